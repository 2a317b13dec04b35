/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/plan.h"

#include <stdio.h>
#include <string.h>

#include "agent/base/strbuf.h"
#include "collectors/azure/answer/monitor.h"
#include "collectors/azure/answer/network.h"
#include "collectors/azure/azure_options.h"
#include "collectors/azure/identifier.h"
#include "collectors/azure/metrics.h"
#include "collectors/azure/plan_each.h"

/* Of Microsoft.Resources and Microsoft.Insights; that of Microsoft.Network is an option. */
#define RESOURCES_VERSION "2021-04-01"
#define METRICS_VERSION "2023-10-01"

/* --- URLs --- */

static const char *suffix_of(const struct inquiry_request *request)
{
	const char *suffix = plan_request(request->row)->suffix;
	return suffix == NULL ? "" : suffix;
}

static void put_path(const struct inquiry_request *request, struct strbuf *out)
{
	identifier_url(request->resource, out);
	strbuf_puts(out, suffix_of(request));
}

static void put_link(const struct inquiry_request *request, struct strbuf *out)
{
	put_path(request, out);
	strbuf_printf(out, "/%s", er_link_names[request->variant]);
}

/* The peer's address is the last segment of what is asked about. */
static void put_peer(const struct inquiry_request *request, struct strbuf *out)
{
	char gateway[IDENTIFIER_MAX];
	const char *slash = strrchr(request->resource, '/');
	snprintf(gateway, sizeof(gateway), "%.*s", (int)(slash - request->resource),
	         request->resource);
	identifier_url(gateway, out);
	strbuf_puts(out, suffix_of(request));
	identifier_url(slash + 1, out);
}

static void put_types(const struct inquiry_request *request, struct strbuf *out)
{
	put_path(request, out);
	strbuf_printf(out, "?$filter=resourceType%%20eq%%20%%27%s%%27",
	              plan_types[request->variant]);
}

static void put_metrics(const struct inquiry_request *request, struct strbuf *out)
{
	put_path(request, out);
	metric_set_query((enum metric_set)request->variant, request->began, out);
}

void plan_url(const struct inquiry_request *request, struct strbuf *out)
{
	if (request->token != NULL)
		strbuf_puts(out, request->token);
	else
		plan_request(request->row)->url(request, out);
}

/* --- rows --- */

#define ASK(...)                                                                               \
	.request = &(const struct plan_request)                                                \
	{                                                                                      \
		__VA_ARGS__                                                                    \
	}

