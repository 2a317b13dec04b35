/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A section is filled in three steps: its keys in the order of the file, then what the file
 * does not say, then the rules that join several options. The first error of a section silences
 * the rest of that section only; sections inside it are still read and report their own.
 *
 * Memory is asked about once, by the caller, at the end: an allocation that fails leaves a
 * member zero and marks its arena.
 */
#include "agent/config/fill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/utf8.h"
#include "agent/config/suggest.h"
#include "agent/config/value.h"

/* Longest piece of the user's text that an error repeats, in bytes. */
#define SHOWN_MAX 60

static const char file_suffix[] = "_file";
static const char environment_suffix[] = "_env";

struct section {
	const struct fill *fill;
	struct fill_section what;
	uint32_t first_line; /* of the list element with the same identity; 0: none */
	bool has_complained;
};

static void fill_section(struct section *section);

static void complain(struct section *section, struct yaml_place place, const char *message)
{
	if (section->has_complained)
		return;
	section->has_complained = true;
	complaints_add(section->fill->complaints, place, message);
}

/* "snmp.interval: " in front of what the error says; the top level has no name. */
static void complain_of(struct section *section, struct yaml_place place, const char *key,
                        struct error *err)
{
	const char *name = section->what.schema->name;
	const char *dot = name[0] == '\0' || key == NULL ? "" : ".";
	error_wrap(err, "%s%s%s", name, dot, key == NULL ? "" : key);
	complain(section, place, err->text);
}

static struct yaml_place section_place(const struct section *section)
{
	const struct yaml_node *node = section->what.node;
	return node == NULL ? (struct yaml_place){ 1, 1 } : node->place;
}

static void *member_of(const struct section *section, const struct schema_option *option)
{
	return (unsigned char *)section->what.options + option->offset;
}

/* What follows `key` in `text`, or NULL when text does not begin with it. */
static const char *behind(const char *text, const char *key)
{
	size_t len = strlen(key);
	return strncmp(text, key, len) == 0 ? text + len : NULL;
}

static int is_key_of(const struct schema_option *option, const char *text)
{
	const char *suffix = behind(text, option->key);
	if (suffix == NULL)
		return 0;
	if (option->type != SCHEMA_SECRET)
		return suffix[0] == '\0';
	return strcmp(suffix, file_suffix) == 0 || strcmp(suffix, environment_suffix) == 0;
}

static const struct schema_option *find_option(const struct schema *schema, const char *key)
{
	for (size_t i = 0; i < schema->option_count; i++)
		if (is_key_of(&schema->options[i], key))
			return &schema->options[i];
	return NULL;
}

/* Where an option is given, not null; NULL when it is not. */
static const struct yaml_node *find_given(const struct yaml_node *mapping,
                                          const struct schema_option *option)
{
	const struct yaml_node *node = mapping == NULL ? NULL : mapping->first;
	for (; node != NULL; node = node->next)
		if (is_key_of(option, node->key) && !yaml_is_null(node))
			return node;
	return NULL;
}

/* The closest key of a schema; a secret itself is met with where it belongs. */
static const char *hint_for(struct arena *arena, const struct schema *schema, const char *key)
{
	struct suggestion suggestion = suggest_for(key);
	for (size_t i = 0; i < schema->option_count; i++) {
		const struct schema_option *option = &schema->options[i];
		if (option->type != SCHEMA_SECRET) {
			suggest_try(&suggestion, option->key);
			continue;
		}
		if (strcmp(option->key, key) == 0)
			return arena_printf(arena,
			                    "; a secret does not stand in this file, "
			                    "write %s_file or %s_env",
			                    key, key);
		char name[SUGGEST_MAX + 1];
		snprintf(name, sizeof(name), "%s%s", option->key, file_suffix);
		suggest_try(&suggestion, name);
		snprintf(name, sizeof(name), "%s%s", option->key, environment_suffix);
		suggest_try(&suggestion, name);
	}
	const char *best = suggest_best(&suggestion);
	return best == NULL ? "" : arena_printf(arena, "; did you mean \"%s\"?", best);
}

static void complain_unknown(struct section *section, const struct yaml_node *node)
{
	const struct schema *schema = section->what.schema;
	struct arena *scratch = section->fill->scratch;
	const char *shown = utf8_clean(scratch, node->key, strlen(node->key), SHOWN_MAX);
	const char *hint = hint_for(scratch, schema, node->key);
	if (shown == NULL || hint == NULL)
		return;
	struct error err;
	if (schema->name[0] == '\0')
		error_set(&err, ERROR_CONFIG, 0, "unknown key \"%s\" at the top level%s", shown,
		          hint);
	else
		error_set(&err, ERROR_CONFIG, 0, "unknown key \"%s\" in %s%s", shown,
		          schema->name, hint);
	complain(section, node->key_place, err.text);
}

