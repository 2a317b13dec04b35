/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The naming rules, applied to the tables. Sources: Prometheus "Metric and label naming" and
 * "Writing exporters", promlint, OpenMetrics 1.0 ("Suffixes", "Units and Base Units"), and two
 * of our own: help names its source in brackets at the end, and a table has a row for each of
 * its indexes.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "agent/base/ip.h"
#include "agent/base/strbuf.h"
#include "agent/model/fact_check.h"
#include "agent/model/merge.h"
#include "agent/model/reference.h"

#define FIELDS_MAX 64 /* bits of fact.known */

struct check {
	const struct fact_kind *kind;
	const struct fact_field *field; /* NULL while the kind itself is looked at */
	struct strbuf *out;
	size_t faults;
};

static void fault(struct check *check, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void fault(struct check *check, const char *format, ...)
{
	char text[192];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	const char *kind = check->kind->name == NULL ? "(kind)" : check->kind->name;
	const char *field = check->field == NULL         ? ""
	                    : check->field->name == NULL ? "(row)"
	                                                 : check->field->name;
	strbuf_printf(check->out, "%s%s%s: %s\n", kind, check->field == NULL ? "" : ".", field,
	              text);
	check->faults++;
}

static int ends_in(const char *text, const char *suffix)
{
	size_t len = strlen(text);
	size_t want = strlen(suffix);
	return len >= want && strcmp(text + len - want, suffix) == 0;
}

static int is_one_of(const char *text, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(text, *words) == 0)
			return 1;
	return 0;
}

static int is_snake_case(const char *name)
{
	return name[0] >= 'a' && name[0] <= 'z' &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name);
}

static int can_be_label(const struct fact_field *field)
{
	return field->type != FACT_HISTOGRAM && field->type != FACT_NOTHING;
}

static int can_be_key(const struct fact_field *field)
{
	return can_be_label(field) && field->type != FACT_DOUBLE;
}

/* Target labels and what the exposition itself adds; a clash renames ours to exported_... */
static void check_label_name(struct check *check, const struct fact_field *field)
{
	static const char *const reserved[] = { "type", "job",      "instance",
		                                "le",   "quantile", NULL };
	if (field->name != NULL && is_one_of(field->name, reserved))
		fault(check, "`%s` must not be a label", field->name);
}

static int has_stateset(const struct fact_kind *kind)
{
	for (size_t i = 0; i < kind->field_count; i++)
		if (kind->fields[i].kind == METRIC_STATESET)
			return 1;
	return 0;
}

static void check_key(struct check *check)
{
	const struct fact_kind *kind = check->kind;
	for (size_t i = 0; i < kind->key_count; i++) {
		if (kind->key[i] >= kind->field_count) {
			fault(check, "key %zu is no field", i);
			continue;
		}
		const struct fact_field *field = &kind->fields[kind->key[i]];
		if (!can_be_key(field))
			fault(check, "key %zu cannot be compared", i);
		check_label_name(check, field);
		if (field->name != NULL && strcmp(field->name, "state") == 0 &&
		    has_stateset(kind))
			fault(check, "`state` is the label of a state set");
	}
}

static int is_key(const struct fact_kind *kind, uint8_t index)
{
	return kind->key_count > 0 && memchr(kind->key, index, kind->key_count) != NULL;
}

static void check_info(struct check *check)
{
	const struct fact_kind *kind = check->kind;
	const struct fact_field *info = check->field;
	if (info->label_count == 0)
		fault(check, "an info metric without labels says nothing");
	for (size_t i = 0; i < info->label_count; i++) {
		uint8_t index = info->labels[i];
		if (index >= kind->field_count)
			fault(check, "label %zu is no field", i);
		else if (!can_be_label(&kind->fields[index]))
			fault(check, "label %zu has no text", i);
		else if (is_key(kind, index))
			fault(check, "label %zu is in the key", i);
		else
			check_label_name(check, &kind->fields[index]);
	}
}

