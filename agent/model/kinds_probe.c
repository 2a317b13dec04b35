/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_tables.h"

#include "agent/model/kinds_probe.h"

static const uint8_t probe_key[] = { PROBE_NAME, PROBE_TARGET };
static const uint8_t probe_labels[] = { PROBE_SOURCE, PROBE_PROTOCOL };

static const struct fact_field probe_fields[PROBE_FIELD_COUNT] = {
	[PROBE_NAME] = {
		.name = "probe",
		.type = FACT_STRING,
		.offset = offsetof(struct probe, probe),
	},
	[PROBE_TARGET] = {
		.name = "target",
		.type = FACT_STRING,
		.offset = offsetof(struct probe, target),
	},
	[PROBE_RTT] = {
		.name = "rtt",
		.metric = "onramp_probe_rtt_seconds",
		.kind = METRIC_HISTOGRAM,
		.type = FACT_HISTOGRAM,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct probe, rtt),
		.help = "Time from a packet to its first reply, of replies that came "
		        "in time (kernel timestamps, SO_TIMESTAMPING).",
	},
	[PROBE_SENT] = {
		.name = "sent",
		.metric = "onramp_probe_sent",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct probe, sent),
		.help = "Packets sent (taken by the kernel: sendmmsg(2)).",
	},
	[PROBE_RECEIVED] = {
		.name = "received",
		.metric = "onramp_probe_received",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct probe, received),
		.help = "Packets whose first reply came in time (raw socket).",
	},
	[PROBE_DUPLICATES] = {
		.name = "duplicates",
		.metric = "onramp_probe_duplicates",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct probe, duplicates),
		.help = "Further replies to one packet (raw socket).",
	},
	[PROBE_LATE] = {
		.name = "late",
		.metric = "onramp_probe_late",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct probe, late),
		.help = "First replies that came after the timeout (raw socket).",
	},
	[PROBE_UNSTAMPED] = {
		.name = "unstamped",
		.metric = "onramp_probe_unstamped",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct probe, unstamped),
		.help = "Replies in the histogram whose time of sending is the agent's "
		        "because the device gives the kernel none; their RTT is too long "
		        "by the way to the device (SO_TIMESTAMPING).",
	},
	[PROBE_REPLY_TTL] = {
		.name = "reply_ttl",
		.metric = "onramp_probe_reply_ttl",
		.kind = METRIC_GAUGE,
		.type = FACT_U32,
		.offset = offsetof(struct probe, reply_ttl),
		.help = "TTL or hop limit of the last reply as it arrived; a change "
		        "means another way back (IP header, RFC 791 section 3.1, RFC "
		        "8200 section 3).",
	},
	[PROBE_SOURCE] = {
		.name = "source",
		.type = FACT_STRING,
		.offset = offsetof(struct probe, source),
	},
	[PROBE_PROTOCOL] = {
		.name = "protocol",
		.type = FACT_STRING,
		.offset = offsetof(struct probe, protocol),
	},
	[PROBE_INTERVAL] = {
		.name = "interval",
		.metric = "onramp_probe_interval_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct probe, interval),
		.help = "Time from one packet to the next (configuration: interval).",
	},
	[PROBE_INFO] = {
		.name = "info",
		.metric = "onramp_probe",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = probe_labels,
		.label_count = sizeof(probe_labels),
		.help = "How the target is probed (configuration: source and type).",
	},
};

const struct fact_kind fact_kind_probe = {
	.name = "probe",
	.size = sizeof(struct probe),
	.fields = probe_fields,
	.field_count = PROBE_FIELD_COUNT,
	.key = probe_key,
	.key_count = sizeof(probe_key),
};

static const uint8_t probe_errors_key[] = { PROBE_ERRORS_PROBE, PROBE_ERRORS_TARGET,
	                                    PROBE_ERRORS_REASON };

static const struct fact_field probe_errors_fields[PROBE_ERRORS_FIELD_COUNT] = {
	[PROBE_ERRORS_PROBE] = {
		.name = "probe",
		.type = FACT_STRING,
		.offset = offsetof(struct probe_errors, probe),
	},
	[PROBE_ERRORS_TARGET] = {
		.name = "target",
		.type = FACT_STRING,
		.offset = offsetof(struct probe_errors, target),
	},
	[PROBE_ERRORS_REASON] = {
		.name = "reason",
		.type = FACT_STRING,
		.offset = offsetof(struct probe_errors, reason),
	},
	[PROBE_ERRORS_COUNT] = {
		.name = "count",
		.metric = "onramp_probe_send_errors",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct probe_errors, count),
		.help = "Packets that could not be sent, by reason (errno of "
		        "sendmmsg(2)).",
	},
	[PROBE_ERRORS_ICMP] = {
		.name = "icmp",
		.metric = "onramp_probe_icmp_errors",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct probe_errors, icmp),
		.help = "Packets for which a host or router on the way sent an ICMP error, "
		        "by what it said (RFC 792, RFC 4443).",
	},
};

const struct fact_kind fact_kind_probe_errors = {
	.name = "probe_errors",
	.size = sizeof(struct probe_errors),
	.fields = probe_errors_fields,
	.field_count = PROBE_ERRORS_FIELD_COUNT,
	.key = probe_errors_key,
	.key_count = sizeof(probe_errors_key),
};
