/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Routers' JSON: one table-driven way to read members into facts.
 *
 * Platforms disagree about what is a list and what is a number. NX-OS has an object where it
 * has one row and an array where it has several, and numbers as text; Junos has arrays
 * everywhere, and text as [{"data": "..."}]. Here a value that is such an array stands for its
 * first element, an object for a list of one, and numeric text for a number.
 */
#pragma once

#include <jansson.h>

#include "collectors/cli/parse/found.h"

/** Most bytes of a document that are read. */
#define JSON_BYTES_MAX ((size_t)16 * 1024 * 1024)

/** Most values of a document; each takes up to 200 bytes while it is read. */
#define JSON_VALUES_MAX 1000000

/** How a member becomes the field's value. */
enum json_reading {
	JSON_PLAIN,            /**< as the field's type is */
	JSON_ASN,              /**< also asdot; 0 is none */
	JSON_LIMIT,            /**< 0 is none */
	JSON_MILLISECONDS,     /**< to seconds */
	JSON_BITS,             /**< to bytes */
	JSON_SECONDS_AGO,      /**< to Unix time; 0 counts */
	JSON_MILLISECONDS_AGO, /**< to Unix time; 0 counts */
	JSON_IS_THERE          /**< true: the member exists */
};

/** One row: which member is which field. */
struct json_row {
	const char *path; /**< members, joined by dots */
	uint8_t field;    /**< of the kind's table */
	enum json_reading reading;
};

/**
 * Read a document.
 *
 * \param input     Its text is the document; bytes that are no UTF-8 become '?'.
 * \param ret_root  Written on success; to be freed with json_decref(). NULL for an answer
 *                  without any text.
 * \return 0, or -1 with ERROR_MALFORMED (not JSON, or cut), ERROR_LIMIT, or as words_refusal().
 */
int json_document(const struct cli_input *input, json_t **ret_root, struct error *err);

/**
 * Read a value of a document: an object, a text, a number.
 *
 * \param text       The value and nothing else; bytes that are no UTF-8 become '?'.
 * \param ret_value  Written on success; to be freed with json_decref().
 * \return 0, or -1 with ERROR_MALFORMED or ERROR_LIMIT.
 */
int json_value(struct span text, json_t **ret_value, struct error *err);

/**
 * A member, by its path.
 *
 * \param value  Any; arrays stand for their first element.
 * \param path   Members, joined by dots.
 * \return Borrowed; NULL when there is none, or it is null.
 */
const json_t *json_member(const json_t *value, const char *path);

/**
 * The first member of that name at any depth.
 *
 * \param value  Any.
 * \param name   The member's.
 * \return Borrowed, or NULL.
 */
const json_t *json_search(const json_t *value, const char *name);

/**
 * An element of a list, where an object is a list of one.
 *
 * \param list   Any; NULL is an empty list.
 * \param index  From 0.
 * \return An object, borrowed; NULL behind the end. Elements that are no objects are empty
 * ones.
 */
const json_t *json_item(const json_t *list, size_t index);

/** A member of an object. */
struct json_pair {
	struct span name;
	const json_t *value;
	void *at; /**< of json_pair_next() */
};

/**
 * The next member of an object, in the document's order.
 *
 * \param object  Any; what is no object has no members.
 * \param pair    Zeroed before the first call.
 * \return False behind the last.
 */
bool json_pair_next(const json_t *object, struct json_pair *pair);

/**
 * A member as text.
 *
 * \param value  Any.
 * \param path   As of json_member().
 * \return Its bytes, borrowed; empty when there is no such text.
 */
struct span json_text(const json_t *value, const char *path);

/**
 * A member as a number, which may be text.
 *
 * \param value       Any.
 * \param path        As of json_member().
 * \param ret_number  Written when true.
 * \return False when there is no such number, or it is negative.
 */
bool json_number(const json_t *value, const char *path, double *ret_number);

/**
 * A member as an address; "+port" behind it is left out.
 *
 * \param value   Any.
 * \param path    As of json_member().
 * \param ret_ip  Written when true.
 * \return False when there is none, or it is unspecified.
 */
bool json_ip(const json_t *value, const char *path, struct ip *ret_ip);

/**
 * Set the fields of a fact that an object has members for.
 *
 * \param found  In use.
 * \param value  Object, or what stands for one.
 * \param rows   The table, `count` rows; their fields are of any type but FACT_ENUM and
 *               FACT_HISTOGRAM.
 * \param count  Rows.
 * \param kind   Of the fact.
 * \param fact   To be filled; NULL is left alone.
 */
void json_fields(struct found *found, const json_t *value, const struct json_row *rows,
                 size_t count, enum fact_kind_id kind, void *fact);

/** json_fields() with a table that is an array. */
#define JSON_FIELDS(found, value, rows, kind, fact)                                            \
	json_fields((found), (value), (rows), sizeof(rows) / sizeof((rows)[0]), (kind), (fact))
