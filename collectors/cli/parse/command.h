/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Every command that can ever be sent to a router: const tables, one per platform.
 *
 * Nothing else reaches a router's command line. All rows only show; what is put into a row's
 * placeholders is formatted from an address, a prefix or a name of a VRF that was checked, so
 * no byte from outside can become another word or command.
 *
 * A placeholder is `{peer}`, `{prefix}` or `{vrf}`. A need may have several rows: one per
 * address family, one for the global table and one for VRFs. Send those whose family and VRF
 * fit: cli_command_fits().
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "agent/base/ip.h"
#include "collectors/cli/parse/parse.h"

/** How the global table is called on every platform. */
#define CLI_VRF_GLOBAL "default"

/** Longest command, with NUL. */
#define CLI_COMMAND_MAX 512

/** Longest name of a VRF that is put into a command, without NUL. */
#define CLI_VRF_NAME_MAX 64

/** What is wanted to be known. */
enum cli_need {
	CLI_ENABLE,         /**< asks for the enable secret */
	CLI_PAGING_OFF,     /**< once per session; several rows, all to be sent */
	CLI_VERSION,        /**< what it is: description, boot time */
	CLI_BGP_SUMMARY,    /**< sessions and their prefix counts, cheap */
	CLI_BGP_NEIGHBORS,  /**< sessions in detail */
	CLI_BGP_ADVERTISED, /**< routes sent to a peer, after policy */
	CLI_BGP_ROUTES,     /**< routes accepted from a peer, after policy */
	CLI_BGP_PREFIX,     /**< all paths of one prefix */
	CLI_BFD,
	CLI_IPSEC,
	CLI_IKE,
	CLI_INTERFACES,
	CLI_EXIT, /**< ends the session */
	CLI_NEED_COUNT
};

/** Which routing tables a command speaks of. */
enum cli_vrfs {
	CLI_VRFS_ALL,    /**< all of them; the answer says which */
	CLI_VRFS_GLOBAL, /**< the global one */
	CLI_VRFS_NAMED,  /**< `{vrf}`, which is not the global one */
	CLI_VRFS_ANY     /**< `{vrf}`, also the global one */
};

/** One row. */
struct cli_command {
	enum cli_need need;
	const char *text;
	enum cli_vrfs vrfs;
	enum ip_family family; /**< of the routes; IP_NONE: all, the answer says which */
	cli_parse *parse;      /**< NULL: there is nothing to read in the answer */
};

/** A platform. */
struct cli_platform {
	const char *name; /**< as in the configuration: "ios-xe" */
	/** Where each command is a process of its own (SSH exec): it stands between these two.
	 * NULL: commands are typed at a prompt. */
	const char *exec_prefix, *exec_suffix;
	const struct cli_command *commands;
	size_t command_count;
};

#define CLI_PLATFORM_COUNT 6

/** All platforms. */
extern const struct cli_platform cli_platforms[CLI_PLATFORM_COUNT];

/** What is put into placeholders. Members whose placeholder the row does not have are not
 * looked at. */
struct cli_arguments {
	struct ip peer;
	struct ip_prefix prefix;
	const char *vrf; /**< NULL is the global table */
};

/**
 * The platform of a name.
 *
 * \param name  As in the configuration: "ios-xe".
 * \return A constant, or NULL when there is none of that name.
 */
const struct cli_platform *cli_platform_find(const char *name);

/**
 * The name of a need, as `onramp parse` takes it: "bgp-summary".
 *
 * \param need  Any.
 * \return A constant; never NULL.
 */
const char *cli_need_name(enum cli_need need);

/**
 * Whether a command speaks of routes of a family in a VRF.
 *
 * \param command  A row.
 * \param vrf      Name; NULL is the global table.
 * \param family   Of the routes; IP_NONE: whatever the row speaks of.
 */
bool cli_command_fits(const struct cli_command *command, const char *vrf,
                      enum ip_family family);

/**
 * Write a command as it is sent, without prefix, suffix and line end.
 *
 * \param command    A row.
 * \param arguments  For its placeholders; NULL when it has none. A zone of the peer is dropped.
 * \param out        Filled and NUL-terminated on success.
 * \return 0, or -1 with ERROR_CONFIG: the name of the VRF holds characters that are not sent
 * (only letters, digits and "_.:-" are), or ERROR_BUG: an argument is missing.
 */
int cli_command_text(const struct cli_command *command, const struct cli_arguments *arguments,
                     char out[static CLI_COMMAND_MAX], struct error *err);

/**
 * What a parser is told about the command: VRF, family and peer.
 *
 * \param command    A row.
 * \param arguments  As for cli_command_text(); the VRF's name is borrowed.
 * \param input      Its members vrf, afi_safi and peer are set, no others.
 */
void cli_command_input(const struct cli_command *command, const struct cli_arguments *arguments,
                       struct cli_input *input);

/**
 * The row that a text means: the name of a need (its first row), or a command as it is sent.
 *
 * \param platform       The platform.
 * \param text           NUL-terminated, of anybody; spaces between words do not matter.
 * \param ret_arguments  What stands in the placeholders; written on success only.
 * \param vrf            Where the name of the VRF is kept.
 * \return A row, or NULL when it is none of this platform.
 */
const struct cli_command *cli_command_find(const struct cli_platform *platform,
                                           const char *text,
                                           struct cli_arguments *ret_arguments,
                                           char vrf[static CLI_VRF_NAME_MAX + 1]);
