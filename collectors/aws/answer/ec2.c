/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/answer/ec2.h"

#include <string.h>

#include "agent/answer/page.h"

#define TELEMETRY(path, type, member) ROW(struct ec2_telemetry, path, type, member)
#define TUNNEL(path, type, member) ROW(struct ec2_tunnel_options, path, type, member)
#define VPN(path, type, member) ROW(struct ec2_vpn, path, type, member)
#define ROUTE(path, type, member) ROW(struct ec2_route, path, type, member)
#define TABLE(path, type, member) ROW(struct ec2_route_table, path, type, member)
#define TRANSIT(path, type, member) ROW(struct ec2_transit_gateway, path, type, member)
#define ATTACHMENT(path, type, member) ROW(struct ec2_transit_attachment, path, type, member)
#define PROPAGATION(path, type, member) ROW(struct ec2_propagation, path, type, member)

static const struct shape_field telemetry_rows[] = {
	TELEMETRY("outsideIpAddress", SHAPE_IP, outside),
	TELEMETRY("status", SHAPE_TEXT, status),
	TELEMETRY("statusMessage", SHAPE_TEXT, message),
	TELEMETRY("acceptedRouteCount", SHAPE_NUMBER, routes),
	TELEMETRY("lastStatusChange", SHAPE_TIME, last_change),
};
static const struct shape telemetry_shape = SHAPE(struct ec2_telemetry, telemetry_rows, NULL);

static const struct shape_field tunnel_rows[] = {
	TUNNEL("outsideIpAddress", SHAPE_IP, outside),
	TUNNEL("tunnelInsideCidr", SHAPE_PREFIX, inside4),
	TUNNEL("tunnelInsideIpv6Cidr", SHAPE_PREFIX, inside6),
};
static const struct shape tunnel_shape = SHAPE(struct ec2_tunnel_options, tunnel_rows, NULL);

static const struct shape_field vpn_rows[] = {
	VPN("vpnConnectionId", SHAPE_TEXT, id),
	VPN("state", SHAPE_TEXT, state),
	VPN("customerGatewayId", SHAPE_TEXT, customer_gateway),
	VPN("vpnGatewayId", SHAPE_TEXT, vpn_gateway),
	VPN("transitGatewayId", SHAPE_TEXT, transit_gateway),
	VPN("coreNetworkArn", SHAPE_TEXT, core_network),
	VPN("options/transportTransitGatewayAttachmentId", SHAPE_TEXT, transport_attachment),
	VPN("options/tunnelBandwidth", SHAPE_TEXT, bandwidth),
	VPN("options/staticRoutesOnly", SHAPE_FLAG, is_static),
	ROW_LIST(struct ec2_vpn, "vgwTelemetry/item", telemetry, &telemetry_shape),
	ROW_LIST(struct ec2_vpn, "options/tunnelOptionSet/item", tunnels, &tunnel_shape),
	ROW_LIST(struct ec2_vpn, "tagSet/item", tags, &shape_tag),
};
static const struct shape vpn_shape = SHAPE(struct ec2_vpn, vpn_rows, NULL);

static const struct shape_field vpc_rows[] = {
	ROW(struct ec2_vpc_attachment, "vpcId", SHAPE_TEXT, vpc),
	ROW(struct ec2_vpc_attachment, "state", SHAPE_TEXT, state),
};
static const struct shape vpc_shape = SHAPE(struct ec2_vpc_attachment, vpc_rows, NULL);

static const struct shape_field vpn_gateway_rows[] = {
	ROW(struct ec2_vpn_gateway, "vpnGatewayId", SHAPE_TEXT, id),
	ROW(struct ec2_vpn_gateway, "state", SHAPE_TEXT, state),
	ROW(struct ec2_vpn_gateway, "amazonSideAsn", SHAPE_ASN, asn),
	ROW_LIST(struct ec2_vpn_gateway, "attachments/item", attachments, &vpc_shape),
	ROW_LIST(struct ec2_vpn_gateway, "tagSet/item", tags, &shape_tag),
};
static const struct shape vpn_gateway_shape =
	SHAPE(struct ec2_vpn_gateway, vpn_gateway_rows, NULL);

static const struct shape_field customer_gateway_rows[] = {
	ROW(struct ec2_customer_gateway, "customerGatewayId", SHAPE_TEXT, id),
	ROW(struct ec2_customer_gateway, "state", SHAPE_TEXT, state),
	ROW(struct ec2_customer_gateway, "deviceName", SHAPE_TEXT, device),
	ROW(struct ec2_customer_gateway, "ipAddress", SHAPE_IP, address),
	ROW(struct ec2_customer_gateway, "bgpAsnExtended", SHAPE_ASN, asn),
	ROW(struct ec2_customer_gateway, "bgpAsn", SHAPE_ASN, asn),
	ROW_LIST(struct ec2_customer_gateway, "tagSet/item", tags, &shape_tag),
};
static const struct shape customer_gateway_shape =
	SHAPE(struct ec2_customer_gateway, customer_gateway_rows, NULL);

