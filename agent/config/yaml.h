/* SPDX-License-Identifier: Apache-2.0 */
/**
 * YAML as a small tree of nodes that remember where they stand.
 *
 * Only the plain part of YAML is read: one document of mappings, sequences and scalars.
 * Aliases, anchors and tags are refused, because a reader of the file should see what it says
 * where it says it; so are duplicate keys. Nothing is typed here: a scalar is text, whether it
 * was quoted is kept, and the schema decides what it means. Everything lives in the arena that
 * was handed in.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/error.h"

struct arena;

#define YAML_MAX_BYTES ((size_t)1024 * 1024)
#define YAML_MAX_DEPTH 16 /**< mappings and sequences within each other */
#define YAML_MAX_KEYS 256 /**< of one mapping */

enum yaml_kind { YAML_SCALAR, YAML_MAPPING, YAML_SEQUENCE };

/** A position in the text; both from 1, the column in characters. */
struct yaml_place {
	uint32_t line;
	uint32_t column;
};

struct yaml_node {
	enum yaml_kind kind;
	bool quoted; /**< scalar: in quotes or a block, so never a null or a number */
	struct yaml_place place; /**< where the value begins */
	const char *text;        /**< scalar: its text, without NUL inside; else NULL */
	const char *key;         /**< its key when it is a value of a mapping; else NULL */
	struct yaml_place key_place;
	const struct yaml_node
		*first; /**< mapping and sequence: the values in the file's order */
	const struct yaml_node *next; /**< the next value of the same parent */
	size_t count;                 /**< values */
};

/** Why a text was refused, and where. */
struct yaml_problem {
	struct yaml_place place;
	struct error error;
};

/**
 * Read one document.
 *
 * \param arena        Where the nodes live.
 * \param data         `len` bytes, not kept; may be NULL when len is 0.
 * \param len          Bytes; more than YAML_MAX_BYTES are refused.
 * \param ret_root     Written on success only; NULL when there are only comments.
 * \param ret_problem  Written on failure only: ERROR_CONFIG; ERROR_LIMIT: memory is short.
 * \return 0 or -1. Never blocks.
 * \see YAML 1.1 as read by libyaml.
 */
int yaml_read(struct arena *arena, const char *data, size_t len,
              const struct yaml_node **ret_root, struct yaml_problem *ret_problem);

/**
 * The value of a key.
 *
 * \param mapping  A mapping, or NULL.
 * \param key      NUL-terminated.
 * \return The value, which may be null, or NULL when the key is not there.
 */
const struct yaml_node *yaml_find(const struct yaml_node *mapping, const char *key);

/**
 * Whether a value was left out on purpose: nothing, `~` or `null`, not quoted.
 *
 * \param node  A node.
 * \return 1 if so, else 0.
 */
int yaml_is_null(const struct yaml_node *node);
