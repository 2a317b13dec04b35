/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libcurl's multi interface on the loop.
 *
 * libcurl says which descriptors and which one timer it waits for, on_socket() and on_timer()
 * bring the events back, and after each of them tell_ended() looks for transfers that are over.
 * Callers hear of an end only there and in on_deadline(), never from inside libcurl, so they
 * may start, cancel and free what they like.
 *
 * The deadline of a transfer is a timer of ours: it belongs to the loop's clock, and it knows
 * what the transfer was waiting for.
 */
#include "agent/runtime/http_client_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/runtime/loop.h"

#define MAX_CONNECTIONS_PER_HOST 8
#define MAX_CONNECTIONS_FACTOR 4

/* libcurl keeps the trusted certificates for a day. For so long after one was refused they are
 * read again, at most once in a second: somebody may have mended the file. */
#define REREAD_S 600

/* A descriptor that libcurl waits for. */
struct watch {
	struct http_client *client;
	struct loop_fd *fd;
	curl_socket_t number;
};

/* --- the library --- */

/* libcurl is set up once per process; it offers no way to ask whether that has happened. Since
 * 7.84 it may be done while other threads run, so it waits for the first client: an agent that
 * asks no cloud saves the memory. */
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): what the library forces
static bool is_library_ready;

/* Headers and bodies with credentials are copied a lot inside. */
static void set_up_library(void)
{
	if (is_library_ready)
		return;
	is_library_ready = true;
	curl_global_init_mem(CURL_GLOBAL_DEFAULT, malloc, wiped_free, wiped_realloc, strdup,
	                     calloc);
}

/* --- what libcurl waits for --- */

static void tell_ended(struct http_client *client);

static void on_fd(void *context, int events)
{
	struct watch *watch = context;
	struct http_client *client = watch->client; /* libcurl may let go of the descriptor */
	int running;
	curl_multi_socket_action(client->multi, watch->number,
	                         (events & LOOP_READABLE ? CURL_CSELECT_IN : 0) |
	                                 (events & LOOP_WRITABLE ? CURL_CSELECT_OUT : 0),
	                         &running);
	tell_ended(client);
}

static void on_timer(void *context)
{
	struct http_client *client = context;
	int running;
	curl_multi_socket_action(client->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	tell_ended(client);
}

static struct watch *watch_new(struct http_client *client, curl_socket_t number)
{
	struct watch *watch = calloc(1, sizeof(*watch));
	if (watch == NULL)
		return NULL;
	watch->client = client;
	watch->number = number;
	watch->fd = loop_fd_new(client->loop, number, on_fd, watch);
	if (watch->fd == NULL) {
		free(watch);
		return NULL;
	}
	curl_multi_assign(client->multi, number, watch);
	return watch;
}

/* CURL_POLL_REMOVE comes before libcurl closes the descriptor. */
static int on_socket(CURL *easy, curl_socket_t number, int what, void *context, void *known)
{
	struct http_client *client = context;
	struct watch *watch = known;
	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (watch != NULL)
			loop_fd_close(watch->fd);
		free(watch);
		return 0;
	}
	if (watch == NULL)
		watch = watch_new(client, number);
	if (watch == NULL)
		return -1; /* all transfers fail */
	loop_fd_want(watch->fd, (what & CURL_POLL_IN ? LOOP_READABLE : 0) |
	                                (what & CURL_POLL_OUT ? LOOP_WRITABLE : 0));
	return 0;
}

static int on_wanted_timer(CURLM *multi, long timeout_ms, void *context)
{
	struct http_client *client = context;
	(void)multi;
	if (timeout_ms < 0)
		loop_timer_stop(client->timer);
	else
		loop_timer_at(client->timer, mono_add(clock_mono(loop_clock(client->loop)),
		                                      duration_ms(timeout_ms)));
	return 0;
}

/* --- transfers --- */

/* libcurl gives each transfer that it knows a buffer, even while it waits for a connection: so
 * it knows no more of them than can have one. */
