/* SPDX-License-Identifier: Apache-2.0 */
/** An estate put together from answers in text, and its facts as text, for the tests of facts.
 */
#pragma once

#include "agent/base/strbuf.h"
#include "agent/model/view.h"
#include "collectors/azure/estate.h"
#include "tests/unit/agent/answer/facts_text.h"
#include "tests/unit/collectors/azure/answer/sample.h"

#define GIVEN_DESTINATIONS 2

/** Unix time of all answers. */
#define GIVEN_TIME INT64_C(1768478700)

/** The private peering of the samples. */
#define GIVEN_PEERING SAMPLE_GROUP "/expressRouteCircuits/er-sg/peerings/AzurePrivatePeering"

struct given {
	struct arena *arena;
	const struct answer_page *parts[AZURE_PART_COUNT];
	struct azure_estate estate;
	struct config_destination destination[GIVEN_DESTINATIONS];
	struct config_destinations destinations;
	struct facts_context context;
	struct estate_memory *memory;
	int64_t time; /* of the answers */
	const struct view *view;
	struct strbuf text;
};

static inline int given_setup(void **state)
{
	struct given *given = calloc(1, sizeof(*given));
	assert_non_null(given);
	given->arena = arena_new(0);
	given->estate =
		(struct azure_estate){ "11111111-2222-3333-4444-555555555555", given->parts };
	given->destinations.items = given->destination;
	given->context = (struct facts_context){ "prod", &given->destinations };
	given->memory = estate_memory_new();
	given->time = GIVEN_TIME;
	strbuf_init(&given->text, 1 << 20);
	*state = given;
	return 0;
}

static inline int given_teardown(void **state)
{
	struct given *given = *state;
	view_unref(given->view);
	estate_memory_free(given->memory);
	strbuf_done(&given->text);
	arena_free(given->arena);
	free(given);
	return 0;
}

/** What a part says, as the text of an answer. */
static inline struct answer_page *given_part(struct given *given, enum azure_part part,
                                             const struct answer_action *action,
                                             const char *text)
{
	struct answer_page *page = arena_alloc(given->arena, sizeof(*page));
	*page = sample_page(action, given->arena, text, strlen(text));
	given->parts[part] = page;
	return page;
}

/** What a part says of one more thing. */
static inline void given_one(struct given *given, enum azure_part part,
                             const struct answer_action *action, const char *text)
{
	const struct answer_page *before = given->parts[part];
	struct answer_page *page = arena_alloc(given->arena, sizeof(*page));
	struct answer_page more = sample_page(action, given->arena, text, strlen(text));
	if (before != NULL)
		answer_append(page, before);
	answer_append(page, &more);
	given->parts[part] = page;
}

/** What a part says about one thing. */
static inline void given_subject(struct given *given, enum azure_part part, const char *id,
                                 unsigned variant, const struct answer_action *action,
                                 const char *text)
{
	struct answer_page *page = arena_alloc(given->arena, sizeof(*page));
	struct answer_subject *subject = arena_alloc(given->arena, sizeof(*subject));
	if (given->parts[part] != NULL)
		*page = *given->parts[part];
	subject->id = id;
	subject->variant = variant;
	subject->answered.ns = given->time * 1000000000;
	subject->page = sample_page(action, given->arena, text, strlen(text));
	answer_list_add(&page->items, &subject->item);
	given->parts[part] = page;
}

/** Rules from texts. */
#define GIVEN_RULES(given, ...)                                                                \
	facts_rules((given)->arena, (const char *const[]){ __VA_ARGS__, NULL })

/** Make the facts. */
static inline void given_facts(struct given *given)
{
	struct view *view = view_new(0);
	size_t contradictions = 0;
	view_unref(given->view);
	assert_int_equal(estate_to_view(&given->estate, &given->context, given->memory, view),
	                 0);
	assert_int_equal(view_seal(view, (struct monotime){ 1 }, &contradictions), 0);
	assert_int_equal(contradictions, 0);
	given->view = view;
}

/** The facts of a kind, see facts_text(). */
static inline const char *given_text(struct given *given, enum fact_kind_id kind)
{
	return facts_text(given->view, kind, &given->text);
}

/** Facts of a kind are these, and no others. */
#define GIVEN_ARE(given, kind, want) assert_string_equal(given_text(given, kind), want)

#define TEST(name) cmocka_unit_test_setup_teardown(name, given_setup, given_teardown)
