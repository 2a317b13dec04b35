/* SPDX-License-Identifier: Apache-2.0 */
/* What a source does with time: one fetch for all, renewal, refusals, claims. */
#include "tests/unit/collectors/azure/world.h"

#define LIFE_S 3600

/* Tokens of the names FIRST, then SECOND. */
static void say_two_tokens(struct world *world)
{
	world_say(world, (struct scripted){ .url = AUTHORITY,
	                                    .status = 200,
	                                    .body = TOKEN_OF("FIRST"),
	                                    .times = 1 });
	world_say(world, (struct scripted){
				 .url = AUTHORITY, .status = 200, .body = TOKEN_OF("SECOND") });
}

static void token_is_kept_for_whoever_asks(void **state)
{
	struct world *world = *state;
	say_two_tokens(world);
	world_open_with_secret(world);
	world_get(world);
	assert_string_equal(world->text, "FIRST");
	assert_int_equal(world->serial, 1);
	world_get(world);
	assert_string_equal(world->text, "FIRST");
	assert_int_equal(world->asked, 1);
	assert_string_equal(token_source_name(world->tokens),
	                    "application " CLIENT " (client secret)");
	assert_null(token_source_trouble(world->tokens));
	assert_null(token_source_warning(world->tokens));
}

static void all_who_wait_share_one_fetch(void **state)
{
	struct world *world = *state;
	struct renewal_wait *waits[3];
	say_two_tokens(world);
	world_open_with_secret(world);
	for (int i = 0; i < 3; i++)
		assert_int_equal(
			token_source_get(world->tokens, world_ready, world, &waits[i], NULL),
			0);
	renewal_wait_cancel(waits[1]);
	renewal_wait_cancel(NULL);
	world_settle(world);
	assert_int_equal(world->answers, 2);
	assert_int_equal(world->asked, 1);
}

static void token_is_renewed_before_it_expires(void **state)
{
	struct world *world = *state;
	say_two_tokens(world);
	world_open_with_secret(world);
	world_get(world);
	world_pass(world, LIFE_S - 301);
	world_get(world);
	assert_int_equal(world->asked, 1);
	world_pass(world, 2);
	/* the old one answers, while the new one is fetched */
	assert_int_equal(token_source_get(world->tokens, world_ready, world, NULL, NULL), 0);
	loop_turn(world->loop, 0);
	assert_string_equal(world->text, "FIRST");
	world_settle(world);
	world_get(world);
	assert_string_equal(world->text, "SECOND");
	assert_int_equal(world->asked, 2);
}

static void issuer_may_want_us_earlier(void **state)
{
	struct world *world = *state;
	world_say(
		world,
		(struct scripted){
			.url = AUTHORITY,
			.status = 200,
			.body = "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"refresh_in\":"
				"\"600\",\"access_token\":\"FIRST\"}" });
	world_open_with_secret(world);
	world_get(world);
	world_pass(world, 599);
	world_get(world);
	assert_int_equal(world->asked, 1);
	world_pass(world, 2);
	world_get(world);
	assert_int_equal(world->asked, 2);
}

static void token_of_a_day_is_renewed_at_noon(void **state)
{
	struct world *world = *state;
	world_say(world, (struct scripted){ .url = AUTHORITY,
	                                    .status = 200,
	                                    .body = "{\"access_token\":\"DAY\",\"expires_in\":"
	                                            "86400}" });
	world_open_with_secret(world);
	world_get(world);
	world_pass(world, 43199);
	world_get(world);
	assert_int_equal(world->asked, 1);
	world_pass(world, 2);
	world_get(world);
	assert_int_equal(world->asked, 2);
}

static void wall_clock_may_jump(void **state)
{
	struct world *world = *state;
	say_two_tokens(world);
	world_open_with_secret(world);
	world_get(world);
	world->time.wall.ns += 86400 * SECONDS;
	world_get(world);
	assert_string_equal(world->text, "FIRST");
	assert_int_equal(world->asked, 1);
}

static void trouble_is_told_while_the_old_token_is_good(void **state)
{
	struct world *world = *state;
	world_say(world, (struct scripted){ .url = AUTHORITY,
	                                    .status = 200,
	                                    .body = TOKEN_OF("FIRST"),
	                                    .times = 1 });
	world_say(world,
	          (struct scripted){ .url = AUTHORITY,
	                             .status = 401,
	                             .body = "{\"error\":\"invalid_client\","
	                                     "\"error_description\":\"AADSTS7000222: x\"}" });
	world_open_with_secret(world);
	world_get(world);
	world_pass(world, LIFE_S - 299);
	world_get(world);
	world_get(world);
	assert_string_equal(world->text, "FIRST");
	const struct error *trouble = token_source_trouble(world->tokens);
	assert_non_null(trouble);
	assert_int_equal(trouble->kind, ERROR_DENIED);
	assert_non_null(strstr(trouble->text, "has expired: add a new one"));
	world_pass(world, 300);
	world_get(world);
	assert_string_equal(world->text, "");
	assert_int_equal(world->err.kind, ERROR_DENIED);
}

