/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/auth/token_answer.h"

#include "tests/unit/collectors/azure/world.h"

#include "agent/base/arena.h"

/* Answers as they come; life in seconds, -1: an error of the kind. */
struct sample {
	const char *text;
	double life, refresh;
	enum error_kind kind;
};

#define ENTRA                                                                                  \
	"{\"token_type\":\"Bearer\",\"expires_in\":3599,\"ext_expires_in\":3599,"              \
	"\"refresh_in\":1800,\"access_token\":\"eyJ0.eyJh.c2ln\"}"
#define IMDS                                                                                   \
	"{\"access_token\":\"eyJ0.eyJh.c2ln\",\"refresh_token\":\"\",\"expires_in\":"          \
	"\"86399\","                                                                           \
	"\"expires_on\":\"1768482000\",\"not_before\":\"1768395600\","                         \
	"\"resource\":\"https://management.azure.com\",\"token_type\":\"Bearer\"}"
#define APP_SERVICE                                                                            \
	"{\"access_token\":\"eyJ0.eyJh.c2ln\",\"expires_on\":\"1768564800\","                  \
	"\"resource\":\"https://management.azure.com\",\"token_type\":\"Bearer\","             \
	"\"client_id\":\"" CLIENT "\"}"

static const struct sample samples[] = {
	{ ENTRA, 3599, 1800, ERROR_NONE },
	{ IMDS, 3600, 0, ERROR_NONE }, /* an hour is left of a day */
	{ APP_SERVICE, 86400, 0, ERROR_NONE },
	{ "{\"access_token\":\"t\",\"expires_on\":\"2026-01-15T13:00:00+00:00\"}", 3600, 0,
	  ERROR_NONE },
	{ "{\"access_token\":\"t\",\"expires_on\":1768482000.5}", 3600.5, 0, ERROR_NONE },
	{ "{\"access_token\":\"t\",\"expires_in\":100,\"expires_on\":9999999999}", 100, 0,
	  ERROR_NONE },
	{ "{\"access_token\":\"t\",\"expires_in\":100,\"refresh_in\":100}", 100, 0,
	  ERROR_NONE },
	{ "{\"access_token\":\"t\",\"expires_in\":99999999999}", 366 * 86400.0, 0, ERROR_NONE },
	{ "{\"access_token\":\"t\",\"expires_in\":1,\"token_type\":\"bearer\"}", 1, 0,
	  ERROR_NONE },
	{ "{\"access_token\":\"t\",\"expires_in\":1,\"token_type\":\"pop\"}", -1, 0,
	  ERROR_MALFORMED },
	{ "{\"access_token\":\"t\",\"expires_in\":0}", -1, 0, ERROR_DENIED },
	{ "{\"access_token\":\"t\",\"expires_on\":1768478399}", -1, 0, ERROR_DENIED },
	{ "{\"access_token\":\"t\",\"expires_in\":\"soon\"}", -1, 0, ERROR_MALFORMED },
	{ "{\"access_token\":\"t\",\"expires_in\":-5}", -1, 0, ERROR_MALFORMED },
	{ "{\"access_token\":\"t\"}", -1, 0, ERROR_MALFORMED },
	{ "{\"access_token\":\"\",\"expires_in\":1}", -1, 0, ERROR_MALFORMED },
	{ "{\"access_token\":\"a b\",\"expires_in\":1}", -1, 0, ERROR_MALFORMED },
	{ "{\"access_token\":\"a\\r\\nHost: x\",\"expires_in\":1}", -1, 0, ERROR_MALFORMED },
	{ "{\"access_token\":5,\"expires_in\":1}", -1, 0, ERROR_MALFORMED },
	{ "[]", -1, 0, ERROR_MALFORMED },
	{ "null", -1, 0, ERROR_MALFORMED },
	{ "<html>", -1, 0, ERROR_MALFORMED },
	{ "", -1, 0, ERROR_MALFORMED },
};

static int read_answer(const char *text, size_t len, const char *client_id,
                       struct azure_token **ret_token, struct error *err)
{
	return azure_token_read(text, len, client_id, (struct walltime){ NOON }, ret_token,
	                        err);
}

static void life_is_what_the_answer_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const struct sample *sample = &samples[i];
		struct azure_token *token = NULL;
		struct error err = { 0 };
		int result =
			read_answer(sample->text, strlen(sample->text), NULL, &token, &err);
		assert_int_equal(err.kind, sample->kind);
		assert_int_equal(result, sample->life < 0 ? -1 : 0);
		if (result == 0) {
			assert_true(duration_to_seconds(token->expires) == sample->life);
			assert_true(duration_to_seconds(token->refresh) == sample->refresh);
		}
		azure_token_free(token);
	}
}

static void cut_answer_gives_no_token(void **state)
{
	static const char *const answers[] = { ENTRA, IMDS, APP_SERVICE };
	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		size_t size = strlen(answers[i]);
		for (size_t len = 0; len < size; len++) {
			struct azure_token *token = NULL;
			struct error err = { 0 };
			char *cut = malloc(len + 1); /* so that the sanitizer sees its end */
			memcpy(cut, answers[i], len);
			assert_int_equal(read_answer(cut, len, NULL, &token, &err), -1);
			assert_int_equal(err.kind, ERROR_MALFORMED);
			assert_null(strstr(err.text, "eyJ0"));
			free(cut);
		}
	}
}

static void token_of_somebody_else_is_refused(void **state)
{
	struct azure_token *token = NULL;
	struct error err = { 0 };
	(void)state;
	assert_int_equal(read_answer(APP_SERVICE, strlen(APP_SERVICE), CLIENT, &token, &err),
	                 0);
	azure_token_free(token);
	assert_int_equal(read_answer(APP_SERVICE, strlen(APP_SERVICE), "other", &token, &err),
	                 -1);
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_int_equal(read_answer(IMDS, strlen(IMDS), CLIENT, &token, &err), -1);
}

