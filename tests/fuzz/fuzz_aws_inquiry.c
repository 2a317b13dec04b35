/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: collectors/aws collectors/aws/answer collectors/aws/auth agent/runtime agent/model
 * agent/config agent/base */
/*
 * Bytes as the pages of an answer, twice: what comes again is kept, and is what it was. The
 * first byte chooses the action; pages are separated by zero bytes.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "collectors/aws/topic.h"

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
		struct strbuf body;
		strbuf_init(&body, 1 << 20);
		inquiry_body(inquiry, &body);
		must(!strbuf_failed(&body));
		strbuf_done(&body);
		if (inquiry_take(inquiry, &input, &more, &err) != 0)
			break;
		text += page + (text + page < end);
	}
	bool is_whole = !more && inquiry_accept(inquiry, &err) == 0;
	must(is_whole || more || err.kind != ERROR_NONE);
	inquiry_abandon(inquiry);
	return is_whole;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (len < 2)
		return 0;
	struct region *region = region_new(NULL, "us-east-1");
	must(region != NULL);
	/* of what is asked about one by one the row of its parent stands for it */
	unsigned row = data[0] % PLAN_COUNT;
	if (plan[row].each != NULL)
		row = plan[row].each->part;
	struct inquiry *inquiry = region->topics[row].first;
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
	region_free(region);
	return 0;
}
