/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A server in threads of the test answers on loopback; the path of a request says how. Nothing
 * here is sent to any other address: names that would be looked up meet getaddrinfo() below.
 */
#include "agent/runtime/http_client.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/base/error.h"
#include "agent/runtime/loop.h"

enum { MAX_CONNECTIONS = 256, REQUEST_MAX = 16384, URL_MAX = 128, MANY = 500 };

/* --- names: the one that is asked for hangs until the test lets it go --- */

static sem_t lookup_begun;
static sem_t lookup_may_end;

/* As freeaddrinfo(3) of the C library wants it. */
static struct addrinfo *address_new(in_addr_t ip, const char *port, struct addrinfo *next)
{
	struct addrinfo *info = calloc(1, sizeof(*info) + sizeof(struct sockaddr_in));
	struct sockaddr_in *address = (struct sockaddr_in *)(info + 1);
	*address = (struct sockaddr_in){ .sin_family = AF_INET,
		                         .sin_port = htons((uint16_t)strtoul(port, NULL, 10)),
		                         .sin_addr.s_addr = htonl(ip) };
	*info = (struct addrinfo){ .ai_family = AF_INET,
		                   .ai_socktype = SOCK_STREAM,
		                   .ai_addrlen = sizeof(*address),
		                   .ai_addr = (struct sockaddr *)address,
		                   .ai_next = next };
	return info;
}

/* libcurl finds this one instead of the C library's. */
int getaddrinfo(const char *restrict name, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict result);
int getaddrinfo(const char *restrict name, const char *restrict service,
                const struct addrinfo *restrict hints, struct addrinfo **restrict result)
{
	(void)hints;
	if (strcmp(name, "two.test") == 0) {
		*result = address_new(INADDR_LOOPBACK + 1, service,
		                      address_new(INADDR_LOOPBACK, service, NULL));
		return 0;
	}
	if (strcmp(name, "slow.test") == 0) {
		sem_post(&lookup_begun);
		sem_wait(&lookup_may_end);
	}
	return EAI_NONAME;
}

/* --- the server --- */

struct server {
	int fd;
	uint16_t port;
	pthread_t thread;
	pthread_mutex_t lock; /* over connections and count */
	struct {
		int fd;
		pthread_t thread;
	} connections[MAX_CONNECTIONS];
	size_t count;
	atomic_int requests;
	char last[REQUEST_MAX]; /* request, as it came */
};

struct connection {
	struct server *server;
	size_t number;
	int fd;
};

static int send_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t sent = send(fd, data, len, MSG_NOSIGNAL);
		if (sent <= 0)
			return -1;
		data += sent;
		len -= (size_t)sent;
	}
	return 0;
}

static int say(int fd, const char *text)
{
	return send_all(fd, text, strlen(text));
}

/* Until the other side has enough. */
static int say_for_ever(int fd, const char *text)
{
	while (say(fd, text) == 0)
		continue;
	return -1;
}

static int drip(int fd)
{
	while (say(fd, "x") == 0)
		usleep(1000);
	return -1;
}

static int wait_for_end(int fd)
{
	char byte;
	while (recv(fd, &byte, 1, 0) > 0)
		continue;
	return -1;
}

static int hang_up(int fd)
{
	(void)fd;
	return -1;
}

static int reset(int fd)
{
	const struct linger at_once = { .l_onoff = 1 };
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	return -1;
}

static int echo(int fd, const char *request)
{
	char head[64];
	snprintf(head, sizeof(head), "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n",
	         strlen(request));
	return say(fd, head) == 0 ? say(fd, request) : -1;
}

