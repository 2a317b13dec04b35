/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "agent/config/config.h"
#include "agent/config/shape.h"
#include "agent/config/value.h"

/* Longest path of nested sections: "routers[].snmp". */
#define PATH_MAX_BYTES 256

static const char introduction[] =
	"# Configuration reference\n"
	"\n"
	"Generated from the option tables of the program; do not edit.\n"
	"\n"
	"The file is YAML: one document, without anchors, aliases and tags. An unknown key, a "
	"wrong\n"
	"type and a value out of range are errors. A key without value (or with `null`) counts "
	"as\n"
	"not given. Booleans are `true` and `false` only. Durations are written `250ms`, "
	"`15s`,\n"
	"`5m` or `1h30m`, with the units `d`, `h`, `m`, `s`, `ms`, `us` and `ns`.\n"
	"\n"
	"Prefix rules are written as in a router's prefix list: `10.200.0.0/16` is this prefix "
	"only,\n"
	"`10.0.0.0/8 le 24` every prefix inside it of 8 to 24 bits, `10.0.0.0/8 ge 16` of 16 "
	"to "
	"32,\n"
	"`10.0.0.0/8 ge 16 le 24` of 16 to 24; IPv6 alike. A list of strings or prefix rules "
	"has\n"
	"at most 1000 items, all different.\n"
	"\n"
	"A secret never stands in the file: `KEY_file` names a file that only its owner may "
	"read\n"
	"(mode 0600; one newline at the end is dropped) and `KEY_env` names an environment\n"
	"variable. The path of any file, secret or not, begins at the directory of the\n"
	"configuration file, unless it begins with `/`.\n";

static const char *const type_words[SCHEMA_TYPE_COUNT] = {
	[SCHEMA_BOOL] = "boolean",
	[SCHEMA_INTEGER] = "integer",
	[SCHEMA_DURATION] = "duration",
	[SCHEMA_AMOUNT] = "amount",
	[SCHEMA_STRING] = "string",
	[SCHEMA_FILE] = "file",
	[SCHEMA_CHOICE] = "choice",
	[SCHEMA_IP] = "IP address",
	[SCHEMA_LISTEN] = "listen address",
	[SCHEMA_PREFIX_RULE] = "prefix rule",
	[SCHEMA_SECRET] = "secret",
	[SCHEMA_DURATION_LIST] = "list of durations",
	[SCHEMA_STRINGS] = "list of strings",
	[SCHEMA_PREFIX_RULES] = "list of prefix rules",
	[SCHEMA_SECTION] = "section",
	[SCHEMA_LIST] = "list of sections",
	[SCHEMA_VARIANT] = "choice",
};

/* A bar would end the cell of a Markdown table. */
static void write_cell(struct strbuf *out, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '|')
			strbuf_putc(out, '\\');
		strbuf_putc(out, *text);
	}
}

static void write_key(struct strbuf *out, const struct schema_option *option)
{
	if (option->type == SCHEMA_SECRET)
		strbuf_printf(out, "`%s_file`, `%s_env`", option->key, option->key);
	else
		strbuf_printf(out, "`%s`", option->key);
}

static void write_default(struct strbuf *out, const struct schema_option *option)
{
	if (option->fallback != NULL)
		strbuf_printf(out, "`%s`", option->fallback);
	else if (option->required)
		strbuf_puts(out, "required");
	else if (option->type == SCHEMA_BOOL)
		strbuf_puts(out, "`false`");
	else if (option->type == SCHEMA_CHOICE)
		strbuf_printf(out, "`%s`", option->choices[0]);
}

static void write_range(struct strbuf *out, const struct schema_option *option)
{
	if (option->choices == NULL) {
		value_write_range(option, out);
		return;
	}
	for (size_t i = 0; option->choices[i] != NULL; i++)
		strbuf_printf(out, "%s`%s`", i == 0 ? "" : ", ", option->choices[i]);
}

static void write_row(struct strbuf *out, const struct schema_option *option)
{
	strbuf_puts(out, "| ");
	write_key(out, option);
	strbuf_printf(out, " | %s | ", type_words[option->type]);
	write_default(out, option);
	strbuf_puts(out, " | ");
	write_range(out, option);
	strbuf_puts(out, " | ");
	write_cell(out, option->doc == NULL ? "" : option->doc);
	strbuf_puts(out, " |\n");
}

static void write_table(struct strbuf *out, const struct schema *schema)
{
	if (schema->doc != NULL)
		strbuf_printf(out, "\n%s\n", schema->doc);
	strbuf_puts(out, "\n| key | type | default | range | meaning |\n"
	                 "| --- | --- | --- | --- | --- |\n");
	for (size_t i = 0; i < schema->option_count; i++)
		write_row(out, &schema->options[i]);
}

static void write_inner(struct strbuf *out, const struct schema *schema, const char *path);

/* What a word brings stands in the same mapping, so in the same path. */
static void write_variants(struct strbuf *out, const struct schema_option *option,
                           const char *path)
{
	for (size_t i = 0; option->choices[i] != NULL; i++) {
		strbuf_printf(out, "\n## `%s` with `%s: %s`\n", path, option->key,
		              option->choices[i]);
		write_table(out, option->variants[i]);
		write_inner(out, option->variants[i], path);
	}
}

/* Everything below one table: sections, lists of sections, variants. */
static void write_inner(struct strbuf *out, const struct schema *schema, const char *path)
{
	for (size_t i = 0; i < schema->option_count; i++) {
		const struct schema_option *option = &schema->options[i];
		char inner[PATH_MAX_BYTES];
		if (option->type == SCHEMA_VARIANT)
			write_variants(out, option, path);
		if (option->type != SCHEMA_SECTION && option->type != SCHEMA_LIST)
			continue;
		snprintf(inner, sizeof(inner), "%s%s%s%s", path, path[0] == '\0' ? "" : ".",
		         option->key, option->type == SCHEMA_LIST ? "[]" : "");
		strbuf_printf(out, "\n## `%s`\n", inner);
		write_table(out, option->schema);
		write_inner(out, option->schema, inner);
	}
}

void config_manual(const struct config_kind *const *kinds, size_t kind_count,
                   struct strbuf *out)
{
	struct arena *arena = arena_new(0);
	const struct shape *shape = arena == NULL ? NULL : shape_new(arena, kinds, kind_count);
	if (shape == NULL) {
		out->failed = 1;
	} else {
		strbuf_puts(out, introduction);
		strbuf_puts(out, "\n## Top level\n");
		write_table(out, &shape->root);
		write_inner(out, &shape->root, "");
	}
	arena_free(arena);
}
