/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/auth/plan.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/environment.h"
#include "agent/base/error.h"
#include "agent/base/ip.h"
#include "agent/base/url.h"

#define IMDS_HOST "http://169.254.169.254"
#define IMDS_PATH "/metadata/identity/oauth2/token"
#define ARC_ENDPOINT "http://127.0.0.1:40342/metadata/identity/oauth2/token"

#define ID_MAX ((size_t)128)

struct planner {
	const struct azure_identity *identity;
	const struct environment *environment;
	bool has_arc_agent;
	struct token_plan *plan;
	struct arena *arena;
};

/* What a look at a link finds; -1, as error_set() returns it: it is there and broken. */
enum { ABSENT, FOUND };

static const char *variable(const struct planner *planner, const char *name)
{
	return environment_get(planner->environment, name);
}

static const char *option_or(const struct planner *planner, const char *option,
                             const char *name)
{
	return option != NULL ? option : variable(planner, name);
}

static int use(struct planner *planner, enum token_link link, const char *name)
{
	planner->plan->link = link;
	planner->plan->name = name;
	return FOUND;
}

/* --- applications ------------------------------------------------------------------------- */

/* A way by which an application proves who it is. */
struct proof {
	enum token_link link;
	const char *name;
	const char *option; /* as it is written */
	const char *variable;
	const char *(*configured)(const struct azure_identity *identity);
};

static const char *configured_secret(const struct azure_identity *identity)
{
	return identity->client_secret.bytes;
}

static const char *configured_certificate(const struct azure_identity *identity)
{
	return identity->certificate_file;
}

static const char *configured_token_file(const struct azure_identity *identity)
{
	return identity->federated_token_file;
}

static const struct proof secret_proof = {
	.link = TOKEN_CLIENT_SECRET,
	.name = "client secret",
	.option = "client_secret_file",
	.variable = "AZURE_CLIENT_SECRET",
	.configured = configured_secret,
};
static const struct proof certificate_proof = {
	.link = TOKEN_CLIENT_CERTIFICATE,
	.name = "client certificate",
	.option = "client_certificate_file",
	.variable = "AZURE_CLIENT_CERTIFICATE_PATH",
	.configured = configured_certificate,
};
static const struct proof workload_proof = {
	.link = TOKEN_WORKLOAD_IDENTITY,
	.name = "workload identity",
	.option = "federated_token_file",
	.variable = "AZURE_FEDERATED_TOKEN_FILE",
	.configured = configured_token_file,
};

static const char *tenant_of(const struct planner *planner)
{
	return option_or(planner, planner->identity->tenant_id, "AZURE_TENANT_ID");
}

static const char *client_of(const struct planner *planner)
{
	return option_or(planner, planner->identity->client_id, "AZURE_CLIENT_ID");
}

/* Both become part of URLs and messages. */
static bool is_id(const char *text)
{
	size_t len = strnlen(text, ID_MAX + 1);
	for (size_t i = 0; i < len; i++) {
		if (!isalnum((unsigned char)text[i]) && strchr(".-", text[i]) == NULL)
			return false;
	}
	return len <= ID_MAX;
}

static int check_ids(const struct token_plan *plan, struct error *err)
{
	if (plan->tenant_id != NULL && !is_id(plan->tenant_id))
		return error_set(err, ERROR_CONFIG, 0,
		                 "the tenant is neither an ID nor a domain");
	if (plan->client_id != NULL && !is_id(plan->client_id))
		return error_set(err, ERROR_CONFIG, 0, "the client ID is none");
	return 0;
}

static bool is_one_or_true(const char *text)
{
	return text != NULL && (strcmp(text, "1") == 0 || environment_is_true(text));
}

static void fill_certificate(struct planner *planner)
{
	struct token_plan *plan = planner->plan;
	plan->password = option_or(planner, planner->identity->certificate_password.bytes,
	                           "AZURE_CLIENT_CERTIFICATE_PASSWORD");
	plan->with_chain =
		is_one_or_true(variable(planner, "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN"));
}

