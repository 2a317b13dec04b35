/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FRR's sessions, as `show bgp ... json` has them since 8.4.
 *
 * With "vrf all" the families of a summary stand below the VRF's name, without it they stand at
 * the top; so do neighbors. Both are read: an object is a family when it has "peers", and a
 * neighbor when it has "bgpState". Peers without an address (unnumbered interfaces) are left
 * out: they could not be told apart.
 */
#include "collectors/cli/parse/json.h"

#include <stdio.h>

#include "agent/base/error.h"
#include "agent/base/utf8.h"
#include "collectors/cli/parse/frr.h"
#include "collectors/cli/parse/parsers.h"

static void summary_peer(struct found *found, const char *vrf, const char *afi_safi,
                         const struct json_pair *pair)
{
	static const struct json_row rows[] = {
		{ "remoteAs", BGP_PEER_PEER_ASN, JSON_ASN },
		{ "localAs", BGP_PEER_LOCAL_ASN, JSON_ASN },
		{ "desc", BGP_PEER_DESCRIPTION, JSON_PLAIN },
		{ "msgRcvd", BGP_PEER_MESSAGES_RECEIVED, JSON_PLAIN },
		{ "msgSent", BGP_PEER_MESSAGES_SENT, JSON_PLAIN },
		{ "connectionsEstablished", BGP_PEER_TRANSITIONS, JSON_PLAIN },
		{ "connectionsDropped", BGP_PEER_RESETS, JSON_PLAIN },
	};
	static const struct json_row counts[] = {
		{ "pfxRcd", BGP_FAMILY_ACCEPTED, JSON_PLAIN },
		{ "pfxSnt", BGP_FAMILY_ADVERTISED, JSON_PLAIN },
	};
	/* the second is said of a session that is up, and does not move with our clock */
	static const struct json_row change[] = {
		{ "peerUptimeMsec", BGP_PEER_LAST_CHANGE, JSON_MILLISECONDS_AGO },
		{ "peerUptimeEstablishedEpoch", BGP_PEER_LAST_CHANGE, JSON_PLAIN },
	};
	struct ip address;
	struct bgp_peer *peer =
		span_ip(pair->name, &address) ? found_peer(found, vrf, &address) : NULL;
	if (peer == NULL)
		return;
	JSON_FIELDS(found, pair->value, rows, FACT_BGP_PEER, peer);
	found_state(peer, json_text(pair->value, "state"));
	if (!fact_is_known(&peer->fact, BGP_PEER_ADMIN_UP))
		FACT_SET(peer, BGP_PEER_ADMIN_UP, admin_up, true);
	if (!span_is(json_text(pair->value, "peerUptime"), "never"))
		JSON_FIELDS(found, pair->value, change, FACT_BGP_PEER, peer);
	if (peer->up) /* the counts of others are zeros that nobody counted */
		JSON_FIELDS(found, pair->value, counts, FACT_BGP_FAMILY,
		            found_family(found, peer, afi_safi));
}

static void summary_family(struct found *found, struct span name, const json_t *family)
{
	static const struct json_row rows[] = {
		{ "as", ROUTER_BGP_ASN, JSON_ASN },
		{ "routerId", ROUTER_BGP_ID, JSON_PLAIN },
	};
	const char *vrf = found_vrf(found, json_text(family, "vrfName"));
	const char *afi_safi = words_afi_safi(name);
	if (afi_safi == NULL)
		afi_safi = found->input->afi_safi;
	if (span_is(span_of(vrf), "default"))
		JSON_FIELDS(found, family, rows, FACT_ROUTER, found_router(found));
	struct json_pair peer = { 0 };
	while (json_pair_next(json_member(family, "peers"), &peer))
		summary_peer(found, vrf, afi_safi, &peer);
}

int frr_summary_parse(const struct cli_input *input, const struct cli_output *output,
                      struct error *err)
{
	struct found found = { input, output };
	json_t *root = NULL;
	bool is_other = false;
	if (frr_document(input, &root, err) != 0)
		return -1;
	struct json_pair vrf = { 0 }, family;
	if (json_member(root, "peers") != NULL)
		summary_family(&found, span_of(NULL), root);
	else
		while (json_pair_next(root, &vrf)) {
			is_other |= !json_is_object(vrf.value);
			if (json_member(vrf.value, "peers") != NULL)
				summary_family(&found, vrf.name, vrf.value);
			family = (struct json_pair){ 0 };
			while (json_pair_next(vrf.value, &family))
				if (json_member(family.value, "peers") != NULL)
					summary_family(&found, family.name, family.value);
		}
	return frr_document_end(&found, root, is_other, err);
}

