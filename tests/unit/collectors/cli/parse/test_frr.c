/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/cli/parse/given.h"

static void a_summary_has_all_vrfs_and_families(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, frr_summary_parse, "frr/summary.json");
	const struct bgp_peer *peer = given_peer(&given, "192.168.100.1");
	assert_string_equal(peer->vrf, "default");
	assert_string_equal(peer->description, "aws-dx-primary");
	assert_int_equal(peer->peer_asn, 64512);
	assert_int_equal(peer->local_asn, 65001);
	assert_int_equal(peer->state, BGP_STATE_ESTABLISHED);
	assert_true(peer->up);
	assert_int_equal(peer->transitions, 1);
	assert_true(fact_is_known(&peer->fact, BGP_PEER_LAST_CHANGE));
	assert_true(given_peer(&given, "fd00:100::1")->up);
	const struct router *router = given_only(&given, FACT_ROUTER);
	assert_int_equal(router->bgp_asn, 65001);
	given_done(&given);
}

static void a_session_that_is_down_has_no_counts(void **state)
{
	(void)state;
	struct given given;
	given_text(
		&given, frr_summary_parse,
		"{\"default\":{\"ipv4Unicast\":{\"as\":65001,\"vrfName\":\"default\",\"peers\":"
		"{"
		"\"192.0.2.1\":{\"remoteAs\":64512,\"peerUptime\":\"never\",\"peerUptimeMsec\":"
		"0,"
		"\"pfxRcd\":0,\"pfxSnt\":0,\"state\":\"Idle (Admin)\",\"peerState\":\"Admin\"},"
		"\"192.0.2.2\":{\"remoteAs\":64512,\"peerUptime\":\"00:01:00\","
		"\"peerUptimeMsec\":60000,\"pfxRcd\":0,\"state\":\"Idle (PfxCt)\"}}}}}");
	assert_int_equal(given.failed, 0);
	assert_int_equal(given_count(&given, FACT_BGP_FAMILY), 0);
	const struct bgp_peer *shut = given_peer(&given, "192.0.2.1");
	assert_false(shut->up);
	assert_false(shut->admin_up);
	assert_false(fact_is_known(&shut->fact, BGP_PEER_LAST_CHANGE));
	const struct bgp_peer *full = given_peer(&given, "192.0.2.2");
	assert_true(full->admin_up);
	assert_int_equal(full->state, BGP_STATE_IDLE);
	assert_true(full->last_change == (double)GIVEN_NOW - 60);
	given_done(&given);
}

static void no_peers_is_no_error(void **state)
{
	(void)state;
	static const char *const texts[] = { "{\n}\n", "{\"default\":{}}",
		                             "{\"default\":{\"ipv4Unicast\":{\"peers\":{}}}}" };
	for (size_t i = 0; i < 3; i++) {
		struct given given;
		given_text(&given, frr_summary_parse, texts[i]);
		assert_int_equal(given.failed, 0);
		assert_int_equal(given_count(&given, FACT_BGP_PEER), 0);
		given_done(&given);
	}
}

static void an_established_neighbor_is_told_whole(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, frr_neighbors_parse, "frr/neighbor_established.json");
	const struct bgp_peer *peer = given_only(&given, FACT_BGP_PEER);
	char text[IP_TEXT_MAX];
	assert_true(peer->up && peer->admin_up);
	assert_true(peer->hold_time == 9 && peer->keepalive == 3);
	assert_true(peer->hold_time_configured == 9 && peer->keepalive_configured == 3);
	assert_string_equal(ip_format(&peer->local_address, text), "192.168.100.2");
	assert_string_equal(ip_format(&peer->router_id, text), "192.0.2.1");
	assert_string_equal(peer->route_map_in, "DX0-IN");
	assert_string_equal(peer->route_map_out, "DX0-OUT");
	assert_true(fact_is_known(&peer->fact, BGP_PEER_AUTHENTICATION));
	assert_false(peer->authentication);
	/* it waited for that before it came up */
	assert_false(fact_is_known(&peer->fact, BGP_PEER_LAST_RESET));
	assert_int_equal(given_count(&given, FACT_BGP_ERROR), 0);
	const struct bgp_family *family = given_only(&given, FACT_BGP_FAMILY);
	assert_string_equal(family->afi_safi, "ipv4 unicast");
	assert_int_equal(family->accepted, 1);
	assert_int_equal(family->advertised, 3);
	assert_int_equal(family->limit, 1000);
	given_done(&given);
}

