/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/scene.h"

#include <string.h>

/* Where the configuration says nothing: what the field takes for healthy. */
#define HOLD_TIME_MAX 30.0
#define LOSS_MAX 0.01

/* EC2 "Site-to-Site VPN quotas": what a tunnel carries unless it was made a large one. */
#define AWS_TUNNEL (1.25e9 / 8)

bool scene_has_router(const struct scene *scene)
{
	return scene->ends->router.presence == END_PRESENT;
}

bool scene_has_cloud(const struct scene *scene)
{
	return scene->ends->cloud.presence == END_PRESENT;
}

/* --- what each side says */

static enum answer look_as_router(const struct scene *scene)
{
	const struct bgp_peer *peer = scene->ends->router.peer;
	if (!scene_has_router(scene) || !fact_is_known(&peer->fact, BGP_PEER_UP))
		return ANSWER_UNKNOWN;
	return peer->up ? ANSWER_UP : ANSWER_DOWN;
}

static bool is_vpn(const struct cloud_end *end)
{
	const struct attachment *facts = end->facts;
	return end->tunnel != NULL ||
	       (facts != NULL && facts->kind != NULL && strcmp(facts->kind, "vpn") == 0);
}

bool scene_is_unprovisioned(const struct circuit *circuit)
{
	if (fact_is_known(&circuit->fact, CIRCUIT_PROVISIONED) && !circuit->provisioned)
		return true;
	return fact_is_known(&circuit->fact, CIRCUIT_STATE) &&
	       (circuit->state == CIRCUIT_STATE_ORDERING ||
	        circuit->state == CIRCUIT_STATE_REQUESTED ||
	        circuit->state == CIRCUIT_STATE_PENDING);
}

bool scene_is_unfinished(const struct attachment *attachment)
{
	return fact_is_known(&attachment->fact, ATTACHMENT_STATE) &&
	       (attachment->state == ATTACHMENT_STATE_CONFIRMING ||
	        attachment->state == ATTACHMENT_STATE_VERIFYING ||
	        attachment->state == ATTACHMENT_STATE_PENDING);
}

static enum answer said(const struct fact *fact, unsigned field, bool up)
{
	return !fact_is_known(fact, field) ? ANSWER_UNKNOWN : up ? ANSWER_UP : ANSWER_DOWN;
}

static enum answer look_at_circuit(const struct circuit *circuit)
{
	if (circuit == NULL)
		return ANSWER_UNKNOWN;
	if (scene_is_unprovisioned(circuit))
		return ANSWER_DOWN;
	return said(&circuit->fact, CIRCUIT_UP, circuit->up);
}

/* One of several tunnels is not what all of them are. */
static enum answer look_at_attachment(const struct cloud_end *end)
{
	const struct attachment *facts = end->facts;
	if (facts == NULL)
		return ANSWER_UNKNOWN;
	if (scene_is_unfinished(facts) ||
	    said(&facts->fact, ATTACHMENT_ADMIN_UP, facts->admin_up) == ANSWER_DOWN)
		return ANSWER_DOWN;
	return is_vpn(end) ? ANSWER_UNKNOWN : said(&facts->fact, ATTACHMENT_UP, facts->up);
}

/* From the cable to the session, and on to the networks. One that is down decides; up is what
 * carries the session. */
static enum answer look_as_cloud(const struct scene *scene)
{
	const struct cloud_end *end = &scene->ends->cloud;
	if (end->presence == END_VANISHED && end->is_deleted)
		return ANSWER_DOWN;
	if (!scene_has_cloud(scene))
		return ANSWER_UNKNOWN;
	enum answer circuit = look_at_circuit(end->circuit);
	enum answer attachment = look_at_attachment(end);
	enum answer link = end->link == NULL
	                           ? ANSWER_UNKNOWN
	                           : said(&end->link->fact, GATEWAY_LINK_UP, end->link->up);
	enum answer tunnel = end->tunnel == NULL
	                             ? ANSWER_UNKNOWN
	                             : said(&end->tunnel->fact, TUNNEL_UP, end->tunnel->up);
	enum answer session = end->bgp == NULL
	                              ? ANSWER_UNKNOWN
	                              : said(&end->bgp->fact, CLOUD_BGP_UP, end->bgp->up);
	if (circuit == ANSWER_DOWN || attachment == ANSWER_DOWN || link == ANSWER_DOWN ||
	    tunnel == ANSWER_DOWN || session == ANSWER_DOWN)
		return ANSWER_DOWN;
	return attachment == ANSWER_UP || tunnel == ANSWER_UP || session == ANSWER_UP
	               ? ANSWER_UP
	               : ANSWER_UNKNOWN;
}

