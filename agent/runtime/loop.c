/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libuv with a measured entrance. Every callback of a timer, a descriptor or a wake-up passes
 * loop_enter() and loop_leave(); adaptors that use libuv's handle directly call them
 * themselves. Only the outermost pair counts, so a callback that runs another is one callback.
 *
 * libuv frees a handle some turns after uv_close(); the memory of our wrappers goes with it.
 */
#include "agent/runtime/loop.h"

#include <stdlib.h>
#include <uv.h>

#include "agent/base/error.h"

/* A call that another thread, or a callback that must unwind, asked for. */
struct wake {
	struct wake *next;
	void (*callback)(void *context);
	void *context;
};

struct loop {
	uv_loop_t uv;
	uv_async_t async;
	uv_mutex_t lock; /* of wakes */
	struct wake *wakes;
	struct wake **wakes_end;
	const struct clock *clock;
	const struct log *log;
	struct monotime entered;
	unsigned depth;
	struct duration longest;
};

struct loop_timer {
	uv_timer_t uv;
	struct loop *loop;
	void (*callback)(void *context);
	void *context;
	struct monotime when;
};

struct loop_fd {
	uv_poll_t uv;
	struct loop *loop;
	void (*callback)(void *context, int events);
	void *context;
	int wanted;
};

void loop_enter(struct loop *loop)
{
	if (loop->depth++ == 0)
		loop->entered = clock_mono(&clock_system);
}

void loop_leave(struct loop *loop)
{
	if (--loop->depth != 0)
		return;
	struct duration took = mono_since(clock_mono(&clock_system), loop->entered);
	if (took.ns > loop->longest.ns)
		loop->longest = took;
}

static struct wake *take_wakes(struct loop *loop)
{
	uv_mutex_lock(&loop->lock);
	struct wake *wakes = loop->wakes;
	loop->wakes = NULL;
	loop->wakes_end = &loop->wakes;
	uv_mutex_unlock(&loop->lock);
	return wakes;
}

static void on_wake(uv_async_t *async)
{
	struct loop *loop = async->data;
	struct wake *wake = take_wakes(loop);
	while (wake != NULL) {
		struct wake *next = wake->next;
		loop_enter(loop);
		wake->callback(wake->context);
		loop_leave(loop);
		free(wake);
		wake = next;
	}
}

