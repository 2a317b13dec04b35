/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The connection and its channel. libssh is never let to block: its calls return SSH_AGAIN, and
 * the waiting is ours, because ours can be interrupted.
 */
#include "collectors/cli/line.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "collectors/cli/line_internal.h"

/* A person's terminal would wrap lines; no show command is wider. 511 is NX-OS' maximum. */
#define TERMINAL_COLUMNS 511
#define TERMINAL_ROWS 1000

/* A peer that vanished without a word is noticed after a minute, whatever the interval. */
#define KEEPALIVE_IDLE_S 30
#define KEEPALIVE_INTERVAL_S 10
#define KEEPALIVE_COUNT 3

/* --- libssh's calls, one way to wait for them --- */

static int wait_for_router(const struct line *line, const struct patience *patience,
                           struct error *err)
{
	short events = POLLIN;
	if ((ssh_get_poll_flags(line->session) & SSH_WRITE_PENDING) != 0)
		events |= POLLOUT;
	return patience_wait(patience, ssh_get_fd(line->session), events, err);
}

int line_repeat(struct line *line, line_step *step, const void *argument,
                const struct patience *patience, int *ret, struct error *err)
{
	int result;
	while ((result = step(line, argument)) == SSH_AGAIN)
		if (wait_for_router(line, patience, err) != 0)
			return -1;
	*ret = result;
	return 0;
}

void line_quote(char *out, size_t size, const char *text, size_t len)
{
	size_t kept = 0;
	for (size_t i = 0; i < len && kept + 1 < size && text[i] != '\n'; i++)
		if (text[i] >= ' ' && text[i] <= '~')
			out[kept++] = text[i];
	out[kept] = '\0';
}

int line_fault(const struct line *line, struct error *err)
{
	static const struct {
		const char *words;
		enum error_kind kind;
	} faults[] = {
		{ "no match for method", ERROR_CONFIG },
		{ "rotocol version", ERROR_MALFORMED },
		{ "banner", ERROR_MALFORMED },
		{ "ERROR: Packet len too high", ERROR_MALFORMED },
		{ "Invalid packet", ERROR_MALFORMED },
		{ "Too many authentication failures", ERROR_DENIED },
	};
	const char *said = ssh_get_error(line->session);
	enum error_kind kind = ERROR_UNREACHABLE;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (strstr(said, faults[i].words) != NULL)
			kind = faults[i].kind;
	char text[LINE_COMPLAINT_MAX];
	line_quote(text, sizeof(text), said, strlen(said));
	return error_set(err, kind, 0, "%s",
	                 text[0] == '\0' ? "the router closed the connection" : text);
}

/* --- connecting --- */

static void set_number(int fd, int level, int name, int value)
{
	setsockopt(fd, level, name, &value, sizeof(value)); /* a comfort: may fail */
}

static int connect_socket(int fd, const struct addrinfo *address,
                          const struct patience *patience, struct error *err)
{
	if (connect(fd, address->ai_addr, address->ai_addrlen) == 0)
		return 0;
	if (errno != EINPROGRESS)
		return error_set(err, ERROR_UNREACHABLE, errno, "connect");
	if (patience_wait(patience, fd, POLLOUT, err) != 0)
		return -1;
	int failure = 0;
	socklen_t size = sizeof(failure);
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &size) != 0)
		failure = errno;
	return failure == 0 ? 0 : error_set(err, ERROR_UNREACHABLE, failure, "connect");
}

static int dial(const struct addrinfo *address, const struct patience *patience, int *ret_fd,
                struct error *err)
{
	int fd = socket(address->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return error_set(err, ERROR_LIMIT, errno, "socket");
	if (connect_socket(fd, address, patience, err) != 0) {
		close(fd);
		return -1;
	}
	set_number(fd, SOL_SOCKET, SO_KEEPALIVE, 1);
	set_number(fd, IPPROTO_TCP, TCP_KEEPIDLE, KEEPALIVE_IDLE_S);
	set_number(fd, IPPROTO_TCP, TCP_KEEPINTVL, KEEPALIVE_INTERVAL_S);
	set_number(fd, IPPROTO_TCP, TCP_KEEPCNT, KEEPALIVE_COUNT);
	set_number(fd, IPPROTO_TCP, TCP_NODELAY, 1);
	*ret_fd = fd;
	return 0;
}

/* The error of the last address is told. */
static int dial_any(const struct line_options *options, const struct patience *patience,
                    int *ret_fd, struct error *err)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
		                        .ai_flags = AI_NUMERICSERV };
	char port[8];
	snprintf(port, sizeof(port), "%u", options->port);
	struct addrinfo *found = NULL;
	int failure = getaddrinfo(options->address, port, &hints, &found);
	if (failure != 0)
		return error_set(err, ERROR_UNREACHABLE, 0, "%s", gai_strerror(failure));
	int result = -1;
	for (const struct addrinfo *at = found; at != NULL && result != 0; at = at->ai_next)
		result = dial(at, patience, ret_fd, err);
	freeaddrinfo(found);
	return result;
}

