/* SPDX-License-Identifier: Apache-2.0 */
/* What a poll must never show, however the router answers: see poll.h. */
#include "tests/unit/collectors/snmp/router.h"

#include "collectors/snmp/family.h"

static const uint32_t up_time[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
static const uint32_t boots[] = { 1, 3, 6, 1, 6, 3, 10, 2, 1, 2, 0 };
static const uint32_t table_change[] = { 1, 3, 6, 1, 2, 1, 31, 1, 5, 0 };
static const uint32_t bgp[] = { 1, 3, 6, 1, 2, 1, 15 };
static const uint32_t cisco_peers[] = { 1, 3, 6, 1, 4, 1, 9, 9, 187, 1, 2, 5 };
static const uint32_t cisco_families[] = { 1, 3, 6, 1, 4, 1, 9, 9, 187, 1, 2, 8 };
static const uint32_t peer3_asn[] = { 1, 3, 6, 1, 4, 1, 9, 9, 187, 1, 2, 9, 1, 13 };
static const uint32_t if_names[] = { 1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1 };

#define MUTE(router, ids) ((router)->mute = (ids), (router)->mute_len = sizeof(ids) / 4)
#define CELL(router, mib, ...) router_cell((router), (mib), &(struct given){ __VA_ARGS__ })

static void add_peer(struct played_router *router, uint32_t last, int64_t state, int64_t time)
{
	CELL(router, &bgp4_mib, PEER_STATE, INDEX(192, 0, 2, last), INTEGER(state));
	CELL(router, &bgp4_mib, PEER_ADMIN, INDEX(192, 0, 2, last), INTEGER(2));
	CELL(router, &bgp4_mib, PEER_TRANSITIONS, INDEX(192, 0, 2, last), COUNTER(1));
	CELL(router, &bgp4_mib, PEER_TIME, INDEX(192, 0, 2, last), GAUGE(time));
	CELL(router, &bgp4_mib, PEER_UPDATES_IN, INDEX(192, 0, 2, last), COUNTER(7));
}

static void add_interface(struct played_router *router, uint32_t index, int64_t status,
                          const char *name)
{
	CELL(router, &if_mib, IF_OPER_STATUS, INDEX(index), INTEGER(status));
	CELL(router, &if_mib, IF_NAME, INDEX(index), SNMP_TYPE_OCTETS, 0, name, strlen(name));
}

static struct played_router *frr(void)
{
	struct played_router *router = router_new(0);
	router_scalar(router, up_time, 9, SNMP_TYPE_TICKS, 100000);
	router_scalar(router, boots, 11, SNMP_TYPE_INTEGER, 1);
	router_scalar(router, table_change, 10, SNMP_TYPE_TICKS, 0);
	for (uint32_t last = 1; last <= 4; last++)
		add_peer(router, last, 6, 1000);
	add_interface(router, 1, 1, "eth0");
	add_interface(router, 2, 1, "eth1");
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

static const struct interface *interface(const struct played_router *router, const char *name)
{
	struct fact_list list = view_facts(router->view, FACT_INTERFACE);
	for (size_t i = 0; i < list.count; i++) {
		const struct interface *at = (const void *)list.items[i];
		if (strcmp(at->name, name) == 0)
			return at;
	}
	return NULL;
}

/* Seconds ago count from when they were told, not from when the reading of the table began. */
static void slow_answers_move_no_point_in_time(void **state)
{
	(void)state;
	struct played_router *router = frr();
	for (size_t i = 0; i < router->count; i++) {
		struct object *object = &router->objects[i];
		if (object->type == SNMP_TYPE_GAUGE32)
			object->rate = 1;
		else if (i == object_place(router, up_time, 9))
			object->rate = 100;
	}
	router_poll(router);
	int64_t change = (int64_t)peer(router, 1)->last_change;
	const struct router *self = router_fact(router, FACT_ROUTER, 0);
	int64_t boot = (int64_t)self->boot_time;
	for (int i = 1; i <= 6; i++) {
		router_sleep(router, 60);
		router->lag = duration_ms(i % 2 == 0 ? 0 : 4000);
		router_poll(router);
		assert_int_equal((int64_t)peer(router, 1)->last_change, change);
		self = router_fact(router, FACT_ROUTER, 0);
		assert_int_equal((int64_t)self->boot_time, boot);
	}
	router_free(router);
}

/* Discovery that goes unanswered says nothing about what the router has. */
static void silent_discovery_takes_no_peers_away(void **state)
{
	(void)state;
	struct played_router *router = frr();
	router_poll(router);
	router_sleep(router, 70);
	MUTE(router, bgp);
	router_poll(router);
	assert_null(router->view);
	assert_int_equal(router->failure.kind, ERROR_TIMEOUT);
	router->mute = NULL;
	router_sleep(router, 15);
	router_poll(router);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 4);
	router_free(router);
}

#define V6 2, 16, 32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9

static struct played_router *cisco(void)
{
	struct played_router *router = frr();
	for (uint32_t last = 1; last <= 4; last++)
		CELL(router, &cisco_peer2_mib, PEER_STATE, INDEX(1, 4, 192, 0, 2, last),
		     INTEGER(6));
	CELL(router, &cisco_peer2_mib, PEER_STATE, INDEX(V6), INTEGER(6));
	CELL(router, &cisco_family2_mib, FAMILY_ACCEPTED, INDEX(1, 4, 192, 0, 2, 1, 1, 1),
	     COUNTER(10));
	return router;
}

static void silent_discovery_changes_no_table_for_a_poorer_one(void **state)
{
	(void)state;
	struct played_router *router = cisco();
	router_poll(router);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 5);
	router_sleep(router, 70);
	MUTE(router, cisco_peers);
	router_poll(router);
	assert_null(router->view); /* and not the IPv4 peers alone */
	router_free(router);
}

