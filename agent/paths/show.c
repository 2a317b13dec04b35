/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/show.h"

#include <string.h>

#include "agent/base/arena.h"
#include "agent/paths/evidence.h"

const char *show_state_name(enum path_state state)
{
	return fact_kinds[FACT_PATH]->fields[PATH_STATE].states[state];
}

/* --- a path */

static const char *const role_names[ROLE_COUNT] = {
	[ROLE_UNKNOWN] = NULL,
	[ROLE_PRIMARY] = "primary",
	[ROLE_BACKUP] = "backup",
};

/* Copies a text that is there. */
static void set_text(struct view *view, struct path *path, enum path_field field,
                     const char **member, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	*member = arena_strdup(view_arena(view), text);
	if (*member != NULL)
		fact_know(&path->fact, field);
}

static void set_number(struct path *path, enum path_field field, double *member, double value)
{
	if (value < 0)
		return;
	*member = value;
	fact_know(&path->fact, field);
}

static void show_ends(struct view *view, struct path *path, const struct path_ends *ends)
{
	char peer[IP_TEXT_MAX];
	const struct ip *address = ends->router.peer != NULL ? &ends->router.peer->address
	                           : ends->cloud.presence != END_NONE ? &ends->cloud.peer
	                           : ends->config != NULL ? &ends->config->match->peer
	                                                  : NULL;
	const struct cloud_end *cloud = &ends->cloud;
	const struct attachment *facts = cloud->facts;
	set_text(view, path, PATH_ROLE, &path->role, role_names[ends->role]);
	set_text(view, path, PATH_DESTINATION, &path->destination, ends->destination);
	if (cloud->cloud != NULL) {
		set_text(view, path, PATH_CLOUD, &path->cloud, cloud->cloud->name);
		set_text(view, path, PATH_PROVIDER, &path->provider, cloud->cloud->provider);
	}
	if (ends->router.router != NULL)
		set_text(view, path, PATH_ROUTER, &path->router, ends->router.router->name);
	if (ends->router.peer != NULL && ends->router.peer->vrf != NULL &&
	    strcmp(ends->router.peer->vrf, "default") != 0)
		set_text(view, path, PATH_VRF, &path->vrf, ends->router.peer->vrf);
	if (address != NULL)
		set_text(view, path, PATH_PEER, &path->peer, ip_format(address, peer));
	set_text(view, path, PATH_ATTACHMENT, &path->attachment, cloud->attachment);
	if (ends->probe != NULL)
		set_text(view, path, PATH_PROBE, &path->probe, ends->probe->probe);
	fact_know(&path->fact, PATH_INFO);
	if (facts == NULL)
		return;
	set_text(view, path, PATH_CIRCUIT, &path->circuit, facts->circuit);
	set_text(view, path, PATH_KIND, &path->kind, facts->kind);
	set_text(view, path, PATH_LOCATION, &path->location, facts->location);
}

static void show_state(struct path *path, const struct outcome *outcome)
{
	const struct past *past = outcome->past;
	enum path_state state = outcome->verdict.state;
	FACT_SET(path, PATH_STATE, state, (uint32_t)state);
	if (state != PATH_STATE_UNKNOWN)
		FACT_SET(path, PATH_UP, up, state != PATH_STATE_DOWN);
	FACT_SET(path, PATH_SINCE, since, walltime_to_seconds(past->since));
	FACT_SET(path, PATH_CHANGES, changes, past->changes);
	FACT_SET(path, PATH_FLAPPING, flapping, outcome->scene.is_flapping);
	FACT_SET(path, PATH_MAINTENANCE, maintenance, scene_is_maintained(&outcome->scene));
	if (outcome->carries != ANSWER_UNKNOWN)
		FACT_SET(path, PATH_CARRYING, carrying, outcome->carries == ANSWER_UP);
}

static void show_numbers(struct path *path, const struct outcome *outcome)
{
	const struct scene *scene = &outcome->scene;
	const struct bgp_peer *peer = scene->ends->router.peer;
	const struct attachment *facts = scene->ends->cloud.facts;
	uint64_t number;
	set_number(path, PATH_LATENCY, &path->latency, scene->measure.latency);
	set_number(path, PATH_LOSS, &path->loss, scene->measure.loss);
	set_number(path, PATH_TRAFFIC_P95, &path->traffic_p95, outcome->p95);
	set_number(path, PATH_CAPACITY, &path->capacity, scene->capacity);
	if (scene_has_router(scene) && fact_is_known(&peer->fact, BGP_PEER_HOLD_TIME))
		FACT_SET(path, PATH_HOLD_TIME, hold_time, peer->hold_time);
	if (scene_has_cloud(scene) && facts != NULL &&
	    fact_is_known(&facts->fact, ATTACHMENT_MTU))
		FACT_SET(path, PATH_MTU, mtu, facts->mtu);
	if (scene_local_preference(scene, &number) == 0)
		FACT_SET(path, PATH_LOCAL_PREFERENCE, local_preference, number);
	if (scene_prefixes(scene, &number) == 0)
		FACT_SET(path, PATH_PREFIXES, prefixes, number);
}

