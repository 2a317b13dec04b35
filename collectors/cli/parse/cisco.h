/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What IOS, IOS-XR and NX-OS print alike.
 */
#pragma once

#include "collectors/cli/parse/found.h"
#include "collectors/cli/parse/text.h"

/** What a summary does not say on one of the platforms. */
struct cisco_summary_rules {
	/** The VRF of a session below a VPN family is not said; those sessions are left out. */
	bool hides_vrf;
	/** What the operator shut down is marked, so that a bare "Idle" is wanted up. */
	bool marks_admin;
};

/**
 * Read the sessions of a summary: one line each, two where an address is long.
 *
 * \param input   As of a parser.
 * \param output  As of a parser.
 * \param rules   Of the platform.
 * \return As a parser.
 */
int cisco_summary(const struct cli_input *input, const struct cli_output *output,
                  const struct cisco_summary_rules *rules, struct error *err);

/**
 * Set state and up as found_state(); IOS' "Closing" is a session that ends.
 *
 * \param peer   Of found_peer().
 * \param words  As the router says it.
 */
void cisco_state(struct bgp_peer *peer, struct span words);

/** One session as it is read line by line. */
struct cisco_neighbor {
	struct found found;
	const char *vrf;           /**< of the headings */
	struct bgp_peer *peer;     /**< NULL before the first, or when memory is short */
	bool has_family;           /**< behind a family's heading */
	const char *afi_safi;      /**< of the heading; NULL for one that we do not name */
	struct bgp_family *family; /**< NULL before the first, and for one we do not name */
	bool is_shut;
	bool has_peers;
	struct span reset;     /**< NX-OS: why we ended the last session */
	double reset_ago;      /**< NX-OS: seconds; negative: never */
	const char *direction; /**< IOS-XR: of the NOTIFICATION that the next line names */
};

/** How a platform prints a session; context of all is the struct cisco_neighbor. */
struct cisco_neighbor_lines {
	const struct text_row *rows; /**< what lines begin with */
	size_t count;
	text_read *counted; /**< a line that begins with a number; NULL: there is none */
};

/**
 * Read the details of sessions.
 *
 * \param input   As of a parser.
 * \param output  As of a parser.
 * \param lines   Of the platform.
 * \return As a parser.
 */
int cisco_neighbors(const struct cli_input *input, const struct cli_output *output,
                    const struct cisco_neighbor_lines *lines, struct error *err);

/* Lines that all three have. */
text_read cisco_neighbor_begin;       /* "BGP neighbor is " */
text_read cisco_neighbor_vrf;         /* "VRF:" as a heading */
text_read cisco_neighbor_description; /* "Description:" */
text_read cisco_neighbor_shut;        /* "Administratively shut down" */
text_read cisco_neighbor_router_id;   /* "[...]remote router ID" */
text_read cisco_neighbor_state;       /* "BGP state =" */
text_read cisco_neighbor_heading;     /* "For address family:" */
text_read cisco_neighbor_family;      /* "BGP table version ": the first line of a family */
text_read cisco_neighbor_limit;       /* "Maximum prefixes allowed" */
text_read cisco_neighbor_connections; /* "Connections established" */
text_read cisco_neighbor_local_host;  /* "Local host:" */
text_read cisco_neighbor_updates;     /* "Updates:", IOS and NX-OS */
text_read cisco_neighbor_received;    /* "Received ", IOS-XR and NX-OS */
text_read cisco_neighbor_sent;        /* "Sent ", IOS-XR and NX-OS */
text_read cisco_neighbor_policy_in;   /* "Route map for incoming advertisements is " */
text_read cisco_neighbor_policy_out;  /* "Route map for outgoing advertisements is " */

/**
 * Set the session's two ASNs where they are said.
 *
 * \param neighbor  In use.
 * \param words     "remote AS 64512, local AS 65001, external link".
 */
void cisco_neighbor_asns(struct cisco_neighbor *neighbor, struct span words);

/**
 * Set hold time and keepalive in seconds, where they are negotiated.
 *
 * \param neighbor   In use.
 * \param hold_time  Begins with the first number; blanks before it do not matter.
 * \param keepalive  What stands before the second number, in the same line.
 */
void cisco_neighbor_timers(struct cisco_neighbor *neighbor, struct span hold_time,
                           const char *keepalive);

/**
 * Set them as they are configured.
 *
 * \param neighbor   As for cisco_neighbor_timers().
 * \param hold_time  As there.
 * \param keepalive  As there.
 */
void cisco_neighbor_configured_timers(struct cisco_neighbor *neighbor, struct span hold_time,
                                      const char *keepalive);

/**
 * Whether the counts of the family are those of a session that is up; others are zeros that
 * nobody counted.
 *
 * \param neighbor  In use.
 */
bool cisco_neighbor_is_counted(const struct cisco_neighbor *neighbor);

/**
 * Set why the session ended, in the router's words.
 *
 * \param neighbor  In use.
 * \param who       What stands before, may be empty: "by peer: ".
 * \param words     "BGP Notification received of session 1, hold time expired": the number is
 *                  left out.
 */
void cisco_neighbor_reset(struct cisco_neighbor *neighbor, const char *who, struct span words);

/**
 * Add the last NOTIFICATION, where words name one.
 *
 * \param neighbor   In use.
 * \param direction  "sent" or "received".
 * \param words      That hold the name: "hold time expired".
 */
void cisco_neighbor_error(struct cisco_neighbor *neighbor, const char *direction,
                          struct span words);
