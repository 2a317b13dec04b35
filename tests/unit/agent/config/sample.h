/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Option tables for the tests: one that has every type, and copies of what routers and probes
 * have, so that this room is tested without any collector.
 */
#pragma once

#include <stddef.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/config/config.h"

#define SAMPLE_COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct sample_inner {
	const char *word;
	int64_t count;
};

static const struct schema_option sample_inner_options[] = {
	{ .key = "word",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct sample_inner, word),
	  .required = true,
	  .doc = "A word." },
	{ .key = "count",
	  .type = SCHEMA_INTEGER,
	  .offset = offsetof(struct sample_inner, count),
	  .min = -5,
	  .max = 5,
	  .unit = "things",
	  .doc = "A number | with a bar." },
};

static const struct schema sample_inner_schema = {
	.name = "inner",
	.doc = "Something inside.",
	.size = sizeof(struct sample_inner),
	.options = sample_inner_options,
	.option_count = SAMPLE_COUNT(sample_inner_options),
	.identity = "word",
};

struct sample_tuning {
	struct duration patience;
	struct schema_durations steps;
	struct secret token;
};

static const struct schema_option sample_tuning_options[] = {
	{ .key = "patience",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct sample_tuning, patience),
	  .doc = "Has no default." },
	{ .key = "steps",
	  .type = SCHEMA_DURATION_LIST,
	  .offset = offsetof(struct sample_tuning, steps),
	  .doc = "Has no default either." },
	{ .key = "token",
	  .type = SCHEMA_SECRET,
	  .offset = offsetof(struct sample_tuning, token),
	  .doc = "Nor has this." },
};

static const struct schema sample_tuning_schema = {
	.name = "tuning",
	.size = sizeof(struct sample_tuning),
	.options = sample_tuning_options,
	.option_count = SAMPLE_COUNT(sample_tuning_options),
};

/** A member of every type, most of them optional. */
struct sample_every {
	const char *name;
	bool flag;
	int64_t number;
	int64_t rest;
	struct duration wait;
	const char *text;
	const char *note;
	int color;
	struct ip address;
	struct schema_listen listen;
	struct schema_listen door;
	struct secret key;
	struct schema_durations steps;
	const struct sample_inner *inner;
	const struct sample_tuning *tuning;
	struct schema_list items;
	struct schema_strings words;
	struct prefix_rule rule;
	struct schema_prefix_rules rules;
	const char *file;
};

static const char *const sample_colors[] = { "red", "green", "dark blue", NULL };

#define SAMPLE_EVERY(member_key, member_type)                                                  \
	.key = #member_key, .type = (member_type),                                             \
	.offset = offsetof(struct sample_every, member_key)

static const struct schema_option sample_every_options[] = {
	{ SAMPLE_EVERY(name, SCHEMA_STRING), .required = true, .min = 1, .max = 16 },
	{ SAMPLE_EVERY(flag, SCHEMA_BOOL), .doc = "Is it so?" },
	{ SAMPLE_EVERY(number, SCHEMA_INTEGER), .min = 1, .max = 100, .fallback = "7" },
	{ SAMPLE_EVERY(rest, SCHEMA_INTEGER) },
	{ SAMPLE_EVERY(wait, SCHEMA_DURATION), .min = 10, .max = 3600000, .fallback = "1m30s" },
	{ SAMPLE_EVERY(text, SCHEMA_STRING), .fallback = "none: yet" },
	{ SAMPLE_EVERY(note, SCHEMA_STRING) },
	{ SAMPLE_EVERY(color, SCHEMA_CHOICE), .choices = sample_colors },
	{ SAMPLE_EVERY(address, SCHEMA_IP) },
	{ SAMPLE_EVERY(listen, SCHEMA_LISTEN), .fallback = "[::1]:99" },
	{ SAMPLE_EVERY(door, SCHEMA_LISTEN) },
	{ SAMPLE_EVERY(key, SCHEMA_SECRET), .required = true },
	{ SAMPLE_EVERY(steps, SCHEMA_DURATION_LIST), .max = 1000, .fallback = "[100us, 1ms]" },
	{ SAMPLE_EVERY(inner, SCHEMA_SECTION), .schema = &sample_inner_schema },
	{ SAMPLE_EVERY(tuning, SCHEMA_SECTION), .schema = &sample_tuning_schema,
	  .fallback = "{}" },
	{ SAMPLE_EVERY(items, SCHEMA_LIST), .schema = &sample_inner_schema },
	{ SAMPLE_EVERY(words, SCHEMA_STRINGS), .min = 1, .max = 8, .fallback = "[one, two]" },
	{ SAMPLE_EVERY(rule, SCHEMA_PREFIX_RULE) },
	{ SAMPLE_EVERY(rules, SCHEMA_PREFIX_RULES) },
	{ SAMPLE_EVERY(file, SCHEMA_FILE), .min = 1, .max = 300 },
};

