/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From a YAML text to a struct or to complaints, in one call.
 */
#pragma once

#include <stdio.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/config/fill.h"
#include "tests/unit/agent/config/files.h"
#include "tests/unit/agent/config/sample.h"

/** Everything that a reading borrows. */
struct filler {
	char directory[FILES_DIRECTORY_MAX];
	struct arena *arena, *scratch, *notes;
	struct secrets secrets;
	struct complaints complaints;
	fill_rule *rule;
	bool checks_files;
	char report[8192]; /**< "LINE:COLUMN: message\n" of every complaint */
};

static inline void filler_init(struct filler *filler, size_t limit)
{
	filler->arena = arena_new(limit);
	filler->scratch = arena_new(limit);
	filler->notes = arena_new(0);
	filler->secrets = (struct secrets){ .arena = filler->arena };
	complaints_init(&filler->complaints, filler->notes, "test.yaml");
}

static inline void filler_done(struct filler *filler)
{
	secrets_wipe(&filler->secrets);
	arena_free(filler->arena);
	arena_free(filler->scratch);
	arena_free(filler->notes);
}

static inline void filler_list_complaints(struct filler *filler)
{
	struct config_report report = complaints_report(&filler->complaints);
	size_t len = 0;
	filler->report[0] = '\0';
	for (size_t i = 0; i < report.count; i++)
		len += (size_t)snprintf(filler->report + len, sizeof(filler->report) - len,
		                        "%zu:%zu: %s\n", report.items[i].line,
		                        report.items[i].column, report.items[i].message);
}

/** Returns the struct; what is wrong stands in filler->report. */
static inline void *filler_fill(struct filler *filler, const struct schema *schema,
                                const char *text)
{
	struct fill_default *defaults = NULL;
	const struct fill fill = {
		.arena = filler->arena,
		.scratch = filler->scratch,
		.secrets = &filler->secrets,
		.complaints = &filler->complaints,
		.directory = filler->directory,
		.checks_files = filler->checks_files,
		.defaults = &defaults,
		.rule = filler->rule,
	};
	const struct yaml_node *root = NULL;
	struct yaml_problem problem;
	void *filled = NULL;
	complaints_clear(&filler->complaints);
	if (yaml_read(filler->scratch, text, strlen(text), &root, &problem) != 0)
		complaints_add(&filler->complaints, problem.place, problem.error.text);
	else
		filled = fill_struct(&fill, schema, root);
	filler_list_complaints(filler);
	return filled;
}
