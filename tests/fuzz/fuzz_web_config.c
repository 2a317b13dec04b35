/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: agent/base agent/config exporters/http */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "exporters/http/web_config.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* assert() is compiled away in a build as it is shipped. */
static void must(int is_true)
{
	if (!is_true)
		abort();
}

/* Every protocol that is accepted can be written for GnuTLS. */
static void check_priority(const struct web_tls *tls)
{
	const struct tls_protocol protocol = { .min = (enum tls_version)tls->min_version,
		                               .max = (enum tls_version)tls->max_version,
		                               .suites = tls->cipher_suites,
		                               .suite_count = tls->cipher_suite_count,
		                               .curves = tls->curve_preferences,
		                               .curve_count = tls->curve_preference_count };
	struct strbuf text;
	strbuf_init(&text, SIZE_MAX);
	tls_priority(&protocol, &text);
	must(!strbuf_failed(&text));
	strbuf_done(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new((size_t)16 * 1024 * 1024);
	if (arena == NULL)
		return 0;
	struct web_config config;
	struct yaml_problem problem;
	if (web_config_parse(arena, (const char *)data, size, &config, &problem) == 0) {
		must(config.header_count <= WEB_HEADER_MAX);
		must(config.tls.client_auth <= TLS_REQUIRE_AND_VERIFY_CLIENT_CERT);
		must(config.tls_node == NULL || config.tls.cert_file != NULL ||
		     config.tls.cert != NULL);
		check_priority(&config.tls);
	} else {
		must(problem.error.kind == ERROR_CONFIG || problem.error.kind == ERROR_LIMIT);
		must(problem.place.line >= 1 && problem.place.column >= 1);
	}
	arena_free(arena);
	return 0;
}
