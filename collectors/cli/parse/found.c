/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/parse/found.h"

#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/utf8.h"
#include "agent/model/notification.h"
#include "collectors/cli/parse/command.h"

const char *found_vrf(struct found *found, struct span name)
{
	if (name.len == 0)
		return found->input->vrf == NULL ? CLI_VRF_GLOBAL : found->input->vrf;
	if (span_is(name, CLI_VRF_GLOBAL))
		return CLI_VRF_GLOBAL;
	if (found->input->vrf != NULL && span_is(name, found->input->vrf))
		return found->input->vrf;
	const char *copy = found_text(found, name);
	return copy == NULL ? CLI_VRF_GLOBAL : copy;
}

const char *found_text(struct found *found, struct span text)
{
	const char *clean = utf8_clean(view_arena(found->output->view), text.text, text.len,
	                               UTF8_LABEL_MAX);
	return clean == NULL || clean[0] == '\0' ? NULL : clean;
}

struct bgp_peer *found_peer(struct found *found, const char *vrf, const struct ip *address)
{
	struct bgp_peer *peer = view_add(found->output->view, FACT_BGP_PEER);
	if (peer == NULL)
		return NULL;
	FACT_SET(peer, BGP_PEER_ROUTER, router, found->input->router);
	FACT_SET(peer, BGP_PEER_VRF, vrf, vrf);
	FACT_SET(peer, BGP_PEER_ADDRESS, address, *address);
	return peer;
}

void found_state(struct bgp_peer *peer, struct span words)
{
	bool is_admin = false;
	enum bgp_state state = words_bgp_state(words, &is_admin);
	if (state == BGP_STATE_NONE)
		return;
	FACT_SET(peer, BGP_PEER_STATE, state, (uint32_t)state);
	FACT_SET(peer, BGP_PEER_UP, up, state == BGP_STATE_ESTABLISHED);
	/* a bare "Idle" says nothing: not every platform marks what the operator shut down */
	if (is_admin || state != BGP_STATE_IDLE)
		FACT_SET(peer, BGP_PEER_ADMIN_UP, admin_up, !is_admin);
}

void found_last_change(struct found *found, struct bgp_peer *peer, struct span duration)
{
	double ago, resolution;
	if (words_duration(duration, &ago, &resolution) && resolution == 1)
		FACT_SET(peer, BGP_PEER_LAST_CHANGE, last_change,
		         walltime_to_seconds(found->input->now) - ago);
}

struct bgp_family *found_family(struct found *found, const struct bgp_peer *peer,
                                const char *afi_safi)
{
	struct bgp_family *family = peer == NULL || afi_safi == NULL
	                                    ? NULL
	                                    : view_add(found->output->view, FACT_BGP_FAMILY);
	if (family == NULL)
		return NULL;
	FACT_SET(family, BGP_FAMILY_ROUTER, router, found->input->router);
	FACT_SET(family, BGP_FAMILY_VRF, vrf, peer->vrf);
	FACT_SET(family, BGP_FAMILY_PEER, peer, peer->address);
	FACT_SET(family, BGP_FAMILY_AFI_SAFI, afi_safi, afi_safi);
	return family;
}

struct bgp_error *found_error(struct found *found, const struct bgp_peer *peer, uint32_t code,
                              uint32_t subcode)
{
	struct bgp_error *error =
		code == 0 ? NULL : view_add(found->output->view, FACT_BGP_ERROR);
	if (error == NULL)
		return NULL;
	FACT_SET(error, BGP_ERROR_ROUTER, router, found->input->router);
	FACT_SET(error, BGP_ERROR_VRF, vrf, peer->vrf);
	FACT_SET(error, BGP_ERROR_PEER, peer, peer->address);
	FACT_SET(error, BGP_ERROR_CODE, code, code);
	FACT_SET(error, BGP_ERROR_SUBCODE, subcode, subcode);
	FACT_SET(error, BGP_ERROR_REASON, reason, notification_reason(code, subcode));
	return error;
}

void found_bfd(struct found *found, const struct ip *peer, struct span interface,
               struct span state)
{
	enum bfd_state value = words_bfd_state(state);
	struct bfd_session *session = value == BFD_STATE_NONE
	                                      ? NULL
	                                      : view_add(found->output->view, FACT_BFD_SESSION);
	if (session == NULL)
		return;
	FACT_SET(session, BFD_SESSION_ROUTER, router, found->input->router);
	FACT_SET(session, BFD_SESSION_PEER, peer, *peer);
	FACT_SET(session, BFD_SESSION_STATE, state, (uint32_t)value);
	FACT_SET(session, BFD_SESSION_UP, up, value == BFD_STATE_UP);
	const char *name = found_text(found, interface);
	if (name != NULL)
		FACT_SET(session, BFD_SESSION_INTERFACE, interface, name);
}

struct interface *found_interface(struct found *found, struct span name)
{
	const char *text = found_text(found, name);
	struct interface *interface =
		text == NULL ? NULL : view_add(found->output->view, FACT_INTERFACE);
	if (interface == NULL)
		return NULL;
	FACT_SET(interface, INTERFACE_ROUTER, router, found->input->router);
	FACT_SET(interface, INTERFACE_NAME, name, text);
	return interface;
}

struct ipsec_tunnel *found_tunnel(struct found *found, const struct ip *peer)
{
	struct ipsec_tunnel *tunnel = view_add(found->output->view, FACT_IPSEC_TUNNEL);
	if (tunnel == NULL)
		return NULL;
	FACT_SET(tunnel, IPSEC_TUNNEL_ROUTER, router, found->input->router);
	FACT_SET(tunnel, IPSEC_TUNNEL_PEER, peer, *peer);
	return tunnel;
}

struct router *found_router(struct found *found)
{
	struct router *router = view_add(found->output->view, FACT_ROUTER);
	if (router != NULL)
		FACT_SET(router, ROUTER_NAME, router, found->input->router);
	return router;
}

void found_route_begin(struct found *found, struct found_route *route, const char *vrf,
                       const struct ip_prefix *prefix)
{
	route->route =
		(struct cli_route){ .prefix = *prefix, .vrf = vrf, .peer = found->input->peer };
	route->communities_len = 0;
	route->communities[0] = '\0';
}

void found_route_path(struct found_route *route, struct span words)
{
	if (!words_as_path(words, &route->path))
		return;
	route->route.has_as_path = true;
	route->route.as_path = route->path.asns;
	route->route.as_path_count = route->path.count;
	route->route.as_path_length = route->path.length;
	if (route->path.origin != NULL)
		route->route.origin = route->path.origin;
}

void found_route_community(struct found_route *route, struct span community)
{
	size_t at = route->communities_len;
	size_t comma = at > 0;
	if (community.len == 0 || community.len + comma >= sizeof(route->communities) - at)
		return;
	route->communities[at] = ',';
	memcpy(route->communities + at + comma, community.text, community.len);
	route->communities_len = at + comma + community.len;
	route->communities[route->communities_len] = '\0';
	route->route.communities = route->communities;
}

void found_route_end(struct found *found, struct found_route *route)
{
	if (found->output->route != NULL)
		found->output->route(found->output->context, &route->route);
}

int found_end(struct found *found, struct error *err)
{
	if (!arena_failed(view_arena(found->output->view)))
		return 0;
	return error_set(err, ERROR_LIMIT, 0, "the answer is too long for one view");
}
