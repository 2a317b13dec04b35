/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for all facts of an estate. */
#include <time.h>

#include "tests/unit/agent/answer/mutation.h"
#include "tests/unit/collectors/azure/given.h"

/* Which part each sample is, and of what it speaks where it is asked about things. */
static const struct sample_part {
	enum azure_part part;
	const struct answer_action *action;
	const char *subject;
} parts[] = {
	{ AZURE_CIRCUITS, &answer_circuits, NULL },
	{ AZURE_PEERING_STATS, &answer_peering_stats, GIVEN_PEERING },
	{ AZURE_CIRCUIT_SUMMARIES, &answer_circuit_summary, GIVEN_PEERING },
	{ AZURE_CIRCUIT_ARP, &answer_circuit_arp, GIVEN_PEERING },
	{ AZURE_CIRCUIT_ROUTES, &answer_circuit_routes, GIVEN_PEERING },
	{ AZURE_PORTS, &answer_ports, NULL },
	{ AZURE_GATEWAYS, &answer_gateway, NULL },
	{ AZURE_GATEWAY_PEERS, &answer_gateway_peers,
	  SAMPLE_GROUP "/virtualNetworkGateways/gw-er" },
	{ AZURE_GATEWAY_LEARNED, &answer_gateway_learned,
	  SAMPLE_GROUP "/virtualNetworkGateways/gw-er" },
	{ AZURE_GATEWAY_ADVERTISED, &answer_gateway_advertised,
	  SAMPLE_GROUP "/virtualNetworkGateways/gw-er/10.200.255.254" },
	{ AZURE_CONNECTIONS, &answer_connection, NULL },
	{ AZURE_LOCAL_GATEWAYS, &answer_local_gateway, NULL },
	{ AZURE_TABLES, &answer_azure_tables, NULL },
	{ AZURE_EFFECTIVE_ROUTES, &answer_effective_routes,
	  SAMPLE_GROUP "/networkInterfaces/nic-vm1" },
	{ AZURE_COMMUNITIES, &answer_communities, NULL },
	{ AZURE_METRICS, &answer_metrics, SAMPLE_GROUP "/expressRouteCircuits/er-sg" },
};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

static void give_text(struct given *given, const struct sample_part *part, const char *text)
{
	given->parts[part->part] = NULL;
	if (part->subject == NULL)
		given_part(given, part->part, part->action, text);
	else
		given_subject(given, part->part, part->subject, 0, part->action, text);
}

/* Everything answered with its sample, and prefixes and tags looked for. */
static void give_samples(struct given *given)
{
	static const char *const keys[] = { "owner", "cost-center" };
	given->destination[0].advertise = GIVEN_RULES(given, "10.0.0.0/16");
	given->destination[0].prefixes = GIVEN_RULES(given, "10.200.0.0/16");
	given->destination[0].require_tags = (struct schema_strings){ keys, 2 };
	given->destinations.count = 1;
	for (size_t i = 0; i < PARTS; i++) {
		size_t len;
		char *text = sample_text(parts[i].action, &len);
		give_text(given, &parts[i], text);
		free(text);
	}
}

/* Facts of all kinds, without judging contradictions. */
static void make_facts(struct given *given)
{
	struct view *view = view_new(0);
	view_unref(given->view);
	assert_int_equal(estate_to_view(&given->estate, &given->context, given->memory, view),
	                 0);
	assert_int_equal(view_seal(view, (struct monotime){ 1 }, NULL), 0);
	given->view = view;
}

/* A fact that says down, absent or disabled. */
static const char *find_bad(struct given *given)
{
	static const char *const words[] = { "up=false", "present=false", "enabled=false",
		                             "provisioned=false", "resolved=false" };
	for (int kind = 0; kind < FACT_KIND_COUNT; kind++) {
		const char *text = given_text(given, (enum fact_kind_id)kind);
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (strstr(text, words[i]) != NULL)
				return text;
	}
	return NULL;
}

