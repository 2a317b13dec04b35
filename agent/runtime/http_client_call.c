/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A call becomes a request: what is allowed, how libcurl is told, and what is kept of the
 * answer.
 */
#include "agent/runtime/http_client_internal.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include <openssl/ssl.h>

#include "agent/base/ip.h"
#include "agent/runtime/loop.h"

#define BODY_MAX_DEFAULT ((size_t)16 * 1024 * 1024)

/* Clouds send one or two thousand bytes of headers. */
#define HEAD_MAX ((size_t)64 * 1024)

#define BUFFER_SIZE ((long)16 * 1024)

/* --- what may be asked --- */

static char *url_part(CURLU *url, CURLUPart part, unsigned flags)
{
	char *text = NULL;
	return curl_url_get(url, part, &text, flags) == CURLUE_OK ? text : NULL;
}

static bool is_loopback_host(const char *host)
{
	if (strcasecmp(host, "localhost") == 0) /* libcurl never asks DNS for it */
		return true;
	char text[IP_TEXT_MAX];
	struct ip ip;
	size_t len = strlen(host);
	if (host[0] == '[' && len >= 2 && len - 2 < sizeof(text)) {
		memcpy(text, host + 1, len - 2);
		text[len - 2] = '\0';
		host = text;
	}
	return ip_parse(host, &ip) == 0 && ip_is_loopback(&ip);
}

static int name_peer(struct http_transfer *transfer, const char *host, const char *port)
{
	if (asprintf(&transfer->peer, "%s:%s", host, port) < 0) {
		transfer->peer = NULL;
		return -1;
	}
	for (char *at = transfer->peer; *at != '\0'; at++)
		if (*at <= ' ' || *at > '~')
			*at = '?';
	return 0;
}

static int check_parts(struct http_transfer *transfer, const char *scheme, const char *host,
                       bool is_local, struct error *err)
{
	char *user = url_part(transfer->url, CURLUPART_USER, 0);
	char *password = url_part(transfer->url, CURLUPART_PASSWORD, 0);
	bool has_login = user != NULL || password != NULL;
	curl_free(user);
	curl_free(password);
	if (has_login)
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s: a URL must hold no user and no password", transfer->peer);
	if (strcasecmp(scheme, "https") == 0 || (strcasecmp(scheme, "http") == 0 && is_local))
		return 0;
	return error_set(err, ERROR_CONFIG, 0, "%s: only https is spoken with %s",
	                 transfer->peer, host);
}