static int step_connect(struct line *line, const void *argument)
{
	(void)argument;
	return ssh_connect(line->session);
}

static int shake_hands(struct line *line, const struct patience *patience, struct error *err)
{
	int result;
	if (line_repeat(line, step_connect, NULL, patience, &result, err) != 0)
		return -1;
	return result == SSH_OK ? 0 : line_fault(line, err);
}

static int call(struct line *line, const struct line_options *options,
                const struct patience *patience, struct error *err)
{
	int fd = -1;
	if (line_prepare(options, &line->session, err) != 0 ||
	    dial_any(options, patience, &fd, err) != 0)
		return -1;
	if (ssh_options_set(line->session, SSH_OPTIONS_FD, &fd) != SSH_OK) {
		close(fd);
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	}
	if (shake_hands(line, patience, err) == 0)
		return 0;
	if (err != NULL && err->kind == ERROR_CONFIG && !options->legacy_algorithms)
		error_wrap(err, "an old router may need legacy_algorithms: true");
	return -1;
}

/* Connected and keys exchanged; the host key is not checked. NULL with an error. */
static struct line *line_call(const struct line_options *options,
                              const struct patience *patience, struct error *err)
{
	struct line *line = calloc(1, sizeof(*line));
	if (line == NULL) {
		error_set(err, ERROR_LIMIT, 0, "out of memory");
		return NULL;
	}
	if (call(line, options, patience, err) == 0)
		return line;
	line_close(line);
	error_wrap(err, "%s port %u", options->address, options->port);
	return NULL;
}

int line_open(const struct line_options *options, const struct patience *patience,
              struct line **ret_line, struct error *err)
{
	if (access(options->known_hosts_file, R_OK) != 0)
		return error_set(err, ERROR_CONFIG, errno, "known_hosts_file %s",
		                 options->known_hosts_file);
	struct line *line = line_call(options, patience, err);
	if (line == NULL)
		return -1;
	if (line_check_host_key(line, options, err) != 0 ||
	    line_login(line, options, patience, err) != 0) {
		line_close(line);
		return -1;
	}
	*ret_line = line;
	return 0;
}

static int tell_host_key(const struct line *line, struct strbuf *entry, struct strbuf *print,
                         struct error *err)
{
	char text[LINE_COMPLAINT_MAX];
	char *written = NULL;
	if (line_fingerprint(line, text, sizeof(text), err) != 0)
		return -1;
	if (ssh_session_export_known_hosts_entry(line->session, &written) != SSH_OK)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	strbuf_add(entry, written, strcspn(written, "\n"));
	strbuf_puts(print, text);
	ssh_string_free_char(written);
	return 0;
}

int line_host_key(const struct line_options *options, const struct patience *patience,
                  struct strbuf *entry, struct strbuf *print, struct error *err)
{
	struct line *line = line_call(options, patience, err);
	if (line == NULL)
		return -1;
	int result = tell_host_key(line, entry, print, err);
	line_close(line);
	return result;
}

/* --- channels --- */

static int step_channel(struct line *line, const void *argument)
{
	(void)argument;
	return ssh_channel_open_session(line->channel);
}

static int step_terminal(struct line *line, const void *argument)
{
	(void)argument;
	return ssh_channel_request_pty_size(line->channel, "vt100", TERMINAL_COLUMNS,
	                                    TERMINAL_ROWS);
}

static int step_shell(struct line *line, const void *argument)
{
	(void)argument;
	return ssh_channel_request_shell(line->channel);
}

static int step_exec(struct line *line, const void *argument)
{
	return ssh_channel_request_exec(line->channel, argument);
}