/* Answers that are plain text; `then` says how it goes on, NULL: with the next request. */
static const struct answer {
	const char *path;
	const char *text;
	int (*then)(int fd);
} answers[] = {
	{ "/hello",
	  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-Name: first\r\n"
	  "x-name: \t last \r\nX-Name-Longer: no\r\n\r\nhello",
	  NULL },
	{ "/empty", "HTTP/1.1 204 No Content\r\n\r\n", NULL },
	{ "/refused", "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy", NULL },
	{ "/moved", "HTTP/1.1 302 Found\r\nLocation: /hello\r\nContent-Length: 0\r\n\r\n",
	  NULL },
	{ "/interim",
	  "HTTP/1.1 103 Early Hints\r\nX-Early: yes\r\n\r\nHTTP/1.1 200 OK\r\n"
	  "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Late: yes\r\n\r\n",
	  NULL },
	{ "/once", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", reset },
	{ "/nothing", "", hang_up },
	{ "/reset", "", reset },
	{ "/garbage", "\x16\x03\x01 what is this?\n\n", wait_for_end },
	{ "/cut", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello", reset },
	{ "/half", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello", NULL },
	{ "/chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", NULL },
	{ "/lies", "HTTP/1.1 200 OK\r\nContent-Length: 1073741824\r\n\r\n", drip },
	{ "/drip", "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n", drip },
	{ "/silent", "", wait_for_end },
	/* as a proxy */
	{ "denied.test:443",
	  "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n", hang_up },
	{ "far.test:443", "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", hang_up },
	{ "plain.test:443", "HTTP/1.1 200 OK\r\n\r\nThis is no TLS.", wait_for_end },
};

static int serve_text(int fd, const struct answer *answer)
{
	if (say(fd, answer->text) != 0)
		return -1;
	return answer->then == NULL ? 0 : answer->then(fd);
}

static int serve(int fd, const char *request)
{
	char path[32] = "";
	sscanf(request, "%*s %31[^ ?]", path);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		if (strcmp(answers[i].path, path) == 0)
			return serve_text(fd, &answers[i]);
	if (strcmp(path, "/big") == 0 &&
	    say(fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n") == 0)
		return say_for_ever(fd, "10\r\n0123456789abcdef\r\n");
	if (strcmp(path, "/headers") == 0 && say(fd, "HTTP/1.1 200 OK\r\n") == 0)
		return say_for_ever(fd, "X-Bomb: 0123456789abcdef\r\n");
	if (strcmp(path, "/line") == 0 && say(fd, "HTTP/1.1 200 OK\r\nX-Bomb: ") == 0)
		return say_for_ever(fd, "0123456789abcdef");
	return echo(fd, request);
}

static size_t content_length(const char *request)
{
	const char *found = strstr(request, "Content-Length: ");
	return found == NULL ? 0 : strtoul(found + strlen("Content-Length: "), NULL, 10);
}

/* A whole request, head and body; -1 at the end of the connection. */
static int read_request(int fd, char *request)
{
	size_t len = 0;
	for (;;) {
		ssize_t got = recv(fd, request + len, REQUEST_MAX - 1 - len, 0);
		if (got <= 0)
			return -1;
		len += (size_t)got;
		request[len] = '\0';
		const char *end = strstr(request, "\r\n\r\n");
		if (end != NULL && len >= (size_t)(end - request) + 4 + content_length(request))
			return 0;
	}
}

static void *serve_connection(void *argument)
{
	struct connection connection = *(struct connection *)argument;
	free(argument);
	char request[REQUEST_MAX];
	while (read_request(connection.fd, request) == 0) {
		memcpy(connection.server->last, request, sizeof(request));
		atomic_fetch_add(&connection.server->requests, 1);
		if (serve(connection.fd, request) != 0)
			break;
	}
	pthread_mutex_lock(&connection.server->lock);
	close(connection.fd);
	connection.server->connections[connection.number].fd = -1;
	pthread_mutex_unlock(&connection.server->lock);
	return NULL;
}

static void *accept_connections(void *argument)
{
	struct server *server = argument;
	int fd;
	while ((fd = accept(server->fd, NULL, NULL)) >= 0) {
		struct connection *connection = malloc(sizeof(*connection));
		if (connection == NULL || server->count == MAX_CONNECTIONS)
			abort();
		*connection = (struct connection){ server, server->count, fd };
		pthread_mutex_lock(&server->lock);
		server->connections[server->count].fd = fd;
		pthread_create(&server->connections[server->count].thread, NULL,
		               serve_connection, connection);
		server->count++;
		pthread_mutex_unlock(&server->lock);
	}
	return NULL;
}

static int server_start(struct server *server)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	server->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (server->fd < 0 || bind(server->fd, (struct sockaddr *)&address, len) != 0 ||
	    listen(server->fd, SOMAXCONN) != 0 ||
	    getsockname(server->fd, (struct sockaddr *)&address, &len) != 0)
		return -1;
	server->port = ntohs(address.sin_port);
	pthread_mutex_init(&server->lock, NULL);
	return pthread_create(&server->thread, NULL, accept_connections, server);
}

static void server_stop(struct server *server)
{
	shutdown(server->fd, SHUT_RDWR);
	pthread_join(server->thread, NULL);
	close(server->fd);
	pthread_mutex_lock(&server->lock);
	for (size_t i = 0; i < server->count; i++)
		if (server->connections[i].fd >= 0)
			shutdown(server->connections[i].fd, SHUT_RDWR);
	pthread_mutex_unlock(&server->lock);
	for (size_t i = 0; i < server->count; i++)
		pthread_join(server->connections[i].thread, NULL);
	pthread_mutex_destroy(&server->lock);
}

/* --- the client --- */

struct bench {
	struct loop *loop;
	struct http_client *client;
	struct server server;
};

/* What a callback was told. */
struct outcome {
	struct bench *bench;
	struct http_transfer *other; /* cancelled by the callback */
	bool frees_client;
	unsigned calls;
	long status;
	char body[REQUEST_MAX];
	size_t len;
	char name[32], early[32], late[32];
	bool has_name, has_early, has_late;
	struct error err;
};

static bool copy_header(const struct http_reply *reply, const char *name, char out[32])
{
	const char *value = http_reply_header(reply, name);
	if (value != NULL)
		snprintf(out, 32, "%s", value);
	return value != NULL;
}

static void on_answer(void *context, const struct http_reply *reply, const struct error *err)
{
	struct outcome *outcome = context;
	outcome->calls++;
	assert_true((reply == NULL) != (err == NULL));
	if (err != NULL)
		outcome->err = *err;
	if (reply != NULL) {
		outcome->status = reply->status;
		outcome->len = reply->len;
		assert_int_equal(reply->body[reply->len], '\0');
		snprintf(outcome->body, sizeof(outcome->body), "%s", reply->body);
		outcome->has_name = copy_header(reply, "X-NAME", outcome->name);
		outcome->has_early = copy_header(reply, "X-Early", outcome->early);
		outcome->has_late = copy_header(reply, "X-Late", outcome->late);
	}
	http_transfer_cancel(outcome->other);
	if (outcome->frees_client) {
		http_client_free(outcome->bench->client);
		outcome->bench->client = NULL;
	}
}

static int setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	struct error err;
	if (bench == NULL || loop_new(&clock_system, NULL, &bench->loop, &err) != 0 ||
	    server_start(&bench->server) != 0 ||
	    http_client_new(bench->loop, NULL, &bench->client, &err) != 0)
		return -1;
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;
	http_client_free(bench->client);
	server_stop(&bench->server);
	loop_free(bench->loop);
	free(bench);
	return 0;
}

static struct http_call get(struct bench *bench, const char *path, char url[URL_MAX])
{
	snprintf(url, URL_MAX, "http://127.0.0.1:%u%s", bench->server.port, path);
	return (struct http_call){ .method = "GET",
		                   .url = url,
		                   .timeout = duration_seconds(60) };
}

static struct http_transfer *start(struct bench *bench, const struct http_call *call,
                                   struct outcome *outcome)
{
	struct http_transfer *transfer = NULL;
	struct error err = { 0 };
	*outcome = (struct outcome){ .bench = bench };
	int failed =
		http_client_start(bench->client, call, on_answer, outcome, &transfer, &err);
	assert_string_equal(err.text, "");
	assert_int_equal(failed, 0);
	assert_int_equal(outcome->calls, 0);
	return transfer;
}

static void finish(struct bench *bench, struct outcome *outcome)
{
	while (outcome->calls == 0)
		loop_turn(bench->loop, 1);
	assert_int_equal(outcome->calls, 1);
}

static void exchange(struct bench *bench, const struct http_call *call, struct outcome *outcome)
{
	start(bench, call, outcome);
	finish(bench, outcome);
}

static void fetch(struct bench *bench, const char *path, struct outcome *outcome)
{
	char url[URL_MAX];
	struct http_call call = get(bench, path, url);
	exchange(bench, &call, outcome);
}

/* --- answers --- */

static void an_answer_has_status_body_and_headers(void **state)
{
	struct outcome outcome;
	fetch(*state, "/hello", &outcome);
	assert_int_equal(outcome.status, 200);
	assert_string_equal(outcome.body, "hello");
	assert_int_equal(outcome.len, 5);
	assert_string_equal(outcome.name, "last");
	assert_false(outcome.has_early);
}

static void an_empty_answer_has_an_empty_body(void **state)
{
	struct outcome outcome;
	fetch(*state, "/empty", &outcome);
	assert_int_equal(outcome.status, 204);
	assert_string_equal(outcome.body, "");
	assert_int_equal(outcome.len, 0);
}

static void an_error_status_is_an_answer(void **state)
{
	struct outcome outcome;
	fetch(*state, "/refused", &outcome);
	assert_int_equal(outcome.status, 503);
	assert_string_equal(outcome.body, "busy");
}

static void a_redirect_is_not_followed(void **state)
{
	struct outcome outcome;
	fetch(*state, "/moved", &outcome);
	assert_int_equal(outcome.status, 302);
}

static void headers_are_those_of_the_final_answer(void **state)
{
	struct outcome outcome;
	fetch(*state, "/interim", &outcome);
	assert_int_equal(outcome.status, 200);
	assert_string_equal(outcome.body, "hello");
	assert_false(outcome.has_early);
	assert_false(outcome.has_late);
}

static void a_request_says_what_was_asked(void **state)
{
	struct bench *bench = *state;
	char url[URL_MAX];
	struct http_call call = get(bench, "/a/../b?x=1", url);
	const struct http_header headers[] = { { "X-Token", "canary-7f3a" },
		                               { "X-Empty", "" },
		                               { "Accept", NULL },
		                               { "Content-Type", "text/plain" } };
	call.method = "POST";
	call.body = "k=v";
	call.body_len = 3;
	call.headers = headers;
	call.header_count = sizeof(headers) / sizeof(headers[0]);
	struct outcome outcome;
	exchange(bench, &call, &outcome);
	assert_non_null(strstr(outcome.body, "POST /a/../b?x=1 HTTP/1.1\r\n"));
	assert_non_null(strstr(outcome.body, "X-Token: canary-7f3a\r\n"));
	assert_non_null(strstr(outcome.body, "X-Empty:\r\n"));
	assert_non_null(strstr(outcome.body, "Content-Type: text/plain\r\n"));
	assert_non_null(strstr(outcome.body, "Content-Length: 3\r\n"));
	assert_non_null(strstr(outcome.body, "User-Agent: onramp/"));
	assert_non_null(strstr(outcome.body, "\r\n\r\nk=v"));
	assert_null(strstr(outcome.body, "Accept:"));
	assert_null(strstr(outcome.body, "Expect:"));
}

static void put_without_body_sends_length_zero(void **state)
{
	char url[URL_MAX];
	struct http_call call = get(*state, "/latest/api/token", url);
	call.method = "PUT";
	struct outcome outcome;
	exchange(*state, &call, &outcome);
	assert_non_null(strstr(outcome.body, "PUT /latest/api/token HTTP/1.1\r\n"));
	assert_non_null(strstr(outcome.body, "Content-Length: 0\r\n"));
	assert_null(strstr(outcome.body, "Content-Type:"));
}

static void a_connection_is_used_again(void **state)
{
	struct bench *bench = *state;
	struct outcome outcome;
	for (int i = 0; i < 5; i++)
		fetch(bench, "/hello", &outcome);
	assert_int_equal(bench->server.count, 1);
}

static void a_connection_that_was_closed_is_made_anew(void **state)
{
	struct outcome outcome;
	for (int i = 0; i < 5; i++) {
		fetch(*state, "/once", &outcome);
		assert_int_equal(outcome.status, 200);
	}
}

static void many_requests_share_few_connections(void **state)
{
	struct bench *bench = *state;
	struct outcome *outcomes = calloc(MANY, sizeof(*outcomes));
	assert_non_null(outcomes);
	char url[URL_MAX];
	struct http_call call = get(bench, "/hello", url);
	for (size_t i = 0; i < MANY; i++)
		start(bench, &call, &outcomes[i]);
	for (size_t i = 0; i < MANY; i++) {
		finish(bench, &outcomes[i]);
		assert_string_equal(outcomes[i].body, "hello");
	}
	assert_int_equal(atomic_load(&bench->server.requests), MANY);
	assert_true(bench->server.count <= 8);
	free(outcomes);
}

/* --- faults --- */

static void faults_have_their_kind_and_name_the_host(void **state)
{
	static const struct {
		const char *path;
		enum error_kind kind;
		const char *text;
	} faults[] = {
		{ "/nothing", ERROR_UNREACHABLE, "closed without an answer" },
		{ "/reset", ERROR_UNREACHABLE,
		  "before the answer was complete: Connection reset" },
		{ "/garbage", ERROR_MALFORMED, "what came is not HTTP" },
		{ "/chunk", ERROR_MALFORMED, "before the answer was complete" },
		{ "/big", ERROR_LIMIT, "longer than 1000 bytes" },
		{ "/lies", ERROR_LIMIT, "longer than 1000 bytes" },
		{ "/headers", ERROR_LIMIT, "header of the answer is too long" },
		{ "/line", ERROR_LIMIT, "too long" },
	};
	struct bench *bench = *state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		char path[64], url[URL_MAX], peer[32];
		snprintf(path, sizeof(path), "%s?secret=canary-7f3a", faults[i].path);
		snprintf(peer, sizeof(peer), "127.0.0.1:%u: ", bench->server.port);
		struct http_call call = get(bench, path, url);
		call.max_body = 1000;
		struct outcome outcome;
		exchange(bench, &call, &outcome);
		assert_int_equal(outcome.err.kind, faults[i].kind);
		if (strstr(outcome.err.text, faults[i].text) == NULL)
			fail_msg("%s: %s", faults[i].path, outcome.err.text);
		assert_memory_equal(outcome.err.text, peer, strlen(peer));
		assert_null(strstr(outcome.err.text, "canary"));
	}
}

/* Nobody listens at the first address of the name. */
static void what_an_earlier_address_refused_is_no_reason(void **state)
{
	struct bench *bench = *state;
	struct outcome outcome;
	char url[URL_MAX];
	struct http_call call = get(bench, "", url);
	call.is_metadata = true; /* else it must be https */
	snprintf(url, URL_MAX, "http://two.test:%u/garbage", bench->server.port);
	exchange(bench, &call, &outcome);
	assert_non_null(strstr(outcome.err.text, ": what came is not HTTP"));
	assert_int_equal(outcome.err.kind, ERROR_MALFORMED);
	snprintf(url, URL_MAX, "http://two.test:%u/reset", bench->server.port);
	exchange(bench, &call, &outcome);
	assert_int_equal(outcome.err.kind, ERROR_UNREACHABLE);
	assert_int_equal(outcome.err.number, ECONNRESET);
}

static void an_answer_that_was_cut_is_none(void **state)
{
	struct outcome outcome;
	fetch(*state, "/cut", &outcome);
	assert_int_equal(outcome.status, 0);
	assert_true(outcome.err.kind == ERROR_MALFORMED ||
	            outcome.err.kind == ERROR_UNREACHABLE);
}

static void silence_and_drips_end_at_the_deadline(void **state)
{
	static const struct {
		const char *path;
		const char *text;
	} faults[] = { { "/silent", ": no answer to the request within 0.3 s" },
		       { "/drip", ": the answer is not complete within 0.3 s" },
		       { "/half", ": the answer is not complete within 0.3 s" } };
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		char url[URL_MAX];
		struct http_call call = get(*state, faults[i].path, url);
		call.timeout = duration_ms(300);
		struct outcome outcome;
		exchange(*state, &call, &outcome);
		assert_int_equal(outcome.err.kind, ERROR_TIMEOUT);
		if (strstr(outcome.err.text, faults[i].text) == NULL)
			fail_msg("%s", outcome.err.text);
	}
}

static void a_refused_connection_is_unreachable(void **state)
{
	struct bench *bench = *state;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0); /* nobody listens */
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	char url[URL_MAX];
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/", ntohs(address.sin_port));
	struct http_call call = { .method = "GET",
		                  .url = url,
		                  .timeout = duration_seconds(60) };
	struct outcome outcome;
	exchange(bench, &call, &outcome);
	assert_int_equal(outcome.err.kind, ERROR_UNREACHABLE);
	assert_int_equal(outcome.err.number, ECONNREFUSED);
	close(fd);
}

