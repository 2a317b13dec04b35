/* SPDX-License-Identifier: Apache-2.0 */
/**
 * SNMP: the one adaptor to net-snmp, with plain C on this side of it.
 *
 * A client asks one agent (in SNMP's word: the program on the router). It resolves the name,
 * opens the socket, learns the engine of an SNMPv3 agent and keeps its keys, all of that when
 * the first query comes and without ever blocking the loop. Queries may overlap; each ends in
 * exactly one callback. The socket is connected: answers from other addresses are dropped by
 * the kernel, and an ICMP refusal is seen at once.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "agent/base/clock.h"
#include "agent/base/secret.h"

struct error;
struct loop;
struct snmp_client;

/** Most sub-identifiers of an object identifier (RFC 2578, section 3.5). */
#define SNMP_OID_MAX 128

/** Most objects asked for by one query. */
#define SNMP_QUERY_MAX 64

/** An object identifier. Borrowed. */
struct snmp_oid {
	const uint32_t *ids;
	size_t len; /**< at most SNMP_OID_MAX */
};

/** What a value is, by its tag on the wire; the last three say that there is none. */
enum snmp_type {
	SNMP_TYPE_INTEGER,     /**< number, sign-extended to 64 bits */
	SNMP_TYPE_OCTETS,      /**< bytes */
	SNMP_TYPE_OBJECT_ID,   /**< oid */
	SNMP_TYPE_ADDRESS,     /**< bytes, always 4 */
	SNMP_TYPE_COUNTER32,   /**< number */
	SNMP_TYPE_GAUGE32,     /**< number; Unsigned32 has the same tag */
	SNMP_TYPE_TICKS,       /**< number, 1/100 s */
	SNMP_TYPE_COUNTER64,   /**< number */
	SNMP_TYPE_OTHER,       /**< NULL, Opaque or a tag we do not know: no value */
	SNMP_TYPE_NO_OBJECT,   /**< noSuchObject */
	SNMP_TYPE_NO_INSTANCE, /**< noSuchInstance */
	SNMP_TYPE_END,         /**< endOfMibView */
	SNMP_TYPE_COUNT
};

/** One object of an answer. Borrowed during the callback. */
struct snmp_varbind {
	struct snmp_oid name;
	enum snmp_type type;
	uint64_t number;
	const uint8_t *bytes; /**< `len` of them; may be NULL when len is 0 */
	size_t len;
	struct snmp_oid oid;
};

enum snmp_operation { SNMP_OPERATION_GET, SNMP_OPERATION_NEXT, SNMP_OPERATION_BULK };

/** What to ask. Copied by snmp_client_ask(). */
struct snmp_query {
	enum snmp_operation operation;
	const struct snmp_oid *names;
	size_t count;         /**< 1 to SNMP_QUERY_MAX */
	unsigned repetitions; /**< SNMP_OPERATION_BULK: how often the names are repeated */
};

/** error-status of RFC 3416, section 3, as far as somebody decides by it. */
enum snmp_status {
	SNMP_STATUS_OK = 0,
	SNMP_STATUS_TOO_BIG = 1,
	SNMP_STATUS_NO_SUCH_NAME = 2,
	SNMP_STATUS_GENERAL_ERROR = 5,
	SNMP_STATUS_NO_ACCESS = 6,
	SNMP_STATUS_AUTHORIZATION_ERROR = 16
};

/** What came back. Borrowed during the callback. */
struct snmp_answer {
	const struct snmp_varbind *varbinds;
	size_t count;
	unsigned status; /**< enum snmp_status, or another value of the RFC */
};

enum snmp_version { SNMP_VERSION_2C, SNMP_VERSION_USM };

/** RFC 3414 and RFC 7860. */
enum snmp_auth {
	SNMP_AUTH_NONE,
	SNMP_AUTH_MD5,
	SNMP_AUTH_SHA1,
	SNMP_AUTH_SHA224,
	SNMP_AUTH_SHA256,
	SNMP_AUTH_SHA384,
	SNMP_AUTH_SHA512,
	SNMP_AUTH_COUNT
};

/** RFC 3414, RFC 3826; the longer keys as in draft-blumenthal-aes-usm-04. */
enum snmp_priv {
	SNMP_PRIV_NONE,
	SNMP_PRIV_DES,
	SNMP_PRIV_AES128,
	SNMP_PRIV_AES192,
	SNMP_PRIV_AES256,
	SNMP_PRIV_COUNT
};

/** How to ask. Read by snmp_client_new() only. */
struct snmp_client_options {
	const char *address; /**< IPv4 or IPv6 address (with %zone), or a host name */
	uint16_t port;
	enum snmp_version version;
	struct secret community; /**< 2c */
	const char *user;        /**< v3 and all below */
	enum snmp_auth auth;
	struct secret auth_password; /**< at least 8 bytes */
	enum snmp_priv priv;         /**< needs auth */
	struct secret priv_password; /**< at least 8 bytes */
	const char *context;         /**< context name; NULL or "" for the default one */
	struct duration timeout;     /**< of one try */
	unsigned retries;            /**< further tries after the first */
};

/**
 * Called once per query. Exactly one of answer and err is given, borrowed during the call.
 * Errors: ERROR_TIMEOUT, ERROR_UNREACHABLE (no such name, no route, refused), ERROR_DENIED
 * (SNMPv3 refused user, key, time or level), ERROR_MALFORMED (what came could not be read),
 * ERROR_LIMIT.
 */
typedef void snmp_answered(void *context, const struct snmp_answer *answer,
                           const struct error *err);

/**
 * Set net-snmp up, once per process: no MIB files, no configuration files, no saved state, no
 * logging of its own. Sets MIBS in the environment, so call it before the first thread;
 * snmp_client_new() calls it too. This is the only state outside a client that net-snmp forces.
 */
void snmp_library_init(void);

/**
 * Make a client; nothing is sent yet.
 *
 * \param loop        Borrowed.
 * \param options     Copied as far as needed; of the passwords only the derived keys are kept.
 * \param ret_client  Written on success only; to be freed with snmp_client_free().
 * \return 0, or -1 with ERROR_CONFIG (a password or protocol that net-snmp refuses) or
 * ERROR_LIMIT. Does not block; deriving the keys of RFC 3414 A.2 takes some milliseconds.
 */
int snmp_client_new(struct loop *loop, const struct snmp_client_options *options,
                    struct snmp_client **ret_client, struct error *err);

/**
 * Forget all queries and free the client; its keys are overwritten. Safe within a callback.
 *
 * \param client  NULL is allowed.
 */
void snmp_client_free(struct snmp_client *client);

/**
 * Ask. The callback always comes later, from the loop, never from within this call.
 *
 * \param client    The client.
 * \param query     Copied.
 * \param answered  Called once, unless snmp_client_cancel() or snmp_client_free() comes first.
 * \param context   Handed to it.
 * \return 0, or -1 with ERROR_LIMIT when memory is short or the query too long.
 */
int snmp_client_ask(struct snmp_client *client, const struct snmp_query *query,
                    snmp_answered *answered, void *context, struct error *err);

/**
 * Forget all queries: no callback comes for them any more.
 *
 * \param client  The client.
 */
void snmp_client_cancel(struct snmp_client *client);
