/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/aws/cloud.h"

#include <malloc.h>

#include "agent/base/strbuf.h"

static const char *const one_region[] = { "ap-southeast-1" };

static const char connections[] =
	"{\"connections\":[{\"connectionId\":\"dxcon-1\",\"connectionState\":\"available\"},"
	"{\"connectionId\":\"dxcon-2\",\"connectionState\":\"down\"}]}";

static const char interfaces[] =
	"{\"virtualInterfaces\":[{\"virtualInterfaceId\":\"dxvif-1\","
	"\"virtualInterfaceType\":\"private\",\"virtualInterfaceState\":\"available\","
	"\"connectionId\":\"dxcon-1\",\"bgpPeers\":[{\"bgpPeerId\":\"dxpeer-1\","
	"\"addressFamily\":\"ipv4\",\"amazonAddress\":\"192.168.100.1/30\","
	"\"customerAddress\":\"192.168.100.2/30\",\"bgpStatus\":\"up\","
	"\"bgpPeerState\":\"available\"}]}]}";

static const char interfaces_down[] =
	"{\"virtualInterfaces\":[{\"virtualInterfaceId\":\"dxvif-1\","
	"\"virtualInterfaceType\":\"private\",\"virtualInterfaceState\":\"down\","
	"\"connectionId\":\"dxcon-1\"}]}";

static const char gateways[] =
	"{\"directConnectGateways\":["
	"{\"directConnectGatewayId\":\"gw-1\",\"directConnectGatewayState\":\"available\"},"
	"{\"directConnectGatewayId\":\"gw-2\",\"directConnectGatewayState\":\"available\"},"
	"{\"directConnectGatewayId\":\"gw-3\",\"directConnectGatewayState\":\"deleted\"}]}";

static const char transit_gateways[] =
	"<DescribeTransitGatewaysResponse><transitGatewaySet><item>"
	"<transitGatewayId>tgw-1</transitGatewayId><state>available</state>"
	"</item></transitGatewaySet></DescribeTransitGatewaysResponse>";

static const char transit_tables[] =
	"<DescribeTransitGatewayRouteTablesResponse><transitGatewayRouteTables><item>"
	"<transitGatewayRouteTableId>tgw-rtb-1</transitGatewayRouteTableId>"
	"<transitGatewayId>tgw-1</transitGatewayId><state>available</state>"
	"</item></transitGatewayRouteTables></DescribeTransitGatewayRouteTablesResponse>";

static const char html[] = "<!DOCTYPE html><html><body>Bad gateway</body></html>";

static void empty_account_is_a_view(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(NULL, 0);
	cloud_poll(cloud);
	assert_int_equal(cloud->failure.kind, ERROR_NONE);
	assert_non_null(cloud->view);
	assert_int_equal(cloud->complaint_count, 0);
	for (int kind = 0; kind < FACT_KIND_COUNT; kind++)
		assert_int_equal(cloud_facts(cloud, (enum fact_kind_id)kind), 0);
	cloud_free(cloud);
}

static void empty_account_is_not_asked_about_things(void **state)
{
	(void)state;
	static const char *const never[] = {
		"DescribeDirectConnectGatewayAssociations",
		"ListVirtualInterfaceTestHistory",
		"ListVirtualInterfaceRoutes",
		"DescribeCustomerGateways",
		"DescribeTransitGatewayAttachments",
		"SearchTransitGatewayRoutes",
		"ListMetrics",
		"GetMetricData",
	};
	struct cloud *cloud = cloud_new(NULL, 0);
	cloud_poll(cloud);
	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++)
		assert_int_equal(cloud_count(cloud, never[i], NULL, 0), 0);
	assert_int_equal(cloud_count(cloud, "DescribeConnections", "us-east-1", 0), 1);
	assert_int_equal(cloud_count(cloud, "DescribeRouteTables", "ap-southeast-1", 0), 1);
	cloud_free(cloud);
}

static void first_poll_asks_about_what_it_finds(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeConnections", connections);
	cloud_answer(cloud, "DescribeVirtualInterfaces", interfaces);
	cloud_answer(cloud, "DescribeDirectConnectGateways", gateways);
	cloud_answer(cloud, "DescribeTransitGateways", transit_gateways);
	cloud_answer(cloud, "DescribeTransitGatewayRouteTables", transit_tables);
	cloud_poll(cloud);
	assert_int_equal(cloud_facts(cloud, FACT_CIRCUIT), 2);
	assert_int_equal(cloud_facts(cloud, FACT_ATTACHMENT), 1);
	/* not about the one that is deleted */
	assert_int_equal(
		cloud_count(cloud, "DescribeDirectConnectGatewayAssociations", NULL, 0), 2);
	assert_int_equal(cloud_count(cloud, "ListVirtualInterfaceRoutes", NULL, 0), 1);
	assert_int_equal(cloud_count(cloud, "ListVirtualInterfaceTestHistory", NULL, 0), 1);
	assert_int_equal(cloud_count(cloud, "SearchTransitGatewayRoutes", NULL, 0), 1);
	assert_int_equal(cloud_count(cloud, "GetTransitGatewayRouteTablePropagations", NULL, 0),
	                 1);
	assert_int_equal(cloud_count(cloud, "ListMetrics", NULL, 0), 1);
	assert_non_null(strstr(cloud->names, "DescribeConnections,DescribeLags,"));
	assert_int_equal(cloud->complaint_count, 0);
	cloud_free(cloud);
}

