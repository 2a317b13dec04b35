/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where the forms come from: pairs of ifDescr and ifName in the SNMP recordings of LibreNMS
 * (IOS 12 to 15, IOS-XE of ASR 1000, ISR, Catalyst 3850 to 9600, C9800; NX-OS of Nexus). Of
 * kinds that no recording has, tables of IOS that print an interface by its short name
 * themselves (show vrf, show bfd neighbors, show pppoe session), as recorded in the tests of
 * genieparser.
 *
 * A kind that is not here keeps its name. So does Virtual-PPP, on purpose: IOS calls it Vi too,
 * and two interfaces must not become one.
 */
#include "collectors/cli/parse/ifname.h"

#include <string.h>

#include "agent/base/arena.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* What stands before the first digit. */
struct ifname_form {
	const char *said, *ifname;
};

static const struct ifname_form ios_forms[] = {
	/* ifDescr and ifName */
	{ "AppGigabitEthernet", "Ap" },
	{ "Async", "As" },
	{ "Bluetooth", "Bl" },
	{ "Capwap", "Ca" },
	{ "Cellular", "Ce" },
	{ "EOBC", "EO" },
	{ "FastEthernet", "Fa" },
	{ "FiftyGigE", "Fif" },
	{ "FiveGigabitEthernet", "Fi" },
	{ "FortyGigabitEthernet", "Fo" },
	{ "FourHundredGigE", "Fou" },
	{ "GigabitEthernet", "Gi" },
	{ "HundredGigE", "Hu" },
	{ "Loopback", "Lo" },
	{ "Null", "Nu" },
	{ "Port-channel", "Po" },
	{ "TenGigabitEthernet", "Te" },
	{ "TwentyFiveGigE", "Twe" },
	{ "TwoGigabitEthernet", "Tw" },
	{ "TwoHundredGigE", "TwoH" },
	{ "Vlan", "Vl" },
	{ "VoIP-Null", "Vo" },
	/* the router's own tables */
	{ "BDI", "BD" },
	{ "Dialer", "Di" },
	{ "Ethernet", "Et" },
	{ "POS", "PO" },
	{ "Serial", "Se" },
	{ "Tunnel", "Tu" },
	{ "Virtual-Access", "Vi" },
	{ "Virtual-Template", "Vt" },
};

const struct ifname_forms ifname_ios = { ios_forms, COUNT(ios_forms) };

static const struct ifname_form nxos_forms[] = {
	{ "Eth", "Ethernet" },
	{ "Lo", "loopback" },
	{ "Po", "port-channel" },
};

const struct ifname_forms ifname_nxos = { nxos_forms, COUNT(nxos_forms) };

static bool begins_with_digit(struct span span)
{
	return span.len > 0 && span.text[0] >= '0' && span.text[0] <= '9';
}

struct span ifname(const struct ifname_forms *forms, struct arena *arena, struct span name)
{
	for (size_t i = 0; forms != NULL && i < forms->count; i++) {
		const struct ifname_form *form = &forms->forms[i];
		struct span number = name;
		if (!span_skip(&number, form->said) || !begins_with_digit(number))
			continue;
		size_t len = strlen(form->ifname);
		char *text = arena_alloc(arena, len + number.len);
		if (text == NULL)
			return name;
		memcpy(text, form->ifname, len);
		memcpy(text + len, number.text, number.len);
		return (struct span){ text, len + number.len };
	}
	return name;
}
