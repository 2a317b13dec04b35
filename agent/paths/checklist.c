/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Lines about paths and destinations stand here; lines about what a cloud tells by itself, with
 * or without a path, in checklist_cloud.c.
 */
#include "agent/paths/checklist.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/utf8.h"
#include "agent/paths/checklist_internal.h"

/* A drill is repeated every quarter. */
#define DRILL_DAYS 92
#define DAY_S 86400.0

static const struct {
	const char *name;
	const char *title;
} lines[CHECK_COUNT] = {
	[CHECK_TUNNELS_UP] = { "tunnels_up", "Both tunnels of a VPN connection are up" },
	[CHECK_REDUNDANT] = { "redundant",
	                      "Two paths that share no circuit, device, location or gateway" },
	[CHECK_LOCAL_PREFERENCE] = { "local_preference",
	                             "Local preference as expected, primary above backup" },
	[CHECK_OWN_PREFIXES_ONLY] = { "own_prefixes_only",
	                              "Only own prefixes are advertised: no default, no "
	                              "transit" },
	[CHECK_ROUTE_PROPAGATION] = { "route_propagation",
	                              "Route propagation is enabled and the routes are there" },
	[CHECK_LINKS_ESTABLISHED] = { "links_established",
	                              "Both links of an ExpressRoute circuit are established" },
	[CHECK_MTU] = { "mtu", "Packets of the expected size pass" },
	[CHECK_HOLD_TIME] = { "hold_time", "Hold time of at most 30 s, or BFD up" },
	[CHECK_TAGS] = { "tags", "All tags that are required are there" },
	[CHECK_FAILOVER_DRILL] = { "failover_drill",
	                           "A failover was tested in the last quarter" },
	[CHECK_PREFIX_HEADROOM] = { "prefix_headroom",
	                            "At most 80 % of the prefixes that a session may carry" },
	[CHECK_PROPAGATION_HEADROOM] = { "propagation_headroom",
	                                 "At most 80 % of the propagated routes that a table "
	                                 "may hold" },
	[CHECK_BACKUP_CAPACITY] = { "backup_capacity",
	                            "The backup can carry the load of the busiest path" },
};

void check_add(struct checking *checking, const struct check_line *line, const char *format,
               ...)
{
	char text[512];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	struct arena *arena = view_arena(checking->view);
	struct check_result *fact = view_add(checking->view, FACT_CHECK);
	if (fact == NULL)
		return;
	FACT_SET(fact, CHECK_NAME, check, lines[line->check].name);
	FACT_SET(fact, CHECK_SUBJECT, subject, arena_strdup(arena, line->subject));
	FACT_SET(fact, CHECK_TITLE, title, lines[line->check].title);
	FACT_SET(fact, CHECK_EVIDENCE, evidence,
	         utf8_clean(arena, text, strlen(text), sizeof(text)));
	if (line->answer != ANSWER_UNKNOWN)
		FACT_SET(fact, CHECK_PASSED, passed, line->answer == ANSWER_UP);
	FACT_SET(fact, CHECK_MEND, mend,
	         line->answer == ANSWER_UP || line->mend == NULL ? "" : line->mend);
}

enum answer check_answer(bool passed)
{
	return passed ? ANSWER_UP : ANSWER_DOWN;
}

/* --- lines about a path */

/* What the mending commands call things, for a path. */
struct path_words {
	struct mend_words words;
	char peer[IP_TEXT_MAX];
	char asn[16];
	int platform;
	const char *provider;
};

static void fill_words(struct path_words *it, const struct path_ends *ends)
{
	memset(it, 0, sizeof(*it));
	const struct bgp_peer *peer = ends->router.peer;
	if (peer != NULL) {
		it->words.peer = ip_format(&peer->address, it->peer);
		snprintf(it->asn, sizeof(it->asn), "%u", peer->local_asn);
		it->words.local_asn = peer->local_asn == 0 ? NULL : it->asn;
		it->platform = ends->router.router->platform;
	}
	it->words.attachment = ends->cloud.attachment;
	it->words.gateway = ends->cloud.gateway;
	if (ends->cloud.facts != NULL)
		it->words.resource = ends->cloud.facts->circuit;
	if (ends->cloud.cloud != NULL)
		it->provider = ends->cloud.cloud->provider;
}

static void check_hold_time(struct checking *checking, const struct scene *scene,
                            struct path_words *words)
{
	const struct bgp_peer *peer = scene->ends->router.peer;
	struct check_line line = { CHECK_HOLD_TIME, scene->ends->name, ANSWER_UNKNOWN, NULL };
	if (!scene_has_router(scene) || !fact_is_known(&peer->fact, BGP_PEER_HOLD_TIME)) {
		check_add(checking, &line,
		          "no session is established from which it could be "
		          "read");
		return;
	}
	bool has_bfd = scene_has_bfd(scene);
	line.answer = check_answer(has_bfd || (peer->hold_time > 0 &&
	                                       peer->hold_time <= scene->expect.hold_time_max));
	line.mend = mend_router(line.check, words->platform, &words->words, checking->arena);
	check_add(checking, &line, "hold time %.0f s, %s", peer->hold_time,
	          has_bfd ? "BFD up" : "no BFD");
}

