/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: agent/base agent/config exporters/http */
/*
 * What we read ourselves of a request: its header fields, line by line, and credentials in
 * them.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "exporters/http/basic.h"
#include "exporters/http/request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* assert() is compiled away in a build as it is shipped. */
static void must(int is_true)
{
	if (!is_true)
		abort();
}

static void check_credentials(const char *value)
{
	struct basic_credentials credentials;
	if (basic_parse(value, &credentials) != 0)
		return;
	must(strlen(credentials.user) <= BASIC_FIELD_MAX);
	must(strlen(credentials.password) <= BASIC_FIELD_MAX);
	must(strchr(credentials.user, ':') == NULL);
	basic_wipe(&credentials);
	must(credentials.user[0] == '\0' && credentials.password[0] == '\0');
}

/* "Name: value", as libmicrohttpd parts it. */
static void take_line(struct request *request, char *line)
{
	char *colon = strchr(line, ':');
	if (colon == NULL)
		return;
	*colon = '\0';
	const char *value = colon + 1 + strspn(colon + 1, " \t");
	request_add_field(request, line, value);
	if (strcasecmp(line, "Authorization") == 0)
		check_credentials(value);
}

static void check_base64(const char *text, size_t len)
{
	uint8_t out[256];
	size_t decoded;
	if (base64_decode(text, len, out, sizeof(out), &decoded) == 0)
		must(decoded <= sizeof(out) && decoded <= len / 4 * 3);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	if (text == NULL)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	check_base64(text, size);
	check_credentials(text);
	struct request request = { .uri_len = 1, .header_len = size };
	char *rest = text;
	for (char *line = strsep(&rest, "\n"); line != NULL; line = strsep(&rest, "\n"))
		take_line(&request, line);
	unsigned status = request_refusal(&request);
	must(status == 0 || (status >= 400 && status <= 431));
	must(status != 0 || request.content_length <= REQUEST_BODY_MAX);
	free(text);
	return 0;
}
