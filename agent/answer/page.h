/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What all actions have in common. Private to this room.
 */
#pragma once

#include "agent/answer/shape.h"

/** Of a list of tags in JSON ("tags") and XML ("tagSet/item"). */
extern const struct shape shape_tag;

/** The rows of a page: its items, and where the next page is. More rows may follow. */
#define PAGE_ROWS(items_path, items_shape, token_path)                                         \
	{ .path = (items_path),                                                                \
	  .type = SHAPE_LIST,                                                                  \
	  .offset = offsetof(struct answer_page, items),                                       \
	  .items = (items_shape) },                                                            \
	{                                                                                      \
		.path = (token_path), .type = SHAPE_TOKEN,                                     \
		.offset = offsetof(struct answer_page, next_token),                            \
	}

/** A row: ROW(struct dx_lag, "lagId", SHAPE_TEXT, id). */
#define ROW(struct_name, row_path, row_type, member)                                           \
	{                                                                                      \
		.path = (row_path), .type = (row_type),                                        \
		.offset = offsetof(struct_name, member),                                       \
	}

/** A row of a list: ROW_LIST(struct dx_lag, "connections", connections, &shape_connection). */
#define ROW_LIST(struct_name, row_path, member, items_shape)                                   \
	{                                                                                      \
		.path = (row_path), .type = SHAPE_LIST,                                        \
		.offset = offsetof(struct_name, member), .items = (items_shape),               \
	}

/** A row of an object whose members are pairs: ROW_PAIRS(struct er_circuit, "tags", tags). */
#define ROW_PAIRS(struct_name, row_path, member)                                               \
	{                                                                                      \
		.path = (row_path), .type = SHAPE_PAIRS,                                       \
		.offset = offsetof(struct_name, member),                                       \
	}
