/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_cloud_arp.h"

#include "agent/model/kinds_tables.h"

static const uint8_t cloud_arp_key[] = { CLOUD_ARP_CLOUD, CLOUD_ARP_PROVIDER,
	                                 CLOUD_ARP_ATTACHMENT, CLOUD_ARP_ADDRESS };
static const uint8_t cloud_arp_info_labels[] = { CLOUD_ARP_SIDE, CLOUD_ARP_MAC };

static const struct fact_field cloud_arp_fields[CLOUD_ARP_FIELD_COUNT] = {
	[CLOUD_ARP_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_arp, cloud),
	},
	[CLOUD_ARP_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_arp, provider),
	},
	[CLOUD_ARP_ATTACHMENT] = {
		.name = "attachment",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_arp, attachment),
	},
	[CLOUD_ARP_ADDRESS] = {
		.name = "address",
		.type = FACT_IP,
		.offset = offsetof(struct cloud_arp, address),
	},
	[CLOUD_ARP_RESOLVED] = {
		.name = "resolved",
		.metric = "onramp_cloud_arp_resolved",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct cloud_arp, resolved),
		.help = "Whether somebody answered ARP for the address; 0 also for the "
		        "router's address when the table has others and not this one "
		        "(ExpressRoute arpTables macAddress).",
	},
	[CLOUD_ARP_AGE] = {
		.name = "age",
		.metric = "onramp_cloud_arp_age_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct cloud_arp, age),
		.help = "Age of the row when it was told (ExpressRoute arpTables age).",
	},
	[CLOUD_ARP_SIDE] = {
		.name = "side",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_arp, side),
	},
	[CLOUD_ARP_MAC] = {
		.name = "mac",
		.type = FACT_STRING,
		.offset = offsetof(struct cloud_arp, mac),
	},
	[CLOUD_ARP_INFO] = {
		.name = "info",
		.metric = "onramp_cloud_arp",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = cloud_arp_info_labels,
		.label_count = sizeof(cloud_arp_info_labels),
		.help = "Whose address it is (ExpressRoute arpTables interface, "
		        "macAddress).",
	},
};

static const uint64_t cloud_arp_atoms[] = {
	FACT_BIT(CLOUD_ARP_RESOLVED) | FACT_BIT(CLOUD_ARP_AGE) | FACT_BIT(CLOUD_ARP_MAC),
};

const struct fact_kind fact_kind_cloud_arp = {
	.name = "cloud_arp",
	.size = sizeof(struct cloud_arp),
	.fields = cloud_arp_fields,
	.field_count = CLOUD_ARP_FIELD_COUNT,
	.key = cloud_arp_key,
	.key_count = sizeof(cloud_arp_key),
	.atoms = cloud_arp_atoms,
	.atom_count = sizeof(cloud_arp_atoms) / sizeof(cloud_arp_atoms[0]),
};
