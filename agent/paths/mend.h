/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Commands that mend what a check found, for each platform and each cloud.
 *
 * onramp never runs them. They are text for people, with the names filled in, quoted for a
 * shell where they must be.
 */
#pragma once

#include "agent/config/kind.h"

struct arena;

/** The lines of the checklist. */
enum check_id {
	CHECK_TUNNELS_UP,
	CHECK_REDUNDANT,
	CHECK_LOCAL_PREFERENCE,
	CHECK_OWN_PREFIXES_ONLY,
	CHECK_ROUTE_PROPAGATION,
	CHECK_LINKS_ESTABLISHED,
	CHECK_MTU,
	CHECK_HOLD_TIME,
	CHECK_TAGS,
	CHECK_FAILOVER_DRILL,
	CHECK_PREFIX_HEADROOM,
	CHECK_PROPAGATION_HEADROOM,
	CHECK_BACKUP_CAPACITY,
	CHECK_COUNT
};

/** What is filled in; NULL leaves the placeholder, in capitals, for the reader. */
struct mend_words {
	const char *peer;
	const char *local_asn;
	const char *attachment;
	const char *gateway;
	const char *table;
	const char *resource;
	const char *tag;
	const char *value;
};

/**
 * The command for a router's platform.
 *
 * \param check     The line.
 * \param platform  Of the router; for one that is not known, IOS-XE's.
 * \param words     What is filled in.
 * \param arena     Where the result lives.
 * \return "" when there is none; NULL when the arena is full.
 */
const char *mend_router(enum check_id check, int platform, const struct mend_words *words,
                        struct arena *arena);

/**
 * The command for a cloud's command line.
 *
 * \param check     The line.
 * \param provider  "aws", "azure"; NULL: nothing is known of it.
 * \param words     What is filled in.
 * \param arena     Where the result lives.
 * \return "" when there is none; NULL when the arena is full.
 */
const char *mend_cloud(enum check_id check, const char *provider,
                       const struct mend_words *words, struct arena *arena);
