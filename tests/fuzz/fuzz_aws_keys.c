/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: agent/base agent/runtime collectors/aws/auth */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/error.h"
#include "collectors/aws/auth/json_keys.h"
#include "collectors/aws/auth/keys.h"
#include "collectors/aws/auth/sts.h"
#include "agent/base/timestamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* assert() is compiled away in a build as it is shipped. */
static void must(int is_true)
{
	if (!is_true)
		abort();
}

static int is_printable(const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text <= ' ' || *text > '~')
			return 0;
	}
	return 1;
}

/* Whatever was read can be put into a header. */
static void check(int result, struct aws_keys *keys, const struct error *err)
{
	if (result == 0) {
		const struct aws_credentials *credentials = &keys->credentials;
		must(*credentials->access_key_id != '\0');
		must(*credentials->secret_access_key != '\0');
		must(is_printable(credentials->access_key_id));
		must(credentials->session_token == NULL ||
		     is_printable(credentials->session_token));
		must(credentials->expires.ns > -86400000000000); /* 1970, east of UTC */
	} else {
		must(keys == NULL);
		must(err->kind == ERROR_MALFORMED || err->kind == ERROR_DENIED ||
		     err->kind == ERROR_LIMIT);
	}
	aws_keys_free(keys);
}

static void check_times(const uint8_t *data, size_t size)
{
	char text[64] = { 0 };
	struct walltime time = { 0 };
	struct duration skew = { 0 };
	memcpy(text, data, size < sizeof(text) ? size : sizeof(text) - 1);
	timestamp_parse(text, &time);
	timestamp_learn_skew(&skew, time, text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	for (enum json_keys_form form = 0; form < JSON_KEYS_FORM_COUNT; form++) {
		struct aws_keys *keys = NULL;
		struct error err = { 0 };
		int result = json_keys_parse(form, text, size, &keys, &err);
		check(result, keys, &err);
	}
	struct aws_keys *keys = NULL;
	struct error err = { 0 };
	int result = sts_answer(text, size, &keys, &err);
	check(result, keys, &err);
	struct sts_fault fault;
	sts_read_fault(text, size, &fault);
	check_times(data, size);
	return 0;
}
