/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for every action. */
#include "agent/answer/answer.h"

#include <ctype.h>
#include <time.h>

#include "agent/base/strbuf.h"
#include "tests/unit/agent/answer/canary.h"
#include "tests/unit/collectors/aws/answer/sample.h"

static int read_text(const struct answer_action *action, const char *text, size_t len,
                     struct answer_page *page, struct error *err)
{
	struct arena *arena = arena_new(0);
	struct answer_input input = { text, len, sample_watch() };
	int failed = answer_read(action, arena, &input, page, err);
	arena_free(arena);
	return failed;
}

static void every_sample_is_read_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLE_ACTIONS; i++) {
		struct arena *arena = arena_new(0);
		struct answer_page page = sample_read(sample_actions[i].action, arena);
		assert_int_equal(page.items.count, 2);
		if (page.next_token != NULL) /* some models have none */
			assert_string_equal(page.next_token, SAMPLE_TOKEN);
		arena_free(arena);
	}
}

static void an_answer_cut_anywhere_is_malformed(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLE_ACTIONS; i++) {
		size_t len;
		char *text = sample_text(&sample_actions[i], &len);
		while (isspace((unsigned char)text[len - 1]))
			len--;
		/* valgrind takes minutes for all of them */
		size_t step = getenv("ONRAMP_VALGRIND") == NULL ? 1 : 29;
		for (size_t cut = 0; cut < len; cut += step) {
			struct answer_page page = { .next_token = "untouched" };
			struct error err = { 0 };
			char *copy = malloc(cut == 0 ? 1 : cut);
			memcpy(copy, text, cut);
			if (read_text(sample_actions[i].action, copy, cut, &page, &err) == 0)
				fail_msg("%s cut to %zu",
				         answer_action_name(sample_actions[i].action), cut);
			assert_int_equal(err.kind, ERROR_MALFORMED);
			assert_string_equal(page.next_token, "untouched");
			free(copy);
		}
		free(text);
	}
}

static void another_document_is_malformed_and_the_error_says_of_what(void **state)
{
	(void)state;
	static const char *const documents[] = {
		"",
		" ",
		"<html><body>502 Bad Gateway</body></html>",
		"<!DOCTYPE html><html></html>",
		"[]",
		"[{\"connections\":[]}]",
		"null",
		"\"connections\"",
		"17",
		"{\"message\":\"hello\"}",
		"{\"connections\":\"none\",\"lags\":3,\"virtualInterfaces\":{}}",
		"{\"connections\":[]} {}",
		"<DescribeSomethingResponse/>",
		"<DescribeVpnConnectionsResponse/><a/>",
		"\xff\xfe<\0a\0>\0",
	};
	for (size_t i = 0; i < 3; i++)
		for (size_t k = 0; k < sizeof(documents) / sizeof(documents[0]); k++) {
			static const struct answer_action *const actions[] = {
				&answer_connections, &answer_interfaces, &answer_vpn_connections
			};
			struct answer_page page;
			struct error err = { 0 };
			if (read_text(actions[i], documents[k], strlen(documents[k]), &page,
			              &err) == 0)
				fail_msg("%s took %s", answer_action_name(actions[i]),
				         documents[k]);
			assert_int_equal(err.kind, ERROR_MALFORMED);
			assert_non_null(strstr(err.text, answer_action_name(actions[i])));
		}
}

static void an_absent_or_null_list_is_empty(void **state)
{
	(void)state;
	static const struct {
		const struct answer_action *action;
		const char *text;
	} empty[] = {
		{ &answer_connections, "{}" },
		{ &answer_connections, "{\"connections\":null}" },
		{ &answer_connections, "{\"connections\":[]}" },
		{ &answer_connections, "{\"nextToken\":null}" },
		{ &answer_connections, "{\"nextToken\":\"\"}" },
		{ &answer_vpn_connections, "<DescribeVpnConnectionsResponse/>" },
		{ &answer_vpn_connections, "<DescribeVpnConnectionsResponse><vpnConnectionSet/>"
		                           "</DescribeVpnConnectionsResponse>" },
		{ &answer_vpn_connections,
		  "<a:DescribeVpnConnectionsResponse xmlns:a='urn:x'><a:vpnConnectionSet> "
		  "</a:vpnConnectionSet><nextToken></nextToken>"
		  "</a:DescribeVpnConnectionsResponse>" },
	};
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		struct answer_page page;
		struct error err = { 0 };
		if (read_text(empty[i].action, empty[i].text, strlen(empty[i].text), &page,
		              &err) != 0)
			fail_msg("%s: %s", empty[i].text, err.text);
		assert_int_equal(page.items.count, 0);
		assert_null(page.items.first);
		assert_null(page.next_token);
	}
}