static void show_targets(struct path *path, const struct expectation *expect)
{
	set_number(path, PATH_LATENCY_TARGET, &path->latency_target, expect->latency_max);
	set_number(path, PATH_LOSS_TARGET, &path->loss_target, expect->loss_max);
	set_number(path, PATH_HOLD_TIME_TARGET, &path->hold_time_target, expect->hold_time_max);
	if (expect->mtu > 0)
		FACT_SET(path, PATH_MTU_TARGET, mtu_target, (uint64_t)expect->mtu);
	if (expect->local_preference > 0)
		FACT_SET(path, PATH_LOCAL_PREFERENCE_TARGET, local_preference_target,
		         (uint64_t)expect->local_preference);
}

static const char *summarise(struct arena *arena, const struct outcome *outcome)
{
	const struct verdict *verdict = &outcome->verdict;
	if (verdict->cause != CAUSE_NONE)
		return arena_printf(arena, "%s: %s", causes[verdict->cause].meaning,
		                    outcome->why);
	return verdict->state == PATH_STATE_OK ? "All that can be seen is as it should be"
	                                       : "Nobody can tell";
}

static void show_cause(struct view *view, const char *name, const struct outcome *outcome)
{
	const struct cause *cause = &causes[outcome->verdict.cause];
	struct path_cause *fact = view_add(view, FACT_PATH_CAUSE);
	if (fact == NULL)
		return;
	FACT_SET(fact, PATH_CAUSE_PATH, path, name);
	FACT_SET(fact, PATH_CAUSE_CAUSE, cause, cause->name);
	FACT_SET(fact, PATH_CAUSE_PRESENT, present, true);
	FACT_SET(fact, PATH_CAUSE_SINCE, since,
	         walltime_to_seconds(outcome->past->cause_since));
	FACT_SET(fact, PATH_CAUSE_SENTENCE, sentence,
	         arena_strdup(view_arena(view), outcome->why));
	FACT_SET(fact, PATH_CAUSE_RUNBOOK, runbook, cause->runbook);
}

static void show_direction(struct view *view, const char *name, const char *direction,
                           double rate, const char *source)
{
	struct path_traffic *fact = view_add(view, FACT_PATH_TRAFFIC);
	if (fact == NULL)
		return;
	FACT_SET(fact, PATH_TRAFFIC_PATH, path, name);
	FACT_SET(fact, PATH_TRAFFIC_DIRECTION, direction, direction);
	FACT_SET(fact, PATH_TRAFFIC_RATE, rate, rate);
	FACT_SET(fact, PATH_TRAFFIC_SOURCE, source, source);
}

/* Counters are the router's, or the cloud's where that is all there is. */
static void show_traffic(struct view *view, const char *name, const struct outcome *outcome)
{
	const struct traffic *traffic = &outcome->past->traffic;
	const struct interface *interface = outcome->scene.interface;
	if (!traffic->has_rates)
		return;
	const char *source = "cloud";
	if (interface != NULL)
		source = arena_printf(view_arena(view), "interface %s", interface->name);
	show_direction(view, name, "receive", traffic->receive_rate, source);
	show_direction(view, name, "transmit", traffic->transmit_rate, source);
}

void show_path(struct view *view, const struct outcome *outcome)
{
	struct arena *arena = view_arena(view);
	const char *name = arena_strdup(arena, outcome->scene.ends->name);
	struct path *path = view_add(view, FACT_PATH);
	if (path == NULL || name == NULL)
		return;
	FACT_SET(path, PATH_NAME, path, name);
	show_ends(view, path, outcome->scene.ends);
	show_state(path, outcome);
	show_numbers(path, outcome);
	show_targets(path, &outcome->scene.expect);
	FACT_SET(path, PATH_CAUSE, cause, causes[outcome->verdict.cause].name);
	FACT_SET(path, PATH_SUMMARY, summary, summarise(arena, outcome));
	FACT_SET(path, PATH_ADVICE, advice, causes[outcome->verdict.cause].advice);
	if (outcome->verdict.cause != CAUSE_NONE)
		show_cause(view, name, outcome);
	show_traffic(view, name, outcome);
	evidence_show(view, name, outcome);
}

/* --- a destination */

static void show_fake(struct view *view, const char *name, enum sharing sharing,
                      const char *shared)
{
	struct fake_redundancy *fake =
		shared == NULL ? NULL : view_add(view, FACT_FAKE_REDUNDANCY);
	if (fake == NULL)
		return;
	FACT_SET(fake, FAKE_REDUNDANCY_DESTINATION, destination, name);
	FACT_SET(fake, FAKE_REDUNDANCY_REASON, reason, sharing_name(sharing));
	FACT_SET(fake, FAKE_REDUNDANCY_PRESENT, present, true);
	FACT_SET(fake, FAKE_REDUNDANCY_SHARED, shared, arena_strdup(view_arena(view), shared));
}

