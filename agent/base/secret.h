/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A secret: a type that no printf conversion accepts and no formatter exists for.
 *
 * Only the code that hands it to a library reads `bytes`. It never reaches a log, a metric,
 * JSON or a process argument; the dump of a configuration shows where it came from, not what it
 * is.
 */
#pragma once

#include <stddef.h>

/** Borrowed from the arena of the configuration that read it; zeroed when that is freed. */
struct secret {
	const char *bytes;  /**< NUL-terminated; NULL when none was configured */
	size_t len;         /**< bytes without the NUL */
	const char *origin; /**< "file /etc/onramp/x" or "environment X", safe to show */
};
