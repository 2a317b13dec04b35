/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/inquiry/topic.h"
#include "collectors/aws/answer/direct_connect.h"

#define rows (aws_plan.rows)

static void names_are_those_of_the_answers(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PLAN_COUNT; i++)
		assert_string_equal(plan_request(&rows[i])->action.name,
		                    answer_action_name(rows[i].answer));
}

static bool is_asked_once(unsigned row)
{
	return rows[row].each == NULL;
}

static void what_waits_for_others_does_not_wait_for_itself(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PLAN_COUNT; i++) {
		uint32_t parents = is_asked_once(i) ? 0 : rows[i].each->parents;
		uint32_t others = rows[i].after | rows[i].only_with | parents;
		assert_int_equal(others & INQUIRY_BIT(i), 0);
		assert_int_equal(others >> PLAN_COUNT, 0);
		for (unsigned row = 0; row < PLAN_COUNT; row++)
			if (((rows[i].only_with | parents) & INQUIRY_BIT(row)) != 0)
				assert_true(is_asked_once(row));
		assert_true(is_asked_once(i) ==
		            (plan_request(&rows[i])->action.resource == NULL));
		assert_string_equal(rows[i].name, plan_request(&rows[i])->action.name);
	}
}

static void only_direct_connect_one_by_one_is_rationed(void **state)
{
	(void)state;
	assert_true(rows[AWS_INTERFACE_ROUTES].is_rationed);
	for (unsigned i = 0; i < PLAN_COUNT; i++)
		assert_true(rows[i].is_rationed ==
		            (!is_asked_once(i) &&
		             plan_request(&rows[i])->action.service == AWS_DIRECT_CONNECT));
}

/* What is asked about an interface when its list is read anew. */
static const struct inquiry *named(struct inquiry_scope *scope, struct dx_interface *interface)
{
	struct inquiry_topic *topic = &scope->topics[AWS_INTERFACE_ROUTES];
	struct inquiry_topic *parent = &scope->topics[AWS_INTERFACES];
	struct inquiry *gone;
	parent->first->answer.page.items = (struct answer_list){ 0 };
	answer_list_add(&parent->first->answer.page.items, &interface->item);
	parent->version++;
	assert_int_equal(inquiry_sync(topic, &gone), 0);
	inquiry_list_free(gone);
	return topic->first;
}

static void mark_of_an_interface_is_that_of_its_sessions(void **state)
{
	(void)state;
	struct dx_peer peer = { .status = "up" };
	struct dx_interface interface = { .id = "dxvif-1", .state = "available" };
	struct inquiry_scope *scope = inquiry_scope_new(NULL, &aws_plan, "a", NULL);
	scope->topics[AWS_INTERFACES].first->arena = arena_new(0);
	answer_list_add(&interface.peers, &peer.item);
	assert_string_equal(named(scope, &interface)->resource, "dxvif-1");
	uint64_t up = named(scope, &interface)->mark;
	assert_true(named(scope, &interface)->mark == up);
	peer.status = "down";
	uint64_t down = named(scope, &interface)->mark;
	assert_true(up != down);
	peer.status = NULL;
	assert_true(named(scope, &interface)->mark != down);
	interface.state = "deleted";
	assert_null(named(scope, &interface));
	inquiry_scope_free(scope);
}

/* The policy in the manual allows what is asked, and nothing else. */
static void manual_has_the_policy(void **state)
{
	(void)state;
	char *text = calloc(1, 64 * 1024);
	FILE *file = fopen("collectors/aws/aws.md", "r");
	if (file == NULL) { /* run elsewhere */
		free(text);
		skip();
	}
	assert_true(fread(text, 1, 64 * 1024 - 1, file) > 0);
	fclose(file);
	char *policy = strstr(text, "```json");
	assert_non_null(policy);
	*strstr(policy + 3, "```") = '\0';
	size_t allowed = 0, asked = 0;
	for (const char *at = policy; (at = strchr(at, ':')) != NULL; at++)
		allowed += at[1] >= 'A' && at[1] <= 'Z';
	for (unsigned i = 0; i < PLAN_COUNT; i++) {
		char permission[128];
		snprintf(permission, sizeof(permission), "\"%s:%s\"",
		         request_permission(plan_request(&rows[i])->action.service),
		         rows[i].name);
		if (strstr(policy, permission) == NULL)
			fail_msg("%s is missing", permission);
		asked += i != PLAN_VPN_METRICS; /* ListMetrics is asked twice */
	}
	assert_int_equal(allowed, asked);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_those_of_the_answers),
		cmocka_unit_test(what_waits_for_others_does_not_wait_for_itself),
		cmocka_unit_test(only_direct_connect_one_by_one_is_rationed),
		cmocka_unit_test(mark_of_an_interface_is_that_of_its_sessions),
		cmocka_unit_test(manual_has_the_policy),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
