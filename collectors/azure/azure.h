/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The collector that asks Azure subscriptions. See azure.md.
 */
#pragma once

#include "agent/runtime/source.h"

/** `provider: azure` in an item of `clouds:`. */
extern const struct collector azure_collector;
