/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The whole configuration: read, checked, dumped, compared.
 *
 * The file's shape is composed from the collectors that the program is built with: a router
 * collector adds its section below every router (`snmp:`), a set collector is a list at the top
 * (`probes:`). This room knows no collector by name; main hands their kinds in.
 */
#pragma once

#include <stddef.h>
#include <stdio.h>

#include "agent/config/schema.h"

struct arena;
struct config;
struct error;
struct strbuf;

/** Where the section of a collector stands in the file. */
enum config_scope {
	CONFIG_ROUTER, /**< a mapping below each router that wants it */
	CONFIG_SET     /**< a list at the top; all its items together are one source */
};

/** What the configuration must know of a kind of source. */
struct config_kind {
	const char *name;    /**< "snmp", "probe": the `kind` label */
	const char *section; /**< key in the file: "snmp", "probes" */
	enum config_scope scope;
	const struct schema *schema; /**< of the router section, or of one item of the set */
	size_t timing; /**< CONFIG_ROUTER: offset of the struct config_timing in the options */
};

/** The options that every source has. Embed it; CONFIG_TIMING_OPTIONS has the rows. */
struct config_timing {
	struct duration interval; /**< from one poll to the next */
	struct duration timeout;  /**< of one request, at most the interval */
	struct duration max_age;  /**< older facts are dropped; zero: three intervals */
};

/** Rows for an embedded `struct config_timing timing`; arguments are texts like "15s". */
/* clang-format off */
#define CONFIG_TIMING_OPTIONS(options_type, default_interval, default_timeout)                 \
	{ .key = "interval",                                                                   \
	  .type = SCHEMA_DURATION,                                                             \
	  .offset = offsetof(options_type, timing.interval),                                   \
	  .min = 100,                                                                          \
	  .max = 86400000,                                                                     \
	  .fallback = default_interval,                                                        \
	  .doc = "Time from one poll to the next." },                                          \
	{ .key = "timeout",                                                                    \
	  .type = SCHEMA_DURATION,                                                             \
	  .offset = offsetof(options_type, timing.timeout),                                    \
	  .min = 50,                                                                           \
	  .max = 600000,                                                                       \
	  .fallback = default_timeout,                                                         \
	  .doc = "How long one request waits for its answer; at most the interval. The "       \
	         "default is cut to half of a shorter interval." },                            \
	{ .key = "max_age",                                                                    \
	  .type = SCHEMA_DURATION,                                                             \
	  .offset = offsetof(options_type, timing.max_age),                                    \
	  .min = 200,                                                                          \
	  .max = 604800000,                                                                    \
	  .doc = "Facts older than this disappear from every output; at least the interval. "  \
	         "Three intervals when not given." }
/* clang-format on */

enum config_platform {
	PLATFORM_UNKNOWN,
	PLATFORM_IOS_XE,
	PLATFORM_IOS_XR,
	PLATFORM_NX_OS,
	PLATFORM_JUNOS,
	PLATFORM_EOS,
	PLATFORM_FRR,
	PLATFORM_COUNT
};

/** A router: what its collectors share. */
struct config_router {
	const char *name;    /**< the `router` label */
	const char *address; /**< IP address or host name */
	int platform;        /**< enum config_platform */
};

/** One source to run. All pointers are borrowed from the configuration. */
struct source_config {
	const struct config_kind *kind;
	const char *name; /**< the `source` label: the router's name, or the section of a set */
	const struct config_router *router; /**< CONFIG_ROUTER only, else NULL */
	const void *options; /**< the section's struct; of a set its struct schema_list */
	struct config_timing timing; /**< max_age resolved; a set publishes once a second */
};

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

/** The complaints of one reading: the first of each section, in the order of the file. */
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
 * Whether two configurations of one source say the same, secrets and router included.
 *
 * \param a  Configuration of a source.
 * \param b  Of the same kind, perhaps from another reading of the file.
 * \return 1 if so, else 0.
 */
int source_config_equal(const struct source_config *a, const struct source_config *b);

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
