/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The collector that asks routers over SNMP. See snmp.md.
 */
#pragma once

#include "agent/runtime/source.h"

/** `snmp:` below a router. */
extern const struct collector snmp_collector;
