/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Exit status of the commands that ask an agent, so that scripts can use them: the verdicts are
 * those of monitoring plugins, the failures those of sysexits(3).
 */
#pragma once

enum exit_status {
	EXIT_ALL_OK = 0,       /**< all paths ok, all checks passed */
	EXIT_DEGRADED = 1,     /**< some path is degraded, some check failed */
	EXIT_DOWN = 2,         /**< some path is down */
	EXIT_UNKNOWN = 3,      /**< of some path or check nobody can tell, or there is none */
	EXIT_USAGE = 64,       /**< the command line, or a name that fits nothing or several */
	EXIT_UNAVAILABLE = 69, /**< no agent answers */
	EXIT_SOFTWARE = 70,    /**< memory is short, standard output does not take it */
	EXIT_PROTOCOL = 76,    /**< what answers is no agent */
	EXIT_DENIED = 77       /**< the agent wants other credentials or another certificate */
};
