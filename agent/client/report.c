/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tables say which member of an object goes where; one reader serves all of them.
 */
#include "agent/client/report.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include <jansson.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/utf8.h"

/* Longest text that is shown; the agent's own are shorter. */
#define TEXT_MAX ((size_t)4096)

enum member_type { MEMBER_TEXT, MEMBER_NUMBER, MEMBER_FLAG, MEMBER_LIST };

struct shape;

struct member {
	const char *name;
	enum member_type type;
	size_t offset;
	const struct shape *items; /* MEMBER_LIST */
};

struct shape {
	size_t size;
	const struct member *members;
	size_t count;
};

#define TEXT(type, name)                                                                       \
	{                                                                                      \
#name, MEMBER_TEXT, offsetof(struct type, name), NULL                          \
	}
#define NUMBER(type, name)                                                                     \
	{                                                                                      \
#name, MEMBER_NUMBER, offsetof(struct type, name), NULL                        \
	}
#define FLAG(type, name)                                                                       \
	{                                                                                      \
#name, MEMBER_FLAG, offsetof(struct type, name), NULL                          \
	}
#define LIST(type, member, name, shape)                                                        \
	{                                                                                      \
		name, MEMBER_LIST, offsetof(struct type, member), shape                        \
	}
#define SHAPE(type, table)                                                                     \
	static const struct shape type##_shape = { sizeof(struct type), table,                 \
		                                   sizeof(table) / sizeof((table)[0]) }

static const struct member evidence_members[] = { TEXT(report_evidence, sentence) };
SHAPE(report_evidence, evidence_members);

static const struct member view_members[] = {
	TEXT(report_view, view),
	FLAG(report_view, up),
	NUMBER(report_view, since),
	NUMBER(report_view, taken),
	TEXT(report_view, why),
	TEXT(report_view, source),
	LIST(report_view, evidence, "evidence", &report_evidence_shape),
};
SHAPE(report_view, view_members);

static const struct member cause_members[] = {
	TEXT(report_cause, cause),
	TEXT(report_cause, sentence),
	TEXT(report_cause, runbook),
	NUMBER(report_cause, since),
};
SHAPE(report_cause, cause_members);

static const struct member traffic_members[] = {
	TEXT(report_traffic, direction),
	NUMBER(report_traffic, rate),
};
SHAPE(report_traffic, traffic_members);

static const struct member path_members[] = {
	TEXT(report_path, path),
	TEXT(report_path, state),
	TEXT(report_path, cause),
	TEXT(report_path, summary),
	TEXT(report_path, advice),
	TEXT(report_path, role),
	TEXT(report_path, destination),
	TEXT(report_path, cloud),
	TEXT(report_path, router),
	TEXT(report_path, vrf),
	TEXT(report_path, peer),
	TEXT(report_path, attachment),
	TEXT(report_path, circuit),
	TEXT(report_path, kind),
	TEXT(report_path, location),
	TEXT(report_path, probe),
	NUMBER(report_path, since),
	NUMBER(report_path, latency),
	NUMBER(report_path, loss),
	NUMBER(report_path, prefixes),
	NUMBER(report_path, capacity),
	NUMBER(report_path, hold_time),
	NUMBER(report_path, local_preference),
	FLAG(report_path, carrying),
	FLAG(report_path, maintenance),
	FLAG(report_path, flapping),
	LIST(report_path, views, "views", &report_view_shape),
	LIST(report_path, causes, "causes", &report_cause_shape),
	LIST(report_path, traffic, "traffic", &report_traffic_shape),
};
SHAPE(report_path, path_members);

static const struct member carrier_members[] = { TEXT(report_carrier, path) };
SHAPE(report_carrier, carrier_members);

static const struct member fake_members[] = {
	TEXT(report_fake, reason),
	TEXT(report_fake, shared),
};
SHAPE(report_fake, fake_members);

static const struct member destination_members[] = {
	TEXT(report_destination, destination),
	TEXT(report_destination, summary),
	NUMBER(report_destination, working),
	NUMBER(report_destination, expected),
	FLAG(report_destination, redundant),
	FLAG(report_destination, backup_sufficient),
	LIST(report_destination, carriers, "carriers", &report_carrier_shape),
	LIST(report_destination, fakes, "fake_redundancy", &report_fake_shape),
};
SHAPE(report_destination, destination_members);

