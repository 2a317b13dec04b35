/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/router.h"

#include "collectors/snmp/family.h"

static const uint32_t up_time[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
static const uint32_t boots[] = { 1, 3, 6, 1, 6, 3, 10, 2, 1, 2, 0 };
static const uint32_t table_change[] = { 1, 3, 6, 1, 2, 1, 31, 1, 5, 0 };
static const uint32_t bgp[] = { 1, 3, 6, 1, 2, 1, 15 };
static const uint32_t bgp_state[] = { 1, 3, 6, 1, 2, 1, 15, 3, 1, 2 };
static const uint32_t bgp_updates[] = { 1, 3, 6, 1, 2, 1, 15, 3, 1, 10 };
static const uint32_t interfaces[] = { 1, 3, 6, 1, 2, 1, 2, 2 };
static const uint32_t everything[] = { 1, 3, 6 };

#define MUTE(router, ids) ((router)->mute = (ids), (router)->mute_len = sizeof(ids) / 4)
#define CELL(router, mib, ...) router_cell((router), (mib), &(struct given){ __VA_ARGS__ })

static void add_peer(struct played_router *router, uint32_t last, int64_t state,
                     int64_t transitions)
{
	CELL(router, &bgp4_mib, PEER_STATE, INDEX(192, 0, 2, last), INTEGER(state));
	CELL(router, &bgp4_mib, PEER_ADMIN, INDEX(192, 0, 2, last), INTEGER(2));
	CELL(router, &bgp4_mib, PEER_TRANSITIONS, INDEX(192, 0, 2, last), COUNTER(transitions));
	CELL(router, &bgp4_mib, PEER_REMOTE_ASN, INDEX(192, 0, 2, last), INTEGER(64512));
	CELL(router, &bgp4_mib, PEER_TIME, INDEX(192, 0, 2, last), GAUGE(100));
	CELL(router, &bgp4_mib, PEER_HOLD_TIME, INDEX(192, 0, 2, last), INTEGER(30));
	CELL(router, &bgp4_mib, PEER_UPDATES_IN, INDEX(192, 0, 2, last), COUNTER(7));
	CELL(router, &bgp4_mib, PEER_ERROR, INDEX(192, 0, 2, last), OCTETS("\4\0"));
}

static void add_interface(struct played_router *router, uint32_t index, const char *name)
{
	CELL(router, &if_mib, IF_OPER_STATUS, INDEX(index), INTEGER(1));
	CELL(router, &if_mib, IF_ADMIN_STATUS, INDEX(index), INTEGER(1));
	CELL(router, &if_mib, IF_HC_IN, INDEX(index), COUNTER64(1000));
	CELL(router, &if_mib, IF_NAME, INDEX(index), SNMP_TYPE_OCTETS, 0, name, strlen(name));
}

/* FRR behind snmpd: three peers, two interfaces. */
static struct played_router *frr(size_t view_limit)
{
	struct played_router *router = router_new(view_limit);
	router_scalar(router, up_time, 9, SNMP_TYPE_TICKS, 100000);
	router_scalar(router, boots, 11, SNMP_TYPE_INTEGER, 1);
	router_scalar(router, table_change, 10, SNMP_TYPE_TICKS, 0);
	add_peer(router, 1, 6, 1);
	add_peer(router, 2, 6, 1);
	add_peer(router, 3, 3, 0);
	add_interface(router, 1, "lo");
	add_interface(router, 2, "eth0");
	return router;
}

static const struct bgp_peer *peer(const struct played_router *router, uint32_t last)
{
	struct fact_list list = view_facts(router->view, FACT_BGP_PEER);
	for (size_t i = 0; i < list.count; i++) {
		const struct bgp_peer *at = (const void *)list.items[i];
		if (at->address.bytes[3] == last)
			return at;
	}
	return NULL;
}

static void first_poll_shows_everything(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_poll(router);
	assert_non_null(router->view);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 3);
	assert_int_equal(router_count(router, FACT_INTERFACE), 2);
	assert_int_equal(router_count(router, FACT_ROUTER), 1);
	assert_int_equal(router_count(router, FACT_BGP_ERROR), 3);
	assert_string_equal(router->answers, "BGP4-MIB,IF-MIB");
	assert_int_equal(router->complaints, 0);
	assert_int_equal(peer(router, 1)->peer_asn, 64512);
	assert_false(peer(router, 3)->up);
	router_free(router);
}

