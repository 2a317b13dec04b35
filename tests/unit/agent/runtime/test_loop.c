/* SPDX-License-Identifier: Apache-2.0 */
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>
#include <sys/socket.h>
#include <cmocka.h>

#include "agent/base/error.h"
#include "agent/runtime/loop.h"

static int setup(void **state)
{
	struct loop *loop;
	struct error err;
	if (loop_new(&clock_system, NULL, &loop, &err) != 0)
		return -1;
	*state = loop;
	return 0;
}

static int teardown(void **state)
{
	loop_free(*state);
	return 0;
}

struct shot {
	struct loop *loop;
	struct loop_timer *timer;
	struct monotime fired;
	int count;
};

static void on_shot(void *context)
{
	struct shot *shot = context;
	shot->fired = clock_mono(&clock_system);
	shot->count++;
	loop_stop(shot->loop);
}

static struct monotime in_ms(int64_t ms)
{
	return mono_add(clock_mono(&clock_system), duration_ms(ms));
}

static void timer_is_never_early(void **state)
{
	struct shot shot = { .loop = *state };
	shot.timer = loop_timer_new(*state, on_shot, &shot);
	for (int i = 0; i < 20; i++) {
		struct monotime when = mono_add(in_ms(3), (struct duration){ i * 100001 });
		loop_timer_at(shot.timer, when);
		loop_run(*state);
		assert_false(mono_before(shot.fired, when));
	}
	assert_int_equal(shot.count, 20);
	loop_timer_close(shot.timer);
}

static void timer_in_the_past_fires_at_once(void **state)
{
	struct shot shot = { .loop = *state };
	shot.timer = loop_timer_new(*state, on_shot, &shot);
	loop_timer_at(shot.timer, in_ms(-1000));
	loop_run(*state);
	assert_int_equal(shot.count, 1);
	loop_timer_close(shot.timer);
}

static void stopped_timer_does_not_fire(void **state)
{
	struct shot never = { .loop = *state };
	struct shot shot = { .loop = *state };
	never.timer = loop_timer_new(*state, on_shot, &never);
	shot.timer = loop_timer_new(*state, on_shot, &shot);
	loop_timer_at(never.timer, in_ms(1));
	loop_timer_at(never.timer, (struct monotime){ INT64_MAX });
	loop_timer_at(shot.timer, in_ms(10));
	loop_run(*state);
	assert_int_equal(never.count, 0);
	loop_timer_close(never.timer);
	loop_timer_close(shot.timer);
	loop_timer_close(NULL);
}

static void on_close_itself(void *context)
{
	struct shot *shot = context;
	shot->count++;
	loop_timer_close(shot->timer);
	loop_stop(shot->loop);
}

static void timer_may_close_itself(void **state)
{
	struct shot shot = { .loop = *state };
	shot.timer = loop_timer_new(*state, on_close_itself, &shot);
	loop_timer_at(shot.timer, in_ms(0));
	loop_run(*state);
	assert_int_equal(shot.count, 1);
}

struct reader {
	struct loop *loop;
	int fd;
	int events;
	char byte;
};

static void on_ready(void *context, int events)
{
	struct reader *reader = context;
	reader->events |= events;
	if (events & LOOP_READABLE)
		assert_int_equal(read(reader->fd, &reader->byte, 1), 1);
	loop_stop(reader->loop);
}

static void descriptor_is_told_what_it_wants(void **state)
{
	int pair[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	struct reader reader = { .loop = *state, .fd = pair[0] };
	struct loop_fd *watch = loop_fd_new(*state, pair[0], on_ready, &reader);
	assert_non_null(watch);
	loop_fd_want(watch, LOOP_WRITABLE);
	loop_run(*state);
	assert_int_equal(reader.events, LOOP_WRITABLE);
	loop_fd_want(watch, LOOP_READABLE);
	assert_int_equal(write(pair[1], "x", 1), 1);
	loop_run(*state);
	assert_int_equal(reader.byte, 'x');
	loop_fd_want(watch, 0);
	assert_int_equal(write(pair[1], "y", 1), 1);
	loop_turn(*state, 0);
	assert_int_equal(reader.byte, 'x');
	loop_fd_close(watch);
	loop_fd_close(NULL);
	close(pair[0]);
	close(pair[1]);
}

static int bound_socket(struct sockaddr_in *address)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0);
	socklen_t len = sizeof(*address);
	assert_int_equal(bind(fd, (struct sockaddr *)address, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)address, &len), 0);
	return fd;
}

