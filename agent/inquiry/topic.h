/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a poller remembers between polls: scopes, in each the topics of the plan, in each the
 * inquiries. A topic that is asked once per scope has one inquiry; one that is asked about
 * things one by one has an inquiry for each. An inquiry holds its last good answer and, while
 * it is under way, the pages of the next one. No I/O here. Private to this room and its tests.
 */
#pragma once

#include "agent/base/error.h"
#include "agent/inquiry/kept_page.h"
#include "agent/inquiry/plan.h"

struct arena;
struct inquiry_poller;
struct inquiry_topic;

/** An answer: its pages in their order. Zeroed: there is none. */
struct inquiry_pages {
	struct kept_page **items;
	size_t count;
};

/** The next answer, page by page. Zeroed: not under way. */
struct inquiry_progress {
	void *exchange;      /**< the page that is waited for */
	struct arena *arena; /**< of what is made of the pages */
	struct inquiry_pages pages;
	char *token;     /**< of the next page; NULL: there is none, or it is the first */
	char *milestone; /**< a token that came before, to find circles */
	size_t next_milestone;
	struct monotime began;
	struct walltime began_wall;
	const void *batch; /**< of inquiry_hooks.begin() */
};

struct inquiry {
	struct inquiry *next;
	struct inquiry_topic *topic;
	char *resource; /**< NULL: the topic is asked once */
	unsigned variant;
	uint64_t hash;   /**< of both */
	uint64_t serial; /**< no other inquiry of its scope ever has the same */
	uint64_t parent; /**< serial of the inquiry whose answer named the thing; 0: options */
	uint64_t mark;
	struct duration period;

	struct arena *arena; /**< of the last good answer; NULL: there is none */
	struct inquiry_pages pages;
	struct answer_subject answer; /**< all pages in one */
	struct monotime answered_at;

	struct monotime due;
	uint64_t asked_in; /**< number of the last poll that asked */
	struct error
		*standing; /**< why there is no newer answer, when that is about the thing */
	struct inquiry_progress progress;
};

struct inquiry_topic {
	const struct inquiry_row *row;
	struct inquiry_scope *scope;
	struct inquiry *first;
	uint64_t version; /**< another one with each change of an answer, or of the things */
	uint64_t synced;  /**< versions of what it was made to agree with, added up */
	unsigned running;
	uint64_t stopped_in;    /**< number of the poll that found it not worth asking on */
	unsigned setbacks;      /**< refusals in a row */
	struct monotime resume; /**< not asked before */
	struct error standing;  /**< why it waits, when that is an error */
	bool is_unknown;        /**< the endpoint did not know the action the last time */
};

struct inquiry_scope {
	struct inquiry_poller *poller;
	const struct inquiry_plan *plan;
	char *name;
	unsigned number;
	struct inquiry_topic *topics; /**< as many as the plan has rows */
	uint64_t serials;             /**< that were given */
	uint64_t options_version;     /**< another one when the options have changed; from 1 */
	void *context;                /**< of the events */
	unsigned running;             /**< but for slow ones */
	unsigned slow;
	double ration; /**< rationed requests that it may make now */
	struct monotime rationed_at;
};

/**
 * Make a scope with its topics.
 *
 * \param poller   Its owner, borrowed.
 * \param plan     Borrowed.
 * \param name     Copied.
 * \param context  Handed to the functions of the plan.
 * \return To be freed with inquiry_scope_free(), or NULL when memory is short.
 */
struct inquiry_scope *inquiry_scope_new(struct inquiry_poller *poller,
                                        const struct inquiry_plan *plan, const char *name,
                                        void *context);

/**
 * Free a scope; nothing is under way.
 *
 * \param scope  NULL is allowed.
 */
void inquiry_scope_free(struct inquiry_scope *scope);

/**
 * Let a topic have an inquiry for each thing that the last answers of its parent name; those
 * that are there already keep what they have, and are due when their mark has changed. What a
 * parent without an answer has named stays.
 *
 * \param topic     With inquiry_row.each.
 * \param ret_gone  Inquiries about things that are not named any more, perhaps under way; to be
 *                  freed with inquiry_list_free().
 * \return 0, or -1 when memory is short: some are missing until the next answer.
 */
int inquiry_sync(struct inquiry_topic *topic, struct inquiry **ret_gone);

/**
 * Free inquiries.
 *
 * \param first  The first of a list; none is under way. NULL is allowed.
 */
void inquiry_list_free(struct inquiry *first);

/**
 * The inquiry whose answer named the thing of another one.
 *
 * \param inquiry  Any.
 * \return NULL: there is none, or it is not there any more.
 */
struct inquiry *inquiry_parent(const struct inquiry *inquiry);

/**
 * Begin to ask: a fresh arena, no page yet.
 *
 * \param inquiry  Not under way.
 * \param mono     The time.
 * \param wall     The same.
 * \return 0, or -1 with ERROR_LIMIT.
 */
int inquiry_begin(struct inquiry *inquiry, struct monotime mono, struct walltime wall,
                  struct error *err);

/**
 * Whether there is anything to ask.
 *
 * \param inquiry  It has begun.
 */
bool inquiry_has_question(const struct inquiry *inquiry);

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
 * All pages are there: they become the last good answer. A slow one is as old as its last
 * page, all others as their request.
 *
 * \param inquiry  Under way.
 * \param mono     The time.
 * \param wall     The same.
 * \return 0, or -1 with ERROR_LIMIT: there is no answer then.
 */
int inquiry_accept(struct inquiry *inquiry, struct monotime mono, struct walltime wall,
                   struct error *err);

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
