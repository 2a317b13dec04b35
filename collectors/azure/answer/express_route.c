/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/answer/express_route.h"

#include "agent/answer/page.h"
#include "collectors/azure/answer/page.h"

#define CIRCUIT(path, type, member) ROW(struct er_circuit, path, type, member)
#define PEERING(path, type, member) ROW(struct er_peering, path, type, member)
#define SESSION(path, type, member) ROW(struct er_session, path, type, member)
#define ARP(path, type, member) ROW(struct er_arp, path, type, member)
#define ROUTE(path, type, member) ROW(struct er_route, path, type, member)
#define PORT(path, type, member) ROW(struct er_port, path, type, member)
#define LINK(path, type, member) ROW(struct er_port_link, path, type, member)
#define STATS(path, member) ROW(struct er_stats, path, SHAPE_NUMBER, member)

const char *const er_link_names[ER_LINKS] = { "primary", "secondary" };

#define V6 "properties/ipv6PeeringConfig/"
#define PUBLIC_STATE "microsoftPeeringConfig/advertisedPublicPrefixesState"

static const struct shape_field peering_rows[] = {
	PEERING("name", SHAPE_TEXT, name),
	PEERING("id", SHAPE_TOKEN, id),
	PEERING("properties/peeringType", SHAPE_TEXT, type),
	PEERING("properties/provisioningState", SHAPE_TEXT, provisioning_state),
	PEERING("properties/primaryAzurePort", SHAPE_TEXT, ports[ER_PRIMARY]),
	PEERING("properties/secondaryAzurePort", SHAPE_TEXT, ports[ER_SECONDARY]),
	PEERING("properties/azureASN", SHAPE_ASN, azure_asn),
	PEERING("properties/peerASN", SHAPE_ASN, peer_asn),
	PEERING("properties/vlanId", SHAPE_NUMBER, vlan),
	PEERING("properties/primaryPeerAddressPrefix", SHAPE_PREFIX, v4.links[ER_PRIMARY]),
	PEERING("properties/secondaryPeerAddressPrefix", SHAPE_PREFIX, v4.links[ER_SECONDARY]),
	PEERING("properties/state", SHAPE_TEXT, v4.state),
	PEERING("properties/routeFilter/id", SHAPE_TEXT, v4.route_filter),
	PEERING("properties/" PUBLIC_STATE, SHAPE_TEXT, v4.public_state),
	PEERING(V6 "primaryPeerAddressPrefix", SHAPE_PREFIX, v6.links[ER_PRIMARY]),
	PEERING(V6 "secondaryPeerAddressPrefix", SHAPE_PREFIX, v6.links[ER_SECONDARY]),
	PEERING(V6 "state", SHAPE_TEXT, v6.state),
	PEERING(V6 "routeFilter/id", SHAPE_TEXT, v6.route_filter),
	PEERING(V6 PUBLIC_STATE, SHAPE_TEXT, v6.public_state),
};
static const struct shape peering_shape = SHAPE(struct er_peering, peering_rows, NULL);

static const struct shape_field circuit_rows[] = {
	CIRCUIT("name", SHAPE_TEXT, name),
	CIRCUIT("id", SHAPE_TOKEN, id),
	CIRCUIT("location", SHAPE_TEXT, location),
	CIRCUIT("sku/tier", SHAPE_TEXT, tier),
	CIRCUIT("sku/family", SHAPE_TEXT, family),
	CIRCUIT("properties/provisioningState", SHAPE_TEXT, provisioning_state),
	CIRCUIT("properties/circuitProvisioningState", SHAPE_TEXT, circuit_state),
	CIRCUIT("properties/serviceProviderProvisioningState", SHAPE_TEXT, provider_state),
	CIRCUIT("properties/serviceProviderProperties/serviceProviderName", SHAPE_TEXT,
	        partner),
	CIRCUIT("properties/serviceProviderProperties/peeringLocation", SHAPE_TEXT,
	        peering_location),
	CIRCUIT("properties/serviceProviderProperties/bandwidthInMbps", SHAPE_REAL, mbps),
	CIRCUIT("properties/bandwidthInGbps", SHAPE_REAL, gbps),
	CIRCUIT("properties/expressRoutePort/id", SHAPE_TOKEN, port),
	ROW_LIST(struct er_circuit, "properties/peerings", peerings, &peering_shape),
	ROW_PAIRS(struct er_circuit, "tags", tags),
};
static const struct shape circuit_shape = SHAPE(struct er_circuit, circuit_rows, NULL);

