/* SPDX-License-Identifier: Apache-2.0 */
/*
 * From a file to sources: bytes, YAML tree, structs, sources. The tree and all text that only
 * errors need live in a scratch arena that ends with the reading; the configuration keeps an
 * arena of its own, in which it also lies itself.
 */
#include "agent/config/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "agent/config/dump.h"
#include "agent/config/fill.h"
#include "agent/config/load.h"
#include "agent/config/rules.h"
#include "agent/config/shape.h"

/* Enough for 25,000 probes, which is what a file of 1 MiB can hold. */
#define MEMORY_MAX ((size_t)64 * 1024 * 1024)

/* A set runs by itself and publishes once a second; see struct source_config. */
static const struct config_timing set_timing = {
	.interval = { INT64_C(1000000000) },
	.timeout = { INT64_C(1000000000) },
	.max_age = { INT64_C(5000000000) },
};

struct config {
	struct arena *arena;
	unsigned references;
	struct secrets secrets;
	const struct shape *shape;
	const struct shape_root *root;
	struct config_destinations destinations;
	const struct source_config *sources;
	size_t source_count;
};

/* One reading of a file. */
struct reading {
	const struct load_request *request;
	struct arena *scratch;
	struct complaints complaints;
	struct config *config;
};

static const struct yaml_place beginning = { 1, 1 };

static int read_all(int fd, struct strbuf *text)
{
	char chunk[4096];
	for (;;) {
		ssize_t got = read(fd, chunk, sizeof(chunk));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return (int)got;
		strbuf_add(text, chunk, (size_t)got);
		if (strbuf_failed(text))
			return 0;
	}
}

static void read_file(struct reading *reading, struct strbuf *text)
{
	struct error err = { .kind = ERROR_NONE };
	int fd = open(reading->request->file, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0 || read_all(fd, text) != 0)
		error_set(&err, ERROR_CONFIG, errno, "cannot be read");
	else if (strbuf_failed(text))
		error_set(&err, ERROR_CONFIG, 0, "larger than %zu bytes", YAML_MAX_BYTES);
	if (fd >= 0)
		close(fd);
	if (err.kind != ERROR_NONE)
		complaints_add(&reading->complaints, beginning, err.text);
}

/* The directory of the file as an absolute path, so that a dump can be read from elsewhere. */
static const char *directory_of(struct arena *arena, const char *file)
{
	const char *slash = strrchr(file, '/');
	const char *written =
		slash == NULL ? "." : arena_strndup(arena, file, (size_t)(slash - file) + 1);
	char *absolute = written == NULL ? NULL : realpath(written, NULL);
	const char *directory = absolute == NULL ? written : arena_strdup(arena, absolute);
	free(absolute);
	return directory;
}

struct source_list {
	const struct config *config;
	struct source_config *items;
	size_t count;
};

/* One more source; its timing is the set's until somebody knows better. */
static struct source_config *add_source(struct source_list *list, size_t kind_index,
                                        const char *name, const void *options)
{
	static const struct config_destinations none = { 0 };
	const struct config_kind *kind = list->config->shape->kinds[kind_index];
	struct source_config *source = &list->items[list->count++];
	*source = (struct source_config){
		.kind = kind,
		.name = name,
		.destinations = kind->uses_destinations ? &list->config->destinations : &none,
		.options = options,
		.timing = set_timing,
	};
	if (kind->scope != CONFIG_SET)
		memcpy(&source->timing, (const unsigned char *)options + kind->timing,
		       sizeof(source->timing));
	return source;
}

static void add_router_sources(struct source_list *list, const struct shape_router *router,
                               const struct yaml_node *node)
{
	const struct shape *shape = list->config->shape;
	for (const struct yaml_node *value = node->first; value != NULL; value = value->next) {
		size_t i = shape_find_kind(shape, CONFIG_ROUTER, value->key);
		if (i == shape->kind_count || router->sections[i] == NULL)
			continue;
		struct source_config *source =
			add_source(list, i, router->router.name, router->sections[i]);
		source->router = &router->router;
	}
}

static void add_routers(struct source_list *list, const struct yaml_node *routers)
{
	const struct shape *shape = list->config->shape;
	const struct schema_list *all = &list->config->root->routers;
	size_t index = 0;
	for (const struct yaml_node *node = routers->first; node != NULL; node = node->next)
		add_router_sources(list, shape_router_at(shape, all, index++), node);
}

static void add_clouds(struct source_list *list)
{
	const struct shape *shape = list->config->shape;
	const struct schema_list *all = &list->config->root->clouds;
	const struct shape_cloud *clouds = all->items;
	for (size_t i = 0; i < all->count; i++) {
		const struct config_cloud *cloud = &clouds[i].cloud;
		struct source_config *source =
			add_source(list, shape_find_kind(shape, CONFIG_CLOUD, cloud->provider),
		                   cloud->name, clouds[i].provider.options);
		source->cloud = cloud;
	}
}

static void add_set(struct source_list *list, const char *key)
{
	const struct shape *shape = list->config->shape;
	size_t i = shape_find_kind(shape, CONFIG_SET, key);
	if (i == shape->kind_count || list->config->root->sets[i].count == 0)
		return;
	add_source(list, i, shape->kinds[i]->section, &list->config->root->sets[i]);
}

