/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/merge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/model/fact_key.h"
#include "tests/unit/agent/model/polls.h"

static const struct poll snmp = { "snmp", 15, 100, 0 };
static const struct poll cli = { "cli", 60, 90, 0 };

/* A view of one peer that was received that many messages. */
static const struct view *counting(const struct poll *poll, uint64_t messages)
{
	struct view *view = begin(poll);
	struct bgp_peer *peer = add_peer(view, 1);
	FACT_SET(peer, BGP_PEER_MESSAGES_RECEIVED, messages_received, messages);
	end(view, poll);
	return view;
}

/* Whose counter is shown, whichever way round the views are handed in. */
static const char *winner(const struct poll *a, const struct poll *b)
{
	const char *kind[2];
	for (int i = 0; i < 2; i++) {
		const struct view *x = counting(a, 1);
		const struct view *y = counting(b, 2);
		const struct view *pair[2] = { i == 0 ? x : y, i == 0 ? y : x };
		const struct view *merged = view_merge(pair, 2, NULL);
		view_unref(x);
		view_unref(y);
		assert_int_equal(view_facts(merged, FACT_BGP_PEER).count, 1);
		kind[i] = view_field_source(&peer_at(merged, 0)->fact,
		                            BGP_PEER_MESSAGES_RECEIVED);
		assert_int_equal(peer_at(merged, 0)->messages_received,
		                 strcmp(kind[i], a->kind) == 0 ? 1 : 2);
		view_unref(merged);
	}
	assert_string_equal(kind[0], kind[1]);
	return kind[0];
}

static void unknown_fields_are_taken_from_the_other(void **state)
{
	(void)state;
	struct view *x = begin(&snmp);
	struct bgp_peer *peer = add_peer(x, 1);
	FACT_SET(peer, BGP_PEER_TRANSITIONS, transitions, 3);
	FACT_SET(peer, BGP_PEER_PEER_ASN, peer_asn, 64512);
	end(x, &snmp);
	struct view *y = begin(&cli);
	peer = add_peer(y, 1);
	FACT_SET(peer, BGP_PEER_TRANSITIONS, transitions, 2);
	FACT_SET(peer, BGP_PEER_DESCRIPTION, description,
	         arena_strdup(view_arena(y), "to AWS"));
	end(y, &cli);
	const struct view *pair[] = { x, y };
	const struct view *merged = view_merge(pair, 2, NULL);
	view_unref(x);
	view_unref(y); /* the merged view keeps what it borrows */
	assert_int_equal(view_taken(merged).ns, duration_seconds(100).ns);
	assert_int_equal(view_facts(merged, FACT_BGP_PEER).count, 1);
	const struct bgp_peer *one = peer_at(merged, 0);
	assert_string_equal(one->router, "ce1");
	assert_int_equal(one->transitions, 3);
	assert_int_equal(one->peer_asn, 64512);
	assert_string_equal(one->description, "to AWS");
	assert_string_equal(view_field_source(&one->fact, BGP_PEER_TRANSITIONS), "snmp");
	assert_string_equal(view_field_source(&one->fact, BGP_PEER_DESCRIPTION), "cli");
	assert_null(view_field_source(&one->fact, BGP_PEER_UP));
	assert_int_equal(view_field_taken(&one->fact, BGP_PEER_TRANSITIONS).ns,
	                 duration_seconds(100).ns);
	assert_int_equal(view_field_taken(&one->fact, BGP_PEER_DESCRIPTION).ns,
	                 duration_seconds(90).ns);
	assert_true(view_is_told_by(merged, "snmp"));
	assert_true(view_is_told_by(merged, "cli"));
	assert_false(view_is_told_by(merged, "aws"));
	view_unref(merged);
}

static struct bgp_error notification(uint32_t subcode, const char *text)
{
	struct bgp_error error = { .code = 6, .subcode = subcode, .text = text };
	fact_know(&error.fact, BGP_ERROR_CODE);
	fact_know(&error.fact, BGP_ERROR_SUBCODE);
	if (text != NULL)
		fact_know(&error.fact, BGP_ERROR_TEXT);
	return error;
}

