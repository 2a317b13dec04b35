/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_gateway.h"

#include "agent/model/kinds_tables.h"

/* In the API's own spelling. */
static const char *const gateway_states[] = { "",         "pending", "available", "modifying",
	                                      "deleting", "deleted", NULL };

/* In the API's own spelling. */
static const char *const gateway_link_states[] = { "",
	                                           "associating",
	                                           "associated",
	                                           "disassociating",
	                                           "disassociated",
	                                           "updating",
	                                           "attaching",
	                                           "attached",
	                                           "detaching",
	                                           "detached",
	                                           "initiatingRequest",
	                                           "pendingAcceptance",
	                                           "pending",
	                                           "available",
	                                           "modifying",
	                                           "rollingBack",
	                                           "failing",
	                                           "failed",
	                                           "rejecting",
	                                           "rejected",
	                                           "deleting",
	                                           "deleted",
	                                           NULL };

static const uint8_t gateway_key[] = { GATEWAY_CLOUD, GATEWAY_PROVIDER, GATEWAY_NAME };
static const uint8_t gateway_info_labels[] = { GATEWAY_KIND, GATEWAY_LABEL, GATEWAY_ASN,
	                                       GATEWAY_REGION, GATEWAY_OWNER };

static const struct fact_field gateway_fields[GATEWAY_FIELD_COUNT] = {
	[GATEWAY_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway, cloud),
	},
	[GATEWAY_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway, provider),
	},
	[GATEWAY_NAME] = {
		.name = "gateway",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway, gateway),
	},
	[GATEWAY_STATE] = {
		.name = "state",
		.metric = "onramp_gateway_state",
		.kind = METRIC_STATESET,
		.type = FACT_ENUM,
		.offset = offsetof(struct gateway, state),
		.states = gateway_states,
		.help = "State, 1 for the one it is in (Direct Connect "
		        "directConnectGatewayState; EC2 VpnGateway, TransitGateway "
		        "state).",
	},
	[GATEWAY_KIND] = {
		.name = "kind",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway, kind),
	},
	[GATEWAY_LABEL] = {
		.name = "name",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway, label),
	},
	[GATEWAY_ASN] = {
		.name = "asn",
		.type = FACT_U32,
		.offset = offsetof(struct gateway, asn),
	},
	[GATEWAY_REGION] = {
		.name = "region",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway, region),
	},
	[GATEWAY_OWNER] = {
		.name = "owner",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway, owner),
	},
	[GATEWAY_INFO] = {
		.name = "info",
		.metric = "onramp_gateway",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = gateway_info_labels,
		.label_count = sizeof(gateway_info_labels),
		.help = "What it is (Direct Connect DescribeDirectConnectGateways; EC2 "
		        "DescribeVpnGateways, DescribeTransitGateways).",
	},
};

const struct fact_kind fact_kind_gateway = {
	.name = "gateway",
	.size = sizeof(struct gateway),
	.fields = gateway_fields,
	.field_count = GATEWAY_FIELD_COUNT,
	.key = gateway_key,
	.key_count = sizeof(gateway_key),
};

static const uint8_t gateway_link_key[] = { GATEWAY_LINK_CLOUD, GATEWAY_LINK_PROVIDER,
	                                    GATEWAY_LINK_GATEWAY, GATEWAY_LINK_ATTACHED };
static const uint8_t gateway_link_info_labels[] = { GATEWAY_LINK_KIND, GATEWAY_LINK_ID,
	                                            GATEWAY_LINK_REGION, GATEWAY_LINK_PROBLEM };

static const struct fact_field gateway_link_fields[GATEWAY_LINK_FIELD_COUNT] = {
	[GATEWAY_LINK_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, cloud),
	},
	[GATEWAY_LINK_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, provider),
	},
	[GATEWAY_LINK_GATEWAY] = {
		.name = "gateway",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, gateway),
	},
	[GATEWAY_LINK_ATTACHED] = {
		.name = "attached",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, attached),
	},
	[GATEWAY_LINK_UP] = {
		.name = "up",
		.metric = "onramp_gateway_link_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct gateway_link, up),
		.help = "Whether the other end is attached or associated; absent while "
		        "that changes (Direct Connect associationState, "
		        "attachmentState; EC2 VpcAttachment, TransitGatewayAttachment "
		        "state).",
	},
	[GATEWAY_LINK_STATE] = {
		.name = "state",
		.metric = "onramp_gateway_link_state",
		.kind = METRIC_STATESET,
		.type = FACT_ENUM,
		.offset = offsetof(struct gateway_link, state),
		.states = gateway_link_states,
		.help = "State, 1 for the one it is in (Direct Connect "
		        "associationState, attachmentState; EC2 VpcAttachment, "
		        "TransitGatewayAttachment state).",
	},
	[GATEWAY_LINK_ALLOWED] = {
		.name = "allowed",
		.metric = "onramp_gateway_link_allowed_prefixes",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct gateway_link, allowed),
		.help = "Prefixes that may be advertised to us through it (Direct "
		        "Connect allowedPrefixesToDirectConnectGateway).",
	},
	[GATEWAY_LINK_KIND] = {
		.name = "kind",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, kind),
	},
	[GATEWAY_LINK_ID] = {
		.name = "id",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, id),
	},
	[GATEWAY_LINK_REGION] = {
		.name = "region",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, region),
	},
	[GATEWAY_LINK_PROBLEM] = {
		.name = "problem",
		.type = FACT_STRING,
		.offset = offsetof(struct gateway_link, problem),
	},
	[GATEWAY_LINK_INFO] = {
		.name = "info",
		.metric = "onramp_gateway_link",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = gateway_link_info_labels,
		.label_count = sizeof(gateway_link_info_labels),
		.help = "What is attached and what went wrong with it (Direct Connect "
		        "stateChangeError, attachmentType; EC2 resourceType).",
	},
};

const struct fact_kind fact_kind_gateway_link = {
	.name = "gateway_link",
	.size = sizeof(struct gateway_link),
	.fields = gateway_link_fields,
	.field_count = GATEWAY_LINK_FIELD_COUNT,
	.key = gateway_link_key,
	.key_count = sizeof(gateway_link_key),
};
