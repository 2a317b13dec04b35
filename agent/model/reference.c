/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/reference.h"

#include "agent/base/strbuf.h"

const char *fact_metric_suffix(enum fact_metric kind)
{
	return kind == METRIC_COUNTER ? "_total" : kind == METRIC_INFO ? "_info" : "";
}

const char *fact_unit_name(enum fact_unit unit)
{
	static const char *const names[UNIT_COUNT] = {
		[UNIT_NONE] = "",
		[UNIT_SECONDS] = "seconds",
		[UNIT_BYTES] = "bytes",
		[UNIT_BYTES_PER_SECOND] = "bytes_per_second",
		[UNIT_TIMESTAMP_SECONDS] = "seconds",
	};
	return names[unit];
}

static const char *type_name(enum fact_metric kind)
{
	switch (kind) {
	case METRIC_GAUGE: return "gauge";
	case METRIC_COUNTER: return "counter";
	case METRIC_STATESET: return "gauge, one per state";
	case METRIC_INFO: return "info";
	case METRIC_HISTOGRAM: return "histogram";
	case METRIC_NONE: break;
	}
	return "";
}

static void add_label(struct strbuf *out, const char **separator, const char *name)
{
	strbuf_printf(out, "%s`%s`", *separator, name);
	*separator = ", ";
}

static void add_states(struct strbuf *out, const struct fact_field *field)
{
	const char *separator = " (";
	for (const char *const *state = field->states; *state != NULL; state++) {
		if ((*state)[0] == '\0')
			continue;
		strbuf_printf(out, "%s%s", separator, *state);
		separator = ", ";
	}
	strbuf_putc(out, ')');
}

static void add_labels(struct strbuf *out, const struct fact_kind *kind,
                       const struct fact_field *field)
{
	const char *separator = "";
	for (size_t i = 0; i < kind->key_count; i++)
		add_label(out, &separator, kind->fields[kind->key[i]].name);
	for (size_t i = 0; i < field->label_count; i++)
		add_label(out, &separator, kind->fields[field->labels[i]].name);
	if (field->kind == METRIC_HISTOGRAM)
		add_label(out, &separator, "le");
	if (field->kind == METRIC_STATESET) {
		add_label(out, &separator, "state");
		add_states(out, field);
	}
}

/* A bar would end the cell. */
static void add_cell(struct strbuf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '|')
			strbuf_putc(out, '\\');
		strbuf_putc(out, *text);
	}
}

static void add_metric(struct strbuf *out, const struct fact_kind *kind,
                       const struct fact_field *field)
{
	strbuf_printf(out, "| `%s%s` | %s | %s | ", field->metric,
	              fact_metric_suffix(field->kind), type_name(field->kind),
	              fact_unit_name(field->unit));
	add_labels(out, kind, field);
	strbuf_puts(out, " | ");
	add_cell(out, field->help);
	strbuf_puts(out, " |\n");
}

void fact_reference(struct strbuf *out)
{
	strbuf_puts(out, "# Metrics\n\nMade by `onramp --metrics.reference` from the tables in "
	                 "agent/model. What was not observed is absent.\n\n"
	                 "| Metric | Type | Unit | Labels | Meaning (source) |\n"
	                 "| --- | --- | --- | --- | --- |\n");
	for (size_t k = 0; k < FACT_KIND_COUNT; k++)
		for (size_t f = 0; f < fact_kinds[k]->field_count; f++)
			if (fact_kinds[k]->fields[f].kind != METRIC_NONE)
				add_metric(out, fact_kinds[k], &fact_kinds[k]->fields[f]);
}