static int use_proof(struct planner *planner, const struct proof *proof, const char *text)
{
	struct token_plan *plan = planner->plan;
	plan->tenant_id = tenant_of(planner);
	plan->client_id = client_of(planner);
	if (proof->link == TOKEN_CLIENT_SECRET)
		plan->secret = text;
	else
		plan->file = text;
	if (proof->link == TOKEN_CLIENT_CERTIFICATE)
		fill_certificate(planner);
	return use(planner, proof->link,
	           arena_printf(planner->arena, "application %s (%s)", plan->client_id,
	                        proof->name));
}

/* The SDKs pass over an application of which a part is missing. We do likewise, and say so when
 * nothing else is there. */
static int look_at_variable(struct planner *planner, const struct proof *proof)
{
	const char *text = variable(planner, proof->variable);
	if (text == NULL)
		return ABSENT;
	const char *missing = tenant_of(planner) == NULL   ? "AZURE_TENANT_ID"
	                      : client_of(planner) == NULL ? "AZURE_CLIENT_ID"
	                                                   : NULL;
	if (missing == NULL)
		return use_proof(planner, proof, text);
	if (planner->plan->passed == NULL)
		planner->plan->passed = arena_printf(planner->arena, "%s is set, but not %s",
		                                     proof->variable, missing);
	return ABSENT;
}

/* What was asked for by name must be whole. */
static int use_chosen(struct planner *planner, const struct proof *proof, struct error *err)
{
	const char *text = proof->configured(planner->identity);
	if (text == NULL)
		text = variable(planner, proof->variable);
	if (text == NULL)
		return error_set(err, ERROR_CONFIG, 0, "%s: neither %s nor %s is set",
		                 proof->name, proof->option, proof->variable);
	if (tenant_of(planner) == NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s: neither tenant_id nor AZURE_TENANT_ID is set",
		                 proof->name);
	if (client_of(planner) == NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s: neither client_id nor AZURE_CLIENT_ID is set",
		                 proof->name);
	return use_proof(planner, proof, text);
}

static int look_at_options(struct planner *planner, struct error *err)
{
	const struct proof *const proofs[] = { &secret_proof, &certificate_proof,
		                               &workload_proof };
	for (size_t i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++) {
		if (proofs[i]->configured(planner->identity) != NULL)
			return use_chosen(planner, proofs[i], err);
	}
	return ABSENT;
}

static int look_at_environment(struct planner *planner, struct error *err)
{
	int found = look_at_variable(planner, &secret_proof);
	if (found == ABSENT)
		found = look_at_variable(planner, &certificate_proof);
	if (found == ABSENT && tenant_of(planner) != NULL && client_of(planner) != NULL &&
	    variable(planner, "AZURE_USERNAME") != NULL &&
	    variable(planner, "AZURE_PASSWORD") != NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "AZURE_USERNAME and AZURE_PASSWORD: a user's password is not "
		                 "supported, give the application a secret or a certificate");
	return found;
}

static int look_at_workload(struct planner *planner, struct error *err)
{
	(void)err;
	return look_at_variable(planner, &workload_proof);
}

/* --- managed identities ------------------------------------------------------------------- */

/* The platforms, in the order in which Microsoft's authentication library tells them apart: by
 * the variables that they set. */
struct platform {
	const char *variables[3];
	const char *name;
	bool is_supported;
	enum token_link link;
};

static const struct platform platforms[] = {
	{ { "IDENTITY_ENDPOINT", "IDENTITY_HEADER", "IDENTITY_SERVER_THUMBPRINT" },
	  "Service Fabric",
	  .is_supported = false },
	{ { "IDENTITY_ENDPOINT", "IDENTITY_HEADER" },
	  "App Service",
	  .is_supported = true,
	  .link = TOKEN_APP_SERVICE },
	{ { "MSI_ENDPOINT", "MSI_SECRET" }, "Machine Learning", .is_supported = false },
	{ { "MSI_ENDPOINT" }, "Cloud Shell", .is_supported = false },
	{ { "IDENTITY_ENDPOINT", "IMDS_ENDPOINT" },
	  "Azure Arc",
	  .is_supported = true,
	  .link = TOKEN_ARC },
};

