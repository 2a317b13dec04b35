/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A subscription played by a test: what each action answers, about what; never from within
 * ask(). What no rule speaks of answers with an empty list.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/inquiry/poller_internal.h"
#include "agent/model/view.h"
#include "agent/runtime/loop.h"
#include "collectors/azure/azure_options.h"
#include "collectors/azure/poll.h"

#define RULES_MAX 64
#define CALLS_MAX 16384

#define SUBSCRIPTION_ID "00000000-0000-0000-0000-000000000001"
#define SUBSCRIPTION_PATH "/subscriptions/" SUBSCRIPTION_ID
#define GROUP_PATH SUBSCRIPTION_PATH "/resourceGroups/rg-net"
#define NETWORK GROUP_PATH "/providers/Microsoft.Network"

/* What an action answers. The rule that was written last counts. */
struct rule {
	const char *action;
	const char *about;    /* a text in the URL; NULL: any */
	const char *body;     /* the answer; NULL: the failure */
	enum error_kind kind; /* ERROR_NONE: no answer at all */
	bool is_not_found, is_not_applicable, is_busy;
};

struct call {
	bool is_open;
	struct rule rule;
	arm_answered *answered;
	void *context;
	struct arm_call call; /* its strings but for constants are below */
	char *url, *lock, *subject;
};

struct subscription {
	struct rule rules[RULES_MAX];
	size_t rule_count;
	struct call *calls; /* of all polls */
	size_t call_count, open;
	/* the world of the poller */
	struct fake_clock time;
	struct clock clock;
	struct loop *loop;
	struct azure_options options;
	struct config_cloud cloud;
	struct config_destinations destinations;
	struct source_config config;
	struct azure_poller *poller;
	/* what the last poll told */
	bool is_done;
	struct view *view; /* sealed; NULL when it failed */
	struct error failure;
	struct error complaints[POLL_ERRORS_MAX];
	size_t complaint_count;
	/* and all polls */
	char names[POLL_NAMES_MAX];
};

static inline char *copy_text(const char *text)
{
	return text == NULL ? NULL : strdup(text);
}

static inline const struct rule *rule_for(const struct subscription *azure, const char *action,
                                          const char *url)
{
	for (size_t i = azure->rule_count; i > 0; i--) {
		const struct rule *rule = &azure->rules[i - 1];
		if (strcmp(rule->action, action) == 0 &&
		    (rule->about == NULL || strstr(url, rule->about) != NULL))
			return rule;
	}
	return NULL;
}

static inline int azure_ask(void *context, const struct arm_call *call, arm_answered *answered,
                            void *answered_context, struct arm_exchange **ret_exchange,
                            struct error *err)
{
	struct subscription *azure = context;
	(void)err;
	assert_true(azure->call_count < CALLS_MAX);
	struct call *at = &azure->calls[azure->call_count++];
	*at = (struct call){ .is_open = true,
		             .rule = { .body = "" },
		             .answered = answered,
		             .context = answered_context,
		             .call = *call,
		             .url = copy_text(call->url),
		             .lock = copy_text(call->lock),
		             .subject = copy_text(call->subject) };
	const struct rule *rule = rule_for(azure, call->action, call->url);
	if (rule != NULL)
		at->rule = *rule;
	azure->open++;
	*ret_exchange = (void *)at; /* never looked into */
	return 0;
}

static inline void azure_close(struct subscription *azure, struct call *call)
{
	assert_true(call->is_open);
	call->is_open = false;
	azure->open--;
}

static inline void azure_cancel(void *context, struct arm_exchange *exchange)
{
	azure_close(context, (void *)exchange);
}

static inline void azure_done(void *context, struct view *view, const struct error *err)
{
	struct subscription *azure = context;
	assert_false(azure->is_done);
	azure->is_done = true;
	if (err != NULL) {
		azure->failure = *err;
		return;
	}
	assert_int_equal(view_seal(view, clock_mono(&azure->clock), NULL), 0);
	azure->view = view;
}

static inline void azure_complain(void *context, const struct error *err)
{
	struct subscription *azure = context;
	assert_true(azure->complaint_count < POLL_ERRORS_MAX);
	azure->complaints[azure->complaint_count++] = *err;
}

static inline void azure_note(void *context, const char *text)
{
	(void)context;
	(void)text;
}

static inline void azure_answers(void *context, const char *names)
{
	struct subscription *azure = context;
	snprintf(azure->names, sizeof(azure->names), "%s", names);
}

static inline void azure_open(struct subscription *azure)
{
	const struct azure_poller_events events = {
		.ask = azure_ask,
		.cancel = azure_cancel,
		.listener = { azure_done, azure_complain, azure_note, azure_answers, azure },
		.context = azure
	};
	azure->poller = azure_poller_new(azure->loop, &azure->config, &events);
	assert_non_null(azure->poller);
}

