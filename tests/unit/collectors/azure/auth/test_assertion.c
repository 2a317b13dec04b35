/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/auth/assertion.h"

#include "tests/unit/collectors/azure/auth/identity.h"

#include <stdio.h>

#include "agent/base/error.h"
#include "agent/runtime/wiped.h"

/* 2026-01-15 12:00:00 UTC */
#define NOON INT64_C(1768478400)
#define AUDIENCE "https://login.example/t/oauth2/v2.0/token"

struct bench {
	EVP_PKEY *key;
	char *pem;
	struct wiped text;
	struct walltime expires;
	struct error err;
};

static int begin(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	bench->key = identity_key("RSA");
	bench->pem = identity_pem(bench->key, NOON);
	wiped_init(&bench->text, ASSERTION_MAX);
	*state = bench;
	return 0;
}

static int end(void **state)
{
	struct bench *bench = *state;
	EVP_PKEY_free(bench->key);
	free(bench->pem);
	wiped_done(&bench->text);
	free(bench);
	return 0;
}

static int sign(struct bench *bench, const char *pem, const char *password, bool with_chain)
{
	const struct assertion assertion = {
		.pem = pem,
		.pem_len = strlen(pem),
		.password = password,
		.client_id = "client \"1\"",
		.audience = AUDIENCE,
		.id = "0a1b",
		.now = { NOON * INT64_C(1000000000) },
		.with_chain = with_chain,
	};
	wiped_done(&bench->text);
	wiped_init(&bench->text, ASSERTION_MAX);
	bench->err = (struct error){ 0 };
	return assertion_sign(&assertion, &bench->text, &bench->expires, &bench->err);
}

/* base64url, by OpenSSL; to be freed */
static unsigned char *decode(const char *text, size_t len, size_t *ret_len)
{
	char padded[16384];
	assert_true(len + 4 < sizeof(padded));
	size_t at = 0;
	for (; at < len; at++) {
		assert_null(strchr("+/=", text[at]));
		padded[at] = text[at] == '-' ? '+' : text[at] == '_' ? '/' : text[at];
	}
	size_t padding = (4 - len % 4) % 4;
	for (size_t i = 0; i < padding; i++)
		padded[at++] = '=';
	unsigned char *bytes = calloc(1, at + 1);
	int got = EVP_DecodeBlock(bytes, (const unsigned char *)padded, (int)at);
	assert_true(got >= 0);
	*ret_len = (size_t)got - padding;
	bytes[*ret_len] = '\0';
	return bytes;
}

/* Part 0: header, 1: claims, 2: signature. */
static unsigned char *part(const struct bench *bench, int number, size_t *ret_len)
{
	const char *at = wiped_text(&bench->text);
	for (int i = 0; i < number; i++)
		at += strcspn(at, ".") + 1;
	return decode(at, strcspn(at, "."), ret_len);
}

static void assert_signed(const struct bench *bench)
{
	size_t len = 0;
	unsigned char *signature = part(bench, 2, &len);
	const char *text = wiped_text(&bench->text);
	EVP_MD_CTX *verifying = EVP_MD_CTX_new();
	EVP_PKEY_CTX *parameters = NULL;
	assert_int_equal(
		EVP_DigestVerifyInit(verifying, &parameters, EVP_sha256(), NULL, bench->key),
		1);
	EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING);
	EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, 32);
	size_t signed_len = (size_t)(strrchr(text, '.') - text);
	assert_int_equal(EVP_DigestVerify(verifying, signature, len,
	                                  (const unsigned char *)text, signed_len),
	                 1);
	EVP_MD_CTX_free(verifying);
	free(signature);
}

static void assertion_is_signed_and_says_who_we_are(void **state)
{
	struct bench *bench = *state;
	size_t len = 0;
	assert_int_equal(sign(bench, bench->pem, NULL, false), 0);
	assert_signed(bench);
	unsigned char *header = part(bench, 0, &len);
	static const char begin_of_header[] =
		"{\"alg\":\"PS256\",\"typ\":\"JWT\",\"x5t#S256\":\"";
	assert_memory_equal(header, begin_of_header, strlen(begin_of_header));
	/* 32 bytes without padding */
	assert_int_equal(len, strlen(begin_of_header) + 43 + strlen("\"}"));
	unsigned char *claims = part(bench, 1, &len);
	assert_string_equal((const char *)claims,
	                    "{\"aud\":\"" AUDIENCE "\",\"iss\":\"client \\\"1\\\"\","
	                    "\"sub\":\"client \\\"1\\\"\",\"jti\":\"0a1b\",\"iat\":1768478400,"
	                    "\"nbf\":1768478400,\"exp\":1768479000}");
	free(header);
	free(claims);
	assert_true(bench->expires.ns == (NOON + 365 * 86400) * INT64_C(1000000000));
}

static void thumbprint_is_that_of_the_certificate(void **state)
{
	struct bench *bench = *state;
	unsigned char digest[32];
	size_t len = 0;
	BIO *bio = BIO_new_mem_buf(bench->pem, -1);
	X509 *certificate = PEM_read_bio_X509(bio, NULL, NULL, NULL);
	assert_int_equal(X509_digest(certificate, EVP_sha256(), digest, NULL), 1);
	assert_int_equal(sign(bench, bench->pem, NULL, false), 0);
	unsigned char *header = part(bench, 0, &len);
	const char *from = strstr((const char *)header, "S256\":\"") + 7;
	size_t digest_len = 0;
	unsigned char *found = decode(from, strcspn(from, "\""), &digest_len);
	assert_int_equal(digest_len, sizeof(digest));
	assert_memory_equal(found, digest, sizeof(digest));
	free(found);
	free(header);
	X509_free(certificate);
	BIO_free(bio);
}

