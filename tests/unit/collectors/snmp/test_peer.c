/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/snmp/given.h"

#include "collectors/snmp/peer.h"

#define PEER INDEX(192, 0, 2, 1)

static struct facts_peer *decode_one(struct facts *facts, const struct given *given,
                                     size_t count)
{
	given_decode(facts, &bgp4_mib, given, count);
	return given_peer(facts, "192.0.2.1", VRF_DEFAULT);
}

static void address_in_an_index_is_read_by_type_and_length(void **state)
{
	(void)state;
	static const struct {
		uint32_t ids[24];
		size_t len, used;
		const char *text;
	} cases[] = {
		{ { 1, 4, 10, 44, 32, 13 }, 6, 6, "10.44.32.13" },
		{ { 1, 4, 10, 44, 32, 13, 1, 128 }, 8, 6, "10.44.32.13" },
		{ { 2, 16, 32, 1, 13, 184, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 },
		  18,
		  18,
		  "2001:db8::1" },
		{ { 3, 8, 10, 0, 0, 1, 0, 0, 0, 2 }, 10, 10, "10.0.0.1" },
		{ { 4, 20, 254, 128, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 7 },
		  22,
		  22,
		  "fe80::1%7" },
		{ { 1, 16, 10, 44, 32, 13 }, 6, 0, NULL },
		{ { 0, 4, 10, 44, 32, 13 }, 6, 0, NULL },
		{ { 16, 4, 10, 44, 32, 13 }, 6, 0, NULL },
		{ { 1, 4, 10, 256, 32, 13 }, 6, 0, NULL },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ip ip = { 0 };
		char text[IP_TEXT_MAX];
		assert_int_equal(index_inet(cases[i].ids, cases[i].len, &ip), cases[i].used);
		if (cases[i].text != NULL)
			assert_string_equal(ip_format(&ip, text), cases[i].text);
		for (size_t len = 0; len < cases[i].used; len++)
			assert_int_equal(index_inet(cases[i].ids, len, &ip), 0);
	}
}

static void every_state_has_its_name_and_only_established_is_up(void **state)
{
	(void)state;
	for (int64_t number = -1; number <= 8; number++) {
		struct facts facts = given_facts(0);
		struct given given = { PEER_STATE, PEER, INTEGER(number) };
		struct facts_peer *entry = decode_one(&facts, &given, 1);
		if (number < 1 || number > 6) {
			assert_null(entry);
		} else {
			assert_int_equal(entry->peer->state, number);
			assert_int_equal(entry->peer->up, number == 6);
			assert_string_equal(entry->peer->router, "r1");
		}
		given_done(&facts);
	}
}

static void row_without_state_is_no_peer(void **state)
{
	(void)state;
	struct facts facts = given_facts(0);
	struct given given = { PEER_REMOTE_ASN, PEER, INTEGER(64512) };
	assert_null(decode_one(&facts, &given, 1));
	given_done(&facts);
}

static void what_was_not_observed_is_not_known(void **state)
{
	(void)state;
	struct facts facts = given_facts(0);
	struct given given = { PEER_STATE, PEER, INTEGER(6) };
	const struct bgp_peer *peer = decode_one(&facts, &given, 1)->peer;
	for (unsigned i = 0; i < BGP_PEER_FIELD_COUNT; i++) {
		int is_known = i == BGP_PEER_ROUTER || i == BGP_PEER_VRF ||
		               i == BGP_PEER_ADDRESS || i == BGP_PEER_STATE || i == BGP_PEER_UP;
		assert_int_equal(fact_is_known(&peer->fact, i), is_known);
	}
	given_done(&facts);
}

static void four_byte_as_shown_as_negative_is_cast(void **state)
{
	(void)state;
	struct facts facts = given_facts(0);
	static const struct given given[] = { { PEER_STATE, PEER, INTEGER(6) },
		                              { PEER_REMOTE_ASN, PEER, INTEGER(-94967294) } };
	assert_int_equal(decode_one(&facts, given, 2)->peer->peer_asn, 4200000002u);
	given_done(&facts);
}

