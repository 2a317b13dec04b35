/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/socket.h>
#include <unistd.h>

#include "agent/base/error.h"
#include "agent/base/log.h"
#include "exporters/http/connections.h"

#define TABLE_MAX 4
#define MANY 64

/* Sockets as the table sees them: which were cut, and when each last had a byte. */
struct world {
	struct fake_clock fake;
	struct clock clock;
	int is_cut[MANY];
	size_t cuts;
	struct monotime heard[MANY];
	int knows_silence;
	struct connection_sockets sockets;
	struct connections *connections;
	struct connection items[MANY];
};

static void cut(void *context, int fd)
{
	struct world *world = context;
	assert_false(world->is_cut[fd]);
	world->is_cut[fd] = 1;
	world->cuts++;
}

static struct duration silence(void *context, int fd)
{
	struct world *world = context;
	if (!world->knows_silence)
		return duration_ms(-1);
	return mono_since(world->fake.mono, world->heard[fd]);
}

static int setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	world->fake.mono = (struct monotime){ 1000000000000 };
	world->clock = fake_clock(&world->fake);
	world->knows_silence = 1;
	world->sockets = (struct connection_sockets){ cut, silence, world };
	const struct connection_options options = {
		.clock = &world->clock,
		.sockets = &world->sockets,
		.stay = { duration_seconds(5), duration_seconds(30), duration_seconds(120) },
		.max = TABLE_MAX,
	};
	world->connections = connections_new(&options);
	*state = world;
	return world->connections == NULL ? -1 : 0;
}

static int teardown(void **state)
{
	struct world *world = *state;
	connections_free(world->connections);
	free(world);
	return 0;
}

static void open_one(struct world *world, int number)
{
	world->heard[number] = world->fake.mono;
	connections_open(world->connections, &world->items[number], number);
}

static void move(struct world *world, int number, enum connection_state to)
{
	connections_move(world->connections, &world->items[number], to);
}

static void close_one(struct world *world, int number)
{
	connections_close(world->connections, &world->items[number]);
}

/* Let time pass in steps, as the thread would; a byte comes on `dripping` (if not negative) in
 * each. */
static void pass(struct world *world, double seconds, int dripping)
{
	struct monotime end = mono_add(world->fake.mono, duration_seconds(seconds));
	while (mono_before(world->fake.mono, end)) {
		fake_clock_advance(&world->fake, duration_ms(500));
		if (dripping >= 0)
			world->heard[dripping] = world->fake.mono;
		connections_expire(world->connections);
	}
}

static void an_unfinished_request_is_cut_however_it_drips(void **state)
{
	struct world *world = *state;
	open_one(world, 1);
	pass(world, 4.5, 1);
	assert_false(world->is_cut[1]);
	pass(world, 0.5, 1);
	assert_true(world->is_cut[1]);
	assert_int_equal(connections_stats(world->connections).overdue[CONNECTION_RECEIVING],
	                 1);
	assert_int_equal(connections_stats(world->connections).now, 1);
	close_one(world, 1);
	assert_int_equal(connections_stats(world->connections).now, 0);
}

static void the_next_call_is_due_at_the_next_deadline(void **state)
{
	struct world *world = *state;
	assert_int_equal(connections_expire(world->connections).ns, INT64_MAX);
	open_one(world, 1);
	int64_t opened = world->fake.mono.ns;
	assert_int_equal(connections_expire(world->connections).ns, opened + 1000000000);
	fake_clock_advance(&world->fake, duration_ms(4200));
	assert_int_equal(connections_expire(world->connections).ns, opened + 5000000000);
	close_one(world, 1);
}

static void an_answer_has_its_own_deadline(void **state)
{
	struct world *world = *state;
	open_one(world, 1);
	pass(world, 4, -1);
	move(world, 1, CONNECTION_ANSWERING);
	pass(world, 29.5, -1);
	assert_false(world->is_cut[1]);
	pass(world, 0.5, -1);
	assert_true(world->is_cut[1]);
	assert_int_equal(connections_stats(world->connections).overdue[CONNECTION_ANSWERING],
	                 1);
	move(world, 1, CONNECTION_IDLE); /* the owner has not noticed yet */
	pass(world, 300, -1);
	assert_int_equal(world->cuts, 1);
	close_one(world, 1);
}

static void an_idle_client_may_stay_until_it_begins(void **state)
{
	struct world *world = *state;
	open_one(world, 1);
	move(world, 1, CONNECTION_ANSWERING);
	move(world, 1, CONNECTION_IDLE);
	pass(world, 60, -1);
	assert_int_equal(world->items[1].state, CONNECTION_IDLE);
	pass(world, 0.5, 1);
	assert_int_equal(world->items[1].state, CONNECTION_RECEIVING);
	pass(world, 4.5, 1);
	assert_false(world->is_cut[1]);
	pass(world, 1, 1);
	assert_true(world->is_cut[1]);
	close_one(world, 1);
}

