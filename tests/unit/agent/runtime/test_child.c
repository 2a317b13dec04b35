/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/child.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/base/error.h"
#include "agent/runtime/loop.h"

#define OUTPUT_MAX ((size_t)200000)

struct bench {
	struct loop *loop;
	struct child *child;
	struct child *cancels; /* by the callback */
	unsigned calls;
	int exit_status;
	char *output;
	size_t len;
	char complaint[512];
	struct error err;
};

static void on_end(void *context, const struct child_result *result, const struct error *err)
{
	struct bench *bench = context;
	bench->calls++;
	assert_true((result == NULL) != (err == NULL));
	if (err != NULL)
		bench->err = *err;
	if (result != NULL) {
		bench->exit_status = result->exit_status;
		bench->len = result->len;
		assert_int_equal(result->output[result->len], '\0');
		bench->output = strdup(result->output);
		snprintf(bench->complaint, sizeof(bench->complaint), "%s", result->complaint);
	}
	child_cancel(bench->cancels);
}

static int setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	struct error err;
	if (bench == NULL || loop_new(&clock_system, NULL, &bench->loop, &err) != 0)
		return -1;
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;
	loop_free(bench->loop);
	free(bench->output);
	free(bench);
	return 0;
}

static void start(struct bench *bench, const char *script, struct duration timeout)
{
	const char *const argv[] = { "sh", "-c", script, NULL };
	const struct child_call call = { argv, timeout, OUTPUT_MAX };
	struct error err = { 0 };
	int failed = child_start(bench->loop, &call, on_end, bench, &bench->child, &err);
	assert_string_equal(err.text, "");
	assert_int_equal(failed, 0);
	assert_int_equal(bench->calls, 0);
}

static void run_for(struct bench *bench, const char *script, struct duration timeout)
{
	start(bench, script, timeout);
	while (bench->calls == 0)
		loop_turn(bench->loop, 1);
	assert_int_equal(bench->calls, 1);
}

static void run(struct bench *bench, const char *script)
{
	run_for(bench, script, duration_seconds(60));
}

/* The number of a process that a script writes into a file; 0: not yet. */
static pid_t written_pid(const char *path)
{
	char text[64] = "";
	FILE *file = fopen(path, "r");
	assert_non_null(file);
	bool is_whole = fgets(text, sizeof(text), file) != NULL && strchr(text, '\n') != NULL;
	fclose(file);
	return is_whole ? (pid_t)strtol(text, NULL, 10) : 0;
}

static bool is_gone(pid_t pid)
{
	char path[64], state = 'Z';
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	FILE *file = fopen(path, "r");
	if (file == NULL)
		return true;
	int found = fscanf(file, "%*d %*s %c", &state);
	fclose(file);
	return found != 1 || state == 'Z' || state == 'X';
}

static void make_file(char *path)
{
	int fd = mkstemp(path);
	assert_true(fd >= 0);
	close(fd);
}

static void the_end_of_a_program_is_told(void **state)
{
	struct bench *bench = *state;
	run(bench, "echo secret; echo first problem >&2; echo second >&2; exit 7");
	assert_int_equal(bench->exit_status, 7);
	assert_string_equal(bench->output, "secret\n");
	assert_int_equal(bench->len, 7);
	assert_string_equal(bench->complaint, "first problem");
}

static void a_silent_program_has_empty_output(void **state)
{
	struct bench *bench = *state;
	run(bench, "exit 0");
	assert_int_equal(bench->exit_status, 0);
	assert_string_equal(bench->output, "");
	assert_string_equal(bench->complaint, "");
}

static void an_end_by_signal_has_no_status(void **state)
{
	struct bench *bench = *state;
	run(bench, "echo half; kill -SEGV $$");
	assert_int_equal(bench->exit_status, -1);
	assert_string_equal(bench->output, "half\n");
}

static void output_up_to_the_limit_arrives_whole(void **state)
{
	struct bench *bench = *state;
	run(bench, "head -c 200000 /dev/zero | tr '\\0' x");
	assert_int_equal(bench->len, OUTPUT_MAX);
	assert_int_equal(strspn(bench->output, "x"), OUTPUT_MAX);
}

static void one_byte_more_is_too_much(void **state)
{
	struct bench *bench = *state;
	run(bench, "head -c 200001 /dev/zero | tr '\\0' x");
	assert_int_equal(bench->err.kind, ERROR_LIMIT);
	assert_string_equal(bench->err.text, "sh: more output than is allowed");
}

static void endless_output_is_stopped(void **state)
{
	struct bench *bench = *state;
	run(bench, "while :; do echo 0123456789; done");
	assert_int_equal(bench->err.kind, ERROR_LIMIT);
}

static void endless_complaints_hold_nobody(void **state)
{
	struct bench *bench = *state;
	run(bench, "head -c 1000000 /dev/zero | tr '\\0' x >&2; printf done");
	assert_int_equal(bench->exit_status, 0);
	assert_string_equal(bench->output, "done");
	assert_true(strlen(bench->complaint) <= 240);
}

static void complaints_are_cleaned(void **state)
{
	struct bench *bench = *state;
	run(bench, "printf '\\033[31mno\\377\\n' >&2");
	assert_string_equal(bench->complaint, "[31mno\xef\xbf\xbd");
}

