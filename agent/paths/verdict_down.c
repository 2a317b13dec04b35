/* SPDX-License-Identifier: Apache-2.0 */
/* Why a path is down. What the cloud bought, what somebody did, then what BGP says. */
#include <string.h>

#include "agent/base/strbuf.h"
#include "agent/model/notification.h"
#include "agent/paths/verdict_rules.h"

/* RFC 4271 section 4.5, RFC 4486. */
enum notification {
	OPEN_BAD_PEER_AS = 2 << 8 | 2,
	OPEN_AUTHENTICATION_FAILURE = 2 << 8 | 5,
	HOLD_TIMER_EXPIRED = 4 << 8,
	CEASE_MAX_PREFIXES = 6 << 8 | 1,
	CEASE_ADMIN_SHUTDOWN = 6 << 8 | 2,
	CEASE_PEER_DECONFIGURED = 6 << 8 | 3,
	CEASE_CONNECTION_REJECTED = 6 << 8 | 5
};

/* RFC 6793 section 4.2.2: what stands for a 4-byte number where that is not understood. */
#define AS_TRANS 23456

static bool is_text(const char *text, const char *wanted)
{
	return text != NULL && strcmp(text, wanted) == 0;
}

static const char *router_name(const struct scene *scene)
{
	return scene->ends->router.router->name;
}

static const char *cloud_name(const struct scene *scene)
{
	return scene->ends->cloud.cloud->name;
}

static const struct attachment *attachment_of(const struct scene *scene)
{
	return scene_has_cloud(scene) ? scene->ends->cloud.facts : NULL;
}

static const struct circuit *circuit_of(const struct scene *scene)
{
	return scene_has_cloud(scene) ? scene->ends->cloud.circuit : NULL;
}

static const struct cloud_bgp *cloud_session_of(const struct scene *scene)
{
	return scene_has_cloud(scene) ? scene->ends->cloud.bgp : NULL;
}

static const struct bgp_peer *peer_of(const struct scene *scene)
{
	return scene_has_router(scene) ? scene->ends->router.peer : NULL;
}

static bool is_known(const struct fact *fact, unsigned field)
{
	return fact_is_known(fact, field) != 0;
}

static const char *reason_of(uint32_t number)
{
	return notification_reason(number >> 8, number & 0xff);
}

/* The NOTIFICATION that ended the session. */
static bool was_told(const struct scene *scene, uint32_t number, struct strbuf *why)
{
	if (scene->told == 0 || scene->told != number)
		return false;
	const char *direction = scene->error == NULL ? NULL : scene->error->direction;
	strbuf_printf(why, "%s %s the NOTIFICATION \"%s\"", router_name(scene),
	              direction == NULL ? "saw" : direction, reason_of(number));
	return true;
}

bool rule_maintenance(const struct scene *scene, struct strbuf *why)
{
	if (!scene_is_maintained(scene))
		return false;
	strbuf_printf(why, "%s runs a failover test on %s", cloud_name(scene),
	              scene->ends->cloud.attachment);
	return true;
}

bool rule_circuit_not_provisioned(const struct scene *scene, struct strbuf *why)
{
	const struct circuit *circuit = circuit_of(scene);
	if (circuit == NULL || !scene_is_unprovisioned(circuit))
		return false;
	strbuf_printf(why, "%s says that circuit %s is not provisioned", cloud_name(scene),
	              circuit->circuit);
	return true;
}

bool rule_circuit_down(const struct scene *scene, struct strbuf *why)
{
	const struct circuit *circuit = circuit_of(scene);
	if (circuit == NULL || !is_known(&circuit->fact, CIRCUIT_UP) || circuit->up)
		return false;
	const bool has_place = circuit->location != NULL && circuit->location[0] != '\0';
	strbuf_printf(why, "%s says that circuit %s%s%s is down", cloud_name(scene),
	              circuit->circuit, has_place ? " at " : "",
	              has_place ? circuit->location : "");
	return true;
}

bool rule_admin_shutdown(const struct scene *scene, struct strbuf *why)
{
	const struct bgp_peer *peer = peer_of(scene);
	const struct attachment *attachment = attachment_of(scene);
	const struct cloud_bgp *session = cloud_session_of(scene);
	const struct interface *interface = scene->interface;
	if (peer != NULL && is_known(&peer->fact, BGP_PEER_ADMIN_UP) && !peer->admin_up)
		strbuf_printf(why, "the session is shut down on %s", router_name(scene));
	else if (interface != NULL && is_known(&interface->fact, INTERFACE_ADMIN_UP) &&
	         !interface->admin_up)
		strbuf_printf(why, "interface %s is shut down on %s", interface->name,
		              router_name(scene));
	else if (attachment != NULL && is_known(&attachment->fact, ATTACHMENT_ADMIN_UP) &&
	         !attachment->admin_up)
		strbuf_printf(why, "%s is disabled in %s", attachment->attachment,
		              cloud_name(scene));
	else if (session != NULL && is_text(session->reason, "admin"))
		strbuf_printf(why, "%s says that its session is shut down", cloud_name(scene));
	else
		return was_told(scene, CEASE_ADMIN_SHUTDOWN, why);
	return true;
}

