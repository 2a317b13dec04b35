/* SPDX-License-Identifier: Apache-2.0 */
/* What a chain does with time: one fetch for all, renewal, refusals, changed files. */
#include "tests/unit/collectors/aws/auth/world.h"

#include "agent/base/arena.h"

#define PLAIN(id) "[default]\naws_access_key_id = " id "\naws_secret_access_key = canary-7f3a\n"
#define PROCESS "[default]\ncredential_process = helper --id 'a b'\n"

/* What credential_process answers. */
#define KEYS(id, expiration)                                                                   \
	"{\"Version\":1,\"AccessKeyId\":\"" id "\",\"SecretAccessKey\":\"canary-7f3a\","       \
	"\"SessionToken\":\"t\",\"Expiration\":\"" expiration "\"}"

static void open_with(struct world *world, const char *config)
{
	world_write(world, ".aws/config", config);
	world_open(world, (struct credential_options){ 0 });
}

/* A chain whose process has answered: keys until one o'clock. */
static void open_with_process(struct world *world)
{
	open_with(world, PROCESS);
	world_get(world);
	assert_string_equal(world->command, "helper|--id|a b");
	world_end_child(world, 0, KEYS("FIRST", "2026-01-15T13:00:00Z"), "");
	world_settle(world);
	assert_string_equal(world->id, "FIRST");
}

static void keys_of_a_file_are_answered_and_kept(void **state)
{
	struct world *world = *state;
	open_with(world, PLAIN("FILE"));
	world_get(world);
	assert_string_equal(world->id, "FILE");
	assert_string_equal(world->token, "");
	assert_string_equal(credential_chain_name(world->chain),
	                    "profile default (config file)");
	uint64_t serial = world->serial;
	world_get(world);
	assert_int_equal(world->serial, serial);
	assert_int_equal(world->asked, 0);
}

static void changed_file_is_read_again(void **state)
{
	struct world *world = *state;
	open_with(world, PLAIN("OLD"));
	world_get(world);
	world_write(world, ".aws/config", PLAIN("NEWER"));
	world_pass(world, 11);
	world_get(world);
	assert_string_equal(world->id, "NEWER");
}

static void broken_change_of_a_file_leaves_the_old_keys(void **state)
{
	struct world *world = *state;
	open_with(world, PLAIN("OLD"));
	world_get(world);
	world_write(world, ".aws/config", "half a li");
	world_pass(world, 11);
	world_get(world);
	assert_string_equal(world->id, "OLD");
	const struct error *trouble = credential_chain_trouble(world->chain);
	assert_non_null(trouble);
	assert_int_equal(trouble->kind, ERROR_CONFIG);
	assert_non_null(strstr(trouble->text, "line 1"));
	world_write(world, ".aws/config", PLAIN("NEW"));
	world_pass(world, 11);
	world_get(world);
	assert_string_equal(world->id, "NEW");
	assert_null(credential_chain_trouble(world->chain));
}

static void file_that_others_can_read_is_warned_of(void **state)
{
	struct world *world = *state;
	world_open(world, (struct credential_options){ 0 });
	assert_null(credential_chain_warning(world->chain));
	world_write(world, ".aws/credentials", PLAIN("FILE"));
	world_get(world);
	assert_null(credential_chain_warning(world->chain));
	char path[128];
	snprintf(path, sizeof(path), "%s/.aws/credentials", world->directory);
	chmod(path, 0640);
	world_open(world, (struct credential_options){ 0 });
	world_get(world);
	assert_string_equal(world->id, "FILE");
	assert_non_null(strstr(credential_chain_warning(world->chain), "mode 0640"));
}

static void all_who_wait_share_one_fetch(void **state)
{
	struct world *world = *state;
	open_with(world, PROCESS);
	for (int i = 0; i < 3; i++)
		assert_int_equal(
			credential_chain_get(world->chain, world_ready, world, NULL, NULL), 0);
	world_settle(world);
	assert_int_equal(world->answers, 0);
	world_end_child(world, 0, KEYS("FIRST", "2026-01-15T13:00:00Z"), "");
	assert_null(world->child);
	world_settle(world);
	assert_int_equal(world->answers, 3);
}

