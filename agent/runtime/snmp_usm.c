/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/snmp_usm.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/error.h"

/* RFC 3411, section 5, SnmpEngineID. */
#define ENGINE_ID_MIN 5
#define ENGINE_ID_MAX 32

struct protocol {
	const oid *id;
	size_t len;
};

static struct protocol auth_protocol(enum snmp_auth auth)
{
	switch (auth) {
	case SNMP_AUTH_MD5: return (struct protocol){ usmHMACMD5AuthProtocol, 10 };
	case SNMP_AUTH_SHA1: return (struct protocol){ usmHMACSHA1AuthProtocol, 10 };
	case SNMP_AUTH_SHA224: return (struct protocol){ usmHMAC128SHA224AuthProtocol, 10 };
	case SNMP_AUTH_SHA256: return (struct protocol){ usmHMAC192SHA256AuthProtocol, 10 };
	case SNMP_AUTH_SHA384: return (struct protocol){ usmHMAC256SHA384AuthProtocol, 10 };
	case SNMP_AUTH_SHA512: return (struct protocol){ usmHMAC384SHA512AuthProtocol, 10 };
	case SNMP_AUTH_NONE:
	case SNMP_AUTH_COUNT: break;
	}
	return (struct protocol){ usmNoAuthProtocol, 10 };
}

static struct protocol priv_protocol(enum snmp_priv priv)
{
	switch (priv) {
	case SNMP_PRIV_DES: return (struct protocol){ usmDESPrivProtocol, 10 };
	case SNMP_PRIV_AES128: return (struct protocol){ usmAESPrivProtocol, 10 };
	case SNMP_PRIV_AES192: return (struct protocol){ usmAES192PrivProtocol, 9 };
	case SNMP_PRIV_AES256: return (struct protocol){ usmAES256PrivProtocol, 9 };
	case SNMP_PRIV_NONE:
	case SNMP_PRIV_COUNT: break;
	}
	return (struct protocol){ usmNoPrivProtocol, 10 };
}

static int derive(enum snmp_auth auth, const struct secret *password, u_char *ret_key,
                  size_t *ret_len, const char *what, struct error *err)
{
	struct protocol hash = auth_protocol(auth);
	*ret_len = USM_KEY_MAX;
	if (password->bytes != NULL &&
	    generate_Ku(hash.id, (u_int)hash.len, (const u_char *)password->bytes,
	                password->len, ret_key, ret_len) == SNMPERR_SUCCESS)
		return 0;
	return error_set(err, ERROR_CONFIG, 0,
	                 "%s: no key can be made of it; at least 8 bytes are needed", what);
}