/* The text may contain what a terminal would obey; complaints must not hand it on. */
static inline int sample_check_every(const void *options, const char **ret_key,
                                     struct error *err)
{
	const struct sample_every *every = options;
	if (every->note == NULL || strstr(every->note, "forbidden") == NULL)
		return 0;
	*ret_key = every->flag ? "key" : every->rest == 1 ? NULL : "note";
	return error_set(err, ERROR_CONFIG, 0, "must not say %s", every->note);
}

static const struct schema sample_every_schema = {
	.name = "every",
	.doc = "All there is.",
	.size = sizeof(struct sample_every),
	.options = sample_every_options,
	.option_count = SAMPLE_COUNT(sample_every_options),
	.identity = "name",
	.check = sample_check_every,
};

struct sample_snmp {
	int version;
	struct secret community;
	const char *user;
	int auth_protocol;
	struct secret auth_password;
	int priv_protocol;
	struct secret priv_password;
	const char *context;
	int64_t port;
	struct config_timing timing;
	int64_t retries;
	struct duration detail_interval;
};

static const char *const sample_versions[] = { "2c", "3", NULL };
static const char *const sample_auth[] = { "none",   "md5",    "sha1",   "sha224",
	                                   "sha256", "sha384", "sha512", NULL };
static const char *const sample_priv[] = { "none", "des", "aes128", "aes192", "aes256", NULL };

#define SAMPLE_SNMP(member_key, member_type)                                                   \
	.key = #member_key, .type = (member_type),                                             \
	.offset = offsetof(struct sample_snmp, member_key)

static const struct schema_option sample_snmp_options[] = {
	{ SAMPLE_SNMP(version, SCHEMA_CHOICE), .fallback = "2c", .choices = sample_versions },
	{ SAMPLE_SNMP(community, SCHEMA_SECRET), .doc = "Password of version 2c." },
	{ SAMPLE_SNMP(user, SCHEMA_STRING), .min = 1, .max = 32 },
	{ SAMPLE_SNMP(auth_protocol, SCHEMA_CHOICE), .fallback = "none",
	  .choices = sample_auth },
	{ SAMPLE_SNMP(auth_password, SCHEMA_SECRET) },
	{ SAMPLE_SNMP(priv_protocol, SCHEMA_CHOICE), .fallback = "none",
	  .choices = sample_priv },
	{ SAMPLE_SNMP(priv_password, SCHEMA_SECRET) },
	{ SAMPLE_SNMP(context, SCHEMA_STRING), .max = 255 },
	{ SAMPLE_SNMP(port, SCHEMA_INTEGER), .min = 1, .max = 65535, .fallback = "161" },
	CONFIG_TIMING_OPTIONS(struct sample_snmp, "15s", "3s"),
	{ SAMPLE_SNMP(retries, SCHEMA_INTEGER), .max = 10, .fallback = "1" },
	{ SAMPLE_SNMP(detail_interval, SCHEMA_DURATION), .min = 1000, .max = 86400000,
	  .fallback = "60s" },
};