static void an_unknown_name_is_unreachable(void **state)
{
	struct http_call call = { .method = "GET",
		                  .url = "https://nobody.test/",
		                  .timeout = duration_seconds(60) };
	struct outcome outcome;
	exchange(*state, &call, &outcome);
	assert_int_equal(outcome.err.kind, ERROR_UNREACHABLE);
	assert_string_equal(outcome.err.text, "nobody.test:443: the name cannot be resolved");
}

static void what_is_not_allowed_is_not_started(void **state)
{
	static const char *const urls[] = {
		"http://192.0.2.1/",          "http://localhost.example.com/",
		"http://127.0.0.1.nip.test/", "ftp://127.0.0.1/",
		"file:///etc/passwd",         "https://user:canary-7f3a@127.0.0.1/",
		"https://user@127.0.0.1/",    "/relative",
		"https://127.0.0.1/a b",      "",
	};
	struct bench *bench = *state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		struct http_call call = { .method = "GET",
			                  .url = urls[i],
			                  .timeout = duration_seconds(1) };
		struct error err = { 0 };
		assert_int_equal(
			http_client_start(bench->client, &call, on_answer, NULL, NULL, &err),
			-1);
		assert_int_equal(err.kind, ERROR_CONFIG);
		assert_null(strstr(err.text, "canary"));
	}
}

