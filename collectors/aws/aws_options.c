/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/aws_options.h"

#include <ctype.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/base/url.h"
#include "agent/config/config.h"

static const struct schema_option rows[] = {
	{ .key = "regions",
	  .type = SCHEMA_STRINGS,
	  .offset = offsetof(struct aws_options, regions),
	  .min = 1,
	  .max = 32,
	  .doc = "Regions to ask: those of the Direct Connect locations and those of the "
	         "networks behind them. The region of the environment or profile when not "
	         "given." },
	{ .key = "profile",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct aws_options, profile),
	  .min = 1,
	  .max = 256,
	  .doc = "Profile of the AWS configuration files. What `AWS_PROFILE` says when not "
	         "given." },
	{ .key = "role_arn",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct aws_options, role_arn),
	  .min = 20, /* of STS AssumeRole */
	  .max = 2048,
	  .doc = "Role to assume with the credentials that were found." },
	{ .key = "external_id",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct aws_options, external_id),
	  .min = 2,
	  .max = 1224,
	  .doc = "External ID that the role's trust policy asks for; needs role_arn." },
	{ .key = "endpoint_url",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct aws_options, endpoint_url),
	  .min = 1,
	  .max = 1024,
	  .doc = "URL to ask instead of AWS, for every service: private endpoints, tests. "
	         "`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_EC2` and the like count when not "
	         "given." },
	{ .key = "ca_file",
	  .type = SCHEMA_FILE,
	  .offset = offsetof(struct aws_options, ca_file),
	  .min = 1,
	  .max = 4096,
	  .doc = "PEM file with the certificate authorities to trust. `AWS_CA_BUNDLE`, else "
	         "`ca_bundle` of the profile, else those of the system, when not given." },
	{ .key = "fips",
	  .type = SCHEMA_BOOL,
	  .offset = offsetof(struct aws_options, fips),
	  .fallback = "false",
	  .doc = "Ask the FIPS 140 endpoints." },
	{ .key = "dual_stack",
	  .type = SCHEMA_BOOL,
	  .offset = offsetof(struct aws_options, dual_stack),
	  .fallback = "false",
	  .doc = "Ask the endpoints that also have IPv6 addresses." },
	CONFIG_TIMING_OPTIONS(struct aws_options, "30s", "10s"),
	{ .key = "routes_interval",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct aws_options, routes_interval),
	  .max = 86400000,
	  .fallback = "5m",
	  .doc = "How often the routes of each virtual interface are read "
	         "(ListVirtualInterfaceRoutes); 0s is never." },
	{ .key = "metrics_interval",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct aws_options, metrics_interval),
	  .max = 86400000,
	  .fallback = "5m",
	  .doc = "How often CloudWatch is asked, which costs money: prefix counts, light "
	         "levels, errors, traffic; 0s is never." },
	{ .key = "inventory_interval",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct aws_options, inventory_interval),
	  .min = 100,
	  .max = 86400000,
	  .fallback = "5m",
	  .doc = "How often what seldom changes is read: gateways, what hangs on them, "
	         "failover tests." },
};

/* As in a host name: it becomes part of one. */
static bool is_region(const char *text)
{
	for (const char *at = text; *at != '\0'; at++)
		if (!islower((unsigned char)*at) && !isdigit((unsigned char)*at) && *at != '-')
			return false;
	return islower((unsigned char)text[0]) && text[strlen(text) - 1] != '-';
}

/* Whatever the partition, the account and the path are. */
static bool is_role(const char *text)
{
	return strncmp(text, "arn:", 4) == 0 && strstr(text, ":role/") != NULL;
}

static int check_options(const void *filled, const char **ret_key, struct error *err)
{
	const struct aws_options *options = filled;
	*ret_key = "regions";
	for (size_t i = 0; i < options->regions.count; i++)
		if (!is_region(options->regions.items[i]))
			return error_set(err, ERROR_CONFIG, 0,
			                 "%s is not a region; write it like ap-southeast-1",
			                 options->regions.items[i]);
	*ret_key = "role_arn";
	if (options->role_arn != NULL && !is_role(options->role_arn))
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s does not name a role; write "
		                 "arn:aws:iam::ACCOUNT:role/NAME",
		                 options->role_arn);
	*ret_key = "external_id";
	if (options->external_id != NULL && options->role_arn == NULL)
		return error_set(err, ERROR_CONFIG, 0, "an external ID needs role_arn");
	*ret_key = "endpoint_url";
	if (options->endpoint_url != NULL && (options->fips || options->dual_stack))
		return error_set(err, ERROR_CONFIG, 0,
		                 "fips and dual_stack choose among AWS's own endpoints: leave "
		                 "them out beside endpoint_url");
	if (options->endpoint_url != NULL)
		return url_check_endpoint(options->endpoint_url, err);
	return 0;
}

const struct schema aws_schema = {
	.name = "aws",
	.doc = "What AWS tells over its APIs: Direct Connect, site-to-site VPN, gateways, "
	       "route "
	       "tables. Credentials come from the usual chain; read-only permissions are "
	       "enough.",
	.size = sizeof(struct aws_options),
	.options = rows,
	.option_count = sizeof(rows) / sizeof(rows[0]),
	.check = check_options,
};

bool aws_options_same_account(const struct aws_options *a, const struct aws_options *b)
{
	return schema_equal_but_times(&aws_schema, a, b);
}