/* The path stays as it was signed: no dots are resolved, nothing is escaped. */
static int read_url(struct http_transfer *transfer, const struct http_call *call,
                    bool *ret_is_local, struct error *err)
{
	transfer->url = curl_url();
	if (transfer->url == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a URL");
	if (curl_url_set(transfer->url, CURLUPART_URL, call->url, CURLU_PATH_AS_IS) !=
	    CURLUE_OK)
		return error_set(err, ERROR_CONFIG, 0, "a URL cannot be read");
	char *scheme = url_part(transfer->url, CURLUPART_SCHEME, 0);
	char *host = url_part(transfer->url, CURLUPART_HOST, 0);
	char *port = url_part(transfer->url, CURLUPART_PORT, CURLU_DEFAULT_PORT);
	int failed;
	if (scheme == NULL || host == NULL || port == NULL ||
	    name_peer(transfer, host, port) != 0) {
		failed = error_set(err, ERROR_CONFIG, 0, "a URL without host");
	} else {
		*ret_is_local = call->is_metadata || is_loopback_host(host);
		failed = check_parts(transfer, scheme, host, *ret_is_local, err);
	}
	curl_free(scheme);
	curl_free(host);
	curl_free(port);
	return failed;
}

/* --- what is kept of the answer --- */

static size_t on_body(char *data, size_t size, size_t count, void *context)
{
	struct http_transfer *transfer = context;
	size_t len = size * count;
	if (wiped_add(&transfer->body, data, len) == 0)
		return len;
	transfer->is_body_too_long = true;
	return 0;
}

static bool begins_answer(const char *line, size_t len)
{
	return len >= 5 && memcmp(line, "HTTP/", 5) == 0;
}

/* One header without the end of its line; what follows a NUL is nobody's. */
static int keep_header(struct http_transfer *transfer, const char *line, size_t len)
{
	const char *end = memchr(line, '\0', len);
	if (end != NULL)
		len = (size_t)(end - line);
	while (len > 0 && isspace((unsigned char)line[len - 1]))
		len--;
	if (len == 0)
		return 0;
	return wiped_add(&transfer->head, line, len) != 0 ||
	                       wiped_add(&transfer->head, "", 1) != 0
	               ? -1
	               : 0;
}

/* Of several answers in a row (100, then 200) the last one counts; trailers are no headers. */
static size_t on_header(char *line, size_t size, size_t count, void *context)
{
	struct http_transfer *transfer = context;
	size_t len = size * count;
	transfer->head_bytes += len;
	if (begins_answer(line, len)) {
		wiped_done(&transfer->head);
		wiped_init(&transfer->head, HEAD_MAX);
		transfer->is_head_over = false;
	} else if (!transfer->is_head_over) {
		transfer->is_head_over = len <= 2;
		if (keep_header(transfer, line, len) != 0)
			transfer->is_head_too_long = true;
	}
	if (transfer->head_bytes > HEAD_MAX)
		transfer->is_head_too_long = true;
	return transfer->is_head_too_long ? 0 : len;
}

const char *http_reply_header(const struct http_reply *reply, const char *name)
{
	const struct wiped *head = &reply->transfer->head;
	size_t name_len = strlen(name);
	const char *found = NULL;
	for (size_t at = 0; at < head->len; at += strlen(head->data + at) + 1) {
		const char *line = head->data + at;
		if (strncasecmp(line, name, name_len) == 0 && line[name_len] == ':')
			found = line + name_len + 1;
	}
	while (found != NULL && (*found == ' ' || *found == '\t'))
		found++;
	return found;
}

/* --- how libcurl is told --- */

/* A child of ours must not inherit connections; libcurl would not mark them. */
static curl_socket_t open_socket(void *context, curlsocktype purpose,
                                 struct curl_sockaddr *address)
{
	(void)context;
	(void)purpose;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool is_token(const char *text)
{
	static const char others[] = "!#$%&'*+-.^_`|~"; /* RFC 9110, section 5.6.2 */
	for (const char *at = text; *at != '\0'; at++)
		if (!isalnum((unsigned char)*at) && strchr(others, *at) == NULL)
			return false;
	return text[0] != '\0';
}

static int add_header_line(struct http_transfer *transfer, const char *line)
{
	struct curl_slist *longer = curl_slist_append(transfer->headers, line);
	if (longer == NULL)
		return -1;
	transfer->headers = longer;
	return 0;
}

static int add_header(struct http_transfer *transfer, const struct http_header *header,
                      struct error *err)
{
	const char *value = header->value;
	if (!is_token(header->name) || (value != NULL && strpbrk(value, "\r\n") != NULL))
		return error_set(err, ERROR_CONFIG, 0, "%s: a header that cannot be sent",
		                 transfer->peer);
	struct wiped line;
	wiped_init(&line, HEAD_MAX);
	int failed = wiped_add(&line, header->name, strlen(header->name));
	if (value == NULL) {
		failed |= wiped_add(&line, ":", 1);
	} else if (value[0] == '\0') {
		failed |= wiped_add(&line, ";", 1); /* libcurl's way to say: empty */
	} else {
		failed |= wiped_add(&line, ": ", 2);
		failed |= wiped_add(&line, value, strlen(value));
	}
	if (failed == 0)
		failed = add_header_line(transfer, line.data);
	wiped_done(&line);
	return failed == 0 ? 0
	                   : error_set(err, ERROR_LIMIT, 0, "%s: a header is too long",
	                               transfer->peer);
}

static int add_headers(struct http_transfer *transfer, const struct http_call *call,
                       struct error *err)
{
	if (add_header_line(transfer, "Expect:") != 0 ||
	    (call->body_len == 0 && add_header_line(transfer, "Content-Type:") != 0))
		return error_set(err, ERROR_LIMIT, 0, "no memory for a request");
	for (size_t i = 0; i < call->header_count; i++)
		if (add_header(transfer, &call->headers[i], err) != 0)
			return -1;
	return 0;
}

/* OpenSSL would give its buffers back with the answers in them. */
static CURLcode cleanse(CURL *easy, void *tls, void *context)
{
	(void)easy;
	(void)context;
	SSL_CTX_set_options(tls, SSL_OP_CLEANSE_PLAINTEXT);
	return CURLE_OK;
}

/* Of another library's making it would be another type. */
static bool speaks_openssl(void)
{
	const char *name = curl_version_info(CURLVERSION_NOW)->ssl_version;
	return name != NULL && strncmp(name, "OpenSSL/", strlen("OpenSSL/")) == 0;
}

/* The same for every request. */
static int set_rules(CURL *easy)
{
	static const struct {
		CURLoption option;
		long value;
	} rules[] = {
		{ CURLOPT_NOSIGNAL, 1 },
		{ CURLOPT_NOPROGRESS, 1 },
		{ CURLOPT_FOLLOWLOCATION, 0 },
		{ CURLOPT_NETRC, CURL_NETRC_IGNORED },
		{ CURLOPT_SSL_VERIFYPEER, 1 },
		{ CURLOPT_SSL_VERIFYHOST, 2 },
		{ CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2 },
		{ CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1 },
		{ CURLOPT_SUPPRESS_CONNECT_HEADERS, 1 },
		{ CURLOPT_BUFFERSIZE, BUFFER_SIZE },
		{ CURLOPT_UPLOAD_BUFFERSIZE, BUFFER_SIZE },
		{ CURLOPT_QUICK_EXIT, 1 }, /* else to cancel waits for a name lookup */
	};
	int failed = 0;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		failed |= curl_easy_setopt(easy, rules[i].option, rules[i].value) != CURLE_OK;
	failed |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") != CURLE_OK;
	failed |= curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket) != CURLE_OK;
	if (speaks_openssl())
		failed |= curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, cleanse) != CURLE_OK;
	return failed;
}

