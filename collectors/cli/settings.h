/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a worker needs of the configuration, as a copy of its own: the source may be closed and
 * its configuration freed while the worker still waits for the router.
 */
#pragma once

#include "agent/base/clock.h"
#include "collectors/cli/routes.h"
#include "collectors/cli/session.h"

struct arena;
struct error;
struct config_destinations;
struct source_config;

/** Secrets in it are overwritten when it is freed. */
struct settings {
	struct arena *arena;
	const char *router;
	struct session_options session;
	struct duration silence;         /**< of one command */
	struct duration budget;          /**< of one poll, login included */
	struct duration detail_interval; /**< how often slow parts are read */
	struct routes_rules learn;       /**< of all destinations' `prefixes` */
	struct routes_rules advertise;   /**< of all destinations' `advertise` */
};

/**
 * Copy a configuration.
 *
 * \param config        Of a source with `ssh:`.
 * \param ret_settings  Written on success only; to be freed with settings_free().
 * \return 0, or -1 with ERROR_CONFIG: the platform is not known; or ERROR_LIMIT.
 */
int settings_new(const struct source_config *config, struct settings **ret_settings,
                 struct error *err);

/**
 * Overwrite the secrets and free.
 *
 * \param settings  NULL is allowed.
 */
void settings_free(struct settings *settings);

/**
 * Where and how a router is called: without secrets, borrowed from the configuration.
 *
 * \param config  Of a source with `ssh:`.
 */
struct line_options settings_address(const struct source_config *config);

/**
 * The prefixes to watch: every rule once, whatever destinations name it.
 *
 * \param arena         Where the rules are copied to.
 * \param destinations  Of the configuration.
 * \param is_advertise  Their `advertise`, else their `prefixes`.
 * \return None when the arena is full.
 */
struct routes_rules settings_rules(struct arena *arena,
                                   const struct config_destinations *destinations,
                                   bool is_advertise);
