/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/answer/direct_connect.h"

#include <string.h>

#include "agent/answer/page.h"

#define CONNECTION(path, type, member) ROW(struct dx_connection, path, type, member)
#define LAG(path, type, member) ROW(struct dx_lag, path, type, member)
#define PEER(path, type, member) ROW(struct dx_peer, path, type, member)
#define INTERFACE(path, type, member) ROW(struct dx_interface, path, type, member)
#define GATEWAY(path, type, member) ROW(struct dx_gateway, path, type, member)
#define ASSOCIATION(path, type, member) ROW(struct dx_association, path, type, member)
#define ATTACHMENT(path, type, member) ROW(struct dx_attachment, path, type, member)
#define TEST(path, type, member) ROW(struct dx_test, path, type, member)
#define ROUTE(path, type, member) ROW(struct dx_route, path, type, member)

static const struct shape_field connection_rows[] = {
	CONNECTION("connectionId", SHAPE_TEXT, id),
	CONNECTION("connectionName", SHAPE_TEXT, name),
	CONNECTION("ownerAccount", SHAPE_TEXT, owner),
	CONNECTION("region", SHAPE_TEXT, region),
	CONNECTION("location", SHAPE_TEXT, location),
	CONNECTION("connectionState", SHAPE_TEXT, state),
	CONNECTION("lagId", SHAPE_TEXT, lag),
	CONNECTION("partnerName", SHAPE_TEXT, partner),
	CONNECTION("providerName", SHAPE_TEXT, partner),
	CONNECTION("awsDeviceV2", SHAPE_TEXT, device),
	CONNECTION("awsDevice", SHAPE_TEXT, device),
	CONNECTION("awsLogicalDeviceId", SHAPE_TEXT, logical_device),
	CONNECTION("portEncryptionStatus", SHAPE_TEXT, encryption),
	CONNECTION("encryptionMode", SHAPE_TEXT, encryption_mode),
	CONNECTION("bandwidth", SHAPE_BANDWIDTH, bandwidth),
	ROW_LIST(struct dx_connection, "tags", tags, &shape_tag),
};
static const struct shape connection_shape = SHAPE(struct dx_connection, connection_rows, NULL);

static const struct shape_field lag_rows[] = {
	LAG("lagId", SHAPE_TEXT, id),
	LAG("lagName", SHAPE_TEXT, name),
	LAG("ownerAccount", SHAPE_TEXT, owner),
	LAG("region", SHAPE_TEXT, region),
	LAG("location", SHAPE_TEXT, location),
	LAG("lagState", SHAPE_TEXT, state),
	LAG("awsDeviceV2", SHAPE_TEXT, device),
	LAG("awsDevice", SHAPE_TEXT, device),
	LAG("awsLogicalDeviceId", SHAPE_TEXT, logical_device),
	LAG("encryptionMode", SHAPE_TEXT, encryption_mode),
	LAG("connectionsBandwidth", SHAPE_BANDWIDTH, bandwidth),
	LAG("numberOfConnections", SHAPE_NUMBER, members),
	LAG("minimumLinks", SHAPE_NUMBER, minimum),
	ROW_LIST(struct dx_lag, "connections", connections, &connection_shape),
	ROW_LIST(struct dx_lag, "tags", tags, &shape_tag),
};
static const struct shape lag_shape = SHAPE(struct dx_lag, lag_rows, NULL);

/* asn is 0 when the number does not fit: asnLong comes first, and 0 is no ASN. */
static const struct shape_field peer_rows[] = {
	PEER("bgpPeerId", SHAPE_TEXT, id),
	PEER("addressFamily", SHAPE_TEXT, family),
	PEER("bgpPeerState", SHAPE_TEXT, state),
	PEER("bgpStatus", SHAPE_TEXT, status),
	PEER("awsLogicalDeviceId", SHAPE_TEXT, logical_device),
	PEER("amazonAddress", SHAPE_IP, cloud_address),
	PEER("customerAddress", SHAPE_IP, customer_address),
	PEER("asnLong", SHAPE_ASN, asn),
	PEER("asn", SHAPE_ASN, asn),
};
static const struct shape peer_shape = SHAPE(struct dx_peer, peer_rows, NULL);

