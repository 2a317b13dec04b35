/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: agent/base agent/runtime collectors/azure */
/*
 * The answers of an operation's course, one behind the other:
 *
 *     STATUS <newline> NAME: VALUE <newline> ... <newline> BODY <record separator, 0x1e>
 *
 * with the names s (Azure-AsyncOperation), o (Operation-Location) and l (Location).
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/url.h"
#include "agent/runtime/wiped.h"
#include "collectors/azure/arm_course.h"
#include "collectors/azure/arm_failure.h"

#define ARM "https://management.azure.com"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* assert() is compiled away in a build as it is shipped. */
static void must(int is_true)
{
	if (!is_true)
		abort();
}

/* One line, whose end is overwritten; text is behind it then. */
static char *take_line(char **text)
{
	char *line = *text;
	char *end = strchr(line, '\n');
	*text = end != NULL ? end + 1 : line + strlen(line);
	if (end != NULL)
		*end = '\0';
	return line;
}

static void take_header(char *line, struct arm_reply *reply)
{
	const char *value = line[0] != '\0' && line[1] == ':' ? line + 2 : NULL;
	if (value == NULL)
		return;
	if (line[0] == 's')
		reply->async_operation = value;
	else if (line[0] == 'o')
		reply->operation_location = value;
	else if (line[0] == 'l')
		reply->location = value;
}

static struct arm_reply reply_of(char *text)
{
	struct arm_reply reply = { .status = strtol(take_line(&text), NULL, 10) };
	char *line = take_line(&text);
	for (; *line != '\0'; line = take_line(&text))
		take_header(line, &reply);
	reply.body = text;
	reply.len = strlen(text);
	return reply;
}

/* Wherever it leads, our token goes nowhere else. */
static void check_link(const char *link)
{
	struct arena *arena = arena_new(0);
	const char *made = NULL;
	struct url url;
	struct error err = { 0 };
	must(arena != NULL && link != NULL);
	if (arm_url_make(ARM, link, NULL, arena, &made, &err) != 0) {
		must(err.kind == ERROR_MALFORMED || err.kind == ERROR_LIMIT);
	} else {
		must(url_parse(made, arena, &url, NULL) == 0 && url.is_https);
		must(strcmp(url.authority, "management.azure.com") == 0);
	}
	arena_free(arena);
}

static void check_refusal(const struct arm_reply *reply, long status)
{
	static const struct arm_request request = { .action = "a",
		                                    .permission = "p",
		                                    .who = "w" };
	const struct azure_refusal refusal = { .status = (int)status,
		                               .text = reply->body,
		                               .len = reply->len };
	struct arena *arena = arena_new(0);
	struct azure_fault fault;
	struct error err = { 0 };
	must(arena != NULL);
	azure_fault_read(arena, &refusal, &fault);
	arm_failure_explain(&request, &fault, status, &err);
	must(err.kind != ERROR_NONE && err.kind != ERROR_BUG);
	arena_free(arena);
}

/* Whether the course goes on. */
static int play(struct arm_course *course, char *text)
{
	const struct arm_reply reply = reply_of(text);
	struct wiped output;
	struct error err = { 0 };
	wiped_init(&output, 4096);
	enum arm_step step = arm_course_take(course, &reply, &output, &err);
	must((step == ARM_BROKEN) == (err.kind != ERROR_NONE));
	if (step == ARM_LATER || step == ARM_NOW)
		check_link(arm_course_url(course));
	if (step == ARM_REFUSED || step == ARM_FAILED)
		check_refusal(&reply, step == ARM_FAILED ? 0 : reply.status);
	wiped_done(&output);
	return step == ARM_LATER || step == ARM_NOW;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arm_course course = { 0 };
	char *text = strndup((const char *)data, size);
	char *at = text;
	must(text != NULL);
	for (int goes_on = 1; goes_on && *at != '\0';) {
		char *next = at + strcspn(at, "\x1e");
		int is_last = *next == '\0';
		*next = '\0';
		goes_on = play(&course, at);
		at = is_last ? next : next + 1;
	}
	arm_course_done(&course);
	free(text);
	return 0;
}
