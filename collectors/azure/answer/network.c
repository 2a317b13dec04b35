/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/answer/network.h"

#include "collectors/azure/answer/page.h"

#define GATEWAY(path, type, member) ROW(struct vnet_gateway, path, type, member)
#define PEER(path, type, member) ROW(struct vnet_peer, path, type, member)
#define ROUTE(path, type, member) ROW(struct vnet_route, path, type, member)
#define TUNNEL(path, type, member) ROW(struct vnet_tunnel, path, type, member)
#define CONNECTION(path, type, member) ROW(struct vnet_connection, path, type, member)
#define LOCAL(path, type, member) ROW(struct local_gateway, path, type, member)
#define TABLE(path, type, member) ROW(struct azure_table, path, type, member)
#define EFFECTIVE(path, type, member) ROW(struct effective_route, path, type, member)
#define COMMUNITY(path, type, member) ROW(struct bgp_community, path, type, member)

static const struct shape_field resource_rows[] = {
	ROW(struct azure_resource, "type", SHAPE_TEXT, type),
	ROW(struct azure_resource, "id", SHAPE_TOKEN, id),
	ROW(struct azure_resource, "location", SHAPE_TEXT, location),
};
static const struct shape resource_shape = SHAPE(struct azure_resource, resource_rows, NULL);

static const struct shape_field instance_rows[] = {
	ROW(struct vnet_instance, "ipconfigurationId", SHAPE_TEXT, config),
	ROW(struct vnet_instance, "tunnelIpAddresses", SHAPE_WORDS, tunnels),
};
static const struct shape instance_shape = SHAPE(struct vnet_instance, instance_rows, NULL);

static const struct shape_field gateway_rows[] = {
	GATEWAY("name", SHAPE_TEXT, name),
	GATEWAY("id", SHAPE_TOKEN, id),
	GATEWAY("location", SHAPE_TEXT, location),
	GATEWAY("properties/gatewayType", SHAPE_TEXT, type),
	GATEWAY("properties/sku/name", SHAPE_TEXT, sku),
	GATEWAY("properties/provisioningState", SHAPE_TEXT, provisioning_state),
	GATEWAY("properties/bgpSettings/asn", SHAPE_ASN, asn),
	ROW_LIST(struct vnet_gateway, "properties/bgpSettings/bgpPeeringAddresses", instances,
	         &instance_shape),
	ROW_PAIRS(struct vnet_gateway, "tags", tags),
};
static const struct shape gateway_shape = SHAPE(struct vnet_gateway, gateway_rows, NULL);

static const struct shape_field peer_rows[] = {
	PEER("state", SHAPE_TEXT, state),
	PEER("connectedDuration", SHAPE_TEXT, duration),
	PEER("localAddress", SHAPE_IP, local),
	PEER("neighbor", SHAPE_IP, neighbor),
	PEER("asn", SHAPE_ASN, asn),
	PEER("routesReceived", SHAPE_NUMBER, routes),
	PEER("messagesSent", SHAPE_NUMBER, sent),
	PEER("messagesReceived", SHAPE_NUMBER, received),
};
static const struct shape peer_shape = SHAPE(struct vnet_peer, peer_rows, NULL);

static const struct shape_field route_rows[] = {
	ROUTE("network", SHAPE_PREFIX, prefix), ROUTE("origin", SHAPE_TEXT, origin),
	ROUTE("asPath", SHAPE_TEXT, path),      ROUTE("nextHop", SHAPE_TEXT, next_hop),
	ROUTE("localAddress", SHAPE_IP, local), ROUTE("sourcePeer", SHAPE_IP, peer),
};

static bool keep_route(const void *item, void *parent, const struct answer_watch *watch)
{
	const struct ip_prefix *prefix = &((const struct vnet_route *)item)->prefix;
	struct answer_page *page = parent;
	page->counts.routes++;
	page->counts.opaque += prefix->address.family == IP_NONE;
	return shape_is_way(watch, prefix);
}
static const struct shape route_shape = SHAPE(struct vnet_route, route_rows, keep_route);

/* All of them: they are few, and counted by the instance that tells them. */
static bool keep_told(const void *item, void *parent, const struct answer_watch *watch)
{
	const struct vnet_route *route = item;
	struct answer_page *page = parent;
	(void)watch;
	page->counts.routes++;
	page->counts.opaque += route->prefix.address.family == IP_NONE;
	return true;
}
static const struct shape told_route_shape = SHAPE(struct vnet_route, route_rows, keep_told);

static const struct shape_field tunnel_rows[] = {
	TUNNEL("tunnel", SHAPE_TEXT, name),
	TUNNEL("connectionStatus", SHAPE_TEXT, status),
	TUNNEL("lastConnectionEstablishedUtcTime", SHAPE_TIME, established),
	TUNNEL("ingressBytesTransferred", SHAPE_NUMBER, ingress),
	TUNNEL("egressBytesTransferred", SHAPE_NUMBER, egress),
};
static const struct shape tunnel_shape = SHAPE(struct vnet_tunnel, tunnel_rows, NULL);

