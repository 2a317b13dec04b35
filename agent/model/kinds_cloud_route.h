/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts about routes in a cloud; see kinds.h.
 */
#pragma once

#include "agent/base/ip.h"
#include "agent/model/fact.h"

/* A route table of a VPC or of a transit gateway; what a network interface or a gateway of
 * Azure really uses. Key: cloud, provider, route_table. */
enum route_table_field {
	ROUTE_TABLE_CLOUD,
	ROUTE_TABLE_PROVIDER,
	ROUTE_TABLE_NAME,
	ROUTE_TABLE_ROUTES,
	ROUTE_TABLE_BLACKHOLES,
	ROUTE_TABLE_KIND,
	ROUTE_TABLE_LABEL,
	ROUTE_TABLE_VPC,
	ROUTE_TABLE_GATEWAY,
	ROUTE_TABLE_IS_MAIN,
	ROUTE_TABLE_REGION,
	ROUTE_TABLE_INFO,
	ROUTE_TABLE_FIELD_COUNT
};
struct route_table {
	struct fact fact;
	const char *cloud;       /**< name of the configured account */
	const char *provider;    /**< "aws" or "azure" */
	const char *route_table; /**< rtb-..., tgw-rtb-..., "group/name" */
	uint64_t routes;
	uint64_t blackholes;
	const char *kind;  /**< "vpc", "transit", "user", "interface", "gateway" */
	const char *label; /**< tag Name */
	const char *vpc;
	const char *gateway; /**< of a transit gateway's table */
	bool is_main;        /**< main table of its VPC */
	const char *region;
};

/* What gateways brought into a table, by address family. Key: cloud, provider, route_table,
 * afi_safi. */
enum route_table_family_field {
	ROUTE_TABLE_FAMILY_CLOUD,
	ROUTE_TABLE_FAMILY_PROVIDER,
	ROUTE_TABLE_FAMILY_TABLE,
	ROUTE_TABLE_FAMILY_AFI_SAFI,
	ROUTE_TABLE_FAMILY_PROPAGATED,
	ROUTE_TABLE_FAMILY_PROPAGATED_LIMIT,
	ROUTE_TABLE_FAMILY_FIELD_COUNT
};
struct route_table_family {
	struct fact fact;
	const char *cloud;    /**< name of the configured account */
	const char *provider; /**< "aws" or "azure" */
	const char *route_table;
	const char *afi_safi; /**< "ipv4 unicast", "ipv6 unicast" */
	uint64_t propagated;
	uint64_t propagated_limit;
};

/* Whether a gateway's routes flow into a table. Key: cloud, provider, route_table, gateway. */
enum route_propagation_field {
	ROUTE_PROPAGATION_CLOUD,
	ROUTE_PROPAGATION_PROVIDER,
	ROUTE_PROPAGATION_TABLE,
	ROUTE_PROPAGATION_GATEWAY,
	ROUTE_PROPAGATION_ENABLED,
	ROUTE_PROPAGATION_FIELD_COUNT
};
struct route_propagation {
	struct fact fact;
	const char *cloud;    /**< name of the configured account */
	const char *provider; /**< "aws" or "azure" */
	const char *route_table;
	const char *gateway; /**< vgw-..., or a transit gateway attachment; "*": any */
	bool enabled;
};

/* A watched prefix in a table. Key: cloud, provider, route_table, prefix. */
enum route_table_prefix_field {
	ROUTE_TABLE_PREFIX_CLOUD,
	ROUTE_TABLE_PREFIX_PROVIDER,
	ROUTE_TABLE_PREFIX_TABLE,
	ROUTE_TABLE_PREFIX_PREFIX,
	ROUTE_TABLE_PREFIX_PRESENT,
	ROUTE_TABLE_PREFIX_TARGET,
	ROUTE_TABLE_PREFIX_TARGET_KIND,
	ROUTE_TABLE_PREFIX_ORIGIN,
	ROUTE_TABLE_PREFIX_STATE,
	ROUTE_TABLE_PREFIX_ROUTE,
	ROUTE_TABLE_PREFIX_INFO,
	ROUTE_TABLE_PREFIX_FIELD_COUNT
};
struct route_table_prefix {
	struct fact fact;
	const char *cloud;    /**< name of the configured account */
	const char *provider; /**< "aws" or "azure" */
	const char *route_table;
	const char *prefix; /**< as in the configuration: "10.0.0.0/8 le 24" */
	bool present;
	const char *target;      /**< where it points: vgw-..., eni-..., tgw-attach-... */
	const char *target_kind; /**< "virtual_private_gateway", "vpn",
	                            "direct-connect-gateway", ... */
	const char *origin;      /**< "propagated", "static" or "default" */
	const char *state;       /**< "active", "blackhole", "shadowed": another one counts */
	const char *route;       /**< the route itself, where the watch is a range */
};

/* A watched prefix in the cloud's BGP table of an attachment. Key: cloud, provider, attachment,
 * direction, prefix. */
enum cloud_route_field {
	CLOUD_ROUTE_CLOUD,
	CLOUD_ROUTE_PROVIDER,
	CLOUD_ROUTE_ATTACHMENT,
	CLOUD_ROUTE_DIRECTION,
	CLOUD_ROUTE_PREFIX,
	CLOUD_ROUTE_PRESENT,
	CLOUD_ROUTE_AS_PATH_LENGTH,
	CLOUD_ROUTE_INSTALLED,
	CLOUD_ROUTE_AS_PATH,
	CLOUD_ROUTE_COMMUNITIES,
	CLOUD_ROUTE_DEVICE,
	CLOUD_ROUTE_INFO,
	CLOUD_ROUTE_FIELD_COUNT
};
struct cloud_route {
	struct fact fact;
	const char *cloud;    /**< name of the configured account */
	const char *provider; /**< "aws" or "azure" */
	const char *attachment;
	const char *direction; /**< "accepted" from us, "advertised" to us */
	const char *prefix;    /**< as in the configuration */
	bool present;
	uint64_t as_path_length;
	double installed;        /**< Unix time */
	const char *as_path;     /**< "65001 65001" */
	const char *communities; /**< "7224:7300,7224:8100" */
	const char *device;
};

/* What a BGP community of a cloud means. Key: cloud, provider, community. */
enum community_field {
	COMMUNITY_CLOUD,
	COMMUNITY_PROVIDER,
	COMMUNITY_COMMUNITY,
	COMMUNITY_NAME,
	COMMUNITY_REGION,
	COMMUNITY_SERVICE,
	COMMUNITY_FIELD_COUNT
};
struct community {
	struct fact fact;
	const char *cloud;     /**< name of the configured account */
	const char *provider;  /**< "azure" */
	const char *community; /**< "12076:50010" */
	const char *name;      /**< "East Asia, private peering" */
	const char *region;    /**< "East Asia" */
	const char *service;   /**< "private", "microsoft", "storage", "Exchange Online" */
};
