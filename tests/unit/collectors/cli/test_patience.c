/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/patience.h"

#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/base/error.h"

static struct patience patience(int64_t silence_ms, int64_t deadline_ms)
{
	return (struct patience){
		.clock = &clock_system,
		.stop = -1,
		.silence = duration_ms(silence_ms),
		.deadline = mono_add(clock_mono(&clock_system), duration_ms(deadline_ms)),
	};
}

static void assert_waits(const struct patience *patience, int fd, const char *words)
{
	struct error err = { 0 };
	int result = patience_wait(patience, fd, POLLIN, &err);
	if (words == NULL) {
		assert_int_equal(result, 0);
		return;
	}
	assert_int_equal(result, -1);
	assert_int_equal(err.kind, ERROR_TIMEOUT);
	if (strstr(err.text, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.text, words);
}

static void what_is_ready_is_not_waited_for(void **state)
{
	(void)state;
	int fd = eventfd(1, EFD_CLOEXEC);
	struct patience long_one = patience(60000, 60000);
	assert_waits(&long_one, fd, NULL);
	struct patience over = patience(60000, -1);
	assert_waits(&over, fd, NULL);
	close(fd);
}

static void silence_and_deadline_are_told_apart(void **state)
{
	(void)state;
	int fd = eventfd(0, EFD_CLOEXEC);
	struct patience silent = patience(20, 60000);
	assert_waits(&silent, fd, "silent for 0.02 s");
	struct patience over = patience(60000, 20);
	assert_waits(&over, fd, "the time for it is over");
	close(fd);
}

static void whoever_wants_nothing_any_more_interrupts(void **state)
{
	(void)state;
	int fd = eventfd(0, EFD_CLOEXEC);
	struct patience stopped = patience(60000, 60000);
	stopped.stop = eventfd(1, EFD_CLOEXEC);
	assert_waits(&stopped, fd, "interrupted");
	struct error err = { 0 };
	assert_int_equal(patience_pause(&stopped, stopped.deadline, &err), -1);
	close(stopped.stop);
	close(fd);
}

static void a_pause_ends_at_its_time(void **state)
{
	(void)state;
	struct patience calm = patience(1, 60000);
	struct monotime until = mono_add(clock_mono(&clock_system), duration_ms(30));
	assert_int_equal(patience_pause(&calm, until, NULL), 0);
	assert_false(mono_before(clock_mono(&clock_system), until));
	assert_int_equal(patience_pause(&calm, (struct monotime){ 0 }, NULL), 0);
}

static void a_pause_beyond_the_deadline_fails(void **state)
{
	(void)state;
	struct error err = { 0 };
	struct patience brief = patience(60000, 10);
	struct monotime until = mono_add(clock_mono(&clock_system), duration_ms(60000));
	assert_int_equal(patience_pause(&brief, until, &err), -1);
	assert_int_equal(err.kind, ERROR_TIMEOUT);
}

static void a_deadline_only_comes_nearer(void **state)
{
	(void)state;
	struct patience whole = patience(10, 1000);
	assert_true(patience_at_most(&whole, duration_ms(60000)).deadline.ns ==
	            whole.deadline.ns);
	assert_true(patience_at_most(&whole, duration_ms(10)).deadline.ns < whole.deadline.ns);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_ready_is_not_waited_for),
		cmocka_unit_test(silence_and_deadline_are_told_apart),
		cmocka_unit_test(whoever_wants_nothing_any_more_interrupts),
		cmocka_unit_test(a_pause_ends_at_its_time),
		cmocka_unit_test(a_pause_beyond_the_deadline_fails),
		cmocka_unit_test(a_deadline_only_comes_nearer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
