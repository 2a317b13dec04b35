/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/restconf_options.h"

#include <stddef.h>
#include <string.h>

#include "agent/base/error.h"

static const struct schema_option option_table[] = {
	{ .key = "user",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct restconf_options, user),
	  .required = true,
	  .min = 1,
	  .max = 64,
	  .doc = "User to ask as; IOS-XE answers RESTCONF to users of privilege 15 only." },
	{ .key = "password",
	  .type = SCHEMA_SECRET,
	  .offset = offsetof(struct restconf_options, password),
	  .required = true,
	  .doc = "Password of the user." },
	{ .key = "ca_file",
	  .type = SCHEMA_FILE,
	  .offset = offsetof(struct restconf_options, ca_file),
	  .min = 1,
	  .max = 4095,
	  .doc = "PEM file of the certificates to trust; the system's when not given. A "
	         "self-signed certificate of a router is put here itself. The certificate "
	         "must carry the router's address or name as an alternative name." },
	{ .key = "port",
	  .type = SCHEMA_INTEGER,
	  .offset = offsetof(struct restconf_options, port),
	  .min = 1,
	  .max = 65535,
	  .fallback = "443",
	  .doc = "TCP port of the HTTPS server." },
	CONFIG_TIMING_OPTIONS(struct restconf_options, "60s", "10s"),
	{ .key = "detail_interval",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct restconf_options, detail_interval),
	  .min = 1000,
	  .max = 86400000,
	  .fallback = "5m",
	  .doc = "How often is read what is large or changes slowly: routes advertised to a "
	         "peer, routes accepted from it where they are more than 1000, interfaces. "
	         "Routes of a session that has come up are read at once." },
};

static int check_options(const void *filled, const char **ret_key, struct error *err)
{
	const struct restconf_options *options = filled;
	*ret_key = "user";
	if (strchr(options->user, ':') != NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "basic authentication knows no colon in a user's name");
	return 0;
}

const struct schema restconf_schema = {
	.name = "restconf",
	.doc = "What a router of platform ios-xe tells over RESTCONF: BGP sessions in detail, "
	       "routes learned and advertised, BFD, IPsec, interfaces. It is only asked (GET), "
	       "and its certificate is always verified.",
	.size = sizeof(struct restconf_options),
	.options = option_table,
	.option_count = sizeof(option_table) / sizeof(option_table[0]),
	.check = check_options,
};
