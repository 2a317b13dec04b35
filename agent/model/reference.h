/* SPDX-License-Identifier: Apache-2.0 */
/**
 * How facts are named as metrics, and the list of all of them.
 *
 * The tables of fact_kinds[] hold names without the suffixes that a metric's kind asks for;
 * whoever shows a name to the outside adds them with these functions.
 */
#pragma once

#include "agent/model/fact.h"

struct strbuf;

/**
 * What the samples of a metric add to its name.
 *
 * \param kind  What it is in the exposition.
 * \return "_total", "_info" or "".
 */
const char *fact_metric_suffix(enum fact_metric kind);

/**
 * A unit as OpenMetrics spells it.
 *
 * \param unit  One of the list.
 * \return "seconds", "bytes", "bytes_per_second", or "" for UNIT_NONE.
 */
const char *fact_unit_name(enum fact_unit unit);

/**
 * Write the reference of every metric as a Markdown table: name as Prometheus stores it, type,
 * unit, labels, meaning with source; in the order of the exposition.
 *
 * \param out  Appended to.
 */
void fact_reference(struct strbuf *out);
