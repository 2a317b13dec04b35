/* SPDX-License-Identifier: Apache-2.0 */
/* Operations that answer later, and their turns. */
#include "tests/unit/collectors/azure/arm_bed.h"

/* --- operations --------------------------------------------------------------------------- */

static void operation_is_followed_by_its_location(void **state)
{
	struct bed *bed = *state;
	begin_operation(bed, NULL);
	say(bed,
	    (struct scripted){ .url = OPERATION, .status = 202, .body = "null", .times = 2 });
	say(bed, (struct scripted){ .url = OPERATION,
	                            .status = 200,
	                            .body = BODY,
	                            .headers = { "Location", OPERATION } });
	ask(bed);
	assert_int_equal(bed->world->asked, 1);
	world_pass(bed->world, 4.9);
	assert_int_equal(bed->world->asked, 1);
	world_pass(bed->world, 0.1);
	assert_int_equal(bed->world->asked, 2);
	world_pass(bed->world, 10);
	assert_int_equal(bed->world->asked, 3);
	world_pass(bed->world, 10);
	assert_string_equal(bed->body, BODY);
	const struct sent *sent = world_last(bed->world);
	assert_string_equal(sent->method, "GET");
	assert_string_equal(sent->url, OPERATION);
	assert_string_equal(sent->authorization, "Bearer canary-1");
	assert_false(sent->has_body);
	assert_counted(bed, 0, "routeTablesSummary 202");
	assert_counted(bed, 1, "operationResults 202");
	assert_counted(bed, 3, "operationResults 200");
}

static void operation_says_when_to_come_again(void **state)
{
	struct bed *bed = *state;
	begin_operation(bed, "2");
	say(bed, (struct scripted){ .url = OPERATION, .status = 200, .body = BODY });
	ask(bed);
	world_pass(bed->world, 2);
	assert_string_equal(bed->body, BODY);
}

static void hasty_operation_is_asked_once_a_second(void **state)
{
	struct bed *bed = *state;
	begin_operation(bed, "0");
	say(bed, (struct scripted){ .url = OPERATION, .status = 200, .body = BODY });
	ask(bed);
	assert_int_equal(bed->world->asked, 1);
	world_pass(bed->world, 1);
	assert_string_equal(bed->body, BODY);
}

static void status_and_result_are_asked_one_after_the_other(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .url = SUMMARY_URL,
	                            .status = 202,
	                            .headers = { "Azure-AsyncOperation", OPERATION_STATUS,
	                                         "Location", OPERATION } });
	say(bed, (struct scripted){ .url = OPERATION_STATUS,
	                            .status = 200,
	                            .body = "{\"status\":\"Succeeded\"}" });
	say(bed, (struct scripted){ .url = OPERATION, .status = 200, .body = BODY });
	ask(bed);
	world_pass(bed->world, 5);
	assert_string_equal(bed->body, BODY);
	assert_int_equal(bed->world->asked, 3);
}

static void failed_operation_says_why(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .url = SUMMARY_URL,
	                            .status = 202,
	                            .headers = { "Azure-AsyncOperation", OPERATION_STATUS } });
	say(bed, (struct scripted){ .url = OPERATION_STATUS,
	                            .status = 200,
	                            .body = "{\"status\":\"Failed\",\"error\":{\"code\":"
	                                    "\"InternalServerError\","
	                                    "\"message\":\"Oops\"}}" });
	ask(bed);
	world_pass(bed->world, 5);
	assert_int_equal(bed->world->asked, 2); /* it is not begun again: it may be a load */
	assert_int_equal(bed->err.kind, ERROR_UNREACHABLE);
	assert_string_equal(bed->err.text, NAME ": the operation has failed: Oops");
	assert_int_equal(bed->count, 2);
}

