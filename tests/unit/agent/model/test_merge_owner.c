/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What facts own when several sources tell of both: the things of a session.
 */
#include <stdio.h>
#include <string.h>

#include "agent/model/merge.h"
#include "tests/unit/agent/model/polls.h"

/* The sources of a router, the last view of each, and what was merged of them. */
struct group {
	const struct view *views[4];
	const struct view *merged;
};

/* What a source says of the session with a peer: whether it is established, and things of it.
 */
enum { DOWN, UP, SILENT };
enum { NO_THINGS, THINGS };

static const enum fact_kind_id kinds_of_things[] = { FACT_BGP_FAMILY, FACT_ROUTE,
	                                             FACT_ADVERTISED_ROUTE,
	                                             FACT_ADVERTISEMENT };

static void add_session(struct view *view, uint8_t last, int state)
{
	if (state == SILENT)
		return;
	struct bgp_peer *peer = add_peer(view, last);
	FACT_SET(peer, BGP_PEER_UP, up, state == UP);
	FACT_SET(peer, BGP_PEER_STATE, state,
	         state == UP ? BGP_STATE_ESTABLISHED : BGP_STATE_IDLE);
}

/* One thing of each kind; `word` tells whose it is. */
static void add_things(struct view *view, uint8_t last, const char *word)
{
	const struct ip ip = { .family = IP_V4, .bytes = { 192, 0, 2, last } };
	struct bgp_family *family = view_add(view, FACT_BGP_FAMILY);
	struct route *route = view_add(view, FACT_ROUTE);
	struct advertised_route *advertised = view_add(view, FACT_ADVERTISED_ROUTE);
	struct advertisement *all = view_add(view, FACT_ADVERTISEMENT);
	*family = (struct bgp_family){ .router = "ce1", .vrf = "default", .peer = ip };
	*route = (struct route){ .router = "ce1", .vrf = "default", .peer = ip };
	*advertised =
		(struct advertised_route){ .router = "ce1", .vrf = "default", .peer = ip };
	*all = (struct advertisement){ .router = "ce1", .vrf = "default", .peer = ip };
	FACT_SET(family, BGP_FAMILY_AFI_SAFI, afi_safi, word);
	FACT_SET(route, ROUTE_PREFIX, prefix, word);
	FACT_SET(advertised, ADVERTISED_ROUTE_PREFIX, prefix, word);
	FACT_SET(all, ADVERTISEMENT_AFI_SAFI, afi_safi, word);
}

static void merge_group(struct group *group)
{
	const struct view *views[4];
	size_t count = 0;
	for (size_t i = 0; i < 4; i++)
		if (group->views[i] != NULL)
			views[count++] = group->views[i];
	const struct view *merged = view_merge(views, count, group->merged);
	assert_non_null(merged);
	view_unref(group->merged);
	group->merged = merged;
}

static void put(struct group *group, size_t source, const struct view *view)
{
	view_unref(group->views[source]);
	group->views[source] = view;
	merge_group(group);
}

/* A source of the group has looked at the session with 192.0.2.5. */
static void look(struct group *group, size_t source, const struct poll *poll, int state,
                 int things)
{
	struct view *view = begin(poll);
	add_session(view, 5, state);
	if (things == THINGS)
		add_things(view, 5, poll->kind);
	end(view, poll);
	put(group, source, view);
}

/* Whose things of the session are shown: "cli restconf". */
static void expect_things(const struct group *group, const char *expected)
{
	for (size_t k = 0; k < 4; k++) {
		struct fact_list list = view_facts(group->merged, kinds_of_things[k]);
		const struct fact_kind *kind = fact_kinds[kinds_of_things[k]];
		char text[64] = "";
		for (size_t i = 0; i < list.count; i++) {
			const char *const *word = fact_value(list.items[i], &kind->fields[3]);
			size_t len = strlen(text);
			snprintf(text + len, sizeof(text) - len, i == 0 ? "%s" : " %s", *word);
		}
		assert_string_equal(text, expected);
	}
}

static void leave(struct group *group)
{
	for (size_t i = 0; i < 4; i++)
		view_unref(group->views[i]);
	view_unref(group->merged);
}

enum { CLI, SNMP, RESTCONF, BMP };

