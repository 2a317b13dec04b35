/* SPDX-License-Identifier: Apache-2.0 */
/*
 * All paths together: destinations, who carries, and what must hold whatever is missing.
 */
#include "agent/paths/judge.h"

#include <stdlib.h>

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

static void judge(void)
{
	stage_join(&stage);
	stage_judge(&stage);
}

static const struct ways *ways(void)
{
	assert_int_equal(stage.judgement.redundancy.count, 1);
	return &stage.judgement.redundancy.items[0];
}

static void two_different_paths_are_redundant(void **state)
{
	(void)state;
	judge();
	assert_string_equal(ways()->name, "vpc");
	assert_int_equal(ways()->count, 2);
	assert_int_equal(ways()->working, 2);
	assert_int_equal(ways()->redundant, ANSWER_UP);
	assert_int_equal(stage_outcome(&stage, DX)->verdict.cause, CAUSE_NONE);
}

static void path_that_is_left_alone_is_told(void **state)
{
	(void)state;
	FACT_SET(stage.tunnel_peer, BGP_PEER_UP, up, false);
	FACT_SET(stage.tunnel, TUNNEL_UP, up, false);
	judge();
	assert_int_equal(ways()->working, 1);
	assert_int_equal(ways()->redundant, ANSWER_DOWN);
	assert_int_equal(stage_outcome(&stage, DX)->verdict.cause, CAUSE_REDUNDANCY_LOST);
	assert_int_equal(stage_outcome(&stage, DX)->verdict.state, PATH_STATE_OK);
	assert_int_equal(stage_outcome(&stage, VPN)->verdict.cause, CAUSE_TUNNEL_DOWN);
}

static void only_path_there_ever_was_has_lost_nothing(void **state)
{
	(void)state;
	stage.tunnel->cloud_address = stage_ip("169.254.99.1");
	judge();
	assert_int_equal(ways()->count, 1);
	assert_int_equal(ways()->redundant, ANSWER_DOWN);
	assert_int_equal(stage_outcome(&stage, DX)->verdict.cause, CAUSE_NONE);
}

static void redundancy_is_unknown_when_paths_are(void **state)
{
	(void)state;
	judge();
	stage_next(&stage, 60);
	stage_drop(&stage.router);
	stage_drop(&stage.cloud);
	judge();
	assert_int_equal(ways()->count, 2);
	assert_int_equal(ways()->unknown, 2);
	assert_int_equal(ways()->redundant, ANSWER_UNKNOWN);
	assert_false(stage_outcome(&stage, DX)->scene.is_alone);
}

static void add_second_interface(const char *device, const char *location)
{
	FACT_SET(stage.attachment, ATTACHMENT_DEVICE, device, "dev-1");
	FACT_SET(stage.attachment, ATTACHMENT_LOCATION, location, "EqSG2");
	struct attachment *twin = stage_attachment(stage.cloud, "prod", "dxvif-2", "private");
	FACT_SET(twin, ATTACHMENT_CIRCUIT, circuit, "dxcon-1");
	FACT_SET(twin, ATTACHMENT_DEVICE, device, device);
	FACT_SET(twin, ATTACHMENT_LOCATION, location, location);
	stage_session(stage.cloud, "prod", "dxvif-2", "192.168.101.1");
	stage_peer(stage.router, "ce1", "192.168.101.1");
	stage.tunnel->cloud_address = stage_ip("169.254.99.1");
}

static void interfaces_of_one_device_are_fake_redundancy(void **state)
{
	(void)state;
	add_second_interface("dev-1", "EqSG2");
	judge();
	assert_int_equal(ways()->working, 2);
	assert_string_equal(ways()->shared[SHARED_CIRCUIT], "dxcon-1");
	assert_string_equal(ways()->shared[SHARED_DEVICE], "dev-1");
	assert_string_equal(ways()->shared[SHARED_LOCATION], "EqSG2");
	assert_int_equal(ways()->redundant, ANSWER_DOWN);
}

/* As the two links of an ExpressRoute circuit. */
static void circuit_with_two_devices_is_two_lines(void **state)
{
	(void)state;
	add_second_interface("dev-2", "EqSG2");
	judge();
	assert_null(ways()->shared[SHARED_CIRCUIT]);
	assert_null(ways()->shared[SHARED_DEVICE]);
	assert_string_equal(ways()->shared[SHARED_LOCATION], "EqSG2");
	assert_int_equal(ways()->redundant, ANSWER_UP);
}

