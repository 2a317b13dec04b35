/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/cli/parse/given.h"

#include "collectors/cli/parse/json.h"

static json_t *document(const char *text)
{
	struct cli_input input = { .text = text, .len = strlen(text) };
	json_t *root = NULL;
	struct error err;
	assert_int_equal(json_document(&input, &root, &err), 0);
	return root;
}

static void every_platforms_way_of_writing_is_read(void **state)
{
	(void)state;
	json_t *root =
		document("{\"a\":{\"b\":[{\"c\":[{\"data\":\"7\"}]}]},\"n\":8,\"t\":\"9\","
	                 "\"f\":[{\"data\":[null]}],\"z\":null,\"neg\":-1,"
	                 "\"ip\":\"192.0.2.1+179\",\"none\":\"0.0.0.0\"}");
	double number;
	struct ip ip;
	assert_true(json_number(root, "a.b.c", &number) && number == 7);
	assert_true(json_number(root, "n", &number) && number == 8);
	assert_true(json_number(root, "t", &number) && number == 9);
	assert_false(json_number(root, "neg", &number));
	assert_false(json_number(root, "f", &number));
	assert_non_null(json_member(root, "f"));
	assert_null(json_member(root, "z"));
	assert_null(json_member(root, "a.x.c"));
	assert_null(json_member(root, "n.x"));
	assert_true(span_is(json_text(root, "a.b.c"), "7"));
	assert_int_equal(json_text(root, "n").len, 0);
	assert_true(json_ip(root, "ip", &ip));
	assert_false(json_ip(root, "none", &ip));
	assert_non_null(json_search(root, "c"));
	assert_null(json_search(root, "y"));
	assert_null(json_member(root, "0123456789012345678901234567890123456789"
	                              "01234567890123456789012345678901"));
	json_decref(root);
}

static void a_list_of_one_may_be_an_object(void **state)
{
	(void)state;
	json_t *root =
		document("{\"one\":{\"x\":1},\"two\":[{\"x\":1},{\"x\":2}],\"text\":\"t\"}");
	assert_non_null(json_item(json_member(root, "one"), 0));
	assert_null(json_item(json_member(root, "one"), 1));
	assert_non_null(json_item(json_member(root, "two"), 1));
	assert_null(json_item(json_member(root, "two"), 2));
	assert_null(json_item(json_member(root, "text"), 0));
	assert_null(json_item(NULL, 0));
	json_decref(root);
}

static void fields_are_set_by_their_type(void **state)
{
	(void)state;
	static const struct json_row rows[] = {
		{ "ms", BGP_PEER_HOLD_TIME, JSON_MILLISECONDS },
		{ "ago", BGP_PEER_LAST_CHANGE, JSON_SECONDS_AGO },
		{ "asn", BGP_PEER_PEER_ASN, JSON_ASN },
		{ "big", BGP_PEER_LOCAL_ASN, JSON_PLAIN },
		{ "yes", BGP_PEER_UP, JSON_PLAIN },
		{ "there", BGP_PEER_AUTHENTICATION, JSON_IS_THERE },
		{ "gone", BGP_PEER_ADMIN_UP, JSON_IS_THERE },
		{ "text", BGP_PEER_DESCRIPTION, JSON_PLAIN },
		{ "state", BGP_PEER_STATE, JSON_PLAIN },
		{ "count", BGP_PEER_TRANSITIONS, JSON_PLAIN },
		{ "none", BGP_PEER_RESETS, JSON_LIMIT },
		{ "none", BGP_PEER_MESSAGES_SENT, JSON_PLAIN },
	};
	json_t *root = document(
		"{\"none\":0,\"ms\":1500,\"ago\":10,\"asn\":\"1.1\",\"big\":4294967296,"
		"\"yes\":1,\"there\":false,\"text\":\" a\\u0007b \",\"state\":6,"
		"\"count\":\"18446744073709551615\"}");
	struct cli_input input = { .now = { GIVEN_NOW * 1000000000 }, .router = "r" };
	struct cli_output output = { .view = view_new(0) };
	struct found found = { &input, &output };
	struct bgp_peer peer = { 0 };
	JSON_FIELDS(&found, root, rows, FACT_BGP_PEER, &peer);
	assert_true(peer.hold_time == 1.5);
	assert_true(peer.last_change == (double)GIVEN_NOW - 10);
	assert_int_equal(peer.peer_asn, 65537);
	assert_false(fact_is_known(&peer.fact, BGP_PEER_LOCAL_ASN));
	assert_true(peer.up && peer.authentication && !peer.admin_up);
	assert_true(fact_is_known(&peer.fact, BGP_PEER_ADMIN_UP));
	assert_string_equal(peer.description, "a b");
	assert_false(fact_is_known(&peer.fact, BGP_PEER_STATE));
	assert_true(peer.transitions == UINT64_MAX);
	assert_false(fact_is_known(&peer.fact, BGP_PEER_RESETS));
	assert_true(fact_is_known(&peer.fact, BGP_PEER_MESSAGES_SENT));
	view_unref(output.view);
	json_decref(root);
}

static void long_documents_are_refused(void **state)
{
	(void)state;
	size_t len = JSON_VALUES_MAX + 10;
	char *text = malloc(len);
	assert_non_null(text);
	memset(text, '[', len);
	struct cli_input input = { .text = text, .len = len };
	json_t *root;
	struct error err;
	assert_int_equal(json_document(&input, &root, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	input.len = 5000; /* deeper than any answer */
	assert_int_equal(json_document(&input, &root, &err), -1);
	assert_int_equal(err.kind, ERROR_MALFORMED);
	free(text);
}

static void a_full_view_is_said(void **state)
{
	(void)state;
	char *text = given_file("frr/neighbors.json");
	struct cli_input input = { .text = text, .len = strlen(text), .router = "r" };
	struct cli_output output = { .view = view_new(4000) };
	struct error err;
	assert_non_null(output.view);
	assert_int_equal(frr_neighbors_parse(&input, &output, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	view_unref(output.view);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_platforms_way_of_writing_is_read),
		cmocka_unit_test(a_list_of_one_may_be_an_object),
		cmocka_unit_test(fields_are_set_by_their_type),
		cmocka_unit_test(long_documents_are_refused),
		cmocka_unit_test(a_full_view_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