static void who_cancels_is_not_answered_and_others_are(void **state)
{
	struct world *world = *state;
	struct renewal_wait *waits[3];
	open_with(world, PROCESS);
	for (int i = 0; i < 3; i++)
		credential_chain_get(world->chain, world_ready, world, &waits[i], NULL);
	renewal_wait_cancel(waits[0]);
	renewal_wait_cancel(waits[2]);
	renewal_wait_cancel(NULL);
	world_end_child(world, 0, KEYS("FIRST", "2026-01-15T13:00:00Z"), "");
	world_settle(world);
	assert_int_equal(world->answers, 1);
}

static void chain_is_freed_while_it_fetches(void **state)
{
	struct world *world = *state;
	open_with(world, PROCESS);
	credential_chain_get(world->chain, world_ready, world, NULL, NULL);
	credential_chain_free(world->chain);
	world->chain = NULL;
	assert_int_equal(world->cancelled, 1);
	world_settle(world);
	assert_int_equal(world->answers, 0);
}

static void free_from_callback(void *context, const struct aws_credentials *credentials,
                               const struct error *err)
{
	struct world *world = context;
	(void)credentials;
	(void)err;
	world->answers++;
	credential_chain_free(world->chain);
	world->chain = NULL;
}

static void chain_is_freed_by_who_is_answered(void **state)
{
	struct world *world = *state;
	open_with(world, PLAIN("FILE"));
	credential_chain_get(world->chain, free_from_callback, world, NULL, NULL);
	credential_chain_get(world->chain, world_ready, world, NULL, NULL);
	world_settle(world);
	assert_int_equal(world->answers, 1);
}

static struct renewal_wait *to_be_cancelled(struct renewal_wait *wait, int is_set)
{
	static struct renewal_wait *kept;
	if (is_set)
		kept = wait;
	return kept;
}

/* The file has changed since: what is fetched at once takes the place of what is held here. */
static void ask_from_callback(void *context, const struct aws_credentials *credentials,
                              const struct error *err)
{
	struct world *world = context;
	assert_null(err);
	assert_int_equal(credential_chain_get(world->chain, world_ready, world, NULL, NULL), 0);
	assert_string_equal(credentials->access_key_id, "OLD");
	assert_string_equal(credentials->secret_access_key, "canary-7f3a");
}

static void who_is_answered_may_ask_again_and_keeps_the_keys(void **state)
{
	struct world *world = *state;
	open_with(world, PLAIN("OLD"));
	assert_int_equal(
		credential_chain_get(world->chain, ask_from_callback, world, NULL, NULL), 0);
	world_write(world, ".aws/config", PLAIN("NEWER"));
	world_pass(world, 11);
	world_settle(world);
	assert_int_equal(world->answers, 1);
	world_get(world);
	assert_string_equal(world->id, "NEWER");
}

static void cancel_from_callback(void *context, const struct aws_credentials *credentials,
                                 const struct error *err)
{
	(void)context;
	(void)credentials;
	(void)err;
	renewal_wait_cancel(to_be_cancelled(NULL, 0));
}

static void who_is_answered_may_cancel_another(void **state)
{
	struct world *world = *state;
	struct renewal_wait *wait;
	open_with(world, PLAIN("FILE"));
	credential_chain_get(world->chain, cancel_from_callback, world, NULL, NULL);
	credential_chain_get(world->chain, world_ready, world, &wait, NULL);
	to_be_cancelled(wait, 1);
	world_settle(world);
	assert_int_equal(world->answers, 0);
}

