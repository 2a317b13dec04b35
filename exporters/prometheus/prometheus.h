/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The Prometheus exposition: text 0.0.4 and OpenMetrics 1.0 of everything in the store.
 *
 * Each view is rendered once; what all views say together is put into one body per format and
 * kept until something changes. Both happen when they are first asked for, so that views which
 * nobody scrapes cost nothing; after that a scrape only copies a reference. The loop's thread
 * is held up by neither; prometheus_body() runs on any.
 */
#pragma once

#include <stddef.h>

#include "agent/model/fact.h"

struct body;
struct prometheus;
struct store;

/**
 * Make an exporter and let it listen to a store.
 *
 * \param store  Must outlive it, and not change any more once it is freed.
 * \return To be freed with prometheus_free() after the HTTP server has stopped, or NULL when
 * memory is short.
 */
struct prometheus *prometheus_new(struct store *store);

/**
 * Free the exporter.
 *
 * \param prometheus  NULL is allowed.
 */
void prometheus_free(struct prometheus *prometheus);

/** What a client can be given. */
enum prometheus_format {
	PROMETHEUS_TEXT_0_0_4,
	PROMETHEUS_OPENMETRICS_1_0,
	PROMETHEUS_FORMAT_COUNT
};

/**
 * Choose a format by an Accept header.
 *
 * \param accept  The header's value; NULL when there is none.
 * \return The supported format of the highest quality; 0.0.4 when nothing matches.
 */
enum prometheus_format prometheus_negotiate(const char *accept);

/**
 * Choose gzip by an Accept-Encoding header (RFC 9110, section 12.5.3).
 *
 * \param accept_encoding  The header's value; NULL when there is none.
 * \return 1 when gzip is accepted with a quality above 0, else 0.
 */
int prometheus_accepts_gzip(const char *accept_encoding);

/**
 * The Content-Type of a format.
 *
 * \param format  Which.
 * \return A constant.
 */
const char *prometheus_content_type(enum prometheus_format format);

/**
 * The whole exposition as it stands now. Thread-safe.
 *
 * \param prometheus  The exporter.
 * \param format      Which.
 * \param gzip        1 for compressed bytes.
 * \return A reference that the caller gives back with body_unref(), or NULL when memory is
 * short.
 */
struct body *prometheus_body(struct prometheus *prometheus, enum prometheus_format format,
                             int gzip);
