/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The words of routers that all platforms share: states, families, durations, ASNs, AS paths,
 * refusals.
 */
#pragma once

#include "agent/model/kinds.h"
#include "collectors/cli/parse/span.h"

struct error;

/** Most ASNs of a path that are kept; longer ones are counted on, not listed. */
#define WORDS_AS_PATH_MAX 512

/** A path as it stands in a route. */
struct words_as_path {
	uint32_t asns[WORDS_AS_PATH_MAX]; /**< without sets */
	size_t count;
	size_t length; /**< a set is one, a confederation's sequence none (RFC 5065, 5.3) */
	const char *origin; /**< "igp", "egp", "incomplete", or NULL when it is not said */
};

/**
 * The state of a BGP session: "Established", "Establ", "Idle (Admin)", "OpenSent", ...
 *
 * \param words         As the router says it.
 * \param ret_is_admin  Whether it says that the operator wants it down; may be NULL.
 * \return The state, or BGP_STATE_NONE for words that name none ("Closing").
 */
enum bgp_state words_bgp_state(struct span words, bool *ret_is_admin);

/**
 * The state of a BFD session: "up", "AdminDown", "shutdown", ...
 *
 * \param words  As the router says it.
 * \return The state, or BFD_STATE_NONE.
 */
enum bfd_state words_bfd_state(struct span words);

/**
 * The name of an address family as facts have it.
 *
 * \param words  "ipv4Unicast", "IPv4 Unicast", "inet-unicast", "VPNv4 Unicast", ...
 * \return A constant such as "ipv4 unicast", or NULL for words that we do not know.
 */
const char *words_afi_safi(struct span words);

/**
 * An AS number, plain or as asdot ("65000.1000", RFC 5396).
 *
 * \param words    The number and nothing else.
 * \param ret_asn  Written when true.
 */
bool words_asn(struct span words, uint32_t *ret_asn);

/**
 * How long something lasts: "00:01:23", "1d02h", "3w0d", "1y10w", "3w2d 4:19:15",
 * "P17DT7H42M42S".
 *
 * \param words           The duration and nothing else.
 * \param ret_seconds     Written when true.
 * \param ret_resolution  The smallest unit that was said, in seconds: 1, 3600 for "1d02h".
 * \return False for "never" and what is no duration.
 */
bool words_duration(struct span words, double *ret_seconds, double *ret_resolution);

/**
 * An AS path: "64512 {65010,65011} i", with or without the origin at its end.
 *
 * \param words     Numbers, sets in braces, confederations in parentheses or brackets.
 * \param ret_path  Written when true.
 * \return False when it holds something else.
 */
bool words_as_path(struct span words, struct words_as_path *ret_path);

/**
 * The name of an origin: "IGP", "i", "EGP", "e", "incomplete", "?".
 *
 * \param words  As the router says it.
 * \return "igp", "egp", "incomplete", or NULL.
 */
const char *words_origin(struct span words);

/**
 * Whether an answer is a router's refusal of the command.
 *
 * \param text  The whole answer.
 * \return 0 when it is none, or -1 with ERROR_DENIED (not authorized) or ERROR_CONFIG (the
 * router does not know the command, or does not run what it asks about).
 */
int words_refusal(struct span text, struct error *err);
