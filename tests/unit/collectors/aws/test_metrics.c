/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/metrics.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "collectors/aws/answer/direct_connect.h"
#include "collectors/aws/plan.h"

/* What is known of a region, read from answers. */
struct known {
	struct arena *arena;
	struct answer_page connections, interfaces, vpns, dx, vpn;
};

#define DIMENSION(name, value) "{\"Name\":\"" name "\",\"Value\":\"" value "\"}"
#define METRIC(space, name, dimensions)                                                        \
	"{\"Namespace\":\"" space "\",\"MetricName\":\"" name "\",\"Dimensions\":[" dimensions \
	"]}"
#define PREFIXES(interface, family)                                                            \
	METRIC("AWS/DX", "VirtualInterfaceBgpPrefixesAccepted",                                \
	       DIMENSION("ConnectionId", "dxcon-1") "," DIMENSION(                             \
		       "VirtualInterfaceId", interface) "," DIMENSION("IpAddressFamily",       \
	                                                              family))
#define LIGHT(connection, lane)                                                                \
	METRIC("AWS/DX", "ConnectionLightLevelRx",                                             \
	       DIMENSION("ConnectionId", connection) "," DIMENSION("OpticalLaneNumber", lane))
#define TRAFFIC(connection)                                                                    \
	METRIC("AWS/DX", "ConnectionBpsIngress", DIMENSION("ConnectionId", connection))

static struct answer_page read_page(struct arena *arena, const struct inquiry_row *row,
                                    const char *text)
{
	const struct answer_input input = { .text = text, .len = strlen(text) };
	struct answer_page page;
	struct error err = { 0 };
	int failed = row->hooks != NULL && row->hooks->read != NULL
	                     ? row->hooks->read(row->answer, arena, &input, &page, &err)
	                     : answer_read(row->answer, arena, &input, &page, &err);
	if (failed != 0)
		fail_msg("%s", err.text);
	return page;
}

static struct known known_of(const char *dx, const char *vpn)
{
	struct known known = { .arena = arena_new(0) };
	known.connections = read_page(known.arena, &aws_plan.rows[AWS_CONNECTIONS],
	                              "{\"connections\":[{\"connectionId\":\"dxcon-1\"}]}");
	known.interfaces =
		read_page(known.arena, &aws_plan.rows[AWS_INTERFACES],
	                  "{\"virtualInterfaces\":[{\"virtualInterfaceId\":\"dxvif-1\","
	                  "\"virtualInterfaceState\":\"available\",\"bgpPeers\":"
	                  "[{\"addressFamily\":\"ipv4\"}]},"
	                  "{\"virtualInterfaceId\":\"dxvif-2\","
	                  "\"virtualInterfaceState\":\"deleted\"}]}");
	known.vpns = read_page(known.arena, &aws_plan.rows[AWS_VPN_CONNECTIONS],
	                       "<DescribeVpnConnectionsResponse><vpnConnectionSet><item>"
	                       "<vpnConnectionId>vpn-1</vpnConnectionId></item>"
	                       "</vpnConnectionSet></DescribeVpnConnectionsResponse>");
	known.dx = read_page(known.arena, &aws_plan.rows[PLAN_DX_METRICS], dx);
	known.vpn = read_page(known.arena, &aws_plan.rows[PLAN_VPN_METRICS], vpn);
	return known;
}

static struct metrics_batch choose(const struct known *known)
{
	const struct metrics_given given = {
		.connections = &known->connections,
		.interfaces = &known->interfaces,
		.vpns = &known->vpns,
		.listings = { &known->dx, &known->vpn },
	};
	struct metrics_batch batch;
	assert_int_equal(metrics_choose(&given, known->arena, &batch, NULL), 0);
	return batch;
}

static void only_what_is_wanted_of_things_that_are_there(void **state)
{
	(void)state;
	struct known known = known_of(
		"{\"Metrics\":[" TRAFFIC("dxcon-1") "," TRAFFIC("dxcon-1") "," TRAFFIC(
			"dxcon-"
			"gone") "," LIGHT("dxcon-1",
	                                  "1") "," PREFIXES("dxvif-1",
	                                                    "IPv4") "," PREFIXES("dxvif-1",
	                                                                         "ipv6") "," PREFIXES("dxvif-2",
	                                                                                              "ipv4") "," METRIC("AWS/DX",
	                                                                                                                 "Connectio"
	                                                                                                                 "nPpsIngre"
	                                                                                                                 "ss",
	                                                                                                                 DIMENSION(
																 "C"
																 "o"
																 "n"
																 "n"
																 "e"
																 "c"
																 "t"
																 "i"
																 "o"
																 "n"
																 "I"
																 "d",
																 "d"
																 "x"
																 "c"
																 "o"
																 "n"
																 "-"
																 "1")) ",{}]}",
		"{\"Metrics\":[" METRIC(
			"AWS/VPN", "TunnelDataIn",
			DIMENSION(
				"VpnId",
				"vpn-1")) "," METRIC("AWS/VPN", "TunnelDataIn",
	                                             DIMENSION("VpnId", "vpn-1") "," DIMENSION(
							     "TunnelIpAddress",
							     "203.0.113.1")) "]}");
	struct metrics_batch batch = choose(&known);
	assert_int_equal(batch.count, 4); /* each once, the most telling first */
	assert_string_equal(batch.items[0]->name, "VirtualInterfaceBgpPrefixesAccepted");
	assert_string_equal(answer_tag_value(&batch.items[0]->dimensions, "IpAddressFamily"),
	                    "IPv4");
	assert_string_equal(batch.items[1]->name, "ConnectionLightLevelRx");
	assert_string_equal(batch.items[2]->name, "ConnectionBpsIngress");
	assert_string_equal(batch.items[3]->name, "TunnelDataIn");
	assert_int_equal(batch.items[3]->dimensions.count, 2);
	assert_int_equal(batch.left_out, 0);
	arena_free(known.arena);
}