static void as_trans_and_zero_are_no_as(void **state)
{
	(void)state;
	static const int64_t numbers[] = { 23456, 0 };
	for (size_t i = 0; i < 2; i++) {
		struct facts facts = given_facts(0);
		const struct given given[] = { { PEER_STATE, PEER, INTEGER(6) },
			                       { PEER_REMOTE_ASN, PEER, INTEGER(numbers[i]) } };
		const struct bgp_peer *peer = decode_one(&facts, given, 2)->peer;
		assert_false(fact_is_known(&peer->fact, BGP_PEER_PEER_ASN));
		given_done(&facts);
	}
}

static void negotiated_timers_are_known_only_while_established(void **state)
{
	(void)state;
	for (int64_t number = 1; number <= 6; number++) {
		struct facts facts = given_facts(0);
		const struct given given[] = {
			{ PEER_STATE, PEER, INTEGER(number) },
			{ PEER_HOLD_TIME, PEER, INTEGER(180) },
			{ PEER_KEEPALIVE, PEER, INTEGER(60) },
			{ PEER_HOLD_TIME_CONFIGURED, PEER, INTEGER(90) },
		};
		const struct bgp_peer *peer = decode_one(&facts, given, 4)->peer;
		assert_int_equal(fact_is_known(&peer->fact, BGP_PEER_HOLD_TIME), number == 6);
		assert_int_equal(fact_is_known(&peer->fact, BGP_PEER_KEEPALIVE), number == 6);
		assert_true(fact_is_known(&peer->fact, BGP_PEER_HOLD_TIME_CONFIGURED));
		given_done(&facts);
	}
}

/* RFC 4271, 4.2: a hold time of 0 means that there are no keepalives. */
static void hold_time_of_zero_is_a_fact_while_established(void **state)
{
	(void)state;
	struct facts facts = given_facts(0);
	static const struct given given[] = { { PEER_STATE, PEER, INTEGER(6) },
		                              { PEER_HOLD_TIME, PEER, INTEGER(0) } };
	const struct bgp_peer *peer = decode_one(&facts, given, 2)->peer;
	assert_true(fact_is_known(&peer->fact, BGP_PEER_HOLD_TIME));
	assert_true(peer->hold_time < 0.5);
	given_done(&facts);
}

