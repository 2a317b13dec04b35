/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The canonical request goes straight into the digest, piece by piece: it holds the session
 * token, so there is no buffer of it that would have to be wiped.
 */
#include "collectors/aws/auth/sigv4.h"

#include <ctype.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/base/error.h"
#include "collectors/aws/auth/credentials.h"

#define ALGORITHM "AWS4-HMAC-SHA256"
#define TERMINATOR "aws4_request"
#define HASH_SIZE 32
#define HEX_SIZE (2 * HASH_SIZE + 1)
#define NS_PER_SECOND 1000000000

/* Host, X-Amz-Date and X-Amz-Security-Token are signed beside the caller's. */
#define SIGNED_MAX (SIGV4_HEADERS_MAX + 3)

/* Longest list of names, with NUL: what Authorization has room for. */
#define NAMES_MAX 512

struct signed_header {
	const char *name;
	const char *value;
	size_t place; /* among the caller's: headers of one name keep their order */
};

struct signing {
	const struct sigv4_request *request;
	const struct sigv4_scope *scope;
	const char *date;
	struct signed_header headers[SIGNED_MAX];
	size_t header_count;
	char names[NAMES_MAX];
	EVP_MD_CTX *digest;
	int failed; /* sticky: the library said no */
};

static void to_hex(const unsigned char hash[static HASH_SIZE], char hex[static HEX_SIZE])
{
	static const char digits[] = "0123456789abcdef";
	for (size_t i = 0; i < HASH_SIZE; i++) {
		hex[2 * i] = digits[hash[i] >> 4];
		hex[2 * i + 1] = digits[hash[i] & 15];
	}
	hex[HEX_SIZE - 1] = '\0';
}

static void add(struct signing *signing, const void *data, size_t len)
{
	signing->failed |= EVP_DigestUpdate(signing->digest, data, len) != 1;
}

static void add_text(struct signing *signing, const char *text)
{
	add(signing, text, strlen(text));
}

static void digest_begin(struct signing *signing)
{
	signing->failed |= EVP_DigestInit_ex(signing->digest, EVP_sha256(), NULL) != 1;
}

static void digest_end(struct signing *signing, char hex[static HEX_SIZE])
{
	unsigned char hash[EVP_MAX_MD_SIZE] = { 0 };
	signing->failed |= EVP_DigestFinal_ex(signing->digest, hash, NULL) != 1;
	to_hex(hash, hex);
}

/* --- path: without "." and "..", and percent-encoded once more than it is sent ------------ */

static void add_encoded(struct signing *signing, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		char escape[4];
		if (isalnum(c) || strchr("-_.~", c) != NULL) {
			add(signing, &text[i], 1);
		} else {
			snprintf(escape, sizeof(escape), "%%%02X", c);
			add(signing, escape, 3);
		}
	}
}

static int is_dots(const char *segment, size_t len, size_t dots)
{
	return len == dots && strncmp(segment, "..", dots) == 0;
}

/* Whether the segment is taken back by a ".." behind it (RFC 3986, 5.2.4). */
static int is_taken_back(const char *rest)
{
	size_t depth = 1;
	while (*rest != '\0') {
		rest++;
		size_t len = strcspn(rest, "/");
		if (is_dots(rest, len, 2) && --depth == 0)
			return 1;
		if (len > 0 && !is_dots(rest, len, 1) && !is_dots(rest, len, 2))
			depth++;
		rest += len;
	}
	return 0;
}

static void add_path(struct signing *signing, const char *path)
{
	size_t written = 0;
	const char *at = path;
	while (*at != '\0') {
		at++;
		size_t len = strcspn(at, "/");
		if (len > 0 && !is_dots(at, len, 1) && !is_dots(at, len, 2) &&
		    !is_taken_back(at + len)) {
			add_text(signing, "/");
			add_encoded(signing, at, len);
			written++;
		}
		at += len;
	}
	if (written == 0 || at[-1] == '/')
		add_text(signing, "/");
	add_text(signing, "\n");
}

/* --- query: sorted by name, then by value ------------------------------------------------- */

struct pair {
	const char *name;
	const char *value;
	size_t name_len, value_len;
};

static int compare_text(const char *a, size_t a_len, const char *b, size_t b_len)
{
	int order = memcmp(a, b, a_len < b_len ? a_len : b_len);
	return order != 0 ? order : (a_len > b_len) - (a_len < b_len);
}

static int compare_pairs(const void *left, const void *right)
{
	const struct pair *a = left;
	const struct pair *b = right;
	int order = compare_text(a->name, a->name_len, b->name, b->name_len);
	return order != 0 ? order
	                  : compare_text(a->value, a->value_len, b->value, b->value_len);
}

static struct pair pair_of(const char *text, size_t len)
{
	size_t name_len = strcspn(text, "=&");
	size_t value_at = name_len < len ? name_len + 1 : len;
	return (struct pair){ text, text + value_at, name_len, len - value_at };
}