static bool is_platform(const struct planner *planner, const struct platform *platform)
{
	for (size_t i = 0; i < 3 && platform->variables[i] != NULL; i++) {
		if (variable(planner, platform->variables[i]) == NULL)
			return false;
	}
	return true;
}

/* Tokens are handed out in clear by this machine and its neighbour below the hypervisor. */
static int check_endpoint(struct planner *planner, const char *origin, struct error *err)
{
	struct url url;
	struct ip ip = { 0 };
	if (url_parse(planner->plan->endpoint, planner->arena, &url, err) != 0)
		return error_wrap(err, "%s", origin);
	bool is_link_local = ip_parse(url.host, &ip) == 0 && ip.family == IP_V4 &&
	                     ip.bytes[0] == 169 && ip.bytes[1] == 254;
	if (url.is_https || is_link_local || url_host_is_loopback(url.host))
		return FOUND;
	return error_set(err, ERROR_CONFIG, 0,
	                 "%s: %s must be asked by https: plain http is for this machine and "
	                 "169.254.0.0/16",
	                 origin, url.host);
}

static int use_managed(struct planner *planner, enum token_link link, const char *platform,
                       const char *endpoint)
{
	struct token_plan *plan = planner->plan;
	plan->client_id = client_of(planner);
	plan->endpoint = endpoint;
	return use(planner, link,
	           plan->client_id == NULL
	                   ? arena_printf(planner->arena, "managed identity (%s)", platform)
	                   : arena_printf(planner->arena, "managed identity %s (%s)",
	                                  plan->client_id, platform));
}

