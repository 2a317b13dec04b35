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
