/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The running set of echo probes: the prober's judgement joined with the sockets, driven by a
 * timer.
 */
#pragma once

#include "collectors/probe/prober.h"

struct echo_run;
struct error;
struct loop;
struct privileged_sockets;

/**
 * Begin with these probes.
 *
 * \param loop     Borrowed.
 * \param sockets  Borrowed; nobody else reads from them meanwhile.
 * \param probes   As for prober_replace(): taken over on success.
 * \param count    How many.
 * \return To be freed with echo_run_free(); or NULL with ERROR_DENIED when no socket that the
 * probes need could be opened, ERROR_LIMIT when memory is short, ERROR_UNREACHABLE as
 *         echo_socket_new().
 */
struct echo_run *echo_run_new(struct loop *loop, const struct privileged_sockets *sockets,
                              struct echo_probe **probes, size_t count, struct error *err);

/**
 * Stop and free everything, probes included.
 *
 * \param run  NULL is allowed.
 */
void echo_run_free(struct echo_run *run);

/**
 * Go on with other probes, as prober_replace().
 *
 * \param run     The run.
 * \param probes  Taken over on success.
 * \param count   How many.
 * \return 0, or -1 with the errors of echo_run_new(); everything is as before then.
 */
int echo_run_replace(struct echo_run *run, struct echo_probe **probes, size_t count,
                     struct error *err);

/**
 * Take in everything that has come, so that the counters are up to now.
 *
 * \param run  The run.
 * \return Packets that the kernel dropped for lack of room since the last call: losses that are
 * not the network's.
 */
uint64_t echo_run_drain(struct echo_run *run);

/**
 * The probes and their counters.
 *
 * \param run  The run.
 */
const struct prober *echo_run_prober(const struct echo_run *run);
