/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Sources and collectors: the type, what was written, and a running instance.
 *
 * `struct collector` is the type (const), `struct source_config` what the operator wrote, and
 * `struct source` a running instance; all state of a collector hangs on the source, so two of
 * one kind run side by side. The runtime calls poll() when it is due; the collector ends the
 * poll by source_publish() or source_fail(), at once or later from the loop. What does not end
 * by its deadline is cancelled and counted as a timeout. The runtime keeps the health of every
 * source.
 */
#pragma once

#include <stddef.h>

#include "agent/base/clock.h"
#include "agent/config/config.h"
#include "agent/model/view.h"
#include "agent/runtime/source_usage.h"

struct error;
struct loop;
struct source;
struct sources;
struct store;

/** What every kind of source is. All functions run on the loop's thread and never block. */
struct collector {
	struct config_kind config; /**< name, place in the file, schema */
	const void *context;       /**< what main hands to the sources: borrowed; may be NULL */
	/**
	 * Bring a source to life: allocate its state and hang it on with source_set_state().
	 * Returns 0, or -1 with an error; close() is called in both cases.
	 */
	int (*open)(struct source *source, struct error *err);
	/** Start a poll; ends in source_publish() or source_fail(), perhaps before it returns.
	 */
	void (*poll)(struct source *source);
	/** Give up the poll under way; neither publish nor fail after this. NULL: polls never
	 * wait. */
	void (*cancel)(struct source *source);
	/**
	 * Adopt a changed configuration without losing what has been counted; source_config()
	 * is already the new one, `old` is valid during the call. Returns 0, or -1: the runtime
	 * then closes and opens anew. NULL: always anew.
	 */
	int (*adopt)(struct source *source, const struct source_config *old, struct error *err);
	/** Free the state; takes a source whose open() failed half-way or never ran. */
	void (*close)(struct source *source);
};

/**
 * The collector, for the context that main gave it.
 *
 * \param source  The source.
 */
const struct collector *source_collector(const struct source *source);

/**
 * What was written. Borrowed; it and all it points to live until close(), unless adopt() takes
 * another one in its place.
 *
 * \param source  The source.
 */
const struct source_config *source_config(const struct source *source);

/**
 * The collector's state.
 *
 * \param source  The source.
 * \return As set, or NULL.
 */
void *source_state(const struct source *source);

/**
 * Hang the collector's state on the source.
 *
 * \param source  The source.
 * \param state   Stays the collector's to free in close().
 */
void source_set_state(struct source *source, void *state);

/**
 * The loop.
 *
 * \param source  The source.
 */
struct loop *source_loop(const struct source *source);

/**
 * The poll succeeded: show this view instead of the last one.
 *
 * \param source  A poll is under way.
 * \param view    Filled, not sealed; taken over.
 */
void source_publish(struct source *source, struct view *view);

/**
 * The poll failed: nothing changes but the source's health.
 *
 * \param source  A poll is under way.
 * \param err     Why; copied.
 */
void source_fail(struct source *source, const struct error *err);

/**
 * A part of the poll failed while the rest goes on: counted by reason, logged on change.
 *
 * \param source  The source.
 * \param err     Why; copied.
 */
void source_complain(struct source *source, const struct error *err);

/**
 * Say which tables or operations the source answers; shown as onramp_source_info.
 *
 * \param source    The source.
 * \param answered  Copied: "CISCO-BGP4-MIB,IF-MIB".
 */
void source_answers(struct source *source, const char *answered);

/**
 * Log a line about the source.
 *
 * \param source  The source.
 * \param level   enum log_level.
 * \param format  printf format.
 */
void source_log(const struct source *source, int level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/**
 * The set of running sources.
 *
 * \param loop             Borrowed.
 * \param store            Borrowed.
 * \param collectors       Borrowed.
 * \param collector_count  How many.
 * \return To be freed with sources_free(), or NULL when memory is short.
 */
struct sources *sources_new(struct loop *loop, struct store *store,
                            const struct collector *const *collectors, size_t collector_count);

/**
 * Make what runs agree with a configuration: unchanged sources go on undisturbed, changed ones
 * adopt it or are opened anew, vanished ones are closed, new ones opened. A source that cannot
 * be opened shows as down with its reason and is tried again at its interval. An unchanged
 * source keeps the configuration it began with.
 *
 * \param sources  The set.
 * \param config   Each source that is opened or changed by it keeps a reference.
 */
void sources_apply(struct sources *sources, struct config *config);

/**
 * Whether every source has finished a poll, good or bad, since it was opened.
 *
 * \param sources  The set.
 * \return 1 if so, else 0.
 */
int sources_are_ready(const struct sources *sources);

/**
 * Close all sources.
 *
 * \param sources  NULL is allowed.
 */
void sources_free(struct sources *sources);
