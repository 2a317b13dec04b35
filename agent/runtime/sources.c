/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The set of sources: one schedule and one timer drive them all.
 *
 * A reload marks every running source that the new configuration still names, in three steps:
 * adopt or reopen those that are named, close those that are not, open the new ones. A source
 * that stays keeps its slots, its counters and its place in the schedule.
 */
#include "agent/runtime/source_internal.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/log.h"
#include "agent/model/store.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/schedule.h"

void sources_arm(struct sources *sources)
{
	struct monotime now = clock_mono(loop_clock(sources->loop));
	struct monotime wake = schedule_wake(sources->schedule);
	struct monotime expiry = store_expire(sources->store, now);
	loop_timer_at(sources->timer, mono_before(expiry, wake) ? expiry : wake);
}

static void on_timer(void *context)
{
	struct sources *sources = context;
	struct monotime now = clock_mono(loop_clock(sources->loop));
	struct schedule_due due;
	while (schedule_next(sources->schedule, now, &due)) {
		if (due.is_deadline)
			source_overdue(due.owner);
		else
			source_begin_poll(due.owner);
	}
	sources_arm(sources);
}

struct sources *sources_new(struct loop *loop, struct store *store,
                            const struct collector *const *collectors, size_t collector_count)
{
	struct sources *sources = calloc(1, sizeof(*sources));
	if (sources == NULL)
		return NULL;
	sources->loop = loop;
	sources->store = store;
	sources->collectors = collectors;
	sources->collector_count = collector_count;
	sources->schedule = schedule_new((uint64_t)clock_mono(loop_clock(loop)).ns);
	sources->timer = loop_timer_new(loop, on_timer, sources);
	if (sources->schedule == NULL || sources->timer == NULL) {
		sources_free(sources);
		return NULL;
	}
	return sources;
}

static const struct collector *find_collector(const struct sources *sources,
                                              const struct config_kind *kind)
{
	for (size_t i = 0; i < sources->collector_count; i++)
		if (strcmp(sources->collectors[i]->config.name, kind->name) == 0)
			return sources->collectors[i];
	return NULL;
}

static struct source *find_source(const struct sources *sources,
                                  const struct source_config *config)
{
	for (struct source *source = sources->first; source != NULL; source = source->next)
		if (strcmp(source->config->kind->name, config->kind->name) == 0 &&
		    strcmp(source->config->name, config->name) == 0)
			return source;
	return NULL;
}

/* A poll that takes longer than max_age could only bring facts that are already too old. */
static int schedule_source(struct source *source, struct monotime now)
{
	const struct source_config *config = source->config;
	return schedule_add(source->set->schedule, config->name, config->timing.interval,
	                    config->timing.max_age, now, source);
}

static void add_source(struct sources *sources, const struct source_config *config,
                       struct config *written, struct monotime now)
{
	struct source *source = calloc(1, sizeof(*source));
	int facts = store_slot_open(sources->store);
	int health = store_slot_open(sources->store);
	if (source == NULL || facts < 0 || health < 0)
		goto fail_memory;
	/* All sources of one router speak of the same sessions and interfaces. */
	if (config->router != NULL &&
	    store_slot_group(sources->store, (unsigned)facts, config->router->name) != 0)
		goto fail_memory;
	source->set = sources;
	source->config = config;
	source->collector = find_collector(sources, config->kind);
	source->facts_slot = (unsigned)facts;
	source->health_slot = (unsigned)health;
	source->is_kept = 1;
	if (schedule_source(source, now) != 0)
		goto fail_memory;
	source->written = config_ref(written);
	struct source **end = &sources->first;
	while (*end != NULL)
		end = &(*end)->next;
	*end = source;
	source_show_health(source);
	return;
fail_memory:
	if (facts >= 0)
		store_slot_close(sources->store, (unsigned)facts);
	if (health >= 0)
		store_slot_close(sources->store, (unsigned)health);
	free(source);
	log_write(loop_log(sources->loop), LOG_LEVEL_ERROR, config->kind->name, config->name,
	          "not started: no memory");
}

static int adopt(struct source *source, const struct source_config *old, struct error *err)
{
	return source->is_open && source->collector->adopt != NULL
	               ? source->collector->adopt(source, old, err)
	               : -1;
}

/* The options changed. What was seen under the old ones may be another device's: it goes. */
static void change_source(struct source *source, const struct source_config *config,
                          struct config *written, struct monotime now)
{
	const struct source_config *old = source->config;
	struct config *old_written = source->written;
	struct error err = { 0 };
	source->config = config;
	if (adopt(source, old, &err) != 0) {
		if (err.kind != ERROR_NONE)
			source_complain(source, &err);
		source->config = old;
		source_close(source);
		source->config = config;
		source->answered[0] = '\0';
		source->has_outcome = 0;
		source->last_success = (struct walltime){ 0 };
		store_put(source->set->store, source->facts_slot, NULL,
		          (struct monotime){ INT64_MAX });
		source_show_health(source);
	}
	source->written = config_ref(written);
	config_unref(old_written);
	source_give_up_poll(source); /* its place in the schedule is about to change */
	schedule_remove(source->set->schedule, source);
	if (schedule_source(source, now) != 0)
		source_log(source, LOG_LEVEL_ERROR,
		           "no memory to schedule it; it stays silent");
}

static void remove_source(struct source **link)
{
	struct source *source = *link;
	struct sources *set = source->set;
	*link = source->next;
	source_close(source);
	schedule_remove(set->schedule, source);
	store_slot_close(set->store, source->facts_slot);
	store_slot_close(set->store, source->health_slot);
	config_unref(source->written);
	usage_done(&source->usage);
	free(source);
}

static void remove_unnamed(struct sources *sources)
{
	struct source **link = &sources->first;
	while (*link != NULL) {
		if ((*link)->is_kept)
			link = &(*link)->next;
		else
			remove_source(link);
	}
}

void sources_apply(struct sources *sources, struct config *config)
{
	struct monotime now = clock_mono(loop_clock(sources->loop));
	size_t count;
	const struct source_config *wanted = config_sources(config, &count);
	for (struct source *source = sources->first; source != NULL; source = source->next)
		source->is_kept = 0;
	for (size_t i = 0; i < count; i++) {
		struct source *source = find_source(sources, &wanted[i]);
		if (source == NULL)
			continue;
		source->is_kept = 1;
		if (!source_config_equal(source->config, &wanted[i]))
			change_source(source, &wanted[i], config, now);
	}
	remove_unnamed(sources);
	for (size_t i = 0; i < count; i++)
		if (find_source(sources, &wanted[i]) == NULL)
			add_source(sources, &wanted[i], config, now);
	store_commit(sources->store);
	sources_arm(sources);
}

int sources_are_ready(const struct sources *sources)
{
	for (const struct source *source = sources->first; source != NULL;
	     source = source->next)
		if (source->polls == 0)
			return 0;
	return 1;
}

void sources_free(struct sources *sources)
{
	if (sources == NULL)
		return;
	while (sources->first != NULL)
		remove_source(&sources->first);
	loop_timer_close(sources->timer);
	schedule_free(sources->schedule);
	free(sources);
}
