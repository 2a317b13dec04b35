/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/client/client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/environment.h"
#include "agent/base/strbuf.h"
#include "agent/client/page.h"
#include "agent/client/width.h"

#define FIXTURES "tests/fixtures/api/"

static void read_file(const char *name, struct strbuf *out)
{
	char path[256], bytes[4096];
	size_t len;
	snprintf(path, sizeof(path), FIXTURES "%s", name);
	FILE *file = fopen(path, "rb");
	assert_non_null(file);
	while ((len = fread(bytes, 1, sizeof(bytes), file)) > 0)
		strbuf_add(out, bytes, len);
	fclose(file);
}

/* An answer as it is shown. */
struct shown {
	struct strbuf text, complaint;
	enum exit_status status;
};

static void show(struct shown *shown, enum client_question question, const char *path,
                 const char *answer, bool as_json)
{
	const struct client_request request = { .question = question,
		                                .path = path,
		                                .as_json = as_json,
		                                .environment = &environment_process };
	struct page page = { .out = &shown->text, .width = PAGE_WIDTH };
	strbuf_init(&shown->text, SIZE_MAX);
	strbuf_init(&shown->complaint, SIZE_MAX);
	strbuf_puts(&shown->text, "");
	strbuf_puts(&shown->complaint, "");
	shown->status = client_show(&request, answer, strlen(answer), &page, &shown->complaint);
}

static void done(struct shown *shown)
{
	strbuf_done(&shown->text);
	strbuf_done(&shown->complaint);
}

static const struct {
	const char *answer, *page;
	enum client_question question;
	const char *path;
	enum exit_status status;
} goldens[] = {
	{ "healthy.paths.json", "healthy.status.txt", CLIENT_STATUS, NULL, EXIT_ALL_OK },
	{ "healthy.paths.json", "healthy.explain.txt", CLIENT_EXPLAIN, "dxvif", EXIT_ALL_OK },
	{ "healthy.checklist.json", "healthy.checklist.txt", CLIENT_CHECKLIST, NULL,
	  EXIT_DEGRADED },
	{ "degraded.paths.json", "degraded.status.txt", CLIENT_STATUS, NULL, EXIT_DEGRADED },
	{ "degraded.paths.json", "degraded.explain.txt", CLIENT_EXPLAIN, "192.168.100.1",
	  EXIT_DEGRADED },
	{ "down.paths.json", "down.status.txt", CLIENT_STATUS, NULL, EXIT_DOWN },
	{ "down.paths.json", "down.explain.txt", CLIENT_EXPLAIN, "prod-aws/dx", EXIT_DOWN },
	{ "unknown.paths.json", "unknown.status.txt", CLIENT_STATUS, NULL, EXIT_UNKNOWN },
	{ "unknown.paths.json", "unknown.explain.txt", CLIENT_EXPLAIN, "dxvif", EXIT_UNKNOWN },
	{ "strange.paths.json", "strange.status.txt", CLIENT_STATUS, NULL, EXIT_DEGRADED },
	{ "strange.paths.json", "strange.explain.txt", CLIENT_EXPLAIN, "2001:db8:100::1",
	  EXIT_ALL_OK },
	{ "empty.paths.json", "empty.status.txt", CLIENT_STATUS, NULL, EXIT_UNKNOWN },
	{ "empty.checklist.json", "empty.checklist.txt", CLIENT_CHECKLIST, NULL, EXIT_UNKNOWN },
};

static void pages_are_as_they_were_judged_good(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(goldens) / sizeof(goldens[0]); i++) {
		struct strbuf answer, page;
		struct shown shown;
		strbuf_init(&answer, SIZE_MAX);
		strbuf_init(&page, SIZE_MAX);
		read_file(goldens[i].answer, &answer);
		read_file(goldens[i].page, &page);
		show(&shown, goldens[i].question, goldens[i].path, answer.data, false);
		assert_string_equal(shown.text.data, page.data);
		assert_string_equal(shown.complaint.data, "");
		assert_int_equal(shown.status, goldens[i].status);
		done(&shown);
		strbuf_done(&answer);
		strbuf_done(&page);
	}
}

/* Names are not cut, and commands are not broken: all else fits. */
static bool may_be_longer(const char *line, size_t len)
{
	size_t blank = strspn(line, " ");
	return memchr(line + blank, ' ', len - blank) == NULL ||
	       memmem(line, len, "mend: ", 6) != NULL;
}

