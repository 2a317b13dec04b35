/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/commands.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/model/reference.h"
#include "agent/options.h"

/* Complaints of one reading of the configuration. */
#define NOTES_LIMIT ((size_t)1024 * 1024)

/* What was printed has arrived. */
static int end_output(void)
{
	return fflush(stdout) != 0 || ferror(stdout) != 0;
}

int command_print(struct strbuf *text)
{
	int failed = strbuf_failed(text) ||
	             fwrite(text->data, 1, text->len, stdout) != text->len || end_output();
	strbuf_done(text);
	return failed;
}

int command_read(struct strbuf *out, struct error *err)
{
	char bytes[64 * 1024];
	size_t len;
	while ((len = fread(bytes, 1, sizeof(bytes), stdin)) > 0 && !strbuf_failed(out))
		strbuf_add(out, bytes, len);
	if (ferror(stdin))
		return error_set(err, ERROR_UNREACHABLE, errno, "standard input");
	if (strbuf_failed(out))
		return error_set(err, ERROR_LIMIT, 0, "standard input is longer than %zu bytes",
		                 out->max);
	return 0;
}

int command_read_config(const struct command_config *request, struct config **ret_config)
{
	struct arena *notes = arena_new(NOTES_LIMIT);
	if (notes == NULL)
		return -1;
	struct config_report report;
	int failed = ret_config == NULL
	                     ? config_check(request->file, request->kinds, request->count,
	                                    notes, &report)
	                     : config_load(request->file, request->kinds, request->count, notes,
	                                   ret_config, &report);
	for (size_t i = 0; i < report.count; i++)
		request->complain(request->context, &report.items[i]);
	arena_free(notes);
	return failed;
}

static void print_complaint(void *context, const struct config_complaint *item)
{
	(void)context;
	fprintf(stderr, "%s:%zu:%zu: %s\n", item->file, item->line, item->column,
	        item->message);
}

int command_load(const char *file, const struct config_kind *const *kinds, size_t count,
                 struct config **ret_config)
{
	const struct command_config request = {
		.file = file, .kinds = kinds, .count = count, .complain = print_complaint
	};
	return command_read_config(&request, ret_config) != 0;
}

int command_check(const char *file, const struct config_kind *const *kinds, size_t count)
{
	return command_load(file, kinds, count, NULL);
}

int command_config_reference(const struct config_kind *const *kinds, size_t count)
{
	struct strbuf text;
	strbuf_init(&text, SIZE_MAX);
	config_manual(kinds, count, &text);
	return command_print(&text);
}

int command_metrics_reference(void)
{
	struct strbuf text;
	strbuf_init(&text, SIZE_MAX);
	fact_reference(&text);
	return command_print(&text);
}

int command_version(const char *revision)
{
	printf("onramp, version %s (revision: %s)\n  compiler: %s\n", ONRAMP_VERSION, revision,
	       __VERSION__);
	return end_output();
}

int command_help(void)
{
	options_help();
	return end_output();
}
