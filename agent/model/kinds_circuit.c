/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_circuit.h"

#include "agent/model/kinds_tables.h"

/* In the API's own spelling. */
static const char *const circuit_states[] = { "",          "ordering", "requested", "pending",
	                                      "available", "down",     "deleting",  "deleted",
	                                      "rejected",  "unknown",  NULL };

static const uint8_t circuit_key[] = { CIRCUIT_CLOUD, CIRCUIT_PROVIDER, CIRCUIT_NAME };
static const uint8_t circuit_info_labels[] = {
	CIRCUIT_LABEL,  CIRCUIT_REGION,         CIRCUIT_LOCATION,
	CIRCUIT_DEVICE, CIRCUIT_LOGICAL_DEVICE, CIRCUIT_PARTNER,
	CIRCUIT_LAG,    CIRCUIT_OWNER,          CIRCUIT_SKU
};

static const struct fact_field circuit_fields[CIRCUIT_FIELD_COUNT] = {
	[CIRCUIT_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit, cloud),
	},
	[CIRCUIT_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit, provider),
	},
	[CIRCUIT_NAME] = {
		.name = "circuit",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit, circuit),
	},
	[CIRCUIT_UP] = {
		.name = "up",
		.metric = "onramp_circuit_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct circuit, up),
		.help = "Whether the link is up, or the circuit set up at both of its "
		        "ends; absent while it is being set up or its state is not "
		        "known (Direct Connect connectionState, lagState: available or "
		        "down; ExpressRoute circuitProvisioningState, "
		        "serviceProviderProvisioningState, of a port's link Azure "
		        "Monitor LineProtocol).",
	},
	[CIRCUIT_STATE] = {
		.name = "state",
		.metric = "onramp_circuit_state",
		.kind = METRIC_STATESET,
		.type = FACT_ENUM,
		.offset = offsetof(struct circuit, state),
		.states = circuit_states,
		.help = "State, 1 for the one it is in (Direct Connect connectionState, "
		        "lagState; ExpressRoute circuitProvisioningState, "
		        "serviceProviderProvisioningState).",
	},
	[CIRCUIT_BANDWIDTH] = {
		.name = "bandwidth",
		.metric = "onramp_circuit_bandwidth_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct circuit, bandwidth),
		.help = "What was bought, per direction; of a LAG all members together, "
		        "of an ExpressRoute circuit or port each of its two links "
		        "(Direct Connect bandwidth, connectionsBandwidth; ExpressRoute "
		        "bandwidthInMbps, bandwidthInGbps).",
	},
	[CIRCUIT_MEMBERS] = {
		.name = "members",
		.metric = "onramp_circuit_members",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct circuit, members),
		.help = "Connections in the LAG, links of the port (Direct Connect "
		        "numberOfConnections; ExpressRoute links).",
	},
	[CIRCUIT_MEMBERS_UP] = {
		.name = "members_up",
		.metric = "onramp_circuit_members_up",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct circuit, members_up),
		.help = "Connections in the LAG that are available, links of the port "
		        "that are up (Direct Connect connections.connectionState; "
		        "ExpressRoute adminState and Azure Monitor LineProtocol).",
	},
	[CIRCUIT_MEMBERS_MINIMUM] = {
		.name = "members_minimum",
		.metric = "onramp_circuit_members_minimum",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct circuit, members_minimum),
		.help = "With fewer connections available the LAG goes down (Direct "
		        "Connect minimumLinks).",
	},
	[CIRCUIT_ENCRYPTED] = {
		.name = "encrypted",
		.metric = "onramp_circuit_encryption_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct circuit, encrypted),
		.help = "Whether MACsec is up (Direct Connect portEncryptionStatus).",
	},
	[CIRCUIT_RECEIVE_RATE] = {
		.name = "receive_rate",
		.metric = "onramp_circuit_receive_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct circuit, receive_rate),
		.help = "What the cloud received, average of the newest five minutes, "
		        "of Azure one minute (CloudWatch AWS/DX ConnectionBpsIngress; "
		        "Azure Monitor PortBitsInPerSecond).",
	},
	[CIRCUIT_TRANSMIT_RATE] = {
		.name = "transmit_rate",
		.metric = "onramp_circuit_transmit_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct circuit, transmit_rate),
		.help = "What the cloud sent, average of the newest five minutes, of "
		        "Azure one minute (CloudWatch AWS/DX ConnectionBpsEgress; Azure "
		        "Monitor PortBitsOutPerSecond).",
	},
	[CIRCUIT_ERRORS] = {
		.name = "errors",
		.metric = "onramp_circuit_receive_errors",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.offset = offsetof(struct circuit, errors),
		.help = "Frames that the cloud received broken in the newest five "
		        "minutes (CloudWatch AWS/DX ConnectionErrorCount).",
	},
	[CIRCUIT_ENABLED] = {
		.name = "enabled",
		.metric = "onramp_circuit_enabled",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct circuit, enabled),
		.help = "Whether the cloud's side of the circuit is set up; when it is "
		        "not, Microsoft is to be asked (ExpressRoute "
		        "circuitProvisioningState: Enabled).",
	},
	[CIRCUIT_PROVISIONED] = {
		.name = "provisioned",
		.metric = "onramp_circuit_provisioned",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct circuit, provisioned),
		.help = "Whether the provider has set the circuit up; when it has not, "
		        "the provider is to be asked (ExpressRoute "
		        "serviceProviderProvisioningState: Provisioned).",
	},
	[CIRCUIT_RECEIVE_DROP_RATE] = {
		.name = "receive_drop_rate",
		.metric = "onramp_circuit_receive_dropped_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct circuit, receive_drop_rate),
		.help = "What the cloud dropped of what came in, beyond what was "
		        "bought, average of the newest five minutes (Azure Monitor "
		        "QosDropBitsInPerSecond).",
	},
	[CIRCUIT_TRANSMIT_DROP_RATE] = {
		.name = "transmit_drop_rate",
		.metric = "onramp_circuit_transmit_dropped_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct circuit, transmit_drop_rate),
		.help = "What the cloud dropped of what it had to send, beyond what was "
		        "bought, average of the newest five minutes (Azure Monitor "
		        "QosDropBitsOutPerSecond).",
	},
	[CIRCUIT_LABEL] = {
		.name = "name",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit, label),
	},
	[CIRCUIT_REGION] = {
		.name = "region",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit, region),
	},
	[CIRCUIT_LOCATION] = {
		.name = "location",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit, location),
	},
	[CIRCUIT_DEVICE] = {
		.name = "device",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit, device),
	},
	[CIRCUIT_LOGICAL_DEVICE] = {
		.name = "logical_device",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit, logical_device),
	},
	[CIRCUIT_PARTNER] = {
		.name = "partner",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit, partner),
	},
	[CIRCUIT_LAG] = {
		.name = "lag",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit, lag),
	},
	[CIRCUIT_OWNER] = {
		.name = "owner",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit, owner),
	},
	[CIRCUIT_SKU] = {
		.name = "sku",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit, sku),
	},
	[CIRCUIT_INFO] = {
		.name = "info",
		.metric = "onramp_circuit",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = circuit_info_labels,
		.label_count = sizeof(circuit_info_labels),
		.help = "Where the circuit ends and whose it is (Direct Connect "
		        "connectionName, region, location, awsDeviceV2, "
		        "awsLogicalDeviceId, partnerName, lagId, ownerAccount; "
		        "ExpressRoute name, location, peeringLocation, routerName, "
		        "serviceProviderName, sku).",
	},
};