static void time_established_becomes_the_time_of_the_last_change(void **state)
{
	(void)state;
	static const struct {
		int64_t state, seconds;
		int known;
	} cases[] = {
		{ 6, 100, 1 }, { 6, 0, 1 }, { 1, 483867, 1 }, /* since the loss */
		{ 1, 0, 0 }, /* never, or one of those that show 0 */
		{ 3, 0, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct facts facts = given_facts(0);
		const struct given given[] = { { PEER_STATE, PEER, INTEGER(cases[i].state) },
			                       { PEER_TIME, PEER, GAUGE(cases[i].seconds) } };
		const struct bgp_peer *peer = decode_one(&facts, given, 2)->peer;
		assert_int_equal(fact_is_known(&peer->fact, BGP_PEER_LAST_CHANGE),
		                 cases[i].known);
		if (cases[i].known)
			assert_int_equal((int64_t)peer->last_change,
			                 (int64_t)GIVEN_NOW - cases[i].seconds);
		given_done(&facts);
	}
}

static void last_change_does_not_jitter(void **state)
{
	(void)state;
	static const struct given given[] = { { PEER_STATE, PEER, INTEGER(6) },
		                              { PEER_TIME, PEER, GAUGE(100) } };
	struct rows *rows = given_rows(&bgp4_mib, given, 2);
	static const double steps[] = { 0, 1.4, -1.2, 0.6 }; /* the agent's clock and ours */
	for (size_t i = 0; i < 4; i++) {
		struct facts facts = given_facts(0);
		rows->items[0]->read_wall.ns = (int64_t)((GIVEN_NOW + steps[i]) * 1e9);
		bgp4_mib.decode(rows, &facts);
		const struct bgp_peer *peer = given_peer(&facts, "192.0.2.1", NULL)->peer;
		assert_int_equal((int64_t)peer->last_change, (int64_t)GIVEN_NOW - 100);
		given_done(&facts);
	}
	rows->items[0]->read_wall.ns = (int64_t)((GIVEN_NOW + 60) * 1e9); /* it did flap */
	struct facts facts = given_facts(0);
	bgp4_mib.decode(rows, &facts);
	assert_int_equal((int64_t)given_peer(&facts, "192.0.2.1", NULL)->peer->last_change,
	                 (int64_t)GIVEN_NOW - 40);
	given_done(&facts);
	rows_free(rows);
}

static void last_error_is_binary(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t len;
		const char *reason; /* NULL: no fact */
	} cases[] = {
		{ "\x06\x0a", 2, "Cease/BFD Down" },
		{ "\x04\0", 2, "Hold Timer Expired" },
		{ "\0\0", 2, NULL },
		{ "", 0, NULL },
		{ "\x06", 1, NULL },
		{ "06", 2, "Unknown" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct facts facts = given_facts(0);
		const struct given given[] = {
			{ PEER_STATE, PEER, INTEGER(6) },
			{ PEER_ERROR, PEER, SNMP_TYPE_OCTETS, 0, cases[i].bytes, cases[i].len },
		};
		const struct facts_peer *entry = decode_one(&facts, given, 2);
		if (cases[i].reason == NULL)
			assert_null(entry->error);
		else
			assert_string_equal(entry->error->reason, cases[i].reason);
		given_done(&facts);
	}
}

static void the_later_of_sent_and_received_error_is_shown(void **state)
{
	(void)state;
	static const struct {
		const char *received, *sent;
		int64_t received_at, sent_at;
		const char *reason, *text;
	} cases[] = {
		{ "\6\2", "\0\0", 0, 0, "Cease/Administrative Shutdown", "in" },
		{ "\0\0", "\4\0", 0, 0, "Hold Timer Expired", "out" },
		{ "\6\2", "\4\0", 100, 200, "Hold Timer Expired", "out" },
		{ "\6\2", "\4\0", 200, 100, "Cease/Administrative Shutdown", "in" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct facts facts = given_facts(0);
		const struct given given[] = {
			{ PEER_STATE, PEER, INTEGER(1) },
			{ PEER_ERROR, PEER, SNMP_TYPE_OCTETS, 0, cases[i].received, 2 },
			{ PEER_ERROR_SENT, PEER, SNMP_TYPE_OCTETS, 0, cases[i].sent, 2 },
			{ PEER_ERROR_TIME, PEER, TICKS(cases[i].received_at) },
			{ PEER_ERROR_SENT_TIME, PEER, TICKS(cases[i].sent_at) },
			{ PEER_ERROR_TEXT, PEER, OCTETS("in") },
			{ PEER_ERROR_SENT_TEXT, PEER, OCTETS("out") },
		};
		const struct facts_peer *entry = decode_one(&facts, given, 7);
		assert_string_equal(entry->error->reason, cases[i].reason);
		assert_string_equal(entry->error->text, cases[i].text);
		given_done(&facts);
	}
}

static void text_from_outside_is_made_valid(void **state)
{
	(void)state;
	struct facts facts = given_facts(0);
	static const struct given given[] = {
		{ PEER_STATE, PEER, INTEGER(6) },
		{ PEER_DESCRIPTION, PEER, OCTETS(" to\xff AWS\n\0") },
	};
	assert_string_equal(decode_one(&facts, given, 2)->peer->description,
	                    "to\xef\xbf\xbd AWS");
	given_done(&facts);
}

static void local_address_of_zero_is_not_known(void **state)
{
	(void)state;
	struct facts facts = given_facts(0);
	static const struct given given[] = {
		{ PEER_STATE, PEER, INTEGER(1) },
		{ PEER_LOCAL_ADDRESS, PEER, ADDRESS("\0\0\0\0") },
		{ PEER_IDENTIFIER, PEER, ADDRESS("\0\0\0\0") },
	};
	const struct bgp_peer *peer = decode_one(&facts, given, 3)->peer;
	assert_false(fact_is_known(&peer->fact, BGP_PEER_LOCAL_ADDRESS));
	assert_false(fact_is_known(&peer->fact, BGP_PEER_ROUTER_ID));
	given_done(&facts);
}

static void time_of_last_update_needs_an_update(void **state)
{
	(void)state;
	for (int64_t updates = 0; updates <= 1; updates++) {
		struct facts facts = given_facts(0);
		const struct given given[] = { { PEER_STATE, PEER, INTEGER(6) },
			                       { PEER_UPDATES_IN, PEER, COUNTER(updates) },
			                       { PEER_UPDATE_AGE, PEER, GAUGE(30) } };
		const struct bgp_peer *peer = decode_one(&facts, given, 3)->peer;
		assert_int_equal(fact_is_known(&peer->fact, BGP_PEER_LAST_UPDATE), updates);
		given_done(&facts);
	}
}

static void names_of_no_vrf_are_default(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "Public", "default" }, { "", "default" },       { "global", "default" },
		{ "Base", "default" },   { "master", "default" }, { "red", "red" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct facts facts = given_facts(0);
		const struct given given = { PEER_VRF, PEER,        SNMP_TYPE_OCTETS,
			                     0,        cases[i][0], strlen(cases[i][0]) };
		struct rows *rows = given_rows(&bgp4_mib, &given, 1);
		assert_string_equal(peer_vrf(&facts, rows->items[0], PEER_VRF), cases[i][1]);
		rows_free(rows);
		given_done(&facts);
	}
}

/* The view's limit is raised until the peer fits; before, the view says that it failed. */
static void every_failed_allocation_is_noticed(void **state)
{
	(void)state;
	static const struct given given[] = {
		{ PEER_STATE, PEER, INTEGER(1) },
		{ PEER_DESCRIPTION, PEER, OCTETS("to the cloud") },
		{ PEER_ERROR, PEER, OCTETS("\6\2") },
		{ PEER_ERROR_TEXT, PEER, OCTETS("maintenance") },
	};
	int done = 0;
	for (size_t limit = 256; !done; limit += 64) {
		struct view *view = view_new(limit);
		if (view == NULL)
			continue;
		struct facts facts = { .view = view, .router = "r1" };
		const struct facts_peer *entry = decode_one(&facts, given, 4);
		done = !facts.failed;
		if (done)
			assert_string_equal(entry->error->text, "maintenance");
		given_done(&facts);
		assert_true(limit < 1024 * 1024);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(address_in_an_index_is_read_by_type_and_length),
		cmocka_unit_test(every_state_has_its_name_and_only_established_is_up),
		cmocka_unit_test(row_without_state_is_no_peer),
		cmocka_unit_test(what_was_not_observed_is_not_known),
		cmocka_unit_test(four_byte_as_shown_as_negative_is_cast),
		cmocka_unit_test(as_trans_and_zero_are_no_as),
		cmocka_unit_test(negotiated_timers_are_known_only_while_established),
		cmocka_unit_test(hold_time_of_zero_is_a_fact_while_established),
		cmocka_unit_test(time_established_becomes_the_time_of_the_last_change),
		cmocka_unit_test(last_change_does_not_jitter),
		cmocka_unit_test(last_error_is_binary),
		cmocka_unit_test(the_later_of_sent_and_received_error_is_shown),
		cmocka_unit_test(text_from_outside_is_made_valid),
		cmocka_unit_test(local_address_of_zero_is_not_known),
		cmocka_unit_test(time_of_last_update_needs_an_update),
		cmocka_unit_test(names_of_no_vrf_are_default),
		cmocka_unit_test(every_failed_allocation_is_noticed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
