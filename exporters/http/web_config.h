/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The web file as text: the exporter-toolkit's schema, checked, with no file opened.
 *
 * Whoever has a web file for Prometheus or one of its exporters can hand the same to us. What
 * the toolkit refuses is refused here; beyond that we refuse what cannot work as written (a
 * verified client without an authority, both cert and cert_file, a minimum version above the
 * maximum).
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"
#include "agent/config/yaml.h"
#include "exporters/http/auth.h"
#include "exporters/http/tls.h"
#include "exporters/http/web.h"

struct arena;

/** `tls_server_config`; texts are NULL when not given. */
struct web_tls {
	const char *cert, *key, *client_ca; /**< PEM in the file itself */
	const char *cert_file, *key_file, *client_ca_file;
	int client_auth;              /**< index as enum tls_client_auth, once checked */
	int min_version, max_version; /**< enum tls_version */
	bool prefer_server_cipher_suites;
	const char **client_allowed_sans;
	size_t client_allowed_san_count;
	const struct tls_suite **cipher_suites;
	size_t cipher_suite_count;
	const struct tls_curve **curve_preferences;
	size_t curve_preference_count;
};

/** Everything lives in the arena that was given to web_config_parse(). */
struct web_config {
	const struct yaml_node *tls_node; /**< where `tls` stands; NULL: plain HTTP */
	struct web_tls tls;
	struct web_header headers[WEB_HEADER_MAX];
	size_t header_count;
	const struct auth_user *users;
	size_t user_count;
	struct duration rate_interval; /**< zero: no limit */
	int64_t rate_burst;
};

/**
 * Read and check the text of a web file. Pure.
 *
 * \param arena        Where the result lives, secrets in it too.
 * \param data         `len` bytes.
 * \param len          Bytes.
 * \param ret_config   Written on success only.
 * \param ret_problem  Written on failure only: ERROR_CONFIG or ERROR_LIMIT.
 * \return 0 or -1.
 * \see exporter-toolkit, docs/web-configuration.md.
 */
int web_config_parse(struct arena *arena, const char *data, size_t len,
                     struct web_config *ret_config, struct yaml_problem *ret_problem);
