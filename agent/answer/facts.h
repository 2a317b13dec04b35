/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From what is known of a cloud to facts: what the collectors of all clouds share.
 *
 * A fact is mostly a copy: tables say which member of an answer becomes which field, and the
 * field's own type says how. What needs thought (is it up?) is code, beside its table. A member
 * that is absent leaves its field unknown.
 */
#pragma once

#include <stdbool.h>

#include "agent/answer/answer.h"
#include "agent/answer/facts_index.h"
#include "agent/config/kind.h"
#include "agent/model/view.h"

/** What the facts are held against. */
struct facts_context {
	const char *cloud;                              /**< name of the account: the label */
	const struct config_destinations *destinations; /**< of all clouds */
};

/** Everything that the builders need. */
struct facts {
	struct view *view;
	const struct facts_context *context;
	const char *cloud;              /**< in the view's arena */
	const char *provider;           /**< constant: "aws" */
	bool failed;                    /**< memory or the view's limit */
	struct facts_index circuits;    /**< identifier: struct circuit */
	struct facts_index attachments; /**< identifier: struct attachment */
	struct facts_index sessions;    /**< identifier of the attachment: struct cloud_bgp */
	struct facts_index tunnels;     /**< outside address: struct tunnel */
};

/**
 * The prefixes whose routes must be kept while answers are read.
 *
 * \param context    The configuration.
 * \param arena      Where the list will live.
 * \param ret_watch  Written on success only; borrows the configuration.
 * \return 0, or -1 when memory is short.
 */
int facts_watch(const struct facts_context *context, struct arena *arena,
                struct answer_watch *ret_watch);

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
 * Begin.
 *
 * \param facts     Filled; to be ended with facts_end().
 * \param context   The configuration.
 * \param provider  Constant.
 * \param view      Not sealed.
 * \return 0, or -1 when the view's limit is reached.
 */
int facts_begin(struct facts *facts, const struct facts_context *context, const char *provider,
                struct view *view);

/**
 * End.
 *
 * \param facts  Not to be used afterwards.
 * \return 0, or -1 when memory was short or the view's limit was reached: facts are missing.
 */
int facts_end(struct facts *facts);

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
bool facts_is_ours(const struct facts_context *context,
                   const struct config_destination *destination);

/**
 * Whether a destination names a table, by its identifier (in any case) or by a tag.
 *
 * \param destination  The destination.
 * \param id           Of the table; NULL is named by no identifier.
 * \param tags         List of struct answer_tag.
 */
bool facts_names_table(const struct config_destination *destination, const char *id,
                       const struct answer_list *tags);

/**
 * Facts of the tags that a resource must have.
 *
 * \param facts     Taken further.
 * \param resource  Its identifier; NULL adds nothing.
 * \param tags      List of struct answer_tag.
 */
void facts_tags(struct facts *facts, const char *resource, const struct answer_list *tags);
