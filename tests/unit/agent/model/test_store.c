/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/strbuf.h"
#include "agent/model/view.h"

static const struct monotime never = { .ns = INT64_MAX };

/* Writes down what it is told: "0:-1" is "slot 0 shows the view of time 1 instead of none". */
static void write_view(struct strbuf *out, const struct view *view)
{
	if (view == NULL)
		strbuf_putc(out, '-');
	else
		strbuf_u64(out, (uint64_t)view_taken(view).ns);
}

static void on_changed(void *context, unsigned slot, const struct view *old,
                       const struct view *now)
{
	struct strbuf *out = context;
	strbuf_printf(out, "%u:", slot);
	write_view(out, old);
	write_view(out, now);
	strbuf_putc(out, ' ');
}

static void on_committed(void *context)
{
	strbuf_puts(context, "| ");
}

struct bench {
	struct store *store;
	struct strbuf told;
};

static int setup(void **state)
{
	static struct bench bench;
	bench.store = store_new();
	strbuf_init(&bench.told, 4096);
	strbuf_puts(&bench.told, "");
	*state = &bench;
	return bench.store == NULL ? -1 : 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;
	store_free(bench->store);
	strbuf_done(&bench->told);
	return 0;
}

static void hear(struct bench *bench)
{
	struct store_listener listener = { .changed = on_changed,
		                           .committed = on_committed,
		                           .context = &bench->told };
	assert_int_equal(store_listen(bench->store, listener), 0);
}

static void expect(struct bench *bench, const char *told)
{
	assert_string_equal(bench->told.data, told);
	strbuf_clear(&bench->told);
}

static const struct view *view_of(int64_t time)
{
	struct view *view = view_new(0);
	assert_int_equal(view_seal(view, (struct monotime){ .ns = time }, NULL), 0);
	return view;
}

static unsigned open_slot(struct bench *bench)
{
	int slot = store_slot_open(bench->store);
	assert_true(slot >= 0);
	return (unsigned)slot;
}

static void listener_hears_of_every_change(void **state)
{
	struct bench *bench = *state;
	hear(bench);
	expect(bench, "| ");
	unsigned slot = open_slot(bench);
	store_put(bench->store, slot, view_of(1), never);
	store_put(bench->store, slot, view_of(2), never);
	store_commit(bench->store);
	expect(bench, "0:-1 0:12 | ");
	assert_int_equal(view_taken(store_view(bench->store, slot)).ns, 2);
	store_put(bench->store, slot, NULL, never);
	expect(bench, "0:2- ");
	assert_null(store_view(bench->store, slot));
}

static void emptying_an_empty_slot_is_no_change(void **state)
{
	struct bench *bench = *state;
	unsigned slot = open_slot(bench);
	hear(bench);
	expect(bench, "| ");
	store_put(bench->store, slot, NULL, never);
	store_slot_close(bench->store, slot);
	expect(bench, "");
}

static void late_listener_is_told_what_is_there(void **state)
{
	struct bench *bench = *state;
	unsigned first = open_slot(bench);
	open_slot(bench);
	unsigned third = open_slot(bench);
	store_put(bench->store, third, view_of(3), never);
	store_put(bench->store, first, view_of(1), never);
	hear(bench);
	expect(bench, "0:-1 2:-3 | ");
}

static void listener_without_committed_is_fine(void **state)
{
	struct bench *bench = *state;
	struct store_listener listener = { .changed = on_changed, .context = &bench->told };
	assert_int_equal(store_listen(bench->store, listener), 0);
	store_commit(bench->store);
	expect(bench, "");
}

static void ninth_listener_is_refused(void **state)
{
	struct bench *bench = *state;
	struct store_listener listener = { .changed = on_changed, .context = &bench->told };
	for (int i = 0; i < 8; i++)
		assert_int_equal(store_listen(bench->store, listener), 0);
	assert_int_equal(store_listen(bench->store, listener), -1);
	store_put(bench->store, open_slot(bench), view_of(1), never);
	expect(bench, "0:-1 0:-1 0:-1 0:-1 0:-1 0:-1 0:-1 0:-1 ");
}

