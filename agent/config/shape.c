/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/shape.h"

#include <string.h>

#include "agent/base/arena.h"
#include "agent/config/destination.h"
#include "agent/config/path.h"

const char *const shape_platforms[PLATFORM_COUNT + 1] = {
	[PLATFORM_UNKNOWN] = "unknown", [PLATFORM_IOS_XE] = "ios-xe",
	[PLATFORM_IOS_XR] = "ios-xr",   [PLATFORM_NX_OS] = "nx-os",
	[PLATFORM_JUNOS] = "junos",     [PLATFORM_EOS] = "eos",
	[PLATFORM_FRR] = "frr",         [PLATFORM_COUNT] = NULL,
};

static const struct schema_option web_options[] = {
	{ .key = "listen",
	  .type = SCHEMA_LISTEN,
	  .offset = offsetof(struct config_web, listen),
	  .fallback = ":10179",
	  .doc = "Address and port that serve metrics, pages and the API; without an address, "
	         "every "
	         "one." },
};

static const struct schema web_schema = {
	.name = "web",
	.doc = "How the agent itself is reached over HTTP.",
	.size = sizeof(struct config_web),
	.options = web_options,
	.option_count = sizeof(web_options) / sizeof(web_options[0]),
};

static const struct schema_option router_options[] = {
	{ .key = "name",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct config_router, name),
	  .required = true,
	  .min = 1,
	  .max = 64,
	  .doc = "The `router` label of everything it says; letters, digits and ._- only." },
	{ .key = "address",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct config_router, address),
	  .required = true,
	  .min = 1,
	  .max = 253, /* RFC 1035, section 2.3.4, as text */
	  .doc = "IP address or host name of its management interface." },
	{ .key = "platform",
	  .type = SCHEMA_CHOICE,
	  .offset = offsetof(struct config_router, platform),
	  .fallback = "unknown",
	  .choices = shape_platforms,
	  .doc = "Operating system; needed only where it cannot be found out." },
};

#define ROUTER_COUNT (sizeof(router_options) / sizeof(router_options[0]))

static const struct schema_option cloud_name = {
	.key = "name",
	.type = SCHEMA_STRING,
	.offset = offsetof(struct shape_cloud, cloud.name),
	.required = true,
	.min = 1,
	.max = 64,
	.doc = "The `cloud` label of everything it says; letters, digits and ._- only.",
};

/* Nobody has more accounts than an agent can ask; and names are searched one by one. */
#define CLOUDS_MAX 100
#define DESTINATIONS_MAX 1000
#define PATHS_MAX 5000

/* Rows of the top level besides the sets. */
#define ROOT_COUNT ((size_t)5)

static struct schema_option kind_row(const struct config_kind *kind, enum schema_type type,
                                     size_t offset)
{
	return (struct schema_option){ .key = kind->section,
		                       .type = type,
		                       .offset = offset,
		                       .schema = kind->schema,
		                       .doc = kind->schema->doc };
}

static int compose_router(struct arena *arena, struct shape *shape)
{
	struct schema_option *rows =
		arena_array(arena, ROUTER_COUNT + shape->kind_count, sizeof(*rows));
	if (rows == NULL)
		return -1;
	memcpy(rows, router_options, sizeof(router_options));
	size_t count = ROUTER_COUNT;
	for (size_t i = 0; i < shape->kind_count; i++)
		if (shape->kinds[i]->scope == CONFIG_ROUTER)
			rows[count++] = kind_row(shape->kinds[i], SCHEMA_SECTION,
			                         offsetof(struct shape_router, sections) +
			                                 i * sizeof(const void *));
	shape->router = (struct schema){
		.name = "router",
		.doc = "A router of ours and how it is asked; at least one way is needed.",
		.size = sizeof(struct shape_router) + shape->kind_count * sizeof(const void *),
		.options = rows,
		.option_count = count,
		.identity = "name",
	};
	return 0;
}

