/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/fact.h"

#include <string.h>

#include "agent/base/ip.h"
#include "agent/base/strbuf.h"

const char *fact_state_name(const struct fact *fact, const struct fact_field *field)
{
	uint32_t state = *(const uint32_t *)fact_value(fact, field);
	for (uint32_t i = 0; field->states[i] != NULL; i++)
		if (i == state)
			return field->states[i][0] == '\0' ? NULL : field->states[i];
	return NULL;
}

static void add_text(struct strbuf *out, const char *text)
{
	if (text != NULL)
		strbuf_puts(out, text);
}

void fact_label_text(struct strbuf *out, const struct fact *fact,
                     const struct fact_field *field, unsigned index)
{
	if (!fact_is_known(fact, index))
		return;
	const void *value = fact_value(fact, field);
	char address[IP_TEXT_MAX];
	switch (field->type) {
	case FACT_BOOL: strbuf_puts(out, *(const bool *)value ? "true" : "false"); break;
	case FACT_U32: strbuf_u64(out, *(const uint32_t *)value); break;
	case FACT_U64: strbuf_u64(out, *(const uint64_t *)value); break;
	case FACT_DOUBLE: strbuf_double(out, *(const double *)value); break;
	case FACT_ENUM: add_text(out, fact_state_name(fact, field)); break;
	case FACT_STRING: add_text(out, *(const char *const *)value); break;
	case FACT_IP: strbuf_puts(out, ip_format(value, address)); break;
	case FACT_HISTOGRAM:
	case FACT_NOTHING: break;
	}
}

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
static int compare_field(const struct fact_field *field, const struct fact *a,
                         const struct fact *b)
{
	const void *left = fact_value(a, field);
	const void *right = fact_value(b, field);
	switch (field->type) {
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

int fact_compare_key(const struct fact_kind *kind, const struct fact *a, const struct fact *b)
{
	for (size_t i = 0; i < kind->key_count; i++) {
		int order = compare_field(&kind->fields[kind->key[i]], a, b);
		if (order != 0)
			return order;
	}
	return 0;
}
