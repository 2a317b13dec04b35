/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Messages between net-snmp's types and ours. net-snmp's sub-identifiers are longs; on the wire
 * and here they have 32 bits (RFC 2578, section 3.5).
 */
#include "agent/runtime/snmp_internal.h"

#include <stdlib.h>

netsnmp_pdu *pdu_build(const struct snmp_query *query)
{
	static const int commands[] = {
		[SNMP_OPERATION_GET] = SNMP_MSG_GET,
		[SNMP_OPERATION_NEXT] = SNMP_MSG_GETNEXT,
		[SNMP_OPERATION_BULK] = SNMP_MSG_GETBULK,
	};
	netsnmp_pdu *pdu = snmp_pdu_create(commands[query->operation]);
	if (pdu == NULL)
		return NULL;
	if (query->operation == SNMP_OPERATION_BULK) {
		pdu->non_repeaters = 0;
		pdu->max_repetitions = (long)query->repetitions;
	}
	for (size_t i = 0; i < query->count; i++) {
		oid name[SNMP_OID_MAX];
		size_t len = query->names[i].len;
		for (size_t j = 0; j < len; j++)
			name[j] = query->names[i].ids[j];
		if (snmp_add_null_var(pdu, name, len) == NULL) {
			snmp_free_pdu(pdu);
			return NULL;
		}
	}
	return pdu;
}

static enum snmp_type convert_value(const netsnmp_variable_list *from, struct snmp_varbind *to,
                                    uint32_t *ids)
{
	switch (from->type) {
	case ASN_INTEGER: to->number = (uint64_t)*from->val.integer; return SNMP_TYPE_INTEGER;
	case ASN_COUNTER: to->number = (uint32_t)*from->val.integer; return SNMP_TYPE_COUNTER32;
	case ASN_GAUGE:
	case ASN_UINTEGER: to->number = (uint32_t)*from->val.integer; return SNMP_TYPE_GAUGE32;
	case ASN_TIMETICKS: to->number = (uint32_t)*from->val.integer; return SNMP_TYPE_TICKS;
	case ASN_COUNTER64:
		to->number = (uint64_t)from->val.counter64->high << 32 |
		             (from->val.counter64->low & UINT32_MAX);
		return SNMP_TYPE_COUNTER64;
	case ASN_IPADDRESS:
	case ASN_OCTET_STR:
		to->bytes = from->val.string;
		to->len = from->val_len;
		if (from->type == ASN_OCTET_STR)
			return SNMP_TYPE_OCTETS;
		return to->len == 4 ? SNMP_TYPE_ADDRESS : SNMP_TYPE_OTHER;
	case ASN_OBJECT_ID:
		to->oid = (struct snmp_oid){ ids, from->val_len / sizeof(oid) };
		for (size_t i = 0; i < to->oid.len; i++)
			ids[i] = (uint32_t)from->val.objid[i];
		return SNMP_TYPE_OBJECT_ID;
	case SNMP_NOSUCHOBJECT: return SNMP_TYPE_NO_OBJECT;
	case SNMP_NOSUCHINSTANCE: return SNMP_TYPE_NO_INSTANCE;
	case SNMP_ENDOFMIBVIEW: return SNMP_TYPE_END;
	default: return SNMP_TYPE_OTHER;
	}
}

struct snmp_varbind *pdu_convert(const netsnmp_variable_list *list, size_t *ret_count)
{
	size_t count = 0, id_count = 0;
	for (const netsnmp_variable_list *at = list; at != NULL; at = at->next_variable) {
		count++;
		id_count += at->name_length;
		if (at->type == ASN_OBJECT_ID)
			id_count += at->val_len / sizeof(oid);
	}
	struct snmp_varbind *varbinds =
		calloc(1, (count + 1) * sizeof(*varbinds) + id_count * sizeof(uint32_t));
	if (varbinds == NULL)
		return NULL;
	uint32_t *ids = (uint32_t *)(void *)(varbinds + count + 1);
	struct snmp_varbind *to = varbinds;
	for (const netsnmp_variable_list *at = list; at != NULL; at = at->next_variable, to++) {
		to->name = (struct snmp_oid){ ids, at->name_length };
		for (size_t i = 0; i < at->name_length; i++)
			*ids++ = (uint32_t)at->name[i];
		to->type = convert_value(at, to, ids);
		ids += to->oid.len;
	}
	*ret_count = count;
	return varbinds;
}
