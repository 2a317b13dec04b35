/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/plan.h"

#include "collectors/azure/metrics.h"
#include "tests/unit/collectors/azure/subscription.h"

static const struct inquiry_row *all_rows(const struct azure_options *options)
{
	static struct inquiry_row rows[PLAN_COUNT];
	struct inquiry_plan plan;
	plan_fill(options, rows, &plan);
	assert_ptr_equal(plan.rows, rows);
	assert_int_equal(plan.row_count, PLAN_COUNT);
	assert_int_equal(plan.part_count, AZURE_PART_COUNT);
	return rows;
}

static void names_are_those_of_the_answers(void **state)
{
	(void)state;
	const struct azure_options options = { 0 };
	const struct inquiry_row *rows = all_rows(&options);
	for (unsigned i = 0; i < PLAN_COUNT; i++)
		assert_string_equal(rows[i].name, answer_action_name(rows[i].answer));
}

static void what_waits_for_others_does_not_wait_for_itself(void **state)
{
	(void)state;
	const struct azure_options options = { 0 };
	const struct inquiry_row *rows = all_rows(&options);
	for (unsigned i = 0; i < PLAN_COUNT; i++) {
		assert_non_null(rows[i].each);
		assert_int_equal(rows[i].each->parents & INQUIRY_BIT(i), 0);
		assert_int_equal((rows[i].each->parents | rows[i].each->mark_of) >> PLAN_COUNT,
		                 0);
		assert_int_equal(rows[i].after, 0);
	}
}

/* What is written to the customer's activity log. */
static void actions_are_slow_and_have_an_interval(void **state)
{
	(void)state;
	const struct azure_options options = { 0 };
	const struct inquiry_row *rows = all_rows(&options);
	for (unsigned i = 0; i < PLAN_COUNT; i++) {
		const struct plan_request *how = plan_request(&rows[i]);
		bool is_action = strstr(how->permission, "/action") != NULL;
		assert_true(is_action == (how->method == ARM_POST));
		assert_true(is_action == rows[i].is_slow);
		assert_true(!is_action || rows[i].pace != PLAN_AT_EACH_POLL);
		assert_true(is_action || strstr(how->permission, "/read") != NULL);
	}
}

static void circuits_that_are_listed_are_read_one_by_one(void **state)
{
	(void)state;
	static const char *const circuits[] = { "rg/er" };
	const struct azure_options options = { .circuits = { circuits, 1 } };
	assert_ptr_equal(all_rows(&options)[AZURE_CIRCUITS].answer, &answer_circuit);
}

static void assert_url(unsigned row, struct inquiry_request request, const char *expected)
{
	const struct azure_options options = { 0 };
	struct strbuf out;
	strbuf_init(&out, 4000);
	request.row = &all_rows(&options)[row];
	request.began = (struct walltime){ INT64_C(1768478400) * 1000000000 };
	plan_url(&request, &out);
	assert_string_equal(out.data, expected);
	strbuf_done(&out);
}

#define PEERING NETWORK "/expressRouteCircuits/er-sg/peerings/AzurePrivatePeering"
#define GATEWAY NETWORK "/virtualNetworkGateways/gw"

static void urls_are_as_azure_documents_them(void **state)
{
	(void)state;
	assert_url(AZURE_PEERING_STATS, (struct inquiry_request){ .resource = PEERING },
	           PEERING "/stats");
	assert_url(AZURE_CIRCUIT_SUMMARIES,
	           (struct inquiry_request){ .resource = PEERING, .variant = ER_SECONDARY },
	           PEERING "/routeTablesSummary/secondary");
	assert_url(AZURE_CIRCUIT_ARP, (struct inquiry_request){ .resource = PEERING },
	           PEERING "/arpTables/primary");
	assert_url(AZURE_GATEWAY_ADVERTISED,
	           (struct inquiry_request){ .resource = GATEWAY "/2001:db8::1" },
	           GATEWAY "/getAdvertisedRoutes?peer=2001%3Adb8%3A%3A1");
	assert_url(PLAN_RESOURCES,
	           (struct inquiry_request){ .resource = SUBSCRIPTION_PATH "/resources" },
	           SUBSCRIPTION_PATH "/resources?$filter=resourceType%20eq%20%27Microsoft."
	                             "Network/virtualNetworkGateways%27");
	assert_url(AZURE_METRICS,
	           (struct inquiry_request){ .resource = NETWORK "/expressRoutePorts/p",
	                                     .variant = METRICS_LIGHT },
	           NETWORK "/expressRoutePorts/p/providers/Microsoft.Insights/metrics"
	                   "?metricnames=RxLightLevel,TxLightLevel"
	                   "&timespan=2026-01-15T11:45:00Z/2026-01-15T12:00:00Z&interval=PT1M"
	                   "&aggregation=average&top=1000"
	                   "&$filter=Link%20eq%20%27*%27%20and%20Lane%20eq%20%27*%27");
	assert_url(AZURE_CIRCUITS,
	           (struct inquiry_request){ .resource = SUBSCRIPTION_PATH,
	                                     .token = "https://x/y?$skiptoken=z" },
	           "https://x/y?$skiptoken=z");
}

