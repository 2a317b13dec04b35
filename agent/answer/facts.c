/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/answer/facts.h"

#include <string.h>
#include <strings.h>

#include "agent/base/arena.h"

/* The first two fields of every kind that a cloud tells of. */
#define FIELD_CLOUD 0
#define FIELD_PROVIDER 1
_Static_assert((int)CIRCUIT_CLOUD == FIELD_CLOUD && (int)CIRCUIT_PROVIDER == FIELD_PROVIDER,
               "every kind of a cloud begins with cloud and provider");

bool facts_is(const char *text, const char *word)
{
	return text != NULL && strcmp(text, word) == 0;
}

bool facts_is_ours(const struct facts_context *context,
                   const struct config_destination *destination)
{
	return destination->cloud == NULL || strcmp(destination->cloud, context->cloud) == 0;
}

static size_t count_rules(const struct facts_context *context)
{
	size_t count = 0;
	for (size_t i = 0; i < context->destinations->count; i++) {
		const struct config_destination *destination = &context->destinations->items[i];
		if (facts_is_ours(context, destination))
			count += destination->prefixes.count + destination->advertise.count;
	}
	return count;
}

static size_t add_rules(struct prefix_rule *rules, const struct schema_prefix_rules *more)
{
	for (size_t i = 0; i < more->count; i++)
		rules[i] = more->items[i];
	return more->count;
}

int facts_watch(const struct facts_context *context, struct arena *arena,
                struct answer_watch *ret_watch)
{
	struct prefix_rule *rules = arena_array(arena, count_rules(context), sizeof(*rules));
	if (rules == NULL)
		return -1;
	size_t count = 0;
	for (size_t i = 0; i < context->destinations->count; i++) {
		const struct config_destination *destination = &context->destinations->items[i];
		if (!facts_is_ours(context, destination))
			continue;
		count += add_rules(rules + count, &destination->prefixes);
		count += add_rules(rules + count, &destination->advertise);
	}
	*ret_watch = (struct answer_watch){ .rules = rules, .count = count };
	return 0;
}

/* "tag:KEY=VALUE", with * for any value; the key may hold no "=". */
static bool has_wanted_tag(const struct answer_list *tags, const char *key_and_value)
{
	const char *equals = strchr(key_and_value, '=');
	if (equals == NULL)
		return false;
	size_t len = (size_t)(equals - key_and_value);
	ANSWER_EACH(struct answer_tag, tag, tags) {
		if (tag->key == NULL || strlen(tag->key) != len ||
		    memcmp(tag->key, key_and_value, len) != 0)
			continue;
		return strcmp(equals + 1, "*") == 0 ||
		       strcmp(equals + 1, tag->value == NULL ? "" : tag->value) == 0;
	}
	return false;
}

bool facts_names_table(const struct config_destination *destination, const char *id,
                       const struct answer_list *tags)
{
	static const char tag[] = "tag:";
	const struct schema_strings *wanted = &destination->route_tables;
	for (size_t i = 0; i < wanted->count; i++) {
		const char *word = wanted->items[i];
		bool is_tag = strncmp(word, tag, sizeof(tag) - 1) == 0;
		if (is_tag ? has_wanted_tag(tags, word + sizeof(tag) - 1)
		           : id != NULL && strcasecmp(id, word) == 0)
			return true;
	}
	return false;
}

static void *member_of(void *fact, const struct fact_field *field)
{
	return (char *)fact + field->offset;
}

static int find_state(const struct fact_field *field, const char *word)
{
	for (int i = 0; field->states[i] != NULL; i++)
		if (field->states[i][0] != '\0' && strcmp(field->states[i], word) == 0)
			return i;
	return -1;
}

static bool set_state(const struct fact_field *field, void *member, const char *word)
{
	int state = find_state(field, word);
	if (state < 0)
		state = find_state(field, "unknown");
	if (state < 0)
		return false;
	*(uint32_t *)member = (uint32_t)state;
	return true;
}

void facts_set_text(struct facts *facts, enum fact_kind_id kind, void *fact, unsigned field,
                    const char *text)
{
	const struct fact_field *row = &fact_kinds[kind]->fields[field];
	void *member = member_of(fact, row);
	if (text == NULL || fact_is_known(fact, field))
		return;
	if (row->type == FACT_ENUM) {
		if (set_state(row, member, text))
			fact_know(fact, field);
		return;
	}
	const char *copy = arena_strdup(view_arena(facts->view), text);
	facts->failed |= copy == NULL;
	if (copy == NULL)
		return;
	*(const char **)member = copy;
	fact_know(fact, field);
}

/* Whether the number was there and is now a member of this type. */
static bool set_number(enum fact_type type, void *member, const struct answer_number *number)
{
	if (!number->known || (type == FACT_U32 && number->value > UINT32_MAX))
		return false;
	if (type == FACT_U32)
		*(uint32_t *)member = (uint32_t)number->value;
	else
		*(uint64_t *)member = number->value;
	return true;
}

