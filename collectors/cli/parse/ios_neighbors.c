/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sessions of IOS and IOS-XE: `show bgp all summary`, `show bgp all neighbors`.
 */
#include "collectors/cli/parse/cisco.h"
#include "collectors/cli/parse/parsers.h"

int ios_summary_parse(const struct cli_input *input, const struct cli_output *output,
                      struct error *err)
{
	static const struct cisco_summary_rules rules = { .hides_vrf = true,
		                                          .marks_admin = true };
	return cisco_summary(input, output, &rules, err);
}

/* "00:00:26, last write 00:00:09, hold time is 90, keepalive interval is 30 seconds" */
static void read_timers(void *context, struct span rest)
{
	if (span_find(rest, "hold time is ", &rest))
		cisco_neighbor_timers(context, rest, "keepalive interval is ");
}

/* "90, keepalive interval is 30 seconds"; only printed where it is configured */
static void read_configured_timers(void *context, struct span rest)
{
	cisco_neighbor_configured_timers(context, rest, "keepalive interval is ");
}

/* Two numbers, "n/a" for what cannot be. */
static bool read_pair(struct span rest, uint64_t *ret_first, uint64_t *ret_second)
{
	struct span first, second;
	return span_word(&rest, &first) && span_word(&rest, &second) &&
	       (span_u64(first, ret_first) || span_is(first, "n/a")) &&
	       span_u64(second, ret_second);
}

/* Of the messages; below a family it is that of the prefixes denied, outbound and inbound. */
static void read_total(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	uint64_t first = 0, second;
	if (neighbor->peer == NULL || !read_pair(rest, &first, &second))
		return;
	if (!neighbor->has_family) {
		FACT_SET(neighbor->peer, BGP_PEER_MESSAGES_SENT, messages_sent, first);
		FACT_SET(neighbor->peer, BGP_PEER_MESSAGES_RECEIVED, messages_received, second);
	} else if (cisco_neighbor_is_counted(neighbor)) {
		FACT_SET(neighbor->family, BGP_FAMILY_DENIED, denied, second);
	}
}

/* sent, received; zeros that nobody counted while the session is down */
static void read_prefixes(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	uint64_t sent = 0, received;
	if (!cisco_neighbor_is_counted(neighbor) || !read_pair(rest, &sent, &received))
		return;
	FACT_SET(neighbor->family, BGP_FAMILY_ADVERTISED, advertised, sent);
	FACT_SET(neighbor->family, BGP_FAMILY_ACCEPTED, accepted, received);
}

static void read_best(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	uint64_t none, best;
	if (cisco_neighbor_is_counted(neighbor) && read_pair(rest, &none, &best))
		FACT_SET(neighbor->family, BGP_FAMILY_ACTIVE, active, best);
}

/* "1d16h, due to BGP Notification sent: hold time expired", "never" */
static void read_reset(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	struct span reason, behind;
	if (!span_find(rest, "due to ", &reason))
		return;
	cisco_neighbor_reset(neighbor, "", reason);
	if (span_find(reason, "notification sent", &behind))
		cisco_neighbor_error(neighbor, "sent", behind);
	else if (span_find(reason, "notification received", &behind))
		cisco_neighbor_error(neighbor, "received", behind);
}

/* Of the TCP connection: "nagle, path mtu capable, md5" */
static void read_options(void *context, struct span rest)
{
	struct cisco_neighbor *neighbor = context;
	if (neighbor->peer != NULL)
		FACT_SET(neighbor->peer, BGP_PEER_AUTHENTICATION, authentication,
		         span_find(rest, "md5", NULL) || span_find(rest, "TCP-AO", NULL));
}

int ios_neighbors_parse(const struct cli_input *input, const struct cli_output *output,
                        struct error *err)
{
	static const struct text_row rows[] = {
		{ "BGP neighbor is ", cisco_neighbor_begin },
		{ "Description:", cisco_neighbor_description },
		{ "Administratively shut down", cisco_neighbor_shut },
		{ "BGP version ", cisco_neighbor_router_id },
		{ "BGP state = ", cisco_neighbor_state },
		{ "Session state = ", cisco_neighbor_state }, /* one of several */
		{ "Last read ", read_timers },
		{ "Configured hold time is ", read_configured_timers },
		{ "Updates: ", cisco_neighbor_updates },
		{ "Total: ", read_total },
		{ "For address family:", cisco_neighbor_heading },
		{ "BGP table version ", cisco_neighbor_family },
		{ "Prefixes Current: ", read_prefixes },
		{ "Used as bestpath: ", read_best },
		{ "Maximum prefixes allowed ", cisco_neighbor_limit },
		{ "Route map for incoming advertisements is ", cisco_neighbor_policy_in },
		{ "Route map for outgoing advertisements is ", cisco_neighbor_policy_out },
		{ "Connections established ", cisco_neighbor_connections },
		{ "Last reset ", read_reset },
		{ "Local host:", cisco_neighbor_local_host },
		{ "Option Flags:", read_options },
	};
	static const struct cisco_neighbor_lines lines = { rows, sizeof(rows) / sizeof(rows[0]),
		                                           NULL };
	return cisco_neighbors(input, output, &lines, err);
}
