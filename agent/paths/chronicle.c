/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/chronicle.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/log.h"
#include "agent/base/strbuf.h"
#include "agent/paths/show.h"

#define SENTENCE_MAX 1500

/* A destination as it was. */
struct landmark {
	char *name;
	char *carriers; /* names of paths, by spaces */
	size_t working, count;
};

struct chronicle {
	const struct log *log;
	struct events *events;
	struct landmark *landmarks; /* sorted by name */
	size_t landmark_count;
	int has_begun; /* there were paths */
	struct walltime wall;
};

struct chronicle *chronicle_new(const struct log *log)
{
	struct chronicle *chronicle = calloc(1, sizeof(*chronicle));
	if (chronicle == NULL)
		return NULL;
	chronicle->log = log;
	chronicle->events = events_new();
	if (chronicle->events == NULL) {
		free(chronicle);
		return NULL;
	}
	return chronicle;
}

static void free_landmarks(struct landmark *landmarks, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(landmarks[i].name);
		free(landmarks[i].carriers);
	}
	free(landmarks);
}

void chronicle_free(struct chronicle *chronicle)
{
	if (chronicle == NULL)
		return;
	events_free(chronicle->events);
	free_landmarks(chronicle->landmarks, chronicle->landmark_count);
	free(chronicle);
}

struct events *chronicle_events(struct chronicle *chronicle)
{
	return chronicle->events;
}

static void note(struct chronicle *chronicle, enum log_level level,
                 const struct event_note *event)
{
	events_add(chronicle->events, chronicle->wall, event);
	log_write(chronicle->log, level, "paths", event->subject, "%s", event->sentence);
}

/* --- paths */

static void tell_state(struct chronicle *chronicle, const struct outcome *outcome)
{
	char sentence[SENTENCE_MAX];
	enum path_state state = outcome->verdict.state;
	const char *name = outcome->scene.ends->name;
	const char *from = show_state_name(outcome->past->state);
	const char *to = show_state_name(state);
	const char *cause = causes[outcome->verdict.cause].name;
	snprintf(sentence, sizeof(sentence), "%s after %s%s%s%s%s", to, from,
	         cause[0] == '\0' ? "" : ": ", cause, outcome->why[0] == '\0' ? "" : ": ",
	         outcome->why);
	note(chronicle, state == PATH_STATE_OK ? LOG_LEVEL_INFO : LOG_LEVEL_WARN,
	     &(struct event_note){ EVENT_PATH_STATE, name, name, from, to, sentence });
}

static void tell_cause(struct chronicle *chronicle, const struct outcome *outcome)
{
	char sentence[SENTENCE_MAX];
	const char *name = outcome->scene.ends->name;
	const char *from = causes[outcome->past->cause].name;
	const char *to = causes[outcome->verdict.cause].name;
	snprintf(sentence, sizeof(sentence), "%s: cause %s after %s%s%s",
	         show_state_name(outcome->verdict.state), to[0] == '\0' ? "none" : to,
	         from[0] == '\0' ? "none" : from, outcome->why[0] == '\0' ? "" : ": ",
	         outcome->why);
	note(chronicle, LOG_LEVEL_INFO,
	     &(struct event_note){ EVENT_PATH_CAUSE, name, name, from, to, sentence });
}

static void tell_found(struct chronicle *chronicle, const struct outcome *outcome)
{
	const char *name = outcome->scene.ends->name;
	note(chronicle, LOG_LEVEL_INFO,
	     &(struct event_note){ EVENT_PATH_FOUND, name, name, "",
	                           show_state_name(outcome->verdict.state),
	                           "a path that was not there before" });
}

static void tell_path(struct chronicle *chronicle, const struct outcome *outcome)
{
	const struct past *past = outcome->past;
	if (past->state == PATH_STATE_NONE) {
		if (chronicle->has_begun)
			tell_found(chronicle, outcome);
		if (outcome->verdict.state == PATH_STATE_OK)
			return;
	}
	if (past->state != outcome->verdict.state)
		tell_state(chronicle, outcome);
	else if (past->cause != outcome->verdict.cause)
		tell_cause(chronicle, outcome);
}

/* Both lists are sorted by name. */
static void tell_lost(struct chronicle *chronicle, const struct judgement *judgement,
                      const struct join *before)
{
	size_t count;
	size_t at = 0;
	const struct path_ends *paths = join_paths(before, &count);
	for (size_t i = 0; i < count; i++) {
		const char *name = paths[i].name;
		while (at < judgement->count &&
		       strcmp(judgement->outcomes[at].scene.ends->name, name) < 0)
			at++;
		if (at < judgement->count &&
		    strcmp(judgement->outcomes[at].scene.ends->name, name) == 0)
			continue;
		note(chronicle, LOG_LEVEL_WARN,
		     &(struct event_note){ EVENT_PATH_LOST, name, name, "", "",
		                           "neither its router nor its cloud has it any "
		                           "more" });
	}
}