static void an_idle_client_is_cut_in_the_end(void **state)
{
	struct world *world = *state;
	world->knows_silence = 0; /* not a TCP socket */
	open_one(world, 1);
	move(world, 1, CONNECTION_IDLE);
	pass(world, 119.5, -1);
	assert_false(world->is_cut[1]);
	pass(world, 0.5, -1);
	assert_true(world->is_cut[1]);
	close_one(world, 1);
}

/* The kernel counts in ticks: the last byte of a request may seem to come after the answer. */
static void the_request_that_was_answered_is_not_taken_for_the_next(void **state)
{
	struct world *world = *state;
	open_one(world, 1);
	move(world, 1, CONNECTION_IDLE);
	world->heard[1] = mono_add(world->fake.mono, duration_ms(10));
	pass(world, 10, -1);
	assert_int_equal(world->items[1].state, CONNECTION_IDLE);
	close_one(world, 1);
}

static void a_full_table_cuts_the_oldest_unfinished_request(void **state)
{
	struct world *world = *state;
	for (int i = 0; i < TABLE_MAX; i++)
		open_one(world, i);
	move(world, 0, CONNECTION_ANSWERING);
	move(world, 1, CONNECTION_IDLE);
	open_one(world, 10);
	assert_int_equal(world->cuts, 1);
	assert_true(world->is_cut[2]);
	assert_int_equal(connections_stats(world->connections).evicted, 1);
	close_one(world, 2);
	open_one(world, 11);
	assert_true(world->is_cut[3]);
	for (int i = 0; i < 12; i++)
		if (i != 2 && (i < TABLE_MAX || i >= 10))
			close_one(world, i);
}

static void a_full_table_cuts_the_idle_before_the_answered(void **state)
{
	struct world *world = *state;
	for (int i = 0; i < TABLE_MAX; i++) {
		open_one(world, i);
		move(world, i, i == 2 ? CONNECTION_IDLE : CONNECTION_ANSWERING);
	}
	open_one(world, 10);
	assert_true(world->is_cut[2]);
	move(world, 10, CONNECTION_ANSWERING);
	open_one(world, 11);
	assert_true(world->is_cut[0]);
	assert_false(world->is_cut[11]);
	for (int i = 0; i < 12; i++)
		if (i < TABLE_MAX || i >= 10)
			close_one(world, i);
}

static void a_flood_never_cuts_the_newcomer(void **state)
{
	struct world *world = *state;
	for (int i = 0; i < MANY; i++) {
		open_one(world, i);
		assert_false(world->is_cut[i]);
	}
	assert_int_equal(world->cuts, MANY - TABLE_MAX);
	for (int i = 0; i < MANY; i++)
		close_one(world, i);
	assert_int_equal(connections_stats(world->connections).opened, MANY);
	assert_int_equal(connections_stats(world->connections).now, 0);
}

/* The real thing: a thread, a real clock, real sockets. */
static void the_thread_cuts_real_sockets(void **state)
{
	(void)state;
	const struct log silent = { .clock = &clock_system,
		                    .level = LOG_LEVEL_COUNT,
		                    .fd = -1 };
	const struct connection_options options = {
		.clock = &clock_system,
		.sockets = &connection_sockets_system,
		.stay = { duration_ms(50), duration_ms(50), duration_ms(50) },
		.max = 1,
		.log = &silent,
	};
	struct connections *connections = connections_new(&options);
	struct error err;
	assert_int_equal(connections_start(connections, &err), 0);
	int pair[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	struct connection connection;
	connections_open(connections, &connection, pair[0]);
	connections_move(connections, &connection, CONNECTION_IDLE);
	char byte;
	assert_int_equal(read(pair[1], &byte, 1), 0); /* blocks until it is cut */
	connections_close(connections, &connection);
	connections_free(connections);
	connections_free(NULL);
	close(pair[0]);
	close(pair[1]);
}

int main(void)
{
#define with_world(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
	const struct CMUnitTest tests[] = {
		with_world(an_unfinished_request_is_cut_however_it_drips),
		with_world(the_next_call_is_due_at_the_next_deadline),
		with_world(an_answer_has_its_own_deadline),
		with_world(an_idle_client_may_stay_until_it_begins),
		with_world(an_idle_client_is_cut_in_the_end),
		with_world(the_request_that_was_answered_is_not_taken_for_the_next),
		with_world(a_full_table_cuts_the_oldest_unfinished_request),
		with_world(a_full_table_cuts_the_idle_before_the_answered),
		with_world(a_flood_never_cuts_the_newcomer),
		cmocka_unit_test(the_thread_cuts_real_sockets),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