static int add_query(struct signing *signing, struct error *err)
{
	struct pair pairs[SIGV4_QUERY_MAX];
	size_t count = 0;
	const char *at = signing->request->query;
	for (size_t len = 0; at != NULL && *at != '\0'; at += len) {
		at += *at == '&' && count > 0;
		len = strcspn(at, "&");
		if (count == SIGV4_QUERY_MAX)
			return error_set(err, ERROR_LIMIT, 0,
			                 "a query of more than %d pairs cannot be signed",
			                 SIGV4_QUERY_MAX);
		pairs[count++] = pair_of(at, len);
	}
	qsort(pairs, count, sizeof(pairs[0]), compare_pairs);
	for (size_t i = 0; i < count; i++) {
		add_text(signing, i > 0 ? "&" : "");
		add(signing, pairs[i].name, pairs[i].name_len);
		add_text(signing, "=");
		add(signing, pairs[i].value, pairs[i].value_len);
	}
	add_text(signing, "\n");
	return 0;
}

/* --- headers: sorted, names in lower case, white space squeezed --------------------------- */

static int compare_headers(const void *left, const void *right)
{
	const struct signed_header *a = left;
	const struct signed_header *b = right;
	int order = strcasecmp(a->name, b->name);
	return order != 0 ? order : (a->place > b->place) - (a->place < b->place);
}

static void take_header(struct signing *signing, const char *name, const char *value)
{
	if (value == NULL)
		return;
	size_t place = signing->header_count++;
	signing->headers[place] = (struct signed_header){ name, value, place };
}

