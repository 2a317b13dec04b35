/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Answers are read with expat, which knows the namespace away: elements count by their local
 * name. Text is held for those few elements that are asked for, in memory that is wiped, and so
 * is expat's own.
 */
#include "collectors/aws/auth/sts.h"

#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/utf8.h"
#include "agent/runtime/form.h"
#include "collectors/aws/auth/keys.h"
#include "agent/base/timestamp.h"

/* --- requests ----------------------------------------------------------------------------- */

int sts_request(const struct sts_role *role, const char *web_token, struct wiped *body,
                struct error *err)
{
	char duration[24];
	snprintf(duration, sizeof(duration), "%lld", (long long)role->duration_s);
	int failed = form_add(body, "Action",
	                      web_token == NULL ? "AssumeRole" : "AssumeRoleWithWebIdentity") |
	             form_add(body, "Version", "2011-06-15") |
	             form_add(body, "RoleArn", role->arn) |
	             form_add(body, "RoleSessionName", role->session_name) |
	             form_add(body, "DurationSeconds", role->duration_s > 0 ? duration : NULL) |
	             form_add(body, "ExternalId", role->external_id) |
	             form_add(body, "WebIdentityToken", web_token);
	if (failed != 0)
		return error_set(err, ERROR_LIMIT, 0, "the request for a role is too long");
	return 0;
}

/* --- memory of expat that is wiped -------------------------------------------------------- */

static const XML_Memory_Handling_Suite wiping = { malloc, wiped_realloc, wiped_free };

/* --- answers ------------------------------------------------------------------------------ */

#define NAMESPACE_SEPARATOR '|'

/* A child of the container that is asked for. */
struct wanted {
	const char *name;
	struct wiped text;
	int is_seen; /* only the first one counts */
};

struct reading {
	XML_Parser parser;
	const char *container;
	struct wanted *wanted;
	size_t wanted_count;
	struct wanted *open; /* whose text comes now */
	size_t depth;
	size_t container_depth; /* 0: not seen yet */
	int is_over;            /* the container has ended */
	int is_too_long;
};

static int is_named(const char *name, const char *local)
{
	const char *separator = strrchr(name, NAMESPACE_SEPARATOR);
	return strcmp(separator != NULL ? separator + 1 : name, local) == 0;
}

static void XMLCALL begin_element(void *context, const XML_Char *name,
                                  const XML_Char **attributes)
{
	struct reading *reading = context;
	(void)attributes;
	reading->depth++;
	reading->open = NULL;
	if (reading->container_depth == 0 && is_named(name, reading->container))
		reading->container_depth = reading->depth;
	if (reading->is_over || reading->container_depth == 0 ||
	    reading->depth != reading->container_depth + 1)
		return;
	for (size_t i = 0; i < reading->wanted_count; i++) {
		struct wanted *wanted = &reading->wanted[i];
		if (is_named(name, wanted->name) && !wanted->is_seen) {
			wanted->is_seen = 1;
			reading->open = wanted;
		}
	}
}

static void XMLCALL end_element(void *context, const XML_Char *name)
{
	struct reading *reading = context;
	(void)name;
	reading->is_over |= reading->depth == reading->container_depth;
	reading->open = NULL;
	reading->depth--;
}

static void XMLCALL add_text(void *context, const XML_Char *text, int len)
{
	struct reading *reading = context;
	if (reading->open != NULL && wiped_add(&reading->open->text, text, (size_t)len) != 0)
		reading->is_too_long = 1;
}

/* AWS sends no document type, and entities are made there. */
static void XMLCALL refuse_doctype(void *context, const XML_Char *name, const XML_Char *system,
                                   const XML_Char *public, int has_subset)
{
	struct reading *reading = context;
	(void)name;
	(void)system;
	(void)public;
	(void)has_subset;
	XML_StopParser(reading->parser, XML_FALSE);
}

