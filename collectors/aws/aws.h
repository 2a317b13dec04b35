/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The collector that asks AWS accounts. See aws.md.
 */
#pragma once

#include "agent/runtime/source.h"

/** `provider: aws` in an item of `clouds:`. */
extern const struct collector aws_collector;
