/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The HTTP client against openssl's test server on loopback, with certificates that are made
 * for each run.
 */
#include "agent/runtime/http_client.h"

#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/base/error.h"
#include "agent/runtime/child.h"
#include "agent/runtime/loop.h"

/* A CA, and certificates: NAME, for whom, days from now until it expires. */
static const char make_certificates[] =
	"set -e; cd $0\n"
	"new=\"-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes\"\n"
	"openssl req -x509 $new -keyout ca.key -out ca.pem -subj /CN=ca -days 2\n"
	"openssl req -x509 $new -keyout stranger.key -out stranger.pem -subj /CN=ca -days 2\n"
	"leaf() {\n"
	"  echo subjectAltName=$2 >$1.ext\n"
	"  openssl req $new -keyout $1.key -out $1.csr -subj /CN=leaf\n"
	"  openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days $3"
	" -extfile $1.ext -out $1.pem\n"
	"}\n"
	"leaf good IP:127.0.0.1 2; leaf other DNS:other.test 2; leaf expired IP:127.0.0.1 -1\n";

struct bench {
	struct loop *loop;
	char folder[32];
	pid_t server;
	FILE *server_output;
	unsigned port;
	unsigned calls;
	long status;
	struct error err;
};

static void on_made(void *context, const struct child_result *result, const struct error *err)
{
	struct bench *bench = context;
	bench->calls++;
	if (err != NULL || result->exit_status != 0)
		bench->err = (struct error){ .kind = ERROR_BUG };
}

static int setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	struct error err;
	if (bench == NULL || loop_new(&clock_system, NULL, &bench->loop, &err) != 0)
		return -1;
	snprintf(bench->folder, sizeof(bench->folder), "/tmp/onramp-tls-XXXXXX");
	if (mkdtemp(bench->folder) == NULL)
		return -1;
	const char *const argv[] = { "sh", "-c", make_certificates, bench->folder, NULL };
	const struct child_call call = { argv, duration_seconds(60), 10000 };
	struct child *child;
	if (child_start(bench->loop, &call, on_made, bench, &child, &err) != 0)
		return -1;
	while (bench->calls == 0)
		loop_turn(bench->loop, 1);
	*state = bench;
	return bench->err.kind == ERROR_NONE ? 0 : -1;
}

static int teardown(void **state)
{
	struct bench *bench = *state;
	static const char *const files[] = { "ca.key",       "ca.pem",       "ca.srl",
		                             "stranger.key", "stranger.pem", "good.ext",
		                             "good.key",     "good.csr",     "good.pem",
		                             "other.ext",    "other.key",    "other.csr",
		                             "other.pem",    "expired.ext",  "expired.key",
		                             "expired.csr",  "expired.pem",  "trusted.pem" };
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char path[64];
		snprintf(path, sizeof(path), "%s/%s", bench->folder, files[i]);
		unlink(path);
	}
	rmdir(bench->folder);
	loop_free(bench->loop);
	free(bench);
	return 0;
}

/* The server says where it listens: "ACCEPT 127.0.0.1:40000". */
static void server_start(struct bench *bench, const char *name, const char *version)
{
	char certificate[64], key[64], line[256];
	snprintf(certificate, sizeof(certificate), "%s/%s.pem", bench->folder, name);
	snprintf(key, sizeof(key), "%s/%s.key", bench->folder, name);
	const char *const argv[] = { "openssl", "s_server",  "-accept", "127.0.0.1:0",
		                     "-cert",   certificate, "-key",    key,
		                     "-www",    version,     "-cipher", "DEFAULT@SECLEVEL=0",
		                     NULL };
	int ends[2];
	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	assert_int_equal(posix_spawnp(&bench->server, "openssl", &actions, NULL,
	                              (char **)(uintptr_t)argv, environ),
	                 0);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	bench->server_output = fdopen(ends[0], "r");
	assert_non_null(bench->server_output);
	bench->port = 0;
	while (bench->port == 0 && fgets(line, sizeof(line), bench->server_output) != NULL)
		sscanf(line, "ACCEPT 127.0.0.1:%u", &bench->port);
	assert_int_not_equal(bench->port, 0);
}

static void server_stop(struct bench *bench)
{
	kill(bench->server, SIGKILL);
	waitpid(bench->server, NULL, 0);
	fclose(bench->server_output);
}

