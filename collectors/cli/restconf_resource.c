/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/restconf_resource.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/base/ip.h"
#include "collectors/cli/parse/restconf.h"

#define BGP "Cisco-IOS-XE-bgp-oper:bgp-state-data"

/* What a neighbor of a VRF has sent or was sent. */
#define ROUTES(family, filter)                                                                 \
	BGP "/bgp-route-vrfs/bgp-route-vrf={vrf}/bgp-route-afs/bgp-route-af=" family           \
	    "/bgp-route-neighbors/bgp-route-neighbor={peer}"                                   \
	    "/bgp-neighbor-route-filters/bgp-neighbor-route-filter=" filter
#define ACCEPTED "bgp-nrf-post-received"
#define SENT "bgp-nrf-post-advertised"

/* The models do not say under which of two families the routes of a VRF are listed: both are
 * asked, and what is not there is remembered. Routes accepted are asked for often as
 * bgp-prefix, where they are few, or else rarely as bgp-routes. */
const struct cli_command restconf_resources[RESTCONF_RESOURCE_COUNT] = {
	[RESTCONF_NEIGHBORS] = { CLI_BGP_NEIGHBORS, BGP "/neighbors", CLI_VRFS_ALL, IP_NONE,
	                         restconf_neighbors_parse },
	[RESTCONF_FAMILIES] = { CLI_BGP_SUMMARY, BGP "/address-families", CLI_VRFS_ALL, IP_NONE,
	                        restconf_families_parse },
	{ CLI_BGP_PREFIX, ROUTES("ipv4-unicast", ACCEPTED), CLI_VRFS_ANY, IP_V4,
	  restconf_routes_parse },
	{ CLI_BGP_PREFIX, ROUTES("ipv6-unicast", ACCEPTED), CLI_VRFS_ANY, IP_V6,
	  restconf_routes_parse },
	{ CLI_BGP_PREFIX, ROUTES("vpnv4-unicast", ACCEPTED), CLI_VRFS_NAMED, IP_V4,
	  restconf_routes_parse },
	{ CLI_BGP_PREFIX, ROUTES("vpnv6-unicast", ACCEPTED), CLI_VRFS_NAMED, IP_V6,
	  restconf_routes_parse },
	{ CLI_BFD, "Cisco-IOS-XE-bfd-oper:bfd-state/sessions", CLI_VRFS_ALL, IP_NONE,
	  restconf_bfd_parse },
	{ CLI_IPSEC, "Cisco-IOS-XE-crypto-oper:crypto-oper-data", CLI_VRFS_ALL, IP_NONE,
	  restconf_crypto_parse },
	{ CLI_BGP_ADVERTISED, ROUTES("ipv4-unicast", SENT), CLI_VRFS_ANY, IP_V4,
	  restconf_routes_parse },
	{ CLI_BGP_ADVERTISED, ROUTES("ipv6-unicast", SENT), CLI_VRFS_ANY, IP_V6,
	  restconf_routes_parse },
	{ CLI_BGP_ADVERTISED, ROUTES("vpnv4-unicast", SENT), CLI_VRFS_NAMED, IP_V4,
	  restconf_routes_parse },
	{ CLI_BGP_ADVERTISED, ROUTES("vpnv6-unicast", SENT), CLI_VRFS_NAMED, IP_V6,
	  restconf_routes_parse },
	{ CLI_BGP_ROUTES, ROUTES("ipv4-unicast", ACCEPTED), CLI_VRFS_ANY, IP_V4,
	  restconf_routes_parse },
	{ CLI_BGP_ROUTES, ROUTES("ipv6-unicast", ACCEPTED), CLI_VRFS_ANY, IP_V6,
	  restconf_routes_parse },
	{ CLI_BGP_ROUTES, ROUTES("vpnv4-unicast", ACCEPTED), CLI_VRFS_NAMED, IP_V4,
	  restconf_routes_parse },
	{ CLI_BGP_ROUTES, ROUTES("vpnv6-unicast", ACCEPTED), CLI_VRFS_NAMED, IP_V6,
	  restconf_routes_parse },
	{ CLI_INTERFACES, "Cisco-IOS-XE-interfaces-oper:interfaces", CLI_VRFS_ALL, IP_NONE,
	  restconf_interfaces_parse },
};

/* Reserved characters of a key's value are encoded, those of a path are not (RFC 8040, 3.5.3).
 * Of the reserved ones only the colon gets through the checks of command.h. */
static size_t encode(const char *path, char *out, size_t size)
{
	size_t len = 0;
	bool is_key = false;
	for (const char *at = path; *at != '\0' && len + 4 <= size; at++) {
		is_key = *at == '=' || (is_key && *at != '/');
		if (*at == ':' && is_key) {
			memcpy(out + len, "%3A", 3);
			len += 3;
		} else {
			out[len++] = *at;
		}
	}
	out[len] = '\0';
	return len;
}

int restconf_url(const char *host, uint16_t port, const struct cli_command *resource,
                 const struct cli_arguments *arguments, char out[static RESTCONF_URL_MAX],
                 struct error *err)
{
	char path[CLI_COMMAND_MAX], encoded[3 * CLI_COMMAND_MAX + 4];
	struct ip address;
	if (cli_command_text(resource, arguments, path, err) != 0)
		return -1;
	encode(path, encoded, sizeof(encoded));
	bool is_v6 = ip_parse(host, &address) == 0 && address.family == IP_V6;
	int len = snprintf(out, RESTCONF_URL_MAX, "https://%s%s%s:%u/restconf/data/%s",
	                   is_v6 ? "[" : "", host, is_v6 ? "]" : "", (unsigned)port, encoded);
	if (len < 0 || len >= RESTCONF_URL_MAX)
		return error_set(err, ERROR_CONFIG, 0, "the name of the router is too long");
	return 0;
}
