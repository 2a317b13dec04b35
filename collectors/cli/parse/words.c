/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/parse/words.h"

#include "agent/base/error.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Refusals stand at the beginning of an answer; a description further down may say anything. */
#define REFUSAL_LINES 3

/* A word and what it means. */
struct meaning {
	const char *word;
	int value;
};

static int meaning_of(struct span word, const struct meaning *meanings, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (span_is(word, meanings[i].word))
			return meanings[i].value;
	return 0;
}

enum bgp_state words_bgp_state(struct span words, bool *ret_is_admin)
{
	static const struct meaning states[] = {
		{ "idle", BGP_STATE_IDLE },
		{ "connect", BGP_STATE_CONNECT },
		{ "active", BGP_STATE_ACTIVE },
		{ "opensent", BGP_STATE_OPENSENT },
		{ "openconfirm", BGP_STATE_OPENCONFIRM },
		{ "established", BGP_STATE_ESTABLISHED },
		{ "estab", BGP_STATE_ESTABLISHED },
		{ "establ", BGP_STATE_ESTABLISHED },
		{ "shut", BGP_STATE_IDLE },  /* NX-OS: "Shut (Admin)" */
		{ "admin", BGP_STATE_IDLE }, /* NX-OS, JSON: "Admin (Shut)" */
	};
	if (ret_is_admin != NULL)
		*ret_is_admin =
			span_find(words, "admin", NULL) || span_find(words, "shut", NULL);
	struct span word;
	if (!span_word(&words, &word))
		return BGP_STATE_NONE;
	for (size_t i = 0; i < word.len; i++)
		if (word.text[i] == '(')
			word.len = i;
	return (enum bgp_state)meaning_of(word, states, COUNT(states));
}

enum bfd_state words_bfd_state(struct span words)
{
	static const struct meaning states[] = {
		{ "up", BFD_STATE_UP },
		{ "down", BFD_STATE_DOWN },
		{ "init", BFD_STATE_INIT },
		{ "admindown", BFD_STATE_ADMIN_DOWN },
		{ "admin down", BFD_STATE_ADMIN_DOWN },
		{ "admin_down", BFD_STATE_ADMIN_DOWN },
		{ "shutdown", BFD_STATE_ADMIN_DOWN }, /* FRR */
		{ "failing", BFD_STATE_FAILING },
		{ "fail", BFD_STATE_FAILING },
	};
	return (enum bfd_state)meaning_of(span_trim(words), states, COUNT(states));
}