static void the_samples_say_that_everything_is_well(void **state)
{
	struct given *given = *state;
	give_samples(given);
	make_facts(given);
	static const enum fact_kind_id kinds[] = {
		FACT_CIRCUIT,
		FACT_ATTACHMENT,
		FACT_CLOUD_BGP,
		FACT_CLOUD_ARP,
		FACT_TUNNEL,
		FACT_GATEWAY,
		FACT_GATEWAY_PEER,
		FACT_GATEWAY_LINK,
		FACT_ROUTE_TABLE,
		FACT_CLOUD_ROUTE,
		FACT_ROUTE_PROPAGATION,
		FACT_RESOURCE_TAG,
		FACT_COMMUNITY,
		FACT_ROUTE_TABLE_PREFIX,
	};
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_true(view_facts(given->view, kinds[i]).count >= 1);
	if (find_bad(given) != NULL)
		fail_msg("%s", find_bad(given));
}

static void no_fact_holds_a_secret(void **state)
{
	struct given *given = *state;
	give_samples(given);
	make_facts(given);
	for (int kind = 0; kind < FACT_KIND_COUNT; kind++)
		assert_null(strstr(given_text(given, (enum fact_kind_id)kind), "canary-7f3a"));
}

struct change {
	struct given *given;
	const struct sample_part *part;
	size_t count;
};

static void check_change(void *context, const char *text, const char *key)
{
	struct change *change = context;
	struct given *given = change->given;
	struct answer_page page;
	struct error err = { 0 };
	struct answer_input input = { text, strlen(text), sample_watch() };
	struct arena *arena = arena_new(0);
	change->count++;
	if (answer_read(change->part->action, arena, &input, &page, &err) == 0) {
		struct arena *kept = given->arena;
		given->arena = arena;
		give_text(given, change->part, text);
		make_facts(given);
		given->arena = kept;
		const char *bad = find_bad(given);
		if (bad != NULL)
			fail_msg("%s of %s: %s\n%s", key,
			         answer_action_name(change->part->action), bad, text);
	}
	arena_free(arena);
}

static void a_broken_member_is_never_down(void **state)
{
	struct given *given = *state;
	size_t count = 0;
	give_samples(given);
	for (size_t i = 0; i < PARTS; i++) {
		size_t len;
		char *text = sample_text(parts[i].action, &len);
		struct change change = { .given = given, .part = &parts[i] };
		mutate_text(text, check_change, &change);
		count += change.count;
		give_text(given, &parts[i], text);
		free(text);
	}
	print_message("%zu changes\n", count);
	assert_true(count > 1000);
}

static void a_part_without_answer_says_nothing(void **state)
{
	struct given *given = *state;
	given_facts(given);
	for (int kind = 0; kind < FACT_KIND_COUNT; kind++)
		if (kind != FACT_COMMUNITY)
			GIVEN_ARE(given, (enum fact_kind_id)kind, "");
}

static void a_full_view_is_an_error_at_every_size(void **state)
{
	struct given *given = *state;
	give_samples(given);
	size_t tries = 0;
	for (size_t limit = 1024;; limit += 512, tries++) {
		struct view *view = view_new(limit);
		if (view == NULL)
			continue;
		int failed =
			estate_to_view(&given->estate, &given->context, given->memory, view);
		bool sealed = failed == 0 && view_seal(view, (struct monotime){ 1 }, NULL) == 0;
		view_unref(view);
		if (sealed)
			break;
	}
	assert_true(tries > 10);
}

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

#define MANY 500

