/* SPDX-License-Identifier: Apache-2.0 */
/* What each service of the chain is asked, and what becomes of its answers. */
#include "tests/unit/collectors/aws/auth/world.h"

#define KEYS(id, expiration)                                                                   \
	"{\"Code\":\"Success\",\"AccessKeyId\":\"" id                                          \
	"\",\"SecretAccessKey\":\"canary-7f3a\",\"Token\":\"t\",\"Expiration\":\"" expiration  \
	"\"}"
#define CONTAINER_KEYS                                                                         \
	"{\"AccessKeyId\":\"BOX\",\"SecretAccessKey\":\"canary-7f3a\",\"Token\":\"t\","        \
	"\"Expiration\":\"2026-01-15T13:00:00Z\"}"
#define STS_KEYS(id)                                                                           \
	"<AssumeRoleResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">"             \
	"<AssumeRoleResult><Credentials><AccessKeyId>" id "</AccessKeyId>"                     \
	"<SecretAccessKey>canary-7f3a</SecretAccessKey><SessionToken>t</SessionToken>"         \
	"<Expiration>2026-01-15T13:00:00Z</Expiration></Credentials>"                          \
	"</AssumeRoleResult></AssumeRoleResponse>"
#define STS_FAULT(code, message)                                                               \
	"<ErrorResponse><Error><Type>Sender</Type><Code>" code "</Code><Message>" message      \
	"</Message></Error><RequestId>1</RequestId></ErrorResponse>"

#define IMDS "http://169.254.169.254/latest/"
#define ROLES IMDS "meta-data/iam/security-credentials/"

static void script(struct world *world, size_t at, const char *url, long status,
                   const char *body)
{
	world->script[at] = (struct scripted){ .url = url, .status = status, .body = body };
}

static void open_and_get(struct world *world)
{
	world_open(world, (struct credential_options){ .region = "eu-west-1" });
	world_get(world);
}

static void expect_error(struct world *world, enum error_kind kind, const char *text)
{
	open_and_get(world);
	assert_string_equal(world->err.text, text);
	assert_int_equal(world->err.kind, kind);
	assert_null(strstr(world->err.text, "canary"));
}

/* --- instance ----------------------------------------------------------------------------- */

static void script_instance(struct world *world, const char *keys)
{
	script(world, 0, IMDS "api/token", 200, "imds-token");
	script(world, 1, ROLES, 200, "node-role\n");
	script(world, 2, ROLES "node-role", 200, keys);
}

static void instance_is_asked_by_version_2_only(void **state)
{
	struct world *world = *state;
	script_instance(world, KEYS("NODE", "2026-01-15T18:00:00Z"));
	open_and_get(world);
	assert_string_equal(world->id, "NODE");
	assert_string_equal(world->metadata_token, "imds-token");
	assert_string_equal(world->url, ROLES "node-role");
	assert_true(world->is_metadata);
	assert_int_equal(world->asked, 3);
	assert_string_equal(credential_chain_name(world->chain), "instance metadata");
}

static void refused_token_is_no_way_to_version_1(void **state)
{
	struct world *world = *state;
	script_instance(world, KEYS("NODE", "2026-01-15T18:00:00Z"));
	script(world, 0, IMDS "api/token", 403, "");
	expect_error(
		world, ERROR_DENIED,
		"no credentials in the environment and profile default; instance metadata: "
		"status 403 for token");
	assert_int_equal(world->asked, 1);
}

static void instance_says_the_region_when_nobody_else_does(void **state)
{
	struct world *world = *state;
	script_instance(world, KEYS("NODE", "2026-01-15T18:00:00Z"));
	script(world, 3, IMDS "meta-data/placement/region", 200, "eu-central-1");
	world_open(world, (struct credential_options){ 0 });
	world_get(world);
	assert_string_equal(world->id, "NODE");
	assert_string_equal(credential_chain_region(world->chain), "eu-central-1");
	script(world, 3, IMDS "meta-data/placement/region", 404, "");
	world_open(world, (struct credential_options){ 0 });
	world_get(world);
	assert_string_equal(world->id, "NODE");
	assert_null(credential_chain_region(world->chain));
}