static int type_fits(const struct fact_field *field)
{
	int is_number = field->type == FACT_U32 || field->type == FACT_U64 ||
	                field->type == FACT_DOUBLE;
	switch (field->kind) {
	case METRIC_NONE: return field->type != FACT_NOTHING && field->type != FACT_HISTOGRAM;
	case METRIC_GAUGE: return is_number || field->type == FACT_BOOL;
	case METRIC_COUNTER: return is_number;
	case METRIC_STATESET: return field->type == FACT_ENUM;
	case METRIC_INFO: return field->type == FACT_NOTHING;
	case METRIC_HISTOGRAM: return field->type == FACT_HISTOGRAM;
	}
	return 0;
}

static void check_unit(struct check *check)
{
	const struct fact_field *field = check->field;
	const char *unit = fact_unit_name(field->unit);
	if (field->unit == UNIT_NONE) {
		if (ends_in(field->metric, "_seconds") || ends_in(field->metric, "_bytes"))
			fault(check, "%s ends in a unit that the row does not name",
			      field->metric);
	} else if (!ends_in(field->metric, unit)) {
		fault(check, "%s does not end in its unit, %s", field->metric, unit);
	} else if (field->unit == UNIT_TIMESTAMP_SECONDS &&
	           !ends_in(field->metric, "_timestamp_seconds")) {
		fault(check, "%s does not end in _timestamp_seconds", field->metric);
	}
}

static void check_help(struct check *check)
{
	const char *help = check->field->help;
	if (help == NULL || help[0] == '\0')
		fault(check, "no help");
	else if (strchr(help, '(') == NULL || !ends_in(help, ")."))
		fault(check, "help does not end in its source: (...).");
}

static void check_metric(struct check *check)
{
	static const char *const suffixes[] = { "_total", "_info",    "_bucket", "_count",
		                                "_sum",   "_created", NULL };
	const char *metric = check->field->metric;
	if (!is_snake_case(metric))
		fault(check, "%s is not snake_case", metric);
	for (const char *const *suffix = suffixes; *suffix != NULL; suffix++)
		if (ends_in(metric, *suffix))
			fault(check, "%s ends in %s, which is reserved", metric, *suffix);
	check_unit(check);
	check_help(check);
	if (check->field->kind == METRIC_INFO)
		check_info(check);
}

static void check_field(struct check *check)
{
	const struct fact_field *field = check->field;
	if (field->name == NULL || !is_snake_case(field->name)) {
		fault(check, "a row without a snake_case name");
		return;
	}
	for (const struct fact_field *other = check->kind->fields; other < field; other++)
		if (other->name != NULL && strcmp(other->name, field->name) == 0)
			fault(check, "the name appears twice");
	if (field->offset + fact_value_size(field->type) > check->kind->size ||
	    (fact_value_size(field->type) > 0 && field->offset < sizeof(struct fact)))
		fault(check, "lies outside of its struct");
	if (!type_fits(field))
		fault(check, "the type does not fit the kind of metric");
	if (field->type == FACT_ENUM && field->states == NULL)
		fault(check, "no states");
	if ((field->metric == NULL) != (field->kind == METRIC_NONE))
		fault(check, "a metric has a name and a kind, or neither");
	else if (field->metric != NULL)
		check_metric(check);
}

/* The key is the same in all facts that are merged, and a value has one origin. */
static void check_atoms(struct check *check)
{
	const struct fact_kind *kind = check->kind;
	uint64_t taken = 0;
	for (size_t i = 0; i < kind->key_count; i++)
		taken |= FACT_BIT(kind->key[i]);
	for (size_t i = 0; i < kind->atom_count; i++) {
		uint64_t atom = kind->atoms[i];
		if ((atom & (atom - 1)) == 0)
			fault(check, "atom %zu has fewer than two fields", i);
		if (kind->field_count < FIELDS_MAX && atom >> kind->field_count != 0)
			fault(check, "atom %zu has what is no field", i);
		if ((atom & taken) != 0)
			fault(check, "atom %zu has fields of the key or of another atom", i);
		taken |= atom;
	}
	if ((kind->bound & taken) != 0)
		fault(check, "fields of the key or of an atom are bound");
	if (kind->bound != 0 && kind->atom_count == 0)
		fault(check, "fields are bound to no atom");
}

