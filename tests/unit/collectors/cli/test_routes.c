/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/routes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/model/view.h"
#include "collectors/cli/parse/parse.h"

#define RULES_MAX 8

/* What a test stands on. */
struct world {
	struct arena *arena;
	struct view *view;
	struct prefix_rule rules[RULES_MAX];
	const struct prefix_rule *pointers[RULES_MAX];
	size_t rule_count;
};

static int begin(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	assert_non_null(world);
	world->arena = arena_new(0);
	world->view = view_new(0);
	*state = world;
	return 0;
}

static int end(void **state)
{
	struct world *world = *state;
	arena_free(world->arena);
	view_unref(world->view);
	free(world);
	return 0;
}

static struct ip address(const char *text)
{
	struct ip ip = { 0 };
	assert_int_equal(ip_parse(text, &ip), 0);
	return ip;
}

static void watch(struct world *world, const char *rule)
{
	size_t i = world->rule_count++;
	assert_int_equal(prefix_rule_parse(rule, world->arena, &world->rules[i], NULL), 0);
	world->pointers[i] = &world->rules[i];
}

static struct routes_rules rules(const struct world *world)
{
	return (struct routes_rules){ world->pointers, world->rule_count };
}

static const struct routes_rules none = { NULL, 0 };

static struct routes_peer peer(const char *text)
{
	struct ip ip = address(text);
	return (struct routes_peer){ .vrf = "default",
		                     .address = ip,
		                     .families = routes_family(ip.family),
		                     .local_asn = 65001 };
}

static struct cli_route path(const char *prefix, const char *from)
{
	struct cli_route route = { .vrf = "default", .is_valid = true };
	assert_int_equal(ip_prefix_parse(prefix, &route.prefix), 0);
	if (from != NULL)
		route.peer = address(from);
	return route;
}

static struct fact_list facts(struct world *world, enum fact_kind_id kind)
{
	assert_int_equal(view_seal(world->view, (struct monotime){ 1 }, NULL), 0);
	return view_facts(world->view, kind);
}

static const struct route *route_at(struct fact_list list, size_t i)
{
	assert_true(i < list.count);
	return (const void *)list.items[i];
}

/* --- learned --- */

static void what_is_not_there_is_said(void **state)
{
	struct world *world = *state;
	watch(world, "10.200.0.0/16");
	struct routes_peer peers[] = { peer("192.0.2.1"), peer("192.0.2.5") };
	struct routes_learned *learned =
		routes_learned_new(world->arena, peers, 2, rules(world));
	struct cli_route route = path("10.200.0.0/16", "192.0.2.1");
	route.is_best = true;
	route.has_local_preference = true;
	route.local_preference = 200;
	routes_learned_take(learned, &route);
	assert_int_equal(routes_learned_fill(learned, "ce1", world->view), 0);
	struct fact_list list = facts(world, FACT_ROUTE);
	assert_int_equal(list.count, 2);
	assert_true(route_at(list, 0)->present);
	assert_true(route_at(list, 0)->best);
	assert_int_equal(route_at(list, 0)->local_preference, 200);
	assert_false(fact_is_known(&route_at(list, 0)->fact, ROUTE_MED));
	assert_false(route_at(list, 1)->present);
	assert_true(fact_is_known(&route_at(list, 1)->fact, ROUTE_PRESENT));
	assert_false(fact_is_known(&route_at(list, 1)->fact, ROUTE_BEST));
}

static void other_prefixes_do_not_count(void **state)
{
	struct world *world = *state;
	watch(world, "10.200.0.0/16");
	struct routes_peer peers[] = { peer("192.0.2.1") };
	struct routes_learned *learned =
		routes_learned_new(world->arena, peers, 1, rules(world));
	const char *const others[] = { "10.200.0.0/17", "10.0.0.0/8", "0.0.0.0/0" };
	for (size_t i = 0; i < 3; i++) {
		struct cli_route route = path(others[i], "192.0.2.1");
		routes_learned_take(learned, &route);
	}
	routes_learned_fill(learned, "ce1", world->view);
	assert_false(route_at(facts(world, FACT_ROUTE), 0)->present);
}

static void the_best_path_of_a_peer_is_shown(void **state)
{
	struct world *world = *state;
	watch(world, "10.0.0.0/8 le 24");
	struct routes_peer peers[] = { peer("192.0.2.1") };
	struct routes_learned *learned =
		routes_learned_new(world->arena, peers, 1, rules(world));
	struct cli_route route = path("10.1.0.0/16", "192.0.2.1");
	route.is_valid = false;
	routes_learned_take(learned, &route);
	route = path("10.9.0.0/16", "192.0.2.1");
	route.is_best = true;
	route.has_med = true;
	route.med = 9;
	routes_learned_take(learned, &route);
	route = path("10.2.0.0/16", "192.0.2.1");
	routes_learned_take(learned, &route);
	routes_learned_fill(learned, "ce1", world->view);
	const struct route *fact = route_at(facts(world, FACT_ROUTE), 0);
	assert_true(fact->best);
	assert_int_equal(fact->med, 9);
	assert_string_equal(fact->prefix, "10.0.0.0/8 le 24");
}

