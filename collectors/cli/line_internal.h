/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the files of line.h share: the connection, and one way to wait for libssh.
 */
#pragma once

#include <libssh/libssh.h>

#include "collectors/cli/line.h"

/** First line of standard error that is kept. */
#define LINE_COMPLAINT_MAX 160

struct line {
	ssh_session session;
	ssh_channel channel;
	bool is_process; /**< the channel runs one, else it is a terminal */
	size_t complaint_len;
	char complaint[LINE_COMPLAINT_MAX];
};

/** A call of libssh that is repeated as long as it returns SSH_AGAIN. */
typedef int line_step(struct line *line, const void *argument);

/**
 * Call a step until it has an end.
 *
 * \param line      Open.
 * \param step      What to call.
 * \param argument  For the step.
 * \param patience  How long it may take.
 * \param ret       What the step returned at last; written on success only.
 * \return 0, or -1 with ERROR_TIMEOUT.
 */
int line_repeat(struct line *line, line_step *step, const void *argument,
                const struct patience *patience, int *ret, struct error *err);

/**
 * Say what libssh says has gone wrong.
 *
 * \param line  Open.
 * \return -1
 */
int line_fault(const struct line *line, struct error *err);

/**
 * Copy words of a router that are to become part of an error: printable ASCII, first line.
 *
 * \param out   Filled and NUL-terminated.
 * \param size  Of out.
 * \param text  Of anybody.
 * \param len   Its length.
 */
void line_quote(char *out, size_t size, const char *text, size_t len);

/**
 * Make a session with the algorithms and the address, not connected.
 *
 * \param options      Whom to call.
 * \param ret_session  Written on success only; to be freed with ssh_free().
 * \return 0, or -1 with ERROR_LIMIT or ERROR_CONFIG.
 */
int line_prepare(const struct line_options *options, ssh_session *ret_session,
                 struct error *err);

/**
 * Hold the router's host key against the file of known hosts.
 *
 * \param line     Connected.
 * \param options  Which file, and what the router is called.
 * \return 0, or -1 with ERROR_DENIED: unknown or changed; or ERROR_CONFIG: no such file.
 */
int line_check_host_key(const struct line *line, const struct line_options *options,
                        struct error *err);

/**
 * The type and SHA-256 fingerprint of the router's host key: "ssh-ed25519 SHA256:...".
 *
 * \param line  Connected.
 * \param out   Filled and NUL-terminated.
 * \param size  Of out.
 * \return 0, or -1 with ERROR_LIMIT.
 */
int line_fingerprint(const struct line *line, char *out, size_t size, struct error *err);

/**
 * Log in with the key, else with the password.
 *
 * \param line      Connected, host key checked.
 * \param options   Who we are.
 * \param patience  How long it may take.
 * \return 0, or -1 as line_open().
 */
int line_login(struct line *line, const struct line_options *options,
               const struct patience *patience, struct error *err);
