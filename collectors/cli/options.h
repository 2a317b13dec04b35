/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is written in `ssh:` below a router.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "agent/config/kind.h"

/** As the schema fills it. */
struct cli_options {
	const char *user;
	struct secret key;
	struct secret key_passphrase;
	struct secret password;
	struct secret enable_password;
	const char *known_hosts_file;
	int64_t port;
	bool legacy_algorithms;
	int64_t command_rate; /**< commands per second */
	int64_t max_output;   /**< bytes of one command's output */
	struct duration detail_interval;
	struct config_timing timing;
};

/** Of `ssh:`. */
extern const struct schema cli_schema;
