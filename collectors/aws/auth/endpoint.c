/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/auth/endpoint.h"

#include <stddef.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/environment.h"
#include "collectors/aws/auth/profile.h"
#include "agent/base/url.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define LABEL_MAX 63 /* RFC 1035, 2.3.4 */

struct partition {
	const char *name;
	const char *region_prefix; /* NULL: every region that is in none of the others */
	const char *suffix;
	const char *dual_suffix;     /* NULL: no dual-stack hosts */
	const char *home;            /* where the partition's global services are */
	const char *network_manager; /* where that one is */
};

/* partitions.json of botocore 1.43.11; the last column: endpoint rules of networkmanager. */
static const struct partition partitions[] = {
	{ "aws-us-gov", "us-gov-", "amazonaws.com", "api.aws", "us-gov-west-1",
	  "us-gov-west-1" },
	{ "aws-cn", "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "cn-northwest-1",
	  "cn-northwest-1" },
	{ "aws-eusc", "eusc-", "amazonaws.eu", "api.amazonwebservices.eu", "eusc-de-east-1",
	  "eusc-de-east-1" },
	{ "aws-iso", "us-iso-", "c2s.ic.gov", "api.aws.ic.gov", "us-iso-east-1",
	  "us-iso-east-1" },
	{ "aws-iso-b", "us-isob-", "sc2s.sgov.gov", "api.aws.scloud", "us-isob-east-1",
	  "us-isob-east-1" },
	{ "aws-iso-e", "eu-isoe-", "cloud.adc-e.uk", NULL, "eu-isoe-west-1", "eu-isoe-west-1" },
	{ "aws-iso-f", "us-isof-", "csp.hci.ic.gov", NULL, "us-isof-south-1",
	  "us-isof-south-1" },
	{ "aws", NULL, "amazonaws.com", "api.aws", "us-east-1", "us-west-2" },
};

#define PARTITION_COUNT (sizeof(partitions) / sizeof(partitions[0]))

/* In GovCloud some plain hosts are the FIPS hosts. */
enum gov_fips { GOV_FIPS_OWN, GOV_FIPS_PLAIN, GOV_FIPS_PLAIN_V4 };

struct service {
	const char *prefix;   /* of the host, and the name to sign for */
	const char *variable; /* AWS_ENDPOINT_URL_... */
	const char *key;      /* in a `services` section */
	enum gov_fips gov_fips;
};

static const struct service services[AWS_SERVICE_COUNT] = {
	[AWS_DIRECT_CONNECT] = { "directconnect", "AWS_ENDPOINT_URL_DIRECT_CONNECT",
	                         "direct_connect", GOV_FIPS_OWN },
	[AWS_EC2] = { "ec2", "AWS_ENDPOINT_URL_EC2", "ec2", GOV_FIPS_PLAIN_V4 },
	[AWS_CLOUDWATCH] = { "monitoring", "AWS_ENDPOINT_URL_CLOUDWATCH", "cloudwatch",
	                     GOV_FIPS_PLAIN },
	[AWS_STS] = { "sts", "AWS_ENDPOINT_URL_STS", "sts", GOV_FIPS_PLAIN_V4 },
	[AWS_NETWORK_MANAGER] = { "networkmanager", "AWS_ENDPOINT_URL_NETWORKMANAGER",
	                          "networkmanager", GOV_FIPS_PLAIN },
};

/* Words and a number: "us-east-1", "us-gov-west-1". The text becomes part of a host name. */
static bool is_region(const char *text)
{
	size_t words = 0;
	if (strlen(text) > LABEL_MAX)
		return false;
	size_t len = strspn(text, LOWER);
	for (; len > 0 && text[len] == '-'; len = strspn(text, LOWER)) {
		text += len + 1;
		words++;
	}
	len = strspn(text, DIGITS);
	return words >= 2 && len > 0 && text[len] == '\0';
}

static const struct partition *partition_of(const char *region)
{
	if (!is_region(region))
		return NULL;
	const struct partition *partition = partitions;
	while (partition->region_prefix != NULL &&
	       strncmp(region, partition->region_prefix, strlen(partition->region_prefix)) != 0)
		partition++;
	return partition;
}

const char *endpoint_partition(const char *region)
{
	const struct partition *partition = partition_of(region);
	return partition != NULL ? partition->name : NULL;
}

const char *endpoint_home_region(const char *arn)
{
	static const char prefix[] = "arn:";
	const char *name =
		arn + (strncmp(arn, prefix, strlen(prefix)) == 0 ? strlen(prefix) : 0);
	size_t len = strcspn(name, ":");
	for (size_t i = 0; i < PARTITION_COUNT; i++) {
		if (strlen(partitions[i].name) == len &&
		    strncmp(partitions[i].name, name, len) == 0)
			return partitions[i].home;
	}
	return partitions[PARTITION_COUNT - 1].home;
}

struct resolving {
	const struct endpoint_question *question;
	const struct environment *environment;
	const struct aws_profiles *profiles;
	const char *profile;
	struct arena *arena;
};

