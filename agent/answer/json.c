/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/answer/shape.h"

#include <string.h>
#include <strings.h>

#include <jansson.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/base/utf8.h"
#include "agent/answer/page.h"
#include "agent/answer/scrub.h"

/* Of a text made of an array; what is longer than a label is cut with "..." */
#define JOINED_MAX ((size_t)4 * UTF8_LABEL_MAX)

static const json_t *find_in_any_case(const json_t *object, const char *key, size_t len)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)object, name,
	                    value) if (strlen(name) == len &&
	                               strncasecmp(name, key, len) == 0) return value;
	return NULL;
}

/* A segment that is a digit is an index, and nothing else. */
static const json_t *find_in(const struct shape *shape, const json_t *container,
                             const char *segment, size_t len)
{
	if (len == 1 && segment[0] >= '0' && segment[0] <= '9')
		return json_array_get(container, (size_t)(segment[0] - '0'));
	return shape->has_any_case ? find_in_any_case(container, segment, len)
	                           : json_object_getn(container, segment, len);
}

/* The value at "key/key/0", or NULL; the value itself at "". */
static const json_t *find(const struct shape *shape, const json_t *value, const char *path)
{
	while (value != NULL && *path != '\0') {
		size_t len = strcspn(path, "/");
		value = find_in(shape, value, path, len);
		path += len;
		path += *path == '/';
	}
	return value;
}

static struct shape_value value_of(const json_t *json)
{
	if (json_is_string(json))
		return (struct shape_value){ .kind = SHAPE_STRING,
			                     .text = json_string_value(json) };
	if (json_is_number(json))
		return (struct shape_value){ .kind = SHAPE_DOUBLE,
			                     .number = json_number_value(json) };
	if (json_is_boolean(json))
		return (struct shape_value){ .kind = SHAPE_BOOL, .flag = json_is_true(json) };
	return (struct shape_value){ .kind = SHAPE_NOTHING };
}

/* Words and ASNs with something between them. */
static void join(struct strbuf *out, const json_t *array, const char *between)
{
	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *item = json_array_get(array, i);
		if (i > 0)
			strbuf_puts(out, between);
		if (json_is_string(item))
			strbuf_puts(out, json_string_value(item));
		else if (json_is_number(item))
			strbuf_double(out, json_number_value(item));
	}
}

static bool is_set(const json_t *segment)
{
	const char *type = json_string_value(json_object_get(segment, "pathType"));
	return type != NULL && strcmp(type, "set") == 0;
}

/* "64512 65010 {65001,65002}", as routers write it. */
static void write_as_path(struct strbuf *out, const json_t *segments)
{
	for (size_t i = 0; i < json_array_size(segments); i++) {
		const json_t *segment = json_array_get(segments, i);
		const json_t *path = json_object_get(segment, "path");
		bool set = is_set(segment);
		if (i > 0)
			strbuf_putc(out, ' ');
		strbuf_puts(out, set ? "{" : "");
		join(out, path, set ? "," : " ");
		strbuf_puts(out, set ? "}" : "");
	}
}

static size_t as_path_length(const json_t *segments)
{
	size_t length = 0;
	for (size_t i = 0; i < json_array_size(segments); i++) {
		const json_t *segment = json_array_get(segments, i);
		size_t count = json_array_size(json_object_get(segment, "path"));
		length += is_set(segment) && count > 0 ? 1 : count;
	}
	return length;
}

static int out_of_memory(struct error *err)
{
	return error_set(err, ERROR_LIMIT, 0, "memory is short");
}

static int join_array(struct shape_reader *reader, const struct shape_field *field,
                      const json_t *array, void *member, struct error *err)
{
	struct strbuf text;
	strbuf_init(&text, JOINED_MAX);
	if (field->type == SHAPE_AS_PATH)
		write_as_path(&text, array);
	else
		join(&text, array, ",");
	const char **joined = member;
	if (text.len > 0)
		*joined = utf8_clean(reader->arena, text.data, text.len, UTF8_LABEL_MAX);
	int failed = text.len > 0 && *joined == NULL;
	strbuf_done(&text);
	return failed ? out_of_memory(err) : 0;
}

static int read_item(struct shape_reader *reader, const struct shape *shape,
                     const json_t *object, void *item, struct error *err);

static int read_element(struct shape_reader *reader, const struct shape_field *field,
                        const json_t *element, void *parent, struct error *err)
{
	const struct shape *shape = field->items;
	struct answer_list *list = (void *)((char *)parent + field->offset);
	struct answer_item *item = shape_new_item(reader, shape);
	if (item == NULL)
		return out_of_memory(err);
	for (size_t i = 0; i < shape->count; i++) {
		struct shape_value value =
			value_of(find(shape, element, shape->fields[i].path));
		shape_set(&shape->fields[i], item, &value);
	}
	if (shape->keep != NULL && !shape->keep(item, parent, reader->watch)) {
		shape_drop_item(reader, shape, item);
		return 0;
	}
	if (read_item(reader, shape, element, item, err) != 0)
		return -1;
	answer_list_add(list, item);
	return 0;
}