static void headers_cannot_smuggle(void **state)
{
	static const struct http_header bad[] = {
		{ "X-A", "1\r\nX-B: 2" }, { "X-A:", "1" }, { "", "1" }, { "X A", NULL }
	};
	struct bench *bench = *state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char url[URL_MAX];
		struct http_call call = get(bench, "/echo", url);
		call.headers = &bad[i];
		call.header_count = 1;
		struct error err = { 0 };
		assert_int_equal(
			http_client_start(bench->client, &call, on_answer, NULL, NULL, &err),
			-1);
		assert_int_equal(err.kind, ERROR_CONFIG);
	}
}

static void a_ca_file_that_cannot_be_read_is_a_config_error(void **state)
{
	struct bench *bench = *state;
	const struct http_client_options options = { .ca_file = "/nonexistent/ca.pem" };
	struct http_client *client = NULL;
	struct error err = { 0 };
	assert_int_equal(http_client_new(bench->loop, &options, &client, &err), -1);
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_null(client);
}

/* --- giving up --- */

static void loopback_and_metadata_bypass_proxies(void **state)
{
	struct outcome outcome;
	setenv("http_proxy", "http://user:canary-7f3a@127.0.0.1:1/", 1);
	fetch(*state, "/hello", &outcome);
	unsetenv("http_proxy");
	assert_int_equal(outcome.status, 200);
}

