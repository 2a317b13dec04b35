/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: collectors/aws agent/inquiry */
/*
 * Bytes as the pages of an answer, twice: what comes again is kept, and is what it was. The
 * first byte chooses the action; pages are separated by zero bytes.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/inquiry/topic.h"
#include "collectors/aws/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void must(bool truth)
{
	if (!truth)
		__builtin_trap();
}

/* Whether the whole answer was accepted. */
static bool ask(struct inquiry *inquiry, const char *text, size_t len)
{
	struct error err = { 0 };
	bool more = true;
	must(inquiry_begin(inquiry, (struct monotime){ 1 }, (struct walltime){ 1 }, &err) == 0);
	for (const char *end = text + len; more && text < end;) {
		size_t page = strnlen(text, (size_t)(end - text));
		const struct answer_input input = { .text = text, .len = page };
		if (inquiry_take(inquiry, &input, &more, &err) != 0)
			break;
		text += page + (text + page < end);
	}
	bool is_whole = !more && inquiry_accept(inquiry, (struct monotime){ 1 },
	                                        (struct walltime){ 1 }, &err) == 0;
	must(is_whole || more || err.kind != ERROR_NONE);
	inquiry_abandon(inquiry);
	return is_whole;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (len < 2)
		return 0;
	struct inquiry_scope *scope = inquiry_scope_new(NULL, &aws_plan, "us-east-1", NULL);
	must(scope != NULL);
	/* what is asked about one by one is about nothing yet */
	unsigned row = data[0] % PLAN_COUNT;
	if (aws_plan.rows[row].each != NULL)
		row = AWS_INTERFACES;
	struct inquiry *inquiry = scope->topics[row].first;
	if (ask(inquiry, (const char *)data + 1, len - 1)) {
		size_t items = inquiry->answer.page.items.count;
		must(ask(inquiry, (const char *)data + 1, len - 1));
		must(inquiry->answer.page.items.count == items);
		size_t walked = 0;
		for (const struct answer_item *item = inquiry->answer.page.items.first;
		     item != NULL; item = item->next)
			walked++;
		must(walked == items);
	}
	inquiry_scope_free(scope);
	return 0;
}
