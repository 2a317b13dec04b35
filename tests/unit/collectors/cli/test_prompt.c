/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/prompt.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "collectors/cli/screen.h"

static bool is_likely(const char *text)
{
	struct screen screen;
	screen_init(&screen, 4096);
	assert_int_equal(screen_write(&screen, text, strlen(text), NULL), 0);
	bool result = prompt_is_likely(&screen);
	screen_done(&screen);
	return result;
}

static void prompts_of_all_platforms_are_likely(void **state)
{
	(void)state;
	assert_true(is_likely("ce1#"));
	assert_true(is_likely("banner\r\nce1>"));
	assert_true(is_likely("RP/0/RSP0/CPU0:ce1#"));
	assert_true(is_likely("onramp@mx1> "));
	assert_true(is_likely("{master:0}\r\nonramp@mx1> "));
	assert_true(is_likely("n9k-1# "));
	assert_true(is_likely("leaf1(s1)#"));
}

static void other_lines_are_not(void **state)
{
	(void)state;
	assert_false(is_likely(""));
	assert_false(is_likely("ce1#\n"));
	assert_false(is_likely("####"));
	assert_false(is_likely("Press any key>"));
	assert_false(is_likely("Password: "));
	assert_false(is_likely("onramp@host:~$ "));
}

/* Feeds `sent` in pieces of every size; the output must be the same each time. */
static void assert_output(const char *learned, const char *before, const char *command,
                          const char *sent, const char *output)
{
	for (size_t step = 1; step <= strlen(sent); step++) {
		struct screen screen;
		struct prompt prompt = { "", 0, 0 };
		size_t from = 0;
		size_t len = 0;
		bool has_ended = false;
		memcpy(prompt.text, learned, strlen(learned));
		screen_init(&screen, 4096);
		assert_int_equal(screen_write(&screen, before, strlen(before), NULL), 0);
		screen_forget(&screen);
		prompt_begin(&prompt);
		for (size_t at = 0; at < strlen(sent); at += step) {
			size_t left = strlen(sent) - at;
			assert_false(has_ended && output == NULL);
			screen_write(&screen, sent + at, left < step ? left : step, NULL);
			has_ended = prompt_ends(&prompt, &screen, command, &from, &len);
		}
		assert_int_equal(has_ended, output != NULL);
		if (output != NULL) {
			assert_int_equal(len, strlen(output));
			assert_memory_equal(screen.data + from, output, len);
			assert_string_equal(prompt.text, "ce1#");
		}
		screen_done(&screen);
	}
}

static void the_first_echo_teaches_the_prompt(void **state)
{
	(void)state;
	assert_output("", "hello\nce1#", "terminal length 0", "terminal length 0\r\nce1#", "");
	assert_output("", "ce1# ", "t", "t\r\nout\r\nce1# ", "out\n");
}

static void a_banner_that_looks_like_a_prompt_teaches_nothing(void **state)
{
	(void)state;
	assert_output("", "warning#", "t", "more of the banner\r\nt\r\nce1#t\r\nce1#", "");
}

static void an_echo_before_the_prompt_is_passed_over(void **state)
{
	(void)state;
	assert_output("", "", "t", "t\r\nce1#t\r\nce1#", "");
}

static void an_output_ends_at_exactly_the_prompt(void **state)
{
	(void)state;
	assert_output("ce1#", "ce1#", "show x", "show x\r\na\r\nce12#\r\nce1#x\r\nce1#",
	              "a\nce12#\nce1#x\n");
}

static void an_output_without_its_prompt_has_no_end(void **state)
{
	(void)state;
	assert_output("ce1#", "ce1#", "show x", "show x\r\na\r\nce2#", NULL);
}

static void the_old_prompt_is_not_an_answer(void **state)
{
	(void)state;
	assert_output("ce1#", "ce1#", "show x",
	              "\r\n*Mar  1 00:01:02.003: %SYS-5-CONFIG_I: Configured\r\nce1#", NULL);
	assert_output("ce1#", "ce1#", "show x",
	              "\r\n*Mar  1 00:01:02.003: %SYS-5-CONFIG_I: Configured\r\nce1#show x\r\n"
	              "a\r\nce1#",
	              "a\n");
}

static void assert_tidy(const char *text, const char *expected)
{
	char *copy = strdup(text);
	assert_non_null(copy);
	size_t len = prompt_tidy(copy, strlen(copy));
	assert_int_equal(len, strlen(expected));
	assert_memory_equal(copy, expected, len);
	free(copy);
}

static void log_messages_are_taken_out(void **state)
{
	(void)state;
	assert_tidy("a\n*Mar  1 00:01:02.003: %BGP-5-ADJCHANGE: neighbor 192.0.2.1 Up\nb\n",
	            "a\nb\n");
	assert_tidy("000042: Mar  1 00:01:02.003 UTC: %SYS-5-CONFIG_I: Configured\nb\n", "b\n");
	assert_tidy(
		"RP/0/RSP0/CPU0:Mar  1 00:00:00.000 : bgp[1047]: %ROUTING-BGP-5-ADJCHANGE : "
		"neighbor 192.0.2.1 Up\nb\n",
		"b\n");
	assert_tidy("%BGP-3-NOTIFICATION: sent to neighbor 192.0.2.1 4/0\nb\n", "b\n");
	assert_tidy("2026 Mar  1 00:00:00 n9k %ETHPORT-5-IF_UP: Interface up\nb\n", "b\n");
}

static void lines_with_a_percent_sign_stay(void **state)
{
	(void)state;
	const char *const lines[] = {
		"% Invalid input detected at '^' marker.\n",
		"% BGP not active\n",
		"Threshold for warning message 75%, restart\n",
		"  load 5% idle: 95%\n",
		"description 100%-FREE: x\n",
		"%BGP: No such neighbor or address family\n",
	};
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		assert_tidy(lines[i], lines[i]);
}

static void the_role_of_a_routing_engine_is_taken_out(void **state)
{
	(void)state;
	assert_tidy("a\n\n{master:0}\n", "a\n");
	assert_tidy("{\"a\": 1}\n\n{primary:node0}\n", "{\"a\": 1}\n");
	assert_tidy("\n{backup}\n", "");
	assert_tidy("{\n\"a\": {}\n}\n", "{\n\"a\": {}\n}\n");
}

static void an_empty_output_stays_empty(void **state)
{
	(void)state;
	assert_tidy("", "");
	assert_tidy("\n\n", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prompts_of_all_platforms_are_likely),
		cmocka_unit_test(other_lines_are_not),
		cmocka_unit_test(the_first_echo_teaches_the_prompt),
		cmocka_unit_test(a_banner_that_looks_like_a_prompt_teaches_nothing),
		cmocka_unit_test(an_echo_before_the_prompt_is_passed_over),
		cmocka_unit_test(an_output_ends_at_exactly_the_prompt),
		cmocka_unit_test(an_output_without_its_prompt_has_no_end),
		cmocka_unit_test(the_old_prompt_is_not_an_answer),
		cmocka_unit_test(log_messages_are_taken_out),
		cmocka_unit_test(lines_with_a_percent_sign_stay),
		cmocka_unit_test(the_role_of_a_routing_engine_is_taken_out),
		cmocka_unit_test(an_empty_output_stays_empty),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