/* Nothing to compose when no kind is a cloud's. */
static int compose_cloud(struct arena *arena, struct shape *shape)
{
	size_t count = 0;
	const char **words = arena_array(arena, shape->kind_count + 1, sizeof(*words));
	const struct schema **schemas =
		arena_array(arena, shape->kind_count + 1, sizeof(const struct schema *));
	struct schema_option *rows = arena_array(arena, 2, sizeof(*rows));
	if (words == NULL || schemas == NULL || rows == NULL)
		return -1;
	for (size_t i = 0; i < shape->kind_count; i++) {
		if (shape->kinds[i]->scope != CONFIG_CLOUD)
			continue;
		words[count] = shape->kinds[i]->section;
		schemas[count++] = shape->kinds[i]->schema;
	}
	if (count == 0)
		return 0;
	rows[0] = cloud_name;
	rows[1] = (struct schema_option){ .key = "provider",
		                          .type = SCHEMA_VARIANT,
		                          .offset = offsetof(struct shape_cloud, provider),
		                          .required = true,
		                          .choices = words,
		                          .variants = schemas,
		                          .doc = "Whose cloud it is; further options depend on "
		                                 "it." };
	shape->provider = &rows[1];
	shape->cloud = (struct schema){
		.name = "cloud",
		.doc = "A cloud account and how its API is asked.",
		.size = sizeof(struct shape_cloud),
		.options = rows,
		.option_count = 2,
		.identity = "name",
	};
	return 0;
}

static int has_use_for_destinations(const struct shape *shape)
{
	for (size_t i = 0; i < shape->kind_count; i++)
		if (shape->kinds[i]->uses_destinations)
			return 1;
	return 0;
}

static struct schema_option list_row(const char *key, const struct schema *schema,
                                     size_t offset, int64_t max)
{
	return (struct schema_option){ .key = key,
		                       .type = SCHEMA_LIST,
		                       .offset = offset,
		                       .max = max,
		                       .schema = schema,
		                       .doc = schema->doc };
}

static int compose_root(struct arena *arena, struct shape *shape)
{
	struct schema_option *rows =
		arena_array(arena, ROOT_COUNT + shape->kind_count, sizeof(*rows));
	if (rows == NULL)
		return -1;
	rows[0] = (struct schema_option){ .key = "web",
		                          .type = SCHEMA_SECTION,
		                          .offset = offsetof(struct shape_root, web),
		                          .fallback = "{}",
		                          .schema = &web_schema,
		                          .doc = web_schema.doc };
	rows[1] = list_row("routers", &shape->router, offsetof(struct shape_root, routers), 0);
	size_t count = 2;
	if (shape->provider != NULL)
		rows[count++] = list_row("clouds", &shape->cloud,
		                         offsetof(struct shape_root, clouds), CLOUDS_MAX);
	for (size_t i = 0; i < shape->kind_count; i++)
		if (shape->kinds[i]->scope == CONFIG_SET)
			rows[count++] = kind_row(shape->kinds[i], SCHEMA_LIST,
			                         offsetof(struct shape_root, sets) +
			                                 i * sizeof(struct schema_list));
	if (has_use_for_destinations(shape)) {
		rows[count++] =
			list_row("destinations", &destination_schema,
		                 offsetof(struct shape_root, destinations), DESTINATIONS_MAX);
		rows[count++] = list_row("paths", &path_schema,
		                         offsetof(struct shape_root, paths), PATHS_MAX);
	}
	shape->root = (struct schema){
		.name = "", /* the top level has no name */
		.doc = "Everything is optional: an empty file is an agent that watches only "
		       "itself.",
		.size = sizeof(struct shape_root) +
		        shape->kind_count * sizeof(struct schema_list),
		.options = rows,
		.option_count = count,
	};
	return 0;
}

const struct shape *shape_new(struct arena *arena, const struct config_kind *const *kinds,
                              size_t kind_count)
{
	struct shape *shape = arena_alloc(arena, sizeof(*shape));
	if (shape == NULL)
		return NULL;
	shape->kinds = kinds;
	shape->kind_count = kind_count;
	if (compose_router(arena, shape) != 0 || compose_cloud(arena, shape) != 0 ||
	    compose_root(arena, shape) != 0)
		return NULL;
	return shape;
}

size_t shape_find_kind(const struct shape *shape, enum config_scope scope, const char *key)
{
	size_t i = 0;
	while (i < shape->kind_count &&
	       (shape->kinds[i]->scope != scope || strcmp(shape->kinds[i]->section, key) != 0))
		i++;
	return i;
}

struct shape_router *shape_router_at(const struct shape *shape, const struct schema_list *list,
                                     size_t index)
{
	unsigned char *items = list->items;
	return (struct shape_router *)(void *)(items + index * shape->router.size);
}