/* What is passed over would look as if it had been deleted. */
static void a_list_of_other_things_than_objects_is_malformed(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		const char *says;
	} wrong[] = {
		{ "{\"connections\":[1]}", "connections has a member that is not an object" },
		{ "{\"connections\":[null]}",
		  "connections has a member that is not an object" },
		{ "{\"connections\":[[]]}", "connections has a member that is not an object" },
		{ "{\"connections\":[{\"connectionId\":\"dxcon-1\"},\"dxcon-2\"]}",
		  "connections has a member that is not an object" },
		{ "{\"connections\":[{\"connectionId\":\"dxcon-1\",\"tags\":[true]}]}",
		  "tags has a member that is not an object" },
		{ "{\"connections\":[{\"connectionId\":\"dxcon-1\",\"tags\":{}}]}",
		  "tags is not a list" },
		{ "{\"connections\":{}}", "connections is not a list" },
	};
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct answer_page page;
		struct error err = { 0 };
		char expected[128];
		snprintf(expected, sizeof(expected), "answer to DescribeConnections: %s",
		         wrong[i].says);
		assert_int_equal(read_text(&answer_connections, wrong[i].text,
		                           strlen(wrong[i].text), &page, &err),
		                 -1);
		assert_int_equal(err.kind, ERROR_MALFORMED);
		assert_string_equal(err.text, expected);
	}
}

/* All of the account would pass for deleted. */
static void a_list_whose_texts_are_numbers_is_malformed(void **state)
{
	(void)state;
	static const char all[] = "{\"connections\":[{\"connectionId\":1,\"vlan\":\"2\"},{}]}";
	static const char some[] = "{\"connections\":[{\"connectionId\":1},"
				   "{\"connectionId\":\"dxcon-1\"}]}";
	struct answer_page page;
	struct error err = { 0 };
	assert_int_equal(read_text(&answer_connections, all, strlen(all), &page, &err), -1);
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_string_equal(err.text,
	                    "answer to DescribeConnections: no item has a name or any "
	                    "other text");
	assert_int_equal(read_text(&answer_connections, some, strlen(some), &page, &err), 0);
}

static void entities_and_depth_are_refused(void **state)
{
	(void)state;
	static const char bomb[] =
		"<!DOCTYPE a [<!ENTITY x \"xxxxxxxxxx\"><!ENTITY y \"&x;&x;&x;\">]>"
		"<DescribeVpnConnectionsResponse><requestId>&y;</requestId>"
		"</DescribeVpnConnectionsResponse>";
	struct answer_page page;
	struct error err = { 0 };
	assert_int_equal(read_text(&answer_vpn_connections, bomb, strlen(bomb), &page, &err),
	                 -1);
	assert_int_equal(err.kind, ERROR_MALFORMED);
	assert_non_null(strstr(err.text, "document type"));
	struct strbuf deep;
	strbuf_init(&deep, 1 << 20);
	strbuf_puts(&deep, "<DescribeVpnConnectionsResponse>");
	for (int i = 0; i < 5000; i++)
		strbuf_puts(&deep, "<vpnConnectionSet>");
	err = (struct error){ 0 };
	assert_int_equal(read_text(&answer_vpn_connections, deep.data, deep.len, &page, &err),
	                 -1);
	assert_non_null(strstr(err.text, "nested"));
	strbuf_clear(&deep);
	for (int i = 0; i < 100000; i++)
		strbuf_putc(&deep, '[');
	err = (struct error){ 0 };
	assert_int_equal(read_text(&answer_connections, deep.data, deep.len, &page, &err), -1);
	assert_int_equal(err.kind, ERROR_MALFORMED);
	strbuf_done(&deep);
}

