/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is written in `restconf:` below a router.
 */
#pragma once

#include <stdint.h>

#include "agent/base/secret.h"
#include "agent/config/kind.h"

/** As the schema fills it. */
struct restconf_options {
	const char *user;
	struct secret password;
	const char *ca_file; /**< NULL: the system's authorities */
	int64_t port;
	struct duration detail_interval;
	struct config_timing timing;
};

/** Of `restconf:`. */
extern const struct schema restconf_schema;
