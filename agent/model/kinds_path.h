/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts that agent/paths makes of everybody's facts: paths, their verdicts and causes;
 * see kinds.h.
 */
#pragma once

#include "agent/model/fact.h"

/** The verdict of a path. */
enum path_state {
	PATH_STATE_NONE,
	PATH_STATE_OK,
	PATH_STATE_DEGRADED,
	PATH_STATE_DOWN,
	PATH_STATE_UNKNOWN,
	PATH_STATE_COUNT
};

/* A path and its verdict. Key: path. */
enum path_field {
	PATH_NAME,
	PATH_STATE,
	PATH_UP,
	PATH_SINCE,
	PATH_CHANGES,
	PATH_FLAPPING,
	PATH_MAINTENANCE,
	PATH_CARRYING,
	PATH_LATENCY,
	PATH_LOSS,
	PATH_TRAFFIC_P95,
	PATH_CAPACITY,
	PATH_HOLD_TIME,
	PATH_MTU,
	PATH_LOCAL_PREFERENCE,
	PATH_PREFIXES,
	PATH_LATENCY_TARGET,
	PATH_LOSS_TARGET,
	PATH_MTU_TARGET,
	PATH_HOLD_TIME_TARGET,
	PATH_LOCAL_PREFERENCE_TARGET,
	PATH_ROLE,
	PATH_DESTINATION,
	PATH_CLOUD,
	PATH_PROVIDER,
	PATH_ROUTER,
	PATH_VRF,
	PATH_PEER,
	PATH_ATTACHMENT,
	PATH_CIRCUIT,
	PATH_KIND,
	PATH_LOCATION,
	PATH_INFO,
	PATH_PROBE,
	PATH_CAUSE,
	PATH_SUMMARY,
	PATH_ADVICE,
	PATH_FIELD_COUNT
};
struct path {
	struct fact fact;
	const char *path; /**< name; stays the same as long as its ends do */
	uint32_t state;   /**< enum path_state */
	bool up;          /**< ok or degraded; not set while unknown */
	double since;     /**< Unix time of the last change of state */
	uint64_t changes; /**< of state, since the agent started */
	bool flapping;
	bool maintenance; /**< the cloud tests a failover, or somebody works on it */
	bool carrying;    /**< its destination's traffic leaves through it now */
	double latency;   /**< seconds, median of the newest minute */
	double loss;      /**< 0 to 1, of the newest minute */
	double traffic_p95;
	double capacity;           /**< bytes per second, each direction */
	double hold_time;          /**< seconds, negotiated */
	uint64_t mtu;              /**< bytes, as the cloud promises */
	uint64_t local_preference; /**< lowest of the watched prefixes learned on it */
	uint64_t prefixes;         /**< learned from the cloud, all families */
	double latency_target;
	double loss_target;
	uint64_t mtu_target;
	double hold_time_target;
	uint64_t local_preference_target;
	const char *role;        /**< "primary" or "backup" */
	const char *destination; /**< of the configuration, else a gateway or cloud */
	const char *cloud;
	const char *provider;
	const char *router;
	const char *vrf;        /**< "" for the global table */
	const char *peer;       /**< the cloud's address */
	const char *attachment; /**< the cloud's identifier */
	const char *circuit;    /**< "" over the Internet */
	const char *kind;       /**< of the attachment: "private", "vpn", ... */
	const char *location;
	const char *probe;   /**< JSON only */
	const char *cause;   /**< JSON only: enum name; "" without one */
	const char *summary; /**< JSON only: one sentence for the person on call */
	const char *advice;  /**< JSON only: what to do next */
};

/* Bytes over a path. Key: path, direction. */
enum path_traffic_field {
	PATH_TRAFFIC_PATH,
	PATH_TRAFFIC_DIRECTION,
	PATH_TRAFFIC_RATE,
	PATH_TRAFFIC_SOURCE,
	PATH_TRAFFIC_FIELD_COUNT
};
struct path_traffic {
	struct fact fact;
	const char *path;
	const char *direction; /**< "receive" or "transmit", as the router sees it */
	double rate;
	const char *source; /**< JSON only: whose word it is, "interface Gi0/0/1", "cloud" */
};

/* What one of the three sides says of a path. Key: path, view. */
enum path_view_field {
	PATH_VIEW_PATH,
	PATH_VIEW_VIEW,
	PATH_VIEW_UP,
	PATH_VIEW_SINCE,
	PATH_VIEW_WHY,
	PATH_VIEW_SOURCE,
	PATH_VIEW_TAKEN,
	PATH_VIEW_FIELD_COUNT
};
struct path_view {
	struct fact fact;
	const char *path;
	const char *view;   /**< "router", "cloud", "wire" */
	bool up;            /**< not set: it cannot tell */
	double since;       /**< JSON only: Unix time since when it says so */
	const char *why;    /**< JSON only: a sentence: what it says, or why it cannot tell */
	const char *source; /**< JSON only: whose word: the router's, the cloud's, the probe's
	                         name */
	double taken;       /**< JSON only: Unix time when it was looked at */
};

/* The cause of a verdict; a path has one or none. Key: path, cause. */
enum path_cause_field {
	PATH_CAUSE_PATH,
	PATH_CAUSE_CAUSE,
	PATH_CAUSE_PRESENT,
	PATH_CAUSE_SINCE,
	PATH_CAUSE_SENTENCE,
	PATH_CAUSE_RUNBOOK,
	PATH_CAUSE_FIELD_COUNT
};
struct path_cause {
	struct fact fact;
	const char *path;
	const char *cause;
	bool present;         /**< always 1 */
	double since;         /**< JSON only: Unix time since when it is the cause */
	const char *sentence; /**< JSON only */
	const char *runbook;  /**< JSON only: "causes.md#circuit-down" */
};

/* What was seen that led to the verdict. JSON only. Key: path, view, number. */
enum path_evidence_field {
	PATH_EVIDENCE_PATH,
	PATH_EVIDENCE_VIEW,
	PATH_EVIDENCE_NUMBER,
	PATH_EVIDENCE_SENTENCE,
	PATH_EVIDENCE_FIELD_COUNT
};
struct path_evidence {
	struct fact fact;
	const char *path;
	const char *view; /**< "router", "cloud", "wire", or "verdict" */
	uint32_t number;  /**< from 1, in reading order */
	const char *sentence;
};

/* An end of a path that found no other. Key: end, cloud, router, subject, reason. */
enum path_end_field {
	PATH_END_END,
	PATH_END_CLOUD,
	PATH_END_ROUTER,
	PATH_END_SUBJECT,
	PATH_END_REASON,
	PATH_END_UNMATCHED,
	PATH_END_SENTENCE,
	PATH_END_FIELD_COUNT
};
struct path_end {
	struct fact fact;
	const char *end;      /**< "cloud", "router", "probe" */
	const char *cloud;    /**< "" when it is none's */
	const char *router;   /**< "" when it is none's */
	const char *subject;  /**< "dxvif-... 192.168.100.1", "192.0.2.1", name of a probe */
	const char *reason;   /**< "attachment_without_peer", "peer_without_cloud",
	                           "ambiguous", "probe_without_path" */
	bool unmatched;       /**< always 1 */
	const char *sentence; /**< JSON only */
};
