/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/notification.h"

#include <stddef.h>

/* Per code: element 0 is the code alone, element n its subcode n. */
static const char *const header[] = {
	"Message Header Error",
	"Message Header Error/Connection Not Synchronized",
	"Message Header Error/Bad Message Length",
	"Message Header Error/Bad Message Type",
};
static const char *const open[] = {
	"OPEN Message Error",
	"OPEN Message Error/Unsupported Version Number",
	"OPEN Message Error/Bad Peer AS",
	"OPEN Message Error/Bad BGP Identifier",
	"OPEN Message Error/Unsupported Optional Parameter",
	"OPEN Message Error/Authentication Failure", /* deprecated, still sent */
	"OPEN Message Error/Unacceptable Hold Time",
	"OPEN Message Error/Unsupported Capability", /* RFC 5492 */
	NULL,
	NULL,
	NULL,
	"OPEN Message Error/Role Mismatch", /* RFC 9234 */
};
static const char *const update[] = {
	"UPDATE Message Error",
	"UPDATE Message Error/Malformed Attribute List",
	"UPDATE Message Error/Unrecognized Well-known Attribute",
	"UPDATE Message Error/Missing Well-known Attribute",
	"UPDATE Message Error/Attribute Flags Error",
	"UPDATE Message Error/Attribute Length Error",
	"UPDATE Message Error/Invalid ORIGIN Attribute",
	NULL,
	"UPDATE Message Error/Invalid NEXT_HOP Attribute",
	"UPDATE Message Error/Optional Attribute Error",
	"UPDATE Message Error/Invalid Network Field",
	"UPDATE Message Error/Malformed AS_PATH",
};
static const char *const hold[] = { "Hold Timer Expired" };
static const char *const fsm[] = {
	/* RFC 6608 */
	"Finite State Machine Error",
	"Finite State Machine Error/Unexpected Message in OpenSent",
	"Finite State Machine Error/Unexpected Message in OpenConfirm",
	"Finite State Machine Error/Unexpected Message in Established",
};
static const char *const cease[] = {
	/* RFC 4486 */
	"Cease",
	"Cease/Maximum Number of Prefixes Reached",
	"Cease/Administrative Shutdown",
	"Cease/Peer De-configured",
	"Cease/Administrative Reset",
	"Cease/Connection Rejected",
	"Cease/Other Configuration Change",
	"Cease/Connection Collision Resolution",
	"Cease/Out of Resources",
	"Cease/Hard Reset", /* RFC 8538 */
	"Cease/BFD Down",   /* RFC 9384 */
};
static const char *const refresh[] = {
	/* RFC 7313 */
	"ROUTE-REFRESH Message Error",
	"ROUTE-REFRESH Message Error/Invalid Message Length",
};
static const char *const send_hold[] = { "Send Hold Timer Expired" }; /* RFC 9687 */

#define CODE(array)                                                                            \
	{                                                                                      \
		array, sizeof(array) / sizeof((array)[0])                                      \
	}

static const struct {
	const char *const *texts;
	size_t count;
} codes[] = {
	[1] = CODE(header), [2] = CODE(open),  [3] = CODE(update),  [4] = CODE(hold),
	[5] = CODE(fsm),    [6] = CODE(cease), [7] = CODE(refresh), [8] = CODE(send_hold),
};

const char *notification_reason(unsigned code, unsigned subcode)
{
	if (code >= sizeof(codes) / sizeof(codes[0]) || codes[code].count == 0)
		return "Unknown";
	if (subcode >= codes[code].count || codes[code].texts[subcode] == NULL)
		subcode = 0;
	return codes[code].texts[subcode];
}