/* A source of the field's type: struct answer_number, answer_real or ip. */
static bool set_value(const struct fact_field *row, void *member, const void *source)
{
	const struct answer_real *real = source;
	const struct ip *ip = source;
	switch (row->type) {
	case FACT_U32:
	case FACT_U64: return set_number(row->type, member, source);
	case FACT_DOUBLE:
		if (real->known)
			*(double *)member = real->value;
		return real->known;
	case FACT_IP:
		if (ip->family != IP_NONE)
			*(struct ip *)member = *ip;
		return ip->family != IP_NONE;
	case FACT_STRING:
	case FACT_ENUM:
	case FACT_BOOL:
	case FACT_HISTOGRAM:
	case FACT_NOTHING: break;
	}
	return false;
}

static void copy_row(struct facts *facts, enum fact_kind_id kind, void *fact,
                     const struct facts_row *row, const void *from)
{
	const struct fact_field *field = &fact_kinds[kind]->fields[row->field];
	const void *source = (const char *)from + row->offset;
	if (field->type == FACT_STRING || field->type == FACT_ENUM)
		facts_set_text(facts, kind, fact, row->field, *(const char *const *)source);
	else if (!fact_is_known(fact, row->field) &&
	         set_value(field, member_of(fact, field), source))
		fact_know(fact, row->field);
}

/* A field that no row sets is somebody else's; of several rows one is enough. */
static bool has_field(const struct facts_map *map, const struct fact_field *field, unsigned id,
                      const void *from)
{
	bool is_mine = false;
	for (size_t i = 0; i < map->count; i++) {
		if (map->rows[i].field != id)
			continue;
		const void *source = (const char *)from + map->rows[i].offset;
		is_mine = true;
		if (field->type == FACT_IP ? ((const struct ip *)source)->family != IP_NONE
		                           : *(const char *const *)source != NULL)
			return true;
	}
	return !is_mine;
}

/* Whether the answer has what the key needs. */
static bool has_key(const struct facts_map *map, const void *from)
{
	const struct fact_kind *kind = fact_kinds[map->kind];
	for (size_t i = 0; i < kind->key_count; i++)
		if (!has_field(map, &kind->fields[kind->key[i]], kind->key[i], from))
			return false;
	return true;
}

void *facts_add_bare(struct facts *facts, enum fact_kind_id kind)
{
	struct fact *fact = view_add(facts->view, kind);
	facts->failed |= fact == NULL;
	if (fact == NULL)
		return NULL;
	const struct fact_field *fields = fact_kinds[kind]->fields;
	*(const char **)member_of(fact, &fields[FIELD_CLOUD]) = facts->cloud;
	*(const char **)member_of(fact, &fields[FIELD_PROVIDER]) = facts->provider;
	fact_know(fact, FIELD_CLOUD);
	fact_know(fact, FIELD_PROVIDER);
	return fact;
}

void *facts_add(struct facts *facts, const struct facts_map *map, const void *from)
{
	if (!has_key(map, from))
		return NULL;
	struct fact *fact = facts_add_bare(facts, map->kind);
	for (size_t i = 0; fact != NULL && i < map->count; i++)
		copy_row(facts, map->kind, fact, &map->rows[i], from);
	return fact;
}

/* A destination twice, or two that want the same tag: one fact, as they say the same. */
void facts_tags(struct facts *facts, const char *resource, const struct answer_list *tags)
{
	const struct config_destinations *all = facts->context->destinations;
	for (size_t i = 0; resource != NULL && i < all->count; i++) {
		const struct config_destination *destination = &all->items[i];
		if (!facts_is_ours(facts->context, destination))
			continue;
		for (size_t k = 0; k < destination->require_tags.count; k++) {
			const char *key = destination->require_tags.items[k];
			struct resource_tag *fact = facts_add_bare(facts, FACT_RESOURCE_TAG);
			if (fact == NULL)
				return;
			facts_set_text(facts, FACT_RESOURCE_TAG, fact, RESOURCE_TAG_RESOURCE,
			               resource);
			facts_set_text(facts, FACT_RESOURCE_TAG, fact, RESOURCE_TAG_TAG, key);
			FACT_SET(fact, RESOURCE_TAG_MISSING, missing,
			         answer_tag_value(tags, key) == NULL);
		}
	}
}

int facts_begin(struct facts *facts, const struct facts_context *context, const char *provider,
                struct view *view)
{
	*facts = (struct facts){ .view = view, .context = context, .provider = provider };
	facts->cloud = arena_strdup(view_arena(view), context->cloud);
	return facts->cloud == NULL ? -1 : 0;
}

int facts_end(struct facts *facts)
{
	struct facts_index *const indexes[] = { &facts->circuits, &facts->attachments,
		                                &facts->sessions, &facts->tunnels };
	for (size_t i = 0; i < sizeof(indexes) / sizeof(indexes[0]); i++) {
		facts->failed |= indexes[i]->failed;
		facts_index_done(indexes[i]);
	}
	return facts->failed ? -1 : 0;
}
