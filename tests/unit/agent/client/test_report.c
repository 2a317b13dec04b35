/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/client/report.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"

static const char answer[] =
	"{\"time\":1768478400.5,\"paths\":[{\"path\":\"a/b\",\"state\":\"down\",\"since\":12,"
	"\"latency\":0.01,\"carrying\":false,\"cause\":\"circuit_down\","
	"\"views\":[{\"view\":\"router\",\"up\":false,\"why\":\"idle\",\"taken\":11,"
	"\"evidence\":[{\"number\":1,\"sentence\":\"one\"},{\"number\":2,\"sentence\":\"two\"}]"
	"},"
	"{\"view\":\"wire\",\"why\":\"no probe\",\"evidence\":[]}],"
	"\"causes\":[{\"cause\":\"circuit_down\",\"runbook\":\"causes.md#circuit_down\"}],"
	"\"traffic\":[]}],"
	"\"destinations\":[{\"destination\":\"d\",\"working\":1,\"expected\":2,"
	"\"redundant\":false,\"carriers\":[{\"path\":\"a/b\"}],"
	"\"fake_redundancy\":[{\"reason\":\"same_device\",\"shared\":\"sw1\"}]}],"
	"\"ends\":[{\"end\":\"cloud\",\"subject\":\"dxvif-1\",\"reason\":\"ambiguous\"}]}";

static int read(struct arena *arena, const char *text, struct report *report, struct error *err)
{
	return report_read(text, strlen(text), "paths", arena, report, err);
}

static void everything_is_where_it_belongs(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct report report;
	assert_int_equal(read(arena, answer, &report, NULL), 0);
	assert_true(report.time == 1768478400.5);
	assert_int_equal(report.paths.count, 1);
	const struct report_path *path = report.paths.items;
	assert_string_equal(path->path, "a/b");
	assert_string_equal(path->state, "down");
	assert_true(path->latency == 0.01);
	assert_int_equal(path->carrying, REPORT_NO);
	assert_int_equal(path->views.count, 2);
	const struct report_view *views = path->views.items;
	assert_int_equal(views[0].up, REPORT_NO);
	assert_int_equal(views[1].up, REPORT_NOT_TOLD);
	const struct report_evidence *evidence = views[0].evidence.items;
	assert_int_equal(views[0].evidence.count, 2);
	assert_string_equal(evidence[1].sentence, "two");
	const struct report_cause *cause = path->causes.items;
	assert_string_equal(cause->runbook, "causes.md#circuit_down");
	const struct report_destination *destination = report.destinations.items;
	assert_int_equal(destination->redundant, REPORT_NO);
	assert_int_equal(destination->backup_sufficient, REPORT_NOT_TOLD);
	const struct report_fake *fake = destination->fakes.items;
	assert_string_equal(fake->shared, "sw1");
	const struct report_end *end = report.ends.items;
	assert_string_equal(end->subject, "dxvif-1");
	arena_free(arena);
}

static void what_is_not_told_is_not_invented(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct report report;
	assert_int_equal(read(arena, "{\"paths\":[{}]}", &report, NULL), 0);
	const struct report_path *path = report.paths.items;
	assert_string_equal(path->path, "");
	assert_true(isnan(path->latency));
	assert_true(isnan(report.time));
	assert_int_equal(path->carrying, REPORT_NOT_TOLD);
	assert_null(path->views.items);
	assert_int_equal(report.destinations.count, 0);
	arena_free(arena);
}

static void other_types_are_not_told(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct report report;
	assert_int_equal(read(arena,
	                      "{\"time\":\"now\",\"paths\":[{\"path\":7,\"latency\":\"x\","
	                      "\"carrying\":1,\"views\":{}},3,null]}",
	                      &report, NULL),
	                 0);
	assert_int_equal(report.paths.count, 3);
	const struct report_path *paths = report.paths.items;
	assert_string_equal(paths[0].path, "");
	assert_true(isnan(paths[0].latency));
	assert_int_equal(paths[0].carrying, REPORT_NOT_TOLD);
	assert_int_equal(paths[0].views.count, 0);
	assert_string_equal(paths[2].state, "");
	arena_free(arena);
}

/* Counters have 64 bits without a sign. */
static void number_of_64_bits_does_not_cost_the_answer(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct report report;
	assert_int_equal(
		read(arena, "{\"paths\":[{\"prefixes\":18446744073709551615}]}", &report, NULL),
		0);
	const struct report_path *path = report.paths.items;
	assert_true(path->prefixes > 1.8e19);
	arena_free(arena);
}

static void text_cannot_command_the_terminal(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct report report;
	assert_int_equal(read(arena,
	                      "{\"paths\":[{\"path\":\"a\\u001b[2Jb\\u0085c\\u009b1md\\n\","
	                      "\"role\":\"\xe6\x9d\xb1\"}]}",
	                      &report, NULL),
	                 0);
	const struct report_path *path = report.paths.items;
	assert_string_equal(path->path, "a [2Jb c 1md");
	assert_string_equal(path->role, "\xe6\x9d\xb1");
	arena_free(arena);
}

static void somebody_elses_page_is_malformed(void **state)
{
	(void)state;
	static const char *const pages[] = { "",     "<html></html>",  "[]",
		                             "null", "{\"paths\":{}}", "{\"checks\":[]}" };
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
		struct arena *arena = arena_new(0);
		struct report report;
		struct error err = { 0 };
		assert_int_equal(read(arena, pages[i], &report, &err), -1);
		assert_int_equal(err.kind, ERROR_MALFORMED);
		arena_free(arena);
	}
}

static void half_an_answer_is_malformed(void **state)
{
	(void)state;
	for (size_t len = 0; len < sizeof(answer) - 1; len++) {
		char *part = malloc(len + 1); /* exactly as long: the sanitizer sees the end */
		struct arena *arena = arena_new(0);
		struct report report;
		struct error err = { 0 };
		memcpy(part, answer, len);
		assert_int_equal(report_read(part, len, "paths", arena, &report, &err), -1);
		assert_int_equal(err.kind, ERROR_MALFORMED);
		arena_free(arena);
		free(part);
	}
}

static void memory_has_a_limit(void **state)
{
	(void)state;
	struct arena *arena = arena_new(512);
	struct report report;
	struct error err = { 0 };
	assert_int_equal(read(arena, answer, &report, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_is_where_it_belongs),
		cmocka_unit_test(what_is_not_told_is_not_invented),
		cmocka_unit_test(other_types_are_not_told),
		cmocka_unit_test(number_of_64_bits_does_not_cost_the_answer),
		cmocka_unit_test(text_cannot_command_the_terminal),
		cmocka_unit_test(somebody_elses_page_is_malformed),
		cmocka_unit_test(half_an_answer_is_malformed),
		cmocka_unit_test(memory_has_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
