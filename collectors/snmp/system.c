/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/snmp/system.h"

#include <string.h>

#include "collectors/snmp/facts.h"

#define AS_TRANS 23456

/* snmpEngineTime may be read a little out of step with the clock. */
#define ENGINE_SLACK_S 2

/* A sysUpTime that falls has wrapped when it was in its last hour before. */
#define TICKS_WRAP (UINT64_C(1) << 32)
#define TICKS_HOUR 360000u

#define SCALAR(...)                                                                            \
	{                                                                                      \
		(const uint32_t[]){ __VA_ARGS__ }, sizeof((uint32_t[]){ __VA_ARGS__ }) / 4     \
	}

static const struct snmp_oid scalars[SYSTEM_SCALAR_COUNT] = {
	[SYSTEM_UPTIME] = SCALAR(1, 3, 6, 1, 2, 1, 1, 3, 0),
	[SYSTEM_ENGINE_BOOTS] = SCALAR(1, 3, 6, 1, 6, 3, 10, 2, 1, 2, 0),
	[SYSTEM_ENGINE_TIME] = SCALAR(1, 3, 6, 1, 6, 3, 10, 2, 1, 3, 0),
	[SYSTEM_OBJECT_ID] = SCALAR(1, 3, 6, 1, 2, 1, 1, 2, 0),
	[SYSTEM_NAME] = SCALAR(1, 3, 6, 1, 2, 1, 1, 5, 0),
	[SYSTEM_DESCRIPTION] = SCALAR(1, 3, 6, 1, 2, 1, 1, 1, 0),
	[SYSTEM_TABLE_CHANGE] = SCALAR(1, 3, 6, 1, 2, 1, 31, 1, 5, 0),
	[SYSTEM_BGP_ASN] = SCALAR(1, 3, 6, 1, 2, 1, 15, 2, 0),
	[SYSTEM_BGP_ID] = SCALAR(1, 3, 6, 1, 2, 1, 15, 4, 0),
	[SYSTEM_CISCO_ASN] = SCALAR(1, 3, 6, 1, 4, 1, 9, 9, 187, 1, 3, 2, 0),
};

void system_names(struct snmp_oid names[static SYSTEM_SCALAR_COUNT])
{
	memcpy(names, scalars, sizeof(scalars));
}

static bool is_same_oid(const struct snmp_oid *a, const struct snmp_oid *b)
{
	return a->len == b->len && memcmp(a->ids, b->ids, a->len * sizeof(*a->ids)) == 0;
}

static uint64_t hash_oid(const struct snmp_oid *oid)
{
	uint64_t hash = UINT64_C(14695981039346656037); /* FNV-1a over the sub-identifiers */
	for (size_t i = 0; i < oid->len; i++)
		hash = (hash ^ oid->ids[i]) * UINT64_C(1099511628211);
	return hash;
}

static bool is_number(const struct snmp_varbind *varbind)
{
	switch (varbind->type) {
	case SNMP_TYPE_INTEGER:
	case SNMP_TYPE_COUNTER32:
	case SNMP_TYPE_GAUGE32:
	case SNMP_TYPE_TICKS:
	case SNMP_TYPE_COUNTER64: return true;
	case SNMP_TYPE_OCTETS:
	case SNMP_TYPE_OBJECT_ID:
	case SNMP_TYPE_ADDRESS:
	case SNMP_TYPE_OTHER:
	case SNMP_TYPE_NO_OBJECT:
	case SNMP_TYPE_NO_INSTANCE:
	case SNMP_TYPE_END:
	case SNMP_TYPE_COUNT: break;
	}
	return false;
}

static bool copy_text(const struct snmp_varbind *varbind, char *out, size_t *ret_len)
{
	if (varbind->type != SNMP_TYPE_OCTETS || varbind->len == 0)
		return false;
	*ret_len = varbind->len < SYSTEM_TEXT_MAX ? varbind->len : SYSTEM_TEXT_MAX;
	memcpy(out, varbind->bytes, *ret_len);
	return true;
}

