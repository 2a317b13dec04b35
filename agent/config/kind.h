/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a collector tells the configuration about its kind of source, and what each source of
 * that kind is given.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "agent/config/schema.h"

/** Where the options of a kind stand in the file. */
enum config_scope {
	CONFIG_ROUTER, /**< a mapping below each router that wants it */
	CONFIG_SET,    /**< a list at the top; all its items together are one source */
	CONFIG_CLOUD   /**< beside `name` and `provider` in an item of `clouds:` */
};

/** What the configuration must know of a kind of source. */
struct config_kind {
	const char *name;    /**< "snmp", "probe", "aws": the `kind` label */
	const char *section; /**< key in the file: "snmp", "probes"; of a cloud its provider */
	enum config_scope scope;
	const struct schema *schema; /**< of the router section, of a cloud's own options, or of
	                                  one item of the set */
	size_t timing; /**< not CONFIG_SET: offset of the struct config_timing in the options */
	bool uses_destinations; /**< a source looks at source_config.destinations */
	unsigned platforms; /**< routers it can ask: bits 1 << enum config_platform; 0: any */
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

/** A cloud account. */
struct config_cloud {
	const char *name;     /**< the `cloud` label */
	const char *provider; /**< "aws", "azure": the kind's section */
};

/** What paths lead to, and what must hold there. Lists that were not given are empty. */
struct config_destination {
	const char *name;
	const char *cloud;                    /**< name of one of the clouds, or NULL: any */
	struct schema_prefix_rules prefixes;  /**< must be learned on every path */
	struct schema_prefix_rules advertise; /**< nothing else may be advertised; what is exact
	                                           must be, and must be propagated */
	struct schema_strings route_tables;   /**< ids, or "tag:KEY=VALUE", "tag:KEY=*" */
	struct schema_strings require_tags;   /**< keys that every resource must carry */
	struct duration failover_max;
};

struct config_destinations {
	const struct config_destination *items;
	size_t count;
};

enum config_role { ROLE_UNKNOWN, ROLE_PRIMARY, ROLE_BACKUP, ROLE_COUNT };

/** Which of the paths that were found is meant: all that is given must fit. */
struct config_match {
	struct ip peer;         /**< the cloud's address; IP_NONE: any */
	const char *router;     /**< NULL: any, as below */
	const char *attachment; /**< dxvif-..., vpn-..., "rg-net/er-sg/private/primary" */
	const char *probe;      /**< the path's probe; alone, the path that it probes */
};

/** What must hold on a path. Zero: nothing was given. */
struct config_expect {
	int64_t local_preference;
	struct duration hold_time_max;
	int64_t mtu; /**< bytes */
	struct duration latency_max;
	double loss_max; /**< 0 to 1 */
	double capacity; /**< bytes per second */
};

/** What cannot be seen of a path. */
struct config_path {
	const char *name;
	const struct config_match *match;
	int role;                           /**< enum config_role */
	const char *destination;            /**< name of one of the destinations, or NULL */
	const struct config_expect *expect; /**< never NULL */
};

struct config_paths {
	const struct config_path *items;
	size_t count;
};

/** One source to run. All pointers are borrowed from the configuration. */
struct source_config {
	const struct config_kind *kind;
	const char *name; /**< the `source` label: name of the router or cloud, or the section
	                     of a set */
	const struct config_router *router; /**< CONFIG_ROUTER only, else NULL */
	const struct config_cloud *cloud;   /**< CONFIG_CLOUD only, else NULL */
	/** Never NULL; empty for a kind that does not use them. */
	const struct config_destinations *destinations;
	const void *options; /**< as kind->schema fills it; of a set its struct schema_list */
	struct config_timing timing; /**< max_age resolved; a set publishes once a second */
};

/**
 * Whether two configurations of one source say the same: secrets, router, cloud and, where the
 * kind uses them, destinations included.
 *
 * \param a  Configuration of a source.
 * \param b  Of the same kind, perhaps from another reading of the file.
 * \return 1 if so, else 0.
 */
int source_config_equal(const struct source_config *a, const struct source_config *b);
