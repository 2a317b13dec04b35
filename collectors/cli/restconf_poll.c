/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The course of a poll: which sessions there are, then everything else, one question at a time.
 * A question that fails costs its own facts; a router that is not reached, does not let us in
 * or does not name its sessions costs the poll.
 *
 * "There is no such thing" (204, 404) has two meanings. A resource that the router's software
 * does not have is remembered and asked for again after an hour. But the routes of a session
 * whose count is known to be 0 are then known too: there are none.
 */
#include "collectors/cli/restconf_poll.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/model/view.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/source.h"
#include "collectors/cli/peers.h"
#include "collectors/cli/restconf_client.h"
#include "collectors/cli/restconf_options.h"
#include "collectors/cli/restconf_reading.h"
#include "collectors/cli/restconf_resource.h"
#include "collectors/cli/settings.h"

/* What a poll brings must still be worth showing when it ends. */
#define BUDGET_OF_MAX_AGE(ns) ((ns) / 4 * 3)

#define MISSING_S 3600

/* Routes of a session: up to so many are read at every poll; more than so many are not read.
 * One takes a kilobyte as the router prints it, and 50 microseconds of the loop. */
#define ROUTES_FEW 1000
#define ROUTES_MAX 10000

struct restconf_poller {
	struct source *source;
	struct restconf_client *client;
	struct arena *arena; /* of the rules */
	struct restconf_reading reading;
	struct duration detail_interval;
	struct parts parts; /* the first two are those of the sessions, always */
	/* of the poll under way */
	struct parts_pace pace;
	struct monotime deadline;
	struct arena *round;
	struct peers peers;
	bool is_planned; /* it is known whom to ask about */
	size_t *queue;   /* parts that are due */
	size_t queued, next;
};

static struct monotime now(const struct restconf_poller *poller)
{
	return clock_mono(loop_clock(source_loop(poller->source)));
}

static int out_of_memory(struct error *err)
{
	return error_set(err, ERROR_LIMIT, 0, "out of memory");
}

/* --- the end --- */

static void end_round(struct restconf_poller *poller)
{
	arena_free(poller->round);
	poller->round = NULL;
}

static void fail(struct restconf_poller *poller, const struct error *err)
{
	end_round(poller);
	source_fail(poller->source, err);
}

static void finish(struct restconf_poller *poller)
{
	char answered[256];
	struct error err = { 0 };
	parts_end(&poller->parts);
	struct view *view =
		parts_gather(&poller->parts, &poller->pace, answered, sizeof(answered));
	if (view == NULL) {
		error_set(&err, ERROR_LIMIT, 0, "more facts than a view may hold");
		fail(poller, &err);
		return;
	}
	if (answered[0] == '\0') {
		view_unref(view);
		error_set(&err, ERROR_CONFIG, 0,
		          "the router has nothing of what it is asked for; RESTCONF may not be "
		          "enabled (restconf), or IOS-XE is too old");
		fail(poller, &err);
		return;
	}
	end_round(poller);
	source_answers(poller->source, answered);
	source_publish(poller->source, view);
}

/* --- how many routes a session has --- */

static const struct view *neighbors_view(const struct restconf_poller *poller)
{
	return poller->parts.items[RESTCONF_NEIGHBORS].view;
}

static bool is_family(const struct bgp_family *fact, const struct cli_arguments *arguments,
                      enum ip_family family)
{
	const char *name = family == IP_V4 ? "ipv4 unicast" : "ipv6 unicast";
	return ip_compare(&fact->peer, &arguments->peer) == 0 && fact->vrf != NULL &&
	       strcmp(fact->vrf, arguments->vrf) == 0 && fact->afi_safi != NULL &&
	       strcmp(fact->afi_safi, name) == 0;
}

