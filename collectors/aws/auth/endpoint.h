/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Where a service is asked: partitions, FIPS and dual-stack hosts, and the ways to name an
 * endpoint of one's own. Pure.
 *
 * A custom endpoint comes from, in this order: the collector's option endpoint_url,
 * AWS_ENDPOINT_URL_<SERVICE>, AWS_ENDPOINT_URL, endpoint_url of the service in the `services`
 * section that the profile names, endpoint_url of the profile.
 * AWS_IGNORE_CONFIGURED_ENDPOINT_URLS or ignore_configured_endpoint_urls turns off all but the
 * first. Region and service of the signature are those of the real service.
 *
 * \see https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
#pragma once

#include <stdbool.h>

struct arena;
struct environment;
struct aws_profiles;
struct error;

enum aws_service {
	AWS_DIRECT_CONNECT,
	AWS_EC2,
	AWS_CLOUDWATCH,
	AWS_STS,
	AWS_NETWORK_MANAGER,
	AWS_SERVICE_COUNT
};

/** What is asked for. All borrowed. */
struct endpoint_question {
	enum aws_service service;
	const char *region;       /**< "eu-west-1"; the region that is asked about */
	const char *endpoint_url; /**< the collector's option, for every service; NULL: none */
	const char *profile;      /**< name of the profile in use; NULL: "default" */
};

/** The answer. Lives in the arena. */
struct endpoint {
	const char *url; /**< "https://ec2.eu-west-1.amazonaws.com/"; always ends with "/" */
	const char
		*host; /**< of the Host header: with the port unless it is the scheme's own */
	const char
		*path; /**< of the URL, as it is sent: "/" unless a custom endpoint has one */
	const char *region;  /**< to sign for */
	const char *service; /**< to sign for: "ec2", "directconnect", "monitoring", ... */
	bool is_custom;      /**< somebody named it; it is not an address of AWS' scheme */
};

/**
 * Find the endpoint of a service in a region.
 *
 * \param question      What is asked for.
 * \param environment   Of the process.
 * \param profiles      Profile files; NULL: none.
 * \param arena         Where the answer lives.
 * \param ret_endpoint  Written on success only.
 * \return 0, or -1 with ERROR_CONFIG (not a region; a custom endpoint that is no https URL and
 * not on loopback, or has a user, query or fragment; a custom endpoint together with FIPS or
 * dual-stack; no such endpoint in the partition) or ERROR_LIMIT.
 */
int endpoint_resolve(const struct endpoint_question *question,
                     const struct environment *environment, const struct aws_profiles *profiles,
                     struct arena *arena, struct endpoint *ret_endpoint, struct error *err);

/**
 * The partition of a region: "aws", "aws-us-gov", "aws-cn", ...
 *
 * \param region  Any text.
 * \return A constant, or NULL when no region has this form.
 */
const char *endpoint_partition(const char *region);

/**
 * The region to ask about something that names no region: the home of its partition.
 *
 * \param arn  "arn:aws-cn:iam::123456789012:role/x"; any other text counts as of "aws".
 * \return A constant such as "us-east-1".
 */
const char *endpoint_home_region(const char *arn);
