/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_tables.h"

#include "agent/model/kinds_router.h"

/* IF-MIB ifOperStatus, in its own spelling. */
static const char *const interface_states[] = {
	"", "up", "down", "testing", "unknown", "dormant", "notPresent", "lowerLayerDown", NULL
};

/* IANAbfdSessStateTC, in its own spelling. */
static const char *const bfd_states[] = {
	"", "adminDown", "down", "init", "up", "failing", NULL
};

static const uint8_t interface_key[] = { INTERFACE_ROUTER, INTERFACE_NAME };
static const uint8_t interface_labels[] = { INTERFACE_ALIAS, INTERFACE_INDEX };

static const struct fact_field interface_fields[INTERFACE_FIELD_COUNT] = {
	[INTERFACE_ROUTER] = {
		.name = "router",
		.type = FACT_STRING,
		.offset = offsetof(struct interface, router),
	},
	[INTERFACE_NAME] = {
		.name = "interface",
		.type = FACT_STRING,
		.offset = offsetof(struct interface, name),
	},
	[INTERFACE_UP] = {
		.name = "up",
		.metric = "onramp_interface_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct interface, up),
		.help = "Whether packets can pass (IF-MIB ifOperStatus is up, "
		        "1.3.6.1.2.1.2.2.1.8; over SSH show interfaces).",
	},
	[INTERFACE_ADMIN_UP] = {
		.name = "admin_up",
		.metric = "onramp_interface_admin_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct interface, admin_up),
		.help = "Whether the operator wants the interface up (IF-MIB "
		        "ifAdminStatus, 1.3.6.1.2.1.2.2.1.7; over SSH show interfaces).",
	},
	[INTERFACE_STATE] = {
		.name = "state",
		.metric = "onramp_interface_state",
		.kind = METRIC_STATESET,
		.type = FACT_ENUM,
		.offset = offsetof(struct interface, state),
		.states = interface_states,
		.help = "Operational state, 1 for the one it is in (IF-MIB "
		        "ifOperStatus, 1.3.6.1.2.1.2.2.1.8).",
	},
	[INTERFACE_MTU] = {
		.name = "mtu",
		.metric = "onramp_interface_mtu_bytes",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.unit = UNIT_BYTES,
		.offset = offsetof(struct interface, mtu),
		.help = "Largest packet that the interface can carry (IF-MIB ifMtu, "
		        "1.3.6.1.2.1.2.2.1.4; over SSH show interfaces).",
	},
	[INTERFACE_SPEED] = {
		.name = "speed",
		.metric = "onramp_interface_speed_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct interface, speed),
		.help = "Bandwidth as the router sees it; of a tunnel or sub-interface "
		        "what was configured (IF-MIB ifHighSpeed, "
		        "1.3.6.1.2.1.31.1.1.1.15, or ifSpeed, 1.3.6.1.2.1.2.2.1.5; over "
		        "SSH show interfaces).",
	},
	[INTERFACE_RECEIVE_BYTES] = {
		.name = "receive_bytes",
		.metric = "onramp_interface_receive_bytes",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.unit = UNIT_BYTES,
		.offset = offsetof(struct interface, receive_bytes),
		.help = "Bytes received, framing included (IF-MIB ifHCInOctets, "
		        "1.3.6.1.2.1.31.1.1.1.6; over SSH show interfaces).",
	},
	[INTERFACE_TRANSMIT_BYTES] = {
		.name = "transmit_bytes",
		.metric = "onramp_interface_transmit_bytes",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.unit = UNIT_BYTES,
		.offset = offsetof(struct interface, transmit_bytes),
		.help = "Bytes sent, framing included (IF-MIB ifHCOutOctets, "
		        "1.3.6.1.2.1.31.1.1.1.10; over SSH show interfaces).",
	},
	[INTERFACE_RECEIVE_ERRORS] = {
		.name = "receive_errors",
		.metric = "onramp_interface_receive_errors",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct interface, receive_errors),
		.help = "Packets received that were broken (IF-MIB ifInErrors, "
		        "1.3.6.1.2.1.2.2.1.14; over SSH show interfaces).",
	},
	[INTERFACE_TRANSMIT_ERRORS] = {
		.name = "transmit_errors",
		.metric = "onramp_interface_transmit_errors",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct interface, transmit_errors),
		.help = "Packets that could not be sent because of errors (IF-MIB "
		        "ifOutErrors, 1.3.6.1.2.1.2.2.1.20; over SSH show interfaces).",
	},
	[INTERFACE_RECEIVE_DISCARDS] = {
		.name = "receive_discards",
		.metric = "onramp_interface_receive_discards",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct interface, receive_discards),
		.help = "Whole packets received and dropped, for lack of room or by "
		        "policy (IF-MIB ifInDiscards, 1.3.6.1.2.1.2.2.1.13; over SSH "
		        "show interfaces).",
	},
	[INTERFACE_TRANSMIT_DISCARDS] = {
		.name = "transmit_discards",
		.metric = "onramp_interface_transmit_discards",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct interface, transmit_discards),
		.help = "Whole packets dropped instead of sent, for lack of room or by "
		        "policy (IF-MIB ifOutDiscards, 1.3.6.1.2.1.2.2.1.19; over SSH "
		        "show interfaces).",
	},
	[INTERFACE_LAST_CHANGE] = {
		.name = "last_change",
		.metric = "onramp_interface_last_change_timestamp_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_TIMESTAMP_SECONDS,
		.offset = offsetof(struct interface, last_change),
		.help = "When the interface entered its operational state (IF-MIB "
		        "ifLastChange, 1.3.6.1.2.1.2.2.1.9; over SSH show interfaces).",
	},
	[INTERFACE_ALIAS] = {
		.name = "alias",
		.type = FACT_STRING,
		.offset = offsetof(struct interface, alias),
	},
	[INTERFACE_INDEX] = {
		.name = "index",
		.type = FACT_U32,
		.offset = offsetof(struct interface, index),
	},
	[INTERFACE_INFO] = {
		.name = "info",
		.metric = "onramp_interface",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = interface_labels,
		.label_count = sizeof(interface_labels),
		.help = "Description and number of the interface (IF-MIB ifAlias, "
		        "1.3.6.1.2.1.31.1.1.1.18, and ifIndex, 1.3.6.1.2.1.2.2.1.1; "
		        "over SSH show interfaces).",
	},
};