static const struct member end_members[] = {
	TEXT(report_end, end),     TEXT(report_end, cloud),  TEXT(report_end, router),
	TEXT(report_end, subject), TEXT(report_end, reason), TEXT(report_end, sentence),
};
SHAPE(report_end, end_members);

static const struct member check_members[] = {
	TEXT(report_check, check),    TEXT(report_check, subject), TEXT(report_check, title),
	TEXT(report_check, evidence), TEXT(report_check, mend),    FLAG(report_check, passed),
};
SHAPE(report_check, check_members);

static const struct member source_members[] = {
	TEXT(report_source, source),
	TEXT(report_source, kind),
	FLAG(report_source, up),
};
SHAPE(report_source, source_members);

static const struct member report_members[] = {
	NUMBER(report, time),
	LIST(report, paths, "paths", &report_path_shape),
	LIST(report, destinations, "destinations", &report_destination_shape),
	LIST(report, ends, "ends", &report_end_shape),
	LIST(report, checks, "checks", &report_check_shape),
	LIST(report, sources, "sources", &report_source_shape),
};
SHAPE(report, report_members);

/* --- reading --- */

static const char *read_text(const json_t *value, struct arena *arena)
{
	if (!json_is_string(value))
		return "";
	const char *text = utf8_clean(arena, json_string_value(value),
	                              json_string_length(value), TEXT_MAX);
	return text == NULL ? "" : text;
}

static enum report_flag read_flag(const json_t *value)
{
	if (!json_is_boolean(value))
		return REPORT_NOT_TOLD;
	return json_is_true(value) ? REPORT_YES : REPORT_NO;
}

static double read_number(const json_t *value)
{
	return json_is_number(value) ? json_number_value(value) : NAN;
}

static void read_object(const json_t *object, const struct shape *shape, struct arena *arena,
                        char *out);

/* What is no object counts as an empty one. */
static struct report_list read_list(const json_t *array, const struct shape *shape,
                                    struct arena *arena)
{
	size_t count = json_array_size(array);
	char *items = count == 0 ? NULL : arena_array(arena, count, shape->size);
	if (items == NULL)
		return (struct report_list){ NULL, 0 };
	for (size_t i = 0; i < count; i++)
		read_object(json_array_get(array, i), shape, arena, items + i * shape->size);
	return (struct report_list){ items, count };
}

/* As deep as the tables. */
static void read_object(const json_t *object, const struct shape *shape, struct arena *arena,
                        char *out)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct member *member = &shape->members[i];
		const json_t *value = json_object_get(object, member->name);
		void *at = out + member->offset;
		switch (member->type) {
		case MEMBER_TEXT: *(const char **)at = read_text(value, arena); break;
		case MEMBER_NUMBER: *(double *)at = read_number(value); break;
		case MEMBER_FLAG: *(enum report_flag *)at = read_flag(value); break;
		case MEMBER_LIST:
			*(struct report_list *)at = read_list(value, member->items, arena);
			break;
		}
	}
}

int report_read(const char *text, size_t len, const char *list, struct arena *arena,
                struct report *ret_report, struct error *err)
{
	json_error_t trouble;
	json_t *root = json_loadb(text, len, JSON_DECODE_INT_AS_REAL, &trouble);
	if (root == NULL)
		return error_set(err, ERROR_MALFORMED, 0, "the answer is no JSON (line %d)",
		                 trouble.line);
	struct report report;
	int is_answer = json_is_array(json_object_get(root, list));
	if (is_answer)
		read_object(root, &report_shape, arena, (char *)&report);
	json_decref(root);
	if (!is_answer)
		return error_set(err, ERROR_MALFORMED, 0,
		                 "the answer has no list \"%s\"; is this an onramp?", list);
	if (arena_failed(arena))
		return error_set(err, ERROR_LIMIT, 0, "the answer is too large");
	*ret_report = report;
	return 0;
}
