/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How those who fetch credentials, and those who ask with them, reach the world outside. Tests
 * bring a world of their own.
 */
#pragma once

#include "agent/runtime/child.h"
#include "agent/runtime/http_client.h"

struct error;
struct loop;

/** The ways out, and chance. */
struct credential_io {
	int (*http_start)(struct http_client *client, const struct http_call *call,
	                  http_answered *answered, void *context,
	                  struct http_transfer **ret_transfer, struct error *err);
	void (*http_cancel)(struct http_transfer *transfer);
	const char *(*http_header)(const struct http_reply *reply, const char *name);
	int (*child_start)(struct loop *loop, const struct child_call *call, child_ended *ended,
	                   void *context, struct child **ret_child, struct error *err);
	void (*child_cancel)(struct child *child);
	double (*random)(void); /**< 0 to 1, without 1: spreads refreshes and retries */
};

/** agent/runtime and the kernel's generator. */
extern const struct credential_io credential_io_system;