const char *words_afi_safi(struct span words)
{
	static const struct {
		const char *words, *name;
	} families[] = {
		{ "ipv4Unicast", "ipv4 unicast" },
		{ "ipv4Multicast", "ipv4 multicast" },
		{ "ipv4LabeledUnicast", "ipv4 labeled-unicast" },
		{ "ipv4Vpn", "vpnv4 unicast" },
		{ "ipv4Flowspec", "ipv4 flowspec" },
		{ "ipv6Unicast", "ipv6 unicast" },
		{ "ipv6Multicast", "ipv6 multicast" },
		{ "ipv6LabeledUnicast", "ipv6 labeled-unicast" },
		{ "ipv6Vpn", "vpnv6 unicast" },
		{ "ipv6Flowspec", "ipv6 flowspec" },
		{ "l2VpnEvpn", "l2vpn evpn" },
		{ "IPv4 Unicast", "ipv4 unicast" },
		{ "IPv4 Multicast", "ipv4 multicast" },
		{ "IPv4 Labeled-unicast", "ipv4 labeled-unicast" },
		{ "IPv4 Label Unicast", "ipv4 labeled-unicast" },
		{ "IPv4 MDT", "ipv4 mdt" },
		{ "IPv4 MVPN", "ipv4 mvpn" },
		{ "MVPNv4 Unicast", "ipv4 mvpn" },
		{ "IPv4 Flowspec", "ipv4 flowspec" },
		{ "RT Filter", "ipv4 route-target" },
		{ "RTFilter Unicast", "ipv4 route-target" },
		{ "IPv6 Unicast", "ipv6 unicast" },
		{ "IPv6 Multicast", "ipv6 multicast" },
		{ "IPv6 Labeled-unicast", "ipv6 labeled-unicast" },
		{ "IPv6 Label Unicast", "ipv6 labeled-unicast" },
		{ "IPv6 MVPN", "ipv6 mvpn" },
		{ "MVPNv6 Unicast", "ipv6 mvpn" },
		{ "IPv6 Flowspec", "ipv6 flowspec" },
		{ "VPNv4 Unicast", "vpnv4 unicast" },
		{ "VPNv4 Multicast", "vpnv4 multicast" },
		{ "VPNv4 Flowspec", "vpnv4 flowspec" },
		{ "VPNv6 Unicast", "vpnv6 unicast" },
		{ "VPNv6 Multicast", "vpnv6 multicast" },
		{ "VPNv6 Flowspec", "vpnv6 flowspec" },
		{ "L2VPN EVPN", "l2vpn evpn" },
		{ "L2VPN E-VPN", "l2vpn evpn" },
		{ "L2VPN VPLS", "l2vpn vpls" },
		{ "Link-state", "link-state" },
		{ "LINK-STATE LINK-STATE", "link-state" },
		{ "inet-unicast", "ipv4 unicast" },
		{ "inet-multicast", "ipv4 multicast" },
		{ "inet-labeled-unicast", "ipv4 labeled-unicast" },
		{ "inet-vpn-unicast", "vpnv4 unicast" },
		{ "inet6-unicast", "ipv6 unicast" },
		{ "inet6-multicast", "ipv6 multicast" },
		{ "inet6-labeled-unicast", "ipv6 labeled-unicast" },
		{ "inet6-vpn-unicast", "vpnv6 unicast" },
	};
	for (size_t i = 0; i < COUNT(families); i++)
		if (span_is(words, families[i].words))
			return families[i].name;
	return NULL;
}

bool words_asn(struct span words, uint32_t *ret_asn)
{
	uint64_t high, low;
	if (!span_digits(&words, &high))
		return false;
	if (words.len == 0 && high <= UINT32_MAX) {
		*ret_asn = (uint32_t)high;
		return true;
	}
	if (!span_skip(&words, ".") || !span_u64(words, &low) || high > UINT16_MAX ||
	    low > UINT16_MAX)
		return false;
	*ret_asn = (uint32_t)(high << 16 | low);
	return true;
}

/* "4:19:15" or "19:15". */
static bool clock_duration(struct span words, double *ret_seconds)
{
	double seconds = 0;
	for (int fields = 1;; fields++) {
		uint64_t number;
		if (!span_digits(&words, &number))
			return false;
		seconds = seconds * 60 + (double)number;
		if (words.len == 0) {
			*ret_seconds = seconds;
			return fields == 2 || fields == 3;
		}
		if (!span_skip(&words, ":"))
			return false;
	}
}

static double unit_seconds(char unit, bool is_clock)
{
	switch (unit) {
	case 'y': return 365.0 * 86400;
	case 'w': return 7.0 * 86400;
	case 'd': return 86400;
	case 'h': return 3600;
	case 'm': return is_clock ? 60 : 30.0 * 86400;
	case 's': return 1;
	default: return 0;
	}
}

/* "1d02h", "3w2d", "P17DT7H42M42S": months exist before the T only. */
static bool unit_duration(struct span words, double *ret_seconds, double *ret_resolution)
{
	double seconds = 0, resolution = 0;
	bool is_clock = !span_skip(&words, "p");
	while (words.len > 0) {
		uint64_t number;
		is_clock |= span_skip(&words, "t");
		if (!span_digits(&words, &number) || words.len == 0)
			return false;
		resolution = unit_seconds((char)(words.text[0] | 0x20), is_clock);
		if (resolution == 0)
			return false;
		seconds += (double)number * resolution;
		words.text++;
		words.len--;
	}
	*ret_seconds = seconds;
	*ret_resolution = resolution;
	return resolution > 0;
}

