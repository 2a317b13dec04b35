/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Views as sources of one router take them: whose they are, and when.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/model/view.h"

/* A source and its poll: seconds. */
struct poll {
	const char *kind;
	int64_t interval;
	int64_t taken;
	int64_t lasted;
};

static inline struct monotime at(int64_t seconds)
{
	return (struct monotime){ .ns = duration_ms(seconds * 1000).ns };
}

static inline struct view *begin(const struct poll *poll)
{
	struct view *view = view_new(0);
	view_set_source(view, (struct view_source){
				      .kind = poll->kind,
				      .interval = duration_seconds((double)poll->interval),
				      .ended = at(poll->taken + poll->lasted) });
	return view;
}

static inline void end(struct view *view, const struct poll *poll)
{
	assert_int_equal(view_seal(view, at(poll->taken), NULL), 0);
}

static inline struct bgp_peer *add_peer(struct view *view, uint8_t last)
{
	struct bgp_peer *peer = view_add(view, FACT_BGP_PEER);
	const struct ip ip = { .family = IP_V4, .bytes = { 192, 0, 2, last } };
	FACT_SET(peer, BGP_PEER_ROUTER, router, arena_strdup(view_arena(view), "ce1"));
	FACT_SET(peer, BGP_PEER_VRF, vrf, "default");
	FACT_SET(peer, BGP_PEER_ADDRESS, address, ip);
	return peer;
}

static inline const struct bgp_peer *peer_at(const struct view *view, size_t i)
{
	return (const struct bgp_peer *)(const void *)view_facts(view, FACT_BGP_PEER).items[i];
}