/* 0 when it is XML whose wanted texts fit. */
static int read_xml(struct reading *reading, const char *text, size_t len)
{
	XML_Parser parser = XML_ParserCreate_MM(NULL, &wiping,
	                                        (const XML_Char[]){ NAMESPACE_SEPARATOR, 0 });
	if (parser == NULL || len > INT32_MAX) {
		XML_ParserFree(parser);
		return -1;
	}
	reading->parser = parser;
	XML_SetUserData(parser, reading);
	XML_SetElementHandler(parser, begin_element, end_element);
	XML_SetCharacterDataHandler(parser, add_text);
	XML_SetStartDoctypeDeclHandler(parser, refuse_doctype);
	enum XML_Status status = XML_Parse(parser, text, (int)len, XML_TRUE);
	XML_ParserFree(parser);
	return status == XML_STATUS_OK && !reading->is_too_long ? 0 : -1;
}

enum { KEY_ID, KEY_SECRET, KEY_TOKEN, KEY_EXPIRATION, KEY_COUNT };

static int keys_of(const struct wanted wanted[static KEY_COUNT], struct aws_keys **ret_keys,
                   struct error *err)
{
	struct aws_credentials credentials = {
		.access_key_id = wiped_text(&wanted[KEY_ID].text),
		.secret_access_key = wiped_text(&wanted[KEY_SECRET].text),
		.session_token = wiped_text(&wanted[KEY_TOKEN].text),
	};
	const char *expiration = wiped_text(&wanted[KEY_EXPIRATION].text);
	if (timestamp_parse(expiration, &credentials.expires) != 0)
		return error_set(err, ERROR_MALFORMED, 0, "Expiration is no time");
	if (*credentials.session_token == '\0')
		return error_set(err, ERROR_MALFORMED, 0, "there is no session token");
	return aws_keys_new(&credentials, ret_keys, err);
}

int sts_answer(const char *text, size_t len, struct aws_keys **ret_keys, struct error *err)
{
	struct wanted wanted[KEY_COUNT] = { [KEY_ID] = { .name = "AccessKeyId" },
		                            [KEY_SECRET] = { .name = "SecretAccessKey" },
		                            [KEY_TOKEN] = { .name = "SessionToken" },
		                            [KEY_EXPIRATION] = { .name = "Expiration" } };
	struct reading reading = { .container = "Credentials",
		                   .wanted = wanted,
		                   .wanted_count = KEY_COUNT };
	for (size_t i = 0; i < KEY_COUNT; i++)
		wiped_init(&wanted[i].text, AWS_TOKEN_MAX);
	int result =
		read_xml(&reading, text, len) == 0
			? keys_of(wanted, ret_keys, err)
			: error_set(err, ERROR_MALFORMED, 0, "the answer is no XML of STS");
	for (size_t i = 0; i < KEY_COUNT; i++)
		wiped_done(&wanted[i].text);
	return result;
}

static void copy_clean(struct arena *arena, const struct wanted *wanted, char *out, size_t size)
{
	const char *text = wiped_text(&wanted->text);
	const char *clean =
		arena != NULL ? utf8_clean(arena, text, strlen(text), size - 1) : NULL;
	snprintf(out, size, "%s", clean != NULL ? clean : "");
}

void sts_read_fault(const char *text, size_t len, struct sts_fault *ret_fault)
{
	struct wanted wanted[] = { { .name = "Code" }, { .name = "Message" } };
	struct reading reading = { .container = "Error", .wanted = wanted, .wanted_count = 2 };
	for (size_t i = 0; i < 2; i++)
		wiped_init(&wanted[i].text, AWS_TOKEN_MAX);
	struct arena *arena = arena_new(0);
	/* What was read before a fault in the XML counts, too. */
	read_xml(&reading, text, len);
	copy_clean(arena, &wanted[0], ret_fault->code, sizeof(ret_fault->code));
	copy_clean(arena, &wanted[1], ret_fault->message, sizeof(ret_fault->message));
	arena_free(arena);
	for (size_t i = 0; i < 2; i++)
		wiped_done(&wanted[i].text);
}
