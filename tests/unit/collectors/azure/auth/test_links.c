/* SPDX-License-Identifier: Apache-2.0 */
/* What each link sends, and what it makes of every sort of answer. */
#include "tests/unit/collectors/azure/auth/identity.h"
#include "tests/unit/collectors/azure/world.h"

#define IMDS "http://169.254.169.254/metadata/identity/oauth2/token"
#define RESOURCE "resource=https%3A%2F%2Fmanagement.azure.com"
#define MANAGED_TOKEN                                                                          \
	"{\"access_token\":\"MANAGED\",\"expires_in\":\"86399\",\"expires_on\":"               \
	"\"1768564799\","                                                                      \
	"\"token_type\":\"Bearer\"}"

static void say(struct world *world, const char *url, long status, const char *body)
{
	world_say(world, (struct scripted){ .url = url, .status = status, .body = body });
}

/* --- applications ------------------------------------------------------------------------- */

static void secret_is_sent_to_the_tenant(void **state)
{
	struct world *world = *state;
	say(world, TOKEN_URL, 200, TOKEN_OF("T"));
	world_open_with_secret(world);
	world_get(world);
	assert_string_equal(world->text, "T");
	const struct sent *sent = world_last(world);
	assert_string_equal(sent->method, "POST");
	assert_string_equal(sent->url, TOKEN_URL);
	assert_string_equal(sent->body,
	                    "client_id=" CLIENT
	                    "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default"
	                    "&grant_type=client_credentials&client_secret=canary-7f3a%26%3D");
	assert_string_equal(sent->header[0], "Content-Type");
	assert_string_equal(sent->header[1], "application/x-www-form-urlencoded");
	assert_false(sent->is_metadata);
}

static void open_with_certificate(struct world *world, const char *path)
{
	world_open(world, (struct azure_identity){ .auth = AZURE_AUTH_CLIENT_CERTIFICATE,
	                                           .tenant_id = TENANT,
	                                           .client_id = CLIENT,
	                                           .certificate_file = path });
}

static void certificate_signs_an_assertion(void **state)
{
	struct world *world = *state;
	EVP_PKEY *key = identity_key("RSA");
	char *pem = identity_pem(key, NOON / SECONDS);
	say(world, TOKEN_URL, 200, TOKEN_OF("T"));
	open_with_certificate(world, world_write(world, "pem", pem));
	world_get(world);
	assert_string_equal(world->text, "T");
	const char *body = world_last(world)->body;
	assert_non_null(strstr(body, "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3A"
	                             "client-assertion-type%3Ajwt-bearer&client_assertion=ey"));
	assert_null(strstr(body, "client_secret"));
	assert_null(token_source_warning(world->tokens));
	free(pem);
	EVP_PKEY_free(key);
}

static void certificate_warns_before_it_ends(void **state)
{
	struct world *world = *state;
	EVP_PKEY *key = identity_key("RSA");
	char *pem = identity_pem(key, NOON / SECONDS - 355 * 86400);
	say(world, TOKEN_URL, 200, TOKEN_OF("T"));
	const char *path = world_write(world, "pem", pem);
	open_with_certificate(world, path);
	world_get(world);
	assert_non_null(strstr(token_source_warning(world->tokens),
	                       "/pem: the certificate expires in 10 days"));
	chmod(path, 0644);
	assert_true(token_source_reject(world->tokens, world->serial, NULL));
	world_get(world);
	assert_non_null(strstr(token_source_warning(world->tokens),
	                       "/pem: mode 0644 lets others at the key; make it 0600"));
	free(pem);
	EVP_PKEY_free(key);
}

static void file_that_holds_no_certificate_is_named(void **state)
{
	struct world *world = *state;
	open_with_certificate(world, world_write(world, "pem", "canary-7f3a"));
	world_get(world);
	assert_int_equal(world->err.kind, ERROR_CONFIG);
	assert_non_null(strstr(world->err.text, "/pem: there is no private key in PEM"));
	assert_null(strstr(world->err.text, "canary"));
	assert_int_equal(world->asked, 0);
}

static void open_with_workload(struct world *world)
{
	static char path[128];
	snprintf(path, sizeof(path), "%s/token", world->directory);
	world_set(world, "AZURE_TENANT_ID", TENANT);
	world_set(world, "AZURE_CLIENT_ID", CLIENT);
	world_set(world, "AZURE_FEDERATED_TOKEN_FILE", path);
	world_open(world, (struct azure_identity){ 0 });
}

