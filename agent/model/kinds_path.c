/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_tables.h"

#include "agent/model/kinds_path.h"

static const char *const path_states[] = {
	[PATH_STATE_NONE] = "",
	[PATH_STATE_OK] = "ok",
	[PATH_STATE_DEGRADED] = "degraded",
	[PATH_STATE_DOWN] = "down",
	[PATH_STATE_UNKNOWN] = "unknown",
	[PATH_STATE_COUNT] = NULL,
};

static const uint8_t path_key[] = { PATH_NAME };
static const uint8_t path_info_labels[] = { PATH_ROLE,     PATH_DESTINATION, PATH_CLOUD,
	                                    PATH_PROVIDER, PATH_ROUTER,      PATH_VRF,
	                                    PATH_PEER,     PATH_ATTACHMENT,  PATH_CIRCUIT,
	                                    PATH_KIND,     PATH_LOCATION };

static const struct fact_field path_fields[PATH_FIELD_COUNT] = {
	[PATH_NAME] = {
		.name = "path",
		.type = FACT_STRING,
		.offset = offsetof(struct path, path),
	},
	[PATH_STATE] = {
		.name = "state",
		.metric = "onramp_path_state",
		.kind = METRIC_STATESET,
		.type = FACT_ENUM,
		.offset = offsetof(struct path, state),
		.states = path_states,
		.help = "The verdict, 1 for the state it is in: ok, degraded, down, or "
		        "unknown when no view that is fresh enough can tell "
		        "(agent/paths: all views joined).",
	},
	[PATH_UP] = {
		.name = "up",
		.metric = "onramp_path_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct path, up),
		.help = "Whether the path forwards: 1 when it is ok or degraded, 0 when "
		        "it is down, absent when that is not known (agent/paths: all "
		        "views joined).",
	},
	[PATH_SINCE] = {
		.name = "since",
		.metric = "onramp_path_since_timestamp_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_TIMESTAMP_SECONDS,
		.offset = offsetof(struct path, since),
		.help = "When the state changed the last time; the agent's start when "
		        "it has not (agent/paths: wall clock).",
	},
	[PATH_CHANGES] = {
		.name = "changes",
		.metric = "onramp_path_state_changes",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct path, changes),
		.help = "Changes of state since the agent started (agent/paths: counted "
		        "at every change).",
	},
	[PATH_FLAPPING] = {
		.name = "flapping",
		.metric = "onramp_path_flapping",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct path, flapping),
		.help = "Whether it went down three times within ten minutes; "
		        "held until ten minutes have passed without (agent/paths: "
		        "changes of state and the router's transitions).",
	},
	[PATH_MAINTENANCE] = {
		.name = "maintenance",
		.metric = "onramp_path_maintenance",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct path, maintenance),
		.help = "Whether a failover test or announced work holds it down "
		        "(Direct Connect virtualInterfaceState testing).",
	},
	[PATH_CARRYING] = {
		.name = "carrying",
		.metric = "onramp_path_carrying_traffic",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct path, carrying),
		.help = "Whether the traffic of its destination leaves through it now "
		        "(best path of the watched prefixes; else the bytes of its "
		        "interface).",
	},
	[PATH_LATENCY] = {
		.name = "latency",
		.metric = "onramp_path_latency_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct path, latency),
		.help = "Median round trip of the newest minute (buckets of the path's "
		        "probe).",
	},
	[PATH_LOSS] = {
		.name = "loss",
		.metric = "onramp_path_loss_ratio",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.offset = offsetof(struct path, loss),
		.help = "Part of the packets of the newest minute that was not answered "
		        "in time (the path's probe).",
	},
	[PATH_TRAFFIC_P95] = {
		.name = "traffic_p95",
		.metric = "onramp_path_traffic_p95_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct path, traffic_p95),
		.help = "95th percentile of the last hour, of the busier direction; "
		        "absent before ten minutes have been seen (interface counters, "
		        "else the cloud's).",
	},
	[PATH_CAPACITY] = {
		.name = "capacity",
		.metric = "onramp_path_capacity_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct path, capacity),
		.help = "What it can carry in each direction (configuration; else "
		        "bandwidth of the circuit; else 1.25 Gbit/s for a VPN tunnel of "
		        "AWS).",
	},
	[PATH_HOLD_TIME] = {
		.name = "hold_time",
		.metric = "onramp_path_hold_time_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct path, hold_time),
		.help = "Negotiated hold time of its session (the router's bgp_peer).",
	},
	[PATH_MTU] = {
		.name = "mtu",
		.metric = "onramp_path_mtu_bytes",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.unit = UNIT_BYTES,
		.offset = offsetof(struct path, mtu),
		.help = "Largest packet that the cloud says it carries (attachment "
		        "mtu).",
	},
	[PATH_LOCAL_PREFERENCE] = {
		.name = "local_preference",
		.metric = "onramp_path_local_preference",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct path, local_preference),
		.help = "Lowest local preference of the watched prefixes that are "
		        "learned on it (the router's routes).",
	},
	[PATH_PREFIXES] = {
		.name = "prefixes",
		.metric = "onramp_path_prefixes_received",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct path, prefixes),
		.help = "Prefixes learned from the cloud on it, all address families "
		        "(the router's bgp_family: accepted, else received).",
	},
	[PATH_LATENCY_TARGET] = {
		.name = "latency_target",
		.metric = "onramp_path_latency_target_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct path, latency_target),
		.help = "Median round trip that it must not exceed (configuration: "
		        "paths.expect.latency_max).",
	},
	[PATH_LOSS_TARGET] = {
		.name = "loss_target",
		.metric = "onramp_path_loss_target_ratio",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.offset = offsetof(struct path, loss_target),
		.help = "Part of the packets that may be lost (configuration: "
		        "paths.expect.loss_max; else 0.01).",
	},
	[PATH_MTU_TARGET] = {
		.name = "mtu_target",
		.metric = "onramp_path_mtu_target_bytes",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.unit = UNIT_BYTES,
		.offset = offsetof(struct path, mtu_target),
		.help = "Packets of this size must pass (configuration: "
		        "paths.expect.mtu).",
	},
	[PATH_HOLD_TIME_TARGET] = {
		.name = "hold_time_target",
		.metric = "onramp_path_hold_time_target_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct path, hold_time_target),
		.help = "Longest hold time that is allowed without BFD (configuration: "
		        "paths.expect.hold_time_max; else 30 s).",
	},
	[PATH_LOCAL_PREFERENCE_TARGET] = {
		.name = "local_preference_target",
		.metric = "onramp_path_local_preference_target",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct path, local_preference_target),
		.help = "Local preference that the watched prefixes must have on it "
		        "(configuration: paths.expect.local_preference).",
	},
	[PATH_ROLE] = {
		.name = "role",
		.type = FACT_STRING,
		.offset = offsetof(struct path, role),
	},
	[PATH_DESTINATION] = {
		.name = "destination",
		.type = FACT_STRING,
		.offset = offsetof(struct path, destination),
	},
	[PATH_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct path, cloud),
	},
	[PATH_PROVIDER] = {
		.name = "provider",
		.type = FACT_STRING,
		.offset = offsetof(struct path, provider),
	},
	[PATH_ROUTER] = {
		.name = "router",
		.type = FACT_STRING,
		.offset = offsetof(struct path, router),
	},
	[PATH_VRF] = {
		.name = "vrf",
		.type = FACT_STRING,
		.offset = offsetof(struct path, vrf),
	},
	[PATH_PEER] = {
		.name = "peer",
		.type = FACT_STRING,
		.offset = offsetof(struct path, peer),
	},
	[PATH_ATTACHMENT] = {
		.name = "attachment",
		.type = FACT_STRING,
		.offset = offsetof(struct path, attachment),
	},
	[PATH_CIRCUIT] = {
		.name = "circuit",
		.type = FACT_STRING,
		.offset = offsetof(struct path, circuit),
	},
	[PATH_KIND] = {
		.name = "kind",
		.type = FACT_STRING,
		.offset = offsetof(struct path, kind),
	},
	[PATH_LOCATION] = {
		.name = "location",
		.type = FACT_STRING,
		.offset = offsetof(struct path, location),
	},
	[PATH_INFO] = {
		.name = "info",
		.metric = "onramp_path",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = path_info_labels,
		.label_count = sizeof(path_info_labels),
		.help = "What was joined: a router's peer, a cloud's attachment, and "
		        "what they lead to (agent/paths: addresses of both ends; "
		        "configuration).",
	},
	[PATH_PROBE] = {
		.name = "probe",
		.type = FACT_STRING,
		.offset = offsetof(struct path, probe),
	},
	[PATH_CAUSE] = {
		.name = "cause",
		.type = FACT_STRING,
		.offset = offsetof(struct path, cause),
	},
	[PATH_SUMMARY] = {
		.name = "summary",
		.type = FACT_STRING,
		.offset = offsetof(struct path, summary),
	},
	[PATH_ADVICE] = {
		.name = "advice",
		.type = FACT_STRING,
		.offset = offsetof(struct path, advice),
	},
};

