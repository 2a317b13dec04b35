/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What an item of `destinations:` may say.
 */
#pragma once

#include "agent/config/schema.h"

/** Fills a struct config_destination. */
extern const struct schema destination_schema;