static void keys_are_renewed_in_the_background_before_they_expire(void **state)
{
	struct world *world = *state;
	open_with_process(world);
	world_pass(world, 44 * 60);
	world_get(world);
	assert_null(world->child);
	world_pass(world, 2 * 60); /* a quarter of the hour is left */
	world_get(world);
	assert_non_null(world->child);
	assert_string_equal(world->id, "FIRST");
	world_get(world);
	assert_string_equal(world->id, "FIRST");
	world_end_child(world, 0, KEYS("SECOND", "2026-01-15T14:00:00Z"), "");
	world_get(world);
	assert_string_equal(world->id, "SECOND");
}

static void failed_renewal_keeps_the_keys_until_they_expire(void **state)
{
	struct world *world = *state;
	open_with_process(world);
	world_pass(world, 46 * 60);
	world_get(world);
	world_end_child(world, 3, "", "no");
	world_get(world);
	assert_string_equal(world->id, "FIRST");
	assert_null(world->child); /* not at once again */
	assert_string_equal(credential_chain_trouble(world->chain)->text,
	                    "profile default: credential_process: exited with 3: no");
	world_pass(world, 61);
	world_get(world);
	assert_string_equal(world->id, "FIRST");
	world_end_child(world, 3, "", "no");
	world_pass(world, 14 * 60);
	world_get(world);
	world_end_child(world, 3, "", "no");
	world_settle(world);
	assert_string_equal(world->id, "");
	assert_int_equal(world->err.kind, ERROR_DENIED);
	assert_string_equal(world->err.text,
	                    "profile default: credential_process: exited with 3: no");
	assert_null(credential_chain_trouble(world->chain)); /* all have been told */
}

static void jump_of_the_wall_clock_does_not_end_keys(void **state)
{
	struct world *world = *state;
	open_with_process(world);
	world->time.wall.ns += 86400 * SECONDS;
	world_get(world);
	assert_string_equal(world->id, "FIRST");
	assert_null(world->child);
}

static void keys_that_have_expired_are_an_error(void **state)
{
	struct world *world = *state;
	open_with(world, PROCESS);
	world_get(world);
	world_end_child(world, 0, KEYS("OLD", "2026-01-15T11:59:59Z"), "");
	world_settle(world);
	assert_int_equal(world->err.kind, ERROR_DENIED);
	assert_non_null(strstr(world->err.text, "have expired already"));
}

static void keys_expire_by_the_clock_of_the_cloud(void **state)
{
	struct world *world = *state;
	open_with(world, PROCESS);
	credential_chain_learn_skew(world->chain, "Thu, 15 Jan 2026 14:00:00 GMT");
	world_get(world);
	world_end_child(world, 0, KEYS("OLD", "2026-01-15T13:00:00Z"), "");
	world_settle(world);
	assert_non_null(strstr(world->err.text, "have expired already"));
}

static void failure_answers_for_ten_seconds(void **state)
{
	struct world *world = *state;
	open_with(world, PROCESS);
	world_get(world);
	world_end_child(world, -1, "", "");
	world_settle(world);
	assert_string_equal(world->err.text,
	                    "profile default: credential_process: ended by a signal");
	world_pass(world, 9);
	world_get(world);
	assert_int_equal(world->answers, 2);
	assert_null(world->child);
	world_pass(world, 2);
	world_get(world);
	assert_int_equal(world->answers, 2);
	world_end_child(world, 0, KEYS("FIRST", "2026-01-15T13:00:00Z"), "");
	world_settle(world);
	assert_string_equal(world->id, "FIRST");
}

static void refused_keys_are_fetched_again_once(void **state)
{
	struct world *world = *state;
	open_with_process(world);
	assert_true(credential_chain_reject(world->chain, world->serial));
	assert_true(credential_chain_reject(world->chain, world->serial));
	world_get(world);
	world_end_child(world, 0, KEYS("SECOND", "2026-01-15T13:00:00Z"), "");
	world_settle(world);
	assert_string_equal(world->id, "SECOND");
	assert_true(credential_chain_reject(world->chain, world->serial - 1));
	assert_false(credential_chain_reject(world->chain, world->serial));
	world_get(world);
	assert_string_equal(world->id, "SECOND");
	assert_null(world->child);
	world_pass(world, 61);
	assert_true(credential_chain_reject(world->chain, world->serial));
}