/* --- destinations */

static char *list_carriers(const struct ways *ways)
{
	struct strbuf text;
	strbuf_init(&text, SENTENCE_MAX / 2);
	strbuf_puts(&text, "");
	for (size_t i = 0; i < ways->count; i++)
		if (ways->paths[i]->carries == ANSWER_UP)
			strbuf_printf(&text, "%s%s", text.len == 0 ? "" : " ",
			              ways->paths[i]->scene.ends->name);
	char *copy = strdup(text.data == NULL ? "" : text.data);
	strbuf_done(&text);
	return copy;
}

static void tell_redundancy(struct chronicle *chronicle, const struct landmark *old,
                            const struct landmark *now)
{
	char from[32], to[32], sentence[SENTENCE_MAX];
	snprintf(from, sizeof(from), "%zu of %zu", old->working, old->count);
	snprintf(to, sizeof(to), "%zu of %zu", now->working, now->count);
	snprintf(sentence, sizeof(sentence), "%s paths work after %s", to, from);
	note(chronicle, now->working < old->working ? LOG_LEVEL_WARN : LOG_LEVEL_INFO,
	     &(struct event_note){ EVENT_REDUNDANCY, "", now->name, from, to, sentence });
}

static void tell_carriers(struct chronicle *chronicle, const struct landmark *old,
                          const struct landmark *now)
{
	char sentence[SENTENCE_MAX];
	if (now->carriers[0] == '\0' || old->carriers[0] == '\0')
		return; /* not known, or not any more: that is told by the verdicts */
	snprintf(sentence, sizeof(sentence), "carried by %s after %s", now->carriers,
	         old->carriers);
	note(chronicle, LOG_LEVEL_INFO,
	     &(struct event_note){ EVENT_CARRIER, "", now->name, old->carriers, now->carriers,
	                           sentence });
}

static struct landmark landmark_of(const struct ways *ways)
{
	return (struct landmark){ .name = strdup(ways->name),
		                  .carriers = list_carriers(ways),
		                  .working = ways->working,
		                  .count = ways->count };
}

static void compare_landmarks(struct chronicle *chronicle, const struct landmark *old,
                              struct landmark *now)
{
	if (now->working != old->working || now->count != old->count)
		tell_redundancy(chronicle, old, now);
	if (strcmp(now->carriers, old->carriers) == 0)
		return;
	tell_carriers(chronicle, old, now);
	if (now->carriers[0] != '\0')
		return;
	char *remembered = strdup(old->carriers); /* what comes next is after these */
	if (remembered != NULL) {
		free(now->carriers);
		now->carriers = remembered;
	}
}

static void tell_destinations(struct chronicle *chronicle, const struct redundancy *redundancy)
{
	struct landmark *landmarks = calloc(redundancy->count + 1, sizeof(*landmarks));
	size_t count = 0;
	size_t old = 0;
	for (size_t i = 0; landmarks != NULL && i < redundancy->count; i++) {
		struct landmark now = landmark_of(&redundancy->items[i]);
		if (now.name == NULL || now.carriers == NULL) {
			free(now.name);
			free(now.carriers);
			continue;
		}
		while (old < chronicle->landmark_count &&
		       strcmp(chronicle->landmarks[old].name, now.name) < 0)
			old++;
		if (old < chronicle->landmark_count &&
		    strcmp(chronicle->landmarks[old].name, now.name) == 0)
			compare_landmarks(chronicle, &chronicle->landmarks[old], &now);
		landmarks[count++] = now;
	}
	free_landmarks(chronicle->landmarks, chronicle->landmark_count);
	chronicle->landmarks = landmarks;
	chronicle->landmark_count = count;
}

void chronicle_tell(struct chronicle *chronicle, const struct judgement *judgement,
                    const struct join *before, const struct world *world)
{
	chronicle->wall = world->wall;
	for (size_t i = 0; i < judgement->count; i++)
		tell_path(chronicle, &judgement->outcomes[i]);
	if (before != NULL)
		tell_lost(chronicle, judgement, before);
	tell_destinations(chronicle, &judgement->redundancy);
	chronicle->has_begun |= judgement->count > 0;
}
