/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Joining: which router's peer is the other end of which cloud's attachment.
 *
 * A cloud says which two addresses an attachment peers with; a router says which peers it has.
 * Where they name each other there is a path. What a source said is remembered while it is
 * silent, so that a path keeps its ends and its name; what fits several times, or nothing, is
 * an unmatched end. Pure: the result depends on the world and on the result before.
 */
#pragma once

#include "agent/paths/world.h"

struct arena;
struct join;

/** What is known of an end. */
enum end_presence {
	END_NONE,     /**< there never was one */
	END_SILENT,   /**< its source says nothing at the moment; the facts are old */
	END_VANISHED, /**< its source answers and does not have it any more; the facts are old
	               */
	END_PRESENT   /**< its source has it now */
};

/** A session of a router. The facts live in `view`. */
struct router_end {
	enum end_presence presence;
	const struct view *view;          /**< NULL: END_NONE */
	const struct bgp_peer *peer;      /**< NULL: END_NONE */
	const struct world_place *router; /**< NULL: END_NONE */
};

/** A session or tunnel of a cloud. The facts live in `view`. */
struct cloud_end {
	enum end_presence presence;
	const struct view *view;         /**< NULL: END_NONE */
	const struct world_place *cloud; /**< NULL: END_NONE */
	const char *attachment;          /**< its identifier */
	const struct cloud_bgp *bgp;     /**< NULL: the cloud says nothing of a session */
	const struct tunnel *tunnel;     /**< NULL: it is none */
	const struct attachment *facts;  /**< NULL: not told */
	const struct gateway_link *link; /**< of attachment or circuit; NULL: not told */
	bool is_deleted; /**< the cloud said that it was deleted, or never came to be */
	const struct circuit *circuit; /**< NULL: not told, or over the Internet */
	struct ip peer;                /**< the cloud's address */
	const char *gateway;           /**< behind which the networks are; NULL: not known */
	struct ip customer;            /**< the router's; IP_NONE: not told */
};

/** A path: its ends, and what the configuration says of it. */
struct path_ends {
	const char *name;
	struct router_end router;
	struct cloud_end cloud;
	bool is_swapped; /**< the router peers with what the cloud calls the customer's address
	                  */
	const struct config_path *config;        /**< NULL: not named there */
	const struct probe *probe;               /**< in world.probes; NULL: none */
	enum config_role role;                   /**< ROLE_UNKNOWN: nothing says so */
	const char *destination;                 /**< NULL: nothing says so */
	const struct config_destination *wanted; /**< of that name; NULL: not configured */
};

/** Why an end has no other. */
enum stray_reason {
	STRAY_ATTACHMENT_WITHOUT_PEER,
	STRAY_PEER_WITHOUT_CLOUD,
	STRAY_AMBIGUOUS,
	STRAY_PROBE_WITHOUT_PATH,
	STRAY_REASON_COUNT
};

/** An end that is not matched; one of the three is there. */
struct stray {
	enum stray_reason reason;
	const struct router_end *router;
	const struct cloud_end *cloud;
	const struct probe *probe;
};

/**
 * Join.
 *
 * \param world   The moment; its configuration outlives the result.
 * \param before  The result before; NULL: none. May be freed afterwards.
 * \return To be freed with join_free(); it keeps the views that its facts live in. NULL when
 * memory is short.
 */
struct join *join_make(const struct world *world, const struct join *before);

/**
 * Free a result.
 *
 * \param join  NULL is allowed.
 */
void join_free(struct join *join);

/**
 * The paths.
 *
 * \param join       A result.
 * \param ret_count  How many.
 * \return Sorted by name; no two have the same.
 */
const struct path_ends *join_paths(const struct join *join, size_t *ret_count);

/**
 * The ends that have no other.
 *
 * \param join       A result.
 * \param ret_count  How many.
 */
const struct stray *join_strays(const struct join *join, size_t *ret_count);

/**
 * The address of the cloud's end, as the router has it.
 *
 * \param ends  A path.
 * \return IP_NONE when neither end is known.
 */
struct ip join_peer(const struct path_ends *ends);

/**
 * The address of the router's end.
 *
 * \param ends  A path.
 * \return IP_NONE when nobody told.
 */
struct ip join_local(const struct path_ends *ends);
