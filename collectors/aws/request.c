/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/request.h"

#include <string.h>

#include "agent/base/strbuf.h"

/* How a service is spoken to. Those without a target are asked by forms. */
struct protocol {
	const char *content_type;
	const char *target;  /* what stands before ".Action" in X-Amz-Target */
	const char *version; /* of a form */
	const char *page_size;
	const char *token;
	const char *permission;
};

static const struct protocol protocols[AWS_SERVICE_COUNT] = {
	[AWS_DIRECT_CONNECT] = { .content_type = "application/x-amz-json-1.1",
	                         .target = "OvertureService",
	                         .page_size = "maxResults",
	                         .token = "nextToken",
	                         .permission = "directconnect" },
	[AWS_EC2] = { .content_type = "application/x-www-form-urlencoded; charset=utf-8",
	              .version = "2016-11-15",
	              .page_size = "MaxResults",
	              .token = "NextToken",
	              .permission = "ec2" },
	[AWS_CLOUDWATCH] = { .content_type = "application/x-amz-json-1.0",
	                     .target = "GraniteServiceVersion20100801",
	                     .page_size = "MaxResults",
	                     .token = "NextToken",
	                     .permission = "cloudwatch" },
};

const char *request_content_type(enum aws_service service)
{
	return protocols[service].content_type;
}

const char *request_permission(enum aws_service service)
{
	return protocols[service].permission;
}

void request_target(const struct aws_action *action, struct strbuf *out)
{
	const struct protocol *protocol = &protocols[action->service];
	if (protocol->target != NULL)
		strbuf_printf(out, "%s.%s", protocol->target, action->name);
}

/* RFC 3986, 2.3: what is not unreserved is percent-encoded, a space too. */
static void add_escaped(struct strbuf *out, const char *text)
{
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					 "0123456789-_.~";
	while (*text != '\0') {
		size_t len = strspn(text, unreserved);
		strbuf_add(out, text, len);
		text += len;
		if (*text != '\0')
			strbuf_printf(out, "%%%02X", (unsigned char)*text++);
	}
}

static void add_form_pair(struct strbuf *out, const char *key, const char *value)
{
	if (key != NULL && value != NULL) {
		strbuf_printf(out, "&%s=", key);
		add_escaped(out, value);
	}
}

static void add_form(struct strbuf *out, const struct aws_action *action,
                     const struct request_words *words)
{
	const struct protocol *protocol = &protocols[action->service];
	strbuf_printf(out, "Action=%s&Version=%s", action->name, protocol->version);
	add_form_pair(out, action->resource, words->resource);
	if (words->extra != NULL)
		strbuf_puts(out, words->extra);
	if (action->page_size != 0)
		strbuf_printf(out, "&%s=%u", protocol->page_size, action->page_size);
	add_form_pair(out, protocol->token, words->token);
}

static void add_json_key(struct strbuf *out, const char *key)
{
	if (out->data[out->len - 1] != '{')
		strbuf_putc(out, ',');
	strbuf_json(out, key);
	strbuf_putc(out, ':');
}

static void add_json_pair(struct strbuf *out, const char *key, const char *value)
{
	if (key != NULL && value != NULL) {
		add_json_key(out, key);
		strbuf_json(out, value);
	}
}

static void add_json(struct strbuf *out, const struct aws_action *action,
                     const struct request_words *words)
{
	const struct protocol *protocol = &protocols[action->service];
	strbuf_putc(out, '{');
	if (words->extra != NULL)
		strbuf_puts(out, words->extra);
	if (strbuf_failed(out))
		return;
	add_json_pair(out, action->resource, words->resource);
	if (action->page_size != 0) {
		add_json_key(out, protocol->page_size);
		strbuf_u64(out, action->page_size);
	}
	add_json_pair(out, protocol->token, words->token);
	strbuf_putc(out, '}');
}

void request_body(const struct aws_action *action, const struct request_words *words,
                  struct strbuf *out)
{
	if (protocols[action->service].target == NULL)
		add_form(out, action, words);
	else
		add_json(out, action, words);
}