static void each_part_has_its_interval(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeConnections", connections);
	cloud_answer(cloud, "DescribeVirtualInterfaces", interfaces);
	cloud_poll(cloud);
	cloud_polls(cloud, 10);
	assert_int_equal(cloud_count(cloud, "DescribeConnections", NULL, 0), 11);
	assert_int_equal(cloud_count(cloud, "DescribeDirectConnectGateways", NULL, 0), 2);
	assert_int_equal(cloud_count(cloud, "ListVirtualInterfaceRoutes", NULL, 0), 2);
	assert_int_equal(cloud_count(cloud, "ListMetrics", NULL, 0), 1);
	cloud_free(cloud);
}

static void zero_interval_is_never(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud->options.intervals[PLAN_ROUTES] = (struct duration){ 0 };
	cloud->options.intervals[PLAN_METRICS] = (struct duration){ 0 };
	cloud->options.intervals[PLAN_LISTINGS] = (struct duration){ 0 };
	assert_int_equal(aws_poller_change(cloud->poller, &cloud->options), 0);
	cloud_answer(cloud, "DescribeVirtualInterfaces", interfaces);
	cloud_poll(cloud);
	assert_int_equal(cloud_count(cloud, "ListVirtualInterfaceRoutes", NULL, 0), 0);
	assert_int_equal(cloud_count(cloud, "ListMetrics", NULL, 0), 0);
	assert_int_equal(cloud->complaint_count, 0);
	cloud_free(cloud);
}

static void failed_part_keeps_its_answer_until_it_is_too_old(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeConnections", connections);
	cloud_answer(cloud, "DescribeVirtualInterfaces", interfaces);
	cloud_poll(cloud);
	cloud_fail(cloud, "DescribeConnections", ERROR_UNREACHABLE);
	cloud_polls(cloud, 3);
	assert_int_equal(cloud_facts(cloud, FACT_CIRCUIT), 2);
	assert_int_equal(cloud->complaint_count, 1);
	assert_int_equal(cloud->complaints[0].kind, ERROR_UNREACHABLE);
	cloud_polls(cloud, 1);
	assert_int_equal(cloud_facts(cloud, FACT_CIRCUIT), 0);
	assert_int_equal(cloud_facts(cloud, FACT_ATTACHMENT), 1);
	assert_null(strstr(cloud->names, "DescribeConnections"));
	cloud_answer(cloud, "DescribeConnections", connections);
	cloud_polls(cloud, 1);
	assert_int_equal(cloud_facts(cloud, FACT_CIRCUIT), 2);
	assert_int_equal(cloud->complaint_count, 0);
	cloud_free(cloud);
}

static void denied_action_is_asked_more_rarely_and_stays_an_error(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeConnections", connections);
	cloud_fail(cloud, "DescribeLags", ERROR_DENIED);
	cloud_poll(cloud);
	for (int i = 0; i < 16; i++) {
		assert_int_equal(cloud->complaint_count, 1);
		assert_int_equal(cloud->complaints[0].kind, ERROR_DENIED);
		assert_int_equal(cloud_facts(cloud, FACT_CIRCUIT), 2);
		cloud_polls(cloud, 1);
	}
	/* after 1, 2, 4, and from then on 8 intervals */
	assert_int_equal(cloud_count(cloud, "DescribeLags", NULL, 0), 5);
	cloud_answer(cloud, "DescribeLags", "{\"lags\":[]}");
	cloud_polls(cloud, 8);
	assert_int_equal(cloud->complaint_count, 0);
	cloud_free(cloud);
}

static void denied_action_of_a_long_interval_does_not_wait_for_it(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeConnections", connections);
	cloud_fail(cloud, "ListMetrics", ERROR_DENIED); /* hourly */
	cloud_poll(cloud);
	cloud_polls(cloud, 16);
	assert_true(cloud_count(cloud, "ListMetrics", NULL, 0) >= 4);
	cloud_answer(cloud, "ListMetrics", "");
	cloud_polls(cloud, 8);
	assert_int_equal(cloud->complaint_count, 0);
	cloud_free(cloud);
}