static void what_a_proxy_says_is_told_without_its_password(void **state)
{
	static const struct {
		const char *url;
		enum error_kind kind;
		const char *text;
	} cases[] = {
		{ "https://denied.test/?secret=canary-7f3a", ERROR_DENIED,
		  "denied.test:443: the proxy refuses the tunnel with status 407" },
		{ "https://far.test/?secret=canary-7f3a", ERROR_UNREACHABLE,
		  "far.test:443: the proxy refuses the tunnel with status 502" },
		{ "https://plain.test/?secret=canary-7f3a", ERROR_MALFORMED,
		  "plain.test:443: the TLS handshake failed (" },
	};
	struct bench *bench = *state;
	char proxy[64];
	snprintf(proxy, sizeof(proxy), "http://user:canary-7f3a@127.0.0.1:%u/",
	         bench->server.port);
	setenv("https_proxy", proxy, 1);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_call call = { .method = "GET",
			                  .url = cases[i].url,
			                  .timeout = duration_seconds(60) };
		struct outcome outcome;
		exchange(bench, &call, &outcome);
		if (strstr(outcome.err.text, cases[i].text) == NULL)
			fail_msg("%s: %s", cases[i].url, outcome.err.text);
		assert_int_equal(outcome.err.kind, cases[i].kind);
		assert_null(strstr(outcome.err.text, "canary"));
		assert_null(strstr(bench->server.last, "secret"));
	}
	unsetenv("https_proxy");
}

