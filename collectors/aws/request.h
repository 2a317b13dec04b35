/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a request to an AWS API consists of: the three protocols in one table, and the bodies.
 * Pure.
 */
#pragma once

#include "collectors/aws/auth/endpoint.h"

struct strbuf;

/** One operation of an API. */
struct aws_action {
	enum aws_service service; /**< AWS_DIRECT_CONNECT, AWS_EC2 or AWS_CLOUDWATCH */
	const char *name;         /**< "DescribeConnections" */
	const char *resource;     /**< parameter that names the resource; NULL: none */
	unsigned page_size;       /**< to ask for; 0: the API has no such parameter */
};

/** What a body says besides the action. All may be NULL. */
struct request_words {
	const char *resource; /**< identifier for action->resource */
	const char *extra; /**< further parameters as the protocol writes them: "a":1,"b":2 in
	                        JSON, &A=1&B=2 in a form */
	const char *token; /**< of the page; as the API gave it */
};

/**
 * Write the body of a request.
 *
 * \param action  Which operation.
 * \param words   What to ask it.
 * \param out     Appended to.
 */
void request_body(const struct aws_action *action, const struct request_words *words,
                  struct strbuf *out);

/**
 * Content-Type of the requests of a service.
 *
 * \param service  One of those an action can have.
 */
const char *request_content_type(enum aws_service service);

/**
 * Value of X-Amz-Target.
 *
 * \param action  Which operation.
 * \param out     Appended to; nothing for a service that names the action in the body.
 */
void request_target(const struct aws_action *action, struct strbuf *out);

/**
 * The service in the name of a permission: "directconnect" of "directconnect:DescribeLags".
 *
 * \param service  One of those an action can have.
 */
const char *request_permission(enum aws_service service);
