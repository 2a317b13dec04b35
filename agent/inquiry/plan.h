/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is asked of a cloud: a table with one row per action, in the order in which it matters.
 * A scope is asked for every row: a region, a subscription. A collector has one const plan; how
 * it is followed stands in poller.h.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "agent/answer/answer.h"

struct arena;
struct error;
struct inquiry_names;
struct inquiry_scope;

/** Most rows of a plan. */
#define INQUIRY_ROWS_MAX 32

/** A set of rows has one bit per row. */
#define INQUIRY_BIT(row) (UINT32_C(1) << (row))

/** Most paces of a plan. Pace 0 is at each poll, the others are the plan's own. */
#define INQUIRY_PACES_MAX 8
#define INQUIRY_AT_EACH_POLL 0

/** Something to ask about. Resource, in any case, and variant tell it from others of its row.
 */
struct inquiry_thing {
	const char *resource;   /**< its identifier */
	unsigned variant;       /**< what about it: one of two links, one set of metrics */
	uint64_t mark;          /**< of inquiry_mark(): another one when its last answer may
	                         * have become wrong; it is asked about at once then */
	struct duration period; /**< not asked about more often, whatever the interval */
};

/** What an inquiry_each.name() looks at. */
struct inquiry_about {
	void *context;                     /**< of the poller's events */
	const struct inquiry_scope *scope; /**< for inquiry_page(), inquiry_page_about() */
	unsigned parent;                   /**< row of the item */
	const char *resource;              /**< that the parent was asked about, or NULL */
	const struct answer_item *item;    /**< of the parent's answer; NULL: the options */
};

/** What is asked about things one by one. */
struct inquiry_each {
	uint32_t parents; /**< rows whose items tell of the things; 0: the options do */
	uint32_t mark_of; /**< further rows that the marks are made of */
	/** Hand every thing that an item tells of to inquiry_name(); often one, perhaps none.
	 */
	void (*name)(const struct inquiry_about *about, struct inquiry_names *names);
};

/** What an answer is made from beside its pages. Where these hooks are NULL nothing is. */
struct inquiry_hooks {
	/** Read a page where answer_read() is not enough. As answer_read(). */
	int (*read)(const struct answer_action *action, struct arena *arena,
	            const struct answer_input *input, struct answer_page *ret_page,
	            struct error *err);
	/** Choose what the request says; *ret_batch is handed on. NULL there: there is nothing
	 * to ask, which is an empty answer. */
	int (*begin)(const struct inquiry_scope *scope, struct arena *arena,
	             const void **ret_batch, struct error *err);
	/** Make the items of the answer out of those of the pages. */
	int (*finish)(const void *batch, const struct answer_page *pages, struct arena *arena,
	              struct answer_page *ret_page, struct error *err);
};

struct inquiry_row {
	const char *name;    /**< of the action, as onramp_source_info has it */
	const void *request; /**< the collector's own: how it is asked */
	const struct answer_action *answer;
	unsigned pace;
	const struct inquiry_each *each; /**< NULL: asked once per scope */
	bool is_subject;                 /**< answers stay apart, as struct answer_subject */
	bool is_optional;   /**< an endpoint that does not know the action is no error */
	bool has_watch;     /**< keeps watched routes only: another watch, another answer */
	bool is_rationed;   /**< takes from the ration of its scope */
	bool is_slow;       /**< may outlive the poll, which does not wait for it */
	uint32_t only_with; /**< asked only if one of these rows has items; 0: always */
	uint32_t after;     /**< waits until these are done with in this poll */
	const struct inquiry_hooks *hooks; /**< NULL: none */
};

/** How much at once. */
struct inquiry_limits {
	unsigned running;       /**< requests under way in all */
	unsigned running_scope; /**< though a scope has its share, and at least so many */
	unsigned running_topic; /**< of one row in one scope */
	unsigned slow;          /**< of slow rows, in one scope; not counted by the others */
	unsigned slow_topic;
	unsigned slow_least; /**< of each slow row, however many the others have under way */
	double ration_min;   /**< rationed requests at once, after a long while */
	double ration_per_second; /**< and for each second since the last poll */
};

struct inquiry_plan {
	const struct inquiry_row *rows;
	unsigned row_count;
	unsigned part_count; /**< the first so many rows are shown to events.view() */
	struct inquiry_limits limits;
};

/**
 * Say what is to be asked about. For inquiry_each.name() only.
 *
 * \param names  As it was given.
 * \param thing  Copied; one that was named already does not count.
 */
void inquiry_name(struct inquiry_names *names, const struct inquiry_thing *thing);

/**
 * Make a mark of what is known of a thing, text by text.
 *
 * \param mark  Of the texts before; 0: this is the first.
 * \param text  NULL is not "".
 * \return Another number for other texts.
 */
uint64_t inquiry_mark(uint64_t mark, const char *text);

/**
 * The last good answer to what is asked once per scope.
 *
 * \param scope  The scope.
 * \param row    Number of a row without each.
 * \return The page, or NULL when there is none.
 */
const struct answer_page *inquiry_page(const struct inquiry_scope *scope, unsigned row);

/**
 * The last good answer about one thing.
 *
 * \param scope  The scope.
 * \param row    Number of a row with each.
 * \param thing  Its mark does not count.
 * \return The page, or NULL when there is none.
 */
const struct answer_page *inquiry_page_about(const struct inquiry_scope *scope, unsigned row,
                                             const struct inquiry_thing *thing);