static const struct inquiry_row all_rows[PLAN_COUNT] = {
	[AZURE_CIRCUITS] = {
		.name = "expressRouteCircuits",
		.answer = &answer_circuits,
		.each = &each_circuits,
		ASK(.permission = "Microsoft.Network/expressRouteCircuits/read", .url = put_path),
	},
	[AZURE_PEERING_STATS] = {
		.name = "peeringStats",
		.answer = &answer_peering_stats,
		.each = &each_peering,
		.is_subject = true,
		.is_rationed = true,
		ASK(.permission = "Microsoft.Network/expressRouteCircuits/peerings/stats/read", .url = put_path, .suffix = "/stats"),
	},
	[AZURE_CIRCUIT_SUMMARIES] = {
		.name = "routeTablesSummary",
		.answer = &answer_circuit_summary,
		.pace = PLAN_SESSIONS,
		.each = &each_link,
		.is_subject = true,
		.is_slow = true,
		ASK(.method = ARM_POST, .permission = "Microsoft.Network/expressRouteCircuits/peerings/routeTablesSummary/action", .url = put_link, .suffix = "/routeTablesSummary"),
	},
	[AZURE_CIRCUIT_ARP] = {
		.name = "arpTables",
		.answer = &answer_circuit_arp,
		.pace = PLAN_ARP,
		.each = &each_link,
		.is_subject = true,
		.is_slow = true,
		ASK(.method = ARM_POST, .permission = "Microsoft.Network/expressRouteCircuits/peerings/arpTables/action", .url = put_link, .suffix = "/arpTables"),
	},
	[AZURE_CIRCUIT_ROUTES] = {
		.name = "routeTables",
		.answer = &answer_circuit_routes,
		.pace = PLAN_ROUTES,
		.each = &each_watched_link,
		.is_subject = true,
		.is_slow = true,
		.has_watch = true,
		ASK(.method = ARM_POST, .permission = "Microsoft.Network/expressRouteCircuits/peerings/routeTables/action", .url = put_link, .suffix = "/routeTables"),
	},
	[AZURE_PORTS] = {
		.name = "expressRoutePorts",
		.answer = &answer_ports,
		.each = &each_ports,
		ASK(.permission = "Microsoft.Network/expressRoutePorts/read", .url = put_path),
	},
	[AZURE_GATEWAYS] = {
		.name = "virtualNetworkGateway",
		.answer = &answer_gateway,
		.each = &each_gateway,
		ASK(.permission = "Microsoft.Network/virtualNetworkGateways/read", .url = put_path),
	},
	[AZURE_GATEWAY_PEERS] = {
		.name = "getBgpPeerStatus",
		.answer = &answer_gateway_peers,
		.pace = PLAN_SESSIONS,
		.each = &each_speaker,
		.is_subject = true,
		.is_slow = true,
		ASK(.method = ARM_POST, .permission = "microsoft.network/virtualnetworkgateways/getbgppeerstatus/action", .url = put_path, .suffix = "/getBgpPeerStatus"),
	},
	[AZURE_GATEWAY_LEARNED] = {
		.name = "getLearnedRoutes",
		.answer = &answer_gateway_learned,
		.pace = PLAN_ROUTES,
		.each = &each_speaker,
		.is_subject = true,
		.is_slow = true,
		.has_watch = true,
		ASK(.method = ARM_POST, .permission = "microsoft.network/virtualnetworkgateways/getlearnedroutes/action", .url = put_path, .suffix = "/getLearnedRoutes"),
	},
	[AZURE_GATEWAY_ADVERTISED] = {
		.name = "getAdvertisedRoutes",
		.answer = &answer_gateway_advertised,
		.pace = PLAN_ROUTES,
		.each = &each_peer,
		.is_subject = true,
		.is_slow = true,
		.has_watch = true,
		ASK(.method = ARM_POST, .permission = "microsoft.network/virtualnetworkgateways/getadvertisedroutes/action", .url = put_peer, .suffix = "/getAdvertisedRoutes?peer="),
	},
	[AZURE_CONNECTIONS] = {
		.name = "connection",
		.answer = &answer_connection,
		.each = &each_connection,
		ASK(.permission = "Microsoft.Network/connections/read", .url = put_path),
	},
	[AZURE_LOCAL_GATEWAYS] = {
		.name = "localNetworkGateway",
		.answer = &answer_local_gateway,
		.pace = PLAN_INVENTORY,
		.each = &each_local_gateway,
		ASK(.permission = "Microsoft.Network/localNetworkGateways/read", .url = put_path),
	},
	[AZURE_TABLES] = {
		.name = "listRouteTables",
		.answer = &answer_azure_tables,
		.each = &each_tables,
		ASK(.permission = "Microsoft.Network/routeTables/read", .url = put_path),
	},
	[AZURE_EFFECTIVE_ROUTES] = {
		.name = "effectiveRouteTable",
		.answer = &answer_effective_routes,
		.pace = PLAN_ROUTES,
		.each = &each_interface,
		.is_subject = true,
		.is_slow = true,
		.has_watch = true,
		ASK(.method = ARM_POST, .permission = "Microsoft.Network/networkInterfaces/effectiveRouteTable/action", .url = put_path, .suffix = "/effectiveRouteTable"),
	},
	[AZURE_COMMUNITIES] = {
		.name = "bgpServiceCommunities",
		.answer = &answer_communities,
		.pace = PLAN_INVENTORY,
		.each = &each_subscription,
		.is_optional = true,
		ASK(.permission = "Microsoft.Network/bgpServiceCommunities/read", .url = put_path, .suffix = "/providers/Microsoft.Network/bgpServiceCommunities"),
	},
	[AZURE_METRICS] = {
		.name = "metrics",
		.answer = &answer_metrics,
		.pace = PLAN_METRICS,
		.each = &each_measured,
		.is_subject = true,
		.is_rationed = true,
		ASK(.permission = "Microsoft.Insights/metrics/read", .api_version = METRICS_VERSION, .url = put_metrics, .suffix = "/providers/Microsoft.Insights/metrics"),
	},
	[PLAN_RESOURCES] = {
		.name = "resources",
		.answer = &answer_resources,
		.pace = PLAN_INVENTORY,
		.each = &each_types,
		ASK(.permission = "Microsoft.Resources/subscriptions/resources/read", .api_version = RESOURCES_VERSION, .url = put_types),
	},
};

/* ARM refills its buckets with 25 reads and 10 writes per second: what is asked once per thing
 * at each poll is spread to less. An operation takes seconds, of which nearly all is waiting,
 * so that many are under way at once. */
static const struct inquiry_limits limits = {
	.running = 8,
	.running_scope = 8,
	.running_topic = 4,
	.slow = 48,
	.slow_topic = 24,
	.slow_least = 4,
	.ration_min = 200,
	.ration_per_second = 10,
};

void plan_fill(const struct azure_options *options, struct inquiry_row *rows,
               struct inquiry_plan *ret_plan)
{
	memcpy(rows, all_rows, sizeof(all_rows));
	if (options->circuits.count > 0)
		rows[AZURE_CIRCUITS].answer = &answer_circuit;
	*ret_plan = (struct inquiry_plan){
		.rows = rows,
		.row_count = PLAN_COUNT,
		.part_count = AZURE_PART_COUNT,
		.limits = limits,
	};
}

/* --- words --- */

void plan_subject(const struct inquiry_row *row, const struct inquiry_thing *thing,
                  struct strbuf *out)
{
	const struct plan_request *how = plan_request(row);
	identifier_words(thing->resource, out);
	if (how->url == put_link)
		strbuf_printf(out, " %s", er_link_names[thing->variant]);
	else if (how->url == put_types)
		strbuf_printf(out, " %s", plan_types[thing->variant]);
	else if (how->url == put_metrics)
		strbuf_printf(out, " %s", metric_set_names((enum metric_set)thing->variant));
}

void plan_lock(const char *resource, struct strbuf *out)
{
	/* of /subscriptions/S/resourceGroups/G/providers/P/TYPE/NAME/... the first eight */
	const char *at = resource;
	for (int segment = 0; segment < 8 && *at == '/'; segment++)
		at += 1 + strcspn(at + 1, "/");
	strbuf_add(out, resource, (size_t)(at - resource));
}
