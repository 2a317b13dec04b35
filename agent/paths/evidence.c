/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/evidence.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/utf8.h"
#include "agent/model/notification.h"

static const char *const side_names[SIDE_COUNT] = {
	[SIDE_ROUTER] = "router",
	[SIDE_CLOUD] = "cloud",
	[SIDE_WIRE] = "wire",
};

/* The page that is being written. */
struct page {
	struct view *view;
	const char *path;
	const struct outcome *outcome;
	enum side side;
	uint32_t number;
};

static void tell(struct page *page, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void tell(struct page *page, const char *format, ...)
{
	char text[512];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	struct path_evidence *line = view_add(page->view, FACT_PATH_EVIDENCE);
	if (line == NULL)
		return;
	FACT_SET(line, PATH_EVIDENCE_PATH, path, page->path);
	FACT_SET(line, PATH_EVIDENCE_VIEW, view, side_names[page->side]);
	FACT_SET(line, PATH_EVIDENCE_NUMBER, number, ++page->number);
	FACT_SET(line, PATH_EVIDENCE_SENTENCE, sentence,
	         utf8_clean(view_arena(page->view), text, strlen(text), sizeof(text)));
}

static const char *state_text(enum fact_kind_id kind, const struct fact *fact, unsigned field)
{
	const char *name = fact_state_name(fact, &fact_kinds[kind]->fields[field]);
	return name == NULL ? "not told" : name;
}

static const char *or_nothing(const char *text)
{
	return text == NULL ? "" : text;
}

/* --- the router's */

static void tell_families(struct page *page)
{
	struct fact_list families = scene_session_facts(&page->outcome->scene, FACT_BGP_FAMILY);
	for (size_t i = 0; i < families.count; i++) {
		const struct bgp_family *it = (const void *)families.items[i];
		bool is_accepted = fact_is_known(&it->fact, BGP_FAMILY_ACCEPTED) != 0;
		bool is_received = fact_is_known(&it->fact, BGP_FAMILY_RECEIVED) != 0;
		if (is_accepted || is_received)
			tell(page, "%s: %llu prefixes %s", it->afi_safi,
			     (unsigned long long)(is_accepted ? it->accepted : it->received),
			     is_accepted ? "accepted" : "received");
		if (fact_is_known(&it->fact, BGP_FAMILY_ADVERTISED))
			tell(page, "%s: %llu prefixes advertised", it->afi_safi,
			     (unsigned long long)it->advertised);
	}
}

static void tell_routes(struct page *page)
{
	const struct config_destination *wanted = page->outcome->scene.ends->wanted;
	struct fact_list routes = scene_session_facts(&page->outcome->scene, FACT_ROUTE);
	for (size_t i = 0; i < routes.count; i++) {
		const struct route *it = (const void *)routes.items[i];
		if (!fact_is_known(&it->fact, ROUTE_PRESENT) || wanted == NULL ||
		    !scene_rules_have(&wanted->prefixes, it->prefix))
			continue;
		if (!it->present)
			tell(page, "%s is not learned", it->prefix);
		else if (fact_is_known(&it->fact, ROUTE_LOCAL_PREFERENCE))
			tell(page, "%s is learned with local preference %llu%s", it->prefix,
			     (unsigned long long)it->local_preference,
			     it->best ? ", best" : "");
		else
			tell(page, "%s is learned%s", it->prefix, it->best ? ", best" : "");
	}
}

static void tell_session(struct page *page)
{
	const struct scene *scene = &page->outcome->scene;
	const struct bgp_peer *peer = scene->ends->router.peer;
	char address[IP_TEXT_MAX];
	tell(page, "session with %s: %s", ip_format(&peer->address, address),
	     state_text(FACT_BGP_PEER, &peer->fact, BGP_PEER_STATE));
	if (fact_is_known(&peer->fact, BGP_PEER_ADMIN_UP) && !peer->admin_up)
		tell(page, "the session is shut down by configuration");
	if (fact_is_known(&peer->fact, BGP_PEER_PEER_ASN) &&
	    fact_is_known(&peer->fact, BGP_PEER_LOCAL_ASN))
		tell(page, "AS %u here, AS %u there", peer->local_asn, peer->peer_asn);
	if (fact_is_known(&peer->fact, BGP_PEER_HOLD_TIME))
		tell(page, "hold time %.0f s%s", peer->hold_time,
		     scene_has_bfd(scene) ? ", BFD up" : "");
	if (scene->error != NULL && scene->sights[SIDE_ROUTER].answer != ANSWER_UP)
		tell(page, "last NOTIFICATION%s%s: %s",
		     scene->error->direction == NULL ? "" : " ",
		     or_nothing(scene->error->direction),
		     notification_reason(scene->error->code, scene->error->subcode));
	if (fact_is_known(&peer->fact, BGP_PEER_LAST_RESET))
		tell(page, "last reset: %s", peer->last_reset);
	if (scene->interface != NULL)
		tell(page, "interface %s: %s", scene->interface->name,
		     state_text(FACT_INTERFACE, &scene->interface->fact, INTERFACE_STATE));
	tell_families(page);
	tell_routes(page);
}

/* --- the cloud's */

static void tell_attachment(struct page *page, const struct cloud_end *end)
{
	const struct circuit *circuit = end->circuit;
	const struct attachment *facts = end->facts;
	if (circuit != NULL)
		tell(page, "circuit %s: %s%s%s", circuit->circuit,
		     state_text(FACT_CIRCUIT, &circuit->fact, CIRCUIT_STATE),
		     circuit->location == NULL ? "" : " at ", or_nothing(circuit->location));
	if (facts != NULL)
		tell(page, "attachment %s: %s", facts->attachment,
		     state_text(FACT_ATTACHMENT, &facts->fact, ATTACHMENT_STATE));
	if (end->tunnel != NULL && fact_is_known(&end->tunnel->fact, TUNNEL_UP))
		tell(page, "tunnel %s: %s%s%s", end->tunnel->tunnel,
		     end->tunnel->up ? "up" : "down", end->tunnel->message == NULL ? "" : ", ",
		     or_nothing(end->tunnel->message));
}

static void tell_cloud_session(struct page *page, const struct cloud_bgp *bgp)
{
	char address[IP_TEXT_MAX];
	if (fact_is_known(&bgp->fact, CLOUD_BGP_UP))
		tell(page, "session from %s: %s%s%s", ip_format(&bgp->peer, address),
		     bgp->up ? "up" : "down", bgp->reason == NULL ? "" : ", ",
		     or_nothing(bgp->reason));
	if (!fact_is_known(&bgp->fact, CLOUD_BGP_ACCEPTED))
		return;
	if (fact_is_known(&bgp->fact, CLOUD_BGP_LIMIT))
		tell(page, "%llu prefixes accepted of at most %llu",
		     (unsigned long long)bgp->accepted, (unsigned long long)bgp->limit);
	else
		tell(page, "%llu prefixes accepted", (unsigned long long)bgp->accepted);
}

static void tell_cloud(struct page *page)
{
	const struct cloud_end *end = &page->outcome->scene.ends->cloud;
	tell_attachment(page, end);
	if (end->bgp != NULL)
		tell_cloud_session(page, end->bgp);
	if (end->gateway != NULL)
		tell(page, "leads to %s", end->gateway);
	if (page->outcome->scene.ends->is_swapped)
		tell(page, "the two ends are swapped: the router peers with the address that "
		           "the cloud calls ours");
}

/* --- the wire's */

static void tell_measure(struct page *page)
{
	const struct measure *measure = &page->outcome->scene.measure;
	const struct probe *probe = page->outcome->scene.ends->probe;
	tell(page, "probe %s of %s: %s", probe->probe, probe->target,
	     measure->answer == ANSWER_UP     ? "answered"
	     : measure->answer == ANSWER_DOWN ? "not answered"
	                                      : "never answered yet");
	if (measure->loss >= 0)
		tell(page, "%llu of %llu packets of the last minute lost",
		     (unsigned long long)measure->lost, (unsigned long long)measure->sent);
	if (measure->latency >= 0)
		tell(page, "median round trip %.2f ms", measure->latency * 1e3);
}

/* --- why a side says what it says, or nothing */

struct stance {
	enum end_presence presence;
	const struct world_place *place;
	const char *nobody;   /* END_NONE */
	const char *vanished; /* behind the name of the place */
	const char *up, *down, *unknown;
};

static const char *explain(struct arena *arena, const struct stance *stance, enum answer answer)
{
	switch (stance->presence) {
	case END_NONE: return stance->nobody;
	case END_SILENT:
		return arena_printf(arena, "%s does not answer%s%s%s", stance->place->name,
		                    stance->place->trouble == ERROR_NONE ? "" : " (",
		                    stance->place->trouble == ERROR_NONE
		                            ? ""
		                            : error_kind_name(stance->place->trouble),
		                    stance->place->trouble == ERROR_NONE ? "" : ")");
	case END_VANISHED:
		return arena_printf(arena, "%s %s", stance->place->name, stance->vanished);
	case END_PRESENT: break;
	}
	return answer == ANSWER_UP     ? stance->up
	       : answer == ANSWER_DOWN ? stance->down
	                               : stance->unknown;
}

static struct stance stance_of(const struct outcome *outcome, enum side side)
{
	const struct path_ends *ends = outcome->scene.ends;
	switch (side) {
	case SIDE_ROUTER:
		return (struct stance){ .presence = ends->router.presence,
			                .place = ends->router.router,
			                .nobody = "no router of ours peers with it",
			                .vanished = "does not have this peer any more",
			                .up = "the session is established",
			                .down = "the session is not established",
			                .unknown = "the router does not tell its state" };
	case SIDE_CLOUD:
		return (struct stance){ .presence = ends->cloud.presence,
			                .place = ends->cloud.cloud,
			                .nobody = "no cloud tells of it",
			                .vanished = "does not have this attachment any more",
			                .up = "the session is up",
			                .down = "something between cable and session is down",
			                .unknown = "the cloud does not tell its state" };
	case SIDE_WIRE:
	case SIDE_COUNT: break;
	}
	return (struct stance){ .presence = ends->probe == NULL ? END_NONE : END_PRESENT,
		                .nobody = "no probe measures it",
		                .up = "packets are answered",
		                .down = "packets are not answered any more",
		                .unknown = "no packet was ever answered" };
}

static const char *source_of(const struct path_ends *ends, enum side side)
{
	const struct world_place *place =
		side == SIDE_ROUTER ? ends->router.router : ends->cloud.cloud;
	if (side == SIDE_WIRE)
		return ends->probe == NULL ? NULL : ends->probe->probe;
	return place == NULL ? NULL : place->name;
}

static double wall_of(const struct scene *scene, struct monotime then)
{
	return walltime_to_seconds(scene->world->wall) -
	       duration_to_seconds(mono_since(scene->world->now, then));
}

static void show_side(struct page *page)
{
	const struct scene *scene = &page->outcome->scene;
	const struct sight *sight = &scene->sights[page->side];
	const struct stance stance = stance_of(page->outcome, page->side);
	struct path_view *fact = view_add(page->view, FACT_PATH_VIEW);
	if (fact == NULL)
		return;
	struct arena *arena = view_arena(page->view);
	FACT_SET(fact, PATH_VIEW_PATH, path, page->path);
	FACT_SET(fact, PATH_VIEW_VIEW, view, side_names[page->side]);
	FACT_SET(fact, PATH_VIEW_WHY, why, explain(arena, &stance, sight->answer));
	if (sight->answer != ANSWER_UNKNOWN)
		FACT_SET(fact, PATH_VIEW_UP, up, sight->answer == ANSWER_UP);
	FACT_SET(fact, PATH_VIEW_SINCE, since,
	         walltime_to_seconds(page->outcome->past->sides[page->side].since));
	const char *source = source_of(scene->ends, page->side);
	if (source != NULL)
		FACT_SET(fact, PATH_VIEW_SOURCE, source, arena_strdup(arena, source));
	if (stance.presence != END_NONE && sight->taken.ns != 0)
		FACT_SET(fact, PATH_VIEW_TAKEN, taken, wall_of(scene, sight->taken));
}

void evidence_show(struct view *view, const char *path, const struct outcome *outcome)
{
	/* As they will be sorted, which then costs nothing. */
	static const enum side order[] = { SIDE_CLOUD, SIDE_ROUTER, SIDE_WIRE };
	struct page page = { .view = view, .path = path, .outcome = outcome };
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		page.side = order[i];
		page.number = 0;
		show_side(&page);
		if (page.side == SIDE_ROUTER && scene_has_router(&outcome->scene))
			tell_session(&page);
		if (page.side == SIDE_CLOUD && scene_has_cloud(&outcome->scene))
			tell_cloud(&page);
		if (page.side == SIDE_WIRE && outcome->scene.ends->probe != NULL)
			tell_measure(&page);
	}
}
