/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is asked of Azure Monitor: only what no other API tells. All metrics of one request have
 * the same dimensions, so that there is one request per resource and set of dimensions. Pure.
 *
 * \see https://learn.microsoft.com/azure/expressroute/expressroute-monitoring-metrics-alerts
 */
#pragma once

#include "agent/base/clock.h"

struct strbuf;

/** Sets of metrics with the same dimensions. */
enum metric_set {
	METRICS_AVAILABILITY, /**< of BGP and ARP, by peering and link of a circuit */
	METRICS_TRAFFIC,      /**< by peering and link of a circuit */
	METRICS_DROPS,        /**< of a circuit */
	METRICS_PORT,         /**< state and traffic by link of a port */
	METRICS_LIGHT,        /**< by link and lane of a port */
	METRICS_SET_COUNT
};

/**
 * How often the values of a set change, if that is longer than a minute; else 0.
 *
 * \param set  A set.
 */
struct duration metric_set_period(enum metric_set set);

/**
 * Write the query of a request: the newest minutes, all series.
 *
 * \param set  A set.
 * \param now  The time.
 * \param out  Appended to: "?metricnames=..." without api-version.
 */
void metric_set_query(enum metric_set set, struct walltime now, struct strbuf *out);

/**
 * The set in words, for errors: "BgpAvailability, ArpAvailability".
 *
 * \param set  A set.
 */
const char *metric_set_names(enum metric_set set);
