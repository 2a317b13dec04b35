/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What every parser of a router's output is: pure, bytes in, facts or an error out.
 *
 * A parser adds facts to a view; facts about one peer may be added by several commands, sealing
 * the view merges them. Routes are not facts but a stream: a table may have a million of them,
 * the caller keeps what is watched and counts the rest. What is not said in the output is not
 * set. Output that was cut, or that is not what the command prints, is an error, and then
 * neither the view is used nor what was said of routes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"
#include "agent/base/ip.h"

struct error;
struct view;

/** What a parser reads. */
struct cli_input {
	const char *text; /**< without echo and prompt; lines end in \n or \r\n; any bytes */
	size_t len;
	const char *router; /**< label; lives as long as the view */
	const char *vrf;    /**< that the command named, lives as long; NULL: the output says */
	const char
		*afi_safi; /**< that the command named: "ipv4 unicast"; NULL: the output says */
	struct ip peer;    /**< that the command named, or IP_NONE */
	struct walltime now; /**< when the command was sent: "up for 1d02h" counts from here */
};

/** One path of one prefix. Valid during the callback only. */
struct cli_route {
	struct ip_prefix prefix;
	const char *vrf;
	struct ip peer; /**< from whom it was learned; IP_NONE: our own, or not said */
	struct ip next_hop;
	bool is_best;
	bool is_valid;
	bool has_local_preference, has_med;
	uint32_t local_preference;
	uint32_t med;
	const uint32_t *as_path; /**< without sets */
	size_t as_path_count;    /**< ASNs of `as_path` */
	size_t as_path_length;   /**< as best path selection counts: a set is one */
	bool has_as_path;
	const char *origin;      /**< "igp", "egp", "incomplete", or NULL */
	const char *communities; /**< separated by commas, or NULL when not said */
};

/** Where a parser puts what it found. */
struct cli_output {
	struct view *view;
	/** Called for each path of commands that list routes. */
	void (*route)(void *context, const struct cli_route *route);
	void *context;
};

/** Returns 0, or -1 with ERROR_MALFORMED (not such output, or cut), ERROR_DENIED (the router
 * did not authorize the command), ERROR_CONFIG (the router does not know the command) or
 * ERROR_LIMIT. */
typedef int cli_parse(const struct cli_input *input, const struct cli_output *output,
                      struct error *err);
