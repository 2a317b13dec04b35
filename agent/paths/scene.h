/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A scene: one path at one moment, with everything that its verdict is made of.
 *
 * What a number does not know is negative. Facts of an end count only while it is present.
 */
#pragma once

#include "agent/paths/course.h"
#include "agent/paths/join.h"
#include "agent/paths/measure.h"
#include "agent/paths/world.h"

struct strbuf;

/** What one side says. */
struct sight {
	enum answer answer;
	struct monotime taken;   /**< when it looked */
	struct monotime changed; /**< when it first said so; silence between is no change */
};

/** What must hold; from the configuration, else the field's defaults. */
struct expectation {
	double hold_time_max; /**< seconds */
	double loss_max;      /**< 0 to 1 */
	double latency_max;   /**< seconds; negative: nothing is expected, as below */
	double mtu;           /**< bytes */
	double local_preference;
};

struct scene {
	const struct path_ends *ends;
	const struct world *world;
	struct sight sights[SIDE_COUNT];
	struct measure measure;
	struct expectation expect;
	double load;     /**< bytes per second, of the busier direction */
	double capacity; /**< bytes per second */
	const struct interface *
		interface;             /**< through which the peer is reached; NULL: unknown */
	const struct bgp_error *error; /**< last NOTIFICATION; NULL: none, or not told */
	uint32_t told; /**< code << 8 | subcode of the NOTIFICATION that came with the loss,
	                *   also while the router does not show it; 0: none */
	struct monotime renewed; /**< when the session last came back; 0: never */
	bool is_flapping;
	bool is_alone;     /**< its destination has lost its redundancy */
	const char *rival; /**< path of lesser role that is preferred to it; NULL: none */
};

/**
 * Compose a scene, but for what other paths say: load, is_alone and rival are left as they are.
 *
 * \param scene    ends and world are set.
 * \param measure  What its probe says.
 * \param past     What was true before; what each side says now is written to it.
 */
void scene_compose(struct scene *scene, const struct measure *measure, struct past *past);

/**
 * Whether the router's facts of this session hold now.
 *
 * \param scene  The scene.
 */
bool scene_has_router(const struct scene *scene);

/**
 * Whether the cloud's facts of this attachment hold now.
 *
 * \param scene  The scene.
 */
bool scene_has_cloud(const struct scene *scene);

/**
 * Facts of the router about the path's session.
 *
 * \param scene  The scene.
 * \param kind   One whose key begins with router, vrf and peer.
 * \return Empty when the router has no say now.
 */
struct fact_list scene_session_facts(const struct scene *scene, enum fact_kind_id kind);

/**
 * Prefixes learned over the session, all families: accepted ones, else those received.
 *
 * \param scene      The scene.
 * \param ret_count  Written on success only.
 * \return 0, or -1 when the router does not say.
 */
int scene_prefixes(const struct scene *scene, uint64_t *ret_count);

/**
 * Whether a BFD session with the peer is up.
 *
 * \param scene  The scene.
 */
bool scene_has_bfd(const struct scene *scene);

/**
 * The lowest local preference of the watched prefixes that are learned.
 *
 * \param scene      The scene.
 * \param ret_value  Written on success only.
 * \return 0, or -1 when the router does not say.
 */
int scene_local_preference(const struct scene *scene, uint64_t *ret_value);

/**
 * Whether a prefix as the configuration has it is the destination's.
 *
 * \param rules  Of the destination.
 * \param text   As a fact has it.
 */
bool scene_rules_have(const struct schema_prefix_rules *rules, const char *text);

/**
 * Whether a default route is advertised that is not meant: what `advertise` of a destination
 * allows is none of the prefixes outside.
 *
 * \param fact  What is advertised to the peer.
 */
bool scene_leaks_default(const struct advertisement *fact);

/**
 * Whether somebody works on the path, or the cloud tests a failover.
 *
 * \param scene  The scene.
 */
bool scene_is_maintained(const struct scene *scene);

/**
 * Whether the cloud says that a circuit is not provisioned yet.
 *
 * \param circuit  A fact.
 */
bool scene_is_unprovisioned(const struct circuit *circuit);

/**
 * Whether the cloud says that an attachment is still being set up.
 *
 * \param attachment  A fact.
 */
bool scene_is_unfinished(const struct attachment *attachment);

/**
 * The bandwidth of what the path runs on.
 *
 * \param ends  Of the path.
 * \return Bytes per second; negative: not known.
 */
double scene_bandwidth(const struct path_ends *ends);
