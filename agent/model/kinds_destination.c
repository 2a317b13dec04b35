/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_tables.h"

#include "agent/model/kinds_destination.h"

static const uint8_t destination_key[] = { DESTINATION_NAME };

static const struct fact_field destination_fields[DESTINATION_FIELD_COUNT] = {
	[DESTINATION_NAME] = {
		.name = "destination",
		.type = FACT_STRING,
		.offset = offsetof(struct destination, destination),
	},
	[DESTINATION_WORKING] = {
		.name = "working",
		.metric = "onramp_destination_paths_working",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct destination, working),
		.help = "Paths to it that are ok or degraded (agent/paths: verdicts).",
	},
	[DESTINATION_EXPECTED] = {
		.name = "expected",
		.metric = "onramp_destination_paths_expected",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct destination, expected),
		.help = "Paths to it that there are, working or not (agent/paths: ends "
		        "joined; configuration).",
	},
	[DESTINATION_REDUNDANT] = {
		.name = "redundant",
		.metric = "onramp_destination_redundant",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct destination, redundant),
		.help = "Whether one more fault leaves it reachable: several paths work "
		        "that do not all share a circuit, a device or a VPN connection; "
		        "absent when the verdicts cannot tell (agent/paths: verdicts, "
		        "attachments, circuits).",
	},
	[DESTINATION_BACKUP_SUFFICIENT] = {
		.name = "backup_sufficient",
		.metric = "onramp_destination_backup_sufficient",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct destination, backup_sufficient),
		.help = "Whether the other working paths together can carry what the "
		        "busiest one carries: its 95th percentile of an hour against "
		        "their capacity less their own load; absent when one of these "
		        "is not known (agent/paths: interface counters, bandwidths).",
	},
	[DESTINATION_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct destination, cloud),
	},
	[DESTINATION_SUMMARY] = {
		.name = "summary",
		.type = FACT_STRING,
		.offset = offsetof(struct destination, summary),
	},
};

const struct fact_kind fact_kind_destination = {
	.name = "destination",
	.size = sizeof(struct destination),
	.fields = destination_fields,
	.field_count = DESTINATION_FIELD_COUNT,
	.key = destination_key,
	.key_count = sizeof(destination_key),
};

static const uint8_t fake_redundancy_key[] = { FAKE_REDUNDANCY_DESTINATION,
	                                       FAKE_REDUNDANCY_REASON };

static const struct fact_field fake_redundancy_fields[FAKE_REDUNDANCY_FIELD_COUNT] = {
	[FAKE_REDUNDANCY_DESTINATION] = {
		.name = "destination",
		.type = FACT_STRING,
		.offset = offsetof(struct fake_redundancy, destination),
	},
	[FAKE_REDUNDANCY_REASON] = {
		.name = "reason",
		.type = FACT_STRING,
		.offset = offsetof(struct fake_redundancy, reason),
	},
	[FAKE_REDUNDANCY_PRESENT] = {
		.name = "present",
		.metric = "onramp_destination_fake_redundancy",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct fake_redundancy, present),
		.help = "What all paths of a destination that has several share, so "
		        "that one fault takes them all (agent/paths: circuit, device, "
		        "location and gateway of the attachments).",
	},
	[FAKE_REDUNDANCY_SHARED] = {
		.name = "shared",
		.type = FACT_STRING,
		.offset = offsetof(struct fake_redundancy, shared),
	},
};

const struct fact_kind fact_kind_fake_redundancy = {
	.name = "fake_redundancy",
	.size = sizeof(struct fake_redundancy),
	.fields = fake_redundancy_fields,
	.field_count = FAKE_REDUNDANCY_FIELD_COUNT,
	.key = fake_redundancy_key,
	.key_count = sizeof(fake_redundancy_key),
};

static const uint8_t carrier_key[] = { CARRIER_DESTINATION, CARRIER_PATH };

static const struct fact_field carrier_fields[CARRIER_FIELD_COUNT] = {
	[CARRIER_DESTINATION] = {
		.name = "destination",
		.type = FACT_STRING,
		.offset = offsetof(struct carrier, destination),
	},
	[CARRIER_PATH] = {
		.name = "path",
		.type = FACT_STRING,
		.offset = offsetof(struct carrier, path),
	},
	[CARRIER_CARRIES] = {
		.name = "carries",
		.metric = "onramp_destination_carried_by",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct carrier, carries),
		.help = "Path through which the traffic of the destination leaves now "
		        "(best path of the watched prefixes; else the bytes of its "
		        "interface).",
	},
};