static void add_second_tunnel(void)
{
	struct tunnel *twin = view_add(stage.cloud, FACT_TUNNEL);
	FACT_SET(twin, TUNNEL_CLOUD, cloud, "prod");
	FACT_SET(twin, TUNNEL_PROVIDER, provider, "aws");
	FACT_SET(twin, TUNNEL_ATTACHMENT, attachment, "vpn-1");
	FACT_SET(twin, TUNNEL_NAME, tunnel, "203.0.113.2");
	FACT_SET(twin, TUNNEL_UP, up, true);
	FACT_SET(twin, TUNNEL_CLOUD_ADDRESS, cloud_address, stage_ip("169.254.11.1"));
	stage_peer(stage.router, "ce1", "169.254.11.1");
}

static void tunnels_of_one_connection_are_fake_redundancy(void **state)
{
	(void)state;
	stage.attachment->state = ATTACHMENT_STATE_DELETED;
	add_second_tunnel();
	judge();
	assert_int_equal(ways()->count, 2);
	assert_string_equal(ways()->shared[SHARED_GATEWAY], "vpn-1");
	assert_int_equal(ways()->redundant, ANSWER_DOWN);
}

/* Both tunnels work, and one connection is all that is left. */
static void what_is_left_must_not_fail_together(void **state)
{
	(void)state;
	add_second_tunnel();
	FACT_SET(stage.peer, BGP_PEER_UP, up, false);
	FACT_SET(stage.session, CLOUD_BGP_UP, up, false);
	judge();
	assert_int_equal(ways()->working, 2);
	assert_null(ways()->shared[SHARED_GATEWAY]); /* nobody has built it so */
	assert_int_equal(ways()->redundant, ANSWER_DOWN);
	stage_next(&stage, 60);
	add_second_tunnel();
	stage.peer->fact.known &= ~FACT_BIT(BGP_PEER_UP);
	judge();
	assert_int_equal(ways()->unknown, 1);
	assert_int_equal(ways()->redundant, ANSWER_UNKNOWN);
	stage_next(&stage, 60);
	add_second_tunnel();
	judge();
	assert_int_equal(ways()->redundant, ANSWER_UP);
}

static void prefer(struct bgp_peer *peer, bool best)
{
	struct route *route = stage_route(stage.router, peer, "10.200.0.0/16", true);
	FACT_SET(route, ROUTE_BEST, best, best);
}

static void best_path_carries(void **state)
{
	(void)state;
	prefer(stage.peer, true);
	prefer(stage.tunnel_peer, false);
	judge();
	assert_int_equal(stage_outcome(&stage, DX)->carries, ANSWER_UP);
	assert_int_equal(stage_outcome(&stage, VPN)->carries, ANSWER_DOWN);
	assert_int_equal(stage_outcome(&stage, DX)->verdict.cause, CAUSE_NONE);
}

static void backup_that_is_preferred_is_wrong(void **state)
{
	(void)state;
	prefer(stage.peer, false);
	prefer(stage.tunnel_peer, true);
	judge();
	assert_string_equal(stage_outcome(&stage, DX)->scene.rival, VPN);
	assert_int_equal(stage_outcome(&stage, DX)->verdict.cause, CAUSE_WRONG_PREFERENCE);
	assert_int_equal(stage_outcome(&stage, VPN)->verdict.cause, CAUSE_NONE);
}

static void backup_that_stands_in_is_right(void **state)
{
	(void)state;
	prefer(stage.tunnel_peer, true);
	FACT_SET(stage.peer, BGP_PEER_UP, up, false);
	FACT_SET(stage.session, CLOUD_BGP_UP, up, false);
	judge();
	assert_null(stage_outcome(&stage, DX)->scene.rival);
	assert_int_equal(stage_outcome(&stage, DX)->carries, ANSWER_DOWN);
	assert_int_equal(stage_outcome(&stage, VPN)->carries, ANSWER_UP);
}

