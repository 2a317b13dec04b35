/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/environment.h"

#include <stddef.h>
#include <stdlib.h>
#include <strings.h>

static const char *get_from_process(void *context, const char *name)
{
	(void)context;
	return getenv(name);
}

const struct environment environment_process = { .get = get_from_process };

const char *environment_get(const struct environment *environment, const char *name)
{
	const char *value = environment->get(environment->context, name);
	return value != NULL && *value != '\0' ? value : NULL;
}

bool environment_is_true(const char *text)
{
	return text != NULL && strcasecmp(text, "true") == 0;
}
