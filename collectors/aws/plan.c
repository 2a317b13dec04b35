/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/plan.h"

#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "collectors/aws/answer/direct_connect.h"
#include "collectors/aws/answer/ec2.h"
#include "collectors/aws/metrics.h"

/* Items per page, as far as the API grants and memory likes. */
#define DX_PAGE 100
#define EC2_TABLES_PAGE 50
#define EC2_PAGE 500

static bool is_gone(const char *state)
{
	return state != NULL &&
	       (strcmp(state, "deleted") == 0 || strcmp(state, "deleting") == 0);
}

static void name_unless_gone(struct inquiry_names *names, const char *id, const char *state,
                             uint64_t mark)
{
	if (id != NULL && !is_gone(state))
		inquiry_name(names, &(struct inquiry_thing){ .resource = id, .mark = mark });
}

/* Its routes are other ones when a session has come or gone. */
static void name_interface(const struct inquiry_about *about, struct inquiry_names *names)
{
	const struct dx_interface *interface = (const void *)about->item;
	uint64_t mark = inquiry_mark(0, interface->state);
	ANSWER_EACH(struct dx_peer, peer, &interface->peers)
		mark = inquiry_mark(mark, peer->status);
	name_unless_gone(names, interface->id, interface->state, mark);
}

static void name_dx_gateway(const struct inquiry_about *about, struct inquiry_names *names)
{
	const struct dx_gateway *gateway = (const void *)about->item;
	name_unless_gone(names, gateway->id, gateway->state, 0);
}

static void name_transit_table(const struct inquiry_about *about, struct inquiry_names *names)
{
	const struct ec2_transit_table *table = (const void *)about->item;
	name_unless_gone(names, table->id, table->state, 0);
}

static const struct inquiry_each each_interface = {
	.parents = INQUIRY_BIT(AWS_INTERFACES),
	.name = name_interface,
};
static const struct inquiry_each each_dx_gateway = {
	.parents = INQUIRY_BIT(AWS_DX_GATEWAYS),
	.name = name_dx_gateway,
};
static const struct inquiry_each each_transit_table = {
	.parents = INQUIRY_BIT(AWS_TRANSIT_TABLES),
	.name = name_transit_table,
};