/* A 4-byte AS may come as a negative INTEGER; 0 and AS_TRANS are no AS. */
static bool read_asn(const struct snmp_varbind *varbind, uint32_t *ret)
{
	if (!is_number(varbind))
		return false;
	*ret = (uint32_t)varbind->number;
	return *ret != 0 && *ret != AS_TRANS;
}

static bool read_number(const struct snmp_varbind *varbind, uint64_t *ret)
{
	if (!is_number(varbind) || varbind->number > INT64_MAX)
		return false;
	*ret = varbind->number;
	return true;
}

static bool read_address(const struct snmp_varbind *varbind, struct ip *ret)
{
	return (varbind->type == SNMP_TYPE_ADDRESS || varbind->type == SNMP_TYPE_OCTETS) &&
	       ip_from_bytes(varbind->bytes, varbind->len, ret) == 0 && !ip_is_unspecified(ret);
}

static bool read_object_id(const struct snmp_varbind *varbind, uint64_t *ret)
{
	*ret = hash_oid(&varbind->oid);
	return varbind->type == SNMP_TYPE_OBJECT_ID;
}

static bool read_scalar(enum system_scalar scalar, const struct snmp_varbind *varbind,
                        struct system *ret)
{
	switch (scalar) {
	case SYSTEM_UPTIME: return read_number(varbind, &ret->uptime);
	case SYSTEM_ENGINE_BOOTS: return read_number(varbind, &ret->engine_boots);
	case SYSTEM_ENGINE_TIME: return read_number(varbind, &ret->engine_time);
	case SYSTEM_OBJECT_ID: return read_object_id(varbind, &ret->object_id);
	case SYSTEM_NAME: return copy_text(varbind, ret->name, &ret->name_len);
	case SYSTEM_DESCRIPTION:
		return copy_text(varbind, ret->description, &ret->description_len);
	case SYSTEM_TABLE_CHANGE: return read_number(varbind, &ret->table_change);
	case SYSTEM_BGP_ASN: return read_asn(varbind, &ret->bgp_asn);
	case SYSTEM_BGP_ID: return read_address(varbind, &ret->bgp_id);
	case SYSTEM_CISCO_ASN: return read_asn(varbind, &ret->cisco_asn);
	case SYSTEM_SCALAR_COUNT: break;
	}
	return false;
}

void system_decode(const struct snmp_answer *answer, struct walltime told, struct system *ret)
{
	memset(ret, 0, sizeof(*ret));
	ret->told = told;
	for (size_t i = 0; i < answer->count; i++)
		for (int j = 0; j < SYSTEM_SCALAR_COUNT; j++)
			if (is_same_oid(&answer->varbinds[i].name, &scalars[j]) &&
			    read_scalar((enum system_scalar)j, &answer->varbinds[i], ret))
				ret->known |= 1u << j;
}

static bool knows(const struct system *system, enum system_scalar scalar)
{
	return (system->known >> scalar & 1) != 0;
}

static bool know(const struct system *a, const struct system *b, enum system_scalar scalar)
{
	return knows(a, scalar) && knows(b, scalar);
}

/* sysUpTime wraps after 497 days. The engine's time, where there is one, does not. */
static bool has_wrapped(const struct system *last, const struct system *now)
{
	return know(last, now, SYSTEM_UPTIME) && now->uptime < last->uptime &&
	       last->uptime > TICKS_WRAP - TICKS_HOUR && now->uptime < TICKS_HOUR;
}

static bool is_another(const struct system *last, const struct system *now)
{
	if (know(last, now, SYSTEM_OBJECT_ID) && last->object_id != now->object_id)
		return true;
	if (know(last, now, SYSTEM_ENGINE_BOOTS) && last->engine_boots != now->engine_boots)
		return true;
	if (know(last, now, SYSTEM_ENGINE_TIME) &&
	    now->engine_time + ENGINE_SLACK_S < last->engine_time)
		return true;
	return know(last, now, SYSTEM_UPTIME) && now->uptime < last->uptime &&
	       !has_wrapped(last, now);
}