static void process_is_judged_by_what_it_says(void **state)
{
	static const struct {
		const char *output;
		const char *text;
	} cases[] = {
		{ "", "the answer is no JSON (line 1)" },
		{ "{}", "Version is not 1" },
		{ "{\"Version\":2}", "Version is not 1" },
		{ "{\"Version\":1}", "there is no access key id" },
		{ "{\"Version\":1,\"AccessKeyId\":\"a\"}", "there is no secret access key" },
		{ NULL, "no end within 60 s" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world *world = *state;
		open_with(world, PROCESS);
		world_get(world);
		world_end_child(world, 0, cases[i].output, "");
		world_settle(world);
		char expected[128];
		snprintf(expected, sizeof(expected), "profile default: credential_process: %s",
		         cases[i].text);
		assert_string_equal(world->err.text, expected);
	}
}

static void region_and_endpoints_are_those_of_the_profile(void **state)
{
	struct world *world = *state;
	struct arena *arena = arena_new(0);
	struct endpoint endpoint;
	open_with(world,
	          PLAIN("FILE") "region = eu-west-3\nendpoint_url = https://e.example\n");
	assert_null(credential_chain_region(world->chain));
	world_get(world);
	assert_string_equal(credential_chain_region(world->chain), "eu-west-3");
	assert_int_equal(credential_chain_endpoint(world->chain, AWS_EC2, "eu-west-3", arena,
	                                           &endpoint, NULL),
	                 0);
	assert_string_equal(endpoint.url, "https://e.example/");
	arena_free(arena);
}

static void skew_is_learned_when_it_matters(void **state)
{
	struct world *world = *state;
	open_with(world, PLAIN("FILE"));
	struct credential_chain *chain = world->chain;
	assert_false(credential_chain_learn_skew(chain, NULL));
	assert_false(credential_chain_learn_skew(chain, "yesterday"));
	assert_false(credential_chain_learn_skew(chain, "Thu, 15 Jan 2026 12:03:59 GMT"));
	assert_true(credential_chain_learn_skew(chain, "Thu, 15 Jan 2026 13:00:00 GMT"));
	assert_int_equal(credential_chain_skew(chain).ns, 3600 * SECONDS);
	/* another request that was signed before */
	assert_true(credential_chain_learn_skew(chain, "Thu, 15 Jan 2026 13:00:10 GMT"));
	world_pass(world, 31);
	assert_false(credential_chain_learn_skew(chain, "Thu, 15 Jan 2026 13:00:41 GMT"));
	world->time.wall.ns += 3600 * SECONDS; /* somebody has set our clock right */
	assert_true(credential_chain_learn_skew(chain, "Thu, 15 Jan 2026 13:00:10 GMT"));
	assert_int_equal(credential_chain_skew(chain).ns, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(keys_of_a_file_are_answered_and_kept),
		TEST(changed_file_is_read_again),
		TEST(broken_change_of_a_file_leaves_the_old_keys),
		TEST(file_that_others_can_read_is_warned_of),
		TEST(all_who_wait_share_one_fetch),
		TEST(who_cancels_is_not_answered_and_others_are),
		TEST(chain_is_freed_while_it_fetches),
		TEST(chain_is_freed_by_who_is_answered),
		TEST(who_is_answered_may_ask_again_and_keeps_the_keys),
		TEST(who_is_answered_may_cancel_another),
		TEST(keys_are_renewed_in_the_background_before_they_expire),
		TEST(failed_renewal_keeps_the_keys_until_they_expire),
		TEST(jump_of_the_wall_clock_does_not_end_keys),
		TEST(keys_that_have_expired_are_an_error),
		TEST(keys_expire_by_the_clock_of_the_cloud),
		TEST(failure_answers_for_ten_seconds),
		TEST(refused_keys_are_fetched_again_once),
		TEST(process_is_judged_by_what_it_says),
		TEST(region_and_endpoints_are_those_of_the_profile),
		TEST(skew_is_learned_when_it_matters),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
