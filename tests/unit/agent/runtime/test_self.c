/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "agent/base/error.h"
#include "agent/model/store.h"
#include "agent/model/view.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/self.h"

struct world {
	struct loop *loop;
	struct store *store;
	struct self *self;
};

static void begin(struct world *world)
{
	struct error err;
	assert_int_equal(loop_new(&clock_system, NULL, &world->loop, &err), 0);
	world->store = store_new();
	world->self = self_new(world->loop, world->store);
	assert_non_null(world->self);
}

static void end(struct world *world)
{
	self_free(world->self);
	store_free(world->store);
	loop_free(world->loop);
}

static const struct agent_self *facts(const struct world *world)
{
	struct fact_list list = view_facts(store_view(world->store, 0), FACT_AGENT);
	assert_int_equal(list.count, 1);
	return (const void *)list.items[0];
}

static void process_is_described_at_once(void **state)
{
	(void)state;
	struct world world;
	begin(&world);
	const struct agent_self *self = facts(&world);
	assert_true(self->resident_memory > 100000 && self->resident_memory < 1000000000);
	assert_true(self->virtual_memory >= self->resident_memory);
	assert_int_equal(self->threads, 1);
	assert_true(self->open_fds >= 3 && self->open_fds < self->max_fds);
	assert_true(self->start_time > 1.6e9);
	assert_string_equal(self->version, ONRAMP_VERSION);
	end(&world);
}

static void reload_is_unknown_until_it_happened(void **state)
{
	(void)state;
	struct world world;
	begin(&world);
	assert_false(fact_is_known(&facts(&world)->fact, AGENT_RELOAD_OK));
	self_reloaded(world.self, 0);
	assert_true(fact_is_known(&facts(&world)->fact, AGENT_RELOAD_OK));
	assert_false(facts(&world)->reload_ok);
	assert_false(fact_is_known(&facts(&world)->fact, AGENT_RELOAD_TIME));
	self_reloaded(world.self, 1);
	assert_true(facts(&world)->reload_ok);
	double good = facts(&world)->reload_time;
	self_reloaded(world.self, 0);
	assert_true(facts(&world)->reload_time == good);
	end(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(process_is_described_at_once),
		cmocka_unit_test(reload_is_unknown_until_it_happened),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
