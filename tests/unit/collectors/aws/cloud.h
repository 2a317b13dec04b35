/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AWS played by a test: what each action answers, in which region, about which thing; never
 * from within ask(). What no rule speaks of answers with an empty list.
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
#include "agent/model/view.h"
#include "agent/runtime/loop.h"
#include "agent/inquiry/poller_internal.h"
#include "collectors/aws/poll.h"

#define CLOUD_RULES_MAX 64
#define CLOUD_CALLS_MAX 1024

/* What an action answers. The rule that was written last counts. */
struct cloud_rule {
	const char *action;
	const char *region;   /* NULL: everywhere */
	const char *about;    /* a text in the request; NULL: any */
	const char *body;     /* the answer; NULL: the failure */
	enum error_kind kind; /* ERROR_NONE: no answer at all */
	bool is_unknown, is_not_found;
};

struct cloud_call {
	bool is_open;
	struct cloud_rule rule;
	aws_answered *answered;
	void *context;
	const struct aws_action *action;
	char region[32];
	char *body;
};

struct cloud {
	struct cloud_rule rules[CLOUD_RULES_MAX];
	size_t rule_count;
	struct cloud_call *calls; /* of all polls */
	size_t call_count, open, most_open;
	/* the world of the poller */
	struct fake_clock time;
	struct clock clock;
	struct loop *loop;
	struct aws_poller_options options;
	struct aws_poller *poller;
	/* what the last poll told */
	bool is_done;
	struct view *view;    /* sealed; NULL when it failed */
	struct error failure; /* of a poll that failed */
	struct error complaints[16];
	size_t complaint_count;
	/* and all polls */
	char notes[8][256];
	size_t note_count;
	char names[512];
	double cost;
};

static const struct cloud_rule *cloud_rule_for(const struct cloud *cloud, const char *action,
                                               const char *region, const char *body)
{
	for (size_t i = cloud->rule_count; i > 0; i--) {
		const struct cloud_rule *rule = &cloud->rules[i - 1];
		if (strcmp(rule->action, action) == 0 &&
		    (rule->region == NULL || strcmp(rule->region, region) == 0) &&
		    (rule->about == NULL || strstr(body, rule->about) != NULL))
			return rule;
	}
	return NULL;
}

static int cloud_ask(void *context, const struct aws_call *call, aws_answered *answered,
                     void *answered_context, struct aws_exchange **ret_exchange,
                     struct error *err)
{
	struct cloud *cloud = context;
	(void)err;
	assert_true(cloud->call_count < CLOUD_CALLS_MAX);
	struct cloud_call *at = &cloud->calls[cloud->call_count++];
	*at = (struct cloud_call){ .is_open = true,
		                   .answered = answered,
		                   .context = answered_context,
		                   .action = call->action,
		                   .body = strndup(call->body, call->body_len) };
	snprintf(at->region, sizeof(at->region), "%s", call->region);
	const struct cloud_rule *rule =
		cloud_rule_for(cloud, call->action->name, call->region, at->body);
	if (rule != NULL)
		at->rule = *rule;
	else
		at->rule.body = "";
	cloud->open++;
	if (cloud->open > cloud->most_open)
		cloud->most_open = cloud->open;
	*ret_exchange = (void *)at; /* never looked into */
	return 0;
}

static void cloud_cancel(void *context, struct aws_exchange *exchange)
{
	struct cloud *cloud = context;
	struct cloud_call *call = (void *)exchange;
	assert_true(call->is_open);
	call->is_open = false;
	cloud->open--;
}

static void cloud_done(void *context, struct view *view, const struct error *err)
{
	struct cloud *cloud = context;
	assert_false(cloud->is_done);
	cloud->is_done = true;
	if (err != NULL) {
		cloud->failure = *err;
		return;
	}
	assert_int_equal(view_seal(view, clock_mono(&cloud->clock), NULL), 0);
	cloud->view = view;
}

static void cloud_complain(void *context, const struct error *err)
{
	struct cloud *cloud = context;
	if (cloud->complaint_count < 16)
		cloud->complaints[cloud->complaint_count++] = *err;
}

static void cloud_note(void *context, const char *text)
{
	struct cloud *cloud = context;
	if (cloud->note_count < 8)
		snprintf(cloud->notes[cloud->note_count++], sizeof(cloud->notes[0]), "%s",
		         text);
}

static void cloud_answers(void *context, const char *names)
{
	struct cloud *cloud = context;
	snprintf(cloud->names, sizeof(cloud->names), "%s", names);
}

static void cloud_add_cost(void *context, double dollars)
{
	struct cloud *cloud = context;
	cloud->cost += dollars;
}

static const struct config_destinations cloud_no_destinations;

