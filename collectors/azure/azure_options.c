/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/azure_options.h"

#include <ctype.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/base/url.h"
#include "agent/config/config.h"
#include "collectors/azure/identifier.h"

/* By enum azure_auth. */
static const char *const auth_words[] = {
	"default",           "client_secret",    "client_certificate",
	"workload_identity", "managed_identity", NULL,
};

/* By enum azure_cloud. */
static const char *const environment_words[] = { "default", "public", "government", "china",
	                                         NULL };

#define DAY_MS 86400000

static const struct schema_option rows[] = {
	{ .key = "subscription_id",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct azure_options, subscription_id),
	  .required = true,
	  .min = 36,
	  .max = 36,
	  .doc = "The subscription that has the circuits and gateways." },
	{ .key = "auth",
	  .type = SCHEMA_CHOICE,
	  .offset = offsetof(struct azure_options, auth),
	  .choices = auth_words,
	  .fallback = "default",
	  .doc = "Who we are to Azure. `default` takes the first that is there, in the order "
	         "of the Azure SDKs: environment variables, workload identity, managed "
	         "identity." },
	{ .key = "tenant_id",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct azure_options, tenant_id),
	  .min = 1,
	  .max = 256,
	  .doc = "Directory that knows the application. `AZURE_TENANT_ID` when not given." },
	{ .key = "client_id",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct azure_options, client_id),
	  .min = 1,
	  .max = 256,
	  .doc = "The application, or the user-assigned managed identity. `AZURE_CLIENT_ID` "
	         "when not given." },
	{ .key = "client_secret",
	  .type = SCHEMA_SECRET,
	  .offset = offsetof(struct azure_options, client_secret),
	  .min = 1,
	  .max = 1024,
	  .doc = "Secret of the application. `AZURE_CLIENT_SECRET` when not given." },
	{ .key = "client_certificate_file",
	  .type = SCHEMA_FILE,
	  .offset = offsetof(struct azure_options, client_certificate_file),
	  .min = 1,
	  .max = 4096,
	  .doc = "PEM file with the key and the certificate of the application. "
	         "`AZURE_CLIENT_CERTIFICATE_PATH` when not given." },
	{ .key = "client_certificate_password",
	  .type = SCHEMA_SECRET,
	  .offset = offsetof(struct azure_options, client_certificate_password),
	  .min = 1,
	  .max = 1024,
	  .doc = "Password of the key in client_certificate_file." },
	{ .key = "federated_token_file",
	  .type = SCHEMA_FILE,
	  .offset = offsetof(struct azure_options, federated_token_file),
	  .min = 1,
	  .max = 4096,
	  .doc = "File with the token of a workload identity, read anew for each request. "
	         "`AZURE_FEDERATED_TOKEN_FILE` when not given." },
	{ .key = "environment",
	  .type = SCHEMA_CHOICE,
	  .offset = offsetof(struct azure_options, environment),
	  .choices = environment_words,
	  .fallback = "default",
	  .doc = "Which Azure. `default` is the one whose `AZURE_AUTHORITY_HOST` is set, else "
	         "the public one." },
	{ .key = "arm_url",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct azure_options, arm_url),
	  .min = 1,
	  .max = 1024,
	  .doc = "URL of Azure Resource Manager instead of the environment's: Azure Stack, "
	         "tests." },
	{ .key = "authority_url",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct azure_options, authority_url),
	  .min = 1,
	  .max = 1024,
	  .doc = "URL that gives tokens instead of the environment's. `AZURE_AUTHORITY_HOST` "
	         "when not given." },
	{ .key = "ca_file",
	  .type = SCHEMA_FILE,
	  .offset = offsetof(struct azure_options, ca_file),
	  .min = 1,
	  .max = 4096,
	  .doc = "PEM file with the certificate authorities to trust. Those of the system "
	         "when not given." },
	{ .key = "api_version",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct azure_options, api_version),
	  .min = 10,
	  .max = 32,
	  .fallback = "2024-05-01",
	  .doc = "Version of the API of Microsoft.Network." },
	{ .key = "resource_groups",
	  .type = SCHEMA_STRINGS,
	  .offset = offsetof(struct azure_options, resource_groups),
	  .min = 1,
	  .max = 90,
	  .doc = "Resource groups to look at. The whole subscription when not given." },
	{ .key = "circuits",
	  .type = SCHEMA_STRINGS,
	  .offset = offsetof(struct azure_options, circuits),
	  .min = 3,
	  .max = 512,
	  .doc = "The ExpressRoute circuits to read, each by its resource ID or as "
	         "`GROUP/NAME`. All that are found when not given." },
	{ .key = "network_interfaces",
	  .type = SCHEMA_STRINGS,
	  .offset = offsetof(struct azure_options, network_interfaces),
	  .min = 3,
	  .max = 512,
	  .doc = "Network interfaces of running virtual machines whose effective routes are "
	         "read, each by its resource ID or as `GROUP/NAME`." },
	CONFIG_TIMING_OPTIONS(struct azure_options, "60s", "20s"),
	{ .key = "operation_timeout",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct azure_options, operation_timeout),
	  .min = 1000,
	  .max = 3600000,
	  .fallback = "180s",
	  .doc = "How long an operation that Azure answers later (routes, sessions, ARP) may "
	         "take." },
	{ .key = "sessions_interval",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct azure_options, sessions_interval),
	  .max = DAY_MS,
	  .fallback = "300s",
	  .doc = "How often the BGP sessions of each link and each gateway are read, which is "
	         "written to the activity log; 0s is never." },
	{ .key = "arp_interval",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct azure_options, arp_interval),
	  .max = DAY_MS,
	  .fallback = "900s",
	  .doc = "How often the ARP table of each link is read, which is written to the "
	         "activity log; 0s is never." },
	{ .key = "routes_interval",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct azure_options, routes_interval),
	  .max = DAY_MS,
	  .fallback = "900s",
	  .doc = "How often routes of links, gateways and network interfaces are read, which "
	         "is written to the activity log; 0s is never." },
	{ .key = "metrics_interval",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct azure_options, metrics_interval),
	  .max = DAY_MS,
	  .fallback = "60s",
	  .doc = "How often Azure Monitor is asked: availability per link, light levels, "
	         "traffic; 0s is never." },
	{ .key = "inventory_interval",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct azure_options, inventory_interval),
	  .min = 100,
	  .max = DAY_MS,
	  .fallback = "3600s",
	  .doc = "How often it is read which gateways and connections there are, and the names "
	         "of BGP communities." },
};