static void optional_action_that_is_unknown_is_no_error_and_asked_rarely(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeVirtualInterfaces", interfaces);
	cloud_say(cloud, (struct cloud_rule){ .action = "ListVirtualInterfaceRoutes",
	                                      .kind = ERROR_CONFIG,
	                                      .is_unknown = true });
	cloud_poll(cloud);
	cloud_polls(cloud, 118);
	assert_int_equal(cloud->complaint_count, 0);
	assert_int_equal(cloud->note_count, 1);
	/* after 1, 2, 4, and from then on 8 intervals */
	assert_int_equal(cloud_count(cloud, "ListVirtualInterfaceRoutes", NULL, 0), 17);
	cloud_answer(cloud, "ListVirtualInterfaceRoutes", "");
	cloud_polls(cloud, 8);
	assert_non_null(strstr(cloud->names, "ListVirtualInterfaceRoutes"));
	cloud_free(cloud);
}

static void other_action_that_is_unknown_is_an_error_in_each_poll(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeVirtualInterfaces", interfaces);
	cloud_say(cloud, (struct cloud_rule){ .action = "DescribeConnections",
	                                      .kind = ERROR_CONFIG,
	                                      .is_unknown = true });
	cloud_poll(cloud);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(cloud->complaint_count, 1);
		assert_int_equal(cloud->complaints[0].kind, ERROR_CONFIG);
		cloud_polls(cloud, 1);
	}
	assert_int_equal(cloud_count(cloud, "DescribeConnections", NULL, 0), 4);
	assert_int_equal(cloud->note_count, 0);
	cloud_free(cloud);
}

static void endpoint_that_knows_nothing_is_asked_on_and_recovers_at_once(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(NULL, 0);
	cloud_answer(cloud, "DescribeVirtualInterfaces", interfaces);
	cloud_answer(cloud, "DescribeConnections", connections);
	cloud_poll(cloud);
	size_t rules = cloud->rule_count;
	for (unsigned i = 0; i < PLAN_COUNT; i++)
		cloud_say(cloud, (struct cloud_rule){ .action = aws_plan.rows[i].name,
		                                      .kind = ERROR_CONFIG,
		                                      .is_unknown = true });
	for (int i = 0; i < 3; i++) {
		cloud_polls(cloud, 1);
		assert_int_equal(cloud->failure.kind, ERROR_CONFIG);
	}
	cloud->rule_count = rules;
	cloud_polls(cloud, 1);
	assert_int_equal(cloud->failure.kind, ERROR_NONE);
	assert_int_equal(cloud->complaint_count, 0);
	assert_true(cloud_facts(cloud, FACT_CIRCUIT) > 0);
	cloud_free(cloud);
}

static void thing_that_vanished_is_no_error_and_its_list_is_read_anew(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeTransitGateways", transit_gateways);
	cloud_answer(cloud, "DescribeTransitGatewayRouteTables", transit_tables);
	cloud_poll(cloud);
	static const char *const about[] = { "SearchTransitGatewayRoutes",
		                             "GetTransitGatewayRouteTablePropagations" };
	for (size_t i = 0; i < 2; i++)
		cloud_say(cloud, (struct cloud_rule){ .action = about[i],
		                                      .kind = ERROR_MALFORMED,
		                                      .is_not_found = true });
	cloud_answer(cloud, "DescribeTransitGatewayRouteTables", "");
	cloud_polls(cloud, 3);
	assert_int_equal(cloud->complaint_count, 0);
	assert_int_equal(cloud_facts(cloud, FACT_ROUTE_TABLE), 0);
	assert_int_equal(cloud_count(cloud, "DescribeTransitGatewayRouteTables", NULL, 0), 2);
	assert_int_equal(cloud_count(cloud, "SearchTransitGatewayRoutes", NULL, 0), 2);
	cloud_free(cloud);
}

static void list_that_is_not_found_is_malformed(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeVirtualInterfaces", interfaces);
	cloud_say(cloud, (struct cloud_rule){ .action = "DescribeConnections",
	                                      .kind = ERROR_MALFORMED,
	                                      .is_not_found = true });
	cloud_poll(cloud);
	assert_int_equal(cloud->complaint_count, 1);
	assert_int_equal(cloud->complaints[0].kind, ERROR_MALFORMED);
	cloud_free(cloud);
}

static void shorter_interval_after_a_reload_counts_at_once(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud->options.intervals[PLAN_INVENTORY] = duration_ms(86400000);
	assert_int_equal(aws_poller_change(cloud->poller, &cloud->options), 0);
	cloud_answer(cloud, "DescribeDirectConnectGateways", gateways);
	cloud_poll(cloud);
	cloud->options.intervals[PLAN_INVENTORY] = duration_ms(60000);
	assert_int_equal(aws_poller_change(cloud->poller, &cloud->options), 0);
	for (int i = 0; i < 8; i++) {
		cloud_polls(cloud, 1);
		assert_int_equal(cloud_facts(cloud, FACT_GATEWAY), 2);
	}
	assert_int_equal(cloud_count(cloud, "DescribeDirectConnectGateways", NULL, 0), 5);
	cloud_free(cloud);
}

