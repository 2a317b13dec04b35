/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts about the agent and its sources; see kinds.h.
 */
#pragma once

#include "agent/model/fact.h"

/* Health of a source, written by agent/runtime after every poll. */
enum source_health_field {
	SOURCE_NAME,
	SOURCE_KIND,
	SOURCE_UP,
	SOURCE_LAST_SUCCESS,
	SOURCE_DURATION,
	SOURCE_POLLS,
	SOURCE_TABLES,
	SOURCE_INFO,
	SOURCE_FIELD_COUNT
};
struct source_health {
	struct fact fact;
	const char *source;
	const char *kind;
	bool up;              /**< the last poll succeeded */
	double last_success;  /**< Unix time of the last poll that succeeded */
	double poll_duration; /**< seconds, of the last finished poll */
	uint64_t polls;       /**< polls finished, good or bad */
	const char *answered; /**< what the source answers: "BGP4-MIB,IF-MIB" */
};

/* One per reason, all reasons from the start with 0. */
enum source_errors_field {
	SOURCE_ERRORS_SOURCE,
	SOURCE_ERRORS_KIND,
	SOURCE_ERRORS_REASON,
	SOURCE_ERRORS_COUNT,
	SOURCE_ERRORS_FIELD_COUNT
};
struct source_errors {
	struct fact fact;
	const char *source;
	const char *kind;
	const char *reason; /**< error_kind_name() */
	uint64_t count;
};

/* Requests to a cloud, by what was asked and what came of it. Key: cloud, action, code. */
enum api_requests_field {
	API_REQUESTS_CLOUD,
	API_REQUESTS_ACTION,
	API_REQUESTS_CODE,
	API_REQUESTS_COUNT,
	API_REQUESTS_FIELD_COUNT
};
struct api_requests {
	struct fact fact;
	const char *cloud;  /**< the source's name */
	const char *action; /**< "DescribeConnections" */
	const char *code;   /**< "200", an error code of the API, or error_kind_name() */
	uint64_t count;
};

/* What asking a cloud costs and how far its clock is off. Key: cloud. */
enum api_usage_field {
	API_USAGE_CLOUD,
	API_USAGE_COST,
	API_USAGE_CLOCK_SKEW,
	API_USAGE_FIELD_COUNT
};
struct api_usage {
	struct fact fact;
	const char *cloud; /**< the source's name */
	double cost;       /**< US dollars */
	double clock_skew;
};

/* How much of an API we may still ask. Key: cloud, kind. */
enum api_budget_field {
	API_BUDGET_CLOUD,
	API_BUDGET_KIND,
	API_BUDGET_REMAINING,
	API_BUDGET_FIELD_COUNT
};
struct api_budget {
	struct fact fact;
	const char *cloud; /**< the source's name */
	const char *kind;  /**< of requests, as the API groups them: "subscription-reads" */
	uint64_t remaining;
};

/* The agent itself. No key. */
enum agent_self_field {
	AGENT_CPU,
	AGENT_OPEN_FDS,
	AGENT_MAX_FDS,
	AGENT_VIRTUAL_MEMORY,
	AGENT_RESIDENT_MEMORY,
	AGENT_START_TIME,
	AGENT_THREADS,
	AGENT_LONGEST_CALLBACK,
	AGENT_RELOAD_OK,
	AGENT_RELOAD_TIME,
	AGENT_VERSION,
	AGENT_REVISION,
	AGENT_COMPILER,
	AGENT_BUILD,
	AGENT_FIELD_COUNT
};
struct agent_self {
	struct fact fact;
	double cpu;
	uint64_t open_fds, max_fds;
	uint64_t virtual_memory, resident_memory;
	double start_time;
	uint64_t threads;
	double longest_callback; /**< seconds, since the last publication */
	bool reload_ok;
	double reload_time;
	const char *version, *revision, *compiler;
};
