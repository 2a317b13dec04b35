/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `show bgp ... summary` of IOS, IOS-XR and NX-OS. After the address come nine columns:
 *
 *   Neighbor        V           AS MsgRcvd MsgSent   TblVer  InQ OutQ Up/Down  State/PfxRcd
 *   192.0.2.1       4        64512     220     217       60    0    0 03:08:19       15
 *
 * The last is a number for a session that is up and words, perhaps several, for others.
 */
#include "agent/base/error.h"
#include "collectors/cli/parse/cisco.h"

struct summary {
	struct found found;
	const struct cisco_summary_rules *rules;
	const char *vrf;
	const char *afi_safi; /* NULL: one that we do not name */
	bool is_hidden;       /* the VRFs of the rows are not said */
	bool is_known;        /* something of a summary was seen */
	struct ip wrapped;    /* an address whose row is the next line */
};

static void set_family(struct summary *summary, struct span words)
{
	const char *name = words_afi_safi(words);
	bool is_v4_vpn = name != NULL && span_is(span_of(name), "vpnv4 unicast");
	bool is_v6_vpn = name != NULL && span_is(span_of(name), "vpnv6 unicast");
	bool is_vpn = (is_v4_vpn || is_v6_vpn) && summary->rules->hides_vrf;
	bool is_named = summary->found.input->vrf != NULL;
	summary->is_known = true;
	summary->is_hidden = is_vpn && !is_named;
	summary->afi_safi = name;
	if (is_vpn && is_named)
		summary->afi_safi = is_v4_vpn ? "ipv4 unicast" : "ipv6 unicast";
}

static void read_family(void *context, struct span rest)
{
	set_family(context, rest);
}

static void read_vrf(void *context, struct span rest)
{
	struct summary *summary = context;
	summary->vrf = found_vrf(&summary->found, text_until(rest, ','));
}

/* "for VRF default, address family IPv4 Unicast" */
static void read_table(void *context, struct span rest)
{
	read_vrf(context, rest);
	if (span_find(rest, "address family ", &rest))
		set_family(context, rest);
}

/* "192.0.2.1, local AS number 65001" */
static void read_router(void *context, struct span rest)
{
	struct summary *summary = context;
	struct span word;
	struct ip id;
	uint32_t asn;
	summary->is_known = true;
	if (!span_is(span_of(summary->vrf), "default") ||
	    !text_word(rest, "local AS number ", &word) || !words_asn(word, &asn))
		return;
	struct router *router = found_router(&summary->found);
	if (router == NULL)
		return;
	FACT_SET(router, ROUTER_BGP_ASN, bgp_asn, asn);
	if (span_ip(text_until(rest, ','), &id))
		FACT_SET(router, ROUTER_BGP_ID, bgp_id, id);
}

/* A number of prefixes, or none: "0 (No Cap)" and "(NoNeg)" are up without this family; IOS-XR
 * marks with "!" that policies are missing. */
static void read_state(struct summary *summary, struct bgp_peer *peer, struct span words)
{
	uint64_t prefixes;
	struct span rest = words;
	bool has_count = span_digits(&rest, &prefixes);
	bool is_up = has_count || span_is(words, "(NoNeg)");
	cisco_state(peer, is_up ? span_of("Established") : words);
	if (summary->rules->marks_admin && !fact_is_known(&peer->fact, BGP_PEER_ADMIN_UP))
		FACT_SET(peer, BGP_PEER_ADMIN_UP, admin_up, true);
	if (!has_count || (rest.len > 0 && !span_is(rest, "!")))
		return;
	struct bgp_family *family = found_family(&summary->found, peer, summary->afi_safi);
	if (family != NULL)
		FACT_SET(family, BGP_FAMILY_ACCEPTED, accepted, prefixes);
}

/* What follows the address. */
static int read_row(struct summary *summary, const struct ip *address, struct span rest,
                    struct error *err)
{
	enum { VERSION, ASN, RECEIVED, SENT, TABLE, IN_QUEUE, OUT_QUEUE, SINCE, COLUMNS };
	struct span words[COLUMNS];
	uint64_t received, sent;
	uint32_t asn;
	for (int i = 0; i < COLUMNS; i++)
		if (!span_word(&rest, &words[i]))
			words[i] = span_of(NULL);
	rest = span_trim(rest);
	if (rest.len == 0 || !words_asn(words[ASN], &asn) ||
	    !span_u64(words[RECEIVED], &received) || !span_u64(words[SENT], &sent))
		return error_set(err, ERROR_MALFORMED, 0,
		                 "a line of the summary is not as expected");
	struct bgp_peer *peer =
		summary->is_hidden ? NULL : found_peer(&summary->found, summary->vrf, address);
	if (peer == NULL)
		return 0;
	FACT_SET(peer, BGP_PEER_PEER_ASN, peer_asn, asn);
	FACT_SET(peer, BGP_PEER_MESSAGES_RECEIVED, messages_received, received);
	FACT_SET(peer, BGP_PEER_MESSAGES_SENT, messages_sent, sent);
	read_state(summary, peer, rest);
	/* IOS-XR says that where IOS says "never" */
	if (!span_is(words[SINCE], "00:00:00"))
		found_last_change(&summary->found, peer, words[SINCE]);
	return 0;
}

static int read_line(struct summary *summary, struct span line, struct error *err)
{
	static const struct text_row headings[] = {
		{ "For address family:", read_family },
		{ "Address Family:", read_family },
		{ "BGP summary information for VRF ", read_table },
		{ "VRF:", read_vrf },
		{ "BGP VRF ", read_vrf },
		{ "BGP router identifier ", read_router },
	};
	struct span word, rest = line;
	struct ip address = summary->wrapped;
	summary->wrapped = (struct ip){ 0 };
	if (text_dispatch(line, headings, sizeof(headings) / sizeof(headings[0]), summary) ||
	    !span_word(&rest, &word))
		return 0;
	span_skip(&word, "*"); /* a dynamic neighbor */
	if (!span_ip(word, &summary->wrapped))
		return address.family == IP_NONE ? 0 : read_row(summary, &address, line, err);
	if (rest.len == 0)
		return 0;
	address = summary->wrapped;
	summary->wrapped = (struct ip){ 0 };
	return read_row(summary, &address, rest, err);
}

int cisco_summary(const struct cli_input *input, const struct cli_output *output,
                  const struct cisco_summary_rules *rules, struct error *err)
{
	struct summary summary = { .found = { input, output },
		                   .rules = rules,
		                   .afi_safi = input->afi_safi };
	struct span text, line;
	if (text_begin(input, &text, err) != 0)
		return -1;
	summary.vrf = found_vrf(&summary.found, span_of(NULL));
	while (text_line(&text, &line))
		if (read_line(&summary, line, err) != 0)
			return -1;
	if (!summary.is_known && text_unrecognized(input, err) != 0)
		return -1;
	return found_end(&summary.found, err);
}
