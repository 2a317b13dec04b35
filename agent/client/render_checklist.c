/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/client/render_internal.h"

#include <string.h>

#include "agent/base/strbuf.h"

enum { VERDICT_COUNT = REPORT_YES + 1 };

static const struct cell verdicts[VERDICT_COUNT] = {
	[REPORT_NOT_TOLD] = { "?", TONE_WEAK },
	[REPORT_NO] = { "FAIL", TONE_BAD },
	[REPORT_YES] = { "pass", TONE_GOOD },
};

/* A verdict and two spaces on either side. */
#define INDENT 8

static void render_check(struct page *page, const struct report_check *check)
{
	const struct cell *verdict = &verdicts[check->passed];
	page_space(page, 2);
	page_put(page, verdict->tone, verdict->text);
	page_space(page, INDENT - 2 - strlen(verdict->text));
	page_wrap(page, INDENT,
	          check->evidence[0] == '\0'
	                  ? check->subject
	                  : page_text(page, "%s: %s", check->subject, check->evidence));
	/* Not broken: it is to be copied. What cannot be told needs no mending yet. */
	if (check->passed == REPORT_NO && check->mend[0] != '\0')
		strbuf_printf(page->out, "%*smend: %s\n", INDENT, "", check->mend);
}

static void render_heading(struct page *page, const struct report_check *check, int is_first)
{
	strbuf_puts(page->out, is_first ? "" : "\n");
	page_wrap(page, 2,
	          check->title[0] == '\0'
	                  ? check->check
	                  : page_text(page, "%s (%s)", check->title, check->check));
}

enum exit_status render_checklist(struct page *page, const struct report *report)
{
	size_t counts[VERDICT_COUNT] = { 0 };
	const struct report_check *before = NULL;
	REPORT_EACH(struct report_check, check, &report->checks)
	{
		if (before == NULL || strcmp(before->check, check->check) != 0)
			render_heading(page, check, before == NULL);
		render_check(page, check);
		counts[check->passed]++;
		before = check;
	}
	if (before == NULL) {
		page_wrap(page, 0, "Nothing to check: no path was found yet.");
		return EXIT_UNKNOWN;
	}
	strbuf_putc(page->out, '\n');
	page_wrap(page, 0,
	          page_text(page, "%zu passed, %zu failed, %zu cannot be told",
	                    counts[REPORT_YES], counts[REPORT_NO], counts[REPORT_NOT_TOLD]));
	return counts[REPORT_NO] > 0         ? EXIT_DEGRADED
	       : counts[REPORT_NOT_TOLD] > 0 ? EXIT_UNKNOWN
	                                     : EXIT_ALL_OK;
}
