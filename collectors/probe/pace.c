/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Groups stand in a binary heap by the time of their next turn. There are few for each distinct
 * interval, however many probes (fifty for one second), so finding a group may scan them.
 */
#include "collectors/probe/pace.h"

#include <stdint.h>
#include <stdlib.h>

#define NS_PER_MS INT64_C(1000000)

/* A slot: what is right for many probes, and the bounds within which few have it wider. */
#define SLOT_MIN_NS NS_PER_MS
#define SLOT_NS (20 * NS_PER_MS)
#define SLOTS_PER_INTERVAL 2
#define SLOT_MAX_NS (250 * NS_PER_MS)
#define JOBS_PER_SLOT 4

/* The first packet of a slow probe does not wait for its whole interval. */
#define SPREAD_MAX_NS (10000 * NS_PER_MS)

struct pace_group {
	struct monotime due;
	int64_t interval_ns;
	struct pace_job *first;
};

struct pace {
	struct pace_group **heap;
	size_t count;
	size_t room;
};

struct pace *pace_new(void)
{
	return calloc(1, sizeof(struct pace));
}

void pace_free(struct pace *pace)
{
	if (pace == NULL)
		return;
	for (size_t i = 0; i < pace->count; i++)
		free(pace->heap[i]);
	free(pace->heap);
	free(pace);
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

struct duration pace_slot(struct duration interval, size_t company)
{
	int64_t width = least(SLOT_NS, interval.ns / SLOTS_PER_INTERVAL);
	int64_t shared = least(SLOT_MAX_NS, interval.ns / (int64_t)company * JOBS_PER_SLOT);
	width = least(interval.ns, shared > width ? shared : width);
	width -= width % NS_PER_MS;
	return (struct duration){ width < SLOT_MIN_NS ? SLOT_MIN_NS : width };
}

/* FNV-1a, then mixed (the finaliser of MurmurHash3), because names differ in their last digits.
 */
static uint64_t hash_name(const char *name)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	for (; *name != '\0'; name++)
		hash = (hash ^ (uint8_t)*name) * UINT64_C(0x100000001b3);
	hash = (hash ^ hash >> 33) * UINT64_C(0xff51afd7ed558ccd);
	return hash ^ hash >> 33;
}

/* The first turn: on the grid of slots that all groups share, strictly after now. */
static struct monotime first_turn(const struct pace_job *job, size_t company,
                                  struct monotime now)
{
	int64_t spread = least(job->interval.ns, SPREAD_MAX_NS);
	int64_t width = pace_slot(job->interval, company).ns;
	int64_t at = now.ns + (int64_t)(hash_name(job->name) % (uint64_t)spread);
	return (struct monotime){ (at / width + 1) * width };
}

static void swap_groups(struct pace *pace, size_t a, size_t b)
{
	struct pace_group *group = pace->heap[a];
	pace->heap[a] = pace->heap[b];
	pace->heap[b] = group;
}

static void sift_up(struct pace *pace, size_t i)
{
	while (i > 0 && mono_before(pace->heap[i]->due, pace->heap[(i - 1) / 2]->due)) {
		swap_groups(pace, i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
}

static void sift_down(struct pace *pace, size_t i)
{
	for (;;) {
		size_t first = i;
		for (size_t child = 2 * i + 1; child <= 2 * i + 2 && child < pace->count;
		     child++) {
			if (mono_before(pace->heap[child]->due, pace->heap[first]->due))
				first = child;
		}
		if (first == i)
			return;
		swap_groups(pace, i, first);
		i = first;
	}
}

/* The group with this interval whose turns fall on the same points. */
static struct pace_group *find_group(const struct pace *pace, int64_t interval_ns,
                                     struct monotime due)
{
	for (size_t i = 0; i < pace->count; i++) {
		struct pace_group *group = pace->heap[i];
		if (group->interval_ns == interval_ns &&
		    (group->due.ns - due.ns) % interval_ns == 0)
			return group;
	}
	return NULL;
}

static struct pace_group *add_group(struct pace *pace, int64_t interval_ns, struct monotime due)
{
	if (pace->count == pace->room) {
		size_t room = pace->room == 0 ? 16 : 2 * pace->room;
		struct pace_group **heap =
			reallocarray(pace->heap, room, sizeof(struct pace_group *));
		if (heap == NULL)
			return NULL;
		pace->heap = heap;
		pace->room = room;
	}
	struct pace_group *group = calloc(1, sizeof(*group));
	if (group == NULL)
		return NULL;
	*group = (struct pace_group){ .due = due, .interval_ns = interval_ns };
	pace->heap[pace->count] = group;
	sift_up(pace, pace->count++);
	return group;
}

int pace_add(struct pace *pace, struct pace_job *job, size_t company, struct monotime now)
{
	int64_t interval_ns = job->interval.ns;
	struct monotime due = first_turn(job, company, now);
	struct pace_group *group = find_group(pace, interval_ns, due);
	if (group == NULL)
		group = add_group(pace, interval_ns, due);
	if (group == NULL)
		return -1;
	job->next = group->first;
	job->group = group;
	group->first = job;
	return 0;
}

static void remove_group(struct pace *pace, struct pace_group *group)
{
	size_t i = 0;
	while (pace->heap[i] != group)
		i++;
	pace->heap[i] = pace->heap[--pace->count];
	if (i < pace->count) {
		sift_down(pace, i);
		sift_up(pace, i);
	}
	free(group);
}

void pace_remove(struct pace *pace, struct pace_job *job)
{
	struct pace_group *group = job->group;
	if (group == NULL)
		return;
	struct pace_job **link = &group->first;
	while (*link != job)
		link = &(*link)->next;
	*link = job->next;
	job->next = NULL;
	job->group = NULL;
	if (group->first == NULL)
		remove_group(pace, group);
}

const struct pace_job *pace_next(struct pace *pace, struct monotime now)
{
	if (pace->count == 0 || mono_before(now, pace->heap[0]->due))
		return NULL;
	struct pace_group *group = pace->heap[0];
	int64_t missed = (now.ns - group->due.ns) / group->interval_ns;
	group->due.ns += (missed + 1) * group->interval_ns;
	sift_down(pace, 0);
	return group->first;
}

struct monotime pace_wake(const struct pace *pace)
{
	return pace->count > 0 ? pace->heap[0]->due : (struct monotime){ INT64_MAX };
}