static void without_routes_bytes_tell_who_carries(void **state)
{
	(void)state;
	for (int look = 0; look < 2; look++) {
		FACT_SET(stage.attachment, ATTACHMENT_RECEIVE_RATE, receive_rate, 1e6);
		FACT_SET(stage.attachment, ATTACHMENT_TRANSMIT_RATE, transmit_rate, 2e6);
		FACT_SET(stage.tunnel, TUNNEL_RECEIVE_RATE, receive_rate, 100);
		FACT_SET(stage.tunnel, TUNNEL_TRANSMIT_RATE, transmit_rate, 100);
		judge();
		if (look == 0)
			stage_next(&stage, 60);
	}
	/* What the cloud receives the router has sent. */
	assert_true(stage_outcome(&stage, DX)->past->traffic.transmit_rate == 1e6);
	assert_int_equal(stage_outcome(&stage, DX)->carries, ANSWER_UP);
	assert_int_equal(stage_outcome(&stage, VPN)->carries, ANSWER_DOWN);
}

static void add_interface(const char *address, uint64_t bytes)
{
	struct interface_address *it = view_add(stage.router, FACT_INTERFACE_ADDRESS);
	FACT_SET(it, INTERFACE_ADDRESS_ROUTER, router, "ce1");
	FACT_SET(it, INTERFACE_ADDRESS_ADDRESS, address, stage_ip(address));
	FACT_SET(it, INTERFACE_ADDRESS_INTERFACE, interface, "Gi3");
	struct interface *interface = view_add(stage.router, FACT_INTERFACE);
	FACT_SET(interface, INTERFACE_ROUTER, router, "ce1");
	FACT_SET(interface, INTERFACE_NAME, name, "Gi3");
	FACT_SET(interface, INTERFACE_UP, up, bytes > 0);
	FACT_SET(interface, INTERFACE_RECEIVE_BYTES, receive_bytes, bytes);
	FACT_SET(interface, INTERFACE_TRANSMIT_BYTES, transmit_bytes, bytes);
}

static void interface_of_the_own_address_counts_the_bytes(void **state)
{
	(void)state;
	for (int look = 0; look < 2; look++) {
		add_interface("192.168.100.2", look == 0 ? 1000 : 7000);
		judge();
		if (look == 0)
			stage_next(&stage, 60);
	}
	assert_true(stage_outcome(&stage, DX)->scene.load == 100);
	assert_true(stage_outcome(&stage, VPN)->scene.load < 0);
}

/* The cloud has counted far more than the router. */
static void counters_of_router_and_cloud_are_not_mixed(void **state)
{
	(void)state;
	for (int look = 0; look < 3; look++) {
		if (look > 0)
			stage_next(&stage, 60);
		if (look == 0)
			add_interface("192.168.100.2", 1000);
		uint64_t bytes = look == 1 ? 1000000000 : 1000006000;
		FACT_SET(stage.attachment, ATTACHMENT_RECEIVE_BYTES, receive_bytes, bytes);
		FACT_SET(stage.attachment, ATTACHMENT_TRANSMIT_BYTES, transmit_bytes, bytes);
		judge();
		if (look < 2)
			assert_true(stage_outcome(&stage, DX)->scene.load < 0);
	}
	assert_true(stage_outcome(&stage, DX)->scene.load == 100);
}

/* A session that is down has no address of its own; the cloud knows which it was. */
static void interface_that_is_down_explains_its_path(void **state)
{
	(void)state;
	stage.peer->local_address = stage_ip("0.0.0.0");
	FACT_SET(stage.peer, BGP_PEER_UP, up, false);
	FACT_SET(stage.session, CLOUD_BGP_UP, up, false);
	add_interface("192.168.100.2", 0);
	judge();
	assert_int_equal(stage_outcome(&stage, DX)->verdict.cause, CAUSE_LAYER2_DOWN);
	assert_string_equal(stage_outcome(&stage, DX)->why, "interface Gi3 of ce1 is down");
}

