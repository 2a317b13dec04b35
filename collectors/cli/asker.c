/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The course of a poll: the summary says which sessions there are, then everything else is
 * asked, what is read at every poll first. A command that fails costs its own facts and is not
 * asked again for a while; a connection that breaks costs the poll, except that a login which
 * has died between two polls is renewed at once.
 */
#include "collectors/cli/asker.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/model/view.h"
#include "collectors/cli/parts.h"
#include "collectors/cli/peers.h"
#include "collectors/cli/reading.h"
#include "collectors/cli/settings.h"

/* Logins of one poll: one, and another after a command that was never answered. */
#define LOGINS_MAX 2

/* A router that refuses or fails a login is tried again after 1, 2, 4, ... 64 seconds; polls in
 * between fail with the same words. */
#define BACK_OFF_S 1
#define BACK_OFF_DOUBLINGS 6

struct asker {
	struct settings *settings;
	const struct clock *clock;
	struct session *session; /* NULL: not logged in */
	struct parts parts;
	unsigned setbacks; /* logins in a row that failed or answered nothing */
	struct monotime next_login;
	struct error login_error; /* of the last one that failed */
};

/* A poll under way. */
struct round {
	struct asker *asker;
	struct asker_result *result;
	struct patience patience;
	struct parts_pace pace;
	unsigned logins;
	bool has_summary; /* the first one, without which nothing is known, was asked for */
	bool has_answer;  /* the present login has answered in this round */
	bool has_failed;  /* the poll brings nothing */
	bool is_over;     /* nothing more can be asked */
	struct arena *arena;
	struct peers peers;
};

static struct monotime now(const struct asker *asker)
{
	return clock_mono(asker->clock);
}

/* --- logging in --- */

static int set_back(struct asker *asker, const struct error *err)
{
	unsigned doublings =
		asker->setbacks < BACK_OFF_DOUBLINGS ? asker->setbacks : BACK_OFF_DOUBLINGS;
	const struct duration wait = duration_seconds((double)(BACK_OFF_S << doublings));
	asker->setbacks++;
	asker->next_login = mono_add(now(asker), wait);
	asker->login_error = *err;
	return -1;
}

static int log_in(struct round *round, struct error *err)
{
	struct asker *asker = round->asker;
	if (asker->setbacks > 0 && mono_before(now(asker), asker->next_login)) {
		*err = asker->login_error;
		return -1;
	}
	round->logins++;
	round->has_answer = false;
	if (session_open(&asker->settings->session, &round->patience, &asker->session, err) !=
	    0)
		return set_back(asker, err);
	return 0;
}

static void hang_up(struct asker *asker)
{
	session_close(asker->session);
	asker->session = NULL;
}

/* --- asking --- */

static bool has_time(const struct round *round)
{
	return mono_before(now(round->asker), round->patience.deadline) != 0;
}

/* What becomes of the round when the session has broken under a command. */
static void weigh_break(struct round *round, const struct error *err)
{
	bool is_command = err->kind == ERROR_TIMEOUT || err->kind == ERROR_LIMIT;
	if (!has_time(round))
		round->is_over = true;
	else if (!is_command || round->logins >= LOGINS_MAX)
		round->is_over = round->has_failed = true;
}

/* A login that was idle since the last poll may have been ended by the router meanwhile. */
static bool was_stale(const struct round *round, const struct error *err)
{
	return round->logins == 0 && !round->has_answer && has_time(round) &&
	       (err->kind == ERROR_UNREACHABLE || err->kind == ERROR_TIMEOUT);
}

static int ask(struct round *round, const struct part *part, struct session_answer *ret_answer,
               struct error *err)
{
	struct asker *asker = round->asker;
	for (;;) {
		if (asker->session == NULL && log_in(round, err) != 0) {
			round->is_over = round->has_failed = true;
			return -1;
		}
		if (session_ask(asker->session, part->command, &part->arguments,
		                &round->patience, ret_answer, err) == 0) {
			round->has_answer = true;
			asker->setbacks = 0;
			return 0;
		}
		if (!session_is_broken(asker->session))
			return -1;
		hang_up(asker);
		if (was_stale(round, err))
			continue;
		if (!round->has_answer) /* a login that answers nothing is as good as none */
			set_back(asker, err);
		weigh_break(round, err);
		return -1;
	}
}

/* --- reading --- */

static int out_of_memory(struct error *err)
{
	return error_set(err, ERROR_LIMIT, 0, "out of memory");
}

