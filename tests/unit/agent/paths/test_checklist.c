/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/checklist.h"

#include "agent/paths/mend.h"
#include "tests/unit/agent/paths/stage.h"

#define DX "prod/dxvif-1"

static struct stage stage;
static struct view *list;

static int set_up(void **state)
{
	(void)state;
	stage_init(&stage);
	list = NULL;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	view_unref(list);
	stage_done(&stage);
	return 0;
}

static void look(void)
{
	stage_join(&stage);
	stage_judge(&stage);
	list = view_new(0);
	checklist_show(list, &stage.judgement, &stage.world);
	size_t duplicates = 0;
	assert_int_equal(view_seal(list, stage_mono(1), &duplicates), 0);
	assert_int_equal(duplicates, 0);
}

static const struct check_result *line(const char *check, const char *subject)
{
	struct fact_list lines = view_facts(list, FACT_CHECK);
	for (size_t i = 0; i < lines.count; i++) {
		const struct check_result *it = (const void *)lines.items[i];
		if (strcmp(it->check, check) == 0 && strcmp(it->subject, subject) == 0)
			return it;
	}
	return NULL;
}

/* 1: passed; 0: failed; -1: cannot be told; -2: no such line. */
static int passed(const char *check, const char *subject)
{
	const struct check_result *it = line(check, subject);
	if (it == NULL)
		return -2;
	assert_true(it->title[0] != '\0' && it->evidence[0] != '\0');
	if (!fact_is_known(&it->fact, CHECK_PASSED))
		return -1;
	if (it->passed)
		assert_string_equal(it->mend, "");
	return it->passed;
}

static void healthy_world_passes_what_can_be_told(void **state)
{
	(void)state;
	look();
	assert_int_equal(passed("hold_time", DX), 1);
	assert_int_equal(passed("redundant", "vpc"), 1);
	assert_int_equal(passed("tunnels_up", "vpn-1"), 1);
	assert_int_equal(passed("own_prefixes_only", DX), -1);
	assert_int_equal(passed("local_preference", "vpc"), -1);
	assert_int_equal(passed("failover_drill", "vpc"), -1);
	assert_int_equal(passed("backup_capacity", "vpc"), -1);
	assert_int_equal(passed("mtu", DX), -2); /* nobody expects one */
}

static void long_hold_time_is_mended_on_the_routers_platform(void **state)
{
	(void)state;
	stage.peer->hold_time = 180;
	stage.places[0].platform = PLATFORM_JUNOS;
	look();
	assert_int_equal(passed("hold_time", DX), 0);
	assert_string_equal(
		line("hold_time", DX)->mend,
		"set protocols bgp group CLOUD neighbor 192.168.100.1 hold-time 30");
}

static void hold_time_of_no_session_cannot_be_told(void **state)
{
	(void)state;
	stage.peer->fact.known &= ~FACT_BIT(BGP_PEER_HOLD_TIME);
	look();
	assert_int_equal(passed("hold_time", DX), -1);
}

static void tunnel_that_is_down_fails_its_connection(void **state)
{
	(void)state;
	stage.tunnel->up = false;
	look();
	assert_int_equal(passed("tunnels_up", "vpn-1"), 0);
	assert_string_equal(line("tunnels_up", "vpn-1")->evidence, "down: 203.0.113.1");
}

static void tunnel_of_which_nothing_is_told_is_not_down(void **state)
{
	(void)state;
	stage.tunnel->fact.known &= ~FACT_BIT(TUNNEL_UP);
	look();
	assert_int_equal(passed("tunnels_up", "vpn-1"), -1);
}

static void add_preference(struct bgp_peer *peer, uint64_t value)
{
	struct route *route = stage_route(stage.router, peer, "10.200.0.0/16", true);
	FACT_SET(route, ROUTE_LOCAL_PREFERENCE, local_preference, value);
}

static void primary_must_be_preferred(void **state)
{
	(void)state;
	add_preference(stage.peer, 200);
	add_preference(stage.tunnel_peer, 100);
	look();
	assert_int_equal(passed("local_preference", "vpc"), 1);
	tear_down(NULL);
	set_up(NULL);
	add_preference(stage.peer, 100);
	add_preference(stage.tunnel_peer, 100);
	look();
	assert_int_equal(passed("local_preference", "vpc"), 0);
	assert_string_equal(line("local_preference", "vpc")->evidence,
	                    "primary 100, backup 100");
}

static void drill_is_due_after_a_quarter(void **state)
{
	(void)state;
	FACT_SET(stage.attachment, ATTACHMENT_LAST_TEST, last_test, STAGE_NOW - 3600);
	look();
	assert_int_equal(passed("failover_drill", "vpc"), 1);
	tear_down(NULL);
	set_up(NULL);
	FACT_SET(stage.attachment, ATTACHMENT_LAST_TEST, last_test, STAGE_NOW - 100 * 86400.0);
	look();
	assert_int_equal(passed("failover_drill", "vpc"), 0);
}