/* The cloud calls a virtual interface down, too, when only its session is. */
static bool is_session_to_blame(const struct cloud_bgp *session)
{
	return session != NULL && is_known(&session->fact, CLOUD_BGP_UP) && !session->up;
}

static bool is_disconnected(const struct gateway_link *link)
{
	return link != NULL && is_known(&link->fact, GATEWAY_LINK_UP) && !link->up;
}

bool rule_attachment_down(const struct scene *scene, struct strbuf *why)
{
	const struct attachment *attachment = attachment_of(scene);
	const struct cloud_end *end = &scene->ends->cloud;
	if (end->presence == END_VANISHED) {
		strbuf_printf(why, "%s does not have %s any more", cloud_name(scene),
		              end->attachment);
		return true;
	}
	if (scene_has_cloud(scene) && is_disconnected(end->link)) {
		strbuf_printf(why, "%s says that %s is not connected to %s", cloud_name(scene),
		              end->link->attached, end->link->gateway);
		return true;
	}
	if (attachment == NULL || is_text(attachment->kind, "vpn") || end->tunnel != NULL)
		return false;
	bool is_down = is_known(&attachment->fact, ATTACHMENT_UP) && !attachment->up &&
	               !is_session_to_blame(cloud_session_of(scene));
	if (!scene_is_unfinished(attachment) && !is_down)
		return false;
	const char *state = fact_state_name(
		&attachment->fact, &fact_kinds[FACT_ATTACHMENT]->fields[ATTACHMENT_STATE]);
	strbuf_printf(why, "%s says that %s is %s", cloud_name(scene), attachment->attachment,
	              state == NULL ? "down" : state);
	return true;
}

/* The router's tunnel to the cloud's outside address; NULL when it does not tell. */
static const struct ipsec_tunnel *find_ipsec(const struct scene *scene)
{
	struct ip outside;
	const struct router_end *end = &scene->ends->router;
	const struct tunnel *tunnel = scene->ends->cloud.tunnel;
	if (!scene_has_router(scene) || tunnel == NULL || tunnel->tunnel == NULL ||
	    ip_parse(tunnel->tunnel, &outside) != 0)
		return NULL;
	const struct ipsec_tunnel like = { .router = end->peer->router, .peer = outside };
	return world_find(end->view, FACT_IPSEC_TUNNEL, &like, 2);
}

/* A cloud calls a tunnel down, too, when IPsec is up and only its session is down: then its
 * message, or the router, says so. */
bool rule_tunnel_down(const struct scene *scene, struct strbuf *why)
{
	const struct tunnel *tunnel = scene->ends->cloud.tunnel;
	const struct ipsec_tunnel *ipsec = find_ipsec(scene);
	if (ipsec != NULL && is_known(&ipsec->fact, IPSEC_TUNNEL_UP)) {
		if (!ipsec->up)
			strbuf_printf(why, "%s has no IPsec with %s", router_name(scene),
			              tunnel->tunnel);
		return !ipsec->up;
	}
	if (!scene_has_cloud(scene) || tunnel == NULL || !is_known(&tunnel->fact, TUNNEL_UP) ||
	    tunnel->up ||
	    (tunnel->message != NULL && strstr(tunnel->message, "IPSEC IS UP") != NULL))
		return false;
	const bool has_message = tunnel->message != NULL && tunnel->message[0] != '\0';
	strbuf_printf(why, "%s says that tunnel %s is down%s%s", cloud_name(scene),
	              tunnel->tunnel, has_message ? ": " : "",
	              has_message ? tunnel->message : "");
	return true;
}

/* The cloud's router asked for our address, and nobody answered. */
static const struct cloud_arp *find_unresolved(const struct scene *scene)
{
	const struct cloud_end *end = &scene->ends->cloud;
	if (!scene_has_cloud(scene))
		return NULL;
	const struct cloud_arp like = { .cloud = end->cloud->name,
		                        .provider = end->cloud->provider,
		                        .attachment = end->attachment,
		                        .address = end->customer };
	const struct cloud_arp *arp = world_find(end->view, FACT_CLOUD_ARP, &like, 4);
	return arp != NULL && is_known(&arp->fact, CLOUD_ARP_RESOLVED) && !arp->resolved ? arp
	                                                                                 : NULL;
}

bool rule_layer2_down(const struct scene *scene, struct strbuf *why)
{
	const struct interface *interface = scene->interface;
	if (interface != NULL && is_known(&interface->fact, INTERFACE_UP) && !interface->up) {
		strbuf_printf(why, "interface %s of %s is down", interface->name,
		              router_name(scene));
		return true;
	}
	const struct cloud_arp *arp = find_unresolved(scene);
	if (arp == NULL)
		return false;
	char address[IP_TEXT_MAX];
	strbuf_printf(why, "%s cannot resolve %s by ARP", cloud_name(scene),
	              ip_format(&arp->address, address));
	return true;
}

