/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML as a stream of elements. Every open item is a frame; below it the path of the current
 * element is compared with the rows of the item's shape. A row of a list opens the next frame,
 * a row of a value collects its text, the beginning of a row's path is walked into, and
 * anything else is skipped whole. The texts of an item stay in one buffer until it closes; then
 * they are set as members in the order of the rows. Names are local names: the namespace
 * carries the version of the API and nothing else.
 */
#include "agent/answer/shape.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <expat.h>
#include <malloc.h>

#include "agent/base/error.h"

#define FRAMES_MAX 8
#define DEPTH_MAX 64
#define ELEMENTS_MAX ((size_t)512) /* bytes of all names from the root to an element */

/* All texts of all open items. */
#define TEXTS_MAX (4 * SHAPE_TOKEN_MAX)

/* An item that is open. */
struct frame {
	const struct shape *shape;
	void *item;
	const struct shape_field *list;    /* of the item around it: where it goes */
	size_t path_len;                   /* of the reader's path at its own element */
	size_t texts_len;                  /* of the texts before its own */
	uint32_t values[SHAPE_FIELDS_MAX]; /* where a row's text begins, plus one; 0: none */
};

struct xml_reader {
	struct shape_reader *base;
	const struct answer_action *action;
	void *root;
	XML_Parser parser;
	struct error *err;
	bool failed;
	struct frame frames[FRAMES_MAX];
	size_t frame_count;
	char path[ELEMENTS_MAX]; /* "/DescribeXResponse/xSet/item", not of what is skipped */
	size_t path_len;
	size_t depth;
	size_t skipping_from; /* depth of the element that is skipped; 0: none */
	size_t collecting;    /* row whose text is collected, plus one; 0: none */
	size_t collected;     /* where that text begins */
	char *texts;
	size_t texts_len;
};

static void fail(struct xml_reader *reader, enum error_kind kind, const char *what)
{
	if (!reader->failed)
		error_set(reader->err, kind, 0, "%s", what);
	reader->failed = true;
	XML_StopParser(reader->parser, XML_FALSE);
}

static struct frame *top_frame(struct xml_reader *reader)
{
	return &reader->frames[reader->frame_count - 1];
}

static void open_frame(struct xml_reader *reader, const struct shape *shape, void *item,
                       const struct shape_field *list)
{
	assert(reader->frame_count < FRAMES_MAX && shape->count <= SHAPE_FIELDS_MAX);
	reader->frames[reader->frame_count++] = (struct frame){
		.shape = shape,
		.item = item,
		.list = list,
		.path_len = reader->path_len,
		.texts_len = reader->texts_len,
	};
}

static void open_root(struct xml_reader *reader, const char *name)
{
	if (strcmp(name, reader->action->xml_root) != 0 && reader->action->xml_root[0] != '\0')
		fail(reader, ERROR_MALFORMED, "the XML is another document");
	else
		open_frame(reader, &reader->action->page, reader->root, NULL);
}

static void open_item(struct xml_reader *reader, const struct shape_field *field)
{
	void *item = shape_new_item(reader->base, field->items);
	if (item == NULL)
		fail(reader, ERROR_LIMIT, "memory is short");
	else
		open_frame(reader, field->items, item, field);
}

/* The row of the innermost item at the current path; NULL when there is none, and then whether
 * the path leads to one. */
static const struct shape_field *find_row(struct xml_reader *reader, bool *ret_leads_on)
{
	const struct frame *top = top_frame(reader);
	const char *path = reader->path + top->path_len + 1;
	size_t len = reader->path_len - top->path_len - 1;
	*ret_leads_on = false;
	for (size_t i = 0; i < top->shape->count; i++) {
		const struct shape_field *field = &top->shape->fields[i];
		if (field->path[0] != path[0] || strncmp(field->path, path, len) != 0)
			continue;
		if (field->path[len] == '\0')
			return field;
		*ret_leads_on |= field->path[len] == '/';
	}
	return NULL;
}

static void open_element(struct xml_reader *reader)
{
	bool leads_on;
	const struct shape_field *field = find_row(reader, &leads_on);
	if (field == NULL)
		reader->skipping_from = leads_on ? 0 : reader->depth;
	else if (field->type == SHAPE_LIST)
		open_item(reader, field);
	else {
		reader->collecting = (size_t)(field - top_frame(reader)->shape->fields) + 1;
		reader->collected = reader->texts_len;
	}
}

static const char *local_name(const char *name)
{
	const char *colon = strrchr(name, ':');
	return colon == NULL ? name : colon + 1;
}

static void push_name(struct xml_reader *reader, const char *name)
{
	size_t len = strlen(name);
	if (len + 2 > ELEMENTS_MAX - reader->path_len) {
		fail(reader, ERROR_MALFORMED, "the names of the XML are too long");
		return;
	}
	reader->path[reader->path_len] = '/';
	memcpy(reader->path + reader->path_len + 1, name, len + 1);
	reader->path_len += len + 1;
}

static void pop_name(struct xml_reader *reader)
{
	while (reader->path[--reader->path_len] != '/')
		continue;
	reader->path[reader->path_len] = '\0';
}

static void on_start(void *context, const char *full_name, const char **attributes)
{
	(void)attributes;
	struct xml_reader *reader = context;
	reader->depth++;
	if (reader->depth > DEPTH_MAX)
		fail(reader, ERROR_MALFORMED, "the XML is nested too deeply");
	if (reader->failed || reader->skipping_from != 0)
		return;
	push_name(reader, local_name(full_name));
	if (reader->failed)
		return;
	if (reader->collecting != 0) { /* elements where a text should be: no text */
		reader->texts_len = reader->collected;
		reader->collecting = 0;
		reader->skipping_from = reader->depth;
	} else if (reader->frame_count == 0) {
		open_root(reader, local_name(full_name));
	} else {
		open_element(reader);
	}
}

