/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What an agent answers, read into structs. Pure.
 *
 * Texts are clean: valid UTF-8 that cannot command a terminal. A text that was not told is "",
 * a number that was not told is NaN.
 */
#pragma once

#include <stddef.h>

struct arena;
struct error;

enum report_flag { REPORT_NOT_TOLD, REPORT_NO, REPORT_YES };

/** Structs of one type, side by side. */
struct report_list {
	const void *items; /**< NULL: none */
	size_t count;
};

/** Walk a list: REPORT_EACH(struct report_path, path, &report.paths) { ... } */
#define REPORT_EACH(type, name, list)                                                          \
	for (const type *name = (list)->items,                                                 \
	                *name##_end = name == NULL ? NULL : name + (list)->count;              \
	     (name) != name##_end; (name)++)

struct report_evidence {
	const char *sentence;
};

struct report_view {
	const char *view; /**< "router", "cloud", "wire" */
	enum report_flag up;
	double since, taken; /**< Unix time */
	const char *why, *source;
	struct report_list evidence; /**< struct report_evidence */
};

struct report_cause {
	const char *cause, *sentence, *runbook;
	double since;
};

struct report_traffic {
	const char *direction; /**< "receive", "transmit" */
	double rate;           /**< bytes per second */
};

struct report_path {
	const char *path, *state, *cause, *summary, *advice;
	const char *role, *destination, *cloud, *router, *vrf, *peer;
	const char *attachment, *circuit, *kind, *location, *probe;
	double since;            /**< Unix time */
	double latency, loss;    /**< seconds; 0 to 1 */
	double prefixes;         /**< learned on it */
	double capacity;         /**< bytes per second */
	double hold_time;        /**< seconds */
	double local_preference; /**< lowest of the watched prefixes */
	enum report_flag carrying, maintenance, flapping;
	struct report_list views;   /**< struct report_view */
	struct report_list causes;  /**< struct report_cause, one at most */
	struct report_list traffic; /**< struct report_traffic */
};

struct report_carrier {
	const char *path;
};

struct report_fake {
	const char *reason, *shared;
};

struct report_destination {
	const char *destination, *summary;
	double working, expected;
	enum report_flag redundant, backup_sufficient;
	struct report_list carriers; /**< struct report_carrier */
	struct report_list fakes;    /**< struct report_fake */
};

struct report_end {
	const char *end, *cloud, *router, *subject, *reason, *sentence;
};

struct report_check {
	const char *check, *subject, *title, *evidence, *mend;
	enum report_flag passed;
};

struct report_source {
	const char *source, *kind;
	enum report_flag up;
};

/** One answer; lists that it does not have are empty. */
struct report {
	double time;                     /**< the agent's, when it answered */
	struct report_list paths;        /**< struct report_path */
	struct report_list destinations; /**< struct report_destination */
	struct report_list ends;         /**< struct report_end */
	struct report_list checks;       /**< struct report_check */
	struct report_list sources;      /**< struct report_source */
};

/** Room for the structs and texts of one answer. */
#define REPORT_MEMORY_MAX ((size_t)256 * 1024 * 1024)

/**
 * Read an answer.
 *
 * \param text        `len` bytes.
 * \param len         Bytes.
 * \param list        The list that it must have: "paths", "checks", "sources".
 * \param arena       Where the result lives.
 * \param ret_report  Written on success only.
 * \return 0, or -1 with ERROR_MALFORMED or ERROR_LIMIT.
 */
int report_read(const char *text, size_t len, const char *list, struct arena *arena,
                struct report *ret_report, struct error *err);
