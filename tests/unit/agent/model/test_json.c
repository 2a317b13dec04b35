/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/json.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/base/strbuf.h"

static const struct ip address = { .family = IP_V4, .bytes = { 192, 0, 2, 1 } };

static void expect(enum fact_kind_id kind, const struct fact *fact, const char *expected)
{
	struct strbuf out;
	strbuf_init(&out, 65536);
	fact_json(&out, fact_kinds[kind], fact, false);
	assert_string_equal(out.data, expected);
	strbuf_done(&out);
}

static void unknown_fields_are_absent(void **state)
{
	(void)state;
	struct bgp_peer peer = { .up = true, .peer_asn = 1 };
	expect(FACT_BGP_PEER, &peer.fact, "{}");
	FACT_SET(&peer, BGP_PEER_UP, up, false);
	expect(FACT_BGP_PEER, &peer.fact, "{\"up\":false}");
}

static void each_type_has_its_form(void **state)
{
	(void)state;
	struct bgp_peer peer = { .router = NULL };
	FACT_SET(&peer, BGP_PEER_ROUTER, router, "ce\"1");
	FACT_SET(&peer, BGP_PEER_ADDRESS, address, address);
	FACT_SET(&peer, BGP_PEER_UP, up, true);
	FACT_SET(&peer, BGP_PEER_STATE, state, BGP_STATE_ESTABLISHED);
	FACT_SET(&peer, BGP_PEER_TRANSITIONS, transitions, UINT64_MAX);
	FACT_SET(&peer, BGP_PEER_LAST_CHANGE, last_change, 1764000000.25);
	FACT_SET(&peer, BGP_PEER_PEER_ASN, peer_asn, UINT32_MAX);
	FACT_SET(&peer, BGP_PEER_DESCRIPTION, description, NULL);
	fact_know(&peer.fact, BGP_PEER_INFO);
	expect(FACT_BGP_PEER, &peer.fact,
	       "{\"router\":\"ce\\\"1\",\"peer\":\"192.0.2.1\",\"up\":true,"
	       "\"state\":\"established\",\"transitions\":18446744073709551615,"
	       "\"last_change\":1764000000.25,\"peer_asn\":4294967295,\"description\":\"\"}");
}

static void state_without_a_name_is_not_known(void **state)
{
	(void)state;
	struct bgp_peer peer = { .up = false };
	FACT_SET(&peer, BGP_PEER_STATE, state, BGP_STATE_NONE);
	expect(FACT_BGP_PEER, &peer.fact, "{}");
	FACT_SET(&peer, BGP_PEER_STATE, state, 99);
	expect(FACT_BGP_PEER, &peer.fact, "{}");
}

static void numbers_that_json_lacks_are_null(void **state)
{
	(void)state;
	struct bgp_peer peer = { .up = false };
	FACT_SET(&peer, BGP_PEER_HOLD_TIME, hold_time, (double)NAN);
	FACT_SET(&peer, BGP_PEER_KEEPALIVE, keepalive, -(double)INFINITY);
	FACT_SET(&peer, BGP_PEER_LAST_CHANGE, last_change, 0.1);
	expect(FACT_BGP_PEER, &peer.fact,
	       "{\"last_change\":0.1,\"hold_time\":null,\"keepalive\":null}");
}

static void histogram_is_an_object(void **state)
{
	(void)state;
	const double bounds[] = { 0.001, 1 };
	const uint64_t counts[] = { 5, 0, 2 };
	struct probe probe = { .fact = { 0 } };
	FACT_SET(&probe, PROBE_RTT, rtt, ((struct fact_histogram){ bounds, counts, 2, 3.5 }));
	expect(FACT_PROBE, &probe.fact,
	       "{\"rtt\":{\"bounds\":[0.001,1],\"counts\":[5,0,2],\"sum\":3.5,\"count\":7}}");
}

static void view_is_an_object_of_its_kinds(void **state)
{
	(void)state;
	struct strbuf out;
	strbuf_init(&out, 65536);
	struct view *view = view_new(0);
	view_set_source(view, (struct view_source){ .kind = "snmp" });
	for (int i = 2; i > 0; i--) {
		struct bgp_peer *peer = view_add(view, FACT_BGP_PEER);
		FACT_SET(peer, BGP_PEER_ROUTER, router, i == 1 ? "ce1" : "ce2");
		FACT_SET(peer, BGP_PEER_UP, up, i == 1);
	}
	struct router *router = view_add(view, FACT_ROUTER);
	FACT_SET(router, ROUTER_NAME, router, "ce1");
	assert_int_equal(view_seal(view, (struct monotime){ 1 }, NULL), 0);
	view_json(&out, view, false);
	assert_string_equal(out.data, "{\"bgp_peer\":[{\"router\":\"ce1\",\"up\":true},"
	                              "{\"router\":\"ce2\",\"up\":false}],"
	                              "\"router\":[{\"router\":\"ce1\"}]}");
	strbuf_clear(&out);
	view_json(&out, view, true);
	assert_string_equal(
		out.data,
		"{\"bgp_peer\":[{\"router\":\"ce1\",\"up\":true,\"sources\":{\"up\":\"snmp\"}},"
		"{\"router\":\"ce2\",\"up\":false,\"sources\":{\"up\":\"snmp\"}}],"
		"\"router\":[{\"router\":\"ce1\",\"sources\":{}}]}");
	view_unref(view);
	strbuf_done(&out);
}

static void empty_view_is_an_empty_object(void **state)
{
	(void)state;
	struct strbuf out;
	strbuf_init(&out, 100);
	struct view *view = view_new(0);
	assert_int_equal(view_seal(view, (struct monotime){ 1 }, NULL), 0);
	view_json(&out, view, true);
	assert_string_equal(out.data, "{}");
	view_unref(view);
	strbuf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_fields_are_absent),
		cmocka_unit_test(each_type_has_its_form),
		cmocka_unit_test(state_without_a_name_is_not_known),
		cmocka_unit_test(numbers_that_json_lacks_are_null),
		cmocka_unit_test(histogram_is_an_object),
		cmocka_unit_test(view_is_an_object_of_its_kinds),
		cmocka_unit_test(empty_view_is_an_empty_object),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