static enum answer backup_for(double load)
{
	tear_down(NULL);
	set_up(NULL);
	for (int look = 0; look < 12; look++) {
		FACT_SET(stage.attachment, ATTACHMENT_RECEIVE_RATE, receive_rate, load);
		FACT_SET(stage.attachment, ATTACHMENT_TRANSMIT_RATE, transmit_rate, 1);
		FACT_SET(stage.tunnel, TUNNEL_RECEIVE_RATE, receive_rate, 1e6);
		FACT_SET(stage.tunnel, TUNNEL_TRANSMIT_RATE, transmit_rate, 1e6);
		FACT_SET(stage.tunnel, TUNNEL_BANDWIDTH, bandwidth, 156.25e6);
		judge();
		if (look < 11)
			stage_next(&stage, 60);
	}
	return ways()->sufficient;
}

static void backup_must_have_room_for_the_busiest(void **state)
{
	(void)state;
	assert_int_equal(backup_for(100e6), ANSWER_UP);
	assert_int_equal(backup_for(156e6), ANSWER_DOWN);
}

static void backup_is_not_judged_without_an_hour(void **state)
{
	(void)state;
	judge();
	assert_int_equal(ways()->sufficient, ANSWER_UNKNOWN);
}

/* --- whatever is missing */

static uint64_t seed = 4711;

static unsigned dice(unsigned sides)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(seed >> 33) % sides;
}

static void forget_fields(struct fact *fact, const struct fact_kind *kind)
{
	for (unsigned i = 0; i < kind->field_count; i++) {
		int is_key = 0;
		for (size_t k = 0; k < kind->key_count; k++)
			is_key |= kind->key[k] == i;
		if (!is_key && dice(2) == 0)
			fact->known &= ~FACT_BIT(i);
	}
}

static void remove_something(void)
{
	forget_fields(&stage.peer->fact, fact_kinds[FACT_BGP_PEER]);
	forget_fields(&stage.family->fact, fact_kinds[FACT_BGP_FAMILY]);
	forget_fields(&stage.session->fact, fact_kinds[FACT_CLOUD_BGP]);
	forget_fields(&stage.tunnel->fact, fact_kinds[FACT_TUNNEL]);
	forget_fields(&stage.circuit->fact, fact_kinds[FACT_CIRCUIT]);
	if (dice(3) == 0)
		stage_drop(&stage.router);
	if (dice(3) == 0)
		stage_drop(&stage.cloud);
	if (dice(3) == 0)
		stage_drop(&stage.probes);
}

static void what_is_missing_is_never_down(void **state)
{
	(void)state;
	judge();
	for (int round = 0; round < 3000; round++) {
		stage_next(&stage, 1 + dice(60));
		remove_something();
		stage.places[0].trouble = dice(2) == 0 ? ERROR_TIMEOUT : ERROR_NONE;
		stage.places[1].trouble = dice(2) == 0 ? ERROR_DENIED : ERROR_NONE;
		judge();
		assert_int_equal(stage.judgement.count, 2);
		assert_non_null(stage_outcome(&stage, DX));
		assert_non_null(stage_outcome(&stage, VPN));
		for (size_t i = 0; i < 2; i++) {
			const struct outcome *it = &stage.judgement.outcomes[i];
			assert_int_not_equal(it->verdict.state, PATH_STATE_DOWN);
			assert_int_not_equal(it->verdict.state, PATH_STATE_NONE);
			assert_true(it->verdict.cause < CAUSE_COUNT);
			assert_int_equal(it->verdict.cause == CAUSE_NONE, it->why[0] == '\0');
		}
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(two_different_paths_are_redundant),
		TEST(path_that_is_left_alone_is_told),
		TEST(only_path_there_ever_was_has_lost_nothing),
		TEST(redundancy_is_unknown_when_paths_are),
		TEST(interfaces_of_one_device_are_fake_redundancy),
		TEST(circuit_with_two_devices_is_two_lines),
		TEST(tunnels_of_one_connection_are_fake_redundancy),
		TEST(what_is_left_must_not_fail_together),
		TEST(best_path_carries),
		TEST(backup_that_is_preferred_is_wrong),
		TEST(backup_that_stands_in_is_right),
		TEST(without_routes_bytes_tell_who_carries),
		TEST(interface_of_the_own_address_counts_the_bytes),
		TEST(counters_of_router_and_cloud_are_not_mixed),
		TEST(interface_that_is_down_explains_its_path),
		TEST(backup_must_have_room_for_the_busiest),
		TEST(backup_is_not_judged_without_an_hour),
		TEST(what_is_missing_is_never_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