static void assert_words(unsigned row, struct inquiry_thing thing, const char *expected)
{
	const struct azure_options options = { 0 };
	struct strbuf out;
	strbuf_init(&out, 4000);
	plan_subject(&all_rows(&options)[row], &thing, &out);
	assert_string_equal(out.data, expected);
	strbuf_done(&out);
}

static void subjects_are_what_people_call_them(void **state)
{
	(void)state;
	assert_words(AZURE_CIRCUIT_ARP,
	             (struct inquiry_thing){ .resource = PEERING, .variant = ER_SECONDARY },
	             "rg-net/er-sg/peerings/azureprivatepeering secondary");
	assert_words(AZURE_GATEWAYS, (struct inquiry_thing){ .resource = GATEWAY },
	             "rg-net/gw");
	assert_words(AZURE_METRICS,
	             (struct inquiry_thing){ .resource = GATEWAY, .variant = METRICS_PORT },
	             "rg-net/gw AdminState,LineProtocol,PortBitsInPerSecond,"
	             "PortBitsOutPerSecond");
}

static void operations_lock_circuit_and_gateway(void **state)
{
	(void)state;
	struct strbuf out;
	strbuf_init(&out, 4000);
	plan_lock(PEERING, &out);
	assert_string_equal(out.data, NETWORK "/expressRouteCircuits/er-sg");
	strbuf_clear(&out);
	plan_lock(GATEWAY "/192.0.2.1", &out);
	assert_string_equal(out.data, GATEWAY);
	strbuf_done(&out);
}

static size_t count_text(const char *text, const char *part)
{
	size_t count = 0;
	for (; (text = strstr(text, part)) != NULL; text++)
		count++;
	return count;
}

/* The role in the manual allows what is asked and how operations end, and nothing else. */
static void manual_has_the_role(void **state)
{
	(void)state;
	const struct azure_options options = { 0 };
	const struct inquiry_row *rows = all_rows(&options);
	char *text = calloc(1, 64 * 1024);
	FILE *file = fopen("collectors/azure/azure.md", "r");
	if (file == NULL) { /* run elsewhere */
		free(text);
		skip();
	}
	assert_true(fread(text, 1, 64 * 1024 - 1, file) > 0);
	fclose(file);
	char *role = strstr(text, "```json");
	assert_non_null(role);
	*strstr(role + 3, "```") = '\0';
	size_t asked = 0;
	for (unsigned i = 0; i < PLAN_COUNT; i++) {
		char permission[128];
		snprintf(permission, sizeof(permission), "\"%s\"",
		         plan_request(&rows[i])->permission);
		if (count_text(role, permission) != 1)
			fail_msg("%s must be there once", permission);
		asked++;
	}
	assert_int_equal(count_text(role, "Microsoft.Network/locations/"), 2);
	assert_int_equal(count_text(role, "/read\"") + count_text(role, "/action\""),
	                 asked + 2);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_those_of_the_answers),
		cmocka_unit_test(what_waits_for_others_does_not_wait_for_itself),
		cmocka_unit_test(actions_are_slow_and_have_an_interval),
		cmocka_unit_test(circuits_that_are_listed_are_read_one_by_one),
		cmocka_unit_test(urls_are_as_azure_documents_them),
		cmocka_unit_test(subjects_are_what_people_call_them),
		cmocka_unit_test(operations_lock_circuit_and_gateway),
		cmocka_unit_test(manual_has_the_role),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
