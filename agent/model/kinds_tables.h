/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The tables of the kinds, one per struct of kinds.h. Private to this room: others use
 * fact_kinds[].
 */
#pragma once

#include "agent/model/fact.h"

extern const struct fact_kind fact_kind_source;
extern const struct fact_kind fact_kind_source_errors;
extern const struct fact_kind fact_kind_bgp_peer;
extern const struct fact_kind fact_kind_bgp_family;
extern const struct fact_kind fact_kind_bgp_error;
extern const struct fact_kind fact_kind_interface;
extern const struct fact_kind fact_kind_bfd_session;
extern const struct fact_kind fact_kind_router;
extern const struct fact_kind fact_kind_probe;
extern const struct fact_kind fact_kind_probe_errors;
extern const struct fact_kind fact_kind_agent;
