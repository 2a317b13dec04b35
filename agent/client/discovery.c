/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/client/discovery.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"

/* The configuration takes names of so many bytes, of letters, digits and these. */
#define NAME_MAX_LEN 64
static const char alphabet[] =
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

struct writer {
	struct page *page;
	struct strbuf *out;
	const struct discovery *discovery;
	const char *prefix; /* of each line of a path: "" or "# " */
	const char **names; /* in use */
	size_t name_count;
};

static bool is_among(const char *const *names, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* Whether a line of the file begins the section. */
static bool has_section(const char *text)
{
	static const char key[] = "paths:";
	for (const char *line = text; line != NULL; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (strncmp(line, key, sizeof(key) - 1) == 0)
			return true;
	}
	return false;
}

/* --- comments --- */

static void comment_paths(struct writer *writer, const struct report *report)
{
	strbuf_printf(writer->out, "#\n# %zu %s found:\n", report->paths.count,
	              report->paths.count == 1 ? "path" : "paths");
	REPORT_EACH(struct report_path, path, &report->paths)
	strbuf_printf(writer->out, "#   %s: %s%s%s, %s%s%s%s%s\n", path->path, path->state,
	              path->cause[0] == '\0' ? "" : ", ", path->cause,
	              path->router[0] == '\0' ? "no router" : path->router,
	              path->peer[0] == '\0' ? "" : " to ", path->peer,
	              path->location[0] == '\0' ? "" : ", at ", path->location);
}

static void comment_ends(struct writer *writer, const struct report *report)
{
	if (report->ends.count > 0)
		strbuf_puts(writer->out, "#\n# Ends without another:\n");
	REPORT_EACH(struct report_end, end, &report->ends)
	{
		const char *owner = end->cloud[0] != '\0' ? end->cloud : end->router;
		strbuf_printf(writer->out, "#   %s%s%s: %s\n", owner,
		              owner[0] == '\0' ? "" : " ", end->subject, end->sentence);
	}
}

/* Returns how many did not answer. */
static size_t comment_silent(struct writer *writer, const struct report *report)
{
	size_t silent = 0;
	REPORT_EACH(struct report_source, source, &report->sources)
	{
		if (source->up == REPORT_YES)
			continue;
		if (silent++ == 0)
			strbuf_puts(writer->out,
			            "#\n# Did not answer, so that something may be "
			            "missing here:\n");
		strbuf_printf(writer->out, "#   %s (%s)\n", source->source, source->kind);
	}
	return silent;
}

/* --- paths --- */

/* What was found has slashes, and may be longer than a name: the end tells more. */
static const char *make_name(struct writer *writer, const char *found)
{
	struct arena *arena = writer->page->arena;
	size_t len = strlen(found);
	char *name =
		arena_strdup(arena, len > NAME_MAX_LEN ? found + len - NAME_MAX_LEN : found);
	if (name == NULL)
		return "";
	for (char *at = name + strspn(name, alphabet); *at != '\0'; at += strspn(at, alphabet))
		*at = '-';
	const char *unique = name;
	for (unsigned i = 2; is_among(writer->names, writer->name_count, unique); i++) {
		/* room for "-" and a number */
		unique = page_text(writer->page, "%.*s-%u", NAME_MAX_LEN - 6, name, i);
		if (unique[0] == '\0')
			break;
	}
	writer->names[writer->name_count++] = unique;
	return unique;
}

/* JSON's strings are YAML's, too. */
static void put_pair(struct writer *writer, const char *key, const char *value, bool *is_first)
{
	if (value[0] == '\0')
		return;
	strbuf_printf(writer->out, "%s%s: ", *is_first ? "" : ", ", key);
	strbuf_json(writer->out, value);
	*is_first = false;
}

static void put_match(struct writer *writer, const struct report_path *path)
{
	bool is_first = true;
	strbuf_printf(writer->out, "%s    match: {", writer->prefix);
	put_pair(writer, "router", path->router, &is_first);
	put_pair(writer, "peer", path->peer, &is_first);
	put_pair(writer, "attachment", path->attachment, &is_first);
	strbuf_puts(writer->out, "}\n");
}

static void put_destination(struct writer *writer, const char *name)
{
	const struct discovery *discovery = writer->discovery;
	if (name[0] == '\0')
		return;
	bool is_known = is_among(discovery->destinations, discovery->destination_count, name);
	strbuf_printf(writer->out, "%s    %sdestination: ", writer->prefix,
	              is_known ? "" : "# ");
	strbuf_json(writer->out, name);
	strbuf_puts(writer->out, is_known ? "\n" : " # to be described in destinations:\n");
}

/* What is seen now, for whoever wants it to stay so. */
static void put_expectations(struct writer *writer, const struct report_path *path)
{
	if (isfinite(path->local_preference))
		strbuf_printf(writer->out, "%s    # expect: {local_preference: %.0f}\n",
		              writer->prefix, path->local_preference);
	if (isfinite(path->latency))
		strbuf_printf(writer->out, "%s    # latency now: %.2f ms\n", writer->prefix,
		              path->latency * 1e3);
}

static void put_path(struct writer *writer, const struct report_path *path)
{
	strbuf_printf(writer->out, "%s  - name: ", writer->prefix);
	strbuf_json(writer->out, make_name(writer, path->path));
	strbuf_putc(writer->out, '\n');
	put_match(writer, path);
	if (path->role[0] != '\0')
		strbuf_printf(writer->out, "%s    role: %s\n", writer->prefix, path->role);
	put_destination(writer, path->destination);
	put_expectations(writer, path);
}

static void put_section(struct writer *writer, const struct report *report)
{
	const struct discovery *discovery = writer->discovery;
	size_t written = 0;
	REPORT_EACH(struct report_path, path, &report->paths)
	{
		if (is_among(discovery->names, discovery->name_count, path->path))
			continue;
		if (written++ == 0)
			strbuf_printf(writer->out, "\n%spaths:%s\n", writer->prefix,
			              writer->prefix[0] == '\0' ? "" : " # new ones");
		put_path(writer, path);
	}
}

static int copy_names(struct writer *writer, size_t more)
{
	const struct discovery *discovery = writer->discovery;
	writer->names = arena_array(writer->page->arena, discovery->name_count + more,
	                            sizeof(*writer->names));
	if (writer->names == NULL)
		return -1;
	for (size_t i = 0; i < discovery->name_count; i++)
		writer->names[writer->name_count++] = discovery->names[i];
	return 0;
}

enum exit_status render_discovery(struct page *page, const struct report *paths,
                                  const struct report *sources,
                                  const struct discovery *discovery)
{
	struct writer writer = { .page = page, .out = page->out, .discovery = discovery };
	size_t len = strlen(discovery->text);
	if (copy_names(&writer, paths->paths.count) != 0)
		return EXIT_SOFTWARE;
	writer.prefix = has_section(discovery->text) ? "# " : "";
	strbuf_printf(page->out, "# What onramp discover found %s, asked once with %s.\n",
	              page_time(page, paths->time), discovery->file);
	comment_paths(&writer, paths);
	comment_ends(&writer, paths);
	size_t silent = comment_silent(&writer, sources);
	strbuf_puts(page->out,
	            "#\n# The file follows, and behind it what was found; names, roles "
	            "and destinations are yours to change.\n\n");
	strbuf_puts(page->out, discovery->text);
	strbuf_puts(page->out, len == 0 || discovery->text[len - 1] == '\n' ? "" : "\n");
	put_section(&writer, paths);
	return silent > 0 || paths->paths.count == 0 ? EXIT_UNKNOWN : EXIT_ALL_OK;
}
