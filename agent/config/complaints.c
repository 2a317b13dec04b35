/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/complaints.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/utf8.h"

/* Longest message, in bytes: as long as the errors that it comes from. */
#define COMPLAINT_MAX sizeof(((struct error *)0)->text)

struct complaint {
	struct config_complaint what;
	struct complaint *older;
};

/* What is said when there is no memory left to say anything else. */
static const struct config_complaint out_of_memory = {
	.file = "configuration",
	.line = 1,
	.column = 1,
	.message = "not enough memory to say what is wrong",
};

void complaints_init(struct complaints *complaints, struct arena *notes, const char *file)
{
	*complaints = (struct complaints){ .notes = notes, .file = arena_strdup(notes, file) };
	complaints->failed = complaints->file == NULL;
}

void complaints_add(struct complaints *complaints, struct yaml_place place, const char *message)
{
	struct complaint *complaint = arena_alloc(complaints->notes, sizeof(*complaint));
	/* A rule may repeat what the user wrote; a complaint stays one line of valid text. */
	const char *copy =
		utf8_clean(complaints->notes, message, strlen(message), COMPLAINT_MAX);
	complaints->count++;
	if (complaint == NULL || copy == NULL) {
		complaints->failed = 1;
		return;
	}
	complaint->what = (struct config_complaint){ .file = complaints->file,
		                                     .line = place.line,
		                                     .column = place.column,
		                                     .message = copy };
	complaint->older = complaints->newest;
	complaints->newest = complaint;
}

void complaints_clear(struct complaints *complaints)
{
	complaints->newest = NULL;
	complaints->count = 0;
}

static int compare_places(const void *a, const void *b)
{
	const struct config_complaint *x = a;
	const struct config_complaint *y = b;
	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	return strcmp(x->message, y->message);
}

struct config_report complaints_report(const struct complaints *complaints)
{
	const struct config_report failure = { .items = &out_of_memory, .count = 1 };
	if (complaints->failed)
		return failure;
	if (complaints->count == 0)
		return (struct config_report){ 0 };
	struct config_complaint *items =
		arena_array(complaints->notes, complaints->count, sizeof(*items));
	if (items == NULL)
		return failure;
	size_t at = complaints->count;
	for (const struct complaint *c = complaints->newest; c != NULL; c = c->older)
		items[--at] = c->what;
	qsort(items, complaints->count, sizeof(*items), compare_places);
	return (struct config_report){ .items = items, .count = complaints->count };
}
