/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One name for an interface, whoever tells it: the one that ifName (RFC 2863) of the same
 * router has. Otherwise SNMP and the command line would make two interfaces of one.
 */
#pragma once

#include "collectors/cli/parse/span.h"

struct arena;

/** The spellings of a platform that differ from its ifName. */
struct ifname_forms {
	const struct ifname_form *forms;
	size_t count;
};

/** IOS and IOS-XE: an interface has a long and a short name, and ifName is the short one. */
extern const struct ifname_forms ifname_ios;

/** NX-OS: ifName is the long name; tables of text have the short one. */
extern const struct ifname_forms ifname_nxos;

/**
 * The name of an interface as ifName has it: "Gi2.101" of "GigabitEthernet2.101".
 *
 * \param forms  Of the platform; NULL where it spells all names as its ifName does.
 * \param arena  Where the result may live.
 * \param name   As the output has it; any bytes.
 * \return Of the arena, or `name` itself: when no form fits, or memory is short.
 */
struct span ifname(const struct ifname_forms *forms, struct arena *arena, struct span name);