static void circumstances_of_a_neighbor_are_told(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, frr_neighbors_parse, "frr/neighbor_password.json");
	const struct bgp_peer *peer = given_only(&given, FACT_BGP_PEER);
	assert_true(peer->authentication);
	assert_int_equal(peer->peer_asn, 4200000001);
	assert_false(fact_is_known(&peer->fact, BGP_PEER_HOLD_TIME));
	assert_false(fact_is_known(&peer->fact, BGP_PEER_LAST_UPDATE));
	assert_false(fact_is_known(&peer->fact, BGP_PEER_ROUTER_ID));
	given_done(&given);
	given_fixture(&given, frr_neighbors_parse, "frr/neighbor_shut.json");
	peer = given_only(&given, FACT_BGP_PEER);
	assert_false(peer->admin_up);
	/* "remote-as external": nobody has said yet which */
	assert_false(fact_is_known(&peer->fact, BGP_PEER_PEER_ASN));
	given_done(&given);
	given_fixture(&given, frr_neighbors_parse, "frr/neighbor_vrf.json");
	peer = given_only(&given, FACT_BGP_PEER);
	assert_string_equal(peer->vrf, "CUST");
	given_done(&given);
	given_fixture(&given, frr_neighbors_parse, "frr/neighbor_unnumbered.json");
	assert_int_equal(given_count(&given, FACT_BGP_PEER), 0);
	given_done(&given);
	given_fixture(&given, frr_neighbors_parse, "frr/neighbors.json");
	assert_int_equal(given_count(&given, FACT_BGP_PEER), 7);
	given_done(&given);
}

static void every_reset_is_named(void **state)
{
	(void)state;
	static const struct {
		const char *file, *reset;
		unsigned code, subcode;
		const char *reason, *direction, *text;
	} cases[] = {
		{ "frr/event_peer_shutdown.json",
		  "BGP Notification received: Cease/Administrative Shutdown", 6, 2,
		  "Cease/Administrative Shutdown", "received", "circuit maintenance TKT-42" },
		{ "frr/event_peer_reset.json",
		  "BGP Notification received: Cease/Administrative Reset", 6, 4,
		  "Cease/Administrative Reset", "received", NULL },
		{ "frr/event_hold_timer.json", "BGP Notification send: Hold Timer Expired", 4,
		  0, "Hold Timer Expired", "sent", NULL },
		{ "frr/event_bfd_down.json", "BGP Notification send: Cease/BFD Down", 6, 10,
		  "Cease/BFD Down", "sent", NULL },
		{ "frr/event_max_prefix_at_peer.json",
		  "BGP Notification received: Cease/Maximum Number of Prefixes Reached", 6, 1,
		  "Cease/Maximum Number of Prefixes Reached", "received", NULL },
		{ "frr/event_wrong_asn.json",
		  "BGP Notification send: Neighbor Events Error/Receive Unexpected Message in "
		  "OpenSent State",
		  5, 1, "Finite State Machine Error/Unexpected Message in OpenSent", "sent",
		  NULL },
		{ "frr/event_local_shutdown.json", "Admin. shutdown", 0, 0, NULL, NULL, NULL },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct given given;
		given_fixture(&given, frr_neighbors_parse, cases[i].file);
		const struct bgp_peer *peer = given_only(&given, FACT_BGP_PEER);
		assert_false(peer->up);
		assert_string_equal(peer->last_reset, cases[i].reset);
		assert_int_equal(given_count(&given, FACT_BGP_ERROR), cases[i].reason != NULL);
		if (cases[i].reason != NULL) {
			const struct bgp_error *error = given_only(&given, FACT_BGP_ERROR);
			assert_int_equal(error->code, cases[i].code);
			assert_int_equal(error->subcode, cases[i].subcode);
			assert_string_equal(error->reason, cases[i].reason);
			assert_string_equal(error->direction, cases[i].direction);
			if (cases[i].text != NULL)
				assert_string_equal(error->text, cases[i].text);
		}
		given_done(&given);
	}
}

static void a_notification_outlives_the_recovery(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, frr_neighbors_parse, "frr/event_recovered.json");
	const struct bgp_peer *peer = given_only(&given, FACT_BGP_PEER);
	const struct bgp_error *error = given_only(&given, FACT_BGP_ERROR);
	assert_true(peer->up);
	assert_true(fact_is_known(&peer->fact, BGP_PEER_LAST_RESET));
	assert_int_equal(error->code, 5);
	given_done(&given);
}

static void what_a_down_session_waits_for_is_told(void **state)
{
	(void)state;
	struct given given;
	given_text(&given, frr_neighbors_parse,
	           "{\"192.0.2.1\":{\"bgpState\":\"Active\","
	           "\"lastResetDueTo\":\"Waiting for NHT\"}}");
	const struct bgp_peer *peer = given_only(&given, FACT_BGP_PEER);
	assert_string_equal(peer->last_reset, "Waiting for NHT");
	given_done(&given);
}

static void a_description_that_is_no_utf8_spoils_nothing(void **state)
{
	(void)state;
	struct given given;
	given_text(&given, frr_neighbors_parse,
	           "{\"192.0.2.1\":{\"bgpState\":\"Active\",\"nbrDesc\":\"Z\xfcrich\"}}");
	assert_int_equal(given.failed, 0);
	const struct bgp_peer *peer = given_only(&given, FACT_BGP_PEER);
	assert_string_equal(peer->description, "Z?rich");
	given_done(&given);
}