static const struct shape_field connection_rows[] = {
	CONNECTION("name", SHAPE_TEXT, name),
	CONNECTION("id", SHAPE_TOKEN, id),
	CONNECTION("location", SHAPE_TEXT, location),
	CONNECTION("properties/connectionType", SHAPE_TEXT, type),
	CONNECTION("properties/connectionStatus", SHAPE_TEXT, status),
	CONNECTION("properties/provisioningState", SHAPE_TEXT, provisioning_state),
	CONNECTION("properties/peer/id", SHAPE_TOKEN, circuit),
	CONNECTION("properties/virtualNetworkGateway1/id", SHAPE_TOKEN, gateway),
	CONNECTION("properties/virtualNetworkGateway2/id", SHAPE_TOKEN, other_gateway),
	CONNECTION("properties/localNetworkGateway2/id", SHAPE_TOKEN, local_gateway),
	CONNECTION("properties/enableBgp", SHAPE_FLAG, has_bgp),
	CONNECTION("properties/routingWeight", SHAPE_NUMBER, weight),
	CONNECTION("properties/ingressBytesTransferred", SHAPE_NUMBER, ingress),
	CONNECTION("properties/egressBytesTransferred", SHAPE_NUMBER, egress),
	ROW_LIST(struct vnet_connection, "properties/tunnelConnectionStatus", tunnels,
	         &tunnel_shape),
	ROW_PAIRS(struct vnet_connection, "tags", tags),
};
static const struct shape connection_shape =
	SHAPE(struct vnet_connection, connection_rows, NULL);

static const struct shape_field local_rows[] = {
	LOCAL("name", SHAPE_TEXT, name),
	LOCAL("id", SHAPE_TOKEN, id),
	LOCAL("properties/gatewayIpAddress", SHAPE_IP, address),
	LOCAL("properties/bgpSettings/bgpPeeringAddress", SHAPE_IP, peer),
	LOCAL("properties/bgpSettings/asn", SHAPE_ASN, asn),
};
static const struct shape local_shape = SHAPE(struct local_gateway, local_rows, NULL);

static const struct shape_field table_rows[] = {
	TABLE("name", SHAPE_TEXT, name),
	TABLE("id", SHAPE_TOKEN, id),
	TABLE("location", SHAPE_TEXT, location),
	TABLE("properties/disableBgpRoutePropagation", SHAPE_FLAG, is_shut),
	TABLE("properties/routes", SHAPE_COUNT, routes),
	ROW_PAIRS(struct azure_table, "tags", tags),
};
static const struct shape table_shape = SHAPE(struct azure_table, table_rows, NULL);

static const struct shape_field effective_prefix_rows[] = {
	ROW(struct effective_prefix, "", SHAPE_PREFIX, prefix),
};

static bool keep_prefix(const void *item, void *parent, const struct answer_watch *watch)
{
	const struct ip_prefix *prefix = &((const struct effective_prefix *)item)->prefix;
	struct effective_route *route = parent;
	if (prefix->address.family == IP_NONE)
		route->opaque++;
	else
		route->counts[prefix->address.family == IP_V6]++;
	return shape_is_way(watch, prefix);
}
static const struct shape effective_prefix_shape =
	SHAPE(struct effective_prefix, effective_prefix_rows, keep_prefix);

static const struct shape_field effective_rows[] = {
	EFFECTIVE("source", SHAPE_TEXT, source),
	EFFECTIVE("state", SHAPE_TEXT, state),
	EFFECTIVE("nextHopType", SHAPE_TEXT, hop_type),
	EFFECTIVE("nextHopIpAddress", SHAPE_WORDS, hops),
	ROW_LIST(struct effective_route, "addressPrefix", prefixes, &effective_prefix_shape),
};
static const struct shape effective_shape = SHAPE(struct effective_route, effective_rows, NULL);

static const struct shape_field community_rows[] = {
	COMMUNITY("communityValue", SHAPE_TEXT, value),
	COMMUNITY("communityName", SHAPE_TEXT, name),
	COMMUNITY("serviceSupportedRegion", SHAPE_TEXT, region),
	COMMUNITY("serviceGroup", SHAPE_TEXT, group),
};
static const struct shape community_shape = SHAPE(struct bgp_community, community_rows, NULL);

static const struct shape_field service_rows[] = {
	ROW(struct bgp_service, "name", SHAPE_TEXT, name),
	ROW_LIST(struct bgp_service, "properties/bgpCommunities", communities,
	         &community_shape),
};
static const struct shape service_shape = SHAPE(struct bgp_service, service_rows, NULL);

AZURE_LIST(answer_resources, "resources", &resource_shape);
AZURE_ONE(answer_gateway, "virtualNetworkGateway", &gateway_shape);
AZURE_LIST(answer_gateway_peers, "getBgpPeerStatus", &peer_shape);
AZURE_LIST(answer_gateway_learned, "getLearnedRoutes", &route_shape);
AZURE_LIST(answer_gateway_advertised, "getAdvertisedRoutes", &told_route_shape);
AZURE_ONE(answer_connection, "connection", &connection_shape);
AZURE_ONE(answer_local_gateway, "localNetworkGateway", &local_shape);
AZURE_LIST(answer_azure_tables, "listRouteTables", &table_shape);
AZURE_LIST(answer_effective_routes, "effectiveRouteTable", &effective_shape);
AZURE_LIST(answer_communities, "bgpServiceCommunities", &service_shape);
