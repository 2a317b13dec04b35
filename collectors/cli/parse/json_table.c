/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The text is taken apart just far enough to know where each member begins and ends; what is
 * between is jansson's, which also finds what is wrong there.
 */
#include "collectors/cli/parse/json_table.h"

#include <string.h>

#include "agent/base/error.h"

static void advance(struct span *text, size_t count)
{
	text->text += count;
	text->len -= count;
}

static void skip_blanks(struct span *text)
{
	while (text->len > 0 && strchr(" \t\r\n", text->text[0]) != NULL &&
	       text->text[0] != '\0')
		advance(text, 1);
}

static bool skip_string(struct span *text)
{
	if (!span_skip(text, "\""))
		return false;
	for (size_t i = 0; i < text->len; i++) {
		if (text->text[i] == '\\') {
			i++;
		} else if (text->text[i] == '"') {
			advance(text, i + 1);
			return true;
		}
	}
	return false;
}

static bool skip_nested(struct span *text)
{
	size_t depth = 0;
	while (text->len > 0) {
		char c = text->text[0];
		if (c == '"') {
			if (!skip_string(text))
				return false;
			continue;
		}
		depth += c == '{' || c == '[';
		depth -= c == '}' || c == ']';
		advance(text, 1);
		if (depth == 0)
			return true;
	}
	return false;
}

static bool skip_value(struct span *text)
{
	size_t len = 0;
	if (text->len > 0 && text->text[0] == '"')
		return skip_string(text);
	if (text->len > 0 && (text->text[0] == '{' || text->text[0] == '['))
		return skip_nested(text);
	while (len < text->len && memchr(",}] \t\r\n", text->text[len], 7) == NULL)
		len++;
	advance(text, len);
	return len > 0;
}

/* Takes a member off an object whose opening brace is off already: 1, 0 when its closing brace
 * came off, -1 when it is neither. */
static int next_member(struct span *text, bool is_first, struct span *ret_name,
                       struct span *ret_value)
{
	skip_blanks(text);
	if (span_skip(text, "}"))
		return 0;
	if (!is_first && !span_skip(text, ","))
		return -1;
	skip_blanks(text);
	struct span name = *text;
	if (!skip_string(text))
		return -1;
	name.len -= text->len;
	skip_blanks(text);
	if (!span_skip(text, ":"))
		return -1;
	skip_blanks(text);
	struct span value = *text;
	if (!skip_value(text))
		return -1;
	value.len -= text->len;
	*ret_name = name;
	*ret_value = value;
	return 1;
}

static int cut(struct error *err)
{
	return error_set(err, ERROR_MALFORMED, 0, "the answer is no whole JSON");
}

static int read_head(struct json_table *table, const char *member, struct span text,
                     struct error *err)
{
	struct span name, value;
	json_t *key, *loaded;
	int step;
	for (bool is_first = true; (step = next_member(&text, is_first, &name, &value)) > 0;
	     is_first = false) {
		if (json_value(name, &key, err) != 0)
			return -1;
		bool is_table =
			value.text[0] == '{' && strcmp(json_string_value(key), member) == 0;
		if (is_table) {
			table->has_rows = true;
			table->rest = value;
			advance(&table->rest, 1);
		} else if (json_value(value, &loaded, err) != 0) {
			json_decref(key);
			return -1;
		} else {
			json_object_set_new(table->head, json_string_value(key), loaded);
		}
		json_decref(key);
	}
	skip_blanks(&text);
	return step < 0 || text.len > 0 ? cut(err) : 0;
}

int json_table_open(const struct cli_input *input, const char *member,
                    struct json_table *ret_table, struct error *err)
{
	struct json_table table = { .is_first = true };
	struct span text = span_trim((struct span){ input->text, input->len });
	if (text.len == 0) {
		*ret_table = table;
		return 0;
	}
	if (!span_skip(&text, "{"))
		return words_refusal(text, err) != 0
		               ? -1
		               : error_set(err, ERROR_MALFORMED, 0, "the answer is not JSON");
	table.head = json_object();
	if (table.head == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory");
	if (read_head(&table, member, text, err) != 0) {
		json_decref(table.head);
		return -1;
	}
	*ret_table = table;
	return 0;
}

static void forget_row(struct json_table *table)
{
	json_decref(table->name);
	json_decref(table->value);
	table->name = table->value = NULL;
}

int json_table_next(struct json_table *table, struct json_pair *ret_row, struct error *err)
{
	struct span name, value;
	forget_row(table);
	int step =
		table->has_rows ? next_member(&table->rest, table->is_first, &name, &value) : 0;
	if (step == 0) {
		table->has_rows = false;
		return 0;
	}
	if (step < 0)
		return cut(err);
	if (json_value(name, &table->name, err) != 0 ||
	    json_value(value, &table->value, err) != 0)
		return -1;
	table->is_first = false;
	*ret_row = (struct json_pair){ .name = { json_string_value(table->name),
		                                 json_string_length(table->name) },
		                       .value = table->value };
	return 1;
}

void json_table_close(struct json_table *table)
{
	forget_row(table);
	json_decref(table->head);
	table->head = NULL;
}
