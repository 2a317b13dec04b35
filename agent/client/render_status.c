/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/client/render_internal.h"

#include <math.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"

/* Ends without another that are shown. */
#define ENDS_SHOWN 8

/* Names that a complaint lists. */
#define CANDIDATES_SHOWN 20

static const struct {
	const char *name;
	enum tone tone;
	enum exit_status status;
	int weight; /* the heaviest is the verdict of all */
} states[] = {
	{ "ok", TONE_GOOD, EXIT_ALL_OK, 0 },
	{ "unknown", TONE_WEAK, EXIT_UNKNOWN, 1 },
	{ "degraded", TONE_WEAK, EXIT_DEGRADED, 2 },
	{ "down", TONE_BAD, EXIT_DOWN, 3 },
};

/* A state that this program does not know is as good as none. */
static size_t state_of(const char *name)
{
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		if (strcmp(states[i].name, name) == 0)
			return i;
	return 1;
}

enum tone render_state_tone(const char *state)
{
	return states[state_of(state)].tone;
}

enum exit_status render_state_status(const char *state)
{
	return states[state_of(state)].status;
}

static enum exit_status verdict_of(const struct report *report)
{
	size_t worst = report->paths.count == 0 ? 1 : 0;
	REPORT_EACH(struct report_path, path, &report->paths)
	{
		size_t state = state_of(path->state);
		if (states[state].weight > states[worst].weight)
			worst = state;
	}
	return states[worst].status;
}

/* --- paths --- */

const char *render_latency(struct page *page, double seconds)
{
	if (!isfinite(seconds))
		return "";
	double ms = seconds * 1e3;
	return page_text(page, ms < 10 ? "%.2f ms" : "%.0f ms", ms);
}

static const char *count_text(struct page *page, double count)
{
	return isfinite(count) ? page_text(page, "%.0f", count) : "";
}

/* "CAUSE: what was seen of it" */
static const char *note_of(struct page *page, const struct report_path *path)
{
	const struct report_cause *cause = path->causes.items;
	if (path->cause[0] == '\0')
		return "";
	if (cause == NULL || cause->sentence[0] == '\0')
		return path->cause;
	return page_text(page, "%s: %s", path->cause, cause->sentence);
}

enum { STATUS_COLUMNS = 6 };

static void fill_path(struct page *page, const struct report_path *path, struct cell *cells)
{
	const struct cell row[STATUS_COLUMNS] = {
		{ path->path, TONE_PLAIN },
		{ path->state, render_state_tone(path->state) },
		{ path->role, TONE_PLAIN },
		{ render_latency(page, path->latency), TONE_PLAIN },
		{ count_text(page, path->prefixes), TONE_PLAIN },
		{ page_age(page, path->since), TONE_PLAIN },
	};
	memcpy(cells, row, sizeof(row));
}

static void render_paths(struct page *page, const struct report *report)
{
	static const char *const titles[STATUS_COLUMNS] = { "PATH",    "STATE", "ROLE",
		                                            "LATENCY", "PFX",   "SINCE" };
	static const bool is_number[STATUS_COLUMNS] = { [3] = true, [4] = true, [5] = true };
	size_t count = report->paths.count;
	struct cell *cells = arena_array(page->arena, count, STATUS_COLUMNS * sizeof(*cells));
	const char **notes = arena_array(page->arena, count, sizeof(*notes));
	if (cells == NULL || notes == NULL)
		return;
	size_t row = 0;
	REPORT_EACH(struct report_path, path, &report->paths)
	{
		fill_path(page, path, &cells[row * STATUS_COLUMNS]);
		notes[row++] = note_of(page, path);
	}
	page_table(page, &(struct table){ .titles = titles,
	                                  .is_number = is_number,
	                                  .columns = STATUS_COLUMNS,
	                                  .cells = cells,
	                                  .notes = notes,
	                                  .rows = count });
}

/* --- destinations --- */

enum { DESTINATION_COLUMNS = 3 };

const char *render_carriers(struct page *page, const struct report_list *carriers)
{
	const char *text = "";
	REPORT_EACH(struct report_carrier, carrier, carriers)
	text = page_text(page, "%s%s%s", text, text[0] == '\0' ? "" : ", ", carrier->path);
	return text;
}

static struct cell redundancy_cell(struct page *page, const struct report_destination *it)
{
	if (it->fakes.count > 0) {
		const struct report_fake *fake = it->fakes.items;
		return (struct cell){ page_text(page, "no: %s", fake->reason), TONE_WEAK };
	}
	switch (it->redundant) {
	case REPORT_YES: return (struct cell){ "yes", TONE_GOOD };
	case REPORT_NO: return (struct cell){ "no", TONE_WEAK };
	case REPORT_NOT_TOLD: break;
	}
	return (struct cell){ "", TONE_PLAIN };
}

/* A path of which nobody can tell is not one that does not work. */
static size_t count_unknown(const struct report *report, const char *destination)
{
	size_t count = 0;
	REPORT_EACH(struct report_path, path, &report->paths)
	if (strcmp(path->destination, destination) == 0 &&
	    render_state_status(path->state) == EXIT_UNKNOWN)
		count++;
	return count;
}