/* The specification writes primarybytesIn, the wire primaryBytesIn. */
static const struct shape_field stats_rows[] = {
	STATS("primaryBytesIn", in[ER_PRIMARY]),
	STATS("primaryBytesOut", out[ER_PRIMARY]),
	STATS("secondaryBytesIn", in[ER_SECONDARY]),
	STATS("secondaryBytesOut", out[ER_SECONDARY]),
};
static const struct shape stats_shape = {
	.size = sizeof(struct er_stats),
	.fields = stats_rows,
	.count = sizeof(stats_rows) / sizeof(stats_rows[0]),
	.has_any_case = true,
};

/* An ASN of four bytes comes as a negative number where somebody took it for an int32: then it
 * is absent. */
static const struct shape_field session_rows[] = {
	SESSION("statePfxRcd", SHAPE_TEXT, state),
	SESSION("upDown", SHAPE_TEXT, up_down),
	SESSION("neighbor", SHAPE_IP, neighbor),
	SESSION("as", SHAPE_ASN, asn),
};
static const struct shape session_shape = SHAPE(struct er_session, session_rows, NULL);

static const struct shape_field arp_rows[] = {
	ARP("macAddress", SHAPE_TEXT, mac),
	ARP("interface", SHAPE_TEXT, interface),
	ARP("ipAddress", SHAPE_IP, address),
	ARP("age", SHAPE_NUMBER, age),
};
static const struct shape arp_shape = SHAPE(struct er_arp, arp_rows, NULL);

static const struct shape_field route_rows[] = {
	ROUTE("network", SHAPE_PREFIX, prefix),
	ROUTE("nextHop", SHAPE_IP, next_hop),
	ROUTE("path", SHAPE_TEXT, path),
};

static bool keep_route(const void *item, void *parent, const struct answer_watch *watch)
{
	const struct ip_prefix *prefix = &((const struct er_route *)item)->prefix;
	struct answer_page *page = parent;
	page->counts.routes++;
	page->counts.opaque += prefix->address.family == IP_NONE;
	return shape_is_watched(watch, prefix);
}
static const struct shape route_shape = SHAPE(struct er_route, route_rows, keep_route);

static const struct shape_field link_rows[] = {
	LINK("name", SHAPE_TEXT, name),
	LINK("properties/adminState", SHAPE_TEXT, admin_state),
	LINK("properties/provisioningState", SHAPE_TEXT, provisioning_state),
	LINK("properties/routerName", SHAPE_TEXT, router),
	LINK("properties/interfaceName", SHAPE_TEXT, interface),
};
static const struct shape link_shape = SHAPE(struct er_port_link, link_rows, NULL);

static const struct shape_field port_rows[] = {
	PORT("name", SHAPE_TEXT, name),
	PORT("id", SHAPE_TOKEN, id),
	PORT("location", SHAPE_TEXT, location),
	PORT("properties/provisioningState", SHAPE_TEXT, provisioning_state),
	PORT("properties/peeringLocation", SHAPE_TEXT, peering_location),
	PORT("properties/bandwidthInGbps", SHAPE_REAL, gbps),
	ROW_LIST(struct er_port, "properties/links", links, &link_shape),
	ROW_PAIRS(struct er_port, "tags", tags),
};
static const struct shape port_shape = SHAPE(struct er_port, port_rows, NULL);

AZURE_LIST(answer_circuits, "expressRouteCircuits", &circuit_shape);
AZURE_ONE(answer_circuit, "expressRouteCircuit", &circuit_shape);
AZURE_ONE(answer_peering_stats, "peeringStats", &stats_shape);
AZURE_LIST(answer_circuit_summary, "routeTablesSummary", &session_shape);
AZURE_LIST(answer_circuit_arp, "arpTables", &arp_shape);
AZURE_LIST(answer_circuit_routes, "routeTables", &route_shape);
AZURE_LIST(answer_ports, "expressRoutePorts", &port_shape);