static void things_of_a_lost_session_go_until_their_source_looked_again(void **state)
{
	(void)state;
	struct group group = { 0 };
	look(&group, CLI, &(struct poll){ "cli", 60, 90, 0 }, UP, THINGS);
	look(&group, SNMP, &(struct poll){ "snmp", 15, 91, 0 }, UP, NO_THINGS);
	expect_things(&group, "cli");
	look(&group, SNMP, &(struct poll){ "snmp", 15, 106, 0 }, DOWN, NO_THINGS);
	expect_things(&group, "");
	look(&group, SNMP, &(struct poll){ "snmp", 15, 121, 0 }, UP, NO_THINGS);
	look(&group, SNMP, &(struct poll){ "snmp", 15, 136, 0 }, UP, NO_THINGS);
	expect_things(&group, ""); /* those of before the fall */
	look(&group, CLI, &(struct poll){ "cli", 60, 150, 0 }, UP, THINGS);
	expect_things(&group, "cli");
	leave(&group);
}

/* It takes a minute to read a large table; what was begun before the fall is of no use. */
static void look_that_began_before_the_fall_does_not_count(void **state)
{
	(void)state;
	struct group group = { 0 };
	look(&group, SNMP, &(struct poll){ "snmp", 15, 91, 0 }, UP, NO_THINGS);
	look(&group, SNMP, &(struct poll){ "snmp", 15, 106, 0 }, DOWN, NO_THINGS);
	look(&group, CLI, &(struct poll){ "cli", 60, 105, 12 }, UP, THINGS);
	expect_things(&group, "");
	look(&group, SNMP, &(struct poll){ "snmp", 15, 121, 0 }, UP, NO_THINGS);
	expect_things(&group, "");
	look(&group, SNMP, &(struct poll){ "snmp", 15, 136, 4 }, DOWN, NO_THINGS);
	look(&group, CLI, &(struct poll){ "cli", 60, 139, 0 }, UP, THINGS);
	expect_things(&group, ""); /* either may have looked first */
	leave(&group);
}

/* Who looked last may have seen the session return, before the faster source looks again. */
static void younger_look_is_not_refused_for_an_older_one(void **state)
{
	(void)state;
	struct group group = { 0 };
	look(&group, SNMP, &(struct poll){ "snmp", 15, 100, 4 }, DOWN, NO_THINGS);
	look(&group, CLI, &(struct poll){ "cli", 60, 104, 0 }, UP, THINGS);
	assert_false(peer_at(group.merged, 0)->up);
	expect_things(&group, "cli");
	look(&group, SNMP, &(struct poll){ "snmp", 15, 115, 0 }, UP, NO_THINGS);
	expect_things(&group, "cli");
	look(&group, SNMP, &(struct poll){ "snmp", 15, 130, 0 }, DOWN, NO_THINGS);
	expect_things(&group, "");
	leave(&group);
}

/* Between idle and active nothing is lost that was not lost already. */
static void states_of_a_lost_session_are_alike(void **state)
{
	(void)state;
	struct group group = { 0 };
	look(&group, CLI, &(struct poll){ "cli", 60, 90, 0 }, DOWN, THINGS);
	const struct poll poll = { "snmp", 15, 100, 0 };
	struct view *view = begin(&poll);
	struct bgp_peer *peer = add_peer(view, 5);
	FACT_SET(peer, BGP_PEER_UP, up, false);
	FACT_SET(peer, BGP_PEER_STATE, state, BGP_STATE_ACTIVE);
	end(view, &poll);
	put(&group, SNMP, view);
	expect_things(&group, "cli");
	leave(&group);
}

static void source_that_says_no_state_saw_the_one_known_then(void **state)
{
	(void)state;
	struct group group = { 0 };
	look(&group, SNMP, &(struct poll){ "snmp", 15, 91, 0 }, UP, NO_THINGS);
	look(&group, CLI, &(struct poll){ "cli", 60, 92, 0 }, SILENT, THINGS);
	look(&group, SNMP, &(struct poll){ "snmp", 15, 106, 0 }, UP, NO_THINGS);
	expect_things(&group, "cli");
	look(&group, SNMP, &(struct poll){ "snmp", 15, 121, 0 }, DOWN, NO_THINGS);
	expect_things(&group, "");
	look(&group, SNMP, &(struct poll){ "snmp", 15, 136, 0 }, DOWN, NO_THINGS);
	expect_things(&group, "");
	look(&group, CLI, &(struct poll){ "cli", 60, 150, 0 }, SILENT, THINGS);
	expect_things(&group, "cli"); /* no word is against it */
	leave(&group);
}

