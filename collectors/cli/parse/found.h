/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How parsers say what they found: facts with their keys set, routes with their path read.
 *
 * Memory may run out at any call: then NULL comes back where a fact is expected, the view
 * remembers it, and found_end() says so. A parser need not check what it only passes on.
 */
#pragma once

#include "agent/model/view.h"
#include "collectors/cli/parse/parse.h"
#include "collectors/cli/parse/words.h"

struct error;

/** Most bytes of a route's communities that are kept. */
#define FOUND_COMMUNITIES_MAX 1024

/** Where facts go and whose they are. */
struct found {
	const struct cli_input *input;
	const struct cli_output *output;
};

/**
 * The name of a VRF as facts have it.
 *
 * \param found  In use.
 * \param name   As the output says it; empty: the one that the command named.
 * \return A constant, the input's, or of the view's arena; never NULL: "default" when nobody
 * names one.
 */
const char *found_vrf(struct found *found, struct span name);

/**
 * Text from a router, fit to be shown.
 *
 * \param found  In use.
 * \param text   Any bytes.
 * \return Of the view's arena; NULL when nothing is left or memory is short.
 */
const char *found_text(struct found *found, struct span text);

/**
 * A peer.
 *
 * \param found    In use.
 * \param vrf      Of found_vrf().
 * \param address  The peer's.
 * \return To be filled; NULL when memory is short.
 */
struct bgp_peer *found_peer(struct found *found, const char *vrf, const struct ip *address);

/**
 * Set state and up, and admin_up where the words tell it.
 *
 * \param peer   Of found_peer().
 * \param words  "Established", "Idle (Admin)"; other words set nothing.
 */
void found_state(struct bgp_peer *peer, struct span words);

/**
 * Set when the session changed, from how long ago that was; nothing when that is said in hours
 * or days only, because the result would move with every poll.
 *
 * \param found     In use.
 * \param peer      Of found_peer().
 * \param duration  "00:01:23", "1d02h", "never".
 */
void found_last_change(struct found *found, struct bgp_peer *peer, struct span duration);

/**
 * The counts of one family of a peer.
 *
 * \param found     In use.
 * \param peer      Of found_peer(); NULL gives NULL.
 * \param afi_safi  Lives as long as the view; NULL gives NULL.
 * \return To be filled, or NULL.
 */
struct bgp_family *found_family(struct found *found, const struct bgp_peer *peer,
                                const char *afi_safi);

/**
 * The last NOTIFICATION of a peer.
 *
 * \param found    In use.
 * \param peer     Of found_peer().
 * \param code     RFC 4271, section 4.5; 0 sets nothing.
 * \param subcode  Of the code.
 * \return To be given text and direction, or NULL.
 */
struct bgp_error *found_error(struct found *found, const struct bgp_peer *peer, uint32_t code,
                              uint32_t subcode);

/**
 * A BFD session.
 *
 * \param found      In use.
 * \param peer       Its address.
 * \param interface  Name as the router says it; may be empty.
 * \param state      "up", "AdminDown"; other words set nothing.
 */
void found_bfd(struct found *found, const struct ip *peer, struct span interface,
               struct span state);

/**
 * An interface.
 *
 * \param found  In use.
 * \param name   As the router says it.
 * \return To be filled; NULL when the name is empty or memory is short.
 */
struct interface *found_interface(struct found *found, struct span name);

/**
 * An IPsec tunnel.
 *
 * \param found  In use.
 * \param peer   Outside address of the other end.
 * \return To be filled; NULL when memory is short.
 */
struct ipsec_tunnel *found_tunnel(struct found *found, const struct ip *peer);

/**
 * The router itself.
 *
 * \param found  In use.
 * \return To be filled; NULL when memory is short.
 */
struct router *found_router(struct found *found);

/** A route being put together; large, keep one per parse. */
struct found_route {
	struct cli_route route;
	struct words_as_path path;
	size_t communities_len;
	char communities[FOUND_COMMUNITIES_MAX];
};

/**
 * Begin a route; everything is unknown but the peer, which is the command's.
 *
 * \param found   In use.
 * \param route   Overwritten.
 * \param vrf     Of found_vrf().
 * \param prefix  Of the route.
 */
void found_route_begin(struct found *found, struct found_route *route, const char *vrf,
                       const struct ip_prefix *prefix);

/**
 * Give it its AS path, and its origin where that stands at the end of the path.
 *
 * \param route  Begun.
 * \param words  Of words_as_path(); what that does not read sets nothing.
 */
void found_route_path(struct found_route *route, struct span words);

/**
 * Add a community; those that do not fit are left out.
 *
 * \param route      Begun.
 * \param community  "64512:100", "no-export".
 */
void found_route_community(struct found_route *route, struct span community);

/**
 * Hand the route over.
 *
 * \param found  In use.
 * \param route  Begun.
 */
void found_route_end(struct found *found, struct found_route *route);

/**
 * The end of a parse.
 *
 * \param found  In use.
 * \return 0, or -1 with ERROR_LIMIT: the view is full.
 */
int found_end(struct found *found, struct error *err);
