/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order of DefaultAzureCredential as Microsoft documents it, one combination a row;
 * tests/e2e/azure_auth_test.py asks Microsoft's own library about most of them.
 */
#include "collectors/azure/auth/plan.h"

#include "tests/unit/collectors/azure/world.h"

#include "agent/base/arena.h"

#define IDS "AZURE_TENANT_ID=" TENANT, "AZURE_CLIENT_ID=" CLIENT
#define SECRET "AZURE_CLIENT_SECRET=canary-7f3a"
#define CERTIFICATE "AZURE_CLIENT_CERTIFICATE_PATH=/c.pem"
#define FEDERATED "AZURE_FEDERATED_TOKEN_FILE=/t"
#define APP_SERVICE "IDENTITY_ENDPOINT=http://127.0.0.1:1/msi/token", "IDENTITY_HEADER=h"
#define ARC "IDENTITY_ENDPOINT=http://localhost:40342/x", "IMDS_ENDPOINT=http://localhost:40342"
#define CHOICE(name) "AZURE_TOKEN_CREDENTIALS=" name

#define NO_LINK TOKEN_LINK_COUNT

/* link: NO_LINK is ERROR_CONFIG, and `text` stands in its sentence; else `text` is the name. */
struct sample {
	enum azure_auth auth;
	const char *variables[8];
	enum token_link link;
	const char *text;
};

#define BY_SECRET TOKEN_CLIENT_SECRET, "application " CLIENT " (client secret)"
#define BY_CERTIFICATE TOKEN_CLIENT_CERTIFICATE, "application " CLIENT " (client certificate)"
#define BY_WORKLOAD TOKEN_WORKLOAD_IDENTITY, "application " CLIENT " (workload identity)"
#define BY_IMDS TOKEN_IMDS, "managed identity (IMDS)"
#define BY_IMDS_AS_CLIENT TOKEN_IMDS, "managed identity " CLIENT " (IMDS)"

