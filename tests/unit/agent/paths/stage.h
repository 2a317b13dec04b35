/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A small world for the tests: one router, one or two clouds, probes, and a configuration.
 *
 * stage_init() gives a healthy Direct Connect path and a healthy VPN tunnel; a test changes the
 * facts that the members point to, and lets stage_show() seal them.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "agent/paths/judge.h"

#define STAGE_NOW 100000 /* seconds on both clocks */

struct stage {
	struct view *router, *cloud, *probes; /* NULL: nobody says anything */
	/* Facts of the Direct Connect path. */
	struct bgp_peer *peer;
	struct bgp_family *family;
	struct circuit *circuit;
	struct attachment *attachment;
	struct cloud_bgp *session;
	struct probe *probe;
	/* Facts of the tunnel. */
	struct bgp_peer *tunnel_peer;
	struct bgp_family *tunnel_family;
	struct attachment *vpn;
	struct tunnel *tunnel;
	/* The world. */
	struct world_place places[2];
	struct config_destination destination;
	struct prefix_rule prefixes[1], advertise[1];
	struct config_path paths[4];
	struct config_match matches[4];
	struct config_expect expects[4];
	size_t path_count;
	int64_t now_s;
	struct world world;
	/* What comes of it. */
	struct join *join;
	struct course *course;
	struct measures *measures;
	struct arena *arena; /* of the configuration */
	struct arena *work;  /* of the judgement */
	struct judgement judgement;
};

static inline struct monotime stage_mono(int64_t seconds)
{
	return (struct monotime){ .ns = duration_ms(seconds * 1000).ns };
}

static inline struct ip stage_ip(const char *text)
{
	struct ip ip;
	assert_int_equal(ip_parse(text, &ip), 0);
	return ip;
}

static inline struct bgp_peer *stage_peer(struct view *view, const char *router,
                                          const char *address)
{
	struct bgp_peer *peer = view_add(view, FACT_BGP_PEER);
	FACT_SET(peer, BGP_PEER_ROUTER, router, router);
	FACT_SET(peer, BGP_PEER_VRF, vrf, "default");
	FACT_SET(peer, BGP_PEER_ADDRESS, address, stage_ip(address));
	FACT_SET(peer, BGP_PEER_UP, up, true);
	FACT_SET(peer, BGP_PEER_STATE, state, BGP_STATE_ESTABLISHED);
	FACT_SET(peer, BGP_PEER_LOCAL_ASN, local_asn, 65001);
	FACT_SET(peer, BGP_PEER_HOLD_TIME, hold_time, 30);
	return peer;
}

static inline struct bgp_family *stage_family(struct view *view, const struct bgp_peer *peer,
                                              uint64_t accepted)
{
	struct bgp_family *family = view_add(view, FACT_BGP_FAMILY);
	FACT_SET(family, BGP_FAMILY_ROUTER, router, peer->router);
	FACT_SET(family, BGP_FAMILY_VRF, vrf, peer->vrf);
	FACT_SET(family, BGP_FAMILY_PEER, peer, peer->address);
	FACT_SET(family, BGP_FAMILY_AFI_SAFI, afi_safi, "ipv4 unicast");
	FACT_SET(family, BGP_FAMILY_ACCEPTED, accepted, accepted);
	return family;
}

static inline struct route *stage_route(struct view *view, const struct bgp_peer *peer,
                                        const char *prefix, bool present)
{
	struct route *route = view_add(view, FACT_ROUTE);
	FACT_SET(route, ROUTE_ROUTER, router, peer->router);
	FACT_SET(route, ROUTE_VRF, vrf, peer->vrf);
	FACT_SET(route, ROUTE_PEER, peer, peer->address);
	FACT_SET(route, ROUTE_PREFIX, prefix, prefix);
	FACT_SET(route, ROUTE_PRESENT, present, present);
	return route;
}

static inline struct attachment *stage_attachment(struct view *view, const char *cloud,
                                                  const char *name, const char *kind)
{
	struct attachment *it = view_add(view, FACT_ATTACHMENT);
	FACT_SET(it, ATTACHMENT_CLOUD, cloud, cloud);
	FACT_SET(it, ATTACHMENT_PROVIDER, provider, "aws");
	FACT_SET(it, ATTACHMENT_NAME, attachment, name);
	FACT_SET(it, ATTACHMENT_UP, up, true);
	FACT_SET(it, ATTACHMENT_STATE, state, ATTACHMENT_STATE_AVAILABLE);
	FACT_SET(it, ATTACHMENT_KIND, kind, kind);
	FACT_SET(it, ATTACHMENT_GATEWAY, gateway, "vgw-1");
	return it;
}

