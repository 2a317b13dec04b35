/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/destination.h"

#include <string.h>

#include "agent/base/error.h"
#include "agent/config/kind.h"

#define DESTINATION(member, option_type)                                                       \
	.key = #member, .type = (option_type),                                                 \
	.offset = offsetof(struct config_destination, member)

static const struct schema_option destination_options[] = {
	{ DESTINATION(name, SCHEMA_STRING), .required = true, .min = 1, .max = 64,
	  .doc = "The `destination` label; letters, digits and ._- only." },
	{ DESTINATION(cloud, SCHEMA_STRING), .min = 1, .max = 64,
	  .doc = "Name of the cloud that it lies in; every cloud looks for it when not "
	         "given." },
	{ DESTINATION(prefixes, SCHEMA_PREFIX_RULES),
	  .doc = "What must be learned from the cloud on every path." },
	{ DESTINATION(advertise, SCHEMA_PREFIX_RULES),
	  .doc = "Nothing else may be advertised to the cloud. What stands here without `ge` "
	         "and `le` must be advertised, and must be in the cloud's route tables." },
	{ DESTINATION(route_tables, SCHEMA_STRINGS), .min = 1,
	  .max = 512, /* the id of an Azure resource has up to about 400 */
	  .doc = "Route tables that the workloads use: ids, or `tag:KEY=VALUE` for those that "
	         "carry a tag, with `*` for any value." },
	{ DESTINATION(require_tags, SCHEMA_STRINGS), .min = 1,
	  .max = 512, /* Azure's limit of a tag name; of AWS 128 */
	  .doc = "Keys of the tags that every circuit and attachment must carry." },
	{ DESTINATION(failover_max, SCHEMA_DURATION), .min = 100, .max = 3600000,
	  .fallback = "30s",
	  .doc = "How long traffic may stand still when one path takes over from another." },
};

/* "tag:KEY=VALUE" must have both; anything else is an id, whose form is the cloud's business.
 */
static int check_route_table(const char *text, struct error *err)
{
	static const char tag[] = "tag:";
	if (strncmp(text, tag, sizeof(tag) - 1) != 0)
		return 0;
	const char *key = text + sizeof(tag) - 1;
	const char *equals = strchr(key, '=');
	if (equals == NULL || equals == key || equals[1] == '\0')
		return error_set(err, ERROR_CONFIG, 0,
		                 "%.80s does not name a tag; write tag:KEY=VALUE, or tag:KEY=* "
		                 "for any value",
		                 text);
	return 0;
}

static int check_destination(const void *options, const char **ret_key, struct error *err)
{
	const struct config_destination *destination = options;
	const struct schema_strings *tables = &destination->route_tables;
	if (destination->prefixes.count == 0 && destination->advertise.count == 0 &&
	    tables->count == 0 && destination->require_tags.count == 0)
		return error_set(err, ERROR_CONFIG, 0,
		                 "says nothing; add prefixes, advertise, route_tables or "
		                 "require_tags");
	*ret_key = "route_tables";
	for (size_t i = 0; i < tables->count; i++)
		if (check_route_table(tables->items[i], err) != 0)
			return -1;
	return 0;
}

const struct schema destination_schema = {
	.name = "destination",
	.doc = "What paths lead to, a VPC or VNet and its prefixes, and what must hold there.",
	.size = sizeof(struct config_destination),
	.options = destination_options,
	.option_count = sizeof(destination_options) / sizeof(destination_options[0]),
	.identity = "name",
	.check = check_destination,
};
