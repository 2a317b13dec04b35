/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commits come in bursts, and one router's change is all there is in most of them: the work is
 * put off by a tenth of a second, and by twenty times as long as it took the last time.
 */
#include "agent/paths/paths.h"

#include <stdlib.h>

#include "agent/base/arena.h"
#include "agent/base/log.h"
#include "agent/model/store.h"
#include "agent/paths/checklist.h"
#include "agent/paths/chronicle.h"
#include "agent/paths/show.h"
#include "agent/runtime/loop.h"

#define SOON_MS 100
#define IDLE_MS 1000
#define REST_FACTOR 20

/* Long enough that a busy machine does not make it vanish. */
#define MAX_AGE_MS 60000

/* What the checklist asks changes slowly, and there is much of it. */
#define CHECK_MS 5000

/* One judgement; a path takes about a kilobyte. */
#define WORK_LIMIT ((size_t)128 * 1024 * 1024)

struct paths {
	struct loop *loop;
	struct store *store;
	struct loop_timer *timer;
	unsigned slot, event_slot, check_slot;
	struct world_watch *watch;
	struct measures *measures;
	struct course *course;
	struct chronicle *chronicle;
	struct join *join; /* of the last time */
	struct config *config;
	struct monotime earliest; /* of the next time */
	struct monotime checked;  /* when the checklist was made */
	int is_stale; /* what paths are made of has changed; 2: and the timer is set for it */
};

static struct monotime now_of(const struct paths *paths)
{
	return clock_mono(loop_clock(paths->loop));
}

/* --- publishing */

static void publish(struct paths *paths, unsigned slot, struct view *view)
{
	struct monotime now = now_of(paths);
	if (view_seal(view, now, NULL) != 0) {
		log_write(loop_log(paths->loop), LOG_LEVEL_ERROR, "paths", NULL,
		          "more paths than a view may hold");
		view_unref(view);
		return;
	}
	store_put(paths->store, slot, view, mono_add(now, duration_ms(MAX_AGE_MS)));
}

static void publish_paths(struct paths *paths, const struct judgement *judgement,
                          const struct join *join)
{
	size_t stray_count;
	const struct stray *strays = join_strays(join, &stray_count);
	struct view *view = view_new(WORK_LIMIT);
	if (view == NULL)
		return;
	for (size_t i = 0; i < judgement->count; i++)
		show_path(view, &judgement->outcomes[i]);
	for (size_t i = 0; i < judgement->redundancy.count; i++)
		show_destination(view, &judgement->redundancy.items[i]);
	for (size_t i = 0; i < stray_count; i++)
		show_stray(view, &strays[i]);
	publish(paths, paths->slot, view);
}

static void publish_checklist(struct paths *paths, const struct judgement *judgement,
                              const struct world *world)
{
	struct duration age = mono_since(world->now, paths->checked);
	struct view *view = NULL;
	if (paths->checked.ns == 0 || duration_to_ms(age) >= CHECK_MS)
		view = view_new(WORK_LIMIT);
	if (view == NULL)
		return;
	checklist_show(view, judgement, world);
	publish(paths, paths->check_slot, view);
	if (judgement->count > 0)
		paths->checked = world->now;
}

static void publish_events(struct paths *paths)
{
	struct events *events = chronicle_events(paths->chronicle);
	struct view *view = view_new(0);
	if (view == NULL || events_show(events, view) != 0 ||
	    view_seal(view, now_of(paths), NULL) != 0)
		view_unref(view);
	else
		store_put(paths->store, paths->event_slot, view,
		          (struct monotime){ INT64_MAX });
}

/* --- working */

static int judge(struct paths *paths, const struct world *world, struct join *join,
                 struct arena *arena)
{
	size_t count;
	struct judgement judgement;
	const struct path_ends *ends = join_paths(join, &count);
	if (course_align(paths->course, ends, count, world->now) != 0 ||
	    judgement_make(world, join, paths->course, paths->measures, arena, &judgement) != 0)
		return -1;
	chronicle_tell(paths->chronicle, &judgement, paths->join, world);
	judgement_record(&judgement, world);
	publish_paths(paths, &judgement, join);
	publish_checklist(paths, &judgement, world);
	if (events_are_news(chronicle_events(paths->chronicle)))
		publish_events(paths);
	return 0;
}