static inline int sample_check_password(const struct secret *password, const char *what,
                                        struct error *err)
{
	if (password->bytes == NULL)
		return error_set(err, ERROR_CONFIG, 0, "%s needs a password", what);
	if (password->len < 8)
		return error_set(err, ERROR_CONFIG, 0, "the password is shorter than 8 bytes");
	return 0;
}

static inline int sample_check_snmp3(const struct sample_snmp *snmp, const char **ret_key,
                                     struct error *err)
{
	*ret_key = "community";
	if (snmp->community.bytes != NULL)
		return error_set(err, ERROR_CONFIG, 0, "version 3 has no community");
	*ret_key = "user";
	if (snmp->user == NULL)
		return error_set(err, ERROR_CONFIG, 0, "version 3 needs a user");
	*ret_key = "auth_password";
	if (snmp->auth_protocol != 0 &&
	    sample_check_password(&snmp->auth_password, "auth_protocol", err) != 0)
		return -1;
	*ret_key = "priv_protocol";
	if (snmp->priv_protocol != 0 && snmp->auth_protocol == 0)
		return error_set(err, ERROR_CONFIG, 0,
		                 "privacy needs authentication: set auth_protocol");
	*ret_key = "priv_password";
	if (snmp->priv_protocol != 0)
		return sample_check_password(&snmp->priv_password, "priv_protocol", err);
	return 0;
}

static inline int sample_check_snmp(const void *options, const char **ret_key,
                                    struct error *err)
{
	const struct sample_snmp *snmp = options;
	if (snmp->version != 0)
		return sample_check_snmp3(snmp, ret_key, err);
	*ret_key = "user";
	if (snmp->user != NULL)
		return error_set(err, ERROR_CONFIG, 0, "version 2c has no user");
	*ret_key = "community";
	if (snmp->community.bytes == NULL)
		return error_set(err, ERROR_CONFIG, 0, "version 2c needs a community");
	return 0;
}

static const struct schema sample_snmp_schema = {
	.name = "snmp",
	.doc = "Asks over SNMP.",
	.size = sizeof(struct sample_snmp),
	.options = sample_snmp_options,
	.option_count = SAMPLE_COUNT(sample_snmp_options),
	.check = sample_check_snmp,
};

struct sample_probe {
	const char *name;
	struct ip target;
	int type;
	struct ip source;
	const char *interface;
	int64_t fwmark;
	int64_t dscp;
	int64_t size;
	struct duration interval;
	struct duration timeout;
	struct schema_durations buckets;
};

static const char *const sample_types[] = { "icmp", NULL };

#define SAMPLE_PROBE(member_key, member_type)                                                  \
	.key = #member_key, .type = (member_type),                                             \
	.offset = offsetof(struct sample_probe, member_key)

static const struct schema_option sample_probe_options[] = {
	{ SAMPLE_PROBE(name, SCHEMA_STRING), .required = true, .min = 1, .max = 128 },
	{ SAMPLE_PROBE(target, SCHEMA_IP), .required = true },
	{ SAMPLE_PROBE(type, SCHEMA_CHOICE), .fallback = "icmp", .choices = sample_types },
	{ SAMPLE_PROBE(source, SCHEMA_IP) },
	{ SAMPLE_PROBE(interface, SCHEMA_STRING), .min = 1, .max = 15 },
	{ SAMPLE_PROBE(fwmark, SCHEMA_INTEGER), .max = UINT32_MAX, .fallback = "0" },
	{ SAMPLE_PROBE(dscp, SCHEMA_INTEGER), .max = 63, .fallback = "0" },
	{ SAMPLE_PROBE(size, SCHEMA_INTEGER), .min = 16, .max = 8972, .fallback = "56",
	  .unit = "bytes" },
	{ SAMPLE_PROBE(interval, SCHEMA_DURATION), .min = 50, .max = 600000, .fallback = "1s" },
	{ SAMPLE_PROBE(timeout, SCHEMA_DURATION), .min = 10, .max = 60000, .fallback = "1s" },
	{ SAMPLE_PROBE(buckets, SCHEMA_DURATION_LIST), .max = 600000,
	  .fallback = "[100us, 1ms, 10ms, 100ms, 1s]" },
};

