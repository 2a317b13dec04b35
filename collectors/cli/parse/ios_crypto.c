/* SPDX-License-Identifier: Apache-2.0 */
/*
 * IPsec of IOS and IOS-XE. `show crypto session detail`, one block per peer of an interface:
 *
 * Interface: Tunnel13
 * Session status: UP-ACTIVE
 * Peer: 198.51.100.1 port 500 fvrf: (none) ivrf: (none)
 *   IKEv1 SA: local 192.0.2.2/500 remote 198.51.100.1/500 Active
 *   IPSEC FLOW: permit 47 host 192.0.2.2 host 198.51.100.1
 *         Active SAs: 2, origin: crypto map
 *         Inbound:  #pkts dec'ed 449282 drop 0 life (KB/Sec) 4607772/1874
 *         Outbound: #pkts enc'ed 772730 drop 0 life (KB/Sec) 4607812/1874
 *
 * `show crypto isakmp sa` is not read: it does not say which of its two ends is the peer.
 */
#include "collectors/cli/parse/cisco.h"
#include "collectors/cli/parse/ifname.h"
#include "collectors/cli/parse/parsers.h"

struct sessions {
	struct found found;
	struct span interface, status;
	struct ipsec_tunnel *tunnel; /* NULL before the first peer */
	bool is_known;
};

static void read_title(void *context, struct span rest)
{
	struct sessions *sessions = context;
	(void)rest;
	sessions->is_known = true;
}

static void read_interface(void *context, struct span rest)
{
	struct sessions *sessions = context;
	sessions->interface =
		ifname(&ifname_ios, view_arena(sessions->found.output->view), rest);
	sessions->status = span_of(NULL);
	sessions->tunnel = NULL;
}

static void read_status(void *context, struct span rest)
{
	struct sessions *sessions = context;
	sessions->status = rest;
	sessions->tunnel = NULL;
}

/* Up is what has SAs of IPsec: UP-IDLE has them of IKE only, UP-NO-IKE none of those. */
static void set_status(struct sessions *sessions)
{
	struct ipsec_tunnel *tunnel = sessions->tunnel;
	struct span status = sessions->status;
	const char *text = found_text(&sessions->found, status);
	if (text == NULL)
		return;
	FACT_SET(tunnel, IPSEC_TUNNEL_STATE, state, text);
	if (span_is(status, "UP-ACTIVE") || span_is(status, "UP-NO-IKE"))
		FACT_SET(tunnel, IPSEC_TUNNEL_UP, up, true);
	else if (span_is(status, "UP-IDLE") || span_skip(&status, "DOWN"))
		FACT_SET(tunnel, IPSEC_TUNNEL_UP, up, false);
}

static void read_peer(void *context, struct span rest)
{
	struct sessions *sessions = context;
	struct span word;
	struct ip peer;
	sessions->tunnel = NULL;
	if (!span_word(&rest, &word) || !span_ip(word, &peer))
		return;
	sessions->tunnel = found_tunnel(&sessions->found, &peer);
	if (sessions->tunnel == NULL)
		return;
	const char *name = found_text(&sessions->found, sessions->interface);
	if (name != NULL)
		FACT_SET(sessions->tunnel, IPSEC_TUNNEL_INTERFACE, interface, name);
	set_status(sessions);
}

/* "local 192.0.2.2/500 remote 198.51.100.1/500 Active"; of several SAs an active one counts. Of
 * IPv6 the remote end begins a line of its own. */
static void read_sa(void *context, struct span rest)
{
	struct sessions *sessions = context;
	struct span word, last = span_of(NULL);
	while (span_word(&rest, &word))
		last = word;
	bool is_active = span_is(last, "Active");
	if (sessions->tunnel == NULL || (!is_active && !span_is(last, "Inactive")))
		return;
	if (is_active || !fact_is_known(&sessions->tunnel->fact, IPSEC_TUNNEL_IKE))
		FACT_SET(sessions->tunnel, IPSEC_TUNNEL_IKE, ike,
		         is_active ? "Active" : "Inactive");
}

/* A peer may have several flows. */
static void add(struct ipsec_tunnel *tunnel, enum ipsec_tunnel_field field, uint64_t *member,
                uint64_t number)
{
	*member += number;
	fact_know(&tunnel->fact, field);
}

static void read_sas(void *context, struct span rest)
{
	struct sessions *sessions = context;
	uint64_t sas;
	if (sessions->tunnel != NULL && span_digits(&rest, &sas))
		add(sessions->tunnel, IPSEC_TUNNEL_SAS, &sessions->tunnel->sas, sas);
}

