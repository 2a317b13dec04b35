/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/cli/parse/given.h"

#include <ctype.h>

#include "collectors/cli/parse/command.h"

static struct ip ip(const char *text)
{
	struct ip address;
	assert_int_equal(ip_parse(text, &address), 0);
	return address;
}

static const struct cli_command *row(const char *platform, enum cli_need need, const char *vrf,
                                     enum ip_family family)
{
	const struct cli_platform *on = cli_platform_find(platform);
	for (size_t i = 0; i < on->command_count; i++)
		if (on->commands[i].need == need &&
		    cli_command_fits(&on->commands[i], vrf, family))
			return &on->commands[i];
	fail_msg("%s lacks %s", platform, cli_need_name(need));
	return NULL;
}

static void all_rows_only_show(void **state)
{
	(void)state;
	static const char *const starts[] = { "show ", "terminal ", "set cli ", "exit",
		                              "enable" };
	for (size_t i = 0; i < CLI_PLATFORM_COUNT; i++)
		for (size_t at = 0; at < cli_platforms[i].command_count; at++) {
			const char *text = cli_platforms[i].commands[at].text;
			size_t start = 0;
			while (start < 5 &&
			       strncmp(text, starts[start], strlen(starts[start])) != 0)
				start++;
			if (start == 5)
				fail_msg("\"%s\" is no command that shows", text);
			for (const char *c = text; *c != '\0'; c++)
				assert_true(isalnum((unsigned char)*c) ||
				            strchr(" -|{}", *c) != NULL);
		}
}

static void every_platform_has_what_every_poll_needs(void **state)
{
	(void)state;
	static const enum cli_need needs[] = { CLI_VERSION,       CLI_BGP_SUMMARY,
		                               CLI_BGP_NEIGHBORS, CLI_BGP_ADVERTISED,
		                               CLI_BGP_ROUTES,    CLI_BGP_PREFIX,
		                               CLI_BFD,           CLI_INTERFACES,
		                               CLI_EXIT };
	for (size_t i = 0; i < CLI_PLATFORM_COUNT; i++)
		for (size_t at = 0; at < sizeof(needs) / sizeof(needs[0]); at++) {
			row(cli_platforms[i].name, needs[at], NULL, IP_V4);
			row(cli_platforms[i].name, needs[at], "CUST", IP_V6);
		}
}

static void placeholders_are_filled_in(void **state)
{
	(void)state;
	char text[CLI_COMMAND_MAX];
	struct error err;
	struct ip net = ip("10.200.0.0");
	struct cli_arguments arguments = { ip("192.0.2.1"), ip_prefix_of(&net, 16), "CUST-1" };
	cli_command_text(row("ios-xe", CLI_BGP_ADVERTISED, "CUST-1", IP_V4), &arguments, text,
	                 &err);
	assert_string_equal(
		text,
		"show bgp vpnv4 unicast vrf CUST-1 neighbors 192.0.2.1 advertised-routes");
	cli_command_text(row("ios-xe", CLI_BGP_PREFIX, "default", IP_V4), &arguments, text,
	                 &err);
	assert_string_equal(text, "show bgp ipv4 unicast 10.200.0.0/16");
	arguments.vrf = NULL;
	arguments.peer = ip("fe80::1%3");
	cli_command_text(row("frr", CLI_BGP_ROUTES, NULL, IP_V6), &arguments, text, &err);
	assert_string_equal(text,
	                    "show bgp vrf default ipv6 unicast neighbors fe80::1 routes json");
}

static void nothing_else_gets_into_a_command(void **state)
{
	(void)state;
	static const char *const names[] = { "a b",
		                             "a;b",
		                             "a'b",
		                             "a\nb",
		                             "",
		                             "-x",
		                             "a|b",
		                             "a?",
		                             "\xc3\xa9",
		                             ("0123456789012345678901234567890123"
		                              "4567890123456789012345678901234") };
	const struct cli_command *command = row("frr", CLI_BGP_ADVERTISED, NULL, IP_V4);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct cli_arguments arguments = { .peer = ip("192.0.2.1"), .vrf = names[i] };
		char text[CLI_COMMAND_MAX] = "untouched";
		struct error err;
		assert_int_equal(cli_command_text(command, &arguments, text, &err), -1);
		assert_int_equal(err.kind, ERROR_CONFIG);
		assert_string_equal(text, "untouched");
	}
	char text[CLI_COMMAND_MAX];
	struct error err;
	assert_int_equal(cli_command_text(command, NULL, text, &err), -1);
	assert_int_equal(err.kind, ERROR_BUG);
}

static void a_command_is_found_by_need_and_by_text(void **state)
{
	(void)state;
	const struct cli_platform *frr = cli_platform_find("frr");
	struct cli_arguments arguments;
	char vrf[CLI_VRF_NAME_MAX + 1], text[IP_TEXT_MAX];
	const struct cli_command *found = cli_command_find(frr, "bgp-summary", &arguments, vrf);
	assert_non_null(found);
	assert_int_equal(found->need, CLI_BGP_SUMMARY);
	found = cli_command_find(
		frr, " show  bgp vrf CUST ipv6 unicast neighbors 2001:db8::1 routes json",
		&arguments, vrf);
	assert_non_null(found);
	struct cli_input input = { 0 };
	cli_command_input(found, &arguments, &input);
	assert_string_equal(input.vrf, "CUST");
	assert_string_equal(input.afi_safi, "ipv6 unicast");
	assert_string_equal(ip_format(&input.peer, text), "2001:db8::1");
	assert_null(cli_command_find(frr, "show running-config", &arguments, vrf));
	assert_null(cli_command_find(frr, "show bgp vrf all summary", &arguments, vrf));
	assert_null(cli_command_find(frr, "show bgp vrf x ipv4 unicast neighbors y routes json",
	                             &arguments, vrf));
	assert_null(cli_command_find(frr, "", &arguments, vrf));
	assert_null(cli_platform_find("ios"));
}

static void a_row_speaks_of_its_vrf_and_family(void **state)
{
	(void)state;
	const struct cli_command *global = row("ios-xr", CLI_BGP_PREFIX, NULL, IP_V4);
	const struct cli_command *named = row("ios-xr", CLI_BGP_PREFIX, "A", IP_V4);
	assert_ptr_not_equal(global, named);
	assert_false(cli_command_fits(global, "A", IP_V4));
	assert_false(cli_command_fits(named, "default", IP_V4));
	assert_false(cli_command_fits(global, NULL, IP_V6));
	assert_true(cli_command_fits(global, NULL, IP_NONE));
	struct cli_input input = { 0 };
	cli_command_input(global, NULL, &input);
	assert_string_equal(input.vrf, "default");
	cli_command_input(row("junos", CLI_BGP_PREFIX, "A", IP_V4), NULL, &input);
	assert_null(input.vrf);
	assert_null(input.afi_safi);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_rows_only_show),
		cmocka_unit_test(every_platform_has_what_every_poll_needs),
		cmocka_unit_test(placeholders_are_filled_in),
		cmocka_unit_test(nothing_else_gets_into_a_command),
		cmocka_unit_test(a_command_is_found_by_need_and_by_text),
		cmocka_unit_test(a_row_speaks_of_its_vrf_and_family),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
