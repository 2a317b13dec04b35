/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_attachment.h"

#include "agent/model/kinds_tables.h"

/* In the API's own spelling. */
static const char *const attachment_states[] = { "",         "confirming", "verifying",
	                                         "pending",  "available",  "down",
	                                         "testing",  "deleting",   "deleted",
	                                         "rejected", "unknown",    NULL };

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
	                                          ATTACHMENT_OWNER,
	                                          ATTACHMENT_LINK,
	                                          ATTACHMENT_PROBLEM };

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
		        "VpnConnection state and at least one tunnel up; ExpressRoute "
		        "routeTablesSummary statePfxRcd and peering state; Azure "
		        "connectionStatus).",
	},
	[ATTACHMENT_STATE] = {
		.name = "state",
		.metric = "onramp_attachment_state",
		.kind = METRIC_STATESET,
		.type = FACT_ENUM,
		.offset = offsetof(struct attachment, state),
		.states = attachment_states,
		.help = "State, 1 for the one it is in (Direct Connect "
		        "virtualInterfaceState, EC2 VpnConnection state; ExpressRoute "
		        "as for up; Azure connectionStatus, provisioningState).",
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
		.help = "What the cloud received, average of the newest five minutes, "
		        "of Azure one minute (CloudWatch AWS/DX "
		        "VirtualInterfaceBpsIngress; Azure Monitor BitsInPerSecond, by "
		        "DeviceRole).",
	},
	[ATTACHMENT_TRANSMIT_RATE] = {
		.name = "transmit_rate",
		.metric = "onramp_attachment_transmit_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct attachment, transmit_rate),
		.help = "What the cloud sent, average of the newest five minutes, of "
		        "Azure one minute (CloudWatch AWS/DX VirtualInterfaceBpsEgress; "
		        "Azure Monitor BitsOutPerSecond, by DeviceRole).",
	},
	[ATTACHMENT_ADMIN_UP] = {
		.name = "admin_up",
		.metric = "onramp_attachment_admin_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct attachment, admin_up),
		.help = "Whether somebody switched it on; says nothing of its sessions "
		        "(ExpressRoute peering state: Enabled or Disabled).",
	},
	[ATTACHMENT_RECEIVE_BYTES] = {
		.name = "receive_bytes",
		.metric = "onramp_attachment_receive_bytes",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.unit = UNIT_BYTES,
		.offset = offsetof(struct attachment, receive_bytes),
		.help = "What the cloud received (ExpressRoute stats primaryBytesIn, "
		        "secondaryBytesIn; VPN ingressBytesTransferred).",
	},
	[ATTACHMENT_TRANSMIT_BYTES] = {
		.name = "transmit_bytes",
		.metric = "onramp_attachment_transmit_bytes",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.unit = UNIT_BYTES,
		.offset = offsetof(struct attachment, transmit_bytes),
		.help = "What the cloud sent (ExpressRoute stats primaryBytesOut, "
		        "secondaryBytesOut; VPN egressBytesTransferred).",
	},
	[ATTACHMENT_BGP_AVAILABILITY] = {
		.name = "bgp_availability",
		.metric = "onramp_attachment_bgp_availability_ratio",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.offset = offsetof(struct attachment, bgp_availability),
		.help = "Part of the newest minute that its sessions were up, the "
		        "lowest of them; falls during maintenance behind the sessions, "
		        "too (Azure Monitor BgpAvailability, by Peer).",
	},
	[ATTACHMENT_ARP_AVAILABILITY] = {
		.name = "arp_availability",
		.metric = "onramp_attachment_arp_availability_ratio",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.offset = offsetof(struct attachment, arp_availability),
		.help = "Part of the newest minute that the router answered ARP (Azure "
		        "Monitor ArpAvailability, by Peer).",
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
	[ATTACHMENT_LINK] = {
		.name = "link",
		.type = FACT_STRING,
		.offset = offsetof(struct attachment, link),
	},
	[ATTACHMENT_PROBLEM] = {
		.name = "problem",
		.type = FACT_STRING,
		.offset = offsetof(struct attachment, problem),
	},
	[ATTACHMENT_INFO] = {
		.name = "info",
		.metric = "onramp_attachment",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = attachment_info_labels,
		.label_count = sizeof(attachment_info_labels),
		.help = "What it is and what it joins (Direct Connect "
		        "DescribeVirtualInterfaces, EC2 DescribeVpnConnections; "
		        "ExpressRoute peerings, Azure connections).",
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