static const uint64_t interface_atoms[] = {
	FACT_BIT(INTERFACE_UP) | FACT_BIT(INTERFACE_STATE),
};

const struct fact_kind fact_kind_interface = {
	.name = "interface",
	.size = sizeof(struct interface),
	.fields = interface_fields,
	.field_count = INTERFACE_FIELD_COUNT,
	.key = interface_key,
	.key_count = sizeof(interface_key),
	.atoms = interface_atoms,
	.atom_count = sizeof(interface_atoms) / sizeof(interface_atoms[0]),
	.bound = FACT_BIT(INTERFACE_LAST_CHANGE),
};

static const uint8_t bfd_session_key[] = { BFD_SESSION_ROUTER, BFD_SESSION_PEER,
	                                   BFD_SESSION_INTERFACE };

static const struct fact_field bfd_session_fields[BFD_SESSION_FIELD_COUNT] = {
	[BFD_SESSION_ROUTER] = {
		.name = "router",
		.type = FACT_STRING,
		.offset = offsetof(struct bfd_session, router),
	},
	[BFD_SESSION_PEER] = {
		.name = "peer",
		.type = FACT_IP,
		.offset = offsetof(struct bfd_session, peer),
	},
	[BFD_SESSION_INTERFACE] = {
		.name = "interface",
		.type = FACT_STRING,
		.offset = offsetof(struct bfd_session, interface),
	},
	[BFD_SESSION_UP] = {
		.name = "up",
		.metric = "onramp_bfd_session_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct bfd_session, up),
		.help = "Whether the BFD session is up (BFD-STD-MIB bfdSessState, "
		        "1.3.6.1.2.1.222.1.2.1.11, or CISCO-IETF-BFD-MIB "
		        "ciscoBfdSessState, 1.3.6.1.4.1.9.10.137.1.2.1.6; over SSH show "
		        "bfd neighbors).",
	},
	[BFD_SESSION_STATE] = {
		.name = "state",
		.metric = "onramp_bfd_session_state",
		.kind = METRIC_STATESET,
		.type = FACT_ENUM,
		.offset = offsetof(struct bfd_session, state),
		.states = bfd_states,
		.help = "State of the BFD session, 1 for the one it is in (RFC 5880 "
		        "section 6.2; BFD-STD-MIB bfdSessState, "
		        "1.3.6.1.2.1.222.1.2.1.11, or CISCO-IETF-BFD-MIB "
		        "ciscoBfdSessState, 1.3.6.1.4.1.9.10.137.1.2.1.6; over SSH show "
		        "bfd neighbors).",
	},
};

