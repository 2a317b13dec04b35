/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A filled struct as YAML that would fill it again.
 */
#pragma once

struct schema;
struct strbuf;

/**
 * Write a mapping with every effective value, defaults included. Left out is what nobody gave
 * and has no default. Secrets appear as the file or variable they came from.
 *
 * \param schema   Of the struct; the mapping stands at the left margin.
 * \param options  Filled by it.
 * \param out      Appended to; ends with a newline.
 */
void dump_struct(const struct schema *schema, const void *options, struct strbuf *out);
