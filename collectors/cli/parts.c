/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/parts.h"

#include <stdlib.h>
#include <string.h>

#include "agent/model/view.h"

#define ROOM_MIN 16

static bool has(const struct cli_command *command, const char *placeholder)
{
	return strstr(command->text, placeholder) != NULL;
}

static bool is_same_prefix(const struct ip_prefix *a, const struct ip_prefix *b)
{
	return a->length == b->length && ip_compare(&a->address, &b->address) == 0;
}

static const char *vrf_of(const struct cli_arguments *arguments)
{
	return arguments->vrf == NULL ? CLI_VRF_GLOBAL : arguments->vrf;
}

/* A VRF counts even where the row does not name it: some rows are for the global table only. */
static bool is_same(const struct part *part, const struct cli_command *command,
                    const struct cli_arguments *arguments)
{
	const struct cli_arguments *own = &part->arguments;
	return part->command == command && strcmp(vrf_of(own), vrf_of(arguments)) == 0 &&
	       (!has(command, "{peer}") || ip_compare(&own->peer, &arguments->peer) == 0) &&
	       (!has(command, "{prefix}") || is_same_prefix(&own->prefix, &arguments->prefix));
}

static void forget(struct part *part)
{
	view_unref(part->view);
	free((void *)(uintptr_t)part->arguments.vrf); /* our own copy */
}

static int make_room(struct parts *parts)
{
	if (parts->count < parts->room)
		return 0;
	size_t room = parts->room == 0 ? ROOM_MIN : parts->room * 2;
	struct part *items = reallocarray(parts->items, room, sizeof(*items));
	if (items == NULL)
		return -1;
	parts->items = items;
	parts->room = room;
	return 0;
}

void parts_begin(struct parts *parts)
{
	for (size_t i = 0; i < parts->count; i++)
		parts->items[i].is_wanted = false;
}

struct part *parts_want(struct parts *parts, const struct cli_command *command,
                        const struct cli_arguments *arguments)
{
	for (size_t i = 0; i < parts->count; i++)
		if (is_same(&parts->items[i], command, arguments)) {
			parts->items[i].is_wanted = true;
			return &parts->items[i];
		}
	if (make_room(parts) != 0)
		return NULL;
	char *vrf = strdup(vrf_of(arguments));
	if (vrf == NULL)
		return NULL;
	struct part *part = &parts->items[parts->count++];
	*part = (struct part){ .command = command,
		               .arguments = *arguments,
		               .not_before = { INT64_MIN },
		               .is_wanted = true };
	part->arguments.vrf = vrf;
	return part;
}

void part_answer(struct part *part, const struct view *view, struct monotime read_at)
{
	view_unref(part->view);
	part->view = view;
	part->read_at = read_at;
}

void parts_end(struct parts *parts)
{
	size_t kept = 0;
	for (size_t i = 0; i < parts->count; i++) {
		if (parts->items[i].is_wanted)
			parts->items[kept++] = parts->items[i];
		else
			forget(&parts->items[i]);
	}
	parts->count = kept;
}

void parts_done(struct parts *parts)
{
	parts_begin(parts);
	parts_end(parts);
	free(parts->items);
	*parts = (struct parts){ NULL, 0, 0 };
}
