/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/view.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/model/fact_key.h"

static const struct monotime noon = { .ns = 12 };

static struct bgp_peer *add_peer(struct view *view, const char *router, uint32_t address)
{
	struct bgp_peer *peer = view_add(view, FACT_BGP_PEER);
	if (peer == NULL)
		return NULL;
	struct ip ip = { .family = IP_V4,
		         .bytes = { (uint8_t)(address >> 24), (uint8_t)(address >> 16),
		                    (uint8_t)(address >> 8), (uint8_t)address } };
	FACT_SET(peer, BGP_PEER_ROUTER, router, arena_strdup(view_arena(view), router));
	FACT_SET(peer, BGP_PEER_VRF, vrf, "default");
	FACT_SET(peer, BGP_PEER_ADDRESS, address, ip);
	return peer;
}

static const struct bgp_peer *peer_at(struct fact_list facts, size_t i)
{
	return (const struct bgp_peer *)(const void *)facts.items[i];
}

static void new_fact_is_all_unknown(void **state)
{
	(void)state;
	struct view *view = view_new(0);
	struct bgp_peer *peer = view_add(view, FACT_BGP_PEER);
	static const struct bgp_peer nothing;
	assert_memory_equal(peer, &nothing, sizeof(nothing));
	view_unref(view);
}

static void empty_view_has_no_facts(void **state)
{
	(void)state;
	struct view *view = view_new(0);
	size_t duplicates = 1;
	assert_int_equal(view_seal(view, noon, &duplicates), 0);
	assert_int_equal(duplicates, 0);
	for (enum fact_kind_id kind = 0; kind < FACT_KIND_COUNT; kind++)
		assert_int_equal(view_facts(view, kind).count, 0);
	assert_int_equal(view_taken(view).ns, noon.ns);
	view_unref(view);
}

static void sealed_facts_are_sorted_by_key(void **state)
{
	(void)state;
	for (unsigned count = 0; count < 40; count++) {
		struct view *view = view_new(0);
		for (unsigned i = 0; i < count; i++) /* 7 is coprime to 41: every order once */
			add_peer(view, i % 2 == 0 ? "ce1" : "ce2", i * 7 % 41);
		assert_int_equal(view_seal(view, noon, NULL), 0);
		struct fact_list facts = view_facts(view, FACT_BGP_PEER);
		assert_int_equal(facts.count, count);
		for (size_t i = 1; i < facts.count; i++)
			assert_true(fact_compare_key(fact_kinds[FACT_BGP_PEER],
			                             facts.items[i - 1], facts.items[i]) < 0);
		view_unref(view);
	}
}

static void of_one_key_the_first_added_wins(void **state)
{
	(void)state;
	struct view *view = view_new(0);
	for (uint32_t round = 0; round < 3; round++)
		for (uint32_t i = 0; i < 10; i++) {
			struct bgp_peer *peer = add_peer(view, "ce1", (i * 7 + round) % 10);
			FACT_SET(peer, BGP_PEER_PEER_ASN, peer_asn, round);
		}
	size_t duplicates = 0;
	assert_int_equal(view_seal(view, noon, &duplicates), 0);
	struct fact_list facts = view_facts(view, FACT_BGP_PEER);
	assert_int_equal(facts.count, 10);
	assert_int_equal(duplicates, 20);
	for (size_t i = 0; i < facts.count; i++)
		assert_int_equal(peer_at(facts, i)->peer_asn, 0);
	view_unref(view);
}

static void facts_with_one_key_become_one(void **state)
{
	(void)state;
	struct view *view = view_new(0);
	struct bgp_peer *first = add_peer(view, "ce1", 1);
	FACT_SET(first, BGP_PEER_UP, up, false);
	FACT_SET(first, BGP_PEER_PEER_ASN, peer_asn, 64512);
	struct bgp_peer *second = add_peer(view, "ce1", 1);
	FACT_SET(second, BGP_PEER_STATE, state, BGP_STATE_ESTABLISHED);
	FACT_SET(second, BGP_PEER_PEER_ASN, peer_asn, 64512);
	FACT_SET(second, BGP_PEER_DESCRIPTION, description, "to AWS");
	struct bgp_peer *third = add_peer(view, "ce1", 1);
	FACT_SET(third, BGP_PEER_DESCRIPTION, description, "to Azure");
	FACT_SET(third, BGP_PEER_TRANSITIONS, transitions, 7);
	size_t duplicates = 0;
	assert_int_equal(view_seal(view, noon, &duplicates), 0);
	struct fact_list facts = view_facts(view, FACT_BGP_PEER);
	assert_int_equal(facts.count, 1);
	const struct bgp_peer *peer = peer_at(facts, 0);
	assert_false(peer->up);
	assert_false(fact_is_known(&peer->fact, BGP_PEER_STATE)); /* up is the first one's */
	assert_string_equal(peer->description, "to AWS");
	assert_int_equal(peer->transitions, 7);
	assert_int_equal(duplicates, 1); /* the third contradicts what the second said */
	view_unref(view);
}

