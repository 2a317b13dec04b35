/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is wrong with a file, collected while it is read and handed out in the file's order.
 */
#pragma once

#include <stddef.h>

#include "agent/config/config.h"
#include "agent/config/yaml.h"

/** More than anybody reads: what a broken file can make us keep is bounded. */
#define COMPLAINTS_KEPT 100

/** Open so that it can be embedded; use only the functions. */
struct complaints {
	struct arena *notes; /**< where they live */
	const char *file;    /**< copy in notes */
	struct config_complaint *items;
	size_t count; /**< added so far, kept or not */
	int failed;   /**< 1: memory ran out */
};

/**
 * Begin without complaints.
 *
 * \param complaints  Uninitialised.
 * \param notes       Where they will live; borrowed.
 * \param file        Name to put in front; copied.
 */
void complaints_init(struct complaints *complaints, struct arena *notes, const char *file);

/**
 * Add one.
 *
 * \param complaints  Initialised.
 * \param place       Where in the file.
 * \param message     NUL-terminated sentence; copied.
 */
void complaints_add(struct complaints *complaints, struct yaml_place place,
                    const char *message);

/**
 * Drop all that were added.
 *
 * \param complaints  Initialised.
 */
void complaints_clear(struct complaints *complaints);

/**
 * The report, sorted by line and column. Behind COMPLAINTS_KEPT complaints a last one says that
 * there are more.
 *
 * \param complaints  Initialised.
 * \return Lives in notes. When memory ran out it is one constant complaint that says so, even
 * when none was added.
 */
struct config_report complaints_report(struct complaints *complaints);