/* Asks, reads, and keeps the answer in the part. */
static int read_part(struct round *round, struct part *part, struct error *err)
{
	struct session_answer answer;
	const struct monotime sent = now(round->asker);
	struct reading reading = { .settings = round->asker->settings,
		                   .peers = &round->peers,
		                   .sent = sent,
		                   .sent_wall = clock_wall(round->asker->clock) };
	if (ask(round, part, &answer, err) != 0)
		return -1;
	const struct view *view;
	if (reading_take(&reading, part, &answer, &view, err) != 0)
		return -1;
	part_answer(part, view, sent);
	return 0;
}

/* --- what is due --- */

static void complain(struct round *round, const struct error *err)
{
	struct asker_result *result = round->result;
	if (result->complaint_count < ASKER_COMPLAINTS_MAX)
		result->complaints[result->complaint_count++] = *err;
}

static void fail(struct round *round, const struct error *err)
{
	round->is_over = true;
	round->has_failed = true;
	round->result->err = *err;
}

static void read_if_due(struct round *round, const struct cli_command *command,
                        const struct cli_arguments *arguments, uint64_t mark)
{
	struct error err = { 0 };
	struct part *part = parts_want(&round->asker->parts, command, arguments);
	if (part == NULL) {
		out_of_memory(&err);
		complain(round, &err);
		return;
	}
	if (round->is_over || !part_is_due(part, &round->pace, mark))
		return;
	if (read_part(round, part, &err) == 0)
		return;
	if (round->has_failed) {
		fail(round, &err);
		return;
	}
	complain(round, &err);
	part_put_off(part, &round->pace, &err);
}

/* --- the course --- */

typedef void each_row(struct round *round, const struct cli_command *command);

static void for_each_row(struct round *round, enum cli_need need, each_row *each)
{
	const struct cli_platform *platform = round->asker->settings->session.platform;
	for (size_t i = 0; i < platform->command_count; i++)
		if (platform->commands[i].need == need && platform->commands[i].parse != NULL)
			each(round, &platform->commands[i]);
}

static void read_whole(struct round *round, const struct cli_command *command)
{
	const struct cli_arguments none = { .vrf = NULL };
	read_if_due(round, command, &none, 0);
}

/* Without the first summary nothing is known; a further one is that of another family. */
static void read_summary(struct round *round, const struct cli_command *command)
{
	const struct cli_arguments none = { .vrf = NULL };
	if (round->has_summary) {
		read_if_due(round, command, &none, 0);
		return;
	}
	round->has_summary = true;
	struct error err = { 0 };
	struct part *part = parts_want(&round->asker->parts, command, &none);
	if (part == NULL) {
		out_of_memory(&err);
		fail(round, &err);
	} else if (read_part(round, part, &err) != 0) {
		fail(round, &err);
	}
}

/* Once where the answer is for all tables or for one that needs no name, else VRF by VRF. */
static void read_tables(struct round *round, const struct cli_command *command)
{
	struct cli_arguments arguments = { .vrf = NULL };
	if (command->vrfs == CLI_VRFS_ALL || command->vrfs == CLI_VRFS_GLOBAL) {
		read_whole(round, command);
		return;
	}
	for (size_t i = 0; i < round->peers.vrf_count; i++) {
		arguments.vrf = round->peers.vrfs[i];
		if (cli_command_fits(command, arguments.vrf, IP_NONE))
			read_if_due(round, command, &arguments, 0);
	}
}

static void read_of_peers(struct round *round, const struct cli_command *command)
{
	for (size_t i = 0; i < round->peers.count; i++) {
		const struct routes_peer *peer = &round->peers.items[i];
		const struct peer_state *state = &round->peers.states[i];
		const struct cli_arguments arguments = { .peer = peer->address,
			                                 .vrf = peer->vrf };
		bool is_carried = command->family == IP_NONE ||
		                  (peer->families & routes_family(command->family)) != 0;
		if (is_carried && cli_command_fits(command, peer->vrf, command->family) &&
		    !(command->need == CLI_BGP_ADVERTISED && state->is_internal))
			read_if_due(round, command, &arguments, state->transitions);
	}
}

/* Accepted routes as a whole are asked for only where a rule means many prefixes. */
static void read_ranges(struct round *round, const struct cli_command *command)
{
	const struct routes_rules *rules = &round->asker->settings->learn;
	for (size_t i = 0; i < rules->count; i++)
		if (!prefix_rule_is_exact(rules->items[i]) &&
		    (command->family == IP_NONE ||
		     command->family == rules->items[i]->prefix.address.family)) {
			read_of_peers(round, command);
			return;
		}
}

/* Whether an earlier session is in the same VRF: then the VRF was asked already. */
static bool is_repeated(const struct round *round, size_t i, unsigned family)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(round->peers.items[j].vrf, round->peers.items[i].vrf) == 0 &&
		    (round->peers.items[j].families & family) != 0)
			return true;
	return false;
}

