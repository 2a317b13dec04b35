/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/aws/auth/world.h"

#include "collectors/aws/client.h"

/* A client in the world of a credential chain, and what it told. */
struct bed {
	struct world *world;
	struct aws_client *client;
	struct aws_exchange *exchange;
	int answers;
	long status;
	struct error err;
	bool is_unknown;
	char counted[8][48];
	size_t count;
	double skew;
};

static const struct aws_action connections = { AWS_DIRECT_CONNECT, "DescribeConnections", NULL,
	                                       100 };
static const struct aws_action tables = { AWS_EC2, "DescribeRouteTables", NULL, 100 };

#define THROTTLED "{\"__type\":\"ThrottlingException\",\"message\":\"Rate exceeded\"}"
#define DENIED                                                                                 \
	"{\"__type\":\"AccessDeniedException\",\"Message\":\"User: arn:aws:iam::1:user/m is "  \
	"not authorized to perform: directconnect:DescribeConnections\"}"
#define EXPIRED "{\"__type\":\"ExpiredTokenException\",\"message\":\"token canary-7f3a\"}"
#define SIGNATURE                                                                              \
	"{\"__type\":\"InvalidSignatureException\",\"message\":\"Signature expired: the "      \
	"canonical string was x-amz-security-token:canary-7f3a\"}"
#define UNKNOWN "{\"__type\":\"UnknownOperationException\"}"

static void on_count(void *context, const char *action, const char *code)
{
	struct bed *bed = context;
	assert_true(bed->count < 8);
	snprintf(bed->counted[bed->count++], sizeof(bed->counted[0]), "%s %s", action, code);
}

static void on_skewed(void *context, double seconds)
{
	struct bed *bed = context;
	bed->skew = seconds;
}

static void on_answered(void *context, const struct http_reply *reply,
                        const struct aws_failure *failure)
{
	struct bed *bed = context;
	bed->answers++;
	bed->exchange = NULL;
	assert_true((reply == NULL) != (failure == NULL));
	bed->status = reply == NULL ? 0 : reply->status;
	bed->err = failure == NULL ? (struct error){ 0 } : *failure->err;
	bed->is_unknown = failure != NULL && failure->is_unknown_action;
}