/* In four regions, each of which has two requests under way at most. The two questions about
 * 160 gateways would take the ration of every poll. */
static void rationed_actions_take_turns(void **state)
{
	(void)state;
	static const char *const regions[] = { "a", "b", "c", "d" };
	struct cloud *cloud = cloud_new(regions, 4);
	struct strbuf list;
	strbuf_init(&list, 1 << 20);
	strbuf_puts(&list, "{\"directConnectGateways\":[");
	for (int i = 0; i < 160; i++)
		strbuf_printf(&list, "%s{\"directConnectGatewayId\":\"gw-%d\"}",
		              i == 0 ? "" : ",", i);
	strbuf_puts(&list, "]}");
	cloud_answer(cloud, "DescribeDirectConnectGateways", list.data);
	cloud_answer(cloud, "DescribeVirtualInterfaces", interfaces);
	size_t routes = 0;
	for (int i = 0; i < 36; i++) {
		cloud_polls(cloud, 1);
		routes += cloud_count(cloud, "ListVirtualInterfaceRoutes", "a", 0);
		cloud_forget_calls(cloud);
	}
	assert_int_equal(routes, 3); /* 321 questions take 11 polls */
	strbuf_done(&list);
	cloud_free(cloud);
}

static void silent_action_loses_only_its_own_facts(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(NULL, 0);
	cloud_answer(cloud, "DescribeConnections", connections);
	cloud_answer(cloud, "DescribeVirtualInterfaces", interfaces);
	cloud_say(cloud, (struct cloud_rule){ .action = "DescribeConnections",
	                                      .region = "us-east-1" });
	cloud_say(cloud, (struct cloud_rule){ .action = "DescribeVirtualInterfaces" });
	struct monotime began = cloud->time.mono;
	cloud_poll(cloud);
	assert_true(mono_since(cloud->time.mono, began).ns <= duration_ms(27000).ns);
	assert_int_equal(cloud_facts(cloud, FACT_CIRCUIT), 2);
	assert_int_equal(cloud_facts(cloud, FACT_ATTACHMENT), 0);
	assert_int_equal(cloud->complaint_count, 3);
	for (size_t i = 0; i < 3; i++)
		assert_int_equal(cloud->complaints[i].kind, ERROR_TIMEOUT);
	assert_non_null(strstr(cloud->complaints[0].text,
	                       "directconnect:DescribeVirtualInterfaces in ap-southeast-1"));
	cloud_free(cloud);
}

static void dead_region_does_not_stop_the_other(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(NULL, 0);
	cloud_answer(cloud, "DescribeConnections", connections);
	for (unsigned i = 0; i < PLAN_COUNT; i++)
		cloud_say(cloud, (struct cloud_rule){ .action = aws_plan.rows[i].name,
		                                      .region = "us-east-1",
		                                      .kind = ERROR_UNREACHABLE });
	cloud_poll(cloud);
	assert_int_equal(cloud_facts(cloud, FACT_CIRCUIT), 2);
	assert_true(cloud->complaint_count > 0);
	for (size_t i = 0; i < cloud->complaint_count; i++)
		assert_non_null(strstr(cloud->complaints[i].text, "us-east-1"));
	cloud_free(cloud);
}

static void poll_fails_when_nothing_answers(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(NULL, 0);
	for (unsigned i = 0; i < PLAN_COUNT; i++)
		cloud_fail(cloud, aws_plan.rows[i].name, ERROR_DENIED);
	cloud_poll(cloud);
	assert_int_equal(cloud->failure.kind, ERROR_DENIED);
	assert_null(cloud->view);
	assert_int_equal(cloud->complaint_count, 0);
	/* the schedule makes the pauses then: the next poll asks */
	size_t before = cloud->call_count;
	cloud_polls(cloud, 1);
	assert_true(cloud->call_count > before);
	cloud_free(cloud);
}

static void outage_is_told_by_the_same_error_whichever_comes_first(void **state)
{
	(void)state;
	static const char *const regions[] = { "b", "a" };
	for (size_t i = 0; i < 2; i++) {
		const char *const order[] = { regions[i], regions[1 - i] };
		struct cloud *cloud = cloud_new(order, 2);
		for (unsigned row = 0; row < PLAN_COUNT; row++)
			cloud_fail(cloud, aws_plan.rows[row].name, ERROR_UNREACHABLE);
		cloud_poll(cloud);
		assert_string_equal(cloud->failure.text, "DescribeConnections in a fails");
		cloud_free(cloud);
	}
}