static void see(struct scene *scene, struct past *past, enum side side, enum answer answer,
                struct monotime taken)
{
	past_see(past, side, answer, taken, scene->world->wall);
	scene->sights[side] = (struct sight){ .answer = answer,
		                              .taken = taken,
		                              .changed = past->sides[side].changed };
}

/* Of what vanished the facts are old, but that it vanished was seen just now. */
static struct monotime taken_of(const struct scene *scene, enum end_presence presence,
                                const struct view *facts, const struct world_place *place)
{
	const struct view *view = presence == END_VANISHED ? place->view : facts;
	return view == NULL ? scene->world->now : view_taken(view);
}

/* Several sources may speak of a router; its answer is as old as the word of the one that told
 * the state of the session. */
static struct monotime router_taken(const struct scene *scene)
{
	const struct router_end *router = &scene->ends->router;
	if (look_as_router(scene) != ANSWER_UNKNOWN)
		return view_field_taken(&router->peer->fact, BGP_PEER_UP);
	return taken_of(scene, router->presence, router->view, router->router);
}

static void look(struct scene *scene, struct past *past)
{
	const struct cloud_end *cloud = &scene->ends->cloud;
	see(scene, past, SIDE_ROUTER, look_as_router(scene), router_taken(scene));
	see(scene, past, SIDE_CLOUD, look_as_cloud(scene),
	    taken_of(scene, cloud->presence, cloud->view, cloud->cloud));
	see(scene, past, SIDE_WIRE, scene->measure.answer, scene->measure.taken);
}

/* --- the last NOTIFICATION */

/* Cease of RFC 4486: that somebody reset or changed something explains no lasting loss. */
static bool is_vague(uint32_t number)
{
	enum { RESET = 6 << 8 | 4, CHANGED = 6 << 8 | 6, COLLISION = 6 << 8 | 7 };
	return number == 6 << 8 || number == RESET || number == CHANGED || number == COLLISION;
}

/* A NOTIFICATION ends its session: one that is seen while the session seems to be up is ahead
 * of what was read a little earlier, or by another source. */
#define ERROR_AHEAD_MS 60000

static bool is_ahead(const struct past *past, struct monotime now)
{
	return past->error_changed.ns != 0 &&
	       duration_to_ms(mono_since(now, past->error_changed)) <= ERROR_AHEAD_MS;
}

/* Devices keep the last one for ever, and some give a fallen session none: one that stood there
 * already while the session was up explains nothing. Only a hold timer may expire twice. What
 * came with the loss is remembered until the session is up: while it is tried again, routers
 * show the reason at some moments only. */
static void read_error(struct scene *scene, struct past *past)
{
	struct fact_list errors = scene_session_facts(scene, FACT_BGP_ERROR);
	enum answer answer = scene->sights[SIDE_ROUTER].answer;
	uint32_t number = 0;
	if (errors.count > 0) {
		scene->error = (const void *)errors.items[0];
		number = scene->error->code << 8 | scene->error->subcode;
	}
	if (answer == ANSWER_UP) {
		if (past->knows_error && past->error != number)
			past->error_changed = scene->world->now;
		past->error = number;
		past->knows_error = true;
		past->told = 0;
	}
	bool is_new = !past->knows_error || past->error != number || number >> 8 == 4 ||
	              is_ahead(past, scene->world->now);
	if (answer == ANSWER_DOWN && number != 0 && is_new &&
	    (past->told == 0 || !is_vague(number)))
		past->told = number;
	scene->told = answer == ANSWER_DOWN ? past->told : 0;
}

/* --- expectations */

static double given_or(double given, double otherwise)
{
	return given > 0 ? given : otherwise;
}

static void expect(struct scene *scene)
{
	const struct config_path *config = scene->ends->config;
	scene->expect = (struct expectation){ .hold_time_max = HOLD_TIME_MAX,
		                              .loss_max = LOSS_MAX,
		                              .latency_max = -1,
		                              .mtu = -1,
		                              .local_preference = -1 };
	scene->capacity = scene_bandwidth(scene->ends);
	if (config == NULL)
		return;
	const struct config_expect *given = config->expect;
	scene->expect = (struct expectation){
		.hold_time_max =
			given_or(duration_to_seconds(given->hold_time_max), HOLD_TIME_MAX),
		.loss_max = given->loss_max,
		.latency_max = given_or(duration_to_seconds(given->latency_max), -1),
		.mtu = given_or((double)given->mtu, -1),
		.local_preference = given_or((double)given->local_preference, -1),
	};
	scene->capacity = given_or(given->capacity, scene->capacity);
}