/* In the order of the file, which only the tree knows. */
static void list_sources(struct config *config, const struct yaml_node *mapping)
{
	const struct shape_root *root = config->root;
	size_t most =
		(root->routers.count + 1) * config->shape->kind_count + root->clouds.count;
	struct source_list list = {
		.config = config,
		.items = arena_array(config->arena, most, sizeof(*list.items)),
	};
	config->destinations = (struct config_destinations){ root->destinations.items,
		                                             root->destinations.count };
	const struct yaml_node *value = mapping == NULL ? NULL : mapping->first;
	for (; value != NULL && list.items != NULL; value = value->next) {
		if (strcmp(value->key, "routers") == 0)
			add_routers(&list, value);
		else if (strcmp(value->key, "clouds") == 0)
			add_clouds(&list);
		else
			add_set(&list, value->key);
	}
	config->sources = list.items;
	config->source_count = list.count;
}

static int is_short_of_memory(const struct reading *reading)
{
	return arena_failed(reading->scratch) || arena_failed(reading->config->arena);
}

static void fill_config(struct reading *reading, const struct yaml_node *mapping)
{
	struct config *config = reading->config;
	const struct load_request *request = reading->request;
	const struct rules rules = { .shape = config->shape, .root = mapping };
	struct fill_default *defaults = NULL;
	const struct fill fill = {
		.arena = config->arena,
		.scratch = reading->scratch,
		.secrets = &config->secrets,
		.complaints = &reading->complaints,
		.directory = directory_of(reading->scratch, request->file),
		.checks_files = request->checks_files,
		.defaults = &defaults,
		.rule = rules_apply,
		.context = &rules,
	};
	if (fill.directory == NULL || config->shape == NULL)
		return;
	config->root = fill_struct(&fill, &config->shape->root, mapping);
	if (reading->complaints.count == 0 && !is_short_of_memory(reading))
		list_sources(config, mapping);
}

static void parse(struct reading *reading, const struct strbuf *text)
{
	const struct yaml_node *root = NULL;
	struct yaml_problem problem;
	if (yaml_read(reading->scratch, text->data, text->len, &root, &problem) != 0) {
		complaints_add(&reading->complaints, problem.place, problem.error.text);
		return;
	}
	if (root != NULL && yaml_is_null(root))
		root = NULL;
	if (root != NULL && root->kind != YAML_MAPPING)
		complaints_add(&reading->complaints, root->place,
		               "the file must be a mapping: \"web:\", \"routers:\" and so on");
	else
		fill_config(reading, root);
}

static struct config *new_config(const struct load_request *request)
{
	struct arena *arena = arena_new(request->memory_max);
	struct config *config = arena == NULL ? NULL : arena_alloc(arena, sizeof(*config));
	if (config == NULL) {
		arena_free(arena);
		return NULL;
	}
	config->arena = arena;
	config->references = 1;
	config->secrets.arena = arena;
	config->shape = shape_new(arena, request->kinds, request->kind_count);
	return config;
}

static void read_config(struct reading *reading)
{
	struct strbuf text;
	strbuf_init(&text, YAML_MAX_BYTES);
	read_file(reading, &text);
	if (reading->complaints.count == 0)
		parse(reading, &text);
	strbuf_done(&text);
}

int load_config(const struct load_request *request, struct arena *notes,
                struct config **ret_config, struct config_report *ret_report)
{
	struct reading reading = { .request = request,
		                   .scratch = arena_new(request->memory_max),
		                   .config = new_config(request) };
	complaints_init(&reading.complaints, notes, request->file);
	if (reading.scratch != NULL && reading.config != NULL)
		read_config(&reading);
	if (reading.scratch == NULL || reading.config == NULL ||
	    arena_failed(reading.scratch) || arena_failed(reading.config->arena)) {
		complaints_clear(&reading.complaints);
		complaints_add(&reading.complaints, beginning,
		               "not enough memory for this configuration");
	}
	arena_free(reading.scratch);
	*ret_report = complaints_report(&reading.complaints);
	if (ret_report->count > 0) {
		config_unref(reading.config);
		return -1;
	}
	*ret_config = reading.config;
	return 0;
}

int config_load(const char *file, const struct config_kind *const *kinds, size_t kind_count,
                struct arena *notes, struct config **ret_config,
                struct config_report *ret_report)
{
	const struct load_request request = {
		.file = file,
		.kinds = kinds,
		.kind_count = kind_count,
		.memory_max = MEMORY_MAX,
	};
	return load_config(&request, notes, ret_config, ret_report);
}

int config_check(const char *file, const struct config_kind *const *kinds, size_t kind_count,
                 struct arena *notes, struct config_report *ret_report)
{
	const struct load_request request = {
		.file = file,
		.kinds = kinds,
		.kind_count = kind_count,
		.memory_max = MEMORY_MAX,
		.checks_files = true,
	};
	struct config *config = NULL;
	int failed = load_config(&request, notes, &config, ret_report);
	config_unref(config);
	return failed;
}

struct config *config_ref(struct config *config)
{
	config->references++;
	return config;
}

void config_unref(struct config *config)
{
	if (config == NULL || --config->references > 0)
		return;
	secrets_wipe(&config->secrets);
	arena_free(config->arena);
}

const struct config_web *config_web(const struct config *config)
{
	return config->root->web;
}

const struct source_config *config_sources(const struct config *config, size_t *ret_count)
{
	*ret_count = config->source_count;
	return config->sources;
}

struct config_destinations config_destinations(const struct config *config)
{
	return config->destinations;
}

struct config_paths config_paths(const struct config *config)
{
	return (struct config_paths){ config->root->paths.items, config->root->paths.count };
}

void config_dump(const struct config *config, struct strbuf *out)
{
	dump_struct(&config->shape->root, config->root, out);
}