static int is_same_field(const struct fact_field *a, const struct fact_field *b)
{
	return a->type == b->type && a->name != NULL && b->name != NULL &&
	       strcmp(a->name, b->name) == 0;
}

/* Lists of both are read side by side: the keys begin alike. Owners are merged first. */
static void check_owner(struct check *check, const struct fact_kind *const *earlier,
                        size_t earlier_count)
{
	const struct fact_kind *kind = check->kind;
	const struct fact_kind *owner = kind->owner;
	size_t place = 0;
	while (place < earlier_count && earlier[place] != owner)
		place++;
	if (place == earlier_count)
		fault(check, "its owner does not come before it");
	if (owner->state == 0 || owner->owner != NULL)
		fault(check, "its owner has no state, or an owner itself");
	if (owner->key_count >= kind->key_count) {
		fault(check, "its key is no longer than the owner's");
		return;
	}
	for (size_t i = 0; i < owner->key_count; i++)
		if (kind->key[i] < kind->field_count && owner->key[i] < owner->field_count &&
		    !is_same_field(&kind->fields[kind->key[i]], &owner->fields[owner->key[i]]))
			fault(check, "key %zu is not the owner's", i);
}

static void check_state(struct check *check)
{
	const struct fact_kind *kind = check->kind;
	if (kind->field_count < FIELDS_MAX && kind->state >> kind->field_count != 0)
		fault(check, "the state has what is no field");
	for (size_t i = 0; i < kind->key_count; i++)
		if ((kind->state & FACT_BIT(kind->key[i])) != 0)
			fault(check, "the state has fields of the key");
}

static void check_kind(struct check *check)
{
	const struct fact_kind *kind = check->kind;
	if (kind->name == NULL || !is_snake_case(kind->name))
		fault(check, "a kind without a snake_case name");
	if (kind->field_count > FIELDS_MAX) {
		fault(check, "more than %d fields", FIELDS_MAX);
		return;
	}
	check_key(check);
	check_atoms(check);
	check_state(check);
	for (size_t i = 0; i < kind->field_count; i++) {
		check->field = &kind->fields[i];
		check_field(check);
	}
	check->field = NULL;
}

static size_t count_metric(const struct fact_kind *const *kinds, size_t count,
                           const char *metric)
{
	size_t found = 0;
	for (size_t k = 0; k < count; k++)
		for (size_t i = 0; i < kinds[k]->field_count; i++) {
			const char *name = kinds[k]->fields[i].metric;
			found += name != NULL && strcmp(name, metric) == 0;
		}
	return found;
}

/* What the samples are called must be unique too; reserved suffixes see to that. */
static void check_metric_names(struct check *check, const struct fact_kind *const *kinds,
                               size_t count)
{
	for (size_t i = 0; i < check->kind->field_count; i++) {
		check->field = &check->kind->fields[i];
		const char *metric = check->field->metric;
		if (metric != NULL && count_metric(kinds, count, metric) > 1)
			fault(check, "%s appears more than once", metric);
	}
	check->field = NULL;
}

size_t fact_kinds_check(const struct fact_kind *const *kinds, size_t count, struct strbuf *out)
{
	struct check check = { .out = out };
	for (size_t k = 0; k < count; k++) {
		check.kind = kinds[k];
		check_kind(&check);
		if (kinds[k]->owner != NULL)
			check_owner(&check, kinds, k);
		check_metric_names(&check, kinds, count);
		for (size_t other = 0; other < k; other++)
			if (kinds[k]->name != NULL && kinds[other]->name != NULL &&
			    strcmp(kinds[k]->name, kinds[other]->name) == 0)
				fault(&check, "the name of the kind appears twice");
	}
	return check.faults;
}