const struct fact_kind fact_kind_path = {
	.name = "path",
	.size = sizeof(struct path),
	.fields = path_fields,
	.field_count = PATH_FIELD_COUNT,
	.key = path_key,
	.key_count = sizeof(path_key),
};

static const uint8_t path_traffic_key[] = { PATH_TRAFFIC_PATH, PATH_TRAFFIC_DIRECTION };

static const struct fact_field path_traffic_fields[PATH_TRAFFIC_FIELD_COUNT] = {
	[PATH_TRAFFIC_PATH] = {
		.name = "path",
		.type = FACT_STRING,
		.offset = offsetof(struct path_traffic, path),
	},
	[PATH_TRAFFIC_DIRECTION] = {
		.name = "direction",
		.type = FACT_STRING,
		.offset = offsetof(struct path_traffic, direction),
	},
	[PATH_TRAFFIC_RATE] = {
		.name = "rate",
		.metric = "onramp_path_traffic_bytes_per_second",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_BYTES_PER_SECOND,
		.offset = offsetof(struct path_traffic, rate),
		.help = "Bytes over the path as the router sees it, average of at "
		        "least a minute (interface counters, else the cloud's).",
	},
	[PATH_TRAFFIC_SOURCE] = {
		.name = "source",
		.type = FACT_STRING,
		.offset = offsetof(struct path_traffic, source),
	},
};

