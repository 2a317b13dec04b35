/* SPDX-License-Identifier: Apache-2.0 */
/* The life of the source: opened, shown, reloaded, closed; on loopback. */
#include "collectors/probe/probe.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/model/kinds.h"
#include "agent/model/store.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/privileges.h"
#include "tests/unit/collectors/probe/quiet.h"

struct bed {
	struct arena *notes;
	struct loop *loop;
	struct store *store;
	struct privileged_sockets sockets;
	struct collector collector;
	const struct collector *collectors[1];
	const struct config_kind *kinds[1];
	struct sources *sources;
	struct config *config;
};

static int make(void **state)
{
	static struct bed bed;
	bed = (struct bed){ .notes = arena_new(0), .store = store_new() };
	privileges_open_sockets(&bed.sockets);
	probe_collector_init(&bed.collector, &bed.sockets);
	bed.collectors[0] = &bed.collector;
	bed.kinds[0] = &bed.collector.config;
	if (loop_new(&clock_system, NULL, &bed.loop, NULL) != 0)
		return -1;
	bed.sources = sources_new(bed.loop, bed.store, bed.collectors, 1);
	*state = &bed;
	return bed.sources == NULL;
}

static int destroy(void **state)
{
	struct bed *bed = *state;
	sources_free(bed->sources);
	store_free(bed->store);
	loop_free(bed->loop);
	config_unref(bed->config);
	privileges_close_sockets(&bed->sockets);
	arena_free(bed->notes);
	return 0;
}

static void apply(struct bed *bed, const char *yaml)
{
	char file[] = "/tmp/onramp-test-XXXXXX";
	int fd = mkstemp(file);
	assert_true(fd >= 0);
	assert_true(dprintf(fd, "%s", yaml) >= 0);
	close(fd);
	struct config *config = NULL;
	struct config_report report;
	int result = config_load(file, bed->kinds, 1, bed->notes, &config, &report);
	unlink(file);
	if (result != 0)
		fail_msg("%s", report.items[0].message);
	sources_apply(bed->sources, config);
	config_unref(bed->config);
	bed->config = config;
}

/* The fact of a probe in the store, or NULL. */
static const struct probe *find(const struct bed *bed, const char *name)
{
	for (unsigned slot = 0; slot < store_slots(bed->store); slot++) {
		const struct view *view = store_view(bed->store, slot);
		if (view == NULL)
			continue;
		struct fact_list list = view_facts(view, FACT_PROBE);
		for (size_t i = 0; i < list.count; i++) {
			const void *item = list.items[i];
			const struct probe *fact = item;
			if (strcmp(fact->probe, name) == 0)
				return fact;
		}
	}
	return NULL;
}

/* Runs until the store shows so many packets of a probe, ten seconds at most. */
static const struct probe *run_until(struct bed *bed, const char *name, uint64_t received)
{
	struct monotime end = mono_add(clock_mono(&clock_system), duration_ms(10000));
	while (mono_before(clock_mono(&clock_system), end)) {
		loop_turn(bed->loop, 1);
		const struct probe *fact = find(bed, name);
		if (fact != NULL && fact->received >= received)
			return fact;
	}
	fail_msg("%s was not answered %u times", name, (unsigned)received);
	return NULL;
}

#define PROBE(name, rest) "  - {name: " name ", interval: 50ms, target: " rest "}\n"

static void probes_are_shown_once_a_second(void **state)
{
	struct bed *bed = *state;
	if (bed->sockets.icmp4 < 0)
		skip();
	apply(bed, "probes:\n" PROBE("a", "127.0.0.1") PROBE("b", "127.0.0.2, size: 1000"));
	const struct probe *fact = run_until(bed, "a", 10);
	assert_true(fact->sent >= fact->received);
	assert_true(fact->unstamped == 0);
	assert_true(fact->duplicates == 0);
	assert_non_null(find(bed, "b"));
}