static int set_method(CURL *easy, const struct http_call *call)
{
	if (strcmp(call->method, "GET") == 0 && call->body == NULL)
		return curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L) != CURLE_OK;
	const char *body = call->body == NULL ? "" : call->body;
	curl_off_t len = call->body == NULL ? 0 : (curl_off_t)call->body_len;
	return curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, len) != CURLE_OK ||
	       curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body) != CURLE_OK ||
	       curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, call->method) != CURLE_OK;
}

/* Without a directory of certificates libcurl reads the system's file once and keeps it. */
static int set_trust(CURL *easy, const struct http_client *client)
{
	int failed = curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) != CURLE_OK;
	if (client->ca_file != NULL)
		failed |= curl_easy_setopt(easy, CURLOPT_CAINFO, client->ca_file) != CURLE_OK;
	if (mono_before(clock_mono(loop_clock(client->loop)), client->reread_until))
		failed |= curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, 1L) != CURLE_OK;
	return failed;
}

static int set_answer(struct http_transfer *transfer)
{
	CURL *easy = transfer->easy;
	return curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer) != CURLE_OK ||
	       curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->complaint) != CURLE_OK ||
	       curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body) != CURLE_OK ||
	       curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) != CURLE_OK ||
	       curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header) != CURLE_OK ||
	       curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer) != CURLE_OK;
}

static int set_request(struct http_transfer *transfer, const struct http_call *call,
                       bool is_local)
{
	const struct http_client *client = transfer->client;
	CURL *easy = transfer->easy;
	int failed = set_rules(easy) || set_trust(easy, client) || set_method(easy, call) ||
	             set_answer(transfer);
	failed |= curl_easy_setopt(easy, CURLOPT_CURLU, transfer->url) != CURLE_OK;
	failed |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, transfer->headers) != CURLE_OK;
	failed |= curl_easy_setopt(easy, CURLOPT_USERAGENT, client->user_agent) != CURLE_OK;
	if (is_local)
		failed |= curl_easy_setopt(easy, CURLOPT_PROXY, "") != CURLE_OK;
	return failed;
}

int http_transfer_prepare(struct http_transfer *transfer, const struct http_call *call,
                          struct error *err)
{
	bool is_local = false;
	transfer->timeout = call->timeout;
	wiped_init(&transfer->head, HEAD_MAX);
	wiped_init(&transfer->body, call->max_body == 0 ? BODY_MAX_DEFAULT : call->max_body);
	if (read_url(transfer, call, &is_local, err) != 0)
		return -1;
	if (!is_token(call->method))
		return error_set(err, ERROR_CONFIG, 0, "%s: a method that cannot be sent",
		                 transfer->peer);
	if (add_headers(transfer, call, err) != 0)
		return -1;
	transfer->easy = curl_easy_init();
	if (transfer->easy == NULL || set_request(transfer, call, is_local) != 0)
		return error_set(err, ERROR_LIMIT, 0, "%s: no memory for a request",
		                 transfer->peer);
	return 0;
}

void http_transfer_free(struct http_transfer *transfer)
{
	curl_easy_cleanup(transfer->easy);
	curl_url_cleanup(transfer->url);
	curl_slist_free_all(transfer->headers);
	wiped_done(&transfer->body);
	wiped_done(&transfer->head);
	free(transfer->peer);
	free(transfer);
}
