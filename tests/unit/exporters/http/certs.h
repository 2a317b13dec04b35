/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Certificates that tests make for themselves, so that no key is ever kept in the repository.
 */
#pragma once

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/** A certificate and its key, usable by GnuTLS and as PEM texts. */
struct cert {
	gnutls_x509_crt_t crt;
	gnutls_x509_privkey_t key;
	char *crt_pem;
	char *key_pem;
};

static inline char *cert_text(gnutls_datum_t *data)
{
	char *text = strndup((const char *)data->data, data->size);
	gnutls_free(data->data);
	return text;
}

static inline void cert_free(struct cert *cert)
{
	gnutls_x509_crt_deinit(cert->crt);
	gnutls_x509_privkey_deinit(cert->key);
	free(cert->crt_pem);
	free(cert->key_pem);
}

/** Make a certificate for `name`, with a DNS, an address, an e-mail and a URI as alternative
 * names; signed by `ca`, or by itself as an authority when ca is NULL. Returns 0 on success. */
static inline int cert_make(struct cert *cert, const char *name, const struct cert *ca)
{
	static const unsigned char serial[] = { 1, 2, 3 };
	static const unsigned char address[] = { 192, 0, 2, 7 };
	char mail[128];
	char uri[128];
	gnutls_datum_t pem = { 0 };
	int failed = gnutls_x509_privkey_init(&cert->key) | gnutls_x509_crt_init(&cert->crt);
	failed |= gnutls_x509_privkey_generate(cert->key, GNUTLS_PK_ECDSA,
	                                       GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1),
	                                       0);
	snprintf(mail, sizeof(mail), "mail@%s", name);
	snprintf(uri, sizeof(uri), "spiffe://%s", name);
	gnutls_x509_crt_t crt = cert->crt;
	failed |= gnutls_x509_crt_set_version(crt, 3) | gnutls_x509_crt_set_key(crt, cert->key);
	failed |= gnutls_x509_crt_set_serial(crt, serial, sizeof(serial));
	failed |= gnutls_x509_crt_set_activation_time(crt, time(NULL) - 3600);
	failed |= gnutls_x509_crt_set_expiration_time(crt, time(NULL) + 86400);
	failed |= gnutls_x509_crt_set_dn_by_oid(crt, GNUTLS_OID_X520_COMMON_NAME, 0, name,
	                                        (unsigned)strlen(name));
	failed |= gnutls_x509_crt_set_subject_alt_name(
		crt, GNUTLS_SAN_DNSNAME, name, (unsigned)strlen(name), GNUTLS_FSAN_APPEND);
	failed |= gnutls_x509_crt_set_subject_alt_name(crt, GNUTLS_SAN_IPADDRESS, address,
	                                               sizeof(address), GNUTLS_FSAN_APPEND);
	failed |= gnutls_x509_crt_set_subject_alt_name(
		crt, GNUTLS_SAN_RFC822NAME, mail, (unsigned)strlen(mail), GNUTLS_FSAN_APPEND);
	failed |= gnutls_x509_crt_set_subject_alt_name(
		crt, GNUTLS_SAN_URI, uri, (unsigned)strlen(uri), GNUTLS_FSAN_APPEND);
	failed |= gnutls_x509_crt_set_basic_constraints(crt, ca == NULL, -1);
	failed |= gnutls_x509_crt_sign2(crt, ca == NULL ? crt : ca->crt,
	                                ca == NULL ? cert->key : ca->key, GNUTLS_DIG_SHA256, 0);
	if (failed != 0 || gnutls_x509_crt_export2(crt, GNUTLS_X509_FMT_PEM, &pem) != 0)
		return -1;
	cert->crt_pem = cert_text(&pem);
	if (gnutls_x509_privkey_export2_pkcs8(cert->key, GNUTLS_X509_FMT_PEM, NULL,
	                                      GNUTLS_PKCS_PLAIN, &pem) != 0)
		return -1;
	cert->key_pem = cert_text(&pem);
	return 0;
}
