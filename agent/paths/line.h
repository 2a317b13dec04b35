/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The line under a path: the router's interface, and who counts its bytes.
 */
#pragma once

#include "agent/paths/scene.h"

/**
 * The router's interface through which the peer is reached.
 *
 * \param ends  Of the path.
 * \return A fact of the router's view; NULL when it does not tell.
 */
const struct interface *line_interface(const struct path_ends *ends);

/**
 * Add what is known of the bytes: the router's interface, else the cloud's word.
 *
 * \param scene    The path; its interface was found.
 * \param traffic  Of the path.
 */
void line_count(const struct scene *scene, struct traffic *traffic);