static const uint64_t bfd_session_atoms[] = {
	FACT_BIT(BFD_SESSION_UP) | FACT_BIT(BFD_SESSION_STATE),
};

const struct fact_kind fact_kind_bfd_session = {
	.name = "bfd_session",
	.size = sizeof(struct bfd_session),
	.fields = bfd_session_fields,
	.field_count = BFD_SESSION_FIELD_COUNT,
	.key = bfd_session_key,
	.key_count = sizeof(bfd_session_key),
	.atoms = bfd_session_atoms,
	.atom_count = sizeof(bfd_session_atoms) / sizeof(bfd_session_atoms[0]),
};

static const uint8_t router_key[] = { ROUTER_NAME };
static const uint8_t router_labels[] = { ROUTER_BGP_ASN, ROUTER_BGP_ID, ROUTER_SYSTEM_NAME,
	                                 ROUTER_DESCRIPTION };

static const struct fact_field router_fields[ROUTER_FIELD_COUNT] = {
	[ROUTER_NAME] = {
		.name = "router",
		.type = FACT_STRING,
		.offset = offsetof(struct router, router),
	},
	[ROUTER_BOOT_TIME] = {
		.name = "boot_time",
		.metric = "onramp_router_boot_timestamp_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_TIMESTAMP_SECONDS,
		.offset = offsetof(struct router, boot_time),
		.help = "When the management of the router started (SNMPv2-MIB "
		        "sysUpTime, 1.3.6.1.2.1.1.3; over SSH show version).",
	},
	[ROUTER_RESTARTS] = {
		.name = "engine_boots",
		.metric = "onramp_router_engine_boots",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct router, engine_boots),
		.help = "Times the SNMP engine started since it was configured "
		        "(SNMP-FRAMEWORK-MIB snmpEngineBoots, 1.3.6.1.6.3.10.2.1.2).",
	},
	[ROUTER_BGP_ASN] = {
		.name = "bgp_asn",
		.type = FACT_U32,
		.offset = offsetof(struct router, bgp_asn),
	},
	[ROUTER_BGP_ID] = {
		.name = "bgp_id",
		.type = FACT_IP,
		.offset = offsetof(struct router, bgp_id),
	},
	[ROUTER_SYSTEM_NAME] = {
		.name = "system_name",
		.type = FACT_STRING,
		.offset = offsetof(struct router, system_name),
	},
	[ROUTER_DESCRIPTION] = {
		.name = "description",
		.type = FACT_STRING,
		.offset = offsetof(struct router, description),
	},
	[ROUTER_INFO] = {
		.name = "info",
		.metric = "onramp_router",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = router_labels,
		.label_count = sizeof(router_labels),
		.help = "What the router says of itself: AS number, BGP identifier, "
		        "name, software (SNMPv2-MIB sysName, 1.3.6.1.2.1.1.5, and "
		        "sysDescr, 1.3.6.1.2.1.1.1; BGP4-MIB bgpLocalAs, "
		        "1.3.6.1.2.1.15.2, and bgpIdentifier, 1.3.6.1.2.1.15.4; over "
		        "SSH show version, show bgp summary).",
	},
};

const struct fact_kind fact_kind_router = {
	.name = "router",
	.size = sizeof(struct router),
	.fields = router_fields,
	.field_count = ROUTER_FIELD_COUNT,
	.key = router_key,
	.key_count = sizeof(router_key),
};

static const uint8_t interface_address_key[] = { INTERFACE_ADDRESS_ROUTER,
	                                         INTERFACE_ADDRESS_ADDRESS,
	                                         INTERFACE_ADDRESS_INTERFACE };

static const struct fact_field interface_address_fields[INTERFACE_ADDRESS_FIELD_COUNT] = {
	[INTERFACE_ADDRESS_ROUTER] = {
		.name = "router",
		.type = FACT_STRING,
		.offset = offsetof(struct interface_address, router),
	},
	[INTERFACE_ADDRESS_ADDRESS] = {
		.name = "address",
		.type = FACT_IP,
		.offset = offsetof(struct interface_address, address),
	},
	[INTERFACE_ADDRESS_INTERFACE] = {
		.name = "interface",
		.type = FACT_STRING,
		.offset = offsetof(struct interface_address, interface),
	},
};

const struct fact_kind fact_kind_interface_address = {
	.name = "interface_address",
	.size = sizeof(struct interface_address),
	.fields = interface_address_fields,
	.field_count = INTERFACE_ADDRESS_FIELD_COUNT,
	.key = interface_address_key,
	.key_count = sizeof(interface_address_key),
};