static void poorer_table_of_a_silent_discovery_is_left_at_once(void **state)
{
	(void)state;
	struct played_router *router = cisco();
	MUTE(router, cisco_peers);
	router_poll(router);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 4);
	router->mute = NULL;
	router_sleep(router, 15);
	router_poll(router);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 5);
	router_free(router);
}

/* The prefixes of a session that is down are not those of before. */
static void silent_families_of_a_fallen_peer_are_unknown(void **state)
{
	(void)state;
	struct played_router *router = cisco();
	router_poll(router);
	assert_int_equal(router_count(router, FACT_BGP_FAMILY), 1);
	router_sleep(router, 15);
	CELL(router, &cisco_peer2_mib, PEER_STATE, INDEX(1, 4, 192, 0, 2, 1), INTEGER(1));
	MUTE(router, cisco_families);
	router_poll(router);
	assert_false(peer(router, 1)->up);
	assert_int_equal(router_count(router, FACT_BGP_FAMILY), 0);
	router_free(router);
}

/* BGP4-MIB's "established for 1000 s" of before the fall is no "lost 1000 s ago". */
static void gaps_are_not_filled_with_the_past(void **state)
{
	(void)state;
	struct played_router *router = cisco();
	router_poll(router);
	assert_true(fact_is_known(&peer(router, 1)->fact, BGP_PEER_LAST_CHANGE));
	router_sleep(router, 15);
	CELL(router, &cisco_peer2_mib, PEER_STATE, INDEX(1, 4, 192, 0, 2, 1), INTEGER(1));
	CELL(router, &bgp4_mib, PEER_STATE, INDEX(192, 0, 2, 1), INTEGER(1));
	CELL(router, &bgp4_mib, PEER_TIME, INDEX(192, 0, 2, 1), GAUGE(3));
	router_poll(router);
	assert_false(peer(router, 1)->up);
	if (fact_is_known(&peer(router, 1)->fact, BGP_PEER_LAST_CHANGE))
		assert_true(peer(router, 1)->last_change > GIVEN_NOW);
	router_sleep(router, 60);
	CELL(router, &bgp4_mib, PEER_TIME, INDEX(192, 0, 2, 1), GAUGE(63));
	router_poll(router);
	assert_int_equal((int64_t)peer(router, 1)->last_change, (int64_t)GIVEN_NOW + 12);
	router_free(router);
}

/* A peer that tries for days must not have all prefix counts read at every poll. */
static void trying_peer_has_nothing_read_again(void **state)
{
	(void)state;
	struct played_router *router = cisco();
	CELL(router, &cisco_peer2_mib, PEER_STATE, INDEX(1, 4, 192, 0, 2, 2), INTEGER(1));
	router_poll(router);
	router_sleep(router, 15);
	router_poll(router);
	unsigned quiet = router->queries;
	for (int i = 0; i < 3; i++) {
		router_sleep(router, 14);
		CELL(router, &cisco_peer2_mib, PEER_STATE, INDEX(1, 4, 192, 0, 2, 2),
		     INTEGER(i % 2 == 0 ? 3 : 1));
		router_poll(router);
		assert_int_equal(router->queries, quiet);
		assert_int_equal(peer(router, 2)->state, i % 2 == 0 ? 3 : 1);
	}
	router_free(router);
}

static void vrf_peer(struct played_router *router, uint32_t vrf, const char *name,
                     int64_t status)
{
	CELL(router, &cisco_peer3_mib, PEER_STATE, INDEX(vrf, 1, 4, 10, 0, 0, 1),
	     INTEGER(status));
	CELL(router, &cisco_peer3_mib, PEER_REMOTE_ASN, INDEX(vrf, 1, 4, 10, 0, 0, 1),
	     GAUGE(64512));
	CELL(router, &cisco_peer3_mib, PEER_VRF, INDEX(vrf, 1, 4, 10, 0, 0, 1),
	     SNMP_TYPE_OCTETS, 0, name, strlen(name));
}

