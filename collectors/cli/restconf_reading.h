/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From a document to facts: its parser, and the join of its routes with what is watched. Pure.
 */
#pragma once

#include <stddef.h>

#include "agent/base/clock.h"
#include "collectors/cli/parts.h"
#include "collectors/cli/routes.h"

struct error;
struct view;

/** What a document is read with. All borrowed. */
struct restconf_reading {
	const char *router;             /**< label */
	struct routes_rules learn;      /**< of all destinations' `prefixes` */
	struct routes_rules advertise;  /**< of all destinations' `advertise` */
	const struct routes_peer *peer; /**< whose routes these are; NULL: no routes */
	struct monotime sent;           /**< when it was asked */
	struct walltime sent_wall;      /**< the same */
};

/**
 * Read a document.
 *
 * \param reading   What it is read with.
 * \param part      What was asked.
 * \param text      The document; without any byte it says that there is nothing.
 * \param len       Its length.
 * \param ret_view  Written on success only; sealed, the caller's.
 * \return 0, or -1 as a parser (parse/parse.h); then nothing of the document is used.
 */
int restconf_reading_take(const struct restconf_reading *reading, const struct part *part,
                          const char *text, size_t len, const struct view **ret_view,
                          struct error *err);