/* A route has one target, except that an instance is told together with its interface. */
static const struct shape_field vpc_route_rows[] = {
	ROUTE("destinationCidrBlock", SHAPE_PREFIX, prefix),
	ROUTE("destinationIpv6CidrBlock", SHAPE_PREFIX, prefix),
	ROUTE("gatewayId", SHAPE_TEXT, target),
	ROUTE("transitGatewayId", SHAPE_TEXT, target),
	ROUTE("natGatewayId", SHAPE_TEXT, target),
	ROUTE("networkInterfaceId", SHAPE_TEXT, target),
	ROUTE("instanceId", SHAPE_TEXT, target),
	ROUTE("vpcPeeringConnectionId", SHAPE_TEXT, target),
	ROUTE("egressOnlyInternetGatewayId", SHAPE_TEXT, target),
	ROUTE("localGatewayId", SHAPE_TEXT, target),
	ROUTE("carrierGatewayId", SHAPE_TEXT, target),
	ROUTE("coreNetworkArn", SHAPE_TEXT, target),
	ROUTE("odbNetworkArn", SHAPE_TEXT, target),
	ROUTE("ipAddress", SHAPE_TEXT, target),
	ROUTE("origin", SHAPE_TEXT, origin),
	ROUTE("state", SHAPE_TEXT, state),
};

/* Routes over several attachments (ECMP) show the first. */
static const struct shape_field transit_route_rows[] = {
	ROUTE("destinationCidrBlock", SHAPE_PREFIX, prefix),
	ROUTE("transitGatewayAttachments/item/transitGatewayAttachmentId", SHAPE_TEXT, target),
	ROUTE("transitGatewayAttachments/item/resourceType", SHAPE_TEXT, target_kind),
	ROUTE("type", SHAPE_TEXT, origin),
	ROUTE("state", SHAPE_TEXT, state),
};

static bool is_word(const char *text, const char *word)
{
	return text != NULL && strcmp(text, word) == 0;
}

/* The prefix list of an endpoint holds addresses of AWS' own services. */
static bool is_endpoint(const struct ec2_route *route)
{
	static const char endpoint[] = "vpce-";
	return route->target != NULL &&
	       strncmp(route->target, endpoint, sizeof(endpoint) - 1) == 0;
}

static bool count_route(const struct ec2_route *route, struct answer_counts *counts,
                        const struct answer_watch *watch)
{
	enum ip_family family = route->prefix.address.family;
	counts->routes++;
	if (family != IP_NONE && (is_word(route->origin, "EnableVgwRoutePropagation") ||
	                          is_word(route->origin, "propagated")))
		counts->propagated[family == IP_V6]++;
	counts->blackholes += is_word(route->state, "blackhole");
	counts->opaque += family == IP_NONE && !is_endpoint(route);
	return shape_is_watched(watch, &route->prefix);
}

static bool keep_vpc_route(const void *item, void *parent, const struct answer_watch *watch)
{
	return count_route(item, &((struct ec2_route_table *)parent)->counts, watch);
}

static bool keep_transit_route(const void *item, void *parent, const struct answer_watch *watch)
{
	return count_route(item, &((struct answer_page *)parent)->counts, watch);
}

static const struct shape vpc_route_shape =
	SHAPE(struct ec2_route, vpc_route_rows, keep_vpc_route);
static const struct shape transit_route_shape =
	SHAPE(struct ec2_route, transit_route_rows, keep_transit_route);

static const struct shape_field propagating_rows[] = {
	ROW(struct ec2_propagating, "gatewayId", SHAPE_TEXT, gateway),
};
static const struct shape propagating_shape =
	SHAPE(struct ec2_propagating, propagating_rows, NULL);

static const struct shape_field table_association_rows[] = {
	ROW(struct ec2_table_association, "main", SHAPE_FLAG, main),
};
static const struct shape table_association_shape =
	SHAPE(struct ec2_table_association, table_association_rows, NULL);

