/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/path.h"

#include "agent/base/error.h"
#include "agent/config/kind.h"

#define MATCH(member, option_type)                                                             \
	.key = #member, .type = (option_type), .offset = offsetof(struct config_match, member)

static const struct schema_option match_options[] = {
	{ MATCH(peer, SCHEMA_IP), .doc = "Address of the cloud's end: the router's peer." },
	{ MATCH(router, SCHEMA_STRING), .min = 1, .max = 64, .doc = "Name of the router." },
	{ MATCH(attachment, SCHEMA_STRING), .min = 1,
	  .max = 512, /* the id of an Azure resource has up to about 400 */
	  .doc = "The cloud's identifier of the attachment: `dxvif-...`, `vpn-...`." },
	{ MATCH(probe, SCHEMA_STRING), .min = 1, .max = 64,
	  .doc = "Name of the probe that measures the path; needed where neither its target "
	         "nor "
	         "its source says so." },
};

static int check_match(const void *options, const char **ret_key, struct error *err)
{
	const struct config_match *match = options;
	*ret_key = NULL;
	if (match->peer.family == IP_NONE && match->router == NULL &&
	    match->attachment == NULL && match->probe == NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "says nothing; add peer, router, attachment or probe");
	return 0;
}

const struct schema path_match_schema = {
	.name = "match",
	.doc = "Which of the paths that were found is meant; all that is given must fit.",
	.size = sizeof(struct config_match),
	.options = match_options,
	.option_count = sizeof(match_options) / sizeof(match_options[0]),
	.check = check_match,
};

static const struct schema_scale ratio_scales[] = { { "%", 0.01 }, { NULL, 0 } };

/* Bits as lines are sold, bytes as everything is counted. */
static const struct schema_scale rate_scales[] = {
	{ "Gbit/s", 1e9 / 8 },
	{ "Mbit/s", 1e6 / 8 },
	{ NULL, 0 },
};

#define EXPECT(member, option_type)                                                            \
	.key = #member, .type = (option_type), .offset = offsetof(struct config_expect, member)

static const struct schema_option expect_options[] = {
	{ EXPECT(local_preference, SCHEMA_INTEGER), .min = 1, .max = UINT32_MAX,
	  .doc = "Local preference of what is learned on it." },
	{ EXPECT(hold_time_max, SCHEMA_DURATION), .min = 3000, .max = 65535000,
	  .fallback = "30s",
	  .doc = "Longest negotiated hold time that is allowed without BFD." },
	{ EXPECT(mtu, SCHEMA_INTEGER), .min = 576, .max = 65535, .unit = "bytes",
	  .doc = "Packets of this size must pass." },
	{ EXPECT(latency_max, SCHEMA_DURATION), .min = 1, .max = 10000,
	  .doc = "Longest median round trip of a minute." },
	{ EXPECT(loss_max, SCHEMA_AMOUNT), .max = 100, .scales = ratio_scales, .fallback = "1%",
	  .doc = "Part of a minute's packets that may be lost." },
	{ EXPECT(capacity, SCHEMA_AMOUNT), .min = 1, .max = 10000000, .scales = rate_scales,
	  .doc = "What it carries in each direction, where that is less than the circuit's "
	         "bandwidth or not known to the cloud." },
};

static const struct schema expect_schema = {
	.name = "expect",
	.doc = "What must hold on the path. What is not given is not expected.",
	.size = sizeof(struct config_expect),
	.options = expect_options,
	.option_count = sizeof(expect_options) / sizeof(expect_options[0]),
};

static const char *const roles[ROLE_COUNT + 1] = {
	[ROLE_UNKNOWN] = "unknown",
	[ROLE_PRIMARY] = "primary",
	[ROLE_BACKUP] = "backup",
};

#define PATH(member, option_type)                                                              \
	.key = #member, .type = (option_type), .offset = offsetof(struct config_path, member)

static const struct schema_option path_options[] = {
	{ PATH(name, SCHEMA_STRING), .required = true, .min = 1, .max = 64,
	  .doc = "The `path` label; letters, digits and ._- only." },
	{ PATH(match, SCHEMA_SECTION), .required = true, .schema = &path_match_schema,
	  .doc = "Which path is meant." },
	{ PATH(role, SCHEMA_CHOICE), .choices = roles,
	  .doc = "Whether it carries the traffic or waits; not given, circuits are primary and "
	         "tunnels to the same destination are their backup." },
	{ PATH(destination, SCHEMA_STRING), .min = 1, .max = 64,
	  .doc = "Name of the destination that it leads to; not given, the only one of its "
	         "cloud." },
	{ PATH(expect, SCHEMA_SECTION), .schema = &expect_schema, .fallback = "{}",
	  .doc = "What must hold on it." },
};

const struct schema path_schema = {
	.name = "path",
	.doc = "What cannot be seen of a path: its name, role, destination and what is "
	       "expected. "
	       "Paths are found without this.",
	.size = sizeof(struct config_path),
	.options = path_options,
	.option_count = sizeof(path_options) / sizeof(path_options[0]),
	.identity = "name",
};