int usm_keys_init(struct usm_keys *keys, const struct snmp_client_options *options,
                  struct error *err)
{
	keys->auth = options->auth;
	keys->priv = options->priv;
	if (options->user == NULL || options->user[0] == '\0')
		return error_set(err, ERROR_CONFIG, 0, "SNMPv3 needs a user");
	if (keys->priv != SNMP_PRIV_NONE && keys->auth == SNMP_AUTH_NONE)
		return error_set(err, ERROR_CONFIG, 0, "privacy needs authentication");
	keys->name = strdup(options->user);
	if (keys->name == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	if (keys->auth != SNMP_AUTH_NONE &&
	    derive(keys->auth, &options->auth_password, keys->auth_key, &keys->auth_len,
	           "auth_password", err) != 0)
		return -1;
	if (keys->priv != SNMP_PRIV_NONE &&
	    derive(keys->auth, &options->priv_password, keys->priv_key, &keys->priv_len,
	           "priv_password", err) != 0)
		return -1;
	return 0;
}

void usm_keys_done(struct usm_keys *keys)
{
	usm_free_user(keys->user); /* overwrites the localised keys */
	free(keys->name);
	explicit_bzero(keys, sizeof(*keys));
}

static int level(const struct usm_keys *keys)
{
	if (keys->priv != SNMP_PRIV_NONE)
		return SNMP_SEC_LEVEL_AUTHPRIV;
	return keys->auth != SNMP_AUTH_NONE ? SNMP_SEC_LEVEL_AUTHNOPRIV : SNMP_SEC_LEVEL_NOAUTH;
}

void usm_keys_describe(struct usm_keys *keys, netsnmp_session *session)
{
	struct protocol auth = auth_protocol(keys->auth);
	struct protocol priv = priv_protocol(keys->priv);
	session->securityModel = SNMP_SEC_MODEL_USM;
	session->securityLevel = level(keys);
	session->securityName = keys->name;
	session->securityNameLen = strlen(keys->name);
	/* net-snmp's struct is not const-correct: snmp_sess_open() only copies from these. */
	session->securityAuthProto = (oid *)(uintptr_t)auth.id;
	session->securityAuthProtoLen = auth.len;
	session->securityPrivProto = (oid *)(uintptr_t)priv.id;
	session->securityPrivProtoLen = priv.len;
}

/* A key of the user, localised; room for the longest hash and for its extension to AES-256. */
static int localize_key(const struct usmUser *user, const u_char *key, size_t len,
                        u_char **ret_key, size_t *ret_len)
{
	*ret_key = calloc(1, USM_KEY_MAX);
	*ret_len = USM_KEY_MAX;
	if (*ret_key == NULL)
		return -1;
	return generate_kul(user->authProtocol, (u_int)user->authProtocolLen, user->engineID,
	                    user->engineIDLen, key, len, *ret_key, ret_len) == SNMPERR_SUCCESS
	               ? 0
	               : -1;
}

static int fill_user(const struct usm_keys *keys, struct usmUser *user, const u_char *engine,
                     size_t len)
{
	struct protocol auth = auth_protocol(keys->auth);
	struct protocol priv = priv_protocol(keys->priv);
	free(user->authProtocol); /* usm_create_user() puts its defaults there */
	free(user->privProtocol);
	user->authProtocol = snmp_duplicate_objid(auth.id, auth.len);
	user->authProtocolLen = auth.len;
	user->privProtocol = snmp_duplicate_objid(priv.id, priv.len);
	user->privProtocolLen = priv.len;
	user->name = strdup(keys->name);
	user->secName = strdup(keys->name);
	user->engineID = malloc(len);
	if (user->authProtocol == NULL || user->privProtocol == NULL || user->name == NULL ||
	    user->secName == NULL || user->engineID == NULL)
		return -1;
	memcpy(user->engineID, engine, len);
	user->engineIDLen = len;
	user->userStatus = SNMP_ROW_ACTIVE;
	if (keys->auth != SNMP_AUTH_NONE &&
	    localize_key(user, keys->auth_key, keys->auth_len, &user->authKey,
	                 &user->authKeyLen) != 0)
		return -1;
	if (keys->priv == SNMP_PRIV_NONE)
		return 0;
	if (localize_key(user, keys->priv_key, keys->priv_len, &user->privKey,
	                 &user->privKeyLen) != 0)
		return -1;
	return usm_extend_user_kul(user, USM_KEY_MAX) == SNMPERR_SUCCESS ? 0 : -1;
}

int usm_keys_localize(struct usm_keys *keys, const u_char *engine, size_t len,
                      struct error *err)
{
	if (len < ENGINE_ID_MIN || len > ENGINE_ID_MAX)
		return error_set(err, ERROR_MALFORMED, 0, "engine ID of %zu bytes", len);
	struct usmUser *user = usm_create_user();
	if (user == NULL || fill_user(keys, user, engine, len) != 0) {
		usm_free_user(user);
		return error_set(err, ERROR_LIMIT, 0, "SNMPv3 user cannot be made");
	}
	usm_free_user(keys->user);
	keys->user = user;
	return 0;
}

void usm_keys_enter(struct usm_keys *keys)
{
	if (keys->user != NULL)
		usm_add_user(keys->user);
}

void usm_keys_leave(struct usm_keys *keys)
{
	if (keys->user == NULL)
		return;
	usm_remove_user(keys->user);
	keys->user->next = NULL; /* usm_free_user() looks at the neighbours */
	keys->user->prev = NULL;
}