static void add_table(bool present, bool enabled)
{
	struct route_table_prefix *it = view_add(stage.cloud, FACT_ROUTE_TABLE_PREFIX);
	FACT_SET(it, ROUTE_TABLE_PREFIX_CLOUD, cloud, "prod");
	FACT_SET(it, ROUTE_TABLE_PREFIX_PROVIDER, provider, "aws");
	FACT_SET(it, ROUTE_TABLE_PREFIX_TABLE, route_table, "rtb-1");
	FACT_SET(it, ROUTE_TABLE_PREFIX_PREFIX, prefix, "10.1.0.0/16");
	FACT_SET(it, ROUTE_TABLE_PREFIX_PRESENT, present, present);
	struct route_propagation *propagation = view_add(stage.cloud, FACT_ROUTE_PROPAGATION);
	FACT_SET(propagation, ROUTE_PROPAGATION_CLOUD, cloud, "prod");
	FACT_SET(propagation, ROUTE_PROPAGATION_PROVIDER, provider, "aws");
	FACT_SET(propagation, ROUTE_PROPAGATION_TABLE, route_table, "rtb-1");
	FACT_SET(propagation, ROUTE_PROPAGATION_GATEWAY, gateway, "vgw-1");
	FACT_SET(propagation, ROUTE_PROPAGATION_ENABLED, enabled, enabled);
}

static void propagation_is_enabled_and_the_routes_are_there(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++) {
		tear_down(NULL);
		set_up(NULL);
		add_table(i % 2 == 1, i / 2 == 1);
		look();
		assert_int_equal(passed("route_propagation", "rtb-1"), i == 3);
	}
	tear_down(NULL);
	set_up(NULL);
	add_table(false, false);
	look();
	assert_string_equal(line("route_propagation", "rtb-1")->mend,
	                    "aws ec2 enable-vgw-route-propagation --route-table-id rtb-1 "
	                    "--gateway-id vgw-1");
}

/* Azure says of a table whether it takes routes, and of an interface which ones it has. */
static void mends_of_azure_name_what_can_be_changed(void **state)
{
	(void)state;
	stage.places[1].provider = "azure";
	struct route_propagation *it = view_add(stage.cloud, FACT_ROUTE_PROPAGATION);
	FACT_SET(it, ROUTE_PROPAGATION_CLOUD, cloud, "prod");
	FACT_SET(it, ROUTE_PROPAGATION_PROVIDER, provider, "azure");
	FACT_SET(it, ROUTE_PROPAGATION_TABLE, route_table, "rg-net/rt-app");
	FACT_SET(it, ROUTE_PROPAGATION_GATEWAY, gateway, "*");
	FACT_SET(it, ROUTE_PROPAGATION_ENABLED, enabled, false);
	struct route_table *nic = view_add(stage.cloud, FACT_ROUTE_TABLE);
	FACT_SET(nic, ROUTE_TABLE_CLOUD, cloud, "prod");
	FACT_SET(nic, ROUTE_TABLE_PROVIDER, provider, "azure");
	FACT_SET(nic, ROUTE_TABLE_NAME, route_table, "rg-net/nic");
	FACT_SET(nic, ROUTE_TABLE_KIND, kind, "interface");
	struct route_table_prefix *prefix = view_add(stage.cloud, FACT_ROUTE_TABLE_PREFIX);
	FACT_SET(prefix, ROUTE_TABLE_PREFIX_CLOUD, cloud, "prod");
	FACT_SET(prefix, ROUTE_TABLE_PREFIX_PROVIDER, provider, "azure");
	FACT_SET(prefix, ROUTE_TABLE_PREFIX_TABLE, route_table, "rg-net/nic");
	FACT_SET(prefix, ROUTE_TABLE_PREFIX_PREFIX, prefix, "10.1.0.0/16");
	FACT_SET(prefix, ROUTE_TABLE_PREFIX_PRESENT, present, false);
	look();
	assert_string_equal(line("route_propagation", "rg-net/rt-app")->evidence,
	                    "propagation of all gateways is disabled");
	assert_string_equal(
		line("route_propagation", "rg-net/rt-app")->mend,
		"az network route-table update --resource-group rg-net --name rt-app "
		"--disable-bgp-route-propagation false");
	assert_string_equal(line("route_propagation", "rg-net/nic")->mend,
	                    "az network route-table update --resource-group GROUP --name NAME "
	                    "--disable-bgp-route-propagation false");
}