static void refusals_say_whose_fault_it_is(void **state)
{
	(void)state;
	static const struct {
		cli_parse *parse;
		const char *text;
		enum error_kind kind;
	} cases[] = {
		{ frr_summary_parse, "bgpd is not running\n", ERROR_CONFIG },
		{ frr_summary_parse, "% Unknown command: show bgp\n", ERROR_CONFIG },
		{ frr_summary_parse, "% Command authorization failed\n", ERROR_DENIED },
		{ frr_summary_parse, "", ERROR_MALFORMED },
		{ frr_summary_parse, "{\"default\":1}", ERROR_MALFORMED },
		{ frr_advertised_parse, "{\"warning\":\"No such neighbor in this view/vrf\"}",
		  ERROR_CONFIG },
		{ frr_advertised_parse, "{\"routes\":{}}", ERROR_MALFORMED },
		{ frr_routes_parse, "{\"advertisedRoutes\":{}}", ERROR_MALFORMED },
		{ frr_prefix_parse, "{\"routes\":{}}", ERROR_MALFORMED },
		{ frr_bfd_parse, "{}", ERROR_MALFORMED },
		{ frr_interfaces_parse, "{\"a\":{}}", ERROR_MALFORMED },
		{ frr_version_parse, "FRRouting 8.4.4 (ce) on Lin", ERROR_MALFORMED },
		{ frr_version_parse, "% Unknown command", ERROR_CONFIG },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct given given;
		given_text(&given, cases[i].parse, cases[i].text);
		if (given.failed == 0 || given.err.kind != cases[i].kind)
			fail_msg("%s: %s", cases[i].text,
			         given.failed ? given.err.text : "accepted");
		given_done(&given);
	}
}

static void system_facts_are_read(void **state)
{
	(void)state;
	struct given given;
	given_fixture(&given, frr_version_parse, "frr/version.txt");
	const struct router *router = given_only(&given, FACT_ROUTER);
	assert_string_equal(router->description, "FRRouting 8.4.4 (ce) on Linux(6.1.0).");
	given_done(&given);
	given_fixture(&given, frr_bfd_parse, "frr/bfd.json");
	assert_int_equal(given_count(&given, FACT_BFD_SESSION), 3);
	const struct bfd_session *session = given_fact(&given, FACT_BFD_SESSION, 0);
	assert_true(session->up);
	assert_string_equal(session->interface, "dx0");
	given_done(&given);
	given_fixture(&given, frr_interfaces_parse, "frr/interfaces.json");
	const struct interface *interface = given_fact(&given, FACT_INTERFACE, 0);
	assert_string_equal(interface->name, "dx0");
	assert_int_equal(interface->mtu, 9001);
	assert_true(interface->up && interface->admin_up);
	given_done(&given);
}

static void bfd_without_its_daemon_is_no_error(void **state)
{
	(void)state;
	struct given given;
	given_text(&given, frr_bfd_parse, "");
	assert_int_equal(given.failed, 0);
	assert_int_equal(given_count(&given, FACT_BFD_SESSION), 0);
	given_done(&given);
}

static void cut_answers_lie_about_nothing(void **state)
{
	(void)state;
	given_cut(frr_summary_parse, "frr/summary.json");
	given_cut(frr_neighbors_parse, "frr/neighbor_established.json");
	given_cut(frr_neighbors_parse, "frr/event_peer_shutdown.json");
	given_cut(frr_bfd_parse, "frr/bfd.json");
	given_cut(frr_interfaces_parse, "frr/interfaces.json");
	given_cut(frr_version_parse, "frr/version.txt");
}

static void garbage_is_refused(void **state)
{
	(void)state;
	given_garbage(frr_summary_parse);
	given_garbage(frr_neighbors_parse);
	given_garbage(frr_bfd_parse);
	given_garbage(frr_interfaces_parse);
	given_garbage(frr_version_parse);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_summary_has_all_vrfs_and_families),
		cmocka_unit_test(a_session_that_is_down_has_no_counts),
		cmocka_unit_test(no_peers_is_no_error),
		cmocka_unit_test(an_established_neighbor_is_told_whole),
		cmocka_unit_test(circumstances_of_a_neighbor_are_told),
		cmocka_unit_test(every_reset_is_named),
		cmocka_unit_test(a_notification_outlives_the_recovery),
		cmocka_unit_test(what_a_down_session_waits_for_is_told),
		cmocka_unit_test(a_description_that_is_no_utf8_spoils_nothing),
		cmocka_unit_test(refusals_say_whose_fault_it_is),
		cmocka_unit_test(system_facts_are_read),
		cmocka_unit_test(bfd_without_its_daemon_is_no_error),
		cmocka_unit_test(cut_answers_lie_about_nothing),
		cmocka_unit_test(garbage_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