static void read_inbound(void *context, struct span rest)
{
	struct sessions *sessions = context;
	struct ipsec_tunnel *tunnel = sessions->tunnel;
	uint64_t packets, drops;
	if (tunnel == NULL || !text_number(rest, "#pkts dec'ed ", &packets) ||
	    !text_number(rest, " drop ", &drops))
		return;
	add(tunnel, IPSEC_TUNNEL_RECEIVE_PACKETS, &tunnel->receive_packets, packets);
	add(tunnel, IPSEC_TUNNEL_RECEIVE_DROPS, &tunnel->receive_drops, drops);
}

static void read_outbound(void *context, struct span rest)
{
	struct sessions *sessions = context;
	struct ipsec_tunnel *tunnel = sessions->tunnel;
	uint64_t packets, drops;
	if (tunnel == NULL || !text_number(rest, "#pkts enc'ed ", &packets) ||
	    !text_number(rest, " drop ", &drops))
		return;
	add(tunnel, IPSEC_TUNNEL_TRANSMIT_PACKETS, &tunnel->transmit_packets, packets);
	add(tunnel, IPSEC_TUNNEL_TRANSMIT_DROPS, &tunnel->transmit_drops, drops);
}

int ios_ipsec_parse(const struct cli_input *input, const struct cli_output *output,
                    struct error *err)
{
	static const struct text_row rows[] = {
		{ "Crypto session current status", read_title },
		{ "Interface:", read_interface },
		{ "Session status:", read_status },
		{ "Peer:", read_peer },
		{ "IKEv1 SA:", read_sa },
		{ "IKEv2 SA:", read_sa },
		{ "IKE SA:", read_sa },
		{ "remote ", read_sa },
		{ "Active SAs:", read_sas },
		{ "Inbound:", read_inbound },
		{ "Outbound:", read_outbound },
	};
	struct sessions sessions = { .found = { input, output },
		                     .interface = span_of(NULL),
		                     .status = span_of(NULL) };
	struct span text, line;
	if (text_begin(input, &text, err) != 0)
		return -1;
	while (text_line(&text, &line))
		text_dispatch(line, rows, sizeof(rows) / sizeof(rows[0]), &sessions);
	if (!sessions.is_known && text_unrecognized(input, err) != 0)
		return -1;
	return found_end(&sessions.found, err);
}

static void found_ike(struct found *found, struct span remote, struct span status)
{
	struct ip peer;
	if (!span_ip(text_until(remote, '/'), &peer))
		return;
	struct ipsec_tunnel *tunnel = found_tunnel(found, &peer);
	const char *text = found_text(found, status);
	if (tunnel != NULL && text != NULL)
		FACT_SET(tunnel, IPSEC_TUNNEL_IKE, ike, text);
}

/* "3  192.0.2.2/4500  198.51.100.1/4500  none/none  READY"; of IPv6 the ends follow, each on a
 * line of its own: "3  none/none  READY", "Remote  2001:db8::1/500". */
static bool read_ike(struct found *found, struct span line, struct span *ret_status)
{
	enum { ID, LOCAL, REMOTE, VRF, STATUS, COLUMNS };
	struct span words[COLUMNS];
	size_t count = 0;
	uint64_t id;
	while (count < COLUMNS && span_word(&line, &words[count]))
		count++;
	if (count < LOCAL + 2 || !span_u64(words[ID], &id))
		return false;
	if (count == COLUMNS)
		found_ike(found, words[REMOTE], words[STATUS]);
	else if (count == LOCAL + 2)
		*ret_status = words[LOCAL + 1];
	return true;
}

int ios_ike_parse(const struct cli_input *input, const struct cli_output *output,
                  struct error *err)
{
	struct found found = { input, output };
	struct span text, line, rest, word, status = span_of(NULL);
	bool is_known = false;
	if (text_begin(input, &text, err) != 0)
		return -1;
	while (text_line(&text, &line)) {
		is_known |= span_find(line, "Crypto IKEv2", NULL) ||
		            span_find(line, "Tunnel-id", NULL);
		rest = span_trim(line);
		if (read_ike(&found, rest, &status))
			continue;
		if (status.len > 0 && span_skip(&rest, "Remote ") && span_word(&rest, &word)) {
			found_ike(&found, word, status);
			status = span_of(NULL);
		}
	}
	if (!is_known && text_unrecognized(input, err) != 0)
		return -1;
	return found_end(&found, err);
}
