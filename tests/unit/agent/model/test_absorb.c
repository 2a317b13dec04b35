/* SPDX-License-Identifier: Apache-2.0 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/model/absorb.h"
#include "agent/model/view.h"

static struct view *peer_view(const char *description)
{
	struct view *view = view_new(0);
	struct bgp_peer *peer = view_add(view, FACT_BGP_PEER);
	struct ip address = { 0 };
	ip_parse("192.0.2.1", &address);
	FACT_SET(peer, BGP_PEER_ROUTER, router, arena_strdup(view_arena(view), "ce1"));
	FACT_SET(peer, BGP_PEER_VRF, vrf, "default");
	FACT_SET(peer, BGP_PEER_ADDRESS, address, address);
	FACT_SET(peer, BGP_PEER_DESCRIPTION, description,
	         arena_strdup(view_arena(view), description));
	assert_int_equal(view_seal(view, (struct monotime){ 1 }, NULL), 0);
	return view;
}

static void copies_outlive_the_view_they_came_from(void **state)
{
	(void)state;
	struct view *from = peer_view("to the cloud");
	struct view *into = view_new(0);
	assert_int_equal(view_absorb(into, from), 0);
	view_unref(from);
	assert_int_equal(view_seal(into, (struct monotime){ 2 }, NULL), 0);
	struct fact_list peers = view_facts(into, FACT_BGP_PEER);
	assert_int_equal(peers.count, 1);
	const struct bgp_peer *peer = (const void *)peers.items[0];
	assert_string_equal(peer->router, "ce1");
	assert_string_equal(peer->description, "to the cloud");
	assert_true(fact_is_known(&peer->fact, BGP_PEER_DESCRIPTION));
	assert_false(fact_is_known(&peer->fact, BGP_PEER_UP));
	view_unref(into);
}

static void histograms_are_copied_with_their_buckets(void **state)
{
	(void)state;
	static const double bounds[] = { 0.1, 1 };
	uint64_t counts[] = { 1, 2, 3 };
	struct view *from = view_new(0);
	struct probe *probe = view_add(from, FACT_PROBE);
	struct fact_histogram rtt = { bounds, counts, 2, 4.5 };
	FACT_SET(probe, PROBE_NAME, probe, "dx");
	FACT_SET(probe, PROBE_RTT, rtt, rtt);
	view_seal(from, (struct monotime){ 1 }, NULL);
	struct view *into = view_new(0);
	assert_int_equal(view_absorb(into, from), 0);
	counts[1] = 99;
	view_unref(from);
	view_seal(into, (struct monotime){ 2 }, NULL);
	const struct probe *copy = (const void *)view_facts(into, FACT_PROBE).items[0];
	assert_int_equal(copy->rtt.counts[1], 2);
	assert_true(copy->rtt.bounds[1] >= 1);
	view_unref(into);
}

static void a_full_view_says_so(void **state)
{
	(void)state;
	char text[16000];
	for (size_t i = 0; i < sizeof(text); i++)
		text[i] = 'x';
	text[sizeof(text) - 1] = '\0';
	struct view *from = peer_view(text);
	struct view *into = view_new(12000);
	assert_non_null(into);
	assert_int_equal(view_absorb(into, from), -1);
	assert_int_equal(view_seal(into, (struct monotime){ 2 }, NULL), -1);
	view_unref(from);
	view_unref(into);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_outlive_the_view_they_came_from),
		cmocka_unit_test(histograms_are_copied_with_their_buckets),
		cmocka_unit_test(a_full_view_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