const struct fact_kind fact_kind_path_traffic = {
	.name = "path_traffic",
	.size = sizeof(struct path_traffic),
	.fields = path_traffic_fields,
	.field_count = PATH_TRAFFIC_FIELD_COUNT,
	.key = path_traffic_key,
	.key_count = sizeof(path_traffic_key),
};

static const uint8_t path_view_key[] = { PATH_VIEW_PATH, PATH_VIEW_VIEW };

static const struct fact_field path_view_fields[PATH_VIEW_FIELD_COUNT] = {
	[PATH_VIEW_PATH] = {
		.name = "path",
		.type = FACT_STRING,
		.offset = offsetof(struct path_view, path),
	},
	[PATH_VIEW_VIEW] = {
		.name = "view",
		.type = FACT_STRING,
		.offset = offsetof(struct path_view, view),
	},
	[PATH_VIEW_UP] = {
		.name = "up",
		.metric = "onramp_path_view_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct path_view, up),
		.help = "What one side says of the path: the router's session, the "
		        "cloud's session, tunnel, attachment and circuit, the probe's "
		        "answers; absent when it cannot tell (agent/paths: one side "
		        "alone).",
	},
	[PATH_VIEW_SINCE] = {
		.name = "since",
		.type = FACT_DOUBLE,
		.offset = offsetof(struct path_view, since),
	},
	[PATH_VIEW_WHY] = {
		.name = "why",
		.type = FACT_STRING,
		.offset = offsetof(struct path_view, why),
	},
	[PATH_VIEW_SOURCE] = {
		.name = "source",
		.type = FACT_STRING,
		.offset = offsetof(struct path_view, source),
	},
	[PATH_VIEW_TAKEN] = {
		.name = "taken",
		.type = FACT_DOUBLE,
		.offset = offsetof(struct path_view, taken),
	},
};

const struct fact_kind fact_kind_path_view = {
	.name = "path_view",
	.size = sizeof(struct path_view),
	.fields = path_view_fields,
	.field_count = PATH_VIEW_FIELD_COUNT,
	.key = path_view_key,
	.key_count = sizeof(path_view_key),
};

static const uint8_t path_cause_key[] = { PATH_CAUSE_PATH, PATH_CAUSE_CAUSE };