/* What the neighbor's entry says of the routes that a question is about. */
static bool count_routes(const struct restconf_poller *poller,
                         const struct cli_command *resource,
                         const struct cli_arguments *arguments, uint64_t *ret_count)
{
	const struct view *view = neighbors_view(poller);
	if (view == NULL || resource->family == IP_NONE)
		return false;
	bool is_sent = resource->need == CLI_BGP_ADVERTISED;
	struct fact_list list = view_facts(view, FACT_BGP_FAMILY);
	for (size_t i = 0; i < list.count; i++) {
		const struct bgp_family *fact = (const struct bgp_family *)list.items[i];
		unsigned field = is_sent ? BGP_FAMILY_ADVERTISED : BGP_FAMILY_ACCEPTED;
		if (!is_family(fact, arguments, resource->family) ||
		    !fact_is_known(&fact->fact, field))
			continue;
		*ret_count = is_sent ? fact->advertised : fact->accepted;
		return true;
	}
	return false;
}

/* --- what is asked --- */

static int want(struct restconf_poller *poller, const struct cli_command *resource,
                const struct cli_arguments *arguments, uint64_t mark)
{
	struct part *part = parts_want(&poller->parts, resource, arguments);
	if (part == NULL)
		return -1;
	if (part_is_due(part, &poller->pace, mark))
		poller->queue[poller->queued++] = (size_t)(part - poller->parts.items);
	return 0;
}

static bool has_rules(const struct routes_rules *rules, enum ip_family family)
{
	for (size_t i = 0; i < rules->count; i++)
		if (rules->items[i]->prefix.address.family == family)
			return true;
	return false;
}

/* Whether this is the row that asks for so many routes. */
static bool fits_count(struct restconf_poller *poller, const struct cli_command *resource,
                       const struct cli_arguments *arguments)
{
	uint64_t count = 0;
	struct error err;
	char peer[IP_TEXT_MAX];
	count_routes(poller, resource, arguments, &count);
	if (resource->need == CLI_BGP_PREFIX)
		return count <= ROUTES_FEW;
	if (resource->need == CLI_BGP_ROUTES && count <= ROUTES_FEW)
		return false;
	if (count <= ROUTES_MAX)
		return true;
	error_set(&err, ERROR_LIMIT, 0, "%s of %s: more than %d routes are not read",
	          cli_need_name(resource->need), ip_format(&arguments->peer, peer), ROUTES_MAX);
	source_complain(poller->source, &err);
	return false;
}

static int want_of_peers(struct restconf_poller *poller, const struct cli_command *resource)
{
	bool is_sent = resource->need == CLI_BGP_ADVERTISED;
	if (!is_sent && !has_rules(&poller->reading.learn, resource->family))
		return 0;
	for (size_t i = 0; i < poller->peers.count; i++) {
		const struct routes_peer *peer = &poller->peers.items[i];
		const struct peer_state *state = &poller->peers.states[i];
		const struct cli_arguments arguments = { .peer = peer->address,
			                                 .vrf = peer->vrf };
		if ((peer->families & routes_family(resource->family)) == 0 ||
		    !cli_command_fits(resource, peer->vrf, resource->family) ||
		    (is_sent && state->is_internal) ||
		    !fits_count(poller, resource, &arguments))
			continue;
		if (want(poller, resource, &arguments, state->transitions) != 0)
			return -1;
	}
	return 0;
}

static int want_whole(struct restconf_poller *poller, const struct cli_command *resource)
{
	const struct cli_arguments none = { .vrf = NULL };
	return want(poller, resource, &none, 0);
}

static bool was_read(const struct restconf_poller *poller, const struct part *part)
{
	return part->view != NULL && !mono_before(part->read_at, poller->pace.began);
}

/* Whom to ask about: the sessions that were named in this poll. */
static int gather_peers(struct restconf_poller *poller)
{
	const struct view *views[RESTCONF_FIRST_OTHER];
	size_t count = 0;
	for (size_t i = 0; i < RESTCONF_FIRST_OTHER; i++)
		if (was_read(poller, &poller->parts.items[i]))
			views[count++] = poller->parts.items[i].view;
	return peers_gather(views, count, poller->round, &poller->peers);
}

