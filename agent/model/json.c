/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/json.h"

#include <math.h>
#include <string.h>

#include "agent/base/ip.h"
#include "agent/base/strbuf.h"

/* Members of one object: a comma stands before all but the first. */
static void write_key(struct strbuf *out, const char *name, bool *is_first)
{
	if (!*is_first)
		strbuf_putc(out, ',');
	*is_first = false;
	strbuf_json(out, name);
	strbuf_putc(out, ':');
}

static void write_double(struct strbuf *out, double value)
{
	if (isfinite(value))
		strbuf_double(out, value);
	else
		strbuf_puts(out, "null");
}

static void write_histogram(struct strbuf *out, const struct fact_histogram *histogram)
{
	uint64_t total = 0;
	strbuf_puts(out, "{\"bounds\":[");
	for (size_t i = 0; i < histogram->bound_count; i++) {
		strbuf_puts(out, i == 0 ? "" : ",");
		write_double(out, histogram->bounds[i]);
	}
	strbuf_puts(out, "],\"counts\":[");
	for (size_t i = 0; i <= histogram->bound_count; i++) {
		strbuf_puts(out, i == 0 ? "" : ",");
		strbuf_u64(out, histogram->counts[i]);
		total += histogram->counts[i];
	}
	strbuf_puts(out, "],\"sum\":");
	write_double(out, histogram->sum);
	strbuf_puts(out, ",\"count\":");
	strbuf_u64(out, total);
	strbuf_putc(out, '}');
}

static void write_text(struct strbuf *out, const char *text)
{
	strbuf_json(out, text == NULL ? "" : text);
}

static void write_value(struct strbuf *out, const struct fact *fact,
                        const struct fact_field *field)
{
	const void *value = fact_value(fact, field);
	char address[IP_TEXT_MAX];
	switch (field->type) {
	case FACT_BOOL: strbuf_puts(out, *(const bool *)value ? "true" : "false"); break;
	case FACT_U32: strbuf_u64(out, *(const uint32_t *)value); break;
	case FACT_U64: strbuf_u64(out, *(const uint64_t *)value); break;
	case FACT_DOUBLE: write_double(out, *(const double *)value); break;
	case FACT_ENUM: write_text(out, fact_state_name(fact, field)); break;
	case FACT_STRING: write_text(out, *(const char *const *)value); break;
	case FACT_IP: write_text(out, ip_format(value, address)); break;
	case FACT_HISTOGRAM: write_histogram(out, value); break;
	case FACT_NOTHING: break;
	}
}

static int is_shown(const struct fact_kind *kind, const struct fact *fact, unsigned index)
{
	const struct fact_field *field = &kind->fields[index];
	if (!fact_is_known(fact, index) || field->type == FACT_NOTHING)
		return 0;
	return field->type != FACT_ENUM || fact_state_name(fact, field) != NULL;
}

/* A kind without a key has no list of fields. */
static int is_among(const uint8_t *fields, size_t count, unsigned index)
{
	return count > 0 && memchr(fields, (int)index, count) != NULL;
}

static void write_sources(struct strbuf *out, const struct fact_kind *kind,
                          const struct fact *fact)
{
	bool is_first = true;
	strbuf_putc(out, '{');
	for (unsigned i = 0; i < kind->field_count; i++) {
		const char *source = NULL;
		if (is_shown(kind, fact, i) && !is_among(kind->key, kind->key_count, i))
			source = view_field_source(fact, i);
		if (source == NULL)
			continue;
		write_key(out, kind->fields[i].name, &is_first);
		strbuf_json(out, source);
	}
	strbuf_putc(out, '}');
}

void fact_json_members(struct strbuf *out, const struct fact_kind *kind,
                       const struct fact *fact, size_t skipped, bool *is_first)
{
	for (unsigned i = 0; i < kind->field_count; i++) {
		if (!is_shown(kind, fact, i) || is_among(kind->key, skipped, i))
			continue;
		write_key(out, kind->fields[i].name, is_first);
		write_value(out, fact, &kind->fields[i]);
	}
}

void fact_json(struct strbuf *out, const struct fact_kind *kind, const struct fact *fact,
               bool with_sources)
{
	bool is_first = true;
	strbuf_putc(out, '{');
	fact_json_members(out, kind, fact, 0, &is_first);
	if (with_sources) {
		write_key(out, "sources", &is_first);
		write_sources(out, kind, fact);
	}
	strbuf_putc(out, '}');
}

void view_json(struct strbuf *out, const struct view *view, bool with_sources)
{
	bool is_first = true;
	strbuf_putc(out, '{');
	for (enum fact_kind_id id = 0; id < FACT_KIND_COUNT; id++) {
		const struct fact_list facts = view_facts(view, id);
		if (facts.count == 0)
			continue;
		write_key(out, fact_kinds[id]->name, &is_first);
		for (size_t i = 0; i < facts.count; i++) {
			strbuf_putc(out, i == 0 ? '[' : ',');
			fact_json(out, fact_kinds[id], facts.items[i], with_sources);
		}
		strbuf_putc(out, ']');
	}
	strbuf_putc(out, '}');
}
