/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/restconf_reading.h"

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/model/view.h"

#define JOIN_LIMIT ((size_t)64 * 1024 * 1024)

/* How the routes of a document are joined with what is watched; one of the two, or none. */
struct join {
	struct arena *arena;
	struct routes_peer peer; /* with the family that the document is of */
	struct routes_learned *learned;
	struct routes_advertised *advertised;
};

static int begin_join(const struct restconf_reading *reading, const struct part *part,
                      struct join *join, struct cli_output *output)
{
	if (reading->peer == NULL)
		return 0;
	join->arena = arena_new(JOIN_LIMIT);
	if (join->arena == NULL)
		return -1;
	join->peer = *reading->peer;
	join->peer.families &= routes_family(part->command->family);
	if (part->command->need == CLI_BGP_ADVERTISED) {
		join->advertised = routes_advertised_new(join->arena, &join->peer,
		                                         reading->advertise, reading->learn);
		output->route = routes_advertised_take;
		output->context = join->advertised;
	} else {
		join->learned = routes_learned_new(join->arena, &join->peer, 1, reading->learn);
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
		return routes_advertised_fill(join->advertised, join->peer.families, router,
		                              view);
	return 0;
}

static int out_of_memory(struct error *err)
{
	return error_set(err, ERROR_LIMIT, 0, "out of memory");
}

static int fill(const struct restconf_reading *reading, const struct part *part,
                const char *text, size_t len, struct view *view, struct error *err)
{
	struct join join = { 0 };
	struct cli_output output = { .view = view };
	struct cli_input input = {
		.text = text, .len = len, .router = reading->router, .now = reading->sent_wall
	};
	cli_command_input(part->command, &part->arguments, &input);
	int result = begin_join(reading, part, &join, &output);
	if (result != 0)
		out_of_memory(err);
	else
		result = part->command->parse(&input, &output, err);
	if (result == 0 && fill_join(&join, reading->router, view) != 0)
		result = out_of_memory(err);
	arena_free(join.arena);
	return result;
}

int restconf_reading_take(const struct restconf_reading *reading, const struct part *part,
                          const char *text, size_t len, const struct view **ret_view,
                          struct error *err)
{
	struct view *view = view_new(0);
	if (view == NULL)
		return out_of_memory(err);
	int result = fill(reading, part, text, len, view, err);
	if (result == 0 && view_seal(view, reading->sent, NULL) != 0)
		result = error_set(err, ERROR_LIMIT, 0, "more facts than a view may hold");
	if (result != 0) {
		view_unref(view);
		return -1;
	}
	*ret_view = view;
	return 0;
}