static inline int sample_check_probe(const void *options, const char **ret_key,
                                     struct error *err)
{
	const struct sample_probe *probe = options;
	if (probe->source.family == IP_NONE || probe->source.family == probe->target.family)
		return 0;
	*ret_key = "source";
	return error_set(err, ERROR_CONFIG, 0, "source is IPv%d but target is IPv%d",
	                 (int)probe->source.family, (int)probe->target.family);
}

static const struct schema sample_probe_schema = {
	.name = "probe",
	.doc = "Sends packets.",
	.size = sizeof(struct sample_probe),
	.options = sample_probe_options,
	.option_count = SAMPLE_COUNT(sample_probe_options),
	.identity = "name",
	.check = sample_check_probe,
};

struct sample_ssh {
	const char *user;
	struct config_timing timing;
};

static const struct schema_option sample_ssh_options[] = {
	{ .key = "user",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct sample_ssh, user),
	  .required = true },
	CONFIG_TIMING_OPTIONS(struct sample_ssh, "60s", "10s"),
};

static const struct schema sample_ssh_schema = {
	.name = "ssh",
	.doc = "Asks over SSH.",
	.size = sizeof(struct sample_ssh),
	.options = sample_ssh_options,
	.option_count = SAMPLE_COUNT(sample_ssh_options),
};

struct sample_aws {
	struct schema_strings regions;
	const char *profile;
	const char *endpoint_url;
	struct sample_tuning *tuning;
	struct config_timing timing;
};

#define SAMPLE_AWS(member_key, member_type)                                                    \
	.key = #member_key, .type = (member_type),                                             \
	.offset = offsetof(struct sample_aws, member_key)

static const struct schema_option sample_aws_options[] = {
	{ SAMPLE_AWS(regions, SCHEMA_STRINGS), .required = true, .min = 1, .max = 32 },
	{ SAMPLE_AWS(profile, SCHEMA_STRING), .min = 1, .max = 64 },
	{ SAMPLE_AWS(endpoint_url, SCHEMA_STRING), .min = 1, .max = 256 },
	{ SAMPLE_AWS(tuning, SCHEMA_SECTION), .schema = &sample_tuning_schema },
	CONFIG_TIMING_OPTIONS(struct sample_aws, "30s", "10s"),
};

static const struct schema sample_aws_schema = {
	.name = "aws",
	.doc = "Asks the API of AWS.",
	.size = sizeof(struct sample_aws),
	.options = sample_aws_options,
	.option_count = SAMPLE_COUNT(sample_aws_options),
};

struct sample_azure {
	const char *subscription_id;
	int auth;
	struct secret client_secret;
	struct config_timing timing;
};

static const char *const sample_azure_auths[] = { "default", "client_secret", NULL };

#define SAMPLE_AZURE(member_key, member_type)                                                  \
	.key = #member_key, .type = (member_type),                                             \
	.offset = offsetof(struct sample_azure, member_key)

static const struct schema_option sample_azure_options[] = {
	{ SAMPLE_AZURE(subscription_id, SCHEMA_STRING), .required = true },
	{ SAMPLE_AZURE(auth, SCHEMA_CHOICE), .choices = sample_azure_auths },
	{ SAMPLE_AZURE(client_secret, SCHEMA_SECRET) },
	CONFIG_TIMING_OPTIONS(struct sample_azure, "60s", "20s"),
};

