/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: agent/base agent/client agent/runtime */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/environment.h"
#include "agent/base/strbuf.h"
#include "agent/base/utf8.h"
#include "agent/client/client.h"
#include "agent/client/page.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* assert() is compiled away in a build as it is shipped. */
static void must(int is_true)
{
	if (!is_true)
		abort();
}

/* Whatever an agent says: valid UTF-8, and nothing that commands a terminal but our colours. */
static void must_be_harmless(const struct strbuf *text)
{
	const unsigned char *at = (const unsigned char *)text->data;
	size_t left = text->len;
	while (left > 0) {
		size_t len = utf8_sequence(at, left);
		must(len > 0 && (*at >= ' ' || *at == '\n') && *at != 0x7f);
		must(len != 2 || at[0] != 0xc2 || at[1] >= 0xa0);
		at += len;
		left -= len;
	}
}

static void show(enum client_question question, const char *text, size_t size)
{
	const struct client_request request = { .question = question,
		                                .path = "p",
		                                .environment = &environment_process };
	struct strbuf out, complaint;
	strbuf_init(&out, SIZE_MAX);
	strbuf_init(&complaint, SIZE_MAX);
	struct page page = { .out = &out, .width = PAGE_WIDTH };
	enum exit_status status = client_show(&request, text, size, &page, &complaint);
	must(status <= EXIT_UNKNOWN || complaint.len > 0);
	must_be_harmless(&out);
	must_be_harmless(&complaint);
	strbuf_done(&out);
	strbuf_done(&complaint);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	show(CLIENT_STATUS, (const char *)data, size);
	show(CLIENT_EXPLAIN, (const char *)data, size);
	show(CLIENT_CHECKLIST, (const char *)data, size);
	return 0;
}
