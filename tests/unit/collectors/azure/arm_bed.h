/* SPDX-License-Identifier: Apache-2.0 */
/**
 * An ARM client in a world with a token, and what it told.
 */
#pragma once

#include "tests/unit/collectors/azure/world.h"

#include "collectors/azure/arm.h"

#define SUMMARY_PATH "/subscriptions/1/x/routeTablesSummary/primary"
#define SUMMARY_URL ARM SUMMARY_PATH "?api-version=2024-05-01"
#define PERMISSION "Microsoft.Network/expressRouteCircuits/peerings/routeTablesSummary/action"
#define NAME "routeTablesSummary of circuit rg/er"
#define OPERATION ARM "/subscriptions/1/operationResults/7?api-version=2024-05-01"
#define OPERATION_STATUS ARM "/subscriptions/1/operations/7?api-version=2024-05-01"
#define BODY "{\"value\":[]}"

#define FAULT(code, message) "{\"error\":{\"code\":\"" code "\",\"message\":\"" message "\"}}"

/* A client in a world with a token, and what it told. */
struct bed {
	struct world *world;
	struct arm_client *client;
	struct arm_exchange *exchange;
	int answers;
	char body[256];
	struct error err;
	char code[64];
	bool is_not_found, is_not_applicable, is_busy;
	char counted[32][64];
	size_t count;
	char budgets[128];
	size_t tokens; /* requests for tokens so far */
};

static inline void on_count(void *context, const char *action, const char *code)
{
	struct bed *bed = context;
	assert_true(bed->count < 32);
	snprintf(bed->counted[bed->count++], sizeof(bed->counted[0]), "%s %s", action, code);
}

static inline void on_budget(void *context, const char *kind, uint64_t remaining)
{
	struct bed *bed = context;
	size_t len = strlen(bed->budgets);
	snprintf(bed->budgets + len, sizeof(bed->budgets) - len, "%s=%llu ", kind,
	         (unsigned long long)remaining);
}

static inline void on_answered(void *context, const struct arm_answer *answer,
                               const struct arm_failure *failure)
{
	struct bed *bed = context;
	bed->answers++;
	bed->exchange = NULL;
	assert_true((answer == NULL) != (failure == NULL));
	bed->body[0] = '\0';
	bed->err = (struct error){ 0 };
	if (answer != NULL) {
		assert_int_equal(strlen(answer->body), answer->len);
		snprintf(bed->body, sizeof(bed->body), "%s", answer->body);
		return;
	}
	bed->err = *failure->err;
	snprintf(bed->code, sizeof(bed->code), "%s", failure->code);
	bed->is_not_found = failure->is_not_found;
	bed->is_not_applicable = failure->is_not_applicable;
	bed->is_busy = failure->is_busy;
	assert_null(strstr(bed->err.text, "canary"));
}

static inline int bed_begin(void **state)
{
	struct bed *bed = calloc(1, sizeof(*bed));
	void *world = NULL;
	if (world_begin(&world) != 0)
		return -1;
	bed->world = world;
	world_say(bed->world, (struct scripted){ .url = AUTHORITY,
	                                         .status = 200,
	                                         .body = TOKEN_OF("canary-1"),
	                                         .times = 1 });
	world_say(bed->world, (struct scripted){ .url = AUTHORITY,
	                                         .status = 200,
	                                         .body = TOKEN_OF("canary-2") });
	world_open_with_secret(bed->world);
	world_get(bed->world);
	bed->world->asked = 0; /* the token is there; what counts are requests to ARM */
	const struct arm_client_parts parts = { .loop = bed->world->loop,
		                                .http = &bed->world->http,
		                                .tokens = bed->world->tokens,
		                                .io = &bed->world->io,
		                                .arm_url = ARM,
		                                .count = on_count,
		                                .budget = on_budget,
		                                .context = bed };
	bed->client = arm_client_new(&parts);
	*state = bed;
	return bed->client == NULL;
}

static inline int bed_end(void **state)
{
	struct bed *bed = *state;
	void *world = bed->world;
	arm_client_free(bed->client);
	world_end(&world);
	free(bed);
	return 0;
}

static inline struct arm_call summary(const struct bed *bed)
{
	return (struct arm_call){
		.method = ARM_POST,
		.url = SUMMARY_PATH,
		.api_version = "2024-05-01",
		.action = "routeTablesSummary",
		.permission = PERMISSION,
		.subject = "circuit rg/er",
		.lock = "/subscriptions/1/er",
		.timeout = duration_seconds(10),
		.deadline = mono_add(clock_mono(&bed->world->clock), duration_seconds(180)),
	};
}

static inline void begin(struct bed *bed, const struct arm_call *call)
{
	int before = bed->answers;
	struct error err = { 0 };
	if (arm_ask(bed->client, call, on_answered, bed, &bed->exchange, &err) != 0)
		fail_msg("%s", err.text);
	assert_int_equal(bed->answers, before); /* never from within */
}

static inline void ask(struct bed *bed)
{
	const struct arm_call call = summary(bed);
	begin(bed, &call);
	world_settle(bed->world);
}

static inline void say(struct bed *bed, struct scripted answer)
{
	if (answer.url == NULL)
		answer.url = ARM;
	world_say(bed->world, answer);
}

static inline void assert_counted(const struct bed *bed, size_t at, const char *text)
{
	assert_true(at < bed->count);
	assert_string_equal(bed->counted[at], text);
}

/** Status 202 with a Location. */
static inline void begin_operation(struct bed *bed, const char *retry_after)
{
	say(bed, (struct scripted){ .url = SUMMARY_URL,
	                            .status = 202,
	                            .body = "null",
	                            .headers = { "Location", OPERATION,
	                                         retry_after == NULL ? NULL : "Retry-After",
	                                         retry_after } });
}