/* An account in two regions, or in as many as are named. */
static struct cloud *cloud_new(const char *const *regions, size_t region_count)
{
	static const char *const two[] = { "ap-southeast-1", "us-east-1" };
	struct cloud *cloud = calloc(1, sizeof(*cloud));
	cloud->calls = calloc(CLOUD_CALLS_MAX, sizeof(*cloud->calls));
	cloud->time = (struct fake_clock){ { INT64_C(1000000000000) },
		                           { INT64_C(1768478400) * 1000000000 } };
	cloud->clock = fake_clock(&cloud->time);
	assert_int_equal(loop_new(&cloud->clock, NULL, &cloud->loop, NULL), 0);
	cloud->options = (struct aws_poller_options){
		.cloud = "prod",
		.destinations = &cloud_no_destinations,
		.timing = { duration_ms(30000), duration_ms(10000), duration_ms(90000) },
		.intervals = { [PLAN_ROUTES] = duration_ms(300000),
		               [PLAN_INVENTORY] = duration_ms(300000),
		               [PLAN_METRICS] = duration_ms(300000),
		               [PLAN_LISTINGS] = duration_ms(3600000) },
	};
	const struct aws_poller_events events = {
		.ask = cloud_ask,
		.cancel = cloud_cancel,
		.listener = { cloud_done, cloud_complain, cloud_note, cloud_answers, cloud },
		.cost = cloud_add_cost,
		.context = cloud
	};
	cloud->poller = aws_poller_new(cloud->loop, &cloud->options, &events);
	assert_non_null(cloud->poller);
	assert_int_equal(aws_poller_set_regions(cloud->poller, regions == NULL ? two : regions,
	                                        regions == NULL ? 2 : region_count, NULL),
	                 0);
	return cloud;
}

/* Calls that were answered are not counted any more. */
static void cloud_forget_calls(struct cloud *cloud)
{
	for (size_t i = 0; i < cloud->call_count; i++)
		free(cloud->calls[i].body);
	cloud->call_count = 0;
}

static void cloud_free(struct cloud *cloud)
{
	aws_poller_free(cloud->poller);
	assert_int_equal(cloud->open, 0);
	loop_free(cloud->loop);
	view_unref(cloud->view);
	cloud_forget_calls(cloud);
	free(cloud->calls);
	free(cloud);
}

static void cloud_say(struct cloud *cloud, struct cloud_rule rule)
{
	assert_true(cloud->rule_count < CLOUD_RULES_MAX);
	cloud->rules[cloud->rule_count++] = rule;
}

/* An answer in all regions. */
static void cloud_answer(struct cloud *cloud, const char *action, const char *body)
{
	cloud_say(cloud, (struct cloud_rule){ .action = action, .body = body });
}

static void cloud_fail(struct cloud *cloud, const char *action, enum error_kind kind)
{
	cloud_say(cloud, (struct cloud_rule){ .action = action, .kind = kind });
}

static void cloud_reply(struct cloud_call *call, const char *text)
{
	char empty[256];
	if (text[0] == '\0') {
		const char *format =
			call->action->service == AWS_EC2 ? "<%sResponse></%sResponse>" : "{}";
		snprintf(empty, sizeof(empty), format, call->action->name, call->action->name);
		text = empty;
	}
	const struct http_reply reply = { .status = 200, .body = text, .len = strlen(text) };
	call->answered(call->context, &reply, NULL);
}

static void cloud_refuse(struct cloud_call *call)
{
	struct error err = { 0 };
	error_set(&err, call->rule.kind, 0, "%s in %s fails", call->action->name, call->region);
	const struct aws_failure failure = { .err = &err,
		                             .is_unknown_action = call->rule.is_unknown,
		                             .is_not_found = call->rule.is_not_found };
	call->answered(call->context, NULL, &failure);
}

/* Answer one open call; false when none is left but the silent ones. */
static bool cloud_step(struct cloud *cloud)
{
	for (size_t i = 0; i < cloud->call_count; i++) {
		struct cloud_call *call = &cloud->calls[i];
		if (!call->is_open || (call->rule.body == NULL &&
		                       call->rule.kind == ERROR_NONE && !call->rule.is_unknown))
			continue;
		call->is_open = false;
		cloud->open--;
		if (call->rule.body != NULL)
			cloud_reply(call, call->rule.body);
		else
			cloud_refuse(call);
		return true;
	}
	return false;
}

static void cloud_start(struct cloud *cloud)
{
	view_unref(cloud->view);
	cloud->view = NULL;
	cloud->failure = (struct error){ 0 };
	cloud->complaint_count = 0;
	cloud->is_done = false;
	aws_poller_start(cloud->poller);
}

/* A whole poll; the clock moves only when somebody is silent. */
static void cloud_poll(struct cloud *cloud)
{
	cloud_start(cloud);
	while (cloud_step(cloud))
		;
	if (!cloud->is_done) { /* libuv waits in real time */
		fake_clock_advance(&cloud->time, mono_since(cloud->poller->inquiries->deadline,
		                                            cloud->time.mono));
		poll_on_deadline(cloud->poller->inquiries);
	}
	assert_true(cloud->is_done);
	assert_int_equal(cloud->open, 0);
}

/* So many more polls, thirty seconds apart. */
static void cloud_polls(struct cloud *cloud, int count)
{
	for (int i = 0; i < count; i++) {
		fake_clock_advance(&cloud->time, cloud->options.timing.interval);
		cloud_poll(cloud);
	}
}

/* How often an action was asked in a region (NULL: in all) since a call number. */
static size_t cloud_count(const struct cloud *cloud, const char *action, const char *region,
                          size_t from)
{
	size_t count = 0;
	for (size_t i = from; i < cloud->call_count; i++)
		count += strcmp(cloud->calls[i].action->name, action) == 0 &&
		         (region == NULL || strcmp(cloud->calls[i].region, region) == 0);
	return count;
}

static size_t cloud_facts(const struct cloud *cloud, enum fact_kind_id kind)
{
	assert_non_null(cloud->view);
	return view_facts(cloud->view, kind).count;
}