static void a_path_without_peer_is_told_by_its_next_hop(void **state)
{
	struct world *world = *state;
	watch(world, "10.200.0.0/16");
	struct routes_peer peers[] = { peer("192.0.2.1") };
	struct routes_learned *learned =
		routes_learned_new(world->arena, peers, 1, rules(world));
	struct cli_route route = path("10.200.0.0/16", NULL);
	route.next_hop = address("192.0.2.1");
	routes_learned_take(learned, &route);
	routes_learned_fill(learned, "ce1", world->view);
	assert_true(route_at(facts(world, FACT_ROUTE), 0)->present);
}

static void another_vrf_is_another_table(void **state)
{
	struct world *world = *state;
	watch(world, "10.200.0.0/16");
	struct routes_peer peers[] = { peer("192.0.2.1") };
	struct routes_learned *learned =
		routes_learned_new(world->arena, peers, 1, rules(world));
	struct cli_route route = path("10.200.0.0/16", "192.0.2.1");
	route.vrf = "RED";
	routes_learned_take(learned, &route);
	routes_learned_fill(learned, "ce1", world->view);
	assert_false(route_at(facts(world, FACT_ROUTE), 0)->present);
}

static void rules_of_a_family_that_is_not_carried_are_not_said(void **state)
{
	struct world *world = *state;
	watch(world, "10.200.0.0/16");
	watch(world, "2001:db8::/32");
	struct routes_peer peers[] = { peer("192.0.2.1"), peer("2001:db8::1") };
	struct routes_learned *learned =
		routes_learned_new(world->arena, peers, 2, rules(world));
	struct cli_route route = path("2001:db8::/32", "2001:db8::1");
	routes_learned_take(learned, &route);
	routes_learned_fill(learned, "ce1", world->view);
	struct fact_list list = facts(world, FACT_ROUTE);
	assert_int_equal(list.count, 2);
	assert_false(route_at(list, 0)->present);
	assert_true(route_at(list, 1)->present);
	assert_string_equal(route_at(list, 1)->prefix, "2001:db8::/32");
}

static void paths_and_communities_become_clean_text(void **state)
{
	struct world *world = *state;
	watch(world, "10.200.0.0/16");
	struct routes_peer peers[] = { peer("192.0.2.1") };
	struct routes_learned *learned =
		routes_learned_new(world->arena, peers, 1, rules(world));
	static const uint32_t as_path[] = { 64512, 4200000001u };
	struct cli_route route = path("10.200.0.0/16", "192.0.2.1");
	route.as_path = as_path;
	route.as_path_count = 2;
	route.as_path_length = 3;
	route.has_as_path = true;
	route.communities = "7224:8100,\xff";
	routes_learned_take(learned, &route);
	routes_learned_fill(learned, "ce1", world->view);
	const struct route *fact = route_at(facts(world, FACT_ROUTE), 0);
	assert_string_equal(fact->as_path, "64512 4200000001");
	assert_int_equal(fact->as_path_length, 3);
	assert_string_equal(fact->communities, "7224:8100,\xef\xbf\xbd");
}

static void a_long_path_is_cut_not_lost(void **state)
{
	struct world *world = *state;
	watch(world, "10.200.0.0/16");
	struct routes_peer peers[] = { peer("192.0.2.1") };
	struct routes_learned *learned =
		routes_learned_new(world->arena, peers, 1, rules(world));
	uint32_t as_path[255];
	for (size_t i = 0; i < 255; i++)
		as_path[i] = 4200000000u;
	struct cli_route route = path("10.200.0.0/16", "192.0.2.1");
	route.as_path = as_path;
	route.as_path_count = route.as_path_length = 255;
	route.has_as_path = true;
	routes_learned_take(learned, &route);
	routes_learned_fill(learned, "ce1", world->view);
	const struct route *fact = route_at(facts(world, FACT_ROUTE), 0);
	assert_int_equal(fact->as_path_length, 255);
	assert_int_equal(strncmp(fact->as_path, "4200000000 4200000000 ", 22), 0);
	assert_true(strlen(fact->as_path) <= 256);
}

