/* SPDX-License-Identifier: Apache-2.0 */
/** Facts as text, and prefix rules from text, for the tests of clouds. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "agent/config/kind.h"
#include "agent/model/view.h"

/** The known fields of all facts of a kind but cloud and provider: "name=value" by lines. */
static inline const char *facts_text(const struct view *view, enum fact_kind_id kind,
                                     struct strbuf *out)
{
	struct fact_list list = view_facts(view, kind);
	const struct fact_kind *table = fact_kinds[kind];
	strbuf_clear(out);
	for (size_t i = 0; i < list.count; i++) {
		assert_int_equal(list.items[i]->known & 3, 3);
		for (unsigned k = 2; k < table->field_count; k++) {
			const struct fact_field *field = &table->fields[k];
			if (!fact_is_known(list.items[i], k))
				continue;
			bool begins = out->len == 0 || out->data[out->len - 1] == '\n';
			strbuf_printf(out, "%s%s=", begins ? "" : " ", field->name);
			fact_label_text(out, list.items[i], field, k);
		}
		strbuf_putc(out, '\n');
	}
	return out->len == 0 ? "" : out->data;
}

/** Rules from texts, NULL at the end. */
static inline struct schema_prefix_rules facts_rules(struct arena *arena,
                                                     const char *const *texts)
{
	size_t count = 0;
	while (texts[count] != NULL)
		count++;
	struct prefix_rule *rules = arena_array(arena, count, sizeof(*rules));
	for (size_t i = 0; i < count; i++)
		assert_int_equal(prefix_rule_parse(texts[i], arena, &rules[i], NULL), 0);
	return (struct schema_prefix_rules){ rules, count };
}
