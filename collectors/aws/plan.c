/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/plan.h"

#include <string.h>

#include "collectors/aws/answer/direct_connect.h"
#include "collectors/aws/answer/ec2.h"
#include "collectors/aws/metrics.h"

/* Items per page, as far as the API grants and memory likes. */
#define DX_PAGE 100
#define EC2_TABLES_PAGE 50
#define EC2_PAGE 500

static uint64_t mark_text(uint64_t mark, const char *text)
{
	for (; text != NULL && *text != '\0'; text++)
		mark = (mark ^ (unsigned char)*text) * UINT64_C(1099511628211); /* FNV-1a */
	return (mark ^ 0xff) * UINT64_C(1099511628211);
}

static bool is_gone(const char *state)
{
	return state != NULL &&
	       (strcmp(state, "deleted") == 0 || strcmp(state, "deleting") == 0);
}

/* Its routes are other ones when a session has come or gone. */
static const char *identify_interface(const struct answer_item *item, uint64_t *ret_mark)
{
	const struct dx_interface *interface = (const void *)item;
	*ret_mark = mark_text(UINT64_C(14695981039346656037), interface->state);
	ANSWER_EACH(struct dx_peer, peer, &interface->peers)
		*ret_mark = mark_text(*ret_mark, peer->status);
	return is_gone(interface->state) ? NULL : interface->id;
}

static const char *identify_dx_gateway(const struct answer_item *item, uint64_t *ret_mark)
{
	const struct dx_gateway *gateway = (const void *)item;
	*ret_mark = 0;
	return is_gone(gateway->state) ? NULL : gateway->id;
}

static const char *identify_transit_table(const struct answer_item *item, uint64_t *ret_mark)
{
	const struct ec2_transit_table *table = (const void *)item;
	*ret_mark = 0;
	return is_gone(table->state) ? NULL : table->id;
}

static const struct plan_each each_interface = { AWS_INTERFACES, identify_interface };
static const struct plan_each each_dx_gateway = { AWS_DX_GATEWAYS, identify_dx_gateway };
static const struct plan_each each_transit_table = { AWS_TRANSIT_TABLES,
	                                             identify_transit_table };

#define LISTING(space) "\"Namespace\":\"" space "\""

