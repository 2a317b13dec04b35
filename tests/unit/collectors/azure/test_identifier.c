/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/identifier.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/strbuf.h"

#define SUBSCRIPTION "00000000-0000-0000-0000-000000000001"
#define GROUP "/subscriptions/" SUBSCRIPTION "/resourceGroups/rg-net"
#define CIRCUIT GROUP "/providers/Microsoft.Network/expressRouteCircuits/er-sg"

static void names_are_plain_words(void **state)
{
	(void)state;
	static const char *const good[] = { "rg-net", "RG_1.(a)", "a", "b\xc3\xbcro" };
	static const char *const bad[] = { "",    ".",   "..",    "a/b",   "a b",
		                           "a?b", "a#b", "a%2fb", "a\nb",  "a\\b",
		                           "a&b", "a'b", "a\"b",  "a@b:80" };
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (!identifier_is_name(good[i]))
			fail_msg("%s is one", good[i]);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (identifier_is_name(bad[i]))
			fail_msg("%s is none", bad[i]);
}

static void paths_lead_nowhere_else(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"",
		"/",
		"er-sg",
		"//evil.example/subscriptions/x",
		"https://evil.example/subscriptions/x",
		"/subscriptions/",
		"/subscriptions//resourceGroups/rg",
		"/subscriptions/x/../../y",
		"/subscriptions/x/./y",
		"/subscriptions/x/y/",
		"/subscriptions/x?api-version=1",
		"/subscriptions/x#y",
		"/subscriptions/x\r\nHost: evil.example",
		"/subscriptions/x/%2e%2e/y",
		"/tenants/x",
	};
	assert_false(identifier_is_path(NULL));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (identifier_is_path(bad[i]))
			fail_msg("%s is none", bad[i]);
	assert_true(identifier_is_path(CIRCUIT));
	assert_true(identifier_is_path("/SUBSCRIPTIONS/x/resourcegroups/RG"));
}

static void path_that_is_too_long_is_none(void **state)
{
	(void)state;
	char text[IDENTIFIER_MAX + 1];
	snprintf(text, sizeof(text), "/subscriptions/");
	memset(text + strlen(text), 'a', sizeof(text) - strlen(text));
	text[IDENTIFIER_MAX] = '\0';
	assert_false(identifier_is_path(text));
	text[IDENTIFIER_MAX - 1] = '\0';
	assert_true(identifier_is_path(text));
}

static void assert_read(const char *text, const char *expected)
{
	char id[IDENTIFIER_MAX] = "";
	int failed = identifier_of(text, IDENTIFIER_CIRCUIT, SUBSCRIPTION, id);
	if (expected == NULL ? failed == 0 : failed != 0 || strcmp(id, expected) != 0)
		fail_msg("%s is read as %s", text, id);
}

static void people_write_identifiers_or_names(void **state)
{
	(void)state;
	static const char other[] = "/subscriptions/x/resourcegroups/RG/providers/"
				    "microsoft.network/EXPRESSROUTECIRCUITS/er-sg";
	assert_read("rg-net/er-sg", CIRCUIT);
	assert_read(CIRCUIT, CIRCUIT);
	assert_read(other, other); /* as it was written, case and all */
	assert_read("er-sg", NULL);
	assert_read("rg-net/", NULL);
	assert_read("/er-sg", NULL);
	assert_read("a/b/c", NULL);
	assert_read("rg-net/er?x", NULL);
	assert_read(CIRCUIT "/peerings/AzurePrivatePeering", NULL);
	assert_read(GROUP "/providers/Microsoft.Network/expressRouteCircuits", NULL);
	assert_read(GROUP "/providers/Microsoft.Network/connections/er-sg", NULL);
	assert_read(GROUP, NULL);
}

static void assert_words(const char *id, const char *expected)
{
	struct strbuf out;
	strbuf_init(&out, 1000);
	identifier_words(id, &out);
	assert_string_equal(out.data, expected);
	strbuf_done(&out);
}

static void words_are_group_and_names(void **state)
{
	(void)state;
	assert_words(CIRCUIT, "rg-net/er-sg");
	assert_words("/subscriptions/x/resourcegroups/RG/providers/microsoft.network/"
	             "expressRouteCircuits/ER/peerings/AzurePrivatePeering",
	             "rg/er/peerings/azureprivatepeering");
	assert_words(GROUP, GROUP);
	assert_words("/subscriptions/x/providers/Microsoft.Network/expressRouteCircuits",
	             "/subscriptions/x/providers/Microsoft.Network/expressRouteCircuits");
	assert_words("anything", "anything");
}

static void url_has_what_a_path_may_have(void **state)
{
	(void)state;
	struct strbuf out;
	strbuf_init(&out, 1000);
	identifier_url("/a(b)/\xc3\xbc:?#%", &out);
	assert_string_equal(out.data, "/a(b)/%C3%BC%3A%3F%23%25");
	strbuf_done(&out);
}

static void cut_identifier_is_another_or_none(void **state)
{
	(void)state;
	for (size_t len = 0; len < strlen(CIRCUIT); len++) {
		char *text = strndup(CIRCUIT, len); /* exactly so long: for the sanitizer */
		char id[IDENTIFIER_MAX];
		struct strbuf out;
		strbuf_init(&out, 4000);
		identifier_words(text, &out);
		identifier_url(text, &out);
		bool is_named = len > strlen(CIRCUIT) - strlen("er-sg");
		if ((identifier_of(text, IDENTIFIER_CIRCUIT, SUBSCRIPTION, id) == 0) !=
		    is_named)
			fail_msg("%s", text);
		assert_true(identifier_is_path(text) ==
		            (len > strlen("/subscriptions/") && text[len - 1] != '/'));
		strbuf_done(&out);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_plain_words),
		cmocka_unit_test(paths_lead_nowhere_else),
		cmocka_unit_test(path_that_is_too_long_is_none),
		cmocka_unit_test(people_write_identifiers_or_names),
		cmocka_unit_test(words_are_group_and_names),
		cmocka_unit_test(url_has_what_a_path_may_have),
		cmocka_unit_test(cut_identifier_is_another_or_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
