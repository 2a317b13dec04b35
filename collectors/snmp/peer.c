/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/snmp/peer.h"

#include <string.h>

#include "collectors/snmp/facts.h"
#include "collectors/snmp/mib.h"
#include "collectors/snmp/rows.h"

/* RFC 6793: stands for "an AS that does not fit into two octets". */
#define AS_TRANS 23456

/* Longest address in an index: ipv6z of RFC 4001. */
#define INDEX_ADDRESS_MAX 20

int index_octets(const uint32_t *ids, size_t len, struct ip *ret_ip)
{
	uint8_t bytes[INDEX_ADDRESS_MAX];
	if (len > sizeof(bytes))
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (ids[i] > UINT8_MAX)
			return -1;
		bytes[i] = (uint8_t)ids[i];
	}
	return ip_from_bytes(bytes, len, ret_ip);
}

size_t index_inet(const uint32_t *ids, size_t len, struct ip *ret_ip)
{
	static const uint32_t lengths[] = { 0, 4, 16, 8, 20 }; /* by InetAddressType */
	if (len < 2 || ids[0] == 0 || ids[0] >= sizeof(lengths) / sizeof(lengths[0]))
		return 0;
	size_t size = lengths[ids[0]];
	if (ids[1] != size || len < 2 + size || index_octets(ids + 2, size, ret_ip) != 0)
		return 0;
	return 2 + size;
}

const char *peer_vrf(struct facts *facts, const struct row *row, unsigned column)
{
	/* How vendors call the global table: Huawei, Cisco, Juniper, Nokia. */
	static const char *const none[] = { "Public", "_public_", "default",
		                            "global", "master",   "Base" };
	size_t len;
	const uint8_t *bytes = row_octets(row, column, &len);
	const char *name = facts_text(facts, bytes, len);
	if (name == NULL)
		return VRF_DEFAULT;
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		if (strcmp(name, none[i]) == 0)
			return VRF_DEFAULT;
	return name;
}

static void decode_numbers(const struct row *row, struct bgp_peer *peer)
{
	uint64_t number;
	uint32_t asn;
	if (row_number(row, PEER_ADMIN, &number) == 0 && (number == 1 || number == 2))
		FACT_SET(peer, BGP_PEER_ADMIN_UP, admin_up, number == 2);
	if (row_number(row, PEER_TRANSITIONS, &number) == 0)
		FACT_SET(peer, BGP_PEER_TRANSITIONS, transitions, number);
	if (row_number(row, PEER_MESSAGES_IN, &number) == 0)
		FACT_SET(peer, BGP_PEER_MESSAGES_RECEIVED, messages_received, number);
	if (row_number(row, PEER_MESSAGES_OUT, &number) == 0)
		FACT_SET(peer, BGP_PEER_MESSAGES_SENT, messages_sent, number);
	if (row_number(row, PEER_UPDATES_IN, &number) == 0)
		FACT_SET(peer, BGP_PEER_UPDATES_RECEIVED, updates_received, number);
	if (row_number(row, PEER_UPDATES_OUT, &number) == 0)
		FACT_SET(peer, BGP_PEER_UPDATES_SENT, updates_sent, number);
	if (row_u32(row, PEER_REMOTE_ASN, &asn) == 0 && asn != 0 && asn != AS_TRANS)
		FACT_SET(peer, BGP_PEER_PEER_ASN, peer_asn, asn);
	if (row_u32(row, PEER_LOCAL_ASN, &asn) == 0 && asn != 0 && asn != AS_TRANS)
		FACT_SET(peer, BGP_PEER_LOCAL_ASN, local_asn, asn);
}

static void decode_names(struct facts *facts, const struct row *row, struct bgp_peer *peer)
{
	struct ip address;
	if (row_address(row, PEER_LOCAL_ADDRESS, &address) == 0)
		FACT_SET(peer, BGP_PEER_LOCAL_ADDRESS, local_address, address);
	if (row_address(row, PEER_IDENTIFIER, &address) == 0)
		FACT_SET(peer, BGP_PEER_ROUTER_ID, router_id, address);
	size_t len;
	const uint8_t *bytes = row_octets(row, PEER_DESCRIPTION, &len);
	const char *text = facts_text(facts, bytes, len);
	if (text != NULL)
		FACT_SET(peer, BGP_PEER_DESCRIPTION, description, text);
}

/* Negotiated timers exist only while the session is up: before, agents show 0 or what is
 * configured. A hold time of 0 on a session that is up is true: no keepalives (RFC 4271, 4.2).
 */