static const struct sample samples[] = {
	/* the order */
	{ AZURE_AUTH_DEFAULT, { NULL }, BY_IMDS },
	{ AZURE_AUTH_DEFAULT, { IDS, SECRET }, BY_SECRET },
	{ AZURE_AUTH_DEFAULT, { IDS, CERTIFICATE }, BY_CERTIFICATE },
	{ AZURE_AUTH_DEFAULT, { IDS, SECRET, CERTIFICATE }, BY_SECRET },
	{ AZURE_AUTH_DEFAULT, { IDS, FEDERATED }, BY_WORKLOAD },
	{ AZURE_AUTH_DEFAULT, { IDS, FEDERATED, SECRET }, BY_SECRET },
	{ AZURE_AUTH_DEFAULT, { IDS, FEDERATED, CERTIFICATE }, BY_CERTIFICATE },
	{ AZURE_AUTH_DEFAULT, { IDS, FEDERATED, APP_SERVICE }, BY_WORKLOAD },
	{ AZURE_AUTH_DEFAULT, { IDS, SECRET, APP_SERVICE }, BY_SECRET },
	{ AZURE_AUTH_DEFAULT,
	  { APP_SERVICE },
	  TOKEN_APP_SERVICE,
	  "managed identity (App Service)" },
	{ AZURE_AUTH_DEFAULT, { ARC }, TOKEN_ARC, "managed identity (Azure Arc)" },
	/* half an application is passed over */
	{ AZURE_AUTH_DEFAULT, { SECRET }, BY_IMDS },
	{ AZURE_AUTH_DEFAULT, { SECRET, "AZURE_CLIENT_ID=" CLIENT }, BY_IMDS_AS_CLIENT },
	{ AZURE_AUTH_DEFAULT, { SECRET, "AZURE_TENANT_ID=" TENANT }, BY_IMDS },
	{ AZURE_AUTH_DEFAULT, { CERTIFICATE, "AZURE_CLIENT_ID=" CLIENT }, BY_IMDS_AS_CLIENT },
	{ AZURE_AUTH_DEFAULT, { FEDERATED, "AZURE_CLIENT_ID=" CLIENT }, BY_IMDS_AS_CLIENT },
	{ AZURE_AUTH_DEFAULT, { FEDERATED, "AZURE_TENANT_ID=" TENANT }, BY_IMDS },
	{ AZURE_AUTH_DEFAULT, { IDS }, BY_IMDS_AS_CLIENT },
	{ AZURE_AUTH_DEFAULT, { IDS, "AZURE_CLIENT_SECRET=" }, BY_IMDS_AS_CLIENT },
	/* which platform it is */
	{ AZURE_AUTH_DEFAULT,
	  { APP_SERVICE, "AZURE_CLIENT_ID=" CLIENT },
	  TOKEN_APP_SERVICE,
	  "managed identity " CLIENT " (App Service)" },
	{ AZURE_AUTH_DEFAULT,
	  { APP_SERVICE, "IMDS_ENDPOINT=http://localhost" },
	  TOKEN_APP_SERVICE,
	  "managed identity (App Service)" },
	{ AZURE_AUTH_DEFAULT,
	  { APP_SERVICE, "MSI_ENDPOINT=http://localhost", "MSI_SECRET=s" },
	  TOKEN_APP_SERVICE,
	  "managed identity (App Service)" },
	{ AZURE_AUTH_DEFAULT,
	  { APP_SERVICE, "IDENTITY_SERVER_THUMBPRINT=00" },
	  NO_LINK,
	  "managed identity of Service Fabric" },
	{ AZURE_AUTH_DEFAULT,
	  { "MSI_ENDPOINT=http://localhost", "MSI_SECRET=s" },
	  NO_LINK,
	  "managed identity of Machine Learning" },
	{ AZURE_AUTH_DEFAULT,
	  { "MSI_ENDPOINT=http://localhost" },
	  NO_LINK,
	  "managed identity of Cloud Shell" },
	{ AZURE_AUTH_DEFAULT, { "IDENTITY_ENDPOINT=http://localhost" }, BY_IMDS },
	{ AZURE_AUTH_DEFAULT,
	  { "AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1:1/" },
	  BY_IMDS },
	/* tokens are not asked for in clear across a network */
	{ AZURE_AUTH_DEFAULT,
	  { "AZURE_POD_IDENTITY_AUTHORITY_HOST=http://192.0.2.1" },
	  NO_LINK,
	  "192.0.2.1 must be asked by https" },
	{ AZURE_AUTH_DEFAULT,
	  { "IDENTITY_ENDPOINT=http://msi.example/token", "IDENTITY_HEADER=h" },
	  NO_LINK,
	  "IDENTITY_ENDPOINT: msi.example must be asked by https" },
	{ AZURE_AUTH_DEFAULT,
	  { "IDENTITY_ENDPOINT=http://169.254.255.2:8081/msi/token", "IDENTITY_HEADER=h" },
	  TOKEN_APP_SERVICE,
	  "managed identity (App Service)" },
	/* a choice of the environment */
	{ AZURE_AUTH_DEFAULT, { IDS, SECRET, CHOICE("prod") }, BY_SECRET },
	{ AZURE_AUTH_DEFAULT, { CHOICE(" PROD ") }, BY_IMDS },
	{ AZURE_AUTH_DEFAULT,
	  { IDS, SECRET, CHOICE("ManagedIdentityCredential") },
	  BY_IMDS_AS_CLIENT },
	{ AZURE_AUTH_DEFAULT,
	  { IDS, SECRET, FEDERATED, CHOICE("workloadidentitycredential") },
	  BY_WORKLOAD },
	{ AZURE_AUTH_DEFAULT,
	  { IDS, CERTIFICATE, CHOICE("EnvironmentCredential") },
	  BY_CERTIFICATE },
	{ AZURE_AUTH_DEFAULT,
	  { SECRET, CHOICE("EnvironmentCredential") },
	  NO_LINK,
	  "AZURE_CLIENT_SECRET is set, but not AZURE_TENANT_ID" },
	{ AZURE_AUTH_DEFAULT,
	  { CHOICE("WorkloadIdentityCredential") },
	  NO_LINK,
	  "which the environment does not have" },
	{ AZURE_AUTH_DEFAULT,
	  { IDS, SECRET, CHOICE("AzureCliCredential") },
	  NO_LINK,
	  "AzureCliCredential needs a developer's machine" },
	{ AZURE_AUTH_DEFAULT, { CHOICE("dev") }, NO_LINK, "dev needs a developer's machine" },
	{ AZURE_AUTH_DEFAULT, { CHOICE("everything") }, NO_LINK, "neither prod nor the name" },
	{ AZURE_AUTH_DEFAULT, { CHOICE("prod dev") }, NO_LINK, "neither prod nor the name" },
	{ AZURE_AUTH_DEFAULT,
	  { IDS, "AZURE_USERNAME=u", "AZURE_PASSWORD=p" },
	  NO_LINK,
	  "a user's password is not supported" },
	/* what was asked for by name must be whole */
	{ AZURE_AUTH_CLIENT_SECRET, { IDS, SECRET, FEDERATED }, BY_SECRET },
	{ AZURE_AUTH_CLIENT_CERTIFICATE, { IDS, SECRET, CERTIFICATE }, BY_CERTIFICATE },
	{ AZURE_AUTH_WORKLOAD_IDENTITY, { IDS, SECRET, FEDERATED }, BY_WORKLOAD },
	{ AZURE_AUTH_MANAGED_IDENTITY, { SECRET, "AZURE_TENANT_ID=" TENANT }, BY_IMDS },
	{ AZURE_AUTH_MANAGED_IDENTITY, { IDS, SECRET, FEDERATED }, BY_WORKLOAD },
	{ AZURE_AUTH_CLIENT_SECRET,
	  { IDS },
	  NO_LINK,
	  "neither client_secret_file nor AZURE_CLIENT_SECRET is set" },
	{ AZURE_AUTH_CLIENT_CERTIFICATE,
	  { CERTIFICATE, "AZURE_CLIENT_ID=" CLIENT },
	  NO_LINK,
	  "neither tenant_id nor AZURE_TENANT_ID is set" },
	{ AZURE_AUTH_WORKLOAD_IDENTITY,
	  { FEDERATED, "AZURE_TENANT_ID=" TENANT },
	  NO_LINK,
	  "neither client_id nor AZURE_CLIENT_ID is set" },
	{ AZURE_AUTH_CLIENT_SECRET,
	  { SECRET, "AZURE_TENANT_ID=a/b", "AZURE_CLIENT_ID=" CLIENT },
	  NO_LINK,
	  "neither an ID nor a domain" },
	{ AZURE_AUTH_MANAGED_IDENTITY,
	  { "AZURE_CLIENT_ID=a&b" },
	  NO_LINK,
	  "client ID is none" },
};

