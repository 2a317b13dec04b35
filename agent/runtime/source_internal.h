/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What source.c (one source), source_usage.c (what it asked of an API) and sources.c (the set
 * of them) share. Nobody else includes it.
 */
#pragma once

#include <stdbool.h>

#include "agent/base/error.h"
#include "agent/runtime/source.h"

/** How many different complaints are remembered as already logged. */
#define COMPLAINTS_REMEMBERED 16

/** Longest action or code that is kept, in bytes. */
#define API_LABEL_MAX 64

/** Requests with one action and one code. */
struct request_count {
	char action[API_LABEL_MAX + 1];
	char code[API_LABEL_MAX + 1];
	uint64_t count;
};

/** Most kinds of requests whose rest is kept. */
#define BUDGETS_MAX 16

/** How many requests of one kind an API still allows. */
struct request_budget {
	char kind[API_LABEL_MAX + 1];
	uint64_t remaining;
};

/** What a source has asked of an API so far. Zeroed: nothing. */
struct usage {
	struct request_count *requests; /**< in the order they were first seen */
	size_t request_count, request_room;
	struct request_budget budgets[BUDGETS_MAX]; /**< likewise */
	size_t budget_count;
	double cost; /**< US dollars */
	double clock_skew;
	bool has_cost, has_clock_skew;
};

struct source {
	struct source *next;
	struct sources *set;
	const struct collector *collector;
	const struct source_config *config;
	struct config *written; /* holds it; a reference */
	void *state;
	int is_open; /* open() succeeded */
	int is_polling;
	int is_kept; /* sources_apply() found it in the new configuration */
	unsigned facts_slot;
	unsigned health_slot;

	struct monotime poll_started;
	struct duration poll_duration;
	uint64_t polls;
	int has_outcome; /* a poll has ended since it was opened or its options changed */
	int is_up;       /* and these say how; meaningful with an outcome only */
	struct walltime last_success; /* .ns = 0: never */
	uint64_t errors[ERROR_KIND_COUNT];
	char answered[512];

	uint64_t logged[COMPLAINTS_REMEMBERED]; /* hashes of complaints that are in the log */
	size_t logged_count;
	size_t complaints; /* in this poll */
	struct usage usage;
};

struct sources {
	struct loop *loop;
	struct store *store;
	const struct collector *const *collectors;
	size_t collector_count;
	struct schedule *schedule;
	struct loop_timer *timer;
	struct source *first;
};

/**
 * Show the health of a source in its slot, and tell the store's listeners.
 *
 * \param source  The source.
 */
void source_show_health(struct source *source);

/**
 * Add what a source has asked of an API to its health.
 *
 * \param usage  Any.
 * \param cloud  The source's name; copied.
 * \param view   Not sealed.
 * \return 0, or -1 when the view is full.
 */
int usage_show(const struct usage *usage, const char *cloud, struct view *view);

/**
 * Forget what a source has asked.
 *
 * \param usage  Any; zeroed afterwards.
 */
void usage_done(struct usage *usage);

/**
 * Begin a poll; opens the source first when that failed before.
 *
 * \param source  Not polling.
 */
void source_begin_poll(struct source *source);

/**
 * The poll did not end in time: cancel it and count a timeout.
 *
 * \param source  Perhaps polling.
 */
void source_overdue(struct source *source);

/**
 * Cancel the poll under way, if there is one, without an outcome.
 *
 * \param source  The source.
 */
void source_give_up_poll(struct source *source);

/**
 * Let the collector open the source.
 *
 * \param source  Not open.
 * \return 0, or -1 with the collector's error.
 */
int source_open(struct source *source, struct error *err);

/**
 * Let the collector close the source; a poll under way is cancelled.
 *
 * \param source  Open or not.
 */
void source_close(struct source *source);

/**
 * Arm the timer of the set for what comes next.
 *
 * \param sources  The set.
 */
void sources_arm(struct sources *sources);