struct cell render_working(struct page *page, const struct report *report,
                           const struct report_destination *it)
{
	size_t unknown = count_unknown(report, it->destination);
	if (!isfinite(it->working) || !isfinite(it->expected))
		return (struct cell){ "?", TONE_WEAK };
	const char *text = page_text(page, "%.0f of %.0f", it->working, it->expected);
	if (unknown > 0)
		return (struct cell){ page_text(page, "%s, %zu unknown", text, unknown),
			              TONE_WEAK };
	return (struct cell){ text, it->working == 0              ? TONE_BAD
		                    : it->working == it->expected ? TONE_GOOD
		                                                  : TONE_WEAK };
}

static void fill_destination(struct page *page, const struct report *report,
                             const struct report_destination *it, struct cell *cells)
{
	const struct cell row[DESTINATION_COLUMNS] = {
		{ it->destination, TONE_PLAIN },
		render_working(page, report, it),
		redundancy_cell(page, it),
	};
	memcpy(cells, row, sizeof(row));
}

static void render_destinations(struct page *page, const struct report *report)
{
	static const char *const titles[DESTINATION_COLUMNS] = { "DESTINATION", "WORKING",
		                                                 "REDUNDANT" };
	static const bool is_number[DESTINATION_COLUMNS] = { false };
	size_t count = report->destinations.count;
	struct cell *cells =
		arena_array(page->arena, count, DESTINATION_COLUMNS * sizeof(*cells));
	const char **notes = arena_array(page->arena, count, sizeof(*notes));
	if (cells == NULL || notes == NULL || count == 0)
		return;
	size_t row = 0;
	REPORT_EACH(struct report_destination, destination, &report->destinations)
	{
		const char *carriers = render_carriers(page, &destination->carriers);
		fill_destination(page, report, destination, &cells[row * DESTINATION_COLUMNS]);
		notes[row++] = carriers[0] == '\0'
		                       ? "traffic: nobody can tell over which path"
		                       : page_text(page, "traffic over %s", carriers);
	}
	strbuf_putc(page->out, '\n');
	page_table(page, &(struct table){ .titles = titles,
	                                  .is_number = is_number,
	                                  .columns = DESTINATION_COLUMNS,
	                                  .cells = cells,
	                                  .notes = notes,
	                                  .rows = count });
}

/* --- ends that found no other --- */

static void render_end(struct page *page, const struct report_end *end)
{
	const char *owner = end->cloud[0] != '\0' ? end->cloud : end->router;
	page_space(page, 2);
	page_wrap(page, 4,
	          page_text(page, "%s%s%s: %s", owner, owner[0] == '\0' ? "" : " ",
	                    end->subject, end->sentence));
}

static void render_ends(struct page *page, const struct report *report)
{
	size_t shown = 0;
	if (report->ends.count == 0)
		return;
	page_put(page, TONE_HEAD, "\nEnds without another\n");
	REPORT_EACH(struct report_end, end, &report->ends)
	{
		if (shown++ == ENDS_SHOWN)
			break;
		render_end(page, end);
	}
	if (report->ends.count > ENDS_SHOWN)
		strbuf_printf(page->out, "  and %zu more; --json has all of them\n",
		              report->ends.count - ENDS_SHOWN);
}

enum exit_status render_status(struct page *page, const struct report *report)
{
	if (report->paths.count == 0)
		page_wrap(page, 0,
		          "No path was found yet. Paths are found when a router's peer and a "
		          "cloud's attachment have the same addresses.");
	else
		render_paths(page, report);
	render_destinations(page, report);
	render_ends(page, report);
	return verdict_of(report);
}

/* --- names --- */

static int begins(const char *text, const char *word)
{
	return strncmp(text, word, strlen(word)) == 0;
}

static int is_meant(const struct report_path *path, const char *word)
{
	if (strcmp(path->peer, word) == 0 || strcmp(path->attachment, word) == 0)
		return 1;
	const char *part = path->path;
	while (!begins(part, word)) {
		part = strchr(part, '/');
		if (part == NULL)
			return 0;
		part++;
	}
	return 1;
}

size_t render_find(const struct report *report, const char *word,
                   const struct report_path **ret_path)
{
	size_t found = 0;
	*ret_path = NULL;
	REPORT_EACH(struct report_path, path, &report->paths)
	{
		if (strcmp(path->path, word) == 0) {
			*ret_path = path;
			return 1;
		}
		if (!is_meant(path, word))
			continue;
		if (found++ == 0)
			*ret_path = path;
	}
	return found;
}

void render_candidates(struct page *page, const struct report *report, const char *word)
{
	const struct report_path *first;
	size_t found = render_find(report, word, &first);
	size_t all = found == 0 ? report->paths.count : found;
	size_t shown = 0;
	strbuf_printf(page->out, found == 0 ? "no path \"%s\"" : "\"%s\" means several paths",
	              word);
	if (all == 0)
		strbuf_puts(page->out, "; none was found yet");
	else
		strbuf_puts(page->out, found == 0 ? "; there are:" : ":");
	REPORT_EACH(struct report_path, path, &report->paths)
	{
		if (found != 0 && !is_meant(path, word))
			continue;
		if (shown++ == CANDIDATES_SHOWN)
			break;
		strbuf_printf(page->out, "\n  %s", path->path);
	}
	if (all > CANDIDATES_SHOWN)
		strbuf_printf(page->out, "\n  and %zu more", all - CANDIDATES_SHOWN);
	strbuf_putc(page->out, '\n');
}
