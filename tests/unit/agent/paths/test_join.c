/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/join.h"

#include <stdio.h>

#include "tests/unit/agent/paths/stage.h"

#define DX "prod/dxvif-1"
#define VPN "prod/vpn-1/169.254.10.1"

static struct stage stage;

static int set_up(void **state)
{
	(void)state;
	stage_init(&stage);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	stage_done(&stage);
	return 0;
}

static size_t path_count(void)
{
	size_t count;
	join_paths(stage.join, &count);
	return count;
}

static size_t stray_count(enum stray_reason reason)
{
	size_t count;
	size_t found = 0;
	const struct stray *strays = join_strays(stage.join, &count);
	for (size_t i = 0; i < count; i++)
		found += strays[i].reason == reason;
	return found;
}

static void ends_that_name_each_other_are_a_path(void **state)
{
	(void)state;
	stage_join(&stage);
	assert_int_equal(path_count(), 2);
	const struct path_ends *dx = stage_path(&stage, DX);
	assert_non_null(dx);
	assert_string_equal(dx->router.router->name, "ce1");
	assert_ptr_equal(dx->router.peer, stage.peer);
	assert_ptr_equal(dx->cloud.bgp, stage.session);
	assert_ptr_equal(dx->cloud.circuit, stage.circuit);
	assert_ptr_equal(dx->probe, stage.probe);
	assert_string_equal(dx->destination, "vpc");
	assert_int_equal(dx->role, ROLE_PRIMARY);
	const struct path_ends *vpn = stage_path(&stage, VPN);
	assert_non_null(vpn);
	assert_ptr_equal(vpn->cloud.tunnel, stage.tunnel);
	assert_int_equal(vpn->role, ROLE_BACKUP);
	assert_null(vpn->probe);
	assert_int_equal(stray_count(STRAY_AMBIGUOUS), 0);
}

static void swapped_ends_match_and_are_remarked(void **state)
{
	(void)state;
	stage.session->peer = stage_ip("192.168.100.2");
	stage.session->customer_address = stage_ip("192.168.100.1");
	stage_join(&stage);
	const struct path_ends *dx = stage_path(&stage, DX);
	assert_non_null(dx);
	assert_true(dx->is_swapped);
	assert_ptr_equal(dx->router.peer, stage.peer);
	assert_ptr_equal(dx->probe, stage.probe);
}

static void swapped_ends_do_not_match_by_one_address(void **state)
{
	(void)state;
	stage.session->peer = stage_ip("192.168.100.9");
	stage.session->customer_address = stage_ip("192.168.100.1");
	stage_join(&stage);
	assert_null(stage_path(&stage, DX));
	assert_int_equal(stray_count(STRAY_ATTACHMENT_WITHOUT_PEER), 1);
	assert_int_equal(stray_count(STRAY_PEER_WITHOUT_CLOUD), 1);
}

static void peer_of_a_carrier_is_no_path(void **state)
{
	(void)state;
	struct bgp_peer *peer = stage_peer(stage.router, "ce1", "192.0.2.1");
	FACT_SET(peer, BGP_PEER_PEER_ASN, peer_asn, 3356);
	stage_join(&stage);
	assert_int_equal(path_count(), 2);
	assert_int_equal(stray_count(STRAY_PEER_WITHOUT_CLOUD), 1);
}

static void peer_within_the_as_is_nothing(void **state)
{
	(void)state;
	struct bgp_peer *peer = stage_peer(stage.router, "ce1", "192.0.2.1");
	FACT_SET(peer, BGP_PEER_PEER_ASN, peer_asn, 65001);
	stage_join(&stage);
	assert_int_equal(path_count(), 2);
	assert_int_equal(stray_count(STRAY_PEER_WITHOUT_CLOUD), 0);
}