/* At whatever stage: in the first turns of the loop, and when the server has got it. */
static void a_cancelled_request_is_not_told(void **state)
{
	struct bench *bench = *state;
	static const char *const paths[] = { "/silent", "/half", "/drip" };
	enum { STAGES = 30 };
	for (int i = 0; i < 3 * STAGES; i++) {
		char url[URL_MAX];
		struct http_call call = get(bench, paths[i % 3], url);
		struct outcome outcome;
		int seen = atomic_load(&bench->server.requests);
		struct http_transfer *transfer = start(bench, &call, &outcome);
		if (i / 3 == STAGES - 1)
			while (atomic_load(&bench->server.requests) == seen)
				loop_turn(bench->loop, 1);
		for (int turn = 0; turn < i / 3; turn++)
			loop_turn(bench->loop, 0);
		http_transfer_cancel(transfer);
		loop_turn(bench->loop, 0);
		assert_int_equal(outcome.calls, 0);
	}
}

/* More than may run: the last ones wait for their turn. */
static void a_request_that_waits_is_cancelled_or_comes_to_its_end(void **state)
{
	struct bench *bench = *state;
	enum { COUNT = 60 };
	char url[URL_MAX];
	struct http_call call = get(bench, "/silent", url);
	struct outcome *outcomes = calloc(COUNT, sizeof(*outcomes));
	struct http_transfer *transfers[COUNT];
	assert_non_null(outcomes);
	for (size_t i = 0; i < COUNT; i++) {
		call.timeout = i == COUNT - 1 ? duration_ms(300) : duration_seconds(60);
		transfers[i] = start(bench, &call, &outcomes[i]);
	}
	finish(bench, &outcomes[COUNT - 1]);
	assert_int_equal(outcomes[COUNT - 1].err.kind, ERROR_TIMEOUT);
	http_transfer_cancel(transfers[COUNT - 2]);
	struct outcome last;
	struct http_call hello = get(bench, "/hello", url);
	start(bench, &hello, &last);
	for (size_t i = 0; i < COUNT - 2; i++)
		http_transfer_cancel(transfers[i]);
	finish(bench, &last);
	assert_string_equal(last.body, "hello");
	for (size_t i = 0; i < COUNT - 1; i++)
		assert_int_equal(outcomes[i].calls, 0);
	free(outcomes);
}

