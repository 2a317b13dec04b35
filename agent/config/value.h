/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Single values of a configuration: from YAML text to C members and back.
 *
 * These are the types of enum schema_type that one scalar can hold. What value_write() prints,
 * value_read() reads as the same value.
 */
#pragma once

#include <stdint.h>

#include "agent/config/schema.h"
#include "agent/config/yaml.h"

struct arena;
struct strbuf;

/** Text of any duration with NUL: "2562047h47m16s854ms775us807ns" and a sign. */
#define VALUE_DURATION_MAX 40

/**
 * What a type is called in errors and in the manual: "a duration", "true or false".
 *
 * \param type  One of the list.
 * \return A constant with its article.
 */
const char *value_noun(enum schema_type type);

/**
 * A piece of the user's text, fit for an error: one line, bounded, in quotes where that helps.
 *
 * \param arena  Where the result lives.
 * \param node   A scalar.
 * \return The text; "..." when memory is short.
 */
const char *value_show(struct arena *arena, const struct yaml_node *node);

/**
 * What the items of a list of scalars are.
 *
 * \param list      Any option.
 * \param ret_size  Bytes of an item's C type; 0 when the option is no such list.
 * \return An option of the items' type with the range of the list; zeroed when there is none.
 */
struct schema_option value_item(const struct schema_option *list, size_t *ret_size);

/**
 * Read a scalar of any type but SECRET and lists. Of a VARIANT only the choice is written.
 *
 * \param option  Says the type, the range and the choices.
 * \param node    A scalar; not null.
 * \param arena   Where strings and error texts live.
 * \param member  Of the option's C type; written on success only.
 * \return 0, or -1 with ERROR_CONFIG ("5 is not a duration; write ...") or ERROR_LIMIT.
 */
int value_read(const struct schema_option *option, const struct yaml_node *node,
               struct arena *arena, void *member, struct error *err);

/**
 * Write a value as a YAML scalar, in quotes where YAML or its readers need them.
 *
 * \param option  Of a type that value_read() takes.
 * \param member  Of the option's C type; a string must not be NULL.
 * \param out     Appended to.
 */
void value_write(const struct schema_option *option, const void *member, struct strbuf *out);

/**
 * Write text as a YAML scalar on one line, in quotes where YAML or its readers need them.
 *
 * \param text  Valid UTF-8, NUL-terminated.
 * \param out   Appended to.
 */
void value_write_string(const char *text, struct strbuf *out);

/**
 * Write a duration as it is read: "1h30m", "250ms", "0s".
 *
 * \param d    Not negative.
 * \param out  Filled and NUL-terminated.
 * \return out
 */
char *value_format_duration(struct duration d, char out[static VALUE_DURATION_MAX]);

/**
 * Write the range of an option for people: "1 to 65535", "100ms to 24h", "1 to 64 bytes".
 *
 * \param option  Of any type.
 * \param out     Appended to; nothing when it has no range.
 */
void value_write_range(const struct schema_option *option, struct strbuf *out);