const struct fact_kind fact_kind_carrier = {
	.name = "carrier",
	.size = sizeof(struct carrier),
	.fields = carrier_fields,
	.field_count = CARRIER_FIELD_COUNT,
	.key = carrier_key,
	.key_count = sizeof(carrier_key),
};

static const uint8_t check_key[] = { CHECK_NAME, CHECK_SUBJECT };

static const struct fact_field check_fields[CHECK_FIELD_COUNT] = {
	[CHECK_NAME] = {
		.name = "check",
		.type = FACT_STRING,
		.offset = offsetof(struct check_result, check),
	},
	[CHECK_SUBJECT] = {
		.name = "subject",
		.type = FACT_STRING,
		.offset = offsetof(struct check_result, subject),
	},
	[CHECK_PASSED] = {
		.name = "passed",
		.metric = "onramp_check_passed",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct check_result, passed),
		.help = "Whether a line of the readiness checklist holds; absent when "
		        "that cannot be told (agent/paths: everybody's facts held "
		        "against expectations).",
	},
	[CHECK_TITLE] = {
		.name = "title",
		.type = FACT_STRING,
		.offset = offsetof(struct check_result, title),
	},
	[CHECK_EVIDENCE] = {
		.name = "evidence",
		.type = FACT_STRING,
		.offset = offsetof(struct check_result, evidence),
	},
	[CHECK_MEND] = {
		.name = "mend",
		.type = FACT_STRING,
		.offset = offsetof(struct check_result, mend),
	},
};

const struct fact_kind fact_kind_check = {
	.name = "check",
	.size = sizeof(struct check_result),
	.fields = check_fields,
	.field_count = CHECK_FIELD_COUNT,
	.key = check_key,
	.key_count = sizeof(check_key),
};

static const uint8_t event_count_key[] = { EVENT_COUNT_EVENT };

static const struct fact_field event_count_fields[EVENT_COUNT_FIELD_COUNT] = {
	[EVENT_COUNT_EVENT] = {
		.name = "event",
		.type = FACT_STRING,
		.offset = offsetof(struct event_count, event),
	},
	[EVENT_COUNT_COUNT] = {
		.name = "count",
		.metric = "onramp_events",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct event_count, count),
		.help = "Changes that were seen, by what changed (agent/paths: this "
		        "view held against the last one).",
	},
};

const struct fact_kind fact_kind_event_count = {
	.name = "event_count",
	.size = sizeof(struct event_count),
	.fields = event_count_fields,
	.field_count = EVENT_COUNT_FIELD_COUNT,
	.key = event_count_key,
	.key_count = sizeof(event_count_key),
};

static const uint8_t event_key[] = { EVENT_NUMBER };

static const struct fact_field event_fields[EVENT_FIELD_COUNT] = {
	[EVENT_NUMBER] = {
		.name = "number",
		.type = FACT_U64,
		.offset = offsetof(struct event, number),
	},
	[EVENT_TIME] = {
		.name = "time",
		.type = FACT_DOUBLE,
		.offset = offsetof(struct event, time),
	},
	[EVENT_EVENT] = {
		.name = "event",
		.type = FACT_STRING,
		.offset = offsetof(struct event, event),
	},
	[EVENT_PATH] = {
		.name = "path",
		.type = FACT_STRING,
		.offset = offsetof(struct event, path),
	},
	[EVENT_SUBJECT] = {
		.name = "subject",
		.type = FACT_STRING,
		.offset = offsetof(struct event, subject),
	},
	[EVENT_FROM] = {
		.name = "from",
		.type = FACT_STRING,
		.offset = offsetof(struct event, from),
	},
	[EVENT_TO] = {
		.name = "to",
		.type = FACT_STRING,
		.offset = offsetof(struct event, to),
	},
	[EVENT_SENTENCE] = {
		.name = "sentence",
		.type = FACT_STRING,
		.offset = offsetof(struct event, sentence),
	},
};

const struct fact_kind fact_kind_event = {
	.name = "event",
	.size = sizeof(struct event),
	.fields = event_fields,
	.field_count = EVENT_FIELD_COUNT,
	.key = event_key,
	.key_count = sizeof(event_key),
};
