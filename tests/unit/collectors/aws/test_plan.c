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

#include "collectors/aws/answer/direct_connect.h"

static void names_are_those_of_the_answers(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PLAN_COUNT; i++)
		assert_string_equal(plan[i].action.name, answer_action_name(plan[i].answer));
}

static void what_waits_for_others_does_not_wait_for_itself(void **state)
{
	(void)state;
	for (unsigned i = 0; i < PLAN_COUNT; i++) {
		assert_int_equal((plan[i].after | plan[i].only_with) & PLAN_BIT(i), 0);
		assert_int_equal((plan[i].after | plan[i].only_with) >> PLAN_COUNT, 0);
		if (plan[i].each != NULL)
			assert_null(plan[plan[i].each->part].each);
		for (unsigned row = 0; row < PLAN_COUNT; row++)
			if ((plan[i].only_with & PLAN_BIT(row)) != 0)
				assert_null(plan[row].each);
		assert_true((plan[i].each == NULL) == (plan[i].action.resource == NULL));
	}
}

static void only_direct_connect_one_by_one_is_rationed(void **state)
{
	(void)state;
	assert_true(plan_is_rationed(&plan[AWS_INTERFACE_ROUTES]));
	assert_true(plan_is_rationed(&plan[AWS_DX_ASSOCIATIONS]));
	assert_false(plan_is_rationed(&plan[AWS_INTERFACES]));
	assert_false(plan_is_rationed(&plan[AWS_TRANSIT_ROUTES]));
}

static void mark_of_an_interface_is_that_of_its_sessions(void **state)
{
	(void)state;
	struct dx_peer peer = { .status = "up" };
	struct dx_interface interface = { .id = "dxvif-1", .state = "available" };
	answer_list_add(&interface.peers, &peer.item);
	const struct plan_each *each = plan[AWS_INTERFACE_ROUTES].each;
	uint64_t up, same, down, gone;
	assert_string_equal(each->identify(&interface.item, &up), "dxvif-1");
	each->identify(&interface.item, &same);
	assert_true(up == same);
	peer.status = "down";
	each->identify(&interface.item, &down);
	assert_true(up != down);
	peer.status = NULL;
	each->identify(&interface.item, &gone);
	assert_true(down != gone);
	interface.state = "deleted";
	assert_null(each->identify(&interface.item, &gone));
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
		         request_permission(plan[i].action.service), plan[i].action.name);
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
