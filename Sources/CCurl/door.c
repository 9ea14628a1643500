#define _GNU_SOURCE
#define CURL_DISABLE_TYPECHECK 1
#include "CCurl.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/socket.h>

#define FUNCTIONS(F)                                                                                          \
  F(global_init) F(easy_init) F(easy_cleanup) F(easy_pause) F(easy_strerror) F(easy_setopt) F(easy_getinfo)    \
  F(slist_append) F(slist_free_all) F(multi_init) F(multi_cleanup) F(multi_setopt) F(multi_add_handle)         \
  F(multi_remove_handle) F(multi_perform) F(multi_poll) F(multi_wakeup) F(multi_info_read) F(url)              \
  F(url_cleanup) F(url_set) F(url_get) F(free)

#define POINTER(name) __typeof__(&curl_##name) name;
static struct {
  FUNCTIONS(POINTER)
} curl;

#ifdef __APPLE__
static const char *const file = "libcurl.4.dylib";
#else
static const char *const file = "libcurl.so.4";
#endif

const char *ccurl_open(void) {
  void *library = dlopen(file, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) return dlerror();
#define FIND(name)                                                \
  curl.name = (__typeof__(curl.name))dlsym(library, "curl_" #name); \
  if (curl.name == NULL) return dlerror();
  FUNCTIONS(FIND)
  return curl.global_init(CURL_GLOBAL_ALL) == CURLE_OK ? NULL : "it does not start";
}

CURL *ccurl_easy_init(void) { return curl.easy_init(); }
void ccurl_easy_cleanup(CURL *easy) { curl.easy_cleanup(easy); }
CURLcode ccurl_easy_pause(CURL *easy, int bitmask) { return curl.easy_pause(easy, bitmask); }
const char *ccurl_easy_strerror(CURLcode code) { return curl.easy_strerror(code); }

CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) { return curl.easy_setopt(easy, option, value); }

CURLcode ccurl_set_size(CURL *easy, CURLoption option, int64_t value) {
  return curl.easy_setopt(easy, option, (curl_off_t)value);
}

CURLcode ccurl_set_text(CURL *easy, CURLoption option, const char *value) {
  return curl.easy_setopt(easy, option, value);
}

CURLcode ccurl_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t count) {
  struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
  return curl.easy_setopt(easy, option, &blob);
}

CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl.easy_setopt(easy, option, value);
}

CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *list) {
  return curl.easy_setopt(easy, option, list);
}

CURLcode ccurl_set_receiver(
    CURL *easy, CURLoption function, ccurl_receive receive, CURLoption data, void *context) {
  CURLcode code = curl.easy_setopt(easy, function, receive);
  return code == CURLE_OK ? curl.easy_setopt(easy, data, context) : code;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
  (void)context;
  (void)purpose;
#ifdef SOCK_CLOEXEC
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
#else
  int descriptor = socket(address->family, address->socktype, address->protocol);
  if (descriptor >= 0) fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  return descriptor;
#endif
}

CURLcode ccurl_close_sockets_on_exec(CURL *easy) {
  return curl.easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
}

CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value) { return curl.easy_getinfo(easy, info, value); }

CURLcode ccurl_get_size(CURL *easy, CURLINFO info, int64_t *value) {
  curl_off_t size = 0;
  CURLcode code = curl.easy_getinfo(easy, info, &size);
  *value = size;
  return code;
}

struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *line) {
  return curl.slist_append(list, line);
}
void ccurl_slist_free_all(struct curl_slist *list) { curl.slist_free_all(list); }

CURLM *ccurl_multi_init(void) { return curl.multi_init(); }
CURLMcode ccurl_multi_cleanup(CURLM *multi) { return curl.multi_cleanup(multi); }
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl.multi_setopt(multi, option, value);
}
CURLMcode ccurl_multi_add_handle(CURLM *multi, CURL *easy) { return curl.multi_add_handle(multi, easy); }
CURLMcode ccurl_multi_remove_handle(CURLM *multi, CURL *easy) { return curl.multi_remove_handle(multi, easy); }
CURLMcode ccurl_multi_perform(CURLM *multi, int *running) { return curl.multi_perform(multi, running); }
CURLMcode ccurl_multi_poll(CURLM *multi, int milliseconds) {
  return curl.multi_poll(multi, NULL, 0, milliseconds, NULL);
}
CURLMcode ccurl_multi_wakeup(CURLM *multi) { return curl.multi_wakeup(multi); }

struct ccurl_done ccurl_next_done(CURLM *multi) {
  struct ccurl_done done = {NULL, CURLE_OK};
  int left = 0;
  CURLMsg *message;
  while ((message = curl.multi_info_read(multi, &left)) != NULL) {
    if (message->msg != CURLMSG_DONE) continue;
    done.easy = message->easy_handle;
    done.code = message->data.result;
    return done;
  }
  return done;
}

CURLU *ccurl_url(void) { return curl.url(); }
void ccurl_url_cleanup(CURLU *url) { curl.url_cleanup(url); }
CURLUcode ccurl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned int flags) {
  return curl.url_set(url, part, text, flags);
}
CURLUcode ccurl_url_get(const CURLU *url, CURLUPart part, char **text, unsigned int flags) {
  return curl.url_get((CURLU *)url, part, text, flags);  // older versions lack the const
}
void ccurl_free(void *text) { curl.free(text); }
