/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/parse/tool.h"

#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/base/utf8.h"
#include "agent/model/json.h"
#include "collectors/cli/parse/command.h"

/* Routes are written as they come. */
struct routes {
	struct strbuf *out;
	struct arena *arena; /* of cleaned text */
	size_t count;
};

static void write_text(struct routes *routes, const char *name, const char *text)
{
	const char *clean = utf8_clean(routes->arena, text, strlen(text), UTF8_LABEL_MAX);
	strbuf_printf(routes->out, ", \"%s\": ", name);
	strbuf_json(routes->out, clean == NULL ? "" : clean);
}

static void write_ip(struct routes *routes, const char *name, const struct ip *ip)
{
	char text[IP_TEXT_MAX];
	if (ip->family != IP_NONE)
		strbuf_printf(routes->out, ", \"%s\": \"%s\"", name, ip_format(ip, text));
}

static void write_path(struct strbuf *out, const struct cli_route *route)
{
	strbuf_printf(out, ", \"as_path_length\": %zu, \"as_path\": [", route->as_path_length);
	for (size_t i = 0; i < route->as_path_count; i++)
		strbuf_printf(out, "%s%u", i == 0 ? "" : ", ", (unsigned)route->as_path[i]);
	strbuf_puts(out, "]");
}

static void write_route(void *context, const struct cli_route *route)
{
	struct routes *routes = context;
	struct strbuf *out = routes->out;
	char prefix[IP_TEXT_MAX];
	strbuf_printf(out, "%s\n  {\"prefix\": \"%s\"", routes->count++ == 0 ? "" : ",",
	              ip_prefix_format(&route->prefix, prefix));
	write_text(routes, "vrf", route->vrf);
	write_ip(routes, "peer", &route->peer);
	write_ip(routes, "next_hop", &route->next_hop);
	strbuf_printf(out, ", \"valid\": %s, \"best\": %s", route->is_valid ? "true" : "false",
	              route->is_best ? "true" : "false");
	if (route->has_local_preference)
		strbuf_printf(out, ", \"local_preference\": %u",
		              (unsigned)route->local_preference);
	if (route->has_med)
		strbuf_printf(out, ", \"med\": %u", (unsigned)route->med);
	if (route->has_as_path)
		write_path(out, route);
	if (route->origin != NULL)
		write_text(routes, "origin", route->origin);
	if (route->communities != NULL)
		write_text(routes, "communities", route->communities);
	strbuf_puts(out, "}");
}

static const struct cli_command *find_command(const char *platform, const char *text,
                                              struct cli_input *input,
                                              char vrf[static CLI_VRF_NAME_MAX + 1],
                                              struct error *err)
{
	const struct cli_platform *on = cli_platform_find(platform);
	if (on == NULL) {
		error_set(err, ERROR_CONFIG, 0,
		          "there is no platform \"%s\"; see onramp parse --help", platform);
		return NULL;
	}
	struct cli_arguments arguments;
	const struct cli_command *command = cli_command_find(on, text, &arguments, vrf);
	if (command == NULL || command->parse == NULL) {
		error_set(err, ERROR_CONFIG, 0,
		          "%s has no command \"%s\" to parse; see onramp parse --help",
		          platform, text);
		return NULL;
	}
	cli_command_input(command, &arguments, input);
	/* a need's name says nothing about the rest */
	if (strcmp(text, cli_need_name(command->need)) == 0)
		input->vrf = input->afi_safi = NULL;
	return command;
}

static int parse_into(const struct cli_command *command, const struct cli_input *input,
                      struct view *view, struct strbuf *out, struct error *err)
{
	struct strbuf lines;
	strbuf_init(&lines, SIZE_MAX);
	struct routes routes = { &lines, view_arena(view), 0 };
	struct cli_output output = { view, write_route, &routes };
	int failed = command->parse(input, &output, err);
	if (failed == 0 && view_seal(view, (struct monotime){ 0 }, NULL) != 0)
		failed = error_set(err, ERROR_LIMIT, 0, "the answer is too long for one view");
	if (failed == 0) {
		strbuf_puts(out, "{\"facts\": ");
		view_json(out, view, false);
		strbuf_puts(out, ", \"routes\": [");
		strbuf_add(out, lines.data, lines.len);
		strbuf_puts(out, "]}\n");
	}
	strbuf_done(&lines);
	return failed;
}

int cli_tool_parse(const char *platform, const char *command, const struct strbuf *text,
                   struct walltime now, struct strbuf *out, struct error *err)
{
	char vrf[CLI_VRF_NAME_MAX + 1];
	struct cli_input input = { .text = text->len == 0 ? "" : text->data,
		                   .len = text->len,
		                   .router = "-",
		                   .now = now };
	const struct cli_command *row = find_command(platform, command, &input, vrf, err);
	if (row == NULL)
		return -1;
	struct view *view = view_new(0);
	if (view == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory");
	int failed = parse_into(row, &input, view, out, err);
	view_unref(view);
	return failed;
}

void cli_tool_help(struct strbuf *out)
{
	strbuf_puts(
		out,
		"onramp parse PLATFORM COMMAND < FILE\n\n"
		"Reads what a router printed, prints the facts in it as JSON. COMMAND is a\n"
		"need's name or the command itself, with values for what stands in braces.\n");
	for (size_t i = 0; i < CLI_PLATFORM_COUNT; i++) {
		const struct cli_platform *platform = &cli_platforms[i];
		strbuf_printf(out, "\n%s\n", platform->name);
		for (size_t at = 0; at < platform->command_count; at++)
			if (platform->commands[at].parse != NULL)
				strbuf_printf(out, "  %-16s %s\n",
				              cli_need_name(platform->commands[at].need),
				              platform->commands[at].text);
	}
}
