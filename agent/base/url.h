/* SPDX-License-Identifier: Apache-2.0 */
/**
 * URLs that people write into variables and files, and APIs into answers: just enough to sign
 * for them, and to know whether a secret may be sent there. Pure.
 */
#pragma once

#include <stdbool.h>

struct arena;
struct error;

/** Longest URL that is read; links of APIs to a next page are the longest. */
enum { URL_LENGTH_MAX = 8192 };

/** A URL without user and fragment. Lives in the arena. */
struct url {
	bool is_https;         /**< else http */
	const char *host;      /**< lower case; of an IPv6 address without brackets */
	const char *authority; /**< of the Host header: without the scheme's own port */
	const char *path;      /**< begins with "/" */
	const char *query;     /**< without "?"; NULL: none */
};

/**
 * Read an http or https URL.
 *
 * \param text     NUL-terminated.
 * \param arena    Where the parts live.
 * \param ret_url  Written on success only.
 * \return 0, or -1 with ERROR_CONFIG, whose sentence does not repeat the text, or ERROR_LIMIT.
 */
int url_parse(const char *text, struct arena *arena, struct url *ret_url, struct error *err);

/**
 * Read the URL of an API: https, or http on this machine itself, and without a query.
 *
 * \param text     NUL-terminated.
 * \param arena    Where the parts live.
 * \param ret_url  Written on success only.
 * \return 0, or -1 with ERROR_CONFIG, whose sentence names the host at most, or ERROR_LIMIT.
 */
int url_parse_endpoint(const char *text, struct arena *arena, struct url *ret_url,
                       struct error *err);

/**
 * Whether url_parse_endpoint() would take a URL.
 *
 * \param text  NUL-terminated.
 * \return 0, or -1 with its error.
 */
int url_check_endpoint(const char *text, struct error *err);

/**
 * Whether a host is this machine: "localhost" or a loopback address.
 *
 * \param host  Of a struct url.
 */
bool url_host_is_loopback(const char *host);
