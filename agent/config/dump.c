/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every line is begun by whoever writes a key and ended by whoever begins the next one, so that
 * a mapping that turns out to be empty can still be written as {} behind its own key.
 */
#include "agent/config/dump.h"

#include <string.h>

#include "agent/base/strbuf.h"
#include "agent/config/schema.h"
#include "agent/config/secrets.h"
#include "agent/config/value.h"

struct dump {
	struct strbuf *out;
	size_t depth;      /* of the mapping that is written */
	int is_first_line; /* nothing stands before it */
	int is_item;       /* the next key follows the dash of its list element */
};

static void write_mapping(struct dump *dump, const struct schema *schema, const void *options);

static const void *member_of(const struct schema_option *option, const void *options)
{
	return (const unsigned char *)options + option->offset;
}

static int is_zero(const struct schema_option *option, const void *member)
{
	const struct schema_listen *listen = member;
	if (option->type == SCHEMA_INTEGER)
		return *(const int64_t *)member == 0;
	if (option->type == SCHEMA_DURATION)
		return ((const struct duration *)member)->ns == 0;
	if (option->type == SCHEMA_AMOUNT)
		return *(const double *)member <= 0;
	if (option->type == SCHEMA_IP)
		return ((const struct ip *)member)->family == IP_NONE;
	return listen->address.family == IP_NONE && listen->port == 0;
}

/* Whether nothing was given and nothing is the default. */
static int is_absent(const struct schema_option *option, const void *member)
{
	switch (option->type) {
	case SCHEMA_BOOL:
	case SCHEMA_CHOICE:
	case SCHEMA_LIST:
	case SCHEMA_VARIANT: return 0;
	case SCHEMA_INTEGER:
	case SCHEMA_DURATION:
	case SCHEMA_AMOUNT:
	case SCHEMA_IP:
	case SCHEMA_LISTEN:
		return !option->required && option->fallback == NULL && is_zero(option, member);
	case SCHEMA_STRING:
	case SCHEMA_FILE: return *(const char *const *)member == NULL;
	case SCHEMA_SECRET: return ((const struct secret *)member)->bytes == NULL;
	case SCHEMA_PREFIX_RULE: return ((const struct prefix_rule *)member)->text == NULL;
	case SCHEMA_DURATION_LIST:
	case SCHEMA_STRINGS:
	case SCHEMA_PREFIX_RULES:
		return option->fallback == NULL &&
		       ((const struct schema_items *)member)->count == 0;
	case SCHEMA_SECTION: return *(const void *const *)member == NULL;
	case SCHEMA_TYPE_COUNT: break;
	}
	return 1;
}

static void begin_line(struct dump *dump)
{
	if (dump->is_item) {
		dump->is_item = 0;
		return;
	}
	if (!dump->is_first_line)
		strbuf_putc(dump->out, '\n');
	dump->is_first_line = 0;
	for (size_t i = 0; i < dump->depth; i++)
		strbuf_puts(dump->out, "  ");
}

static void write_secret(struct dump *dump, const struct schema_option *option,
                         const struct secret *secret)
{
	const size_t file_len = sizeof(SECRET_ORIGIN_FILE) - 1;
	const size_t environment_len = sizeof(SECRET_ORIGIN_ENVIRONMENT) - 1;
	int is_file = strncmp(secret->origin, SECRET_ORIGIN_FILE, file_len) == 0;
	strbuf_printf(dump->out, "%s_%s: ", option->key, is_file ? "file" : "env");
	value_write_string(secret->origin + (is_file ? file_len : environment_len), dump->out);
}

static int is_list_of_scalars(const struct schema_option *option)
{
	size_t size;
	value_item(option, &size);
	return size > 0;
}

static void write_items(struct dump *dump, const struct schema_option *option,
                        const struct schema_items *list)
{
	size_t size;
	const struct schema_option one = value_item(option, &size);
	const unsigned char *items = list->items;
	strbuf_puts(dump->out, " [");
	for (size_t i = 0; i < list->count; i++) {
		strbuf_puts(dump->out, i == 0 ? "" : ", ");
		value_write(&one, items + i * size, dump->out);
	}
	strbuf_putc(dump->out, ']');
}

/* A mapping one level deeper, or {} when none of its options has a value. */
static void write_inner(struct dump *dump, const struct schema *schema, const void *options,
                        const char *when_empty)
{
	size_t before = dump->out->len;
	dump->depth++;
	write_mapping(dump, schema, options);
	dump->depth--;
	if (dump->out->len == before)
		strbuf_puts(dump->out, when_empty);
	dump->is_item = 0;
}

static void write_list(struct dump *dump, const struct schema *schema,
                       const struct schema_list *list)
{
	const unsigned char *items = list->items;
	if (list->count == 0)
		strbuf_puts(dump->out, " []");
	for (size_t i = 0; i < list->count; i++) {
		dump->depth++;
		begin_line(dump);
		strbuf_puts(dump->out, "- ");
		dump->is_item = 1;
		write_inner(dump, schema, items + i * schema->size, "{}");
		dump->depth--;
	}
}

/* The word, and behind it what it brought into the same mapping. */
static void write_variant(struct dump *dump, const struct schema_option *option,
                          const struct schema_variant *variant)
{
	strbuf_putc(dump->out, ' ');
	value_write(option, variant, dump->out);
	write_mapping(dump, option->variants[variant->choice], variant->options);
}

static void write_option(struct dump *dump, const struct schema_option *option,
                         const void *member)
{
	begin_line(dump);
	if (option->type == SCHEMA_SECRET) {
		write_secret(dump, option, member);
		return;
	}
	strbuf_printf(dump->out, "%s:", option->key);
	if (option->type == SCHEMA_SECTION) {
		write_inner(dump, option->schema, *(const void *const *)member, " {}");
	} else if (option->type == SCHEMA_LIST) {
		write_list(dump, option->schema, member);
	} else if (option->type == SCHEMA_VARIANT) {
		write_variant(dump, option, member);
	} else if (is_list_of_scalars(option)) {
		write_items(dump, option, member);
	} else {
		strbuf_putc(dump->out, ' ');
		value_write(option, member, dump->out);
	}
}

static void write_mapping(struct dump *dump, const struct schema *schema, const void *options)
{
	for (size_t i = 0; i < schema->option_count; i++) {
		const struct schema_option *option = &schema->options[i];
		const void *member = member_of(option, options);
		if (!is_absent(option, member))
			write_option(dump, option, member);
	}
}

void dump_struct(const struct schema *schema, const void *options, struct strbuf *out)
{
	struct dump dump = { .out = out, .is_first_line = 1 };
	write_mapping(&dump, schema, options);
	strbuf_puts(out, dump.is_first_line ? "{}\n" : "\n");
}