/* "060A": code and subcode. */
static unsigned hex_octet(const char *digits)
{
	unsigned value = 0;
	for (int i = 0; i < 2; i++) {
		char c = digits[i];
		if (c >= '0' && c <= '9')
			value = value * 16 + (unsigned)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			value = value * 16 + (unsigned)((c | 0x20) - 'a' + 10);
		else
			return 0;
	}
	return value;
}

static void neighbor_error(struct found *found, const struct bgp_peer *peer,
                           const json_t *neighbor)
{
	static const struct json_row rows[] = {
		{ "lastShutdownDescription", BGP_ERROR_TEXT, JSON_PLAIN },
	};
	struct span octets = json_text(neighbor, "lastErrorCodeSubcode");
	struct span cause = json_text(neighbor, "lastResetDueTo");
	if (octets.len != 4)
		return;
	struct bgp_error *error =
		found_error(found, peer, hex_octet(octets.text), hex_octet(octets.text + 2));
	JSON_FIELDS(found, neighbor, rows, FACT_BGP_ERROR, error);
	if (error != NULL && span_find(cause, "Notification received", NULL))
		FACT_SET(error, BGP_ERROR_DIRECTION, direction, "received");
	else if (error != NULL && span_find(cause, "Notification sen", NULL))
		FACT_SET(error, BGP_ERROR_DIRECTION, direction, "sent");
}

/* FRR overwrites the cause by what a new session waited for; that says something only as long
 * as it still waits. */
static void neighbor_reset(struct found *found, struct bgp_peer *peer, const json_t *neighbor)
{
	struct span cause = json_text(neighbor, "lastResetDueTo");
	struct span reason = json_text(neighbor, "lastNotificationReason");
	struct span start = cause;
	bool has_waited = span_skip(&start, "Waiting for") || span_skip(&start, "No AFI/SAFI");
	if (cause.len == 0 || (has_waited && peer->up))
		return;
	char text[UTF8_LABEL_MAX];
	int len = snprintf(text, sizeof(text), "%.*s%s%.*s", (int)cause.len, cause.text,
	                   reason.len > 0 ? ": " : "", (int)reason.len, reason.text);
	const char *clean = len < 0 ? NULL : found_text(found, span_of(text));
	if (clean != NULL)
		FACT_SET(peer, BGP_PEER_LAST_RESET, last_reset, clean);
}

static void neighbor_families(struct found *found, const struct bgp_peer *peer,
                              const json_t *neighbor)
{
	static const struct json_row counts[] = {
		{ "acceptedPrefixCounter", BGP_FAMILY_ACCEPTED, JSON_PLAIN },
		{ "sentPrefixCounter", BGP_FAMILY_ADVERTISED, JSON_PLAIN },
	};
	static const struct json_row limit[] = {
		{ "prefixAllowedMax", BGP_FAMILY_LIMIT, JSON_LIMIT },
	};
	struct json_pair pair = { 0 };
	while (json_pair_next(json_member(neighbor, "addressFamilyInfo"), &pair)) {
		struct bgp_family *family =
			found_family(found, peer, words_afi_safi(pair.name));
		JSON_FIELDS(found, pair.value, limit, FACT_BGP_FAMILY, family);
		if (peer->up)
			JSON_FIELDS(found, pair.value, counts, FACT_BGP_FAMILY, family);
	}
}

/* The policies of the first family that has some; a fact holds one pair. */
static void neighbor_policies(struct found *found, struct bgp_peer *peer,
                              const json_t *neighbor)
{
	static const struct json_row rows[] = {
		{ "routeMapForIncomingAdvertisements", BGP_PEER_ROUTE_MAP_IN, JSON_PLAIN },
		{ "routeMapForOutgoingAdvertisements", BGP_PEER_ROUTE_MAP_OUT, JSON_PLAIN },
	};
	struct json_pair family = { 0 };
	while (json_pair_next(json_member(neighbor, "addressFamilyInfo"), &family) &&
	       !fact_is_known(&peer->fact, BGP_PEER_ROUTE_MAP_IN) &&
	       !fact_is_known(&peer->fact, BGP_PEER_ROUTE_MAP_OUT))
		JSON_FIELDS(found, family.value, rows, FACT_BGP_PEER, peer);
}

