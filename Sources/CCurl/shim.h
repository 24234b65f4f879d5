// SPDX-License-Identifier: GPL-3.0-or-later
// libcurl sets and gets its options by variadic functions, which Swift cannot call: one function for each type of
// value.

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

static inline CURLcode ccurl_set_number(CURL *curl, CURLoption option, long value) {
    return curl_easy_setopt(curl, option, value);
}

static inline CURLcode ccurl_set_text(CURL *curl, CURLoption option, const char *value) {
    return curl_easy_setopt(curl, option, value);
}

static inline CURLcode ccurl_set_list(CURL *curl, CURLoption option, struct curl_slist *value) {
    return curl_easy_setopt(curl, option, value);
}

static inline CURLcode ccurl_set_pointer(CURL *curl, CURLoption option, void *value) {
    return curl_easy_setopt(curl, option, value);
}

static inline CURLcode ccurl_set_receiver(CURL *curl, curl_write_callback function, void *data) {
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, function);
    return curl_easy_setopt(curl, CURLOPT_WRITEDATA, data);
}

static inline CURLcode ccurl_set_watcher(CURL *curl, curl_xferinfo_callback function, void *data) {
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, function);
    return curl_easy_setopt(curl, CURLOPT_XFERINFODATA, data);
}

static inline CURLcode ccurl_get_number(CURL *curl, CURLINFO info, long *value) {
    return curl_easy_getinfo(curl, info, value);
}