/* With the defaults of all options. */
static inline struct subscription *azure_new(void)
{
	struct subscription *azure = calloc(1, sizeof(*azure));
	azure->calls = calloc(CALLS_MAX, sizeof(*azure->calls));
	azure->time = (struct fake_clock){ { INT64_C(1000000000000) },
		                           { INT64_C(1768478400) * 1000000000 } };
	azure->clock = fake_clock(&azure->time);
	assert_int_equal(loop_new(&azure->clock, NULL, &azure->loop, NULL), 0);
	azure->options = (struct azure_options){
		.subscription_id = SUBSCRIPTION_ID,
		.api_version = "2024-05-01",
		.operation_timeout = duration_ms(180000),
		.sessions_interval = duration_ms(300000),
		.arp_interval = duration_ms(900000),
		.routes_interval = duration_ms(900000),
		.metrics_interval = duration_ms(60000),
		.inventory_interval = duration_ms(3600000),
	};
	azure->cloud = (struct config_cloud){ "prod", "azure" };
	azure->config = (struct source_config){
		.name = "prod",
		.cloud = &azure->cloud,
		.destinations = &azure->destinations,
		.options = &azure->options,
		.timing = { duration_ms(60000), duration_ms(20000), duration_ms(180000) },
	};
	azure_open(azure);
	return azure;
}

/* Calls that were answered are not counted any more. */
static inline void azure_forget_calls(struct subscription *azure)
{
	assert_int_equal(azure->open, 0);
	for (size_t i = 0; i < azure->call_count; i++) {
		free(azure->calls[i].url);
		free(azure->calls[i].lock);
		free(azure->calls[i].subject);
	}
	azure->call_count = 0;
}

/* Other options are another account. */
static inline void azure_reopen(struct subscription *azure)
{
	azure_poller_free(azure->poller);
	azure_forget_calls(azure);
	azure_open(azure);
}

static inline void azure_free(struct subscription *azure)
{
	azure_poller_free(azure->poller);
	azure_forget_calls(azure);
	loop_free(azure->loop);
	view_unref(azure->view);
	free(azure->calls);
	free(azure);
}

static inline void azure_say(struct subscription *azure, struct rule rule)
{
	assert_true(azure->rule_count < RULES_MAX);
	azure->rules[azure->rule_count++] = rule;
}

static inline void azure_answer(struct subscription *azure, const char *action,
                                const char *body)
{
	azure_say(azure, (struct rule){ .action = action, .body = body });
}

static inline void azure_fail(struct subscription *azure, const char *action,
                              enum error_kind kind)
{
	azure_say(azure, (struct rule){ .action = action, .kind = kind });
}

static inline void reply_to(struct call *call)
{
	const char *text = call->rule.body[0] == '\0' ? "{\"value\":[]}" : call->rule.body;
	const struct arm_answer answer = { .body = text, .len = strlen(text) };
	struct error err = { 0 };
	if (call->rule.kind == ERROR_NONE) {
		call->answered(call->context, &answer, NULL);
		return;
	}
	error_set(&err, call->rule.kind, 0, "%s of %s fails", call->call.action, call->subject);
	const struct arm_failure failure = { .err = &err,
		                             .code = "",
		                             .is_not_found = call->rule.is_not_found,
		                             .is_busy = call->rule.is_busy,
		                             .is_not_applicable =
		                                     call->rule.is_not_applicable };
	call->answered(call->context, NULL, &failure);
}

static inline bool is_silent(const struct call *call)
{
	return call->rule.body == NULL && call->rule.kind == ERROR_NONE;
}

/* Answer one open call; false when none is left but the silent ones. */
static inline bool azure_step(struct subscription *azure)
{
	for (size_t i = 0; i < azure->call_count; i++) {
		struct call *call = &azure->calls[i];
		if (!call->is_open || is_silent(call))
			continue;
		if (call->rule.body == NULL)
			call->rule.body = "";
		azure_close(azure, call);
		reply_to(call);
		return true;
	}
	return false;
}

static inline void azure_start(struct subscription *azure)
{
	view_unref(azure->view);
	azure->view = NULL;
	azure->failure = (struct error){ 0 };
	azure->complaint_count = 0;
	azure->is_done = false;
	azure_poller_start(azure->poller);
}

/* A whole poll, and all operations that are not silent; the clock moves only when somebody is.
 */
static inline void azure_poll(struct subscription *azure)
{
	azure_start(azure);
	while (azure_step(azure))
		;
	if (!azure->is_done) { /* libuv waits in real time */
		struct inquiry_poller *inquiries = azure->poller->inquiries;
		fake_clock_advance(&azure->time,
		                   mono_since(inquiries->deadline, azure->time.mono));
		poll_on_deadline(inquiries);
		while (azure_step(azure))
			;
	}
	assert_true(azure->is_done);
}

/* So many more polls, a minute apart. */
static inline void azure_polls(struct subscription *azure, int count)
{
	for (int i = 0; i < count; i++) {
		fake_clock_advance(&azure->time, azure->config.timing.interval);
		azure_poll(azure);
	}
}

/* How often an action was asked about what has a text in its URL (NULL: anything). */
static inline size_t azure_count(const struct subscription *azure, const char *action,
                                 const char *about)
{
	size_t count = 0;
	for (size_t i = 0; i < azure->call_count; i++)
		count += strcmp(azure->calls[i].call.action, action) == 0 &&
		         (about == NULL || strstr(azure->calls[i].url, about) != NULL);
	return count;
}

/* The first call of an action. */
static inline const struct call *azure_call(const struct subscription *azure,
                                            const char *action)
{
	for (size_t i = 0; i < azure->call_count; i++)
		if (strcmp(azure->calls[i].call.action, action) == 0)
			return &azure->calls[i];
	fail_msg("%s was not asked", action);
	return NULL;
}

static inline size_t azure_facts(const struct subscription *azure, enum fact_kind_id kind)
{
	assert_non_null(azure->view);
	return view_facts(azure->view, kind).count;
}
