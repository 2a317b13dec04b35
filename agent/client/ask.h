/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One question to a running agent.
 *
 * Certificates are verified. A password goes over https, or to this machine itself, and nowhere
 * else.
 */
#pragma once

#include <stddef.h>

struct environment;
struct error;
struct strbuf;

/** Where an agent listens unless told otherwise. */
#define ASK_DEFAULT_URL "http://127.0.0.1:10179"

/** Whom to ask, and who asks. NULL: the environment's word, else the default. */
struct ask_options {
	const char *url;           /**< ONRAMP_AGENT_URL; else ASK_DEFAULT_URL */
	const char *ca_file;       /**< PEM; else the system's */
	const char *username;      /**< ONRAMP_AGENT_USERNAME; else no credentials */
	const char *password_file; /**< else ONRAMP_AGENT_PASSWORD holds the password */
};

/**
 * The URL that is asked.
 *
 * \param options      What was typed.
 * \param environment  Where to look for the rest.
 */
const char *ask_url(const struct ask_options *options, const struct environment *environment);

/**
 * Ask. Blocks until there is an answer, ten seconds at most.
 *
 * \param options      What was typed.
 * \param environment  Where to look for the rest.
 * \param path         Of the URL: "/api/v1/paths".
 * \param out          The answer's body; appended to.
 * \return 0, or -1 with ERROR_CONFIG (URL, password), ERROR_UNREACHABLE, ERROR_TIMEOUT,
 * ERROR_THROTTLED (asked too often), ERROR_DENIED (certificate or credentials),
 * ERROR_MALFORMED (no agent) or ERROR_LIMIT.
 */
int ask(const struct ask_options *options, const struct environment *environment,
        const char *path, struct strbuf *out, struct error *err);
