/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/answer/page.h"

static const struct shape_field tag_rows[] = {
	ROW(struct answer_tag, "key", SHAPE_TEXT, key),
	ROW(struct answer_tag, "value", SHAPE_TEXT, value),
};
const struct shape shape_tag = SHAPE(struct answer_tag, tag_rows, NULL);
