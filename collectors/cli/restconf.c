/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/restconf.h"

#include <stddef.h>

#include "collectors/cli/restconf_options.h"
#include "collectors/cli/restconf_poll.h"

static int open_source(struct source *source, struct error *err)
{
	struct restconf_poller *poller;
	if (restconf_poller_new(source, &poller, err) != 0)
		return -1;
	source_set_state(source, poller);
	return 0;
}

static void poll_source(struct source *source)
{
	restconf_poller_start(source_state(source));
}

static void cancel_poll(struct source *source)
{
	restconf_poller_cancel(source_state(source));
}

static void close_source(struct source *source)
{
	restconf_poller_free(source_state(source));
	source_set_state(source, NULL);
}

const struct collector restconf_collector = {
	.config = {
		.name = "restconf",
		.section = "restconf",
		.scope = CONFIG_ROUTER,
		.schema = &restconf_schema,
		.timing = offsetof(struct restconf_options, timing),
		.uses_destinations = true,
	},
	.open = open_source,
	.poll = poll_source,
	.cancel = cancel_poll,
	.close = close_source,
};