static void set_variables(struct world *world, const char *const *variables)
{
	static char names[8][64];
	memset(world->variables, 0, sizeof(world->variables));
	for (size_t i = 0; i < 8 && variables[i] != NULL; i++) {
		const char *equals = strchr(variables[i], '=');
		snprintf(names[i], sizeof(names[i]), "%.*s", (int)(equals - variables[i]),
		         variables[i]);
		world_set(world, names[i], equals + 1);
	}
}

static void decision_is_that_of_the_sdks(void **state)
{
	struct world *world = *state;
	for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
		const struct sample *sample = &samples[i];
		const struct azure_identity identity = { .auth = sample->auth };
		const struct token_question question = { .identity = &identity,
			                                 .environment = &world->environment };
		struct arena *arena = arena_new(0);
		struct token_plan plan = { 0 };
		struct error err = { 0 };
		set_variables(world, sample->variables);
		int result = token_plan_make(&question, arena, &plan, &err);
		if (sample->link == NO_LINK) {
			if (result == 0)
				fail_msg("row %zu: %s", i, plan.name);
			assert_int_equal(err.kind, ERROR_CONFIG);
			if (strstr(err.text, sample->text) == NULL)
				fail_msg("row %zu: %s", i, err.text);
			assert_null(strstr(err.text, "canary"));
		} else {
			if (result != 0)
				fail_msg("row %zu: %s", i, err.text);
			assert_int_equal(plan.link, sample->link);
			assert_string_equal(plan.name, sample->text);
		}
		arena_free(arena);
	}
}