static void closed_slot_shows_nothing_and_is_used_again(void **state)
{
	struct bench *bench = *state;
	unsigned first = open_slot(bench);
	unsigned second = open_slot(bench);
	assert_int_equal(second, first + 1);
	store_put(bench->store, first, view_of(1), never);
	hear(bench);
	expect(bench, "0:-1 | ");
	store_slot_close(bench->store, first);
	expect(bench, "0:1- ");
	assert_null(store_view(bench->store, first));
	assert_int_equal(open_slot(bench), first);
	assert_int_equal(store_slots(bench->store), 2);
}

static void many_slots_can_be_open(void **state)
{
	struct bench *bench = *state;
	for (unsigned i = 0; i < 500; i++) {
		assert_int_equal(open_slot(bench), i);
		store_put(bench->store, i, view_of(i), never);
	}
	assert_int_equal(store_slots(bench->store), 500);
	for (unsigned i = 0; i < 500; i++)
		assert_int_equal(view_taken(store_view(bench->store, i)).ns, i);
	assert_null(store_view(bench->store, 500));
}

static void stale_view_disappears(void **state)
{
	struct bench *bench = *state;
	unsigned first = open_slot(bench);
	unsigned second = open_slot(bench);
	unsigned health = open_slot(bench);
	store_put(bench->store, first, view_of(1), (struct monotime){ .ns = 100 });
	store_put(bench->store, second, view_of(2), (struct monotime){ .ns = 200 });
	store_put(bench->store, health, view_of(3), never);
	hear(bench);
	expect(bench, "0:-1 1:-2 2:-3 | ");
	struct monotime next = store_expire(bench->store, (struct monotime){ .ns = 99 });
	assert_int_equal(next.ns, 100);
	expect(bench, "");
	next = store_expire(bench->store, (struct monotime){ .ns = 100 });
	assert_int_equal(next.ns, 200);
	expect(bench, "0:1- | ");
	assert_null(store_view(bench->store, first));
	next = store_expire(bench->store, (struct monotime){ .ns = INT64_MAX - 1 });
	assert_int_equal(next.ns, INT64_MAX);
	expect(bench, "1:2- | ");
	assert_non_null(store_view(bench->store, health));
}

static void fresh_view_lives_anew(void **state)
{
	struct bench *bench = *state;
	unsigned slot = open_slot(bench);
	store_put(bench->store, slot, view_of(1), (struct monotime){ .ns = 100 });
	store_put(bench->store, slot, view_of(2), (struct monotime){ .ns = 150 });
	assert_int_equal(store_expire(bench->store, (struct monotime){ .ns = 120 }).ns, 150);
	assert_non_null(store_view(bench->store, slot));
}

static void view_outlives_the_store_with_its_readers(void **state)
{
	(void)state;
	struct store *store = store_new();
	int slot = store_slot_open(store);
	store_put(store, (unsigned)slot, view_of(7), never);
	const struct view *mine = view_ref(store_view(store, (unsigned)slot));
	store_free(store);
	assert_int_equal(view_taken(mine).ns, 7);
	view_unref(mine);
	store_free(NULL);
}

/* --- groups: "snmp" every 10, "cli" every 30 */

static const struct view *peer_view(const char *kind, int64_t interval, int64_t time,
                                    uint64_t messages)
{
	struct view *view = view_new(0);
	view_set_source(view, (struct view_source){ .kind = kind, .interval = { interval } });
	struct bgp_peer *peer = view_add(view, FACT_BGP_PEER);
	FACT_SET(peer, BGP_PEER_ROUTER, router, "ce1");
	FACT_SET(peer, BGP_PEER_MESSAGES_RECEIVED, messages_received, messages);
	if (strcmp(kind, "cli") == 0)
		FACT_SET(peer, BGP_PEER_DESCRIPTION, description, "to AWS");
	assert_int_equal(view_seal(view, (struct monotime){ .ns = time }, NULL), 0);
	return view;
}