static void without_clouds_every_external_peer_is_a_path(void **state)
{
	(void)state;
	stage_drop(&stage.cloud);
	stage.world.cloud_count = 0;
	struct bgp_peer *peer = stage_peer(stage.router, "ce1", "2001:db8::1");
	peer->vrf = "cloud";
	stage_join(&stage);
	assert_int_equal(path_count(), 3);
	assert_non_null(stage_path(&stage, "ce1/192.168.100.1"));
	assert_non_null(stage_path(&stage, "ce1/2001:db8::1/cloud"));
	assert_int_equal(stage_path(&stage, "ce1/192.168.100.1")->role, ROLE_UNKNOWN);
	assert_string_equal(stage_path(&stage, "ce1/192.168.100.1")->destination, "vpc");
}

static void nothing_is_named_before_all_were_asked(void **state)
{
	(void)state;
	stage.places[1].was_asked = false;
	stage.places[1].has_answered = false;
	stage_drop(&stage.cloud);
	stage_join(&stage);
	assert_int_equal(path_count(), 0);
}

static void peers_are_paths_while_a_cloud_never_answered(void **state)
{
	(void)state;
	stage.places[1].has_answered = false;
	stage_drop(&stage.cloud);
	stage_join(&stage);
	assert_int_equal(path_count(), 2);
	assert_non_null(stage_path(&stage, "ce1/192.168.100.1"));
}

static void attachments_are_paths_while_a_router_never_answered(void **state)
{
	(void)state;
	stage.places[0].has_answered = false;
	stage_drop(&stage.router);
	stage_join(&stage);
	assert_int_equal(path_count(), 2);
	assert_int_equal(stage_path(&stage, DX)->router.presence, END_NONE);
}

static void attachment_of_nobodys_router_is_a_stray(void **state)
{
	(void)state;
	stage_attachment(stage.cloud, "prod", "dxvif-9", "private");
	stage_session(stage.cloud, "prod", "dxvif-9", "192.168.109.1");
	stage_join(&stage);
	assert_int_equal(path_count(), 2);
	assert_int_equal(stray_count(STRAY_ATTACHMENT_WITHOUT_PEER), 1);
}

static void deleted_attachment_is_nothing(void **state)
{
	(void)state;
	stage.attachment->state = ATTACHMENT_STATE_DELETED;
	stage_join(&stage);
	assert_int_equal(path_count(), 1);
	assert_int_equal(stray_count(STRAY_ATTACHMENT_WITHOUT_PEER), 0);
	assert_int_equal(stray_count(STRAY_PEER_WITHOUT_CLOUD), 1);
}

static void silent_sources_keep_paths_and_names(void **state)
{
	(void)state;
	stage_join(&stage);
	stage_next(&stage, 60);
	stage_drop(&stage.cloud);
	stage_join(&stage);
	assert_int_equal(path_count(), 2);
	const struct path_ends *dx = stage_path(&stage, DX);
	assert_int_equal(dx->cloud.presence, END_SILENT);
	assert_int_equal(dx->router.presence, END_PRESENT);
	assert_string_equal(dx->cloud.facts->kind, "private"); /* what was known lives on */
	stage_next(&stage, 60);
	stage_drop(&stage.cloud);
	stage_drop(&stage.router);
	stage_join(&stage);
	assert_int_equal(path_count(), 2);
	assert_int_equal(stage_path(&stage, DX)->router.presence, END_SILENT);
	stage_next(&stage, 60);
	stage_join(&stage);
	assert_int_equal(path_count(), 2);
	assert_int_equal(stage_path(&stage, DX)->cloud.presence, END_PRESENT);
}

static void vanished_peer_is_told_and_not_forgotten(void **state)
{
	(void)state;
	stage_join(&stage);
	stage_next(&stage, 60);
	stage.peer->address = stage_ip("192.168.100.9");
	stage_join(&stage);
	const struct path_ends *dx = stage_path(&stage, DX);
	assert_non_null(dx);
	assert_int_equal(dx->router.presence, END_VANISHED);
	assert_int_equal(stray_count(STRAY_PEER_WITHOUT_CLOUD), 1);
}

static void path_that_both_sides_have_removed_is_forgotten(void **state)
{
	(void)state;
	stage_join(&stage);
	stage_next(&stage, 60);
	stage.peer->address = stage_ip("192.168.100.9");
	stage.attachment->state = ATTACHMENT_STATE_DELETED;
	stage_join(&stage);
	assert_null(stage_path(&stage, DX));
	assert_int_equal(path_count(), 1);
}

