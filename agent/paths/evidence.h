/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Evidence: what each side says of a path, in sentences for people.
 */
#pragma once

#include "agent/paths/redundancy.h"

/**
 * Put what the three sides say into a view, as facts path_view and path_evidence.
 *
 * \param view     Not sealed.
 * \param path     The name, which lives as long as the view.
 * \param outcome  The path.
 */
void evidence_show(struct view *view, const char *path, const struct outcome *outcome);
