/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/client/ask.h"

#include <openssl/evp.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/environment.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/base/url.h"
#include "agent/base/utf8.h"
#include "agent/runtime/file.h"
#include "agent/runtime/http_client.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/wiped.h"

#define TIMEOUT_S 10

/* A thousand paths are about 4 MiB. */
#define ANSWER_MAX ((size_t)128 * 1024 * 1024)

/* exporters/http takes 255 bytes of each. */
#define PASSWORD_MAX 255
#define PASSWORD_FILE_MAX ((size_t)4096)

/* What an agent writes into an error; longer is somebody else's page. */
#define COMPLAINT_MAX 200

#define URL_MEMORY_MAX ((size_t)64 * 1024)

/* One question under way. */
struct question {
	struct loop *loop;
	struct strbuf *out;
	struct error *err;
	int failed;
};

static const char *choose(const char *typed, const struct environment *environment,
                          const char *name)
{
	return typed != NULL ? typed : environment_get(environment, name);
}

const char *ask_url(const struct ask_options *options, const struct environment *environment)
{
	const char *url = choose(options->url, environment, "ONRAMP_AGENT_URL");
	return url == NULL ? ASK_DEFAULT_URL : url;
}

/* --- credentials --- */

/* As the agent's own secrets: for its owner only. */
static int read_password_file(const char *file, struct wiped *password, struct error *err)
{
	struct stat found;
	if (file_read(file, password, &found, err) != 0)
		return -1;
	if ((found.st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return error_set(err, ERROR_CONFIG, 0, "%s: others may read it (mode %04o)",
		                 file, (unsigned)(found.st_mode & 07777));
	return 0;
}

static int read_password(const struct ask_options *options,
                         const struct environment *environment, struct wiped *password,
                         struct error *err)
{
	const char *text = environment_get(environment, "ONRAMP_AGENT_PASSWORD");
	if (options->password_file != NULL)
		return read_password_file(options->password_file, password, err);
	if (text == NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "a user without password: --agent.password-file or "
		                 "ONRAMP_AGENT_PASSWORD is missing");
	if (wiped_add(password, text, strlen(text)) != 0)
		return error_set(err, ERROR_LIMIT, 0, "the password is too long");
	return 0;
}

/* RFC 7617: "Basic" and user:password in base64. */
static int encode(const struct wiped *pair, struct wiped *header, struct error *err)
{
	unsigned char text[4 * (2 * PASSWORD_MAX + 3) / 3 + 4];
	int len = EVP_EncodeBlock(text, (const unsigned char *)pair->data, (int)pair->len);
	int failed = wiped_add(header, "Basic ", 6) != 0 ||
	             wiped_add(header, text, (size_t)len) != 0;
	explicit_bzero(text, sizeof(text));
	return failed ? error_set(err, ERROR_LIMIT, 0, "no memory for the password") : 0;
}

static int pair_up(const char *user, const struct wiped *password, struct wiped *header,
                   struct error *err)
{
	struct wiped pair;
	size_t len = strcspn(wiped_text(password), "\r\n"); /* editors end lines */
	wiped_init(&pair, (size_t)2 * PASSWORD_MAX + 1);
	int failed = strlen(user) > PASSWORD_MAX || len > PASSWORD_MAX ||
	             strchr(user, ':') != NULL || wiped_add(&pair, user, strlen(user)) != 0 ||
	             wiped_add(&pair, ":", 1) != 0 ||
	             wiped_add(&pair, wiped_text(password), len) != 0;
	if (failed)
		error_set(err, ERROR_CONFIG, 0,
		          "the user's name or the password is too long, or has a colon");
	else
		failed = encode(&pair, header, err) != 0;
	wiped_done(&pair);
	return failed ? -1 : 0;
}

/* Nothing is written without a user. */
static int make_credentials(const struct ask_options *options,
                            const struct environment *environment, const struct url *url,
                            struct wiped *header, struct error *err)
{
	const char *user = choose(options->username, environment, "ONRAMP_AGENT_USERNAME");
	if (user == NULL)
		return 0;
	if (!url->is_https && !url_host_is_loopback(url->host))
		return error_set(err, ERROR_CONFIG, 0,
		                 "a password is not sent to %s in the clear; use https",
		                 url->host);
	struct wiped password;
	wiped_init(&password, PASSWORD_FILE_MAX);
	int failed = read_password(options, environment, &password, err) != 0 ||
	             pair_up(user, &password, header, err) != 0;
	wiped_done(&password);
	return failed ? -1 : 0;
}

/* --- the exchange --- */

/* A gateway speaks with 502 and 504 for an agent that does not. */
static enum error_kind kind_of(long status)
{
	if (status == 429)
		return ERROR_THROTTLED;
	return status >= 500 ? ERROR_UNREACHABLE : ERROR_MALFORMED;
}

/* The agent's own words, where it is one. */
static int refuse(const struct question *question, const struct http_reply *reply)
{
	struct arena *arena = arena_new(0);
	const char *words = arena == NULL
	                            ? NULL
	                            : utf8_clean(arena, reply->body, reply->len, COMPLAINT_MAX);
	if (reply->status == 401)
		error_set(question->err, ERROR_DENIED, 0,
		          "the agent wants a user and a password (--agent.username, "
		          "--agent.password-file), or refuses these");
	else if (reply->status == 403)
		error_set(question->err, ERROR_DENIED, 0, "the agent refuses to answer");
	else
		error_set(question->err, kind_of(reply->status), 0, "status %ld: %s",
		          reply->status, words == NULL ? "" : words);
	arena_free(arena);
	return -1;
}

static void on_answer(void *context, const struct http_reply *reply, const struct error *err)
{
	struct question *question = context;
	if (reply == NULL)
		*question->err = *err;
	else if (reply->status == 200)
		strbuf_add(question->out, reply->body, reply->len);
	else
		refuse(question, reply);
	question->failed = reply == NULL || reply->status != 200;
	if (strbuf_failed(question->out))
		question->failed =
			error_set(question->err, ERROR_LIMIT, 0, "no memory for the answer");
	loop_stop(question->loop);
}

static int exchange(struct question *question, struct http_client *client, const char *url,
                    const struct wiped *credentials)
{
	const struct http_header header = { "Authorization", wiped_text(credentials) };
	const struct http_call call = {
		.method = "GET",
		.url = url,
		.headers = &header,
		.header_count = credentials->len > 0 ? 1 : 0,
		.timeout = duration_seconds(TIMEOUT_S),
		.max_body = ANSWER_MAX,
		.is_metadata = true, /* plain http in a network of one's own, no proxy */
	};
	if (http_client_start(client, &call, on_answer, question, NULL, question->err) != 0)
		return -1;
	loop_run(question->loop);
	return question->failed ? -1 : 0;
}

static int converse(const struct ask_options *options, const char *url,
                    const struct wiped *credentials, struct strbuf *out, struct error *err)
{
	struct question question = { .out = out, .err = err };
	struct http_client *client = NULL;
	const struct http_client_options client_options = { .ca_file = options->ca_file };
	if (loop_new(&clock_system, NULL, &question.loop, err) != 0)
		return -1;
	int failed = http_client_new(question.loop, &client_options, &client, err) != 0 ||
	             exchange(&question, client, url, credentials) != 0;
	http_client_free(client);
	loop_free(question.loop);
	return failed ? -1 : 0;
}

static int ask_at(const struct ask_options *options, const struct environment *environment,
                  const char *url, struct strbuf *out, struct error *err)
{
	struct arena *arena = arena_new(URL_MEMORY_MAX);
	struct wiped credentials;
	struct url parts;
	if (arena == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory to ask");
	wiped_init(&credentials, 1024);
	int failed = url_parse(url, arena, &parts, err) != 0 ||
	             make_credentials(options, environment, &parts, &credentials, err) != 0 ||
	             converse(options, url, &credentials, out, err) != 0;
	wiped_done(&credentials);
	arena_free(arena);
	return failed ? -1 : 0;
}

int ask(const struct ask_options *options, const struct environment *environment,
        const char *path, struct strbuf *out, struct error *err)
{
	const char *base = ask_url(options, environment);
	size_t len = strlen(base);
	struct strbuf url;
	while (len > 0 && base[len - 1] == '/')
		len--;
	strbuf_init(&url, URL_LENGTH_MAX);
	strbuf_add(&url, base, len);
	strbuf_puts(&url, path);
	int failed = strbuf_failed(&url)
	                     ? error_set(err, ERROR_CONFIG, 0, "the agent's URL is too long")
	                     : ask_at(options, environment, url.data, out, err);
	strbuf_done(&url);
	return failed;
}
