/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: agent/base agent/runtime collectors/azure/auth */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/utf8.h"
#include "agent/runtime/wiped.h"
#include "collectors/azure/auth/challenge.h"
#include "collectors/azure/auth/token_answer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* assert() is compiled away in a build as it is shipped. */
static void must(int is_true)
{
	if (!is_true)
		abort();
}

/* Whatever was read can be put into a header, and ends some time. */
static void check_token(const char *text, size_t size, const char *client_id)
{
	const struct walltime now = { INT64_C(1768478400000000000) };
	struct azure_token *token = NULL;
	struct error err = { 0 };
	if (azure_token_read(text, size, client_id, now, &token, &err) == 0) {
		must(token->text[0] != '\0' && strlen(token->text) <= AZURE_TOKEN_MAX);
		for (const char *at = token->text; *at != '\0'; at++)
			must(*at > ' ' && *at <= '~');
		must(token->expires.ns > 0 && token->refresh.ns >= 0);
		must(token->refresh.ns < token->expires.ns);
	} else {
		must(token == NULL);
		must(err.kind == ERROR_MALFORMED || err.kind == ERROR_DENIED ||
		     err.kind == ERROR_LIMIT);
	}
	azure_token_free(token);
}

static void must_be_clean(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t left = strlen(text);
	while (left > 0) {
		size_t len = utf8_sequence(at, left);
		must(len > 0 && *at >= ' ');
		at += len;
		left -= len;
	}
}

static void check_refusal(const char *text, size_t size)
{
	static const struct token_applicant applicant = { "client", "tenant", "https://a" };
	struct arena *arena = arena_new(0);
	struct token_refusal refusal;
	struct error err = { 0 };
	must(arena != NULL);
	token_refusal_read(arena, text, size, &refusal);
	must_be_clean(refusal.error);
	must_be_clean(refusal.message);
	must_be_clean(refusal.trace_id);
	token_refusal_explain(&refusal, 400, &applicant, &err);
	must(err.kind == ERROR_DENIED || err.kind == ERROR_THROTTLED ||
	     err.kind == ERROR_UNREACHABLE);
	arena_free(arena);
}

static void check_challenge(const char *data, size_t size)
{
	char small[8] = { 0 };
	char *header = strndup(data, size);
	struct wiped claims;
	must(header != NULL);
	wiped_init(&claims, 4096);
	if (challenge_claims(header, &claims) == 0)
		must(strlen(wiped_text(&claims)) == claims.len);
	wiped_done(&claims);
	size_t len = challenge_parameter(header, "realm", small, sizeof(small));
	must(len < sizeof(small) && (len == 0 || strlen(small) == len));
	free(header);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	check_token(text, size, NULL);
	check_token(text, size, "client");
	check_refusal(text, size);
	check_challenge(text, size);
	return 0;
}
