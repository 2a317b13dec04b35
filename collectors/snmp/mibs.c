/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "collectors/snmp/mib.h"

/* Decoded in this order: the richer first; interfaces before addresses and BFD, which take
 * names from them. */
const struct mib *const mibs[] = {
	&cisco_peer3_mib,  &cisco_peer2_mib,    &juniper_peer_mib,
	&arista_peer_mib,  &huawei_mib,         &timetra_mib,
	&bgp4v2_mib,       &bgp4_mib,           &cisco_family2_mib,
	&cisco_family_mib, &juniper_family_mib, &arista_family_mib,
	&if_mib,           &ip_address_mib,     &ip_old_mib,
	&bfd_std_mib,      &bfd_cisco_mib,
};

const size_t mib_count = sizeof(mibs) / sizeof(mibs[0]);

uint64_t mib_columns(const struct mib *mib)
{
	uint64_t bits = 0;
	for (unsigned i = 0; i < mib->column_count; i++)
		if (mib->columns[i].len > 0)
			bits |= MIB_BIT(i);
	return bits;
}

size_t mib_column_oid(const struct mib *mib, unsigned column, uint32_t *ids)
{
	const struct mib_column *at = &mib->columns[column];
	memcpy(ids, mib->base, mib->base_len * sizeof(*ids));
	memcpy(ids + mib->base_len, at->at, at->len * sizeof(*ids));
	return mib->base_len + at->len;
}
