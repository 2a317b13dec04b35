/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/parse/json.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/base/utf8.h"

/* How deep json_search() looks: below the wrappers of a Junos cluster, not into tables. */
#define SEARCH_DEPTH 8

/* Every value but the first stands behind one of these. */
static bool has_too_many_values(struct span text)
{
	size_t values = 0;
	for (size_t i = 0; i < text.len; i++)
		values += text.text[i] == ',' || text.text[i] == '[' || text.text[i] == '{';
	return values > JSON_VALUES_MAX;
}

/* Descriptions are typed in any character set; routers pass the bytes on. */
static json_t *load_repaired(struct span text, json_error_t *ret_fault)
{
	char *copy = malloc(text.len);
	if (copy == NULL)
		return NULL;
	memcpy(copy, text.text, text.len);
	for (size_t at = 0; at < text.len;) {
		size_t len = utf8_sequence((const unsigned char *)copy + at, text.len - at);
		if (len == 0)
			copy[at] = '?';
		at += len == 0 ? 1 : len;
	}
	json_t *root = json_loadb(copy, text.len, JSON_DECODE_ANY, ret_fault);
	free(copy);
	return root;
}

int json_value(struct span text, json_t **ret_value, struct error *err)
{
	json_error_t fault;
	if (text.len > JSON_BYTES_MAX || has_too_many_values(text))
		return error_set(err, ERROR_LIMIT, 0, "the answer is too long");
	json_t *value = json_loadb(text.text, text.len, JSON_DECODE_ANY, &fault);
	if (value == NULL && json_error_code(&fault) == json_error_invalid_utf8)
		value = load_repaired(text, &fault);
	if (value == NULL)
		return error_set(err, ERROR_MALFORMED, 0,
		                 "the answer is no whole JSON, line %d", fault.line);
	*ret_value = value;
	return 0;
}

int json_document(const struct cli_input *input, json_t **ret_root, struct error *err)
{
	struct span text = span_trim((struct span){ input->text, input->len });
	if (text.len == 0) {
		*ret_root = NULL;
		return 0;
	}
	if (text.text[0] != '{' && text.text[0] != '[')
		return words_refusal(text, err) != 0
		               ? -1
		               : error_set(err, ERROR_MALFORMED, 0, "the answer is not JSON");
	return json_value(text, ret_root, err);
}

static const json_t *first_of(const json_t *value)
{
	return json_is_array(value) ? json_array_get(value, 0) : value;
}

/* [{"data": "x"}] is "x". */
static const json_t *leaf(const json_t *value)
{
	const json_t *first = first_of(value);
	const json_t *data = json_is_object(first) ? json_object_get(first, "data") : NULL;
	return data == NULL ? first : first_of(data);
}

const json_t *json_member(const json_t *value, const char *path)
{
	char name[64];
	for (;;) {
		const char *dot = strchr(path, '.');
		size_t len = dot == NULL ? strlen(path) : (size_t)(dot - path);
		if (len >= sizeof(name))
			return NULL;
		memcpy(name, path, len);
		name[len] = '\0';
		value = json_object_get(first_of(value), name);
		if (value == NULL || json_is_null(value) || dot == NULL)
			return json_is_null(value) ? NULL : value;
		path = dot + 1;
	}
}

bool json_pair_next(const json_t *object, struct json_pair *pair)
{
	/* jansson iterates over objects through pointers that are not const */
	json_t *mutable = (json_t *)(uintptr_t)object;
	pair->at = pair->at == NULL ? json_object_iter(mutable)
	                            : json_object_iter_next(mutable, pair->at);
	if (pair->at == NULL)
		return false;
	pair->name = span_of(json_object_iter_key(pair->at));
	pair->value = json_object_iter_value(pair->at);
	return true;
}

static const json_t *search(const json_t *value, const char *name, int depth)
{
	if (depth == 0)
		return NULL;
	const json_t *found = json_object_get(value, name);
	for (size_t i = 0; found == NULL && i < json_array_size(value); i++)
		found = search(json_array_get(value, i), name, depth - 1);
	for (struct json_pair pair = { 0 }; found == NULL && json_pair_next(value, &pair);)
		found = search(pair.value, name, depth - 1);
	return found;
}

const json_t *json_search(const json_t *value, const char *name)
{
	return search(value, name, SEARCH_DEPTH);
}

const json_t *json_item(const json_t *list, size_t index)
{
	if (json_is_object(list))
		return index == 0 ? list : NULL;
	return json_array_get(list, index);
}

static struct span text_of(const json_t *value)
{
	const json_t *text = leaf(value);
	return json_is_string(text)
	               ? (struct span){ json_string_value(text), json_string_length(text) }
	               : (struct span){ "", 0 };
}

