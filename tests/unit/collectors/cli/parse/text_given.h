/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What must hold when an answer in text is cut: it has no end of its own, so that a part of it
 * may be read, but then each field of a fact is as the whole says it.
 */
#pragma once

#include "agent/model/fact_key.h"
#include "tests/unit/collectors/cli/parse/given.h"

static inline const struct fact *text_same_key(const struct given *given, int kind,
                                               const struct fact *fact)
{
	struct fact_list list = view_facts(given->view, (enum fact_kind_id)kind);
	for (size_t i = 0; i < list.count; i++)
		if (fact_compare_key(fact_kinds[kind], list.items[i], fact) == 0)
			return list.items[i];
	return NULL;
}

static inline void text_is_part(int kind, const struct fact *part, const struct fact *whole,
                                size_t len)
{
	struct strbuf ours, theirs;
	strbuf_init(&ours, SIZE_MAX);
	strbuf_init(&theirs, SIZE_MAX);
	for (unsigned field = 0; field < fact_kinds[kind]->field_count; field++) {
		const struct fact_field *row = &fact_kinds[kind]->fields[field];
		strbuf_clear(&ours);
		strbuf_clear(&theirs);
		fact_label_text(&ours, part, row, field);
		fact_label_text(&theirs, whole, row, field);
		if (ours.len > 0 &&
		    (theirs.len != ours.len || memcmp(ours.data, theirs.data, ours.len) != 0))
			fail_msg("cut to %zu bytes: %s is %s, not %s", len, row->name,
			         ours.data, theirs.len == 0 ? "" : theirs.data);
	}
	strbuf_done(&ours);
	strbuf_done(&theirs);
}

/* Routes come in order; the last may lack what stood in a line of its own. */
static inline void text_routes_are_part(const struct given *part, const struct given *whole,
                                        size_t len)
{
	size_t count = part->routes.len;
	if (count > 0 && (whole->routes.len < count ||
	                  memcmp(part->routes.data, whole->routes.data, count - 1) != 0))
		fail_msg("cut to %zu bytes: %s", len, part->routes.data);
}

/* Cut at every length, a fixture is an error or says a part of what the whole says. */
static inline void text_cut(cli_parse *parse, const char *name)
{
	struct given whole, part;
	char *text = given_file(name);
	given_text(&whole, parse, text);
	assert_int_equal(whole.failed, 0);
	for (size_t len = strlen(text); len-- > 0;) {
		given_parse(&part, parse, (struct cli_input){ .text = text, .len = len });
		for (int kind = 0; part.failed == 0 && kind < FACT_KIND_COUNT; kind++) {
			struct fact_list list = view_facts(part.view, (enum fact_kind_id)kind);
			for (size_t i = 0; i < list.count; i++) {
				const struct fact *same =
					text_same_key(&whole, kind, list.items[i]);
				if (same == NULL)
					fail_msg("cut to %zu bytes: a fact too much", len);
				else
					text_is_part(kind, list.items[i], same, len);
			}
		}
		if (part.failed == 0)
			text_routes_are_part(&part, &whole, len);
		given_done(&part);
	}
	given_done(&whole);
	free(text);
}

/* The kind of the error that a text is, or fails the test. */
static inline enum error_kind text_error(cli_parse *parse, const char *text)
{
	struct given given;
	given_text(&given, parse, text);
	if (given.failed == 0)
		fail_msg("no error: %s", text);
	enum error_kind kind = given.err.kind;
	given_done(&given);
	return kind;
}

static inline void text_says_nothing(cli_parse *parse, const char *text)
{
	struct given given;
	given_text(&given, parse, text);
	if (given.failed != 0)
		fail_msg("%s", given.err.text);
	assert_int_equal(given.route_count, 0);
	for (int kind = 0; kind < FACT_KIND_COUNT; kind++)
		assert_int_equal(given_count(&given, (enum fact_kind_id)kind), 0);
	given_done(&given);
}
