/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One table says what every answer is made of; nothing below knows a kind of fact by name.
 */
#include "exporters/api/resource.h"

#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "agent/base/utf8.h"
#include "agent/model/fact_key.h"
#include "agent/model/json.h"

/* Longest piece of the query that an error repeats, in bytes. */
#define SHOWN_MAX 60

/* Longest text of a field that is compared; collectors bound theirs below it. */
#define TEXT_MAX ((size_t)4096)

enum { PARTS_MAX = 4 };

/* A list of facts. */
struct part {
	const char *member;
	enum fact_kind_id kind;
	const struct part *inner; /* lists within each object; the last one has no member */
};

static const struct part of_view[] = { { "evidence", FACT_PATH_EVIDENCE, NULL }, { 0 } };
static const struct part of_path[] = { { "views", FACT_PATH_VIEW, of_view },
	                               { "causes", FACT_PATH_CAUSE, NULL },
	                               { "traffic", FACT_PATH_TRAFFIC, NULL },
	                               { 0 } };
static const struct part of_destination[] = { { "carriers", FACT_CARRIER, NULL },
	                                      { "fake_redundancy", FACT_FAKE_REDUNDANCY, NULL },
	                                      { 0 } };
static const struct part of_source[] = { { "errors", FACT_SOURCE_ERRORS, NULL }, { 0 } };

static const struct part resources[API_RESOURCE_COUNT][PARTS_MAX + 1] = {
	[API_PATHS] = { { "paths", FACT_PATH, of_path },
	                { "destinations", FACT_DESTINATION, of_destination },
	                { "ends", FACT_PATH_END, NULL } },
	[API_CHECKLIST] = { { "checks", FACT_CHECK, NULL } },
	[API_EVENTS] = { { "events", FACT_EVENT, NULL }, { "counts", FACT_EVENT_COUNT, NULL } },
	[API_SOURCES] = { { "sources", FACT_SOURCE, of_source },
	                  { "requests", FACT_API_REQUESTS, NULL },
	                  { "usage", FACT_API_USAGE, NULL },
	                  { "budgets", FACT_API_BUDGET, NULL } },
};

struct writer {
	const struct resource_request *request;
	const struct part *parts; /* of the answer */
	struct strbuf *out;
	struct strbuf text; /* scratch */
};

/* --- the query --- */

/* The index of a field that a query can compare; field_count when there is none. */
static unsigned find_field(const struct fact_kind *kind, const char *name)
{
	unsigned i = 0;
	while (i < kind->field_count && (kind->fields[i].type == FACT_NOTHING ||
	                                 kind->fields[i].type == FACT_HISTOGRAM ||
	                                 strcmp(kind->fields[i].name, name) != 0))
		i++;
	return i;
}

static int is_known(const struct part *parts, const char *name)
{
	for (; parts->member != NULL; parts++)
		if (find_field(fact_kinds[parts->kind], name) <
		    fact_kinds[parts->kind]->field_count)
			return 1;
	return 0;
}

static int is_second(const struct resource_request *request, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(request->parameters[i].name, request->parameters[index].name) == 0)
			return 1;
	return 0;
}

static unsigned refuse(struct writer *writer, const char *what, const char *name)
{
	struct arena *arena = arena_new(0);
	const char *shown =
		arena == NULL ? NULL : utf8_clean(arena, name, strlen(name), SHOWN_MAX);
	strbuf_clear(&writer->text);
	strbuf_printf(&writer->text, "%s: %s", what, shown == NULL ? "..." : shown);
	arena_free(arena);
	strbuf_puts(writer->out, "{\"error\":");
	strbuf_json(writer->out, strbuf_failed(&writer->text) ? what : writer->text.data);
	strbuf_puts(writer->out, ",\"known\":[");
	const char *separator = "";
	for (const struct part *part = writer->parts; part->member != NULL; part++) {
		const struct fact_kind *kind = fact_kinds[part->kind];
		for (size_t i = 0; i < kind->key_count; i++) {
			strbuf_puts(writer->out, separator);
			strbuf_json(writer->out, kind->fields[kind->key[i]].name);
			separator = ",";
		}
	}
	strbuf_puts(writer->out, "]}\n");
	return 400;
}

