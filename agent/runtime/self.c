/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/self.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "agent/base/arena.h"
#include "agent/model/store.h"
#include "agent/model/view.h"
#include "agent/runtime/loop.h"

#define PERIOD_MS 5000

/* Long enough that a busy machine does not make it vanish. */
#define MAX_AGE_MS (INT64_C(12) * PERIOD_MS)

struct self {
	struct loop *loop;
	struct store *store;
	struct loop_timer *timer;
	unsigned slot;
	double start_time; /* Unix time */
	int has_reloaded;
	int reload_ok;
	struct walltime reload_time; /* of the last good one */
};

/* Fields 20, 23 and 24 of proc(5). The second field may hold spaces: count from its last brace.
 */
static int read_stat(uint64_t *ret_threads, uint64_t *ret_vsize, uint64_t *ret_rss_pages)
{
	char text[1024];
	FILE *file = fopen("/proc/self/stat", "re");
	if (file == NULL)
		return -1;
	size_t len = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[len] = '\0';
	const char *at = strrchr(text, ')');
	return at != NULL && sscanf(at + 2,
	                            "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d "
	                            "%*d "
	                            "%*d %*d %" SCNu64 " %*d %*u %" SCNu64 " %" SCNu64,
	                            ret_threads, ret_vsize, ret_rss_pages) == 3
	               ? 0
	               : -1;
}

static void fill_memory(struct agent_self *facts)
{
	uint64_t threads, vsize, rss_pages;
	if (read_stat(&threads, &vsize, &rss_pages) != 0)
		return;
	FACT_SET(facts, AGENT_THREADS, threads, threads);
	FACT_SET(facts, AGENT_VIRTUAL_MEMORY, virtual_memory, vsize);
	FACT_SET(facts, AGENT_RESIDENT_MEMORY, resident_memory,
	         rss_pages * (uint64_t)sysconf(_SC_PAGESIZE));
}

static void fill_cpu(struct agent_self *facts)
{
	struct rusage usage;
	if (getrusage(RUSAGE_SELF, &usage) != 0)
		return;
	FACT_SET(facts, AGENT_CPU, cpu,
	         (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	                 (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6);
}

static void fill_descriptors(struct agent_self *facts)
{
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0)
		FACT_SET(facts, AGENT_MAX_FDS, max_fds, limit.rlim_cur);
	DIR *dir = opendir("/proc/self/fd");
	if (dir == NULL)
		return;
	uint64_t count = 0;
	while (readdir(dir) != NULL)
		count++;
	closedir(dir);
	if (count >= 3) /* ".", ".." and the descriptor of the directory itself */
		FACT_SET(facts, AGENT_OPEN_FDS, open_fds, count - 3);
}

static void fill_build(struct agent_self *facts)
{
	FACT_SET(facts, AGENT_VERSION, version, ONRAMP_VERSION);
	FACT_SET(facts, AGENT_REVISION, revision, ONRAMP_REVISION);
	FACT_SET(facts, AGENT_COMPILER, compiler, __VERSION__);
	fact_know(&facts->fact, AGENT_BUILD);
}

static void fill(const struct self *self, struct agent_self *facts)
{
	fill_cpu(facts);
	fill_memory(facts);
	fill_descriptors(facts);
	fill_build(facts);
	FACT_SET(facts, AGENT_START_TIME, start_time, self->start_time);
	FACT_SET(facts, AGENT_LONGEST_CALLBACK, longest_callback,
	         duration_to_seconds(loop_longest_callback(self->loop)));
	if (!self->has_reloaded)
		return;
	FACT_SET(facts, AGENT_RELOAD_OK, reload_ok, self->reload_ok);
	if (self->reload_time.ns != 0)
		FACT_SET(facts, AGENT_RELOAD_TIME, reload_time,
		         walltime_to_seconds(self->reload_time));
}

static void publish(void *context)
{
	struct self *self = context;
	struct monotime now = clock_mono(loop_clock(self->loop));
	loop_timer_at(self->timer, mono_add(now, duration_ms(PERIOD_MS)));
	struct view *view = view_new(0);
	struct agent_self *facts = view == NULL ? NULL : view_add(view, FACT_AGENT);
	if (facts == NULL) {
		view_unref(view);
		return;
	}
	fill(self, facts);
	if (view_seal(view, now, NULL) != 0) {
		view_unref(view);
		return;
	}
	store_put(self->store, self->slot, view, mono_add(now, duration_ms(MAX_AGE_MS)));
	store_commit(self->store);
}

struct self *self_new(struct loop *loop, struct store *store)
{
	struct self *self = calloc(1, sizeof(*self));
	if (self == NULL)
		return NULL;
	self->loop = loop;
	self->store = store;
	self->start_time = walltime_to_seconds(clock_wall(loop_clock(loop)));
	self->timer = loop_timer_new(loop, publish, self);
	int slot = store_slot_open(store);
	if (self->timer == NULL || slot < 0) {
		loop_timer_close(self->timer);
		free(self);
		return NULL;
	}
	self->slot = (unsigned)slot;
	publish(self);
	return self;
}

void self_reloaded(struct self *self, int ok)
{
	self->has_reloaded = 1;
	self->reload_ok = ok;
	if (ok)
		self->reload_time = clock_wall(loop_clock(self->loop));
	publish(self);
}

void self_free(struct self *self)
{
	if (self == NULL)
		return;
	store_slot_close(self->store, self->slot);
	loop_timer_close(self->timer);
	free(self);
}