static void what_must_be_mended_is_not_asked_again_at_once(void **state)
{
	struct world *world = *state;
	world_say(world,
	          (struct scripted){ .url = AUTHORITY,
	                             .status = 401,
	                             .body = "{\"error\":\"invalid_client\","
	                                     "\"error_description\":\"AADSTS7000215: x\"}" });
	world_open_with_secret(world);
	world_get(world);
	assert_int_equal(world->err.kind, ERROR_DENIED);
	assert_string_equal(world->err.text,
	                    "application " CLIENT " (client secret): the client secret of "
	                    "application " CLIENT
	                    " is wrong: configure its value, not its ID (AADSTS7000215)");
	world_pass(world, 299);
	world_get(world);
	assert_int_equal(world->err.kind, ERROR_DENIED);
	assert_int_equal(world->asked, 1);
	world_pass(world, 2);
	world_get(world);
	assert_int_equal(world->asked, 2);
}

static void outage_is_asked_about_again_soon(void **state)
{
	struct world *world = *state;
	world_say(world, (struct scripted){ .url = AUTHORITY, .status = 503, .times = 3 });
	say_two_tokens(world);
	world_open_with_secret(world);
	world_get(world);
	assert_int_equal(world->asked, 3); /* the pauses are drawn by lot: none, here */
	assert_int_equal(world->err.kind, ERROR_UNREACHABLE);
	world_get(world);
	assert_int_equal(world->asked, 3);
	world_pass(world, 11);
	world_get(world);
	assert_string_equal(world->text, "FIRST");
}

static void refused_token_is_fetched_again_once(void **state)
{
	struct world *world = *state;
	say_two_tokens(world);
	world_open_with_secret(world);
	world_get(world);
	assert_true(token_source_reject(world->tokens, world->serial, NULL));
	world_get(world);
	assert_string_equal(world->text, "SECOND");
	assert_true(
		token_source_reject(world->tokens, 1, NULL)); /* an old one: there is a newer */
	assert_false(token_source_reject(world->tokens, world->serial, NULL));
	world_pass(world, 61);
	assert_true(token_source_reject(world->tokens, world->serial, NULL));
}

/* {"access_token":{"nbf":{"essential":true}}} */
#define CHALLENGE                                                                              \
	"Bearer error=\"insufficient_claims\", "                                               \
	"claims=\"eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX19fQ==\""
#define CLAIMS_SENT                                                                            \
	"&claims=%7B%22access_token%22%3A%7B%22nbf%22%3A%7B%22essential%22%3Atrue%7D%7D%7D"

static void claims_go_with_the_next_request_only(void **state)
{
	struct world *world = *state;
	say_two_tokens(world);
	world_open_with_secret(world);
	world_get(world);
	assert_null(strstr(world_last(world)->body, "claims="));
	assert_true(token_source_reject(world->tokens, world->serial, CHALLENGE));
	world_get(world);
	assert_string_equal(world->text, "SECOND");
	assert_non_null(strstr(world_last(world)->body, CLAIMS_SENT));
	world_pass(world, LIFE_S);
	world_get(world);
	assert_int_equal(world->asked, 3);
	assert_null(strstr(world_last(world)->body, "claims="));
}

static void freeing_a_source_gives_up_what_is_under_way(void **state)
{
	struct world *world = *state;
	say_two_tokens(world);
	world_open_with_secret(world);
	assert_int_equal(token_source_get(world->tokens, world_ready, world, NULL, NULL), 0);
	token_source_free(world->tokens);
	world->tokens = NULL;
	world_settle(world);
	assert_int_equal(world->answers, 0);
	assert_int_equal(world->cancelled, 1);
	token_source_free(NULL);
}

static void free_at_an_answer(void *context, const struct access_token *token,
                              const struct error *err)
{
	struct world *world = context;
	(void)token;
	(void)err;
	world->answers++;
	token_source_free(world->tokens);
	world->tokens = NULL;
}

static void callback_may_free_the_source(void **state)
{
	struct world *world = *state;
	say_two_tokens(world);
	world_open_with_secret(world);
	token_source_get(world->tokens, free_at_an_answer, world, NULL, NULL);
	token_source_get(world->tokens, free_at_an_answer, world, NULL, NULL);
	world_settle(world);
	assert_int_equal(world->answers, 1);
}

static void request_that_cannot_start_is_an_error(void **state)
{
	struct world *world = *state;
	world->refusal = "no";
	world_open_with_secret(world);
	world_get(world);
	assert_int_equal(world->err.kind, ERROR_CONFIG);
	assert_string_equal(world->err.text, "application " CLIENT " (client secret): no");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(token_is_kept_for_whoever_asks),
		TEST(all_who_wait_share_one_fetch),
		TEST(token_is_renewed_before_it_expires),
		TEST(issuer_may_want_us_earlier),
		TEST(token_of_a_day_is_renewed_at_noon),
		TEST(wall_clock_may_jump),
		TEST(trouble_is_told_while_the_old_token_is_good),
		TEST(what_must_be_mended_is_not_asked_again_at_once),
		TEST(outage_is_asked_about_again_soon),
		TEST(refused_token_is_fetched_again_once),
		TEST(claims_go_with_the_next_request_only),
		TEST(freeing_a_source_gives_up_what_is_under_way),
		TEST(callback_may_free_the_source),
		TEST(request_that_cannot_start_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
