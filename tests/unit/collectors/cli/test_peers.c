/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/peers.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/model/view.h"

static struct ip address(const char *text)
{
	struct ip ip = { 0 };
	assert_int_equal(ip_parse(text, &ip), 0);
	return ip;
}

static struct bgp_peer *add_peer(struct view *view, const char *vrf, const char *peer)
{
	struct bgp_peer *fact = view_add(view, FACT_BGP_PEER);
	FACT_SET(fact, BGP_PEER_ROUTER, router, "ce1");
	FACT_SET(fact, BGP_PEER_VRF, vrf, vrf);
	FACT_SET(fact, BGP_PEER_ADDRESS, address, address(peer));
	return fact;
}

static void add_family(struct view *view, const char *vrf, const char *peer, const char *name)
{
	struct bgp_family *fact = view_add(view, FACT_BGP_FAMILY);
	FACT_SET(fact, BGP_FAMILY_ROUTER, router, "ce1");
	FACT_SET(fact, BGP_FAMILY_VRF, vrf, vrf);
	FACT_SET(fact, BGP_FAMILY_PEER, peer, address(peer));
	FACT_SET(fact, BGP_FAMILY_AFI_SAFI, afi_safi, name);
}

static struct peers gather(struct arena *arena, struct view **views, size_t count)
{
	struct peers peers;
	for (size_t i = 0; i < count; i++)
		assert_int_equal(view_seal(views[i], (struct monotime){ 1 }, NULL), 0);
	assert_int_equal(peers_gather((const struct view *const *)views, count, arena, &peers),
	                 0);
	for (size_t i = 0; i < count; i++)
		view_unref(views[i]);
	return peers;
}

static void only_sessions_that_are_up_are_asked_about(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct view *view = view_new(0);
	struct bgp_peer *up = add_peer(view, "default", "192.0.2.1");
	struct bgp_peer *down = add_peer(view, "default", "192.0.2.2");
	add_peer(view, "default", "192.0.2.3"); /* nobody knows */
	FACT_SET(up, BGP_PEER_UP, up, true);
	FACT_SET(down, BGP_PEER_UP, up, false);
	struct peers peers = gather(arena, &view, 1);
	assert_int_equal(peers.count, 1);
	assert_int_equal(peers.items[0].families, ROUTES_V4);
	assert_int_equal(peers.vrf_count, 1);
	arena_free(arena);
}

static void two_views_of_one_session_are_one_peer(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct view *views[] = { view_new(0), view_new(0) };
	struct bgp_peer *summary = add_peer(views[0], "default", "2001:db8::1");
	FACT_SET(summary, BGP_PEER_UP, up, true);
	FACT_SET(summary, BGP_PEER_PEER_ASN, peer_asn, 65001);
	struct bgp_peer *detail = add_peer(views[1], "default", "2001:db8::1");
	FACT_SET(detail, BGP_PEER_UP, up, true);
	FACT_SET(detail, BGP_PEER_LOCAL_ASN, local_asn, 65001);
	FACT_SET(detail, BGP_PEER_PEER_ASN, peer_asn, 65001);
	FACT_SET(detail, BGP_PEER_TRANSITIONS, transitions, 4);
	add_family(views[1], "default", "2001:db8::1", "ipv4 unicast");
	add_family(views[1], "default", "2001:db8::1", "ipv6 unicast");
	add_family(views[1], "default", "2001:db8::1", "vpnv4 unicast");
	struct peers peers = gather(arena, views, 2);
	assert_int_equal(peers.count, 1);
	assert_int_equal(peers.items[0].families, ROUTES_V4 | ROUTES_V6);
	assert_int_equal(peers.items[0].local_asn, 65001);
	assert_true(peers.states[0].is_internal);
	assert_int_equal(peers.states[0].transitions, 4);
	arena_free(arena);
}

