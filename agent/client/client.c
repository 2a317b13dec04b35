/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/client/client.h"

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/client/render.h"

#define ANSWER_MAX ((size_t)128 * 1024 * 1024)

static const struct {
	const char *path;
	const char *list; /* that the answer must have */
} questions[] = {
	[CLIENT_STATUS] = { "/api/v1/paths", "paths" },
	[CLIENT_EXPLAIN] = { "/api/v1/paths", "paths" },
	[CLIENT_CHECKLIST] = { "/api/v1/checklist", "checks" },
};

static enum exit_status status_of(enum error_kind kind)
{
	switch (kind) {
	case ERROR_CONFIG: return EXIT_USAGE;
	case ERROR_TIMEOUT:
	case ERROR_UNREACHABLE:
	case ERROR_THROTTLED: return EXIT_UNAVAILABLE;
	case ERROR_DENIED: return EXIT_DENIED;
	case ERROR_MALFORMED: return EXIT_PROTOCOL;
	case ERROR_NONE:
	case ERROR_LIMIT:
	case ERROR_BUG:
	case ERROR_KIND_COUNT: break;
	}
	return EXIT_SOFTWARE;
}

static enum exit_status complain(const struct client_request *request, const struct error *err,
                                 struct strbuf *complaint)
{
	strbuf_printf(complaint, "onramp: %s: %s\n",
	              ask_url(&request->ask, request->environment), err->text);
	if (err->kind == ERROR_UNREACHABLE || err->kind == ERROR_TIMEOUT)
		strbuf_puts(complaint,
		            "Is the agent running? \"systemctl start onramp\" starts it, or "
		            "\"onramp run --config.file=FILE\";\n--agent.url, or "
		            "ONRAMP_AGENT_URL, says where another one is.\n");
	return status_of(err->kind);
}

/* --- a report as a page --- */

static enum exit_status explain(const struct client_request *request,
                                const struct report *report, struct page *page,
                                struct strbuf *complaint)
{
	const struct report_path *path;
	if (render_find(report, request->path, &path) == 1)
		return render_explain(page, report, path);
	struct page other = *page;
	other.out = complaint;
	strbuf_puts(complaint, "onramp: ");
	render_candidates(&other, report, request->path);
	return EXIT_USAGE;
}

static enum exit_status render(const struct client_request *request,
                               const struct report *report, struct page *page,
                               struct strbuf *complaint)
{
	switch (request->question) {
	case CLIENT_STATUS: return render_status(page, report);
	case CLIENT_EXPLAIN: return explain(request, report, page, complaint);
	case CLIENT_CHECKLIST: return render_checklist(page, report);
	}
	return EXIT_SOFTWARE;
}

/* The verdict is that of the page, which nobody sees. */
static enum exit_status render_json(const struct client_request *request,
                                    const struct report *report, struct page *page,
                                    struct strbuf *complaint)
{
	struct strbuf unseen;
	struct page other = *page;
	strbuf_init(&unseen, ANSWER_MAX);
	other.out = &unseen;
	enum exit_status status = render(request, report, &other, complaint);
	strbuf_done(&unseen);
	return status;
}

enum exit_status client_show(const struct client_request *request, const char *text, size_t len,
                             struct page *page, struct strbuf *complaint)
{
	struct report report;
	struct error err = { 0 };
	enum exit_status status;
	page->arena = arena_new(REPORT_MEMORY_MAX);
	if (page->arena == NULL)
		return EXIT_SOFTWARE;
	if (report_read(text, len, questions[request->question].list, page->arena, &report,
	                &err) != 0) {
		status = complain(request, &err, complaint);
	} else {
		page->now = report.time;
		status = request->as_json ? render_json(request, &report, page, complaint)
		                          : render(request, &report, page, complaint);
		if (request->as_json)
			strbuf_add(page->out, text, len);
	}
	if (arena_failed(page->arena) || strbuf_failed(page->out))
		status = EXIT_SOFTWARE;
	arena_free(page->arena);
	page->arena = NULL;
	return status;
}

enum exit_status client_run(const struct client_request *request, struct page *page,
                            struct strbuf *complaint)
{
	struct strbuf answer;
	struct error err = { 0 };
	strbuf_init(&answer, ANSWER_MAX);
	int failed = ask(&request->ask, request->environment, questions[request->question].path,
	                 &answer, &err) != 0;
	enum exit_status status =
		failed ? complain(request, &err, complaint)
		       : client_show(request, answer.data, answer.len, page, complaint);
	strbuf_done(&answer);
	return status;
}
