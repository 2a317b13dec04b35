/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/config.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/strbuf.h"
#include "tests/unit/agent/config/sample.h"

static struct strbuf manual;

static int set_up(void **state)
{
	(void)state;
	strbuf_init(&manual, 100000);
	config_manual(sample_kinds, SAMPLE_KIND_COUNT, &manual);
	return strbuf_failed(&manual);
}

static int tear_down(void **state)
{
	(void)state;
	strbuf_done(&manual);
	return 0;
}

static void expect_line(const char *line)
{
	if (strstr(manual.data, line) == NULL)
		fail_msg("missing: %s\nin:\n%s", line, manual.data);
}

static void each_section_has_a_table_in_the_order_of_the_file(void **state)
{
	(void)state;
	const char *const headings[] = {
		"\n## Top level\n",
		"\n## `web`\n",
		"\n## `routers[]`\n",
		"\n## `routers[].snmp`\n",
		"\n## `clouds[]`\n",
		"\n## `clouds[]` with `provider: aws`\n",
		"\n## `clouds[].tuning`\n",
		"\n## `clouds[]` with `provider: azure`\n",
		"\n## `probes[]`\n",
		"\n## `everything[]`\n",
		"\n## `everything[].inner`\n",
		"\n## `everything[].tuning`\n",
		"\n## `everything[].items[]`\n",
		"\n## `destinations[]`\n",
		"\n## `paths[]`\n",
		"\n## `paths[].match`\n",
		"\n## `paths[].expect`\n",
	};
	const char *at = manual.data;
	for (size_t i = 0; i < SAMPLE_COUNT(headings); i++) {
		at = strstr(at, headings[i]);
		assert_non_null(at);
	}
}

static void each_option_has_a_row(void **state)
{
	(void)state;
	expect_line(
		"| `web` | section | `{}` |  | How the agent itself is reached over HTTP. |\n");
	expect_line("| `listen` | listen address | `:10179` |  | Address and port");
	expect_line("| `name` | string | required | 1 to 64 bytes |");
	expect_line(
		"| `platform` | choice | `unknown` | `unknown`, `ios-xe`, `ios-xr`, `nx-os`, "
		"`junos`, `eos`, `frr` |");
	expect_line("| `community_file`, `community_env` | secret |  |  | Password of version "
	            "2c. |");
	expect_line("| `interval` | duration | `15s` | 100ms to 24h | Time from one poll");
	expect_line("| `max_age` | duration |  | 200ms to 168h |");
	expect_line("| `size` | integer | `56` | 16 to 8972 bytes |");
	expect_line("| `flag` | boolean | `false` |  | Is it so? |");
	expect_line("| `color` | choice | `red` | `red`, `green`, `dark blue` |  |");
	expect_line("| `address` | IP address |  |  |  |");
	expect_line("| `steps` | list of durations | `[100us, 1ms]` | 0s to 1s |  |");
	expect_line("| `items` | list of sections |  |  |  |");
	expect_line("| `clouds` | list of sections |  | 0 to 100 items | A cloud account");
	expect_line("| `words` | list of strings | `[one, two]` | 1 to 8 bytes each |  |");
	expect_line("| `rule` | prefix rule |  |  |  |");
	expect_line("| `file` | file |  | 1 to 300 bytes |  |");
	expect_line("| `advertise` | list of prefix rules |  |  | Nothing else");
	expect_line("| `provider` | choice | required | `aws`, `azure` | Whose cloud");
	expect_line("| `failover_max` | duration | `30s` | 100ms to 1h | How long");
	expect_line("| `key_file`, `key_env` | secret | required |  |  |");
}

static void bars_do_not_break_the_table(void **state)
{
	(void)state;
	expect_line("| -5 to 5 things | A number \\| with a bar. |\n");
}

static void manual_is_the_same_every_time(void **state)
{
	(void)state;
	struct strbuf again;
	strbuf_init(&again, 100000);
	config_manual(sample_kinds, SAMPLE_KIND_COUNT, &again);
	assert_string_equal(manual.data, again.data);
	strbuf_done(&again);
}

static void manual_that_does_not_fit_fails(void **state)
{
	(void)state;
	struct strbuf small;
	strbuf_init(&small, 1000);
	config_manual(sample_kinds, SAMPLE_KIND_COUNT, &small);
	assert_true(strbuf_failed(&small));
	strbuf_done(&small);
}

#define TEST(fact) cmocka_unit_test_setup_teardown(fact, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_section_has_a_table_in_the_order_of_the_file),
		TEST(each_option_has_a_row),
		TEST(bars_do_not_break_the_table),
		TEST(manual_is_the_same_every_time),
		TEST(manual_that_does_not_fit_fails),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
