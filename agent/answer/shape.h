/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How a document becomes structs: one table per struct, two readers (JSON, XML), one way to set
 * a member. Private to this room.
 *
 * A row says where a value stands below its item, what it is, and which member takes it. Rows
 * with the same member are alternatives: the first one that has a value counts.
 */
#pragma once

#include <stddef.h>

#include "agent/answer/answer.h"

/** Most rows of one shape. */
#define SHAPE_FIELDS_MAX 32

/** Longest token that is given back to the API. */
#define SHAPE_TOKEN_MAX ((size_t)16 * 1024)

enum shape_type {
	SHAPE_TEXT,      /**< const char *: cleaned, NULL when empty */
	SHAPE_TOKEN,     /**< const char *: exactly as it came, NULL when empty */
	SHAPE_NUMBER,    /**< struct answer_number */
	SHAPE_ASN,       /**< struct answer_number: 1 to 4294967295 */
	SHAPE_REAL,      /**< struct answer_real */
	SHAPE_TIME,      /**< struct answer_real: epoch seconds, or ISO 8601 in UTC */
	SHAPE_BANDWIDTH, /**< struct answer_real: "1Gbps" as bytes per second */
	SHAPE_FLAG,      /**< enum answer_flag */
	SHAPE_IP,        /**< struct ip, of "169.254.10.1/30" too */
	SHAPE_PREFIX,    /**< struct ip_prefix */
	SHAPE_COUNT,     /**< struct answer_number: elements of an array; JSON only */
	SHAPE_WORDS,     /**< const char *: array of words, joined by ","; JSON only */
	SHAPE_AS_PATH,   /**< const char *: asPath as text; JSON only */
	SHAPE_AS_LENGTH, /**< struct answer_number: its length; JSON only */
	SHAPE_LIST,      /**< struct answer_list */
	SHAPE_ONE,       /**< struct answer_list of one item: an object; JSON only */
	SHAPE_PAIRS      /**< struct answer_list of struct answer_tag: an object; JSON only */
};

struct shape;

struct shape_field {
	const char *path; /**< keys or elements, "options/staticRoutesOnly"; of an XML list up
	                   *   to its element; a digit is an index into a JSON array; "" is the
	                   *   item itself, which need not be an object if that row is the first
	                   */
	enum shape_type type;
	size_t offset;
	const struct shape *items; /**< SHAPE_LIST and SHAPE_ONE only */
};

struct shape {
	size_t size; /**< of the struct */
	const struct shape_field *fields;
	size_t count;
	bool has_any_case; /**< keys are compared without case; JSON only */
	/**
	 * May be NULL: every item is kept. Called when all members are set but lists and what
	 * is made of JSON arrays; texts are as they came. Counts, and says whether to keep the
	 * item.
	 */
	bool (*keep)(const void *item, void *parent, const struct answer_watch *watch);
};

#define SHAPE(struct_name, rows, keep_function)                                                \
	{                                                                                      \
		.size = sizeof(struct_name), .fields = (rows),                                 \
		.count = sizeof(rows) / sizeof((rows)[0]), .keep = (keep_function),            \
	}

struct answer_action {
	const char *name;
	const char *xml_root; /**< NULL: the answer is JSON */
	struct shape page;    /**< of struct answer_page */
};

/** What both readers carry along. */
struct shape_reader {
	struct arena *arena;
	const struct answer_watch *watch;
	const struct shape *spare_shape; /**< of the last item that was not kept */
	void *spare;                     /**< its memory, zeroed */
};

/** A value as a document has it. */
enum shape_value_kind {
	SHAPE_NOTHING,
	SHAPE_LOOSE_TEXT, /**< XML: may also be a number or a flag */
	SHAPE_STRING,
	SHAPE_DOUBLE,
	SHAPE_BOOL
};
struct shape_value {
	enum shape_value_kind kind;
	const char *text; /**< NUL-terminated, borrowed until shape_finish() */
	double number;
	bool flag;
};

/**
 * Memory for an item, zeroed.
 *
 * \param reader  The reader.
 * \param shape   Of the item.
 * \return The item, or NULL when memory is short.
 */
void *shape_new_item(struct shape_reader *reader, const struct shape *shape);

/**
 * Give an item back that is not kept.
 *
 * \param reader  The reader.
 * \param shape   Of the item.
 * \param item    From shape_new_item(); not to be used afterwards.
 */
void shape_drop_item(struct shape_reader *reader, const struct shape *shape, void *item);

/**
 * Set a member, unless it has a value already or the value is not of the row's type. A text is
 * borrowed until shape_own().
 *
 * \param field  The row.
 * \param item   The struct.
 * \param value  The value.
 */
void shape_set(const struct shape_field *field, void *item, const struct shape_value *value);

/**
 * Replace every borrowed text of an item by a clean copy.
 *
 * \param reader  The reader; its arena takes the copies.
 * \param shape   Of the item.
 * \param item    The struct.
 * \return 0, or -1 when memory is short.
 */
int shape_own(struct shape_reader *reader, const struct shape *shape, void *item);

/**
 * Read JSON. Values of keys that hold secrets never reach the parser.
 *
 * \param reader    The reader.
 * \param shape     Of the whole document.
 * \param input     The text.
 * \param ret_item  Zeroed struct of the shape; half filled on failure.
 * \return 0, or -1 with ERROR_MALFORMED or ERROR_LIMIT.
 */
int shape_read_json(struct shape_reader *reader, const struct shape *shape,
                    const struct answer_input *input, void *ret_item, struct error *err);

/**
 * Read XML as a stream; what no row names is skipped and never copied.
 *
 * \param reader    The reader.
 * \param action    Says the shape of the document and its root element.
 * \param input     The text.
 * \param ret_item  Zeroed struct of the shape; half filled on failure.
 * \return 0, or -1 with ERROR_MALFORMED or ERROR_LIMIT.
 */
int shape_read_xml(struct shape_reader *reader, const struct answer_action *action,
                   const struct answer_input *input, void *ret_item, struct error *err);

/**
 * Whether a prefix is watched.
 *
 * \param watch   NULL: nothing is.
 * \param prefix  A prefix; IP_NONE is never watched.
 * \return 1 if so, else 0.
 */
bool shape_is_watched(const struct answer_watch *watch, const struct ip_prefix *prefix);

/**
 * Whether traffic to something that is watched may take a route to this prefix: it is watched,
 * or covers what a rule speaks of.
 *
 * \param watch   NULL: nothing is.
 * \param prefix  A prefix; IP_NONE never is.
 * \return 1 if so, else 0.
 */
bool shape_is_way(const struct answer_watch *watch, const struct ip_prefix *prefix);
