/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/http/answer.h"

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/body.h"
#include "exporters/http/http.h"
#include "exporters/http/web.h"

/* Two formats, plain or compressed, and room to spare. */
#define KEPT_PER_ROUTE 6

struct kept {
	struct MHD_Response *response; /* NULL: free */
	struct body *body;             /* referenced, so its address stays unique */
	struct web *web;               /* likewise */
	const char *content_type;
	const char *encoding;
};

struct answers {
	pthread_mutex_t mutex;
	size_t route_count;
	struct kept (*kept)[KEPT_PER_ROUTE];
};

struct answers *answers_new(size_t route_count)
{
	struct answers *answers = calloc(1, sizeof(*answers));
	if (answers == NULL)
		return NULL;
	answers->kept = calloc(route_count + 1, sizeof(*answers->kept));
	if (answers->kept == NULL) {
		free(answers);
		return NULL;
	}
	answers->route_count = route_count;
	pthread_mutex_init(&answers->mutex, NULL);
	return answers;
}

static void forget(struct kept *kept)
{
	if (kept->response == NULL)
		return;
	MHD_destroy_response(kept->response);
	body_unref(kept->body);
	web_unref(kept->web);
	*kept = (struct kept){ 0 };
}

void answers_clear(struct answers *answers)
{
	pthread_mutex_lock(&answers->mutex);
	for (size_t route = 0; route < answers->route_count; route++)
		for (size_t i = 0; i < KEPT_PER_ROUTE; i++)
			forget(&answers->kept[route][i]);
	pthread_mutex_unlock(&answers->mutex);
}

void answers_free(struct answers *answers)
{
	if (answers == NULL)
		return;
	answers_clear(answers);
	pthread_mutex_destroy(&answers->mutex);
	free(answers->kept);
	free(answers);
}

static void release_body(void *context)
{
	body_unref(context);
}

static int add_web_headers(struct MHD_Response *response, const struct web *web)
{
	int has_nosniff = 0;
	for (size_t i = 0; i < web->header_count; i++) {
		const struct web_header *header = &web->headers[i];
		has_nosniff |= strcmp(header->name, "X-Content-Type-Options") == 0;
		if (MHD_add_response_header(response, header->name, header->value) != MHD_YES)
			return -1;
	}
	if (has_nosniff)
		return 0;
	return MHD_add_response_header(response, "X-Content-Type-Options", "nosniff") == MHD_YES
	               ? 0
	               : -1;
}

/* A header whose value is NULL is left out. */
static int add(struct MHD_Response *response, const char *name, const char *value)
{
	return value == NULL || MHD_add_response_header(response, name, value) == MHD_YES ? 0
	                                                                                  : -1;
}

static struct MHD_Response *build(const struct http_answer *answer, const struct web *web)
{
	struct body *body = body_ref(answer->body);
	/* libmicrohttpd wants a writable pointer and does not write. */
	struct MHD_Response *response = MHD_create_response_from_buffer_with_free_callback_cls(
		body->len, (void *)(uintptr_t)body->data, release_body, body);
	if (response == NULL) {
		body_unref(body); /* the reference that the response would have kept */
		return NULL;
	}
	if (add(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->content_type) == 0 &&
	    add(response, MHD_HTTP_HEADER_CONTENT_ENCODING, answer->encoding) == 0 &&
	    add(response, MHD_HTTP_HEADER_VARY, "Accept, Accept-Encoding") == 0 &&
	    add_web_headers(response, web) == 0)
		return response;
	MHD_destroy_response(response);
	return NULL;
}

static int is_same_text(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

/* The place for an answer: what it replaces or is, else a free one, else the first. */
static struct kept *place(struct kept kept[static KEPT_PER_ROUTE],
                          const struct http_answer *answer)
{
	struct kept *free_one = &kept[0];
	for (size_t i = KEPT_PER_ROUTE; i-- > 0;) {
		if (kept[i].response == NULL)
			free_one = &kept[i];
		else if (is_same_text(kept[i].content_type, answer->content_type) &&
		         is_same_text(kept[i].encoding, answer->encoding))
			return &kept[i];
	}
	return free_one;
}

enum MHD_Result answers_queue(struct answers *answers, size_t route, struct http_answer *answer,
                              struct web *web, struct MHD_Connection *connection)
{
	pthread_mutex_lock(&answers->mutex);
	struct kept *kept = place(answers->kept[route], answer);
	if (kept->response == NULL || kept->body != answer->body || kept->web != web) {
		forget(kept);
		struct MHD_Response *response = build(answer, web);
		if (response != NULL)
			*kept = (struct kept){ .response = response,
				               .body = body_ref(answer->body),
				               .web = web_ref(web),
				               .content_type = answer->content_type,
				               .encoding = answer->encoding };
	}
	enum MHD_Result result = MHD_NO;
	if (kept->response != NULL)
		result = MHD_queue_response(connection, answer->status, kept->response);
	pthread_mutex_unlock(&answers->mutex);
	body_unref(answer->body);
	answer->body = NULL;
	return result;
}

static const char *reason(unsigned status)
{
	switch (status) {
	case 400: return "Bad Request";
	case 401: return "Unauthorized";
	case 404: return "Not Found";
	case 405: return "Method Not Allowed";
	case 411: return "Length Required";
	case 413: return "Content Too Large";
	case 414: return "URI Too Long";
	case 429: return "Too Many Requests";
	case 431: return "Request Header Fields Too Large";
	case 503: return "Service Unavailable";
	default: return "Internal Server Error";
	}
}

enum MHD_Result answer_plain(const struct plain_answer *answer, const struct web *web,
                             struct MHD_Connection *connection)
{
	char text[64];
	int len =
		snprintf(text, sizeof(text), "%u %s\n", answer->status, reason(answer->status));
	struct MHD_Response *response =
		MHD_create_response_from_buffer((size_t)len, text, MHD_RESPMEM_MUST_COPY);
	if (response == NULL)
		return MHD_NO;
	enum MHD_Result result = MHD_NO;
	if (add(response, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain; charset=utf-8") == 0 &&
	    (answer->header == NULL || add(response, answer->header, answer->value) == 0) &&
	    add_web_headers(response, web) == 0)
		result = MHD_queue_response(connection, answer->status, response);
	MHD_destroy_response(response);
	return result;
}