static void poll_of_silence_is_a_timeout(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	for (unsigned i = 0; i < PLAN_COUNT; i++)
		cloud_say(cloud, (struct cloud_rule){ .action = aws_plan.rows[i].name });
	cloud_poll(cloud);
	assert_int_equal(cloud->failure.kind, ERROR_TIMEOUT);
	cloud_free(cloud);
}

static void pages_are_put_together(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(
		cloud, "DescribeConnections",
		"{\"connections\":[{\"connectionId\":\"dxcon-1\"}],\"nextToken\":\"two\"}");
	cloud_say(cloud,
	          (struct cloud_rule){
			  .action = "DescribeConnections",
			  .about = "\"nextToken\":\"two\"",
			  .body = "{\"connections\":[{\"connectionId\":\"dxcon-2\"}]}" });
	cloud_poll(cloud);
	assert_int_equal(cloud_facts(cloud, FACT_CIRCUIT), 2);
	assert_int_equal(cloud_count(cloud, "DescribeConnections", NULL, 0), 2);
	cloud_free(cloud);
}

static void half_the_pages_are_no_answer(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeConnections", connections);
	cloud_poll(cloud);
	cloud_answer(
		cloud, "DescribeConnections",
		"{\"connections\":[{\"connectionId\":\"dxcon-1\"}],\"nextToken\":\"two\"}");
	cloud_say(cloud, (struct cloud_rule){ .action = "DescribeConnections",
	                                      .about = "nextToken",
	                                      .kind = ERROR_UNREACHABLE });
	cloud_polls(cloud, 1);
	assert_int_equal(cloud_facts(cloud, FACT_CIRCUIT), 2);
	assert_int_equal(cloud->complaint_count, 1);
	cloud_free(cloud);
}

static void pages_that_go_in_circles_end(void **state)
{
	(void)state;
	static const char *const circles[][3] = { { "a", "a", "a" },
		                                  { "a", "b", "a" },
		                                  { "b", "c", "a" } };
	for (size_t i = 0; i < 3; i++) {
		struct cloud *cloud = cloud_new(one_region, 1);
		char bodies[4][128];
		snprintf(bodies[3], sizeof(bodies[3]),
		         "{\"connections\":[],\"nextToken\":\"a\"}");
		cloud_answer(cloud, "DescribeConnections", bodies[3]);
		for (size_t j = 0; j < 3; j++) {
			char about[3][32];
			snprintf(bodies[j], sizeof(bodies[j]),
			         "{\"connections\":[],\"nextToken\":\"%s\"}", circles[i][j]);
			snprintf(about[j], sizeof(about[j]), "\"nextToken\":\"%c\"", "abc"[j]);
			cloud_say(cloud, (struct cloud_rule){ .action = "DescribeConnections",
			                                      .about = strdup(about[j]),
			                                      .body = bodies[j] });
		}
		cloud_poll(cloud);
		assert_int_equal(cloud->complaint_count, 1);
		assert_int_equal(cloud->complaints[0].kind, ERROR_MALFORMED);
		assert_non_null(strstr(cloud->complaints[0].text, "came before"));
		assert_true(cloud_count(cloud, "DescribeConnections", NULL, 0) <= 10);
		for (size_t j = 0; j < 3; j++)
			free((void *)(uintptr_t)cloud->rules[cloud->rule_count - 1 - j].about);
		cloud_free(cloud);
	}
}

static void page_that_is_none_is_malformed(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeVirtualInterfaces", interfaces);
	cloud_answer(cloud, "DescribeConnections", html);
	cloud_answer(cloud, "DescribeRouteTables", html);
	cloud_poll(cloud);
	assert_int_equal(cloud_facts(cloud, FACT_ATTACHMENT), 1);
	assert_int_equal(cloud->complaint_count, 2);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(cloud->complaints[i].kind, ERROR_MALFORMED);
	cloud_free(cloud);
}

static void portal_that_answers_everything_is_a_failure(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	for (unsigned i = 0; i < PLAN_COUNT; i++)
		cloud_answer(cloud, aws_plan.rows[i].name, html);
	cloud_poll(cloud);
	assert_int_equal(cloud->failure.kind, ERROR_MALFORMED);
	cloud_free(cloud);
}

/* Route tables in two pages, whose ids are told. */
static void say_tables(struct cloud *cloud, const char *first, const char *second)
{
	cloud_answer(cloud, "DescribeRouteTables", first);
	cloud_say(cloud, (struct cloud_rule){ .action = "DescribeRouteTables",
	                                      .about = "NextToken=two",
	                                      .body = second });
}