static void federated_token_is_read_each_time(void **state)
{
	struct world *world = *state;
	say(world, TOKEN_URL, 200, TOKEN_OF("T"));
	world_write(world, "token", " eyJ1.eyJ2.sig1\n");
	open_with_workload(world);
	world_get(world);
	assert_non_null(strstr(world_last(world)->body, "&client_assertion=eyJ1.eyJ2.sig1"));
	world_write(world, "token", "eyJ1.eyJ2.sig2");
	assert_true(token_source_reject(world->tokens, world->serial, NULL));
	world_get(world);
	assert_non_null(strstr(world_last(world)->body, "&client_assertion=eyJ1.eyJ2.sig2"));
}

static void federated_token_that_is_none_is_not_sent(void **state)
{
	static const char *const texts[] = { "", " \n", "two words", "a\nb\n" };
	struct world *world = *state;
	open_with_workload(world);
	world_get(world);
	assert_int_equal(world->err.kind, ERROR_CONFIG);
	assert_non_null(strstr(world->err.text, "/token: No such file or directory"));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		world_write(world, "token", texts[i]);
		world_pass(world, 11);
		world_get(world);
		assert_int_equal(world->err.kind, ERROR_CONFIG);
		assert_non_null(strstr(world->err.text, "/token: there is no token in it"));
	}
	assert_int_equal(world->asked, 0);
}

static void answer_that_is_none_is_malformed(void **state)
{
	struct world *world = *state;
	say(world, TOKEN_URL, 200, "<html>canary-7f3a</html>");
	world_open_with_secret(world);
	world_get(world);
	assert_int_equal(world->err.kind, ERROR_MALFORMED);
	assert_null(strstr(world->err.text, "canary"));
}

static void silence_is_named_and_tried_three_times(void **state)
{
	struct world *world = *state;
	world_say(world, (struct scripted){ .url = AUTHORITY, .failure = ERROR_UNREACHABLE });
	world_open_with_secret(world);
	world_get(world);
	assert_int_equal(world->asked, 3);
	assert_int_equal(world->err.kind, ERROR_UNREACHABLE);
	assert_string_equal(world->err.text,
	                    "application " CLIENT " (client secret): no answer");
}

static void certificate_of_the_authority_is_not_tried_again(void **state)
{
	struct world *world = *state;
	world_say(world, (struct scripted){ .url = AUTHORITY, .failure = ERROR_DENIED });
	world_open_with_secret(world);
	world_get(world);
	assert_int_equal(world->asked, 1);
}

/* --- managed identities ------------------------------------------------------------------- */

static void open_managed(struct world *world, const char *client_id)
{
	world_open(world, (struct azure_identity){ .auth = AZURE_AUTH_MANAGED_IDENTITY,
	                                           .client_id = client_id });
}

static void imds_is_asked_for_the_resource(void **state)
{
	struct world *world = *state;
	say(world, IMDS, 200, MANAGED_TOKEN);
	open_managed(world, NULL);
	world_get(world);
	assert_string_equal(world->text, "MANAGED");
	const struct sent *sent = world_last(world);
	assert_string_equal(sent->method, "GET");
	assert_string_equal(sent->url, IMDS "?api-version=2018-02-01&" RESOURCE);
	assert_string_equal(sent->header[0], "Metadata");
	assert_string_equal(sent->header[1], "true");
	assert_true(sent->is_metadata);
	assert_int_equal(world->asked, 1);
	assert_string_equal(token_source_name(world->tokens), "managed identity (IMDS)");
}

static void identity_of_the_user_is_named(void **state)
{
	struct world *world = *state;
	say(world, IMDS, 200, MANAGED_TOKEN);
	open_managed(world, CLIENT);
	world_get(world);
	assert_string_equal(world_last(world)->url,
	                    IMDS "?api-version=2018-02-01&" RESOURCE "&client_id=" CLIENT);
}

static void last_resort_is_knocked_at_first(void **state)
{
	struct world *world = *state;
	world_say(world, (struct scripted){ .url = IMDS,
	                                    .status = 400,
	                                    .body = "{\"error\":\"x\"}",
	                                    .times = 1 });
	say(world, IMDS, 200, MANAGED_TOKEN);
	world_open(world, (struct azure_identity){ 0 });
	world_get(world);
	assert_string_equal(world->text, "MANAGED");
	assert_string_equal(world->sent[0].url, IMDS);
	assert_string_equal(world->sent[0].header[0], "");
	assert_true(world->sent[0].timeout.ns == SECONDS);
	assert_string_equal(world->sent[1].header[0], "Metadata");
}

