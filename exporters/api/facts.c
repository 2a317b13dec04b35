/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/api/facts.h"

#include <stdbool.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "agent/base/utf8.h"
#include "agent/model/json.h"

/* Longest piece of the query that an error repeats, in bytes. */
#define SHOWN_MAX 60

/* Longest text of a field of a key that is compared; collectors bound theirs below it. */
#define TEXT_MAX ((size_t)4096)

static const char kind_name[] = "kind";

struct query {
	const struct api_parameter *parameters;
	size_t count;
	const struct fact_kind *kind; /* the only one asked for; NULL: all */
	struct strbuf *out;
	const char *separator; /* before the next member or item */
	struct strbuf text;    /* scratch */
};

static int is_field(const struct api_parameter *parameter)
{
	return strcmp(parameter->name, kind_name) != 0;
}

/* The field of a kind's key that has this name, or NULL. */
static const struct fact_field *find_key(const struct fact_kind *kind, const char *name)
{
	for (size_t i = 0; i < kind->key_count; i++)
		if (strcmp(kind->fields[kind->key[i]].name, name) == 0)
			return &kind->fields[kind->key[i]];
	return NULL;
}

static const struct fact_kind *find_kind(const char *name)
{
	for (size_t i = 0; i < FACT_KIND_COUNT; i++)
		if (strcmp(fact_kinds[i]->name, name) == 0)
			return fact_kinds[i];
	return NULL;
}

/* {"error":"WHAT: NAME","known":[ */
static void begin_error(struct query *query, const char *what, const char *name)
{
	struct arena *arena = arena_new(0);
	const char *shown =
		arena == NULL ? NULL : utf8_clean(arena, name, strlen(name), SHOWN_MAX);
	strbuf_clear(&query->text);
	strbuf_printf(&query->text, "%s: %s", what, shown == NULL ? "..." : shown);
	strbuf_puts(query->out, "{\"error\":");
	strbuf_json(query->out, strbuf_failed(&query->text) ? what : query->text.data);
	strbuf_puts(query->out, ",\"known\":[");
	query->separator = "";
	arena_free(arena);
}

static void add_known(struct query *query, const char *name)
{
	strbuf_puts(query->out, query->separator);
	strbuf_json(query->out, name);
	query->separator = ",";
}

static unsigned refuse_kind(struct query *query, const char *name)
{
	begin_error(query, "unknown kind", name);
	for (size_t i = 0; i < FACT_KIND_COUNT; i++)
		add_known(query, fact_kinds[i]->name);
	strbuf_puts(query->out, "]}\n");
	return 400;
}

/* Whether a kind before `end` has this field in its key. */
static int is_known_before(size_t end, const char *name)
{
	for (size_t i = 0; i < end; i++)
		if (find_key(fact_kinds[i], name) != NULL)
			return 1;
	return 0;
}

static unsigned refuse_field(struct query *query, const char *name)
{
	begin_error(query, "not a field of the key", name);
	for (size_t i = 0; i < FACT_KIND_COUNT; i++) {
		const struct fact_kind *kind = fact_kinds[i];
		if (query->kind != NULL && query->kind != kind)
			continue;
		for (size_t k = 0; k < kind->key_count; k++) {
			const char *known = kind->fields[kind->key[k]].name;
			if (query->kind != NULL || !is_known_before(i, known))
				add_known(query, known);
		}
	}
	strbuf_puts(query->out, "]}\n");
	return 400;
}

static unsigned refuse_twin(struct query *query, const char *name)
{
	begin_error(query, "asked for twice", name);
	strbuf_puts(query->out, "]}\n");
	return 400;
}

static int is_second(const struct query *query, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(query->parameters[i].name, query->parameters[index].name) == 0)
			return 1;
	return 0;
}

/* Returns 200, or 400 after the error was written. */
static unsigned check(struct query *query)
{
	for (size_t i = 0; i < query->count; i++) {
		const struct api_parameter *parameter = &query->parameters[i];
		if (is_second(query, i))
			return refuse_twin(query, parameter->name);
		if (is_field(parameter))
			continue;
		query->kind = find_kind(parameter->value);
		if (query->kind == NULL)
			return refuse_kind(query, parameter->value);
	}
	for (size_t i = 0; i < query->count; i++) {
		const char *name = query->parameters[i].name;
		int is_known = query->kind == NULL ? is_known_before(FACT_KIND_COUNT, name)
		                                   : find_key(query->kind, name) != NULL;
		if (is_field(&query->parameters[i]) && !is_known)
			return refuse_field(query, name);
	}
	return 200;
}

/* Whether a kind can have facts that match: its key has every field that is compared. */
static int is_asked_for(const struct query *query, const struct fact_kind *kind)
{
	if (query->kind != NULL)
		return query->kind == kind;
	for (size_t i = 0; i < query->count; i++)
		if (find_key(kind, query->parameters[i].name) == NULL)
			return 0;
	return 1;
}

static int matches(struct query *query, const struct fact_kind *kind, const struct fact *fact)
{
	for (size_t i = 0; i < query->count; i++) {
		const struct api_parameter *parameter = &query->parameters[i];
		if (!is_field(parameter))
			continue;
		const struct fact_field *field = find_key(kind, parameter->name);
		strbuf_clear(&query->text);
		strbuf_puts(&query->text, ""); /* a field that was not observed is empty */
		fact_label_text(&query->text, fact, field, (unsigned)(field - kind->fields));
		if (strbuf_failed(&query->text) ||
		    strcmp(query->text.data, parameter->value) != 0)
			return 0;
	}
	return 1;
}

static void begin_kind(struct query *query, const struct fact_kind *kind)
{
	strbuf_printf(query->out, "%s\"%s\":[", query->separator, kind->name);
	query->separator = "";
}

static void end_kind(struct query *query)
{
	strbuf_putc(query->out, ']');
	query->separator = ",\n";
}

static void write_facts(struct query *query, const struct fact_kind *kind,
                        struct fact_list facts, bool *has_begun)
{
	for (size_t i = 0; i < facts.count; i++) {
		if (!matches(query, kind, facts.items[i]))
			continue;
		if (!*has_begun)
			begin_kind(query, kind);
		*has_begun = true;
		strbuf_puts(query->out, query->separator);
		fact_json(query->out, kind, facts.items[i], true);
		query->separator = ",\n";
	}
}

/* A kind without facts is absent, unless it was asked for by name. */
static void write_kind(struct query *query, enum fact_kind_id id,
                       const struct view *const *views, size_t view_count)
{
	bool has_begun = query->kind != NULL;
	if (has_begun)
		begin_kind(query, fact_kinds[id]);
	for (size_t i = 0; i < view_count; i++)
		if (views[i] != NULL)
			write_facts(query, fact_kinds[id], view_facts(views[i], id),
			            &has_begun);
	if (has_begun)
		end_kind(query);
}

static void write_kinds(struct query *query, const struct view *const *views, size_t view_count)
{
	query->separator = "";
	strbuf_putc(query->out, '{');
	for (enum fact_kind_id id = 0; id < FACT_KIND_COUNT; id++)
		if (is_asked_for(query, fact_kinds[id]))
			write_kind(query, id, views, view_count);
	strbuf_puts(query->out, "}\n");
}

unsigned facts_write(const struct view *const *views, size_t view_count,
                     const struct api_parameter *parameters, size_t count, struct strbuf *out)
{
	struct query query = { .parameters = parameters, .count = count, .out = out };
	strbuf_init(&query.text, TEXT_MAX);
	unsigned status = check(&query);
	if (status == 200)
		write_kinds(&query, views, view_count);
	strbuf_done(&query.text);
	return status;
}
