/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts that agent/paths makes of all paths together: destinations, the checklist, events; see
 * kinds.h.
 */
#pragma once

#include "agent/model/fact.h"

/* What paths lead to. Key: destination. */
enum destination_field {
	DESTINATION_NAME,
	DESTINATION_WORKING,
	DESTINATION_EXPECTED,
	DESTINATION_REDUNDANT,
	DESTINATION_BACKUP_SUFFICIENT,
	DESTINATION_CLOUD,
	DESTINATION_SUMMARY,
	DESTINATION_FIELD_COUNT
};
struct destination {
	struct fact fact;
	const char *destination;
	uint64_t working;       /**< paths that are ok or degraded */
	uint64_t expected;      /**< paths there are */
	bool redundant;         /**< one more fault does not cut it off */
	bool backup_sufficient; /**< the others together can carry what the busiest carries */
	const char *cloud;      /**< JSON only */
	const char *summary;    /**< JSON only */
};

/* Redundancy that is none. Key: destination, reason. */
enum fake_redundancy_field {
	FAKE_REDUNDANCY_DESTINATION,
	FAKE_REDUNDANCY_REASON,
	FAKE_REDUNDANCY_PRESENT,
	FAKE_REDUNDANCY_SHARED,
	FAKE_REDUNDANCY_FIELD_COUNT
};
struct fake_redundancy {
	struct fact fact;
	const char *destination;
	const char *reason; /**< "same_circuit", "same_device", "same_location",
	                         "same_gateway" */
	bool present;       /**< always 1 */
	const char *shared; /**< JSON only: what all its paths share */
};

/* Which paths carry a destination's traffic. Key: destination, path. */
enum carrier_field { CARRIER_DESTINATION, CARRIER_PATH, CARRIER_CARRIES, CARRIER_FIELD_COUNT };
struct carrier {
	struct fact fact;
	const char *destination;
	const char *path;
	bool carries; /**< always 1 */
};

/* One line of the readiness checklist. Key: check, subject. */
enum check_field {
	CHECK_NAME,
	CHECK_SUBJECT,
	CHECK_PASSED,
	CHECK_TITLE,
	CHECK_EVIDENCE,
	CHECK_MEND,
	CHECK_FIELD_COUNT
};
struct check_result {
	struct fact fact;
	const char *check;    /**< "hold_time", "route_propagation", ... */
	const char *subject;  /**< a path, destination, circuit or route table */
	bool passed;          /**< not set: cannot be told */
	const char *title;    /**< JSON only: what must hold */
	const char *evidence; /**< JSON only: what was seen, or what is missing to tell */
	const char *mend;     /**< JSON only: the command that mends it; "" when it passed */
};

/* How often a type of event happened. Key: event. */
enum event_count_field { EVENT_COUNT_EVENT, EVENT_COUNT_COUNT, EVENT_COUNT_FIELD_COUNT };
struct event_count {
	struct fact fact;
	const char *event; /**< "path_state", "path_cause", "redundancy", ... */
	uint64_t count;
};

/* Something that changed; the newest ones only. JSON only. Key: number. */
enum event_field {
	EVENT_NUMBER,
	EVENT_TIME,
	EVENT_EVENT,
	EVENT_PATH,
	EVENT_SUBJECT,
	EVENT_FROM,
	EVENT_TO,
	EVENT_SENTENCE,
	EVENT_FIELD_COUNT
};
struct event {
	struct fact fact;
	uint64_t number;      /**< from 1, never used twice while the agent runs */
	double time;          /**< Unix time */
	const char *event;    /**< as in struct event_count */
	const char *path;     /**< "" when it is none's */
	const char *subject;  /**< what changed: a path, "ce1 192.168.100.1", a source */
	const char *from;     /**< "ok"; "" when it was not there */
	const char *to;       /**< "down"; "" when it is not there any more */
	const char *sentence; /**< what a person reads */
};