static void tags_of_a_resource_are_one_line(void **state)
{
	(void)state;
	static const char *const tags[] = { "cost-center", "owner", "team" };
	for (size_t i = 0; i < 3; i++) {
		struct resource_tag *tag = view_add(stage.cloud, FACT_RESOURCE_TAG);
		FACT_SET(tag, RESOURCE_TAG_CLOUD, cloud, "prod");
		FACT_SET(tag, RESOURCE_TAG_PROVIDER, provider, "aws");
		FACT_SET(tag, RESOURCE_TAG_RESOURCE, resource, "dxcon-1");
		FACT_SET(tag, RESOURCE_TAG_TAG, tag, tags[i]);
		FACT_SET(tag, RESOURCE_TAG_MISSING, missing, i > 0);
	}
	look();
	assert_int_equal(passed("tags", "dxcon-1"), 0);
	assert_string_equal(line("tags", "dxcon-1")->evidence, "missing: owner, team");
}

static void both_links_of_a_circuit_must_be_established(void **state)
{
	(void)state;
	for (int up = 0; up <= 2; up++) {
		tear_down(NULL);
		set_up(NULL);
		stage.places[1].provider = "azure";
		struct circuit *circuit = view_add(stage.cloud, FACT_CIRCUIT);
		FACT_SET(circuit, CIRCUIT_CLOUD, cloud, "prod");
		FACT_SET(circuit, CIRCUIT_PROVIDER, provider, "azure");
		FACT_SET(circuit, CIRCUIT_NAME, circuit, "er");
		for (int i = 0; i < 2; i++) {
			struct attachment *link = stage_attachment(
				stage.cloud, "prod", i == 0 ? "er/primary" : "er/secondary",
				"private");
			link->provider = "azure";
			FACT_SET(link, ATTACHMENT_CIRCUIT, circuit, "er");
			FACT_SET(link, ATTACHMENT_UP, up, i < up);
		}
		look();
		assert_int_equal(passed("links_established", "er"), up == 2);
	}
}

static void unknown_words_stay_for_the_reader(void **state)
{
	(void)state;
	const struct mend_words words = { .peer = "192.0.2.1" };
	struct arena *arena = arena_new(0);
	assert_string_equal(mend_router(CHECK_HOLD_TIME, PLATFORM_FRR, &words, arena),
	                    "router bgp LOCAL_ASN; neighbor 192.0.2.1 timers 10 30");
	assert_string_equal(mend_router(CHECK_HOLD_TIME, PLATFORM_UNKNOWN, &words, arena),
	                    "router bgp LOCAL_ASN; neighbor 192.0.2.1 timers 10 30");
	assert_string_equal(mend_cloud(CHECK_MTU, "gcp", &words, arena), "");
	static const struct mend_words azure = { .table = "rg-net/rt-app",
		                                 .resource = "rg-net/er" };
	assert_string_equal(
		mend_cloud(CHECK_ROUTE_PROPAGATION, "azure", &azure, arena),
		"az network route-table update --resource-group rg-net --name rt-app "
		"--disable-bgp-route-propagation false");
	assert_string_equal(
		mend_cloud(CHECK_TUNNELS_UP, "azure", &azure, arena),
		"az network vpn-connection show --resource-group GROUP --name NAME");
	static const struct mend_words tags = { .tag = "who's; rm -r" };
	assert_string_equal(mend_cloud(CHECK_TAGS, "azure", &tags, arena),
	                    "az resource tag --ids ID --is-incremental --tags "
	                    "'who'\\''s; rm -r'=VALUE");
	assert_string_equal(mend_cloud(CHECK_MTU, NULL, &words, arena), "");
	arena_free(arena);
}

static void empty_world_has_no_lines(void **state)
{
	(void)state;
	stage_drop(&stage.cloud);
	stage_drop(&stage.router);
	stage_drop(&stage.probes);
	stage.world.cloud_count = stage.world.router_count = 0;
	look();
	assert_int_equal(view_facts(list, FACT_CHECK).count, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(healthy_world_passes_what_can_be_told),
		TEST(long_hold_time_is_mended_on_the_routers_platform),
		TEST(hold_time_of_no_session_cannot_be_told),
		TEST(tunnel_that_is_down_fails_its_connection),
		TEST(tunnel_of_which_nothing_is_told_is_not_down),
		TEST(primary_must_be_preferred),
		TEST(drill_is_due_after_a_quarter),
		TEST(propagation_is_enabled_and_the_routes_are_there),
		TEST(mends_of_azure_name_what_can_be_changed),
		TEST(tags_of_a_resource_are_one_line),
		TEST(both_links_of_a_circuit_must_be_established),
		TEST(unknown_words_stay_for_the_reader),
		TEST(empty_world_has_no_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
