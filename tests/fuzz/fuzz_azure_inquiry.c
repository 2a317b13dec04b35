/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: collectors/azure agent/inquiry */
/*
 * Bytes as the pages of an answer, twice: what comes again is kept, and is what it was. What
 * the answer names is asked about next, and must not lead anywhere else. The first byte chooses
 * the action; pages are separated by zero bytes.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/inquiry/topic.h"
#include "collectors/azure/azure_options.h"
#include "collectors/azure/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void must(bool truth)
{
	if (!truth)
		__builtin_trap();
}

static bool ask(struct inquiry *inquiry, const char *text, size_t len)
{
	const struct monotime mono = { 1 };
	const struct walltime wall = { 1 };
	struct error err = { 0 };
	bool more = true;
	must(inquiry_begin(inquiry, mono, wall, &err) == 0);
	for (const char *end = text + len; more && text < end;) {
		size_t page = strnlen(text, (size_t)(end - text));
		const struct answer_input input = { .text = text, .len = page };
		if (inquiry_take(inquiry, &input, &more, &err) != 0)
			break;
		text += page + (text + page < end);
	}
	bool is_whole = !more && inquiry_accept(inquiry, mono, wall, &err) == 0;
	must(is_whole || more || err.kind != ERROR_NONE);
	inquiry_abandon(inquiry);
	return is_whole;
}

/* A path below a subscription, and nothing that would end it or lead out of it. */
static void check_url(const struct inquiry *inquiry, struct strbuf *url)
{
	const struct inquiry_request request = {
		.row = inquiry->topic->row,
		.scope = "s",
		.resource = inquiry->resource,
		.variant = inquiry->variant,
		.began = { 1 },
	};
	const struct inquiry_thing thing = { .resource = inquiry->resource,
		                             .variant = inquiry->variant };
	strbuf_clear(url);
	plan_url(&request, url);
	must(!strbuf_failed(url));
	must(strncasecmp(url->data, "/subscriptions/", 15) == 0);
	for (const char *at = url->data; *at != '\0'; at++)
		must(*at > ' ' && *at < 0x7f && strchr("\\\"<>#", *at) == NULL);
	must(strstr(url->data, "/../") == NULL && strstr(url->data, "/./") == NULL &&
	     strstr(url->data, "//") == NULL);
	strbuf_clear(url);
	plan_subject(inquiry->topic->row, &thing, url);
	plan_lock(inquiry->resource, url);
	must(!strbuf_failed(url));
}

/* Things of things, as far as one answer tells of them. */
static void sync_all(struct inquiry_scope *scope, struct strbuf *url)
{
	for (unsigned row = 0; row < PLAN_COUNT; row++) {
		struct inquiry *gone;
		must(inquiry_sync(&scope->topics[row], &gone) == 0);
		inquiry_list_free(gone);
		for (const struct inquiry *inquiry = scope->topics[row].first; inquiry != NULL;
		     inquiry = inquiry->next)
			check_url(inquiry, url);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const interfaces[] = { "rg/nic" };
	const struct azure_options options = {
		.subscription_id = "00000000-0000-0000-0000-000000000001",
		.network_interfaces = { interfaces, 1 },
	};
	struct plan_context context = { .options = &options, .is_watching = true };
	struct inquiry_row rows[PLAN_COUNT];
	struct inquiry_plan plan;
	struct strbuf url;
	if (len < 2)
		return 0;
	plan_fill(&options, rows, &plan);
	struct inquiry_scope *scope = inquiry_scope_new(NULL, &plan, "s", &context);
	must(scope != NULL);
	strbuf_init(&url, 1 << 20);
	sync_all(scope, &url);
	/* what only answers name is played by what the options name */
	struct inquiry_topic *topic = &scope->topics[data[0] % PLAN_COUNT];
	struct inquiry *inquiry =
		topic->first != NULL ? topic->first : scope->topics[AZURE_CIRCUITS].first;
	if (ask(inquiry, (const char *)data + 1, len - 1)) {
		size_t items = inquiry->answer.page.items.count;
		sync_all(scope, &url);
		sync_all(scope, &url);
		must(ask(inquiry, (const char *)data + 1, len - 1));
		must(inquiry->answer.page.items.count == items);
		sync_all(scope, &url);
	}
	strbuf_done(&url);
	inquiry_scope_free(scope);
	return 0;
}
