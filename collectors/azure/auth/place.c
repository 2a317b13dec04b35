/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/auth/place.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/environment.h"
#include "agent/base/error.h"
#include "agent/base/url.h"

#define AUTHORITY_VARIABLE "AZURE_AUTHORITY_HOST"

struct cloud {
	const char *authority;
	const char *arm;
};

static const struct cloud clouds[AZURE_CLOUD_COUNT] = {
	[AZURE_CLOUD_ANY] = { 0 },
	[AZURE_CLOUD_PUBLIC] = { "https://login.microsoftonline.com",
	                         "https://management.azure.com" },
	[AZURE_CLOUD_GOVERNMENT] = { "https://login.microsoftonline.us",
	                             "https://management.usgovcloudapi.net" },
	[AZURE_CLOUD_CHINA] = { "https://login.chinacloudapi.cn",
	                        "https://management.chinacloudapi.cn" },
};

/* The same URL as everybody writes it: lower case, no slash at the end. */
static int read_url(const char *text, struct arena *arena, const char **ret_url,
                    struct error *err)
{
	struct url url;
	if (url_parse_endpoint(text, arena, &url, err) != 0)
		return -1;
	size_t len = strlen(url.path);
	while (len > 0 && url.path[len - 1] == '/')
		len--;
	*ret_url = arena_printf(arena, "%s://%s%.*s", url.is_https ? "https" : "http",
	                        url.authority, (int)len, url.path);
	if (*ret_url == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a URL");
	return 0;
}

/* Whose sign-in page it is; none of the clouds' own: the public one, as the SDKs take it. */
static const struct cloud *cloud_of(const char *authority)
{
	for (size_t i = AZURE_CLOUD_PUBLIC; authority != NULL && i < AZURE_CLOUD_COUNT; i++) {
		if (strcmp(clouds[i].authority, authority) == 0)
			return &clouds[i];
	}
	return &clouds[AZURE_CLOUD_PUBLIC];
}

/* NULL: nobody names one. */
static int find_authority(const struct azure_place_question *question,
                          const struct environment *environment, struct arena *arena,
                          const char **ret_url, struct error *err)
{
	const char *text = question->authority_url;
	const char *origin = "authority_url";
	*ret_url = NULL;
	if (text == NULL) {
		text = environment_get(environment, AUTHORITY_VARIABLE);
		origin = AUTHORITY_VARIABLE;
	}
	if (text == NULL)
		return 0;
	/* The SDKs also take a bare host name there. */
	if (question->authority_url == NULL && strstr(text, "://") == NULL)
		text = arena_printf(arena, "https://%s", text);
	if (text == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a URL");
	return read_url(text, arena, ret_url, err) == 0 ? 0 : error_wrap(err, "%s", origin);
}

int azure_place_find(const struct azure_place_question *question,
                     const struct environment *environment, struct arena *arena,
                     struct azure_place *ret_place, struct error *err)
{
	const char *authority = NULL;
	const char *arm = NULL;
	if (find_authority(question, environment, arena, &authority, err) != 0)
		return -1;
	const struct cloud *cloud = question->cloud == AZURE_CLOUD_ANY
	                                    ? cloud_of(authority)
	                                    : &clouds[question->cloud];
	if (question->arm_url != NULL && read_url(question->arm_url, arena, &arm, err) != 0)
		return error_wrap(err, "arm_url");
	*ret_place = (struct azure_place){
		.arm_url = arm != NULL ? arm : cloud->arm,
		.authority_url = authority != NULL ? authority : cloud->authority,
		.resource = cloud->arm,
	};
	return 0;
}
