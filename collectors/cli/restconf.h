/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The collector that asks routers of platform ios-xe over RESTCONF. See restconf.md.
 */
#pragma once

#include "agent/runtime/source.h"

/** `restconf:` below a router. */
extern const struct collector restconf_collector;