int loop_new(const struct clock *clock, const struct log *log, struct loop **ret_loop,
             struct error *err)
{
	struct loop *loop = calloc(1, sizeof(*loop));
	if (loop == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for the loop");
	loop->clock = clock;
	loop->log = log;
	loop->wakes_end = &loop->wakes;
	if (uv_loop_init(&loop->uv) != 0)
		goto fail_loop;
	if (uv_mutex_init(&loop->lock) != 0)
		goto fail_mutex;
	if (uv_async_init(&loop->uv, &loop->async, on_wake) != 0)
		goto fail_async;
	loop->async.data = loop;
	*ret_loop = loop;
	return 0;
fail_async:
	uv_mutex_destroy(&loop->lock);
fail_mutex:
	uv_loop_close(&loop->uv);
fail_loop:
	free(loop);
	return error_set(err, ERROR_LIMIT, 0, "no descriptors for the loop");
}

void loop_free(struct loop *loop)
{
	if (loop == NULL)
		return;
	uv_close((uv_handle_t *)&loop->async, NULL);
	while (uv_loop_close(&loop->uv) == UV_EBUSY) /* let closing handles finish */
		uv_run(&loop->uv, UV_RUN_NOWAIT);
	struct wake *wake = take_wakes(loop);
	while (wake != NULL) {
		struct wake *next = wake->next;
		free(wake);
		wake = next;
	}
	uv_mutex_destroy(&loop->lock);
	free(loop);
}

void loop_run(struct loop *loop)
{
	uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_turn(struct loop *loop, int wait)
{
	uv_run(&loop->uv, wait ? UV_RUN_ONCE : UV_RUN_NOWAIT);
}

void loop_stop(struct loop *loop)
{
	uv_stop(&loop->uv);
}

const struct clock *loop_clock(const struct loop *loop)
{
	return loop->clock;
}

const struct log *loop_log(const struct loop *loop)
{
	return loop->log;
}

struct uv_loop_s *loop_uv(struct loop *loop)
{
	return &loop->uv;
}

struct duration loop_longest_callback(struct loop *loop)
{
	struct duration longest = loop->longest;
	loop->longest = (struct duration){ 0 };
	return longest;
}

static void start_timer(struct loop_timer *timer);

/* libuv counts in milliseconds cut off, so it may call up to one early: wait for the rest. */
static void on_timer(uv_timer_t *uv)
{
	struct loop_timer *timer = uv->data;
	if (mono_before(clock_mono(timer->loop->clock), timer->when)) {
		start_timer(timer);
		return;
	}
	struct loop *loop = timer->loop; /* the callback may close the timer */
	loop_enter(loop);
	timer->callback(timer->context);
	loop_leave(loop);
}

static void start_timer(struct loop_timer *timer)
{
	struct duration wait = mono_since(timer->when, clock_mono(timer->loop->clock));
	int64_t ms = duration_to_ms(wait);
	uv_update_time(&timer->loop->uv); /* else libuv counts from the start of this turn */
	uv_timer_start(&timer->uv, on_timer, ms < 0 ? 0 : (uint64_t)ms, 0);
}

struct loop_timer *loop_timer_new(struct loop *loop, void (*callback)(void *context),
                                  void *context)
{
	struct loop_timer *timer = calloc(1, sizeof(*timer));
	if (timer == NULL)
		return NULL;
	timer->loop = loop;
	timer->callback = callback;
	timer->context = context;
	uv_timer_init(&loop->uv, &timer->uv); /* cannot fail */
	timer->uv.data = timer;
	return timer;
}

void loop_timer_at(struct loop_timer *timer, struct monotime when)
{
	if (when.ns == INT64_MAX) { /* "never", as schedules and stores say it */
		loop_timer_stop(timer);
		return;
	}
	timer->when = when;
	start_timer(timer);
}

void loop_timer_stop(struct loop_timer *timer)
{
	uv_timer_stop(&timer->uv);
}

static void free_timer(uv_handle_t *handle)
{
	free(handle->data);
}

void loop_timer_close(struct loop_timer *timer)
{
	if (timer != NULL)
		uv_close((uv_handle_t *)&timer->uv, free_timer);
}

/* libuv stops a watch that had an error, such as an ICMP refusal; we want to hear what comes
 * later. Its owner takes the error away by reading. */
static void on_fd(uv_poll_t *uv, int status, int uv_events)
{
	struct loop_fd *watch = uv->data;
	struct loop *loop = watch->loop; /* the callback may close the watch */
	int events = (uv_events & UV_READABLE ? LOOP_READABLE : 0) |
	             (uv_events & UV_WRITABLE ? LOOP_WRITABLE : 0);
	loop_enter(loop);
	watch->callback(watch->context, status < 0 ? LOOP_READABLE : events);
	loop_leave(loop);
	if (status < 0 && !uv_is_closing((uv_handle_t *)uv))
		loop_fd_want(watch, watch->wanted);
}

struct loop_fd *loop_fd_new(struct loop *loop, int fd,
                            void (*callback)(void *context, int events), void *context)
{
	struct loop_fd *watch = calloc(1, sizeof(*watch));
	if (watch == NULL)
		return NULL;
	watch->loop = loop;
	watch->callback = callback;
	watch->context = context;
	if (uv_poll_init(&loop->uv, &watch->uv, fd) != 0) {
		free(watch);
		return NULL;
	}
	watch->uv.data = watch;
	return watch;
}

void loop_fd_want(struct loop_fd *watch, int events)
{
	int uv_events = (events & LOOP_READABLE ? UV_READABLE : 0) |
	                (events & LOOP_WRITABLE ? UV_WRITABLE : 0);
	watch->wanted = events;
	if (uv_events == 0)
		uv_poll_stop(&watch->uv);
	else
		uv_poll_start(&watch->uv, uv_events, on_fd);
}

static void free_fd(uv_handle_t *handle)
{
	free(handle->data);
}

void loop_fd_close(struct loop_fd *watch)
{
	if (watch != NULL)
		uv_close((uv_handle_t *)&watch->uv, free_fd);
}

int loop_wake(struct loop *loop, void (*callback)(void *context), void *context)
{
	struct wake *wake = calloc(1, sizeof(*wake));
	if (wake == NULL)
		return -1;
	wake->callback = callback;
	wake->context = context;
	uv_mutex_lock(&loop->lock);
	*loop->wakes_end = wake;
	loop->wakes_end = &wake->next;
	uv_mutex_unlock(&loop->lock);
	uv_async_send(&loop->async);
	return 0;
}