static void nothing_known_is_nothing_asked(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	const struct metrics_given given = { 0 };
	struct metrics_batch batch;
	assert_int_equal(metrics_choose(&given, arena, &batch, NULL), 0);
	assert_int_equal(batch.count, 0);
	arena_free(arena);
}

static void more_than_one_request_holds_is_left_out(void **state)
{
	(void)state;
	struct strbuf text;
	strbuf_init(&text, SIZE_MAX);
	strbuf_puts(&text, "{\"Metrics\":[");
	for (int lane = 0; lane < 510; lane++)
		strbuf_printf(&text, "%s" LIGHT("dxcon-1", "%d"), lane == 0 ? "" : ",", lane);
	strbuf_puts(&text, "]}");
	struct known known = known_of(text.data, "{}");
	struct metrics_batch batch = choose(&known);
	assert_int_equal(batch.count, METRICS_QUERIES_MAX);
	assert_int_equal(batch.left_out, 10);
	strbuf_done(&text);
	arena_free(known.arena);
}

static void question_covers_whole_periods(void **state)
{
	(void)state;
	struct known known = known_of("{\"Metrics\":[" TRAFFIC("dxcon-1") "]}", "{}");
	struct metrics_batch batch = choose(&known);
	struct strbuf text;
	strbuf_init(&text, SIZE_MAX);
	metrics_query(&batch, (struct walltime){ INT64_C(1768478699) * 1000000000 }, &text);
	assert_string_equal(
		text.data,
		"\"StartTime\":1768477200,\"EndTime\":1768478400,"
		"\"ScanBy\":\"TimestampDescending\",\"MetricDataQueries\":[{\"Id\":\"m0\","
		"\"ReturnData\":true,\"MetricStat\":{\"Period\":300,\"Stat\":\"Average\","
		"\"Metric\":{\"Namespace\":\"AWS/DX\",\"MetricName\":\"ConnectionBpsIngress\","
		"\"Dimensions\":[{\"Name\":\"ConnectionId\",\"Value\":\"dxcon-1\"}]}}}]");
	strbuf_done(&text);
	arena_free(known.arena);
}

static void newest_value_counts_and_none_is_none(void **state)
{
	(void)state;
	struct known known = known_of("{\"Metrics\":[" LIGHT("dxcon-1", "1") "," LIGHT(
					      "dxcon-1", "2") "," TRAFFIC("dxcon-1") "]}",
	                              "{}");
	struct metrics_batch batch = choose(&known);
	struct answer_page results = read_page(
		known.arena, &aws_plan.rows[AWS_METRICS],
		"{\"MetricDataResults\":["
		"{\"Id\":\"m0\",\"StatusCode\":\"PartialData\",\"Timestamps\":[1768477800],"
		"\"Values\":[-3]},"
		"{\"Id\":\"m0\",\"StatusCode\":\"Complete\",\"Timestamps\":[1768478100],"
		"\"Values\":[-2.5]},"
		"{\"Id\":\"m1\",\"StatusCode\":\"Complete\",\"Timestamps\":[],\"Values\":[]},"
		"{\"Id\":\"m99\",\"Timestamps\":[1],\"Values\":[1]},"
		"{\"Id\":\"mx\",\"Timestamps\":[1],\"Values\":[1]},"
		"{\"Timestamps\":[1],\"Values\":[1]}]}");
	struct answer_page values;
	assert_int_equal(metrics_values(&batch, &results, known.arena, &values, NULL), 0);
	assert_int_equal(values.items.count, 1);
	const struct aws_value *value = (const void *)values.items.first;
	assert_true(value->value == -2.5);
	assert_true(value->period == 300);
	assert_ptr_equal(value->metric, batch.items[0]);
	arena_free(known.arena);
}

static void shortage_of_memory_is_a_limit(void **state)
{
	(void)state;
	struct known known = known_of("{\"Metrics\":[" TRAFFIC("dxcon-1") "]}", "{}");
	const struct metrics_given given = { .connections = &known.connections,
		                             .listings = { &known.dx, NULL } };
	for (size_t limit = 64; limit < 8192; limit += 512) {
		struct arena *arena = arena_new(limit);
		struct metrics_batch batch;
		struct error err = { 0 };
		if (metrics_choose(&given, arena, &batch, &err) != 0)
			assert_int_equal(err.kind, ERROR_LIMIT);
		else
			assert_int_equal(batch.count, 1);
		arena_free(arena);
	}
	arena_free(known.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_is_wanted_of_things_that_are_there),
		cmocka_unit_test(nothing_known_is_nothing_asked),
		cmocka_unit_test(more_than_one_request_holds_is_left_out),
		cmocka_unit_test(question_covers_whole_periods),
		cmocka_unit_test(newest_value_counts_and_none_is_none),
		cmocka_unit_test(shortage_of_memory_is_a_limit),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