static const struct shape_field table_rows[] = {
	TABLE("routeTableId", SHAPE_TEXT, id),
	TABLE("vpcId", SHAPE_TEXT, vpc),
	TABLE("ownerId", SHAPE_TEXT, owner),
	ROW_LIST(struct ec2_route_table, "associationSet/item", associations,
	         &table_association_shape),
	ROW_LIST(struct ec2_route_table, "propagatingVgwSet/item", propagating,
	         &propagating_shape),
	ROW_LIST(struct ec2_route_table, "routeSet/item", routes, &vpc_route_shape),
	ROW_LIST(struct ec2_route_table, "tagSet/item", tags, &shape_tag),
};
static const struct shape table_shape = SHAPE(struct ec2_route_table, table_rows, NULL);

static const struct shape_field transit_rows[] = {
	TRANSIT("transitGatewayId", SHAPE_TEXT, id),
	TRANSIT("state", SHAPE_TEXT, state),
	TRANSIT("ownerId", SHAPE_TEXT, owner),
	TRANSIT("options/amazonSideAsn", SHAPE_ASN, asn),
	ROW_LIST(struct ec2_transit_gateway, "tagSet/item", tags, &shape_tag),
};
static const struct shape transit_shape = SHAPE(struct ec2_transit_gateway, transit_rows, NULL);

static const struct shape_field attachment_rows[] = {
	ATTACHMENT("transitGatewayAttachmentId", SHAPE_TEXT, id),
	ATTACHMENT("transitGatewayId", SHAPE_TEXT, gateway),
	ATTACHMENT("resourceType", SHAPE_TEXT, type),
	ATTACHMENT("resourceId", SHAPE_TEXT, resource),
	ATTACHMENT("resourceOwnerId", SHAPE_TEXT, owner),
	ATTACHMENT("state", SHAPE_TEXT, state),
	ATTACHMENT("association/transitGatewayRouteTableId", SHAPE_TEXT, route_table),
};
static const struct shape attachment_shape =
	SHAPE(struct ec2_transit_attachment, attachment_rows, NULL);

static const struct shape_field transit_table_rows[] = {
	ROW(struct ec2_transit_table, "transitGatewayRouteTableId", SHAPE_TEXT, id),
	ROW(struct ec2_transit_table, "transitGatewayId", SHAPE_TEXT, gateway),
	ROW(struct ec2_transit_table, "state", SHAPE_TEXT, state),
	ROW_LIST(struct ec2_transit_table, "tagSet/item", tags, &shape_tag),
};
static const struct shape transit_table_shape =
	SHAPE(struct ec2_transit_table, transit_table_rows, NULL);

static const struct shape_field propagation_rows[] = {
	PROPAGATION("transitGatewayAttachmentId", SHAPE_TEXT, attachment),
	PROPAGATION("resourceId", SHAPE_TEXT, resource),
	PROPAGATION("resourceType", SHAPE_TEXT, type),
	PROPAGATION("state", SHAPE_TEXT, state),
};
static const struct shape propagation_shape =
	SHAPE(struct ec2_propagation, propagation_rows, NULL);

/* One action: its variable, its name, where its items stand and their shape. */
#define ACTION(variable, action_name, path, items_shape)                                       \
	static const struct shape_field variable##_rows[] = {                                  \
		PAGE_ROWS(path, items_shape, "nextToken"),                                     \
		ROW(struct answer_page, "additionalRoutesAvailable", SHAPE_FLAG, more)         \
	};                                                                                     \
	const struct answer_action variable = { .name = (action_name),                         \
		                                .xml_root = action_name "Response",            \
		                                .page = SHAPE(struct answer_page,              \
		                                              variable##_rows, NULL) }

ACTION(answer_vpn_connections, "DescribeVpnConnections", "vpnConnectionSet/item", &vpn_shape);
ACTION(answer_vpn_gateways, "DescribeVpnGateways", "vpnGatewaySet/item", &vpn_gateway_shape);
ACTION(answer_customer_gateways, "DescribeCustomerGateways", "customerGatewaySet/item",
       &customer_gateway_shape);
ACTION(answer_route_tables, "DescribeRouteTables", "routeTableSet/item", &table_shape);
ACTION(answer_transit_gateways, "DescribeTransitGateways", "transitGatewaySet/item",
       &transit_shape);
ACTION(answer_transit_attachments, "DescribeTransitGatewayAttachments",
       "transitGatewayAttachments/item", &attachment_shape);
ACTION(answer_transit_tables, "DescribeTransitGatewayRouteTables",
       "transitGatewayRouteTables/item", &transit_table_shape);
ACTION(answer_transit_routes, "SearchTransitGatewayRoutes", "routeSet/item",
       &transit_route_shape);
ACTION(answer_transit_propagations, "GetTransitGatewayRouteTablePropagations",
       "transitGatewayRouteTablePropagations/item", &propagation_shape);
