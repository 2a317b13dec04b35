/* SPDX-License-Identifier: Apache-2.0 */
/* The documents are written from the YANG models, by hand: no device has said them. */
#include "collectors/cli/parse/restconf.h"
#include "tests/unit/collectors/cli/parse/given.h"

static const struct {
	cli_parse *parse;
	const char *fixture;
} documents[] = {
	{ restconf_neighbors_parse, "restconf/neighbors.json" },
	{ restconf_families_parse, "restconf/families.json" },
	{ restconf_routes_parse, "restconf/received.json" },
	{ restconf_routes_parse, "restconf/advertised.json" },
	{ restconf_bfd_parse, "restconf/bfd.json" },
	{ restconf_crypto_parse, "restconf/crypto.json" },
	{ restconf_interfaces_parse, "restconf/interfaces.json" },
};

#define DOCUMENT_COUNT (sizeof(documents) / sizeof(documents[0]))

static const struct bgp_family *family_of(const struct given *given, const char *address)
{
	struct fact_list list = view_facts(given->view, FACT_BGP_FAMILY);
	struct ip ip;
	assert_int_equal(ip_parse(address, &ip), 0);
	for (size_t i = 0; i < list.count; i++) {
		const struct bgp_family *family = (const struct bgp_family *)list.items[i];
		if (ip_compare(&family->peer, &ip) == 0)
			return family;
	}
	return NULL;
}

static void a_session_that_is_up_has_everything(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, restconf_neighbors_parse, "restconf/neighbors.json");
	const struct bgp_peer *peer = given_peer(&given, "198.51.100.1");
	assert_string_equal(peer->vrf, "default");
	assert_true(peer->up && peer->admin_up);
	assert_int_equal(peer->peer_asn, 4200000001);
	assert_true(peer->hold_time == 30 && peer->keepalive == 10);
	assert_true(peer->last_change == (double)GIVEN_NOW - 3723);
	assert_int_equal(peer->transitions, 4);
	assert_int_equal(peer->resets, 3);
	assert_int_equal(peer->updates_received, 21);
	assert_int_equal(peer->updates_sent, 9);
	assert_string_equal(peer->description, "DX primary");
	assert_string_equal(peer->route_map_in, "DX-IN");
	assert_string_equal(peer->route_map_out, "DX-OUT");
	assert_false(fact_is_known(&peer->fact, BGP_PEER_AUTHENTICATION));
	const struct bgp_family *family = family_of(&given, "198.51.100.1");
	assert_string_equal(family->afi_safi, "ipv4 unicast");
	assert_int_equal(family->accepted, 2);
	assert_int_equal(family->active, 1);
	assert_int_equal(family->advertised, 3);
	assert_int_equal(family->limit, 100);
	given_done(&given);
}

static void the_last_notification_is_decoded(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, restconf_neighbors_parse, "restconf/neighbors.json");
	assert_string_equal(given_peer(&given, "198.51.100.1")->last_reset,
	                    "BGP Notification sent, hold time expired");
	const struct bgp_error *error = given_only(&given, FACT_BGP_ERROR);
	assert_int_equal(error->code, 4);
	assert_string_equal(error->direction, "sent");
	given_done(&given);
}

static void a_session_that_is_down_has_no_counts_and_timers(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, restconf_neighbors_parse, "restconf/neighbors.json");
	const struct bgp_peer *peer = given_peer(&given, "198.51.100.5");
	assert_int_equal(peer->state, BGP_STATE_IDLE);
	static const enum bgp_peer_field unknown[] = {
		BGP_PEER_ADMIN_UP,      BGP_PEER_HOLD_TIME,  BGP_PEER_LAST_CHANGE,
		BGP_PEER_LOCAL_ADDRESS, BGP_PEER_LAST_RESET, BGP_PEER_DESCRIPTION,
	};
	for (size_t i = 0; i < sizeof(unknown) / sizeof(unknown[0]); i++)
		assert_false(fact_is_known(&peer->fact, unknown[i]));
	assert_true(fact_is_known(&peer->fact, BGP_PEER_UP) && !peer->up);
	assert_null(family_of(&given, "198.51.100.5"));
	given_done(&given);
}

