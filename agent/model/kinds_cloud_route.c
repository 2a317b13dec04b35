/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_cloud_route.h"

#include "agent/model/kinds_tables.h"

static const uint8_t route_table_key[] = { ROUTE_TABLE_CLOUD, ROUTE_TABLE_PROVIDER,
	                                   ROUTE_TABLE_NAME };
static const uint8_t route_table_info_labels[] = { ROUTE_TABLE_KIND,    ROUTE_TABLE_LABEL,
	                                           ROUTE_TABLE_VPC,     ROUTE_TABLE_GATEWAY,
	                                           ROUTE_TABLE_IS_MAIN, ROUTE_TABLE_REGION };

static const struct fact_field route_table_fields[ROUTE_TABLE_FIELD_COUNT] = {
	[ROUTE_TABLE_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table, cloud),
	},
	[ROUTE_TABLE_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table, provider),
	},
	[ROUTE_TABLE_NAME] = {
		.name = "route_table",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table, route_table),
	},
	[ROUTE_TABLE_ROUTES] = {
		.name = "routes",
		.metric = "onramp_route_table_routes",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct route_table, routes),
		.help = "All routes in the table (EC2 routeSet; Azure routes, "
		        "effectiveRouteTable).",
	},
	[ROUTE_TABLE_BLACKHOLES] = {
		.name = "blackholes",
		.metric = "onramp_route_table_blackhole_routes",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct route_table, blackholes),
		.help = "Routes whose target is gone (EC2 Route state blackhole).",
	},
	[ROUTE_TABLE_KIND] = {
		.name = "kind",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table, kind),
	},
	[ROUTE_TABLE_LABEL] = {
		.name = "name",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table, label),
	},
	[ROUTE_TABLE_VPC] = {
		.name = "vpc",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table, vpc),
	},
	[ROUTE_TABLE_GATEWAY] = {
		.name = "gateway",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table, gateway),
	},
	[ROUTE_TABLE_IS_MAIN] = {
		.name = "main",
		.type = FACT_BOOL,
		.offset = offsetof(struct route_table, is_main),
	},
	[ROUTE_TABLE_REGION] = {
		.name = "region",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table, region),
	},
	[ROUTE_TABLE_INFO] = {
		.name = "info",
		.metric = "onramp_route_table",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = route_table_info_labels,
		.label_count = sizeof(route_table_info_labels),
		.help = "Whose table it is (EC2 DescribeRouteTables, "
		        "DescribeTransitGatewayRouteTables; Azure routeTables, "
		        "effectiveRouteTable, getLearnedRoutes).",
	},
};

const struct fact_kind fact_kind_route_table = {
	.name = "route_table",
	.size = sizeof(struct route_table),
	.fields = route_table_fields,
	.field_count = ROUTE_TABLE_FIELD_COUNT,
	.key = route_table_key,
	.key_count = sizeof(route_table_key),
};

static const uint8_t route_table_family_key[] = { ROUTE_TABLE_FAMILY_CLOUD,
	                                          ROUTE_TABLE_FAMILY_PROVIDER,
	                                          ROUTE_TABLE_FAMILY_TABLE,
	                                          ROUTE_TABLE_FAMILY_AFI_SAFI };

static const struct fact_field route_table_family_fields[ROUTE_TABLE_FAMILY_FIELD_COUNT] = {
	[ROUTE_TABLE_FAMILY_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table_family, cloud),
	},
	[ROUTE_TABLE_FAMILY_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table_family, provider),
	},
	[ROUTE_TABLE_FAMILY_TABLE] = {
		.name = "route_table",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table_family, route_table),
	},
	[ROUTE_TABLE_FAMILY_AFI_SAFI] = {
		.name = "afi_safi",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table_family, afi_safi),
	},
	[ROUTE_TABLE_FAMILY_PROPAGATED] = {
		.name = "propagated",
		.metric = "onramp_route_table_propagated_routes",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct route_table_family, propagated),
		.help = "Routes of the address family that came by propagation from a "
		        "gateway (EC2 Route origin EnableVgwRoutePropagation; "
		        "TransitGatewayRoute type propagated; Azure effectiveRouteTable "
		        "source VirtualNetworkGateway).",
	},
	[ROUTE_TABLE_FAMILY_PROPAGATED_LIMIT] = {
		.name = "propagated_limit",
		.metric = "onramp_route_table_propagated_routes_limit",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct route_table_family, propagated_limit),
		.help = "How many propagated routes of the address family the table "
		        "takes (VPC quota: 100, not adjustable).",
	},
};

const struct fact_kind fact_kind_route_table_family = {
	.name = "route_table_family",
	.size = sizeof(struct route_table_family),
	.fields = route_table_family_fields,
	.field_count = ROUTE_TABLE_FAMILY_FIELD_COUNT,
	.key = route_table_family_key,
	.key_count = sizeof(route_table_family_key),
};

