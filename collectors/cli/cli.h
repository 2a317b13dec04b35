/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The collector that asks routers on their command line over SSH. See cli.md.
 */
#pragma once

#include "agent/runtime/source.h"

struct pool;
struct strbuf;

/** What main lends to the sources. */
struct cli_context {
	struct pool *pool; /**< where conversations run; may be NULL while no source is open */
};

/**
 * Make the collector: `ssh:` below a router.
 *
 * \param collector  Filled.
 * \param context    Borrowed.
 */
void cli_collector_init(struct collector *collector, const struct cli_context *context);

/**
 * Ask a router for its host key; nobody logs in. Blocks, at most three times the source's
 * timeout.
 *
 * \param config  Of a source of this collector.
 * \param entry   The line for a file of known hosts is appended, without line end.
 * \param print   The key's type and SHA-256 fingerprint are appended.
 * \return 0, or -1 with ERROR_UNREACHABLE, ERROR_TIMEOUT, ERROR_CONFIG (no algorithm in
 * common), ERROR_MALFORMED (not SSH) or ERROR_LIMIT.
 */
int cli_host_key(const struct source_config *config, struct strbuf *entry, struct strbuf *print,
                 struct error *err);