static void a_family_that_is_not_negotiated_says_nothing_of_the_session(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, restconf_neighbors_parse, "restconf/neighbors.json");
	const struct bgp_peer *peer = given_peer(&given, "2001:db8::1");
	assert_true(peer->up && peer->authentication);
	assert_string_equal(family_of(&given, "2001:db8::1")->afi_safi, "ipv6 unicast");
	assert_false(fact_is_known(&family_of(&given, "2001:db8::1")->fact, BGP_FAMILY_LIMIT));
	given_done(&given);
}

static void in_a_vrf_vpn_families_are_those_of_the_session(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, restconf_neighbors_parse, "restconf/neighbors.json");
	assert_string_equal(given_peer(&given, "203.0.113.9")->vrf, "RED");
	assert_string_equal(family_of(&given, "203.0.113.9")->afi_safi, "ipv4 unicast");
	given_done(&given);
}

static void numbers_of_64_bits_are_text(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, restconf_families_parse, "restconf/families.json");
	const struct bgp_peer *peer = given_peer(&given, "198.51.100.1");
	assert_true(peer->messages_received == UINT64_MAX);
	assert_int_equal(peer->local_asn, 65001);
	const struct router *router = given_only(&given, FACT_ROUTER);
	assert_int_equal(router->bgp_asn, 65001);
	given_done(&given);
}

static void routes_have_all_attributes(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, restconf_routes_parse, "restconf/received.json");
	assert_string_equal(given.routes.data,
	                    "default 10.200.0.0/16 from - via 198.51.100.1 valid best "
	                    "preference 200 med 50 path(2) 4200000001 64512 igp communities "
	                    "7224:8100,no-export\n"
	                    "default 10.201.0.0/16 from - via 198.51.100.1 valid med 0 "
	                    "path(1) 4200000001 incomplete\n");
	given_done(&given);
	given_fixture(&given, restconf_routes_parse, "restconf/advertised.json");
	assert_int_equal(given.route_count, 3);
	given_done(&given);
}

static void bfd_sessions_have_states(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, restconf_bfd_parse, "restconf/bfd.json");
	assert_int_equal(given_count(&given, FACT_BFD_SESSION), 3);
	const struct bfd_session *session = given_fact(&given, FACT_BFD_SESSION, 0);
	assert_true(session->up);
	assert_string_equal(session->interface, "Gi2.101");
	session = given_fact(&given, FACT_BFD_SESSION, 1);
	assert_int_equal(session->state, BFD_STATE_FAILING);
	session = given_fact(&given, FACT_BFD_SESSION, 2);
	assert_int_equal(session->state, BFD_STATE_ADMIN_DOWN);
	assert_false(fact_is_known(&session->fact, BFD_SESSION_INTERFACE));
	given_done(&given);
}

static const struct ipsec_tunnel *tunnel_at(const struct given *given, const char *interface)
{
	struct fact_list list = view_facts(given->view, FACT_IPSEC_TUNNEL);
	for (size_t i = 0; i < list.count; i++) {
		const struct ipsec_tunnel *tunnel = (const struct ipsec_tunnel *)list.items[i];
		if (tunnel->interface != NULL && strcmp(tunnel->interface, interface) == 0)
			return tunnel;
	}
	fail_msg("no tunnel at %s", interface);
	return NULL;
}

static void a_tunnel_is_up_with_sas_in_both_directions(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, restconf_crypto_parse, "restconf/crypto.json");
	assert_int_equal(given_count(&given, FACT_IPSEC_TUNNEL), 5); /* two of them IKE's */
	const struct ipsec_tunnel *tunnel = tunnel_at(&given, "Tu1");
	assert_true(tunnel->up);
	assert_int_equal(tunnel->sas, 2);
	assert_string_equal(tunnel->state, "active");
	tunnel = tunnel_at(&given, "Tu2");
	assert_false(tunnel->up);
	assert_int_equal(tunnel->sas, 1);
	assert_string_equal(tunnel->state, "down");
	tunnel = tunnel_at(&given, "Tu3");
	assert_false(fact_is_known(&tunnel->fact, IPSEC_TUNNEL_UP));
	given_done(&given);
}