static inline struct cloud_bgp *stage_session(struct view *view, const char *cloud,
                                              const char *attachment, const char *peer)
{
	struct cloud_bgp *it = view_add(view, FACT_CLOUD_BGP);
	FACT_SET(it, CLOUD_BGP_CLOUD, cloud, cloud);
	FACT_SET(it, CLOUD_BGP_PROVIDER, provider, "aws");
	FACT_SET(it, CLOUD_BGP_ATTACHMENT, attachment, attachment);
	FACT_SET(it, CLOUD_BGP_PEER, peer, stage_ip(peer));
	FACT_SET(it, CLOUD_BGP_AFI_SAFI, afi_safi, "ipv4 unicast");
	FACT_SET(it, CLOUD_BGP_UP, up, true);
	return it;
}

static inline struct probe *stage_probe(struct view *view, const char *name, const char *target,
                                        uint64_t sent, uint64_t received)
{
	struct probe *probe = view_add(view, FACT_PROBE);
	FACT_SET(probe, PROBE_NAME, probe, name);
	FACT_SET(probe, PROBE_TARGET, target, target);
	FACT_SET(probe, PROBE_SENT, sent, sent);
	FACT_SET(probe, PROBE_RECEIVED, received, received);
	return probe;
}

static inline void stage_router(struct stage *stage)
{
	stage->router = view_new(0);
	stage->peer = stage_peer(stage->router, "ce1", "192.168.100.1");
	FACT_SET(stage->peer, BGP_PEER_PEER_ASN, peer_asn, 64512);
	FACT_SET(stage->peer, BGP_PEER_LOCAL_ADDRESS, local_address, stage_ip("192.168.100.2"));
	stage->family = stage_family(stage->router, stage->peer, 1);
	stage->tunnel_peer = stage_peer(stage->router, "ce1", "169.254.10.1");
	FACT_SET(stage->tunnel_peer, BGP_PEER_PEER_ASN, peer_asn, 7224);
	stage->tunnel_family = stage_family(stage->router, stage->tunnel_peer, 1);
}

static inline void stage_cloud(struct stage *stage)
{
	stage->cloud = view_new(0);
	struct circuit *circuit = view_add(stage->cloud, FACT_CIRCUIT);
	FACT_SET(circuit, CIRCUIT_CLOUD, cloud, "prod");
	FACT_SET(circuit, CIRCUIT_PROVIDER, provider, "aws");
	FACT_SET(circuit, CIRCUIT_NAME, circuit, "dxcon-1");
	FACT_SET(circuit, CIRCUIT_UP, up, true);
	FACT_SET(circuit, CIRCUIT_STATE, state, CIRCUIT_STATE_AVAILABLE);
	FACT_SET(circuit, CIRCUIT_BANDWIDTH, bandwidth, 125e6);
	stage->circuit = circuit;
	stage->attachment = stage_attachment(stage->cloud, "prod", "dxvif-1", "private");
	FACT_SET(stage->attachment, ATTACHMENT_CIRCUIT, circuit, "dxcon-1");
	FACT_SET(stage->attachment, ATTACHMENT_MTU, mtu, 1500);
	stage->session = stage_session(stage->cloud, "prod", "dxvif-1", "192.168.100.1");
	FACT_SET(stage->session, CLOUD_BGP_CUSTOMER_ADDRESS, customer_address,
	         stage_ip("192.168.100.2"));
	FACT_SET(stage->session, CLOUD_BGP_CLOUD_ASN, cloud_asn, 64512);
	FACT_SET(stage->session, CLOUD_BGP_CUSTOMER_ASN, customer_asn, 65001);
	stage->vpn = stage_attachment(stage->cloud, "prod", "vpn-1", "vpn");
	struct tunnel *tunnel = view_add(stage->cloud, FACT_TUNNEL);
	FACT_SET(tunnel, TUNNEL_CLOUD, cloud, "prod");
	FACT_SET(tunnel, TUNNEL_PROVIDER, provider, "aws");
	FACT_SET(tunnel, TUNNEL_ATTACHMENT, attachment, "vpn-1");
	FACT_SET(tunnel, TUNNEL_NAME, tunnel, "203.0.113.1");
	FACT_SET(tunnel, TUNNEL_UP, up, true);
	FACT_SET(tunnel, TUNNEL_CLOUD_ADDRESS, cloud_address, stage_ip("169.254.10.1"));
	FACT_SET(tunnel, TUNNEL_CUSTOMER_ADDRESS, customer_address, stage_ip("169.254.10.2"));
	stage->tunnel = tunnel;
}

