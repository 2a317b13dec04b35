/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/client/render_internal.h"

#include <math.h>
#include <string.h>

#include "agent/base/strbuf.h"
#include "agent/client/width.h"

/* Where names of views end; a line of evidence begins there, too. */
#define INDENT 10

/* Where the runbooks are, beneath the repository or where they are installed. */
#define RUNBOOKS "alerts/runbooks/"

/* Beside the name where that leaves room for it. */
static void render_since(struct page *page, const struct report_path *path)
{
	const char *when = page_time(page, path->since);
	const char *age = page_age(page, path->since);
	if (when[0] == '\0')
		return;
	const char *since = page_text(page, "since %s%s%s%s", when, age[0] == '\0' ? "" : " (",
	                              age, age[0] == '\0' ? "" : ")");
	const char *line = page_text(page, "%s %s %s", path->path, path->state, since);
	int fits = width_of(line, strlen(line)) <= page->width;
	strbuf_printf(page->out, "%s%s", fits ? " " : "\n  ", since);
}

static void render_title(struct page *page, const struct report_path *path)
{
	page_put(page, TONE_HEAD, path->path);
	page_space(page, 1);
	page_put(page, render_state_tone(path->state), path->state);
	render_since(page, path);
	strbuf_putc(page->out, '\n');
	page_space(page, 2);
	page_wrap(page, 2,
	          path->cause[0] == '\0'
	                  ? path->summary
	                  : page_text(page, "%s: %s", path->cause, path->summary));
}

/* "LABEL TEXT", with a comma before all but the first. */
static const char *add(struct page *page, const char *line, const char *label, const char *text)
{
	if (text[0] == '\0')
		return line;
	return page_text(page, "%s%s%s%s", line, line[0] == '\0' ? "" : ", ", label, text);
}

static void render_ends_of(struct page *page, const struct report_path *path)
{
	const char *line = add(page, "", "", path->role);
	line = add(page, line, "to ", path->destination);
	line = add(page, line, "router ", path->router);
	line = add(page, line, "VRF ", path->vrf);
	line = add(page, line, "peer ", path->peer);
	line = add(page, line, "attachment ", path->attachment);
	line = add(page, line, "circuit ", path->circuit);
	line = add(page, line, "at ", path->location);
	if (path->maintenance == REPORT_YES)
		line = add(page, line, "", "in maintenance");
	if (path->flapping == REPORT_YES)
		line = add(page, line, "", "flapping");
	page_space(page, 2);
	page_wrap(page, 2, line);
}

/* --- the three views --- */

static struct cell answer_of(const struct report_view *view)
{
	switch (view->up) {
	case REPORT_YES: return (struct cell){ "up", TONE_GOOD };
	case REPORT_NO: return (struct cell){ "DOWN", TONE_BAD };
	case REPORT_NOT_TOLD: break;
	}
	return (struct cell){ "cannot tell", TONE_WEAK };
}

static void render_view(struct page *page, const struct report_view *view)
{
	const struct cell answer = answer_of(view);
	const char *age = page_age(page, view->taken);
	strbuf_printf(page->out, "  %-7s ", view->view);
	page_put(page, answer.tone, answer.text);
	if (view->source[0] != '\0' && age[0] != '\0')
		page_put(page, TONE_DARK, page_text(page, " (%s, %s ago)", view->source, age));
	strbuf_putc(page->out, '\n');
	page_space(page, INDENT);
	page_wrap(page, INDENT + 2, view->why);
	REPORT_EACH(struct report_evidence, evidence, &view->evidence)
	{
		page_space(page, INDENT);
		page_wrap(page, INDENT + 2, evidence->sentence);
	}
}

/* In the order in which people look, whatever the answer's. */
static void render_views(struct page *page, const struct report_path *path)
{
	static const char *const order[] = { "router", "cloud", "wire" };
	page_put(page, TONE_HEAD, "\nWhat each side says\n");
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		REPORT_EACH(struct report_view, view, &path->views)
	if (strcmp(view->view, order[i]) == 0)
		render_view(page, view);
}

/* --- traffic --- */

static const char *rate_text(struct page *page, double bytes)
{
	double bits = bytes * 8;
	return bits >= 1e9   ? page_text(page, "%.2f Gbit/s", bits / 1e9)
	       : bits >= 1e6 ? page_text(page, "%.1f Mbit/s", bits / 1e6)
	                     : page_text(page, "%.1f kbit/s", bits / 1e3);
}

static void render_rates(struct page *page, const struct report_path *path)
{
	const char *line = "";
	REPORT_EACH(struct report_traffic, traffic, &path->traffic)
	if (isfinite(traffic->rate))
		line = add(page, line, page_text(page, "%s ", traffic->direction),
		           rate_text(page, traffic->rate));
	if (isfinite(path->capacity))
		line = add(page, line, "capacity ", rate_text(page, path->capacity));
	if (line[0] == '\0')
		return;
	page_space(page, 2);
	page_wrap(page, 2, line);
}

static const struct report_destination *find_destination(const struct report *report,
                                                         const char *name)
{
	REPORT_EACH(struct report_destination, it, &report->destinations)
	if (strcmp(it->destination, name) == 0)
		return it;
	return NULL;
}

static void render_destination(struct page *page, const struct report *report,
                               const struct report_destination *it,
                               const struct report_path *path)
{
	const char *carriers = render_carriers(page, &it->carriers);
	const char *who = carriers[0] == '\0' ? "nobody can tell what carries the traffic"
	                  : path->carrying == REPORT_YES && it->carriers.count == 1
	                          ? "this path carries the traffic"
	                          : page_text(page, "traffic is carried by %s", carriers);
	page_space(page, 2);
	page_wrap(page, 2,
	          page_text(page, "%s: paths that work: %s; %s", it->destination,
	                    render_working(page, report, it).text, who));
	if (it->redundant == REPORT_NO)
		strbuf_puts(page->out, "  One more fault cuts it off.\n");
	REPORT_EACH(struct report_fake, fake, &it->fakes)
	{
		page_space(page, 2);
		page_wrap(page, 2,
		          page_text(page, "All its paths share one thing (%s): %s",
		                    fake->reason, fake->shared));
	}
}

static void render_traffic(struct page *page, const struct report *report,
                           const struct report_path *path)
{
	const struct report_destination *it = find_destination(report, path->destination);
	if (it == NULL && path->traffic.count == 0)
		return;
	page_put(page, TONE_HEAD, "\nTraffic\n");
	if (it != NULL)
		render_destination(page, report, it, path);
	render_rates(page, path);
}

/* --- what to do --- */

static void render_advice(struct page *page, const struct report_path *path)
{
	if (path->advice[0] == '\0' && path->causes.count == 0)
		return;
	page_put(page, TONE_HEAD, "\nWhat to do\n");
	page_space(page, 2);
	page_wrap(page, 2, page_text(page, "%s.", path->advice));
	REPORT_EACH(struct report_cause, cause, &path->causes)
	if (cause->runbook[0] != '\0')
		strbuf_printf(page->out, "  %s%s\n", RUNBOOKS, cause->runbook);
}

enum exit_status render_explain(struct page *page, const struct report *report,
                                const struct report_path *path)
{
	render_title(page, path);
	render_ends_of(page, path);
	render_views(page, path);
	render_traffic(page, report, path);
	render_advice(page, path);
	return render_state_status(path->state);
}