/* What is asked of CloudWatch follows from what is there. */
static int begin_metrics(const struct inquiry_scope *scope, struct arena *arena,
                         const void **ret_batch, struct error *err)
{
	const struct metrics_given given = {
		.connections = inquiry_page(scope, AWS_CONNECTIONS),
		.lags = inquiry_page(scope, AWS_LAGS),
		.interfaces = inquiry_page(scope, AWS_INTERFACES),
		.vpns = inquiry_page(scope, AWS_VPN_CONNECTIONS),
		.listings = { inquiry_page(scope, PLAN_DX_METRICS),
		              inquiry_page(scope, PLAN_VPN_METRICS) },
	};
	struct metrics_batch *batch = arena_alloc(arena, sizeof(*batch));
	if (batch == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	int failed = metrics_choose(&given, arena, batch, err);
	*ret_batch = failed != 0 || batch->count == 0 ? NULL : batch;
	return failed;
}

static int finish_metrics(const void *batch, const struct answer_page *pages,
                          struct arena *arena, struct answer_page *ret_page, struct error *err)
{
	static const struct metrics_batch nothing = { 0 };
	return metrics_values(batch == NULL ? &nothing : batch, pages, arena, ret_page, err);
}

static const struct inquiry_hooks metrics_hooks = {
	.begin = begin_metrics,
	.finish = finish_metrics,
};
static const struct inquiry_hooks listing_hooks = { .read = metrics_read_listing };

/* Members of a row. */
#define ASK(service, action_name, resource, page_size, extra_words)                            \
	.name = (action_name), .request = &(const struct plan_request)                         \
	{                                                                                      \
		{ service, action_name, resource, page_size }, extra_words                     \
	}
#define LISTING(space) "\"Namespace\":\"" space "\""

static const struct inquiry_row rows[PLAN_COUNT] = {
	[AWS_CONNECTIONS] = {
		ASK(AWS_DIRECT_CONNECT, "DescribeConnections", NULL, DX_PAGE, NULL),
		.answer = &answer_connections,
	},
	[AWS_LAGS] = {
		ASK(AWS_DIRECT_CONNECT, "DescribeLags", NULL, DX_PAGE, NULL),
		.answer = &answer_lags,
	},
	[AWS_INTERFACES] = {
		ASK(AWS_DIRECT_CONNECT, "DescribeVirtualInterfaces", NULL, DX_PAGE, NULL),
		.answer = &answer_interfaces,
	},
	[AWS_DX_GATEWAYS] = {
		ASK(AWS_DIRECT_CONNECT, "DescribeDirectConnectGateways", NULL, DX_PAGE, NULL),
		.answer = &answer_dx_gateways,
		.pace = PLAN_INVENTORY,
	},
	[AWS_DX_ASSOCIATIONS] = {
		ASK(AWS_DIRECT_CONNECT, "DescribeDirectConnectGatewayAssociations", "directConnectGatewayId", DX_PAGE, NULL),
		.answer = &answer_dx_associations,
		.pace = PLAN_INVENTORY,
		.each = &each_dx_gateway,
		.is_rationed = true,
	},
	[AWS_DX_ATTACHMENTS] = {
		ASK(AWS_DIRECT_CONNECT, "DescribeDirectConnectGatewayAttachments", "directConnectGatewayId", DX_PAGE, NULL),
		.answer = &answer_dx_attachments,
		.pace = PLAN_INVENTORY,
		.each = &each_dx_gateway,
		.is_rationed = true,
	},
	[AWS_INTERFACE_TESTS] = {
		ASK(AWS_DIRECT_CONNECT, "ListVirtualInterfaceTestHistory", NULL, DX_PAGE, NULL),
		.answer = &answer_interface_tests,
		.pace = PLAN_INVENTORY,
		.only_with = INQUIRY_BIT(AWS_INTERFACES),
	},
	[AWS_INTERFACE_ROUTES] = {
		ASK(AWS_DIRECT_CONNECT, "ListVirtualInterfaceRoutes", "virtualInterfaceId", DX_PAGE, NULL),
		.answer = &answer_interface_routes,
		.pace = PLAN_ROUTES,
		.each = &each_interface,
		.is_rationed = true,
		.is_subject = true,
		.is_optional = true, /* newer than the APIs of some partitions */
		.has_watch = true,
	},
	[AWS_VPN_CONNECTIONS] = {
		ASK(AWS_EC2, "DescribeVpnConnections", NULL, 0, NULL),
		.answer = &answer_vpn_connections,
	},
	[AWS_VPN_GATEWAYS] = {
		ASK(AWS_EC2, "DescribeVpnGateways", NULL, 0, NULL),
		.answer = &answer_vpn_gateways,
		.pace = PLAN_INVENTORY,
	},
	[AWS_CUSTOMER_GATEWAYS] = {
		ASK(AWS_EC2, "DescribeCustomerGateways", NULL, 0, NULL),
		.answer = &answer_customer_gateways,
		.pace = PLAN_INVENTORY,
		.only_with = INQUIRY_BIT(AWS_VPN_CONNECTIONS),
	},
	[AWS_ROUTE_TABLES] = {
		ASK(AWS_EC2, "DescribeRouteTables", NULL, EC2_TABLES_PAGE, NULL),
		.answer = &answer_route_tables,
		.has_watch = true,
	},
	[AWS_TRANSIT_GATEWAYS] = {
		ASK(AWS_EC2, "DescribeTransitGateways", NULL, EC2_PAGE, NULL),
		.answer = &answer_transit_gateways,
		.pace = PLAN_INVENTORY,
	},
	[AWS_TRANSIT_ATTACHMENTS] = {
		ASK(AWS_EC2, "DescribeTransitGatewayAttachments", NULL, EC2_PAGE, NULL),
		.answer = &answer_transit_attachments,
		.only_with = INQUIRY_BIT(AWS_TRANSIT_GATEWAYS),
	},
	[AWS_TRANSIT_TABLES] = {
		ASK(AWS_EC2, "DescribeTransitGatewayRouteTables", NULL, EC2_PAGE, NULL),
		.answer = &answer_transit_tables,
		.pace = PLAN_INVENTORY,
		.only_with = INQUIRY_BIT(AWS_TRANSIT_GATEWAYS),
	},
	[AWS_TRANSIT_ROUTES] = {
		/* a filter is required; other states do not forward */
		ASK(AWS_EC2, "SearchTransitGatewayRoutes", "TransitGatewayRouteTableId", EC2_PAGE, "&Filter.1.Name=state&Filter.1.Value.1=active&Filter.1.Value.2=blackhole"),
		.answer = &answer_transit_routes,
		.each = &each_transit_table,
		.is_subject = true,
		.has_watch = true,
	},
	[AWS_TRANSIT_PROPAGATIONS] = {
		ASK(AWS_EC2, "GetTransitGatewayRouteTablePropagations", "TransitGatewayRouteTableId", EC2_PAGE, NULL),
		.answer = &answer_transit_propagations,
		.each = &each_transit_table,
		.is_subject = true,
	},
	[AWS_METRICS] = {
		ASK(AWS_CLOUDWATCH, "GetMetricData", NULL, 0, NULL),
		.answer = &answer_metric_data,
		.pace = PLAN_METRICS,
		.hooks = &metrics_hooks,
		.after = INQUIRY_BIT(PLAN_DX_METRICS) | INQUIRY_BIT(PLAN_VPN_METRICS) |
		         INQUIRY_BIT(AWS_CONNECTIONS) | INQUIRY_BIT(AWS_LAGS) |
		         INQUIRY_BIT(AWS_INTERFACES) | INQUIRY_BIT(AWS_VPN_CONNECTIONS),
		.only_with = INQUIRY_BIT(PLAN_DX_METRICS) | INQUIRY_BIT(PLAN_VPN_METRICS),
	},
	[PLAN_DX_METRICS] = {
		ASK(AWS_CLOUDWATCH, "ListMetrics", NULL, 0, LISTING("AWS/DX")),
		.answer = &answer_list_metrics,
		.pace = PLAN_LISTINGS,
		.only_with = INQUIRY_BIT(AWS_CONNECTIONS) | INQUIRY_BIT(AWS_LAGS) |
		             INQUIRY_BIT(AWS_INTERFACES),
		.hooks = &listing_hooks,
	},
	[PLAN_VPN_METRICS] = {
		ASK(AWS_CLOUDWATCH, "ListMetrics", NULL, 0, LISTING("AWS/VPN")),
		.answer = &answer_list_metrics,
		.pace = PLAN_LISTINGS,
		.only_with = INQUIRY_BIT(AWS_VPN_CONNECTIONS),
		.hooks = &listing_hooks,
	},
};

/* Direct Connect publishes no limits, so what is asked once per thing is spread: a little at
 * once when nothing was asked for long, and then one request per second. No more than two
 * requests for one action, so that a slow one does not keep the others waiting. */
const struct inquiry_plan aws_plan = {
	.rows = rows,
	.row_count = PLAN_COUNT,
	.part_count = AWS_PART_COUNT,
	.limits = { .running = 8,
	            .running_scope = 2,
	            .running_topic = 2,
	            .ration_min = 30,
	            .ration_per_second = 1 },
};
