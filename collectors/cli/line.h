/* SPDX-License-Identifier: Apache-2.0 */
/**
 * One SSH connection to a router (a VTY line), from libssh. For workers of a pool: functions
 * block, within the patience they are given, and hold no lock.
 *
 * No file of libssh or of a user is read but the one that holds known host keys; libssh logs
 * nothing. The host key is checked before anything of ours is sent.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/base/secret.h"
#include "collectors/cli/patience.h"

struct error;
struct line;
struct strbuf;

/** Whom to call and who we are. Borrowed as long as line_open() runs. */
struct line_options {
	const char *router;  /**< its name in the configuration, for what errors advise */
	const char *address; /**< IP address or host name; host keys are known by it */
	uint16_t port;
	const char *user;
	struct secret key;            /**< private key, PEM or OpenSSH; or none */
	struct secret key_passphrase; /**< or none */
	struct secret password;       /**< for the methods password and keyboard-interactive */
	const char *known_hosts_file;
	bool legacy_algorithms; /**< offer SHA-1, CBC and group 1 too */
};

/**
 * Connect, check the host key, log in.
 *
 * \param options   Whom to call.
 * \param patience  How long it may take.
 * \param ret_line  Written on success only; to be closed with line_close().
 * \return 0, or -1 with ERROR_UNREACHABLE (no such name, no route, refused, cut),
 * ERROR_TIMEOUT, ERROR_DENIED (host key or credentials), ERROR_CONFIG (known hosts or key
 * cannot be read, no algorithm in common), ERROR_MALFORMED (not SSH) or ERROR_LIMIT.
 */
int line_open(const struct line_options *options, const struct patience *patience,
              struct line **ret_line, struct error *err);

/**
 * Connect, take the host key and hang up: no login.
 *
 * \param options   Address, port and algorithms count; the rest is not looked at.
 * \param patience  How long it may take.
 * \param entry     The line for a file of known hosts is appended, without line end.
 * \param print     The key's type and SHA-256 fingerprint are appended.
 * \return 0, or -1 as line_open().
 */
int line_host_key(const struct line_options *options, const struct patience *patience,
                  struct strbuf *entry, struct strbuf *print, struct error *err);

/**
 * Open a terminal on the line, for which line_read() and line_write() are then used.
 *
 * \param line      Open, without a terminal or process.
 * \param patience  How long it may take.
 * \return 0, or -1 as line_read().
 */
int line_shell(struct line *line, const struct patience *patience, struct error *err);

/**
 * Start a process on the line; its standard output is read with line_read().
 *
 * \param line      Open, without a terminal or process.
 * \param command   What to run.
 * \param patience  How long it may take.
 * \return 0, or -1 as line_read(), or with ERROR_DENIED: the router runs no commands so.
 */
int line_exec(struct line *line, const char *command, const struct patience *patience,
              struct error *err);

/**
 * Wait for bytes and take them.
 *
 * \param line      With a terminal or process.
 * \param bytes     Filled.
 * \param size      Most bytes to take; at least 1.
 * \param patience  How long it may take.
 * \return Bytes taken; 0 at the end of the terminal or process; or -1 with ERROR_TIMEOUT or
 * ERROR_UNREACHABLE (the connection is gone).
 */
int line_read(struct line *line, char *bytes, size_t size, const struct patience *patience,
              struct error *err);

/**
 * Send bytes.
 *
 * \param line      With a terminal.
 * \param bytes     What to send.
 * \param len       How many.
 * \param patience  How long it may take.
 * \return 0, or -1 as line_read().
 */
int line_write(struct line *line, const char *bytes, size_t len,
               const struct patience *patience, struct error *err);

/**
 * End the process under way or the terminal; another one may be opened.
 *
 * \param line        Open.
 * \param ret_status  Exit status of a process that has ended by itself, else -1; may be NULL.
 * \return First line of what the process complained about on standard error, cleaned; "" when
 * it was silent. Borrowed until the next process.
 */
const char *line_end(struct line *line, int *ret_status);

/**
 * Whether the connection is still there, as far as has been noticed.
 *
 * \param line  Open.
 */
bool line_is_alive(const struct line *line);

/**
 * Hang up. Does not wait for the router.
 *
 * \param line  NULL is allowed.
 */
void line_close(struct line *line);
