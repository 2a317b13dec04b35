/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/fact.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/strbuf.h"
#include "agent/model/fact_key.h"
#include "agent/model/kinds.h"

static struct ip address(const char *text)
{
	struct ip ip;
	assert_int_equal(ip_parse(text, &ip), 0);
	return ip;
}

static void check_text(enum fact_kind_id kind, const struct fact *fact, unsigned index,
                       const char *expected)
{
	struct strbuf out;
	strbuf_init(&out, 1024);
	strbuf_puts(&out, "");
	fact_label_text(&out, fact, &fact_kinds[kind]->fields[index], index);
	assert_string_equal(out.data == NULL ? "" : out.data, expected);
	strbuf_done(&out);
}

static void every_type_has_a_label_text(void **state)
{
	(void)state;
	struct bgp_peer peer = { 0 };
	FACT_SET(&peer, BGP_PEER_ROUTER, router, "ce1");
	FACT_SET(&peer, BGP_PEER_ADDRESS, address, address("2001:db8::1"));
	FACT_SET(&peer, BGP_PEER_UP, up, true);
	FACT_SET(&peer, BGP_PEER_ADMIN_UP, admin_up, false);
	FACT_SET(&peer, BGP_PEER_STATE, state, BGP_STATE_OPENCONFIRM);
	FACT_SET(&peer, BGP_PEER_TRANSITIONS, transitions, UINT64_MAX);
	FACT_SET(&peer, BGP_PEER_HOLD_TIME, hold_time, 0.25);
	FACT_SET(&peer, BGP_PEER_PEER_ASN, peer_asn, UINT32_MAX);
	check_text(FACT_BGP_PEER, &peer.fact, BGP_PEER_ROUTER, "ce1");
	check_text(FACT_BGP_PEER, &peer.fact, BGP_PEER_ADDRESS, "2001:db8::1");
	check_text(FACT_BGP_PEER, &peer.fact, BGP_PEER_UP, "true");
	check_text(FACT_BGP_PEER, &peer.fact, BGP_PEER_ADMIN_UP, "false");
	check_text(FACT_BGP_PEER, &peer.fact, BGP_PEER_STATE, "openconfirm");
	check_text(FACT_BGP_PEER, &peer.fact, BGP_PEER_TRANSITIONS, "18446744073709551615");
	check_text(FACT_BGP_PEER, &peer.fact, BGP_PEER_HOLD_TIME, "0.25");
	check_text(FACT_BGP_PEER, &peer.fact, BGP_PEER_PEER_ASN, "4294967295");
	check_text(FACT_BGP_PEER, &peer.fact, BGP_PEER_INFO, "");
}

static void unknown_field_has_no_text(void **state)
{
	(void)state;
	struct bgp_peer peer = { .router = "ce1", .peer_asn = 65001, .up = true };
	for (unsigned i = 0; i < BGP_PEER_FIELD_COUNT; i++)
		check_text(FACT_BGP_PEER, &peer.fact, i, "");
}

static void value_without_text_has_no_text(void **state)
{
	(void)state;
	struct bgp_peer peer = { 0 };
	FACT_SET(&peer, BGP_PEER_ROUTER, router, NULL);
	FACT_SET(&peer, BGP_PEER_ADDRESS, address, (struct ip){ 0 });
	FACT_SET(&peer, BGP_PEER_STATE, state, BGP_STATE_NONE);
	fact_know(&peer.fact, BGP_PEER_INFO);
	check_text(FACT_BGP_PEER, &peer.fact, BGP_PEER_ROUTER, "");
	check_text(FACT_BGP_PEER, &peer.fact, BGP_PEER_ADDRESS, "");
	check_text(FACT_BGP_PEER, &peer.fact, BGP_PEER_STATE, "");
	check_text(FACT_BGP_PEER, &peer.fact, BGP_PEER_INFO, "");
	struct probe probe = { 0 };
	fact_know(&probe.fact, PROBE_RTT);
	check_text(FACT_PROBE, &probe.fact, PROBE_RTT, "");
}