static void complain_kind(struct section *section, const struct yaml_node *node,
                          const char *key, const char *wanted)
{
	static const char *const found[] = {
		[YAML_SCALAR] = "a single value",
		[YAML_MAPPING] = "a mapping",
		[YAML_SEQUENCE] = "a list",
	};
	struct error err;
	error_set(&err, ERROR_CONFIG, 0, "expected %s, found %s", wanted, found[node->kind]);
	complain_of(section, node->place, key, &err);
}

/* The path to open: relative ones begin beside the configuration file. */
static const char *resolve(const struct fill *fill, const char *path)
{
	if (path[0] == '/')
		return path;
	return arena_printf(fill->scratch, "%s/%s", fill->directory, path);
}

static int read_secret(const struct fill *fill, const struct yaml_node *node, int is_file,
                       struct secret *ret, struct error *err)
{
	if (!is_file)
		return secrets_from_environment(fill->secrets, node->text, ret, err);
	const char *path = resolve(fill, node->text);
	if (path == NULL)
		return error_set(err, ERROR_LIMIT, 0, "not enough memory");
	if (secrets_from_file(fill->secrets, path, ret, err) != 0)
		return error_wrap(err, "%s", value_show(fill->scratch, node));
	return 0;
}

static void fill_secret(struct section *section, const struct schema_option *option,
                        const struct yaml_node *node)
{
	struct secret *secret = member_of(section, option);
	struct error err;
	if (secret->bytes != NULL) {
		error_set(&err, ERROR_CONFIG, 0, "write either %s_file or %s_env, not both",
		          option->key, option->key);
		complain_of(section, node->key_place, node->key, &err);
		return;
	}
	int is_file = strcmp(behind(node->key, option->key), file_suffix) == 0;
	if (read_secret(section->fill, node, is_file, secret, &err) != 0)
		complain_of(section, node->place, node->key, &err);
}

/* One more duration; -1 when it is no duration or does not ascend. */
static int read_next_duration(const struct fill *fill, const struct schema_option *option,
                              const struct yaml_node *node, struct duration *previous,
                              struct error *err)
{
	const struct schema_option one = { .type = SCHEMA_DURATION,
		                           .min = option->min,
		                           .max = option->max };
	struct duration d;
	if (node->kind != YAML_SCALAR)
		return error_set(err, ERROR_CONFIG, 0, "expected a list of single durations");
	if (value_read(&one, node, fill->scratch, &d, err) != 0)
		return -1;
	if (d.ns <= previous->ns)
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s does not ascend; each must be longer "
		                 "than the one before",
		                 value_show(fill->scratch, node));
	*previous = d;
	return 0;
}

static void fill_durations(struct section *section, const struct schema_option *option,
                           const struct yaml_node *node)
{
	const struct fill *fill = section->fill;
	struct duration *items = arena_array(fill->arena, node->count, sizeof(*items));
	if (items == NULL)
		return;
	struct error err;
	if (node->count == 0) {
		error_set(&err, ERROR_CONFIG, 0, "at least one duration is needed");
		complain_of(section, node->place, option->key, &err);
		return;
	}
	struct duration previous = { -1 };
	size_t count = 0;
	for (const struct yaml_node *item = node->first; item != NULL; item = item->next) {
		if (read_next_duration(fill, option, item, &previous, &err) != 0) {
			complain_of(section, item->place, option->key, &err);
			return;
		}
		items[count++] = previous;
	}
	struct schema_durations *list = member_of(section, option);
	*list = (struct schema_durations){ .items = items, .count = count };
}

static void fill_inner(struct section *section, const struct schema_option *option,
                       const struct yaml_node *node)
{
	const void **member = member_of(section, option);
	*member = fill_struct(section->fill, option->schema, node);
}

struct identity {
	const char *text;
	uint32_t line;
	size_t index;
};

static int compare_identities(const void *a, const void *b)
{
	const struct identity *x = a;
	const struct identity *y = b;
	int order = strcmp(x->text, y->text);
	if (order != 0)
		return order;
	return x->index < y->index ? -1 : x->index > y->index;
}

/*
 * For every element the line of an earlier one with the same identity, else 0. Sorting keeps
 * this fast for a file full of elements.
 */