static unsigned open_member(struct bench *bench)
{
	unsigned slot = open_slot(bench);
	assert_int_equal(store_slot_group(bench->store, slot, "ce1"), 0);
	return slot;
}

/* Remembers what each slot shows. */
struct screen {
	const struct view *slots[8];
};

static void remember(void *context, unsigned slot, const struct view *old,
                     const struct view *now)
{
	struct screen *screen = context;
	assert_ptr_equal(screen->slots[slot], old);
	screen->slots[slot] = now;
}

/* Every fact that is shown, in the order of the slots: "messages/description". */
static void expect_peers(const struct screen *screen, const char *expected)
{
	struct strbuf out;
	strbuf_init(&out, 1000);
	strbuf_puts(&out, "");
	for (size_t i = 0; i < 8; i++) {
		if (screen->slots[i] == NULL)
			continue;
		struct fact_list facts = view_facts(screen->slots[i], FACT_BGP_PEER);
		for (size_t j = 0; j < facts.count; j++) {
			const struct bgp_peer *peer = (const void *)facts.items[j];
			strbuf_printf(&out, "%zu:", i);
			fact_label_text(
				&out, facts.items[j],
				&fact_kinds[FACT_BGP_PEER]->fields[BGP_PEER_MESSAGES_RECEIVED],
				BGP_PEER_MESSAGES_RECEIVED);
			strbuf_printf(&out, "/%s ",
			              peer->description == NULL ? "-" : peer->description);
		}
	}
	assert_string_equal(out.data, expected);
	strbuf_done(&out);
}

static void watch(struct bench *bench, struct screen *screen)
{
	*screen = (struct screen){ { NULL } };
	struct store_listener listener = { .changed = remember, .context = screen };
	assert_int_equal(store_listen(bench->store, listener), 0);
}

static void group_shows_each_fact_once(void **state)
{
	struct bench *bench = *state;
	struct screen screen;
	watch(bench, &screen);
	unsigned snmp = open_member(bench);
	unsigned cli = open_member(bench);
	store_put(bench->store, snmp, peer_view("snmp", 10, 100, 5), never);
	expect_peers(&screen, ""); /* not before the commit */
	store_commit(bench->store);
	expect_peers(&screen, "0:5/- ");
	store_put(bench->store, cli, peer_view("cli", 30, 101, 4), never);
	store_commit(bench->store);
	expect_peers(&screen, "0:5/to AWS ");
	store_put(bench->store, snmp, peer_view("snmp", 10, 110, 6), never);
	store_commit(bench->store);
	expect_peers(&screen, "0:6/to AWS ");
	assert_int_equal(view_taken(store_view(bench->store, cli)).ns, 101);
	struct screen late;
	watch(bench, &late);
	expect_peers(&late, "0:6/to AWS ");
}

static void group_of_an_expired_member_shows_the_rest(void **state)
{
	struct bench *bench = *state;
	struct screen screen;
	watch(bench, &screen);
	unsigned snmp = open_member(bench);
	unsigned cli = open_member(bench);
	store_put(bench->store, snmp, peer_view("snmp", 10, 100, 5),
	          (struct monotime){ .ns = 130 });
	store_put(bench->store, cli, peer_view("cli", 30, 101, 4),
	          (struct monotime){ .ns = 190 });
	store_commit(bench->store);
	expect_peers(&screen, "0:5/to AWS ");
	store_expire(bench->store, (struct monotime){ .ns = 130 });
	expect_peers(&screen, "0:4/to AWS ");
	store_expire(bench->store, (struct monotime){ .ns = 190 });
	expect_peers(&screen, "");
}

