/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/auth/token_answer.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/timestamp.h"
#include "agent/base/utf8.h"
#include "agent/runtime/wiped.h"

#define MESSAGE_MAX ((size_t)200)
#define WORD_MAX ((size_t)64)

/* A life beyond a year is nonsense, and would not fit everywhere. */
#define SECONDS_MAX (366 * 86400.0)

#define DIGITS "0123456789"

/* --- JSON whose memory is wiped ----------------------------------------------------------- */

/* Whatever jansson frees meanwhile is overwritten: it copies each text several times. */
struct document {
	json_t *root; /* an object, or NULL */
	json_malloc_t allocate;
	json_free_t release;
	int line; /* of the fault */
};

static void document_open(struct document *document, const char *text, size_t len)
{
	json_error_t problem = { .line = 0 };
	json_get_alloc_funcs(&document->allocate, &document->release);
	json_set_alloc_funcs(malloc, wiped_free);
	document->root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &problem);
	document->line = problem.line;
}

static void document_close(struct document *document)
{
	json_decref(document->root);
	json_set_alloc_funcs(document->allocate, document->release);
}

static const char *text_of(const struct document *document, const char *key)
{
	const char *text = json_string_value(json_object_get(document->root, key));
	return text != NULL ? text : "";
}

/* --- a token ------------------------------------------------------------------------------ */

/* A number, or text that is one. -1: neither, or not sensible. */
static double number_of(const json_t *value)
{
	const char *text = json_string_value(value);
	double number = json_is_number(value) ? json_number_value(value) : -1;
	if (text != NULL && *text != '\0' && strlen(text) <= 12 &&
	    strspn(text, DIGITS) == strlen(text))
		number = (double)strtoll(text, NULL, 10);
	return number >= 0 && number < 1e12 ? number : -1;
}

static double seconds_until(const json_t *value, struct walltime now)
{
	const char *text = json_string_value(value);
	struct walltime then;
	double at = number_of(value);
	if (at < 0 && text != NULL && timestamp_parse(text, &then) == 0)
		at = walltime_to_seconds(then);
	if (at < 0)
		return -1;
	double left = at - walltime_to_seconds(now);
	return left > 0 ? left : 0;
}

/* -1: it does not say. */
static double life_of(const struct document *document, struct walltime now)
{
	double in = number_of(json_object_get(document->root, "expires_in"));
	double on = seconds_until(json_object_get(document->root, "expires_on"), now);
	double life = on >= 0 && (in < 0 || on < in) ? on : in;
	return life < SECONDS_MAX ? life : SECONDS_MAX;
}

/* As RFC 6750, 2.1 has it: what may stand in the header. */
static bool is_token(const char *text)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789-._~+/=";
	return *text != '\0' && strspn(text, letters) == strlen(text);
}

static int make_token(const char *text, double life, double refresh,
                      struct azure_token **ret_token, struct error *err)
{
	size_t len = strnlen(text, AZURE_TOKEN_MAX + 1);
	if (len > AZURE_TOKEN_MAX)
		return error_set(err, ERROR_LIMIT, 0, "the token is longer than %zu bytes",
		                 AZURE_TOKEN_MAX);
	struct azure_token *token = calloc(1, sizeof(*token) + len + 1);
	if (token == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a token");
	token->size = sizeof(*token) + len + 1;
	token->expires = duration_seconds(life);
	token->refresh = duration_seconds(refresh > 0 && refresh < life ? refresh : 0);
	memcpy(token->text, text, len + 1);
	*ret_token = token;
	return 0;
}

/* Only times and names are left to be looked at. */
static int check_token(const struct document *document, const char *client_id, double life,
                       struct error *err)
{
	const char *type = text_of(document, "token_type");
	if (*type != '\0' && strcasecmp(type, "Bearer") != 0)
		return error_set(err, ERROR_MALFORMED, 0, "token_type is not Bearer");
	if (client_id != NULL && strcasecmp(text_of(document, "client_id"), client_id) != 0)
		return error_set(err, ERROR_DENIED, 0, "the token is not one of identity %s",
		                 client_id);
	if (life < 0)
		return error_set(err, ERROR_MALFORMED, 0,
		                 "the answer does not say when the token expires");
	if (life == 0)
		return error_set(err, ERROR_DENIED, 0,
		                 "the token has expired already, or our clock is wrong");
	return 0;
}

static int read_token(const struct document *document, const char *client_id,
                      struct walltime now, struct azure_token **ret_token, struct error *err)
{
	const char *text = text_of(document, "access_token");
	double life = life_of(document, now);
	if (!json_is_object(document->root)) /* jansson's text would show what stands there */
		return error_set(err, ERROR_MALFORMED, 0,
		                 "the answer is no JSON object (line %d)", document->line);
	if (!is_token(text))
		return error_set(err, ERROR_MALFORMED, 0,
		                 *text == '\0' ? "there is no access_token in the answer"
		                               : "access_token is none");
	if (check_token(document, client_id, life, err) != 0)
		return -1;
	return make_token(text, life, number_of(json_object_get(document->root, "refresh_in")),
	                  ret_token, err);
}

int azure_token_read(const char *text, size_t len, const char *client_id, struct walltime now,
                     struct azure_token **ret_token, struct error *err)
{
	struct document document;
	document_open(&document, text, len);
	int result = read_token(&document, client_id, now, ret_token, err);
	document_close(&document);
	return result;
}

void azure_token_free(struct azure_token *token)
{
	if (token == NULL)
		return;
	explicit_bzero(token, token->size);
	free(token);
}

/* --- a refusal ---------------------------------------------------------------------------- */

static const char *clean(struct arena *arena, const char *text, size_t len, size_t max)
{
	const char *copy = utf8_clean(arena, text, len, max);
	return copy == NULL ? "" : copy;
}

/* Only words like invalid_client, and ids. */
static const char *word_of(struct arena *arena, const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEF0123456789_-";
	size_t len = strlen(text);
	return len <= WORD_MAX && strspn(text, letters) == len ? clean(arena, text, len, len)
	                                                       : "";
}

static unsigned long number_in(const char *message)
{
	static const char prefix[] = "AADSTS";
	const char *at = strstr(message, prefix);
	if (at == NULL)
		return 0;
	at += sizeof(prefix) - 1;
	size_t digits = strspn(at, DIGITS);
	return digits == 0 || digits > 9 ? 0 : strtoul(at, NULL, 10);
}

/* "AADSTS700016: Application with identifier ... Trace ID: ..." without what stands elsewhere
 * or helps nobody. */
static const char *sentence_of(struct arena *arena, const char *message)
{
	const char *colon = strncmp(message, "AADSTS", 6) == 0 ? strstr(message, ": ") : NULL;
	const char *from = colon != NULL ? colon + 2 : message;
	const char *trace = strstr(from, "Trace ID:");
	size_t len = trace != NULL ? (size_t)(trace - from) : strlen(from);
	while (len > 0 && strchr(" .\r\n\t", from[len - 1]) != NULL)
		len--;
	return clean(arena, from, len, MESSAGE_MAX);
}

void token_refusal_read(struct arena *arena, const char *text, size_t len,
                        struct token_refusal *ret_refusal)
{
	struct document document;
	document_open(&document, text, len);
	const char *message = text_of(&document, "error_description");
	*ret_refusal = (struct token_refusal){
		.error = word_of(arena, text_of(&document, "error")),
		.number = number_in(message),
		.message = sentence_of(arena, message),
		.trace_id = word_of(arena, text_of(&document, "trace_id")),
	};
	document_close(&document);
}
