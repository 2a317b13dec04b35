/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/complaints.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/utf8.h"

/* Longest message, in bytes: as long as the errors that it comes from. */
#define COMPLAINT_MAX sizeof(((struct error *)0)->text)

/* What is said when there is no memory left to say anything else. */
static const struct config_complaint out_of_memory = {
	.file = "configuration",
	.line = 1,
	.column = 1,
	.message = "not enough memory to say what is wrong",
};

void complaints_init(struct complaints *complaints, struct arena *notes, const char *file)
{
	*complaints = (struct complaints){
		.notes = notes,
		.file = arena_strdup(notes, file),
		.items = arena_array(notes, COMPLAINTS_KEPT + 1, sizeof(*complaints->items)),
	};
	complaints->failed = complaints->file == NULL || complaints->items == NULL;
}

static void keep(struct complaints *complaints, size_t index, struct yaml_place place,
                 const char *message)
{
	/* A rule may repeat what the user wrote; a complaint stays one line of valid text. */
	const char *clean =
		utf8_clean(complaints->notes, message, strlen(message), COMPLAINT_MAX);
	complaints->failed = complaints->failed || clean == NULL;
	if (complaints->failed)
		return;
	complaints->items[index] = (struct config_complaint){ .file = complaints->file,
		                                              .line = place.line,
		                                              .column = place.column,
		                                              .message = clean };
}

void complaints_add(struct complaints *complaints, struct yaml_place place, const char *message)
{
	size_t index = complaints->count++;
	if (index < COMPLAINTS_KEPT)
		keep(complaints, index, place, message);
	else if (index == COMPLAINTS_KEPT)
		keep(complaints, index, place, "there is more that is wrong");
}

void complaints_clear(struct complaints *complaints)
{
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

struct config_report complaints_report(struct complaints *complaints)
{
	size_t count = complaints->count;
	if (complaints->failed)
		return (struct config_report){ .items = &out_of_memory, .count = 1 };
	size_t kept = count < COMPLAINTS_KEPT ? count : COMPLAINTS_KEPT;
	qsort(complaints->items, kept, sizeof(*complaints->items), compare_places);
	return (struct config_report){ .items = complaints->items,
		                       .count = count > kept ? kept + 1 : kept };
}
