/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/body.h"

#include <stdlib.h>

/* The public part comes first, so that a pointer to it is a pointer to the whole. */
struct counted_body {
	struct body body;
	char *owned;
	atomic_uint references;
	atomic_size_t *total; /* NULL: part of no sum */
};

struct body *body_new(char *data, size_t len)
{
	struct counted_body *counted = malloc(sizeof(*counted));
	if (counted == NULL) {
		free(data);
		return NULL;
	}
	counted->body = (struct body){ .data = data, .len = len };
	counted->owned = data;
	counted->total = NULL;
	atomic_init(&counted->references, 1);
	return &counted->body;
}

struct body *body_new_counted(char *data, size_t len, atomic_size_t *total)
{
	struct body *body = body_new(data, len);
	if (body == NULL)
		return NULL;
	((struct counted_body *)body)->total = total;
	atomic_fetch_add_explicit(total, len, memory_order_relaxed);
	return body;
}

struct body *body_ref(struct body *body)
{
	struct counted_body *counted = (struct counted_body *)body;
	atomic_fetch_add_explicit(&counted->references, 1, memory_order_relaxed);
	return body;
}

void body_unref(struct body *body)
{
	if (body == NULL)
		return;
	struct counted_body *counted = (struct counted_body *)body;
	if (atomic_fetch_sub_explicit(&counted->references, 1, memory_order_acq_rel) != 1)
		return;
	if (counted->total != NULL)
		atomic_fetch_sub_explicit(counted->total, body->len, memory_order_relaxed);
	free(counted->owned);
	free(counted);
}
