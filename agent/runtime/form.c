/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/form.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "agent/runtime/wiped.h"

static int add_value(struct wiped *body, const char *value)
{
	int result = 0;
	for (; *value != '\0' && result == 0; value++) {
		unsigned char c = (unsigned char)*value;
		char escape[4];
		snprintf(escape, sizeof(escape), "%%%02X", c);
		int is_plain = isalnum(c) || strchr("-_.~", c) != NULL;
		result = is_plain ? wiped_add(body, value, 1) : wiped_add(body, escape, 3);
	}
	return result;
}

int form_add(struct wiped *body, const char *name, const char *value)
{
	if (value == NULL)
		return 0;
	return (body->len > 0 ? wiped_add(body, "&", 1) : 0) |
	       wiped_add(body, name, strlen(name)) | wiped_add(body, "=", 1) |
	       add_value(body, value);
}
