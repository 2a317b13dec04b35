/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a source remembers between polls: regions, in each the topics of the plan, in each the
 * inquiries. A topic that is asked once per region has one inquiry; one that is asked about
 * things one by one has an inquiry for each. An inquiry holds its last good answer and, while
 * it is under way, the pages of the next one. No I/O here.
 */
#pragma once

#include "agent/base/error.h"
#include "collectors/aws/kept_page.h"
#include "collectors/aws/metrics.h"
#include "collectors/aws/plan.h"

struct arena;
struct aws_exchange;
struct aws_poller;
struct strbuf;
struct topic;

/** An answer: its pages in their order. Zeroed: there is none. */
struct inquiry_pages {
	struct kept_page **items;
	size_t count;
};

/** The next answer, page by page. Zeroed: not under way. */
struct inquiry_progress {
	struct aws_exchange *exchange; /**< the page that is waited for */
	struct arena *arena;           /**< of what is made of the pages */
	struct inquiry_pages pages;
	char *token;     /**< of the next page; NULL: there is none, or it is the first */
	char *milestone; /**< a token that came before, to find circles */
	size_t next_milestone;
	struct monotime began;
	struct walltime began_wall;
	struct metrics_batch batch; /**< AWS_METRICS only */
};

struct inquiry {
	struct inquiry *next;
	struct topic *topic;
	char *resource; /**< NULL: the topic is asked once */
	uint64_t mark;  /**< of plan_each.identify */

	struct arena *arena; /**< of the last good answer; NULL: there is none */
	struct inquiry_pages pages;
	struct answer_subject answer; /**< all pages in one */
	struct monotime answered_at;

	struct monotime due;
	uint64_t asked_in; /**< number of the last poll that asked */
	struct inquiry_progress progress;
};

struct topic {
	const struct plan_row *row;
	struct region *region;
	struct inquiry *first;
	struct monotime synced_at; /**< age of the parent's answer that the inquiries are of */
	unsigned running;
	uint64_t stopped_in;    /**< number of the poll that found it not worth asking on */
	unsigned setbacks;      /**< refusals in a row */
	struct monotime resume; /**< not asked before */
	struct error standing;  /**< why it waits, when that is an error */
	bool is_unknown;        /**< the endpoint did not know the action the last time */
};

struct region {
	struct aws_poller *poller;
	char *name;
	struct topic topics[PLAN_COUNT];
	unsigned running;
	double ration; /**< requests of what is rationed that it may make now */
	struct monotime rationed_at;
	size_t left_out; /**< values of CloudWatch that found no place, as it was told */
};

/**
 * Make a region with its topics.
 *
 * \param poller  Its owner, borrowed.
 * \param name    Copied.
 * \return To be freed with region_free(), or NULL when memory is short.
 */
struct region *region_new(struct aws_poller *poller, const char *name);

/**
 * Free a region; nothing is under way.
 *
 * \param region  NULL is allowed.
 */
void region_free(struct region *region);

/**
 * The last good answer to what is asked once per region.
 *
 * \param region  The region.
 * \param row     Of the plan, without plan_row.each.
 * \return The page, or NULL when there is none.
 */
const struct answer_page *region_page(const struct region *region, unsigned row);

/**
 * Let a topic have an inquiry for each thing that its parent's last answer names; those that
 * are there already keep what they have, and are due when the thing has changed.
 *
 * \param topic  With plan_row.each.
 * \return 0, or -1 when memory is short: some are missing until the next answer.
 */
int topic_sync(struct topic *topic);

/**
 * Begin to ask: a fresh arena, no page yet. Chooses what AWS_METRICS asks for.
 *
 * \param inquiry  Not under way.
 * \param mono     The time.
 * \param wall     The same.
 * \return 0, or -1 with ERROR_LIMIT.
 */
int inquiry_begin(struct inquiry *inquiry, struct monotime mono, struct walltime wall,
                  struct error *err);

/**
 * Write the request for the next page.
 *
 * \param inquiry  Under way.
 * \param out      Appended to.
 */
void inquiry_body(const struct inquiry *inquiry, struct strbuf *out);

/**
 * Take a page.
 *
 * \param inquiry   Under way.
 * \param input     Body of the answer.
 * \param ret_more  Written on success only: whether there is another page.
 * \return 0, or -1 with ERROR_MALFORMED (also pages that go in circles) or ERROR_LIMIT.
 */
int inquiry_take(struct inquiry *inquiry, const struct answer_input *input, bool *ret_more,
                 struct error *err);

/**
 * All pages are there: they become the last good answer.
 *
 * \param inquiry  Under way.
 * \return 0, or -1 with ERROR_LIMIT: there is no answer then.
 */
int inquiry_accept(struct inquiry *inquiry, struct error *err);

/**
 * Drop what came of an answer so far.
 *
 * \param inquiry  Its exchange has ended; under way or not.
 */
void inquiry_abandon(struct inquiry *inquiry);

/**
 * Drop the last good answer; it is due.
 *
 * \param inquiry  Any.
 */
void inquiry_forget(struct inquiry *inquiry);