static const uint32_t *find_twins(struct arena *scratch, const char *key,
                                  const struct yaml_node *list)
{
	uint32_t *lines = arena_array(scratch, list->count, sizeof(*lines));
	struct identity *all = arena_array(scratch, list->count, sizeof(*all));
	if (key == NULL || lines == NULL || all == NULL)
		return lines;
	size_t count = 0;
	size_t index = 0;
	for (const struct yaml_node *item = list->first; item != NULL;
	     item = item->next, index++) {
		const struct yaml_node *value = yaml_find(item, key);
		if (value != NULL && value->kind == YAML_SCALAR && !yaml_is_null(value))
			all[count++] =
				(struct identity){ value->text, value->place.line, index };
	}
	qsort(all, count, sizeof(*all), compare_identities);
	for (size_t i = 1; i < count; i++) {
		if (strcmp(all[i].text, all[i - 1].text) != 0)
			continue;
		lines[all[i].index] = all[i - 1].line;
		all[i].line = all[i - 1].line; /* a third one names the first, too */
	}
	return lines;
}

static void fill_element(struct section *list, const struct schema_option *option,
                         const struct yaml_node *node, struct section *element)
{
	if (node->kind == YAML_MAPPING) {
		fill_section(element);
		return;
	}
	/* The complaint belongs to the element, but is named after the list that it stands in.
	 */
	struct section stray = { .fill = list->fill, .what = list->what };
	char wanted[96];
	snprintf(wanted, sizeof(wanted), "every item to be a mapping (%s)",
	         option->schema->name);
	complain_kind(&stray, node, option->key, wanted);
}

static void fill_list(struct section *section, const struct schema_option *option,
                      const struct yaml_node *node)
{
	const struct fill *fill = section->fill;
	const struct schema *schema = option->schema;
	const uint32_t *twins = find_twins(fill->scratch, schema->identity, node);
	unsigned char *items = arena_array(fill->arena, node->count, schema->size);
	if (twins == NULL || items == NULL)
		return;
	size_t index = 0;
	for (const struct yaml_node *item = node->first; item != NULL; item = item->next) {
		struct section element = { .fill = fill,
			                   .what = { .schema = schema,
			                             .node = item,
			                             .options = items + index * schema->size },
			                   .first_line = twins[index] };
		fill_element(section, option, item, &element);
		index++;
	}
	struct schema_list *list = member_of(section, option);
	*list = (struct schema_list){ .items = items, .count = index };
}

static void fill_scalar(struct section *section, const struct schema_option *option,
                        const struct yaml_node *node)
{
	struct error err;
	if (value_read(option, node, section->fill->arena, member_of(section, option), &err) !=
	    0)
		complain_of(section, node->place, option->key, &err);
}

/* What each type is made of in YAML and who reads it. */
static const struct reader {
	enum yaml_kind kind;
	void (*fill)(struct section *, const struct schema_option *, const struct yaml_node *);
} readers[SCHEMA_TYPE_COUNT] = {
	[SCHEMA_BOOL] = { YAML_SCALAR, fill_scalar },
	[SCHEMA_INTEGER] = { YAML_SCALAR, fill_scalar },
	[SCHEMA_DURATION] = { YAML_SCALAR, fill_scalar },
	[SCHEMA_STRING] = { YAML_SCALAR, fill_scalar },
	[SCHEMA_CHOICE] = { YAML_SCALAR, fill_scalar },
	[SCHEMA_IP] = { YAML_SCALAR, fill_scalar },
	[SCHEMA_LISTEN] = { YAML_SCALAR, fill_scalar },
	[SCHEMA_SECRET] = { YAML_SCALAR, fill_secret },
	[SCHEMA_DURATION_LIST] = { YAML_SEQUENCE, fill_durations },
	[SCHEMA_SECTION] = { YAML_MAPPING, fill_inner },
	[SCHEMA_LIST] = { YAML_SEQUENCE, fill_list },
};

static void fill_option(struct section *section, const struct schema_option *option,
                        const struct yaml_node *node)
{
	const struct reader *reader = &readers[option->type];
	const char *key = node->key == NULL ? option->key : node->key; /* a default has none */
	if (node->kind != reader->kind)
		complain_kind(section, node, key, value_noun(option->type));
	else
		reader->fill(section, option, node);
}

static int is_second_of_name(const struct section *section, const struct yaml_node *node)
{
	const char *identity = section->what.schema->identity;
	return section->first_line != 0 && identity != NULL && strcmp(identity, node->key) == 0;
}

static void fill_key(struct section *section, const struct yaml_node *node)
{
	const struct schema_option *option = find_option(section->what.schema, node->key);
	if (option == NULL) {
		complain_unknown(section, node);
		return;
	}
	if (yaml_is_null(node))
		return;
	if (is_second_of_name(section, node)) {
		struct error err;
		error_set(&err, ERROR_CONFIG, 0, "%s is used already in line %u",
		          value_show(section->fill->scratch, node),
		          (unsigned)section->first_line);
		complain_of(section, node->place, node->key, &err);
	}
	fill_option(section, option, node);
}

