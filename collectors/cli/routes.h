/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Routes held against what is watched: a stream of paths in, facts out. Pure.
 *
 * A table may have a million paths; only what the destinations name is kept, the rest is
 * counted. What was looked for and is not there is said: present = 0. What was not looked at is
 * not said at all, so a join is filled only when its command was read to the end.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/ip.h"
#include "agent/base/prefix_rule.h"

struct arena;
struct cli_route;
struct view;

/** Bits of the families a session carries: enum ip_family as a set. */
enum { ROUTES_V4 = 1, ROUTES_V6 = 2 };

/** A session whose routes are looked at. Strings are borrowed. */
struct routes_peer {
	const char *vrf; /**< "default" for the global table */
	struct ip address;
	unsigned families;  /**< ROUTES_V4, ROUTES_V6 or both */
	uint32_t local_asn; /**< 0: not known */
};

/** Watched prefixes. */
struct routes_rules {
	const struct prefix_rule *const *items;
	size_t count;
};

/** Paths learned: which watched prefix came from which peer. */
struct routes_learned;

/** Prefixes advertised to one peer. */
struct routes_advertised;

/**
 * The bit of a family.
 *
 * \param family  Any.
 * \return 0 for IP_NONE.
 */
unsigned routes_family(enum ip_family family);

/**
 * Begin to look for rules among what peers sent.
 *
 * \param arena       Where everything lives; freeing it ends this.
 * \param peers       Borrowed.
 * \param peer_count  How many.
 * \param rules       Borrowed.
 * \return The join, or NULL when the arena is full.
 */
struct routes_learned *routes_learned_new(struct arena *arena, const struct routes_peer *peers,
                                          size_t peer_count, struct routes_rules rules);

/**
 * Take one path; for struct cli_output.
 *
 * \param context  A struct routes_learned.
 * \param route    Any path of any table.
 */
void routes_learned_take(void *context, const struct cli_route *route);

/**
 * Add one fact `route` per peer and rule of a family it carries.
 *
 * \param learned  All paths were taken.
 * \param router   Label; lives as long as the view.
 * \param view     Not sealed.
 * \return 0, or -1 when an arena is full.
 */
int routes_learned_fill(const struct routes_learned *learned, const char *router,
                        struct view *view);

/**
 * Begin to hold against rules what is advertised to a peer.
 *
 * \param arena    Where everything lives; freeing it ends this.
 * \param peer     Borrowed.
 * \param rules    All that destinations allow, borrowed; none: nothing can be outside.
 * \param learned  All that destinations learn, borrowed: what of it is advertised is transit,
 *                 also where its path holds private ASNs only.
 * \return The join, or NULL when the arena is full.
 */
struct routes_advertised *routes_advertised_new(struct arena *arena,
                                                const struct routes_peer *peer,
                                                struct routes_rules rules,
                                                struct routes_rules learned);

/**
 * Take one path; for struct cli_output.
 *
 * \param context  A struct routes_advertised.
 * \param route    Advertised to the peer.
 */
void routes_advertised_take(void *context, const struct cli_route *route);

/**
 * Add one fact `advertised_route` per rule, and one `advertisement` per family.
 *
 * \param advertised  All paths were taken.
 * \param families    That the command spoke of; those the peer does not carry are left out.
 * \param router      Label; lives as long as the view.
 * \param view        Not sealed.
 * \return 0, or -1 when an arena is full.
 */
int routes_advertised_fill(const struct routes_advertised *advertised, unsigned families,
                           const char *router, struct view *view);