static void on_answer(void *context, const struct http_reply *reply, const struct error *err)
{
	struct bench *bench = context;
	bench->calls++;
	if (reply != NULL)
		bench->status = reply->status;
	if (err != NULL)
		bench->err = *err;
}

static struct http_client *client_new(struct bench *bench, const char *ca)
{
	char ca_file[64];
	struct http_client *client;
	snprintf(ca_file, sizeof(ca_file), "%s/%s", bench->folder, ca == NULL ? "" : ca);
	const struct http_client_options options = { .ca_file = ca == NULL ? NULL : ca_file };
	assert_int_equal(http_client_new(bench->loop, &options, &client, NULL), 0);
	return client;
}

static void ask(struct bench *bench, struct http_client *client)
{
	char url[64];
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/?secret=canary-7f3a", bench->port);
	const struct http_call call = { .method = "GET",
		                        .url = url,
		                        .timeout = duration_seconds(60) };
	bench->calls = 0;
	bench->status = 0;
	bench->err = (struct error){ 0 };
	assert_int_equal(http_client_start(client, &call, on_answer, bench, NULL, NULL), 0);
	while (bench->calls == 0)
		loop_turn(bench->loop, 1);
	assert_null(strstr(bench->err.text, "canary"));
}

static void fetch(struct bench *bench, const char *ca)
{
	struct http_client *client = client_new(bench, ca);
	ask(bench, client);
	http_client_free(client);
}

static void a_trusted_certificate_is_accepted(void **state)
{
	struct bench *bench = *state;
	server_start(bench, "good", "-tls1_2");
	fetch(bench, "ca.pem");
	server_stop(bench);
	assert_string_equal(bench->err.text, "");
	assert_int_equal(bench->status, 200);
}

static void what_is_not_trusted_is_denied(void **state)
{
	static const struct {
		const char *certificate;
		const char *version;
		const char *ca; /* NULL: the system's */
		enum error_kind kind;
		const char *text;
	} cases[] = {
		{ "good", "-tls1_3", "stranger.pem", ERROR_DENIED,
		  "certificate is not trusted (" },
		{ "good", "-tls1_3", NULL, ERROR_DENIED, "unable to get local issuer" },
		{ "stranger", "-tls1_3", "ca.pem", ERROR_DENIED,
		  "certificate is not trusted (" },
		{ "other", "-tls1_3", "ca.pem", ERROR_DENIED, "matches target host name" },
		{ "expired", "-tls1_3", "ca.pem", ERROR_DENIED, "certificate has expired" },
		{ "good", "-tls1_1", "ca.pem", ERROR_MALFORMED, "the TLS handshake failed (" },
		{ "good", "-tls1_3", "good.key", ERROR_CONFIG,
		  "trusted certificates cannot be" },
	};
	struct bench *bench = *state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		server_start(bench, cases[i].certificate, cases[i].version);
		fetch(bench, cases[i].ca);
		server_stop(bench);
		if (strstr(bench->err.text, cases[i].text) == NULL)
			fail_msg("case %zu: %s", i, bench->err.text);
		assert_int_equal(bench->err.kind, cases[i].kind);
	}
}

/* As a file of its own name, which can be mended. */
static void trust(struct bench *bench, const char *ca)
{
	char from[64], to[64];
	snprintf(from, sizeof(from), "%s/%s", bench->folder, ca);
	snprintf(to, sizeof(to), "%s/trusted.pem", bench->folder);
	unlink(to);
	assert_int_equal(link(from, to), 0);
}

static void mended_authorities_are_read_again(void **state)
{
	struct bench *bench = *state;
	server_start(bench, "good", "-tls1_3");
	trust(bench, "stranger.pem");
	struct http_client *client = client_new(bench, "trusted.pem");
	ask(bench, client);
	assert_int_equal(bench->err.kind, ERROR_DENIED);
	trust(bench, "ca.pem");
	for (unsigned i = 0; i < 100 && bench->status == 0; i++) {
		usleep(20000); /* they are read once in a second */
		ask(bench, client);
	}
	assert_string_equal(bench->err.text, "");
	assert_int_equal(bench->status, 200);
	http_client_free(client);
	server_stop(bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_trusted_certificate_is_accepted),
		cmocka_unit_test(what_is_not_trusted_is_denied),
		cmocka_unit_test(mended_authorities_are_read_again),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
