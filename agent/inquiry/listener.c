/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/log.h"
#include "agent/inquiry/poller.h"
#include "agent/runtime/source.h"

static void on_done(void *context, struct view *view, const struct error *err)
{
	if (err == NULL)
		source_publish(context, view);
	else
		source_fail(context, err);
}

static void on_complaint(void *context, const struct error *err)
{
	source_complain(context, err);
}

static void on_note(void *context, const char *text)
{
	source_log(context, LOG_LEVEL_INFO, "%s", text);
}

static void on_answers(void *context, const char *names)
{
	source_answers(context, names);
}

struct inquiry_listener inquiry_source_listener(struct source *source)
{
	return (struct inquiry_listener){
		.done = on_done,
		.complain = on_complaint,
		.note = on_note,
		.answers = on_answers,
		.context = source,
	};
}
