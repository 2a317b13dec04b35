/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/cli/parse/given.h"

#include "collectors/cli/parse/command.h"
#include "collectors/cli/parse/tool.h"

static int parse(const char *platform, const char *command, const char *text,
                 struct strbuf *out, struct error *err)
{
	struct strbuf input;
	strbuf_init(&input, SIZE_MAX);
	strbuf_init(out, SIZE_MAX);
	strbuf_puts(&input, text);
	struct walltime now = { GIVEN_NOW * 1000000000 };
	int failed = cli_tool_parse(platform, command, &input, now, out, err);
	strbuf_done(&input);
	return failed;
}

static void facts_and_routes_are_printed(void **state)
{
	(void)state;
	struct strbuf out;
	struct error err;
	assert_int_equal(parse("frr", "show bgp vrf CUST ipv4 unicast 10.0.0.0/8 json",
	                       "{\"prefix\":\"10.0.0.0/8\",\"paths\":[{\"valid\":true,"
	                       "\"bestpath\":{\"overall\":true},\"locPrf\":200,\"metric\":1,"
	                       "\"aspath\":{\"string\":\"64512 1\"},\"origin\":\"IGP\","
	                       "\"community\":{\"string\":\"a\\\"b\"},\"nexthops\":[{\"ip\":"
	                       "\"192.0.2.1\"}],"
	                       "\"peer\":{\"peerId\":\"192.0.2.1\"}},{}]}",
	                       &out, &err),
	                 0);
	assert_string_equal(
		out.data,
		"{\"facts\": {}, \"routes\": [\n"
		"  {\"prefix\": \"10.0.0.0/8\", \"vrf\": \"CUST\", \"peer\": \"192.0.2.1\", "
		"\"next_hop\": \"192.0.2.1\", \"valid\": true, \"best\": true, "
		"\"local_preference\": 200, \"med\": 1, \"as_path_length\": 2, "
		"\"as_path\": [64512, 1], \"origin\": \"igp\", \"communities\": \"a\\\"b\"},\n"
		"  {\"prefix\": \"10.0.0.0/8\", \"vrf\": \"CUST\", \"valid\": false, "
		"\"best\": false}]}\n");
	strbuf_done(&out);
	assert_int_equal(parse("frr", "bgp-summary", "{}", &out, &err), 0);
	assert_string_equal(out.data, "{\"facts\": {}, \"routes\": []}\n");
	strbuf_done(&out);
}

static void what_cannot_be_parsed_is_named(void **state)
{
	(void)state;
	struct strbuf out;
	struct error err;
	assert_int_equal(parse("ios", "bgp-summary", "", &out, &err), -1);
	assert_non_null(strstr(err.text, "\"ios\""));
	assert_int_equal(parse("frr", "show clock", "", &out, &err), -1);
	assert_non_null(strstr(err.text, "\"show clock\""));
	assert_int_equal(parse("frr", "exit", "", &out, &err), -1);
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_int_equal(parse("frr", "bgp-summary", "x", &out, &err), -1);
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_int_equal(out.len, 0);
	strbuf_done(&out);
}

static void the_help_lists_every_platform(void **state)
{
	(void)state;
	struct strbuf out;
	strbuf_init(&out, SIZE_MAX);
	cli_tool_help(&out);
	for (size_t i = 0; i < CLI_PLATFORM_COUNT; i++)
		assert_non_null(strstr(out.data, cli_platforms[i].name));
	assert_non_null(strstr(out.data, "show bgp vrf all summary json"));
	strbuf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_and_routes_are_printed),
		cmocka_unit_test(what_cannot_be_parsed_is_named),
		cmocka_unit_test(the_help_lists_every_platform),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
