/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "agent/config/config.h"
#include "agent/config/destination.h"
#include "agent/config/value.h"

static int options_equal(const struct schema_option *option, const void *a, const void *b);

static int strings_equal(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

/* The bytes count, not where they came from: moving a file changes nothing for a source. */
static int secrets_equal(const struct secret *a, const struct secret *b)
{
	if (a->bytes == NULL || b->bytes == NULL)
		return a->bytes == b->bytes;
	return a->len == b->len && memcmp(a->bytes, b->bytes, a->len) == 0;
}

static int listens_equal(const struct schema_listen *a, const struct schema_listen *b)
{
	return a->port == b->port && ip_compare(&a->address, &b->address) == 0;
}

static int rules_equal(const struct prefix_rule *a, const struct prefix_rule *b)
{
	return strings_equal(a->text, b->text);
}

static int items_equal(const struct schema_option *option, const struct schema_items *a,
                       const struct schema_items *b)
{
	size_t size;
	const struct schema_option one = value_item(option, &size);
	const unsigned char *x = a->items;
	const unsigned char *y = b->items;
	if (a->count != b->count)
		return 0;
	for (size_t i = 0; i < a->count; i++)
		if (!options_equal(&one, x + i * size, y + i * size))
			return 0;
	return 1;
}

static int variants_equal(const struct schema_option *option, const struct schema_variant *a,
                          const struct schema_variant *b)
{
	return a->choice == b->choice &&
	       schema_equal(option->variants[a->choice], a->options, b->options);
}

static int sections_equal(const struct schema *schema, const void *a, const void *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return schema_equal(schema, a, b);
}

static int lists_equal(const struct schema *schema, const struct schema_list *a,
                       const struct schema_list *b)
{
	const unsigned char *x = a->items;
	const unsigned char *y = b->items;
	if (a->count != b->count)
		return 0;
	for (size_t i = 0; i < a->count; i++)
		if (!schema_equal(schema, x + i * schema->size, y + i * schema->size))
			return 0;
	return 1;
}

static int options_equal(const struct schema_option *option, const void *a, const void *b)
{
	switch (option->type) {
	case SCHEMA_BOOL: return *(const bool *)a == *(const bool *)b;
	case SCHEMA_INTEGER: return *(const int64_t *)a == *(const int64_t *)b;
	case SCHEMA_DURATION:
		return ((const struct duration *)a)->ns == ((const struct duration *)b)->ns;
	case SCHEMA_AMOUNT: return memcmp(a, b, sizeof(double)) == 0;
	case SCHEMA_STRING:
	case SCHEMA_FILE:
		return strings_equal(*(const char *const *)a, *(const char *const *)b);
	case SCHEMA_CHOICE: return *(const int *)a == *(const int *)b;
	case SCHEMA_IP: return ip_compare(a, b) == 0;
	case SCHEMA_LISTEN: return listens_equal(a, b);
	case SCHEMA_SECRET: return secrets_equal(a, b);
	case SCHEMA_PREFIX_RULE: return rules_equal(a, b);
	case SCHEMA_DURATION_LIST:
	case SCHEMA_STRINGS:
	case SCHEMA_PREFIX_RULES: return items_equal(option, a, b);
	case SCHEMA_SECTION:
		return sections_equal(option->schema, *(const void *const *)a,
		                      *(const void *const *)b);
	case SCHEMA_LIST: return lists_equal(option->schema, a, b);
	case SCHEMA_VARIANT: return variants_equal(option, a, b);
	case SCHEMA_TYPE_COUNT: break;
	}
	return 0;
}

static int structs_equal(const struct schema *schema, bool with_times, const void *a,
                         const void *b)
{
	const unsigned char *x = a;
	const unsigned char *y = b;
	for (size_t i = 0; i < schema->option_count; i++) {
		const struct schema_option *option = &schema->options[i];
		if ((with_times || option->type != SCHEMA_DURATION) &&
		    !options_equal(option, x + option->offset, y + option->offset))
			return 0;
	}
	return 1;
}

int schema_equal(const struct schema *schema, const void *a, const void *b)
{
	return structs_equal(schema, true, a, b);
}

int schema_equal_but_times(const struct schema *schema, const void *a, const void *b)
{
	return structs_equal(schema, false, a, b);
}

static int routers_equal(const struct config_router *a, const struct config_router *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strings_equal(a->name, b->name) && strings_equal(a->address, b->address) &&
	       a->platform == b->platform;
}

/* The provider is the kind. */
static int clouds_equal(const struct config_cloud *a, const struct config_cloud *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strings_equal(a->name, b->name);
}

static int destinations_equal(const struct config_destinations *a,
                              const struct config_destinations *b)
{
	if (a->count != b->count)
		return 0;
	for (size_t i = 0; i < a->count; i++)
		if (!schema_equal(&destination_schema, &a->items[i], &b->items[i]))
			return 0;
	return 1;
}

static int timings_equal(const struct config_timing *a, const struct config_timing *b)
{
	return a->interval.ns == b->interval.ns && a->timeout.ns == b->timeout.ns &&
	       a->max_age.ns == b->max_age.ns;
}

int source_config_equal(const struct source_config *a, const struct source_config *b)
{
	if (strcmp(a->kind->name, b->kind->name) != 0 || !strings_equal(a->name, b->name) ||
	    !routers_equal(a->router, b->router) || !clouds_equal(a->cloud, b->cloud) ||
	    !timings_equal(&a->timing, &b->timing))
		return 0;
	if (a->kind->uses_destinations && !destinations_equal(a->destinations, b->destinations))
		return 0;
	if (a->kind->scope == CONFIG_SET)
		return lists_equal(a->kind->schema, a->options, b->options);
	return schema_equal(a->kind->schema, a->options, b->options);
}
