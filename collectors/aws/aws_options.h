/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What an item of `clouds:` with `provider: aws` may say.
 */
#pragma once

#include <stdbool.h>

#include "agent/config/kind.h"

/** One AWS account, as it was written. */
struct aws_options {
	struct schema_strings regions; /**< empty: the region of the credential chain */
	const char *profile;           /**< NULL: what the environment names */
	const char *role_arn;          /**< assumed on top of the chain; NULL: none */
	const char *external_id;       /**< only with role_arn */
	const char *endpoint_url;      /**< of every service; NULL: AWS, or what the environment
	                                    or the profile says */
	const char *ca_file;           /**< NULL: see auth/trust.h */
	bool fips;
	bool dual_stack;
	struct config_timing timing;
	struct duration routes_interval;  /**< zero: never */
	struct duration metrics_interval; /**< zero: never */
	struct duration inventory_interval;
};

/** Fills a struct aws_options. */
extern const struct schema aws_schema;

/**
 * Whether two accounts are the same one, asked in the same way: a source may then go on with
 * what it has seen. Intervals, the timeout and destinations may differ.
 *
 * \param a  As it was written.
 * \param b  Likewise.
 */
bool aws_options_same_account(const struct aws_options *a, const struct aws_options *b);