static void group_moves_when_its_first_slot_is_closed(void **state)
{
	struct bench *bench = *state;
	struct screen screen;
	watch(bench, &screen);
	unsigned snmp = open_member(bench);
	unsigned cli = open_member(bench);
	store_put(bench->store, snmp, peer_view("snmp", 10, 100, 5), never);
	store_put(bench->store, cli, peer_view("cli", 30, 101, 4), never);
	store_commit(bench->store);
	store_slot_close(bench->store, snmp);
	store_commit(bench->store);
	expect_peers(&screen, "1:4/to AWS ");
	assert_int_equal(open_member(bench), snmp);
	store_put(bench->store, snmp, peer_view("snmp", 10, 110, 6), never);
	store_commit(bench->store);
	expect_peers(&screen, "0:6/to AWS ");
	store_slot_close(bench->store, cli);
	store_slot_close(bench->store, snmp);
	store_commit(bench->store);
	expect_peers(&screen, "");
}

/* Cli looked at 95, snmp at 100, and then both fall silent. */
static void word_that_expires_is_not_followed_by_an_older_one(void **state)
{
	struct bench *bench = *state;
	struct screen screen;
	watch(bench, &screen);
	unsigned snmp = open_member(bench);
	unsigned cli = open_member(bench);
	store_put(bench->store, cli, peer_view("cli", 30, 95, 4),
	          (struct monotime){ .ns = 185 });
	store_put(bench->store, snmp, peer_view("snmp", 10, 100, 5),
	          (struct monotime){ .ns = 130 });
	store_commit(bench->store);
	expect_peers(&screen, "0:5/to AWS ");
	store_expire(bench->store, (struct monotime){ .ns = 130 });
	expect_peers(&screen, "0:/to AWS ");
	open_member(bench); /* merges anew: what is absent stays so */
	store_commit(bench->store);
	expect_peers(&screen, "0:/to AWS ");
	store_put(bench->store, cli, peer_view("cli", 30, 135, 6), never);
	store_commit(bench->store);
	expect_peers(&screen, "0:6/to AWS ");
	store_put(bench->store, snmp, peer_view("snmp", 10, 140, 7), never);
	store_commit(bench->store);
	expect_peers(&screen, "0:7/to AWS ");
}

/* A source that reads a counter of seconds. */
struct poller {
	const char *kind;
	int64_t interval;
	unsigned slot;
	int64_t begun, ends; /* its poll */
	int64_t read;        /* what the counter was; 0: not yet */
};

/* Reads at any moment of a poll of any length; now and then several polls fail. */
static void poll_at(struct bench *bench, struct poller *poller, int64_t now, unsigned dice)
{
	if (now < poller->begun)
		return;
	if (poller->read == 0 && (now == poller->ends || dice % 8 == 0))
		poller->read = now + 1;
	if (now < poller->ends)
		return;
	struct view *view = view_new(0);
	struct bgp_peer *peer = view_add(view, FACT_BGP_PEER);
	FACT_SET(peer, BGP_PEER_MESSAGES_RECEIVED, messages_received, (uint64_t)poller->read);
	view_set_source(view, (struct view_source){ .kind = poller->kind,
	                                            .interval = { poller->interval },
	                                            .ended = { now } });
	assert_int_equal(view_seal(view, (struct monotime){ poller->begun }, NULL), 0);
	store_put(bench->store, poller->slot, view,
	          (struct monotime){ poller->begun + 3 * poller->interval });
	poller->begun = now + 1 + poller->interval * (dice % 5 == 0 ? 6 : 1);
	poller->ends = poller->begun + dice / 16 % (2 * poller->interval);
	poller->read = 0;
}

/* The counter that is shown; 0: none. */
static uint64_t shown_messages(const struct screen *screen)
{
	uint64_t messages = 0;
	for (size_t i = 0; i < 8; i++) {
		if (screen->slots[i] == NULL)
			continue;
		struct fact_list facts = view_facts(screen->slots[i], FACT_BGP_PEER);
		for (size_t j = 0; j < facts.count; j++)
			if (fact_is_known(facts.items[j], BGP_PEER_MESSAGES_RECEIVED))
				messages =
					((const struct bgp_peer *)(const void *)facts.items[j])
						->messages_received;
	}
	return messages;
}