static void check_advertised(struct checking *checking, const struct scene *scene,
                             struct path_words *words)
{
	struct check_line line = { CHECK_OWN_PREFIXES_ONLY, scene->ends->name, ANSWER_UNKNOWN,
		                   NULL };
	struct fact_list facts = scene_session_facts(scene, FACT_ADVERTISEMENT);
	uint64_t outside = 0;
	uint64_t transit = 0;
	bool has_default = false;
	for (size_t i = 0; i < facts.count; i++) {
		const struct advertisement *it = (const void *)facts.items[i];
		outside += it->outside;
		transit += it->transit;
		has_default |= scene_leaks_default(it);
	}
	if (facts.count == 0) {
		check_add(checking, &line,
		          "nobody reads what is advertised: it takes SSH or "
		          "RESTCONF, and destinations.advertise");
		return;
	}
	line.answer = check_answer(outside == 0 && transit == 0 && !has_default);
	line.mend = mend_router(line.check, words->platform, &words->words, checking->arena);
	check_add(checking, &line, "%llu prefixes that are not ours, %llu of others%s",
	          (unsigned long long)outside, (unsigned long long)transit,
	          has_default ? ", a default route" : "");
}

/* Only where it is expected; the cloud's word, as no probe searches the path MTU. */
static void check_mtu(struct checking *checking, const struct scene *scene,
                      struct path_words *words)
{
	const struct attachment *facts = scene->ends->cloud.facts;
	struct check_line line = { CHECK_MTU, scene->ends->name, ANSWER_UNKNOWN, NULL };
	char value[24];
	if (scene->expect.mtu < 0)
		return;
	if (!scene_has_cloud(scene) || facts == NULL ||
	    !fact_is_known(&facts->fact, ATTACHMENT_MTU)) {
		check_add(checking, &line, "the cloud does not tell what it carries");
		return;
	}
	snprintf(value, sizeof(value), "%.0f", scene->expect.mtu);
	words->words.value = value;
	line.answer = check_answer((double)facts->mtu >= scene->expect.mtu);
	line.mend = mend_cloud(line.check, words->provider, &words->words, checking->arena);
	check_add(checking, &line, "%llu bytes, %s are expected",
	          (unsigned long long)facts->mtu, value);
	words->words.value = NULL;
}

static void check_headroom(struct checking *checking, const struct scene *scene,
                           struct path_words *words)
{
	const struct cloud_bgp *bgp = scene->ends->cloud.bgp;
	struct check_line line = { CHECK_PREFIX_HEADROOM, scene->ends->name, ANSWER_UNKNOWN,
		                   NULL };
	if (!scene_has_cloud(scene) || bgp == NULL ||
	    !fact_is_known(&bgp->fact, CLOUD_BGP_LIMIT) ||
	    !fact_is_known(&bgp->fact, CLOUD_BGP_ACCEPTED))
		return; /* tunnels have no such limit */
	line.answer = check_answer((double)bgp->accepted <= HEADROOM * (double)bgp->limit);
	line.mend = mend_cloud(line.check, words->provider, &words->words, checking->arena);
	check_add(checking, &line, "%llu of at most %llu prefixes",
	          (unsigned long long)bgp->accepted, (unsigned long long)bgp->limit);
}

static void check_path(struct checking *checking, const struct scene *scene)
{
	struct path_words words;
	fill_words(&words, scene->ends);
	check_hold_time(checking, scene, &words);
	check_advertised(checking, scene, &words);
	check_mtu(checking, scene, &words);
	check_headroom(checking, scene, &words);
}

/* --- lines about a destination */

static const struct outcome *first_with_cloud(const struct ways *ways)
{
	for (size_t i = 0; i < ways->count; i++)
		if (ways->paths[i]->scene.ends->cloud.cloud != NULL)
			return ways->paths[i];
	return ways->paths[0];
}

static void check_redundant(struct checking *checking, const struct ways *ways,
                            struct path_words *words)
{
	struct check_line line = { CHECK_REDUNDANT, ways->name, ANSWER_DOWN, NULL };
	line.mend = mend_cloud(line.check, words->provider, &words->words, checking->arena);
	for (enum sharing sharing = 0; sharing < SHARED_COUNT; sharing++) {
		if (ways->shared[sharing] == NULL)
			continue;
		check_add(checking, &line, "all %zu paths: %s (%s)", ways->count,
		          sharing_name(sharing), ways->shared[sharing]);
		return;
	}
	line.answer = check_answer(ways->count > 1);
	check_add(checking, &line, "%zu paths", ways->count);
}

