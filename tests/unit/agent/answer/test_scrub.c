/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/answer/scrub.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* What is left, read in pieces of so many bytes. */
static void assert_scrubbed(const char *text, const char *left, size_t piece)
{
	char out[512] = "";
	size_t len = 0;
	size_t got;
	struct scrub scrub = scrub_begin(text, strlen(text));
	while ((got = scrub_read(out + len, piece, &scrub)) > 0) {
		len += got;
		assert_in_range(len, 0, sizeof(out) - piece - 1);
	}
	out[len] = '\0';
	assert_string_equal(out, left);
}

static void values_of_secret_keys_are_left_out(void **state)
{
	(void)state;
	static const struct {
		const char *text, *left;
	} cases[] = {
		{ "", "" },
		{ "{}", "{}" },
		{ "{\"authKey\":\"s\"}", "{\"authKey\":\"\"}" },
		{ "{\"authKey\" :\n \"s\",\"x\":1}", "{\"authKey\" :\n \"\",\"x\":1}" },
		{ "{\"authKey\":\"\"}", "{\"authKey\":\"\"}" },
		{ "{\"authKey\":null,\"authKey\":\"s\"}",
		  "{\"authKey\":null,\"authKey\":\"\"}" },
		{ "{\"authKey\":\"a\\\"b\\\\\",\"x\":\"y\"}",
		  "{\"authKey\":\"\",\"x\":\"y\"}" },
		{ "{\"customerRouterConfig\":\"c\",\"authKey\":\"s\"}",
		  "{\"customerRouterConfig\":\"\",\"authKey\":\"\"}" },
		{ "{\"authKey\":\"s\",\"customerRouterConfig\":\"c\",\"authKey\":\"t\"}",
		  "{\"authKey\":\"\",\"customerRouterConfig\":\"\",\"authKey\":\"\"}" },
		{ "{\"customerRouterConfig\":\"\\\"authKey\\\":\\\"s\\\"\"}",
		  "{\"customerRouterConfig\":\"\"}" },
		{ "{\"key\":\"authKey\",\"value\":\"17\"}",
		  "{\"key\":\"authKey\",\"value\":\"17\"}" },
		{ "{\"xauthKey\":\"17\"}", "{\"xauthKey\":\"17\"}" },
		{ "{\"authKey\":\"cut", "{\"authKey\":\"" },
		{ "{\"authKey\":\"cut\\", "{\"authKey\":\"" },
		{ "{\"serviceKey\":\"s\",\"sharedKey\":\"t\",\"authorizationKey\":\"u\"}",
		  "{\"serviceKey\":\"\",\"sharedKey\":\"\",\"authorizationKey\":\"\"}" },
		{ "{\"SharedKey\":\"s\",\"RADIUSSERVERSECRET\":\"t\"}",
		  "{\"SharedKey\":\"\",\"RADIUSSERVERSECRET\":\"\"}" },
		{ "{\"cakSecretIdentifier\":\"s\",\"cknSecretIdentifier\":\"t\"}",
		  "{\"cakSecretIdentifier\":\"\",\"cknSecretIdentifier\":\"\"}" },
		{ "{\"a\\\"\":\"\\\\\",\"sharedKey\":\"s\"}",
		  "{\"a\\\"\":\"\\\\\",\"sharedKey\":\"\"}" },
		{ "{\"a\":\", \\\"sharedKey\\\": \"}", "{\"a\":\", \\\"sharedKey\\\": \"}" },
		{ "{\"authKey\":", "{\"authKey\":" },
		{ "{\"authKey\"", "{\"authKey\"" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t piece = 1; piece < 100; piece++)
			assert_scrubbed(cases[i].text, cases[i].left, piece);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_of_secret_keys_are_left_out),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
