/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_tables.h"

#include "agent/model/kinds_agent.h"

static const uint8_t source_key[] = { SOURCE_NAME, SOURCE_KIND };
static const uint8_t source_labels[] = { SOURCE_TABLES };

static const struct fact_field source_fields[SOURCE_FIELD_COUNT] = {
	[SOURCE_NAME] = {
		.name = "source",
		.type = FACT_STRING,
		.offset = offsetof(struct source_health, source),
	},
	[SOURCE_KIND] = {
		.name = "kind",
		.type = FACT_STRING,
		.offset = offsetof(struct source_health, kind),
	},
	[SOURCE_UP] = {
		.name = "up",
		.metric = "onramp_source_up",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct source_health, up),
		.help = "Whether the last poll of the source succeeded; 0 says "
		        "nothing about what it watches (onramp scheduler).",
	},
	[SOURCE_LAST_SUCCESS] = {
		.name = "last_success",
		.metric = "onramp_source_last_success_timestamp_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_TIMESTAMP_SECONDS,
		.offset = offsetof(struct source_health, last_success),
		.help = "When the last poll that succeeded ended (CLOCK_REALTIME).",
	},
	[SOURCE_DURATION] = {
		.name = "poll_duration",
		.metric = "onramp_source_poll_duration_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct source_health, poll_duration),
		.help = "How long the last finished poll took (CLOCK_MONOTONIC).",
	},
	[SOURCE_POLLS] = {
		.name = "polls",
		.metric = "onramp_source_polls",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct source_health, polls),
		.help = "Polls finished, good or bad (onramp scheduler).",
	},
	[SOURCE_TABLES] = {
		.name = "answered",
		.type = FACT_STRING,
		.offset = offsetof(struct source_health, answered),
	},
	[SOURCE_INFO] = {
		.name = "info",
		.metric = "onramp_source",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = source_labels,
		.label_count = sizeof(source_labels),
		.help = "Which tables or operations the source answers (as found out "
		        "by the collector).",
	},
};

const struct fact_kind fact_kind_source = {
	.name = "source",
	.size = sizeof(struct source_health),
	.fields = source_fields,
	.field_count = SOURCE_FIELD_COUNT,
	.key = source_key,
	.key_count = sizeof(source_key),
};

static const uint8_t source_errors_key[] = { SOURCE_ERRORS_SOURCE, SOURCE_ERRORS_KIND,
	                                     SOURCE_ERRORS_REASON };

static const struct fact_field source_errors_fields[SOURCE_ERRORS_FIELD_COUNT] = {
	[SOURCE_ERRORS_SOURCE] = {
		.name = "source",
		.type = FACT_STRING,
		.offset = offsetof(struct source_errors, source),
	},
	[SOURCE_ERRORS_KIND] = {
		.name = "kind",
		.type = FACT_STRING,
		.offset = offsetof(struct source_errors, kind),
	},
	[SOURCE_ERRORS_REASON] = {
		.name = "reason",
		.type = FACT_STRING,
		.offset = offsetof(struct source_errors, reason),
	},
	[SOURCE_ERRORS_COUNT] = {
		.name = "count",
		.metric = "onramp_source_errors",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct source_errors, count),
		.help = "Polls and parts of polls that failed, by reason (onramp "
		        "collectors).",
	},
};

const struct fact_kind fact_kind_source_errors = {
	.name = "source_errors",
	.size = sizeof(struct source_errors),
	.fields = source_errors_fields,
	.field_count = SOURCE_ERRORS_FIELD_COUNT,
	.key = source_errors_key,
	.key_count = sizeof(source_errors_key),
};

static const uint8_t api_requests_key[] = { API_REQUESTS_CLOUD, API_REQUESTS_ACTION,
	                                    API_REQUESTS_CODE };

static const struct fact_field api_requests_fields[API_REQUESTS_FIELD_COUNT] = {
	[API_REQUESTS_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct api_requests, cloud),
	},
	[API_REQUESTS_ACTION] = {
		.name = "action",
		.type = FACT_STRING,
		.offset = offsetof(struct api_requests, action),
	},
	[API_REQUESTS_CODE] = {
		.name = "code",
		.type = FACT_STRING,
		.offset = offsetof(struct api_requests, code),
	},
	[API_REQUESTS_COUNT] = {
		.name = "count",
		.metric = "onramp_api_requests",
		.kind = METRIC_COUNTER,
		.type = FACT_U64,
		.offset = offsetof(struct api_requests, count),
		.help = "Requests sent, repetitions and pages included, by action and "
		        "result (onramp collectors).",
	},
};

const struct fact_kind fact_kind_api_requests = {
	.name = "api_requests",
	.size = sizeof(struct api_requests),
	.fields = api_requests_fields,
	.field_count = API_REQUESTS_FIELD_COUNT,
	.key = api_requests_key,
	.key_count = sizeof(api_requests_key),
};

static const uint8_t api_usage_key[] = { API_USAGE_CLOUD };

static const struct fact_field api_usage_fields[API_USAGE_FIELD_COUNT] = {
	[API_USAGE_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct api_usage, cloud),
	},
	[API_USAGE_COST] = {
		.name = "cost",
		.metric = "onramp_api_cost_dollars",
		.kind = METRIC_COUNTER,
		.type = FACT_DOUBLE,
		.offset = offsetof(struct api_usage, cost),
		.help = "Estimated price of the requests since the agent started, in US "
		        "dollars (AWS price list: CloudWatch GetMetricData 0.01 per "
		        "1,000 metrics).",
	},
	[API_USAGE_CLOCK_SKEW] = {
		.name = "clock_skew",
		.metric = "onramp_api_clock_skew_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct api_usage, clock_skew),
		.help = "How far the cloud's clock is ahead of ours, as corrected in "
		        "signatures (HTTP header Date).",
	},
};