/* What cannot be read must not be passed over: it would look as if it had been deleted. */
static int read_list(struct shape_reader *reader, const struct shape_field *field,
                     const json_t *array, void *parent, struct error *err)
{
	bool may_be_word = field->items->fields[0].path[0] == '\0';
	for (size_t i = 0; i < json_array_size(array); i++) {
		const json_t *element = json_array_get(array, i);
		if (!may_be_word && !json_is_object(element))
			return error_set(err, ERROR_MALFORMED, 0,
			                 "%s has a member that is not an object", field->path);
		if (read_element(reader, field, element, parent, err) != 0)
			return -1;
	}
	return 0;
}

/* Names and texts of an object. */
static int read_pairs(struct shape_reader *reader, const json_t *object,
                      struct answer_list *list, struct error *err)
{
	const char *name;
	json_t *value;
	json_object_foreach((json_t *)(uintptr_t)object, name, value)
	{
		struct answer_tag *pair = arena_alloc(reader->arena, sizeof(*pair));
		if (pair == NULL)
			return out_of_memory(err);
		pair->key = name;
		pair->value = json_string_value(value);
		if (shape_own(reader, &shape_tag, pair) != 0)
			return out_of_memory(err);
		answer_list_add(list, &pair->item);
	}
	return 0;
}

/* What is made of an array, if anything. */
static int read_array(struct shape_reader *reader, const struct shape_field *field,
                      const json_t *array, void *member, struct error *err)
{
	if (field->type == SHAPE_WORDS || field->type == SHAPE_AS_PATH)
		return join_array(reader, field, array, member, err);
	struct answer_number *number = member;
	if (field->type == SHAPE_COUNT)
		*number = (struct answer_number){ .known = true,
			                          .value = json_array_size(array) };
	else if (field->type == SHAPE_AS_LENGTH)
		*number =
			(struct answer_number){ .known = true, .value = as_path_length(array) };
	return 0;
}

/* What is no single value. Nothing there is an empty list; another thing there is not. */
static int read_container(struct shape_reader *reader, const struct shape_field *field,
                          const json_t *value, void *item, struct error *err)
{
	void *member = (char *)item + field->offset;
	bool is_object = field->type == SHAPE_ONE || field->type == SHAPE_PAIRS;
	if (value == NULL || json_is_null(value))
		return 0;
	if (is_object && !json_is_object(value))
		return error_set(err, ERROR_MALFORMED, 0, "%s is not an object", field->path);
	if (field->type == SHAPE_LIST && !json_is_array(value))
		return error_set(err, ERROR_MALFORMED, 0, "%s is not a list", field->path);
	if (field->type == SHAPE_ONE)
		return read_element(reader, field, value, item, err);
	if (field->type == SHAPE_PAIRS)
		return read_pairs(reader, value, member, err);
	if (field->type == SHAPE_LIST)
		return read_list(reader, field, value, item, err);
	return json_is_array(value) ? read_array(reader, field, value, member, err) : 0;
}

/* The second half of an item, when it is known that it is kept. */
static int read_item(struct shape_reader *reader, const struct shape *shape,
                     const json_t *object, void *item, struct error *err)
{
	for (size_t i = 0; i < shape->count; i++)
		if (read_container(reader, &shape->fields[i],
		                   find(shape, object, shape->fields[i].path), item, err) != 0)
			return -1;
	return shape_own(reader, shape, item) == 0 ? 0 : out_of_memory(err);
}

/* Not an object, or one that has no key of ours. */
static int check_root(const struct shape *shape, const json_t *root, struct error *err)
{
	if (!json_is_object(root))
		return error_set(err, ERROR_MALFORMED, 0, "the JSON is not an object");
	size_t found = 0;
	for (size_t i = 0; i < shape->count; i++)
		found += find(shape, root, shape->fields[i].path) != NULL;
	if (found == 0 && json_object_size(root) > 0)
		return error_set(err, ERROR_MALFORMED, 0, "the JSON object has no %s",
		                 shape->fields[0].path);
	return 0;
}

/* jansson's own message may quote the text: only the place is told. */
static json_t *parse(const struct answer_input *input, struct error *err)
{
	struct scrub scrub = scrub_begin(input->text, input->len);
	json_error_t fault;
	/* Doubles only: an integer beyond 63 bits is no reason to refuse the document. */
	json_t *root = json_load_callback(scrub_read, &scrub,
	                                  JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL, &fault);
	if (root != NULL)
		return root;
	if (json_error_code(&fault) == json_error_out_of_memory)
		out_of_memory(err);
	else
		error_set(err, ERROR_MALFORMED, 0, "broken JSON at line %d, column %d",
		          fault.line, fault.column);
	return NULL;
}

int shape_read_json(struct shape_reader *reader, const struct shape *shape,
                    const struct answer_input *input, void *ret_item, struct error *err)
{
	json_t *root = parse(input, err);
	if (root == NULL)
		return -1;
	int failed = check_root(shape, root, err);
	for (size_t i = 0; failed == 0 && i < shape->count; i++) {
		struct shape_value value = value_of(find(shape, root, shape->fields[i].path));
		shape_set(&shape->fields[i], ret_item, &value);
	}
	if (failed == 0)
		failed = read_item(reader, shape, root, ret_item, err);
	json_decref(root);
	return failed;
}
