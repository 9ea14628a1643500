#ifndef STEPDECK_CCURL_SHIM_H
#define STEPDECK_CCURL_SHIM_H

#define CURL_STRICTER 1
#include <curl/curl.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/socket.h>

// Options and infos are variadic in C; each wrapper here takes one type.

static inline CURLcode stepdeck_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

static inline CURLcode stepdeck_set_size(CURL *easy, CURLoption option, int64_t value) {
  return curl_easy_setopt(easy, option, (curl_off_t)value);
}

// The library copies the text.
static inline CURLcode stepdeck_set_text(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

// The library keeps the pointer: the bytes must outlive the transfer.
static inline CURLcode stepdeck_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}

// The library copies the bytes.
static inline CURLcode stepdeck_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t count) {
  struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
  return curl_easy_setopt(easy, option, &blob);
}

// The library keeps the list: it must outlive the transfer.
static inline CURLcode stepdeck_set_list(CURL *easy, CURLoption option, struct curl_slist *list) {
  return curl_easy_setopt(easy, option, list);
}

typedef size_t (*stepdeck_receive)(char *bytes, size_t one, size_t count, void *context);

// What takes the body, or with CURLOPT_HEADERFUNCTION a header line.
static inline CURLcode stepdeck_set_receiver(
    CURL *easy, CURLoption function, stepdeck_receive receive, CURLoption data, void *context) {
  CURLcode code = curl_easy_setopt(easy, function, receive);
  return code == CURLE_OK ? curl_easy_setopt(easy, data, context) : code;
}

static inline CURLcode stepdeck_get_long(CURL *easy, CURLINFO info, long *value) {
  return curl_easy_getinfo(easy, info, value);
}

static inline CURLcode stepdeck_get_size(CURL *easy, CURLINFO info, int64_t *value) {
  curl_off_t size = 0;
  CURLcode code = curl_easy_getinfo(easy, info, &size);
  *value = size;
  return code;
}

static inline CURLMcode stepdeck_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}

// A socket that programs which we start do not inherit.
static inline curl_socket_t stepdeck_open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address) {
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

static inline CURLcode stepdeck_close_sockets_on_exec(CURL *easy) {
  return curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, stepdeck_open_socket);
}

// The end of one transfer; `easy` is NULL where there is none.
struct stepdeck_done {
  CURL *easy;
  CURLcode code;
};

static inline struct stepdeck_done stepdeck_next_done(CURLM *multi) {
  struct stepdeck_done done = {NULL, CURLE_OK};
  int left = 0;
  CURLMsg *message;
  while ((message = curl_multi_info_read(multi, &left)) != NULL) {
    if (message->msg != CURLMSG_DONE) continue;
    done.easy = message->easy_handle;
    done.code = message->data.result;
    return done;
  }
  return done;
}

// Macros that Swift does not import.
static const size_t stepdeck_write_pause = CURL_WRITEFUNC_PAUSE;
static const size_t stepdeck_error_size = CURL_ERROR_SIZE;
static const long stepdeck_global_all = CURL_GLOBAL_ALL;
static const int stepdeck_pause_none = CURLPAUSE_CONT;
static const long stepdeck_http_1_1 = CURL_HTTP_VERSION_1_1;
static const long stepdeck_http_2_over_tls = CURL_HTTP_VERSION_2TLS;
static const long stepdeck_http_2_at_once = CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
static const unsigned int stepdeck_url_default_port = CURLU_DEFAULT_PORT;
static const long stepdeck_multiplex = CURLPIPE_MULTIPLEX;

#endif
