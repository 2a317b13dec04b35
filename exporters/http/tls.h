/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What a TLS connection needs: certificate, client authorities, versions and suites.
 *
 * libmicrohttpd sets up its sessions with credentials of its own that cannot be changed while
 * it runs. Here each new session gets ours before its handshake, so that another certificate or
 * authority holds from the next connection on.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include <gnutls/gnutls.h>

struct error;
struct strbuf;
struct tls;

/** What a client must show, named as in the exporter-toolkit. */
enum tls_client_auth {
	TLS_NO_CLIENT_CERT,
	TLS_REQUEST_CLIENT_CERT,
	TLS_REQUIRE_ANY_CLIENT_CERT,
	TLS_VERIFY_CLIENT_CERT_IF_GIVEN,
	TLS_REQUIRE_AND_VERIFY_CLIENT_CERT
};

enum tls_version { TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3, TLS_VERSION_COUNT };

/** A TLS 1.2 or 1.3 suite as Go names it, and its parts as GnuTLS names them. */
struct tls_suite {
	const char *name;
	const char *exchange; /**< NULL for TLS 1.3, which has none */
	const char *cipher;
	const char *mac;
};

/** A curve as Go names it and as GnuTLS does. */
struct tls_curve {
	const char *name;
	const char *group;
};

/** All suites that Go considers secure; ends with a NULL name. */
extern const struct tls_suite tls_suites[];

/** All curves of the exporter-toolkit; ends with a NULL name. */
extern const struct tls_curve tls_curves[];

/** Which protocol is spoken; the arrays are borrowed. */
struct tls_protocol {
	enum tls_version min, max;
	const struct tls_suite *const *suites; /**< none: all that GnuTLS finds secure */
	size_t suite_count;
	const struct tls_curve *const *curves; /**< none: all */
	size_t curve_count;
	bool server_order; /**< the server's order of suites wins */
};

/** Everything is borrowed during tls_new(). PEM texts are NUL-terminated. */
struct tls_options {
	const char *cert;      /**< chain, the server's own first */
	const char *key;       /**< unencrypted */
	const char *client_ca; /**< NULL: none */
	enum tls_client_auth client_auth;
	const char *const *allowed_sans; /**< DNS names, addresses, e-mail addresses or URIs */
	size_t allowed_san_count;        /**< 0: any */
	struct tls_protocol protocol;
};

/** Which part of the options an error of tls_new() is about. */
enum tls_part { TLS_PART_CERT, TLS_PART_CLIENT_CA, TLS_PART_PROTOCOL, TLS_PART_NONE };

/**
 * Write a GnuTLS priority string for a choice of protocol.
 *
 * GnuTLS picks key exchange, cipher and MAC one by one, so a list of suites allows every
 * combination of their parts that TLS defines; and where Go always offers all of TLS 1.3, here
 * the ciphers of the list hold for it too.
 *
 * \param protocol  What is wanted.
 * \param out       Appended to.
 */
void tls_priority(const struct tls_protocol *protocol, struct strbuf *out);

/**
 * Load certificates and settings.
 *
 * \param options   What is wanted.
 * \param ret_part  Written on failure only.
 * \return To be freed with tls_free() after the last session that was given it, or NULL with
 *         ERROR_CONFIG.
 */
struct tls *tls_new(const struct tls_options *options, enum tls_part *ret_part,
                    struct error *err);

/**
 * Free it.
 *
 * \param tls  NULL is allowed.
 */
void tls_free(struct tls *tls);

/**
 * Prepare a session whose handshake has not begun.
 *
 * \param tls      Must outlive the session.
 * \param session  A server session; its database pointer is taken into use.
 * \return 0, or -1 when GnuTLS refuses; the session must then not be used.
 */
int tls_attach(struct tls *tls, gnutls_session_t session);