struct span json_text(const json_t *value, const char *path)
{
	return text_of(json_member(value, path));
}

static bool number_of(const json_t *value, double *ret_number)
{
	const json_t *number = leaf(value);
	uint64_t whole;
	if (json_is_number(number) && json_number_value(number) >= 0)
		*ret_number = json_number_value(number);
	else if (span_u64(text_of(value), &whole))
		*ret_number = (double)whole;
	else
		return false;
	return true;
}

bool json_number(const json_t *value, const char *path, double *ret_number)
{
	return number_of(json_member(value, path), ret_number);
}

static bool ip_of(const json_t *value, struct ip *ret_ip)
{
	struct span text = text_of(value);
	const char *plus = text.len == 0 ? NULL : memchr(text.text, '+', text.len);
	if (plus != NULL)
		text.len = (size_t)(plus - text.text);
	struct ip ip;
	if (!span_ip(text, &ip) || ip_is_unspecified(&ip))
		return false;
	*ret_ip = ip;
	return true;
}

bool json_ip(const json_t *value, const char *path, struct ip *ret_ip)
{
	return ip_of(json_member(value, path), ret_ip);
}

/* Members that say yes or no do so in three ways. */
static bool bool_of(const json_t *value, bool *ret_bool)
{
	const json_t *flag = leaf(value);
	double number;
	if (json_is_boolean(flag))
		*ret_bool = json_is_true(flag);
	else if (number_of(value, &number))
		*ret_bool = number != 0;
	else if (span_is(text_of(value), "true") || span_is(text_of(value), "false"))
		*ret_bool = span_is(text_of(value), "true");
	else
		return false;
	return true;
}

static bool seconds_of(const struct found *found, const json_t *value,
                       enum json_reading reading, double *ret_seconds)
{
	double number;
	double now = walltime_to_seconds(found->input->now);
	if (!number_of(value, &number))
		return false;
	switch (reading) {
	case JSON_MILLISECONDS: number /= 1000; break;
	case JSON_BITS: number /= 8; break;
	case JSON_SECONDS_AGO: number = now - number; break;
	case JSON_MILLISECONDS_AGO: number = now - number / 1000; break;
	case JSON_PLAIN:
	case JSON_ASN:
	case JSON_LIMIT:
	case JSON_IS_THERE: break;
	}
	*ret_seconds = number;
	return true;
}

static bool u64_of(const json_t *value, enum json_reading reading, uint64_t *ret_number)
{
	const json_t *number = leaf(value);
	if (json_is_integer(number) && json_integer_value(number) >= 0)
		*ret_number = (uint64_t)json_integer_value(number);
	else if (!span_u64(text_of(value), ret_number))
		return false;
	return *ret_number > 0 || reading != JSON_LIMIT;
}

static bool u32_of(const json_t *value, enum json_reading reading, uint32_t *ret_number)
{
	uint64_t number;
	if (u64_of(value, reading, &number))
		*ret_number = (uint32_t)number;
	else if (reading == JSON_ASN && words_asn(text_of(value), ret_number))
		number = *ret_number;
	else
		return false;
	return number <= UINT32_MAX && (number > 0 || reading != JSON_ASN);
}

/* Writes the member's value where the field lies; false when the member is not of its type. */
static bool read_value(struct found *found, const json_t *value, const struct json_row *row,
                       enum fact_type type, void *place)
{
	switch (type) {
	case FACT_BOOL:
		if (row->reading == JSON_IS_THERE) {
			*(bool *)place = value != NULL;
			return true;
		}
		return bool_of(value, place);
	case FACT_U32: return u32_of(value, row->reading, place);
	case FACT_U64: return u64_of(value, row->reading, place);
	case FACT_DOUBLE: return seconds_of(found, value, row->reading, place);
	case FACT_IP: return ip_of(value, place);
	case FACT_STRING: {
		const char *text = found_text(found, text_of(value));
		if (text != NULL)
			memcpy(place, &text, sizeof(text));
		return text != NULL;
	}
	case FACT_ENUM:
	case FACT_HISTOGRAM:
	case FACT_NOTHING: break;
	}
	return false;
}

void json_fields(struct found *found, const json_t *value, const struct json_row *rows,
                 size_t count, enum fact_kind_id kind, void *fact)
{
	for (size_t i = 0; fact != NULL && i < count; i++) {
		const struct fact_field *field = &fact_kinds[kind]->fields[rows[i].field];
		const json_t *member = json_member(value, rows[i].path);
		void *place = (char *)fact + field->offset;
		if ((member != NULL || rows[i].reading == JSON_IS_THERE) &&
		    read_value(found, member, &rows[i], field->type, place))
			fact_know(fact, rows[i].field);
	}
}
