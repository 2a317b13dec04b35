/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CLI collector: the life of a source. The asker goes to a worker with each poll and comes
 * back when it is done; where the worker is abandoned, it takes the asker along, and the next
 * poll begins with a new one.
 */
#include "collectors/cli/cli.h"

#include <stdlib.h>

#include "agent/base/error.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/pool.h"
#include "collectors/cli/asker.h"
#include "collectors/cli/line.h"
#include "collectors/cli/options.h"
#include "collectors/cli/settings.h"

/* Connecting and exchanging keys takes several answers. */
#define HOST_KEY_ANSWERS 3

/* A running source. */
struct state {
	struct source *source;
	struct asker *asker;  /* NULL: with a worker, or lost with one */
	struct pool_job *job; /* of the poll under way */
};

/* What a worker is given, and gives back. */
struct task {
	struct asker *asker;
	struct asker_result result;
};

/* On a worker. */
static void run_task(void *context, int stop)
{
	struct task *task = context;
	asker_poll(task->asker, stop, &task->result);
}

/* Wherever the pool is done with it: what nobody took back ends here. */
static void free_task(void *context)
{
	struct task *task = context;
	asker_free(task->asker);
	view_unref(task->result.view);
	free(task);
}

static void report(struct source *source, struct asker_result *result)
{
	for (size_t i = 0; i < result->complaint_count; i++)
		source_complain(source, &result->complaints[i]);
	struct view *view = result->view;
	result->view = NULL;
	if (view == NULL) {
		source_fail(source, &result->err);
		return;
	}
	source_answers(source, result->answered);
	source_publish(source, view);
}

static void on_done(void *context, void *given, const struct error *err)
{
	struct state *state = context;
	struct task *task = given;
	state->job = NULL;
	if (task == NULL) {
		source_fail(state->source, err);
		return;
	}
	state->asker = task->asker;
	task->asker = NULL;
	report(state->source, &task->result);
}

static int open_source(struct source *source, struct error *err)
{
	struct state *state = calloc(1, sizeof(*state));
	if (state == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	state->source = source;
	source_set_state(source, state);
	return asker_new(source_config(source), &state->asker, err);
}

/* The task has the asker from here on, unless this fails. */
static int start(struct state *state, struct error *err)
{
	struct source *source = state->source;
	const struct cli_context *context = source_collector(source)->context;
	if (state->asker == NULL && asker_new(source_config(source), &state->asker, err) != 0)
		return -1;
	struct task *task = calloc(1, sizeof(*task));
	if (task == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	task->asker = state->asker;
	const struct pool_work work = { .run = run_task,
		                        .done = on_done,
		                        .free_task = free_task,
		                        .task = task,
		                        .context = state,
		                        .timeout = source_config(source)->timing.max_age };
	if (pool_start(context->pool, source_loop(source), &work, &state->job, err) != 0) {
		free(task);
		return -1;
	}
	state->asker = NULL;
	return 0;
}

static void poll_source(struct source *source)
{
	struct error err = { 0 };
	if (start(source_state(source), &err) != 0)
		source_fail(source, &err);
}

static void cancel_poll(struct source *source)
{
	struct state *state = source_state(source);
	pool_cancel(state->job);
	state->job = NULL;
}

static void close_source(struct source *source)
{
	struct state *state = source_state(source);
	if (state == NULL)
		return;
	pool_cancel(state->job);
	asker_free(state->asker);
	free(state);
	source_set_state(source, NULL);
}

void cli_collector_init(struct collector *collector, const struct cli_context *context)
{
	*collector = (struct collector){
		.config = {
			.name = "cli",
			.section = "ssh",
			.scope = CONFIG_ROUTER,
			.schema = &cli_schema,
			.timing = offsetof(struct cli_options, timing),
			.uses_destinations = true,
			.platforms = ((1u << PLATFORM_COUNT) - 1) & ~(1u << PLATFORM_UNKNOWN),
		},
		.context = context,
		.open = open_source,
		.poll = poll_source,
		.cancel = cancel_poll,
		.close = close_source,
	};
}

int cli_host_key(const struct source_config *config, struct strbuf *entry, struct strbuf *print,
                 struct error *err)
{
	const struct line_options line = settings_address(config);
	const struct duration most = { config->timing.timeout.ns * HOST_KEY_ANSWERS };
	const struct patience patience = {
		.clock = &clock_system,
		.stop = -1,
		.silence = config->timing.timeout,
		.deadline = mono_add(clock_mono(&clock_system), most),
	};
	return line_host_key(&line, &patience, entry, print, err);
}