static void second_poll_asks_only_for_what_moves(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_poll(router);
	unsigned all = router->values;
	router_sleep(router, 15);
	router_poll(router);
	assert_non_null(router->view);
	assert_int_equal(router->queries,
	                 3); /* system, states of peers, states of interfaces */
	/* ten scalars, 3 columns of 3 peers and 4 of 2 interfaces, one row more to see the end
	 */
	assert_true(router->values <= 10 + 3 * 4 + 4 * 3);
	assert_true(router->values * 2 < all);
	assert_int_equal(peer(router, 1)->updates_received, 7); /* kept */
	assert_int_equal(peer(router, 1)->peer_asn, 64512);
	router_free(router);
}

static void detail_is_read_at_its_own_interval(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_poll(router);
	CELL(router, &bgp4_mib, PEER_UPDATES_IN, INDEX(192, 0, 2, 1), COUNTER(8));
	for (int i = 1; i <= 4; i++) {
		router_sleep(router, 15);
		router_poll(router);
		assert_int_equal(peer(router, 1)->updates_received, 7);
	}
	router_sleep(router, 15);
	router_poll(router);
	assert_int_equal(peer(router, 1)->updates_received, 8);
	router_free(router);
}

static void peer_that_fell_gets_its_row_at_once(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_poll(router);
	router_sleep(router, 15);
	CELL(router, &bgp4_mib, PEER_STATE, INDEX(192, 0, 2, 2), INTEGER(1));
	CELL(router, &bgp4_mib, PEER_TIME, INDEX(192, 0, 2, 2), GAUGE(4));
	CELL(router, &bgp4_mib, PEER_ERROR, INDEX(192, 0, 2, 2), OCTETS("\6\12"));
	router_poll(router);
	assert_int_equal(router->gets, 2); /* system, the row */
	const struct bgp_peer *fallen = peer(router, 2);
	assert_false(fallen->up);
	assert_int_equal((int64_t)fallen->last_change, (int64_t)GIVEN_NOW + 15 - 4);
	assert_false(fact_is_known(&fallen->fact, BGP_PEER_HOLD_TIME));
	const struct bgp_error *error = router_fact(router, FACT_BGP_ERROR, 1);
	assert_string_equal(error->reason, "Cease/BFD Down");
	assert_int_equal((int64_t)peer(router, 1)->last_change, (int64_t)GIVEN_NOW - 100);
	router_free(router);
}

static void flap_between_two_polls_is_seen_by_its_transitions(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_poll(router);
	router_sleep(router, 15);
	CELL(router, &bgp4_mib, PEER_TRANSITIONS, INDEX(192, 0, 2, 1), COUNTER(2));
	CELL(router, &bgp4_mib, PEER_TIME, INDEX(192, 0, 2, 1), GAUGE(3));
	router_poll(router);
	assert_true(peer(router, 1)->up);
	assert_int_equal(peer(router, 1)->transitions, 2);
	assert_int_equal((int64_t)peer(router, 1)->last_change, (int64_t)GIVEN_NOW + 15 - 3);
	router_free(router);
}

static void flap_is_seen_by_its_time_where_transitions_are_not_counted(void **state)
{
	(void)state;
	struct played_router *router = router_new(0);
	CELL(router, &bgp4v2_mib, PEER_STATE, INDEX(1, 1, 192, 0, 2, 1), INTEGER(6));
	CELL(router, &bgp4v2_mib, PEER_TIME, INDEX(1, 1, 192, 0, 2, 1), GAUGE(100));
	CELL(router, &bgp4v2_mib, PEER_REMOTE_ASN, INDEX(1, 1, 192, 0, 2, 1), GAUGE(64512));
	router_poll(router);
	assert_string_equal(router->answers, "BGP4V2-MIB");
	assert_int_equal((int64_t)peer(router, 1)->last_change, (int64_t)GIVEN_NOW - 100);
	router_sleep(router, 15);
	CELL(router, &bgp4v2_mib, PEER_TIME, INDEX(1, 1, 192, 0, 2, 1), GAUGE(115));
	router_poll(router);
	assert_int_equal(router->gets, 1); /* nothing changed */
	assert_int_equal((int64_t)peer(router, 1)->last_change, (int64_t)GIVEN_NOW - 100);
	router_sleep(router, 15);
	CELL(router, &bgp4v2_mib, PEER_TIME, INDEX(1, 1, 192, 0, 2, 1), GAUGE(2));
	router_poll(router);
	assert_int_equal((int64_t)peer(router, 1)->last_change, (int64_t)GIVEN_NOW + 30 - 2);
	router_free(router);
}