static int bed_begin(void **state)
{
	struct bed *bed = calloc(1, sizeof(*bed));
	void *world = NULL;
	if (world_begin(&world) != 0)
		return -1;
	bed->world = world;
	world_set(bed->world, "AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
	world_set(bed->world, "AWS_SECRET_ACCESS_KEY", "canary-7f3a-secret");
	world_set(bed->world, "AWS_SESSION_TOKEN", "canary-7f3a-token");
	world_open(bed->world, (struct credential_options){ .region = "us-east-1" });
	const struct aws_client_parts parts = { .loop = bed->world->loop,
		                                .http = &bed->world->http,
		                                .chain = bed->world->chain,
		                                .io = &bed->world->io,
		                                .count = on_count,
		                                .skewed = on_skewed,
		                                .context = bed };
	bed->client = aws_client_new(&parts);
	*state = bed;
	return bed->client == NULL;
}

static int bed_end(void **state)
{
	struct bed *bed = *state;
	void *world = bed->world;
	aws_client_free(bed->client);
	world_end(&world);
	free(bed);
	return 0;
}

static void say(struct bed *bed, long status, const char *body)
{
	bed->world->script[0] =
		(struct scripted){ .url = "https://", .status = status, .body = body };
}

static void ask_about(struct bed *bed, const struct aws_action *action)
{
	const struct aws_call call = {
		.action = action,
		.region = "us-east-1",
		.body = "{}",
		.body_len = 2,
		.timeout = duration_ms(10000),
		.deadline = mono_add(clock_mono(&bed->world->clock), duration_ms(27000)),
	};
	int before = bed->answers;
	assert_int_equal(
		aws_client_ask(bed->client, &call, on_answered, bed, &bed->exchange, NULL), 0);
	assert_int_equal(bed->answers, before); /* never from within */
}

/* Until a request is under way. */
static void turn(struct bed *bed)
{
	for (int i = 0; i < 20 && bed->world->transfer == NULL; i++)
		loop_turn(bed->world->loop, 0);
}

static void ask(struct bed *bed)
{
	ask_about(bed, &connections);
	world_settle(bed->world);
}

static void answer_is_handed_on_and_counted(void **state)
{
	struct bed *bed = *state;
	say(bed, 200, "{}");
	ask(bed);
	assert_int_equal(bed->answers, 1);
	assert_int_equal(bed->status, 200);
	assert_string_equal(bed->counted[0], "DescribeConnections 200");
	assert_string_equal(bed->world->method, "POST");
	assert_string_equal(bed->world->url, "https://directconnect.us-east-1.amazonaws.com/");
	assert_non_null(
		strstr(bed->world->authorization,
	               "/us-east-1/directconnect/aws4_request, SignedHeaders=content-type;"
	               "host;x-amz-date;x-amz-security-token;x-amz-target, "));
	assert_false(bed->world->is_metadata);
}

static void form_is_signed_without_a_target(void **state)
{
	struct bed *bed = *state;
	say(bed, 200, "<x/>");
	ask_about(bed, &tables);
	world_settle(bed->world);
	assert_string_equal(bed->world->url, "https://ec2.us-east-1.amazonaws.com/");
	assert_non_null(strstr(bed->world->authorization,
	                       "SignedHeaders=content-type;host;x-amz-date;"
	                       "x-amz-security-token, "));
}

static void throttled_request_is_repeated_twice(void **state)
{
	struct bed *bed = *state;
	say(bed, 400, THROTTLED);
	ask(bed);
	assert_int_equal(bed->answers, 1);
	assert_int_equal(bed->world->asked, 3);
	assert_int_equal(bed->err.kind, ERROR_THROTTLED);
	assert_string_equal(bed->err.text, "directconnect:DescribeConnections in us-east-1 is "
	                                   "throttled: ThrottlingException");
	assert_string_equal(bed->counted[2], "DescribeConnections ThrottlingException");
}

static void their_fault_is_repeated_until_it_is_over(void **state)
{
	struct bed *bed = *state;
	say(bed, 503, "<html>");
	ask_about(bed, &connections);
	turn(bed);
	world_answer(bed->world);
	say(bed, 200, "{}");
	world_settle(bed->world);
	assert_int_equal(bed->status, 200);
	assert_int_equal(bed->world->asked, 2);
	assert_string_equal(bed->counted[0], "DescribeConnections 503");
}

static void silence_is_repeated_and_names_the_action(void **state)
{
	struct bed *bed = *state;
	bed->world->script[0] =
		(struct scripted){ .url = "https://", .failure = ERROR_TIMEOUT };
	ask(bed);
	assert_int_equal(bed->world->asked, 3);
	assert_int_equal(bed->err.kind, ERROR_TIMEOUT);
	assert_string_equal(bed->err.text,
	                    "directconnect:DescribeConnections in us-east-1: no answer");
	assert_string_equal(bed->counted[0], "DescribeConnections timeout");
}

static void unreachable_host_is_one_fault_for_all_its_actions(void **state)
{
	struct bed *bed = *state;
	bed->world->script[0] =
		(struct scripted){ .url = "https://", .failure = ERROR_UNREACHABLE };
	ask(bed);
	assert_string_equal(bed->err.text, "us-east-1: no answer");
}

static void certificate_is_not_tried_again(void **state)
{
	struct bed *bed = *state;
	bed->world->script[0] = (struct scripted){ .url = "https://", .failure = ERROR_DENIED };
	ask(bed);
	assert_int_equal(bed->world->asked, 1);
	assert_int_equal(bed->err.kind, ERROR_DENIED);
}

static void outage_is_not_answered_with_three_times_the_traffic(void **state)
{
	struct bed *bed = *state;
	say(bed, 500, "");
	for (int i = 0; i < 30; i++) {
		bed->count = 0;
		ask(bed);
	}
	/* 30 and the 20 repetitions that the budget holds */
	assert_int_equal(bed->world->asked, 50);
}

static void deadline_ends_the_repetitions(void **state)
{
	struct bed *bed = *state;
	say(bed, 500, "");
	ask_about(bed, &connections);
	turn(bed);
	world_pass(bed->world, 27);
	world_answer(bed->world);
	world_settle(bed->world);
	assert_int_equal(bed->answers, 1);
	assert_int_equal(bed->world->asked, 1);
	assert_int_equal(bed->err.kind, ERROR_UNREACHABLE);
}

static void denial_names_permission_region_and_who_asked(void **state)
{
	struct bed *bed = *state;
	say(bed, 400, DENIED);
	ask(bed);
	assert_int_equal(bed->world->asked, 1);
	assert_int_equal(bed->err.kind, ERROR_DENIED);
	assert_non_null(strstr(bed->err.text,
	                       "directconnect:DescribeConnections in us-east-1 is denied to "));
	assert_non_null(strstr(bed->err.text, credential_chain_name(bed->world->chain)));
	assert_non_null(strstr(bed->err.text, "not authorized to perform"));
}

static void refused_credentials_are_renewed_once(void **state)
{
	struct bed *bed = *state;
	say(bed, 400, EXPIRED);
	ask(bed);
	assert_int_equal(bed->world->asked, 2);
	assert_int_equal(bed->err.kind, ERROR_DENIED);
	assert_non_null(strstr(bed->err.text, "ExpiredTokenException"));
	assert_null(strstr(bed->err.text, "canary"));
}

static void renewed_credentials_go_on(void **state)
{
	struct bed *bed = *state;
	say(bed, 400, EXPIRED);
	ask_about(bed, &connections);
	turn(bed);
	world_answer(bed->world);
	say(bed, 200, "{}");
	world_settle(bed->world);
	assert_int_equal(bed->status, 200);
}

static void clock_is_corrected_from_the_date(void **state)
{
	struct bed *bed = *state;
	say(bed, 400, SIGNATURE);
	bed->world->script[0].date = "Thu, 15 Jan 2026 13:00:00 GMT";
	ask_about(bed, &connections);
	turn(bed);
	world_answer(bed->world);
	say(bed, 200, "{}");
	world_settle(bed->world);
	assert_int_equal(bed->status, 200);
	assert_true(bed->skew > 3599 && bed->skew < 3601);
	assert_int_equal(bed->world->asked, 2);
}

static void signature_of_the_right_time_is_a_wrong_key(void **state)
{
	struct bed *bed = *state;
	say(bed, 400, SIGNATURE);
	bed->world->script[0].date = "Thu, 15 Jan 2026 12:00:01 GMT";
	ask(bed);
	assert_int_equal(bed->err.kind, ERROR_DENIED);
	assert_null(strstr(bed->err.text, "canary"));
	assert_true(bed->world->asked <= 2);
	assert_true(bed->skew == 0);
}

static void unknown_action_is_said_so(void **state)
{
	struct bed *bed = *state;
	say(bed, 400, UNKNOWN);
	ask(bed);
	assert_true(bed->is_unknown);
	assert_int_equal(bed->world->asked, 1);
}

static void redirect_is_no_answer(void **state)
{
	struct bed *bed = *state;
	say(bed, 301, "");
	ask(bed);
	assert_int_equal(bed->status, 0);
	assert_int_equal(bed->err.kind, ERROR_MALFORMED);
	assert_non_null(strstr(bed->err.text, "status 301"));
	assert_string_equal(bed->counted[0], "DescribeConnections 301");
}

static void request_can_be_cancelled_at_any_time(void **state)
{
	struct bed *bed = *state;
	say(bed, 500, "");
	ask_about(bed, &connections); /* waits for credentials */
	aws_exchange_cancel(bed->exchange);
	ask_about(bed, &connections); /* waits for an answer */
	turn(bed);
	assert_non_null(bed->world->transfer);
	aws_exchange_cancel(bed->exchange);
	assert_null(bed->world->transfer);
	ask_about(bed, &connections); /* waits for its next attempt */
	turn(bed);
	world_answer(bed->world);
	aws_exchange_cancel(bed->exchange);
	world_settle(bed->world);
	assert_int_equal(bed->answers, 0);
	aws_exchange_cancel(NULL);
}

static void client_that_is_freed_forgets_its_requests(void **state)
{
	struct bed *bed = *state;
	say(bed, 200, "{}");
	ask_about(bed, &connections);
	ask_about(bed, &tables);
	aws_client_free(bed->client);
	bed->client = NULL;
	world_settle(bed->world);
	assert_int_equal(bed->answers, 0);
}

static void bad_endpoint_is_a_fault_of_the_configuration(void **state)
{
	struct bed *bed = *state;
	world_set(bed->world, "AWS_ENDPOINT_URL", "http://192.0.2.1");
	ask(bed);
	assert_int_equal(bed->err.kind, ERROR_CONFIG);
	assert_int_equal(bed->world->asked, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, bed_begin, bed_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(answer_is_handed_on_and_counted),
		TEST(form_is_signed_without_a_target),
		TEST(throttled_request_is_repeated_twice),
		TEST(their_fault_is_repeated_until_it_is_over),
		TEST(silence_is_repeated_and_names_the_action),
		TEST(unreachable_host_is_one_fault_for_all_its_actions),
		TEST(certificate_is_not_tried_again),
		TEST(outage_is_not_answered_with_three_times_the_traffic),
		TEST(deadline_ends_the_repetitions),
		TEST(denial_names_permission_region_and_who_asked),
		TEST(refused_credentials_are_renewed_once),
		TEST(renewed_credentials_go_on),
		TEST(clock_is_corrected_from_the_date),
		TEST(signature_of_the_right_time_is_a_wrong_key),
		TEST(unknown_action_is_said_so),
		TEST(redirect_is_no_answer),
		TEST(request_can_be_cancelled_at_any_time),
		TEST(client_that_is_freed_forgets_its_requests),
		TEST(bad_endpoint_is_a_fault_of_the_configuration),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
