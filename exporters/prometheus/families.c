/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Headers as the two formats want them (Prometheus "Exposition formats"; OpenMetrics 1.0,
 * "ABNF"):
 *
 *                  0.0.4                       OpenMetrics
 *   lines          HELP, TYPE                  TYPE, UNIT, HELP
 *   counter        name with _total            name without
 *   info           a gauge, name with _info    name without
 *   HELP escapes   backslash, newline          and the double quote
 *
 * State sets are gauges in both: an OpenMetrics stateset must call its label like the metric,
 * ours is `state` for every metric, so that one query and one dashboard variable serve them
 * all.
 */
#include "exporters/prometheus/families.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/strbuf.h"
#include "agent/model/reference.h"

static const char *type_name(enum fact_metric kind, enum prometheus_format format)
{
	switch (kind) {
	case METRIC_COUNTER: return "counter";
	case METRIC_INFO: return format == PROMETHEUS_OPENMETRICS_1_0 ? "info" : "gauge";
	case METRIC_HISTOGRAM: return "histogram";
	case METRIC_GAUGE:
	case METRIC_STATESET:
	case METRIC_NONE: break;
	}
	return "gauge";
}

static void add_help(struct strbuf *out, const char *text, enum prometheus_format format)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			strbuf_puts(out, "\\n");
		else if (*text == '\\' ||
		         (*text == '"' && format == PROMETHEUS_OPENMETRICS_1_0))
			strbuf_printf(out, "\\%c", *text);
		else
			strbuf_putc(out, *text);
	}
	strbuf_putc(out, '\n');
}

static void add_header(struct strbuf *out, const struct fact_field *row,
                       enum prometheus_format format)
{
	const char *unit = fact_unit_name(row->unit);
	const char *type = type_name(row->kind, format);
	if (format == PROMETHEUS_TEXT_0_0_4) {
		const char *suffix = fact_metric_suffix(row->kind);
		strbuf_printf(out, "# HELP %s%s ", row->metric, suffix);
		add_help(out, row->help, format);
		strbuf_printf(out, "# TYPE %s%s %s\n", row->metric, suffix, type);
	} else {
		strbuf_printf(out, "# TYPE %s %s\n", row->metric, type);
		if (unit[0] != '\0')
			strbuf_printf(out, "# UNIT %s %s\n", row->metric, unit);
		strbuf_printf(out, "# HELP %s ", row->metric);
		add_help(out, row->help, format);
	}
}

static size_t count_metrics(const struct fact_kind *const *kinds, size_t count)
{
	size_t metrics = 0;
	for (size_t k = 0; k < count; k++)
		for (size_t i = 0; i < kinds[k]->field_count; i++)
			metrics += kinds[k]->fields[i].kind != METRIC_NONE;
	return metrics;
}

/* Lengths are final, pointers wait until the text has stopped to grow. */
static void write_family(struct family *family, struct strbuf *text)
{
	size_t at = text->len;
	strbuf_printf(text, "%s%s", family->row->metric, fact_metric_suffix(family->row->kind));
	family->sample_len = text->len - at;
	for (int format = 0; format < PROMETHEUS_FORMAT_COUNT; format++) {
		at = text->len;
		add_header(text, family->row, (enum prometheus_format)format);
		family->header_len[format] = text->len - at;
	}
}

static void write_all(struct families *families, struct strbuf *text)
{
	for (size_t k = 0; k < families->kind_count; k++)
		for (unsigned i = 0; i < families->kinds[k]->field_count; i++) {
			const struct fact_field *row = &families->kinds[k]->fields[i];
			if (row->kind == METRIC_NONE)
				continue;
			struct family *family = &families->items[families->count++];
			*family = (struct family){ .kind = k, .field = i, .row = row };
			write_family(family, text);
		}
}

static void point_into_text(struct families *families)
{
	const char *at = families->text;
	for (size_t i = 0; i < families->count; i++) {
		struct family *family = &families->items[i];
		family->sample = at;
		at += family->sample_len;
		for (int format = 0; format < PROMETHEUS_FORMAT_COUNT; format++) {
			family->header[format] = at;
			at += family->header_len[format];
		}
	}
}

struct families *families_new(const struct fact_kind *const *kinds, size_t count)
{
	struct families *families = calloc(1, sizeof(*families));
	struct family *items = calloc(count_metrics(kinds, count) + 1, sizeof(*items));
	if (families == NULL || items == NULL) {
		free(families);
		free(items);
		return NULL;
	}
	*families = (struct families){ .kinds = kinds, .kind_count = count, .items = items };
	struct strbuf text;
	strbuf_init(&text, SIZE_MAX / 2);
	write_all(families, &text);
	if (!strbuf_failed(&text))
		families->text = strbuf_take(&text, NULL);
	strbuf_done(&text);
	if (families->text == NULL) {
		families_free(families);
		return NULL;
	}
	point_into_text(families);
	return families;
}

void families_free(struct families *families)
{
	if (families == NULL)
		return;
	free(families->items);
	free(families->text);
	free(families);
}