static const uint8_t route_propagation_key[] = { ROUTE_PROPAGATION_CLOUD,
	                                         ROUTE_PROPAGATION_PROVIDER,
	                                         ROUTE_PROPAGATION_TABLE,
	                                         ROUTE_PROPAGATION_GATEWAY };

static const struct fact_field route_propagation_fields[ROUTE_PROPAGATION_FIELD_COUNT] = {
	[ROUTE_PROPAGATION_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct route_propagation, cloud),
	},
	[ROUTE_PROPAGATION_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct route_propagation, provider),
	},
	[ROUTE_PROPAGATION_TABLE] = {
		.name = "route_table",
		.type = FACT_STRING,
		.offset = offsetof(struct route_propagation, route_table),
	},
	[ROUTE_PROPAGATION_GATEWAY] = {
		.name = "gateway",
		.type = FACT_STRING,
		.offset = offsetof(struct route_propagation, gateway),
	},
	[ROUTE_PROPAGATION_ENABLED] = {
		.name = "enabled",
		.metric = "onramp_route_table_propagation_enabled",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct route_propagation, enabled),
		.help = "Whether routes of the gateway are propagated into the table; 0 "
		        "for a gateway of its VPC that is not (EC2 propagatingVgwSet; "
		        "GetTransitGatewayRouteTablePropagations state; Azure "
		        "disableBgpRoutePropagation).",
	},
};

const struct fact_kind fact_kind_route_propagation = {
	.name = "route_propagation",
	.size = sizeof(struct route_propagation),
	.fields = route_propagation_fields,
	.field_count = ROUTE_PROPAGATION_FIELD_COUNT,
	.key = route_propagation_key,
	.key_count = sizeof(route_propagation_key),
};

static const uint8_t route_table_prefix_key[] = { ROUTE_TABLE_PREFIX_CLOUD,
	                                          ROUTE_TABLE_PREFIX_PROVIDER,
	                                          ROUTE_TABLE_PREFIX_TABLE,
	                                          ROUTE_TABLE_PREFIX_PREFIX };
static const uint8_t route_table_prefix_info_labels[] = {
	ROUTE_TABLE_PREFIX_TARGET, ROUTE_TABLE_PREFIX_TARGET_KIND, ROUTE_TABLE_PREFIX_ORIGIN,
	ROUTE_TABLE_PREFIX_STATE, ROUTE_TABLE_PREFIX_ROUTE
};

static const struct fact_field route_table_prefix_fields[ROUTE_TABLE_PREFIX_FIELD_COUNT] = {
	[ROUTE_TABLE_PREFIX_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table_prefix, cloud),
	},
	[ROUTE_TABLE_PREFIX_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table_prefix, provider),
	},
	[ROUTE_TABLE_PREFIX_TABLE] = {
		.name = "route_table",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table_prefix, route_table),
	},
	[ROUTE_TABLE_PREFIX_PREFIX] = {
		.name = "prefix",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table_prefix, prefix),
	},
	[ROUTE_TABLE_PREFIX_PRESENT] = {
		.name = "present",
		.metric = "onramp_route_table_prefix_present",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct route_table_prefix, present),
		.help = "Whether an active route of the table is the watched prefix or, "
		        "for a watched range, lies in it; of Azure the route that "
		        "counts for the prefix must be a gateway's and may cover it "
		        "(EC2 Route destinationCidrBlock, state; Azure "
		        "effectiveRouteTable addressPrefix, source, state; "
		        "getLearnedRoutes network).",
	},
	[ROUTE_TABLE_PREFIX_TARGET] = {
		.name = "target",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table_prefix, target),
	},
	[ROUTE_TABLE_PREFIX_TARGET_KIND] = {
		.name = "target_kind",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table_prefix, target_kind),
	},
	[ROUTE_TABLE_PREFIX_ORIGIN] = {
		.name = "origin",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table_prefix, origin),
	},
	[ROUTE_TABLE_PREFIX_STATE] = {
		.name = "state",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table_prefix, state),
	},
	[ROUTE_TABLE_PREFIX_ROUTE] = {
		.name = "route",
		.type = FACT_STRING,
		.offset = offsetof(struct route_table_prefix, route),
	},
	[ROUTE_TABLE_PREFIX_INFO] = {
		.name = "info",
		.metric = "onramp_route_table_prefix",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = route_table_prefix_info_labels,
		.label_count = sizeof(route_table_prefix_info_labels),
		.help = "Where the watched prefix points (EC2 Route gatewayId and its "
		        "like, origin, state; Azure effectiveRouteTable nextHopType, "
		        "nextHopIpAddress).",
	},
};

