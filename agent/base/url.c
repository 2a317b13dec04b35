/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/url.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/ip.h"

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

static int bad(struct error *err, const char *why)
{
	return error_set(err, ERROR_CONFIG, 0, "%s", why);
}

/* Leave the scheme's own port away: so does who sends the request, and the host is signed. */
static int read_port(const char *text, size_t len, bool is_https, const char **ret_port,
                     struct error *err)
{
	*ret_port = "";
	if (len == 0)
		return 0;
	char *end = NULL;
	long port = strtol(text + 1, &end, 10);
	if (text[0] != ':' || strspn(text + 1, DIGITS) != len - 1 || port > 65535 ||
	    (len > 1 && port < 1))
		return bad(err, "the URL has no valid port");
	if (len > 1 && port != (is_https ? 443 : 80))
		*ret_port = text;
	return 0;
}

static int read_authority(const char *text, size_t len, struct arena *arena, struct url *url,
                          struct error *err)
{
	bool is_v6 = text[0] == '[';
	size_t host_len = is_v6 ? strcspn(text, "]") + 1 : strcspn(text, ":/?");
	if (memchr(text, '@', len) != NULL)
		return bad(err, "the URL has a user in it");
	if (len == 0 || host_len > len || host_len > 255)
		return bad(err, "the URL has no host");
	char *host = arena_strndup(arena, text + is_v6, host_len - 2 * (size_t)is_v6);
	if (host == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a URL");
	for (char *c = host; *c != '\0'; c++) {
		const char *upper = strchr(UPPER, *c);
		*c = upper != NULL ? LOWER[upper - UPPER] : *c;
	}
	struct ip ip;
	if (is_v6 ? ip_parse(host, &ip) != 0 || ip.family != IP_V6
	          : *host == '\0' || host[strspn(host, LOWER DIGITS ".-_")] != '\0')
		return bad(err, "the URL has no valid host");
	const char *port = "";
	size_t port_len = len - host_len;
	if (read_port(text + host_len, port_len, url->is_https, &port, err) != 0)
		return -1;
	url->host = host;
	url->authority = arena_printf(arena, is_v6 ? "[%s]%.*s" : "%s%.*s", host,
	                              *port != '\0' ? (int)port_len : 0, port);
	return 0;
}

int url_parse(const char *text, struct arena *arena, struct url *ret_url, struct error *err)
{
	struct url url = { .is_https = strncasecmp(text, "https://", 8) == 0 };
	if (!url.is_https && strncasecmp(text, "http://", 7) != 0)
		return bad(err, "the URL begins with neither https:// nor http://");
	if (strlen(text) > URL_LENGTH_MAX)
		return bad(err, "the URL is too long");
	for (const char *c = text; *c != '\0'; c++) {
		if (*c <= ' ' || *c > '~')
			return bad(err, "the URL has a character that must be percent-encoded");
	}
	if (strchr(text, '#') != NULL)
		return bad(err, "the URL has a fragment");
	const char *authority = strstr(text, "//") + 2;
	size_t len = strcspn(authority, "/?");
	if (read_authority(authority, len, arena, &url, err) != 0)
		return -1;
	const char *rest = authority + len;
	size_t path_len = strcspn(rest, "?");
	url.path = path_len > 0 ? arena_strndup(arena, rest, path_len) : "/";
	url.query = rest[path_len] == '?' ? arena_strdup(arena, rest + path_len + 1) : NULL;
	if (url.host == NULL || arena_failed(arena))
		return error_set(err, ERROR_LIMIT, 0, "no memory for a URL");
	*ret_url = url;
	return 0;
}

bool url_host_is_loopback(const char *host)
{
	struct ip ip;
	return strcmp(host, "localhost") == 0 ||
	       (ip_parse(host, &ip) == 0 && ip_is_loopback(&ip));
}

int url_parse_endpoint(const char *text, struct arena *arena, struct url *ret_url,
                       struct error *err)
{
	struct url url = { .host = "" };
	if (url_parse(text, arena, &url, err) != 0)
		return -1;
	if (!url.is_https && !url_host_is_loopback(url.host))
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s must be asked by https: only this machine itself may be "
		                 "asked by http",
		                 url.host);
	if (url.query != NULL)
		return error_set(err, ERROR_CONFIG, 0, "the URL has a query");
	*ret_url = url;
	return 0;
}

int url_check_endpoint(const char *text, struct error *err)
{
	struct arena *arena = arena_new(0);
	struct url url;
	if (arena == NULL)
		return error_set(err, ERROR_LIMIT, 0, "not enough memory");
	int failed = url_parse_endpoint(text, arena, &url, err);
	arena_free(arena);
	return failed;
}
