/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: collectors/cli/parse agent/model agent/base */
/*
 * Bytes as the answer of a router, through the parser of any platform's command into a sealed
 * view and out again as JSON.
 *
 * The first byte chooses the platform, the second the need; each parser has the seeds that
 * begin with its two bytes.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/base/utf8.h"
#include "agent/model/json.h"
#include "collectors/cli/parse/command.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static cli_parse *parser_of(uint8_t platform, uint8_t need)
{
	const struct cli_platform *on = &cli_platforms[platform % CLI_PLATFORM_COUNT];
	for (size_t i = 0; i < on->command_count; i++)
		if (on->commands[i].need == (enum cli_need)(need % CLI_NEED_COUNT) &&
		    on->commands[i].parse != NULL)
			return on->commands[i].parse;
	return NULL;
}

static void check_route(void *context, const struct cli_route *route)
{
	char text[IP_TEXT_MAX];
	size_t *bytes = context;
	*bytes += strlen(route->vrf) + strlen(ip_prefix_format(&route->prefix, text));
	if (route->as_path_count > route->as_path_length && !route->has_as_path)
		__builtin_trap();
	for (size_t i = 0; i < route->as_path_count; i++)
		*bytes += route->as_path[i];
	if (route->communities != NULL)
		*bytes += strlen(route->communities);
}

/* What facts say must be fit for labels. */
static void check_json(const struct view *view)
{
	struct strbuf json;
	strbuf_init(&json, SIZE_MAX);
	view_json(&json, view, false);
	for (size_t at = 0; at < json.len;) {
		size_t step =
			utf8_sequence((const unsigned char *)json.data + at, json.len - at);
		if (step == 0)
			__builtin_trap();
		at += step;
	}
	strbuf_done(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	cli_parse *parse = len < 2 ? NULL : parser_of(data[0], data[1]);
	if (parse == NULL)
		return 0;
	struct view *view = view_new(4 * 1024 * 1024);
	if (view == NULL)
		__builtin_trap();
	size_t bytes = 0;
	struct cli_input input = { .text = (const char *)data + 2,
		                   .len = len - 2,
		                   .router = "r",
		                   .now = { INT64_C(1795410000) * 1000000000 } };
	struct cli_output output = { view, check_route, &bytes };
	struct error err = { 0 };
	int failed = parse(&input, &output, &err);
	if ((failed != 0) != (err.kind != ERROR_NONE))
		__builtin_trap();
	if (view_seal(view, (struct monotime){ 1 }, NULL) == 0 && failed == 0)
		check_json(view);
	view_unref(view);
	return 0;
}
