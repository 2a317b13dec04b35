/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A view as text: the samples of every family, one after the other, the same for both formats.
 *
 * A rendering begins as a reference to its view and becomes text when it is first needed, once;
 * from then on it is only copied from. The renderer keeps the buffers that this takes from one
 * view to the next. A renderer, and the making of text, belong to one thread at a time;
 * references to renderings are counted and may be dropped by any.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agent/base/strbuf.h"
#include "agent/model/view.h"
#include "exporters/prometheus/families.h"

/** Buffers of the making of text. */
struct renderer {
	const struct families *families; /**< borrowed */
	struct strbuf out;
	struct strbuf keys; /**< the labels of the key of every fact of one kind */
	size_t *key_ends;
	size_t key_room;
};

struct rendering;

/**
 * Begin to render.
 *
 * \param renderer  Uninitialised.
 * \param families  Borrowed; the view's kinds.
 */
void renderer_init(struct renderer *renderer, const struct families *families);

/**
 * Free the buffers.
 *
 * \param renderer  Initialised.
 */
void renderer_done(struct renderer *renderer);

/**
 * Hold a view to be rendered.
 *
 * \param view  Sealed; a reference is taken.
 * \return A rendering with one reference, or NULL when memory is short.
 */
struct rendering *rendering_new(const struct view *view);

/**
 * Make the text, unless it is there already; the view is let go.
 *
 * \param rendering  A rendering.
 * \param renderer   Initialised.
 * \return 0, or -1 when memory is short.
 */
int rendering_prepare(struct rendering *rendering, struct renderer *renderer);

/**
 * The samples of one family.
 *
 * \param rendering  Prepared.
 * \param family     Index into families.items.
 * \param ret_len    Bytes, 0 when the view has none.
 * \return Borrowed.
 */
const char *rendering_samples(const struct rendering *rendering, size_t family,
                              size_t *ret_len);

/**
 * One more reference. Thread-safe.
 *
 * \param rendering  A rendering.
 * \return rendering
 */
struct rendering *rendering_ref(struct rendering *rendering);

/**
 * One reference less; the last frees. Thread-safe.
 *
 * \param rendering  NULL is allowed.
 */
void rendering_unref(struct rendering *rendering);