/* SNMP saw the session later than SSH, and is silent since: nobody knows its state. */
static void things_go_with_the_knowledge_of_the_state(void **state)
{
	(void)state;
	for (int expires = 0; expires < 2; expires++) {
		struct group group = { 0 };
		look(&group, CLI, &(struct poll){ "cli", 60, 90, 0 }, UP, THINGS);
		look(&group, SNMP, &(struct poll){ "snmp", 15, 100, 0 }, UP, NO_THINGS);
		expect_things(&group, "cli");
		if (expires)
			put(&group, SNMP, NULL);
		else
			look(&group, SNMP, &(struct poll){ "snmp", 15, 115, 0 }, SILENT,
			     NO_THINGS);
		assert_false(fact_is_known(&peer_at(group.merged, 0)->fact, BGP_PEER_UP));
		expect_things(&group, "");
		merge_group(&group);
		expect_things(&group, "");
		look(&group, CLI, &(struct poll){ "cli", 60, 150, 0 }, UP, THINGS);
		expect_things(&group, "cli");
		leave(&group);
	}
}

static void each_source_has_to_look_again_for_itself(void **state)
{
	(void)state;
	struct group group = { 0 };
	look(&group, CLI, &(struct poll){ "cli", 60, 90, 0 }, UP, THINGS);
	look(&group, BMP, &(struct poll){ "bmp", 300, 92, 0 }, UP, THINGS);
	look(&group, RESTCONF, &(struct poll){ "restconf", 60, 95, 0 }, UP, THINGS);
	look(&group, SNMP, &(struct poll){ "snmp", 15, 100, 0 }, UP, THINGS);
	expect_things(&group, "bmp cli restconf snmp");
	look(&group, SNMP, &(struct poll){ "snmp", 15, 115, 0 }, DOWN, THINGS);
	expect_things(&group, "snmp");
	look(&group, RESTCONF, &(struct poll){ "restconf", 60, 118, 0 }, UP, THINGS);
	expect_things(&group, "restconf snmp");
	look(&group, SNMP, &(struct poll){ "snmp", 15, 130, 0 }, UP, THINGS);
	expect_things(&group, "restconf snmp");
	look(&group, BMP, &(struct poll){ "bmp", 300, 131, 0 }, UP, THINGS);
	expect_things(&group, "bmp restconf snmp");
	put(&group, SNMP, NULL);
	expect_things(&group, "bmp restconf");
	leave(&group);
}

/* Only things of the fallen session go, wherever it stands in the lists. */
static void things_of_other_sessions_stay(void **state)
{
	(void)state;
	static const struct poll earlier = { "cli", 60, 90, 0 };
	static const struct poll later = { "snmp", 15, 100, 0 };
	for (uint8_t fallen = 1; fallen <= 6; fallen++) {
		struct view *x = begin(&later);
		struct view *y = begin(&earlier);
		for (uint8_t i = 1; i <= 6; i++) {
			if (i % 2 == 0 || i == fallen) /* the others: known to nobody */
				add_session(x, i, i == fallen ? DOWN : UP);
			if (i == 4 || i == fallen)
				add_session(y, i, UP);
			add_things(y, i, "a");
			add_things(y, i, "b");
		}
		end(x, &later);
		end(y, &earlier);
		const struct view *pair[] = { x, y };
		const struct view *merged = view_merge(pair, 2, NULL);
		for (size_t k = 0; k < 4; k++) {
			struct fact_list left = view_facts(merged, kinds_of_things[k]);
			assert_int_equal(left.count, 10);
			for (size_t i = 0; i < left.count; i++) {
				const struct fact_kind *kind = fact_kinds[kinds_of_things[k]];
				const struct ip *peer =
					fact_value(left.items[i], &kind->fields[kind->key[2]]);
				size_t nth = i / 2 + 1;
				assert_int_equal(peer->bytes[3], nth + (nth >= fallen));
			}
		}
		view_unref(x);
		view_unref(y);
		view_unref(merged);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(things_of_a_lost_session_go_until_their_source_looked_again),
		cmocka_unit_test(look_that_began_before_the_fall_does_not_count),
		cmocka_unit_test(younger_look_is_not_refused_for_an_older_one),
		cmocka_unit_test(states_of_a_lost_session_are_alike),
		cmocka_unit_test(source_that_says_no_state_saw_the_one_known_then),
		cmocka_unit_test(things_go_with_the_knowledge_of_the_state),
		cmocka_unit_test(each_source_has_to_look_again_for_itself),
		cmocka_unit_test(things_of_other_sessions_stay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
