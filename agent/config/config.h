/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The whole configuration: read, checked, dumped, compared.
 *
 * The file's shape is composed from the collectors that the program is built with: a router
 * collector adds its section below every router (`snmp:`), a set collector is a list at the top
 * (`probes:`), a cloud collector is a provider that an item of `clouds:` can name. This room
 * knows no collector by name; main hands their kinds in.
 */
#pragma once

#include <stddef.h>
#include <stdio.h>

#include "agent/config/kind.h"

struct arena;
struct config;
struct error;
struct strbuf;

/** `web:` and what else belongs to the agent itself. */
struct config_web {
	struct schema_listen listen;
};

/** One complaint about a configuration file. */
struct config_complaint {
	const char *file;
	size_t line;   /**< from 1 */
	size_t column; /**< from 1 */
	const char *message;
};

/** The complaints of one reading, in the order of the file. */
struct config_report {
	/** Borrowed from the arena given to config_load(). */
	const struct config_complaint *items;
	size_t count;
};

/**
 * Read and check a file, secrets included.
 *
 * \param file        Path; at most 1 MiB is read.
 * \param kinds       Kinds of source, borrowed for the life of the result.
 * \param kind_count  How many.
 * \param notes       Where the report lives; outlives the call, whatever it returns.
 * \param ret_config  Written on success only; one reference, see config_unref().
 * \param ret_report  Always written; empty on success.
 * \return 0, or -1 with at least one complaint. Blocks on the file system only.
 */
int config_load(const char *file, const struct config_kind *const *kinds, size_t kind_count,
                struct arena *notes, struct config **ret_config,
                struct config_report *ret_report);

/**
 * Complain of all that config_load() complains of, and of files that cannot be read now, such
 * as those of certificates: to a running agent they may come later.
 *
 * \param file        Path.
 * \param kinds       Kinds of source.
 * \param kind_count  How many.
 * \param notes       Where the report lives; outlives the call.
 * \param ret_report  Always written; empty on success.
 * \return 0, or -1 with at least one complaint. Blocks on the file system only.
 */
int config_check(const char *file, const struct config_kind *const *kinds, size_t kind_count,
                 struct arena *notes, struct config_report *ret_report);

/**
 * One more reference. Not thread-safe.
 *
 * \param config  A configuration.
 * \return config
 */
struct config *config_ref(struct config *config);

/**
 * One reference less; the last frees the configuration and overwrites its secrets.
 *
 * \param config  NULL is allowed.
 */
void config_unref(struct config *config);

/**
 * The agent's own options.
 *
 * \param config  A configuration.
 */
const struct config_web *config_web(const struct config *config);

/**
 * The sources to run, in the order of the file.
 *
 * \param config     A configuration.
 * \param ret_count  How many.
 * \return Borrowed array.
 */
const struct source_config *config_sources(const struct config *config, size_t *ret_count);

/**
 * What paths lead to, as written.
 *
 * \param config  A configuration.
 * \return Borrowed.
 */
struct config_destinations config_destinations(const struct config *config);

/**
 * What was written about paths, in the order of the file.
 *
 * \param config  A configuration.
 * \return Borrowed.
 */
struct config_paths config_paths(const struct config *config);

/**
 * Whether two structs filled by one schema say the same, secrets included.
 *
 * \param schema  Of both.
 * \param a       Filled by it.
 * \param b       Filled by it.
 * \return 1 if so, else 0.
 */
int schema_equal(const struct schema *schema, const void *a, const void *b);

/**
 * Whether two structs say the same but for durations: a source that is asked at other times is
 * the same source.
 *
 * \param schema  Of both.
 * \param a       As filled.
 * \param b       As filled.
 * \return 1 if so, else 0.
 */
int schema_equal_but_times(const struct schema *schema, const void *a, const void *b);

/**
 * Write the effective configuration as YAML that config_load() accepts again. Secrets appear as
 * the file or variable they came from.
 *
 * \param config  A configuration.
 * \param out     Appended to.
 */
void config_dump(const struct config *config, struct strbuf *out);

/**
 * Write the reference manual of every option as Markdown.
 *
 * \param kinds       Kinds of source.
 * \param kind_count  How many.
 * \param out         Appended to.
 */
void config_manual(const struct config_kind *const *kinds, size_t kind_count,
                   struct strbuf *out);