static void show_carrier(struct view *view, const char *name, const struct outcome *outcome)
{
	struct carrier *carrier =
		outcome->carries == ANSWER_UP ? view_add(view, FACT_CARRIER) : NULL;
	if (carrier == NULL)
		return;
	FACT_SET(carrier, CARRIER_DESTINATION, destination, name);
	FACT_SET(carrier, CARRIER_PATH, path,
	         arena_strdup(view_arena(view), outcome->scene.ends->name));
	FACT_SET(carrier, CARRIER_CARRIES, carries, true);
}

void show_destination(struct view *view, const struct ways *ways)
{
	struct arena *arena = view_arena(view);
	const char *name = arena_strdup(arena, ways->name);
	const struct world_place *cloud = ways->paths[0]->scene.ends->cloud.cloud;
	struct destination *fact = view_add(view, FACT_DESTINATION);
	if (fact == NULL || name == NULL)
		return;
	FACT_SET(fact, DESTINATION_NAME, destination, name);
	FACT_SET(fact, DESTINATION_WORKING, working, ways->working);
	FACT_SET(fact, DESTINATION_EXPECTED, expected, ways->count);
	if (ways->redundant != ANSWER_UNKNOWN)
		FACT_SET(fact, DESTINATION_REDUNDANT, redundant, ways->redundant == ANSWER_UP);
	if (ways->sufficient != ANSWER_UNKNOWN)
		FACT_SET(fact, DESTINATION_BACKUP_SUFFICIENT, backup_sufficient,
		         ways->sufficient == ANSWER_UP);
	if (cloud != NULL)
		FACT_SET(fact, DESTINATION_CLOUD, cloud, arena_strdup(arena, cloud->name));
	FACT_SET(fact, DESTINATION_SUMMARY, summary,
	         arena_printf(arena, "%zu of %zu paths work%s", ways->working, ways->count,
	                      ways->unknown > 0 ? ", of some nobody can tell" : ""));
	for (enum sharing sharing = 0; sharing < SHARED_COUNT; sharing++)
		show_fake(view, name, sharing, ways->shared[sharing]);
	for (size_t i = 0; i < ways->count; i++)
		show_carrier(view, name, ways->paths[i]);
}

/* --- an end without another */

static const struct {
	const char *name;
	const char *sentence;
} reasons[STRAY_REASON_COUNT] = {
	[STRAY_ATTACHMENT_WITHOUT_PEER] = { "attachment_without_peer",
	                                    "No router that is watched peers with this "
	                                    "attachment" },
	[STRAY_PEER_WITHOUT_CLOUD] = { "peer_without_cloud",
	                               "No cloud that is watched knows this peer" },
	[STRAY_AMBIGUOUS] = { "ambiguous", "Several ends fit and nothing decides; name router "
	                                   "and attachment in paths: of the configuration" },
	[STRAY_PROBE_WITHOUT_PATH] = { "probe_without_path",
	                               "Neither target nor source of the probe is an end of a "
	                               "path" },
};

static const char *subject_of(struct arena *arena, const struct stray *stray)
{
	char address[IP_TEXT_MAX];
	if (stray->probe != NULL)
		return arena_strdup(arena, stray->probe->probe);
	if (stray->cloud != NULL)
		return arena_printf(arena, "%s %s", stray->cloud->attachment,
		                    ip_format(&stray->cloud->peer, address));
	const struct bgp_peer *peer = stray->router->peer;
	int is_global = peer->vrf == NULL || strcmp(peer->vrf, "default") == 0;
	return arena_printf(arena, "%s%s%s", ip_format(&peer->address, address),
	                    is_global ? "" : " ", is_global ? "" : peer->vrf);
}

void show_stray(struct view *view, const struct stray *stray)
{
	struct arena *arena = view_arena(view);
	struct path_end *end = view_add(view, FACT_PATH_END);
	if (end == NULL)
		return;
	FACT_SET(end, PATH_END_END, end,
	         stray->router != NULL  ? "router"
	         : stray->cloud != NULL ? "cloud"
	                                : "probe");
	if (stray->cloud != NULL)
		FACT_SET(end, PATH_END_CLOUD, cloud,
		         arena_strdup(arena, stray->cloud->cloud->name));
	if (stray->router != NULL)
		FACT_SET(end, PATH_END_ROUTER, router,
		         arena_strdup(arena, stray->router->router->name));
	FACT_SET(end, PATH_END_SUBJECT, subject, subject_of(arena, stray));
	FACT_SET(end, PATH_END_REASON, reason, reasons[stray->reason].name);
	FACT_SET(end, PATH_END_UNMATCHED, unmatched, true);
	FACT_SET(end, PATH_END_SENTENCE, sentence, reasons[stray->reason].sentence);
}