static void merged_counter_never_falls(void **state)
{
	struct bench *bench = *state;
	struct screen screen;
	struct poller pollers[] = {
		{ .kind = "snmp", .interval = 10, .slot = open_member(bench) },
		{ .kind = "cli", .interval = 30, .slot = open_member(bench) },
		{ .kind = "bmp", .interval = 20, .slot = open_member(bench) },
	};
	unsigned random = 1;
	unsigned seen = 0;
	uint64_t last = 0;
	watch(bench, &screen);
	for (int64_t now = 0; now < 100000; now++) {
		for (size_t i = 0; i < 3; i++) {
			random = random * 1103515245 + 12345;
			poll_at(bench, &pollers[i], now, random >> 16);
		}
		store_expire(bench->store, (struct monotime){ now });
		store_commit(bench->store);
		uint64_t messages = shown_messages(&screen);
		assert_true(messages == 0 || messages >= last);
		last = messages == 0 ? last : messages;
		seen += messages != 0;
	}
	assert_true(seen > 75000); /* and is seldom absent */
}

static void groups_and_single_slots_do_not_mix(void **state)
{
	struct bench *bench = *state;
	struct screen screen;
	watch(bench, &screen);
	unsigned member = open_member(bench);
	unsigned single = open_slot(bench);
	unsigned stranger = open_slot(bench);
	assert_int_equal(store_slot_group(bench->store, stranger, "ce2"), 0);
	store_put(bench->store, member, peer_view("snmp", 10, 100, 1), never);
	store_put(bench->store, single, peer_view("snmp", 10, 100, 2), never);
	store_put(bench->store, stranger, peer_view("snmp", 10, 100, 3), never);
	store_commit(bench->store);
	expect_peers(&screen, "0:1/- 1:2/- 2:3/- ");
}

static void unchanged_group_is_not_told_again(void **state)
{
	struct bench *bench = *state;
	unsigned snmp = open_member(bench);
	unsigned cli = open_member(bench);
	store_put(bench->store, snmp, peer_view("snmp", 10, 100, 5), never);
	store_put(bench->store, cli, peer_view("cli", 30, 101, 4), never);
	store_commit(bench->store);
	hear(bench);
	expect(bench, "0:-101 | ");
	store_commit(bench->store);
	expect(bench, "| ");
	store_put(bench->store, cli, NULL, never);
	store_commit(bench->store);
	expect(bench, "0:101100 | ");
	open_member(bench); /* shows nothing yet, and is not the first */
	store_commit(bench->store);
	expect(bench, "| ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(listener_hears_of_every_change, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(emptying_an_empty_slot_is_no_change, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(late_listener_is_told_what_is_there, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(listener_without_committed_is_fine, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(ninth_listener_is_refused, setup, teardown),
		cmocka_unit_test_setup_teardown(closed_slot_shows_nothing_and_is_used_again,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(many_slots_can_be_open, setup, teardown),
		cmocka_unit_test_setup_teardown(stale_view_disappears, setup, teardown),
		cmocka_unit_test_setup_teardown(fresh_view_lives_anew, setup, teardown),
		cmocka_unit_test_setup_teardown(group_shows_each_fact_once, setup, teardown),
		cmocka_unit_test_setup_teardown(group_of_an_expired_member_shows_the_rest,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(group_moves_when_its_first_slot_is_closed,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(
			word_that_expires_is_not_followed_by_an_older_one, setup, teardown),
		cmocka_unit_test_setup_teardown(merged_counter_never_falls, setup, teardown),
		cmocka_unit_test_setup_teardown(groups_and_single_slots_do_not_mix, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(unchanged_group_is_not_told_again, setup,
		                                teardown),
		cmocka_unit_test(view_outlives_the_store_with_its_readers),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
