/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The parsers, by platform and command; each is what parse.h says of every parser.
 *
 * They are named PLATFORM_NEED_parse. One that reads the answers of two commands carries the
 * name of the richer.
 */
#pragma once

#include "collectors/cli/parse/parse.h"

/* FRR, JSON */
cli_parse frr_version_parse;
cli_parse frr_summary_parse;
cli_parse frr_neighbors_parse;
cli_parse frr_advertised_parse;
cli_parse frr_routes_parse;
cli_parse frr_prefix_parse;
cli_parse frr_bfd_parse;
cli_parse frr_interfaces_parse;

/* Arista EOS, JSON */
cli_parse eos_version_parse;
cli_parse eos_summary_parse;
cli_parse eos_neighbors_parse;
cli_parse eos_routes_parse;
cli_parse eos_bfd_parse;
cli_parse eos_interfaces_parse;

/* Junos, JSON */
cli_parse junos_version_parse;
cli_parse junos_summary_parse;
cli_parse junos_neighbors_parse;
cli_parse junos_routes_parse;
cli_parse junos_bfd_parse;
cli_parse junos_ipsec_parse;
cli_parse junos_ike_parse;
cli_parse junos_interfaces_parse;

/* NX-OS, JSON */
cli_parse nxos_version_parse;
cli_parse nxos_summary_parse;
cli_parse nxos_interfaces_parse;
cli_parse nxos_neighbors_parse; /* text */
cli_parse nxos_bfd_parse;       /* text */

/* IOS and IOS-XE, text */
cli_parse ios_summary_parse;
cli_parse ios_neighbors_parse;
cli_parse ios_bfd_parse;
cli_parse ios_ipsec_parse;
cli_parse ios_ike_parse;
cli_parse ios_interfaces_parse;

/* IOS-XR, text */
cli_parse xr_summary_parse;
cli_parse xr_neighbors_parse;
cli_parse xr_bfd_parse;
cli_parse xr_interfaces_parse;

/* IOS, IOS-XR and NX-OS print these alike */
cli_parse cisco_advertised_parse;
cli_parse cisco_routes_parse;
cli_parse cisco_prefix_parse;
cli_parse cisco_version_parse;