static void peer_that_moves_to_another_session_is_found_there(void **state)
{
	(void)state;
	stage_join(&stage);
	stage_next(&stage, 60);
	stage.peer->vrf = "cloud";
	stage.family->vrf = "cloud";
	stage_join(&stage);
	const struct path_ends *dx = stage_path(&stage, DX);
	assert_int_equal(dx->router.presence, END_PRESENT);
	assert_string_equal(dx->router.peer->vrf, "cloud");
	assert_int_equal(path_count(), 2);
}

/* 169.254.10.1 in two VRFs, and nothing says which one the tunnel is. */
static void same_address_twice_is_ambiguous(void **state)
{
	(void)state;
	struct bgp_peer *twin = stage_peer(stage.router, "ce1", "169.254.10.1");
	twin->vrf = "cloud";
	FACT_SET(twin, BGP_PEER_PEER_ASN, peer_asn, 7224);
	stage_join(&stage);
	assert_null(stage_path(&stage, VPN));
	assert_int_equal(stray_count(STRAY_AMBIGUOUS), 3);
}

static void own_address_decides_between_twins(void **state)
{
	(void)state;
	struct bgp_peer *twin = stage_peer(stage.router, "ce1", "169.254.10.1");
	twin->vrf = "cloud";
	FACT_SET(twin, BGP_PEER_LOCAL_ADDRESS, local_address, stage_ip("169.254.10.2"));
	stage_join(&stage);
	const struct path_ends *vpn = stage_path(&stage, VPN);
	assert_non_null(vpn);
	assert_ptr_equal(vpn->router.peer, twin);
	assert_int_equal(stray_count(STRAY_PEER_WITHOUT_CLOUD), 1);
}

static void what_was_true_decides_between_twins(void **state)
{
	(void)state;
	stage_join(&stage);
	stage_next(&stage, 60);
	struct bgp_peer *twin = stage_peer(stage.router, "ce1", "169.254.10.1");
	twin->vrf = "cloud";
	stage_join(&stage);
	assert_ptr_equal(stage_path(&stage, VPN)->router.peer, stage.tunnel_peer);
}

static void two_attachments_with_one_address_are_ambiguous(void **state)
{
	(void)state;
	stage_attachment(stage.cloud, "prod", "dxvif-2", "private");
	struct cloud_bgp *twin = stage_session(stage.cloud, "prod", "dxvif-2", "192.168.100.1");
	FACT_SET(twin, CLOUD_BGP_CUSTOMER_ADDRESS, customer_address, stage_ip("192.168.100.2"));
	FACT_SET(twin, CLOUD_BGP_CLOUD_ASN, cloud_asn, 64512);
	stage_join(&stage);
	assert_null(stage_path(&stage, DX));
	assert_int_equal(stray_count(STRAY_AMBIGUOUS), 3);
}

static void configuration_decides_what_is_ambiguous(void **state)
{
	(void)state;
	stage_attachment(stage.cloud, "prod", "dxvif-2", "private");
	struct cloud_bgp *twin = stage_session(stage.cloud, "prod", "dxvif-2", "192.168.100.1");
	FACT_SET(twin, CLOUD_BGP_CUSTOMER_ADDRESS, customer_address, stage_ip("192.168.100.2"));
	FACT_SET(twin, CLOUD_BGP_CLOUD_ASN, cloud_asn, 64512);
	stage_config(&stage, "dx");
	stage.matches[0] = (struct config_match){ .router = "ce1", .attachment = "dxvif-2" };
	stage_join(&stage);
	const struct path_ends *dx = stage_path(&stage, "dx");
	assert_non_null(dx);
	assert_ptr_equal(dx->cloud.bgp, twin);
	assert_ptr_equal(dx->router.peer, stage.peer);
}

static void configuration_names_what_it_matches(void **state)
{
	(void)state;
	struct config_path *config = stage_config(&stage, "aws-dx");
	stage.matches[0].peer = stage_ip("192.168.100.1");
	config->role = ROLE_BACKUP;
	config->destination = "vpc";
	stage_join(&stage);
	assert_int_equal(path_count(), 2);
	const struct path_ends *dx = stage_path(&stage, "aws-dx");
	assert_ptr_equal(dx->cloud.bgp, stage.session);
	assert_int_equal(dx->role, ROLE_BACKUP);
}