static inline int sample_check_azure(const void *options, const char **ret_key,
                                     struct error *err)
{
	const struct sample_azure *azure = options;
	if (azure->auth == 0 || azure->client_secret.bytes != NULL)
		return 0;
	*ret_key = "auth";
	return error_set(err, ERROR_CONFIG, 0, "needs client_secret_file or client_secret_env");
}

static const struct schema sample_azure_schema = {
	.name = "azure",
	.doc = "Asks the API of Azure.",
	.size = sizeof(struct sample_azure),
	.options = sample_azure_options,
	.option_count = SAMPLE_COUNT(sample_azure_options),
	.check = sample_check_azure,
};

struct sample_account {
	const char *name;
	struct schema_variant provider;
};

static const char *const sample_providers[] = { "aws", "azure", NULL };
static const struct schema *const sample_provider_schemas[] = { &sample_aws_schema,
	                                                        &sample_azure_schema, NULL };

static const struct schema_option sample_account_options[] = {
	{ .key = "name",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct sample_account, name),
	  .required = true },
	{ .key = "provider",
	  .type = SCHEMA_VARIANT,
	  .offset = offsetof(struct sample_account, provider),
	  .required = true,
	  .choices = sample_providers,
	  .variants = sample_provider_schemas,
	  .doc = "Whose." },
};

/** A mapping with a variant, as an item of `clouds:` is one. */
static const struct schema sample_account_schema = {
	.name = "account",
	.size = sizeof(struct sample_account),
	.options = sample_account_options,
	.option_count = SAMPLE_COUNT(sample_account_options),
	.identity = "name",
};

static const struct config_kind sample_snmp_kind = {
	.name = "snmp",
	.section = "snmp",
	.scope = CONFIG_ROUTER,
	.schema = &sample_snmp_schema,
	.timing = offsetof(struct sample_snmp, timing),
};

static const struct config_kind sample_probe_kind = {
	.name = "probe",
	.section = "probes",
	.scope = CONFIG_SET,
	.schema = &sample_probe_schema,
};

static const struct config_kind sample_every_kind = {
	.name = "every",
	.section = "everything",
	.scope = CONFIG_SET,
	.schema = &sample_every_schema,
};

static const struct config_kind sample_ssh_kind = {
	.name = "cli",
	.section = "ssh",
	.scope = CONFIG_ROUTER,
	.schema = &sample_ssh_schema,
	.timing = offsetof(struct sample_ssh, timing),
	.platforms = 1u << PLATFORM_EOS | 1u << PLATFORM_FRR,
};

/* Asked for the same as ssh. */
static const struct schema sample_restconf_schema = {
	.name = "restconf",
	.doc = "Asks over RESTCONF.",
	.size = sizeof(struct sample_ssh),
	.options = sample_ssh_options,
	.option_count = SAMPLE_COUNT(sample_ssh_options),
};

static const struct config_kind sample_restconf_kind = {
	.name = "restconf",
	.section = "restconf",
	.scope = CONFIG_ROUTER,
	.schema = &sample_restconf_schema,
	.timing = offsetof(struct sample_ssh, timing),
};

static const struct config_kind sample_aws_kind = {
	.name = "aws",
	.section = "aws",
	.scope = CONFIG_CLOUD,
	.schema = &sample_aws_schema,
	.timing = offsetof(struct sample_aws, timing),
	.uses_destinations = true,
};

static const struct config_kind sample_azure_kind = {
	.name = "azure",
	.section = "azure",
	.scope = CONFIG_CLOUD,
	.schema = &sample_azure_schema,
	.timing = offsetof(struct sample_azure, timing),
};

/** What the program is built with; `everything` only in the tests. */
static const struct config_kind *const sample_kinds[] = {
	&sample_snmp_kind,  &sample_probe_kind, &sample_every_kind,    &sample_aws_kind,
	&sample_azure_kind, &sample_ssh_kind,   &sample_restconf_kind,
};

#define SAMPLE_KIND_COUNT SAMPLE_COUNT(sample_kinds)
