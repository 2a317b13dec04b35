/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds_tables.h"

const struct fact_kind *const fact_kinds[FACT_KIND_COUNT] = {
	[FACT_SOURCE] = &fact_kind_source,
	[FACT_SOURCE_ERRORS] = &fact_kind_source_errors,
	[FACT_BGP_PEER] = &fact_kind_bgp_peer,
	[FACT_BGP_FAMILY] = &fact_kind_bgp_family,
	[FACT_BGP_ERROR] = &fact_kind_bgp_error,
	[FACT_INTERFACE] = &fact_kind_interface,
	[FACT_BFD_SESSION] = &fact_kind_bfd_session,
	[FACT_ROUTER] = &fact_kind_router,
	[FACT_PROBE] = &fact_kind_probe,
	[FACT_PROBE_ERRORS] = &fact_kind_probe_errors,
	[FACT_AGENT] = &fact_kind_agent,
};