static void reload_keeps_what_did_not_change(void **state)
{
	struct bed *bed = *state;
	if (bed->sockets.icmp4 < 0)
		skip();
	apply(bed, "probes:\n" PROBE("kept", "127.0.0.1") PROBE("changed", "127.0.0.2")
	                   PROBE("removed", "127.0.0.3"));
	uint64_t before = run_until(bed, "kept", 45)->received;
	assert_true(run_until(bed, "changed", 45)->received >= 45);
	/* Another order, another size, one more, one less. */
	apply(bed, "probes:\n" PROBE("new", "127.0.0.4") PROBE(
			   "changed", "127.0.0.2, size: 5000") PROBE("kept", "127.0.0.1"));
	assert_true(run_until(bed, "new", 1)->received < 45);
	const struct probe *kept = find(bed, "kept");
	assert_true(kept->received > before);
	assert_in_range(kept->sent - kept->received, 0, 1); /* none was lost on the way */
	assert_true(find(bed, "changed")->received < 45);
	assert_null(find(bed, "removed"));
}

static void same_configuration_again_changes_nothing(void **state)
{
	struct bed *bed = *state;
	if (bed->sockets.icmp4 < 0)
		skip();
	const char *yaml = "probes:\n" PROBE("a", "127.0.0.1");
	apply(bed, yaml);
	uint64_t before = run_until(bed, "a", 5)->received;
	apply(bed, yaml); /* frees the first configuration */
	assert_true(run_until(bed, "a", before + 1)->received > before);
	apply(bed, "probes:\n" PROBE("a", "127.0.0.1") PROBE("b", "127.0.0.2"));
	assert_true(run_until(bed, "b", 1)->received > 0);
	assert_true(find(bed, "a")->received > before);
	apply(bed, "{}\n");
	assert_null(find(bed, "a"));
}

static void denied_sockets_show_as_a_source_that_is_down(void **state)
{
	struct bed *bed = *state;
	bed->collector.context = &(const struct privileged_sockets){ -1, -1, EPERM, EPERM };
	apply(bed, "probes:\n" PROBE("a", "127.0.0.1"));
	struct monotime end = mono_add(clock_mono(&clock_system), duration_ms(10000));
	uint64_t denied = 0;
	while (denied == 0 && mono_before(clock_mono(&clock_system), end)) {
		loop_turn(bed->loop, 1);
		for (unsigned slot = 0; slot < store_slots(bed->store); slot++) {
			const struct view *view = store_view(bed->store, slot);
			if (view == NULL)
				continue;
			struct fact_list list = view_facts(view, FACT_SOURCE_ERRORS);
			for (size_t i = 0; i < list.count; i++) {
				const void *item = list.items[i];
				const struct source_errors *fact = item;
				if (strcmp(fact->reason, "denied") == 0)
					denied += fact->count;
			}
		}
	}
	assert_true(denied > 0);
	assert_null(find(bed, "a"));
}

static void fwmark_needs_the_capability_for_good(void **state)
{
	struct bed *bed = *state;
	size_t count;
	apply(bed, "probes:\n" PROBE("a", "127.0.0.1"));
	assert_false(probe_needs_net_raw(config_sources(bed->config, &count)));
	apply(bed, "probes:\n" PROBE("a", "127.0.0.1") PROBE("b", "127.0.0.1, fwmark: 7"));
	assert_true(probe_needs_net_raw(config_sources(bed->config, &count)));
}

#define BED_TEST(name) cmocka_unit_test_setup_teardown(name, make, destroy)

int main(void)
{
	const struct CMUnitTest tests[] = {
		BED_TEST(probes_are_shown_once_a_second),
		BED_TEST(reload_keeps_what_did_not_change),
		BED_TEST(same_configuration_again_changes_nothing),
		BED_TEST(denied_sockets_show_as_a_source_that_is_down),
		BED_TEST(fwmark_needs_the_capability_for_good),
	};
	return cmocka_run_group_tests(tests, quiet_loopback, NULL);
}