static void operation_without_a_session_is_not_applicable(void **state)
{
	struct bed *bed = *state;
	begin_operation(bed, NULL);
	say(bed,
	    (struct scripted){ .url = OPERATION,
	                       .status = 400,
	                       .body = FAULT("BadRequest", "BGP sessions are not enabled") });
	ask(bed);
	world_pass(bed->world, 5);
	assert_true(bed->is_not_applicable);
	assert_false(bed->is_not_found);
}

static void denied_result_names_its_own_permission(void **state)
{
	struct bed *bed = *state;
	begin_operation(bed, NULL);
	say(bed, (struct scripted){ .url = OPERATION,
	                            .status = 403,
	                            .body = FAULT("AuthorizationFailed", "x") });
	ask(bed);
	world_pass(bed->world, 5);
	assert_non_null(strstr(bed->err.text,
	                       "it needs Microsoft.Network/locations/operationResults/read"));
	assert_counted(bed, 1, "operationResults AuthorizationFailed");
}

static void lost_operation_is_not_a_lost_resource(void **state)
{
	struct bed *bed = *state;
	begin_operation(bed, NULL);
	say(bed, (struct scripted){
			 .url = OPERATION, .status = 404, .body = FAULT("NotFound", "x") });
	ask(bed);
	world_pass(bed->world, 5);
	assert_int_equal(bed->err.kind, ERROR_MALFORMED);
	assert_false(bed->is_not_found);
}

static void operation_that_never_ends_is_given_up(void **state)
{
	struct bed *bed = *state;
	begin_operation(bed, NULL);
	say(bed, (struct scripted){ .url = OPERATION, .status = 202 });
	ask(bed);
	for (int i = 0; i < 18; i++)
		world_pass(bed->world, 10);
	assert_int_equal(bed->answers, 1);
	assert_int_equal(bed->err.kind, ERROR_TIMEOUT);
	assert_string_equal(bed->err.text, NAME ": the operation has not ended in time");
}

static void operation_that_is_far_away_is_given_up_at_once(void **state)
{
	struct bed *bed = *state;
	begin_operation(bed, "3600");
	ask(bed);
	assert_int_equal(bed->answers, 1);
	assert_int_equal(bed->err.kind, ERROR_TIMEOUT);
}

static void operation_elsewhere_is_not_followed(void **state)
{
	struct bed *bed = *state;
	say(bed, (struct scripted){ .url = SUMMARY_URL,
	                            .status = 202,
	                            .headers = { "Location", "https://evil.example/r" } });
	ask(bed);
	world_pass(bed->world, 60);
	assert_int_equal(bed->world->asked, 1);
	assert_int_equal(bed->err.kind, ERROR_MALFORMED);
	assert_non_null(strstr(bed->err.text, NAME ": a link of the answer leads to "
	                                           "https://evil.example, but only"));
}

static void token_may_expire_on_the_way(void **state)
{
	struct bed *bed = *state;
	begin_operation(bed, NULL);
	say(bed, (struct scripted){ .url = OPERATION,
	                            .status = 401,
	                            .body = FAULT("ExpiredAuthenticationToken", "x"),
	                            .times = 1 });
	say(bed, (struct scripted){ .url = OPERATION, .status = 200, .body = BODY });
	ask(bed);
	world_pass(bed->world, 5);
	assert_string_equal(bed->body, BODY);
	assert_string_equal(world_last(bed->world)->authorization, "Bearer canary-2");
}

static void operation_survives_a_bad_minute(void **state)
{
	struct bed *bed = *state;
	begin_operation(bed, NULL);
	say(bed, (struct scripted){ .url = OPERATION, .status = 500, .times = 2 });
	say(bed, (struct scripted){ .url = OPERATION, .status = 202, .times = 1 });
	say(bed, (struct scripted){ .url = OPERATION, .status = 500, .times = 2 });
	say(bed, (struct scripted){ .url = OPERATION, .status = 200, .body = BODY });
	ask(bed);
	world_pass(bed->world, 5);
	world_pass(bed->world, 10);
	assert_string_equal(bed->body, BODY);
	assert_int_equal(bed->world->asked, 7);
}