static int open_channel(struct line *line, const struct patience *patience, struct error *err)
{
	int result;
	line_end(line, NULL);
	line->complaint_len = 0;
	line->complaint[0] = '\0';
	line->channel = ssh_channel_new(line->session);
	if (line->channel == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	if (line_repeat(line, step_channel, NULL, patience, &result, err) != 0)
		return -1;
	return result == SSH_OK ? 0 : line_fault(line, err);
}

/* A request that is refused on a connection that lives. */
static int refused(struct line *line, const char *what, struct error *err)
{
	if (!ssh_is_connected(line->session))
		return line_fault(line, err);
	return error_set(err, ERROR_DENIED, 0, "the router allows no %s", what);
}

int line_shell(struct line *line, const struct patience *patience, struct error *err)
{
	int result;
	if (open_channel(line, patience, err) != 0 ||
	    line_repeat(line, step_terminal, NULL, patience, &result, err) != 0)
		return -1;
	if (result != SSH_OK)
		return refused(line, "terminal", err);
	if (line_repeat(line, step_shell, NULL, patience, &result, err) != 0)
		return -1;
	line->is_process = false;
	return result == SSH_OK ? 0 : refused(line, "shell", err);
}

int line_exec(struct line *line, const char *command, const struct patience *patience,
              struct error *err)
{
	int result;
	if (open_channel(line, patience, err) != 0 ||
	    line_repeat(line, step_exec, command, patience, &result, err) != 0)
		return -1;
	line->is_process = true;
	return result == SSH_OK ? 0 : refused(line, "command to be run (SSH exec)", err);
}

/* Standard error must be read too, or its window would fill up and stop the process. */
static void take_complaints(struct line *line)
{
	char bytes[256];
	int got;
	while ((got = ssh_channel_read_nonblocking(line->channel, bytes, sizeof(bytes), 1)) >
	       0) {
		size_t room = sizeof(line->complaint) - 1 - line->complaint_len;
		size_t taken = (size_t)got < room ? (size_t)got : room;
		memcpy(line->complaint + line->complaint_len, bytes, taken);
		line->complaint_len += taken;
	}
}

/* The status of a process comes behind its last byte; asking for it lets libssh take in what
 * comes, which reading does not do any more by then. */
static bool has_ended(const struct line *line, int got)
{
	if (got != SSH_EOF && !ssh_channel_is_eof(line->channel))
		return false;
	return !line->is_process || ssh_channel_get_exit_status(line->channel) != -1 ||
	       ssh_channel_is_closed(line->channel);
}

int line_read(struct line *line, char *bytes, size_t size, const struct patience *patience,
              struct error *err)
{
	for (;;) {
		take_complaints(line);
		int got = ssh_channel_read_nonblocking(line->channel, bytes, (uint32_t)size, 0);
		if (got > 0)
			return got;
		if (has_ended(line, got))
			return 0;
		if (got == SSH_ERROR || !ssh_is_connected(line->session))
			return line_fault(line, err);
		if (wait_for_router(line, patience, err) != 0)
			return -1;
	}
}

int line_write(struct line *line, const char *bytes, size_t len,
               const struct patience *patience, struct error *err)
{
	while (len > 0) {
		int sent = ssh_channel_write(line->channel, bytes, (uint32_t)len);
		if (sent == SSH_ERROR)
			return line_fault(line, err);
		if (sent > 0) {
			bytes += sent;
			len -= (size_t)sent;
		} else if (wait_for_router(line, patience, err) != 0) {
			return -1;
		}
	}
	return 0;
}

const char *line_end(struct line *line, int *ret_status)
{
	int status = -1;
	if (line->channel != NULL) {
		if (line->is_process)
			status = ssh_channel_get_exit_status(line->channel);
		if (ssh_is_connected(line->session))
			ssh_channel_close(line->channel);
		ssh_channel_free(line->channel);
		line->channel = NULL;
		char raw[LINE_COMPLAINT_MAX];
		memcpy(raw, line->complaint, line->complaint_len);
		line_quote(line->complaint, sizeof(line->complaint), raw, line->complaint_len);
	}
	if (ret_status != NULL)
		*ret_status = status;
	return line->complaint;
}

bool line_is_alive(const struct line *line)
{
	return ssh_is_connected(line->session) != 0;
}

void line_close(struct line *line)
{
	if (line == NULL)
		return;
	if (line->session != NULL) {
		line_end(line, NULL);
		/* not ssh_disconnect(): it forgets a socket that it was given, open */
		ssh_free(line->session);
	}
	free(line);
}
