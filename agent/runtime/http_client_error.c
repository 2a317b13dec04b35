/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What libcurl's codes mean to an operator. Its own words are shown only where they can hold
 * nothing but a certificate's or a library's complaint: elsewhere they may quote the request.
 */
#include "agent/runtime/http_client_internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* What a proxy says that could not reach the host. */
#define PROXY_BAD_GATEWAY 502

struct meaning {
	CURLcode code;
	enum error_kind kind;
	bool is_quoted; /* libcurl's complaint follows */
	const char *text;
};

static const struct meaning meanings[] = {
	{ CURLE_COULDNT_RESOLVE_HOST, ERROR_UNREACHABLE, false, "the name cannot be resolved" },
	{ CURLE_COULDNT_RESOLVE_PROXY, ERROR_UNREACHABLE, false,
	  "the name of the proxy cannot be resolved" },
	{ CURLE_COULDNT_CONNECT, ERROR_UNREACHABLE, false, "no connection" },
	{ CURLE_PROXY, ERROR_UNREACHABLE, false, "the proxy makes no connection" },
	{ CURLE_OPERATION_TIMEDOUT, ERROR_TIMEOUT, false, "no connection in time" },
	{ CURLE_SEND_ERROR, ERROR_UNREACHABLE, false,
	  "the connection broke while the request was sent" },
	{ CURLE_RECV_ERROR, ERROR_MALFORMED, false,
	  "the connection broke before the answer was complete" },
	{ CURLE_GOT_NOTHING, ERROR_UNREACHABLE, false,
	  "the connection was closed without an answer" },
	{ CURLE_PARTIAL_FILE, ERROR_MALFORMED, false, "the answer was cut" },
	{ CURLE_WEIRD_SERVER_REPLY, ERROR_MALFORMED, false, "what came is not HTTP" },
	{ CURLE_UNSUPPORTED_PROTOCOL, ERROR_MALFORMED, false, "what came is not HTTP" },
	{ CURLE_BAD_CONTENT_ENCODING, ERROR_MALFORMED, false, "what came is not HTTP" },
	{ CURLE_SSL_CONNECT_ERROR, ERROR_MALFORMED, true, "the TLS handshake failed" },
	{ CURLE_PEER_FAILED_VERIFICATION, ERROR_DENIED, true,
	  "the certificate is not trusted" },
	{ CURLE_SSL_CLIENTCERT, ERROR_DENIED, false, "a client certificate is asked for" },
	{ CURLE_SSL_CACERT_BADFILE, ERROR_CONFIG, false,
	  "the file of trusted certificates cannot be used" },
	{ CURLE_OUT_OF_MEMORY, ERROR_LIMIT, false,
	  "memory is short, or a line of the header too long" },
	{ CURLE_ABORTED_BY_CALLBACK, ERROR_LIMIT, false, "no memory to wait for the answer" },
};

/* Of the kernel, when the connection itself failed; 0 otherwise. libcurl goes on to show what
 * an address refused when the next one has connected. */
static int system_error(const struct http_transfer *transfer, CURLcode code)
{
	long number = 0;
	curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &number);
	bool is_own = code == CURLE_COULDNT_CONNECT || number == ECONNRESET || number == EPIPE;
	return is_own ? (int)number : 0;
}

/* Over TLS, too, where libcurl speaks of a broken connection. */
static bool is_closed_in_silence(const struct http_transfer *transfer, CURLcode code)
{
	long header_bytes = 0;
	curl_easy_getinfo(transfer->easy, CURLINFO_HEADER_SIZE, &header_bytes);
	return code == CURLE_RECV_ERROR && header_bytes == 0 &&
	       system_error(transfer, code) == 0;
}

/* Status with which a proxy refused to make a tunnel; 0 when none did. */
static long proxy_refusal(const struct http_transfer *transfer)
{
	long status = 0;
	curl_easy_getinfo(transfer->easy, CURLINFO_HTTP_CONNECTCODE, &status);
	return status / 100 == 2 ? 0 : status;
}

/* A certificate's names stand in it: they are the other side's bytes. */
static void copy_printable(char *out, size_t size, const char *text)
{
	snprintf(out, size, "%s", text);
	for (char *at = out; *at != '\0'; at++)
		if (*at < ' ' || *at > '~')
			*at = '?';
}

static void explain_meaning(const struct http_transfer *transfer, const struct meaning *meaning,
                            struct error *ret_err)
{
	enum error_kind kind = meaning->kind;
	int number = system_error(transfer, meaning->code);
	if (kind == ERROR_MALFORMED && number != 0)
		kind = ERROR_UNREACHABLE; /* a reset says nothing about the format */
	if (kind != ERROR_UNREACHABLE)
		number = 0;
	char quote[CURL_ERROR_SIZE] = "";
	if (meaning->is_quoted)
		copy_printable(quote, sizeof(quote), transfer->complaint);
	error_set(ret_err, kind, number, "%s: %s%s%s%s", transfer->peer, meaning->text,
	          quote[0] == '\0' ? "" : " (", quote, quote[0] == '\0' ? "" : ")");
}

void http_transfer_explain(const struct http_transfer *transfer, CURLcode code,
                           struct error *ret_err)
{
	const char *peer = transfer->peer;
	long refusal = proxy_refusal(transfer);
	if (transfer->is_head_too_long) {
		error_set(ret_err, ERROR_LIMIT, 0, "%s: the header of the answer is too long",
		          peer);
		return;
	}
	if (transfer->is_body_too_long) {
		error_set(ret_err, ERROR_LIMIT, 0, "%s: the answer is longer than %zu bytes",
		          peer, transfer->body.max);
		return;
	}
	if (refusal != 0) {
		error_set(ret_err,
		          refusal < PROXY_BAD_GATEWAY ? ERROR_DENIED : ERROR_UNREACHABLE, 0,
		          "%s: the proxy refuses the tunnel with status %ld", peer, refusal);
		return;
	}
	if (is_closed_in_silence(transfer, code))
		code = CURLE_GOT_NOTHING;
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++) {
		if (meanings[i].code == code) {
			explain_meaning(transfer, &meanings[i], ret_err);
			return;
		}
	}
	error_set(ret_err, ERROR_MALFORMED, 0, "%s: %s", peer, curl_easy_strerror(code));
}

void http_transfer_explain_timeout(const struct http_transfer *transfer, struct error *ret_err)
{
	/* the last one that has happened says what was waited for */
	static const struct {
		CURLINFO info;
		const char *waited_for;
	} steps[] = {
		{ CURLINFO_STARTTRANSFER_TIME_T, "the answer is not complete" },
		{ CURLINFO_PRETRANSFER_TIME_T, "no answer to the request" },
		{ CURLINFO_CONNECT_TIME_T, "no end of the TLS handshake" },
		{ CURLINFO_NAMELOOKUP_TIME_T, "no connection" },
	};
	const char *waited_for = "no free connection, or the name is not resolved";
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		curl_off_t when = 0;
		if (curl_easy_getinfo(transfer->easy, steps[i].info, &when) == CURLE_OK &&
		    when > 0) {
			waited_for = steps[i].waited_for;
			break;
		}
	}
	error_set(ret_err, ERROR_TIMEOUT, 0, "%s: %s within %g s", transfer->peer, waited_for,
	          duration_to_seconds(transfer->timeout));
}