/* A setting that a variable has, else the profile. */
static const char *setting(const struct resolving *resolving, const char *variable,
                           const char *key)
{
	const char *value = environment_get(resolving->environment, variable);
	return value != NULL ? value
	                     : aws_profile_value(resolving->profiles, resolving->profile, key);
}

/* The endpoint that somebody has named, and where; NULL: nobody has. */
static const char *named_url(const struct resolving *resolving, const char **ret_origin)
{
	const struct service *service = &services[resolving->question->service];
	*ret_origin = "option endpoint_url";
	if (resolving->question->endpoint_url != NULL)
		return resolving->question->endpoint_url;
	if (environment_is_true(setting(resolving, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
	                                "ignore_configured_endpoint_urls")))
		return NULL;
	*ret_origin = service->variable;
	const char *url = environment_get(resolving->environment, service->variable);
	if (url != NULL)
		return url;
	*ret_origin = "AWS_ENDPOINT_URL";
	url = environment_get(resolving->environment, "AWS_ENDPOINT_URL");
	if (url != NULL)
		return url;
	*ret_origin = "endpoint_url of the services section";
	const char *section =
		aws_profile_value(resolving->profiles, resolving->profile, "services");
	if (section != NULL)
		url = aws_services_value(resolving->profiles, section, service->key,
		                         "endpoint_url");
	if (url != NULL)
		return url;
	*ret_origin = "endpoint_url of the profile";
	return aws_profile_value(resolving->profiles, resolving->profile, "endpoint_url");
}

static int use_named(const struct resolving *resolving, const char *text,
                     struct endpoint *endpoint, struct error *err)
{
	struct url url;
	if (url_parse_endpoint(text, resolving->arena, &url, err) != 0)
		return -1;
	size_t len = strlen(url.path);
	endpoint->is_custom = true;
	endpoint->host = url.authority;
	endpoint->path = url.path[len - 1] == '/'
	                         ? url.path
	                         : arena_printf(resolving->arena, "%s/", url.path);
	endpoint->url =
		arena_printf(resolving->arena, "%s://%s%s", url.is_https ? "https" : "http",
	                     url.authority, endpoint->path);
	return 0;
}

static bool is_fips_plain(const struct service *service, const struct partition *partition,
                          bool is_dual)
{
	return strcmp(partition->name, "aws-us-gov") == 0 &&
	       (service->gov_fips == GOV_FIPS_PLAIN ||
	        (service->gov_fips == GOV_FIPS_PLAIN_V4 && !is_dual));
}

static int use_scheme(const struct resolving *resolving, const struct partition *partition,
                      bool is_fips, bool is_dual, struct endpoint *endpoint, struct error *err)
{
	const struct service *service = &services[resolving->question->service];
	if (is_dual && partition->dual_suffix == NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "partition %s has no dual-stack endpoints", partition->name);
	endpoint->host = arena_printf(
		resolving->arena, "%s%s.%s.%s", service->prefix,
		is_fips && !is_fips_plain(service, partition, is_dual) ? "-fips" : "",
		endpoint->region, is_dual ? partition->dual_suffix : partition->suffix);
	endpoint->path = "/";
	endpoint->url = arena_printf(resolving->arena, "https://%s/", endpoint->host);
	return 0;
}

static int resolve(const struct resolving *resolving, struct endpoint *endpoint,
                   struct error *err)
{
	const struct endpoint_question *question = resolving->question;
	const struct partition *partition = partition_of(question->region);
	if (partition == NULL)
		return error_set(err, ERROR_CONFIG, 0, "\"%.64s\" is not a region",
		                 question->region);
	endpoint->service = services[question->service].prefix;
	endpoint->region =
		arena_strdup(resolving->arena, question->service == AWS_NETWORK_MANAGER
	                                               ? partition->network_manager
	                                               : question->region);
	bool is_fips = environment_is_true(
		setting(resolving, "AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"));
	bool is_dual = environment_is_true(
		setting(resolving, "AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"));
	const char *origin = NULL;
	const char *url = named_url(resolving, &origin);
	if (url == NULL)
		return use_scheme(resolving, partition, is_fips, is_dual, endpoint, err);
	if (is_fips || is_dual)
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s and %s endpoints exclude each other: leave one away",
		                 origin, is_fips ? "FIPS" : "dual-stack");
	if (use_named(resolving, url, endpoint, err) != 0)
		return error_wrap(err, "%s", origin);
	return 0;
}

int endpoint_resolve(const struct endpoint_question *question,
                     const struct environment *environment, const struct aws_profiles *profiles,
                     struct arena *arena, struct endpoint *ret_endpoint, struct error *err)
{
	struct resolving resolving = { .question = question,
		                       .environment = environment,
		                       .profiles = profiles,
		                       .profile = question->profile != NULL ? question->profile
		                                                            : "default",
		                       .arena = arena };
	struct endpoint endpoint = { 0 };
	if (resolve(&resolving, &endpoint, err) != 0)
		return -1;
	if (arena_failed(arena))
		return error_set(err, ERROR_LIMIT, 0, "no memory for an endpoint");
	*ret_endpoint = endpoint;
	return 0;
}
