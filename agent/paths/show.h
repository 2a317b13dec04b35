/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Showing: judged paths and destinations as facts.
 */
#pragma once

#include "agent/paths/redundancy.h"

/**
 * Put a path into a view.
 *
 * \param view     Not sealed.
 * \param outcome  The path, with its verdict.
 */
void show_path(struct view *view, const struct outcome *outcome);

/**
 * Put a destination into a view.
 *
 * \param view  Not sealed.
 * \param ways  The destination, judged.
 */
void show_destination(struct view *view, const struct ways *ways);

/**
 * Put an end without another into a view.
 *
 * \param view   Not sealed.
 * \param stray  The end.
 */
void show_stray(struct view *view, const struct stray *stray);

/**
 * A state by its name.
 *
 * \param state  One of the list.
 * \return "ok", ...; "" for PATH_STATE_NONE.
 */
const char *show_state_name(enum path_state state);