static void read_prefix(struct round *round, const struct cli_command *command,
                        const struct prefix_rule *rule)
{
	enum ip_family family = rule->prefix.address.family;
	struct cli_arguments arguments = { .prefix = rule->prefix };
	for (size_t i = 0; i < round->peers.count; i++) {
		const struct routes_peer *peer = &round->peers.items[i];
		if ((peer->families & routes_family(family)) == 0 ||
		    is_repeated(round, i, routes_family(family)))
			continue;
		if (command->vrfs == CLI_VRFS_ALL) {
			if (cli_command_fits(command, NULL, family))
				read_if_due(round, command, &arguments, 0);
			return;
		}
		arguments.vrf = peer->vrf;
		if (cli_command_fits(command, peer->vrf, family))
			read_if_due(round, command, &arguments, 0);
	}
}

static void read_prefixes(struct round *round, const struct cli_command *command)
{
	const struct routes_rules *rules = &round->asker->settings->learn;
	for (size_t i = 0; i < rules->count; i++)
		if (prefix_rule_is_exact(rules->items[i]))
			read_prefix(round, command, rules->items[i]);
}

/* The order of a poll: what is vital, what is read each time, what may wait. */
static const struct {
	enum cli_need need;
	each_row *each;
} course[] = {
	{ CLI_BGP_PREFIX, read_prefixes },
	{ CLI_BFD, read_whole },
	{ CLI_IPSEC, read_whole },
	{ CLI_IKE, read_whole },
	{ CLI_BGP_ADVERTISED, read_of_peers },
	{ CLI_BGP_ROUTES, read_ranges },
	{ CLI_INTERFACES, read_whole },
	{ CLI_VERSION, read_whole },
};

/* Whom to ask about, from what was said in this round. */
static void gather_peers(struct round *round)
{
	const struct parts *parts = &round->asker->parts;
	const struct view **views = arena_array(round->arena, parts->count, sizeof(*views));
	size_t count = 0;
	struct error err = { 0 };
	if (round->has_failed)
		return;
	for (size_t i = 0; views != NULL && i < parts->count; i++) {
		const struct part *part = &parts->items[i];
		enum cli_need need = part->command->need;
		if (part->view != NULL && !mono_before(part->read_at, round->pace.began) &&
		    (need == CLI_BGP_SUMMARY || need == CLI_BGP_NEIGHBORS))
			views[count++] = part->view;
	}
	if (views == NULL || peers_gather(views, count, round->arena, &round->peers) != 0) {
		out_of_memory(&err);
		fail(round, &err);
	}
}

static void read_all(struct round *round)
{
	for_each_row(round, CLI_BGP_SUMMARY, read_summary);
	gather_peers(round);
	for_each_row(round, CLI_BGP_NEIGHBORS, read_tables);
	gather_peers(round);
	for (size_t i = 0; i < sizeof(course) / sizeof(course[0]) && !round->has_failed; i++)
		for_each_row(round, course[i].need, course[i].each);
}

/* --- what is shown --- */

static void publish(struct round *round)
{
	struct error err = { 0 };
	struct asker_result *result = round->result;
	result->view = parts_gather(&round->asker->parts, &round->pace, result->answered,
	                            sizeof(result->answered));
	if (result->view != NULL)
		return;
	error_set(&err, ERROR_LIMIT, 0, "more facts than a view may hold");
	fail(round, &err);
}

void asker_poll(struct asker *asker, int stop, struct asker_result *result)
{
	struct round round = { .asker = asker,
		               .result = result,
		               .pace = { now(asker), asker->settings->detail_interval } };
	round.patience = (struct patience){
		.clock = asker->clock,
		.stop = stop,
		.silence = asker->settings->silence,
		.deadline = mono_add(round.pace.began, asker->settings->budget),
	};
	round.arena = arena_new(0);
	if (round.arena == NULL) {
		out_of_memory(&result->err);
		return;
	}
	parts_begin(&asker->parts);
	read_all(&round);
	if (!round.has_failed) {
		parts_end(&asker->parts);
		publish(&round);
	}
	arena_free(round.arena);
}

int asker_new(const struct source_config *config, struct asker **ret_asker, struct error *err)
{
	struct asker *asker = calloc(1, sizeof(*asker));
	if (asker == NULL)
		return out_of_memory(err);
	asker->clock = &clock_system;
	if (settings_new(config, &asker->settings, err) != 0) {
		free(asker);
		return -1;
	}
	*ret_asker = asker;
	return 0;
}

void asker_free(struct asker *asker)
{
	if (asker == NULL)
		return;
	hang_up(asker);
	parts_done(&asker->parts);
	settings_free(asker->settings);
	free(asker);
}