const struct fact_kind fact_kind_route_table_prefix = {
	.name = "route_table_prefix",
	.size = sizeof(struct route_table_prefix),
	.fields = route_table_prefix_fields,
	.field_count = ROUTE_TABLE_PREFIX_FIELD_COUNT,
	.key = route_table_prefix_key,
	.key_count = sizeof(route_table_prefix_key),
};

static const uint8_t cloud_route_key[] = { CLOUD_ROUTE_CLOUD, CLOUD_ROUTE_PROVIDER,
	                                   CLOUD_ROUTE_ATTACHMENT, CLOUD_ROUTE_DIRECTION,
	                                   CLOUD_ROUTE_PREFIX };
static const uint8_t cloud_route_info_labels[] = { CLOUD_ROUTE_AS_PATH, CLOUD_ROUTE_COMMUNITIES,
	                                           CLOUD_ROUTE_DEVICE };

static const struct fact_field cloud_route_fields[CLOUD_ROUTE_FIELD_COUNT] = {
	[CLOUD_ROUTE_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_route, cloud),
	},
	[CLOUD_ROUTE_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_route, provider),
	},
	[CLOUD_ROUTE_ATTACHMENT] = {
		.name = "attachment",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_route, attachment),
	},
	[CLOUD_ROUTE_DIRECTION] = {
		.name = "direction",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_route, direction),
	},
	[CLOUD_ROUTE_PREFIX] = {
		.name = "prefix",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_route, prefix),
	},
	[CLOUD_ROUTE_PRESENT] = {
		.name = "present",
		.metric = "onramp_cloud_route_present",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct cloud_route, present),
		.help = "Whether the cloud has accepted, or advertises, the watched "
		        "prefix or a route in the watched range (Direct Connect "
		        "ListVirtualInterfaceRoutes; ExpressRoute routeTables network, "
		        "nextHop).",
	},
	[CLOUD_ROUTE_AS_PATH_LENGTH] = {
		.name = "as_path_length",
		.metric = "onramp_cloud_route_as_path_length",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct cloud_route, as_path_length),
		.help = "ASNs in its path, a set counts as one (Direct Connect "
		        "ListVirtualInterfaceRoutes asPath; ExpressRoute routeTables "
		        "path).",
	},
	[CLOUD_ROUTE_INSTALLED] = {
		.name = "installed",
		.metric = "onramp_cloud_route_installed_timestamp_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_TIMESTAMP_SECONDS,
		.offset = offsetof(struct cloud_route, installed),
		.help = "Since when the cloud has it (Direct Connect "
		        "ListVirtualInterfaceRoutes routeInstalledAt).",
	},
	[CLOUD_ROUTE_AS_PATH] = {
		.name = "as_path",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_route, as_path),
	},
	[CLOUD_ROUTE_COMMUNITIES] = {
		.name = "communities",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_route, communities),
	},
	[CLOUD_ROUTE_DEVICE] = {
		.name = "device",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_route, device),
	},
	[CLOUD_ROUTE_INFO] = {
		.name = "info",
		.metric = "onramp_cloud_route",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = cloud_route_info_labels,
		.label_count = sizeof(cloud_route_info_labels),
		.help = "Path and communities as the cloud has them (Direct Connect "
		        "ListVirtualInterfaceRoutes asPath, communities, "
		        "awsLogicalDeviceId; ExpressRoute routeTables path).",
	},
};

const struct fact_kind fact_kind_cloud_route = {
	.name = "cloud_route",
	.size = sizeof(struct cloud_route),
	.fields = cloud_route_fields,
	.field_count = CLOUD_ROUTE_FIELD_COUNT,
	.key = cloud_route_key,
	.key_count = sizeof(cloud_route_key),
};

static const uint8_t community_key[] = { COMMUNITY_CLOUD, COMMUNITY_PROVIDER,
	                                 COMMUNITY_COMMUNITY };

static const struct fact_field community_fields[COMMUNITY_FIELD_COUNT] = {
	[COMMUNITY_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct community, cloud),
	},
	[COMMUNITY_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct community, provider),
	},
	[COMMUNITY_COMMUNITY] = {
		.name = "community",
		.type = FACT_STRING,
		.offset = offsetof(struct community, community),
	},
	[COMMUNITY_NAME] = {
		.name = "name",
		.type = FACT_STRING,
		.offset = offsetof(struct community, name),
	},
	[COMMUNITY_REGION] = {
		.name = "region",
		.type = FACT_STRING,
		.offset = offsetof(struct community, region),
	},
	[COMMUNITY_SERVICE] = {
		.name = "service",
		.type = FACT_STRING,
		.offset = offsetof(struct community, service),
	},
};

const struct fact_kind fact_kind_community = {
	.name = "community",
	.size = sizeof(struct community),
	.fields = community_fields,
	.field_count = COMMUNITY_FIELD_COUNT,
	.key = community_key,
	.key_count = sizeof(community_key),
};
