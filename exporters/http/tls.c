/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/http/tls.h"

#include <arpa/inet.h>
#include <gnutls/x509.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/error.h"
#include "agent/base/ip.h"
#include "agent/base/strbuf.h"

#define PRIORITY_MAX 4096
#define SAN_MAX 1024

struct tls {
	gnutls_certificate_credentials_t credentials;
	gnutls_priority_t priority;
	gnutls_certificate_request_t request;
	int must_verify;
	char **allowed_sans;
	size_t allowed_san_count;
};

/* Parts are GnuTLS priority keywords. Go 1.26 lists fewer; lists written for older ones stay
 * good. */
const struct tls_suite tls_suites[] = {
	{ "TLS_AES_128_GCM_SHA256", NULL, "AES-128-GCM", "AEAD" },
	{ "TLS_AES_256_GCM_SHA384", NULL, "AES-256-GCM", "AEAD" },
	{ "TLS_CHACHA20_POLY1305_SHA256", NULL, "CHACHA20-POLY1305", "AEAD" },
	{ "TLS_RSA_WITH_AES_128_CBC_SHA", "RSA", "AES-128-CBC", "SHA1" },
	{ "TLS_RSA_WITH_AES_256_CBC_SHA", "RSA", "AES-256-CBC", "SHA1" },
	{ "TLS_RSA_WITH_AES_128_GCM_SHA256", "RSA", "AES-128-GCM", "AEAD" },
	{ "TLS_RSA_WITH_AES_256_GCM_SHA384", "RSA", "AES-256-GCM", "AEAD" },
	{ "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA", "ECDHE-ECDSA", "AES-128-CBC", "SHA1" },
	{ "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA", "ECDHE-ECDSA", "AES-256-CBC", "SHA1" },
	{ "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "ECDHE-RSA", "AES-128-CBC", "SHA1" },
	{ "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "ECDHE-RSA", "AES-256-CBC", "SHA1" },
	{ "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "ECDHE-ECDSA", "AES-128-GCM", "AEAD" },
	{ "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "ECDHE-ECDSA", "AES-256-GCM", "AEAD" },
	{ "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "ECDHE-RSA", "AES-128-GCM", "AEAD" },
	{ "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "ECDHE-RSA", "AES-256-GCM", "AEAD" },
	{ "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-RSA", "CHACHA20-POLY1305",
	  "AEAD" },
	{ "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256", "ECDHE-ECDSA", "CHACHA20-POLY1305",
	  "AEAD" },
	{ NULL, NULL, NULL, NULL },
};

const struct tls_curve tls_curves[] = {
	{ "CurveP256", "GROUP-SECP256R1" },
	{ "CurveP384", "GROUP-SECP384R1" },
	{ "CurveP521", "GROUP-SECP521R1" },
	{ "X25519", "GROUP-X25519" },
	{ NULL, NULL },
};

static const char *const version_names[TLS_VERSION_COUNT] = {
	[TLS_1_0] = "VERS-TLS1.0",
	[TLS_1_1] = "VERS-TLS1.1",
	[TLS_1_2] = "VERS-TLS1.2",
	[TLS_1_3] = "VERS-TLS1.3",
};

/* A keyword that is there already keeps its first place in GnuTLS's order, as it should. */
static void write_suites(const struct tls_protocol *protocol, struct strbuf *out)
{
	strbuf_puts(out, ":-KX-ALL:-CIPHER-ALL:-MAC-ALL");
	for (size_t i = 0; i < protocol->suite_count; i++) {
		const struct tls_suite *suite = protocol->suites[i];
		if (suite->exchange != NULL)
			strbuf_printf(out, ":+%s", suite->exchange);
		strbuf_printf(out, ":+%s:+%s", suite->cipher, suite->mac);
	}
}

void tls_priority(const struct tls_protocol *protocol, struct strbuf *out)
{
	strbuf_puts(out, "NORMAL:-VERS-ALL");
	for (unsigned version = protocol->min; version <= (unsigned)protocol->max; version++)
		strbuf_printf(out, ":+%s", version_names[version]);
	if (protocol->suite_count > 0)
		write_suites(protocol, out);
	if (protocol->curve_count > 0)
		strbuf_puts(out, ":-GROUP-ALL");
	for (size_t i = 0; i < protocol->curve_count; i++)
		strbuf_printf(out, ":+%s", protocol->curves[i]->group);
	if (protocol->server_order)
		strbuf_puts(out, ":%SERVER_PRECEDENCE");
}

static int refuse(struct error *err, const char *what, int failure)
{
	return error_set(err, ERROR_CONFIG, 0, "%s: %s", what, gnutls_strerror(failure));
}

static int load_priority(struct tls *tls, const struct tls_protocol *protocol,
                         struct error *err)
{
	struct strbuf text;
	strbuf_init(&text, PRIORITY_MAX);
	tls_priority(protocol, &text);
	const char *rest = "";
	int failure = strbuf_failed(&text)
	                      ? GNUTLS_E_MEMORY_ERROR
	                      : gnutls_priority_init(&tls->priority, text.data, &rest);
	strbuf_done(&text);
	return failure == 0 ? 0 : refuse(err, "TLS versions, suites and curves", failure);
}

static gnutls_datum_t datum(const char *text)
{
	return (gnutls_datum_t){ .data = (unsigned char *)(uintptr_t)text,
		                 .size = (unsigned)strlen(text) };
}

static int load_cert(struct tls *tls, const struct tls_options *options, struct error *err)
{
	gnutls_datum_t cert = datum(options->cert);
	gnutls_datum_t key = datum(options->key);
	int failure = gnutls_certificate_set_x509_key_mem2(tls->credentials, &cert, &key,
	                                                   GNUTLS_X509_FMT_PEM, NULL, 0);
	return failure >= 0 ? 0 : refuse(err, "certificate and key", failure);
}

static int load_client_ca(struct tls *tls, const struct tls_options *options, struct error *err)
{
	if (options->client_ca == NULL)
		return 0;
	gnutls_datum_t ca = datum(options->client_ca);
	int count = gnutls_certificate_set_x509_trust_mem(tls->credentials, &ca,
	                                                  GNUTLS_X509_FMT_PEM);
	if (count < 0)
		return refuse(err, "client authorities", count);
	if (count == 0)
		return error_set(err, ERROR_CONFIG, 0,
		                 "client authorities: no certificate found");
	return 0;
}

static int copy_sans(struct tls *tls, const struct tls_options *options, struct error *err)
{
	if (options->allowed_san_count == 0)
		return 0;
	tls->allowed_sans = calloc(options->allowed_san_count, sizeof(*tls->allowed_sans));
	if (tls->allowed_sans == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for client_allowed_sans");
	for (size_t i = 0; i < options->allowed_san_count; i++) {
		tls->allowed_sans[i] = strdup(options->allowed_sans[i]);
		tls->allowed_san_count++;
		if (tls->allowed_sans[i] == NULL)
			return error_set(err, ERROR_LIMIT, 0,
			                 "no memory for client_allowed_sans");
	}
	return 0;
}

static void set_request(struct tls *tls, enum tls_client_auth client_auth)
{
	switch (client_auth) {
	case TLS_NO_CLIENT_CERT: tls->request = GNUTLS_CERT_IGNORE; break;
	case TLS_REQUEST_CLIENT_CERT:
	case TLS_VERIFY_CLIENT_CERT_IF_GIVEN: tls->request = GNUTLS_CERT_REQUEST; break;
	case TLS_REQUIRE_ANY_CLIENT_CERT:
	case TLS_REQUIRE_AND_VERIFY_CLIENT_CERT: tls->request = GNUTLS_CERT_REQUIRE; break;
	}
	tls->must_verify = client_auth == TLS_VERIFY_CLIENT_CERT_IF_GIVEN ||
	                   client_auth == TLS_REQUIRE_AND_VERIFY_CLIENT_CERT;
}

static int is_allowed(const struct tls *tls, const char *san)
{
	for (size_t i = 0; i < tls->allowed_san_count; i++)
		if (strcmp(tls->allowed_sans[i], san) == 0)
			return 1;
	return 0;
}

/* One alternative name of a certificate as text: exact match only, as in the exporter-toolkit.
 */
static int is_san_allowed(const struct tls *tls, unsigned type, const uint8_t *value,
                          size_t len)
{
	char text[SAN_MAX + 1];
	struct ip ip;
	if (type == GNUTLS_SAN_IPADDRESS) {
		if ((len != 4 && len != 16) || ip_from_bytes(value, len, &ip) != 0)
			return 0;
		return is_allowed(tls, ip_format(&ip, text));
	}
	if (type != GNUTLS_SAN_DNSNAME && type != GNUTLS_SAN_RFC822NAME &&
	    type != GNUTLS_SAN_URI)
		return 0;
	if (memchr(value, '\0', len) != NULL)
		return 0;
	memcpy(text, value, len);
	text[len] = '\0';
	return is_allowed(tls, text);
}

static int has_allowed_san(const struct tls *tls, gnutls_x509_crt_t cert)
{
	for (unsigned i = 0;; i++) {
		uint8_t value[SAN_MAX];
		size_t len = sizeof(value);
		unsigned type = 0;
		int failure = gnutls_x509_crt_get_subject_alt_name2(cert, i, value, &len, &type,
		                                                    NULL);
		if (failure == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
			return 0;
		if (failure >= 0 && is_san_allowed(tls, type, value, len))
			return 1;
		if (failure < 0 && failure != GNUTLS_E_SHORT_MEMORY_BUFFER)
			return 0;
	}
}

static int verify_san(const struct tls *tls, const gnutls_datum_t *leaf)
{
	gnutls_x509_crt_t cert;
	if (gnutls_x509_crt_init(&cert) != 0)
		return 0;
	int is_good = gnutls_x509_crt_import(cert, leaf, GNUTLS_X509_FMT_DER) == 0 &&
	              has_allowed_san(tls, cert);
	gnutls_x509_crt_deinit(cert);
	return is_good;
}

static int verify_chain(gnutls_session_t session)
{
	char purpose[] = GNUTLS_KP_TLS_WWW_CLIENT;
	gnutls_typed_vdata_st data = { .type = GNUTLS_DT_KEY_PURPOSE_OID,
		                       .data = (unsigned char *)purpose };
	unsigned status = 0;
	return gnutls_certificate_verify_peers(session, &data, 1, &status) == 0 && status == 0;
}

/* Called in the handshake when the client has sent a certificate; anything but 0 ends it. */
static int verify_client(gnutls_session_t session)
{
	const struct tls *tls = gnutls_db_get_ptr(session);
	unsigned count = 0;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
	if (chain == NULL || count == 0)
		return tls->request == GNUTLS_CERT_REQUIRE ? -1 : 0;
	if (tls->must_verify && !verify_chain(session))
		return -1;
	if (tls->allowed_san_count > 0 && !verify_san(tls, &chain[0]))
		return -1;
	return 0;
}

struct tls *tls_new(const struct tls_options *options, enum tls_part *ret_part,
                    struct error *err)
{
	struct tls *tls = calloc(1, sizeof(*tls));
	if (tls == NULL || gnutls_certificate_allocate_credentials(&tls->credentials) != 0) {
		free(tls);
		*ret_part = TLS_PART_NONE;
		error_set(err, ERROR_LIMIT, 0, "no memory for TLS");
		return NULL;
	}
	set_request(tls, options->client_auth);
	enum tls_part part = TLS_PART_CERT;
	if (load_cert(tls, options, err) != 0)
		goto fail;
	part = TLS_PART_CLIENT_CA;
	if (load_client_ca(tls, options, err) != 0)
		goto fail;
	part = TLS_PART_PROTOCOL;
	if (load_priority(tls, &options->protocol, err) != 0)
		goto fail;
	part = TLS_PART_NONE;
	if (copy_sans(tls, options, err) != 0)
		goto fail;
	gnutls_certificate_set_verify_function(tls->credentials, verify_client);
	return tls;
fail:
	*ret_part = part;
	tls_free(tls);
	return NULL;
}

void tls_free(struct tls *tls)
{
	if (tls == NULL)
		return;
	for (size_t i = 0; i < tls->allowed_san_count; i++)
		free(tls->allowed_sans[i]);
	free(tls->allowed_sans);
	if (tls->priority != NULL)
		gnutls_priority_deinit(tls->priority);
	gnutls_certificate_free_credentials(tls->credentials);
	free(tls);
}

int tls_attach(struct tls *tls, gnutls_session_t session)
{
	/* The session's own pointer belongs to libmicrohttpd; that of the session database is
	 * free, because there is no such database. */
	gnutls_db_set_ptr(session, tls);
	gnutls_certificate_server_set_request(session, tls->request);
	if (gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, tls->credentials) != 0)
		return -1;
	return gnutls_priority_set(session, tls->priority) == 0 ? 0 : -1;
}
