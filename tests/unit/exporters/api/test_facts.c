/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/api/facts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/strbuf.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct view *views[3]; /* the one in the middle stays empty */

static const struct view *router_view(const char *router, const char *kind)
{
	struct view *view = view_new(0);
	view_set_source(view, (struct view_source){ .kind = kind });
	for (uint8_t i = 1; i <= 2; i++) {
		const struct ip address = { .family = IP_V4, .bytes = { 192, 0, 2, i } };
		struct bgp_peer *peer = view_add(view, FACT_BGP_PEER);
		FACT_SET(peer, BGP_PEER_ROUTER, router, router);
		FACT_SET(peer, BGP_PEER_ADDRESS, address, address);
		FACT_SET(peer, BGP_PEER_UP, up, true);
	}
	struct router *facts = view_add(view, FACT_ROUTER);
	FACT_SET(facts, ROUTER_NAME, router, router);
	assert_int_equal(view_seal(view, (struct monotime){ 1 }, NULL), 0);
	return view;
}

static int set_up(void **state)
{
	(void)state;
	views[0] = router_view("ce1", "snmp");
	views[2] = router_view("ce2", "cli");
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	view_unref(views[0]);
	view_unref(views[2]);
	return 0;
}

static void expect(const struct api_parameter *parameters, size_t count, unsigned status,
                   const char *expected)
{
	struct strbuf out;
	strbuf_init(&out, 65536);
	assert_int_equal(facts_write(views, COUNT(views), parameters, count, &out), status);
	assert_string_equal(out.data, expected);
	strbuf_done(&out);
}

#define PEER(router, last, source)                                                             \
	"{\"router\":\"" router "\",\"peer\":\"192.0.2." last "\",\"up\":true,"                \
	"\"sources\":{\"up\":\"" source "\"}}"
#define ROUTER(router) "{\"router\":\"" router "\",\"sources\":{}}"

static void without_a_query_everything_is_told(void **state)
{
	(void)state;
	expect(NULL, 0, 200,
	       "{\"bgp_peer\":[" PEER("ce1", "1", "snmp") ",\n" PEER(
		       "ce1", "2",
		       "snmp") ",\n" PEER("ce2", "1",
	                                  "cli") ",\n" PEER("ce2", "2",
	                                                    "cli") "],\n"
	                                                           "\"router\":[" ROUTER("ce1") ",\n" ROUTER(
									   "ce2") "]}\n");
}

static void kind_and_fields_of_the_key_choose(void **state)
{
	(void)state;
	const struct api_parameter one[] = { { "kind", "bgp_peer" },
		                             { "router", "ce2" },
		                             { "peer", "192.0.2.1" } };
	expect(one, 3, 200, "{\"bgp_peer\":[" PEER("ce2", "1", "cli") "]}\n");
	const struct api_parameter reversed[] = { one[2], one[1], one[0] };
	expect(reversed, 3, 200, "{\"bgp_peer\":[" PEER("ce2", "1", "cli") "]}\n");
	const struct api_parameter empty[] = { { "kind", "bgp_peer" }, { "vrf", "" } };
	expect(empty, 1, 200,
	       "{\"bgp_peer\":[" PEER("ce1", "1", "snmp") ",\n" PEER(
		       "ce1", "2", "snmp") ",\n" PEER("ce2", "1",
	                                              "cli") ",\n" PEER("ce2", "2",
	                                                                "cli") "]}\n");
	const struct api_parameter vrf[] = { empty[0], empty[1], { "router", "ce1" } };
	expect(vrf, 3, 200,
	       "{\"bgp_peer\":[" PEER("ce1", "1", "snmp") ",\n" PEER("ce1", "2",
	                                                             "snmp") "]}\n");
}

