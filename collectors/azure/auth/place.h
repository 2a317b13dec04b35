/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which Azure: the public cloud or a national one, and the URLs that go with it. Pure.
 *
 * \see https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
 */
#pragma once

struct arena;
struct environment;
struct error;

enum azure_cloud {
	AZURE_CLOUD_ANY, /**< whose AZURE_AUTHORITY_HOST is set; else the public one */
	AZURE_CLOUD_PUBLIC,
	AZURE_CLOUD_GOVERNMENT,
	AZURE_CLOUD_CHINA,
	AZURE_CLOUD_COUNT
};

/** What is chosen; strings may be NULL. */
struct azure_place_question {
	enum azure_cloud cloud;
	const char *arm_url;       /**< instead of the cloud's */
	const char *authority_url; /**< instead of AZURE_AUTHORITY_HOST and the cloud's */
};

/** URLs without a slash at their end. */
struct azure_place {
	const char *arm_url;       /**< "https://management.azure.com" */
	const char *authority_url; /**< "https://login.microsoftonline.com" */
	const char *resource;      /**< whom tokens are for: "https://management.azure.com" */
};

/**
 * Find out where to ask. http is for loopback only.
 *
 * \param question     What is chosen.
 * \param environment  Names the authority when the question does not.
 * \param arena        Where the answer lives.
 * \param ret_place    Written on success only.
 * \return 0, or -1 with ERROR_CONFIG, which names the option or variable; or ERROR_LIMIT.
 */
int azure_place_find(const struct azure_place_question *question,
                     const struct environment *environment, struct arena *arena,
                     struct azure_place *ret_place, struct error *err);
