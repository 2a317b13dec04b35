/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions of IOS-XR: `show bgp ... summary`, `show bgp ... neighbors`.
 */
#include "collectors/cli/parse/cisco.h"
#include "collectors/cli/parse/parsers.h"

int xr_summary_parse(const struct cli_input *input, const struct cli_output *output,
                     struct error *err)
{
	static const struct cisco_summary_rules rules = { .hides_vrf = false };
	return cisco_summary(input, output, &rules, err);
}

/* A line of its own here: "64512, local AS 65001, external link" */
static void read_asns(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	struct span word = span_trim(text_until(rest, ','));
	uint32_t asn;
	if (neighbor->peer != NULL && words_asn(word, &asn))
		FACT_SET(neighbor->peer, BGP_PEER_PEER_ASN, peer_asn, asn);
	cisco_neighbor_asns(neighbor, rest);
}

static void read_router_id(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	struct ip id;
	if (neighbor->peer != NULL && span_ip(rest, &id) && !ip_is_unspecified(&id))
		FACT_SET(neighbor->peer, BGP_PEER_ROUTER_ID, router_id, id);
}

/* "180, keepalive interval is 60 seconds" */
static void read_timers(void *context, struct span rest)
{
	cisco_neighbor_timers(context, rest, "keepalive interval is ");
}

/* "180, keepalive: 60, min acceptable hold time: 3" */
static void read_configured_timers(void *context, struct span rest)
{
	cisco_neighbor_configured_timers(context, rest, "keepalive:");
}

/* "13 accepted prefixes, 7 are bestpaths" */
static void read_counted(void *context, struct span line)
{
	struct cisco_neighbor *neighbor = context;
	uint64_t accepted, best;
	if (!cisco_neighbor_is_counted(neighbor) || !span_digits(&line, &accepted) ||
	    !span_skip(&line, " accepted prefixes, "))
		return;
	FACT_SET(neighbor->family, BGP_FAMILY_ACCEPTED, accepted, accepted);
	if (span_digits(&line, &best))
		FACT_SET(neighbor->family, BGP_FAMILY_ACTIVE, active, best);
}

static void read_denied(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	uint64_t denied;
	if (cisco_neighbor_is_counted(neighbor) && span_digits(&rest, &denied))
		FACT_SET(neighbor->family, BGP_FAMILY_DENIED, denied, denied);
}

/* "113, suppressed 0, withdrawn 8": all counted since the session came up */
static void read_advertised(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	uint64_t advertised, withdrawn;
	struct span number = rest;
	if (cisco_neighbor_is_counted(neighbor) && span_digits(&number, &advertised) &&
	    text_number(rest, "withdrawn ", &withdrawn) && withdrawn <= advertised)
		FACT_SET(neighbor->family, BGP_FAMILY_ADVERTISED, advertised,
		         advertised - withdrawn);
}

static void read_reset(void *context, struct span rest)
{
	struct span reason;
	if (span_find(rest, "due to ", &reason))
		cisco_neighbor_reset(context, "", reason);
}

static void read_sent_error(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	(void)rest;
	neighbor->direction = "sent";
}

static void read_received_error(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	(void)rest;
	neighbor->direction = "received";
}

static void read_error(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	if (neighbor->direction != NULL)
		cisco_neighbor_error(neighbor, neighbor->direction, rest);
	neighbor->direction = NULL;
}

int xr_neighbors_parse(const struct cli_input *input, const struct cli_output *output,
                       struct error *err)
{
	static const struct text_row rows[] = {
		{ "VRF:", cisco_neighbor_vrf },
		{ "BGP neighbor is ", cisco_neighbor_begin },
		{ "Remote AS ", read_asns },
		{ "Description:", cisco_neighbor_description },
		{ "Administratively shut down", cisco_neighbor_shut },
		{ "Remote router ID ", read_router_id },
		{ "BGP state = ", cisco_neighbor_state },
		{ "Hold time is ", read_timers },
		{ "Configured hold time:", read_configured_timers },
		{ "Received ", cisco_neighbor_received },
		{ "Sent ", cisco_neighbor_sent },
		{ "For Address Family:", cisco_neighbor_heading },
		{ "BGP neighbor version ", cisco_neighbor_family },
		{ "Cumulative no. of prefixes denied:", read_denied },
		{ "Prefix advertised ", read_advertised },
		{ "Maximum prefixes allowed ", cisco_neighbor_limit },
		{ "Policy for incoming advertisements is ", cisco_neighbor_policy_in },
		{ "Policy for outgoing advertisements is ", cisco_neighbor_policy_out },
		{ "Connections established ", cisco_neighbor_connections },
		{ "Local host:", cisco_neighbor_local_host },
		{ "Last reset ", read_reset },
		{ "Time since last notification sent ", read_sent_error },
		{ "Time since last notification received ", read_received_error },
		{ "Error Code:", read_error },
	};
	static const struct cisco_neighbor_lines lines = { rows, sizeof(rows) / sizeof(rows[0]),
		                                           read_counted };
	return cisco_neighbors(input, output, &lines, err);
}