double scene_bandwidth(const struct path_ends *ends)
{
	const struct tunnel *tunnel = ends->cloud.tunnel;
	const struct circuit *circuit = ends->cloud.circuit;
	if (tunnel != NULL && fact_is_known(&tunnel->fact, TUNNEL_BANDWIDTH))
		return tunnel->bandwidth;
	if (tunnel != NULL)
		return strcmp(ends->cloud.cloud->provider, "aws") == 0 ? AWS_TUNNEL : -1;
	if (circuit != NULL && fact_is_known(&circuit->fact, CIRCUIT_BANDWIDTH))
		return circuit->bandwidth;
	return -1;
}

void scene_compose(struct scene *scene, const struct measure *measure, struct past *past)
{
	const struct bgp_peer *peer = scene->ends->router.peer;
	scene->measure = *measure;
	look(scene, past);
	read_error(scene, past);
	if (scene_has_router(scene) && fact_is_known(&peer->fact, BGP_PEER_TRANSITIONS)) {
		const struct past_count count = {
			.transitions = peer->transitions,
			.teller = view_field_source(&peer->fact, BGP_PEER_TRANSITIONS),
			.is_up = scene->sights[SIDE_ROUTER].answer == ANSWER_UP,
		};
		past_count(past, &count, scene->world->now);
	}
	scene->renewed = past->renewed;
	scene->is_flapping = past_flaps(past, scene->world->now);
	expect(scene);
}

/* --- facts of the session */

struct fact_list scene_session_facts(const struct scene *scene, enum fact_kind_id kind)
{
	const struct router_end *end = &scene->ends->router;
	if (!scene_has_router(scene))
		return (struct fact_list){ .count = 0 };
	/* All these kinds begin alike: router, vrf, peer. */
	const struct bgp_family like = { .router = end->peer->router,
		                         .vrf = end->peer->vrf,
		                         .peer = end->peer->address };
	return world_select(end->view, kind, &like, 3);
}

int scene_prefixes(const struct scene *scene, uint64_t *ret_count)
{
	struct fact_list families = scene_session_facts(scene, FACT_BGP_FAMILY);
	uint64_t count = 0;
	int is_known = 0;
	for (size_t i = 0; i < families.count; i++) {
		const struct bgp_family *family = (const void *)families.items[i];
		bool has_accepted = fact_is_known(&family->fact, BGP_FAMILY_ACCEPTED) != 0;
		if (!has_accepted && !fact_is_known(&family->fact, BGP_FAMILY_RECEIVED))
			continue;
		count += has_accepted ? family->accepted : family->received;
		is_known = 1;
	}
	if (!is_known)
		return -1;
	*ret_count = count;
	return 0;
}

bool scene_has_bfd(const struct scene *scene)
{
	const struct router_end *end = &scene->ends->router;
	if (!scene_has_router(scene))
		return false;
	const struct bfd_session like = { .router = end->peer->router,
		                          .peer = end->peer->address };
	struct fact_list sessions = world_select(end->view, FACT_BFD_SESSION, &like, 2);
	for (size_t i = 0; i < sessions.count; i++)
		if (((const struct bfd_session *)(const void *)sessions.items[i])->up)
			return true;
	return false;
}

bool scene_rules_have(const struct schema_prefix_rules *rules, const char *text)
{
	for (size_t i = 0; i < rules->count; i++)
		if (strcmp(rules->items[i].text, text) == 0)
			return true;
	return false;
}

int scene_local_preference(const struct scene *scene, uint64_t *ret_value)
{
	struct fact_list routes = scene_session_facts(scene, FACT_ROUTE);
	const struct config_destination *wanted = scene->ends->wanted;
	int found = 0;
	for (size_t i = 0; i < routes.count; i++) {
		const struct route *route = (const void *)routes.items[i];
		if (!fact_is_known(&route->fact, ROUTE_LOCAL_PREFERENCE) || !route->present ||
		    (wanted != NULL && !scene_rules_have(&wanted->prefixes, route->prefix)))
			continue;
		if (!found || route->local_preference < *ret_value)
			*ret_value = route->local_preference;
		found = 1;
	}
	return found ? 0 : -1;
}

bool scene_leaks_default(const struct advertisement *fact)
{
	bool is_allowed =
		fact_is_known(&fact->fact, ADVERTISEMENT_OUTSIDE) && fact->outside == 0;
	return fact->default_route && !is_allowed;
}

bool scene_is_maintained(const struct scene *scene)
{
	const struct attachment *facts = scene->ends->cloud.facts;
	return scene_has_cloud(scene) && facts != NULL &&
	       fact_is_known(&facts->fact, ATTACHMENT_TESTING) && facts->testing;
}
