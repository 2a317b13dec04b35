/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "exporters/http/web_config.h"

#define HASH "$2y$04$JN.OfY0jSlfGjiEHnV.atOg5R4fuyhN8VVoaALPjaa2G3EDWzlfHm"

static const char whole[] = "tls_server_config:\n"
			    "  cert_file: cert.pem\n"
			    "  key_file: key.pem\n"
			    "  client_ca_file: ca.pem\n"
			    "  client_auth_type: RequireAndVerifyClientCert\n"
			    "  client_allowed_sans: [a.example, 192.0.2.7]\n"
			    "  min_version: TLS10\n"
			    "  max_version: TLS12\n"
			    "  cipher_suites: [TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256]\n"
			    "  curve_preferences: [X25519, CurveP256]\n"
			    "  prefer_server_cipher_suites: false\n"
			    "http_server_config:\n"
			    "  http2: true\n"
			    "  headers: {X-Frame-Options: deny, X-XSS-Protection: \"0\"}\n"
			    "basic_auth_users: {alice: " HASH "}\n"
			    "rate_limit: {interval: 1s, burst: 7}\n";

struct parsed {
	struct arena *arena;
	struct web_config config;
	struct yaml_problem problem;
	int result;
};

static struct parsed parse(const char *text, size_t len)
{
	struct parsed parsed = { .arena = arena_new(0) };
	parsed.result =
		web_config_parse(parsed.arena, text, len, &parsed.config, &parsed.problem);
	return parsed;
}

static void every_value_arrives(void **state)
{
	(void)state;
	struct parsed parsed = parse(whole, strlen(whole));
	assert_int_equal(parsed.result, 0);
	const struct web_config *config = &parsed.config;
	assert_string_equal(config->tls.cert_file, "cert.pem");
	assert_string_equal(config->tls.key_file, "key.pem");
	assert_string_equal(config->tls.client_ca_file, "ca.pem");
	assert_null(config->tls.cert);
	assert_int_equal(config->tls.client_auth, TLS_REQUIRE_AND_VERIFY_CLIENT_CERT);
	assert_int_equal(config->tls.min_version, TLS_1_0);
	assert_int_equal(config->tls.max_version, TLS_1_2);
	assert_false(config->tls.prefer_server_cipher_suites);
	assert_int_equal(config->tls.client_allowed_san_count, 2);
	assert_string_equal(config->tls.client_allowed_sans[1], "192.0.2.7");
	assert_int_equal(config->tls.cipher_suite_count, 1);
	assert_string_equal(config->tls.cipher_suites[0]->cipher, "AES-128-GCM");
	assert_int_equal(config->tls.curve_preference_count, 2);
	assert_string_equal(config->tls.curve_preferences[1]->group, "GROUP-SECP256R1");
	assert_int_equal(config->header_count, 2);
	assert_string_equal(config->headers[1].value, "0");
	assert_int_equal(config->user_count, 1);
	assert_string_equal(config->users[0].name, "alice");
	assert_int_equal(config->rate_interval.ns, 1000000000);
	assert_int_equal(config->rate_burst, 7);
	arena_free(parsed.arena);
}

static void defaults_are_the_toolkits(void **state)
{
	(void)state;
	static const char text[] = "tls_server_config: {cert_file: a, key_file: b}\n";
	struct parsed parsed = parse(text, strlen(text));
	assert_int_equal(parsed.result, 0);
	assert_int_equal(parsed.config.tls.min_version, TLS_1_2);
	assert_int_equal(parsed.config.tls.max_version, TLS_1_3);
	assert_int_equal(parsed.config.tls.client_auth, TLS_NO_CLIENT_CERT);
	assert_true(parsed.config.tls.prefer_server_cipher_suites);
	assert_int_equal(parsed.config.rate_interval.ns, 0);
	arena_free(parsed.arena);
}

static void settings_without_certificates_do_not_turn_tls_on(void **state)
{
	(void)state;
	static const char text[] = "tls_server_config: {min_version: TLS13, cert_file: \"\"}\n";
	struct parsed parsed = parse(text, strlen(text));
	assert_int_equal(parsed.result, 0);
	assert_null(parsed.config.tls_node);
	arena_free(parsed.arena);
}

static void the_hash_is_not_repeated_in_errors(void **state)
{
	(void)state;
	static const char text[] = "basic_auth_users: {alice: my-password}\n";
	struct parsed parsed = parse(text, strlen(text));
	assert_int_equal(parsed.result, -1);
	assert_null(strstr(parsed.problem.error.text, "my-password"));
	arena_free(parsed.arena);
}

static void truncation_at_every_length_is_judged(void **state)
{
	(void)state;
	for (size_t len = 0; len < strlen(whole); len++) {
		char *cut =
			malloc(len + 1); /* exactly as long, so that reading on is noticed */
		assert_non_null(cut);
		memcpy(cut, whole, len);
		struct parsed parsed = parse(cut, len);
		if (parsed.result != 0) {
			assert_int_equal(parsed.problem.error.kind, ERROR_CONFIG);
			assert_true(parsed.problem.place.line >= 1);
			assert_true(parsed.problem.place.column >= 1);
		}
		arena_free(parsed.arena);
		free(cut);
	}
}

static void short_memory_is_an_error_of_its_own(void **state)
{
	(void)state;
	for (size_t limit = 64; limit < 16384; limit += 64) {
		struct web_config config;
		struct yaml_problem problem = { 0 };
		struct arena *arena = arena_new(limit);
		if (web_config_parse(arena, whole, strlen(whole), &config, &problem) != 0)
			assert_true(problem.error.kind == ERROR_LIMIT);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_value_arrives),
		cmocka_unit_test(defaults_are_the_toolkits),
		cmocka_unit_test(settings_without_certificates_do_not_turn_tls_on),
		cmocka_unit_test(the_hash_is_not_repeated_in_errors),
		cmocka_unit_test(truncation_at_every_length_is_judged),
		cmocka_unit_test(short_memory_is_an_error_of_its_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
