/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/http/http.h"

#include <netinet/in.h>
#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/base/body.h"
#include "agent/base/error.h"

/* Cost 4: alice's password is "secret". Cost 12: slow enough that a test can be faster. */
#define ALICE "$2y$04$JN.OfY0jSlfGjiEHnV.atOg5R4fuyhN8VVoaALPjaa2G3EDWzlfHm"
#define SLOW "$2y$12$JN.OfY0jSlfGjiEHnV.atOg5R4fuyhN8VVoaALPjaa2G3EDWzlfHm"
#define ALICE_SECRET "Authorization: Basic YWxpY2U6c2VjcmV0\r\n"
#define ALICE_WRONG "Authorization: Basic YWxpY2U6d3Jvbmc=\r\n"
#define MALLORY "Authorization: Basic bWFsbG9yeTpzZWNyZXQ=\r\n"

#define ANSWER_MAX 65536
#define ROUTES 7

struct fixture {
	struct http_route routes[ROUTES];
	struct http_server *server;
	struct body *kept; /* what /kept answers with, again and again */
	sem_t post_begun, post_go_on;
	atomic_int posts;
	char web_file[256];
};

static struct body *body_of(const char *text)
{
	char *copy = strdup(text);
	assert_non_null(copy);
	return body_new(copy, strlen(copy));
}

static void echo(void *context, const struct http_request *request, struct http_answer *answer)
{
	char text[512];
	(void)context;
	snprintf(text, sizeof(text), "%s %s accept=%s encoding=%s\n", request->method,
	         request->path, request->accept == NULL ? "-" : request->accept,
	         request->accept_encoding == NULL ? "-" : request->accept_encoding);
	*answer = (struct http_answer){ .status = 200,
		                        .content_type = "text/plain",
		                        .body = body_of(text) };
}

static void echo_query(void *context, const struct http_request *request,
                       struct http_answer *answer)
{
	char text[512];
	size_t len = 0;
	(void)context;
	text[0] = '\0';
	for (size_t i = 0; i < request->query_count; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "[%s]=[%s]",
		                        request->query[i].name, request->query[i].value);
	*answer = (struct http_answer){ .status = 200,
		                        .content_type = "text/plain",
		                        .body = body_of(text) };
}

static void keep(void *context, const struct http_request *request, struct http_answer *answer)
{
	struct fixture *fixture = context;
	(void)request;
	*answer = (struct http_answer){ .status = 200,
		                        .content_type = "text/x-kept",
		                        .encoding = "gzip",
		                        .body = body_ref(fixture->kept) };
}

static void nothing(void *context, const struct http_request *request,
                    struct http_answer *answer)
{
	(void)context;
	(void)request;
	answer->status = 503;
}

/* What a handler says that finds no memory for its body. */
static void hollow(void *context, const struct http_request *request,
                   struct http_answer *answer)
{
	(void)context;
	(void)request;
	answer->status = 200;
}

static void post(void *context, const struct http_request *request, struct http_answer *answer)
{
	struct fixture *fixture = context;
	atomic_fetch_add(&fixture->posts, 1);
	echo(NULL, request, answer);
}

static void post_slowly(void *context, const struct http_request *request,
                        struct http_answer *answer)
{
	struct fixture *fixture = context;
	sem_post(&fixture->post_begun);
	sem_wait(&fixture->post_go_on);
	echo(NULL, request, answer);
}

static int start(struct fixture *fixture, const char *web_file, int inherited_fd,
                 struct error *err)
{
	const struct http_route routes[ROUTES] = {
		{ "/echo", "GET", echo, fixture },
		{ "/query", "GET", echo_query, fixture },
		{ "/kept", "GET", keep, fixture },
		{ "/nothing", "GET", nothing, fixture },
		{ "/hollow", "GET", hollow, fixture },
		{ "/post", "POST", post, fixture },
		{ "/post-slow", "POST", post_slowly, fixture },
	};
	memcpy(fixture->routes, routes, sizeof(routes));
	struct http_options options = {
		.listen = { .address = { .family = IP_V4, .bytes = { 127, 0, 0, 1 } } },
		.inherited_fd = inherited_fd,
		.web_config_file = web_file,
		.routes = fixture->routes,
		.route_count = ROUTES,
	};
	return http_start(&options, &fixture->server, err);
}