#define TABLES(id, state, token)                                                               \
	"<DescribeRouteTablesResponse><routeTableSet><item><routeTableId>" id                  \
	"</routeTableId><vpcId>vpc-1</vpcId><routeSet><item><destinationCidrBlock>10.0.0.0/8"  \
	"</destinationCidrBlock><state>" state "</state></item></routeSet></item>"             \
	"</routeTableSet>" token "</DescribeRouteTablesResponse>"
#define TWO "<nextToken>two</nextToken>"
#define VPN_GATEWAYS                                                                           \
	"<DescribeVpnGatewaysResponse><vpnGatewaySet><item><vpnGatewayId>vgw-1</vpnGatewayId>" \
	"<attachments><item><vpcId>vpc-1</vpcId><state>attached</state></item></attachments>"  \
	"</item></vpnGatewaySet></DescribeVpnGatewaysResponse>"

static double blackholes(const struct cloud *cloud)
{
	struct fact_list list = view_facts(cloud->view, FACT_ROUTE_TABLE);
	double sum = 0;
	for (size_t i = 0; i < list.count; i++)
		sum += (double)((const struct route_table *)(const void *)list.items[i])
		               ->blackholes;
	return sum;
}

static void pages_that_come_again_stay_and_others_are_new(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeVpnGateways", VPN_GATEWAYS);
	say_tables(cloud, TABLES("rtb-1", "active", TWO), TABLES("rtb-2", "active", ""));
	cloud_poll(cloud);
	cloud_polls(cloud, 3);
	assert_int_equal(cloud_facts(cloud, FACT_ROUTE_TABLE), 2);
	assert_true(blackholes(cloud) == 0);
	say_tables(cloud, TABLES("rtb-1", "active", TWO), TABLES("rtb-2", "blackhole", ""));
	cloud_polls(cloud, 2);
	assert_int_equal(cloud_facts(cloud, FACT_ROUTE_TABLE), 2);
	assert_true(blackholes(cloud) == 1);
	say_tables(cloud, TABLES("rtb-1", "blackhole", TWO), html); /* the last answer stays */
	cloud_polls(cloud, 2);
	assert_int_equal(cloud_facts(cloud, FACT_ROUTE_TABLE), 2);
	assert_true(blackholes(cloud) == 1);
	say_tables(cloud, TABLES("rtb-1", "active", ""), html); /* one page is left */
	cloud_polls(cloud, 2);
	assert_int_equal(cloud_facts(cloud, FACT_ROUTE_TABLE), 1);
	assert_true(blackholes(cloud) == 0);
	cloud_free(cloud);
}

static void at_most_eight_requests_are_under_way(void **state)
{
	(void)state;
	static const char *const five[] = { "us-east-1", "us-east-2", "us-west-1", "us-west-2",
		                            "eu-west-1" };
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeDirectConnectGateways", gateways);
	cloud_poll(cloud);
	assert_int_equal(cloud->most_open, 8);
	cloud_free(cloud);
	cloud = cloud_new(five, 5); /* each region has its share */
	cloud_poll(cloud);
	assert_int_equal(cloud->most_open, 10);
	cloud_free(cloud);
}

/* To be freed with strbuf_done(). */
static void many_interfaces(size_t count, struct strbuf *text)
{
	strbuf_init(text, SIZE_MAX);
	strbuf_puts(text, "{\"virtualInterfaces\":[");
	for (size_t i = 0; i < count; i++)
		strbuf_printf(text,
		              "%s{\"virtualInterfaceId\":\"dxvif-%zu\","
		              "\"virtualInterfaceState\":\"available\"}",
		              i == 0 ? "" : ",", i);
	strbuf_puts(text, "]}");
}

static void what_is_asked_one_by_one_is_rationed(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	struct strbuf text;
	many_interfaces(100, &text);
	cloud_answer(cloud, "DescribeVirtualInterfaces", text.data);
	cloud_poll(cloud);
	assert_int_equal(cloud_count(cloud, "ListVirtualInterfaceRoutes", NULL, 0), 30);
	cloud_polls(cloud, 3); /* the rest, each once */
	assert_int_equal(cloud_count(cloud, "ListVirtualInterfaceRoutes", NULL, 0), 100);
	assert_int_equal(cloud->complaint_count, 0);
	cloud_free(cloud);
	strbuf_done(&text);
}

static void ration_is_enough_for_a_long_interval(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud->options.timing.interval = duration_ms(120000);
	cloud->options.timing.max_age = duration_ms(360000);
	assert_int_equal(aws_poller_change(cloud->poller, &cloud->options), 0);
	struct strbuf text;
	many_interfaces(200, &text);
	cloud_answer(cloud, "DescribeVirtualInterfaces", text.data);
	cloud_poll(cloud);
	assert_int_equal(cloud_count(cloud, "ListVirtualInterfaceRoutes", NULL, 0), 120);
	cloud_polls(cloud, 1);
	assert_int_equal(cloud_count(cloud, "ListVirtualInterfaceRoutes", NULL, 0), 200);
	cloud_free(cloud);
	strbuf_done(&text);
}

