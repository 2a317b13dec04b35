/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A child lives as long as libuv's handle of the process: it is freed when the process has been
 * reaped, which may be after the caller has heard of its end (killed at the deadline) or has
 * cancelled it. The caller's part of it is `ended`: NULL once that is over.
 *
 * libuv resets the child's signal mask and dispositions; we block and ignore some.
 */
#include "agent/runtime/child.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <uv.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/utf8.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/wiped.h"

#define CHUNK ((size_t)4096)
#define COMPLAINT_MAX ((size_t)240)
#define COMPLAINT_ARENA ((size_t)4096)

/* One of the standard streams that we read. */
struct stream {
	struct loop_fd *watch;
	int fd; /* -1: closed */
	struct wiped bytes;
};

struct child {
	uv_process_t process;
	struct loop *loop;
	struct loop_timer *deadline;
	char *name; /* argv[0] */
	struct duration timeout;
	struct stream output, complaint;
	child_ended *ended; /* NULL: the caller is done with it */
	void *context;
	bool is_telling;
	bool has_exited;
};

static void close_stream(struct stream *stream)
{
	loop_fd_close(stream->watch);
	stream->watch = NULL;
	if (stream->fd >= 0)
		close(stream->fd);
	stream->fd = -1;
}

static void on_closed(uv_handle_t *handle)
{
	free(handle->data);
}

/* The caller's part is over; a process that still runs is killed, and freed when it is reaped.
 */
static void release(struct child *child)
{
	child->ended = NULL;
	loop_timer_close(child->deadline);
	child->deadline = NULL;
	close_stream(&child->output);
	close_stream(&child->complaint);
	wiped_done(&child->output.bytes);
	wiped_done(&child->complaint.bytes);
	free(child->name);
	child->name = NULL;
	if (child->process.type == UV_UNKNOWN_HANDLE)
		free(child); /* uv_spawn() never saw it */
	else if (child->has_exited)
		uv_close((uv_handle_t *)&child->process, on_closed);
	else
		kill(-child->process.pid, SIGKILL); /* setsid(2) made it a group */
}

static const char *first_line(struct arena *arena, const struct wiped *bytes)
{
	const char *text = wiped_text(bytes);
	size_t len = strcspn(text, "\r\n");
	const char *clean = arena == NULL ? NULL : utf8_clean(arena, text, len, COMPLAINT_MAX);
	return clean == NULL ? "" : clean;
}

static void tell(struct child *child, const struct child_result *result,
                 const struct error *err)
{
	child->is_telling = true;
	child->ended(child->context, result, err);
	release(child);
}

static void tell_result(struct child *child, int exit_status)
{
	struct arena *arena = arena_new(COMPLAINT_ARENA);
	const struct child_result result = {
		.exit_status = exit_status,
		.output = wiped_text(&child->output.bytes),
		.len = child->output.bytes.len,
		.complaint = first_line(arena, &child->complaint.bytes),
	};
	tell(child, &result, NULL);
	arena_free(arena);
}

static void tell_error(struct child *child, enum error_kind kind, const char *what)
{
	struct error err;
	error_set(&err, kind, 0, "%s: %s", child->name, what);
	tell(child, NULL, &err);
}

/* One read. Returns 1 when there may be more, 0 when there is nothing now, -1 when it did not
 * fit. */
static int take(struct stream *stream)
{
	if (stream->fd < 0)
		return 0;
	char chunk[CHUNK];
	ssize_t got = read(stream->fd, chunk, sizeof(chunk));
	if (got < 0 && errno == EINTR)
		return 1;
	if (got < 0 && errno == EAGAIN)
		return 0;
	if (got <= 0) {
		close_stream(stream);
		return 0;
	}
	size_t len = (size_t)got, room = stream->bytes.max - stream->bytes.len;
	int failed = wiped_add(&stream->bytes, chunk, len < room ? len : room);
	explicit_bzero(chunk, sizeof(chunk));
	return failed != 0 || len > room ? -1 : 1;
}

static void tell_too_much(struct child *child)
{
	tell_error(child, ERROR_LIMIT, "more output than is allowed");
}

static void on_output(void *context, int events)
{
	struct child *child = context;
	(void)events;
	if (take(&child->output) < 0)
		tell_too_much(child);
}

/* What does not fit is thrown away: the first line is enough. */
static void on_complaint(void *context, int events)
{
	struct child *child = context;
	(void)events;
	take(&child->complaint);
}

static void on_deadline(void *context)
{
	struct child *child = context;
	char what[64];
	snprintf(what, sizeof(what), "no end within %g s", duration_to_seconds(child->timeout));
	tell_error(child, ERROR_TIMEOUT, what);
}