static void new_peer_gets_its_row_at_once_and_a_vanished_one_vanishes(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_poll(router);
	router_sleep(router, 15);
	add_peer(router, 4, 6, 1);
	for (uint32_t column = 1; column < 25; column++)
		router_remove(router,
		              (uint32_t[]){ 1, 3, 6, 1, 2, 1, 15, 3, 1, column, 192, 0, 2, 2 },
		              14);
	router_poll(router);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 3);
	assert_null(peer(router, 2));
	assert_int_equal(peer(router, 4)->peer_asn, 64512);
	router_free(router);
}

static void many_changes_are_read_by_a_walk(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	for (uint32_t i = 10; i < 40; i++)
		add_peer(router, i, 6, 1);
	router_poll(router);
	router_sleep(router, 15);
	for (uint32_t i = 10; i < 40; i++)
		add_peer(router, i, 1, 1);
	router_poll(router);
	assert_int_equal(router->gets, 1);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 33);
	assert_int_equal((int64_t)peer(router, 20)->last_change, (int64_t)GIVEN_NOW + 15 - 100);
	router_free(router);
}

static void silent_router_fails_the_poll(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	MUTE(router, everything);
	router_poll(router);
	assert_null(router->view);
	assert_int_equal(router->failure.kind, ERROR_TIMEOUT);
	assert_int_equal(router->queries, 1);
	router_free(router);
}

/* Unknown is not down: states that do not come leave no view, rather than one without peers. */
static void silent_peers_fail_the_poll(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_poll(router);
	router_sleep(router, 15);
	MUTE(router, bgp_state);
	router_poll(router);
	assert_null(router->view);
	assert_int_equal(router->failure.kind, ERROR_TIMEOUT);
	router->mute = NULL;
	router_sleep(router, 15);
	router_poll(router);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 3);
	router_free(router);
}

static void refusal_is_told_as_it_is(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	MUTE(router, everything);
	router->mute_kind = ERROR_DENIED;
	router_poll(router);
	assert_int_equal(router->failure.kind, ERROR_DENIED);
	router_free(router);
}

static void states_that_go_backwards_fail_the_poll(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_poll(router);
	router_sleep(router, 15);
	/* An agent that answers with an object before the one it was asked for. */
	struct object *last = &router->objects[object_place(
		router, (uint32_t[]){ 1, 3, 6, 1, 2, 1, 15, 3, 1, 2, 192, 0, 2, 3 }, 14)];
	last->ids[13] = 0;
	router_poll(router);
	assert_null(router->view);
	assert_int_equal(router->failure.kind, ERROR_MALFORMED);
	router_free(router);
}

static void silent_interfaces_are_missing_and_complained_about(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	MUTE(router, interfaces);
	router_poll(router);
	assert_non_null(router->view); /* discovery asked one by one */
	assert_int_equal(router_count(router, FACT_BGP_PEER), 3);
	assert_int_equal(router_count(router, FACT_INTERFACE), 0);
	assert_true(router->complaints > 0);
	assert_int_equal(router->complaint.kind, ERROR_TIMEOUT);
	router_free(router);
}

static void interfaces_stay_as_long_as_they_may_be_shown(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_poll(router);
	MUTE(router, interfaces);
	router_sleep(router, 15);
	router_poll(router);
	assert_int_equal(router_count(router, FACT_INTERFACE), 2);
	assert_true(router->complaints > 0);
	router_sleep(router, 40);
	router_poll(router);
	assert_int_equal(router_count(router, FACT_INTERFACE), 0);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 3);
	router_free(router);
}

static void detail_that_is_not_answered_stays_for_three_intervals(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_poll(router);
	MUTE(router, bgp_updates);
	int known = 1;
	for (int seconds = 15; seconds <= 240; seconds += 15) {
		router_sleep(router, 15);
		int64_t asked = (router->clock_state.wall.ns / 1000000000) - (int64_t)GIVEN_NOW;
		router_poll(router);
		assert_non_null(router->view);
		known = fact_is_known(&peer(router, 1)->fact, BGP_PEER_UPDATES_RECEIVED);
		if (asked < 150)
			assert_true(known);
		assert_true(peer(router, 1)->up);
	}
	assert_false(known);
	router_free(router);
}

static void error_status_for_the_detail_is_a_complaint(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	MUTE(router, bgp_updates);
	router->status = SNMP_STATUS_GENERAL_ERROR;
	router_poll(router);
	assert_non_null(router->view);
	assert_int_equal(router->complaints, 1);
	assert_int_equal(router->complaint.kind, ERROR_MALFORMED);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 3);
	router_free(router);
}

