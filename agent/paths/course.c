/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/course.h"

#include <stdlib.h>
#include <string.h>

/* Three losses within it are flapping, and so long without any end it. One fault may make two:
 * what mends it comes when BGP has just noticed. */
#define FLAP_WINDOW_MS (INT64_C(10) * 60 * 1000)

/* How long what vanished is remembered. */
#define MEMORY_MS (INT64_C(10) * 60 * 1000)

/* So long a heavier cause is held against a lighter one. */
#define CAUSE_HELD_MS 10000

/* So long one source's counter is waited for. */
#define TELLER_MS 120000

struct record {
	char *name;
	struct monotime seen;
	struct past past;
};

struct course {
	struct record **records; /* sorted by name */
	size_t count;
	struct past **pasts; /* of the paths, in their order */
};

struct course *course_new(void)
{
	return calloc(1, sizeof(struct course));
}

static void free_record(struct record *record)
{
	free(record->past.why);
	free(record->name);
	free(record);
}

void course_free(struct course *course)
{
	if (course == NULL)
		return;
	for (size_t i = 0; i < course->count; i++)
		free_record(course->records[i]);
	free(course->records);
	free(course->pasts);
	free(course);
}

static struct record *new_record(const char *name)
{
	struct record *record = calloc(1, sizeof(*record));
	if (record == NULL)
		return NULL;
	record->name = strdup(name);
	if (record->name == NULL) {
		free(record);
		return NULL;
	}
	return record;
}

static int is_old(const struct record *record, struct monotime now)
{
	return duration_to_ms(mono_since(now, record->seen)) > MEMORY_MS;
}

/* One walk over both lists, which are sorted. */
struct merger {
	struct course *course;
	struct record **records;
	size_t count;
	size_t old; /* of course->records */
	struct monotime now;
};

/* Keeps, or drops, what stands before a name; NULL is behind all. */
static void pass_until(struct merger *merger, const char *name)
{
	struct course *course = merger->course;
	while (merger->old < course->count &&
	       (name == NULL || strcmp(course->records[merger->old]->name, name) < 0)) {
		struct record *record = course->records[merger->old++];
		if (is_old(record, merger->now))
			free_record(record);
		else
			merger->records[merger->count++] = record;
	}
}

static struct record *take(struct merger *merger, const char *name)
{
	struct course *course = merger->course;
	pass_until(merger, name);
	struct record *record =
		merger->old < course->count ? course->records[merger->old] : NULL;
	if (record == NULL || strcmp(record->name, name) != 0)
		record = new_record(name);
	else
		merger->old++;
	if (record != NULL)
		merger->records[merger->count++] = record;
	return record;
}

int course_align(struct course *course, const struct path_ends *paths, size_t count,
                 struct monotime now)
{
	struct past **pasts = calloc(count + 1, sizeof(struct past *));
	struct merger merger = {
		.course = course,
		.records = calloc(course->count + count + 1, sizeof(struct record *)),
		.now = now,
	};
	if (pasts == NULL || merger.records == NULL)
		goto fail;
	int is_short = 0;
	for (size_t i = 0; i < count; i++) {
		struct record *record = take(&merger, paths[i].name);
		is_short |= record == NULL;
		if (record != NULL) {
			record->seen = now;
			pasts[i] = &record->past;
		}
	}
	pass_until(&merger, NULL);
	free(course->records);
	course->records = merger.records;
	course->count = merger.count;
	free(course->pasts);
	course->pasts = pasts;
	return is_short ? -1 : 0;
fail:
	free(pasts);
	free(merger.records);
	return -1;
}

struct past *course_past(const struct course *course, size_t index)
{
	return course->pasts[index];
}

void past_see(struct past *past, enum side side, enum answer answer, struct monotime taken,
              struct walltime wall)
{
	struct past_side *it = &past->sides[side];
	if (it->answer == answer && it->since.ns != 0)
		return;
	it->answer = answer;
	it->since = wall;
	if (answer == ANSWER_UNKNOWN || answer == it->known)
		return;
	if (side == SIDE_ROUTER && it->known == ANSWER_DOWN)
		past->renewed = taken;
	it->known = answer;
	it->changed = taken;
}

