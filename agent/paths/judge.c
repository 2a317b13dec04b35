/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/judge.h"

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "agent/paths/line.h"

/* What was seen of a cause; examples of a leak are the longest part of it. */
#define WHY_MAX 1024

static void judge_path(struct outcome *outcome, struct arena *arena, struct strbuf *why)
{
	strbuf_clear(why);
	outcome->verdict = verdict_judge(&outcome->scene, why);
	outcome->why = why->len == 0 ? "" : arena_strdup(arena, why->data);
}

/* The past is told what was found, not what is held. */
static void settle_cause(struct outcome *outcome, struct arena *arena, struct monotime now)
{
	struct past *past = outcome->past;
	if (!past_holds_cause(past, outcome->verdict.state, outcome->verdict.cause, now)) {
		past_explain(past, outcome->why, now);
		return;
	}
	outcome->verdict.cause = past->cause;
	outcome->why = arena_strdup(arena, past->why);
}

/* What a destination has lost is known only when all its paths are judged. */
static void judge_all(struct judgement *judgement, struct arena *arena, struct monotime now)
{
	struct strbuf why;
	strbuf_init(&why, WHY_MAX);
	for (size_t i = 0; i < judgement->count; i++)
		judge_path(&judgement->outcomes[i], arena, &why);
	redundancy_judge(&judgement->redundancy);
	for (size_t i = 0; i < judgement->count; i++)
		if (judgement->outcomes[i].scene.is_alone)
			judge_path(&judgement->outcomes[i], arena, &why);
	strbuf_done(&why);
	for (size_t i = 0; i < judgement->count; i++)
		settle_cause(&judgement->outcomes[i], arena, now);
}

int judgement_make(const struct world *world, const struct join *join, struct course *course,
                   const struct measures *measures, struct arena *arena,
                   struct judgement *ret_judgement)
{
	size_t count;
	const struct path_ends *paths = join_paths(join, &count);
	struct judgement judgement = {
		.outcomes = arena_array(arena, count, sizeof(*judgement.outcomes)),
		.count = count,
	};
	if (judgement.outcomes == NULL)
		return -1;
	for (size_t i = 0; i < count; i++) {
		struct outcome *outcome = &judgement.outcomes[i];
		const struct measure measure = measures_of(measures, paths[i].probe);
		outcome->past = course_past(course, i);
		outcome->scene = (struct scene){ .ends = &paths[i], .world = world };
		outcome->scene.interface = line_interface(&paths[i]);
		scene_compose(&outcome->scene, &measure, outcome->past);
		line_count(&outcome->scene, &outcome->past->traffic);
		outcome->scene.load = traffic_load(&outcome->past->traffic);
		outcome->p95 = traffic_p95(&outcome->past->traffic);
	}
	if (redundancy_divide(judgement.outcomes, count, arena, &judgement.redundancy) != 0)
		return -1;
	judge_all(&judgement, arena, world->now);
	if (arena_failed(arena))
		return -1;
	*ret_judgement = judgement;
	return 0;
}

void judgement_record(const struct judgement *judgement, const struct world *world)
{
	for (size_t i = 0; i < judgement->count; i++) {
		const struct outcome *outcome = &judgement->outcomes[i];
		past_judge(outcome->past, outcome->verdict.state, outcome->verdict.cause,
		           world->now, world->wall);
	}
}