static void router_without_bgp_is_no_error(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_remove(router, bgp, 7);
	router_poll(router);
	assert_non_null(router->view);
	assert_int_equal(router->complaints, 0);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 0);
	assert_int_equal(router_count(router, FACT_INTERFACE), 2);
	assert_string_equal(router->answers, "IF-MIB");
	router_free(router);
}

static void peers_that_all_vanish_are_complained_about_once(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_poll(router);
	router_remove(router, bgp, 7);
	router_sleep(router, 15);
	router_poll(router);
	assert_non_null(router->view);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 0);
	assert_int_equal(router->complaints, 1);
	router_sleep(router, 15);
	router_poll(router);
	assert_int_equal(router->complaints, 0);
	assert_string_equal(router->answers, "IF-MIB");
	add_peer(router, 1, 6, 1); /* bgpd is back: seen in one interval */
	router_sleep(router, 15);
	router_poll(router);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 1);
	assert_string_equal(router->answers, "BGP4-MIB,IF-MIB");
	router_free(router);
}

static void restart_of_the_router_has_everything_read_anew(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_poll(router);
	unsigned all = router->values;
	router_sleep(router, 15);
	router_scalar(router, boots, 11, SNMP_TYPE_INTEGER, 2);
	router_poll(router);
	assert_true(router->values > all / 2);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 3);
	router_free(router);
}

static void new_interfaces_have_their_names_read_at_once(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_poll(router);
	router_sleep(router, 15);
	add_interface(router, 3, "tun0");
	router_poll(router);
	assert_int_equal(router_count(router, FACT_INTERFACE), 3);
	router_sleep(router, 15); /* the same numbers, other interfaces */
	router_scalar(router, table_change, 10, SNMP_TYPE_TICKS, 5);
	add_interface(router, 3, "tun9");
	router_poll(router);
	const struct interface *last = router_fact(router, FACT_INTERFACE, 2);
	assert_string_equal(last->name, "tun9");
	router_free(router);
}

#define V6 2, 16, 32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9

/* A Cisco: its own table is the richer one, BGP4-MIB fills what it lacks. */
static struct played_router *cisco(void)
{
	struct played_router *router = frr(0);
	for (uint32_t last = 1; last <= 2; last++) {
		CELL(router, &cisco_peer2_mib, PEER_STATE, INDEX(1, 4, 192, 0, 2, last),
		     INTEGER(6));
		CELL(router, &cisco_peer2_mib, PEER_REMOTE_ASN, INDEX(1, 4, 192, 0, 2, last),
		     GAUGE(4200000001));
	}
	CELL(router, &cisco_peer2_mib, PEER_STATE, INDEX(V6), INTEGER(6));
	CELL(router, &cisco_family2_mib, FAMILY_ACCEPTED, INDEX(1, 4, 192, 0, 2, 1, 1, 1),
	     COUNTER(10));
	return router;
}

static void richer_table_is_preferred_and_its_gaps_filled(void **state)
{
	(void)state;
	struct played_router *router = cisco();
	router_poll(router);
	assert_string_equal(router->answers, "CISCO-BGP4-MIB,BGP4-MIB,IF-MIB");
	assert_int_equal(router_count(router, FACT_BGP_PEER), 3); /* not BGP4-MIB's third */
	assert_int_equal(peer(router, 1)->peer_asn, 4200000001u);
	assert_int_equal(peer(router, 1)->transitions, 1); /* from BGP4-MIB */
	assert_int_equal(peer(router, 1)->updates_received, 7);
	assert_int_equal(router_count(router, FACT_BGP_FAMILY), 1);
	const struct bgp_peer *v6 = router_fact(router, FACT_BGP_PEER, 2);
	assert_int_equal(v6->address.family, IP_V6);
	assert_true(v6->up);
	assert_false(fact_is_known(&v6->fact, BGP_PEER_TRANSITIONS));
	router_free(router);
}

/* The transitions that only BGP4-MIB counts are read at every poll. */
static void transitions_of_the_poorer_table_are_never_old(void **state)
{
	(void)state;
	struct played_router *router = cisco();
	router_poll(router);
	router_sleep(router, 15);
	CELL(router, &bgp4_mib, PEER_TRANSITIONS, INDEX(192, 0, 2, 1), COUNTER(2));
	router_poll(router);
	assert_int_equal(peer(router, 1)->transitions, 2);
	router_free(router);
}