static void on_datagram(void *context, int events)
{
	struct reader *reader = context;
	(void)events;
	reader->events += read(reader->fd, &reader->byte, 1) == 1 ? 1 : 100; /* 100: refused */
	loop_stop(reader->loop);
}

static void descriptor_is_heard_again_after_an_error(void **state)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	close(bound_socket(&address)); /* a port where nobody listens */
	struct sockaddr_in any = { .sin_family = AF_INET,
		                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct reader reader = { .loop = *state, .fd = bound_socket(&any) };
	connect(reader.fd, (struct sockaddr *)&address, sizeof(address));
	struct loop_fd *watch = loop_fd_new(*state, reader.fd, on_datagram, &reader);
	loop_fd_want(watch, LOOP_READABLE);
	assert_int_equal(send(reader.fd, "x", 1, 0), 1);
	loop_run(*state);
	assert_int_equal(reader.events, 100);
	int server = bound_socket(&address);
	assert_int_equal(sendto(server, "y", 1, 0, (struct sockaddr *)&any, sizeof(any)), 1);
	loop_run(*state);
	assert_int_equal(reader.events, 101);
	assert_int_equal(reader.byte, 'y');
	loop_fd_close(watch);
	close(reader.fd);
	close(server);
}

static void regular_file_cannot_be_watched(void **state)
{
	char name[] = "/tmp/onramp-loop-XXXXXX";
	int fd = mkstemp(name);
	assert_true(fd >= 0);
	assert_null(loop_fd_new(*state, fd, on_ready, NULL));
	close(fd);
	unlink(name);
}

static void *wake_from_thread(void *context)
{
	struct shot *shot = context;
	assert_int_equal(loop_wake(shot->loop, on_shot, shot), 0);
	return NULL;
}

static void wake_comes_from_another_thread(void **state)
{
	struct shot shot = { .loop = *state };
	pthread_t thread;
	assert_int_equal(pthread_create(&thread, NULL, wake_from_thread, &shot), 0);
	loop_run(*state);
	pthread_join(thread, NULL);
	assert_int_equal(shot.count, 1);
}

static void pending_wake_is_freed_with_the_loop(void **state)
{
	(void)state;
	struct loop *loop;
	struct error err;
	struct shot shot = { 0 };
	assert_int_equal(loop_new(&clock_system, NULL, &loop, &err), 0);
	assert_int_equal(loop_wake(loop, on_shot, &shot), 0);
	loop_free(loop); /* the leak checker looks */
}

static void on_slow(void *context)
{
	struct shot *shot = context;
	struct timespec wait = { .tv_nsec = 20000000 };
	nanosleep(&wait, NULL);
	loop_stop(shot->loop);
}

static void longest_callback_is_measured_and_forgotten(void **state)
{
	struct shot shot = { .loop = *state };
	loop_longest_callback(*state);
	shot.timer = loop_timer_new(*state, on_slow, &shot);
	loop_timer_at(shot.timer, in_ms(0));
	loop_run(*state);
	assert_true(loop_longest_callback(*state).ns >= 20000000);
	assert_true(loop_longest_callback(*state).ns == 0);
	loop_timer_close(shot.timer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(timer_is_never_early, setup, teardown),
		cmocka_unit_test_setup_teardown(timer_in_the_past_fires_at_once, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(stopped_timer_does_not_fire, setup, teardown),
		cmocka_unit_test_setup_teardown(timer_may_close_itself, setup, teardown),
		cmocka_unit_test_setup_teardown(descriptor_is_told_what_it_wants, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(descriptor_is_heard_again_after_an_error, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(regular_file_cannot_be_watched, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(wake_comes_from_another_thread, setup,
		                                teardown),
		cmocka_unit_test(pending_wake_is_freed_with_the_loop),
		cmocka_unit_test_setup_teardown(longest_callback_is_measured_and_forgotten,
		                                setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
