/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The judgement of the probes: which packet an answer belongs to and what it means. Pure but
 * for the clock, which is passed in; sockets are elsewhere (echo_run.h).
 *
 * The kernel's timestamps are wall-clock time, which may be set at any moment. Therefore the
 * distance between the wall clock and the monotonic clock is watched: whenever it has changed,
 * a new *era* begins. A round-trip time whose two ends lie in different eras is not believed.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agent/base/ip.h"
#include "collectors/probe/echo.h"
#include "collectors/probe/flight.h"
#include "collectors/probe/pace.h"
#include "collectors/probe/probe_options.h"
#include "collectors/probe/tally.h"

/** One socket per family, each with its own numbering. */
enum echo_lane { ECHO_LANE_V4, ECHO_LANE_V6, ECHO_LANE_COUNT };

/** A running probe: a copy of its options, because a reload frees those, and its counters. */
struct echo_probe {
	struct pace_job job;
	char *name;
	char *interface; /**< NULL: any */
	struct ip target;
	struct ip source; /**< IP_NONE: any */
	enum echo_lane lane;
	uint32_t fwmark;
	uint8_t dscp;
	size_t size;          /**< payload, bytes */
	uint32_t padding_sum; /**< for echo_build() */
	struct duration interval;
	struct duration timeout;
	struct tally tally;
	struct duration *bounds; /**< of the tally; owned */
};

/** Both clocks at one moment. */
struct prober_now {
	struct monotime mono;
	struct walltime wall;
};

/** The probes of a source. Open for reading. */
struct prober {
	const struct clock *clock;
	struct pace *pace;
	struct flight flights[ECHO_LANE_COUNT];
	struct echo_probe **probes; /**< in the order of their names; owned */
	size_t count;
	int64_t wall_offset_ns; /**< wall clock minus monotonic clock */
	uint32_t era;
};

/**
 * Make a running probe of its options.
 *
 * \param options  Checked; copied.
 * \return To be freed with echo_probe_free(), or NULL when memory is short.
 */
struct echo_probe *echo_probe_new(const struct probe_options *options);

/**
 * Free a probe that no prober has any more.
 *
 * \param probe  NULL is allowed.
 */
void echo_probe_free(struct echo_probe *probe);

/**
 * Begin without probes.
 *
 * \param prober  Uninitialised.
 * \param clock   Borrowed.
 * \return 0, or -1 when memory is short; prober_done() takes both.
 */
int prober_init(struct prober *prober, const struct clock *clock);

/**
 * Free everything, probes included.
 *
 * \param prober  Zeroed or initialised.
 */
void prober_done(struct prober *prober);

/**
 * Replace the probes. Those that are in both sets go on undisturbed; those that are only in the
 * old one are freed, and the answers to their packets will be ignored.
 *
 * \param prober  Initialised.
 * \param probes  From malloc(), of echo_probe_new() or of the old set, with different names;
 * sorted by name, and taken over on success. \param count   How many. \return 0, or -1 when
 * memory is short: the old set stays and `probes` is the caller's.
 */
int prober_replace(struct prober *prober, struct echo_probe **probes, size_t count);

/**
 * Read both clocks and begin a new era when one was set against the other.
 *
 * \param prober  Initialised.
 */
struct prober_now prober_look(struct prober *prober);

/**
 * A packet is about to be handed to the kernel.
 *
 * \param prober  Initialised.
 * \param probe   One of its probes.
 * \param now     Of prober_look(), just read.
 * \return Number of the packet in the probe's lane.
 */
uint64_t prober_begin(struct prober *prober, struct echo_probe *probe, struct prober_now now);

/**
 * The kernel took the packet, or not.
 *
 * \param prober  Initialised.
 * \param lane    Of the packet.
 * \param number  From prober_begin().
 * \param error   errno, or 0 for taken.
 */
void prober_sent(struct prober *prober, enum echo_lane lane, uint64_t number, int error);

/**
 * A probe was due but no packet could even be tried.
 *
 * \param probe  Whose.
 * \param error  errno.
 */
void prober_failed(struct echo_probe *probe, int error);

/**
 * The kernel says when a packet left.
 *
 * \param prober  Initialised.
 * \param lane    Of the packet.
 * \param number  Unknown ones are ignored.
 * \param left    Software timestamp of the device's driver.
 */
void prober_left(struct prober *prober, enum echo_lane lane, uint64_t number,
                 struct walltime left);

/**
 * Something came back. prober_look() must have been called since it was received.
 *
 * \param prober   Initialised.
 * \param lane     Where it came in.
 * \param answer   From echo_parse().
 * \param from     Who sent it; a reply from anybody but the target is ignored.
 * \param arrived  Software timestamp of its reception, .ns = 0 when there is none.
 */
void prober_answer(struct prober *prober, enum echo_lane lane, const struct echo_answer *answer,
                   const struct ip *from, struct walltime arrived);

/**
 * Packets of a lane that may still be answered: an upper bound of what may wait in its socket.
 *
 * \param prober  Initialised.
 * \param lane    Which.
 * \param now     The time.
 */
uint64_t prober_open_packets(struct prober *prober, enum echo_lane lane, struct monotime now);
