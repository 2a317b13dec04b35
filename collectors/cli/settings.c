/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/settings.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/config/kind.h"
#include "collectors/cli/options.h"

/* What a poll brings must still be worth showing when it ends. */
#define BUDGET_OF_MAX_AGE(ns) ((ns) / 4 * 3)

/* As the tables of commands call them. */
static const char *const platform_names[PLATFORM_COUNT] = {
	[PLATFORM_IOS_XE] = "ios-xe", [PLATFORM_IOS_XR] = "ios-xr", [PLATFORM_NX_OS] = "nx-os",
	[PLATFORM_JUNOS] = "junos",   [PLATFORM_EOS] = "eos",       [PLATFORM_FRR] = "frr",
};

/* Returns NULL with an error. */
static const struct cli_platform *find_platform(const struct config_router *router,
                                                struct error *err)
{
	const char *name = platform_names[router->platform];
	if (name != NULL)
		return cli_platform_find(name);
	error_set(err, ERROR_CONFIG, 0,
	          "which commands router %s knows depends on its platform", router->name);
	return NULL;
}

static struct secret copy_secret(struct arena *arena, const struct secret *secret)
{
	struct secret copy = { .len = secret->len };
	if (secret->bytes == NULL)
		return copy;
	copy.bytes = arena_strndup(arena, secret->bytes, secret->len);
	copy.origin = arena_strdup(arena, secret->origin);
	return copy;
}

/* Rules that mean the same have the same text. */
static bool has_rule(const struct prefix_rule *const *items, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(items[i]->text, text) == 0)
			return true;
	return false;
}

static const struct schema_prefix_rules *written(const struct config_destination *destination,
                                                 bool is_advertise)
{
	return is_advertise ? &destination->advertise : &destination->prefixes;
}

struct routes_rules settings_rules(struct arena *arena,
                                   const struct config_destinations *destinations,
                                   bool is_advertise)
{
	size_t most = 0;
	for (size_t i = 0; i < destinations->count; i++)
		most += written(&destinations->items[i], is_advertise)->count;
	const struct prefix_rule **items = arena_array(arena, most, sizeof(*items));
	struct prefix_rule *copies = arena_array(arena, most, sizeof(*copies));
	size_t count = 0;
	if (items == NULL || copies == NULL)
		return (struct routes_rules){ NULL, 0 };
	for (size_t i = 0; i < destinations->count; i++) {
		const struct schema_prefix_rules *rules =
			written(&destinations->items[i], is_advertise);
		for (size_t j = 0; j < rules->count; j++) {
			if (has_rule(items, count, rules->items[j].text))
				continue;
			copies[count] = rules->items[j];
			copies[count].text = arena_strdup(arena, rules->items[j].text);
			items[count] = &copies[count];
			if (copies[count].text == NULL)
				return (struct routes_rules){ NULL, 0 };
			count++;
		}
	}
	return (struct routes_rules){ items, count };
}

struct line_options settings_address(const struct source_config *config)
{
	const struct cli_options *options = config->options;
	return (struct line_options){ .router = config->router->name,
		                      .address = config->router->address,
		                      .port = (uint16_t)options->port,
		                      .legacy_algorithms = options->legacy_algorithms };
}

static void fill(struct settings *settings, const struct source_config *config,
                 const struct cli_platform *platform)
{
	const struct cli_options *options = config->options;
	struct arena *arena = settings->arena;
	struct line_options line = settings_address(config);
	line.router = arena_strdup(arena, line.router);
	line.address = arena_strdup(arena, line.address);
	line.user = arena_strdup(arena, options->user);
	line.known_hosts_file = arena_strdup(arena, options->known_hosts_file);
	line.key = copy_secret(arena, &options->key);
	line.key_passphrase = copy_secret(arena, &options->key_passphrase);
	line.password = copy_secret(arena, &options->password);
	settings->router = line.router;
	settings->session = (struct session_options){
		.line = line,
		.platform = platform,
		.enable_password = copy_secret(arena, &options->enable_password),
		.max_output = (size_t)options->max_output,
		.command_rate = (unsigned)options->command_rate,
	};
	settings->silence = config->timing.timeout;
	settings->budget.ns = BUDGET_OF_MAX_AGE(config->timing.max_age.ns);
	settings->detail_interval = options->detail_interval;
	settings->learn = settings_rules(arena, config->destinations, false);
	settings->advertise = settings_rules(arena, config->destinations, true);
}

int settings_new(const struct source_config *config, struct settings **ret_settings,
                 struct error *err)
{
	const struct cli_platform *platform = find_platform(config->router, err);
	if (platform == NULL)
		return -1;
	struct arena *arena = arena_new(0);
	struct settings *settings = calloc(1, sizeof(*settings));
	if (arena == NULL || settings == NULL) {
		arena_free(arena);
		free(settings);
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	}
	settings->arena = arena;
	fill(settings, config, platform);
	if (arena_failed(arena)) {
		settings_free(settings);
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	}
	*ret_settings = settings;
	return 0;
}

/* Our own copy in an arena, though the type says that readers may not write. */
static void wipe(const struct secret *secret)
{
	if (secret->bytes != NULL)
		explicit_bzero((void *)(uintptr_t)secret->bytes, secret->len);
}

void settings_free(struct settings *settings)
{
	if (settings == NULL)
		return;
	wipe(&settings->session.line.key);
	wipe(&settings->session.line.key_passphrase);
	wipe(&settings->session.line.password);
	wipe(&settings->session.enable_password);
	arena_free(settings->arena);
	free(settings);
}