static void what_takes_too_long_is_told_at_the_deadline(void **state)
{
	struct bench *bench = *state;
	run_for(bench, "trap '' TERM INT HUP; echo half; sleep 600", duration_ms(200));
	assert_int_equal(bench->err.kind, ERROR_TIMEOUT);
	assert_string_equal(bench->err.text, "sh: no end within 0.2 s");
}

static void a_program_is_killed_with_all_it_has_started(void **state)
{
	struct bench *bench = *state;
	char path[] = "/tmp/onramp-child-XXXXXX", script[256];
	make_file(path);
	snprintf(script, sizeof(script),
	         "trap '' TERM INT HUP; sh -c 'echo $$ >%s; exec sleep 600' & wait", path);
	start(bench, script, duration_seconds(60));
	pid_t pid;
	while ((pid = written_pid(path)) == 0)
		loop_turn(bench->loop, 0);
	child_cancel(bench->child);
	while (!is_gone(pid)) /* the kernel takes its time */
		usleep(1000);
	assert_int_equal(bench->calls, 0);
	unlink(path);
}

static void a_pipe_that_a_grandchild_holds_is_not_waited_for(void **state)
{
	struct bench *bench = *state;
	char path[] = "/tmp/onramp-child-XXXXXX", script[256];
	make_file(path);
	snprintf(script, sizeof(script), "sleep 600 & echo $! >%s; echo token", path);
	run(bench, script);
	assert_string_equal(bench->output, "token\n");
	assert_int_equal(bench->exit_status, 0);
	pid_t pid = written_pid(path);
	assert_false(is_gone(pid));
	kill(pid, SIGKILL);
	unlink(path);
}

static void a_missing_program_is_a_config_error(void **state)
{
	struct bench *bench = *state;
	static const struct {
		const char *program;
		int number;
	} cases[] = { { "onramp-no-such-program", ENOENT }, { "/etc/passwd", EACCES } };
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *const argv[] = { cases[i].program, NULL };
		const struct child_call call = { argv, duration_seconds(60), OUTPUT_MAX };
		struct error err = { 0 };
		struct child *child = NULL;
		assert_int_equal(child_start(bench->loop, &call, on_end, bench, &child, &err),
		                 -1);
		assert_int_equal(err.kind, ERROR_CONFIG);
		assert_int_equal(err.number, cases[i].number);
		assert_non_null(strstr(err.text, cases[i].program));
		assert_null(child);
	}
	const char *const nothing[] = { NULL };
	const struct child_call call = { nothing, duration_seconds(60), OUTPUT_MAX };
	struct error err = { 0 };
	assert_int_equal(child_start(bench->loop, &call, on_end, bench, NULL, &err), -1);
	assert_int_equal(err.kind, ERROR_CONFIG);
}

static void a_cancelled_program_is_killed_and_not_told(void **state)
{
	struct bench *bench = *state;
	start(bench, "sleep 600", duration_seconds(60));
	child_cancel(bench->child);
	for (int i = 0; i < 3; i++)
		loop_turn(bench->loop, 0);
	assert_int_equal(bench->calls, 0);
}

static void a_callback_may_cancel_its_own(void **state)
{
	struct bench *bench = *state;
	start(bench, "echo token", duration_seconds(60));
	bench->cancels = bench->child;
	while (bench->calls == 0)
		loop_turn(bench->loop, 1);
	assert_string_equal(bench->output, "token\n");
}

/* The agent blocks SIGTERM and ignores SIGPIPE; a program that inherited that could not be
 * ended. Nor may it see our descriptors, or our input. */
static void nothing_is_inherited(void **state)
{
	struct bench *bench = *state;
	sigset_t term, before;
	sigemptyset(&term);
	sigaddset(&term, SIGTERM);
	pthread_sigmask(SIG_BLOCK, &term, &before);
	signal(SIGPIPE, SIG_IGN);
	int leak = fcntl(STDIN_FILENO, F_DUPFD, 100);
	assert_true(leak >= 100);
	run(bench, "cat; grep -E '^Sig(Blk|Ign)' /proc/self/status; "
	           "for fd in /proc/$$/fd/???; do echo $fd; done");
	close(leak);
	signal(SIGPIPE, SIG_DFL);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	assert_non_null(strstr(bench->output, "SigBlk:\t0000000000000000\n"));
	assert_non_null(strstr(bench->output, "SigIgn:\t0000000000000000\n"));
	assert_non_null(strstr(bench->output, "/fd/???\n")); /* none with three digits */
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_end_of_a_program_is_told),
		TEST(a_silent_program_has_empty_output),
		TEST(an_end_by_signal_has_no_status),
		TEST(output_up_to_the_limit_arrives_whole),
		TEST(one_byte_more_is_too_much),
		TEST(endless_output_is_stopped),
		TEST(endless_complaints_hold_nobody),
		TEST(complaints_are_cleaned),
		TEST(what_takes_too_long_is_told_at_the_deadline),
		TEST(a_program_is_killed_with_all_it_has_started),
		TEST(a_pipe_that_a_grandchild_holds_is_not_waited_for),
		TEST(a_missing_program_is_a_config_error),
		TEST(a_cancelled_program_is_killed_and_not_told),
		TEST(a_callback_may_cancel_its_own),
		TEST(nothing_is_inherited),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