static const struct shape_field interface_rows[] = {
	INTERFACE("virtualInterfaceId", SHAPE_TEXT, id),
	INTERFACE("virtualInterfaceName", SHAPE_TEXT, name),
	INTERFACE("ownerAccount", SHAPE_TEXT, owner),
	INTERFACE("region", SHAPE_TEXT, region),
	INTERFACE("location", SHAPE_TEXT, location),
	INTERFACE("connectionId", SHAPE_TEXT, connection),
	INTERFACE("virtualInterfaceType", SHAPE_TEXT, type),
	INTERFACE("virtualInterfaceState", SHAPE_TEXT, state),
	INTERFACE("addressFamily", SHAPE_TEXT, family),
	INTERFACE("virtualGatewayId", SHAPE_TEXT, virtual_gateway),
	INTERFACE("directConnectGatewayId", SHAPE_TEXT, dx_gateway),
	INTERFACE("awsDeviceV2", SHAPE_TEXT, device),
	INTERFACE("awsLogicalDeviceId", SHAPE_TEXT, logical_device),
	INTERFACE("amazonAddress", SHAPE_IP, cloud_address),
	INTERFACE("customerAddress", SHAPE_IP, customer_address),
	INTERFACE("vlan", SHAPE_NUMBER, vlan),
	INTERFACE("mtu", SHAPE_NUMBER, mtu),
	INTERFACE("asnLong", SHAPE_ASN, asn),
	INTERFACE("asn", SHAPE_ASN, asn),
	INTERFACE("amazonSideAsn", SHAPE_ASN, cloud_asn),
	INTERFACE("prefixPoolAllocatedCountIpv4", SHAPE_NUMBER, limit4),
	INTERFACE("prefixPoolAllocatedCountIpv6", SHAPE_NUMBER, limit6),
	ROW_LIST(struct dx_interface, "bgpPeers", peers, &peer_shape),
	ROW_LIST(struct dx_interface, "tags", tags, &shape_tag),
};
static const struct shape interface_shape = SHAPE(struct dx_interface, interface_rows, NULL);

static const struct shape_field gateway_rows[] = {
	GATEWAY("directConnectGatewayId", SHAPE_TEXT, id),
	GATEWAY("directConnectGatewayName", SHAPE_TEXT, name),
	GATEWAY("ownerAccount", SHAPE_TEXT, owner),
	GATEWAY("directConnectGatewayState", SHAPE_TEXT, state),
	GATEWAY("stateChangeError", SHAPE_TEXT, problem),
	GATEWAY("amazonSideAsn", SHAPE_ASN, asn),
	ROW_LIST(struct dx_gateway, "tags", tags, &shape_tag),
};
static const struct shape gateway_shape = SHAPE(struct dx_gateway, gateway_rows, NULL);

static const struct shape_field association_rows[] = {
	ASSOCIATION("associationId", SHAPE_TEXT, id),
	ASSOCIATION("directConnectGatewayId", SHAPE_TEXT, dx_gateway),
	ASSOCIATION("associatedGateway/id", SHAPE_TEXT, gateway),
	ASSOCIATION("virtualGatewayId", SHAPE_TEXT, gateway),
	ASSOCIATION("associatedGateway/type", SHAPE_TEXT, type),
	ASSOCIATION("associatedCoreNetwork/id", SHAPE_TEXT, core_network),
	ASSOCIATION("associatedGateway/region", SHAPE_TEXT, region),
	ASSOCIATION("virtualGatewayRegion", SHAPE_TEXT, region),
	ASSOCIATION("associationState", SHAPE_TEXT, state),
	ASSOCIATION("stateChangeError", SHAPE_TEXT, problem),
	ASSOCIATION("allowedPrefixesToDirectConnectGateway", SHAPE_COUNT, allowed),
};
static const struct shape association_shape =
	SHAPE(struct dx_association, association_rows, NULL);