static void nobody_at_the_last_resort_is_a_denial(void **state)
{
	struct world *world = *state;
	world_set(world, "AZURE_CLIENT_SECRET", "canary-7f3a");
	world_open(world, (struct azure_identity){ 0 });
	world_get(world);
	assert_int_equal(world->asked, 1);
	assert_int_equal(world->err.kind, ERROR_DENIED);
	assert_string_equal(
		world->err.text,
		"AZURE_CLIENT_SECRET is set, but not AZURE_TENANT_ID: managed identity "
		"(IMDS): neither options nor environment say who we are, and nobody "
		"answers: no answer");
}

static void proxy_that_answers_instead_is_nobody(void **state)
{
	struct world *world = *state;
	say(world, IMDS, 403, "A socket operation was attempted to an unreachable network");
	world_open(world, (struct azure_identity){ 0 });
	world_get(world);
	assert_int_equal(world->asked, 1);
	assert_int_equal(world->err.kind, ERROR_DENIED);
}

static void missing_identity_is_said_so(void **state)
{
	struct world *world = *state;
	say(world, IMDS, 400,
	    "{\"error\":\"invalid_request\",\"error_description\":\"Identity not found\"}");
	open_managed(world, NULL);
	world_get(world);
	assert_int_equal(world->err.kind, ERROR_DENIED);
	assert_string_equal(world->err.text,
	                    "managed identity (IMDS): no such identity is assigned "
	                    "here: Identity not found");
	world_pass(world, 60);
	world_get(world);
	assert_int_equal(world->asked, 1);
}

static void imds_that_is_not_ready_is_asked_again(void **state)
{
	static const long statuses[] = { 404, 429, 500 };
	struct world *world = *state;
	for (size_t i = 0; i < 3; i++)
		world_say(world,
		          (struct scripted){ .url = IMDS, .status = statuses[i], .times = 1 });
	say(world, IMDS, 200, MANAGED_TOKEN);
	open_managed(world, NULL);
	world_get(world);
	assert_int_equal(world->asked, 1);
	world_pass(world, 1);
	assert_int_equal(world->asked, 2);
	world_pass(world, 2);
	assert_int_equal(world->asked, 3);
	world_pass(world, 4);
	assert_string_equal(world->text, "MANAGED");
}

static void imds_that_is_updated_is_waited_for(void **state)
{
	struct world *world = *state;
	say(world, IMDS, 410, "");
	open_managed(world, NULL);
	world_get(world);
	for (int i = 0; i < 7; i++) {
		assert_int_equal(world->answers, 0);
		world_pass(world, 10);
	}
	assert_int_equal(world->asked, 8);
	assert_int_equal(world->err.kind, ERROR_UNREACHABLE);
	assert_string_equal(world->err.text, "managed identity (IMDS): status 410");
}

static void app_service_is_shown_its_header(void **state)
{
	struct world *world = *state;
	world_set(world, "IDENTITY_ENDPOINT", "http://127.0.0.1:41741/msi/token");
	world_set(world, "IDENTITY_HEADER", "canary-7f3a");
	say(world, "http://127.0.0.1:41741/", 200, MANAGED_TOKEN);
	world_open(world, (struct azure_identity){ .client_id = CLIENT });
	world_get(world);
	assert_string_equal(world->text, "MANAGED");
	const struct sent *sent = world_last(world);
	assert_string_equal(sent->url,
	                    "http://127.0.0.1:41741/msi/token?api-version=2019-08-01&" RESOURCE
	                    "&client_id=" CLIENT);
	assert_string_equal(sent->header[0], "Metadata");
	assert_string_equal(sent->identity, "canary-7f3a");
	assert_int_equal(world->asked, 1); /* nobody probes who says that he is there */
}

#define ARC "http://127.0.0.1:40342/metadata/identity/oauth2/token"

/* Azure Arc, whose challenge names a file. */
static void open_arc(struct world *world, const char *realm, const char *client_id)
{
	static char header[160];
	snprintf(header, sizeof(header), "Basic realm=%s", realm);
	world_set(world, "IDENTITY_ENDPOINT", ARC);
	world_set(world, "IMDS_ENDPOINT", "http://127.0.0.1:40342");
	world_say(world, (struct scripted){ .url = ARC,
	                                    .status = 401,
	                                    .headers = { "WWW-Authenticate", header },
	                                    .times = 1 });
	say(world, ARC, 200, MANAGED_TOKEN);
	open_managed(world, client_id);
	world_get(world);
}