static void configured_path_that_nothing_fits_is_a_path(void **state)
{
	(void)state;
	stage_config(&stage, "er");
	stage.matches[0].peer = stage_ip("192.168.200.2");
	stage_join(&stage);
	const struct path_ends *er = stage_path(&stage, "er");
	assert_non_null(er);
	assert_int_equal(er->router.presence, END_NONE);
	assert_int_equal(er->cloud.presence, END_NONE);
	assert_int_equal(path_count(), 3);
}

static void configured_attachment_is_a_path_without_a_peer(void **state)
{
	(void)state;
	stage_attachment(stage.cloud, "prod", "dxvif-9", "private");
	stage_session(stage.cloud, "prod", "dxvif-9", "192.168.109.1");
	stage_config(&stage, "other");
	stage.matches[0].attachment = "dxvif-9";
	stage_join(&stage);
	assert_int_equal(stage_path(&stage, "other")->cloud.presence, END_PRESENT);
	assert_int_equal(stray_count(STRAY_ATTACHMENT_WITHOUT_PEER), 0);
}

static void second_family_of_an_attachment_is_a_path_of_its_own(void **state)
{
	(void)state;
	stage_session(stage.cloud, "prod", "dxvif-1", "2001:db8::1");
	stage_peer(stage.router, "ce1", "2001:db8::1");
	stage_join(&stage);
	assert_int_equal(path_count(), 3);
	assert_non_null(stage_path(&stage, DX));
	assert_int_equal(stage_path(&stage, DX "/ipv6")->cloud.peer.family, IP_V6);
}

static void two_sessions_of_one_family_are_told_apart(void **state)
{
	(void)state;
	stage_session(stage.cloud, "prod", "dxvif-1", "192.168.101.1");
	stage_peer(stage.router, "ce1", "192.168.101.1");
	stage_join(&stage);
	assert_non_null(stage_path(&stage, DX "/192.168.100.1"));
	assert_non_null(stage_path(&stage, DX "/192.168.101.1"));
}

static void probe_is_found_by_its_source(void **state)
{
	(void)state;
	struct probe *probe = stage_probe(stage.probes, "vpc-host", "10.200.0.10", 1, 1);
	FACT_SET(probe, PROBE_SOURCE, source, "169.254.10.2");
	stage_join(&stage);
	assert_ptr_equal(stage_path(&stage, VPN)->probe, probe);
	assert_int_equal(stray_count(STRAY_PROBE_WITHOUT_PATH), 0);
}

static void probe_of_the_peer_itself_is_preferred(void **state)
{
	(void)state;
	struct probe *probe = stage_probe(stage.probes, "a", "10.200.0.10", 1, 1);
	FACT_SET(probe, PROBE_SOURCE, source, "192.168.100.2");
	stage_join(&stage);
	assert_ptr_equal(stage_path(&stage, DX)->probe, stage.probe);
}

static void probe_of_nothing_is_a_stray(void **state)
{
	(void)state;
	stage_probe(stage.probes, "other", "10.200.0.10", 1, 1);
	stage_join(&stage);
	assert_int_equal(stray_count(STRAY_PROBE_WITHOUT_PATH), 1);
}

static void configured_probe_is_the_paths_whatever_it_probes(void **state)
{
	(void)state;
	struct probe *probe = stage_probe(stage.probes, "host", "10.200.0.10", 1, 1);
	stage_config(&stage, "aws-dx");
	stage.matches[0] =
		(struct config_match){ .peer = stage_ip("192.168.100.1"), .probe = "host" };
	stage_join(&stage);
	assert_ptr_equal(stage_path(&stage, "aws-dx")->probe, probe);
}

static void probe_alone_means_the_path_that_it_measures(void **state)
{
	(void)state;
	stage_config(&stage, "aws-dx");
	stage.matches[0].probe = "dx";
	stage_join(&stage);
	assert_ptr_equal(stage_path(&stage, "aws-dx")->cloud.bgp, stage.session);
}

