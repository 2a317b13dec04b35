/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From what is known of an account to facts: what the facts_*.c share. Private to the
 * collector.
 *
 * A fact is mostly a copy: tables say which member of an answer becomes which field, and the
 * field's own type says how. What needs thought (is it up?) is code, beside its table. A member
 * that is absent leaves its field unknown.
 */
#pragma once

#include <stdbool.h>

#include "agent/model/view.h"
#include "collectors/aws/account.h"
#include "collectors/aws/facts_index.h"

/** Everything that the builders need. */
struct facts {
	struct view *view;
	const struct account_context *context;
	const char *cloud;              /**< in the view's arena */
	bool failed;                    /**< memory or the view's limit */
	struct facts_index circuits;    /**< identifier: struct circuit */
	struct facts_index attachments; /**< identifier: struct attachment */
	struct facts_index sessions;    /**< identifier of the attachment: struct cloud_bgp */
	struct facts_index tunnels;     /**< outside address: struct tunnel */
};

/** One copied member: enum of the field, offset in the answer's struct. */
struct facts_row {
	uint8_t field;
	size_t offset;
};

/** How one struct of an answer becomes one kind of fact. */
struct facts_map {
	enum fact_kind_id kind;
	const struct facts_row *rows;
	size_t count;
};

#define FACTS_MAP(kind_id, map_rows)                                                           \
	{                                                                                      \
		.kind = (kind_id), .rows = (map_rows),                                         \
		.count = sizeof(map_rows) / sizeof((map_rows)[0])                              \
	}

/**
 * The items of a part; none when it was not answered.
 *
 * \param region  What is known of a region.
 * \param part    Which.
 */
static inline const struct answer_list *facts_items(const struct aws_region *region,
                                                    enum aws_part part)
{
	static const struct answer_list nothing;
	return region->parts[part] == NULL ? &nothing : &region->parts[part]->items;
}

/** Walk a part: FACTS_EACH(struct dx_lag, lag, region, AWS_LAGS) { ... } */
#define FACTS_EACH(type, name, region, part) ANSWER_EACH(type, name, facts_items(region, part))

/**
 * Add a fact: cloud and provider, and every row that is present in the answer. Of rows with one
 * field the first that is present counts.
 *
 * \param facts  Whose view takes it.
 * \param map    Says how.
 * \param from   A struct of the answer.
 * \return The kind's struct, or NULL when its key is not complete or the limit is reached.
 */
void *facts_add(struct facts *facts, const struct facts_map *map, const void *from);

/**
 * Add a fact that is no copy: cloud and provider only.
 *
 * \param facts  Whose view takes it.
 * \param kind   Which.
 * \return The kind's struct, or NULL when the limit is reached.
 */
void *facts_add_bare(struct facts *facts, enum fact_kind_id kind);

/**
 * Set a text that is not known yet.
 *
 * \param facts  Owns the copy.
 * \param kind   Of the fact.
 * \param fact   A struct of the kind.
 * \param field  Of type FACT_STRING; or FACT_ENUM: a word that is no state is "unknown" where
 *               the kind has that state.
 * \param text   NULL sets nothing.
 */
void facts_set_text(struct facts *facts, enum fact_kind_id kind, void *fact, unsigned field,
                    const char *text);

/**
 * Whether a word of the API is this one.
 *
 * \param text  NULL is no word.
 * \param word  A constant.
 */
bool facts_is(const char *text, const char *word);

/**
 * Whether a destination of the configuration lies in this cloud.
 *
 * \param context      The configuration.
 * \param destination  One of its destinations.
 */
bool facts_is_ours(const struct account_context *context,
                   const struct config_destination *destination);

/**
 * Facts of circuits, LAGs and their tags.
 *
 * \param facts   Taken further.
 * \param region  What is known of a region.
 */
void facts_circuits(struct facts *facts, const struct aws_region *region);

/**
 * Facts of virtual interfaces, their sessions and tags.
 *
 * \param facts   Taken further.
 * \param region  What is known of a region.
 */
void facts_interfaces(struct facts *facts, const struct aws_region *region);

/**
 * The session of a family that an interface has. Counts of prefixes are told per interface and
 * family: with two sessions of a family it is not known whose they are.
 *
 * \param facts      With all sessions.
 * \param interface  Its identifier; NULL has none.
 * \param family     Of the session's addresses.
 * \return The session, or NULL when there is none or more than one.
 */
struct cloud_bgp *facts_session(struct facts *facts, const char *interface,
                                enum ip_family family);

/**
 * Facts of VPN connections, their tunnels and tags.
 *
 * \param facts   Taken further.
 * \param region  What is known of a region.
 */
void facts_vpns(struct facts *facts, const struct aws_region *region);

/**
 * Facts of gateways and what hangs on them.
 *
 * \param facts    Taken further.
 * \param account  What is known.
 */
void facts_gateways(struct facts *facts, const struct aws_account *account);

/**
 * Facts of route tables, propagation and watched prefixes in them.
 *
 * \param facts   Taken further.
 * \param region  What is known of a region.
 */
void facts_tables(struct facts *facts, const struct aws_region *region);

/**
 * Facts of watched prefixes in the BGP tables of virtual interfaces; counts of prefixes of the
 * sessions that are there already.
 *
 * \param facts    Taken further.
 * \param account  What is known.
 */
void facts_routes(struct facts *facts, const struct aws_account *account);

/**
 * Put the values of CloudWatch into the facts that are there already; light becomes facts of
 * its own.
 *
 * \param facts   Taken further.
 * \param region  What is known of a region.
 */
void facts_values(struct facts *facts, const struct aws_region *region);

/**
 * Facts of the tags that a resource must have.
 *
 * \param facts     Taken further.
 * \param resource  Its identifier; NULL adds nothing.
 * \param tags      List of struct answer_tag.
 */
void facts_tags(struct facts *facts, const char *resource, const struct answer_list *tags);
