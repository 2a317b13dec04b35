/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/keys.h"

#include <stdio.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/config/suggest.h"

int keys_match(const struct schema_option *option, const char *text)
{
	size_t len = strlen(option->key);
	if (strncmp(text, option->key, len) != 0)
		return 0;
	if (option->type != SCHEMA_SECRET)
		return text[len] == '\0';
	return strcmp(text + len, KEYS_FILE) == 0 || strcmp(text + len, KEYS_ENVIRONMENT) == 0;
}

const struct schema_option *keys_find(const struct schema *schema, const char *text)
{
	for (size_t i = 0; i < schema->option_count; i++)
		if (keys_match(&schema->options[i], text))
			return &schema->options[i];
	return NULL;
}

static void try_keys(struct suggestion *suggestion, const struct schema *schema)
{
	for (size_t i = 0; i < schema->option_count; i++) {
		const struct schema_option *option = &schema->options[i];
		if (option->type != SCHEMA_SECRET) {
			suggest_try(suggestion, option->key);
			continue;
		}
		char name[SUGGEST_MAX + 1];
		snprintf(name, sizeof(name), "%s" KEYS_FILE, option->key);
		suggest_try(suggestion, name);
		snprintf(name, sizeof(name), "%s" KEYS_ENVIRONMENT, option->key);
		suggest_try(suggestion, name);
	}
}

static int is_bare_secret(const struct schema *schema, const char *key)
{
	for (size_t i = 0; i < schema->option_count; i++)
		if (schema->options[i].type == SCHEMA_SECRET &&
		    strcmp(schema->options[i].key, key) == 0)
			return 1;
	return 0;
}

const char *keys_hint(struct arena *arena, const struct schema *const *schemas,
                      const char *text)
{
	struct suggestion suggestion = suggest_for(text);
	for (; *schemas != NULL; schemas++) {
		if (is_bare_secret(*schemas, text))
			return arena_printf(arena,
			                    "; a secret does not stand in this file, "
			                    "write %s_file or %s_env",
			                    text, text);
		try_keys(&suggestion, *schemas);
	}
	const char *best = suggest_best(&suggestion);
	return best == NULL ? "" : arena_printf(arena, "; did you mean \"%s\"?", best);
}