const struct fact_kind fact_kind_api_usage = {
	.name = "api_usage",
	.size = sizeof(struct api_usage),
	.fields = api_usage_fields,
	.field_count = API_USAGE_FIELD_COUNT,
	.key = api_usage_key,
	.key_count = sizeof(api_usage_key),
};

static const uint8_t api_budget_key[] = { API_BUDGET_CLOUD, API_BUDGET_KIND };

static const struct fact_field api_budget_fields[API_BUDGET_FIELD_COUNT] = {
	[API_BUDGET_CLOUD] = {
		.name = "cloud",
		.type = FACT_STRING,
		.offset = offsetof(struct api_budget, cloud),
	},
	[API_BUDGET_KIND] = {
		.name = "kind",
		.type = FACT_STRING,
		.offset = offsetof(struct api_budget, kind),
	},
	[API_BUDGET_REMAINING] = {
		.name = "remaining",
		.metric = "onramp_api_requests_remaining",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct api_budget, remaining),
		.help = "Requests that the API allowed when it last answered, before it "
		        "throttles us (Azure Resource Manager header "
		        "x-ms-ratelimit-remaining-KIND).",
	},
};

const struct fact_kind fact_kind_api_budget = {
	.name = "api_budget",
	.size = sizeof(struct api_budget),
	.fields = api_budget_fields,
	.field_count = API_BUDGET_FIELD_COUNT,
	.key = api_budget_key,
	.key_count = sizeof(api_budget_key),
};

static const uint8_t build_labels[] = { AGENT_VERSION, AGENT_REVISION, AGENT_COMPILER };

static const struct fact_field agent_fields[AGENT_FIELD_COUNT] = {
	[AGENT_CPU] = {
		.name = "cpu",
		.metric = "process_cpu_seconds",
		.kind = METRIC_COUNTER,
		.type = FACT_DOUBLE,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct agent_self, cpu),
		.help = "User and system time of all threads (getrusage(2) ru_utime, "
		        "ru_stime).",
	},
	[AGENT_OPEN_FDS] = {
		.name = "open_fds",
		.metric = "process_open_fds",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct agent_self, open_fds),
		.help = "Open file descriptors (/proc/self/fd).",
	},
	[AGENT_MAX_FDS] = {
		.name = "max_fds",
		.metric = "process_max_fds",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct agent_self, max_fds),
		.help = "Most file descriptors that may be open (getrlimit(2) "
		        "RLIMIT_NOFILE).",
	},
	[AGENT_VIRTUAL_MEMORY] = {
		.name = "virtual_memory",
		.metric = "process_virtual_memory_bytes",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.unit = UNIT_BYTES,
		.offset = offsetof(struct agent_self, virtual_memory),
		.help = "Virtual memory (/proc/self/stat vsize).",
	},
	[AGENT_RESIDENT_MEMORY] = {
		.name = "resident_memory",
		.metric = "process_resident_memory_bytes",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.unit = UNIT_BYTES,
		.offset = offsetof(struct agent_self, resident_memory),
		.help = "Resident memory (/proc/self/stat rss).",
	},
	[AGENT_START_TIME] = {
		.name = "start_time",
		.metric = "process_start_time_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct agent_self, start_time),
		.help = "When the agent started (CLOCK_REALTIME).",
	},
	[AGENT_THREADS] = {
		.name = "threads",
		.metric = "process_threads",
		.kind = METRIC_GAUGE,
		.type = FACT_U64,
		.offset = offsetof(struct agent_self, threads),
		.help = "Threads (/proc/self/stat num_threads).",
	},
	[AGENT_LONGEST_CALLBACK] = {
		.name = "longest_callback",
		.metric = "onramp_loop_longest_callback_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_SECONDS,
		.offset = offsetof(struct agent_self, longest_callback),
		.help = "Longest time that one callback has held the loop since the "
		        "last publication of this value (CLOCK_MONOTONIC).",
	},
	[AGENT_RELOAD_OK] = {
		.name = "reload_ok",
		.metric = "onramp_config_last_reload_successful",
		.kind = METRIC_GAUGE,
		.type = FACT_BOOL,
		.offset = offsetof(struct agent_self, reload_ok),
		.help = "Whether the last reading of the configuration succeeded; 0 "
		        "means that an older one is in force (onramp config).",
	},
	[AGENT_RELOAD_TIME] = {
		.name = "reload_time",
		.metric = "onramp_config_last_reload_success_timestamp_seconds",
		.kind = METRIC_GAUGE,
		.type = FACT_DOUBLE,
		.unit = UNIT_TIMESTAMP_SECONDS,
		.offset = offsetof(struct agent_self, reload_time),
		.help = "When the configuration in force was read (CLOCK_REALTIME).",
	},
	[AGENT_VERSION] = {
		.name = "version",
		.type = FACT_STRING,
		.offset = offsetof(struct agent_self, version),
	},
	[AGENT_REVISION] = {
		.name = "revision",
		.type = FACT_STRING,
		.offset = offsetof(struct agent_self, revision),
	},
	[AGENT_COMPILER] = {
		.name = "compiler",
		.type = FACT_STRING,
		.offset = offsetof(struct agent_self, compiler),
	},
	[AGENT_BUILD] = {
		.name = "build",
		.metric = "onramp_build",
		.kind = METRIC_INFO,
		.type = FACT_NOTHING,
		.labels = build_labels,
		.label_count = sizeof(build_labels),
		.help = "What the agent was built from and with (set when it was "
		        "compiled).",
	},
};

const struct fact_kind fact_kind_agent = {
	.name = "agent",
	.size = sizeof(struct agent_self),
	.fields = agent_fields,
	.field_count = AGENT_FIELD_COUNT,
};