/* A list of circuits that are all like the sample's first. */
static void give_circuits(struct given *given)
{
	struct strbuf text;
	strbuf_init(&text, 64 << 20);
	strbuf_puts(&text, "{\"value\":[");
	for (int i = 0; i < MANY; i++)
		strbuf_printf(
			&text,
			"%s{\"name\":\"er-%d\",\"location\":\"sea\",\"id\":\"" SAMPLE_GROUP
			"/expressRouteCircuits/"
			"er-%d\",\"sku\":{\"tier\":\"Premium\"},\"tags\":{"
			"\"owner\":\"net\"},\"properties\":{\"circuitProvisioningState\":"
			"\"Enabled\",\"serviceProviderProvisioningState\":\"Provisioned\","
			"\"serviceKey\":\"canary-7f3a\",\"peerings\":[{\"name\":"
			"\"AzurePrivatePeering\",\"id\":\"" SAMPLE_GROUP
			"/expressRouteCircuits/er-%d/peerings/AzurePrivatePeering\","
			"\"properties\":{\"state\":\"Enabled\",\"peerASN\":4200000001,"
			"\"primaryPeerAddressPrefix\":\"192.168.200.0/30\","
			"\"secondaryPeerAddressPrefix\":\"192.168.200.4/30\"}}]}}",
			i == 0 ? "" : ",", i, i, i);
	strbuf_puts(&text, "]}");
	given_part(given, AZURE_CIRCUITS, &answer_circuits, text.data);
	strbuf_done(&text);
}

static void give_about_each(struct given *given, enum azure_part part, const char *below,
                            unsigned variant, const struct answer_action *action)
{
	size_t len;
	char *text = sample_text(action, &len);
	for (int i = 0; i < MANY; i++)
		given_subject(given, part,
		              arena_printf(given->arena,
		                           SAMPLE_GROUP "/expressRouteCircuits/er-%d%s", i,
		                           below),
		              variant, action, text);
	free(text);
}

static void five_hundred_circuits_cost_little(void **state)
{
	static const char peering[] = "/peerings/AzurePrivatePeering";
	static const char *const keys[] = { "owner" };
	struct given *given = *state;
	given->destination[0].require_tags = (struct schema_strings){ keys, 1 };
	given->destination[0].advertise = GIVEN_RULES(given, "10.0.0.0/16", "10.1.0.0/16");
	given->destinations.count = 1;
	double begun = seconds();
	give_circuits(given);
	give_about_each(given, AZURE_PEERING_STATS, peering, 0, &answer_peering_stats);
	for (unsigned link = 0; link < ER_LINKS; link++) {
		give_about_each(given, AZURE_CIRCUIT_SUMMARIES, peering, link,
		                &answer_circuit_summary);
		give_about_each(given, AZURE_CIRCUIT_ARP, peering, link, &answer_circuit_arp);
		give_about_each(given, AZURE_CIRCUIT_ROUTES, peering, link,
		                &answer_circuit_routes);
	}
	give_about_each(given, AZURE_METRICS, "", 0, &answer_metrics);
	double parsed = seconds();
	struct view *view = view_new(0);
	assert_int_equal(estate_to_view(&given->estate, &given->context, given->memory, view),
	                 0);
	size_t held = arena_used(view_arena(view));
	assert_int_equal(view_seal(view, (struct monotime){ 1 }, NULL), 0);
	print_message("%d circuits: read in %.1f ms, %zu KiB; facts in %.1f ms, %zu KiB\n",
	              MANY, (parsed - begun) * 1e3, arena_used(given->arena) / 1024,
	              (seconds() - parsed) * 1e3, held / 1024);
	given->view = view;
	assert_int_equal(view_facts(view, FACT_ATTACHMENT).count, 2 * MANY);
	assert_int_equal(view_facts(view, FACT_CLOUD_BGP).count, 2 * MANY);
	assert_int_equal(view_facts(view, FACT_CLOUD_ROUTE).count, 4 * MANY);
	for (int kind = 0; kind < FACT_KIND_COUNT; kind++)
		assert_null(strstr(given_text(given, (enum fact_kind_id)kind), "canary-7f3a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_samples_say_that_everything_is_well),
		TEST(no_fact_holds_a_secret),
		TEST(a_broken_member_is_never_down),
		TEST(a_part_without_answer_says_nothing),
		TEST(a_full_view_is_an_error_at_every_size),
		TEST(five_hundred_circuits_cost_little),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
