/* The door to libcurl. The library brings thirty others with it, so it is loaded with the first call, not with the program:
   ccurl_open comes first. Options and infos are variadic in C; each function here takes one type. */
#ifndef STEPDECK_CCURL_H
#define STEPDECK_CCURL_H

#define CURL_STRICTER 1
#include <curl/curl.h>
#include <stdint.h>

/* Loads the library. Returns NULL, or why it cannot be used. To be called once, before all else. */
const char *ccurl_open(void);

CURL *ccurl_easy_init(void);
void ccurl_easy_cleanup(CURL *easy);
CURLcode ccurl_easy_pause(CURL *easy, int bitmask);
const char *ccurl_easy_strerror(CURLcode code);

CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value);
CURLcode ccurl_set_size(CURL *easy, CURLoption option, int64_t value);
/* The library copies the text. */
CURLcode ccurl_set_text(CURL *easy, CURLoption option, const char *value);
/* The library copies the bytes. */
CURLcode ccurl_set_blob(CURL *easy, CURLoption option, const void *bytes, size_t count);
/* The library keeps these pointers: what they point to must outlive the transfer. */
CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value);
CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *list);

typedef size_t (*ccurl_receive)(char *bytes, size_t one, size_t count, void *context);
/* What takes the body, or with CURLOPT_HEADERFUNCTION a header line. */
CURLcode ccurl_set_receiver(
    CURL *easy, CURLoption function, ccurl_receive receive, CURLoption data, void *context);
/* Programs that we start do not inherit the transfer's sockets. */
CURLcode ccurl_close_sockets_on_exec(CURL *easy);

CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value);
CURLcode ccurl_get_size(CURL *easy, CURLINFO info, int64_t *value);

struct curl_slist *ccurl_slist_append(struct curl_slist *list, const char *line);
void ccurl_slist_free_all(struct curl_slist *list);

CURLM *ccurl_multi_init(void);
CURLMcode ccurl_multi_cleanup(CURLM *multi);
CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value);
CURLMcode ccurl_multi_add_handle(CURLM *multi, CURL *easy);
CURLMcode ccurl_multi_remove_handle(CURLM *multi, CURL *easy);
CURLMcode ccurl_multi_perform(CURLM *multi, int *running);
CURLMcode ccurl_multi_poll(CURLM *multi, int milliseconds);
CURLMcode ccurl_multi_wakeup(CURLM *multi);

/* The end of one transfer; `easy` is NULL where there is none. */
struct ccurl_done {
  CURL *easy;
  CURLcode code;
};
struct ccurl_done ccurl_next_done(CURLM *multi);

CURLU *ccurl_url(void);
void ccurl_url_cleanup(CURLU *url);
CURLUcode ccurl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned int flags);
CURLUcode ccurl_url_get(const CURLU *url, CURLUPart part, char **text, unsigned int flags);
void ccurl_free(void *text);

/* Macros that Swift does not import. */
static const size_t ccurl_write_pause = CURL_WRITEFUNC_PAUSE;
static const size_t ccurl_error_size = CURL_ERROR_SIZE;
static const int ccurl_pause_none = CURLPAUSE_CONT;
static const long ccurl_http_1_1 = CURL_HTTP_VERSION_1_1;
static const long ccurl_http_2_over_tls = CURL_HTTP_VERSION_2TLS;
static const long ccurl_http_2_at_once = CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE;
static const unsigned int ccurl_url_default_port = CURLU_DEFAULT_PORT;
static const long ccurl_multiplex = CURLPIPE_MULTIPLEX;

#endif