static void endless_token_is_refused(void **state)
{
	size_t size = AZURE_TOKEN_MAX + 100;
	char *text = calloc(1, size);
	struct azure_token *token = NULL;
	struct error err = { 0 };
	(void)state;
	size_t at = (size_t)snprintf(text, size, "{\"expires_in\":1,\"access_token\":\"");
	memset(text + at, 'x', AZURE_TOKEN_MAX + 1);
	memcpy(text + at + AZURE_TOKEN_MAX + 1, "\"}", 3);
	assert_int_equal(read_answer(text, strlen(text), NULL, &token, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	free(text);
}

/* --- refusals ----------------------------------------------------------------------------- */

#define REFUSED(error, description)                                                            \
	"{\"error\":\"" error "\",\"error_description\":\"" description                        \
	" Trace ID: 0a1b2c3d-0000-1111-2222-334455667788 Correlation ID: x Timestamp: "        \
	"2026-01-15 12:00:00Z\",\"error_codes\":[7000215],"                                    \
	"\"trace_id\":\"0a1b2c3d-0000-1111-2222-334455667788\"}"
#define REQUEST " (request 0a1b2c3d-0000-1111-2222-334455667788)"

struct refused {
	const char *body;
	long status;
	enum error_kind kind;
	bool is_transient;
	const char *sentence;
};

static const struct refused refusals[] = {
	{ REFUSED("invalid_client", "AADSTS7000215: Invalid client secret provided."), 401,
	  ERROR_DENIED, false,
	  "the client secret of application " CLIENT
	  " is wrong: configure its value, not its ID (AADSTS7000215)" REQUEST },
	{ REFUSED("invalid_client",
	          "AADSTS7000222: The provided client secret keys are expired."),
	  401, ERROR_DENIED, false,
	  "the client secret of application " CLIENT
	  " has expired: add a new one (AADSTS7000222)" REQUEST },
	{ REFUSED("unauthorized_client", "AADSTS700016: Application not found."), 400,
	  ERROR_DENIED, false,
	  "application " CLIENT " is not in the tenant: check client_id and tenant_id "
	  "(AADSTS700016)" REQUEST },
	{ REFUSED("invalid_request", "AADSTS90002: Tenant not found."), 400, ERROR_DENIED,
	  false,
	  "tenant " TENANT " does not exist in this cloud: check tenant_id and environment "
	  "(AADSTS90002)" REQUEST },
	{ REFUSED("invalid_client", "AADSTS700027: Client assertion failed."), 401,
	  ERROR_DENIED, false,
	  "the certificate is not one of application " CLIENT
	  ", or has expired: upload it there (AADSTS700027)" REQUEST },
	{ REFUSED("invalid_scope", "AADSTS70011: The scope is not valid."), 400, ERROR_DENIED,
	  false, "The scope is not valid (AADSTS70011)" REQUEST },
	{ "{\"error\":\"invalid_client\"}", 400, ERROR_DENIED, false,
	  "no token is given (invalid_client)" },
	{ "{\"error\":{\"code\":\"x\"}}", 400, ERROR_DENIED, false,
	  "no token is given (status 400)" },
	{ "<html>", 403, ERROR_DENIED, false, "no token is given (status 403)" },
	{ "", 429, ERROR_THROTTLED, true, "no token is given (status 429)" },
	{ "", 503, ERROR_UNREACHABLE, true, "no token is given (status 503)" },
	{ "{\"error\":\"temporarily_unavailable\"}", 400, ERROR_UNREACHABLE, true,
	  "no token is given (temporarily_unavailable)" },
	{ REFUSED("x", "AADSTS90033: A transient error has occurred."), 400, ERROR_UNREACHABLE,
	  true, "A transient error has occurred (AADSTS90033)" REQUEST },
	{ "{\"error\":\"a b\",\"error_description\":\"bad \\u0007 byte\"}", 400, ERROR_DENIED,
	  false, "bad   byte (status 400)" },
};

static const struct token_applicant applicant = { .client_id = CLIENT,
	                                          .tenant_id = TENANT,
	                                          .authority = AUTHORITY };

static void refusal_says_what_mends_it(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
		const struct refused *refused = &refusals[i];
		struct arena *arena = arena_new(0);
		struct token_refusal refusal;
		struct error err = { 0 };
		token_refusal_read(arena, refused->body, strlen(refused->body), &refusal);
		token_refusal_explain(&refusal, refused->status, &applicant, &err);
		assert_string_equal(err.text, refused->sentence);
		assert_int_equal(err.kind, refused->kind);
		assert_int_equal(token_refusal_is_transient(&refusal, refused->status),
		                 refused->is_transient);
		arena_free(arena);
	}
}

static void cut_refusal_is_read_at_every_length(void **state)
{
	const char *text = refusals[0].body;
	size_t size = strlen(text);
	(void)state;
	for (size_t len = 0; len < size; len++) {
		struct arena *arena = arena_new(0);
		struct token_refusal refusal;
		struct error err = { 0 };
		char *cut = malloc(len + 1);
		memcpy(cut, text, len);
		token_refusal_read(arena, cut, len, &refusal);
		token_refusal_explain(&refusal, 400, &applicant, &err);
		assert_int_equal(err.kind, ERROR_DENIED);
		free(cut);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(life_is_what_the_answer_says),
		cmocka_unit_test(cut_answer_gives_no_token),
		cmocka_unit_test(token_of_somebody_else_is_refused),
		cmocka_unit_test(endless_token_is_refused),
		cmocka_unit_test(refusal_says_what_mends_it),
		cmocka_unit_test(cut_refusal_is_read_at_every_length),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