static unsigned check(struct writer *writer)
{
	const struct resource_request *request = writer->request;
	for (size_t i = 0; i < request->count; i++) {
		const char *name = request->parameters[i].name;
		if (is_second(request, i))
			return refuse(writer, "asked for twice", name);
		if (!is_known(writer->parts, name))
			return refuse(writer, "not a field of the answer", name);
	}
	return 200;
}

/* A fact without the field does not match. */
static int matches(struct writer *writer, const struct fact_kind *kind, const struct fact *fact)
{
	const struct resource_request *request = writer->request;
	for (size_t i = 0; i < request->count; i++) {
		unsigned index = find_field(kind, request->parameters[i].name);
		if (index == kind->field_count)
			return 0;
		strbuf_clear(&writer->text);
		strbuf_puts(&writer->text, ""); /* a field that was not observed is empty */
		fact_label_text(&writer->text, fact, &kind->fields[index], index);
		if (strbuf_failed(&writer->text) ||
		    strcmp(writer->text.data, request->parameters[i].value) != 0)
			return 0;
	}
	return 1;
}

/* --- the answer --- */

/* An object that lists belong to; NULL: the answer itself. */
struct outer {
	const struct fact_kind *kind;
	const struct fact *fact;
};

static size_t skipped_by(const struct outer *outer)
{
	return outer == NULL ? 0 : outer->kind->key_count;
}

/* The first fact that does not stand before what belongs to the outer one. */
static size_t find_first(struct fact_list facts, const struct fact_kind *kind,
                         const struct outer *outer)
{
	size_t low = 0;
	size_t high = outer == NULL ? 0 : facts.count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (fact_compare_outer(kind, facts.items[middle], outer->kind, outer->fact) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void write_lists(struct writer *writer, const struct part *parts,
                        const struct outer *outer);

static void write_item(struct writer *writer, const struct part *part, const struct fact *fact,
                       size_t skipped)
{
	const struct fact_kind *kind = fact_kinds[part->kind];
	const struct outer self = { kind, fact };
	bool is_first = true;
	strbuf_putc(writer->out, '{');
	fact_json_members(writer->out, kind, fact, skipped, &is_first);
	if (part->inner != NULL) {
		strbuf_puts(writer->out, is_first ? "" : ",");
		write_lists(writer, part->inner, &self);
	}
	strbuf_putc(writer->out, '}');
}

/* Returns what stands before the next item. */
static const char *write_items(struct writer *writer, const struct part *part,
                               struct fact_list facts, const struct outer *outer,
                               const char *separator)
{
	const struct fact_kind *kind = fact_kinds[part->kind];
	for (size_t i = find_first(facts, kind, outer); i < facts.count; i++) {
		const struct fact *fact = facts.items[i];
		if (outer != NULL &&
		    fact_compare_outer(kind, fact, outer->kind, outer->fact) != 0)
			break;
		if (outer == NULL && !matches(writer, kind, fact))
			continue;
		strbuf_puts(writer->out, separator);
		write_item(writer, part, fact, skipped_by(outer));
		separator = outer == NULL ? ",\n" : ",";
	}
	return separator;
}

/* As deep as the table. */
static void write_lists(struct writer *writer, const struct part *parts,
                        const struct outer *outer)
{
	const struct resource_request *request = writer->request;
	for (const struct part *part = parts; part->member != NULL; part++) {
		const char *separator = "";
		strbuf_printf(writer->out, "%s\"%s\":[", part == parts ? "" : ",",
		              part->member);
		for (size_t i = 0; i < request->view_count; i++)
			if (request->views[i] != NULL)
				separator = write_items(
					writer, part, view_facts(request->views[i], part->kind),
					outer, separator);
		strbuf_putc(writer->out, ']');
	}
}

unsigned resource_write(const struct resource_request *request, struct strbuf *out)
{
	struct writer writer = { .request = request,
		                 .parts = resources[request->resource],
		                 .out = out };
	strbuf_init(&writer.text, TEXT_MAX);
	unsigned status = check(&writer);
	if (status == 200) {
		strbuf_puts(out, "{\"time\":");
		strbuf_double(out, walltime_to_seconds(request->now));
		strbuf_putc(out, ',');
		write_lists(&writer, writer.parts, NULL);
		strbuf_puts(out, "}\n");
	}
	strbuf_done(&writer.text);
	return status;
}
