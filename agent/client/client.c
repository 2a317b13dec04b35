/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/client/client.h"

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/client/render.h"
#include "agent/runtime/form.h"
#include "agent/runtime/wiped.h"

#define ANSWER_MAX ((size_t)128 * 1024 * 1024)

/* A name has 4 KiB at most, and each of its bytes takes three. */
#define QUERY_MAX ((size_t)16 * 1024)

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
	if (err->kind == ERROR_UNREACHABLE || err->kind == ERROR_TIMEOUT)
		strbuf_printf(
			complaint,
			"onramp: no agent answers: %s\n"
			"Is it running? \"systemctl start onramp\" starts it, or\n\"onramp "
			"run --config.file=FILE\"; --agent.url, or ONRAMP_AGENT_URL, says "
			"where\nanother one is.\n",
			err->text);
	else
		strbuf_printf(complaint, "onramp: %s: %s\n",
		              ask_url(&request->ask, request->environment), err->text);
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

/* As it came, but for the controls that terminals obey: in JSON that is valid they stand within
 * strings, where an escape means the same. */
static void put_json(struct strbuf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];
		unsigned char next = i + 1 < len ? (unsigned char)text[i + 1] : 0xff;
		int is_c1 = c == 0xc2 && next < 0xa0;
		if (is_c1 || c == 0x7f)
			strbuf_printf(out, "\\u%04x", (unsigned)(is_c1 ? next : c));
		else
			strbuf_putc(out, text[i]);
		i += is_c1 ? 1 : 0;
	}
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

/* Nobody could see what is missing. */
static enum exit_status drop_half(const struct client_request *request, struct strbuf *half,
                                  struct strbuf *complaint)
{
	struct error err = { 0 };
	error_set(&err, ERROR_LIMIT, 0, "the answer is too large to be shown");
	strbuf_clear(half);
	return complain(request, &err, complaint);
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
		if (request->as_json && status < EXIT_USAGE)
			put_json(page->out, text, len);
		if (arena_failed(page->arena) || strbuf_failed(page->out))
			status = drop_half(request, page->out, complaint);
	}
	arena_free(page->arena);
	page->arena = NULL;
	return status;
}

/* The API's words about one path only: its whole name is known once all were seen. */
static int ask_of_path(const struct client_request *request, const char *name,
                       struct strbuf *answer, struct error *err)
{
	struct wiped query;
	struct strbuf path;
	wiped_init(&query, QUERY_MAX);
	strbuf_init(&path, QUERY_MAX);
	strbuf_puts(&path, questions[CLIENT_EXPLAIN].path);
	strbuf_putc(&path, '?');
	int failed = form_add(&query, "path", name);
	strbuf_puts(&path, wiped_text(&query));
	wiped_done(&query);
	if (failed != 0 || strbuf_failed(&path))
		error_set(err, ERROR_LIMIT, 0, "the path's name is too long");
	else
		failed = ask(&request->ask, request->environment, path.data, answer, err);
	strbuf_done(&path);
	return failed;
}

/* Where the word does not mean one path, the answer stays as it is. */
static int narrow(const struct client_request *request, struct strbuf *answer,
                  struct error *err)
{
	struct report report;
	const struct report_path *path;
	struct arena *arena = arena_new(REPORT_MEMORY_MAX);
	if (arena == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for the answer");
	int failed = report_read(answer->data, answer->len, "paths", arena, &report, err);
	if (failed == 0 && render_find(&report, request->path, &path) == 1) {
		strbuf_clear(answer);
		failed = ask_of_path(request, path->path, answer, err);
	}
	arena_free(arena);
	return failed;
}

enum exit_status client_run(const struct client_request *request, struct page *page,
                            struct strbuf *complaint)
{
	struct strbuf answer;
	struct error err = { 0 };
	strbuf_init(&answer, ANSWER_MAX);
	int failed = ask(&request->ask, request->environment, questions[request->question].path,
	                 &answer, &err);
	if (failed == 0 && request->question == CLIENT_EXPLAIN && request->as_json)
		failed = narrow(request, &answer, &err);
	enum exit_status status =
		failed != 0 ? complain(request, &err, complaint)
			    : client_show(request, answer.data, answer.len, page, complaint);
	strbuf_done(&answer);
	return status;
}
