/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/auth/assertion.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/runtime/wiped.h"

#define LIFE_S 600
#define NS_PER_SECOND INT64_C(1000000000)
#define CERTIFICATES_MAX 16
#define DIGEST_SIZE 32 /* SHA-256 */

/* What is in the PEM text. */
struct identity {
	EVP_PKEY *key;
	X509 *certificates[CERTIFICATES_MAX]; /* the key's first */
	size_t count;
};

/* --- PEM ---------------------------------------------------------------------------------- */

/* Without this OpenSSL would ask the terminal. */
static int give_password(char *buffer, int size, int is_writing, void *context)
{
	const char *password = context;
	size_t len = password == NULL ? 0 : strlen(password);
	(void)is_writing;
	if (password == NULL || len > (size_t)size)
		return -1;
	memcpy(buffer, password, len);
	return (int)len;
}

static int read_key(const struct assertion *assertion, struct identity *identity,
                    struct error *err)
{
	BIO *bio = BIO_new_mem_buf(assertion->pem, (int)assertion->pem_len);
	if (bio == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a key");
	/* OpenSSL's callbacks take a pointer to what they may change; ours does not. */
	union {
		const char *text;
		void *context;
	} password = { .text = assertion->password };
	identity->key = PEM_read_bio_PrivateKey(bio, NULL, give_password, password.context);
	BIO_free(bio);
	ERR_clear_error();
	if (identity->key == NULL) {
		bool is_locked = strstr(assertion->pem, "ENCRYPTED") != NULL;
		return error_set(err, ERROR_CONFIG, 0,
		                 !is_locked ? "there is no private key in PEM"
		                 : assertion->password == NULL
		                         ? "the private key needs a password"
		                         : "the password does not open the private key");
	}
	if (EVP_PKEY_get_base_id(identity->key) != EVP_PKEY_RSA)
		return error_set(err, ERROR_CONFIG, 0,
		                 "the private key is not RSA, which Azure wants");
	return 0;
}

static void add_certificate(struct identity *identity, X509 *certificate)
{
	size_t at = identity->count++;
	identity->certificates[at] = certificate;
	if (X509_check_private_key(identity->certificates[0], identity->key) == 1 ||
	    X509_check_private_key(certificate, identity->key) != 1)
		return;
	identity->certificates[at] = identity->certificates[0];
	identity->certificates[0] = certificate;
}

static int read_certificates(const struct assertion *assertion, struct identity *identity,
                             struct error *err)
{
	BIO *bio = BIO_new_mem_buf(assertion->pem, (int)assertion->pem_len);
	if (bio == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a certificate");
	X509 *certificate = NULL;
	while (identity->count < CERTIFICATES_MAX &&
	       (certificate = PEM_read_bio_X509(bio, NULL, give_password, NULL)) != NULL)
		add_certificate(identity, certificate);
	BIO_free(bio);
	bool is_ours = identity->count > 0 &&
	               X509_check_private_key(identity->certificates[0], identity->key) == 1;
	ERR_clear_error();
	if (!is_ours)
		return error_set(err, ERROR_CONFIG, 0,
		                 identity->count == 0
		                         ? "there is no certificate in PEM"
		                         : "no certificate belongs to the private key");
	return 0;
}

static void identity_done(struct identity *identity)
{
	for (size_t i = 0; i < identity->count; i++)
		X509_free(identity->certificates[i]);
	EVP_PKEY_free(identity->key);
}

/* --- validity ----------------------------------------------------------------------------- */

static int time_of(const ASN1_TIME *time, struct walltime *ret_time)
{
	struct tm tm = { 0 };
	if (ASN1_TIME_to_tm(time, &tm) != 1)
		return -1;
	time_t seconds = timegm(&tm);
	/* RFC 5280, 4.1.2.5: the year 9999 says "for ever", which 64 bits of nanoseconds
	 * cannot. */
	ret_time->ns =
		seconds < INT64_MAX / NS_PER_SECOND ? seconds * NS_PER_SECOND : INT64_MAX;
	return 0;
}

static int check_validity(const X509 *certificate, struct walltime now,
                          struct walltime *ret_expires, struct error *err)
{
	struct walltime from, to;
	char text[32];
	if (time_of(X509_get0_notBefore(certificate), &from) != 0 ||
	    time_of(X509_get0_notAfter(certificate), &to) != 0)
		return error_set(err, ERROR_CONFIG, 0, "the certificate has no valid dates");
	bool is_over = now.ns >= to.ns;
	time_t when = (time_t)((is_over ? to.ns : from.ns) / NS_PER_SECOND);
	struct tm tm;
	if (gmtime_r(&when, &tm) == NULL || strftime(text, sizeof(text), "%F %T", &tm) == 0)
		text[0] = '\0';
	if (is_over || now.ns < from.ns)
		return error_set(err, ERROR_DENIED, 0, "the certificate %s %s UTC",
		                 is_over ? "has expired at" : "is not valid before", text);
	*ret_expires = to;
	return 0;
}

/* --- the text ----------------------------------------------------------------------------- */

static int add_base64(struct wiped *out, const void *data, size_t len, bool is_url)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				    "0123456789";
	const unsigned char *bytes = data;
	int failed = 0;
	for (size_t i = 0; i < len; i += 3) {
		size_t left = len - i < 3 ? len - i : 3;
		uint32_t bits = 0;
		for (size_t j = 0; j < 3; j++)
			bits = bits << 8 | (j < left ? bytes[i + j] : 0);
		for (size_t j = 0; j < 4; j++) {
			unsigned six = bits >> (18 - 6 * j) & 63;
			char c = six < 62 ? plain[six] : (is_url ? "-_" : "+/")[six - 62];
			if (j > left) {
				c = '=';
				if (is_url)
					break;
			}
			failed |= wiped_add(out, &c, 1);
		}
	}
	return failed;
}

static int add_text(struct wiped *out, const char *text)
{
	return wiped_add(out, text, strlen(text));
}

/* RFC 7515, 4.1.6: base64 with "+", "/" and "=", the key's certificate first. */
static int add_chain(struct wiped *out, const struct identity *identity)
{
	int failed = add_text(out, ",\"x5c\":[");
	for (size_t i = 0; i < identity->count; i++) {
		unsigned char *der = NULL;
		int len = i2d_X509(identity->certificates[i], &der);
		failed |= len <= 0 ? -1 : 0;
		failed |= add_text(out, i == 0 ? "\"" : ",\"");
		failed |= add_base64(out, der, len <= 0 ? 0 : (size_t)len, false);
		failed |= add_text(out, "\"");
		OPENSSL_free(der);
	}
	return failed | add_text(out, "]");
}

static int add_header(struct wiped *out, const struct assertion *assertion,
                      const struct identity *identity)
{
	unsigned char digest[EVP_MAX_MD_SIZE];
	unsigned len = 0;
	if (X509_digest(identity->certificates[0], EVP_sha256(), digest, &len) != 1)
		return -1;
	int failed = add_text(out, "{\"alg\":\"PS256\",\"typ\":\"JWT\",\"x5t#S256\":\"") |
	             add_base64(out, digest, len, true) | add_text(out, "\"");
	if (assertion->with_chain)
		failed |= add_chain(out, identity);
	return failed | add_text(out, "}");
}

/* struct strbuf: nothing in the claims is secret, and it knows how to write JSON. */
static int add_claims(struct wiped *out, const struct assertion *assertion)
{
	const struct {
		const char *name, *value;
	} claims[] = { { "aud", assertion->audience },
		       { "iss", assertion->client_id },
		       { "sub", assertion->client_id },
		       { "jti", assertion->id } };
	long long now = assertion->now.ns / NS_PER_SECOND;
	struct strbuf json;
	strbuf_init(&json, out->max);
	strbuf_putc(&json, '{');
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++) {
		strbuf_printf(&json, "\"%s\":", claims[i].name);
		strbuf_json(&json, claims[i].value);
		strbuf_putc(&json, ',');
	}
	strbuf_printf(&json, "\"iat\":%lld,\"nbf\":%lld,\"exp\":%lld}", now, now, now + LIFE_S);
	int failed = strbuf_failed(&json) ? -1 : wiped_add(out, json.data, json.len);
	strbuf_done(&json);
	return failed;
}