static void more_is_said_of_the_same_notification_only(void **state)
{
	(void)state;
	const struct fact_kind *kind = fact_kinds[FACT_BGP_ERROR];
	struct bgp_error known = notification(2, NULL);
	const struct bgp_error same = notification(2, "maintenance");
	const struct bgp_error another = notification(4, "reload");
	fact_fill(kind, &known.fact, &another.fact, UINT64_MAX);
	assert_false(fact_is_known(&known.fact, BGP_ERROR_TEXT));
	fact_fill(kind, &known.fact, &same.fact, UINT64_MAX);
	assert_string_equal(known.text, "maintenance");
	assert_int_equal(known.subcode, 2);
}

static void atoms_are_not_torn(void **state)
{
	(void)state;
	const struct fact_kind *kind = fact_kinds[FACT_BGP_ERROR];
	struct bgp_error first = { .code = 6 };
	struct bgp_error second = { .subcode = 2, .reason = "Cease", .router = "ce1" };
	fact_know(&first.fact, BGP_ERROR_CODE);
	fact_know(&second.fact, BGP_ERROR_SUBCODE);
	fact_know(&second.fact, BGP_ERROR_REASON);
	fact_know(&second.fact, BGP_ERROR_ROUTER);
	assert_true(fact_fill(kind, &first.fact, &second.fact, UINT64_MAX) ==
	            FACT_BIT(BGP_ERROR_ROUTER));
	assert_string_equal(first.router, "ce1");
	assert_null(first.reason);
	struct bgp_error nothing = { .code = 0 };
	assert_true(fact_fill(kind, &nothing.fact, &second.fact, UINT64_MAX) ==
	            second.fact.known);
	assert_int_equal(nothing.subcode, 2);
	assert_string_equal(nothing.reason, "Cease");
	assert_true(fact_fill(kind, &nothing.fact, &second.fact, UINT64_MAX) == 0);
}

/* The hold time of an established session does not stand beside one that is down. */
static void bound_fields_come_from_who_tells_the_same_state(void **state)
{
	(void)state;
	const struct fact_kind *kind = fact_kinds[FACT_BGP_PEER];
	struct bgp_peer down = { .up = false, .state = BGP_STATE_IDLE };
	struct bgp_peer up = { .up = true, .state = BGP_STATE_ESTABLISHED, .hold_time = 30 };
	down.fact.known = FACT_BIT(BGP_PEER_UP) | FACT_BIT(BGP_PEER_STATE);
	up.fact.known = down.fact.known | FACT_BIT(BGP_PEER_HOLD_TIME) |
	                FACT_BIT(BGP_PEER_MESSAGES_SENT);
	struct bgp_peer same = up;
	same.fact.known = down.fact.known;
	assert_true(fact_fill(kind, &down.fact, &up.fact, UINT64_MAX) ==
	            FACT_BIT(BGP_PEER_MESSAGES_SENT));
	assert_true((fact_fill(kind, &same.fact, &up.fact, UINT64_MAX) &
	             FACT_BIT(BGP_PEER_HOLD_TIME)) != 0);
}

static void contradictions_are_told_from_silence(void **state)
{
	(void)state;
	const struct fact_kind *kind = fact_kinds[FACT_BGP_PEER];
	struct bgp_peer a = { .up = true, .description = "x", .last_change = 1.5 };
	struct bgp_peer b = { .up = false, .description = "x", .last_change = 2.5 };
	a.fact.known = FACT_BIT(BGP_PEER_UP) | FACT_BIT(BGP_PEER_DESCRIPTION);
	b.fact.known = FACT_BIT(BGP_PEER_DESCRIPTION) | FACT_BIT(BGP_PEER_LAST_CHANGE);
	assert_true(fact_contradictions(kind, &a.fact, &b.fact) == 0);
	b.fact.known |= FACT_BIT(BGP_PEER_UP);
	a.fact.known |= FACT_BIT(BGP_PEER_LAST_CHANGE);
	assert_true(fact_contradictions(kind, &a.fact, &b.fact) ==
	            (FACT_BIT(BGP_PEER_UP) | FACT_BIT(BGP_PEER_LAST_CHANGE)));
	b.description = NULL;
	assert_true((fact_contradictions(kind, &a.fact, &b.fact) &
	             FACT_BIT(BGP_PEER_DESCRIPTION)) != 0);
}