static int plan(struct restconf_poller *poller)
{
	poller->is_planned = true;
	if (gather_peers(poller) != 0)
		return -1;
	poller->queued = poller->next = 0;
	poller->queue =
		arena_array(poller->round, (poller->peers.count + 1) * RESTCONF_RESOURCE_COUNT,
	                    sizeof(*poller->queue));
	int result = poller->queue == NULL ? -1 : 0;
	for (size_t i = RESTCONF_FIRST_OTHER; i < RESTCONF_RESOURCE_COUNT && result == 0; i++) {
		const struct cli_command *resource = &restconf_resources[i];
		result = resource->family == IP_NONE ? want_whole(poller, resource)
		                                     : want_of_peers(poller, resource);
	}
	return result;
}

/* --- asking --- */

static void go_on(struct restconf_poller *poller);

static bool is_vital(const struct part *part)
{
	return part->command == &restconf_resources[RESTCONF_NEIGHBORS];
}

static const struct routes_peer *peer_of(const struct restconf_poller *poller,
                                         const struct part *part)
{
	for (size_t i = 0; part->command->family != IP_NONE && i < poller->peers.count; i++)
		if (ip_compare(&poller->peers.items[i].address, &part->arguments.peer) == 0 &&
		    strcmp(poller->peers.items[i].vrf, part->arguments.vrf) == 0)
			return &poller->peers.items[i];
	return NULL;
}

static int name_question(const struct part *part, struct error *err)
{
	char peer[IP_TEXT_MAX];
	const char *need = cli_need_name(part->command->need);
	if (part->command->family == IP_NONE)
		return error_wrap(err, "%s", need);
	return error_wrap(err, "%s of %s", need, ip_format(&part->arguments.peer, peer));
}

static int read_answer(struct restconf_poller *poller, struct part *part, const char *text,
                       size_t len, struct error *err)
{
	const struct view *view;
	poller->reading.peer = peer_of(poller, part);
	if (restconf_reading_take(&poller->reading, part, text, len, &view, err) != 0)
		return name_question(part, err);
	part_answer(part, view, poller->reading.sent);
	return 0;
}

/* There is no such thing. Returns as read_answer(). */
static int read_nothing(struct restconf_poller *poller, struct part *part, struct error *err)
{
	uint64_t count;
	if (count_routes(poller, part->command, &part->arguments, &count) && count == 0)
		return read_answer(poller, part, "", 0, err);
	part_answer(part, NULL, poller->reading.sent);
	if (!is_vital(part))
		part->not_before = mono_add(poller->pace.began, duration_seconds(MISSING_S));
	return 0;
}

static int take(struct restconf_poller *poller, struct part *part,
                const struct restconf_answer *answer, struct error *err)
{
	if (answer->err == NULL && answer->text == NULL)
		return read_nothing(poller, part, err);
	if (answer->err == NULL)
		return read_answer(poller, part, answer->text, answer->len, err);
	*err = *answer->err;
	return answer->is_hopeless ? -1 : name_question(part, err);
}

/* Whether the poll goes on. */
static bool weigh(struct restconf_poller *poller, struct part *part, bool is_hopeless,
                  const struct error *err)
{
	if (is_hopeless || is_vital(part)) {
		fail(poller, err);
		return false;
	}
	source_complain(poller->source, err);
	part_put_off(part, &poller->pace, err);
	return true;
}

static void on_answer(void *context, const struct restconf_answer *answer)
{
	struct restconf_poller *poller = context;
	struct part *part = &poller->parts.items[poller->queue[poller->next++]];
	struct error err = { 0 };
	if (take(poller, part, answer, &err) == 0 ||
	    weigh(poller, part, answer->is_hopeless, &err))
		go_on(poller);
}

