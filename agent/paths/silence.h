/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Silence: a wire that answered and does not any more, while BGP has not noticed yet.
 *
 * BGP believes in a session until its hold time is over. Until then what a probe says is newer;
 * after that a session that still stands proves that packets pass, and somebody filters the
 * probe's. Pure.
 */
#pragma once

#include <stdbool.h>

struct scene;

/**
 * Whether the wire is believed more than the router, which says that the session is up.
 *
 * \param scene  The scene.
 */
bool silence_is_believed(const struct scene *scene);