static void one_address_in_two_vrfs_is_two_peers(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct view *view = view_new(0);
	const char *const vrfs[] = { "default", "RED" };
	for (size_t i = 0; i < 2; i++) {
		struct bgp_peer *peer = add_peer(view, vrfs[i], "192.0.2.1");
		FACT_SET(peer, BGP_PEER_UP, up, true);
	}
	add_family(view, "RED", "192.0.2.1", "ipv6 unicast");
	struct peers peers = gather(arena, &view, 1);
	assert_int_equal(peers.count, 2);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(peers.items[i].families, strcmp(peers.items[i].vrf, "RED") == 0
		                                                  ? ROUTES_V6
		                                                  : ROUTES_V4);
	arena_free(arena);
}

static void a_vrf_whose_sessions_are_down_is_there(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct view *view = view_new(0);
	struct bgp_peer *down = add_peer(view, "RED", "192.0.2.1");
	FACT_SET(down, BGP_PEER_UP, up, false);
	struct peers peers = gather(arena, &view, 1);
	assert_int_equal(peers.count, 0);
	assert_int_equal(peers.vrf_count, 1);
	assert_string_equal(peers.vrfs[0], "RED");
	arena_free(arena);
}

static void the_local_as_is_the_routers_unless_the_session_has_another(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct view *view = view_new(0);
	struct router *router = view_add(view, FACT_ROUTER);
	FACT_SET(router, ROUTER_NAME, router, "ce1");
	FACT_SET(router, ROUTER_BGP_ASN, bgp_asn, 65001);
	struct bgp_peer *inner = add_peer(view, "default", "192.0.2.1");
	struct bgp_peer *other = add_peer(view, "default", "192.0.2.2");
	FACT_SET(inner, BGP_PEER_UP, up, true);
	FACT_SET(inner, BGP_PEER_PEER_ASN, peer_asn, 65001);
	FACT_SET(other, BGP_PEER_UP, up, true);
	FACT_SET(other, BGP_PEER_PEER_ASN, peer_asn, 65001);
	FACT_SET(other, BGP_PEER_LOCAL_ASN, local_asn, 65002);
	struct peers peers = gather(arena, &view, 1);
	assert_int_equal(peers.items[0].local_asn, 65001);
	assert_true(peers.states[0].is_internal);
	assert_int_equal(peers.items[1].local_asn, 65002);
	assert_false(peers.states[1].is_internal);
	arena_free(arena);
}

static void losses_tell_sessions_apart_where_beginnings_are_not_counted(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct view *view = view_new(0);
	struct bgp_peer *junos = add_peer(view, "default", "192.0.2.1");
	struct bgp_peer *frr = add_peer(view, "default", "192.0.2.2");
	FACT_SET(junos, BGP_PEER_UP, up, true);
	FACT_SET(junos, BGP_PEER_RESETS, resets, 3);
	FACT_SET(frr, BGP_PEER_UP, up, true);
	FACT_SET(frr, BGP_PEER_RESETS, resets, 3);
	FACT_SET(frr, BGP_PEER_TRANSITIONS, transitions, 4);
	struct peers peers = gather(arena, &view, 1);
	assert_int_equal(peers.count, 2);
	assert_int_equal(peers.states[0].transitions, 3);
	assert_int_equal(peers.states[1].transitions, 4);
	arena_free(arena);
}

static void no_peers_is_an_answer(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct view *view = view_new(0);
	assert_int_equal(gather(arena, &view, 1).count, 0);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_sessions_that_are_up_are_asked_about),
		cmocka_unit_test(two_views_of_one_session_are_one_peer),
		cmocka_unit_test(one_address_in_two_vrfs_is_two_peers),
		cmocka_unit_test(a_vrf_whose_sessions_are_down_is_there),
		cmocka_unit_test(the_local_as_is_the_routers_unless_the_session_has_another),
		cmocka_unit_test(losses_tell_sessions_apart_where_beginnings_are_not_counted),
		cmocka_unit_test(no_peers_is_an_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