const struct plan_row plan[PLAN_COUNT] = {
	[AWS_CONNECTIONS] = {
		.action = { AWS_DIRECT_CONNECT, "DescribeConnections", NULL, DX_PAGE },
		.answer = &answer_connections,
	},
	[AWS_LAGS] = {
		.action = { AWS_DIRECT_CONNECT, "DescribeLags", NULL, DX_PAGE },
		.answer = &answer_lags,
	},
	[AWS_INTERFACES] = {
		.action = { AWS_DIRECT_CONNECT, "DescribeVirtualInterfaces", NULL, DX_PAGE },
		.answer = &answer_interfaces,
	},
	[AWS_DX_GATEWAYS] = {
		.action = { AWS_DIRECT_CONNECT, "DescribeDirectConnectGateways", NULL, DX_PAGE },
		.answer = &answer_dx_gateways,
		.pace = PLAN_INVENTORY,
	},
	[AWS_DX_ASSOCIATIONS] = {
		.action = { AWS_DIRECT_CONNECT, "DescribeDirectConnectGatewayAssociations",
		            "directConnectGatewayId", DX_PAGE },
		.answer = &answer_dx_associations,
		.pace = PLAN_INVENTORY,
		.each = &each_dx_gateway,
	},
	[AWS_DX_ATTACHMENTS] = {
		.action = { AWS_DIRECT_CONNECT, "DescribeDirectConnectGatewayAttachments",
		            "directConnectGatewayId", DX_PAGE },
		.answer = &answer_dx_attachments,
		.pace = PLAN_INVENTORY,
		.each = &each_dx_gateway,
	},
	[AWS_INTERFACE_TESTS] = {
		.action = { AWS_DIRECT_CONNECT, "ListVirtualInterfaceTestHistory", NULL,
		            DX_PAGE },
		.answer = &answer_interface_tests,
		.pace = PLAN_INVENTORY,
		.only_with = PLAN_BIT(AWS_INTERFACES),
	},
	[AWS_INTERFACE_ROUTES] = {
		.action = { AWS_DIRECT_CONNECT, "ListVirtualInterfaceRoutes",
		            "virtualInterfaceId", DX_PAGE },
		.answer = &answer_interface_routes,
		.pace = PLAN_ROUTES,
		.each = &each_interface,
		.is_subject = true,
		.is_optional = true, /* newer than the APIs of some partitions */
		.has_watch = true,
	},
	[AWS_VPN_CONNECTIONS] = {
		.action = { AWS_EC2, "DescribeVpnConnections", NULL, 0 },
		.answer = &answer_vpn_connections,
	},
	[AWS_VPN_GATEWAYS] = {
		.action = { AWS_EC2, "DescribeVpnGateways", NULL, 0 },
		.answer = &answer_vpn_gateways,
		.pace = PLAN_INVENTORY,
	},
	[AWS_CUSTOMER_GATEWAYS] = {
		.action = { AWS_EC2, "DescribeCustomerGateways", NULL, 0 },
		.answer = &answer_customer_gateways,
		.pace = PLAN_INVENTORY,
		.only_with = PLAN_BIT(AWS_VPN_CONNECTIONS),
	},
	[AWS_ROUTE_TABLES] = {
		.action = { AWS_EC2, "DescribeRouteTables", NULL, EC2_TABLES_PAGE },
		.answer = &answer_route_tables,
		.has_watch = true,
	},
	[AWS_TRANSIT_GATEWAYS] = {
		.action = { AWS_EC2, "DescribeTransitGateways", NULL, EC2_PAGE },
		.answer = &answer_transit_gateways,
		.pace = PLAN_INVENTORY,
	},
	[AWS_TRANSIT_ATTACHMENTS] = {
		.action = { AWS_EC2, "DescribeTransitGatewayAttachments", NULL, EC2_PAGE },
		.answer = &answer_transit_attachments,
		.only_with = PLAN_BIT(AWS_TRANSIT_GATEWAYS),
	},
	[AWS_TRANSIT_TABLES] = {
		.action = { AWS_EC2, "DescribeTransitGatewayRouteTables", NULL, EC2_PAGE },
		.answer = &answer_transit_tables,
		.pace = PLAN_INVENTORY,
		.only_with = PLAN_BIT(AWS_TRANSIT_GATEWAYS),
	},
	[AWS_TRANSIT_ROUTES] = {
		.action = { AWS_EC2, "SearchTransitGatewayRoutes", "TransitGatewayRouteTableId",
		            EC2_PAGE },
		.answer = &answer_transit_routes,
		.each = &each_transit_table,
		.is_subject = true,
		.has_watch = true,
		/* a filter is required; other states do not forward */
		.extra = "&Filter.1.Name=state&Filter.1.Value.1=active&Filter.1.Value.2=blackhole",
	},
	[AWS_TRANSIT_PROPAGATIONS] = {
		.action = { AWS_EC2, "GetTransitGatewayRouteTablePropagations",
		            "TransitGatewayRouteTableId", EC2_PAGE },
		.answer = &answer_transit_propagations,
		.each = &each_transit_table,
		.is_subject = true,
	},
	[AWS_METRICS] = {
		.action = { AWS_CLOUDWATCH, "GetMetricData", NULL, 0 },
		.answer = &answer_metric_data,
		.pace = PLAN_METRICS,
		.after = PLAN_BIT(PLAN_DX_METRICS) | PLAN_BIT(PLAN_VPN_METRICS) |
		         PLAN_BIT(AWS_CONNECTIONS) | PLAN_BIT(AWS_LAGS) |
		         PLAN_BIT(AWS_INTERFACES) | PLAN_BIT(AWS_VPN_CONNECTIONS),
		.only_with = PLAN_BIT(PLAN_DX_METRICS) | PLAN_BIT(PLAN_VPN_METRICS),
	},
	[PLAN_DX_METRICS] = {
		.action = { AWS_CLOUDWATCH, "ListMetrics", NULL, 0 },
		.answer = &answer_list_metrics,
		.pace = PLAN_LISTINGS,
		.only_with = PLAN_BIT(AWS_CONNECTIONS) | PLAN_BIT(AWS_LAGS) |
		             PLAN_BIT(AWS_INTERFACES),
		.extra = LISTING("AWS/DX"),
		.read = metrics_read_listing,
	},
	[PLAN_VPN_METRICS] = {
		.action = { AWS_CLOUDWATCH, "ListMetrics", NULL, 0 },
		.answer = &answer_list_metrics,
		.pace = PLAN_LISTINGS,
		.only_with = PLAN_BIT(AWS_VPN_CONNECTIONS),
		.extra = LISTING("AWS/VPN"),
		.read = metrics_read_listing,
	},
};

bool plan_is_rationed(const struct plan_row *row)
{
	return row->each != NULL && row->action.service == AWS_DIRECT_CONNECT;
}
