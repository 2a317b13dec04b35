/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `show bgp vrf VRF all neighbors` of NX-OS, which has no complete JSON for it. Releases before
 * 9.x do not say the VRF, so the command names it.
 */
#include "collectors/cli/parse/cisco.h"
#include "collectors/cli/parse/parsers.h"

/* "BLUE", once all families are still to come; what the command named is not asked again */
static void read_vrf(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	if (neighbor->peer != NULL && neighbor->found.input->vrf == NULL)
		FACT_SET(neighbor->peer, BGP_PEER_VRF, vrf,
		         found_vrf(&neighbor->found, text_until(rest, ',')));
}

/* "0.791823, hold time = 15, keepalive interval is 5 seconds" */
static void read_timers(void *context, struct span rest)
{
	if (span_find(rest, "hold time = ", &rest))
		cisco_neighbor_timers(context, rest, "keepalive interval is ");
}

/* "38 accepted paths consume ...", "59 sent paths", "2 sent prefixes (2 paths)" */
static void read_counted(void *context, struct span line)
{
	struct cisco_neighbor *neighbor = context;
	uint64_t number;
	if (!cisco_neighbor_is_counted(neighbor) || !span_digits(&line, &number))
		return;
	if (span_skip(&line, " accepted p"))
		FACT_SET(neighbor->family, BGP_FAMILY_ACCEPTED, accepted, number);
	else if (span_skip(&line, " sent p"))
		FACT_SET(neighbor->family, BGP_FAMILY_ADVERTISED, advertised, number);
}

/* "2d00h, due to bfd session down"; seconds since then, negative for "never" */
static double read_reason(struct span rest, struct span *ret_reason)
{
	double ago, resolution;
	*ret_reason = span_of(NULL);
	if (!words_duration(text_until(rest, ','), &ago, &resolution) ||
	    !span_find(rest, "due to ", ret_reason))
		return -1;
	return ago;
}

static void read_reset_by_us(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	neighbor->reset_ago = read_reason(rest, &neighbor->reset);
}

/* Both lines are always there; the reset that counts is the last. */
static void read_reset_by_peer(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	struct span reason;
	double ago = read_reason(rest, &reason);
	bool is_ours = neighbor->reset_ago >= 0 && (ago < 0 || neighbor->reset_ago <= ago);
	if (is_ours) {
		cisco_neighbor_reset(neighbor, "by us: ", neighbor->reset);
		cisco_neighbor_error(neighbor, "sent", neighbor->reset);
	} else if (ago >= 0) {
		cisco_neighbor_reset(neighbor, "by peer: ", reason);
		cisco_neighbor_error(neighbor, "received", reason);
	}
}

/* "authentication is enabled", older "authentication is set (disabled)" */
static void read_authentication(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	if (neighbor->peer != NULL)
		FACT_SET(neighbor->peer, BGP_PEER_AUTHENTICATION, authentication,
		         !span_find(rest, "disabled", NULL));
}

int nxos_neighbors_parse(const struct cli_input *input, const struct cli_output *output,
                         struct error *err)
{
	static const struct text_row rows[] = {
		{ "BGP neighbor is ", cisco_neighbor_begin },
		{ "Description:", cisco_neighbor_description },
		{ "BGP version ", cisco_neighbor_router_id },
		{ "BGP state = ", cisco_neighbor_state },
		{ "Neighbor vrf:", read_vrf },
		{ "TCP MD5 authentication is ", read_authentication },
		{ "Last read ", read_timers },
		{ "Received ", cisco_neighbor_received },
		{ "Sent ", cisco_neighbor_sent },
		{ "Connections established ", cisco_neighbor_connections },
		{ "Last reset by us ", read_reset_by_us },
		{ "Last reset by peer ", read_reset_by_peer },
		{ "Updates: ", cisco_neighbor_updates },
		{ "For address family:", cisco_neighbor_heading },
		{ "BGP table version ", cisco_neighbor_family },
		{ "Maximum prefixes allowed ", cisco_neighbor_limit },
		{ "Inbound route-map configured is ", cisco_neighbor_policy_in },
		{ "Outbound route-map configured is ", cisco_neighbor_policy_out },
		{ "Local host:", cisco_neighbor_local_host },
	};
	static const struct cisco_neighbor_lines lines = { rows, sizeof(rows) / sizeof(rows[0]),
		                                           read_counted };
	return cisco_neighbors(input, output, &lines, err);
}
