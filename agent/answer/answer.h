/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Answers of APIs read into plain structs.
 *
 * Every action that we ask has one description: JSON or XML, what the answer is called, which
 * members its items have. answer_read() is the one reader of all of them. It is pure. A member
 * that is missing, null or of another type than documented is absent; words of enumerations are
 * kept as the API wrote them. Secrets (BGP keys, pre-shared keys, router configurations) are
 * dropped while reading and exist in no struct.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"
#include "agent/base/prefix_rule.h"

struct arena;
struct error;

/** A whole number that may be absent. */
struct answer_number {
	bool known;
	uint64_t value;
};

/** A number or a time (Unix seconds) that may be absent. */
struct answer_real {
	bool known;
	double value;
};

enum answer_flag { ANSWER_FLAG_ABSENT, ANSWER_NO, ANSWER_YES };

/** First member of everything that stands in a list. */
struct answer_item {
	const struct answer_item *next;
};

/** Zeroed: empty. Items are structs of one type, in the order of the answer. */
struct answer_list {
	const struct answer_item *first;
	struct answer_item *last;
	size_t count;
};

/** Walk a list: ANSWER_EACH(struct dx_connection, connection, &page.items) { ... } */
#define ANSWER_EACH(type, name, list)                                                          \
	for (const type *name = (const void *)(list)->first; (name) != NULL;                   \
	     (name) = (const void *)(name)->item.next)

/** Routes that were counted while reading, kept or not. */
struct answer_counts {
	uint64_t routes;
	uint64_t propagated[2]; /**< IPv4, IPv6 */
	uint64_t blackholes;
	uint64_t opaque;        /**< to a prefix list, whose prefixes are not told */
	uint64_t accepted[2];   /**< of a virtual interface; likewise */
	uint64_t advertised[2]; /**< likewise */
};

/** One page, or several put together by answer_append(). */
struct answer_page {
	struct answer_list items;
	const char *next_token; /**< NULL: the last page */
	enum answer_flag
		more; /**< ANSWER_YES: routes were left out (additionalRoutesAvailable) */
	struct answer_counts
		counts; /**< of SearchTransitGatewayRoutes, ListVirtualInterfaceRoutes */
};

/**
 * The answer about one thing, where the action must be asked once per thing and does not repeat
 * of what it speaks. A thing that was not answered is not in the list.
 */
struct answer_subject {
	struct answer_item item;
	const char *id;           /**< as it was asked: dxvif-..., /subscriptions/... */
	unsigned variant;         /**< what about it, where more than one thing is asked */
	struct walltime answered; /**< when the last page came */
	struct answer_page page;  /**< complete: all pages */
};

/** Which routes are worth keeping; all others are only counted. */
struct answer_watch {
	const struct prefix_rule *rules;
	size_t count;
};

/** The body of an answer. It may hold secrets: whoever owns it overwrites it when it was read.
 */
struct answer_input {
	const char *text; /**< not NUL-terminated */
	size_t len;
	const struct answer_watch *watch; /**< NULL: no route is kept */
};

/** How the answer to one action is read: one const description per action, see the headers. */
struct answer_action;

/**
 * The action's name as the API spells it.
 *
 * \param action  A description.
 * \return A constant: "DescribeConnections".
 */
const char *answer_action_name(const struct answer_action *action);

/**
 * Read the body of a good answer (HTTP status 200).
 *
 * \param action    What was asked; says which struct the items are.
 * \param arena     Where items and strings will live.
 * \param input     The body; nothing of it is borrowed.
 * \param ret_page  Written on success only.
 * \return 0, or -1 with ERROR_MALFORMED when it is not an answer to this action or no item of
 * its list has any text, or ERROR_LIMIT: memory is short. Does not block.
 */
int answer_read(const struct answer_action *action, struct arena *arena,
                const struct answer_input *input, struct answer_page *ret_page,
                struct error *err);

/**
 * Put a page behind others; items keep living in the arena they were read into.
 *
 * \param pages  What came before; zeroed for the first page. Takes the page's token.
 * \param page   The next page; not to be used afterwards.
 */
void answer_append(struct answer_page *pages, const struct answer_page *page);

/**
 * Put an item behind others.
 *
 * \param list  A list of items of this type.
 * \param item  First member of a struct that lives as long as the list.
 */
void answer_list_add(struct answer_list *list, struct answer_item *item);

/** A tag of any resource, and any other pair. */
struct answer_tag {
	struct answer_item item;
	const char *key, *value; /**< either may be NULL */
};

/**
 * The value of a tag.
 *
 * \param tags  List of struct answer_tag.
 * \param key   Compared exactly.
 * \return The value, "" when it has none, or NULL when there is no such tag.
 */
const char *answer_tag_value(const struct answer_list *tags, const char *key);