static void routes_are_read_again_when_a_session_changes(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeVirtualInterfaces", interfaces);
	cloud_poll(cloud);
	cloud_polls(cloud, 2);
	assert_int_equal(cloud_count(cloud, "ListVirtualInterfaceRoutes", NULL, 0), 1);
	cloud_answer(cloud, "DescribeVirtualInterfaces", interfaces_down);
	cloud_polls(cloud, 2);
	assert_int_equal(cloud_count(cloud, "ListVirtualInterfaceRoutes", NULL, 0), 2);
	cloud_free(cloud);
}

static void vanished_thing_is_not_asked_about(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeTransitGateways", transit_gateways);
	cloud_answer(cloud, "DescribeTransitGatewayRouteTables", transit_tables);
	cloud_poll(cloud);
	cloud_answer(cloud, "DescribeTransitGatewayRouteTables", "");
	cloud_polls(cloud, 10);
	size_t before = cloud->call_count;
	cloud_polls(cloud, 1);
	assert_int_equal(cloud_count(cloud, "SearchTransitGatewayRoutes", NULL, before), 0);
	assert_int_equal(cloud_facts(cloud, FACT_ROUTE_TABLE), 0);
	cloud_free(cloud);
}

static void other_destinations_are_other_answers(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeVirtualInterfaces", interfaces);
	cloud_poll(cloud);
	cloud_polls(cloud, 1);
	assert_int_equal(cloud_count(cloud, "ListVirtualInterfaceRoutes", NULL, 0), 1);
	assert_int_equal(aws_poller_change(cloud->poller, &cloud->options), 0);
	cloud_polls(cloud, 1);
	assert_int_equal(cloud_count(cloud, "ListVirtualInterfaceRoutes", NULL, 0), 1);
	struct prefix_rule rule = { .text = "10.0.0.0/8" };
	assert_int_equal(ip_prefix_parse("10.0.0.0/8", &rule.prefix), 0);
	rule.ge = rule.le = 8;
	const struct config_destination destination = {
		.name = "aws",
		.advertise = { &rule, 1 },
	};
	const struct config_destinations destinations = { &destination, 1 };
	cloud->options.destinations = &destinations;
	assert_int_equal(aws_poller_change(cloud->poller, &cloud->options), 0);
	cloud_polls(cloud, 1);
	assert_int_equal(cloud_count(cloud, "ListVirtualInterfaceRoutes", NULL, 0), 2);
	cloud_free(cloud);
}

static void cancelled_poll_tells_nothing(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(NULL, 0);
	cloud_answer(cloud, "DescribeConnections", connections);
	cloud_start(cloud);
	for (int i = 0; i < 5; i++)
		cloud_step(cloud);
	assert_true(cloud->open > 0);
	aws_poller_cancel(cloud->poller);
	assert_int_equal(cloud->open, 0);
	assert_false(cloud->is_done);
	fake_clock_advance(&cloud->time, duration_ms(60000));
	loop_turn(cloud->loop, 0);
	assert_false(cloud->is_done);
	cloud_poll(cloud);
	assert_int_equal(cloud_facts(cloud, FACT_CIRCUIT), 2);
	cloud_free(cloud);
}

static const char listing[] =
	"{\"Metrics\":[{\"Namespace\":\"AWS/DX\",\"MetricName\":\"ConnectionLightLevelRx\","
	"\"Dimensions\":[{\"Name\":\"ConnectionId\",\"Value\":\"dxcon-1\"},"
	"{\"Name\":\"OpticalLaneNumber\",\"Value\":\"1\"}]}]}";

static const char values[] =
	"{\"MetricDataResults\":[{\"Id\":\"m0\",\"StatusCode\":\"Complete\","
	"\"Timestamps\":[1768478100,1768477800],\"Values\":[-2.5,-3.0]}]}";

