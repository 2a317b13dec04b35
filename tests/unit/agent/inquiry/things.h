/* SPDX-License-Identifier: Apache-2.0 */
/** Answers in two formats for the tests: lists of things with an id and a state. */
#pragma once

#include "agent/answer/page.h"

struct thing {
	struct answer_item item;
	const char *id;
	const char *state;
};

static const struct shape_field thing_rows[] = {
	ROW(struct thing, "id", SHAPE_TEXT, id),
	ROW(struct thing, "state", SHAPE_TEXT, state),
};
static const struct shape thing_shape = SHAPE(struct thing, thing_rows, NULL);

static const struct shape_field json_rows[] = { PAGE_ROWS("things", &thing_shape, "next") };
static const struct answer_action things_json = {
	.name = "Things",
	.page = SHAPE(struct answer_page, json_rows, NULL),
};

static const struct shape_field xml_rows[] = {
	PAGE_ROWS("things/item", &thing_shape, "nextToken"),
};
static const struct answer_action things_xml = {
	.name = "Things",
	.xml_root = "Things",
	.page = SHAPE(struct answer_page, xml_rows, NULL),
};
