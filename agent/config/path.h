/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What an item of `paths:` may say.
 */
#pragma once

#include "agent/config/schema.h"

/** Fills a struct config_path. */
extern const struct schema path_schema;

/** Its `match:`; fills a struct config_match. */
extern const struct schema path_match_schema;
