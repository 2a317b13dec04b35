/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Life cycle: open() starts the probes, which from then on run by themselves (echo_run.c);
 * poll() shows what they have counted. A reload keeps every probe whose options are the same,
 * with its counters and its packets in flight.
 *
 * Other types of probe stand beside echo_run when they come: the list is divided here by type.
 */
#include "collectors/probe/probe.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/model/view.h"
#include "agent/runtime/privileges.h"
#include "collectors/probe/echo_run.h"
#include "collectors/probe/echo_socket.h"
#include "collectors/probe/probe_options.h"
#include "collectors/probe/probe_publish.h"

static const struct probe_options *options_of(const struct source_config *config,
                                              size_t *ret_count)
{
	const struct schema_list *list = config->options;
	*ret_count = list->count;
	return list->items;
}

/* An option of the old configuration and the probe that runs by it. */
struct running {
	const struct probe_options *options;
	struct echo_probe *probe;
};

static int compare_names(const void *a, const void *b)
{
	const struct running *x = a;
	const struct running *y = b;
	return strcmp(x->options->name, y->options->name);
}

/* The running probes by name, which is how the prober has them as well. */
static struct running *index_running(const struct source_config *old,
                                     const struct prober *prober)
{
	size_t count;
	const struct probe_options *options = options_of(old, &count);
	struct running *index = calloc(count + 1, sizeof(*index));
	if (index == NULL)
		return NULL;
	for (size_t i = 0; i < count; i++)
		index[i].options = &options[i];
	qsort(index, count, sizeof(*index), compare_names);
	for (size_t i = 0; i < count; i++)
		index[i].probe = prober->probes[i];
	return index;
}

/* The probe that already runs by exactly these options, or NULL. */
static struct echo_probe *find_running(const struct running *index, size_t count,
                                       const struct probe_options *options)
{
	const struct running key = { .options = options };
	const struct running *found =
		count == 0 ? NULL : bsearch(&key, index, count, sizeof(*index), compare_names);
	if (found == NULL || !schema_equal(&probe_schema, found->options, options))
		return NULL;
	return found->probe;
}

/* Frees the probes that never ran, and the array. */
static void free_unused(struct echo_probe **probes, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (probes[i] != NULL && probes[i]->job.group == NULL)
			echo_probe_free(probes[i]);
	}
	free(probes);
}

/* One probe per item of the configuration: the one that runs already, else a new one. */
static struct echo_probe **make_probes(const struct source_config *config,
                                       const struct running *index, size_t index_count,
                                       struct error *err)
{
	size_t count;
	const struct probe_options *options = options_of(config, &count);
	struct echo_probe **probes = calloc(count + 1, sizeof(struct echo_probe *));
	if (probes == NULL)
		goto fail_memory;
	for (size_t i = 0; i < count; i++) {
		probes[i] = find_running(index, index_count, &options[i]);
		if (probes[i] == NULL)
			probes[i] = echo_probe_new(&options[i]);
		if (probes[i] == NULL)
			goto fail_memory;
	}
	return probes;
fail_memory:
	if (probes != NULL)
		free_unused(probes, count);
	error_set(err, ERROR_LIMIT, 0, "not enough memory for %zu probes", count);
	return NULL;
}

static int probe_open(struct source *source, struct error *err)
{
	const struct source_config *config = source_config(source);
	size_t count;
	options_of(config, &count);
	struct echo_probe **probes = make_probes(config, NULL, 0, err);
	if (probes == NULL)
		return -1;
	struct echo_run *run = echo_run_new(
		source_loop(source), source_collector(source)->context, probes, count, err);
	if (run == NULL) {
		free_unused(probes, count);
		return -1;
	}
	source_set_state(source, run);
	source_answers(source, "ICMP echo");
	return 0;
}

static int probe_adopt(struct source *source, const struct source_config *old,
                       struct error *err)
{
	struct echo_run *run = source_state(source);
	const struct source_config *config = source_config(source);
	size_t old_count, count;
	options_of(old, &old_count);
	options_of(config, &count);
	struct running *index = index_running(old, echo_run_prober(run));
	if (index == NULL)
		return error_set(err, ERROR_LIMIT, 0, "not enough memory for %zu probes",
		                 count);
	struct echo_probe **probes = make_probes(config, index, old_count, err);
	free(index);
	if (probes == NULL)
		return -1;
	if (echo_run_replace(run, probes, count, err) != 0) {
		free_unused(probes, count);
		return -1;
	}
	return 0;
}

static void probe_poll(struct source *source)
{
	struct echo_run *run = source_state(source);
	uint64_t drops = echo_run_drain(run);
	struct error err = { 0 };
	if (drops > 0) {
		error_set(&err, ERROR_LIMIT, 0,
		          "the receive buffer was full and answers were lost here, not on the "
		          "way; "
		          "raise net.core.rmem_max");
		source_complain(source, &err);
	}
	struct view *view = view_new(0);
	if (view != NULL)
		probe_publish(view, echo_run_prober(run));
	if (view == NULL || arena_failed(view_arena(view))) {
		error_set(&err, ERROR_LIMIT, 0, "too many probes for one view");
		source_fail(source, &err);
		view_unref(view);
		return;
	}
	source_publish(source, view);
}

static void probe_close(struct source *source)
{
	echo_run_free(source_state(source));
	source_set_state(source, NULL);
}

void probe_collector_init(struct collector *ret, const struct privileged_sockets *sockets)
{
	*ret = (struct collector){
		.config = { .name = "probe",
		            .section = "probes",
		            .scope = CONFIG_SET,
		            .schema = &probe_schema },
		.context = sockets,
		.open = probe_open,
		.poll = probe_poll,
		.adopt = probe_adopt,
		.close = probe_close,
	};
	echo_socket_prepare(sockets->icmp4);
	echo_socket_prepare(sockets->icmp6);
}

int probe_needs_net_raw(const struct source_config *config)
{
	size_t count;
	const struct probe_options *options = options_of(config, &count);
	for (size_t i = 0; i < count; i++) {
		if (options[i].fwmark != 0)
			return 1;
	}
	return 0;
}
