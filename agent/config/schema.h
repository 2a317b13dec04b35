/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Configuration as data: one row per option.
 *
 * A schema describes a YAML mapping and the C struct it fills. One engine reads the tables: it
 * checks types and ranges, fills defaults (written as text, read like the user's own), names
 * unknown keys with "did you mean", prints the effective configuration and the reference
 * manual, and compares two configurations for a reload. To add an option: one member, one row.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"
#include "agent/base/ip.h"
#include "agent/base/prefix_rule.h"
#include "agent/base/secret.h"

struct error;
struct schema;

/** What an option holds; the comment names the member's C type. */
enum schema_type {
	SCHEMA_BOOL,          /**< bool: true or false */
	SCHEMA_INTEGER,       /**< int64_t, within min and max */
	SCHEMA_DURATION,      /**< struct duration: "15s", "1h30m"; min and max in ms */
	SCHEMA_AMOUNT,        /**< double: "0.5%", "10Gbit/s"; min and max in the last scale */
	SCHEMA_STRING,        /**< const char *; min and max bytes */
	SCHEMA_FILE,          /**< const char *: path, made absolute; min and max bytes */
	SCHEMA_CHOICE,        /**< int: index into choices */
	SCHEMA_IP,            /**< struct ip */
	SCHEMA_LISTEN,        /**< struct schema_listen: ":10179", "127.0.0.1:1", "[::1]:1" */
	SCHEMA_PREFIX_RULE,   /**< struct prefix_rule: "10.0.0.0/8 le 24" */
	SCHEMA_SECRET,        /**< struct secret; key KEY_file or KEY_env, not both */
	SCHEMA_DURATION_LIST, /**< struct schema_durations: ascending, at least one */
	SCHEMA_STRINGS, /**< struct schema_strings: all different; min and max bytes each */
	SCHEMA_PREFIX_RULES, /**< struct schema_prefix_rules: all different */
	SCHEMA_SECTION,      /**< const void *: a nested mapping, NULL when absent */
	SCHEMA_LIST,         /**< struct schema_list: a sequence of mappings; max items */
	SCHEMA_VARIANT,      /**< struct schema_variant: a word of choices that brings further
	                          options into its own mapping; required */
	SCHEMA_TYPE_COUNT
};

/** A unit in which an amount may be written. */
struct schema_scale {
	const char *unit; /**< "%", "Gbit/s" */
	double factor;    /**< what one of them is in the member */
};

/** An address to listen on; IP_NONE means every address. */
struct schema_listen {
	struct ip address;
	uint16_t port;
};

/** How every list of scalars looks, whatever its items are. */
struct schema_items {
	const void *items;
	size_t count;
};

struct schema_durations {
	const struct duration *items;
	size_t count;
};

struct schema_strings {
	const char *const *items;
	size_t count;
};

struct schema_prefix_rules {
	const struct prefix_rule *items;
	size_t count;
};

/** Most items of one list of scalars. */
#define SCHEMA_ITEMS_MAX 1000

/** Elements of `schema->size` bytes each, one after the other. */
struct schema_list {
	void *items;
	size_t count;
};

/** What a word brought along. */
struct schema_variant {
	int choice;          /**< index into choices and variants */
	const void *options; /**< filled by that variant's schema */
};

/** One option. Designated initialisers; what is not named is 0. */
struct schema_option {
	const char *key; /**< as written in YAML */
	enum schema_type type;
	size_t offset; /**< of the member */
	bool required;
	int64_t min, max;     /**< inclusive, for types that have a range; both 0: no bound */
	const char *fallback; /**< default as YAML text; NULL: none, the member stays zero */
	const char *unit;     /**< for the manual: "packets", "bytes"; may be NULL */
	const char *const *choices;        /**< CHOICE and VARIANT: NULL-terminated words */
	const struct schema_scale *scales; /**< AMOUNT: the largest first; unit NULL ends */
	const struct schema *schema;       /**< SECTION and LIST: of the mapping inside */
	/** VARIANT: of the further options, one per choice; a mapping has one variant at most.
	 */
	const struct schema *const *variants;
	const char *doc; /**< one sentence for the manual */
};

struct schema {
	const char *name; /**< how errors call such a mapping: "router", "probe" */
	const char *doc;  /**< a sentence or two for the manual */
	size_t size;      /**< of the struct it fills */
	const struct schema_option *options;
	size_t option_count;
	/** Key whose value, as text, must be unique within a list; NULL: none. */
	const char *identity;
	/**
	 * Rules that join several options; NULL: none. Returns 0, or -1 with ERROR_CONFIG and,
	 * in *ret_key, the key to point at (a secret by its bare key; NULL: the mapping). Its
	 * line and column and "section.key: " are put in front of the sentence. Runs when
	 * everything inside the mapping is right by itself, for a collector after max_age was
	 * resolved.
	 */
	int (*check)(const void *options, const char **ret_key, struct error *err);
};

/**
 * Read an address to listen on: ":10179", "127.0.0.1:10179", "[::1]:10179".
 *
 * \param text        NUL-terminated.
 * \param ret_listen  Written on success only.
 * \return 0, or -1 when it is none.
 */
int schema_parse_listen(const char *text, struct schema_listen *ret_listen);