/* Direct Connect gateway in front of the gateway that the tunnel ends on, too. */
static void gateway_behind_a_gateway_is_the_destination(void **state)
{
	(void)state;
	stage.world.destinations.count = 0;
	stage.attachment->gateway = "0a1b-dxgw";
	struct gateway *gateway = view_add(stage.cloud, FACT_GATEWAY);
	FACT_SET(gateway, GATEWAY_CLOUD, cloud, "prod");
	FACT_SET(gateway, GATEWAY_PROVIDER, provider, "aws");
	FACT_SET(gateway, GATEWAY_NAME, gateway, "vgw-1");
	const char *const attached[] = { "dxvif-1", "vgw-1" };
	for (size_t i = 0; i < 2; i++) {
		struct gateway_link *link = view_add(stage.cloud, FACT_GATEWAY_LINK);
		FACT_SET(link, GATEWAY_LINK_CLOUD, cloud, "prod");
		FACT_SET(link, GATEWAY_LINK_PROVIDER, provider, "aws");
		FACT_SET(link, GATEWAY_LINK_GATEWAY, gateway, "0a1b-dxgw");
		FACT_SET(link, GATEWAY_LINK_ATTACHED, attached, attached[i]);
	}
	stage_join(&stage);
	assert_string_equal(stage_path(&stage, DX)->destination, "vgw-1");
	assert_string_equal(stage_path(&stage, VPN)->destination, "vgw-1");
	assert_int_equal(stage_path(&stage, VPN)->role, ROLE_BACKUP);
}

static void lonely_tunnels_are_primary(void **state)
{
	(void)state;
	stage.attachment->state = ATTACHMENT_STATE_DELETED;
	stage_join(&stage);
	assert_int_equal(stage_path(&stage, VPN)->role, ROLE_PRIMARY);
}

static void empty_world_has_no_paths(void **state)
{
	(void)state;
	stage_drop(&stage.cloud);
	stage_drop(&stage.router);
	stage_drop(&stage.probes);
	stage.world.cloud_count = stage.world.router_count = 0;
	stage_join(&stage);
	assert_int_equal(path_count(), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(ends_that_name_each_other_are_a_path),
		TEST(swapped_ends_match_and_are_remarked),
		TEST(swapped_ends_do_not_match_by_one_address),
		TEST(peer_of_a_carrier_is_no_path),
		TEST(peer_within_the_as_is_nothing),
		TEST(without_clouds_every_external_peer_is_a_path),
		TEST(nothing_is_named_before_all_were_asked),
		TEST(peers_are_paths_while_a_cloud_never_answered),
		TEST(attachments_are_paths_while_a_router_never_answered),
		TEST(attachment_of_nobodys_router_is_a_stray),
		TEST(deleted_attachment_is_nothing),
		TEST(silent_sources_keep_paths_and_names),
		TEST(vanished_peer_is_told_and_not_forgotten),
		TEST(path_that_both_sides_have_removed_is_forgotten),
		TEST(peer_that_moves_to_another_session_is_found_there),
		TEST(same_address_twice_is_ambiguous),
		TEST(own_address_decides_between_twins),
		TEST(what_was_true_decides_between_twins),
		TEST(two_attachments_with_one_address_are_ambiguous),
		TEST(configuration_decides_what_is_ambiguous),
		TEST(configuration_names_what_it_matches),
		TEST(configured_path_that_nothing_fits_is_a_path),
		TEST(configured_attachment_is_a_path_without_a_peer),
		TEST(second_family_of_an_attachment_is_a_path_of_its_own),
		TEST(two_sessions_of_one_family_are_told_apart),
		TEST(probe_is_found_by_its_source),
		TEST(probe_of_the_peer_itself_is_preferred),
		TEST(probe_of_nothing_is_a_stray),
		TEST(configured_probe_is_the_paths_whatever_it_probes),
		TEST(probe_alone_means_the_path_that_it_measures),
		TEST(gateway_behind_a_gateway_is_the_destination),
		TEST(lonely_tunnels_are_primary),
		TEST(empty_world_has_no_paths),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