static bool has_name_of_last(const struct signing *signing, size_t i)
{
	return i > 0 && strcasecmp(signing->headers[i].name, signing->headers[i - 1].name) == 0;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* "content-type;host;x-amz-date" */
static int list_names(struct signing *signing, struct error *err)
{
	size_t len = 0;
	for (size_t i = 0; i < signing->header_count; i++) {
		const char *name = signing->headers[i].name;
		if (has_name_of_last(signing, i))
			continue;
		if (len + strlen(name) + 2 > sizeof(signing->names))
			return error_set(err, ERROR_LIMIT, 0,
			                 "the names of the headers are too long to be signed");
		len += (size_t)snprintf(signing->names + len, sizeof(signing->names) - len,
		                        "%s%s", len > 0 ? ";" : "", name);
	}
	for (char *c = signing->names; *c != '\0'; c++)
		*c = lower(*c);
	return 0;
}

static int take_headers(struct signing *signing, const struct aws_credentials *credentials,
                        struct error *err)
{
	const struct sigv4_request *request = signing->request;
	if (request->header_count > SIGV4_HEADERS_MAX)
		return error_set(err, ERROR_LIMIT, 0, "more than %d headers cannot be signed",
		                 SIGV4_HEADERS_MAX);
	for (size_t i = 0; i < request->header_count; i++)
		take_header(signing, request->headers[i].name, request->headers[i].value);
	take_header(signing, "Host", request->host);
	take_header(signing, "X-Amz-Date", signing->date);
	take_header(signing, "X-Amz-Security-Token", credentials->session_token);
	qsort(signing->headers, signing->header_count, sizeof(signing->headers[0]),
	      compare_headers);
	return list_names(signing, err);
}

static void add_squeezed(struct signing *signing, const char *value)
{
	static const char space[] = " \t\r\n\v\f";
	const char *at = value + strspn(value, space);
	for (size_t len = strcspn(at, space); len > 0; len = strcspn(at, space)) {
		add(signing, at, len);
		at += len;
		at += strspn(at, space);
		if (*at != '\0')
			add_text(signing, " ");
	}
}

static void add_lower(struct signing *signing, const char *text)
{
	for (; *text != '\0'; text++)
		add(signing, (const char[]){ lower(*text) }, 1);
}

static void add_headers(struct signing *signing)
{
	for (size_t i = 0; i < signing->header_count; i++) {
		if (has_name_of_last(signing, i)) {
			add_text(signing, ",");
		} else {
			add_text(signing, i > 0 ? "\n" : "");
			add_lower(signing, signing->headers[i].name);
			add_text(signing, ":");
		}
		add_squeezed(signing, signing->headers[i].value);
	}
	add_text(signing, "\n\n");
	add_text(signing, signing->names);
	add_text(signing, "\n");
}

/* --- the signature ------------------------------------------------------------------------ */

static int hash_request(struct signing *signing, char hex[static HEX_SIZE], struct error *err)
{
	const struct sigv4_request *request = signing->request;
	char body[HEX_SIZE];
	digest_begin(signing);
	add(signing, request->body, request->body_len);
	digest_end(signing, body);

	digest_begin(signing);
	add_text(signing, request->method);
	add_text(signing, "\n");
	add_path(signing, request->path);
	if (add_query(signing, err) != 0)
		return -1;
	add_headers(signing);
	add_text(signing, body);
	digest_end(signing, hex);
	return 0;
}

static void hmac(struct signing *signing, unsigned char key[static HASH_SIZE], const char *text)
{
	unsigned char out[HASH_SIZE] = { 0 };
	unsigned len = 0;
	signing->failed |= HMAC(EVP_sha256(), key, HASH_SIZE, (const unsigned char *)text,
	                        strlen(text), out, &len) == NULL;
	memcpy(key, out, HASH_SIZE);
	OPENSSL_cleanse(out, sizeof(out));
}

/* The first of the chain of keys: its key is the secret, of any length. */
static int hmac_secret(struct signing *signing, const char *secret, const char *day,
                       unsigned char key[static HASH_SIZE])
{
	size_t size = strlen(secret) + sizeof("AWS4");
	char *text = malloc(size);
	if (text == NULL)
		return -1;
	snprintf(text, size, "AWS4%s", secret);
	unsigned len = 0;
	signing->failed |= HMAC(EVP_sha256(), text, (int)size - 1, (const unsigned char *)day,
	                        strlen(day), key, &len) == NULL;
	OPENSSL_cleanse(text, size);
	free(text);
	return 0;
}

static int sign_hash(struct signing *signing, const char *secret, const char *request_hash,
                     char hex[static HEX_SIZE])
{
	char day[9];
	snprintf(day, sizeof(day), "%.8s", signing->date);
	char to_sign[512];
	int len = snprintf(to_sign, sizeof(to_sign),
	                   ALGORITHM "\n%s\n%s/%s/%s/" TERMINATOR "\n%s", signing->date, day,
	                   signing->scope->region, signing->scope->service, request_hash);
	unsigned char key[HASH_SIZE] = { 0 };
	if (len < 0 || (size_t)len >= sizeof(to_sign) ||
	    hmac_secret(signing, secret, day, key) != 0)
		return -1;
	hmac(signing, key, signing->scope->region);
	hmac(signing, key, signing->scope->service);
	hmac(signing, key, TERMINATOR);
	hmac(signing, key, to_sign);
	to_hex(key, hex);
	OPENSSL_cleanse(key, sizeof(key));
	return 0;
}

static void write_date(struct walltime now, char out[static SIGV4_DATE_MAX])
{
	time_t seconds = (time_t)(now.ns / NS_PER_SECOND);
	struct tm tm = { 0 };
	gmtime_r(&seconds, &tm);
	strftime(out, SIGV4_DATE_MAX, "%Y%m%dT%H%M%SZ", &tm);
}

static int sign(struct signing *signing, const struct aws_credentials *credentials,
                struct sigv4_signature *ret, struct error *err)
{
	char hash[HEX_SIZE] = "";
	char hex[HEX_SIZE] = "";
	if (take_headers(signing, credentials, err) != 0 ||
	    hash_request(signing, hash, err) != 0)
		return -1;
	if (sign_hash(signing, credentials->secret_access_key, hash, hex) != 0)
		return error_set(err, ERROR_LIMIT, 0,
		                 "region and service are too long to be signed");
	if (signing->failed)
		return error_set(err, ERROR_BUG, 0, "SHA-256 is not available");
	int len = snprintf(ret->authorization, sizeof(ret->authorization),
	                   ALGORITHM " Credential=%s/%.8s/%s/%s/" TERMINATOR
	                             ", SignedHeaders=%s, Signature=%s",
	                   credentials->access_key_id, signing->date, signing->scope->region,
	                   signing->scope->service, signing->names, hex);
	if (len < 0 || (size_t)len >= sizeof(ret->authorization))
		return error_set(err, ERROR_LIMIT, 0,
		                 "the access key id is too long to be signed");
	return 0;
}

int sigv4_sign(const struct sigv4_request *request, const struct aws_credentials *credentials,
               const struct sigv4_scope *scope, struct sigv4_signature *ret_signature,
               struct error *err)
{
	struct signing signing = { .request = request, .scope = scope };
	struct sigv4_signature *ret = ret_signature;
	char date[SIGV4_DATE_MAX];
	write_date(scope->now, date);
	signing.date = date;
	signing.digest = EVP_MD_CTX_new();
	if (signing.digest == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory to sign a request");
	int result = sign(&signing, credentials, ret, err);
	EVP_MD_CTX_free(signing.digest);
	if (result != 0)
		return -1;
	memcpy(ret->date, date, sizeof(date));
	ret->header_count = 0;
	ret->headers[ret->header_count++] = (struct http_header){ "X-Amz-Date", ret->date };
	if (credentials->session_token != NULL)
		ret->headers[ret->header_count++] =
			(struct http_header){ "X-Amz-Security-Token",
			                      credentials->session_token };
	ret->headers[ret->header_count++] =
		(struct http_header){ "Authorization", ret->authorization };
	return 0;
}