static void field_alone_chooses_all_kinds_that_have_it(void **state)
{
	(void)state;
	const struct api_parameter router[] = { { "router", "ce2" } };
	expect(router, 1, 200,
	       "{\"bgp_peer\":[" PEER("ce2", "1", "cli") ",\n" PEER(
		       "ce2", "2", "cli") "],\n"
	                                  "\"router\":[" ROUTER("ce2") "]}\n");
	const struct api_parameter peer[] = { { "router", "ce2" }, { "peer", "192.0.2.2" } };
	expect(peer, 2, 200, "{\"bgp_peer\":[" PEER("ce2", "2", "cli") "]}\n");
}

static void nothing_found_is_no_error(void **state)
{
	(void)state;
	const struct api_parameter kind[] = { { "kind", "interface" } };
	expect(kind, 1, 200, "{\"interface\":[]}\n");
	const struct api_parameter router[] = { { "router", "ce3" } };
	expect(router, 1, 200, "{}\n");
}

static void unknown_kind_is_named_with_the_known_ones(void **state)
{
	(void)state;
	const struct api_parameter query[] = { { "kind", "bgp_pear" } };
	struct strbuf out;
	strbuf_init(&out, 65536);
	assert_int_equal(facts_write(views, COUNT(views), query, 1, &out), 400);
	assert_ptr_equal(strstr(out.data, "{\"error\":\"unknown kind: bgp_pear\",\"known\":["
	                                  "\"source\",\"source_errors\",\"bgp_peer\","),
	                 out.data);
	assert_non_null(strstr(out.data, "\"agent\"]}\n"));
	strbuf_done(&out);
}

static void unknown_field_is_named_with_the_known_ones(void **state)
{
	(void)state;
	const struct api_parameter query[] = { { "up", "true" }, { "kind", "bgp_peer" } };
	expect(query, 2, 400,
	       "{\"error\":\"not a field of the key: up\","
	       "\"known\":[\"router\",\"vrf\",\"peer\"]}\n");
	const struct api_parameter keyless[] = { { "kind", "agent" }, { "x", "" } };
	expect(keyless, 2, 400, "{\"error\":\"not a field of the key: x\",\"known\":[]}\n");
	struct strbuf out;
	strbuf_init(&out, 65536);
	assert_int_equal(facts_write(views, COUNT(views), query, 1, &out), 400);
	const char *known = strstr(out.data, "\"router\"");
	assert_non_null(known); /* of several kinds, named once */
	assert_null(strstr(known + 1, "\"router\""));
	strbuf_done(&out);
}

static void question_asked_twice_is_refused(void **state)
{
	(void)state;
	const struct api_parameter query[] = { { "router", "ce1" }, { "router", "ce2" } };
	expect(query, 2, 400, "{\"error\":\"asked for twice: router\",\"known\":[]}\n");
	const struct api_parameter kinds[] = { { "kind", "router" }, { "kind", "bgp_peer" } };
	expect(kinds, 2, 400, "{\"error\":\"asked for twice: kind\",\"known\":[]}\n");
}

static void errors_repeat_no_bytes_that_json_cannot_hold(void **state)
{
	(void)state;
	const struct api_parameter query[] = { { "x\xff\x1b\"\n", "" } };
	struct strbuf out;
	strbuf_init(&out, 65536);
	assert_int_equal(facts_write(views, COUNT(views), query, 1, &out), 400);
	assert_null(strchr(out.data, '\xff'));
	assert_null(strchr(out.data, '\x1b'));
	assert_non_null(strstr(out.data, "\\\""));
	strbuf_done(&out);
}

#define TEST(fact) cmocka_unit_test_setup_teardown(fact, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_a_query_everything_is_told),
		TEST(kind_and_fields_of_the_key_choose),
		TEST(field_alone_chooses_all_kinds_that_have_it),
		TEST(nothing_found_is_no_error),
		TEST(unknown_kind_is_named_with_the_known_ones),
		TEST(unknown_field_is_named_with_the_known_ones),
		TEST(question_asked_twice_is_refused),
		TEST(errors_repeat_no_bytes_that_json_cannot_hold),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