static void elements_of_other_sets_are_not_taken_for_ours(void **state)
{
	(void)state;
	static const char text[] =
		"<DescribeVpnConnectionsResponse>"
		"<other><item><vpnConnectionId>vpn-1</vpnConnectionId></item></other>"
		"<vpnConnectionSet><more><item><vpnConnectionId>vpn-2</vpnConnectionId></item>"
		"</more><item><deep><vpnConnectionId>vpn-3</vpnConnectionId></deep>"
		"<vpnConnectionId>vpn-<b>x</b>4</vpnConnectionId><state>available</state></"
		"item>"
		"</vpnConnectionSet></DescribeVpnConnectionsResponse>";
	struct arena *arena = arena_new(0);
	struct answer_page page =
		sample_page(&answer_vpn_connections, arena, text, strlen(text));
	assert_int_equal(page.items.count, 1);
	const struct ec2_vpn *vpn = (const void *)page.items.first;
	assert_null(vpn->id);
	assert_string_equal(vpn->state, "available");
	arena_free(arena);
}

static void texts_are_cleaned_and_bounded_but_tokens_are_exact(void **state)
{
	(void)state;
	struct strbuf text;
	strbuf_init(&text, 1 << 20);
	strbuf_puts(&text, "{\"connections\":[{\"connectionName\":\"  a\\u0007b\\u0000c\",");
	strbuf_puts(&text, "\"connectionId\":\"");
	for (int i = 0; i < 1000; i++)
		strbuf_puts(&text, "x");
	strbuf_puts(&text, "\",\"location\":\" \"}],\"nextToken\":\"");
	for (int i = 0; i < 1000; i++)
		strbuf_puts(&text, "t ");
	strbuf_puts(&text, "\"}");
	struct arena *arena = arena_new(0);
	struct answer_page page = sample_page(&answer_connections, arena, text.data, text.len);
	const struct dx_connection *connection = (const void *)page.items.first;
	assert_string_equal(connection->name, "a b");
	assert_int_equal(strlen(connection->id), 256);
	assert_string_equal(connection->id + 253, "...");
	assert_null(connection->location);
	assert_int_equal(strlen(page.next_token), 2000);
	arena_free(arena);
	strbuf_done(&text);
}

static void pages_are_put_together_in_order(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct answer_page pages = { .next_token = NULL };
	static const char *const texts[] = {
		("{\"connections\":[{\"connectionId\":\"a\"},{\"connectionId\":\"b\"}],"
		 "\"nextToken\":\"1\"}"),
		"{\"connections\":[],\"nextToken\":\"2\"}",
		"{\"connections\":[{\"connectionId\":\"c\"}]}",
	};
	for (size_t i = 0; i < 3; i++) {
		struct answer_page page =
			sample_page(&answer_connections, arena, texts[i], strlen(texts[i]));
		answer_append(&pages, &page);
	}
	assert_null(pages.next_token);
	assert_int_equal(pages.items.count, 3);
	static const char *const ids[] = { "a", "b", "c" };
	size_t at = 0;
	ANSWER_EACH(struct dx_connection, connection, &pages.items) {
		assert_string_equal(connection->id, ids[at++]);
	}
	arena_free(arena);
}

static void a_full_arena_is_a_limit_at_every_size(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLE_ACTIONS; i++) {
		size_t len;
		char *text = sample_text(&sample_actions[i], &len);
		struct answer_input input = { text, len, sample_watch() };
		for (size_t limit = 64;; limit += 64) {
			struct arena *arena = arena_new(limit);
			struct answer_page page;
			struct error err = { 0 };
			int failed = answer_read(sample_actions[i].action, arena, &input, &page,
			                         &err);
			arena_free(arena);
			if (failed == 0)
				break;
			assert_int_equal(err.kind, ERROR_LIMIT);
		}
		free(text);
	}
}

