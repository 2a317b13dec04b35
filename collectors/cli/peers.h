/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which sessions a router has, gathered from what it said of them: whom to ask about.
 */
#pragma once

#include "collectors/cli/routes.h"

struct arena;
struct view;

/** What of a session is not about its routes. */
struct peer_state {
	bool is_internal;     /**< of our own AS: what it is told is told to nobody outside */
	uint32_t asn;         /**< the peer's; 0: not known */
	uint64_t transitions; /**< another number: another session; 0: not known */
};

/** Sessions that are up, in no order: two arrays of one length; and the VRFs of all sessions.
 */
struct peers {
	struct routes_peer *items;
	struct peer_state *states;
	size_t count;
	const char **vrfs; /**< names, each once; also those whose sessions are all down */
	size_t vrf_count;
};

/**
 * Gather the sessions that are up.
 *
 * \param views  Sealed; several may speak of one session, the first that knows is believed.
 * \param count  How many.
 * \param arena  Where the result lives.
 * \param ret    Written on success only.
 * \return 0, or -1 when the arena is full.
 */
int peers_gather(const struct view *const *views, size_t count, struct arena *arena,
                 struct peers *ret);
