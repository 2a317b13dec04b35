/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Metric families: one per metric row of the fact tables, in one order for every exposition,
 * each with its header written out for every format.
 *
 * Samples look the same in both formats; only the headers differ. Read-only once made.
 */
#pragma once

#include <stddef.h>

#include "agent/model/fact.h"
#include "exporters/prometheus/prometheus.h"

/** One metric. */
struct family {
	size_t kind;                  /**< index into families.kinds */
	unsigned field;               /**< row in that kind's table */
	const struct fact_field *row; /**< the row */
	const char *sample;           /**< name of its samples, "x_total"; a histogram's stem */
	size_t sample_len;
	const char *header[PROMETHEUS_FORMAT_COUNT]; /**< its comment lines */
	size_t header_len[PROMETHEUS_FORMAT_COUNT];
};

struct families {
	const struct fact_kind *const *kinds; /**< borrowed */
	size_t kind_count;
	struct family
		*items; /**< families of one kind stand together, in the order of the kinds */
	size_t count;
	char *text; /**< what sample and header point to */
};

/**
 * Write out the families of some kinds.
 *
 * \param kinds  Tables, borrowed for the life of the result.
 * \param count  How many.
 * \return To be freed with families_free(), or NULL when memory is short.
 */
struct families *families_new(const struct fact_kind *const *kinds, size_t count);

/**
 * Free families.
 *
 * \param families  NULL is allowed.
 */
void families_free(struct families *families);