static void complain_missing(struct section *section, const struct schema_option *option)
{
	const char *name = section->what.schema->name;
	struct error err;
	if (option->type == SCHEMA_SECRET)
		error_set(&err, ERROR_CONFIG, 0, "missing key \"%s_file\" or \"%s_env\" in %s",
		          option->key, option->key, name);
	else
		error_set(&err, ERROR_CONFIG, 0, "missing key \"%s\" in %s", option->key, name);
	complain(section, section_place(section), err.text);
}

/* The default of a list or section, parsed when it is needed first. */
struct fill_default {
	const struct schema_option *option;
	const struct yaml_node *node;
	struct fill_default *next;
};

static const struct yaml_node *parse_default(struct section *section,
                                             const struct schema_option *option)
{
	const struct fill *fill = section->fill;
	const struct yaml_node *node = NULL;
	struct yaml_problem problem;
	for (const struct fill_default *d = *fill->defaults; d != NULL; d = d->next)
		if (d->option == option)
			return d->node;
	if (yaml_read(fill->scratch, option->fallback, strlen(option->fallback), &node,
	              &problem) != 0)
		complain_of(section, section_place(section), option->key, &problem.error);
	struct fill_default *parsed = arena_alloc(fill->scratch, sizeof(*parsed));
	if (parsed == NULL)
		return NULL;
	*parsed = (struct fill_default){ option, node, *fill->defaults };
	*fill->defaults = parsed;
	return node;
}

/* A default is read like the user's own text; simple ones need no YAML reader. */
static void fill_default(struct section *section, const struct schema_option *option)
{
	const struct yaml_node scalar = { .kind = YAML_SCALAR,
		                          .text = option->fallback,
		                          .place = section_place(section) };
	const struct yaml_node *node = readers[option->type].kind == YAML_SCALAR
	                                       ? &scalar
	                                       : parse_default(section, option);
	if (node != NULL)
		fill_option(section, option, node);
}

static void fill_absent(struct section *section, const struct schema_option *option)
{
	if (find_given(section->what.node, option) != NULL)
		return;
	if (option->fallback != NULL)
		fill_default(section, option);
	else if (option->required)
		complain_missing(section, option);
}

/* The value that a rule names; it calls a secret by its bare key. */
static const struct yaml_node *find_named(const struct section *section, const char *key)
{
	const struct schema *schema = section->what.schema;
	const struct yaml_node *node = yaml_find(section->what.node, key);
	for (size_t i = 0; node == NULL && i < schema->option_count; i++)
		if (strcmp(schema->options[i].key, key) == 0)
			node = find_given(section->what.node, &schema->options[i]);
	return node;
}

/* Where a rule points: at the key it names, else at the mapping. */
static struct yaml_place place_of_key(const struct section *section, const char *key)
{
	const struct yaml_node *node = key == NULL ? NULL : find_named(section, key);
	return node == NULL ? section_place(section) : node->key_place;
}

static void apply_rules(struct section *section, int is_clean_inside)
{
	const struct fill *fill = section->fill;
	const struct schema *schema = section->what.schema;
	const char *key = NULL;
	struct error err;
	if (section->has_complained || arena_failed(fill->arena) || arena_failed(fill->scratch))
		return;
	int status = 0;
	if (fill->rule != NULL)
		status = fill->rule(fill->context, &section->what, &key, &err);
	if (status == 0 && schema->check != NULL && is_clean_inside)
		status = schema->check(section->what.options, &key, &err);
	if (status != 0)
		complain_of(section, place_of_key(section, key), key, &err);
}

static void fill_section(struct section *section)
{
	const struct schema *schema = section->what.schema;
	const struct yaml_node *mapping = section->what.node;
	size_t before = section->fill->complaints->count;
	const struct yaml_node *node = mapping == NULL ? NULL : mapping->first;
	for (; node != NULL; node = node->next)
		fill_key(section, node);
	for (size_t i = 0; i < schema->option_count; i++)
		fill_absent(section, &schema->options[i]);
	apply_rules(section, section->fill->complaints->count == before);
}

void *fill_struct(const struct fill *fill, const struct schema *schema,
                  const struct yaml_node *node)
{
	struct section section = { .fill = fill,
		                   .what = { .schema = schema,
		                             .node = node,
		                             .options =
		                                     arena_alloc(fill->arena, schema->size) } };
	if (section.what.options != NULL)
		fill_section(&section);
	return section.what.options;
}
