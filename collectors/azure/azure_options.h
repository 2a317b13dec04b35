/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What can be configured about an Azure account.
 */
#pragma once

#include <stdbool.h>

#include "agent/config/kind.h"
#include "collectors/azure/auth/token.h"

/** Strings that were not given are NULL, lists are empty. */
struct azure_options {
	const char *subscription_id;
	int auth; /**< enum azure_auth */
	const char *tenant_id;
	const char *client_id;
	struct secret client_secret;
	const char *client_certificate_file;
	struct secret client_certificate_password;
	const char *federated_token_file;
	int environment; /**< enum azure_cloud */
	const char *arm_url;
	const char *authority_url;
	const char *ca_file;
	const char *api_version; /**< of Microsoft.Network */
	struct schema_strings resource_groups;
	struct schema_strings circuits;           /**< identifiers, or "group/name" */
	struct schema_strings network_interfaces; /**< likewise */
	struct config_timing timing;
	struct duration operation_timeout;
	struct duration sessions_interval;
	struct duration arp_interval;
	struct duration routes_interval;
	struct duration metrics_interval;
	struct duration inventory_interval;
};

extern const struct schema azure_schema;

/**
 * Whether two readings of the configuration speak of the same things, asked in the same way.
 *
 * \param a  Options.
 * \param b  Options.
 * \return true when only times differ.
 */
bool azure_options_same_account(const struct azure_options *a, const struct azure_options *b);