/* RFC 7518, 3.5: MGF1 with SHA-256, a salt as long as the digest. */
static int add_signature(struct wiped *out, EVP_PKEY *key, const struct wiped *input)
{
	unsigned char signature[16384 / 8];
	size_t len = sizeof(signature);
	EVP_PKEY_CTX *parameters = NULL;
	EVP_MD_CTX *signing = EVP_MD_CTX_new();
	int is_good = signing != NULL && EVP_PKEY_get_size(key) <= (int)sizeof(signature) &&
	              EVP_DigestSignInit(signing, &parameters, EVP_sha256(), NULL, key) == 1 &&
	              EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) == 1 &&
	              EVP_PKEY_CTX_set_rsa_mgf1_md(parameters, EVP_sha256()) == 1 &&
	              EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, DIGEST_SIZE) == 1 &&
	              EVP_DigestSign(signing, signature, &len,
	                             (const unsigned char *)wiped_text(input), input->len) == 1;
	EVP_MD_CTX_free(signing);
	ERR_clear_error();
	return is_good ? add_base64(out, signature, len, true) : -1;
}

static int encode_part(struct wiped *out, struct wiped *part)
{
	int failed = add_base64(out, wiped_text(part), part->len, true);
	size_t max = part->max;
	wiped_done(part);
	wiped_init(part, max);
	return failed;
}

static int write_assertion(const struct assertion *assertion, const struct identity *identity,
                           struct wiped *text, struct error *err)
{
	struct wiped part, signed_text;
	wiped_init(&part, ASSERTION_MAX);
	wiped_init(&signed_text, ASSERTION_MAX);
	int failed = add_header(&part, assertion, identity) || encode_part(&signed_text, &part);
	failed = failed || add_text(&signed_text, ".") || add_claims(&part, assertion) ||
	         encode_part(&signed_text, &part);
	failed = failed || wiped_add(text, wiped_text(&signed_text), signed_text.len) ||
	         add_text(text, ".") || add_signature(text, identity->key, &signed_text);
	wiped_done(&part);
	wiped_done(&signed_text);
	return failed ? error_set(err, ERROR_LIMIT, 0, "the assertion cannot be signed") : 0;
}

int assertion_sign(const struct assertion *assertion, struct wiped *text,
                   struct walltime *ret_expires, struct error *err)
{
	struct identity identity = { 0 };
	struct walltime expires = { 0 };
	int failed =
		read_key(assertion, &identity, err) != 0 ||
		read_certificates(assertion, &identity, err) != 0 ||
		check_validity(identity.certificates[0], assertion->now, &expires, err) != 0 ||
		write_assertion(assertion, &identity, text, err) != 0;
	identity_done(&identity);
	if (failed)
		return -1;
	*ret_expires = expires;
	return 0;
}
