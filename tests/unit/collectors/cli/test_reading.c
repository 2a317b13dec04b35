/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/model/view.h"

/* Every path that a parser of these tests tells: two of 10.200.0.0/16, one of 10.9.0.0/24. */
static int tell_routes(const struct cli_input *input, const struct cli_output *output,
                       struct error *err)
{
	(void)input;
	(void)err;
	static const char *const told[][2] = { { "10.200.0.0/16", "192.0.2.1" },
		                               { "10.200.0.0/16", "192.0.2.2" },
		                               { "10.9.0.0/24", "192.0.2.1" } };
	for (size_t i = 0; i < 3; i++) {
		struct cli_route route = { .vrf = "default", .is_valid = true };
		ip_prefix_parse(told[i][0], &route.prefix);
		ip_parse(told[i][1], &route.peer);
		output->route(output->context, &route);
	}
	return 0;
}

static int tell_a_half(const struct cli_input *input, const struct cli_output *output,
                       struct error *err)
{
	struct router *router = view_add(output->view, FACT_ROUTER);
	FACT_SET(router, ROUTER_NAME, router, input->router);
	return error_set(err, ERROR_MALFORMED, 0, "the answer breaks off");
}

static const struct cli_command prefix_command = { CLI_BGP_PREFIX, "show {vrf} {prefix}",
	                                           CLI_VRFS_ANY, IP_V4, tell_routes };
static const struct cli_command routes_command = { CLI_BGP_ROUTES, "show {vrf} {peer} routes",
	                                           CLI_VRFS_ANY, IP_V4, tell_routes };
static const struct cli_command advertised_command = { CLI_BGP_ADVERTISED,
	                                               "show {vrf} {peer} sent", CLI_VRFS_ANY,
	                                               IP_V4, tell_routes };
static const struct cli_command bfd_command = { CLI_BFD, "show bfd", CLI_VRFS_ALL, IP_NONE,
	                                        tell_routes };
static const struct cli_command half_command = { CLI_BFD, "show half", CLI_VRFS_ALL, IP_NONE,
	                                         tell_a_half };

/* Watches 10.200.0.0/16 and 10.0.0.0/8 le 24; two sessions in "default", one in "RED". */
struct world {
	struct arena *arena;
	struct prefix_rule rules[2];
	const struct prefix_rule *pointers[2];
	struct settings settings;
	struct routes_peer items[3];
	struct peers peers;
	struct reading reading;
	const struct view *view;
	struct error err;
};

static struct ip address(const char *text)
{
	struct ip ip = { 0 };
	assert_int_equal(ip_parse(text, &ip), 0);
	return ip;
}

static int begin(void **state)
{
	struct world *world = calloc(1, sizeof(*world));
	assert_non_null(world);
	world->arena = arena_new(0);
	prefix_rule_parse("10.200.0.0/16", world->arena, &world->rules[0], NULL);
	prefix_rule_parse("10.0.0.0/8 le 24", world->arena, &world->rules[1], NULL);
	for (size_t i = 0; i < 2; i++)
		world->pointers[i] = &world->rules[i];
	const char *const addresses[] = { "192.0.2.1", "192.0.2.2", "192.0.2.1" };
	for (size_t i = 0; i < 3; i++)
		world->items[i] = (struct routes_peer){ .vrf = i == 2 ? "RED" : "default",
			                                .address = address(addresses[i]),
			                                .families = ROUTES_V4,
			                                .local_asn = 65001 };
	world->settings = (struct settings){ .router = "ce1",
		                             .learn = { world->pointers, 2 },
		                             .advertise = { world->pointers, 2 } };
	world->peers = (struct peers){ .items = world->items, .count = 3 };
	world->reading =
		(struct reading){ .settings = &world->settings, .peers = &world->peers };
	*state = world;
	return 0;
}

static int end(void **state)
{
	struct world *world = *state;
	view_unref(world->view);
	arena_free(world->arena);
	free(world);
	return 0;
}

static int read_answer(struct world *world, const struct cli_command *command, const char *vrf,
                       const char *peer, const struct session_answer *answer)
{
	struct part part = { .command = command, .arguments = { .vrf = vrf } };
	if (peer != NULL)
		part.arguments.peer = address(peer);
	ip_prefix_parse("10.200.0.0/16", &part.arguments.prefix);
	return reading_take(&world->reading, &part, answer, &world->view, &world->err);
}