static const struct shape_field attachment_rows[] = {
	ATTACHMENT("directConnectGatewayId", SHAPE_TEXT, dx_gateway),
	ATTACHMENT("virtualInterfaceId", SHAPE_TEXT, interface),
	ATTACHMENT("virtualInterfaceRegion", SHAPE_TEXT, region),
	ATTACHMENT("attachmentType", SHAPE_TEXT, type),
	ATTACHMENT("attachmentState", SHAPE_TEXT, state),
	ATTACHMENT("stateChangeError", SHAPE_TEXT, problem),
};
static const struct shape attachment_shape = SHAPE(struct dx_attachment, attachment_rows, NULL);

static const struct shape_field test_rows[] = {
	TEST("testId", SHAPE_TEXT, id),     TEST("virtualInterfaceId", SHAPE_TEXT, interface),
	TEST("status", SHAPE_TEXT, status), TEST("startTime", SHAPE_TIME, start),
	TEST("endTime", SHAPE_TIME, end),
};
static const struct shape test_shape = SHAPE(struct dx_test, test_rows, NULL);

static const struct shape_field route_rows[] = {
	ROUTE("cidr", SHAPE_PREFIX, prefix),
	ROUTE("routeDirection", SHAPE_TEXT, direction),
	ROUTE("awsLogicalDeviceId", SHAPE_TEXT, device),
	ROUTE("routeInstalledAt", SHAPE_TIME, installed),
	ROUTE("asPath", SHAPE_AS_PATH, as_path),
	ROUTE("asPath", SHAPE_AS_LENGTH, as_path_length),
	ROUTE("communities", SHAPE_WORDS, communities),
};

static bool keep_route(const void *item, void *parent, const struct answer_watch *watch)
{
	const struct dx_route *route = item;
	struct answer_counts *counts = &((struct answer_page *)parent)->counts;
	size_t family = route->prefix.address.family == IP_V6;
	counts->routes++;
	if (route->prefix.address.family == IP_NONE || route->direction == NULL)
		return false;
	if (strcmp(route->direction, "accepted") == 0)
		counts->accepted[family]++;
	else if (strcmp(route->direction, "advertised") == 0)
		counts->advertised[family]++;
	return shape_is_watched(watch, &route->prefix);
}
static const struct shape route_shape = SHAPE(struct dx_route, route_rows, keep_route);

/* One action: its variable, its name, where the list stands and the shape of its items. */
#define ACTION(variable, action_name, path, items_shape)                                       \
	static const struct shape_field variable##_rows[] = { PAGE_ROWS(path, items_shape,     \
		                                                        "nextToken") };        \
	const struct answer_action variable = { .name = (action_name),                         \
		                                .page = SHAPE(struct answer_page,              \
		                                              variable##_rows, NULL) }

ACTION(answer_connections, "DescribeConnections", "connections", &connection_shape);
ACTION(answer_lags, "DescribeLags", "lags", &lag_shape);
ACTION(answer_interfaces, "DescribeVirtualInterfaces", "virtualInterfaces", &interface_shape);
ACTION(answer_dx_gateways, "DescribeDirectConnectGateways", "directConnectGateways",
       &gateway_shape);
ACTION(answer_dx_associations, "DescribeDirectConnectGatewayAssociations",
       "directConnectGatewayAssociations", &association_shape);
ACTION(answer_dx_attachments, "DescribeDirectConnectGatewayAttachments",
       "directConnectGatewayAttachments", &attachment_shape);
ACTION(answer_interface_tests, "ListVirtualInterfaceTestHistory", "virtualInterfaceTestHistory",
       &test_shape);
ACTION(answer_interface_routes, "ListVirtualInterfaceRoutes", "routes", &route_shape);
