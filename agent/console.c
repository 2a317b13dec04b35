/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/console.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "agent/base/arena.h"
#include "agent/base/body.h"
#include "agent/base/environment.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/client/discovery.h"
#include "agent/commands.h"
#include "agent/config/config.h"
#include "agent/options.h"
#include "agent/runtime/file.h"
#include "agent/runtime/wiped.h"

/* A configuration of a thousand routers has half a megabyte. */
#define FILE_MAX ((size_t)16 * 1024 * 1024)

/* no-color.org: any value but none. */
static bool wants_colour(void)
{
	const char *term = environment_get(&environment_process, "TERM");
	return isatty(STDOUT_FILENO) && term != NULL && strcmp(term, "dumb") != 0 &&
	       environment_get(&environment_process, "NO_COLOR") == NULL;
}

/* A wider terminal is used; a narrower one breaks lines by itself. */
static size_t terminal_width(void)
{
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col < PAGE_WIDTH)
		return PAGE_WIDTH;
	return size.ws_col;
}

/* What could not be written is the worst that can happen. */
static int finish(struct strbuf *text, enum exit_status status)
{
	if (text->len == 0 && !strbuf_failed(text)) {
		strbuf_done(text);
		return (int)status;
	}
	return command_print(text) == 0 ? (int)status : EXIT_SOFTWARE;
}

int console_ask(const struct options *options, enum client_question question)
{
	const struct client_request request = { .question = question,
		                                .path = options->words[0],
		                                .as_json = options->as_json,
		                                .ask = options->agent,
		                                .environment = &environment_process };
	struct strbuf text, complaint;
	struct page page = { .out = &text,
		             .width = terminal_width(),
		             .has_colour = wants_colour() };
	strbuf_init(&text, SIZE_MAX);
	strbuf_init(&complaint, SIZE_MAX);
	enum exit_status status = client_run(&request, &page, &complaint);
	if (complaint.len > 0)
		fputs(complaint.data, stderr);
	strbuf_done(&complaint);
	return finish(&text, status);
}

/* --- discovery --- */

static const char **names_of_paths(struct arena *arena, const struct config *config,
                                   size_t *ret_count)
{
	struct config_paths paths = config_paths(config);
	const char **names = arena_array(arena, paths.count, sizeof(*names));
	*ret_count = names == NULL ? 0 : paths.count;
	for (size_t i = 0; i < *ret_count; i++)
		names[i] = paths.items[i].name;
	return names;
}

static const char **names_of_destinations(struct arena *arena, const struct config *config,
                                          size_t *ret_count)
{
	struct config_destinations destinations = config_destinations(config);
	const char **names = arena_array(arena, destinations.count, sizeof(*names));
	*ret_count = names == NULL ? 0 : destinations.count;
	for (size_t i = 0; i < *ret_count; i++)
		names[i] = destinations.items[i].name;
	return names;
}

static int write_discovery(const struct options *options, const struct console_discovery *found,
                           struct page *page, enum exit_status *ret_status, struct error *err)
{
	struct report paths, sources;
	struct wiped file;
	wiped_init(&file, FILE_MAX);
	struct discovery discovery = { .file = options->config_file };
	discovery.names = names_of_paths(page->arena, found->config, &discovery.name_count);
	discovery.destinations =
		names_of_destinations(page->arena, found->config, &discovery.destination_count);
	int failed = report_read(found->paths->data, found->paths->len, "paths", page->arena,
	                         &paths, err) != 0 ||
	             report_read(found->sources->data, found->sources->len, "sources",
	                         page->arena, &sources, err) != 0 ||
	             file_read(options->config_file, &file, NULL, err) != 0;
	discovery.text = wiped_text(&file);
	if (!failed)
		*ret_status = render_discovery(page, &paths, &sources, &discovery);
	wiped_done(&file);
	return failed ? -1 : 0;
}

int console_discovery(const struct options *options, const struct console_discovery *discovery)
{
	struct strbuf text;
	struct error err = { 0 };
	struct page page = { .out = &text,
		             .arena = arena_new(REPORT_MEMORY_MAX),
		             .width = PAGE_WIDTH };
	enum exit_status status = EXIT_SOFTWARE;
	strbuf_init(&text, SIZE_MAX);
	if (page.arena == NULL ||
	    write_discovery(options, discovery, &page, &status, &err) != 0)
		fprintf(stderr, "onramp: %s\n", err.text);
	arena_free(page.arena);
	if (options->as_json && status != EXIT_SOFTWARE) {
		strbuf_clear(&text);
		strbuf_add(&text, discovery->paths->data, discovery->paths->len);
	}
	return finish(&text, status);
}