static void work(struct paths *paths)
{
	struct world world;
	world_make(paths->watch, loop_clock(paths->loop), &world);
	measures_add(paths->measures, world.probes);
	struct join *join = join_make(&world, paths->join);
	struct arena *arena = arena_new(WORK_LIMIT);
	if (join == NULL || arena == NULL || judge(paths, &world, join, arena) != 0) {
		log_write(loop_log(paths->loop), LOG_LEVEL_ERROR, "paths", NULL,
		          "no memory to judge the paths");
		join_free(join);
	} else {
		join_free(paths->join);
		paths->join = join;
	}
	arena_free(arena);
	store_commit(paths->store);
}

static void on_timer(void *context)
{
	struct paths *paths = context;
	struct monotime begin = now_of(paths);
	paths->is_stale = 0;
	if (paths->config != NULL)
		work(paths);
	struct monotime end = now_of(paths);
	int64_t rest_ms = REST_FACTOR * duration_to_ms(mono_since(end, begin));
	int64_t soon_ms = rest_ms > SOON_MS ? rest_ms : SOON_MS;
	int64_t idle_ms = rest_ms > IDLE_MS ? rest_ms : IDLE_MS;
	paths->earliest = mono_add(end, duration_ms(soon_ms));
	loop_timer_at(paths->timer, mono_add(end, duration_ms(idle_ms)));
}

static void wake_soon(struct paths *paths)
{
	paths->is_stale = 2;
	struct monotime soon = mono_add(now_of(paths), duration_ms(SOON_MS));
	loop_timer_at(paths->timer,
	              mono_before(soon, paths->earliest) ? paths->earliest : soon);
}

static void on_changed(void *context, unsigned slot, const struct view *old,
                       const struct view *now)
{
	struct paths *paths = context;
	(void)old;
	if (slot != paths->slot && slot != paths->event_slot && slot != paths->check_slot &&
	    world_watch_slot(paths->watch, slot, now) && !paths->is_stale)
		paths->is_stale = 1;
}

/* A timer that is set already is not put off by the commits that follow. */
static void on_committed(void *context)
{
	struct paths *paths = context;
	if (paths->is_stale == 1)
		wake_soon(paths);
}

void paths_configure(struct paths *paths, struct config *config)
{
	if (world_watch_configure(paths->watch, config) != 0) {
		log_write(loop_log(paths->loop), LOG_LEVEL_ERROR, "paths", NULL,
		          "no memory for the new configuration; the old one goes on");
		return;
	}
	struct config *old = paths->config;
	paths->config = config_ref(config);
	config_unref(old);
	wake_soon(paths);
}

int paths_are_judged(const struct paths *paths)
{
	return !paths->is_stale;
}

static int open_slots(struct paths *paths)
{
	int slot = store_slot_open(paths->store);
	int event_slot = store_slot_open(paths->store);
	int check_slot = store_slot_open(paths->store);
	if (slot < 0 || event_slot < 0 || check_slot < 0)
		return -1;
	paths->slot = (unsigned)slot;
	paths->event_slot = (unsigned)event_slot;
	paths->check_slot = (unsigned)check_slot;
	return 0;
}

struct paths *paths_new(struct loop *loop, struct store *store)
{
	struct paths *paths = calloc(1, sizeof(*paths));
	if (paths == NULL)
		return NULL;
	paths->loop = loop;
	paths->store = store;
	paths->watch = world_watch_new();
	paths->measures = measures_new();
	paths->course = course_new();
	paths->chronicle = chronicle_new(loop_log(loop));
	paths->timer = loop_timer_new(loop, on_timer, paths);
	const struct store_listener listener = { .changed = on_changed,
		                                 .committed = on_committed,
		                                 .context = paths };
	if (paths->watch == NULL || paths->measures == NULL || paths->course == NULL ||
	    paths->chronicle == NULL || paths->timer == NULL || open_slots(paths) != 0 ||
	    store_listen(store, listener) != 0) {
		paths_free(paths);
		return NULL;
	}
	return paths;
}

void paths_free(struct paths *paths)
{
	if (paths == NULL)
		return;
	loop_timer_close(paths->timer);
	join_free(paths->join);
	chronicle_free(paths->chronicle);
	course_free(paths->course);
	measures_free(paths->measures);
	world_watch_free(paths->watch);
	config_unref(paths->config);
	free(paths);
}
