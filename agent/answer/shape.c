/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/answer/shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/utf8.h"
#include "agent/answer/value.h"

void *shape_new_item(struct shape_reader *reader, const struct shape *shape)
{
	if (reader->spare_shape != shape)
		return arena_alloc(reader->arena, shape->size);
	reader->spare_shape = NULL;
	return reader->spare;
}

void shape_drop_item(struct shape_reader *reader, const struct shape *shape, void *item)
{
	memset(item, 0, shape->size);
	reader->spare_shape = shape;
	reader->spare = item;
}

static void set_text(const char **member, const struct shape_value *value)
{
	if (*member == NULL && value->text[0] != '\0')
		*member = value->text;
}

static void set_number(struct answer_number *member, double number, double min, double max)
{
	if (!member->known && number >= min && number <= max && floor(number) == number)
		*member = (struct answer_number){ .known = true, .value = (uint64_t)number };
}

static void set_real(struct answer_real *member, double number)
{
	if (!member->known && isfinite(number))
		*member = (struct answer_real){ .known = true, .value = number };
}

static void set_flag(enum answer_flag *member, bool flag)
{
	if (*member == ANSWER_FLAG_ABSENT)
		*member = flag ? ANSWER_YES : ANSWER_NO;
}

/* What a text says when its row wants a text, or something that is always written as one. */
static void set_from_text(const struct shape_field *field, void *member,
                          const struct shape_value *value)
{
	struct ip_prefix *prefix = member;
	struct ip *ip = member;
	double number;
	switch (field->type) {
	case SHAPE_TEXT:
	case SHAPE_TOKEN: set_text(member, value); break;
	case SHAPE_TIME:
		if (value_time(value->text, &number) == 0)
			set_real(member, number);
		break;
	case SHAPE_BANDWIDTH:
		if (value_bandwidth(value->text, &number) == 0)
			set_real(member, number);
		break;
	case SHAPE_IP:
		if (ip->family == IP_NONE)
			value_ip(value->text, ip);
		break;
	case SHAPE_PREFIX:
		if (prefix->address.family == IP_NONE)
			ip_prefix_parse(value->text, prefix);
		break;
	case SHAPE_NUMBER:
	case SHAPE_ASN:
	case SHAPE_REAL:
	case SHAPE_FLAG:
	case SHAPE_COUNT:
	case SHAPE_WORDS:
	case SHAPE_AS_PATH:
	case SHAPE_AS_LENGTH:
	case SHAPE_LIST:
	case SHAPE_ONE:
	case SHAPE_PAIRS: break;
	}
}

static void set_from_number(const struct shape_field *field, void *member, double number)
{
	if (field->type == SHAPE_NUMBER)
		set_number(member, number, 0, VALUE_NUMBER_MAX);
	else if (field->type == SHAPE_ASN)
		set_number(member, number, 1, UINT32_MAX);
	else if (field->type == SHAPE_REAL || field->type == SHAPE_TIME)
		set_real(member, number);
}

void shape_set(const struct shape_field *field, void *item, const struct shape_value *value)
{
	void *member = (char *)item + field->offset;
	double number;
	bool flag;
	switch (value->kind) {
	case SHAPE_NOTHING: break;
	case SHAPE_STRING: set_from_text(field, member, value); break;
	case SHAPE_DOUBLE: set_from_number(field, member, value->number); break;
	case SHAPE_BOOL:
		if (field->type == SHAPE_FLAG)
			set_flag(member, value->flag);
		break;
	case SHAPE_LOOSE_TEXT:
		set_from_text(field, member, value);
		if (field->type != SHAPE_TIME && value_number(value->text, &number) == 0)
			set_from_number(field, member, number);
		if (field->type == SHAPE_FLAG && value_flag(value->text, &flag) == 0)
			set_flag(member, flag);
		break;
	}
}

/* Most texts are short, plain ASCII: they need no room for what cleaning might add. */
static bool is_clean(const char *text, size_t len)
{
	if (len > UTF8_LABEL_MAX || text[0] == ' ' || (len > 0 && text[len - 1] == ' '))
		return false;
	for (size_t i = 0; i < len; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

static const char *clean_copy(struct arena *arena, const char *text)
{
	size_t len = strlen(text);
	if (is_clean(text, len))
		return arena_strndup(arena, text, len);
	return utf8_clean(arena, text, len, UTF8_LABEL_MAX);
}

int shape_own(struct shape_reader *reader, const struct shape *shape, void *item)
{
	const char *owned = NULL;
	for (size_t i = 0; i < shape->count; i++) {
		const struct shape_field *field = &shape->fields[i];
		if (field->type != SHAPE_TEXT && field->type != SHAPE_TOKEN)
			continue;
		const char **member = (const char **)(void *)((char *)item + field->offset);
		if (*member == NULL || *member == owned) /* an alternative of the row before */
			continue;
		*member = field->type == SHAPE_TOKEN ? arena_strdup(reader->arena, *member)
		                                     : clean_copy(reader->arena, *member);
		owned = *member;
		if (owned == NULL)
			return -1;
		if (owned[0] == '\0') /* nothing was left of it */
			*member = NULL;
	}
	return 0;
}

bool shape_is_watched(const struct answer_watch *watch, const struct ip_prefix *prefix)
{
	if (watch == NULL || prefix->address.family == IP_NONE)
		return false;
	for (size_t i = 0; i < watch->count; i++)
		if (prefix_rule_matches(&watch->rules[i], prefix))
			return true;
	return false;
}

bool shape_is_way(const struct answer_watch *watch, const struct ip_prefix *prefix)
{
	if (shape_is_watched(watch, prefix))
		return true;
	for (size_t i = 0; watch != NULL && i < watch->count; i++)
		if (prefix->length <= watch->rules[i].prefix.length &&
		    ip_prefix_contains(prefix, &watch->rules[i].prefix.address))
			return true;
	return false;
}
