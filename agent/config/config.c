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
#include "agent/config/shape.h"
#include "agent/config/value.h"

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

/* A host name as RFC 1123, section 2.1 has it; what ends in a number was meant as an address.
 */
static int is_host_name(const char *text)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
	const char *label = text;
	for (;;) {
		size_t len = strspn(label, letters);
		if (len == 0 || len > 63 || label[0] == '-' || label[len - 1] == '-')
			return 0;
		if (label[len] == '\0')
			return strspn(label, "0123456789") != len;
		if (label[len] != '.')
			return 0;
		label += len + 1;
	}
}

static int refuse_idle_router(const struct shape *shape, struct error *err)
{
	struct strbuf sections;
	strbuf_init(&sections, 256);
	for (size_t i = 0; i < shape->kind_count; i++)
		if (shape->kinds[i]->scope == CONFIG_ROUTER)
			strbuf_printf(&sections, "%s%s", sections.len == 0 ? "" : ", ",
			              shape->kinds[i]->section);
	error_set(err, ERROR_CONFIG, 0, "nothing says how to ask it; add a section: %s",
	          sections.data == NULL ? "none exists" : sections.data);
	strbuf_done(&sections);
	return -1;
}

static int check_router(const struct shape *shape, const struct shape_router *router,
                        const char **ret_key, struct error *err)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	struct ip ip;
	*ret_key = "name";
	if (router->router.name[strspn(router->router.name, allowed)] != '\0')
		return error_set(err, ERROR_CONFIG, 0,
		                 "only letters, digits and the characters . _ - are allowed");
	*ret_key = "address";
	if (ip_parse(router->router.address, &ip) != 0 && !is_host_name(router->router.address))
		return error_set(err, ERROR_CONFIG, 0, "neither an IP address nor a host name");
	*ret_key = NULL;
	for (size_t i = 0; i < shape->kind_count; i++)
		if (router->sections[i] != NULL)
			return 0;
	return refuse_idle_router(shape, err);
}

static int is_given(const struct yaml_node *mapping, const char *key)
{
	const struct yaml_node *node = yaml_find(mapping, key);
	return node != NULL && !yaml_is_null(node);
}

/*
 * Resolve what depends on the interval, and see that the three times fit each other. A default
 * timeout is cut to half the interval, so that a try and its repetition end before the next
 * poll.
 */
static int check_timing(struct config_timing *timing, const struct yaml_node *node,
                        const char **ret_key, struct error *err)
{
	char interval[VALUE_DURATION_MAX];
	char other[VALUE_DURATION_MAX];
	value_format_duration(timing->interval, interval);
	if (!is_given(node, "timeout") && timing->timeout.ns > timing->interval.ns / 2)
		timing->timeout.ns = timing->interval.ns / 2;
	if (timing->timeout.ns > timing->interval.ns) {
		*ret_key = "timeout";
		return error_set(err, ERROR_CONFIG, 0, "%s is longer than the interval of %s",
		                 value_format_duration(timing->timeout, other), interval);
	}
	if (timing->max_age.ns == 0)
		timing->max_age.ns = 3 * timing->interval.ns;
	if (timing->max_age.ns >= timing->interval.ns)
		return 0;
	*ret_key = "max_age";
	return error_set(err, ERROR_CONFIG, 0, "%s is shorter than the interval of %s",
	                 value_format_duration(timing->max_age, other), interval);
}

/* The rules that only the whole file knows. */
static int apply_rule(const void *context, const struct fill_section *section,
                      const char **ret_key, struct error *err)
{
	const struct shape *shape = context;
	if (section->schema == &shape->router)
		return check_router(shape, section->options, ret_key, err);
	for (size_t i = 0; i < shape->kind_count; i++) {
		const struct config_kind *kind = shape->kinds[i];
		if (kind->scope != CONFIG_ROUTER || kind->schema != section->schema)
			continue;
		unsigned char *options = section->options;
		return check_timing((void *)(options + kind->timing), section->node, ret_key,
		                    err);
	}
	return 0;
}

struct source_list {
	struct source_config *items;
	size_t count;
};

static void add_router_sources(const struct shape *shape, const struct shape_router *router,
                               const struct yaml_node *node, struct source_list *list)
{
	for (const struct yaml_node *value = node->first; value != NULL; value = value->next) {
		size_t i = shape_find_kind(shape, CONFIG_ROUTER, value->key);
		if (i == shape->kind_count || router->sections[i] == NULL)
			continue;
		const struct config_kind *kind = shape->kinds[i];
		const unsigned char *options = router->sections[i];
		struct source_config *source = &list->items[list->count++];
		*source = (struct source_config){ .kind = kind,
			                          .name = router->router.name,
			                          .router = &router->router,
			                          .options = options };
		memcpy(&source->timing, options + kind->timing, sizeof(source->timing));
	}
}

static void add_set_source(const struct shape *shape, const struct shape_root *root,
                           const char *key, struct source_list *list)
{
	size_t i = shape_find_kind(shape, CONFIG_SET, key);
	if (i == shape->kind_count || root->sets[i].count == 0)
		return;
	list->items[list->count++] = (struct source_config){ .kind = shape->kinds[i],
		                                             .name = shape->kinds[i]->section,
		                                             .options = &root->sets[i],
		                                             .timing = set_timing };
}

/* In the order of the file, which only the tree knows. */
static void list_sources(struct config *config, const struct yaml_node *mapping)
{
	const struct shape *shape = config->shape;
	const struct shape_root *root = config->root;
	size_t most = (root->routers.count + 1) * shape->kind_count;
	struct source_list list = {
		.items = arena_array(config->arena, most, sizeof(*list.items)),
	};
	const struct yaml_node *value = mapping == NULL ? NULL : mapping->first;
	for (; value != NULL && list.items != NULL; value = value->next) {
		size_t index = 0;
		add_set_source(shape, root, value->key, &list);
		if (strcmp(value->key, "routers") != 0)
			continue;
		for (const struct yaml_node *node = value->first; node != NULL;
		     node = node->next)
			add_router_sources(shape,
			                   shape_router_at(shape, &root->routers, index++),
			                   node, &list);
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
	struct fill_default *defaults = NULL;
	const struct fill fill = {
		.arena = config->arena,
		.scratch = reading->scratch,
		.secrets = &config->secrets,
		.complaints = &reading->complaints,
		.directory = directory_of(reading->scratch, request->file),
		.defaults = &defaults,
		.rule = apply_rule,
		.context = config->shape,
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

void config_dump(const struct config *config, struct strbuf *out)
{
	dump_struct(&config->shape->root, config->root, out);
}
