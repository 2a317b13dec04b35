/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The course of things: what was true of each path before, by its name.
 *
 * A verdict needs the past for three things: since when, which view changed first, and how
 * often a path went up and down. All times are given by the caller.
 */
#pragma once

#include "agent/paths/cause.h"
#include "agent/paths/join.h"
#include "agent/paths/measure.h"
#include "agent/paths/traffic.h"

/** The sides that look at a path. */
enum side { SIDE_ROUTER, SIDE_CLOUD, SIDE_WIRE, SIDE_COUNT };

/** Losses within the window that make a path flap. */
#define PAST_FLAPS 3

/** One path's past. Open to read; written by the functions below. */
struct past {
	enum path_state state;
	struct walltime since; /**< of the state */
	uint64_t changes;      /**< of the state, since the agent started */
	enum cause_id cause;
	struct walltime cause_since;
	struct monotime cause_seen; /**< when it was last found to be at work */
	char *why;                  /**< what was seen of it then; owned; NULL: nothing */
	struct past_side {
		enum answer answer;
		enum answer known;       /**< the last answer but unknown */
		struct monotime changed; /**< when that was first given */
		struct walltime since;   /**< of the answer */
	} sides[SIDE_COUNT];
	struct monotime renewed; /**< when the router saw the session come back; 0: never */
	struct monotime flaps[PAST_FLAPS]; /**< the newest first: when it went down */
	size_t flap_count;
	bool is_flapping;
	bool was_up;    /**< what it was when it last was known to be up or down */
	bool is_known;  /**< it was known to be up or down before */
	uint32_t error; /**< code and subcode that were the last error while it was up */
	bool knows_error;
	struct monotime error_changed; /**< when another one stood there while it was up */
	uint32_t told; /**< code and subcode that came with the loss; 0: none, or it is up */
	uint64_t transitions; /**< the router's counter */
	bool knows_transitions;
	const char *teller;      /**< whose counter it is; constant */
	struct monotime told_at; /**< when it was told last */
	bool counted_up;         /**< it was up when the counter was read */
	struct traffic traffic;

	bool saw_change; /**< since the counter grew */
};

struct course;

/**
 * Begin without any past.
 *
 * \return To be freed with course_free(), or NULL when memory is short.
 */
struct course *course_new(void);

/**
 * Free it.
 *
 * \param course  NULL is allowed.
 */
void course_free(struct course *course);

/**
 * Find the past of each path. That of a path which is not there is kept for ten minutes.
 *
 * \param course  The course.
 * \param paths   Sorted by name.
 * \param count   How many.
 * \param now     The time.
 * \return 0, or -1 when memory is short: then no past must be asked for.
 */
int course_align(struct course *course, const struct path_ends *paths, size_t count,
                 struct monotime now);

/**
 * The past of a path.
 *
 * \param course  The course.
 * \param index   Of the path in the last course_align().
 */
struct past *course_past(const struct course *course, size_t index);

/**
 * What a side says now. One that says the same after a silence has not changed.
 *
 * \param past    Of the path.
 * \param side    Who.
 * \param answer  What.
 * \param taken   When it looked.
 * \param wall    The time.
 */
void past_see(struct past *past, enum side side, enum answer answer, struct monotime taken,
              struct walltime wall);

/** What a router counted. */
struct past_count {
	uint64_t transitions; /**< into established; may begin anew */
	const char *teller;   /**< kind of the source that read it: constant; NULL: nobody's */
	bool is_up;           /**< the router says that the session is up */
};

/**
 * What the router counted, for changes that nobody saw.
 *
 * \param past   Of the path.
 * \param count  Now.
 * \param now    The time.
 */
void past_count(struct past *past, const struct past_count *count, struct monotime now);

/**
 * Whether it goes up and down: known before the verdict.
 *
 * \param past  Of the path; flaps are forgotten in time.
 * \param now   The time.
 */
bool past_flaps(struct past *past, struct monotime now);

/**
 * The verdict.
 *
 * \param past   Of the path.
 * \param state  Now.
 * \param cause  Now.
 * \param now    The time.
 * \param wall   The same.
 */
void past_judge(struct past *past, enum path_state state, enum cause_id cause,
                struct monotime now, struct walltime wall);

/**
 * Whether a cause that was found lately is still the one to tell, although a lighter one was
 * found now: what several sources say of a thing does not come at one moment.
 *
 * \param past   Of the path.
 * \param state  Now.
 * \param cause  Found now.
 * \param now    The time.
 */
bool past_holds_cause(const struct past *past, enum path_state state, enum cause_id cause,
                      struct monotime now);

/**
 * Remember what was seen of a cause.
 *
 * \param past  Of the path.
 * \param why   Copied.
 * \param now   The time.
 */
void past_explain(struct past *past, const char *why, struct monotime now);