static void fields_tell_whose_word_they_are(void **state)
{
	(void)state;
	struct view *view = view_new(0);
	struct bgp_peer *peer = add_peer(view, "ce1", 1);
	view_set_source(view, (struct view_source){ .kind = "snmp", .interval = { 15 } });
	assert_int_equal(view_seal(view, noon, NULL), 0);
	assert_string_equal(view_field_source(&peer->fact, BGP_PEER_ROUTER), "snmp");
	assert_null(view_field_source(&peer->fact, BGP_PEER_UP));
	assert_int_equal(view_field_taken(&peer->fact, BGP_PEER_ROUTER).ns, noon.ns);
	assert_int_equal(view_field_taken(&peer->fact, BGP_PEER_UP).ns, 0);
	assert_true(view_is_told_by(view, "snmp"));
	assert_false(view_is_told_by(view, "cli"));
	assert_false(view_is_told_by(view, NULL));
	view_unref(view);
	view = view_new(0);
	peer = add_peer(view, "ce1", 1);
	assert_int_equal(view_seal(view, noon, NULL), 0);
	assert_null(view_field_source(&peer->fact, BGP_PEER_ROUTER));
	assert_true(view_is_told_by(view, NULL));
	view_unref(view);
}

static void fact_without_key_is_there_once(void **state)
{
	(void)state;
	struct view *view = view_new(0);
	view_add(view, FACT_AGENT);
	view_add(view, FACT_AGENT);
	size_t duplicates = 0;
	assert_int_equal(view_seal(view, noon, &duplicates), 0);
	assert_int_equal(view_facts(view, FACT_AGENT).count, 1);
	assert_int_equal(duplicates, 0);
	view_unref(view);
}

static void kinds_do_not_mix(void **state)
{
	(void)state;
	struct view *view = view_new(0);
	add_peer(view, "ce1", 1);
	struct router *router = view_add(view, FACT_ROUTER);
	FACT_SET(router, ROUTER_NAME, router, "ce1");
	assert_int_equal(view_seal(view, noon, NULL), 0);
	assert_int_equal(view_facts(view, FACT_BGP_PEER).count, 1);
	assert_int_equal(view_facts(view, FACT_ROUTER).count, 1);
	assert_ptr_equal(view_facts(view, FACT_ROUTER).items[0], router);
	assert_int_equal(view_facts(view, FACT_INTERFACE).count, 0);
	view_unref(view);
}

/* Returns 0 when a view of that limit could hold everything. */
static int fill(size_t limit)
{
	struct view *view = view_new(limit);
	if (view == NULL)
		return -1;
	int is_short = 0;
	for (uint32_t i = 0; i < 5; i++)
		is_short |= add_peer(view, "ce1", 5 - i) == NULL;
	int result = view_seal(view, noon, NULL);
	if (is_short)
		assert_int_equal(result, -1);
	view_unref(view);
	return result;
}

static void every_limit_either_holds_or_refuses(void **state)
{
	(void)state;
	size_t limit = 1;
	while (fill(limit) != 0)
		limit++;
	assert_true(limit > 5 * sizeof(struct bgp_peer));
	assert_true(limit < 16384);
	for (size_t more = 0; more < 64; more++)
		assert_int_equal(fill(limit + more), 0);
}

static void *share(void *context)
{
	const struct view *view = context;
	for (int i = 0; i < 10000; i++) {
		const struct view *mine = view_ref(view);
		if (view_facts(mine, FACT_BGP_PEER).count != 1)
			abort();
		view_unref(mine);
	}
	view_unref(view);
	return NULL;
}

static void references_are_counted_across_threads(void **state)
{
	(void)state;
	struct view *view = view_new(0);
	add_peer(view, "ce1", 1);
	assert_int_equal(view_seal(view, noon, NULL), 0);
	pthread_t threads[4];
	for (size_t i = 0; i < 4; i++) {
		view_ref(view);
		assert_int_equal(pthread_create(&threads[i], NULL, share, view), 0);
	}
	view_unref(view); /* the last thread frees it */
	for (size_t i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
}

static void nothing_can_be_let_go(void **state)
{
	(void)state;
	view_unref(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_fact_is_all_unknown),
		cmocka_unit_test(empty_view_has_no_facts),
		cmocka_unit_test(sealed_facts_are_sorted_by_key),
		cmocka_unit_test(of_one_key_the_first_added_wins),
		cmocka_unit_test(facts_with_one_key_become_one),
		cmocka_unit_test(fields_tell_whose_word_they_are),
		cmocka_unit_test(fact_without_key_is_there_once),
		cmocka_unit_test(kinds_do_not_mix),
		cmocka_unit_test(every_limit_either_holds_or_refuses),
		cmocka_unit_test(references_are_counted_across_threads),
		cmocka_unit_test(nothing_can_be_let_go),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
