/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What people and programs ask for by name: paths, checklist, events, sources. Pure.
 */
#pragma once

#include "agent/base/clock.h"
#include "agent/model/view.h"
#include "exporters/api/api.h"

struct strbuf;

/** A question, and what is known. All borrowed. */
struct resource_request {
	enum api_resource resource;
	const struct view *const *views; /**< what is shown; entries may be NULL */
	size_t view_count;
	const struct api_parameter *parameters; /**< of the query */
	size_t count;                           /**< of parameters */
	struct walltime now;
};

/**
 * Write what api_resource() answers.
 *
 * \param request  The question.
 * \param out      Appended to.
 * \return The status: 200 or 400.
 */
unsigned resource_write(const struct resource_request *request, struct strbuf *out);