static void start_waiting(struct http_client *client)
{
	struct http_transfer *transfer;
	while (client->running_count < client->running_max &&
	       (transfer = TAILQ_FIRST(&client->waiting)) != NULL &&
	       curl_multi_add_handle(client->multi, transfer->easy) == CURLM_OK) {
		TAILQ_REMOVE(&client->waiting, transfer, entry);
		TAILQ_INSERT_TAIL(&client->running, transfer, entry);
		transfer->is_running = true;
		client->running_count++;
	}
}

/* From now on libcurl does not know it, and nobody finds it. */
static void detach(struct http_transfer *transfer)
{
	struct http_client *client = transfer->client;
	loop_timer_close(transfer->deadline);
	transfer->deadline = NULL;
	if (transfer->is_running) {
		curl_multi_remove_handle(client->multi, transfer->easy);
		TAILQ_REMOVE(&client->running, transfer, entry);
		client->running_count--;
	} else {
		TAILQ_REMOVE(&client->waiting, transfer, entry);
	}
}

static void destroy(struct http_client *client)
{
	curl_multi_cleanup(client->multi);
	loop_timer_close(client->timer);
	free(client->ca_file);
	free(client->user_agent);
	free(client);
}

/* Tell the caller how a transfer ended; the client may be gone afterwards. */
static void tell(struct http_transfer *transfer, const struct error *err)
{
	struct http_client *client = transfer->client;
	struct http_reply reply = {
		.body = wiped_text(&transfer->body),
		.len = transfer->body.len,
		.elapsed = mono_since(clock_mono(loop_clock(client->loop)), transfer->started),
		.transfer = transfer,
	};
	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &reply.status);
	detach(transfer);
	client->telling++;
	transfer->is_telling = true;
	transfer->answered(transfer->context, err == NULL ? &reply : NULL, err);
	http_transfer_free(transfer);
	client->telling--;
	if (!client->is_freed)
		start_waiting(client);
	else if (client->telling == 0)
		destroy(client);
}

static void tell_result(struct http_transfer *transfer, CURLcode code)
{
	if (code == CURLE_OK) {
		tell(transfer, NULL);
		return;
	}
	struct http_client *client = transfer->client;
	if (code == CURLE_PEER_FAILED_VERIFICATION)
		client->reread_until = mono_add(clock_mono(loop_clock(client->loop)),
		                                duration_seconds(REREAD_S));
	struct error err;
	http_transfer_explain(transfer, code, &err);
	tell(transfer, &err);
}

static struct http_transfer *next_ended(struct http_client *client, CURLcode *ret_code)
{
	int left;
	const CURLMsg *message = curl_multi_info_read(client->multi, &left);
	if (message == NULL)
		return NULL;
	struct http_transfer *transfer = NULL;
	curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
	*ret_code = message->data.result;
	return transfer;
}

static void tell_ended(struct http_client *client)
{
	CURLcode code = CURLE_OK;
	client->telling++; /* keeps the client while we look */
	struct http_transfer *transfer;
	while (!client->is_freed && (transfer = next_ended(client, &code)) != NULL)
		tell_result(transfer, code);
	client->telling--;
	if (client->is_freed && client->telling == 0)
		destroy(client);
}

static void on_deadline(void *context)
{
	struct http_transfer *transfer = context;
	struct error err;
	http_transfer_explain_timeout(transfer, &err);
	tell(transfer, &err);
}

static int set_deadline(struct http_transfer *transfer)
{
	struct loop *loop = transfer->client->loop;
	transfer->started = clock_mono(loop_clock(loop));
	transfer->deadline = loop_timer_new(loop, on_deadline, transfer);
	if (transfer->deadline == NULL)
		return -1;
	loop_timer_at(transfer->deadline, mono_add(transfer->started, transfer->timeout));
	return 0;
}