static void a_full_arena_fills_nothing(void **state)
{
	struct world *world = *state;
	struct arena *small = arena_new(3000);
	watch(world, "10.0.0.0/8 le 32");
	struct routes_peer peers[] = { peer("192.0.2.1") };
	struct routes_learned *learned = routes_learned_new(small, peers, 1, rules(world));
	assert_non_null(learned);
	char communities[2000];
	memset(communities, 'x', sizeof(communities));
	communities[sizeof(communities) - 1] = '\0';
	struct cli_route route = path("10.200.0.0/16", "192.0.2.1");
	route.communities = communities;
	routes_learned_take(learned, &route);
	route = path("10.100.0.0/16", "192.0.2.1");
	route.communities = communities;
	routes_learned_take(learned, &route);
	assert_int_equal(routes_learned_fill(learned, "ce1", world->view), -1);
	arena_free(small);
}

/* --- advertised --- */

static const struct advertisement *advertised_to(struct world *world)
{
	struct fact_list list = view_facts(world->view, FACT_ADVERTISEMENT);
	assert_int_equal(list.count, 1);
	return (const void *)list.items[0];
}

static void what_no_rule_allows_is_outside(void **state)
{
	struct world *world = *state;
	watch(world, "10.1.0.0/16");
	watch(world, "10.2.0.0/16");
	watch(world, "172.16.0.0/12 le 24");
	struct routes_peer cloud = peer("192.0.2.1");
	struct routes_advertised *advertised =
		routes_advertised_new(world->arena, &cloud, rules(world), none);
	const char *const sent[] = { "10.1.0.0/16", "172.16.8.0/24", "172.16.8.0/25",
		                     "0.0.0.0/0" };
	for (size_t i = 0; i < 4; i++) {
		struct cli_route route = path(sent[i], NULL);
		routes_advertised_take(advertised, &route);
	}
	assert_int_equal(
		routes_advertised_fill(advertised, ROUTES_V4 | ROUTES_V6, "ce1", world->view),
		0);
	struct fact_list list = facts(world, FACT_ADVERTISED_ROUTE);
	assert_int_equal(list.count, 3);
	const bool present[] = { true, false, true };
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(
			((const struct advertised_route *)(const void *)list.items[i])->present,
			present[i]);
	const struct advertisement *fact = advertised_to(world);
	assert_int_equal(fact->outside, 2);
	assert_true(fact->default_route);
	assert_int_equal(fact->transit, 0);
	assert_string_equal(fact->examples, "172.16.8.0/25,0.0.0.0/0");
	assert_string_equal(fact->afi_safi, "ipv4 unicast");
}

static void without_rules_nothing_is_outside_or_inside(void **state)
{
	struct world *world = *state;
	struct routes_peer cloud = peer("192.0.2.1");
	struct routes_advertised *advertised =
		routes_advertised_new(world->arena, &cloud, rules(world), none);
	struct cli_route route = path("10.1.0.0/16", NULL);
	routes_advertised_take(advertised, &route);
	routes_advertised_fill(advertised, ROUTES_V4, "ce1", world->view);
	facts(world, FACT_ADVERTISEMENT);
	const struct advertisement *fact = advertised_to(world);
	assert_false(fact_is_known(&fact->fact, ADVERTISEMENT_OUTSIDE));
	assert_false(fact_is_known(&fact->fact, ADVERTISEMENT_EXAMPLES));
	assert_true(fact_is_known(&fact->fact, ADVERTISEMENT_DEFAULT_ROUTE));
}

static void nothing_advertised_is_said(void **state)
{
	struct world *world = *state;
	watch(world, "10.1.0.0/16");
	struct routes_peer cloud = peer("192.0.2.1");
	struct routes_advertised *advertised =
		routes_advertised_new(world->arena, &cloud, rules(world), none);
	routes_advertised_fill(advertised, ROUTES_V4, "ce1", world->view);
	struct fact_list list = facts(world, FACT_ADVERTISED_ROUTE);
	assert_int_equal(list.count, 1);
	assert_false(((const struct advertised_route *)(const void *)list.items[0])->present);
	assert_int_equal(advertised_to(world)->outside, 0);
	assert_string_equal(advertised_to(world)->examples, "");
}

static void foreign_numbers_in_a_path_are_transit(void **state)
{
	struct world *world = *state;
	struct routes_peer cloud = peer("192.0.2.1");
	struct routes_advertised *advertised =
		routes_advertised_new(world->arena, &cloud, rules(world), none);
	static const uint32_t prepended[] = { 65001, 65001 };
	static const uint32_t foreign[] = { 65001, 3356 };
	struct cli_route route = path("10.1.0.0/16", NULL);
	route.as_path = prepended;
	route.as_path_count = 2;
	routes_advertised_take(advertised, &route);
	route.as_path = foreign;
	routes_advertised_take(advertised, &route);
	routes_advertised_fill(advertised, ROUTES_V4, "ce1", world->view);
	facts(world, FACT_ADVERTISEMENT);
	assert_int_equal(advertised_to(world)->transit, 1);
}

