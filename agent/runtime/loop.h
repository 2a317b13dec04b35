/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The loop: one thread that waits for everything and never blocks. libuv is inside.
 *
 * Timers, file descriptors and deferred calls of all rooms come through here, so that the time
 * of every callback is measured in one place (loop_longest_callback) and the clock is the
 * injected one. Not thread-safe, except loop_wake().
 */
#pragma once

#include <stdint.h>

#include "agent/base/clock.h"

struct error;
struct log;
struct loop;
struct loop_timer;
struct loop_fd;
struct uv_loop_s;

/**
 * Make a loop.
 *
 * \param clock     Borrowed for the life of the loop.
 * \param log       Borrowed; may be NULL.
 * \param ret_loop  Written on success only; to be freed with loop_free().
 * \return 0, or -1 with ERROR_LIMIT.
 */
int loop_new(const struct clock *clock, const struct log *log, struct loop **ret_loop,
             struct error *err);

/**
 * Free a loop whose timers and descriptors have been closed by their owners.
 *
 * \param loop  NULL is allowed.
 */
void loop_free(struct loop *loop);

/**
 * Run until loop_stop(). Blocks.
 *
 * \param loop  The loop.
 */
void loop_run(struct loop *loop);

/**
 * Handle what is ready now, or wait at most until the next event when `wait`. For tests.
 *
 * \param loop  The loop.
 * \param wait  0 or 1.
 */
void loop_turn(struct loop *loop, int wait);

/**
 * Make loop_run() return after the callback under way.
 *
 * \param loop  The loop.
 */
void loop_stop(struct loop *loop);

/**
 * The clock of the loop.
 *
 * \param loop  The loop.
 */
const struct clock *loop_clock(const struct loop *loop);

/**
 * The log of the loop; may be NULL.
 *
 * \param loop  The loop.
 */
const struct log *loop_log(const struct loop *loop);

/**
 * libuv's handle, for adaptors that need more than timers and descriptors.
 *
 * \param loop  The loop.
 */
struct uv_loop_s *loop_uv(struct loop *loop);

/**
 * Longest callback since the last call of this function.
 *
 * \param loop  The loop.
 */
struct duration loop_longest_callback(struct loop *loop);

/**
 * Measure a callback that libuv runs for an adaptor: call at its first and last line.
 *
 * \param loop  The loop.
 */
void loop_enter(struct loop *loop);

/**
 * The end of what loop_enter() began.
 *
 * \param loop  The loop.
 */
void loop_leave(struct loop *loop);

/**
 * Make a timer; it does not run yet.
 *
 * \param loop      The loop.
 * \param callback  Called on the loop's thread each time it is due.
 * \param context   Handed to the callback.
 * \return To be closed with loop_timer_close(), or NULL when memory is short.
 */
struct loop_timer *loop_timer_new(struct loop *loop, void (*callback)(void *context),
                                  void *context);

/**
 * Let the timer be due once at a point of the loop's clock; replaces an earlier one.
 * Millisecond resolution, never early.
 *
 * \param timer  The timer.
 * \param when   A point; one in the past is due at once.
 */
void loop_timer_at(struct loop_timer *timer, struct monotime when);

/**
 * Let the timer not be due any more.
 *
 * \param timer  The timer.
 */
void loop_timer_stop(struct loop_timer *timer);

/**
 * Stop and free a timer; may be called from its own callback.
 *
 * \param timer  NULL is allowed.
 */
void loop_timer_close(struct loop_timer *timer);

enum { LOOP_READABLE = 1, LOOP_WRITABLE = 2 };

/**
 * Watch a descriptor.
 *
 * \param loop      The loop.
 * \param fd        Non-blocking; stays the caller's, who closes it after loop_fd_close().
 * \param callback  Called with the events that are ready.
 * \param context   Handed to the callback.
 * \return To be closed with loop_fd_close(), or NULL when memory is short or fd is no socket.
 */
struct loop_fd *loop_fd_new(struct loop *loop, int fd,
                            void (*callback)(void *context, int events), void *context);

/**
 * Say which events are wanted; 0 for none.
 *
 * \param watch   The watch.
 * \param events  LOOP_READABLE, LOOP_WRITABLE or both.
 */
void loop_fd_want(struct loop_fd *watch, int events);

/**
 * Stop and free a watch; may be called from its own callback.
 *
 * \param watch  NULL is allowed.
 */
void loop_fd_close(struct loop_fd *watch);

/**
 * Call a function on the loop's thread soon, from any thread or from a callback that must
 * unwind.
 *
 * \param loop      The loop.
 * \param callback  Called once.
 * \param context   Handed to it.
 * \return 0, or -1 when memory is short.
 */
int loop_wake(struct loop *loop, void (*callback)(void *context), void *context);
