/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: collectors/cli/parse agent/model agent/base */
/*
 * Bytes as a document of a router that is asked over RESTCONF, through each parser into a
 * sealed view and out again as JSON. The first byte chooses the parser.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/base/utf8.h"
#include "agent/model/json.h"
#include "agent/model/view.h"
#include "collectors/cli/parse/restconf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static cli_parse *const parsers[] = {
	restconf_neighbors_parse, restconf_families_parse, restconf_routes_parse,
	restconf_bfd_parse,       restconf_crypto_parse,   restconf_interfaces_parse,
};

#define PARSER_COUNT (sizeof(parsers) / sizeof(parsers[0]))

/* What is said of a route can be read to its end. */
static void check_route(void *context, const struct cli_route *route)
{
	size_t *bytes = context;
	*bytes += strlen(route->vrf);
	for (size_t i = 0; i < route->as_path_count; i++)
		*bytes += route->as_path[i];
	if (route->communities != NULL)
		*bytes += strlen(route->communities);
	if (route->origin != NULL)
		*bytes += strlen(route->origin);
}

/* What facts say must be fit for labels. */
static void check_json(const struct view *view)
{
	struct strbuf json;
	strbuf_init(&json, SIZE_MAX);
	view_json(&json, view, false);
	size_t at = 0, step = 1;
	for (; at < json.len && step > 0; at += step)
		step = utf8_sequence((const unsigned char *)json.data + at, json.len - at);
	if (step == 0)
		__builtin_trap();
	strbuf_done(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct view *view = len == 0 ? NULL : view_new(4 * 1024 * 1024);
	if (view == NULL)
		return 0;
	size_t bytes = 0;
	const struct cli_input input = { .text = (const char *)data + 1,
		                         .len = len - 1,
		                         .router = "r",
		                         .now = { INT64_C(1795410000) * 1000000000 } };
	const struct cli_output output = { view, check_route, &bytes };
	struct error err = { 0 };
	int failed = parsers[data[0] % PARSER_COUNT](&input, &output, &err);
	if ((failed != 0) != (err.kind != ERROR_NONE))
		__builtin_trap();
	if (view_seal(view, (struct monotime){ 1 }, NULL) == 0 && failed == 0)
		check_json(view);
	view_unref(view);
	return 0;
}
