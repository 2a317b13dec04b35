/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for every operation, and what is read of each. */
#include "agent/answer/answer.h"

#include <ctype.h>

#include "tests/unit/agent/answer/canary.h"
#include "tests/unit/collectors/azure/answer/sample.h"

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
		assert_int_equal(page.items.count, sample_actions[i].items);
		if (page.next_token != NULL)
			assert_string_equal(page.next_token, SAMPLE_LINK);
		arena_free(arena);
	}
}

static void an_answer_cut_anywhere_is_malformed(void **state)
{
	(void)state;
	for (size_t i = 0; i < SAMPLE_ACTIONS; i++) {
		size_t len;
		char *text = sample_text(sample_actions[i].action, &len);
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

static void another_document_is_malformed(void **state)
{
	(void)state;
	static const char *const documents[] = {
		"",
		" ",
		"null",
		"[]",
		"17",
		"\"value\"",
		"<html><body>502 Bad Gateway</body></html>",
		"{\"message\":\"hello\"}",
		"{\"value\":\"none\"}",
		"{\"value\":{}}",
		"{\"value\":[1]}",
		"{\"value\":[{\"statePfxRcd\":1,\"upDown\":2}]}",
		"{\"value\":[]} {}",
	};
	for (size_t i = 0; i < sizeof(documents) / sizeof(documents[0]); i++) {
		struct answer_page page;
		struct error err = { 0 };
		if (read_text(&answer_circuit_summary, documents[i], strlen(documents[i]),
		              &page, &err) == 0)
			fail_msg("%s", documents[i]);
		assert_int_equal(err.kind, ERROR_MALFORMED);
		assert_non_null(strstr(err.text, "routeTablesSummary"));
	}
}

static void no_list_and_an_empty_one_are_the_same(void **state)
{
	(void)state;
	static const char *const empty[] = { "{}", "{\"value\":[]}", "{\"value\":null}",
		                             "{\"value\":[],\"nextLink\":null}",
		                             "{\"value\":[],\"nextLink\":\"\"}" };
	for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
		struct answer_page page;
		struct error err = { 0 };
		if (read_text(&answer_gateway_peers, empty[i], strlen(empty[i]), &page, &err) !=
		    0)
			fail_msg("%s: %s", empty[i], err.text);
		assert_int_equal(page.items.count, 0);
		assert_null(page.next_token);
	}
}

static void a_page_may_be_empty_and_have_a_next_one(void **state)
{
	(void)state;
	static const char text[] = "{\"value\":[],\"nextLink\":\"https://a/?b=%24&c\"}";
	struct arena *arena = arena_new(0);
	struct answer_page page = sample_page(&answer_circuits, arena, text, strlen(text));
	assert_int_equal(page.items.count, 0);
	assert_string_equal(page.next_token, "https://a/?b=%24&c");
	arena_free(arena);
}

static void one_thing_without_any_text_is_malformed(void **state)
{
	(void)state;
	static const char *const texts[] = { "{}", "{\"name\":7}", "[]", "null" };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct answer_page page;
		struct error err = { 0 };
		assert_int_equal(
			read_text(&answer_connection, texts[i], strlen(texts[i]), &page, &err),
			-1);
		assert_int_equal(err.kind, ERROR_MALFORMED);
	}
}

static void counters_are_read_in_any_case(void **state)
{
	(void)state;
	static const char *const texts[] = {
		"{\"primaryBytesIn\":1,\"primaryBytesOut\":2,\"secondaryBytesIn\":3,"
		"\"secondaryBytesOut\":4}",
		"{\"primarybytesIn\":1,\"primarybytesOut\":2,\"secondarybytesIn\":3,"
		"\"secondarybytesOut\":4}",
	};
	for (size_t i = 0; i < 2; i++) {
		struct arena *arena = arena_new(0);
		struct answer_page page =
			sample_page(&answer_peering_stats, arena, texts[i], strlen(texts[i]));
		const struct er_stats *stats = (const void *)page.items.first;
		assert_number(stats->in[ER_PRIMARY], 1);
		assert_number(stats->out[ER_PRIMARY], 2);
		assert_number(stats->in[ER_SECONDARY], 3);
		assert_number(stats->out[ER_SECONDARY], 4);
		arena_free(arena);
	}
}