/* The lowest preference of the primary paths, and the highest of the backups. */
struct preferences {
	uint64_t primary, backup;
	bool has_primary, has_backup;
	const struct scene *wrong; /* one that is not as expected; NULL: none */
	bool is_known;
};

static void read_preference(struct preferences *all, const struct scene *scene)
{
	uint64_t value;
	if (scene_local_preference(scene, &value) != 0)
		return;
	all->is_known = true;
	if (scene->expect.local_preference > 0 &&
	    (double)value != scene->expect.local_preference)
		all->wrong = scene;
	if (scene->ends->role == ROLE_PRIMARY) {
		all->primary = !all->has_primary || value < all->primary ? value : all->primary;
		all->has_primary = true;
	} else if (scene->ends->role == ROLE_BACKUP) {
		all->backup = !all->has_backup || value > all->backup ? value : all->backup;
		all->has_backup = true;
	}
}

static void check_preference(struct checking *checking, const struct ways *ways,
                             struct path_words *words)
{
	struct preferences all = { .primary = 0 };
	struct check_line line = { CHECK_LOCAL_PREFERENCE, ways->name, ANSWER_UNKNOWN, NULL };
	for (size_t i = 0; i < ways->count; i++)
		read_preference(&all, &ways->paths[i]->scene);
	if (!all.is_known) {
		check_add(checking, &line,
		          "nobody reads routes: it takes SSH or RESTCONF, and "
		          "destinations.prefixes");
		return;
	}
	bool is_ordered = !all.has_primary || !all.has_backup || all.primary > all.backup;
	words->words.value = "VALUE";
	line.mend = mend_router(line.check, words->platform, &words->words, checking->arena);
	words->words.value = NULL;
	line.answer = check_answer(is_ordered && all.wrong == NULL);
	if (all.wrong != NULL)
		check_add(checking, &line, "%s is not at the expected %.0f",
		          all.wrong->ends->name, all.wrong->expect.local_preference);
	else if (all.has_primary && all.has_backup)
		check_add(checking, &line, "primary %llu, backup %llu",
		          (unsigned long long)all.primary, (unsigned long long)all.backup);
	else
		check_add(checking, &line, "all paths have one role");
}

static void check_drill(struct checking *checking, const struct ways *ways,
                        struct path_words *words)
{
	double last = 0;
	bool is_known = false;
	struct check_line line = { CHECK_FAILOVER_DRILL, ways->name, ANSWER_UNKNOWN, NULL };
	for (size_t i = 0; i < ways->count; i++) {
		const struct attachment *facts = ways->paths[i]->scene.ends->cloud.facts;
		if (facts == NULL || !fact_is_known(&facts->fact, ATTACHMENT_LAST_TEST))
			continue;
		last = is_known && last > facts->last_test ? last : facts->last_test;
		is_known = true;
	}
	line.mend = mend_cloud(line.check, words->provider, &words->words, checking->arena);
	if (!is_known) {
		check_add(checking, &line, "no failover test is known");
		return;
	}
	double days = (walltime_to_seconds(checking->world->wall) - last) / DAY_S;
	line.answer = check_answer(days <= DRILL_DAYS);
	check_add(checking, &line, "the last failover test was %.0f days ago", days);
}

static void check_capacity(struct checking *checking, const struct ways *ways,
                           struct path_words *words)
{
	struct check_line line = { CHECK_BACKUP_CAPACITY, ways->name, ways->sufficient, NULL };
	if (ways->count < 2)
		return;
	line.mend = mend_cloud(line.check, words->provider, &words->words, checking->arena);
	if (ways->sufficient == ANSWER_UNKNOWN)
		check_add(checking, &line, "load or capacity of a path is not known");
	else
		check_add(checking, &line,
		          "95th percentile of an hour of the busiest path, "
		          "against the room of the others");
}

void checklist_show(struct view *view, const struct judgement *judgement,
                    const struct world *world)
{
	struct checking checking = { .view = view, .arena = view_arena(view), .world = world };
	for (size_t i = 0; i < judgement->count; i++)
		check_path(&checking, &judgement->outcomes[i].scene);
	for (size_t i = 0; i < judgement->redundancy.count; i++) {
		const struct ways *ways = &judgement->redundancy.items[i];
		struct path_words words;
		fill_words(&words, first_with_cloud(ways)->scene.ends);
		check_redundant(&checking, ways, &words);
		check_preference(&checking, ways, &words);
		check_drill(&checking, ways, &words);
		check_capacity(&checking, ways, &words);
	}
	for (size_t i = 0; i < world->cloud_count; i++)
		checklist_cloud(&checking, &world->clouds[i]);
}
