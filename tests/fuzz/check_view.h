/* SPDX-License-Identifier: Apache-2.0 */
/** What must hold for every view, whatever it was made of. */
#pragma once

#include <stdint.h>
#include <string.h>

#include "agent/base/utf8.h"
#include "agent/model/view.h"

/** Trap at a label that is not valid UTF-8 or too long: it would cost a scrape. */
static inline void check_texts(const struct view *view)
{
	for (unsigned id = 0; id < FACT_KIND_COUNT; id++) {
		const struct fact_kind *kind = fact_kinds[id];
		struct fact_list list = view_facts(view, (enum fact_kind_id)id);
		for (size_t i = 0; i < list.count; i++)
			for (unsigned k = 0; k < kind->field_count; k++) {
				const struct fact_field *field = &kind->fields[k];
				if (field->type != FACT_STRING ||
				    !fact_is_known(list.items[i], k))
					continue;
				const unsigned char *at =
					*(const unsigned char *const *)fact_value(list.items[i],
				                                                  field);
				size_t left = strlen((const char *)at);
				if (left > UTF8_LABEL_MAX)
					__builtin_trap();
				for (size_t step; left > 0; at += step, left -= step)
					if ((step = utf8_sequence(at, left)) == 0 || *at < ' ')
						__builtin_trap();
			}
	}
}
