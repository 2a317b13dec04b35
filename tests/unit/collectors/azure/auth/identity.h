/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A key and a certificate that a test has made itself, as PEM.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

/** Seconds around the moment for which a certificate is made. */
struct identity_life {
	long from, to;
};

static inline EVP_PKEY *identity_key(const char *type)
{
	EVP_PKEY *key =
		strcmp(type, "EC") == 0 ? EVP_EC_gen("P-256") : EVP_RSA_gen((unsigned)2048);
	assert_non_null(key);
	return key;
}

/** Signed with its own key. */
static inline X509 *identity_certificate(EVP_PKEY *key, int64_t now, struct identity_life life)
{
	X509 *certificate = X509_new();
	time_t at = (time_t)now;
	assert_non_null(certificate);
	X509_set_version(certificate, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_time_adj_ex(X509_getm_notBefore(certificate), 0, life.from, &at);
	X509_time_adj_ex(X509_getm_notAfter(certificate), 0, life.to, &at);
	X509_set_pubkey(certificate, key);
	X509_NAME *name = X509_get_subject_name(certificate);
	X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"test", -1,
	                           -1, 0);
	X509_set_issuer_name(certificate, name);
	assert_true(X509_sign(certificate, key, EVP_sha256()) > 0);
	return certificate;
}

static inline void identity_write_key(BIO *bio, EVP_PKEY *key, const char *password)
{
	const EVP_CIPHER *cipher = password == NULL ? NULL : EVP_aes_128_cbc();
	assert_int_equal(PEM_write_bio_PKCS8PrivateKey(
				 bio, key, cipher, password,
				 password == NULL ? 0 : (int)strlen(password), NULL, NULL),
	                 1);
}

/** What was written, to be freed with free(); the BIO is gone. */
static inline char *identity_text(BIO *bio)
{
	char *data = NULL;
	long len = BIO_get_mem_data(bio, &data);
	char *text = strndup(data, (size_t)len);
	assert_non_null(text);
	BIO_free(bio);
	return text;
}

/** Key and certificate in one text, valid from yesterday for a year. */
static inline char *identity_pem(EVP_PKEY *key, int64_t now)
{
	BIO *bio = BIO_new(BIO_s_mem());
	X509 *certificate =
		identity_certificate(key, now, (struct identity_life){ -86400, 365 * 86400L });
	identity_write_key(bio, key, NULL);
	PEM_write_bio_X509(bio, certificate);
	X509_free(certificate);
	return identity_text(bio);
}
