/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_circuit.h"

#include "agent/model/kinds_tables.h"

/* In the API's own spelling. */
static const char *const circuit_states[] = { "",          "ordering", "requested", "pending",
	                                      "available", "down",     "deleting",  "deleted",
	                                      "rejected",  "unknown",  NULL };

/* In the API's own spelling. */
static const char *const attachment_states[] = { "",         "confirming", "verifying",
	                                         "pending",  "available",  "down",
	                                         "testing",  "deleting",   "deleted",
	                                         "rejected", "unknown",    NULL };

static const uint8_t circuit_key[] = { CIRCUIT_CLOUD, CIRCUIT_PROVIDER, CIRCUIT_NAME };
static const uint8_t circuit_info_labels[] = {
	CIRCUIT_LABEL,          CIRCUIT_REGION,  CIRCUIT_LOCATION, CIRCUIT_DEVICE,
	CIRCUIT_LOGICAL_DEVICE, CIRCUIT_PARTNER, CIRCUIT_LAG,      CIRCUIT_OWNER
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
		.help = "Whether the link is up; absent while the circuit is being set "
		        "up or its state is not known (Direct Connect connectionState, "
		        "lagState: available or down).",
	},
	[CIRCUIT_STATE] = {
		.name = "state",
		.metric = "onramp_circuit_state",
		.kind = METRIC_STATESET,
		.type = FACT_ENUM,
		.offset = offsetof(struct circuit, state),
		.states = circuit_states,
		.help = "State, 1 for the one it is in (Direct Connect connectionState, "
		        "lagState).",
	},
	[CIRCUIT_BANDWIDTH] = {
		.name = "bandwidth",
		.metric = "onramp_circuit_bandwidth_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct circuit, bandwidth),
		.help = "What was bought, per direction; of a LAG all members together "
		        "(Direct Connect bandwidth, connectionsBandwidth).",
	},
	[CIRCUIT_MEMBERS] = {
		.name = "members",
		.metric = "onramp_circuit_members",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct circuit, members),
		.help = "Connections in the LAG (Direct Connect numberOfConnections).",
	},
	[CIRCUIT_MEMBERS_UP] = {
		.name = "members_up",
		.metric = "onramp_circuit_members_up",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct circuit, members_up),
		.help = "Connections in the LAG that are available (Direct Connect "
		        "connections.connectionState).",
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
		.help = "What the cloud received, average of the newest five minutes "
		        "(CloudWatch AWS/DX ConnectionBpsIngress).",
	},
	[CIRCUIT_TRANSMIT_RATE] = {
		.name = "transmit_rate",
		.metric = "onramp_circuit_transmit_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct circuit, transmit_rate),
		.help = "What the cloud sent, average of the newest five minutes "
		        "(CloudWatch AWS/DX ConnectionBpsEgress).",
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
	[CIRCUIT_INFO] = {
		.name = "info",
		.metric = "onramp_circuit",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = circuit_info_labels,
		.label_count = sizeof(circuit_info_labels),
		.help = "Where the circuit ends and whose it is (Direct Connect "
		        "connectionName, region, location, awsDeviceV2, "
		        "awsLogicalDeviceId, partnerName, lagId, ownerAccount).",
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
		        "minutes (CloudWatch AWS/DX ConnectionLightLevelRx).",
	},
	[CIRCUIT_LANE_TRANSMIT_LIGHT] = {
		.name = "transmit_light",
		.metric = "onramp_circuit_transmit_light_dbm",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.offset = offsetof(struct circuit_lane, transmit_light),
		.help = "Light that the cloud sends, lowest of the newest five minutes "
		        "(CloudWatch AWS/DX ConnectionLightLevelTx).",
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

static const uint8_t attachment_key[] = { ATTACHMENT_CLOUD, ATTACHMENT_PROVIDER,
	                                  ATTACHMENT_NAME };
static const uint8_t attachment_info_labels[] = { ATTACHMENT_KIND,
	                                          ATTACHMENT_LABEL,
	                                          ATTACHMENT_REGION,
	                                          ATTACHMENT_CIRCUIT,
	                                          ATTACHMENT_VLAN,
	                                          ATTACHMENT_CLOUD_ADDRESS,
	                                          ATTACHMENT_CUSTOMER_ADDRESS,
	                                          ATTACHMENT_CLOUD_ASN,
	                                          ATTACHMENT_CUSTOMER_ASN,
	                                          ATTACHMENT_GATEWAY,
	                                          ATTACHMENT_LOCATION,
	                                          ATTACHMENT_DEVICE,
	                                          ATTACHMENT_LOGICAL_DEVICE,
	                                          ATTACHMENT_OWNER };

static const struct fact_field attachment_fields[ATTACHMENT_FIELD_COUNT] = {
	[ATTACHMENT_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct attachment, cloud),
	},
	[ATTACHMENT_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct attachment, provider),
	},
	[ATTACHMENT_NAME] = {
		.name = "attachment",
		.type = FACT_STRING,
		.offset = offsetof(struct attachment, attachment),
	},
	[ATTACHMENT_UP] = {
		.name = "up",
		.metric = "onramp_attachment_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct attachment, up),
		.help = "Whether it can forward; absent while it is being set up, "
		        "during a failover test and when its state is not known (Direct "
		        "Connect virtualInterfaceState: available or down; EC2 "
		        "VpnConnection state and at least one tunnel up).",
	},
	[ATTACHMENT_STATE] = {
		.name = "state",
		.metric = "onramp_attachment_state",
		.kind = METRIC_STATESET,
		.type = FACT_ENUM,
		.offset = offsetof(struct attachment, state),
		.states = attachment_states,
		.help = "State, 1 for the one it is in (Direct Connect "
		        "virtualInterfaceState, EC2 VpnConnection state).",
	},
	[ATTACHMENT_MTU] = {
		.name = "mtu",
		.metric = "onramp_attachment_mtu_bytes",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.unit = UNIT_BYTES,
		.offset = offsetof(struct attachment, mtu),
		.help = "Largest packet that it carries (Direct Connect mtu).",
	},
	[ATTACHMENT_TESTING] = {
		.name = "testing",
		.metric = "onramp_attachment_failover_test",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct attachment, testing),
		.help = "Whether a failover test has taken its sessions down (Direct "
		        "Connect virtualInterfaceState testing).",
	},
	[ATTACHMENT_LAST_TEST] = {
		.name = "last_test",
		.metric = "onramp_attachment_last_failover_test_timestamp_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_TIMESTAMP_SECONDS,
		.offset = offsetof(struct attachment, last_test),
		.help = "When the last failover test that ran to its end ended (Direct "
		        "Connect ListVirtualInterfaceTestHistory endTime).",
	},
	[ATTACHMENT_RECEIVE_RATE] = {
		.name = "receive_rate",
		.metric = "onramp_attachment_receive_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct attachment, receive_rate),
		.help = "What the cloud received, average of the newest five minutes "
		        "(CloudWatch AWS/DX VirtualInterfaceBpsIngress).",
	},
	[ATTACHMENT_TRANSMIT_RATE] = {
		.name = "transmit_rate",
		.metric = "onramp_attachment_transmit_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct attachment, transmit_rate),
		.help = "What the cloud sent, average of the newest five minutes "
		        "(CloudWatch AWS/DX VirtualInterfaceBpsEgress).",
	},
	[ATTACHMENT_KIND] = {
		.name = "kind",
		.type = FACT_STRING,
		.offset = offsetof(struct attachment, kind),
	},
	[ATTACHMENT_LABEL] = {
		.name = "name",
		.type = FACT_STRING,
		.offset = offsetof(struct attachment, label),
	},
	[ATTACHMENT_REGION] = {
		.name = "region",
		.type = FACT_STRING,
		.offset = offsetof(struct attachment, region),
	},
	[ATTACHMENT_CIRCUIT] = {
		.name = "circuit",
		.type = FACT_STRING,
		.offset = offsetof(struct attachment, circuit),
	},
	[ATTACHMENT_VLAN] = {
		.name = "vlan",
		.type = FACT_U32,
		.offset = offsetof(struct attachment, vlan),
	},
	[ATTACHMENT_CLOUD_ADDRESS] = {
		.name = "cloud_address",
		.type = FACT_IP,
		.offset = offsetof(struct attachment, cloud_address),
	},
	[ATTACHMENT_CUSTOMER_ADDRESS] = {
		.name = "customer_address",
		.type = FACT_IP,
		.offset = offsetof(struct attachment, customer_address),
	},
	[ATTACHMENT_CLOUD_ASN] = {
		.name = "cloud_asn",
		.type = FACT_U32,
		.offset = offsetof(struct attachment, cloud_asn),
	},
	[ATTACHMENT_CUSTOMER_ASN] = {
		.name = "customer_asn",
		.type = FACT_U32,
		.offset = offsetof(struct attachment, customer_asn),
	},
	[ATTACHMENT_GATEWAY] = {
		.name = "gateway",
		.type = FACT_STRING,
		.offset = offsetof(struct attachment, gateway),
	},
	[ATTACHMENT_LOCATION] = {
		.name = "location",
		.type = FACT_STRING,
		.offset = offsetof(struct attachment, location),
	},
	[ATTACHMENT_DEVICE] = {
		.name = "device",
		.type = FACT_STRING,
		.offset = offsetof(struct attachment, device),
	},
	[ATTACHMENT_LOGICAL_DEVICE] = {
		.name = "logical_device",
		.type = FACT_STRING,
		.offset = offsetof(struct attachment, logical_device),
	},
	[ATTACHMENT_OWNER] = {
		.name = "owner",
		.type = FACT_STRING,
		.offset = offsetof(struct attachment, owner),
	},
	[ATTACHMENT_INFO] = {
		.name = "info",
		.metric = "onramp_attachment",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = attachment_info_labels,
		.label_count = sizeof(attachment_info_labels),
		.help = "What it is and what it joins (Direct Connect "
		        "DescribeVirtualInterfaces, EC2 DescribeVpnConnections).",
	},
};

static const uint64_t attachment_atoms[] = {
	FACT_BIT(ATTACHMENT_UP) | FACT_BIT(ATTACHMENT_STATE),
};

const struct fact_kind fact_kind_attachment = {
	.name = "attachment",
	.size = sizeof(struct attachment),
	.fields = attachment_fields,
	.field_count = ATTACHMENT_FIELD_COUNT,
	.key = attachment_key,
	.key_count = sizeof(attachment_key),
	.atoms = attachment_atoms,
	.atom_count = sizeof(attachment_atoms) / sizeof(attachment_atoms[0]),
};
