/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/probe/probe_publish.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/model/kinds.h"
#include "agent/model/view.h"

static const struct duration bounds[] = { { 1000000 }, { 2500000 } };

struct bed {
	struct prober prober;
	struct echo_probe *probes[2];
};

static int make(void **state)
{
	static struct bed bed;
	if (prober_init(&bed.prober, &clock_system) != 0)
		return -1;
	struct echo_probe **probes = calloc(2, sizeof(struct echo_probe *));
	assert_non_null(probes);
	for (int i = 0; i < 2; i++) {
		struct probe_options options = { .name = i == 0 ? "a" : "b",
			                         .size = 56,
			                         .interval = duration_ms(250),
			                         .timeout = duration_ms(1000),
			                         .buckets = { bounds, 2 } };
		assert_int_equal(ip_parse("192.0.2.1", &options.target), 0);
		bed.probes[i] = probes[i] = echo_probe_new(&options);
		assert_non_null(probes[i]);
	}
	*state = &bed;
	return prober_replace(&bed.prober, probes, 2);
}

static int destroy(void **state)
{
	struct bed *bed = *state;
	prober_done(&bed->prober);
	return 0;
}

static const struct view *publish(const struct bed *bed)
{
	struct view *view = view_new(0);
	assert_non_null(view);
	probe_publish(view, &bed->prober);
	assert_int_equal(view_seal(view, clock_mono(&clock_system), NULL), 0);
	return view;
}

static const struct probe *probe_fact(const struct view *view, size_t i)
{
	const void *fact = view_facts(view, FACT_PROBE).items[i];
	return fact;
}

static void counters_become_facts(void **state)
{
	const struct bed *bed = *state;
	struct tally *tally = &bed->probes[0]->tally;
	tally->sent = 10;
	tally->received = 7;
	tally->late = 1;
	tally->duplicates = 2;
	tally->unstamped = 3;
	tally->has_ttl = true;
	tally->ttl = 59;
	tally_observe(tally, (struct duration){ 2000000 });
	tally_observe(tally, (struct duration){ 3000000 });
	const struct view *view = publish(bed);
	const struct probe *fact = probe_fact(view, 0);
	assert_string_equal(fact->probe, "a");
	assert_string_equal(fact->target, "192.0.2.1");
	assert_int_equal(fact->sent, 10);
	assert_int_equal(fact->received, 7);
	assert_int_equal(fact->late, 1);
	assert_int_equal(fact->duplicates, 2);
	assert_int_equal(fact->unstamped, 3);
	assert_int_equal(fact->reply_ttl, 59);
	assert_string_equal(fact->protocol, "icmp");
	assert_string_equal(fact->source, "");
	assert_float_equal(fact->interval, 0.25, 0);
	assert_float_equal(fact->rtt.sum, 0.005, 0);
	assert_int_equal(fact->rtt.bound_count, 2);
	assert_float_equal(fact->rtt.bounds[1], 0.0025, 0);
	assert_int_equal(fact->rtt.counts[0], 0);
	assert_int_equal(fact->rtt.counts[1], 1);
	assert_int_equal(fact->rtt.counts[2], 1);
	assert_true(fact_is_known(&fact->fact, PROBE_INFO));
	view_unref(view);
}

static void ttl_is_unknown_before_the_first_reply(void **state)
{
	const struct view *view = publish(*state);
	assert_false(fact_is_known(&probe_fact(view, 0)->fact, PROBE_REPLY_TTL));
	assert_true(fact_is_known(&probe_fact(view, 0)->fact, PROBE_SENT));
	view_unref(view);
}

/* The view is immutable: what is counted later must not show in it, nor need the probe. */
static void view_does_not_change_with_the_counters(void **state)
{
	const struct bed *bed = *state;
	const struct view *view = publish(bed);
	tally_observe(&bed->probes[0]->tally, (struct duration){ 1 });
	bed->probes[0]->bounds[0].ns = 5;
	assert_int_equal(probe_fact(view, 0)->rtt.counts[0], 0);
	assert_float_equal(probe_fact(view, 0)->rtt.bounds[0], 0.001, 0);
	view_unref(view);
}

static void equal_bounds_are_kept_once(void **state)
{
	const struct bed *bed = *state;
	const struct view *view = publish(bed);
	assert_ptr_equal(probe_fact(view, 0)->rtt.bounds, probe_fact(view, 1)->rtt.bounds);
	view_unref(view);
	bed->probes[1]->bounds[1].ns++;
	view = publish(bed);
	assert_ptr_not_equal(probe_fact(view, 0)->rtt.bounds, probe_fact(view, 1)->rtt.bounds);
	view_unref(view);
}

static void every_reason_is_there_from_the_start(void **state)
{
	const struct bed *bed = *state;
	bed->probes[0]->tally.send_errors[PROBE_REASON_TOO_BIG] = 4;
	bed->probes[0]->tally.icmp_errors[PROBE_REASON_TOO_BIG] = 5;
	const struct view *view = publish(bed);
	struct fact_list list = view_facts(view, FACT_PROBE_ERRORS);
	assert_int_equal(list.count, 2 * PROBE_REASON_COUNT);
	for (size_t i = 0; i < list.count; i++) {
		const void *item = list.items[i];
		const struct probe_errors *fact = item;
		int is_local = fact_is_known(&fact->fact, PROBE_ERRORS_COUNT);
		int is_remote = fact_is_known(&fact->fact, PROBE_ERRORS_ICMP);
		assert_true(is_local || is_remote);
		int is_big =
			strcmp(fact->reason, "too_big") == 0 && strcmp(fact->probe, "a") == 0;
		assert_int_equal(fact->count, is_big ? 4 : 0);
		assert_int_equal(fact->icmp, is_big ? 5 : 0);
		if (strcmp(fact->reason, "denied") == 0)
			assert_true(is_local && !is_remote);
		if (strcmp(fact->reason, "prohibited") == 0)
			assert_true(is_remote && !is_local);
	}
	view_unref(view);
}

/* Every limit from nothing to enough: no crash, and a view that lacks something says so. */
static void full_view_says_so_at_every_limit(void **state)
{
	const struct bed *bed = *state;
	size_t limit = 1;
	for (;; limit += 8) {
		struct view *view = view_new(limit);
		if (view == NULL)
			continue;
		probe_publish(view, &bed->prober);
		int failed = arena_failed(view_arena(view));
		view_unref(view);
		if (!failed)
			break;
	}
	assert_true(limit > 1000);
}

#define BED_TEST(name) cmocka_unit_test_setup_teardown(name, make, destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BED_TEST(counters_become_facts),
		BED_TEST(ttl_is_unknown_before_the_first_reply),
		BED_TEST(view_does_not_change_with_the_counters),
		BED_TEST(equal_bounds_are_kept_once),
		BED_TEST(every_reason_is_there_from_the_start),
		BED_TEST(full_view_says_so_at_every_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
