/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/reading.h"

#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/model/view.h"

#define JOIN_LIMIT ((size_t)64 * 1024 * 1024)

static void ignore_route(void *context, const struct cli_route *route)
{
	(void)context;
	(void)route;
}

/* How the routes of an answer are joined with what is watched. */
struct join {
	struct arena *arena;
	struct routes_learned *learned;
	struct routes_advertised *advertised;
	unsigned families; /* that the command speaks of */
};

static struct routes_rules pick_rules(struct arena *arena, struct routes_rules rules,
                                      const struct part *part)
{
	bool is_prefix = part->command->need == CLI_BGP_PREFIX;
	const struct prefix_rule **picked = arena_array(arena, rules.count, sizeof(*picked));
	size_t count = 0;
	for (size_t i = 0; picked != NULL && i < rules.count; i++) {
		const struct prefix_rule *rule = rules.items[i];
		const struct ip_prefix *own = &rule->prefix;
		bool is_meant =
			is_prefix ? own->length == part->arguments.prefix.length &&
					    ip_compare(&own->address,
		                                       &part->arguments.prefix.address) == 0
				  : part->command->family == IP_NONE ||
					    part->command->family == own->address.family;
		if (is_meant && (prefix_rule_is_exact(rule) != 0) == is_prefix)
			picked[count++] = rule;
	}
	return (struct routes_rules){ picked, count };
}

static bool is_asked(const struct part *part, const struct routes_peer *peer)
{
	const struct cli_command *command = part->command;
	if (command->need != CLI_BGP_PREFIX)
		return strcmp(peer->vrf, part->arguments.vrf) == 0 &&
		       ip_compare(&peer->address, &part->arguments.peer) == 0;
	return command->vrfs == CLI_VRFS_ALL || strcmp(peer->vrf, part->arguments.vrf) == 0;
}

/* The sessions that an answer speaks of: one, or all of a VRF. */
static struct routes_peer *pick_peers(const struct reading *reading, struct arena *arena,
                                      const struct part *part, size_t *ret_count)
{
	const struct peers *peers = reading->peers;
	struct routes_peer *picked = arena_array(arena, peers->count, sizeof(*picked));
	*ret_count = 0;
	for (size_t i = 0; picked != NULL && i < peers->count; i++)
		if (is_asked(part, &peers->items[i]))
			picked[(*ret_count)++] = peers->items[i];
	return picked;
}

static int begin_join(const struct reading *reading, const struct part *part, struct join *join,
                      struct cli_output *output)
{
	const struct settings *settings = reading->settings;
	const struct cli_command *command = part->command;
	size_t count;
	output->route = ignore_route;
	if (command->need != CLI_BGP_ADVERTISED && command->need != CLI_BGP_PREFIX &&
	    command->need != CLI_BGP_ROUTES)
		return 0;
	join->arena = arena_new(JOIN_LIMIT);
	if (join->arena == NULL)
		return -1;
	join->families = command->family == IP_NONE ? ROUTES_V4 | ROUTES_V6
	                                            : routes_family(command->family);
	struct routes_peer *peers = pick_peers(reading, join->arena, part, &count);
	if (command->need == CLI_BGP_ADVERTISED) {
		join->advertised = count == 0 ? NULL
		                              : routes_advertised_new(join->arena, peers,
		                                                      settings->advertise,
		                                                      settings->learn);
		output->route = routes_advertised_take;
		output->context = join->advertised;
	} else {
		struct routes_rules rules = pick_rules(join->arena, settings->learn, part);
		join->learned = routes_learned_new(join->arena, peers, count, rules);
		output->route = routes_learned_take;
		output->context = join->learned;
	}
	return output->context == NULL ? -1 : 0;
}

static int fill_join(const struct join *join, const char *router, struct view *view)
{
	if (join->learned != NULL)
		return routes_learned_fill(join->learned, router, view);
	if (join->advertised != NULL)
		return routes_advertised_fill(join->advertised, join->families, router, view);
	return 0;
}

static int out_of_memory(struct error *err)
{
	return error_set(err, ERROR_LIMIT, 0, "out of memory");
}

static int parse(const struct reading *reading, const struct part *part,
                 const struct session_answer *answer, struct view *view, struct error *err)
{
	struct join join = { 0 };
	struct cli_output output = { .view = view };
	struct cli_input input = { .text = answer->text,
		                   .len = answer->len,
		                   .router = reading->settings->router,
		                   .now = reading->sent_wall };
	cli_command_input(part->command, &part->arguments, &input);
	int result = begin_join(reading, part, &join, &output);
	if (result != 0)
		out_of_memory(err);
	else
		result = part->command->parse(&input, &output, err);
	if (result == 0 && fill_join(&join, input.router, view) != 0)
		result = out_of_memory(err);
	arena_free(join.arena);
	return result;
}

static int name_command(const struct part *part, struct error *err)
{
	char text[CLI_COMMAND_MAX];
	if (cli_command_text(part->command, &part->arguments, text, NULL) == 0)
		error_wrap(err, "\"%s\"", text);
	return -1;
}

int reading_take(const struct reading *reading, const struct part *part,
                 const struct session_answer *answer, const struct view **ret_view,
                 struct error *err)
{
	struct view *view = view_new(0);
	if (view == NULL)
		return out_of_memory(err);
	int result = parse(reading, part, answer, view, err);
	if (result == 0 && view_seal(view, reading->sent, NULL) != 0)
		result = error_set(err, ERROR_LIMIT, 0, "more facts than a view may hold");
	if (result != 0) {
		view_unref(view);
		if (answer->len == 0 && answer->complaint[0] != '\0')
			error_set(err, ERROR_CONFIG, 0, "%s", answer->complaint);
		return name_command(part, err);
	}
	*ret_view = view;
	return 0;
}