/* All that it wrote is in the pipes by now; others may hold these open for ever. */
static void tell_exit(struct child *child, int exit_status)
{
	int more;
	while ((more = take(&child->output)) > 0)
		continue;
	take(&child->complaint);
	if (more < 0)
		tell_too_much(child);
	else
		tell_result(child, exit_status);
}

static void on_exit_of_child(uv_process_t *process, int64_t exit_status, int signal_number)
{
	struct child *child = process->data;
	struct loop *loop = child->loop;
	child->has_exited = true;
	loop_enter(loop);
	if (child->ended == NULL)
		uv_close((uv_handle_t *)process, on_closed);
	else
		tell_exit(child, signal_number != 0 ? -1 : (int)exit_status);
	loop_leave(loop);
}

/* --- start --- */

/* Libraries open descriptors that an exec would hand on. */
static int keep_descriptors(struct error *err)
{
	DIR *directory = opendir("/proc/self/fd");
	if (directory == NULL)
		return error_set(err, ERROR_LIMIT, errno, "/proc/self/fd");
	const struct dirent *entry;
	// NOLINTNEXTLINE(concurrency-mt-unsafe): a directory stream of our own
	while ((entry = readdir(directory)) != NULL) {
		int fd = isdigit((unsigned char)entry->d_name[0])
		                 ? (int)strtol(entry->d_name, NULL, 10)
		                 : -1;
		if (fd > STDERR_FILENO)
			fcntl(fd, F_SETFD, FD_CLOEXEC);
	}
	closedir(directory);
	return 0;
}

/* Returns the end for the child, or -1. */
static int open_stream(struct child *child, struct stream *stream,
                       void (*callback)(void *context, int events))
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	stream->fd = ends[0];
	stream->watch = loop_fd_new(child->loop, ends[0], callback, child); /* non-blocking */
	if (stream->watch == NULL) {
		close(ends[1]);
		return -1;
	}
	loop_fd_want(stream->watch, LOOP_READABLE);
	return ends[1];
}

static int spawn(struct child *child, const struct child_call *call, int output, int complaint)
{
	uv_stdio_container_t streams[] = {
		{ .flags = UV_IGNORE }, /* /dev/null */
		{ .flags = UV_INHERIT_FD, .data.fd = output },
		{ .flags = UV_INHERIT_FD, .data.fd = complaint },
	};
	const uv_process_options_t options = {
		.exit_cb = on_exit_of_child,
		.file = call->argv[0],
		.args = (char **)(uintptr_t)call->argv, /* libuv only hands it to execvp(3) */
		.flags = UV_PROCESS_DETACHED,
		.stdio_count = 3,
		.stdio = streams,
	};
	return uv_spawn(loop_uv(child->loop), &child->process, &options);
}

static int spawn_with_streams(struct child *child, const struct child_call *call,
                              struct error *err)
{
	int output = open_stream(child, &child->output, on_output);
	int complaint = open_stream(child, &child->complaint, on_complaint);
	int code =
		output < 0 || complaint < 0 ? UV_EMFILE : spawn(child, call, output, complaint);
	if (output >= 0)
		close(output);
	if (complaint >= 0)
		close(complaint);
	if (code == 0)
		return 0;
	bool is_ours = code == UV_EMFILE || code == UV_ENOMEM || code == UV_EAGAIN;
	return error_set(err, is_ours ? ERROR_LIMIT : ERROR_CONFIG, -code, "%s", child->name);
}

static int begin(struct child *child, const struct child_call *call, struct error *err)
{
	struct loop *loop = child->loop;
	child->name = strdup(call->argv[0]);
	child->deadline = loop_timer_new(loop, on_deadline, child);
	if (child->name == NULL || child->deadline == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a program");
	loop_timer_at(child->deadline, mono_add(clock_mono(loop_clock(loop)), child->timeout));
	if (keep_descriptors(err) != 0)
		return -1;
	return spawn_with_streams(child, call, err);
}

int child_start(struct loop *loop, const struct child_call *call, child_ended *ended,
                void *context, struct child **ret_child, struct error *err)
{
	if (call->argv[0] == NULL)
		return error_set(err, ERROR_CONFIG, 0, "no program");
	struct child *child = calloc(1, sizeof(*child));
	if (child == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a program");
	child->loop = loop;
	child->timeout = call->timeout;
	child->ended = ended;
	child->context = context;
	child->output.fd = child->complaint.fd = -1;
	wiped_init(&child->output.bytes, call->max_output);
	wiped_init(&child->complaint.bytes, COMPLAINT_MAX);
	child->process.data = child;
	if (begin(child, call, err) != 0) {
		child->has_exited = true; /* or never ran */
		release(child);
		return -1;
	}
	*ret_child = child;
	return 0;
}

void child_cancel(struct child *child)
{
	if (child != NULL && !child->is_telling)
		release(child);
}