static inline void stage_init(struct stage *stage)
{
	memset(stage, 0, sizeof(*stage));
	stage_router(stage);
	stage_cloud(stage);
	stage->probes = view_new(0);
	stage->probe = stage_probe(stage->probes, "dx", "192.168.100.1", 100, 100);
	stage->arena = arena_new(0);
	struct error err;
	assert_int_equal(
		prefix_rule_parse("10.200.0.0/16", stage->arena, &stage->prefixes[0], &err), 0);
	assert_int_equal(
		prefix_rule_parse("10.1.0.0/16", stage->arena, &stage->advertise[0], &err), 0);
	stage->destination =
		(struct config_destination){ .name = "vpc",
		                             .prefixes = { stage->prefixes, 1 },
		                             .advertise = { stage->advertise, 1 } };
	stage->places[0] =
		(struct world_place){ .name = "ce1", .was_asked = true, .has_answered = true };
	stage->places[1] = (struct world_place){
		.name = "prod", .provider = "aws", .was_asked = true, .has_answered = true
	};
	stage->world = (struct world){ .routers = &stage->places[0],
		                       .router_count = 1,
		                       .clouds = &stage->places[1],
		                       .cloud_count = 1,
		                       .destinations = { &stage->destination, 1 } };
	stage->now_s = STAGE_NOW;
	stage->course = course_new();
	stage->measures = measures_new();
}

/* An item of paths:. */
static inline struct config_path *stage_config(struct stage *stage, const char *name)
{
	size_t i = stage->path_count++;
	stage->expects[i] = (struct config_expect){ .loss_max = 0.01,
		                                    .hold_time_max = duration_seconds(30) };
	stage->paths[i] = (struct config_path){ .name = name,
		                                .match = &stage->matches[i],
		                                .expect = &stage->expects[i] };
	stage->world.paths = (struct config_paths){ stage->paths, stage->path_count };
	return &stage->paths[i];
}

static inline const struct view *stage_seal(const struct stage *stage, struct view *view)
{
	if (view != NULL)
		assert_int_equal(view_seal(view, stage_mono(stage->now_s), NULL), 0);
	return view;
}

/* The sources say what their views hold; then everything is joined. */
static inline void stage_join(struct stage *stage)
{
	stage->world.now = stage_mono(stage->now_s);
	stage->world.wall = (struct walltime){ stage->world.now.ns };
	stage->places[0].view = stage_seal(stage, stage->router);
	stage->places[1].view = stage_seal(stage, stage->cloud);
	stage->world.probes = stage_seal(stage, stage->probes);
	measures_add(stage->measures, stage->world.probes);
	struct join *join = join_make(&stage->world, stage->join);
	assert_non_null(join);
	join_free(stage->join);
	stage->join = join;
}

/* And judged. */
static inline void stage_judge(struct stage *stage)
{
	size_t count;
	const struct path_ends *paths = join_paths(stage->join, &count);
	assert_int_equal(course_align(stage->course, paths, count, stage->world.now), 0);
	arena_free(stage->work);
	stage->work = arena_new(0);
	assert_int_equal(judgement_make(&stage->world, stage->join, stage->course,
	                                stage->measures, stage->work, &stage->judgement),
	                 0);
}

/* What the views held is over; new ones begin, so many seconds later. */
static inline void stage_next(struct stage *stage, int64_t seconds)
{
	judgement_record(&stage->judgement, &stage->world);
	view_unref(stage->router);
	view_unref(stage->cloud);
	view_unref(stage->probes);
	stage_router(stage);
	stage_cloud(stage);
	stage->probes = view_new(0);
	stage->probe = stage_probe(stage->probes, "dx", "192.168.100.1", 100, 100);
	stage->now_s += seconds;
}

static inline void stage_drop(struct view **view)
{
	view_unref(*view);
	*view = NULL;
}

static inline void stage_done(struct stage *stage)
{
	join_free(stage->join);
	course_free(stage->course);
	measures_free(stage->measures);
	view_unref(stage->router);
	view_unref(stage->cloud);
	view_unref(stage->probes);
	arena_free(stage->work);
	arena_free(stage->arena);
}

/* The path with this name, or NULL. */
static inline const struct path_ends *stage_path(const struct stage *stage, const char *name)
{
	size_t count;
	const struct path_ends *paths = join_paths(stage->join, &count);
	for (size_t i = 0; i < count; i++)
		if (strcmp(paths[i].name, name) == 0)
			return &paths[i];
	return NULL;
}

static inline struct outcome *stage_outcome(struct stage *stage, const char *name)
{
	for (size_t i = 0; i < stage->judgement.count; i++)
		if (strcmp(stage->judgement.outcomes[i].scene.ends->name, name) == 0)
			return &stage->judgement.outcomes[i];
	return NULL;
}