/* Else the collector would know no region for as long as the keys live. */
static void instance_in_trouble_over_the_region_is_asked_again(void **state)
{
	struct world *world = *state;
	script_instance(world, KEYS("NODE", "2026-01-15T18:00:00Z"));
	script(world, 3, IMDS "meta-data/placement/region", 503, "");
	world_open(world, (struct credential_options){ 0 });
	world_get(world);
	assert_string_equal(
		world->err.text,
		"no credentials in the environment and profile default; instance metadata: "
		"the region: status 503");
	assert_int_equal(world->asked, 6);
	script(world, 3, IMDS "meta-data/placement/region", 200, "eu-central-1");
	world_pass(world, 11);
	world_get(world);
	assert_string_equal(world->id, "NODE");
	assert_string_equal(credential_chain_region(world->chain), "eu-central-1");
}

static void instance_may_stumble_at_each_step(void **state)
{
	static const char *const steps[] = { IMDS "api/token", ROLES, ROLES "node-role" };
	struct world *world = *state;
	for (size_t i = 0; i < 3; i++) {
		script_instance(world, KEYS("NODE", "2026-01-15T18:00:00Z"));
		world_open(world, (struct credential_options){ .region = "eu-west-1" });
		credential_chain_get(world->chain, world_ready, world, NULL, NULL);
		while (strcmp(world->url, steps[i]) != 0)
			world_answer(world);
		world->transfer->answer = (struct scripted){ .status = 503 };
		world_settle(world);
		assert_string_equal(world->id, "NODE");
	}
}

static void instance_over_ipv6_and_at_an_endpoint_of_its_own(void **state)
{
	struct world *world = *state;
	world_set(world, "AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE", "IPv6");
	open_and_get(world);
	assert_string_equal(world->url, "http://[fd00:ec2::254]/latest/api/token");
	world_set(world, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "http://127.0.0.1:1338/");
	open_and_get(world);
	assert_string_equal(world->url, "http://127.0.0.1:1338/latest/api/token");
	world_set(world, "AWS_EC2_METADATA_SERVICE_ENDPOINT", "gopher://x");
	expect_error(
		world, ERROR_DENIED,
		"no credentials in the environment and profile default; instance metadata: its "
		"endpoint: the URL begins with neither https:// nor http://");
}

static void instance_that_does_not_answer_is_asked_three_times(void **state)
{
	struct world *world = *state;
	expect_error(
		world, ERROR_DENIED,
		"no credentials in the environment and profile default; instance metadata: no "
		"answer");
	assert_int_equal(world->asked, 3);
}

static void instance_that_a_profile_names_keeps_its_kind_of_error(void **state)
{
	struct world *world = *state;
	world_write(world, ".aws/config",
	            "[default]\nrole_arn = arn:aws:iam::1:role/a\n"
	            "credential_source = Ec2InstanceMetadata\n");
	expect_error(world, ERROR_TIMEOUT, "instance metadata: no answer");
}

static void instance_without_role_or_with_trouble_says_so(void **state)
{
	static const struct {
		long role_status;
		const char *role;
		long status;
		const char *body;
		const char *text;
	} cases[] = {
		{ 404, "", 200, "", "the instance has no role" },
		{ 200, "", 200, "", "there is no role in the answer" },
		{ 200, "a b", 200, "", "role is none" },
		{ 401, "", 200, "", "status 401 for role" },
		{ 200, "node-role", 404, "", "status 404 for the role's credentials" },
		{ 200, "node-role", 200, "<html>",
		  "the role's credentials: the answer is no JSON (line 1)" },
		{ 200, "node-role", 200, "[]",
		  "the role's credentials: the answer is no JSON object" },
		{ 200, "node-role", 200,
		  "{\"Code\":\"AssumeRoleUnauthorizedAccess\",\"Message\":\"EC2 "
		  "cannot\\nassume\"}",
		  "the role's credentials: AssumeRoleUnauthorizedAccess: EC2 cannot assume" },
		{ 200, "node-role", 200, "{\"Code\":\"Failed\"}",
		  "the role's credentials: Failed: no reason given" },
		{ 200, "node-role", 200, "{\"Code\":\"Success\"}",
		  "the role's credentials: Expiration is no time" },
	};
	struct world *world = *state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		script_instance(world, cases[i].body);
		world->script[2].status = cases[i].status;
		script(world, 1, ROLES, cases[i].role_status, cases[i].role);
		char expected[256];
		snprintf(expected, sizeof(expected),
		         "no credentials in the environment and profile default; instance "
		         "metadata: %s",
		         cases[i].text);
		expect_error(world, ERROR_DENIED, expected);
	}
}