/* --- locks -------------------------------------------------------------------------------- */

static void same_lock_is_one_after_the_other(void **state)
{
	struct bed *bed = *state;
	begin_operation(bed, "2");
	say(bed, (struct scripted){ .url = OPERATION, .status = 200, .body = BODY });
	ask(bed);
	struct arm_call second = summary(bed);
	second.lock = "/SUBSCRIPTIONS/1/ER";
	begin(bed, &second);
	world_settle(bed->world);
	assert_int_equal(bed->world->asked, 1);
	world_pass(bed->world, 2);
	assert_int_equal(bed->answers, 1);
	assert_int_equal(bed->world->asked, 3);
	world_pass(bed->world, 2);
	assert_int_equal(bed->answers, 2);
}

static void other_locks_and_none_go_at_once(void **state)
{
	struct bed *bed = *state;
	begin_operation(bed, "2");
	ask(bed);
	struct arm_call other = summary(bed);
	other.lock = "/another";
	begin(bed, &other);
	other.lock = NULL;
	begin(bed, &other);
	begin(bed, &other);
	world_settle(bed->world);
	assert_int_equal(bed->world->asked, 4);
}

static void cancelled_exchange_lets_the_next_one_in(void **state)
{
	struct bed *bed = *state;
	struct arm_exchange *first = NULL;
	begin_operation(bed, "2");
	ask(bed);
	first = bed->exchange;
	ask(bed);
	assert_int_equal(bed->world->asked, 1);
	arm_exchange_cancel(first);
	arm_exchange_cancel(NULL);
	world_settle(bed->world);
	assert_int_equal(bed->world->asked, 2);
	assert_int_equal(bed->answers, 0);
}

static void time_of_an_operation_begins_with_its_turn(void **state)
{
	struct bed *bed = *state;
	struct arm_call call = summary(bed);
	call.deadline = (struct monotime){ 0 };
	call.operation_timeout = duration_seconds(30);
	begin_operation(bed, "20");
	say(bed, (struct scripted){ .url = OPERATION, .status = 200, .body = BODY });
	for (int i = 0; i < 3; i++)
		begin(bed, &call);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(bed->answers, i);
		world_settle(bed->world);
		world_pass(bed->world, 20);
	}
	assert_int_equal(bed->answers, 3);
	assert_string_equal(bed->body, BODY);
}

static void turn_that_comes_too_late_is_told(void **state)
{
	struct bed *bed = *state;
	begin_operation(bed, "100");
	ask(bed);
	struct arm_call hasty = summary(bed);
	hasty.deadline = mono_add(clock_mono(&bed->world->clock), duration_seconds(10));
	begin(bed, &hasty);
	world_pass(bed->world, 10);
	assert_int_equal(bed->answers, 1);
	assert_int_equal(bed->err.kind, ERROR_TIMEOUT);
	assert_non_null(strstr(bed->err.text, NAME ": other operations on the same resource"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bed_begin, bed_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(operation_is_followed_by_its_location),
		TEST(operation_says_when_to_come_again),
		TEST(hasty_operation_is_asked_once_a_second),
		TEST(status_and_result_are_asked_one_after_the_other),
		TEST(failed_operation_says_why),
		TEST(operation_without_a_session_is_not_applicable),
		TEST(denied_result_names_its_own_permission),
		TEST(lost_operation_is_not_a_lost_resource),
		TEST(operation_that_never_ends_is_given_up),
		TEST(operation_that_is_far_away_is_given_up_at_once),
		TEST(operation_elsewhere_is_not_followed),
		TEST(token_may_expire_on_the_way),
		TEST(operation_survives_a_bad_minute),
		TEST(same_lock_is_one_after_the_other),
		TEST(other_locks_and_none_go_at_once),
		TEST(cancelled_exchange_lets_the_next_one_in),
		TEST(time_of_an_operation_begins_with_its_turn),
		TEST(turn_that_comes_too_late_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
