/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Everything that is shown at one moment: an immutable list of renderings, and the bodies made
 * of it.
 *
 * The list is made on the loop's thread at every commit and shared by reference counting.
 * Renderings and bodies are made when a scrape first needs them, by one thread at a time.
 */
#pragma once

#include <stddef.h>

#include "exporters/prometheus/families.h"
#include "exporters/prometheus/prometheus.h"
#include "exporters/prometheus/render.h"

struct body;
struct exposition;

/**
 * Make an exposition.
 *
 * \param renderings  References are taken; NULL ones are passed over.
 * \param count       How many.
 * \return An exposition with one reference, or NULL when memory is short.
 */
struct exposition *exposition_new(struct rendering *const *renderings, size_t count);

/**
 * One more reference. Thread-safe.
 *
 * \param exposition  An exposition.
 * \return exposition
 */
struct exposition *exposition_ref(struct exposition *exposition);

/**
 * One reference less; the last frees. Thread-safe.
 *
 * \param exposition  NULL is allowed.
 */
void exposition_unref(struct exposition *exposition);

/**
 * The body that was kept.
 *
 * \param exposition  Guarded by the caller against exposition_keep().
 * \param format      Which.
 * \param gzip        1 for compressed bytes.
 * \return A reference for the caller, or NULL when there is none yet.
 */
struct body *exposition_kept(const struct exposition *exposition, enum prometheus_format format,
                             int gzip);

/**
 * Keep a body for those who ask next.
 *
 * \param exposition  Guarded by the caller against exposition_kept().
 * \param format      Which.
 * \param gzip        1 for compressed bytes.
 * \param body        A reference is taken.
 */
void exposition_keep(struct exposition *exposition, enum prometheus_format format, int gzip,
                     struct body *body);

/**
 * Put a body together.
 *
 * \param exposition  Built by one thread at a time.
 * \param renderer    Used by one thread at a time.
 * \param format      Which.
 * \param gzip        1 for compressed bytes.
 * \return A reference for the caller, or NULL when memory is short.
 */
struct body *exposition_build(const struct exposition *exposition, struct renderer *renderer,
                              enum prometheus_format format, int gzip);
