/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: collectors/aws/auth agent/runtime agent/base */
/*
 * What is left of secrets in the memory of a process that has used them, for leftovers_test.py:
 *
 *     e2e_leftovers URL CA_FILE
 *
 * It sends a secret in a header and one in a body, reads the keys of the answer, frees them,
 * and prints how often each secret stands in its own memory: "header 0, body 0, answer 0".
 * Secrets are made letter by letter, so that no constant holds one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/runtime/http_client.h"
#include "agent/runtime/loop.h"
#include "collectors/aws/auth/json_keys.h"
#include "collectors/aws/auth/keys.h"

enum { HEADER, BODY, ANSWER, SECRET_COUNT };

#define SECRET_LEN 600

/* The allocator writes over the first bytes of what is freed. */
#define FROM 100
#define TO 130

static char letter(unsigned secret, unsigned at)
{
	return (char)('a' + ((at + 1) * (2654435761U + 40503 * secret) >> 13) % 26);
}

static char *secret_new(unsigned secret)
{
	char *text = calloc(1, SECRET_LEN + 1);
	if (text == NULL)
		abort();
	for (unsigned i = 0; i < SECRET_LEN; i++)
		text[i] = letter(secret, i);
	return text;
}

static void secret_free(char *text)
{
	explicit_bzero(text, SECRET_LEN);
	free(text);
}

/* --- using them --- */

struct use {
	int is_over, is_good;
};

static void on_answer(void *context, const struct http_reply *reply, const struct error *err)
{
	struct use *use = context;
	struct aws_keys *keys = NULL;
	struct error why = { 0 };
	use->is_over = 1;
	if (err != NULL)
		why = *err;
	else if (json_keys_parse(JSON_KEYS_INSTANCE, reply->body, reply->len, &keys, &why) == 0)
		use->is_good = strlen(keys->credentials.session_token) == SECRET_LEN;
	aws_keys_free(keys);
	if (!use->is_good)
		fprintf(stderr, "%s\n", why.text);
}

static int use_them(const char *url, const char *ca_file)
{
	const struct http_client_options options = { .ca_file = ca_file };
	struct loop *loop = NULL;
	struct http_client *client = NULL;
	struct use use = { 0 };
	if (loop_new(&clock_system, NULL, &loop, NULL) != 0 ||
	    http_client_new(loop, &options, &client, NULL) != 0)
		abort();
	char *in_header = secret_new(HEADER);
	char *body = secret_new(BODY);
	const struct http_header header = { "X-Amz-Security-Token", in_header };
	const struct http_call call = {
		.method = "POST",
		.url = url,
		.headers = &header,
		.header_count = 1,
		.body = body,
		.body_len = SECRET_LEN,
		.timeout = duration_seconds(30),
	};
	if (http_client_start(client, &call, on_answer, &use, NULL, NULL) != 0)
		abort();
	secret_free(in_header);
	secret_free(body);
	while (!use.is_over)
		loop_turn(loop, 1);
	http_client_free(client);
	loop_free(loop);
	return use.is_good ? 0 : -1;
}

/* --- looking for them --- */

static int stands_at(const char *memory, unsigned secret)
{
	for (unsigned i = FROM; i < TO; i++)
		if (memory[i - FROM] != letter(secret, i))
			return 0;
	return 1;
}

static void look_at(const char *from, const char *to, unsigned counts[static SECRET_COUNT])
{
	for (const char *at = from; at + (TO - FROM) <= to; at++)
		for (unsigned secret = 0; secret < SECRET_COUNT; secret++)
			counts[secret] += stands_at(at, secret) ? 1 : 0;
}

/* Everything that this process may write to, but for the stack: ciphers leave a few blocks
 * there, and whoever is called next writes over them. */
static void look(unsigned counts[static SECRET_COUNT])
{
	static char line[512];
	FILE *maps = fopen("/proc/self/maps", "r");
	if (maps == NULL)
		abort();
	while (fgets(line, sizeof(line), maps) != NULL) {
		char *end = NULL;
		unsigned long from = strtoul(line, &end, 16);
		unsigned long to = strtoul(end + 1, &end, 16);
		if (strncmp(end, " rw", 3) == 0 && strstr(end, "[stack]") == NULL)
			look_at((const char *)from, (const char *)to, counts);
	}
	fclose(maps);
}

int main(int argc, char **argv)
{
	unsigned counts[SECRET_COUNT] = { 0 };
	if (argc != 3 || use_them(argv[1], argv[2]) != 0)
		return 1;
	look(counts);
	printf("header %u, body %u, answer %u\n", counts[HEADER], counts[BODY], counts[ANSWER]);
	return 0;
}