static void interfaces_have_mtu_and_state(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, restconf_interfaces_parse, "restconf/interfaces.json");
	const struct interface *interface = given_fact(&given, FACT_INTERFACE, 0);
	assert_string_equal(interface->name, "Gi2.101");
	assert_int_equal(interface->mtu, 9001);
	assert_true(interface->up && interface->admin_up && interface->speed == 1.25e9);
	interface = given_fact(&given, FACT_INTERFACE, 1);
	assert_string_equal(interface->name, "Lo0");
	assert_false(fact_is_known(&interface->fact, INTERFACE_UP));
	assert_false(fact_is_known(&interface->fact, INTERFACE_ADMIN_UP));
	interface = given_fact(&given, FACT_INTERFACE, 2);
	assert_true(fact_is_known(&interface->fact, INTERFACE_UP) && !interface->up);
	given_done(&given);
}

static void nothing_is_no_error(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"",
		"{\"Cisco-IOS-XE-bgp-oper:neighbors\":{}}",
		"{\"Cisco-IOS-XE-bgp-oper:neighbors\":{\"neighbor\":[]}}",
		"{\"neighbors\":{\"neighbor\":[null]}}",
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct given given;
		given_text(&given, restconf_neighbors_parse, texts[i]);
		assert_int_equal(given.failed, 0);
		assert_int_equal(given_count(&given, FACT_BGP_PEER), 0);
		given_done(&given);
	}
}

static void another_answer_is_refused(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"<!DOCTYPE html><html></html>",
		"{\"ietf-restconf:errors\":{\"error\":[{\"error-tag\":\"invalid-value\"}]}}",
		"{\"x:neighbors\":7,\"x:sessions\":\"\",\"x:interfaces\":null}",
		"{\"x:neighbors\":{\"neighbor\":7},\"x:sessions\":{\"session\":\"\"},"
		"\"x:address-families\":{\"address-family\":true},"
		"\"x:interfaces\":{\"interface\":1.5},\"x:crypto-oper-data\":\"\","
		"\"x:bgp-neighbor-route-filter\":{\"bgp-neighbor-route-entries\":"
		"{\"bgp-neighbor-route-entry\":\"\"}}}",
		"[]",
		"{}",
		"7",
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		for (size_t j = 0; j < DOCUMENT_COUNT; j++) {
			struct given given;
			given_text(&given, documents[j].parse, texts[i]);
			if (given.failed != -1 || given.err.kind != ERROR_MALFORMED)
				fail_msg("%s: %s", documents[j].fixture, texts[i]);
			given_done(&given);
		}
}

static void members_of_wrong_types_are_not_said(void **state)
{
	(void)state;
	struct given given;
	given_text(&given, restconf_neighbors_parse,
	           "{\"x:neighbors\":{\"neighbor\":{\"neighbor-id\":\"192.0.2.1\",\"as\":-1,"
	           "\"session-state\":5,\"connection\":[],\"up-time\":{},\"vrf-name\":[null],"
	           "\"transport\":\"x\",\"prefix-activity\":true,\"description\":[null]}}}");
	assert_int_equal(given.failed, 0);
	const struct bgp_peer *peer = given_only(&given, FACT_BGP_PEER);
	assert_string_equal(peer->vrf, "default");
	for (unsigned field = BGP_PEER_UP; field < BGP_PEER_FIELD_COUNT; field++)
		assert_false(fact_is_known(&peer->fact, field));
	given_done(&given);
}

static void cut_answers_lie_about_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < DOCUMENT_COUNT; i++) {
		given_cut(documents[i].parse, documents[i].fixture);
		given_garbage(documents[i].parse);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_session_that_is_up_has_everything),
		cmocka_unit_test(the_last_notification_is_decoded),
		cmocka_unit_test(a_session_that_is_down_has_no_counts_and_timers),
		cmocka_unit_test(a_family_that_is_not_negotiated_says_nothing_of_the_session),
		cmocka_unit_test(in_a_vrf_vpn_families_are_those_of_the_session),
		cmocka_unit_test(numbers_of_64_bits_are_text),
		cmocka_unit_test(routes_have_all_attributes),
		cmocka_unit_test(bfd_sessions_have_states),
		cmocka_unit_test(a_tunnel_is_up_with_sas_in_both_directions),
		cmocka_unit_test(interfaces_have_mtu_and_state),
		cmocka_unit_test(nothing_is_no_error),
		cmocka_unit_test(another_answer_is_refused),
		cmocka_unit_test(members_of_wrong_types_are_not_said),
		cmocka_unit_test(cut_answers_lie_about_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
