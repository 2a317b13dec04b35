/* SPDX-License-Identifier: Apache-2.0 */
/* What is the matter with a path that is ok, or of which too little is known. */
#include <string.h>

#include "agent/base/strbuf.h"
#include "agent/paths/verdict_rules.h"

/* A place that was asked and never said anything: what is missing may be there. */
static const struct world_place *find_mute(const struct world_place *places, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (places[i].was_asked && !places[i].has_answered)
			return &places[i];
	return NULL;
}

static void tell_silence(const struct world_place *place, struct strbuf *why)
{
	strbuf_printf(why, "%s does not answer", place->name);
	if (place->trouble != ERROR_NONE)
		strbuf_printf(why, " (%s)", error_kind_name(place->trouble));
}

bool rule_router_unreachable(const struct scene *scene, struct strbuf *why)
{
	const struct router_end *end = &scene->ends->router;
	const struct world_place *place = end->presence == END_SILENT ? end->router : NULL;
	if (end->presence == END_NONE)
		place = find_mute(scene->world->routers, scene->world->router_count);
	if (place != NULL)
		tell_silence(place, why);
	return place != NULL;
}

static const struct world_place *silent_cloud(const struct scene *scene)
{
	const struct cloud_end *end = &scene->ends->cloud;
	if (end->presence == END_NONE)
		return find_mute(scene->world->clouds, scene->world->cloud_count);
	return end->presence == END_SILENT ? end->cloud : NULL;
}

bool rule_cloud_api_denied(const struct scene *scene, struct strbuf *why)
{
	const struct world_place *place = silent_cloud(scene);
	if (place == NULL || place->trouble != ERROR_DENIED)
		return false;
	tell_silence(place, why);
	return true;
}

bool rule_cloud_api_unavailable(const struct scene *scene, struct strbuf *why)
{
	const struct world_place *place = silent_cloud(scene);
	if (place != NULL)
		tell_silence(place, why);
	return place != NULL;
}

bool rule_redundancy_lost(const struct scene *scene, struct strbuf *why)
{
	if (scene->is_alone)
		strbuf_printf(why, "one more fault cuts %s off", scene->ends->destination);
	return scene->is_alone;
}

bool rule_hold_time_too_long(const struct scene *scene, struct strbuf *why)
{
	const struct bgp_peer *peer = scene->ends->router.peer;
	if (!scene_has_router(scene) || !fact_is_known(&peer->fact, BGP_PEER_HOLD_TIME) ||
	    (peer->hold_time > 0 && peer->hold_time <= scene->expect.hold_time_max) ||
	    scene_has_bfd(scene))
		return false; /* zero: it never expires, RFC 4271 section 4.2 */
	strbuf_printf(why,
	              "%s has negotiated a hold time of %.0f s, at most %.0f s are "
	              "expected without BFD",
	              scene->ends->router.router->name, peer->hold_time,
	              scene->expect.hold_time_max);
	return true;
}

static const struct resource_tag *find_missing(const struct cloud_end *end,
                                               const char *resource)
{
	const struct resource_tag like = { .cloud = end->cloud->name,
		                           .provider = end->cloud->provider,
		                           .resource = resource };
	struct fact_list tags = world_select(end->view, FACT_RESOURCE_TAG, &like, 3);
	for (size_t i = 0; i < tags.count; i++) {
		const struct resource_tag *tag = (const void *)tags.items[i];
		if (tag->missing)
			return tag;
	}
	return NULL;
}

bool rule_tags_missing(const struct scene *scene, struct strbuf *why)
{
	const struct cloud_end *end = &scene->ends->cloud;
	if (!scene_has_cloud(scene))
		return false;
	const struct resource_tag *tag = find_missing(end, end->attachment);
	if (tag == NULL && end->circuit != NULL)
		tag = find_missing(end, end->circuit->circuit);
	if (tag != NULL)
		strbuf_printf(why, "%s lacks the tag %s", tag->resource, tag->tag);
	return tag != NULL;
}