static void a_callback_may_cancel_others(void **state)
{
	struct bench *bench = *state;
	char url[URL_MAX], silent_url[URL_MAX];
	struct http_call call = get(bench, "/hello", url);
	struct http_call silent = get(bench, "/silent", silent_url);
	struct outcome first, second;
	struct http_transfer *other = start(bench, &silent, &second);
	start(bench, &call, &first);
	first.other = other;
	finish(bench, &first);
	assert_int_equal(first.status, 200);
	assert_int_equal(second.calls, 0);
}

static void a_callback_may_cancel_itself(void **state)
{
	struct bench *bench = *state;
	char url[URL_MAX];
	struct http_call call = get(bench, "/hello", url);
	struct outcome outcome;
	struct http_transfer *transfer = start(bench, &call, &outcome);
	outcome.other = transfer;
	finish(bench, &outcome);
	assert_string_equal(outcome.body, "hello");
}

static void a_callback_may_free_the_client(void **state)
{
	struct bench *bench = *state;
	char url[URL_MAX];
	struct http_call call = get(bench, "/hello", url);
	struct outcome outcomes[20];
	for (size_t i = 0; i < 20; i++) {
		start(bench, &call, &outcomes[i]);
		outcomes[i].frees_client = true;
	}
	while (bench->client != NULL)
		loop_turn(bench->loop, 1);
	unsigned calls = 0;
	for (size_t i = 0; i < 20; i++)
		calls += outcomes[i].calls;
	assert_int_equal(calls, 1);
}

