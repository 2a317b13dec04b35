/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How Azure answers: a list below "value" with a link to the next page, or one resource.
 * Private to this room.
 */
#pragma once

#include "agent/answer/page.h"

/** An action whose answer is a list: its variable, its name, the shape of the items. */
#define AZURE_LIST(variable, action_name, items_shape)                                         \
	static const struct shape_field variable##_rows[] = { PAGE_ROWS("value", items_shape,  \
		                                                        "nextLink") };         \
	const struct answer_action variable = { .name = (action_name),                         \
		                                .page = SHAPE(struct answer_page,              \
		                                              variable##_rows, NULL) }

/** An action whose answer is one thing; likewise. */
#define AZURE_ONE(variable, action_name, item_shape)                                           \
	static const struct shape_field variable##_rows[] = {                                  \
		{ .path = "",                                                                  \
		  .type = SHAPE_ONE,                                                           \
		  .offset = offsetof(struct answer_page, items),                               \
		  .items = (item_shape) },                                                     \
	};                                                                                     \
	const struct answer_action variable = { .name = (action_name),                         \
		                                .page = SHAPE(struct answer_page,              \
		                                              variable##_rows, NULL) }