/* Whether the poll goes on without waiting. */
static bool ask(struct restconf_poller *poller)
{
	struct part *part = &poller->parts.items[poller->queue[poller->next]];
	struct duration timeout = source_config(poller->source)->timing.timeout;
	struct error err = { 0 };
	poller->reading.sent = now(poller);
	poller->reading.sent_wall = clock_wall(loop_clock(source_loop(poller->source)));
	struct duration left = mono_since(poller->deadline, poller->reading.sent);
	const struct restconf_question question = {
		.resource = part->command,
		.arguments = &part->arguments,
		.timeout = left.ns < timeout.ns ? left : timeout,
	};
	if (restconf_client_get(poller->client, &question, on_answer, poller, &err) == 0)
		return false;
	poller->next++;
	name_question(part, &err);
	return weigh(poller, part, false, &err);
}

static void go_on(struct restconf_poller *poller)
{
	struct error err = { 0 };
	for (;;) {
		if (poller->next < poller->queued &&
		    mono_before(now(poller), poller->deadline)) {
			if (!ask(poller))
				return;
		} else if (poller->is_planned) {
			finish(poller);
			return;
		} else if (plan(poller) != 0) {
			out_of_memory(&err);
			fail(poller, &err);
			return;
		}
	}
}

static int begin(struct restconf_poller *poller)
{
	const struct source_config *config = source_config(poller->source);
	poller->pace = (struct parts_pace){ now(poller), poller->detail_interval };
	poller->deadline =
		mono_add(poller->pace.began,
	                 (struct duration){ BUDGET_OF_MAX_AGE(config->timing.max_age.ns) });
	poller->is_planned = false;
	poller->peers = (struct peers){ .items = NULL };
	poller->queued = poller->next = 0;
	poller->round = arena_new(0);
	if (poller->round == NULL)
		return -1;
	poller->queue =
		arena_array(poller->round, RESTCONF_FIRST_OTHER, sizeof(*poller->queue));
	if (poller->queue == NULL)
		return -1;
	parts_begin(&poller->parts);
	for (size_t i = 0; i < RESTCONF_FIRST_OTHER; i++)
		if (want_whole(poller, &restconf_resources[i]) != 0)
			return -1;
	return 0;
}

void restconf_poller_start(struct restconf_poller *poller)
{
	struct error err = { 0 };
	if (begin(poller) == 0) {
		go_on(poller);
	} else {
		out_of_memory(&err);
		fail(poller, &err);
	}
}

/* --- its life --- */

static int fill(struct restconf_poller *poller, struct error *err)
{
	const struct source_config *config = source_config(poller->source);
	const struct restconf_options *options = config->options;
	if (config->router->platform != PLATFORM_IOS_XE)
		return error_set(err, ERROR_CONFIG, 0,
		                 "RESTCONF is read of platform ios-xe only; router %s is none",
		                 config->router->name);
	poller->arena = arena_new(0);
	if (poller->arena == NULL)
		return out_of_memory(err);
	poller->detail_interval = options->detail_interval;
	poller->reading = (struct restconf_reading){
		.router = config->router->name,
		.learn = settings_rules(poller->arena, config->destinations, false),
		.advertise = settings_rules(poller->arena, config->destinations, true),
	};
	if (arena_failed(poller->arena))
		return out_of_memory(err);
	return restconf_client_new(source_loop(poller->source), config, &poller->client, err);
}

int restconf_poller_new(struct source *source, struct restconf_poller **ret_poller,
                        struct error *err)
{
	struct restconf_poller *poller = calloc(1, sizeof(*poller));
	if (poller == NULL)
		return out_of_memory(err);
	poller->source = source;
	if (fill(poller, err) != 0) {
		restconf_poller_free(poller);
		return -1;
	}
	*ret_poller = poller;
	return 0;
}

void restconf_poller_cancel(struct restconf_poller *poller)
{
	restconf_client_cancel(poller->client);
	end_round(poller);
}

void restconf_poller_free(struct restconf_poller *poller)
{
	if (poller == NULL)
		return;
	restconf_client_free(poller->client);
	parts_done(&poller->parts);
	arena_free(poller->round);
	arena_free(poller->arena);
	free(poller);
}
