/* SPDX-License-Identifier: Apache-2.0 */
/*
 * BFD sessions of IOS, IOS-XR and NX-OS. IOS has three tables over the years, NX-OS a fourth:
 *
 * OurAddr       NeighAddr     LD/RD  RH/RS  Holddown(mult)  State     Int
 * 192.0.2.2     192.0.2.1     34/34    Up        0    (3 )   Up        Gi0/2.116
 * NeighAddr                              LD/RD         RH/RS     State     Int
 * 192.0.2.1                               3/8          Up        Up        Gi0/1.10
 *
 * In each the last address is the neighbor's, the discriminators follow, the word behind them
 * is what the neighbor says; the next one that is a state is ours, and the interface follows.
 */
#include "collectors/cli/parse/cisco.h"
#include "collectors/cli/parse/ifname.h"
#include "collectors/cli/parse/parsers.h"

/* Takes leading addresses off a line; the last one is the neighbor's. */
static bool take_addresses(struct span *line, struct ip *ret_neighbor)
{
	struct span rest = *line, word;
	struct ip address;
	bool has_some = false;
	while (span_word(&rest, &word)) {
		span_skip(&word, "*"); /* NX-OS: a session of a subinterface */
		if (!span_ip(word, &address))
			break;
		*ret_neighbor = address;
		*line = rest;
		has_some = true;
	}
	return has_some;
}

/* "34/34    Up        0    (3 )   Up        Gi0/2.116" */
static void read_session(struct found *found, const struct ifname_forms *forms,
                         const struct ip *neighbor, struct span rest)
{
	struct span discriminators, theirs, word, interface = span_of(NULL);
	uint64_t number;
	if (!span_word(&rest, &discriminators) || !span_digits(&discriminators, &number) ||
	    !span_skip(&discriminators, "/") || !span_word(&rest, &theirs))
		return;
	while (span_word(&rest, &word)) {
		if (words_bfd_state(word) == BFD_STATE_NONE)
			continue;
		span_word(&rest, &interface); /* none for several hops */
		interface = ifname(forms, view_arena(found->output->view), interface);
		found_bfd(found, neighbor, interface, word);
		return;
	}
}

static int parse_table(const struct cli_input *input, const struct cli_output *output,
                       const struct ifname_forms *forms, struct error *err)
{
	struct found found = { input, output };
	struct ip neighbor = { 0 };
	struct span text, line;
	bool is_known = false;
	if (text_begin(input, &text, err) != 0)
		return -1;
	while (text_line(&text, &line)) {
		is_known |= span_find(line, "NeighAddr", NULL) ||
		            span_find(line, " Sessions", NULL);
		/* a line of addresses alone goes on in the next */
		bool is_wrapped = neighbor.family != IP_NONE;
		if (!take_addresses(&line, &neighbor) && !is_wrapped)
			continue;
		if (span_trim(line).len == 0)
			continue;
		read_session(&found, forms, &neighbor, line);
		neighbor = (struct ip){ 0 };
	}
	if (!is_known && text_unrecognized(input, err) != 0)
		return -1;
	return found_end(&found, err);
}

int ios_bfd_parse(const struct cli_input *input, const struct cli_output *output,
                  struct error *err)
{
	return parse_table(input, output, &ifname_ios, err);
}

int nxos_bfd_parse(const struct cli_input *input, const struct cli_output *output,
                   struct error *err)
{
	return parse_table(input, output, &ifname_nxos, err);
}

/* A session of IOS-XR, as its lines come. */
struct xr_session {
	struct found found;
	struct span interface;
	struct ip peer;
};

/* "GigabitEthernet0/0/0/0, Location: 0/0/CPU0" */
static void read_interface(void *context, struct span rest)
{
	struct xr_session *session = context;
	session->interface = text_until(rest, ',');
	session->peer = (struct ip){ 0 };
}

static void read_peer(void *context, struct span rest)
{
	struct xr_session *session = context;
	if (!span_ip(rest, &session->peer))
		session->peer = (struct ip){ 0 };
}

/* "UP for 0d:0h:7m:8s, number of times UP: 1", "ADMIN DOWN" */
static void read_state(void *context, struct span rest)
{
	struct xr_session *session = context;
	struct span word, state = rest;
	if (span_skip(&state, "ADMIN"))
		word = span_of("AdminDown");
	else if (!span_word(&state, &word))
		return;
	if (session->peer.family != IP_NONE)
		found_bfd(&session->found, &session->peer, session->interface,
		          text_until(word, ','));
	session->interface = span_of(NULL);
	session->peer = (struct ip){ 0 };
}

int xr_bfd_parse(const struct cli_input *input, const struct cli_output *output,
                 struct error *err)
{
	static const struct text_row rows[] = {
		{ "I/f:", read_interface },
		{ "Dest:", read_peer },
		{ "State:", read_state },
	};
	struct xr_session session = { .found = { input, output }, .interface = span_of(NULL) };
	struct span text, line;
	bool is_known = false;
	if (text_begin(input, &text, err) != 0)
		return -1;
	while (text_line(&text, &line))
		is_known |= text_dispatch(line, rows, sizeof(rows) / sizeof(rows[0]), &session);
	if (!is_known && text_unrecognized(input, err) != 0)
		return -1;
	return found_end(&session.found, err);
}