static struct fixture *make(void)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	assert_non_null(fixture);
	fixture->kept = body_of("kept bytes");
	sem_init(&fixture->post_begun, 0, 0);
	sem_init(&fixture->post_go_on, 0, 0);
	return fixture;
}

static void write_web(struct fixture *fixture, const char *text)
{
	if (fixture->web_file[0] == '\0') {
		snprintf(fixture->web_file, sizeof(fixture->web_file), "%s/onramp-http-XXXXXX",
		         getenv("TMPDIR") == NULL ? "/tmp" : getenv("TMPDIR"));
		close(mkstemp(fixture->web_file));
	}
	FILE *file = fopen(fixture->web_file, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int setup_plain(void **state)
{
	struct fixture *fixture = make();
	*state = fixture;
	return start(fixture, NULL, -1, NULL);
}

static int setup_web(void **state)
{
	struct fixture *fixture = make();
	*state = fixture;
	write_web(fixture, "basic_auth_users: {alice: " ALICE "}\n"
	                   "http_server_config: {headers: {X-Frame-Options: deny}}\n");
	return start(fixture, fixture->web_file, -1, NULL);
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;
	http_stop(fixture->server);
	body_unref(fixture->kept);
	if (fixture->web_file[0] != '\0')
		unlink(fixture->web_file);
	free(fixture);
	return 0;
}

static int dial(const struct fixture *fixture)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		                  .sin_port = htons((uint16_t)http_port(fixture->server)),
		                  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	const struct timeval patience = { .tv_sec = 20 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

static void say(int fd, const char *text)
{
	size_t len = strlen(text);
	assert_int_equal(send(fd, text, len, MSG_NOSIGNAL), len);
}

/* Everything until the server closes. */
static char *hear_all(int fd)
{
	char *answer = calloc(1, ANSWER_MAX + 1);
	size_t len = 0;
	ssize_t got;
	while (len < ANSWER_MAX && (got = recv(fd, answer + len, ANSWER_MAX - len, 0)) > 0)
		len += (size_t)got;
	close(fd);
	return answer;
}

/* One request whose fields say close; the answer is for the caller to free. */
static char *ask(const struct fixture *fixture, const char *line, const char *fields)
{
	char request[16384];
	int fd = dial(fixture);
	snprintf(request, sizeof(request),
	         "%s HTTP/1.1\r\nHost: test\r\nConnection: close\r\n%s\r\n", line, fields);
	say(fd, request);
	return hear_all(fd);
}

static int status_of(const char *answer)
{
	return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? (int)strtol(answer + 9, NULL, 10) : 0;
}

static int status(const struct fixture *fixture, const char *line, const char *fields)
{
	char *answer = ask(fixture, line, fields);
	int result = status_of(answer);
	free(answer);
	return result;
}

static void a_route_answers_with_what_it_was_told(void **state)
{
	char *answer = ask(*state, "GET /echo?x=1", "Accept: a/b\r\nAccept-Encoding: gzip\r\n");
	assert_int_equal(status_of(answer), 200);
	assert_non_null(strstr(answer, "\r\nContent-Type: text/plain\r\n"));
	assert_non_null(strstr(answer, "\r\nVary: Accept, Accept-Encoding\r\n"));
	assert_non_null(strstr(answer, "\r\nX-Content-Type-Options: nosniff\r\n"));
	assert_non_null(strstr(answer, "\r\n\r\nGET /echo accept=a/b encoding=gzip\n"));
	free(answer);
	answer = ask(*state, "GET /echo", "");
	assert_non_null(strstr(answer, "accept=- encoding=-"));
	free(answer);
}

static void expect_query(const struct fixture *fixture, const char *line, const char *expected)
{
	char *answer = ask(fixture, line, "");
	const char *body = strstr(answer, "\r\n\r\n");
	assert_int_equal(status_of(answer), 200);
	assert_non_null(body);
	assert_string_equal(body + 4, expected);
	free(answer);
}

static void a_handler_sees_the_query_decoded(void **state)
{
	expect_query(*state, "GET /query", "");
	expect_query(*state, "GET /query?", "");
	expect_query(*state, "GET /query?kind=bgp_peer&router=ce1",
	             "[kind]=[bgp_peer][router]=[ce1]");
	expect_query(*state, "GET /query?b=2&a=1&b=3", "[b]=[2][a]=[1][b]=[3]");
	expect_query(*state, "GET /query?afi%5Fsafi=ipv4+unicast&x=%2f%26%C3%A4",
	             "[afi_safi]=[ipv4 unicast][x]=[/&\xc3\xa4]");
	expect_query(*state, "GET /query?x&y=", "[x]=[][y]=[]");
	assert_int_equal(status(*state, "GET /query?1&2&3&4&5&6&7&8&9&a&b&c&d&e&f&g", ""), 200);
	assert_int_equal(status(*state, "GET /query?1&2&3&4&5&6&7&8&9&a&b&c&d&e&f&g&h", ""),
	                 400);
}

static void a_body_is_shared_and_given_back(void **state)
{
	struct fixture *fixture = *state;
	for (int i = 0; i < 3; i++) {
		char *answer = ask(fixture, "GET /kept", "");
		assert_non_null(strstr(answer, "\r\nContent-Encoding: gzip\r\n"));
		assert_non_null(strstr(answer, "\r\n\r\nkept bytes"));
		free(answer);
		body_unref(fixture->kept); /* the next answer has another body */
		fixture->kept = body_of("kept bytes");
	}
}

static void head_is_get_without_a_body(void **state)
{
	char *answer = ask(*state, "HEAD /kept", "");
	assert_int_equal(status_of(answer), 200);
	assert_non_null(strstr(answer, "\r\nContent-Length: 10\r\n"));
	const char *end = strstr(answer, "\r\n\r\n");
	assert_string_equal(end, "\r\n\r\n");
	free(answer);
}

static void unknown_paths_and_methods_have_their_statuses(void **state)
{
	assert_int_equal(status(*state, "GET /", ""), 404);
	assert_int_equal(status(*state, "GET /echo/", ""), 404);
	assert_int_equal(status(*state, "DELETE /elsewhere", ""), 404);
	char *answer = ask(*state, "POST /echo", "Content-Length: 0\r\n");
	assert_int_equal(status_of(answer), 405);
	assert_non_null(strstr(answer, "\r\nAllow: GET, HEAD\r\n"));
	assert_non_null(strstr(answer, "\r\nContent-Type: text/plain; charset=utf-8\r\n"));
	assert_non_null(strstr(answer, "\r\n\r\n405 Method Not Allowed\n"));
	free(answer);
	answer = ask(*state, "GET /post", "");
	assert_int_equal(status_of(answer), 405);
	assert_non_null(strstr(answer, "\r\nAllow: POST\r\n"));
	free(answer);
	assert_int_equal(status(*state, "OPTIONS /echo", ""), 405);
	assert_int_equal(status(*state, "GET /nothing", ""), 503);
	assert_int_equal(status(*state, "GET /hollow", ""), 500);
}

static void sizes_are_limited(void **state)
{
	char line[8200] = "GET /";
	char fields[12000] = "X-Long: ";
	memset(line + 5, 'a', 4100);
	assert_int_equal(status(*state, line, ""), 414);
	memset(fields + 8, 'a', 8100);
	snprintf(fields + 8108, 8, "\r\n");
	assert_int_equal(status(*state, "GET /echo", fields), 200);
	memset(fields + 8, 'a', 8300);
	snprintf(fields + 8308, 8, "\r\n");
	assert_int_equal(status(*state, "GET /echo", fields), 431);
	assert_int_equal(status(*state, "POST /post", "Content-Length: 65537\r\n"), 413);
	assert_int_equal(status(*state, "POST /post", "Transfer-Encoding: chunked\r\n"), 411);
}

static void what_can_be_read_in_two_ways_is_refused(void **state)
{
	assert_int_equal(status(*state, "GET /echo", "Host: other\r\n"), 400);
	assert_int_equal(status(*state, "POST /post",
	                        "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
	                 400);
	assert_int_equal(status(*state, "POST /post",
	                        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"),
	                 400);
	assert_int_equal(status(*state, "GET /echo", "Host : x\r\n"), 400);
	assert_int_equal(status(*state, "GET /echo", "X-Folded: a\r\n b: c\r\n"), 400);
	int fd = dial(*state);
	say(fd, "GET /echo HTTP/1.1\r\nConnection: close\r\n\r\n"); /* no Host */
	char *answer = hear_all(fd);
	assert_int_equal(status_of(answer), 400);
	free(answer);
}

static int count(const char *text, const char *word)
{
	int found = 0;
	for (; (text = strstr(text, word)) != NULL; text += strlen(word))
		found++;
	return found;
}

static void pipelined_requests_are_answered_in_order(void **state)
{
	struct fixture *fixture = *state;
	int fd = dial(fixture);
	say(fd, "GET /echo HTTP/1.1\r\nHost: a\r\nAccept: 1\r\n\r\n"
	        "POST /post HTTP/1.1\r\nHost: a\r\nAccept: 2\r\nContent-Length: 4\r\n\r\nGET "
	        "GET /missing HTTP/1.1\r\nHost: a\r\n\r\n"
	        "HEAD /echo HTTP/1.1\r\nHost: a\r\n\r\n"
	        "GET /echo HTTP/1.1\r\nHost: a\r\nAccept: 3\r\nConnection: close\r\n\r\n");
	char *answer = hear_all(fd);
	const char *first = strstr(answer, "GET /echo accept=1");
	const char *second = strstr(answer, "POST /post accept=2");
	const char *third = strstr(answer, "404 Not Found\n");
	const char *last = strstr(answer, "GET /echo accept=3");
	assert_true(first != NULL && first < second && second < third && third < last);
	assert_int_equal(count(answer, "HTTP/1.1 "), 5);
	assert_int_equal(atomic_load(&fixture->posts), 1);
	free(answer);
}

static void http_1_0_is_served_and_closed(void **state)
{
	int fd = dial(*state);
	say(fd, "GET /echo HTTP/1.0\r\n\r\n");
	char *answer = hear_all(fd);
	assert_int_equal(status_of(answer), 200);
	free(answer);
}

static void a_request_in_single_bytes_is_served(void **state)
{
	static const char text[] = "GET /echo HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
	int fd = dial(*state);
	for (size_t i = 0; i < sizeof(text) - 1; i++)
		say(fd, (char[]){ text[i], '\0' });
	char *answer = hear_all(fd);
	assert_int_equal(status_of(answer), 200);
	free(answer);
}

static void a_blocked_post_blocks_nobody_else(void **state)
{
	struct fixture *fixture = *state;
	int fd = dial(fixture);
	say(fd, "POST /post-slow HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	sem_wait(&fixture->post_begun);
	for (int i = 0; i < 10; i++)
		assert_int_equal(status(fixture, "GET /echo", ""), 200);
	sem_post(&fixture->post_go_on);
	char *answer = hear_all(fd);
	assert_int_equal(status_of(answer), 200);
	free(answer);
}

static void a_client_that_left_while_it_waited_is_forgotten(void **state)
{
	struct fixture *fixture = *state;
	int fd = dial(fixture);
	say(fd, "POST /post-slow HTTP/1.1\r\nHost: a\r\n\r\n");
	sem_wait(&fixture->post_begun);
	close(fd);
	sem_post(&fixture->post_go_on);
	struct http_stats stats;
	do {
		usleep(1000);
		http_stats(fixture->server, &stats);
	} while (stats.connections > 0);
}

static void answers_and_connections_are_counted(void **state)
{
	struct fixture *fixture = *state;
	struct http_stats stats;
	assert_int_equal(status(fixture, "GET /echo", ""), 200);
	assert_int_equal(status(fixture, "GET /", ""), 404);
	assert_int_equal(status(fixture, "GET /nothing", ""), 503);
	http_stats(fixture->server, &stats);
	assert_int_equal(stats.answers[2], 1);
	assert_int_equal(stats.answers[4], 1);
	assert_int_equal(stats.answers[5], 1);
	assert_int_equal(stats.accepted, 3);
	assert_int_equal(stats.cut_incomplete + stats.cut_slow + stats.cut_idle + stats.evicted,
	                 0);
}

static void only_users_are_answered(void **state)
{
	struct fixture *fixture = *state;
	char *answer = ask(fixture, "GET /echo", "");
	assert_int_equal(status_of(answer), 401);
	assert_non_null(strstr(answer, "\r\nWWW-Authenticate: Basic realm=\"onramp\""));
	assert_non_null(strstr(answer, "\r\nX-Frame-Options: deny\r\n"));
	free(answer);
	assert_int_equal(status(fixture, "GET /missing", ""), 401);
	assert_int_equal(status(fixture, "GET /echo", ALICE_WRONG), 401);
	assert_int_equal(status(fixture, "GET /echo", MALLORY), 401);
	assert_int_equal(status(fixture, "GET /echo", "Authorization: Bearer x\r\n"), 401);
	for (int i = 0; i < 3; i++)
		assert_int_equal(status(fixture, "GET /echo", ALICE_SECRET), 200);
	assert_int_equal(status(fixture, "GET /missing", ALICE_SECRET), 404);
	assert_int_equal(status(fixture, "POST /post", ALICE_SECRET), 200);
	answer = ask(fixture, "GET /kept", ALICE_SECRET);
	assert_non_null(strstr(answer, "\r\nX-Frame-Options: deny\r\n"));
	free(answer);
}

static void pipelined_requests_wait_for_the_password(void **state)
{
	int fd = dial(*state);
	say(fd,
	    "GET /echo HTTP/1.1\r\nHost: a\r\nAccept: 1\r\n" ALICE_SECRET "\r\n"
	    "GET /echo HTTP/1.1\r\nHost: a\r\nAccept: 2\r\n" ALICE_WRONG "\r\n"
	    "GET /echo HTTP/1.1\r\nHost: a\r\nAccept: 3\r\nConnection: close\r\n" ALICE_SECRET
	    "\r\n");
	char *answer = hear_all(fd);
	assert_int_equal(count(answer, "HTTP/1.1 200"), 2);
	assert_int_equal(count(answer, "HTTP/1.1 401"), 1);
	free(answer);
}

static void a_reload_changes_users_and_headers(void **state)
{
	struct fixture *fixture = *state;
	struct error err = { 0 };
	assert_int_equal(status(fixture, "GET /kept", ALICE_SECRET), 200);
	write_web(fixture, "basic_auth_users: {bob: " ALICE "}\n");
	assert_int_equal(http_reload(fixture->server, &err), 0);
	assert_int_equal(status(fixture, "GET /kept", ALICE_SECRET), 401);
	write_web(fixture, "http_server_config: {headers: {X-Frame-Options: sameorigin}}\n");
	assert_int_equal(http_reload(fixture->server, &err), 0);
	char *answer = ask(fixture, "GET /kept", "");
	assert_non_null(strstr(answer, "\r\nX-Frame-Options: sameorigin\r\n"));
	free(answer);
}

static void a_bad_reload_changes_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct error err = { 0 };
	write_web(fixture, "basic_auth_user: {}\n");
	assert_int_equal(http_reload(fixture->server, &err), -1);
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_non_null(strstr(err.text, ":1:1: unknown key basic_auth_user; did you mean"));
	assert_int_equal(http_check_web_config(fixture->web_file, &err), -1);
	assert_int_equal(status(fixture, "GET /echo", ALICE_SECRET), 200);
	assert_int_equal(status(fixture, "GET /echo", ""), 401);
	write_web(fixture, "");
	assert_int_equal(http_check_web_config(fixture->web_file, &err), 0);
}

static void the_rate_limit_comes_before_the_password(void **state)
{
	struct fixture *fixture = *state;
	write_web(fixture, "basic_auth_users: {alice: " ALICE "}\n"
	                   "rate_limit: {interval: 1h, burst: 2}\n");
	assert_int_equal(http_reload(fixture->server, NULL), 0);
	assert_int_equal(status(fixture, "GET /echo", ALICE_SECRET), 200);
	assert_int_equal(status(fixture, "GET /echo", ALICE_WRONG), 401);
	assert_int_equal(status(fixture, "GET /echo", ALICE_SECRET), 429);
	assert_int_equal(status(fixture, "GET /echo", ""), 429);
}

/* More logins than may wait: some are told to come back, nobody hangs, and stopping is not held
 * up by those that wait. */
static void too_many_logins_are_told_to_come_back(void **state)
{
	struct fixture *fixture = *state;
	enum { LOGINS = 24 };
	int fds[LOGINS];
	if (getenv("ONRAMP_VALGRIND") != NULL) {
		print_message("one login takes longer here than a request may\n");
		skip();
	}
	write_web(fixture, "basic_auth_users: {alice: " SLOW "}\n");
	assert_int_equal(http_reload(fixture->server, NULL), 0);
	for (int i = 0; i < LOGINS; i++) {
		fds[i] = dial(fixture);
		say(fds[i], "GET /echo HTTP/1.1\r\nHost: a\r\n" ALICE_WRONG "\r\n");
	}
	struct http_stats stats;
	do {
		usleep(1000);
		http_stats(fixture->server, &stats);
	} while (stats.answers[5] < LOGINS - 17);
	http_stop(fixture->server);
	fixture->server = NULL;
	for (int i = 0; i < LOGINS; i++)
		free(hear_all(fds[i]));
}

static void stopping_closes_idle_connections(void **state)
{
	struct fixture *fixture = *state;
	int idle = dial(fixture);
	say(idle, "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
	char byte;
	assert_int_equal(recv(idle, &byte, 1, 0), 1);
	int half = dial(fixture);
	say(half, "GET /ec");
	http_stop(fixture->server);
	fixture->server = NULL;
	free(hear_all(idle));
	free(hear_all(half));
}

static void a_socket_of_systemd_outlives_the_server(void **state)
{
	struct fixture *fixture = *state;
	http_stop(fixture->server);
	fixture->server = NULL;
	struct sockaddr_in any = { .sin_family = AF_INET,
		                   .sin_addr = { htonl(INADDR_LOOPBACK) } };
	int inherited = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(inherited, (struct sockaddr *)&any, sizeof(any)), 0);
	assert_int_equal(listen(inherited, 16), 0);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(start(fixture, NULL, inherited, NULL), 0);
		assert_int_equal(status(fixture, "GET /echo", ""), 200);
		http_stop(fixture->server);
		fixture->server = NULL;
	}
	close(inherited);
}

static void a_server_that_cannot_start_leaves_nothing(void **state)
{
	struct fixture *fixture = *state;
	struct fixture *other = make();
	struct error err = { 0 };
	assert_int_equal(start(other, "/nowhere/web.yml", -1, &err), -1);
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_null(other->server);
	assert_int_equal(start(other, NULL, 0x7fff, &err), -1);
	struct http_options options = {
		.listen = { .address = { .family = IP_V4, .bytes = { 127, 0, 0, 1 } },
		            .port = (uint16_t)http_port(fixture->server) },
		.inherited_fd = -1,
	};
	assert_int_equal(http_start(&options, &other->server, &err), -1);
	assert_int_equal(err.kind, ERROR_UNREACHABLE);
	assert_non_null(strstr(err.text, "Address already in use"));
	void *none = other;
	teardown(&none);
	http_stop(NULL);
}

int main(void)
{
#define plain(test) cmocka_unit_test_setup_teardown(test, setup_plain, teardown)
#define web(test) cmocka_unit_test_setup_teardown(test, setup_web, teardown)
	const struct CMUnitTest tests[] = {
		plain(a_route_answers_with_what_it_was_told),
		plain(a_handler_sees_the_query_decoded),
		plain(a_body_is_shared_and_given_back),
		plain(head_is_get_without_a_body),
		plain(unknown_paths_and_methods_have_their_statuses),
		plain(sizes_are_limited),
		plain(what_can_be_read_in_two_ways_is_refused),
		plain(pipelined_requests_are_answered_in_order),
		plain(http_1_0_is_served_and_closed),
		plain(a_request_in_single_bytes_is_served),
		plain(a_blocked_post_blocks_nobody_else),
		plain(a_client_that_left_while_it_waited_is_forgotten),
		plain(answers_and_connections_are_counted),
		web(only_users_are_answered),
		web(pipelined_requests_wait_for_the_password),
		web(a_reload_changes_users_and_headers),
		web(a_bad_reload_changes_nothing),
		web(the_rate_limit_comes_before_the_password),
		web(too_many_logins_are_told_to_come_back),
		plain(stopping_closes_idle_connections),
		plain(a_socket_of_systemd_outlives_the_server),
		plain(a_server_that_cannot_start_leaves_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