static void histograms_contradict_by_their_counts(void **state)
{
	(void)state;
	const double bounds[] = { 0.1, 1 };
	const uint64_t some[] = { 1, 2, 3 };
	const uint64_t same[] = { 1, 2, 3 };
	const uint64_t other[] = { 1, 2, 4 };
	struct probe a = { .rtt = { bounds, some, 2, 0.5 } };
	struct probe b = { .rtt = { bounds, same, 2, 0.5 } };
	a.fact.known = b.fact.known = FACT_BIT(PROBE_RTT);
	assert_true(fact_contradictions(fact_kinds[FACT_PROBE], &a.fact, &b.fact) == 0);
	b.rtt.counts = other;
	assert_true(fact_contradictions(fact_kinds[FACT_PROBE], &a.fact, &b.fact) != 0);
	struct probe none = { .fact = { 0 } };
	fact_fill(fact_kinds[FACT_PROBE], &none.fact, &a.fact, UINT64_MAX);
	assert_ptr_equal(none.rtt.counts, some);
}

static void shorter_interval_wins_while_it_is_fresh(void **state)
{
	(void)state;
	assert_string_equal(winner(&snmp, &cli), "snmp");
	const struct poll later = { "cli", 60, 122, 0 };
	assert_string_equal(winner(&snmp, &later), "snmp");
	const struct poll too_late = { "cli", 60, 123, 0 };
	assert_string_equal(winner(&snmp, &too_late), "cli");
}

static void equal_intervals_have_a_fixed_order(void **state)
{
	(void)state;
	const struct poll early = { "cli", 15, 99, 0 };
	const struct poll late = { "cli", 15, 101, 0 };
	assert_string_equal(winner(&snmp, &early), "cli");
	assert_string_equal(winner(&snmp, &late), "cli");
}

static void of_stale_views_the_younger_wins(void **state)
{
	(void)state;
	/* A third one is young: neither of the two is fresh beside it. */
	const struct poll youngest = { "bmp", 1000, 5000, 0 };
	const struct poll younger = { "cli", 60, 200, 0 };
	struct view *bmp = begin(&youngest);
	end(bmp, &youngest);
	const struct view *x = counting(&snmp, 1);
	const struct view *y = counting(&younger, 2);
	const struct view *all[] = { x, bmp, y };
	const struct view *merged = view_merge(all, 3, NULL);
	assert_int_equal(peer_at(merged, 0)->messages_received, 2);
	view_unref(merged);
	view_unref(x);
	view_unref(y);
	view_unref(bmp);
}

static void lists_are_interleaved_by_key(void **state)
{
	(void)state;
	struct view *x = begin(&snmp);
	struct view *y = begin(&cli);
	for (uint8_t i = 1; i <= 60; i++) {
		if (i % 2 == 0) {
			struct bgp_peer *peer = add_peer(x, i);
			FACT_SET(peer, BGP_PEER_PEER_ASN, peer_asn, 2);
		}
		if (i % 3 == 0) {
			struct bgp_peer *peer = add_peer(y, i);
			FACT_SET(peer, BGP_PEER_LOCAL_ASN, local_asn, 3);
		}
	}
	end(x, &snmp);
	end(y, &cli);
	const struct view *pair[] = { x, y };
	const struct view *merged = view_merge(pair, 2, NULL);
	struct fact_list facts = view_facts(merged, FACT_BGP_PEER);
	assert_int_equal(facts.count, 40);
	for (size_t i = 0; i < facts.count; i++) {
		const struct bgp_peer *peer = peer_at(merged, i);
		uint8_t last = peer->address.bytes[3];
		assert_int_equal(peer->peer_asn, last % 2 == 0 ? 2 : 0);
		assert_int_equal(peer->local_asn, last % 3 == 0 ? 3 : 0);
		if (i > 0)
			assert_true(fact_compare_key(fact_kinds[FACT_BGP_PEER],
			                             facts.items[i - 1], facts.items[i]) < 0);
	}
	view_unref(merged);
	view_unref(x);
	view_unref(y);
}