static void number_without_a_state_is_not_known(void **state)
{
	(void)state;
	const struct fact_field *field = &fact_kinds[FACT_BGP_PEER]->fields[BGP_PEER_STATE];
	struct bgp_peer peer = { .state = BGP_STATE_ESTABLISHED };
	assert_string_equal(fact_state_name(&peer.fact, field), "established");
	static const uint32_t strange[] = { BGP_STATE_NONE, BGP_STATE_COUNT, 100, UINT32_MAX };
	for (size_t i = 0; i < sizeof(strange) / sizeof(strange[0]); i++) {
		peer.state = strange[i];
		assert_null(fact_state_name(&peer.fact, field));
	}
}

static int order(const struct bgp_peer *a, const struct bgp_peer *b)
{
	const struct fact_kind *kind = fact_kinds[FACT_BGP_PEER];
	int forward = fact_compare_key(kind, &a->fact, &b->fact);
	int backward = fact_compare_key(kind, &b->fact, &a->fact);
	assert_true((forward < 0) == (backward > 0) && (forward == 0) == (backward == 0));
	return forward;
}

static void keys_are_ordered_field_by_field(void **state)
{
	(void)state;
	struct bgp_peer a = { .router = "ce1", .vrf = "blue", .address = address("192.0.2.9") };
	struct bgp_peer b = { .router = "ce1", .vrf = "red", .address = address("192.0.2.1") };
	struct bgp_peer c = { .router = "ce2", .vrf = "blue", .address = address("192.0.2.1") };
	assert_true(order(&a, &b) < 0);
	assert_true(order(&b, &c) < 0);
	assert_true(order(&a, &c) < 0);
	struct bgp_peer d = a;
	d.peer_asn = 65001; /* not in the key */
	assert_int_equal(order(&a, &d), 0);
	d.address = address("192.0.2.10");
	assert_true(order(&a, &d) < 0);
}

static void key_that_was_not_observed_is_an_empty_one(void **state)
{
	(void)state;
	struct bgp_peer none = { .address = address("192.0.2.1") };
	struct bgp_peer empty = { .address = address("192.0.2.1"), .router = "", .vrf = "" };
	struct bgp_peer named = { .address = address("192.0.2.1"), .router = "ce1" };
	assert_int_equal(order(&none, &empty), 0);
	assert_true(order(&none, &named) < 0);
}

static void numbers_and_enums_can_be_keys(void **state)
{
	(void)state;
	static const struct fact_field fields[] = {
		{ .name = "code",
		  .type = FACT_U32,
		  .offset = offsetof(struct bgp_error, code) },
		{ .name = "count",
		  .type = FACT_U64,
		  .offset = offsetof(struct source_errors, count) },
		{ .name = "up", .type = FACT_BOOL, .offset = offsetof(struct bgp_peer, up) },
		{ .name = "info", .type = FACT_NOTHING },
	};
	static const uint8_t index[] = { 0, 1, 2, 3 };
	struct bgp_error code = { .code = 1 }, more_code = { .code = UINT32_MAX };
	struct source_errors few = { .count = 1 }, many = { .count = UINT64_MAX };
	struct bgp_peer down = { .up = false }, up = { .up = true };
	const struct fact *pairs[][2] = { { &code.fact, &more_code.fact },
		                          { &few.fact, &many.fact },
		                          { &down.fact, &up.fact } };
	for (size_t i = 0; i < 3; i++) {
		struct fact_kind kind = { .fields = fields, .key = index + i, .key_count = 1 };
		assert_true(fact_compare_key(&kind, pairs[i][0], pairs[i][1]) < 0);
		assert_true(fact_compare_key(&kind, pairs[i][1], pairs[i][0]) > 0);
		assert_int_equal(fact_compare_key(&kind, pairs[i][0], pairs[i][0]), 0);
	}
	struct fact_kind kind = { .fields = fields, .key = index + 3, .key_count = 1 };
	assert_int_equal(fact_compare_key(&kind, &down.fact, &up.fact), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_has_a_label_text),
		cmocka_unit_test(unknown_field_has_no_text),
		cmocka_unit_test(value_without_text_has_no_text),
		cmocka_unit_test(number_without_a_state_is_not_known),
		cmocka_unit_test(keys_are_ordered_field_by_field),
		cmocka_unit_test(key_that_was_not_observed_is_an_empty_one),
		cmocka_unit_test(numbers_and_enums_can_be_keys),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
