/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/auth/keys.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/error.h"

#define ID_MAX 128 /* AWS STS API reference, Credentials: AccessKeyId */
#define SECRET_MAX 1024

static int check(const char *what, const char *text, size_t max, struct error *err)
{
	if (text == NULL || *text == '\0')
		return error_set(err, ERROR_MALFORMED, 0, "there is no %s", what);
	size_t len = strnlen(text, max + 1);
	if (len > max)
		return error_set(err, ERROR_MALFORMED, 0,
		                 "the %s is longer than %zu characters", what, max);
	for (; *text != '\0'; text++) {
		if (*text <= ' ' || *text > '~')
			return error_set(err, ERROR_MALFORMED, 0,
			                 "the %s has a character that does not belong there",
			                 what);
	}
	return 0;
}

static const char *append(char **at, const char *text)
{
	const char *copy = *at;
	size_t size = strlen(text) + 1;
	memcpy(*at, text, size);
	*at += size;
	return copy;
}

int aws_keys_new(const struct aws_credentials *credentials, struct aws_keys **ret_keys,
                 struct error *err)
{
	const char *token = credentials->session_token;
	token = token != NULL ? token : "";
	if (check("access key id", credentials->access_key_id, ID_MAX, err) != 0 ||
	    check("secret access key", credentials->secret_access_key, SECRET_MAX, err) != 0 ||
	    (*token != '\0' && check("session token", token, AWS_TOKEN_MAX, err) != 0))
		return -1;
	size_t size = sizeof(struct aws_keys) + strlen(credentials->access_key_id) +
	              strlen(credentials->secret_access_key) + strlen(token) + 3;
	struct aws_keys *keys = calloc(1, size);
	if (keys == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for credentials");
	char *at = keys->text;
	keys->size = size;
	keys->credentials = *credentials;
	keys->credentials.access_key_id = append(&at, credentials->access_key_id);
	keys->credentials.secret_access_key = append(&at, credentials->secret_access_key);
	keys->credentials.session_token = *token != '\0' ? append(&at, token) : NULL;
	*ret_keys = keys;
	return 0;
}

void aws_keys_free(struct aws_keys *keys)
{
	if (keys == NULL)
		return;
	explicit_bzero(keys, keys->size);
	free(keys);
}