static const struct fact_field path_cause_fields[PATH_CAUSE_FIELD_COUNT] = {
	[PATH_CAUSE_PATH] = {
		.name = "path",
		.type = FACT_STRING,
		.offset = offsetof(struct path_cause, path),
	},
	[PATH_CAUSE_CAUSE] = {
		.name = "cause",
		.type = FACT_STRING,
		.offset = offsetof(struct path_cause, cause),
	},
	[PATH_CAUSE_PRESENT] = {
		.name = "present",
		.metric = "onramp_path_cause",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct path_cause, present),
		.help = "Why the path is not ok, or what will make it so; 1 for the one "
		        "cause it has, absent without one (agent/paths: decision "
		        "table).",
	},
	[PATH_CAUSE_SINCE] = {
		.name = "since",
		.type = FACT_DOUBLE,
		.offset = offsetof(struct path_cause, since),
	},
	[PATH_CAUSE_SENTENCE] = {
		.name = "sentence",
		.type = FACT_STRING,
		.offset = offsetof(struct path_cause, sentence),
	},
	[PATH_CAUSE_RUNBOOK] = {
		.name = "runbook",
		.type = FACT_STRING,
		.offset = offsetof(struct path_cause, runbook),
	},
};

const struct fact_kind fact_kind_path_cause = {
	.name = "path_cause",
	.size = sizeof(struct path_cause),
	.fields = path_cause_fields,
	.field_count = PATH_CAUSE_FIELD_COUNT,
	.key = path_cause_key,
	.key_count = sizeof(path_cause_key),
};

static const uint8_t path_evidence_key[] = { PATH_EVIDENCE_PATH, PATH_EVIDENCE_VIEW,
	                                     PATH_EVIDENCE_NUMBER };

static const struct fact_field path_evidence_fields[PATH_EVIDENCE_FIELD_COUNT] = {
	[PATH_EVIDENCE_PATH] = {
		.name = "path",
		.type = FACT_STRING,
		.offset = offsetof(struct path_evidence, path),
	},
	[PATH_EVIDENCE_VIEW] = {
		.name = "view",
		.type = FACT_STRING,
		.offset = offsetof(struct path_evidence, view),
	},
	[PATH_EVIDENCE_NUMBER] = {
		.name = "number",
		.type = FACT_U32,
		.offset = offsetof(struct path_evidence, number),
	},
	[PATH_EVIDENCE_SENTENCE] = {
		.name = "sentence",
		.type = FACT_STRING,
		.offset = offsetof(struct path_evidence, sentence),
	},
};

const struct fact_kind fact_kind_path_evidence = {
	.name = "path_evidence",
	.size = sizeof(struct path_evidence),
	.fields = path_evidence_fields,
	.field_count = PATH_EVIDENCE_FIELD_COUNT,
	.key = path_evidence_key,
	.key_count = sizeof(path_evidence_key),
};

static const uint8_t path_end_key[] = { PATH_END_END, PATH_END_CLOUD, PATH_END_ROUTER,
	                                PATH_END_SUBJECT, PATH_END_REASON };

static const struct fact_field path_end_fields[PATH_END_FIELD_COUNT] = {
	[PATH_END_END] = {
		.name = "end",
		.type = FACT_STRING,
		.offset = offsetof(struct path_end, end),
	},
	[PATH_END_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct path_end, cloud),
	},
	[PATH_END_ROUTER] = {
		.name = "router",
		.type = FACT_STRING,
		.offset = offsetof(struct path_end, router),
	},
	[PATH_END_SUBJECT] = {
		.name = "subject",
		.type = FACT_STRING,
		.offset = offsetof(struct path_end, subject),
	},
	[PATH_END_REASON] = {
		.name = "reason",
		.type = FACT_STRING,
		.offset = offsetof(struct path_end, reason),
	},
	[PATH_END_UNMATCHED] = {
		.name = "unmatched",
		.metric = "onramp_path_end_unmatched",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct path_end, unmatched),
		.help = "An end that found no other: an attachment without a peer of a "
		        "router, a peer that no cloud knows, a probe of no path, or "
		        "several that fit (agent/paths: addresses of both ends).",
	},
	[PATH_END_SENTENCE] = {
		.name = "sentence",
		.type = FACT_STRING,
		.offset = offsetof(struct path_end, sentence),
	},
};

const struct fact_kind fact_kind_path_end = {
	.name = "path_end",
	.size = sizeof(struct path_end),
	.fields = path_end_fields,
	.field_count = PATH_END_FIELD_COUNT,
	.key = path_end_key,
	.key_count = sizeof(path_end_key),
};