/* --- checks --- */

/* Eight, four, four, four and twelve hexadecimal digits. */
static bool is_uuid(const char *text)
{
	for (size_t i = 0; i < 36; i++) {
		bool is_dash = i == 8 || i == 13 || i == 18 || i == 23;
		if (is_dash ? text[i] != '-' : !isxdigit((unsigned char)text[i]))
			return false;
	}
	return true;
}

/* A UUID or a name of the domain name system: it becomes part of a URL. */
static bool is_tenant(const char *text)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789.-";
	return text[strspn(text, letters)] == '\0' && text[0] != '.';
}

/* 2024-05-01, perhaps with -preview. */
static bool is_version(const char *text)
{
	for (size_t i = 0; i < 10; i++) {
		bool is_dash = i == 4 || i == 7;
		if (is_dash ? text[i] != '-' : !isdigit((unsigned char)text[i]))
			return false;
	}
	return text[10] == '\0' || strcmp(text + 10, "-preview") == 0;
}

/* What says who we are, and which `auth` looks at it; managed identities need no proof. */
static int check_proofs(const struct azure_options *options, const char **ret_key,
                        struct error *err)
{
	const struct {
		const char *key;
		bool is_given;
		int auth;
	} proofs[] = {
		{ "client_secret", options->client_secret.len > 0, AZURE_AUTH_CLIENT_SECRET },
		{ "client_certificate_file", options->client_certificate_file != NULL,
		  AZURE_AUTH_CLIENT_CERTIFICATE },
		{ "federated_token_file", options->federated_token_file != NULL,
		  AZURE_AUTH_WORKLOAD_IDENTITY },
	};
	const char *first = NULL;
	for (size_t i = 0; i < sizeof(proofs) / sizeof(proofs[0]); i++) {
		if (!proofs[i].is_given)
			continue;
		*ret_key = proofs[i].key;
		if (first != NULL)
			return error_set(err, ERROR_CONFIG, 0, "%s is given too: one is enough",
			                 first);
		if (options->auth != AZURE_AUTH_DEFAULT && options->auth != proofs[i].auth)
			return error_set(err, ERROR_CONFIG, 0, "auth: %s does not look at it",
			                 auth_words[options->auth]);
		first = proofs[i].key;
	}
	*ret_key = "client_certificate_password";
	if (options->client_certificate_password.len > 0 &&
	    options->client_certificate_file == NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "a password needs client_certificate_file");
	return 0;
}