static void pages_fit_into_80_columns(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(goldens) / sizeof(goldens[0]); i++) {
		struct strbuf page;
		strbuf_init(&page, SIZE_MAX);
		read_file(goldens[i].page, &page);
		for (const char *line = page.data; *line != '\0';) {
			size_t len = strcspn(line, "\n");
			if (len > 0 && !may_be_longer(line, len))
				assert_in_range(width_of(line, len), 0, PAGE_WIDTH);
			line += len + (line[len] == '\n');
		}
		strbuf_done(&page);
	}
}

static void json_is_what_the_agent_said(void **state)
{
	(void)state;
	struct strbuf answer;
	struct shown shown;
	strbuf_init(&answer, SIZE_MAX);
	read_file("down.paths.json", &answer);
	show(&shown, CLIENT_STATUS, NULL, answer.data, true);
	assert_string_equal(shown.text.data, answer.data);
	assert_int_equal(shown.status, EXIT_DOWN);
	done(&shown);
	strbuf_done(&answer);
}

/* U+009B begins a command where it is obeyed; within a string its escape is the same. */
static void json_commands_no_terminal(void **state)
{
	(void)state;
	struct shown shown;
	show(&shown, CLIENT_STATUS, NULL,
	     "{\"paths\":[{\"path\":\"a\xc2\x9b"
	     "2J\x7f\xc2\xa0\xc3\xa9\",\"state\":\"ok\"}]}\n",
	     true);
	assert_string_equal(shown.text.data, "{\"paths\":[{\"path\":\"a\\u009b2J\\u007f\xc2\xa0"
	                                     "\xc3\xa9\",\"state\":\"ok\"}]}\n");
	assert_int_equal(shown.status, EXIT_ALL_OK);
	done(&shown);
}

/* Names of Azure are long. */
static void time_has_a_line_of_its_own_behind_a_long_name(void **state)
{
	(void)state;
	static const char begin[] = "prod-azure/rg-net/er-sg/private/secondary degraded\n"
				    "  since 2026-01-15 11:53:20 UTC (6 min)\n";
	struct shown shown;
	show(&shown, CLIENT_EXPLAIN, "prod",
	     "{\"time\":1768478400,\"paths\":[{\"path\":"
	     "\"prod-azure/rg-net/er-sg/private/secondary\",\"state\":\"degraded\","
	     "\"since\":1768478000}]}",
	     false);
	assert_memory_equal(shown.text.data, begin, sizeof(begin) - 1);
	done(&shown);
}

static void numbers_that_were_not_told_are_not_shown(void **state)
{
	(void)state;
	static const char answer[] =
		"{\"time\":null,\"paths\":[{\"path\":\"a\",\"state\":\"ok\",\"since\":"
		"1768478000,"
		"\"destination\":\"d\"}],\"destinations\":[{\"destination\":\"d\"}]}";
	struct shown shown;
	show(&shown, CLIENT_STATUS, NULL, answer, false);
	assert_null(strstr(shown.text.data, "nan"));
	assert_null(strstr(shown.text.data, "0 s"));
	done(&shown);
	show(&shown, CLIENT_EXPLAIN, "a", answer, false);
	assert_null(strstr(shown.text.data, "nan"));
	assert_non_null(strstr(shown.text.data, "since 2026-01-15 11:53:20 UTC\n"));
	done(&shown);
}

static void hundred_paths_are_hundred_lines(void **state)
{
	(void)state;
	struct strbuf answer;
	struct shown shown;
	size_t lines = 0;
	strbuf_init(&answer, SIZE_MAX);
	strbuf_puts(&answer, "{\"time\":1768478400,\"paths\":[");
	for (unsigned i = 0; i < 100; i++)
		strbuf_printf(
			&answer,
			"%s{\"path\":\"cloud/dxvif-%08x\",\"state\":\"ok\",\"cause\":\"\","
			"\"since\":1768478000}",
			i == 0 ? "" : ",", i);
	strbuf_puts(&answer, "]}");
	show(&shown, CLIENT_STATUS, NULL, answer.data, false);
	for (const char *at = shown.text.data; (at = strchr(at, '\n')) != NULL; at++)
		lines++;
	assert_int_equal(lines, 101);
	assert_int_equal(shown.status, EXIT_ALL_OK);
	done(&shown);
	show(&shown, CLIENT_EXPLAIN, "cloud", answer.data, false);
	assert_int_equal(shown.status, EXIT_USAGE);
	assert_string_equal(shown.text.data, "");
	assert_non_null(strstr(shown.complaint.data, "\"cloud\" means several paths:\n"));
	assert_non_null(strstr(shown.complaint.data, "and 80 more"));
	done(&shown);
	strbuf_done(&answer);
}

