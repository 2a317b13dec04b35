/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "collectors/aws/auth/fetch.h"
#include "collectors/aws/auth/json_keys.h"
#include "collectors/aws/auth/words.h"

#define WORDS_MAX 64
#define OUTPUT_MAX ((size_t)64 * 1024)

/* Long enough for one that asks a server; the AWS tools would wait for ever. */
#define TIMEOUT_S 60

static void fail(struct credential_fetch *fetch, struct error *err)
{
	error_wrap(err, "profile %s: credential_process", fetch->plan.source);
	fetch_failed(fetch, err);
}

static int read_result(const struct child_result *result, struct aws_keys **ret_keys,
                       struct error *err)
{
	const char *colon = *result->complaint != '\0' ? ": " : "";
	if (result->exit_status < 0)
		return error_set(err, ERROR_DENIED, 0, "ended by a signal%s%s", colon,
		                 result->complaint);
	if (result->exit_status > 0)
		return error_set(err, ERROR_DENIED, 0, "exited with %d%s%s",
		                 result->exit_status, colon, result->complaint);
	return json_keys_parse(JSON_KEYS_PROCESS, result->output, result->len, ret_keys, err);
}

static void on_end(void *context, const struct child_result *result, const struct error *err)
{
	struct credential_fetch *fetch = context;
	struct aws_keys *keys = NULL;
	struct error why = { 0 };
	fetch->child = NULL;
	if (result == NULL) {
		why = *err;
		fail(fetch, &why);
	} else if (read_result(result, &keys, &why) != 0) {
		fail(fetch, &why);
	} else {
		fetch_got(fetch, keys);
	}
}

void link_process(struct credential_fetch *fetch)
{
	const struct credential_options *options = fetch->options;
	struct error err = { 0 };
	char *words[WORDS_MAX + 1] = { 0 };
	size_t count = 0;
	char *text = arena_strdup(fetch->arena, fetch->plan.command);
	if (text == NULL)
		error_set(&err, ERROR_LIMIT, 0, "no memory");
	else if (aws_split_words(text, words, WORDS_MAX, &count, &err) == 0 && count == 0)
		error_set(&err, ERROR_CONFIG, 0, "there is no command");
	if (err.kind != ERROR_NONE) {
		fail(fetch, &err);
		return;
	}
	const char *argv[WORDS_MAX + 1] = { 0 };
	for (size_t i = 0; i < count; i++)
		argv[i] = words[i];
	const struct child_call call = { .argv = argv,
		                         .timeout = duration_seconds(TIMEOUT_S),
		                         .max_output = OUTPUT_MAX };
	if (options->io->child_start(options->loop, &call, on_end, fetch, &fetch->child,
	                             &err) != 0)
		fail(fetch, &err);
}
