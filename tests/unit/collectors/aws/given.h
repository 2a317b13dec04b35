/* SPDX-License-Identifier: Apache-2.0 */
/** An account put together from answers in text, and its facts as text, for the tests of facts.
 */
#pragma once

#include "agent/base/strbuf.h"
#include "agent/model/view.h"
#include "collectors/aws/account.h"
#include "tests/unit/agent/answer/facts_text.h"
#include "tests/unit/collectors/aws/answer/sample.h"

#define GIVEN_REGIONS 2
#define GIVEN_DESTINATIONS 2

struct given {
	struct arena *arena;
	struct aws_region regions[GIVEN_REGIONS];
	struct aws_account account;
	struct config_destination destination[GIVEN_DESTINATIONS];
	struct config_destinations destinations;
	struct facts_context context;
	const struct view *view;
	struct strbuf text;
};

static inline int given_setup(void **state)
{
	struct given *given = calloc(1, sizeof(*given));
	assert_non_null(given);
	given->arena = arena_new(0);
	given->regions[0].name = "ap-southeast-1";
	given->regions[1].name = "eu-central-1";
	given->account = (struct aws_account){ given->regions, 1 };
	given->destinations.items = given->destination;
	given->context = (struct facts_context){ "prod", &given->destinations };
	strbuf_init(&given->text, 1 << 20);
	*state = given;
	return 0;
}

static inline int given_teardown(void **state)
{
	struct given *given = *state;
	view_unref(given->view);
	strbuf_done(&given->text);
	arena_free(given->arena);
	free(given);
	return 0;
}

/** What a part of the first region says, as the text of an answer. */
static inline struct answer_page *given_part(struct given *given, enum aws_part part,
                                             const struct answer_action *action,
                                             const char *text)
{
	struct answer_page *page = arena_alloc(given->arena, sizeof(*page));
	*page = sample_page(action, given->arena, text, strlen(text));
	given->regions[0].parts[part] = page;
	return page;
}

/** What a part says of one thing. */
static inline struct answer_page *given_subject(struct given *given, enum aws_part part,
                                                const char *id,
                                                const struct answer_action *action,
                                                const char *text)
{
	struct answer_page *page = arena_alloc(given->arena, sizeof(*page));
	struct answer_subject *subject = arena_alloc(given->arena, sizeof(*subject));
	if (given->regions[0].parts[part] != NULL)
		*page = *given->regions[0].parts[part];
	subject->id = id;
	subject->page = sample_page(action, given->arena, text, strlen(text));
	answer_list_add(&page->items, &subject->item);
	given->regions[0].parts[part] = page;
	return &subject->page;
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
	assert_int_equal(account_to_view(&given->account, &given->context, view), 0);
	assert_int_equal(view_seal(view, (struct monotime){ 1 }, &contradictions), 0);
	assert_int_equal(contradictions, 0);
	given->view = view;
}

/** The facts of a kind, see facts_text(). */
static inline const char *given_text(struct given *given, enum fact_kind_id kind)
{
	return facts_text(given->view, kind, &given->text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, given_setup, given_teardown)