static void decode_timers(const struct row *row, bool is_up, struct bgp_peer *peer)
{
	uint64_t number;
	if (is_up && row_number(row, PEER_HOLD_TIME, &number) == 0)
		FACT_SET(peer, BGP_PEER_HOLD_TIME, hold_time, (double)number);
	if (is_up && row_number(row, PEER_KEEPALIVE, &number) == 0)
		FACT_SET(peer, BGP_PEER_KEEPALIVE, keepalive, (double)number);
	if (row_number(row, PEER_HOLD_TIME_CONFIGURED, &number) == 0)
		FACT_SET(peer, BGP_PEER_HOLD_TIME_CONFIGURED, hold_time_configured,
		         (double)number);
	if (row_number(row, PEER_KEEPALIVE_CONFIGURED, &number) == 0)
		FACT_SET(peer, BGP_PEER_KEEPALIVE_CONFIGURED, keepalive_configured,
		         (double)number);
}

/* While a session is down, some agents count from its loss and some show 0, as they do for a
 * session that never was up: 0 then says nothing. */
static void decode_times(struct row *row, bool is_up, struct bgp_peer *peer)
{
	uint64_t seconds;
	double ago;
	if (row_number(row, PEER_TIME, &seconds) == 0 && (is_up || seconds > 0) &&
	    row_ago(row, PEER_TIME, &ago) == 0)
		FACT_SET(peer, BGP_PEER_LAST_CHANGE, last_change,
		         facts_point(row->read_wall, ago, &row->since));
	bool had_update = !fact_is_known(&peer->fact, BGP_PEER_UPDATES_RECEIVED) ||
	                  peer->updates_received > 0;
	if (is_up && had_update && row_ago(row, PEER_UPDATE_AGE, &ago) == 0)
		FACT_SET(peer, BGP_PEER_LAST_UPDATE, last_update,
		         facts_point(row->read_wall, ago, &row->updated));
}

struct notification {
	uint32_t code, subcode;
};

/* Code and subcode, from a column of two octets or from two columns; zero for none. */
static struct notification read_error(const struct row *row, unsigned octets, unsigned code,
                                      unsigned subcode)
{
	struct notification error = { 0 };
	size_t len;
	const uint8_t *bytes = row_octets(row, octets, &len);
	if (bytes != NULL && len >= 2)
		return (struct notification){ bytes[0], bytes[1] };
	if (row_u32(row, code, &error.code) != 0 || row_u32(row, subcode, &error.subcode) != 0)
		return (struct notification){ 0 };
	return error;
}

/* The last one: the only one, or the later by its time, or the received one. */
static void decode_error(struct facts *facts, const struct row *row, struct facts_peer *entry)
{
	struct notification received =
		read_error(row, PEER_ERROR, PEER_ERROR_CODE, PEER_ERROR_SUBCODE);
	struct notification sent =
		read_error(row, PEER_ERROR_SENT, PEER_ERROR_SENT_CODE, PEER_ERROR_SENT_SUBCODE);
	uint64_t received_at = 0, sent_at = 0;
	row_number(row, PEER_ERROR_TIME, &received_at);
	row_number(row, PEER_ERROR_SENT_TIME, &sent_at);
	bool is_sent = sent.code != 0 && (received.code == 0 || sent_at > received_at);
	struct notification last = is_sent ? sent : received;
	size_t len;
	const uint8_t *text =
		row_octets(row, is_sent ? PEER_ERROR_SENT_TEXT : PEER_ERROR_TEXT, &len);
	facts_add_error(facts, entry, last.code, last.subcode, text, len);
}

struct facts_peer *peer_decode(struct facts *facts, struct row *row, const struct ip *address,
                               const char *vrf)
{
	if (vrf == NULL || ip_is_unspecified(address))
		return NULL;
	struct bgp_peer peer = { .vrf = vrf, .address = *address };
	const struct facts_peer *known = facts_find_peer(facts, address, vrf);
	uint64_t state;
	if (known != NULL)
		state = known->peer->state;
	else if (row_number(row, PEER_STATE, &state) != 0 || state < BGP_STATE_IDLE ||
	         state > BGP_STATE_ESTABLISHED)
		return NULL;
	bool is_up = state == BGP_STATE_ESTABLISHED;
	FACT_SET(&peer, BGP_PEER_STATE, state, (uint32_t)state);
	FACT_SET(&peer, BGP_PEER_UP, up, is_up);
	/* What another row said before this peer went up or down is history. */
	bool is_past = known != NULL && mono_before(row->read_mono, known->changed);
	decode_numbers(row, &peer);
	decode_names(facts, row, &peer);
	if (!is_past) {
		decode_timers(row, is_up, &peer);
		decode_times(row, is_up, &peer);
	}
	struct facts_peer *entry = facts_add_peer(facts, &peer);
	if (entry == NULL)
		return NULL;
	if (known == NULL)
		entry->changed = row->changed;
	if (!is_past)
		decode_error(facts, row, entry);
	if (!entry->has_index && row_number(row, PEER_INDEX, &entry->index) == 0)
		entry->has_index = true;
	return entry;
}