static int check_words(const struct azure_options *options, const char **ret_key,
                       struct error *err)
{
	*ret_key = "subscription_id";
	if (!is_uuid(options->subscription_id))
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s is no subscription ID; write it like "
		                 "00000000-0000-0000-0000-000000000000",
		                 options->subscription_id);
	*ret_key = "tenant_id";
	if (options->tenant_id != NULL && !is_tenant(options->tenant_id))
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s is no tenant; write its ID or its domain",
		                 options->tenant_id);
	*ret_key = "api_version";
	if (!is_version(options->api_version))
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s is no version; write it like 2024-05-01",
		                 options->api_version);
	*ret_key = "resource_groups";
	for (size_t i = 0; i < options->resource_groups.count; i++)
		if (!identifier_is_name(options->resource_groups.items[i]))
			return error_set(err, ERROR_CONFIG, 0,
			                 "%s is no name of a resource group",
			                 options->resource_groups.items[i]);
	return 0;
}

static int check_resources(const struct schema_strings *list, const char *type,
                           const char *subscription, struct error *err)
{
	char path[IDENTIFIER_MAX];
	for (size_t i = 0; i < list->count; i++)
		if (identifier_of(list->items[i], type, subscription, path) != 0)
			return error_set(err, ERROR_CONFIG, 0,
			                 "%s is neither a resource ID of %s nor GROUP/NAME",
			                 list->items[i], type);
	return 0;
}

static int check_options(const void *filled, const char **ret_key, struct error *err)
{
	const struct azure_options *options = filled;
	if (check_words(options, ret_key, err) != 0 || check_proofs(options, ret_key, err) != 0)
		return -1;
	*ret_key = "circuits";
	if (check_resources(&options->circuits, IDENTIFIER_CIRCUIT, options->subscription_id,
	                    err) != 0)
		return -1;
	*ret_key = "network_interfaces";
	if (check_resources(&options->network_interfaces, IDENTIFIER_INTERFACE,
	                    options->subscription_id, err) != 0)
		return -1;
	*ret_key = "arm_url";
	if (options->arm_url != NULL && url_check_endpoint(options->arm_url, err) != 0)
		return -1;
	*ret_key = "authority_url";
	return options->authority_url == NULL ? 0
	                                      : url_check_endpoint(options->authority_url, err);
}

const struct schema azure_schema = {
	.name = "azure",
	.doc = "What Azure tells over its APIs: ExpressRoute circuits with both links, "
	       "gateways, "
	       "VPN connections, route tables. Credentials are found as the Azure SDKs find "
	       "them; a read-only role with a few actions is enough.",
	.size = sizeof(struct azure_options),
	.options = rows,
	.option_count = sizeof(rows) / sizeof(rows[0]),
	.check = check_options,
};

bool azure_options_same_account(const struct azure_options *a, const struct azure_options *b)
{
	return schema_equal_but_times(&azure_schema, a, b);
}