static int look_at_imds(struct planner *planner, struct error *err)
{
	const char *host = variable(planner, "AZURE_POD_IDENTITY_AUTHORITY_HOST");
	const char *base = host != NULL ? host : IMDS_HOST;
	size_t len = strlen(base);
	while (len > 0 && base[len - 1] == '/')
		len--;
	char *endpoint = arena_printf(planner->arena, "%.*s" IMDS_PATH, (int)len, base);
	if (endpoint == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a URL");
	use_managed(planner, TOKEN_IMDS, "IMDS", endpoint);
	planner->plan->is_last_resort = host == NULL;
	return check_endpoint(planner, "AZURE_POD_IDENTITY_AUTHORITY_HOST", err);
}

static int look_at_managed(struct planner *planner, struct error *err)
{
	/* In a cluster with workload identities these are what manages it. */
	int found = look_at_variable(planner, &workload_proof);
	if (found != ABSENT)
		return found;
	for (size_t i = 0; i < sizeof(platforms) / sizeof(platforms[0]); i++) {
		const struct platform *platform = &platforms[i];
		if (!is_platform(planner, platform))
			continue;
		if (!platform->is_supported)
			return error_set(err, ERROR_CONFIG, 0,
			                 "managed identity of %s (%s is set) is not supported",
			                 platform->name, platform->variables[0]);
		use_managed(planner, platform->link, platform->name,
		            variable(planner, "IDENTITY_ENDPOINT"));
		if (platform->link == TOKEN_APP_SERVICE)
			planner->plan->secret = variable(planner, "IDENTITY_HEADER");
		return check_endpoint(planner, "IDENTITY_ENDPOINT", err);
	}
	if (planner->has_arc_agent)
		return use_managed(planner, TOKEN_ARC, "Azure Arc", ARC_ENDPOINT);
	return look_at_imds(planner, err);
}

/* --- the order ---------------------------------------------------------------------------- */

/* Names for AZURE_TOKEN_CREDENTIALS; those without a function are of developers' machines. */
struct credential {
	const char *name;
	int (*look)(struct planner *planner, struct error *err);
};

static const struct credential credentials[] = {
	{ "EnvironmentCredential", look_at_environment },
	{ "WorkloadIdentityCredential", look_at_workload },
	{ "ManagedIdentityCredential", look_at_managed },
	{ "VisualStudioCodeCredential", NULL },
	{ "VisualStudioCredential", NULL },
	{ "AzureCliCredential", NULL },
	{ "AzurePowerShellCredential", NULL },
	{ "AzureDeveloperCliCredential", NULL },
	{ "InteractiveBrowserCredential", NULL },
	{ "BrokerCredential", NULL },
	{ "dev", NULL },
};

#define CREDENTIAL_COUNT (sizeof(credentials) / sizeof(credentials[0]))

static int look_at_one(struct planner *planner, const struct credential *credential,
                       struct error *err)
{
	if (credential->look == NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "AZURE_TOKEN_CREDENTIALS: %s needs a developer's machine; the "
		                 "agent knows EnvironmentCredential, "
		                 "WorkloadIdentityCredential, ManagedIdentityCredential and "
		                 "prod, which is all three",
		                 credential->name);
	int found = credential->look(planner, err);
	planner->plan->is_last_resort = false; /* somebody has said it */
	if (found != ABSENT)
		return found;
	const char *passed = planner->plan->passed;
	return error_set(
		err, ERROR_CONFIG, 0,
		"AZURE_TOKEN_CREDENTIALS is %s, which the environment does not have%s%s",
		credential->name, passed != NULL ? ": " : "", passed != NULL ? passed : "");
}

static int look_at_all(struct planner *planner, struct error *err)
{
	int found = ABSENT;
	for (size_t i = 0; i < CREDENTIAL_COUNT && found == ABSENT; i++) {
		if (credentials[i].look != NULL)
			found = credentials[i].look(planner, err);
	}
	return found;
}

static int look_by_default(struct planner *planner, struct error *err)
{
	int found = look_at_options(planner, err);
	if (found != ABSENT)
		return found;
	const char *choice = variable(planner, "AZURE_TOKEN_CREDENTIALS");
	const char *from = choice == NULL ? "prod" : choice + strspn(choice, " \t");
	size_t len = strlen(from);
	while (len > 0 && strchr(" \t", from[len - 1]) != NULL)
		len--;
	if (len == 0 || (len == 4 && strncasecmp(from, "prod", len) == 0))
		return look_at_all(planner, err);
	for (size_t i = 0; i < CREDENTIAL_COUNT; i++) {
		if (strlen(credentials[i].name) == len &&
		    strncasecmp(from, credentials[i].name, len) == 0)
			return look_at_one(planner, &credentials[i], err);
	}
	return error_set(err, ERROR_CONFIG, 0,
	                 "AZURE_TOKEN_CREDENTIALS is neither prod nor the name of a "
	                 "credential, such as ManagedIdentityCredential");
}

static int look(struct planner *planner, struct error *err)
{
	switch (planner->identity->auth) {
	case AZURE_AUTH_CLIENT_SECRET: return use_chosen(planner, &secret_proof, err);
	case AZURE_AUTH_CLIENT_CERTIFICATE: return use_chosen(planner, &certificate_proof, err);
	case AZURE_AUTH_WORKLOAD_IDENTITY: return use_chosen(planner, &workload_proof, err);
	case AZURE_AUTH_MANAGED_IDENTITY: return look_at_managed(planner, err);
	case AZURE_AUTH_DEFAULT:
	case AZURE_AUTH_COUNT: break;
	}
	return look_by_default(planner, err);
}

int token_plan_make(const struct token_question *question, struct arena *arena,
                    struct token_plan *ret_plan, struct error *err)
{
	struct token_plan plan = { 0 };
	struct planner planner = { .identity = question->identity,
		                   .environment = question->environment,
		                   .has_arc_agent = question->has_arc_agent,
		                   .plan = &plan,
		                   .arena = arena };
	if (look(&planner, err) != FOUND || check_ids(&plan, err) != 0)
		return -1;
	if (question->identity->auth == AZURE_AUTH_MANAGED_IDENTITY)
		plan.is_last_resort = false; /* somebody has said it */
	if (arena_failed(arena))
		return error_set(err, ERROR_LIMIT, 0, "no memory to decide who we are");
	*ret_plan = plan;
	return 0;
}