static void neighbor_peer(struct found *found, const char *vrf, const struct json_pair *pair)
{
	static const struct json_row rows[] = {
		{ "remoteAs", BGP_PEER_PEER_ASN, JSON_ASN },
		{ "localAs", BGP_PEER_LOCAL_ASN, JSON_ASN },
		{ "nbrDesc", BGP_PEER_DESCRIPTION, JSON_PLAIN },
		{ "remoteRouterId", BGP_PEER_ROUTER_ID, JSON_PLAIN },
		{ "hostLocal", BGP_PEER_LOCAL_ADDRESS, JSON_PLAIN },
		{ "bgpTimerConfiguredHoldTimeMsecs", BGP_PEER_HOLD_TIME_CONFIGURED,
		  JSON_MILLISECONDS },
		{ "bgpTimerConfiguredKeepAliveIntervalMsecs", BGP_PEER_KEEPALIVE_CONFIGURED,
		  JSON_MILLISECONDS },
		{ "messageStats.totalRecv", BGP_PEER_MESSAGES_RECEIVED, JSON_PLAIN },
		{ "messageStats.totalSent", BGP_PEER_MESSAGES_SENT, JSON_PLAIN },
		{ "messageStats.updatesRecv", BGP_PEER_UPDATES_RECEIVED, JSON_PLAIN },
		{ "messageStats.updatesSent", BGP_PEER_UPDATES_SENT, JSON_PLAIN },
		{ "connectionsEstablished", BGP_PEER_TRANSITIONS, JSON_PLAIN },
		{ "connectionsDropped", BGP_PEER_RESETS, JSON_PLAIN },
		{ "authenticationEnabled", BGP_PEER_AUTHENTICATION, JSON_IS_THERE },
	};
	/* FRR fills these in for sessions that are not up: configured values, its own start */
	static const struct json_row while_up[] = {
		{ "bgpTimerHoldTimeMsecs", BGP_PEER_HOLD_TIME, JSON_MILLISECONDS },
		{ "bgpTimerKeepAliveIntervalMsecs", BGP_PEER_KEEPALIVE, JSON_MILLISECONDS },
		{ "bgpTimerUpEstablishedEpoch", BGP_PEER_LAST_CHANGE, JSON_PLAIN },
		{ "bgpInUpdateElapsedTimeMsecs", BGP_PEER_LAST_UPDATE, JSON_MILLISECONDS_AGO },
	};
	struct ip address;
	struct bgp_peer *peer =
		span_ip(pair->name, &address) ? found_peer(found, vrf, &address) : NULL;
	if (peer == NULL)
		return;
	JSON_FIELDS(found, pair->value, rows, FACT_BGP_PEER, peer);
	found_state(peer, json_text(pair->value, "bgpState"));
	FACT_SET(peer, BGP_PEER_ADMIN_UP, admin_up,
	         json_member(pair->value, "adminShutDown") == NULL);
	if (peer->up)
		JSON_FIELDS(found, pair->value, while_up, FACT_BGP_PEER, peer);
	neighbor_policies(found, peer, pair->value);
	neighbor_reset(found, peer, pair->value);
	neighbor_error(found, peer, pair->value);
	neighbor_families(found, peer, pair->value);
}

int frr_neighbors_parse(const struct cli_input *input, const struct cli_output *output,
                        struct error *err)
{
	struct found found = { input, output };
	json_t *root = NULL;
	bool is_other = false;
	if (frr_document(input, &root, err) != 0)
		return -1;
	struct json_pair outer = { 0 }, inner;
	while (json_pair_next(root, &outer)) {
		const char *vrf = found_vrf(&found, json_text(outer.value, "vrfName"));
		is_other |= !json_is_object(outer.value) &&
		            !span_is(outer.name, "bgpNoSuchNeighbor");
		if (json_member(outer.value, "bgpState") != NULL)
			neighbor_peer(&found, vrf, &outer);
		inner = (struct json_pair){ 0 };
		while (json_pair_next(outer.value, &inner))
			if (json_member(inner.value, "bgpState") != NULL)
				neighbor_peer(&found, vrf, &inner);
	}
	return frr_document_end(&found, root, is_other, err);
}
