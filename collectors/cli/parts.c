/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/model/absorb.h"
#include "agent/model/view.h"

#define ROOM_MIN 16

/* What was read once per detail interval is shown for so many of them. */
#define DETAIL_AGE 3

/* Peers exchange their routes after the session has come up: what was read within this time is
 * read again with the next poll. */
#define SETTLE_S 60

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
		               .settled = { INT64_MIN },
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

static bool is_slow(const struct part *part)
{
	enum cli_need need = part->command->need;
	return need == CLI_BGP_ADVERTISED || need == CLI_BGP_ROUTES || need == CLI_VERSION ||
	       need == CLI_INTERFACES;
}

static bool is_older(const struct part *part, const struct parts_pace *pace, int64_t intervals)
{
	const struct duration age = { pace->detail_interval.ns * intervals };
	return mono_before(mono_add(part->read_at, age), pace->began) != 0;
}

/* What was said was said of another session. */
static void begin_anew(struct part *part, const struct parts_pace *pace, uint64_t mark)
{
	const struct duration most = duration_seconds(SETTLE_S);
	const struct duration settle =
		pace->detail_interval.ns < most.ns ? pace->detail_interval : most;
	part_answer(part, NULL, part->read_at);
	part->mark = mark;
	part->settled = mono_add(pace->began, settle);
}

bool part_is_due(struct part *part, const struct parts_pace *pace, uint64_t mark)
{
	if (part->mark != mark || (part->view == NULL && has(part->command, "{peer}")))
		begin_anew(part, pace, mark);
	if (mono_before(pace->began, part->not_before))
		return false;
	return part->view == NULL || !is_slow(part) || is_older(part, pace, 1) ||
	       mono_before(part->read_at, part->settled);
}

void part_put_off(struct part *part, const struct parts_pace *pace, const struct error *err)
{
	if (err->kind != ERROR_MALFORMED || is_slow(part))
		part->not_before = mono_add(pace->began, pace->detail_interval);
}

static bool is_shown(const struct part *part, const struct parts_pace *pace)
{
	if (!part->is_wanted || part->view == NULL)
		return false;
	return is_slow(part) ? !is_older(part, pace, DETAIL_AGE)
	                     : !mono_before(part->read_at, pace->began);
}

static void note_answer(char *answered, size_t size, enum cli_need need)
{
	const char *name = cli_need_name(need);
	size_t used = strlen(answered);
	if (strstr(answered, name) == NULL)
		snprintf(answered + used, size - used, "%s%s", used == 0 ? "" : ",", name);
}

static int show(const struct parts *parts, const struct parts_pace *pace, struct view *view,
                char *answered, size_t size)
{
	answered[0] = '\0';
	for (size_t i = 0; i < parts->count; i++) {
		if (!is_shown(&parts->items[i], pace))
			continue;
		if (view_absorb(view, parts->items[i].view) != 0)
			return -1;
		note_answer(answered, size, parts->items[i].command->need);
	}
	return 0;
}

struct view *parts_gather(const struct parts *parts, const struct parts_pace *pace,
                          char *answered, size_t size)
{
	struct view *all = view_new(0);
	struct view *result = view_new(0);
	if (all == NULL || result == NULL || show(parts, pace, all, answered, size) != 0 ||
	    view_seal(all, pace->began, NULL) != 0 || view_absorb(result, all) != 0) {
		view_unref(result);
		result = NULL;
	}
	view_unref(all);
	return result;
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