static int begin(struct http_transfer *transfer, const struct http_call *call,
                 struct error *err)
{
	if (http_transfer_prepare(transfer, call, err) != 0)
		return -1;
	if (set_deadline(transfer) != 0)
		return error_set(err, ERROR_LIMIT, 0, "%s: no memory for a timer",
		                 transfer->peer);
	TAILQ_INSERT_TAIL(&transfer->client->waiting, transfer, entry);
	start_waiting(transfer->client);
	return 0;
}

int http_client_start(struct http_client *client, const struct http_call *call,
                      http_answered *answered, void *context,
                      struct http_transfer **ret_transfer, struct error *err)
{
	struct http_transfer *transfer = calloc(1, sizeof(*transfer));
	if (transfer == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a request");
	transfer->client = client;
	transfer->answered = answered;
	transfer->context = context;
	if (begin(transfer, call, err) != 0) {
		loop_timer_close(transfer->deadline);
		http_transfer_free(transfer);
		return -1;
	}
	if (ret_transfer != NULL)
		*ret_transfer = transfer;
	return 0;
}

void http_transfer_cancel(struct http_transfer *transfer)
{
	if (transfer == NULL || transfer->is_telling)
		return;
	struct http_client *client = transfer->client;
	detach(transfer);
	http_transfer_free(transfer);
	start_waiting(client);
}

/* --- clients --- */

static int setup_multi(struct http_client *client, const struct http_client_options *options)
{
	long per_host = options->max_connections == 0 ? MAX_CONNECTIONS_PER_HOST
	                                              : (long)options->max_connections;
	long total = per_host * MAX_CONNECTIONS_FACTOR;
	client->running_max = (size_t)total;
	client->multi = curl_multi_init();
	if (client->multi == NULL)
		return -1;
	curl_multi_setopt(client->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(client->multi, CURLMOPT_SOCKETDATA, client);
	curl_multi_setopt(client->multi, CURLMOPT_TIMERFUNCTION, on_wanted_timer);
	curl_multi_setopt(client->multi, CURLMOPT_TIMERDATA, client);
	curl_multi_setopt(client->multi, CURLMOPT_MAX_HOST_CONNECTIONS, per_host);
	curl_multi_setopt(client->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, total);
	curl_multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, per_host);
	return 0;
}

static int setup(struct http_client *client, const struct http_client_options *options)
{
	const char *user_agent =
		options->user_agent == NULL ? "onramp/" ONRAMP_VERSION : options->user_agent;
	client->user_agent = strdup(user_agent);
	if (client->user_agent == NULL)
		return -1;
	if (options->ca_file != NULL && (client->ca_file = strdup(options->ca_file)) == NULL)
		return -1;
	client->timer = loop_timer_new(client->loop, on_timer, client);
	return client->timer == NULL ? -1 : setup_multi(client, options);
}

int http_client_new(struct loop *loop, const struct http_client_options *options,
                    struct http_client **ret_client, struct error *err)
{
	static const struct http_client_options defaults;
	if (options == NULL)
		options = &defaults;
	set_up_library();
	if (options->ca_file != NULL && access(options->ca_file, R_OK) != 0)
		return error_set(err, ERROR_CONFIG, errno, "%s", options->ca_file);
	struct http_client *client = calloc(1, sizeof(*client));
	if (client == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for an HTTP client");
	client->loop = loop;
	TAILQ_INIT(&client->waiting);
	TAILQ_INIT(&client->running);
	if (setup(client, options) != 0) {
		destroy(client);
		return error_set(err, ERROR_LIMIT, 0, "no memory for an HTTP client");
	}
	*ret_client = client;
	return 0;
}

void http_client_free(struct http_client *client)
{
	if (client == NULL)
		return;
	client->running_max = 0; /* none of those that wait begins any more */
	while (!TAILQ_EMPTY(&client->waiting))
		http_transfer_cancel(TAILQ_FIRST(&client->waiting));
	while (!TAILQ_EMPTY(&client->running))
		http_transfer_cancel(TAILQ_FIRST(&client->running));
	client->is_freed = true;
	if (client->telling == 0)
		destroy(client);
}