static void chain_goes_along_on_demand(void **state)
{
	struct bench *bench = *state;
	size_t len = 0;
	EVP_PKEY *other = identity_key("RSA");
	BIO *bio = BIO_new(BIO_s_mem());
	X509 *issuer = identity_certificate(other, NOON, (struct identity_life){ -1, 86400 });
	/* in an order that nobody would choose: issuer, key, certificate */
	PEM_write_bio_X509(bio, issuer);
	BIO_puts(bio, bench->pem);
	char *pem = identity_text(bio);
	assert_int_equal(sign(bench, pem, NULL, true), 0);
	assert_signed(bench);
	unsigned char *header = part(bench, 0, &len);
	const char *chain = strstr((const char *)header, ",\"x5c\":[\"");
	assert_non_null(chain);
	const char *first = chain + 9;
	const char *second = strstr(first, "\",\"");
	assert_non_null(second);
	unsigned char *der = calloc(1, strlen(first));
	int der_len = EVP_DecodeBlock(der, (const unsigned char *)first, (int)(second - first));
	const unsigned char *at = der;
	X509 *leaf = d2i_X509(NULL, &at, der_len);
	assert_non_null(leaf);
	assert_int_equal(X509_check_private_key(leaf, bench->key), 1);
	X509_free(leaf);
	free(der);
	free(header);
	free(pem);
	X509_free(issuer);
	EVP_PKEY_free(other);
}

static void key_with_a_password_needs_the_right_one(void **state)
{
	struct bench *bench = *state;
	BIO *bio = BIO_new(BIO_s_mem());
	identity_write_key(bio, bench->key, "canary-7f3a");
	BIO_puts(bio, strstr(bench->pem, "-----BEGIN CERTIFICATE"));
	char *pem = identity_text(bio);
	assert_int_equal(sign(bench, pem, "canary-7f3a", false), 0);
	assert_signed(bench);
	assert_int_equal(sign(bench, pem, NULL, false), -1);
	assert_int_equal(bench->err.kind, ERROR_CONFIG);
	assert_string_equal(bench->err.text, "the private key needs a password");
	assert_int_equal(sign(bench, pem, "wrong", false), -1);
	assert_string_equal(bench->err.text, "the password does not open the private key");
	free(pem);
}

static void half_an_identity_is_refused_by_name(void **state)
{
	struct bench *bench = *state;
	char *certificate = strstr(bench->pem, "-----BEGIN CERTIFICATE");
	assert_int_equal(sign(bench, certificate, NULL, false), -1);
	assert_string_equal(bench->err.text, "there is no private key in PEM");
	assert_int_equal(sign(bench, "", NULL, false), -1);
	char saved = *certificate;
	*certificate = '\0';
	assert_int_equal(sign(bench, bench->pem, NULL, false), -1);
	assert_string_equal(bench->err.text, "there is no certificate in PEM");
	*certificate = saved;
	EVP_PKEY *other = identity_key("RSA");
	BIO *bio = BIO_new(BIO_s_mem());
	identity_write_key(bio, other, NULL);
	BIO_puts(bio, certificate);
	char *pem = identity_text(bio);
	assert_int_equal(sign(bench, pem, NULL, false), -1);
	assert_string_equal(bench->err.text, "no certificate belongs to the private key");
	assert_int_equal(bench->err.kind, ERROR_CONFIG);
	free(pem);
	EVP_PKEY_free(other);
}

static void key_of_another_kind_is_refused(void **state)
{
	struct bench *bench = *state;
	EVP_PKEY *key = identity_key("EC");
	char *pem = identity_pem(key, NOON);
	assert_int_equal(sign(bench, pem, NULL, false), -1);
	assert_string_equal(bench->err.text, "the private key is not RSA, which Azure wants");
	free(pem);
	EVP_PKEY_free(key);
}

static void certificate_of_another_time_is_not_used(void **state)
{
	static const struct {
		struct identity_life life;
		const char *sentence;
	} cases[] = {
		{ { -86400, -60 }, "the certificate has expired at 2026-01-15 11:59:00 UTC" },
		{ { 60, 86400 },
		  "the certificate is not valid before 2026-01-15 12:01:00 UTC" },
	};
	struct bench *bench = *state;
	for (size_t i = 0; i < 2; i++) {
		BIO *bio = BIO_new(BIO_s_mem());
		X509 *certificate = identity_certificate(bench->key, NOON, cases[i].life);
		identity_write_key(bio, bench->key, NULL);
		PEM_write_bio_X509(bio, certificate);
		char *pem = identity_text(bio);
		assert_int_equal(sign(bench, pem, NULL, false), -1);
		assert_int_equal(bench->err.kind, ERROR_DENIED);
		assert_string_equal(bench->err.text, cases[i].sentence);
		free(pem);
		X509_free(certificate);
	}
}

static void cut_file_is_refused_at_every_length(void **state)
{
	struct bench *bench = *state;
	size_t size = strlen(bench->pem);
	for (size_t len = 0; len < size - 30; len += len < 200 ? 1 : 37) {
		char *cut = strndup(bench->pem, len);
		assert_int_equal(sign(bench, cut, NULL, false), -1);
		assert_int_equal(bench->err.kind, ERROR_CONFIG);
		free(cut);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(assertion_is_signed_and_says_who_we_are),
		TEST(thumbprint_is_that_of_the_certificate),
		TEST(chain_goes_along_on_demand),
		TEST(key_with_a_password_needs_the_right_one),
		TEST(half_an_identity_is_refused_by_name),
		TEST(key_of_another_kind_is_refused),
		TEST(certificate_of_another_time_is_not_used),
		TEST(cut_file_is_refused_at_every_length),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