int system_has_new_interfaces(const struct system_memory *memory, const struct system *now)
{
	return know(&memory->seen, now, SYSTEM_TABLE_CHANGE) &&
	       memory->seen.table_change != now->table_change;
}

/* What a poll did not tell is compared with at the next one that does. */
static void remember(struct system *seen, const struct system *now)
{
	seen->known |= now->known;
	if (knows(now, SYSTEM_UPTIME))
		seen->uptime = now->uptime;
	if (knows(now, SYSTEM_ENGINE_BOOTS))
		seen->engine_boots = now->engine_boots;
	if (knows(now, SYSTEM_ENGINE_TIME))
		seen->engine_time = now->engine_time;
	if (knows(now, SYSTEM_OBJECT_ID))
		seen->object_id = now->object_id;
	if (knows(now, SYSTEM_TABLE_CHANGE))
		seen->table_change = now->table_change;
}

int system_has_restarted(struct system_memory *memory, const struct system *now)
{
	int restarted = !memory->has_last || is_another(&memory->seen, now);
	if (restarted)
		memory->wraps = 0;
	else if (has_wrapped(&memory->seen, now))
		memory->wraps++;
	memory->last = *now;
	memory->has_last = true;
	remember(&memory->seen, now);
	return restarted;
}

static void name_router(struct facts *facts, const struct system *system, struct router *router)
{
	const char *text = facts_text(facts, (const uint8_t *)system->name, system->name_len);
	if (text != NULL)
		FACT_SET(router, ROUTER_SYSTEM_NAME, system_name, text);
	text = facts_text(facts, (const uint8_t *)system->description, system->description_len);
	if (text != NULL)
		FACT_SET(router, ROUTER_DESCRIPTION, description, text);
	if (knows(system, SYSTEM_BGP_ASN))
		FACT_SET(router, ROUTER_BGP_ASN, bgp_asn, system->bgp_asn);
	else if (knows(system, SYSTEM_CISCO_ASN))
		FACT_SET(router, ROUTER_BGP_ASN, bgp_asn, system->cisco_asn);
	if (knows(system, SYSTEM_BGP_ID))
		FACT_SET(router, ROUTER_BGP_ID, bgp_id, system->bgp_id);
}

/* Whether sysUpTime has wrapped since it was 0; the engine's time tells that of the time before
 * the first poll, too. Which round an older value of it is of, nobody knows then. */
static bool is_wrapped(const struct system_memory *memory)
{
	const struct system *system = &memory->last;
	return memory->wraps > 0 ||
	       (knows(system, SYSTEM_ENGINE_TIME) && knows(system, SYSTEM_UPTIME) &&
	        system->engine_time * 100 + TICKS_HOUR > TICKS_WRAP + system->uptime);
}

void system_facts(struct system_memory *memory, struct facts *facts)
{
	const struct system *system = &memory->last;
	struct router *router = view_add(facts->view, FACT_ROUTER);
	if (router == NULL) {
		facts->failed = true;
		return;
	}
	FACT_SET(router, ROUTER_NAME, router, facts->router);
	double uptime =
		((double)memory->wraps * (double)TICKS_WRAP + (double)system->uptime) / 100;
	if (knows(system, SYSTEM_UPTIME) && !is_wrapped(memory))
		facts->ticks_origin = facts_point(system->told, uptime, &memory->origin_shown);
	if (knows(system, SYSTEM_ENGINE_TIME))
		uptime = (double)system->engine_time;
	if (knows(system, SYSTEM_UPTIME) || knows(system, SYSTEM_ENGINE_TIME))
		FACT_SET(router, ROUTER_BOOT_TIME, boot_time,
		         facts_point(system->told, uptime, &memory->boot_shown));
	if (knows(system, SYSTEM_ENGINE_BOOTS))
		FACT_SET(router, ROUTER_RESTARTS, engine_boots, system->engine_boots);
	name_router(facts, system, router);
}
