/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The user of an SNMPv3 client, for agent/runtime/snmp.c only (it shows net-snmp's types).
 *
 * net-snmp keeps one list of users for the whole process and finds a user by engine and name.
 * Two clients with the same user but different passwords, a password changed by a reload, or
 * two routers with one engine ID would meet there, so our users stay out of it: a client puts
 * its user in for the length of one call into the library and takes it out again.
 */
#pragma once

#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>

#include <net-snmp/library/large_fd_set.h>

#include "agent/runtime/snmp.h"

/** Longest key before localisation: SHA-512 gives 64 bytes. */
#define USM_KEY_MAX 64

/** Embed it; zeroed is valid for a client without keys. */
struct usm_keys {
	char *name; /**< securityName; NULL when the client is no v3 client */
	enum snmp_auth auth;
	enum snmp_priv priv;
	u_char auth_key[USM_KEY_MAX]; /**< Ku of RFC 3414, A.2 */
	size_t auth_len;
	u_char priv_key[USM_KEY_MAX];
	size_t priv_len;
	struct usmUser *user; /**< localised to an engine; NULL before it is known */
};

/**
 * Derive the keys from the passwords.
 *
 * \param keys     Zeroed; to be freed with usm_keys_done() whatever the result.
 * \param options  Of a v3 client; read only now.
 * \return 0, or -1 with ERROR_CONFIG or ERROR_LIMIT. Hashes 1 MiB per password.
 */
int usm_keys_init(struct usm_keys *keys, const struct snmp_client_options *options,
                  struct error *err);

/**
 * Overwrite and free.
 *
 * \param keys  Zeroed or initialised, its user not in the list.
 */
void usm_keys_done(struct usm_keys *keys);

/**
 * Say in a session which user, level and protocols it has.
 *
 * \param keys     Initialised; the session borrows from it.
 * \param session  Before snmp_sess_open().
 */
void usm_keys_describe(struct usm_keys *keys, netsnmp_session *session);

/**
 * Localise the keys to an engine (RFC 3414, section 2.6).
 *
 * \param keys    Initialised.
 * \param engine  `len` bytes, borrowed.
 * \param len     5 to 32.
 * \return 0, or -1 with ERROR_MALFORMED (an engine ID of impossible length) or ERROR_LIMIT.
 */
int usm_keys_localize(struct usm_keys *keys, const u_char *engine, size_t len,
                      struct error *err);

/**
 * Put the user into net-snmp's list. No other user of ours may be there.
 *
 * \param keys  Initialised or zeroed.
 */
void usm_keys_enter(struct usm_keys *keys);

/**
 * Take the user out again.
 *
 * \param keys  Entered.
 */
void usm_keys_leave(struct usm_keys *keys);