/* A peer whose row did not come is still of its VRF. */
static void silent_rows_move_no_peer_to_another_vrf(void **state)
{
	(void)state;
	struct played_router *router = router_new(0);
	vrf_peer(router, 0, "", 6);
	vrf_peer(router, 1, "A", 6);
	vrf_peer(router, 2, "B", 6);
	vrf_peer(router, 3, "C", 6);
	vrf_peer(router, 4, "D", 6);
	router_poll(router);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 5);
	router_sleep(router, 15);
	vrf_peer(router, 1, "A", 1);
	MUTE(router, peer3_asn);
	router_poll(router);
	assert_int_equal(router_count(router, FACT_BGP_PEER), 5);
	const struct bgp_peer *fallen = router_fact(router, FACT_BGP_PEER, 0);
	assert_string_equal(fallen->vrf, "A");
	assert_false(fallen->up);
	router_free(router);
}

/* The same number, another interface: what is known of the old name is not about it. */
static void silent_names_give_no_interface_a_wrong_one(void **state)
{
	(void)state;
	struct played_router *router = frr();
	router_poll(router);
	assert_non_null(interface(router, "eth1"));
	router_sleep(router, 15);
	router_scalar(router, table_change, 10, SNMP_TYPE_TICKS, 5);
	add_interface(router, 2, 2, "tun9");
	MUTE(router, if_names);
	router_poll(router);
	assert_non_null(router->view);
	assert_null(interface(router, "eth1"));
	router->mute = NULL;
	router_sleep(router, 15);
	router_poll(router);
	assert_int_equal(interface(router, "tun9")->state, 2);
	assert_int_equal(interface(router, "eth0")->state, 1);
	router_free(router);
}

/* A counter that changes its width looks to everybody like one that began anew. */
static void counters_of_64_bits_give_way_to_none_of_32(void **state)
{
	(void)state;
	static const uint32_t hc_in[] = { 1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 6 };
	struct played_router *router = frr();
	CELL(router, &if_mib, IF_HC_IN, INDEX(1), COUNTER64(5000000000000));
	CELL(router, &if_mib, IF_IN, INDEX(1), COUNTER(7));
	CELL(router, &if_mib, IF_IN, INDEX(2), COUNTER(8));
	router_poll(router);
	assert_true(interface(router, "eth0")->receive_bytes == 5000000000000);
	assert_int_equal(interface(router, "eth1")->receive_bytes, 8);
	router_remove(router, hc_in, 11);
	for (int i = 0; i < 6; i++) {
		router_sleep(router, 15);
		router_poll(router);
		assert_false(fact_is_known(&interface(router, "eth0")->fact,
		                           INTERFACE_RECEIVE_BYTES));
		assert_int_equal(interface(router, "eth1")->receive_bytes, 8);
	}
	router_free(router);
}

static void bfd(struct played_router *router, uint32_t number, int64_t status,
                const char *neighbor)
{
	CELL(router, &bfd_std_mib, 0, INDEX(number), INTEGER(status));
	CELL(router, &bfd_std_mib, 1, INDEX(number), SNMP_TYPE_OCTETS, 0, neighbor, 4);
}

/* Sessions are numbered, and a number may come to mean another neighbour. */
static void bfd_state_is_never_shown_for_the_neighbour_of_before(void **state)
{
	(void)state;
	struct played_router *router = frr();
	bfd(router, 7, 4, "\12\0\0\1");
	router_poll(router);
	router_sleep(router, 15);
	bfd(router, 7, 2, "\12\0\0\2");
	router_poll(router);
	const struct bfd_session *session = router_fact(router, FACT_BFD_SESSION, 0);
	assert_false(session->up);
	assert_int_equal(session->peer.bytes[3], 2);
	router_free(router);
}

/* A restart between two polls is seen although the poll between them told nothing. */
static void restart_behind_an_empty_answer_is_seen(void **state)
{
	(void)state;
	struct played_router *router = frr();
	router_poll(router);
	router_sleep(router, 15);
	MUTE(router, up_time);
	router->status = SNMP_STATUS_GENERAL_ERROR;
	router_poll(router);
	assert_non_null(router->view);
	router->mute = NULL;
	router->status = 0;
	router_sleep(router, 15);
	router_scalar(router, boots, 11, SNMP_TYPE_INTEGER, 2);
	CELL(router, &bgp4_mib, PEER_UPDATES_IN, INDEX(192, 0, 2, 1), COUNTER(1));
	router_poll(router);
	assert_int_equal(peer(router, 1)->updates_received, 1);
	router_free(router);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(slow_answers_move_no_point_in_time),
		cmocka_unit_test(silent_discovery_takes_no_peers_away),
		cmocka_unit_test(silent_discovery_changes_no_table_for_a_poorer_one),
		cmocka_unit_test(poorer_table_of_a_silent_discovery_is_left_at_once),
		cmocka_unit_test(silent_families_of_a_fallen_peer_are_unknown),
		cmocka_unit_test(gaps_are_not_filled_with_the_past),
		cmocka_unit_test(trying_peer_has_nothing_read_again),
		cmocka_unit_test(silent_rows_move_no_peer_to_another_vrf),
		cmocka_unit_test(silent_names_give_no_interface_a_wrong_one),
		cmocka_unit_test(counters_of_64_bits_give_way_to_none_of_32),
		cmocka_unit_test(bfd_state_is_never_shown_for_the_neighbour_of_before),
		cmocka_unit_test(restart_behind_an_empty_answer_is_seen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
