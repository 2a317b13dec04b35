/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/http/request.h"

#include <string.h>
#include <strings.h>

static const char *const field_names[REQUEST_FIELD_COUNT] = {
	[REQUEST_HOST] = "Host",
	[REQUEST_AUTHORIZATION] = "Authorization",
	[REQUEST_CONTENT_LENGTH] = "Content-Length",
	[REQUEST_TRANSFER_ENCODING] = "Transfer-Encoding",
};

/* RFC 9110, section 5.6.2. */
static int is_token(const char *text)
{
	static const char allowed[] = "!#$%&'*+-.^_`|~0123456789"
				      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	return text[0] != '\0' && text[strspn(text, allowed)] == '\0';
}

/* RFC 9110, section 5.5: no control characters but the tab. */
static int is_value(const char *text)
{
	for (; *text != '\0'; text++)
		if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7f)
			return 0;
	return 1;
}

/* Digits only; what does not fit is larger than any limit. */
static int parse_length(const char *text, uint64_t *ret)
{
	uint64_t value = 0;
	if (*text == '\0' || text[strspn(text, "0123456789")] != '\0')
		return -1;
	for (; *text != '\0'; text++) {
		if (value > UINT64_MAX / 10 - 1)
			value = UINT64_MAX / 10 - 1;
		value = value * 10 + (uint64_t)(*text - '0');
	}
	*ret = value;
	return 0;
}

void request_add_field(struct request *request, const char *name, const char *value)
{
	const char *text = value == NULL ? "" : value;
	if (!is_token(name) || !is_value(text))
		request->is_malformed = 1;
	for (unsigned field = 0; field < REQUEST_FIELD_COUNT; field++)
		if (strcasecmp(name, field_names[field]) == 0)
			request->seen[field]++;
	if (strcasecmp(name, field_names[REQUEST_CONTENT_LENGTH]) == 0 &&
	    parse_length(text, &request->content_length) != 0)
		request->is_malformed = 1;
}

unsigned request_refusal(const struct request *request)
{
	if (request->uri_len > REQUEST_URI_MAX)
		return 414;
	if (request->header_len > REQUEST_FIELDS_MAX + request->uri_len)
		return 431;
	for (unsigned field = 0; field < REQUEST_FIELD_COUNT; field++)
		if (request->seen[field] > 1)
			return 400;
	if (request->is_malformed)
		return 400;
	if (request->seen[REQUEST_TRANSFER_ENCODING] > 0)
		return request->seen[REQUEST_CONTENT_LENGTH] > 0 ? 400 : 411;
	return request->content_length > REQUEST_BODY_MAX ? 413 : 0;
}