static void secrets_are_nowhere_in_memory_after_reading(void **state)
{
	(void)state;
	if (getenv("ONRAMP_VALGRIND") != NULL) {
		print_message("valgrind keeps copies of its own\n");
		skip();
	}
	static const struct answer_action *const tellers[] = { &answer_interfaces,
		                                               &answer_vpn_connections };
	for (size_t i = 0; i < SAMPLE_ACTIONS; i++) {
		const struct answer_action *action = sample_actions[i].action;
		if (action != tellers[0] && action != tellers[1])
			continue;
		size_t len;
		char *text = sample_text(&sample_actions[i], &len);
		struct arena *arena = arena_new(0);
		assert_true(count_canaries() > 0); /* it is found */
		sample_page(action, arena, text, len);
		explicit_bzero(text, len);
		free(text);
		assert_int_equal(count_canaries(), 0);
		arena_free(arena);
	}
}

static void write_interfaces(struct strbuf *text, int from, int count)
{
	strbuf_clear(text);
	strbuf_puts(text, "{\"virtualInterfaces\":[");
	for (int i = from; i < from + count; i++)
		strbuf_printf(
			text,
			"%s{\"virtualInterfaceId\":\"dxvif-%08d\",\"connectionId\":"
			"\"dxcon-00000001\",\"virtualInterfaceState\":\"available\","
			"\"virtualInterfaceType\":\"private\",\"vlan\":%d,\"asnLong\":65001,"
			"\"authKey\":\"canary-7f3a\",\"customerRouterConfig\":\"<x/>\","
			"\"amazonAddress\":\"192.168.100.1/30\",\"customerAddress\":"
			"\"192.168.100.2/30\",\"bgpPeers\":[{\"bgpPeerId\":\"dxpeer-%d\","
			"\"addressFamily\":\"ipv4\",\"bgpStatus\":\"up\",\"authKey\":"
			"\"canary-7f3a\",\"amazonAddress\":\"192.168.100.1/30\"}],"
			"\"tags\":[{\"key\":\"owner\",\"value\":\"net\"}]}",
			i == from ? "" : ",", i, i % 4094, i);
	strbuf_puts(text, "]}");
}

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void ten_thousand_interfaces_are_read_page_by_page(void **state)
{
	(void)state;
	struct strbuf text;
	strbuf_init(&text, 64 << 20);
	struct arena *arena = arena_new(0);
	struct answer_page pages = { .next_token = NULL };
	double spent = 0;
	for (int i = 0; i < 100; i++) {
		write_interfaces(&text, i * 100, 100);
		double begun = seconds();
		struct answer_page page =
			sample_page(&answer_interfaces, arena, text.data, text.len);
		spent += seconds() - begun;
		answer_append(&pages, &page);
	}
	assert_int_equal(pages.items.count, 10000);
	print_message("10,000 virtual interfaces in 100 pages: %.1f ms, %zu KiB\n", spent * 1e3,
	              arena_used(arena) / 1024);
	write_interfaces(&text, 0, 10000);
	double begun = seconds();
	struct answer_page whole = sample_page(&answer_interfaces, arena, text.data, text.len);
	print_message("in one page of %zu KiB: %.1f ms\n", text.len / 1024,
	              (seconds() - begun) * 1e3);
	assert_int_equal(whole.items.count, 10000);
	arena_free(arena);
	strbuf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* first: the others leave their texts in freed memory */
		cmocka_unit_test(secrets_are_nowhere_in_memory_after_reading),
		cmocka_unit_test(every_sample_is_read_whole),
		cmocka_unit_test(an_answer_cut_anywhere_is_malformed),
		cmocka_unit_test(another_document_is_malformed_and_the_error_says_of_what),
		cmocka_unit_test(an_absent_or_null_list_is_empty),
		cmocka_unit_test(a_list_of_other_things_than_objects_is_malformed),
		cmocka_unit_test(a_list_whose_texts_are_numbers_is_malformed),
		cmocka_unit_test(entities_and_depth_are_refused),
		cmocka_unit_test(elements_of_other_sets_are_not_taken_for_ours),
		cmocka_unit_test(texts_are_cleaned_and_bounded_but_tokens_are_exact),
		cmocka_unit_test(pages_are_put_together_in_order),
		cmocka_unit_test(a_full_arena_is_a_limit_at_every_size),
		cmocka_unit_test(ten_thousand_interfaces_are_read_page_by_page),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