static void a_client_is_freed_with_requests_under_way(void **state)
{
	struct bench *bench = *state;
	char url[URL_MAX];
	struct http_call call = get(bench, "/drip", url);
	struct outcome outcomes[60];
	for (size_t i = 0; i < 60; i++)
		start(bench, &call, &outcomes[i]);
	while (atomic_load(&bench->server.requests) < 8)
		loop_turn(bench->loop, 1);
	http_client_free(bench->client);
	bench->client = NULL;
	for (size_t i = 0; i < 60; i++)
		assert_int_equal(outcomes[i].calls, 0);
}

/* The lookup goes on when the test has long cancelled it, then the name is let go. */
static void a_slow_name_lookup_holds_nobody(void **state)
{
	struct bench *bench = *state;
	struct http_call call = { .method = "GET",
		                  .url = "https://slow.test/",
		                  .timeout = duration_ms(300) };
	sem_init(&lookup_begun, 0, 0);
	sem_init(&lookup_may_end, 0, 0);
	struct outcome outcome;
	exchange(bench, &call, &outcome);
	assert_int_equal(outcome.err.kind, ERROR_TIMEOUT);
	assert_string_equal(outcome.err.text, "slow.test:443: no free connection, or the name "
	                                      "is not resolved within 0.3 s");
	sem_wait(&lookup_begun);
	fetch(bench, "/hello", &outcome);
	assert_int_equal(outcome.status, 200);
	sem_post(&lookup_may_end);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_answer_has_status_body_and_headers),
		TEST(an_empty_answer_has_an_empty_body),
		TEST(an_error_status_is_an_answer),
		TEST(a_redirect_is_not_followed),
		TEST(headers_are_those_of_the_final_answer),
		TEST(a_request_says_what_was_asked),
		TEST(put_without_body_sends_length_zero),
		TEST(a_connection_is_used_again),
		TEST(a_connection_that_was_closed_is_made_anew),
		TEST(many_requests_share_few_connections),
		TEST(faults_have_their_kind_and_name_the_host),
		TEST(what_an_earlier_address_refused_is_no_reason),
		TEST(an_answer_that_was_cut_is_none),
		TEST(silence_and_drips_end_at_the_deadline),
		TEST(a_refused_connection_is_unreachable),
		TEST(an_unknown_name_is_unreachable),
		TEST(what_is_not_allowed_is_not_started),
		TEST(headers_cannot_smuggle),
		TEST(a_ca_file_that_cannot_be_read_is_a_config_error),
		TEST(loopback_and_metadata_bypass_proxies),
		TEST(what_a_proxy_says_is_told_without_its_password),
		TEST(a_cancelled_request_is_not_told),
		TEST(a_request_that_waits_is_cancelled_or_comes_to_its_end),
		TEST(a_callback_may_cancel_others),
		TEST(a_callback_may_cancel_itself),
		TEST(a_callback_may_free_the_client),
		TEST(a_client_is_freed_with_requests_under_way),
		TEST(a_slow_name_lookup_holds_nobody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
