/* SPDX-License-Identifier: Apache-2.0 */
/*
 * First the state, from what the sides say, then the cause: the first row of the table that
 * belongs to the state and holds.
 *
 * Sides look at different times. The one that changed last is believed until the other has
 * looked again, and a little longer, because both ends of a session notice its loss by timers
 * of their own. Only then they contradict each other; what explains the side that says down is
 * a better cause than the contradiction itself.
 */
#include "agent/paths/verdict.h"

#include "agent/base/strbuf.h"
#include "agent/paths/silence.h"
#include "agent/paths/verdict_rules.h"

/* Two hold timers that count from different keepalives expire so far apart. */
#define SETTLE_MS 10000

/* In which states a row is looked at. */
enum {
	WHEN_DOWN = 1 << PATH_STATE_DOWN,
	WHEN_UNKNOWN = 1 << PATH_STATE_UNKNOWN,
	WHEN_OK = 1 << PATH_STATE_OK,
	WHEN_ONE_SIDED = 1 << PATH_STATE_COUNT,   /* besides down or degraded */
	WHEN_SILENT = 1 << (PATH_STATE_COUNT + 1) /* instead of down */
};

/* The order is that of enum cause_id, which is the precedence. */
static const struct row {
	enum cause_id cause;
	unsigned when;
	bool degrades; /* a path that was ok is degraded then */
	verdict_rule *rule;
} rows[] = {
	{ CAUSE_MAINTENANCE, WHEN_DOWN | WHEN_UNKNOWN | WHEN_ONE_SIDED | WHEN_SILENT, false,
	  rule_maintenance },
	{ CAUSE_CIRCUIT_NOT_PROVISIONED, WHEN_DOWN | WHEN_ONE_SIDED, false,
	  rule_circuit_not_provisioned },
	{ CAUSE_CIRCUIT_DOWN, WHEN_DOWN | WHEN_ONE_SIDED, false, rule_circuit_down },
	{ CAUSE_ADMIN_SHUTDOWN, WHEN_DOWN | WHEN_ONE_SIDED | WHEN_SILENT, false,
	  rule_admin_shutdown },
	{ CAUSE_ATTACHMENT_DOWN, WHEN_DOWN | WHEN_ONE_SIDED, false, rule_attachment_down },
	{ CAUSE_TUNNEL_DOWN, WHEN_DOWN | WHEN_ONE_SIDED | WHEN_SILENT, false,
	  rule_tunnel_down },
	{ CAUSE_LAYER2_DOWN, WHEN_DOWN | WHEN_ONE_SIDED | WHEN_SILENT, false,
	  rule_layer2_down },
	{ CAUSE_MAX_PREFIX_EXCEEDED, WHEN_DOWN | WHEN_ONE_SIDED, false,
	  rule_max_prefix_exceeded },
	{ CAUSE_ASN_MISMATCH, WHEN_DOWN | WHEN_ONE_SIDED, false, rule_asn_mismatch },
	{ CAUSE_PEER_ADDRESS_MISMATCH, WHEN_DOWN | WHEN_ONE_SIDED, false,
	  rule_peer_address_mismatch },
	{ CAUSE_AUTHENTICATION_MISMATCH, WHEN_DOWN | WHEN_ONE_SIDED, false,
	  rule_authentication_mismatch },
	{ CAUSE_PEER_UNREACHABLE, WHEN_SILENT, false, rule_silence },
	{ CAUSE_PEER_UNREACHABLE, WHEN_DOWN, false, rule_peer_unreachable },
	{ CAUSE_HOLD_TIMER_EXPIRED, WHEN_DOWN, false, rule_hold_timer_expired },
	{ CAUSE_ONE_SIDED_SESSION, WHEN_ONE_SIDED, false, rule_one_sided_session },
	{ CAUSE_BGP_NOT_ESTABLISHED, WHEN_DOWN, false, rule_bgp_not_established },
	{ CAUSE_FLAPPING, WHEN_OK, true, rule_flapping },
	{ CAUSE_NO_PREFIXES_RECEIVED, WHEN_OK, true, rule_no_prefixes_received },
	{ CAUSE_PREFIXES_MISSING, WHEN_OK, true, rule_prefixes_missing },
	{ CAUSE_PREFIXES_NOT_ADVERTISED, WHEN_OK, true, rule_prefixes_not_advertised },
	{ CAUSE_ROUTE_LEAK, WHEN_OK, true, rule_route_leak },
	{ CAUSE_NOT_PROPAGATED, WHEN_OK, true, rule_not_propagated },
	{ CAUSE_PROPAGATION_LIMIT, WHEN_OK, true, rule_propagation_limit },
	{ CAUSE_WRONG_PREFERENCE, WHEN_OK, true, rule_wrong_preference },
	{ CAUSE_LOSS_HIGH, WHEN_OK, true, rule_loss_high },
	{ CAUSE_LATENCY_HIGH, WHEN_OK, true, rule_latency_high },
	{ CAUSE_MTU_TOO_SMALL, WHEN_OK, true, rule_mtu_too_small },
	{ CAUSE_SATURATED, WHEN_OK, true, rule_saturated },
	{ CAUSE_ROUTER_UNREACHABLE, WHEN_OK | WHEN_UNKNOWN, false, rule_router_unreachable },
	{ CAUSE_CLOUD_API_DENIED, WHEN_OK | WHEN_UNKNOWN, false, rule_cloud_api_denied },
	{ CAUSE_CLOUD_API_UNAVAILABLE, WHEN_OK | WHEN_UNKNOWN, false,
	  rule_cloud_api_unavailable },
	{ CAUSE_REDUNDANCY_LOST, WHEN_OK, false, rule_redundancy_lost },
	{ CAUSE_HOLD_TIME_TOO_LONG, WHEN_OK, false, rule_hold_time_too_long },
	{ CAUSE_TAGS_MISSING, WHEN_OK, false, rule_tags_missing },
};