static void arc_is_shown_the_key_that_it_names(void **state)
{
	struct world *world = *state;
	open_arc(world, world_write(world, "arc.key", "canary-7f3a"), NULL);
	assert_string_equal(world->text, "MANAGED");
	assert_string_equal(world->sent[0].url, ARC "?api-version=2020-06-01&" RESOURCE);
	assert_string_equal(world->sent[0].authorization, "");
	assert_string_equal(world->sent[1].header[0], "Metadata");
	assert_string_equal(world->sent[1].authorization, "Basic canary-7f3a");
}

static void arc_is_shown_no_other_file(void **state)
{
	struct world *world = *state;
	const char *file = world_write(world, "arc.txt", "canary-7f3a");
	char long_name[5000];
	char realms[6][160];
	snprintf(realms[0], sizeof(realms[0]), "%s", file);
	snprintf(realms[1], sizeof(realms[1]), "%s/../x.key", world->directory);
	snprintf(realms[2], sizeof(realms[2]), "/etc/passwd");
	snprintf(realms[3], sizeof(realms[3]), "%s/.key", world->directory);
	snprintf(realms[4], sizeof(realms[4]), "%s", "");
	snprintf(realms[5], sizeof(realms[5]), "%sx/y.key", world->directory);
	for (size_t i = 0; i < 6; i++) {
		world_forget(world);
		world->asked = 0;
		open_arc(world, realms[i], NULL);
		assert_int_equal(world->asked, 1);
		assert_int_equal(world->err.kind, i == 3 ? ERROR_DENIED : ERROR_DENIED);
		assert_null(strstr(world->err.text, "canary"));
	}
	/* a file that is too long is no key */
	memset(long_name, 'x', sizeof(long_name) - 1);
	long_name[sizeof(long_name) - 1] = '\0';
	world_forget(world);
	open_arc(world, world_write(world, "arc.key", long_name), NULL);
	assert_int_equal(world->err.kind, ERROR_LIMIT);
}

static void arc_that_answers_for_another_identity_is_refused(void **state)
{
	struct world *world = *state;
	open_arc(world, world_write(world, "arc.key", "k"), CLIENT);
	assert_string_equal(world->text, "");
	assert_int_equal(world->err.kind, ERROR_DENIED);
	assert_non_null(strstr(world->err.text, "the token is not one of identity " CLIENT));
}

static void arc_that_challenges_twice_has_refused(void **state)
{
	struct world *world = *state;
	world_set(world, "IDENTITY_ENDPOINT", ARC);
	world_set(world, "IMDS_ENDPOINT", "http://127.0.0.1:40342");
	char header[160];
	snprintf(header, sizeof(header), "Basic realm=%s", world_write(world, "arc.key", "k"));
	world_say(world, (struct scripted){ .url = ARC,
	                                    .status = 401,
	                                    .headers = { "WWW-Authenticate", header } });
	open_managed(world, NULL);
	world_get(world);
	assert_int_equal(world->asked, 2);
	assert_int_equal(world->err.kind, ERROR_DENIED);
	assert_string_equal(world->err.text, "managed identity (Azure Arc): status 401");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(secret_is_sent_to_the_tenant),
		TEST(certificate_signs_an_assertion),
		TEST(certificate_warns_before_it_ends),
		TEST(file_that_holds_no_certificate_is_named),
		TEST(federated_token_is_read_each_time),
		TEST(federated_token_that_is_none_is_not_sent),
		TEST(answer_that_is_none_is_malformed),
		TEST(silence_is_named_and_tried_three_times),
		TEST(certificate_of_the_authority_is_not_tried_again),
		TEST(imds_is_asked_for_the_resource),
		TEST(identity_of_the_user_is_named),
		TEST(last_resort_is_knocked_at_first),
		TEST(nobody_at_the_last_resort_is_a_denial),
		TEST(proxy_that_answers_instead_is_nobody),
		TEST(missing_identity_is_said_so),
		TEST(imds_that_is_not_ready_is_asked_again),
		TEST(imds_that_is_updated_is_waited_for),
		TEST(app_service_is_shown_its_header),
		TEST(arc_is_shown_the_key_that_it_names),
		TEST(arc_is_shown_no_other_file),
		TEST(arc_that_answers_for_another_identity_is_refused),
		TEST(arc_that_challenges_twice_has_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