/* Options and environment, and the plan that they make. */
static struct token_plan plan_of(struct world *world, const struct azure_identity *identity,
                                 struct arena *arena)
{
	const struct token_question question = { .identity = identity,
		                                 .environment = &world->environment };
	struct token_plan plan = { 0 };
	struct error err = { 0 };
	if (token_plan_make(&question, arena, &plan, &err) != 0)
		fail_msg("%s", err.text);
	return plan;
}

static void options_come_before_the_environment(void **state)
{
	struct world *world = *state;
	struct arena *arena = arena_new(0);
	const struct azure_identity identity = { .tenant_id = "other.example",
		                                 .client_id = "other",
		                                 .certificate_file = "/other.pem",
		                                 .certificate_password = { .bytes = "word" } };
	set_variables(world,
	              (const char *const[8]){ IDS, SECRET, CERTIFICATE,
	                                      CHOICE("ManagedIdentityCredential"),
	                                      "AZURE_CLIENT_CERTIFICATE_PASSWORD=no",
	                                      "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN=True" });
	struct token_plan plan = plan_of(world, &identity, arena);
	assert_int_equal(plan.link, TOKEN_CLIENT_CERTIFICATE);
	assert_string_equal(plan.tenant_id, "other.example");
	assert_string_equal(plan.client_id, "other");
	assert_string_equal(plan.file, "/other.pem");
	assert_string_equal(plan.password, "word");
	assert_true(plan.with_chain);
	arena_free(arena);
}

static void options_and_environment_complete_each_other(void **state)
{
	struct world *world = *state;
	struct arena *arena = arena_new(0);
	const struct azure_identity identity = { .tenant_id = TENANT };
	set_variables(world, (const char *const[8]){ "AZURE_CLIENT_ID=" CLIENT, SECRET });
	struct token_plan plan = plan_of(world, &identity, arena);
	assert_int_equal(plan.link, TOKEN_CLIENT_SECRET);
	assert_string_equal(plan.tenant_id, TENANT);
	assert_string_equal(plan.secret, "canary-7f3a");
	arena_free(arena);
}

static void agent_of_azure_arc_needs_no_variables(void **state)
{
	struct world *world = *state;
	struct arena *arena = arena_new(0);
	const struct azure_identity identity = { .auth = AZURE_AUTH_DEFAULT };
	const struct token_question question = { .identity = &identity,
		                                 .environment = &world->environment,
		                                 .has_arc_agent = true };
	struct token_plan plan = { 0 };
	assert_int_equal(token_plan_make(&question, arena, &plan, NULL), 0);
	assert_int_equal(plan.link, TOKEN_ARC);
	assert_string_equal(plan.endpoint,
	                    "http://127.0.0.1:40342/metadata/identity/oauth2/token");
	arena_free(arena);
}

static void last_resort_is_what_nobody_has_named(void **state)
{
	static const struct {
		enum azure_auth auth;
		const char *variable;
		bool is_last_resort;
	} cases[] = {
		{ AZURE_AUTH_DEFAULT, NULL, true },
		{ AZURE_AUTH_MANAGED_IDENTITY, NULL, false },
		{ AZURE_AUTH_DEFAULT, CHOICE("ManagedIdentityCredential"), false },
		{ AZURE_AUTH_DEFAULT, "AZURE_POD_IDENTITY_AUTHORITY_HOST=http://127.0.0.1",
		  false },
	};
	struct world *world = *state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena *arena = arena_new(0);
		const struct azure_identity identity = { .auth = cases[i].auth };
		set_variables(world, (const char *const[8]){ cases[i].variable });
		struct token_plan plan = plan_of(world, &identity, arena);
		assert_int_equal(plan.link, TOKEN_IMDS);
		assert_int_equal(plan.is_last_resort, cases[i].is_last_resort);
		arena_free(arena);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_begin, world_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(decision_is_that_of_the_sdks),
		TEST(options_come_before_the_environment),
		TEST(options_and_environment_complete_each_other),
		TEST(agent_of_azure_arc_needs_no_variables),
		TEST(last_resort_is_what_nobody_has_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
