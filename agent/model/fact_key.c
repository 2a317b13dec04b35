/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/fact_key.h"

#include <string.h>

#include "agent/base/ip.h"

static int compare_u64(uint64_t a, uint64_t b)
{
	return (a > b) - (a < b);
}

/* Facts of one view mostly share the router's and the table's name: the pointer says enough. */
static int compare_text(const char *a, const char *b)
{
	if (a == b)
		return 0;
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b);
}

/* Members of a field that was not observed are zero: no text, no address. */
static int compare_value(enum fact_type type, const void *left, const void *right)
{
	switch (type) {
	case FACT_BOOL: return compare_u64(*(const bool *)left, *(const bool *)right);
	case FACT_U32:
	case FACT_ENUM: return compare_u64(*(const uint32_t *)left, *(const uint32_t *)right);
	case FACT_U64: return compare_u64(*(const uint64_t *)left, *(const uint64_t *)right);
	case FACT_STRING:
		return compare_text(*(const char *const *)left, *(const char *const *)right);
	case FACT_IP: return ip_compare(left, right);
	case FACT_DOUBLE: /* not allowed in a key, see fact_kinds_check() */
	case FACT_HISTOGRAM:
	case FACT_NOTHING: break;
	}
	return 0;
}

int fact_compare_key_part(const struct fact_kind *kind, const struct fact *a,
                          const struct fact *b, size_t parts)
{
	for (size_t i = 0; i < parts; i++) {
		const struct fact_field *field = &kind->fields[kind->key[i]];
		int order =
			compare_value(field->type, fact_value(a, field), fact_value(b, field));
		if (order != 0)
			return order;
	}
	return 0;
}

int fact_compare_key(const struct fact_kind *kind, const struct fact *a, const struct fact *b)
{
	return fact_compare_key_part(kind, a, b, kind->key_count);
}

int fact_compare_outer(const struct fact_kind *kind, const struct fact *fact,
                       const struct fact_kind *outer_kind, const struct fact *outer)
{
	for (size_t i = 0; i < outer_kind->key_count; i++) {
		const struct fact_field *ours = &kind->fields[kind->key[i]];
		const struct fact_field *its = &outer_kind->fields[outer_kind->key[i]];
		int order = compare_value(its->type, fact_value(fact, ours),
		                          fact_value(outer, its));
		if (order != 0)
			return order;
	}
	return 0;
}

int fact_compare_owner(const struct fact_kind *kind, const struct fact *fact,
                       const struct fact *owner)
{
	return fact_compare_outer(kind, fact, kind->owner, owner);
}