bool words_duration(struct span words, double *ret_seconds, double *ret_resolution)
{
	struct span first, second, rest = words;
	if (!span_word(&rest, &first))
		return false;
	if (!span_word(&rest, &second)) {
		*ret_resolution = 1;
		return clock_duration(first, ret_seconds) ||
		       unit_duration(first, ret_seconds, ret_resolution);
	}
	double days, clock;
	if (!unit_duration(first, &days, ret_resolution) || !clock_duration(second, &clock))
		return false;
	*ret_seconds = days + clock;
	*ret_resolution = 1;
	return span_trim(rest).len == 0;
}

const char *words_origin(struct span words)
{
	if (span_is(words, "igp") || span_is(words, "i"))
		return "igp";
	if (span_is(words, "egp") || span_is(words, "e"))
		return "egp";
	if (span_is(words, "incomplete") || span_is(words, "?"))
		return "incomplete";
	return NULL;
}

/* What stands in brackets up to the closing one; it is left at the text behind. */
static bool skip_group(struct span *words, char close)
{
	uint32_t asn;
	for (;;) {
		size_t len = 0;
		while (len < words->len && words->text[len] != ' ' && words->text[len] != ',' &&
		       words->text[len] != close)
			len++;
		struct span item = { words->text, len };
		if (len == words->len || (len > 0 && !words_asn(item, &asn)))
			return false;
		bool is_end = words->text[len] == close;
		words->text += len + 1;
		words->len -= len + 1;
		if (is_end)
			return true;
	}
}

bool words_as_path(struct span words, struct words_as_path *ret_path)
{
	static const char opening[] = "{([", closing[] = "})]";
	ret_path->count = ret_path->length = 0;
	ret_path->origin = NULL;
	for (words = span_trim(words); words.len > 0; words = span_trim(words)) {
		size_t bracket = 0;
		while (bracket < 3 && opening[bracket] != words.text[0])
			bracket++;
		if (bracket < 3) {
			words.text++;
			words.len--;
			if (!skip_group(&words, closing[bracket]))
				return false;
			ret_path->length += bracket == 0;
			continue;
		}
		struct span word;
		uint32_t asn;
		if (ret_path->origin != NULL || !span_word(&words, &word))
			return false;
		if (!words_asn(word, &asn)) {
			ret_path->origin = words_origin(word);
			if (ret_path->origin == NULL)
				return false;
			continue;
		}
		ret_path->length++;
		if (ret_path->count < WORDS_AS_PATH_MAX)
			ret_path->asns[ret_path->count++] = asn;
	}
	return true;
}

int words_refusal(struct span text, struct error *err)
{
	static const struct {
		const char *words;
		enum error_kind kind;
	} refusals[] = {
		{ "authorization failed", ERROR_DENIED },
		{ "permission denied", ERROR_DENIED },
		{ "not authorized", ERROR_DENIED },
		{ "insufficient privilege", ERROR_DENIED },
		{ "% Invalid input", ERROR_CONFIG },
		{ "% Invalid command", ERROR_CONFIG },
		{ "% Ambiguous command", ERROR_CONFIG },
		{ "% Incomplete command", ERROR_CONFIG },
		{ "% Unknown command", ERROR_CONFIG },
		{ "% There is no matched command", ERROR_CONFIG }, /* FRR */
		{ "% BGP instance not found", ERROR_CONFIG },
		{ "% BGP not active", ERROR_CONFIG },
		{ "is not running", ERROR_CONFIG }, /* FRR: "bgpd is not running" */
		{ "syntax error", ERROR_CONFIG },   /* Junos, NX-OS */
		{ "unknown command", ERROR_CONFIG },
	};
	struct span line;
	for (int i = 0; i < REFUSAL_LINES && span_line(&text, &line); i++)
		for (size_t at = 0; at < COUNT(refusals); at++)
			if (span_find(line, refusals[at].words, NULL))
				return error_set(err, refusals[at].kind, 0,
				                 "the router refused the command: \"%s\"",
				                 refusals[at].words);
	return 0;
}