static const char three[] =
	"{\"paths\":[{\"path\":\"aws/dx\",\"state\":\"ok\"},"
	"{\"path\":\"aws/dx-2\",\"state\":\"degraded\"},"
	"{\"path\":\"azure/er\",\"peer\":\"192.0.2.1\",\"state\":\"fine\"}]}";

static void word_means_one_path_or_is_refused(void **state)
{
	(void)state;
	const struct {
		const char *word;
		enum exit_status status;
	} samples[] = {
		{ "aws/dx", EXIT_ALL_OK },     /* exact, though it begins another */
		{ "aws/dx-", EXIT_DEGRADED },  /* the only one that begins so */
		{ "dx-2", EXIT_DEGRADED },     /* behind the slash */
		{ "192.0.2.1", EXIT_UNKNOWN }, /* a state that nobody knows */
		{ "er", EXIT_UNKNOWN },        { "aws", EXIT_USAGE },     { "dx", EXIT_USAGE },
		{ "x", EXIT_USAGE },           { "192.0.2", EXIT_USAGE }, { "", EXIT_USAGE },
	};
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		struct shown shown;
		show(&shown, CLIENT_EXPLAIN, samples[i].word, three, false);
		assert_int_equal(shown.status, samples[i].status);
		assert_int_equal(shown.status == EXIT_USAGE, shown.complaint.len > 0);
		done(&shown);
		show(&shown, CLIENT_EXPLAIN, samples[i].word, three, true);
		assert_int_equal(shown.status, samples[i].status);
		assert_int_equal(shown.status == EXIT_USAGE, shown.text.len == 0);
		done(&shown);
	}
}

static void worst_state_is_the_exit_status(void **state)
{
	(void)state;
	const struct {
		const char *first, *second;
		enum exit_status status;
	} samples[] = {
		{ "ok", "ok", EXIT_ALL_OK },
		{ "ok", "unknown", EXIT_UNKNOWN },
		{ "unknown", "degraded", EXIT_DEGRADED },
		{ "degraded", "down", EXIT_DOWN },
		{ "down", "unknown", EXIT_DOWN },
		{ "ok", "", EXIT_UNKNOWN },
	};
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		char answer[256];
		struct shown shown;
		snprintf(answer, sizeof(answer),
		         "{\"paths\":[{\"path\":\"a\",\"state\":\"%s\"},"
		         "{\"path\":\"b\",\"state\":\"%s\"}]}",
		         samples[i].first, samples[i].second);
		show(&shown, CLIENT_STATUS, NULL, answer, false);
		assert_int_equal(shown.status, samples[i].status);
		done(&shown);
	}
}

static void half_a_page_is_not_shown(void **state)
{
	(void)state;
	const struct client_request request = { .question = CLIENT_STATUS,
		                                .environment = &environment_process };
	struct strbuf text, complaint;
	struct page page = { .out = &text, .width = PAGE_WIDTH };
	strbuf_init(&text, 32);
	strbuf_init(&complaint, SIZE_MAX);
	assert_int_equal(client_show(&request, three, sizeof(three) - 1, &page, &complaint),
	                 EXIT_SOFTWARE);
	assert_int_equal(text.len, 0);
	assert_non_null(strstr(complaint.data, "too large"));
	strbuf_done(&text);
	strbuf_done(&complaint);
}

static void what_is_no_agent_is_said(void **state)
{
	(void)state;
	struct shown shown;
	show(&shown, CLIENT_STATUS, NULL, "<html>", false);
	assert_int_equal(shown.status, EXIT_PROTOCOL);
	assert_non_null(strstr(shown.complaint.data, "no JSON"));
	done(&shown);
	show(&shown, CLIENT_CHECKLIST, NULL, "{\"paths\":[]}", false);
	assert_int_equal(shown.status, EXIT_PROTOCOL);
	assert_non_null(strstr(shown.complaint.data, "no list \"checks\""));
	done(&shown);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_are_as_they_were_judged_good),
		cmocka_unit_test(pages_fit_into_80_columns),
		cmocka_unit_test(json_is_what_the_agent_said),
		cmocka_unit_test(json_commands_no_terminal),
		cmocka_unit_test(time_has_a_line_of_its_own_behind_a_long_name),
		cmocka_unit_test(numbers_that_were_not_told_are_not_shown),
		cmocka_unit_test(hundred_paths_are_hundred_lines),
		cmocka_unit_test(word_means_one_path_or_is_refused),
		cmocka_unit_test(worst_state_is_the_exit_status),
		cmocka_unit_test(half_a_page_is_not_shown),
		cmocka_unit_test(what_is_no_agent_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