bool rule_max_prefix_exceeded(const struct scene *scene, struct strbuf *why)
{
	const struct cloud_bgp *session = cloud_session_of(scene);
	if (session == NULL || !is_text(session->reason, "prefix_limit"))
		return was_told(scene, CEASE_MAX_PREFIXES, why);
	strbuf_printf(why, "%s closed the session: too many prefixes", cloud_name(scene));
	return true;
}

static bool differ(uint32_t a, uint32_t b)
{
	return a != 0 && b != 0 && a != AS_TRANS && b != AS_TRANS && a != b;
}

/* Not of tunnels: what a gateway is numbered says nothing about the ends of its tunnels. */
bool rule_asn_mismatch(const struct scene *scene, struct strbuf *why)
{
	const struct bgp_peer *peer = peer_of(scene);
	const struct cloud_bgp *session = cloud_session_of(scene);
	if (peer != NULL && session != NULL && scene->ends->cloud.tunnel == NULL) {
		bool ours = differ(peer->local_asn, session->customer_asn);
		if (ours || differ(peer->peer_asn, session->cloud_asn)) {
			strbuf_printf(why, "%s has AS %u for the %s, %s has AS %u",
			              router_name(scene),
			              ours ? peer->local_asn : peer->peer_asn,
			              ours ? "router" : "cloud", cloud_name(scene),
			              ours ? session->customer_asn : session->cloud_asn);
			return true;
		}
	}
	return was_told(scene, OPEN_BAD_PEER_AS, why);
}

bool rule_peer_address_mismatch(const struct scene *scene, struct strbuf *why)
{
	const struct path_ends *ends = scene->ends;
	const struct bgp_peer *peer = peer_of(scene);
	char ours[IP_TEXT_MAX];
	char theirs[IP_TEXT_MAX];
	if (ends->router.presence == END_VANISHED && scene_has_cloud(scene)) {
		strbuf_printf(why, "%s does not peer with %s any more", router_name(scene),
		              ip_format(&ends->router.peer->address, theirs));
		return true;
	}
	const struct ip *expected =
		ends->is_swapped ? &ends->cloud.peer : &ends->cloud.customer;
	if (peer == NULL || !scene_has_cloud(scene) || expected->family == IP_NONE ||
	    ip_is_unspecified(&peer->local_address) ||
	    ip_compare(&peer->local_address, expected) == 0)
		return was_told(scene, CEASE_PEER_DECONFIGURED, why) ||
		       was_told(scene, CEASE_CONNECTION_REJECTED, why);
	strbuf_printf(why, "%s peers from %s, but %s expects %s", router_name(scene),
	              ip_format(&peer->local_address, ours), cloud_name(scene),
	              ip_format(expected, theirs));
	return true;
}

bool rule_authentication_mismatch(const struct scene *scene, struct strbuf *why)
{
	return was_told(scene, OPEN_AUTHENTICATION_FAILURE, why);
}

bool rule_peer_unreachable(const struct scene *scene, struct strbuf *why)
{
	if (scene->sights[SIDE_WIRE].answer != ANSWER_DOWN)
		return false;
	strbuf_printf(why, "probe %s gets no answer from %s", scene->ends->probe->probe,
	              scene->ends->probe->target);
	return true;
}

bool rule_hold_timer_expired(const struct scene *scene, struct strbuf *why)
{
	return scene->sights[SIDE_WIRE].answer == ANSWER_UP &&
	       was_told(scene, HOLD_TIMER_EXPIRED, why);
}

bool rule_one_sided_session(const struct scene *scene, struct strbuf *why)
{
	bool router_is_up = scene->sights[SIDE_ROUTER].answer == ANSWER_UP;
	strbuf_printf(why, "%s says that it is %s, %s that it is %s", router_name(scene),
	              router_is_up ? "up" : "down", cloud_name(scene),
	              router_is_up ? "down" : "up");
	return true;
}

bool rule_bgp_not_established(const struct scene *scene, struct strbuf *why)
{
	const struct bgp_peer *peer = peer_of(scene);
	if (scene->sights[SIDE_ROUTER].answer != ANSWER_DOWN) {
		strbuf_printf(why, "%s says that the session is down", cloud_name(scene));
		return true;
	}
	const char *state = fact_state_name(&peer->fact,
	                                    &fact_kinds[FACT_BGP_PEER]->fields[BGP_PEER_STATE]);
	strbuf_printf(why, "%s says that the session is %s", router_name(scene),
	              state == NULL ? "down" : state);
	if (scene->told != 0)
		strbuf_printf(why, ", after \"%s\"", reason_of(scene->told));
	return true;
}
