/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The kinds of fact: their structs and the index of each field. Tables are in kinds_*.c.
 *
 * Members are plain; which of them were observed is in `fact.known`. Strings belong to the
 * view's arena or are constants.
 */
#pragma once

#include "agent/base/error.h"
#include "agent/model/kinds_agent.h"
#include "agent/model/kinds_attachment.h"
#include "agent/model/kinds_bgp.h"
#include "agent/model/kinds_circuit.h"
#include "agent/model/kinds_cloud_arp.h"
#include "agent/model/kinds_cloud_bgp.h"
#include "agent/model/kinds_cloud_route.h"
#include "agent/model/kinds_destination.h"
#include "agent/model/kinds_gateway.h"
#include "agent/model/kinds_path.h"
#include "agent/model/kinds_probe.h"
#include "agent/model/kinds_route.h"
#include "agent/model/kinds_router.h"