static uint64_t transit_of(struct world *world, const char *prefix, uint32_t asn)
{
	struct routes_peer cloud = peer("192.0.2.1");
	struct routes_advertised *advertised =
		routes_advertised_new(world->arena, &cloud, none, rules(world));
	const uint32_t asns[] = { 65001, asn };
	struct cli_route route = path(prefix, NULL);
	route.as_path = asns;
	route.as_path_count = 2;
	routes_advertised_take(advertised, &route);
	struct view *view = view_new(0);
	assert_non_null(view);
	routes_advertised_fill(advertised, ROUTES_V4, "ce1", view);
	assert_int_equal(view_seal(view, (struct monotime){ 1 }, NULL), 0);
	const struct advertisement *fact =
		(const void *)view_facts(view, FACT_ADVERTISEMENT).items[0];
	uint64_t transit = fact->transit;
	view_unref(view);
	return transit;
}

static void private_numbers_are_ours_but_for_what_is_learned(void **state)
{
	struct world *world = *state;
	watch(world, "10.200.0.0/16");
	static const uint32_t private[] = { 64512, 65534, 4200000000, 4294967294 };
	static const uint32_t public[] = { 64511, 65535, 4199999999, 4294967295 };
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(transit_of(world, "10.7.0.0/16", private[i]), 0);
		assert_int_equal(transit_of(world, "10.200.0.0/16", private[i]), 1);
		assert_int_equal(transit_of(world, "10.7.0.0/16", public[i]), 1);
	}
	assert_int_equal(transit_of(world, "10.200.0.0/16", 65001), 0);
}

static void transit_is_unknown_without_our_own_number(void **state)
{
	struct world *world = *state;
	struct routes_peer cloud = peer("192.0.2.1");
	cloud.local_asn = 0;
	struct routes_advertised *advertised =
		routes_advertised_new(world->arena, &cloud, rules(world), none);
	routes_advertised_fill(advertised, ROUTES_V4, "ce1", world->view);
	facts(world, FACT_ADVERTISEMENT);
	assert_false(fact_is_known(&advertised_to(world)->fact, ADVERTISEMENT_TRANSIT));
}

static void examples_are_ten_the_count_is_all(void **state)
{
	struct world *world = *state;
	watch(world, "192.0.2.0/24");
	struct routes_peer cloud = peer("192.0.2.1");
	struct routes_advertised *advertised =
		routes_advertised_new(world->arena, &cloud, rules(world), none);
	for (unsigned i = 0; i < 200; i++) {
		struct cli_route route = path("10.0.0.0/16", NULL);
		route.prefix.address.bytes[1] = (uint8_t)i;
		routes_advertised_take(advertised, &route);
	}
	routes_advertised_fill(advertised, ROUTES_V4, "ce1", world->view);
	facts(world, FACT_ADVERTISEMENT);
	const struct advertisement *fact = advertised_to(world);
	assert_int_equal(fact->outside, 200);
	size_t commas = 0;
	for (const char *at = fact->examples; *at != '\0'; at++)
		commas += *at == ',';
	assert_int_equal(commas, 9);
}

static void families_that_were_not_asked_for_are_not_said(void **state)
{
	struct world *world = *state;
	watch(world, "10.1.0.0/16");
	watch(world, "2001:db8::/32");
	struct routes_peer cloud = peer("192.0.2.1");
	cloud.families = ROUTES_V4 | ROUTES_V6;
	struct routes_advertised *advertised =
		routes_advertised_new(world->arena, &cloud, rules(world), none);
	routes_advertised_fill(advertised, ROUTES_V6, "ce1", world->view);
	assert_int_equal(facts(world, FACT_ADVERTISED_ROUTE).count, 1);
	assert_string_equal(advertised_to(world)->afi_safi, "ipv6 unicast");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_not_there_is_said),
		TEST(other_prefixes_do_not_count),
		TEST(the_best_path_of_a_peer_is_shown),
		TEST(a_path_without_peer_is_told_by_its_next_hop),
		TEST(another_vrf_is_another_table),
		TEST(rules_of_a_family_that_is_not_carried_are_not_said),
		TEST(paths_and_communities_become_clean_text),
		TEST(a_long_path_is_cut_not_lost),
		TEST(a_full_arena_fills_nothing),
		TEST(what_no_rule_allows_is_outside),
		TEST(without_rules_nothing_is_outside_or_inside),
		TEST(nothing_advertised_is_said),
		TEST(foreign_numbers_in_a_path_are_transit),
		TEST(private_numbers_are_ours_but_for_what_is_learned),
		TEST(transit_is_unknown_without_our_own_number),
		TEST(examples_are_ten_the_count_is_all),
		TEST(families_that_were_not_asked_for_are_not_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