static void add_flap(struct past *past, struct monotime now)
{
	memmove(&past->flaps[1], &past->flaps[0], (PAST_FLAPS - 1) * sizeof(past->flaps[0]));
	past->flaps[0] = now;
	if (past->flap_count < PAST_FLAPS)
		past->flap_count++;
	if (past->flap_count == PAST_FLAPS &&
	    duration_to_ms(mono_since(now, past->flaps[PAST_FLAPS - 1])) <= FLAP_WINDOW_MS)
		past->is_flapping = true;
}

static bool is_same_teller(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* Sources of one router read the counter at different times, and may count differently: only
 * one of them is followed, until it has said nothing for a while. */
static bool is_followed(struct past *past, const struct past_count *count, struct monotime now)
{
	bool is_same = past->knows_transitions && is_same_teller(past->teller, count->teller);
	if (past->knows_transitions && !is_same &&
	    duration_to_ms(mono_since(now, past->told_at)) <= TELLER_MS)
		return false;
	if (!is_same || count->transitions < past->transitions)
		past->transitions = count->transitions; /* another one, or it began anew */
	past->knows_transitions = true;
	past->teller = count->teller;
	past->told_at = now;
	return true;
}

/* A session that is up as before and was counted anew has gone down and come up unseen. While
 * it is down, or has just come up, the counter only says what the state has said or will say.
 */
void past_count(struct past *past, const struct past_count *count, struct monotime now)
{
	if (!is_followed(past, count, now))
		return;
	bool has_grown = count->transitions > past->transitions;
	uint64_t unseen = has_grown && past->counted_up && count->is_up && !past->saw_change
	                          ? count->transitions - past->transitions
	                          : 0;
	for (uint64_t i = 0; i < unseen && i < PAST_FLAPS; i++) {
		add_flap(past, now);
		past->renewed = now;
	}
	if (has_grown)
		past->saw_change = false;
	past->transitions = count->transitions;
	past->counted_up = count->is_up;
}

bool past_flaps(struct past *past, struct monotime now)
{
	if (past->is_flapping &&
	    duration_to_ms(mono_since(now, past->flaps[0])) > FLAP_WINDOW_MS)
		past->is_flapping = false;
	return past->is_flapping;
}

/* Between down and up an unknown may lie: then the change is seen late, but it is one. */
static void note_direction(struct past *past, enum path_state state, struct monotime now)
{
	bool is_up = state == PATH_STATE_OK || state == PATH_STATE_DEGRADED;
	if (!is_up && state != PATH_STATE_DOWN)
		return;
	if (past->is_known && is_up != past->was_up) {
		if (!is_up)
			add_flap(past, now);
		past->saw_change = true;
	}
	past->is_known = true;
	past->was_up = is_up;
}

void past_judge(struct past *past, enum path_state state, enum cause_id cause,
                struct monotime now, struct walltime wall)
{
	note_direction(past, state, now);
	if (past->state != state) {
		past->changes += past->state != PATH_STATE_NONE;
		past->since = wall;
	}
	if (past->cause != cause)
		past->cause_since = wall;
	past->state = state;
	past->cause = cause;
}

bool past_holds_cause(const struct past *past, enum path_state state, enum cause_id cause,
                      struct monotime now)
{
	return past->state == state && past->cause != CAUSE_NONE && cause > past->cause &&
	       past->why != NULL &&
	       duration_to_ms(mono_since(now, past->cause_seen)) <= CAUSE_HELD_MS;
}

void past_explain(struct past *past, const char *why, struct monotime now)
{
	past->cause_seen = now;
	if (past->why != NULL && strcmp(past->why, why) == 0)
		return;
	free(past->why);
	past->why = strdup(why);
}