static void values_of_cloud_watch_are_facts_and_cost(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(one_region, 1);
	cloud_answer(cloud, "DescribeConnections", connections);
	cloud_answer(cloud, "ListMetrics", listing);
	cloud_answer(cloud, "GetMetricData", values);
	cloud_poll(cloud);
	assert_int_equal(cloud_count(cloud, "GetMetricData", NULL, 0), 1);
	assert_true(cloud->cost > 0.000009 && cloud->cost < 0.000011);
	assert_int_equal(cloud_facts(cloud, FACT_CIRCUIT_LANE), 1);
	const struct circuit_lane *lane =
		(const void *)view_facts(cloud->view, FACT_CIRCUIT_LANE).items[0];
	assert_true(lane->receive_light > -2.51 && lane->receive_light < -2.49);
	assert_false(fact_is_known(&lane->fact, CIRCUIT_LANE_TRANSMIT_LIGHT));
	cloud_fail(cloud, "GetMetricData", ERROR_THROTTLED);
	cloud_polls(cloud, 29);
	assert_int_equal(cloud_facts(cloud, FACT_CIRCUIT_LANE), 1);
	cloud_polls(cloud, 2); /* three of its intervals */
	assert_int_equal(cloud_facts(cloud, FACT_CIRCUIT_LANE), 0);
	assert_int_equal(cloud_facts(cloud, FACT_CIRCUIT), 2);
	cloud_free(cloud);
}

/* Calls of the test itself are forgotten, so that what is left is the poller's. */
static size_t memory_after(struct cloud *cloud, int polls)
{
	for (int i = 0; i < polls; i++) {
		cloud_polls(cloud, 1);
		cloud_forget_calls(cloud);
	}
	view_unref(cloud->view);
	cloud->view = NULL;
	return mallinfo2().uordblks;
}

static void a_thousand_polls_need_no_more_memory_than_a_few(void **state)
{
	(void)state;
	struct cloud *cloud = cloud_new(NULL, 0);
	cloud_answer(cloud, "DescribeConnections", connections);
	cloud_answer(cloud, "DescribeVirtualInterfaces", interfaces);
	cloud_answer(cloud, "DescribeDirectConnectGateways", gateways);
	cloud_answer(cloud, "DescribeTransitGateways", transit_gateways);
	cloud_answer(cloud, "DescribeTransitGatewayRouteTables", transit_tables);
	cloud_answer(cloud, "ListMetrics", listing);
	cloud_answer(cloud, "GetMetricData", values);
	cloud_answer(cloud, "DescribeLags", html);
	cloud_fail(cloud, "DescribeVpnGateways", ERROR_DENIED);
	size_t before = memory_after(cloud, 20);
	/* 16 bytes of each poll would be more; under a sanitizer both are 0 */
	assert_true(memory_after(cloud, 1000) < before + 16000);
	cloud_free(cloud);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_account_is_a_view),
		cmocka_unit_test(empty_account_is_not_asked_about_things),
		cmocka_unit_test(first_poll_asks_about_what_it_finds),
		cmocka_unit_test(each_part_has_its_interval),
		cmocka_unit_test(zero_interval_is_never),
		cmocka_unit_test(failed_part_keeps_its_answer_until_it_is_too_old),
		cmocka_unit_test(denied_action_is_asked_more_rarely_and_stays_an_error),
		cmocka_unit_test(denied_action_of_a_long_interval_does_not_wait_for_it),
		cmocka_unit_test(optional_action_that_is_unknown_is_no_error_and_asked_rarely),
		cmocka_unit_test(other_action_that_is_unknown_is_an_error_in_each_poll),
		cmocka_unit_test(endpoint_that_knows_nothing_is_asked_on_and_recovers_at_once),
		cmocka_unit_test(thing_that_vanished_is_no_error_and_its_list_is_read_anew),
		cmocka_unit_test(list_that_is_not_found_is_malformed),
		cmocka_unit_test(shorter_interval_after_a_reload_counts_at_once),
		cmocka_unit_test(rationed_actions_take_turns),
		cmocka_unit_test(silent_action_loses_only_its_own_facts),
		cmocka_unit_test(dead_region_does_not_stop_the_other),
		cmocka_unit_test(poll_fails_when_nothing_answers),
		cmocka_unit_test(outage_is_told_by_the_same_error_whichever_comes_first),
		cmocka_unit_test(poll_of_silence_is_a_timeout),
		cmocka_unit_test(pages_are_put_together),
		cmocka_unit_test(half_the_pages_are_no_answer),
		cmocka_unit_test(pages_that_go_in_circles_end),
		cmocka_unit_test(page_that_is_none_is_malformed),
		cmocka_unit_test(portal_that_answers_everything_is_a_failure),
		cmocka_unit_test(pages_that_come_again_stay_and_others_are_new),
		cmocka_unit_test(at_most_eight_requests_are_under_way),
		cmocka_unit_test(what_is_asked_one_by_one_is_rationed),
		cmocka_unit_test(ration_is_enough_for_a_long_interval),
		cmocka_unit_test(routes_are_read_again_when_a_session_changes),
		cmocka_unit_test(vanished_thing_is_not_asked_about),
		cmocka_unit_test(other_destinations_are_other_answers),
		cmocka_unit_test(cancelled_poll_tells_nothing),
		cmocka_unit_test(values_of_cloud_watch_are_facts_and_cost),
		cmocka_unit_test(a_thousand_polls_need_no_more_memory_than_a_few),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