static void prefix_counts_are_read_again_when_a_peer_falls(void **state)
{
	(void)state;
	struct played_router *router = cisco();
	router_poll(router);
	router_sleep(router, 15);
	CELL(router, &cisco_peer2_mib, PEER_STATE, INDEX(1, 4, 192, 0, 2, 1), INTEGER(1));
	CELL(router, &cisco_family2_mib, FAMILY_ACCEPTED, INDEX(1, 4, 192, 0, 2, 1, 1, 1),
	     COUNTER(0));
	router_poll(router);
	const struct bgp_family *family = router_fact(router, FACT_BGP_FAMILY, 0);
	assert_int_equal(family->accepted, 0);
	router_free(router);
}

static void row_that_is_not_answered_leaves_the_new_state(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_poll(router);
	router_sleep(router, 15);
	CELL(router, &bgp4_mib, PEER_STATE, INDEX(192, 0, 2, 2), INTEGER(1));
	MUTE(router, bgp_updates);
	router_poll(router);
	assert_int_equal(router->complaints, 1);
	assert_false(peer(router, 2)->up);
	/* What was known of the time before says nothing about now. */
	assert_false(fact_is_known(&peer(router, 2)->fact, BGP_PEER_LAST_CHANGE));
	router->mute = NULL;
	router_sleep(router, 15);
	router_poll(router); /* asked for again */
	assert_true(fact_is_known(&peer(router, 2)->fact, BGP_PEER_LAST_CHANGE));
	router_free(router);
}

static void cancelled_poll_leaves_no_trace(void **state)
{
	(void)state;
	struct played_router *router = frr(0);
	router_poll(router);
	for (int stop = 0; stop < 3; stop++) {
		router_sleep(router, 15);
		router->is_done = false;
		poller_start(router->poller);
		for (int i = 0; i < stop; i++)
			router_turn(router);
		poller_cancel(router->poller);
		router->is_asked = false;
		assert_false(router->is_done);
	}
	router_sleep(router, 15);
	router_poll(router);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 3);
	router_free(router);
}

/* The view's limit is raised until the poll succeeds; before, it is ERROR_LIMIT. */
static void every_failed_allocation_of_the_view_fails_the_poll(void **state)
{
	(void)state;
	int done = 0;
	for (size_t limit = 4096; !done; limit += 512) {
		struct played_router *router = frr(limit);
		router_poll(router);
		done = router->view != NULL;
		if (done)
			assert_int_equal(router_count(router, FACT_BGP_PEER), 3);
		else
			assert_int_equal(router->failure.kind, ERROR_LIMIT);
		router_free(router);
		assert_true(limit < 4 * 1024 * 1024);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_poll_shows_everything),
		cmocka_unit_test(second_poll_asks_only_for_what_moves),
		cmocka_unit_test(detail_is_read_at_its_own_interval),
		cmocka_unit_test(peer_that_fell_gets_its_row_at_once),
		cmocka_unit_test(flap_between_two_polls_is_seen_by_its_transitions),
		cmocka_unit_test(flap_is_seen_by_its_time_where_transitions_are_not_counted),
		cmocka_unit_test(new_peer_gets_its_row_at_once_and_a_vanished_one_vanishes),
		cmocka_unit_test(many_changes_are_read_by_a_walk),
		cmocka_unit_test(silent_router_fails_the_poll),
		cmocka_unit_test(silent_peers_fail_the_poll),
		cmocka_unit_test(refusal_is_told_as_it_is),
		cmocka_unit_test(states_that_go_backwards_fail_the_poll),
		cmocka_unit_test(silent_interfaces_are_missing_and_complained_about),
		cmocka_unit_test(interfaces_stay_as_long_as_they_may_be_shown),
		cmocka_unit_test(detail_that_is_not_answered_stays_for_three_intervals),
		cmocka_unit_test(error_status_for_the_detail_is_a_complaint),
		cmocka_unit_test(router_without_bgp_is_no_error),
		cmocka_unit_test(peers_that_all_vanish_are_complained_about_once),
		cmocka_unit_test(restart_of_the_router_has_everything_read_anew),
		cmocka_unit_test(new_interfaces_have_their_names_read_at_once),
		cmocka_unit_test(richer_table_is_preferred_and_its_gaps_filled),
		cmocka_unit_test(transitions_of_the_poorer_table_are_never_old),
		cmocka_unit_test(prefix_counts_are_read_again_when_a_peer_falls),
		cmocka_unit_test(row_that_is_not_answered_leaves_the_new_state),
		cmocka_unit_test(cancelled_poll_leaves_no_trace),
		cmocka_unit_test(every_failed_allocation_of_the_view_fails_the_poll),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
