/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A section is filled in three steps: its keys in the order of the file, then what the file
 * does not say, then the rules that join several options. Everything that is wrong is said, but
 * nothing that follows from it: a key that is misspelt would be missing, too, and rules are
 * about values that are right.
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
#include "agent/config/file.h"
#include "agent/config/keys.h"
#include "agent/config/twins.h"
#include "agent/config/value.h"

/* Longest piece of the user's text that an error repeats, in bytes. */
#define SHOWN_MAX 60

struct section {
	const struct fill *fill;
	struct fill_section what;
	uint32_t first_line;     /* of the list element with the same identity; 0: none */
	bool has_complained;     /* see also base */
	bool has_unknown_key;    /* likewise */
	struct section *variant; /* takes the keys that are not ours; NULL: none was chosen */
	struct section *base;    /* of a variant: whose mapping it shares; else NULL */
};

static void fill_section(struct section *section);

/* A section and its variant are one mapping: what is wrong with it is remembered by the one. */
static struct section *mapping_of(struct section *section)
{
	return section->base == NULL ? section : section->base;
}

static void complain(struct section *section, struct yaml_place place, const char *message)
{
	mapping_of(section)->has_complained = true;
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

/* Where an option is given, not null; NULL when it is not. */
static const struct yaml_node *find_given(const struct yaml_node *mapping,
                                          const struct schema_option *option)
{
	const struct yaml_node *node = mapping == NULL ? NULL : mapping->first;
	for (; node != NULL; node = node->next)
		if (keys_match(option, node->key) && !yaml_is_null(node))
			return node;
	return NULL;
}

static void complain_unknown(struct section *section, const struct yaml_node *node)
{
	const struct schema *own = section->what.schema;
	const struct schema *more =
		section->variant == NULL ? NULL : section->variant->what.schema;
	const struct schema *const schemas[] = { own, more, NULL };
	struct arena *scratch = section->fill->scratch;
	const char *shown = utf8_clean(scratch, node->key, strlen(node->key), SHOWN_MAX);
	const char *hint = keys_hint(scratch, schemas, node->key);
	if (shown == NULL || hint == NULL)
		return;
	struct error err;
	if (own->name[0] == '\0')
		error_set(&err, ERROR_CONFIG, 0, "unknown key \"%s\" at the top level%s", shown,
		          hint);
	else
		error_set(&err, ERROR_CONFIG, 0, "unknown key \"%s\" in %s%s", shown,
		          more == NULL ? own->name : more->name, hint);
	mapping_of(section)->has_unknown_key = true;
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
	error_set(&err, ERROR_CONFIG, 0, "expected %s, found %s", wanted,
	          yaml_is_null(node) ? "nothing" : found[node->kind]);
	complain_of(section, node->place, key, &err);
}

static int read_secret(const struct fill *fill, const struct yaml_node *node, int is_file,
                       struct secret *ret, struct error *err)
{
	if (!is_file)
		return secrets_from_environment(fill->secrets, node->text, ret, err);
	const char *path = file_resolve(fill->scratch, fill->directory, node->text);
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
	int is_file = strcmp(node->key + strlen(option->key), KEYS_FILE) == 0;
	if (read_secret(section->fill, node, is_file, secret, &err) != 0)
		complain_of(section, node->place, node->key, &err);
}

static void fill_inner(struct section *section, const struct schema_option *option,
                       const struct yaml_node *node)
{
	const void **member = member_of(section, option);
	*member = fill_struct(section->fill, option->schema, node);
}

static int refuse_twin(const struct fill *fill, const struct yaml_node *node, uint32_t line,
                       struct error *err)
{
	return error_set(err, ERROR_CONFIG, 0, "%s is used already in line %u",
	                 value_show(fill->scratch, node), (unsigned)line);
}

static int check_count(const struct yaml_node *list, int64_t max, struct error *err)
{
	if (max == 0 || list->count <= (size_t)max)
		return 0;
	return error_set(err, ERROR_CONFIG, 0,
	                 "%zu items are too many; at most %lld may stand here", list->count,
	                 (long long)max);
}

/* A list of scalars on its way in. */
struct item_list {
	struct schema_option one;      /* of an item */
	const struct yaml_node *first; /* item in the file */
	size_t size;                   /* of an item */
	unsigned char *items;
	size_t count;          /* read so far */
	const uint32_t *twins; /* see twins_find() */
};

/* The line of an earlier rule that says the same as the newest in other words; 0: none. */
static uint32_t find_same_rule(const struct item_list *list)
{
	const struct prefix_rule *rules = (const void *)list->items;
	const struct yaml_node *node = list->first;
	for (size_t i = 0; i < list->count; i++, node = node->next)
		if (strcmp(rules[i].text, rules[list->count].text) == 0)
			return node->place.line;
	return 0;
}

/* What the newest item must be to those before it: durations ascend, all others differ. */
static int check_item(const struct fill *fill, const struct item_list *list,
                      const struct yaml_node *node, struct error *err)
{
	const struct duration *durations = (const void *)list->items;
	size_t newest = list->count;
	if (list->one.type != SCHEMA_DURATION) {
		uint32_t line = list->one.type == SCHEMA_PREFIX_RULE ? find_same_rule(list)
		                                                     : list->twins[newest];
		return line == 0 ? 0 : refuse_twin(fill, node, line, err);
	}
	if (newest == 0 || durations[newest].ns > durations[newest - 1].ns)
		return 0;
	return error_set(err, ERROR_CONFIG, 0,
	                 "%s does not ascend; each must be longer than the one before",
	                 value_show(fill->scratch, node));
}

static int read_item(const struct fill *fill, const struct item_list *list,
                     const struct yaml_node *node, struct error *err)
{
	if (node->kind != YAML_SCALAR || yaml_is_null(node))
		return error_set(err, ERROR_CONFIG, 0, "every item must be %s",
		                 value_noun(list->one.type));
	if (value_read(&list->one, node, fill->arena, list->items + list->count * list->size,
	               err) != 0)
		return -1;
	return check_item(fill, list, node, err);
}

static int check_item_count(const struct schema_option *option, const struct yaml_node *list,
                            struct error *err)
{
	if (option->type == SCHEMA_DURATION_LIST && list->count == 0)
		return error_set(err, ERROR_CONFIG, 0, "at least one duration is needed");
	return check_count(list, SCHEMA_ITEMS_MAX, err);
}

static void fill_items(struct section *section, const struct schema_option *option,
                       const struct yaml_node *node)
{
	const struct fill *fill = section->fill;
	struct error err;
	struct item_list list = { .first = node->first,
		                  .twins = twins_find(fill->scratch, NULL, node) };
	list.one = value_item(option, &list.size);
	list.items = arena_array(fill->arena, node->count, list.size);
	if (list.twins == NULL || list.items == NULL)
		return;
	if (check_item_count(option, node, &err) != 0) {
		complain_of(section, node->place, option->key, &err);
		return;
	}
	for (const struct yaml_node *item = node->first; item != NULL; item = item->next) {
		if (read_item(fill, &list, item, &err) != 0) {
			complain_of(section, item->place, option->key, &err);
			return;
		}
		list.count++;
	}
	struct schema_items *member = member_of(section, option);
	*member = (struct schema_items){ .items = list.items, .count = list.count };
}

static void fill_element(struct section *list, const struct schema_option *option,
                         const struct yaml_node *node, struct section *element)
{
	if (node->kind == YAML_MAPPING) {
		fill_section(element);
		return;
	}
	/* The complaint is the element's, but named after the list that it stands in. */
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
	struct error err;
	if (check_count(node, option->max, &err) != 0) {
		complain_of(section, node->place, option->key, &err);
		return;
	}
	const uint32_t *twins = schema->identity == NULL
	                                ? NULL
	                                : twins_find(fill->scratch, schema->identity, node);
	unsigned char *items = arena_array(fill->arena, node->count, schema->size);
	if (items == NULL)
		return;
	size_t index = 0;
	for (const struct yaml_node *item = node->first; item != NULL; item = item->next) {
		struct section element = { .fill = fill,
			                   .what = { .schema = schema,
			                             .node = item,
			                             .options = items + index * schema->size },
			                   .first_line = twins == NULL ? 0 : twins[index] };
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
	void *member = member_of(section, option);
	if (value_read(option, node, section->fill->arena, member, &err) != 0)
		complain_of(section, node->place, option->key, &err);
}

/* A file that somebody else opens, and again and again: it may come later, so that only a
 * check of the configuration asks for it. */
static void fill_file(struct section *section, const struct schema_option *option,
                      const struct yaml_node *node)
{
	const struct fill *fill = section->fill;
	const char **member = member_of(section, option);
	const char *written = NULL;
	struct error err;
	if (value_read(option, node, fill->scratch, &written, &err) != 0) {
		complain_of(section, node->place, option->key, &err);
		return;
	}
	*member = file_resolve(fill->arena, fill->directory, written);
	if (!fill->checks_files || *member == NULL || file_check(*member, &err) == 0)
		return;
	error_wrap(&err, "%s", value_show(fill->scratch, node));
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
	[SCHEMA_AMOUNT] = { YAML_SCALAR, fill_scalar },
	[SCHEMA_STRING] = { YAML_SCALAR, fill_scalar },
	[SCHEMA_FILE] = { YAML_SCALAR, fill_file },
	[SCHEMA_CHOICE] = { YAML_SCALAR, fill_scalar },
	[SCHEMA_IP] = { YAML_SCALAR, fill_scalar },
	[SCHEMA_LISTEN] = { YAML_SCALAR, fill_scalar },
	[SCHEMA_PREFIX_RULE] = { YAML_SCALAR, fill_scalar },
	[SCHEMA_VARIANT] = { YAML_SCALAR, fill_scalar },
	[SCHEMA_SECRET] = { YAML_SCALAR, fill_secret },
	[SCHEMA_DURATION_LIST] = { YAML_SEQUENCE, fill_items },
	[SCHEMA_STRINGS] = { YAML_SEQUENCE, fill_items },
	[SCHEMA_PREFIX_RULES] = { YAML_SEQUENCE, fill_items },
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

static const struct schema_option *find_variant(const struct schema *schema)
{
	for (size_t i = 0; i < schema->option_count; i++)
		if (schema->options[i].type == SCHEMA_VARIANT)
			return &schema->options[i];
	return NULL;
}

/* Who takes a key: the section, else its variant; NULL when nobody knows it. */
static struct section *find_owner(struct section *section, const char *key)
{
	if (keys_find(section->what.schema, key) != NULL)
		return section;
	struct section *variant = section->variant;
	return variant != NULL && keys_find(variant->what.schema, key) != NULL ? variant : NULL;
}

static void fill_key(struct section *section, const struct yaml_node *node)
{
	struct section *owner = find_owner(section, node->key);
	if (owner == NULL) {
		/* Without the word nobody can tell which keys are right; the word itself is
		 * complained about. */
		if (section->variant != NULL || find_variant(section->what.schema) == NULL)
			complain_unknown(section, node);
		return;
	}
	if (yaml_is_null(node))
		return;
	struct error err;
	if (is_second_of_name(owner, node)) {
		refuse_twin(section->fill, node, section->first_line, &err);
		complain_of(section, node->place, node->key, &err);
	}
	fill_option(owner, keys_find(owner->what.schema, node->key), node);
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
	else if (option->required && !mapping_of(section)->has_unknown_key)
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
	if (mapping_of(section)->has_complained || arena_failed(fill->arena) ||
	    arena_failed(fill->scratch))
		return;
	int status = 0;
	if (fill->rule != NULL)
		status = fill->rule(fill->context, &section->what, &key, &err);
	if (status == 0 && schema->check != NULL && is_clean_inside)
		status = schema->check(section->what.options, &key, &err);
	if (status != 0)
		complain_of(section, place_of_key(section, key), key, &err);
}

static void fill_rest(struct section *section)
{
	const struct schema *schema = section->what.schema;
	for (size_t i = 0; i < schema->option_count; i++)
		fill_absent(section, &schema->options[i]);
}

/* Read before all keys: the word decides which are known. Without it there are no options. */
static struct fill_section choose_variant(struct section *section)
{
	const struct fill *fill = section->fill;
	struct fill_section what = { .node = section->what.node };
	const struct schema_option *option = find_variant(section->what.schema);
	const struct yaml_node *node =
		option == NULL ? NULL : find_given(section->what.node, option);
	if (node == NULL || node->kind != YAML_SCALAR)
		return what;
	struct schema_variant *chosen = member_of(section, option);
	if (value_read(option, node, fill->scratch, chosen, NULL) != 0)
		return what;
	what.schema = option->variants[chosen->choice];
	what.options = arena_alloc(fill->arena, what.schema->size);
	chosen->options = what.options;
	return what;
}

/* One mapping: the keys in the order of the file, then what it does not say, then the rules. */
static void fill_mapping(struct section *section)
{
	const struct yaml_node *mapping = section->what.node;
	size_t before = section->fill->complaints->count;
	const struct yaml_node *node = mapping == NULL ? NULL : mapping->first;
	for (; node != NULL; node = node->next)
		fill_key(section, node);
	fill_rest(section);
	if (section->variant != NULL)
		fill_rest(section->variant);
	int is_clean_inside = section->fill->complaints->count == before;
	apply_rules(section, is_clean_inside);
	if (section->variant != NULL)
		apply_rules(section->variant, is_clean_inside);
}

static void fill_section(struct section *section)
{
	struct section variant = { .fill = section->fill,
		                   .what = choose_variant(section),
		                   .base = section };
	section->variant = variant.what.options == NULL ? NULL : &variant;
	fill_mapping(section);
	section->variant = NULL;
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