static void read_good(struct world *world, const struct cli_command *command, const char *vrf,
                      const char *peer)
{
	static const struct session_answer answer = { "x", 1, "" };
	assert_int_equal(read_answer(world, command, vrf, peer, &answer), 0);
}

static const struct route *route_at(const struct world *world, size_t i)
{
	struct fact_list list = view_facts(world->view, FACT_ROUTE);
	assert_true(i < list.count);
	return (const void *)list.items[i];
}

static void a_prefix_is_held_against_all_sessions_of_its_vrf(void **state)
{
	struct world *world = *state;
	read_good(world, &prefix_command, "default", NULL);
	assert_int_equal(view_facts(world->view, FACT_ROUTE).count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_true(route_at(world, i)->present);
		assert_string_equal(route_at(world, i)->prefix, "10.200.0.0/16");
	}
}

static void a_prefix_that_another_vrf_has_is_not_there(void **state)
{
	struct world *world = *state;
	read_good(world, &prefix_command, "RED", NULL);
	assert_int_equal(view_facts(world->view, FACT_ROUTE).count, 1);
	assert_string_equal(route_at(world, 0)->vrf, "RED");
	assert_false(route_at(world, 0)->present);
}

static void accepted_routes_are_held_against_ranges_only(void **state)
{
	struct world *world = *state;
	read_good(world, &routes_command, "default", "192.0.2.1");
	assert_int_equal(view_facts(world->view, FACT_ROUTE).count, 1);
	assert_string_equal(route_at(world, 0)->prefix, "10.0.0.0/8 le 24");
	assert_true(route_at(world, 0)->present);
}

static void advertised_routes_are_those_of_one_session(void **state)
{
	struct world *world = *state;
	read_good(world, &advertised_command, "default", "192.0.2.2");
	struct fact_list list = view_facts(world->view, FACT_ADVERTISED_ROUTE);
	assert_int_equal(list.count, 2);
	const struct advertised_route *fact = (const void *)list.items[0];
	struct ip peer = address("192.0.2.2");
	assert_int_equal(ip_compare(&fact->peer, &peer), 0);
	assert_int_equal(view_facts(world->view, FACT_ADVERTISEMENT).count, 1);
}

static void a_session_that_has_gone_meanwhile_is_an_error(void **state)
{
	struct world *world = *state;
	static const struct session_answer answer = { "x", 1, "" };
	assert_int_equal(
		read_answer(world, &advertised_command, "default", "192.0.2.99", &answer), -1);
}

static void routes_nobody_asked_for_are_dropped(void **state)
{
	struct world *world = *state;
	read_good(world, &bfd_command, NULL, NULL);
	assert_int_equal(view_facts(world->view, FACT_ROUTE).count, 0);
}

static void half_an_answer_gives_no_fact(void **state)
{
	struct world *world = *state;
	static const struct session_answer answer = { "x", 1, "" };
	assert_int_equal(read_answer(world, &half_command, NULL, NULL, &answer), -1);
	assert_int_equal(world->err.kind, ERROR_MALFORMED);
	assert_string_equal(world->err.text, "\"show half\": the answer breaks off");
	assert_null(world->view);
}

static void what_a_process_complained_about_says_more(void **state)
{
	struct world *world = *state;
	static const struct session_answer answer = { "", 0, "bgpd is not running" };
	assert_int_equal(read_answer(world, &half_command, NULL, NULL, &answer), -1);
	assert_int_equal(world->err.kind, ERROR_CONFIG);
	assert_string_equal(world->err.text, "\"show half\": bgpd is not running");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_prefix_is_held_against_all_sessions_of_its_vrf),
		TEST(a_prefix_that_another_vrf_has_is_not_there),
		TEST(accepted_routes_are_held_against_ranges_only),
		TEST(advertised_routes_are_those_of_one_session),
		TEST(a_session_that_has_gone_meanwhile_is_an_error),
		TEST(routes_nobody_asked_for_are_dropped),
		TEST(half_an_answer_gives_no_fact),
		TEST(what_a_process_complained_about_says_more),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
