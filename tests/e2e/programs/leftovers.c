/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: collectors/aws/auth collectors/azure/auth agent/runtime agent/base */
/*
 * What is left of secrets in the memory of a process that has used them, for leftovers_test.py:
 *
 *     e2e_leftovers URL CA_FILE KEY_FILE
 *
 * It sends a secret in a header and one in a body, reads the keys of the answer as each cloud
 * does, signs with a private key, frees all of it, and prints how often each secret stands in
 * its own memory: "header 0, body 0, answer 0, key 0". Secrets are made letter by letter, so
 * that no constant holds one.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "agent/base/error.h"
#include "agent/runtime/file.h"
#include "agent/runtime/http_client.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/wiped.h"
#include "collectors/aws/auth/json_keys.h"
#include "collectors/aws/auth/keys.h"
#include "collectors/azure/auth/assertion.h"
#include "collectors/azure/auth/token_answer.h"

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

static int read_as_azure(const struct http_reply *reply, struct error *err)
{
	struct azure_token *token = NULL;
	int is_good = azure_token_read(reply->body, reply->len, NULL, clock_wall(&clock_system),
	                               &token, err) == 0 &&
	              strlen(token->text) == SECRET_LEN;
	azure_token_free(token);
	return is_good;
}

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
	if (reply != NULL && use->is_good)
		use->is_good = read_as_azure(reply, &why);
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

static int sign(const char *path)
{
	struct wiped pem, text;
	struct walltime expires;
	struct error err;
	wiped_init(&pem, ASSERTION_MAX);
	wiped_init(&text, ASSERTION_MAX);
	int failed = file_read(path, &pem, NULL, &err);
	const struct assertion assertion = { .pem = wiped_text(&pem),
		                             .pem_len = pem.len,
		                             .client_id = "client",
		                             .audience = "audience",
		                             .id = "1",
		                             .now = clock_wall(&clock_system) };
	if (failed == 0)
		failed = assertion_sign(&assertion, &text, &expires, &err);
	if (failed != 0)
		fprintf(stderr, "%s\n", err.text);
	wiped_done(&pem);
	wiped_done(&text);
	return failed;
}

/* --- looking for them --- */

/* A piece of the private key, as its file has it and as it is decoded, behind a mask: else we
 * would find ourselves. Behind "BEGIN PRIVATE KEY" and twelve lines there is a prime. */
#define MASK 0x55
#define PIECE_FROM (28 + 12 * 65)
#define PIECE 40
#define DECODED 30

struct piece {
	unsigned char text[PIECE], bytes[DECODED];
};

static struct piece piece_of(const char *path)
{
	struct piece piece;
	unsigned char text[PIECE + 1] = { 0 }, bytes[DECODED + 1];
	int file = open(path, O_RDONLY | O_CLOEXEC);
	if (file < 0 || pread(file, text, PIECE, PIECE_FROM) != PIECE || close(file) != 0 ||
	    EVP_DecodeBlock(bytes, text, PIECE) != DECODED)
		abort();
	for (size_t i = 0; i < PIECE; i++)
		piece.text[i] = text[i] ^ MASK;
	for (size_t i = 0; i < DECODED; i++)
		piece.bytes[i] = bytes[i] ^ MASK;
	explicit_bzero(text, sizeof(text));
	explicit_bzero(bytes, sizeof(bytes));
	return piece;
}

static int is_piece(const char *memory, const unsigned char *masked, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)memory[i] ^ MASK) != masked[i])
			return 0;
	return 1;
}

static int stands_at(const char *memory, unsigned secret)
{
	for (unsigned i = FROM; i < TO; i++)
		if (memory[i - FROM] != letter(secret, i))
			return 0;
	return 1;
}

struct found {
	unsigned counts[SECRET_COUNT];
	unsigned key;
};

static void look_at(const char *from, const char *to, const struct piece *piece,
                    struct found *found)
{
	for (const char *at = from; at + PIECE <= to; at++) {
		for (unsigned secret = 0; secret < SECRET_COUNT; secret++)
			found->counts[secret] += stands_at(at, secret) ? 1 : 0;
		found->key += is_piece(at, piece->text, PIECE) ? 1 : 0;
		found->key += is_piece(at, piece->bytes, DECODED) ? 1 : 0;
	}
}

/* Everything that this process may write to, but for the stack: ciphers leave a few blocks
 * there, and whoever is called next writes over them. */
static void look(const struct piece *piece, struct found *found)
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
			look_at((const char *)from, (const char *)to, piece, found);
	}
	fclose(maps);
}

int main(int argc, char **argv)
{
	struct found found = { 0 };
	if (argc != 4 || use_them(argv[1], argv[2]) != 0 || sign(argv[3]) != 0)
		return 1;
	const struct piece piece = piece_of(argv[3]);
	look(&piece, &found);
	printf("header %u, body %u, answer %u, key %u\n", found.counts[HEADER],
	       found.counts[BODY], found.counts[ANSWER], found.key);
	return 0;
}