static void a_circuit_is_read_with_its_peerings(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct answer_page page = sample_read(&answer_circuits, arena);
	const struct er_circuit *circuit = (const void *)page.items.first;
	assert_string_equal(circuit->id, SAMPLE_GROUP "/expressRouteCircuits/er-sg");
	assert_string_equal(circuit->partner, "Example Carrier");
	assert_string_equal(answer_tag_value(&circuit->tags, "cost-center"), "4711");
	assert_int_equal(circuit->peerings.count, 2);
	const struct er_peering *peering = (const void *)circuit->peerings.first;
	assert_string_equal(peering->type, "AzurePrivatePeering");
	assert_number(peering->peer_asn, 4200000001);
	assert_prefix(&peering->v4.links[ER_SECONDARY], "192.168.200.4/30");
	assert_prefix(&peering->v6.links[ER_PRIMARY], "2001:db8:200::/126");
	assert_string_equal(peering->v6.state, "Enabled");
	assert_null(peering->v4.route_filter);
	const struct er_peering *public = (const void *)peering->item.next;
	assert_non_null(public->v4.route_filter);
	assert_string_equal(public->v4.public_state, "Configured");
	arena_free(arena);
}

static void identifiers_are_kept_however_long(void **state)
{
	(void)state;
	char text[1024];
	char name[301];
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	snprintf(text, sizeof(text), "{\"name\":\"c\",\"id\":\"/a/%s\"}", name);
	struct arena *arena = arena_new(0);
	struct answer_page page = sample_page(&answer_circuit, arena, text, strlen(text));
	const struct er_circuit *circuit = (const void *)page.items.first;
	assert_int_equal(strlen(circuit->id), 303);
	arena_free(arena);
}

static void points_without_a_value_are_dropped(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct answer_page page = sample_read(&answer_metrics, arena);
	const struct monitor_metric *metric = (const void *)page.items.first;
	const struct monitor_series *series = (const void *)metric->series.first;
	assert_string_equal(metric->name, "BgpAvailability");
	assert_int_equal(metric->series.count, 2);
	assert_int_equal(series->points.count, 2);
	assert_string_equal(answer_tag_value(&series->dimensions, "peer"), "Primary");
	const struct monitor_point *point = (const void *)series->points.last;
	assert_float_equal(point->average.value, 100, 0);
	assert_float_equal(point->time.value, 1768478460, 0);
	arena_free(arena);
}

static void only_ways_to_what_is_watched_are_kept(void **state)
{
	(void)state;
	static const char text[] =
		"{\"value\":[{\"source\":\"User\",\"addressPrefix\":[\"10.1.0.0/16\","
		"\"0.0.0.0/0\",\"192.0.2.0/24\",\"::/0\",\"Storage.Here\",7,null]}]}";
	struct arena *arena = arena_new(0);
	struct answer_page page =
		sample_page(&answer_effective_routes, arena, text, strlen(text));
	const struct effective_route *route = (const void *)page.items.first;
	assert_int_equal(route->prefixes.count, 3);
	assert_int_equal(route->counts[0], 3);
	assert_int_equal(route->counts[1], 1);
	assert_int_equal(route->opaque, 3);
	arena_free(arena);
}

static void secrets_are_nowhere_in_memory_after_reading(void **state)
{
	(void)state;
	if (getenv("ONRAMP_VALGRIND") != NULL) {
		print_message("valgrind keeps copies of its own\n");
		skip();
	}
	static const struct answer_action *const tellers[] = {
		&answer_circuits, &answer_circuit,    &answer_ports,
		&answer_gateway,  &answer_connection,
	};
	for (size_t i = 0; i < sizeof(tellers) / sizeof(tellers[0]); i++) {
		size_t len;
		char *text = sample_text(tellers[i], &len);
		struct arena *arena = arena_new(0);
		assert_true(count_canaries() > 0); /* it is found */
		sample_page(tellers[i], arena, text, len);
		explicit_bzero(text, len);
		free(text);
		assert_int_equal(count_canaries(), 0);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(secrets_are_nowhere_in_memory_after_reading),
		cmocka_unit_test(every_sample_is_read_whole),
		cmocka_unit_test(an_answer_cut_anywhere_is_malformed),
		cmocka_unit_test(another_document_is_malformed),
		cmocka_unit_test(no_list_and_an_empty_one_are_the_same),
		cmocka_unit_test(a_page_may_be_empty_and_have_a_next_one),
		cmocka_unit_test(one_thing_without_any_text_is_malformed),
		cmocka_unit_test(counters_are_read_in_any_case),
		cmocka_unit_test(a_circuit_is_read_with_its_peerings),
		cmocka_unit_test(identifiers_are_kept_however_long),
		cmocka_unit_test(points_without_a_value_are_dropped),
		cmocka_unit_test(only_ways_to_what_is_watched_are_kept),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
