/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/auth/json_keys.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/utf8.h"
#include "agent/runtime/wiped.h"
#include "collectors/aws/auth/keys.h"
#include "agent/base/timestamp.h"

#define MESSAGE_MAX 160
#define ARENA_MAX 4096

struct form {
	const char *token;
	const char *code;    /* of a refusal; NULL: there are none */
	const char *message; /* of a refusal */
	const char *success; /* the code that is no refusal; NULL: any code is one */
	int has_version;
	int must_expire;
};

/* Sources: "Sourcing credentials with an external process", "Container credential provider"
 * (AWS SDKs and tools reference guide), "Retrieve security credentials from instance metadata"
 * (EC2 user guide). */
static const struct form forms[JSON_KEYS_FORM_COUNT] = {
	[JSON_KEYS_PROCESS] = { .token = "SessionToken", .has_version = 1 },
	[JSON_KEYS_CONTAINER] = { .token = "Token",
	                          .code = "code",
	                          .message = "message",
	                          .must_expire = 1 },
	[JSON_KEYS_INSTANCE] = { .token = "Token",
	                         .code = "Code",
	                         .message = "Message",
	                         .success = "Success",
	                         .must_expire = 1 },
};

static const char *text_of(const json_t *root, const char *key)
{
	return json_string_value(json_object_get(root, key));
}

static int refuse(const struct form *form, const json_t *root, const char *code,
                  struct error *err)
{
	struct arena *arena = arena_new(ARENA_MAX);
	const char *message = text_of(root, form->message);
	const char *text = NULL;
	if (arena != NULL)
		text = arena_printf(arena, "%s: %s",
		                    utf8_clean(arena, code, strlen(code), MESSAGE_MAX),
		                    message == NULL ? "no reason given"
		                                    : utf8_clean(arena, message,
		                                                 strlen(message), MESSAGE_MAX));
	error_set(err, ERROR_DENIED, 0, "%s",
	          arena == NULL || arena_failed(arena) ? "refused" : text);
	arena_free(arena);
	return -1;
}

static int check_version(const json_t *root, struct error *err)
{
	const json_t *version = json_object_get(root, "Version");
	if (!json_is_integer(version) || json_integer_value(version) != 1)
		return error_set(err, ERROR_MALFORMED, 0, "Version is not 1");
	return 0;
}

static int read_expiration(const struct form *form, const json_t *root,
                           struct walltime *ret_time, struct error *err)
{
	const json_t *value = json_object_get(root, "Expiration");
	if ((value == NULL || json_is_null(value)) && !form->must_expire)
		return 0;
	if (!json_is_string(value) || timestamp_parse(json_string_value(value), ret_time) != 0)
		return error_set(err, ERROR_MALFORMED, 0, "Expiration is no time");
	return 0;
}

static int read_object(const struct form *form, const json_t *root, struct aws_keys **ret_keys,
                       struct error *err)
{
	if (!json_is_object(root))
		return error_set(err, ERROR_MALFORMED, 0, "the answer is no JSON object");
	const char *code = form->code != NULL ? text_of(root, form->code) : NULL;
	if (code != NULL && (form->success == NULL || strcmp(code, form->success) != 0))
		return refuse(form, root, code, err);
	struct aws_credentials credentials = {
		.access_key_id = text_of(root, "AccessKeyId"),
		.secret_access_key = text_of(root, "SecretAccessKey"),
		.session_token = text_of(root, form->token),
	};
	if (form->has_version && check_version(root, err) != 0)
		return -1;
	if (read_expiration(form, root, &credentials.expires, err) != 0)
		return -1;
	return aws_keys_new(&credentials, ret_keys, err);
}

/* Whatever jansson frees meanwhile is overwritten: it copies each text several times. */
int json_keys_parse(enum json_keys_form form, const char *text, size_t len,
                    struct aws_keys **ret_keys, struct error *err)
{
	json_malloc_t allocate = NULL;
	json_free_t release = NULL;
	json_get_alloc_funcs(&allocate, &release);
	json_set_alloc_funcs(malloc, wiped_free);
	json_error_t problem;
	json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &problem);
	int result = -1;
	if (root != NULL)
		result = read_object(&forms[form], root, ret_keys, err);
	else /* jansson's own text would show what stands near the fault */
		error_set(err, ERROR_MALFORMED, 0, "the answer is no JSON (line %d)",
		          problem.line);
	json_decref(root);
	json_set_alloc_funcs(allocate, release);
	return result;
}