static void facts_of_one_source_are_borrowed(void **state)
{
	(void)state;
	struct view *x = begin(&snmp);
	struct bgp_peer *alone = add_peer(x, 1);
	add_peer(x, 2);
	struct router *router = view_add(x, FACT_ROUTER);
	end(x, &snmp);
	struct view *y = begin(&cli);
	add_peer(y, 2);
	end(y, &cli);
	const struct view *pair[] = { y, x };
	const struct view *merged = view_merge(pair, 2, NULL);
	assert_ptr_equal(peer_at(merged, 0), alone);
	assert_ptr_equal(view_facts(merged, FACT_ROUTER).items[0], router);
	assert_string_equal(view_field_source(&alone->fact, BGP_PEER_VRF), "snmp");
	view_unref(x);
	view_unref(y);
	assert_string_equal(peer_at(merged, 0)->router, "ce1");
	view_unref(merged);
}

/* Snmp saw the session fall and is silent since; cli looked before. */
static void fallen_session_does_not_rise_by_an_older_word(void **state)
{
	(void)state;
	struct view *x = begin(&snmp);
	struct bgp_peer *peer = add_peer(x, 1);
	FACT_SET(peer, BGP_PEER_UP, up, false);
	end(x, &snmp);
	struct view *y = begin(&cli);
	peer = add_peer(y, 1);
	FACT_SET(peer, BGP_PEER_UP, up, true);
	FACT_SET(peer, BGP_PEER_STATE, state, BGP_STATE_ESTABLISHED);
	FACT_SET(peer, BGP_PEER_HOLD_TIME, hold_time, 30);
	FACT_SET(peer, BGP_PEER_DESCRIPTION, description, "to AWS");
	struct bgp_peer *other = add_peer(y, 2);
	end(y, &cli);
	const struct view *all[] = { x, y };
	const struct view *both = view_merge(all, 2, NULL);
	const struct view *rest = view_merge(&all[1], 1, both);
	const struct view *again = view_merge(&all[1], 1, rest);
	view_unref(x);
	view_unref(y);
	view_unref(both);
	view_unref(rest);
	const struct bgp_peer *one = peer_at(again, 0);
	assert_false(fact_is_known(&one->fact, BGP_PEER_UP));
	assert_false(fact_is_known(&one->fact, BGP_PEER_STATE)); /* the same atom */
	assert_false(fact_is_known(&one->fact, BGP_PEER_HOLD_TIME));
	assert_null(view_field_source(&one->fact, BGP_PEER_UP));
	assert_string_equal(one->description, "to AWS");
	assert_ptr_equal(peer_at(again, 1), other);
	const struct poll later = { "cli", 60, 101, 0 };
	const struct view *fresh = counting(&later, 1);
	const struct view *merged = view_merge(&fresh, 1, again);
	assert_ptr_equal(merged, fresh); /* has all that is to be said */
	view_unref(again);
	view_unref(fresh);
	view_unref(merged);
}

static void one_view_is_its_own_merger(void **state)
{
	(void)state;
	const struct view *x = counting(&snmp, 1);
	const struct view *merged = view_merge(&x, 1, NULL);
	assert_ptr_equal(merged, x);
	view_unref(x);
	assert_int_equal(view_facts(merged, FACT_BGP_PEER).count, 1);
	view_unref(merged);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_fields_are_taken_from_the_other),
		cmocka_unit_test(more_is_said_of_the_same_notification_only),
		cmocka_unit_test(atoms_are_not_torn),
		cmocka_unit_test(bound_fields_come_from_who_tells_the_same_state),
		cmocka_unit_test(contradictions_are_told_from_silence),
		cmocka_unit_test(histograms_contradict_by_their_counts),
		cmocka_unit_test(shorter_interval_wins_while_it_is_fresh),
		cmocka_unit_test(equal_intervals_have_a_fixed_order),
		cmocka_unit_test(of_stale_views_the_younger_wins),
		cmocka_unit_test(lists_are_interleaved_by_key),
		cmocka_unit_test(facts_of_one_source_are_borrowed),
		cmocka_unit_test(fallen_session_does_not_rise_by_an_older_word),
		cmocka_unit_test(one_view_is_its_own_merger),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