static const uint64_t circuit_atoms[] = {
	FACT_BIT(CIRCUIT_UP) | FACT_BIT(CIRCUIT_STATE),
	FACT_BIT(CIRCUIT_MEMBERS) | FACT_BIT(CIRCUIT_MEMBERS_UP) |
		FACT_BIT(CIRCUIT_MEMBERS_MINIMUM),
};

const struct fact_kind fact_kind_circuit = {
	.name = "circuit",
	.size = sizeof(struct circuit),
	.fields = circuit_fields,
	.field_count = CIRCUIT_FIELD_COUNT,
	.key = circuit_key,
	.key_count = sizeof(circuit_key),
	.atoms = circuit_atoms,
	.atom_count = sizeof(circuit_atoms) / sizeof(circuit_atoms[0]),
};

static const uint8_t circuit_lane_key[] = { CIRCUIT_LANE_CLOUD, CIRCUIT_LANE_PROVIDER,
	                                    CIRCUIT_LANE_CIRCUIT, CIRCUIT_LANE_LANE };

static const struct fact_field circuit_lane_fields[CIRCUIT_LANE_FIELD_COUNT] = {
	[CIRCUIT_LANE_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit_lane, cloud),
	},
	[CIRCUIT_LANE_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit_lane, provider),
	},
	[CIRCUIT_LANE_CIRCUIT] = {
		.name = "circuit",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit_lane, circuit),
	},
	[CIRCUIT_LANE_LANE] = {
		.name = "lane",
		.type = FACT_STRING,
		.offset = offsetof(struct circuit_lane, lane),
	},
	[CIRCUIT_LANE_RECEIVE_LIGHT] = {
		.name = "receive_light",
		.metric = "onramp_circuit_receive_light_dbm",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.offset = offsetof(struct circuit_lane, receive_light),
		.help = "Light that the cloud receives, lowest of the newest five "
		        "minutes, of Azure average of one (CloudWatch AWS/DX "
		        "ConnectionLightLevelRx; Azure Monitor RxLightLevel).",
	},
	[CIRCUIT_LANE_TRANSMIT_LIGHT] = {
		.name = "transmit_light",
		.metric = "onramp_circuit_transmit_light_dbm",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.offset = offsetof(struct circuit_lane, transmit_light),
		.help = "Light that the cloud sends, lowest of the newest five minutes, "
		        "of Azure average of one (CloudWatch AWS/DX "
		        "ConnectionLightLevelTx; Azure Monitor TxLightLevel).",
	},
};

const struct fact_kind fact_kind_circuit_lane = {
	.name = "circuit_lane",
	.size = sizeof(struct circuit_lane),
	.fields = circuit_lane_fields,
	.field_count = CIRCUIT_LANE_FIELD_COUNT,
	.key = circuit_lane_key,
	.key_count = sizeof(circuit_lane_key),
};
