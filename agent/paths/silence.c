/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/silence.h"

#include "agent/base/strbuf.h"
#include "agent/paths/verdict_rules.h"

/* The longest that routers take when nothing is configured, where it is not known; and where it
 * never ends (RFC 4271 section 4.2), so that a filter for ICMP is not taken for a cut for ever.
 */
#define HOLD_TIME_DEFAULT_S 180.0

/* Routers are late, above all with what several sources say at different times. */
#define LATE_S 5.0

/* Zero: nobody knows, or it never ends. */
static double hold_time(const struct scene *scene)
{
	const struct bgp_peer *peer = scene->ends->router.peer;
	return fact_is_known(&peer->fact, BGP_PEER_HOLD_TIME) ? peer->hold_time : 0;
}

/* So long after the silence began a session that stands proves nothing. BFD would have ended it
 * at once. */
static double doubt_s(const struct scene *scene)
{
	double hold = hold_time(scene);
	if (scene_has_bfd(scene))
		return 0;
	return LATE_S + (hold > 0 ? hold : HOLD_TIME_DEFAULT_S);
}

/* A session that has come up since then needed the wire. */
bool silence_is_believed(const struct scene *scene)
{
	const struct sight *router = &scene->sights[SIDE_ROUTER];
	const struct sight *wire = &scene->sights[SIDE_WIRE];
	return router->answer == ANSWER_UP && wire->answer == ANSWER_DOWN &&
	       mono_before(router->changed, wire->changed) &&
	       duration_to_seconds(mono_since(router->taken, wire->changed)) <= doubt_s(scene);
}

bool rule_silence(const struct scene *scene, struct strbuf *why)
{
	double hold = hold_time(scene);
	strbuf_printf(why, "no packet comes back from %s; ", scene->ends->probe->target);
	if (hold > 0)
		strbuf_printf(why, "BGP notices when its hold time of %.0f s ends", hold);
	else
		strbuf_puts(why, "BGP has not noticed yet");
	return true;
}