/* Of several texts for one row the first counts. */
static void end_text(struct xml_reader *reader)
{
	uint32_t *value = &top_frame(reader)->values[reader->collecting - 1];
	reader->collecting = 0;
	if (*value != 0) {
		reader->texts_len = reader->collected;
		return;
	}
	*value = (uint32_t)(reader->collected + 1);
	reader->texts[reader->texts_len++] = '\0';
}

static void set_members(struct xml_reader *reader, const struct frame *frame)
{
	for (size_t i = 0; i < frame->shape->count; i++) {
		if (frame->values[i] == 0)
			continue;
		struct shape_value value = { .kind = SHAPE_LOOSE_TEXT,
			                     .text = reader->texts + frame->values[i] - 1 };
		shape_set(&frame->shape->fields[i], frame->item, &value);
	}
}

static void close_frame(struct xml_reader *reader)
{
	const struct frame *frame = top_frame(reader);
	const struct shape *shape = frame->shape;
	void *item = frame->item;
	set_members(reader, frame);
	reader->frame_count--;
	reader->texts_len = frame->texts_len;
	void *parent = frame->list == NULL ? NULL : top_frame(reader)->item;
	if (shape->keep != NULL && !shape->keep(item, parent, reader->base->watch)) {
		shape_drop_item(reader->base, shape, item);
		return;
	}
	if (shape_own(reader->base, shape, item) != 0)
		fail(reader, ERROR_LIMIT, "memory is short");
	else if (frame->list != NULL)
		answer_list_add((void *)((char *)parent + frame->list->offset), item);
}

static void on_end(void *context, const char *name)
{
	(void)name;
	struct xml_reader *reader = context;
	if (reader->failed)
		return;
	size_t depth = reader->depth--;
	if (reader->skipping_from != 0 && depth > reader->skipping_from)
		return;
	if (reader->skipping_from != 0)
		reader->skipping_from = 0;
	else if (reader->collecting != 0)
		end_text(reader);
	else if (top_frame(reader)->path_len == reader->path_len)
		close_frame(reader);
	pop_name(reader);
}

static void on_text(void *context, const char *text, int len)
{
	struct xml_reader *reader = context;
	if (reader->failed || reader->collecting == 0)
		return;
	/* One byte is kept for the end of the text. */
	if ((size_t)len >= TEXTS_MAX - reader->texts_len ||
	    (size_t)len > SHAPE_TOKEN_MAX - (reader->texts_len - reader->collected)) {
		fail(reader, ERROR_MALFORMED, "a text of the XML is too long");
		return;
	}
	memcpy(reader->texts + reader->texts_len, text, (size_t)len);
	reader->texts_len += (size_t)len;
}

/* No document of AWS has one, and entities can only be declared there. */
static void on_doctype(void *context, const char *name, const char *system_id,
                       const char *public_id, int has_subset)
{
	(void)name;
	(void)system_id;
	(void)public_id;
	(void)has_subset;
	fail(context, ERROR_MALFORMED, "the XML declares a document type");
}

/* expat copies the whole text, and with it secrets that no row asks for: what it frees is
 * overwritten. */
static void wiping_free(void *piece)
{
	if (piece != NULL)
		explicit_bzero(piece, malloc_usable_size(piece));
	free(piece);
}

static void *wiping_realloc(void *piece, size_t size)
{
	void *moved = malloc(size);
	size_t old = piece == NULL ? 0 : malloc_usable_size(piece);
	if (moved == NULL)
		return NULL;
	if (old > 0)
		memcpy(moved, piece, old < size ? old : size);
	wiping_free(piece);
	return moved;
}

static int parse(struct xml_reader *reader, const struct answer_input *input)
{
	XML_Parser parser = reader->parser;
	XML_SetUserData(parser, reader);
	XML_SetElementHandler(parser, on_start, on_end);
	XML_SetCharacterDataHandler(parser, on_text);
	XML_SetStartDoctypeDeclHandler(parser, on_doctype);
	if (XML_Parse(parser, input->text, (int)input->len, 1) == XML_STATUS_OK)
		return reader->failed ? -1 : 0;
	if (reader->failed)
		return -1;
	if (XML_GetErrorCode(parser) == XML_ERROR_NO_MEMORY)
		return error_set(reader->err, ERROR_LIMIT, 0, "memory is short");
	return error_set(reader->err, ERROR_MALFORMED, 0, "broken XML at line %lu, column %lu",
	                 XML_GetCurrentLineNumber(parser),
	                 XML_GetCurrentColumnNumber(parser) + 1);
}

int shape_read_xml(struct shape_reader *base, const struct answer_action *action,
                   const struct answer_input *input, void *ret_item, struct error *err)
{
	if (input->len > INT_MAX)
		return error_set(err, ERROR_LIMIT, 0, "more than 2 GiB of XML");
	static const XML_Memory_Handling_Suite memory = {
		.malloc_fcn = malloc,
		.realloc_fcn = wiping_realloc,
		.free_fcn = wiping_free,
	};
	struct xml_reader reader = {
		.base = base,
		.action = action,
		.root = ret_item,
		.err = err,
		/* Whatever the document declares: it is UTF-8 or broken. */
		.parser = XML_ParserCreate_MM("UTF-8", &memory, NULL),
		.texts = malloc(TEXTS_MAX),
	};
	int failed = reader.parser == NULL || reader.texts == NULL
	                     ? error_set(err, ERROR_LIMIT, 0, "memory is short")
	                     : parse(&reader, input);
	if (reader.parser != NULL)
		XML_ParserFree(reader.parser);
	free(reader.texts);
	return failed;
}
