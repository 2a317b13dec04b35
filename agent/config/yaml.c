/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libyaml's events become nodes. The builder keeps one frame per open mapping or sequence, so
 * depth is bounded by an array and not by the C stack. A mapping's frame holds the key that
 * waits for its value. The time is bounded too: text and depth have a maximum, and duplicate
 * keys are looked for in at most YAML_MAX_KEYS.
 */
#include "agent/config/yaml.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "agent/base/arena.h"
#include "agent/base/utf8.h"

/* Longest piece of the user's text that an error repeats. */
#define SHOWN_MAX 60

struct frame {
	struct yaml_node *node;
	const struct yaml_node **tail; /* where the next value is linked in */
	const char *key;               /* waits for its value; NULL: none */
	struct yaml_place key_place;
};

struct builder {
	struct arena *arena;
	yaml_parser_t parser;
	struct frame frames[YAML_MAX_DEPTH];
	size_t depth;
	const struct yaml_node *root;
	bool has_document;
	bool done;
	struct yaml_problem *problem;
};

static struct yaml_place place_of(yaml_mark_t mark)
{
	return (struct yaml_place){ .line = (uint32_t)mark.line + 1,
		                    .column = (uint32_t)mark.column + 1 };
}

static int refuse(struct builder *builder, struct yaml_place place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

static int refuse(struct builder *builder, struct yaml_place place, const char *format, ...)
{
	char text[sizeof(builder->problem->error.text)];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	builder->problem->place = place;
	return error_set(&builder->problem->error, ERROR_CONFIG, 0, "%s", text);
}

static int refuse_memory(struct builder *builder)
{
	builder->problem->place = (struct yaml_place){ 1, 1 };
	return error_set(&builder->problem->error, ERROR_LIMIT, 0, "not enough memory");
}

/* Line breaks as libyaml counts them, as far as they are ASCII. */
static struct yaml_place place_of_offset(const char *data, size_t offset)
{
	struct yaml_place place = { 1, 1 };
	for (size_t i = 0; i < offset; i++) {
		if (data[i] == '\n' || (data[i] == '\r' && data[i + 1] != '\n')) {
			place.line++;
			place.column = 1;
		} else if (((unsigned char)data[i] & 0xc0) != 0x80) {
			place.column++; /* continuation bytes belong to a character counted
			                   already */
		}
	}
	return place;
}

/* Whether a tab stands in the indentation of a line: the usual reason why YAML is refused. */
static int is_indented_by_tab(const char *data, size_t len, size_t line)
{
	size_t at = 0;
	for (size_t i = 0; i < line; i++) {
		const char *end = memchr(data + at, '\n', len - at);
		if (end == NULL)
			return 0;
		at = (size_t)(end - data) + 1;
	}
	while (at < len && data[at] == ' ')
		at++;
	return at < len && data[at] == '\t';
}

/* libyaml's own words, with the place that they are about. */
static int explain(struct builder *builder, const char *data, size_t len)
{
	const yaml_parser_t *parser = &builder->parser;
	if (parser->problem == NULL)
		return refuse_memory(builder);
	if (parser->error == YAML_READER_ERROR)
		return refuse(builder, place_of_offset(data, parser->problem_offset),
		              "not UTF-8 text: %s", parser->problem);
	struct yaml_place place = place_of(parser->problem_mark);
	if (is_indented_by_tab(data, len, parser->problem_mark.line))
		return refuse(builder, place,
		              "not valid YAML: the line is indented by a tab; use spaces");
	if (parser->context == NULL)
		return refuse(builder, place, "not valid YAML: %s", parser->problem);
	return refuse(builder, place, "not valid YAML: %s, %s that begins in line %zu",
	              parser->problem, parser->context, parser->context_mark.line + 1);
}

/* A mapping expects a key next. */
static int wants_key(const struct builder *builder)
{
	if (builder->depth == 0)
		return 0;
	const struct frame *frame = &builder->frames[builder->depth - 1];
	return frame->node->kind == YAML_MAPPING && frame->key == NULL;
}

static int refuse_twin(struct builder *builder, struct yaml_place place,
                       const struct yaml_node *twin)
{
	const char *shown = utf8_clean(builder->arena, twin->key, strlen(twin->key), SHOWN_MAX);
	if (shown == NULL)
		return refuse_memory(builder);
	return refuse(builder, place, "key \"%s\" is given twice; the first is in line %u",
	              shown, (unsigned)twin->key_place.line);
}

static int take_key(struct builder *builder, const yaml_event_t *event)
{
	struct frame *frame = &builder->frames[builder->depth - 1];
	struct yaml_place place = place_of(event->start_mark);
	const char *text = (const char *)event->data.scalar.value;
	if (event->data.scalar.length == 0)
		return refuse(builder, place, "a key is missing in front of \":\"");
	const struct yaml_node *twin = yaml_find(frame->node, text);
	if (twin != NULL)
		return refuse_twin(builder, place, twin);
	if (frame->node->count >= YAML_MAX_KEYS)
		return refuse(builder, place, "more than %d keys in one mapping",
		              YAML_MAX_KEYS);
	frame->key = arena_strdup(builder->arena, text);
	frame->key_place = place;
	return frame->key == NULL ? refuse_memory(builder) : 0;
}

/* Make a node and hang it below the innermost open one. */
static struct yaml_node *add_node(struct builder *builder, enum yaml_kind kind,
                                  yaml_mark_t mark)
{
	struct yaml_node *node = arena_alloc(builder->arena, sizeof(*node));
	if (node == NULL)
		return NULL;
	node->kind = kind;
	node->place = place_of(mark);
	if (builder->depth == 0) {
		builder->root = node;
		return node;
	}
	struct frame *frame = &builder->frames[builder->depth - 1];
	node->key = frame->key;
	node->key_place = frame->key_place;
	frame->key = NULL;
	*frame->tail = node;
	frame->tail = &node->next;
	frame->node->count++;
	return node;
}

/* Anchors and tags may stand at scalars, mappings and sequences alike. */
static int check_properties(struct builder *builder, const yaml_event_t *event,
                            const yaml_char_t *anchor, const yaml_char_t *tag)
{
	struct yaml_place place = place_of(event->start_mark);
	if (anchor != NULL)
		return refuse(builder, place,
		              "an anchor (&) is not allowed; write the value out");
	if (tag != NULL)
		return refuse(builder, place,
		              "a tag (!) is not allowed; write the plain value");
	return 0;
}

static int take_scalar(struct builder *builder, const yaml_event_t *event)
{
	if (check_properties(builder, event, event->data.scalar.anchor,
	                     event->data.scalar.tag) != 0)
		return -1;
	const char *text = (const char *)event->data.scalar.value;
	if (strlen(text) != event->data.scalar.length)
		return refuse(builder, place_of(event->start_mark),
		              "a value must not contain a NUL character");
	if (wants_key(builder))
		return take_key(builder, event);
	struct yaml_node *node = add_node(builder, YAML_SCALAR, event->start_mark);
	if (node == NULL)
		return refuse_memory(builder);
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
	node->text = arena_strdup(builder->arena, text);
	return node->text == NULL ? refuse_memory(builder) : 0;
}

static int take_start(struct builder *builder, const yaml_event_t *event, enum yaml_kind kind)
{
	int is_mapping = kind == YAML_MAPPING;
	const yaml_char_t *anchor = is_mapping ? event->data.mapping_start.anchor
	                                       : event->data.sequence_start.anchor;
	const yaml_char_t *tag =
		is_mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag;
	if (check_properties(builder, event, anchor, tag) != 0)
		return -1;
	struct yaml_place place = place_of(event->start_mark);
	if (wants_key(builder))
		return refuse(builder, place, "a key must be text, not a list or a mapping");
	if (builder->depth == YAML_MAX_DEPTH)
		return refuse(builder, place, "nested deeper than %d levels", YAML_MAX_DEPTH);
	struct yaml_node *node = add_node(builder, kind, event->start_mark);
	if (node == NULL)
		return refuse_memory(builder);
	builder->frames[builder->depth++] =
		(struct frame){ .node = node, .tail = &node->first };
	return 0;
}

static int take_event(struct builder *builder, const yaml_event_t *event)
{
	switch (event->type) {
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_END_EVENT: return 0;
	case YAML_STREAM_END_EVENT: builder->done = true; return 0;
	case YAML_DOCUMENT_START_EVENT:
		if (builder->has_document)
			return refuse(builder, place_of(event->start_mark),
			              "a second document begins here; a configuration is one");
		builder->has_document = true;
		return 0;
	case YAML_ALIAS_EVENT:
		return refuse(builder, place_of(event->start_mark),
		              "an alias (*) is not allowed; write the value out");
	case YAML_SCALAR_EVENT: return take_scalar(builder, event);
	case YAML_MAPPING_START_EVENT: return take_start(builder, event, YAML_MAPPING);
	case YAML_SEQUENCE_START_EVENT: return take_start(builder, event, YAML_SEQUENCE);
	case YAML_MAPPING_END_EVENT:
	case YAML_SEQUENCE_END_EVENT: builder->depth--; return 0;
	}
	return 0;
}

static int build(struct builder *builder, const char *data, size_t len)
{
	yaml_parser_set_encoding(&builder->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&builder->parser, (const unsigned char *)data, len);
	int status = 0;
	while (status == 0 && !builder->done) {
		yaml_event_t event;
		if (!yaml_parser_parse(&builder->parser, &event))
			return explain(builder, data, len);
		status = take_event(builder, &event);
		yaml_event_delete(&event);
	}
	return status;
}

int yaml_read(struct arena *arena, const char *data, size_t len,
              const struct yaml_node **ret_root, struct yaml_problem *ret_problem)
{
	static const char mark[] = "\xef\xbb\xbf"; /* U+FEFF, put in front by some editors */
	struct builder builder = { .arena = arena, .problem = ret_problem };
	if (len > YAML_MAX_BYTES)
		return refuse(&builder, (struct yaml_place){ 1, 1 }, "larger than %zu bytes",
		              YAML_MAX_BYTES);
	if (len >= 3 && memcmp(data, mark, 3) == 0) {
		data += 3;
		len -= 3;
	}
	if (!yaml_parser_initialize(&builder.parser))
		return refuse_memory(&builder);
	int status = build(&builder, len == 0 ? "" : data, len);
	yaml_parser_delete(&builder.parser);
	if (status == 0)
		*ret_root = builder.root;
	return status;
}

const struct yaml_node *yaml_find(const struct yaml_node *mapping, const char *key)
{
	if (mapping == NULL || mapping->kind != YAML_MAPPING)
		return NULL;
	for (const struct yaml_node *node = mapping->first; node != NULL; node = node->next)
		if (strcmp(node->key, key) == 0)
			return node;
	return NULL;
}

/* The words of the YAML 1.1 null type. */
int yaml_is_null(const struct yaml_node *node)
{
	static const char *const words[] = { "", "~", "null", "Null", "NULL" };
	if (node->kind != YAML_SCALAR || node->quoted)
		return 0;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(node->text, words[i]) == 0)
			return 1;
	return 0;
}