static enum path_state state_of(enum answer answer)
{
	return answer == ANSWER_UP     ? PATH_STATE_OK
	       : answer == ANSWER_DOWN ? PATH_STATE_DOWN
	                               : PATH_STATE_UNKNOWN;
}

/* So long after a session has come back a cloud may still tell of its loss. */
#define ECHO_MS 60000

/* Whether the cloud tells late of a loss that is over. */
static bool is_echo(const struct scene *scene)
{
	const struct sight *cloud = &scene->sights[SIDE_CLOUD];
	return cloud->answer == ANSWER_DOWN && scene->renewed.ns != 0 &&
	       duration_to_ms(mono_since(cloud->changed, scene->renewed)) <= ECHO_MS;
}

static void decide_contradiction(const struct scene *scene, struct verdict *verdict)
{
	const struct sight *router = &scene->sights[SIDE_ROUTER];
	const struct sight *cloud = &scene->sights[SIDE_CLOUD];
	bool router_is_newer = is_echo(scene) || !mono_before(router->changed, cloud->changed);
	const struct sight *newer = router_is_newer ? router : cloud;
	const struct sight *older = router_is_newer ? cloud : router;
	struct monotime since = is_echo(scene) ? scene->renewed : newer->changed;
	bool wire_is_up = scene->sights[SIDE_WIRE].answer == ANSWER_UP;
	/* Lasting, the side that changed first has looked again since the other one changed; or
	 * the cloud is alone against the session and the packets. */
	verdict->is_one_sided =
		duration_to_ms(mono_since(older->taken, since)) > SETTLE_MS ||
		(!router_is_newer && cloud->answer == ANSWER_DOWN && wire_is_up);
	if (!verdict->is_one_sided)
		verdict->state = state_of(newer->answer);
	else
		verdict->state = wire_is_up ? PATH_STATE_DEGRADED : PATH_STATE_DOWN;
}

static struct verdict decide_state(const struct scene *scene)
{
	enum answer router = scene->sights[SIDE_ROUTER].answer;
	enum answer cloud = scene->sights[SIDE_CLOUD].answer;
	struct verdict verdict = { .state = state_of(router) };
	if (router != ANSWER_UNKNOWN && cloud != ANSWER_UNKNOWN && router != cloud)
		decide_contradiction(scene, &verdict);
	else if (router == ANSWER_UNKNOWN && cloud == ANSWER_DOWN)
		verdict.state = PATH_STATE_DOWN;
	else if (router == ANSWER_UNKNOWN && cloud == ANSWER_UP &&
	         scene->sights[SIDE_WIRE].answer == ANSWER_UP)
		verdict.state = PATH_STATE_OK;
	if (verdict.state == PATH_STATE_OK && silence_is_believed(scene)) {
		verdict.state = PATH_STATE_DOWN;
		verdict.is_silent = true;
	}
	return verdict;
}

static unsigned when(const struct verdict *verdict)
{
	if (verdict->is_silent)
		return WHEN_SILENT;
	return 1U << verdict->state | (verdict->is_one_sided ? WHEN_ONE_SIDED : 0U);
}

struct verdict verdict_judge(const struct scene *scene, struct strbuf *why)
{
	struct verdict verdict = decide_state(scene);
	unsigned now = when(&verdict);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if ((rows[i].when & now) == 0 || !rows[i].rule(scene, why))
			continue;
		verdict.cause = rows[i].cause;
		if (rows[i].degrades)
			verdict.state = PATH_STATE_DEGRADED;
		break;
	}
	return verdict;
}