static void old_keys_of_an_instance_are_used_a_while_longer(void **state)
{
	struct world *world = *state;
	script_instance(world, KEYS("OLD", "2026-01-15T11:00:00Z"));
	open_and_get(world);
	assert_string_equal(world->id, "OLD");
	int asked = world->asked;
	world_pass(world, 14 * 60);
	world_get(world); /* from those at hand; it is time to ask again */
	assert_string_equal(world->id, "OLD");
	assert_true(world->asked > asked);
}

/* --- container ---------------------------------------------------------------------------- */

static void container_is_asked_at_its_relative_address_first(void **state)
{
	struct world *world = *state;
	world_set(world, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/v2/credentials/x?y=1");
	world_set(world, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://127.0.0.1/no");
	script(world, 0, "http://169.254.170.2/v2/credentials/x?y=1", 200, CONTAINER_KEYS);
	open_and_get(world);
	assert_string_equal(world->id, "BOX");
	assert_string_equal(world->authorization, "");
	assert_true(world->is_metadata);
}

static void token_of_a_container_comes_from_the_file_each_time(void **state)
{
	struct world *world = *state;
	char path[128];
	snprintf(path, sizeof(path), "%s/token", world->directory);
	world_set(world, "AWS_CONTAINER_CREDENTIALS_FULL_URI", "http://[fd00:ec2::23]/v1/x");
	world_set(world, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", path);
	world_set(world, "AWS_CONTAINER_AUTHORIZATION_TOKEN", "variable");
	world_write(world, "token", "file");
	script(world, 0, "http://[fd00:ec2::23]/v1/x", 200, CONTAINER_KEYS);
	open_and_get(world);
	assert_string_equal(world->id, "BOX");
	assert_string_equal(world->authorization, "file");
	world_write(world, "token", "newer");
	open_and_get(world);
	assert_string_equal(world->authorization, "newer");
	world_write(world, "token", "evil\r\nX-Header: 1");
	expect_error(world, ERROR_CONFIG,
	             "container credentials: the token has a line end or a NUL in it");
	remove(path);
	open_and_get(world);
	assert_int_equal(world->err.kind, ERROR_CONFIG);
	assert_non_null(strstr(world->err.text, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"));
	world_set(world, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", NULL);
	open_and_get(world);
	assert_string_equal(world->authorization, "variable");
}

static void token_goes_to_nobody_else_in_clear(void **state)
{
	static const struct {
		const char *url;
		bool is_allowed;
	} cases[] = {
		{ "http://169.254.170.2/x", true },
		{ "http://169.254.170.23/x", true },
		{ "http://[fd00:ec2::23]/x", true },
		{ "http://127.9.9.9/x", true },
		{ "http://[::1]:81/x", true },
		{ "http://localhost/x", true },
		{ "https://credentials.example/x", true },
		{ "http://credentials.example/x", false },
		{ "http://169.254.170.24/x", false },
		{ "http://localhost.example/x", false },
		{ "http://127.0.0.1@example/x", false },
		{ "ftp://127.0.0.1/x", false },
		{ "127.0.0.1/x", false },
	};
	struct world *world = *state;
	world_set(world, "AWS_CONTAINER_AUTHORIZATION_TOKEN", "canary-7f3a");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		world_set(world, "AWS_CONTAINER_CREDENTIALS_FULL_URI", cases[i].url);
		world->asked = 0;
		open_and_get(world);
		assert_int_equal(world->asked > 0, cases[i].is_allowed);
		if (!cases[i].is_allowed)
			assert_int_equal(world->err.kind, ERROR_CONFIG);
	}
}

static void container_in_trouble_is_asked_three_times(void **state)
{
	struct world *world = *state;
	world_set(world, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
	script(world, 0, "http://169.254.170.2/x", 500, "oops");
	expect_error(world, ERROR_UNREACHABLE, "container credentials: status 500");
	assert_int_equal(world->asked, 3);
	script(world, 0, "http://169.254.170.2/x", 400,
	       "{\"code\":\"AccessDenied\",\"message\":\"not you\"}");
	expect_error(world, ERROR_DENIED, "container credentials: AccessDenied: not you");
	assert_int_equal(world->asked, 4);
	world->script[0] = (struct scripted){ .url = "http://", .failure = ERROR_MALFORMED };
	expect_error(world, ERROR_MALFORMED, "container credentials: no answer");
	assert_int_equal(world->asked, 5);
}

/* --- roles -------------------------------------------------------------------------------- */

#define STS "https://sts.eu-west-1.amazonaws.com/"
#define CHAIN                                                                                  \
	"[default]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = mid\n"                  \
	"external_id = ext/1+2\nduration_seconds = 43200\nrole_session_name = me\n"            \
	"[profile mid]\nrole_arn = arn:aws:iam::1:role/mid\nsource_profile = hub\n"            \
	"duration_seconds = 7200\n"                                                            \
	"[profile hub]\naws_access_key_id = HUB\naws_secret_access_key = canary-7f3a\n"

static void roles_are_assumed_from_the_bottom_up(void **state)
{
	struct world *world = *state;
	world_write(world, ".aws/config", CHAIN);
	world_open(world, (struct credential_options){ .region = "eu-west-1" });
	credential_chain_get(world->chain, world_ready, world, NULL, NULL);
	assert_string_equal(world->url, STS);
	assert_string_equal(
		world->body,
		"Action=AssumeRole&Version=2011-06-15"
		"&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fmid&RoleSessionName=onramp"
		"&DurationSeconds=7200");
	assert_non_null(strstr(world->authorization, "Credential=HUB/20260115/eu-west-1/sts/"));
	assert_false(world->is_metadata);
	script(world, 0, STS, 200, STS_KEYS("MID"));
	world->transfer->answer = world->script[0];
	world_answer(world);
	/* no role that was assumed by a role lasts longer than an hour */
	assert_string_equal(world->body,
	                    "Action=AssumeRole&Version=2011-06-15"
	                    "&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fa&RoleSessionName=me"
	                    "&DurationSeconds=3600&ExternalId=ext%2F1%2B2");
	assert_non_null(strstr(world->authorization, "Credential=MID/"));
	world_settle(world);
	assert_string_equal(world->id, "MID");
	assert_string_equal(credential_chain_name(world->chain),
	                    "role arn:aws:iam::1:role/a through role arn:aws:iam::1:role/mid "
	                    "through profile hub (config file)");
}

static void open_with_role(struct world *world, const char *arn)
{
	world_set(world, "AWS_ACCESS_KEY_ID", "BASE");
	world_set(world, "AWS_SECRET_ACCESS_KEY", "canary-7f3a");
	world_open(world, (struct credential_options){ .role_arn = arn, .external_id = "e" });
	world_get(world);
}

static void region_of_sts_without_region_is_the_home_of_the_partition(void **state)
{
	struct world *world = *state;
	open_with_role(world, "arn:aws:iam::1:role/a");
	assert_string_equal(world->url, "https://sts.us-east-1.amazonaws.com/");
	open_with_role(world, "arn:aws-cn:iam::1:role/a");
	assert_string_equal(world->url, "https://sts.cn-northwest-1.amazonaws.com.cn/");
	open_with_role(world, "arn:aws-us-gov:iam::1:role/a");
	assert_string_equal(world->url, "https://sts.us-gov-west-1.amazonaws.com/");
}

static void refusals_of_sts_have_the_right_kind_and_patience(void **state)
{
	static const struct {
		long status;
		const char *body;
		enum error_kind kind;
		const char *text;
		int asked;
	} cases[] = {
		{ 403, STS_FAULT("AccessDenied", "not authorized"), ERROR_DENIED,
		  "AccessDenied: not authorized", 1 },
		{ 400, STS_FAULT("Throttling", "Rate exceeded"), ERROR_THROTTLED,
		  "Throttling: Rate exceeded", 3 },
		{ 429, "", ERROR_THROTTLED, "STS answers with status 429", 3 },
		{ 503, "<html>", ERROR_UNREACHABLE, "STS answers with status 503", 3 },
		{ 400, STS_FAULT("ValidationError", "1 validation error"), ERROR_CONFIG,
		  "ValidationError: 1 validation error", 1 },
		{ 400, STS_FAULT("ExpiredTokenException", "expired"), ERROR_DENIED,
		  "ExpiredTokenException: expired", 1 },
		/* its message quotes the request */
		{ 403,
		  STS_FAULT("SignatureDoesNotMatch",
		            "The Canonical String should have been 'POST canary'"),
		  ERROR_DENIED, "SignatureDoesNotMatch", 1 },
		{ 200, "<html>", ERROR_MALFORMED, "the answer is no XML of STS", 1 },
		{ 200, "<a/>", ERROR_MALFORMED, "Expiration is no time", 1 },
	};
	struct world *world = *state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		script(world, 0, "https://sts.", cases[i].status, cases[i].body);
		world->asked = 0;
		open_with_role(world, "arn:aws:iam::1:role/a");
		char expected[256];
		snprintf(expected, sizeof(expected), "role arn:aws:iam::1:role/a: %s",
		         cases[i].text);
		assert_string_equal(world->err.text, expected);
		assert_int_equal(world->err.kind, cases[i].kind);
		assert_int_equal(world->asked, cases[i].asked);
	}
}

static void wrong_clock_is_corrected_by_the_answer(void **state)
{
	struct world *world = *state;
	script(world, 0, "https://sts.", 403, STS_FAULT("SignatureDoesNotMatch", "expired"));
	world->script[0].date = "Thu, 15 Jan 2026 12:30:00 GMT";
	open_with_role(world, "arn:aws:iam::1:role/a");
	assert_int_equal(world->asked, 2); /* once with our time, once with theirs */
	assert_string_equal(world->date, "20260115T123000Z");
	assert_int_equal(world->err.kind, ERROR_DENIED);
	assert_int_equal(credential_chain_skew(world->chain).ns, 1800 * SECONDS);
	script(world, 0, "https://sts.", 200, STS_KEYS("ROLE"));
	world_pass(world, 11);
	world_get(world);
	assert_string_equal(world->id, "ROLE");
	/* half an hour is left by their clock, so half of it is the time to renew */
	world_pass(world, 21 * 60);
	world_get(world);
	assert_int_equal(world->asked, 4);
}

/* --- web identity ------------------------------------------------------------------------- */

static void web_identity_is_not_signed_and_its_token_read_each_time(void **state)
{
	struct world *world = *state;
	char path[128];
	snprintf(path, sizeof(path), "%s/token", world->directory);
	world_set(world, "AWS_WEB_IDENTITY_TOKEN_FILE", path);
	world_set(world, "AWS_ROLE_ARN", "arn:aws:iam::1:role/web");
	world_write(world, "token", "jwt.1\n");
	script(world, 0, STS, 200, STS_KEYS("WEB"));
	open_and_get(world);
	assert_string_equal(world->id, "WEB");
	assert_string_equal(world->authorization, "");
	assert_string_equal(world->body, "Action=AssumeRoleWithWebIdentity&Version=2011-06-15"
	                                 "&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fweb"
	                                 "&RoleSessionName=onramp&WebIdentityToken=jwt.1");
	world_write(world, "token", "jwt.2");
	open_and_get(world);
	assert_non_null(strstr(world->body, "WebIdentityToken=jwt.2"));
	world_write(world, "token", "\n");
	open_and_get(world);
	assert_int_equal(world->err.kind, ERROR_CONFIG);
	assert_non_null(strstr(world->err.text, "there is no token in it"));
	remove(path);
	open_and_get(world);
	assert_int_equal(world->err.kind, ERROR_CONFIG);
	assert_non_null(strstr(world->err.text, "No such file"));
}

static void request_that_cannot_be_sent_names_its_link(void **state)
{
	struct world *world = *state;
	world_set(world, "AWS_ENDPOINT_URL_STS", "http://sts.example");
	open_with_role(world, "arn:aws:iam::1:role/a");
	assert_int_equal(world->err.kind, ERROR_CONFIG);
	assert_string_equal(
		world->err.text,
		"role arn:aws:iam::1:role/a: AWS_ENDPOINT_URL_STS: sts.example must "
		"be asked by https: only this machine itself may be asked by http");
}

static void what_cannot_be_started_names_its_link(void **state)
{
	struct world *world = *state;
	world->refusal = "no";
	expect_error(world, ERROR_CONFIG, "instance metadata: no");
	world_set(world, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "/x");
	expect_error(world, ERROR_CONFIG, "container credentials: no");
	static const char *const commands[][2] = {
		{ "x", "no" },
		{ "'x", "a quote (') is not closed" },
		{ "''", "no" },
	};
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		char text[160];
		snprintf(text, sizeof(text), "[default]\ncredential_process = %s\n",
		         commands[i][0]);
		world_write(world, ".aws/config", text);
		snprintf(text, sizeof(text), "profile default: credential_process: %s",
		         commands[i][1]);
		expect_error(world, ERROR_CONFIG, text);
	}
}

static void keys_that_break_a_header_are_refused(void **state)
{
	struct world *world = *state;
	world_set(world, "AWS_ACCESS_KEY_ID", "ID");
	world_set(world, "AWS_SECRET_ACCESS_KEY", "canary-7f3a");
	world_set(world, "AWS_SESSION_TOKEN", "canary\r\nX: 1");
	expect_error(
		world, ERROR_CONFIG,
		"environment: the session token has a character that does not belong there");
	world_set(world, "AWS_SESSION_TOKEN", NULL);
	world_set(world, "AWS_CREDENTIAL_EXPIRATION", "soon");
	expect_error(world, ERROR_CONFIG, "environment: AWS_CREDENTIAL_EXPIRATION is no time");
}

static void nobody_is_asked_when_the_instance_is_switched_off(void **state)
{
	struct world *world = *state;
	world_set(world, "AWS_EC2_METADATA_DISABLED", "TRUE");
	expect_error(
		world, ERROR_DENIED,
		"no credentials: none in the environment and profile default, no container "
		"service, and AWS_EC2_METADATA_DISABLED is set");
	assert_int_equal(world->asked, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(instance_is_asked_by_version_2_only),
		TEST(refused_token_is_no_way_to_version_1),
		TEST(instance_says_the_region_when_nobody_else_does),
		TEST(instance_in_trouble_over_the_region_is_asked_again),
		TEST(instance_may_stumble_at_each_step),
		TEST(instance_over_ipv6_and_at_an_endpoint_of_its_own),
		TEST(instance_that_does_not_answer_is_asked_three_times),
		TEST(instance_that_a_profile_names_keeps_its_kind_of_error),
		TEST(instance_without_role_or_with_trouble_says_so),
		TEST(old_keys_of_an_instance_are_used_a_while_longer),
		TEST(container_is_asked_at_its_relative_address_first),
		TEST(token_of_a_container_comes_from_the_file_each_time),
		TEST(token_goes_to_nobody_else_in_clear),
		TEST(container_in_trouble_is_asked_three_times),
		TEST(roles_are_assumed_from_the_bottom_up),
		TEST(region_of_sts_without_region_is_the_home_of_the_partition),
		TEST(refusals_of_sts_have_the_right_kind_and_patience),
		TEST(wrong_clock_is_corrected_by_the_answer),
		TEST(web_identity_is_not_signed_and_its_token_read_each_time),
		TEST(request_that_cannot_be_sent_names_its_link),
		TEST(what_cannot_be_started_names_its_link),
		TEST(keys_that_break_a_header_are_refused),
		TEST(nobody_is_asked_when_the_instance_is_switched_off),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
