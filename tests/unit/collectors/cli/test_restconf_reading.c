/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/restconf_reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/model/view.h"
#include "collectors/cli/restconf_resource.h"

#define ENTRY                                                                                  \
	"{\"x:bgp-neighbor-route-filter\":{\"bgp-neighbor-route-entries\":"                    \
	"{\"bgp-neighbor-route-entry\":[{\"prefix\":\"10.200.1.0/24\","                        \
	"\"bgp-neighbor-path-entries\":{\"bgp-neighbor-path-entry\":"                          \
	"[{\"nexthop\":\"203.0.113.1\",\"path-status\":{\"bestpath\":[null]}}]}}]}}}"

/* One peer that carries both families, one rule of each. */
struct bench {
	struct arena *arena;
	struct prefix_rule rules[2];
	const struct prefix_rule *items[2];
	struct routes_peer peer;
	struct restconf_reading reading;
	struct part part;
	struct error err;
};

static void set_up(struct bench *bench, enum cli_need need)
{
	*bench = (struct bench){ .arena = arena_new(0),
		                 .peer = { .vrf = "RED", .families = ROUTES_V4 | ROUTES_V6 } };
	assert_int_equal(ip_parse("198.51.100.1", &bench->peer.address), 0);
	static const char *const texts[2] = { "10.200.0.0/16 le 24", "2001:db8::/32" };
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(prefix_rule_parse(texts[i], bench->arena, &bench->rules[i],
		                                   &bench->err),
		                 0);
		bench->items[i] = &bench->rules[i];
	}
	bench->reading = (struct restconf_reading){ .router = "ce1",
		                                    .learn = { bench->items, 2 },
		                                    .advertise = { bench->items, 2 },
		                                    .peer = &bench->peer };
	for (size_t i = 0; i < RESTCONF_RESOURCE_COUNT && bench->part.command == NULL; i++)
		if (restconf_resources[i].need == need)
			bench->part.command = &restconf_resources[i];
	bench->part.arguments =
		(struct cli_arguments){ .peer = bench->peer.address, .vrf = "RED" };
}

static void learned_routes_are_of_the_peer_that_was_named(void **state)
{
	(void)state;
	struct bench bench;
	const struct view *view;
	set_up(&bench, CLI_BGP_PREFIX);
	assert_int_equal(restconf_reading_take(&bench.reading, &bench.part, ENTRY,
	                                       strlen(ENTRY), &view, &bench.err),
	                 0);
	struct fact_list list = view_facts(view, FACT_ROUTE);
	assert_int_equal(list.count, 1); /* the document says nothing of IPv6 */
	const struct route *route = (const struct route *)list.items[0];
	assert_true(route->present && route->best);
	assert_string_equal(route->vrf, "RED");
	assert_string_equal(route->prefix, "10.200.0.0/16 le 24");
	view_unref(view);
	arena_free(bench.arena);
}

static void without_a_document_nothing_is_there_for_certain(void **state)
{
	(void)state;
	struct bench bench;
	const struct view *view;
	set_up(&bench, CLI_BGP_ADVERTISED);
	assert_int_equal(
		restconf_reading_take(&bench.reading, &bench.part, "", 0, &view, &bench.err),
		0);
	struct fact_list list = view_facts(view, FACT_ADVERTISED_ROUTE);
	assert_int_equal(list.count, 1);
	assert_false(((const struct advertised_route *)list.items[0])->present);
	list = view_facts(view, FACT_ADVERTISEMENT);
	assert_int_equal(list.count, 1);
	assert_int_equal(((const struct advertisement *)list.items[0])->outside, 0);
	view_unref(view);
	arena_free(bench.arena);
}

static void half_a_document_is_an_error(void **state)
{
	(void)state;
	struct bench bench;
	const struct view *view = NULL;
	set_up(&bench, CLI_BGP_PREFIX);
	for (size_t len = 1; len < strlen(ENTRY); len++) {
		assert_int_equal(restconf_reading_take(&bench.reading, &bench.part, ENTRY, len,
		                                       &view, &bench.err),
		                 -1);
		assert_int_equal(bench.err.kind, ERROR_MALFORMED);
		assert_null(view);
	}
	arena_free(bench.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(learned_routes_are_of_the_peer_that_was_named),
		cmocka_unit_test(without_a_document_nothing_is_there_for_certain),
		cmocka_unit_test(half_a_document_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
