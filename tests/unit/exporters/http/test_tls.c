/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <sys/socket.h>
#include <unistd.h>

#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "exporters/http/tls.h"
#include "tests/unit/exporters/http/certs.h"

#define ROUNDS 50

struct pki {
	struct cert ca, server, client, stranger;
};

static int setup(void **state)
{
	struct pki *pki = calloc(1, sizeof(*pki));
	*state = pki;
	return cert_make(&pki->ca, "authority", NULL) |
	       cert_make(&pki->server, "server", &pki->ca) |
	       cert_make(&pki->client, "client", &pki->ca) |
	       cert_make(&pki->stranger, "stranger", NULL);
}

static int teardown(void **state)
{
	struct pki *pki = *state;
	cert_free(&pki->ca);
	cert_free(&pki->server);
	cert_free(&pki->client);
	cert_free(&pki->stranger);
	free(pki);
	return 0;
}

static struct tls_options options_of(const struct pki *pki, enum tls_client_auth client_auth)
{
	return (struct tls_options){ .cert = pki->server.crt_pem,
		                     .key = pki->server.key_pem,
		                     .client_ca = pki->ca.crt_pem,
		                     .client_auth = client_auth,
		                     .protocol = { .min = TLS_1_2, .max = TLS_1_3 } };
}

static struct tls *make(const struct tls_options *options)
{
	struct error err = { 0 };
	enum tls_part part;
	struct tls *tls = tls_new(options, &part, &err);
	if (tls == NULL)
		fail_msg("%s", err.text);
	return tls;
}

/* A client that speaks `priority` and shows `cert`; NULL: none. */
struct client {
	gnutls_session_t session;
	gnutls_certificate_credentials_t credentials;
};

static struct client client_new(int fd, const struct cert *cert, const char *priority)
{
	struct client client;
	assert_int_equal(gnutls_certificate_allocate_credentials(&client.credentials), 0);
	if (cert != NULL) {
		gnutls_x509_crt_t crt = cert->crt;
		assert_true(gnutls_certificate_set_x509_key(client.credentials, &crt, 1,
		                                            cert->key) >= 0);
	}
	gnutls_init(&client.session,
	            GNUTLS_CLIENT | GNUTLS_NONBLOCK | GNUTLS_FORCE_CLIENT_CERT);
	gnutls_priority_set_direct(client.session, priority, NULL);
	gnutls_credentials_set(client.session, GNUTLS_CRD_CERTIFICATE, client.credentials);
	gnutls_transport_set_int(client.session, fd);
	return client;
}

/* One step of a handshake: 1 done, 0 go on, -1 failed. */
static int step(gnutls_session_t session)
{
	int result = gnutls_handshake(session);
	if (result == GNUTLS_E_SUCCESS)
		return 1;
	return gnutls_error_is_fatal(result) ? -1 : 0;
}

/* Whether the server's side of a handshake succeeds; *ret_version is what was spoken. */
static int accepts(struct tls *tls, const struct cert *cert, const char *priority,
                   gnutls_protocol_t *ret_version)
{
	int pair[2];
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	struct client client = client_new(pair[0], cert, priority);
	gnutls_session_t server;
	gnutls_init(&server, GNUTLS_SERVER | GNUTLS_NONBLOCK);
	gnutls_transport_set_int(server, pair[1]);
	assert_int_equal(tls_attach(tls, server), 0);
	int ours = 0;
	int theirs = 0;
	for (int i = 0; i < ROUNDS && (ours == 0 || theirs == 0) && ours >= 0; i++) {
		theirs = theirs == 0 ? step(client.session) : theirs;
		ours = ours == 0 ? step(server) : ours;
	}
	if (ret_version != NULL)
		*ret_version = gnutls_protocol_get_version(server);
	gnutls_deinit(client.session);
	gnutls_certificate_free_credentials(client.credentials);
	gnutls_deinit(server);
	close(pair[0]);
	close(pair[1]);
	return ours == 1;
}

/* Without a certificate, with one of the authority, with one of nobody's. */
static void check_auth(const struct pki *pki, enum tls_client_auth client_auth, int none,
                       int right, int stranger)
{
	struct tls_options options = options_of(pki, client_auth);
	struct tls *tls = make(&options);
	static const char *const priorities[] = { "NORMAL:-VERS-ALL:+VERS-TLS1.3",
		                                  "NORMAL:-VERS-ALL:+VERS-TLS1.2" };
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(accepts(tls, NULL, priorities[i], NULL), none);
		assert_int_equal(accepts(tls, &pki->client, priorities[i], NULL), right);
		assert_int_equal(accepts(tls, &pki->stranger, priorities[i], NULL), stranger);
	}
	tls_free(tls);
}

static void each_kind_of_client_auth_asks_for_what_it_says(void **state)
{
	const struct pki *pki = *state;
	check_auth(pki, TLS_NO_CLIENT_CERT, 1, 1, 1);
	check_auth(pki, TLS_REQUEST_CLIENT_CERT, 1, 1, 1);
	check_auth(pki, TLS_REQUIRE_ANY_CLIENT_CERT, 0, 1, 1);
	check_auth(pki, TLS_VERIFY_CLIENT_CERT_IF_GIVEN, 1, 1, 0);
	check_auth(pki, TLS_REQUIRE_AND_VERIFY_CLIENT_CERT, 0, 1, 0);
}

static int accepts_san(const struct pki *pki, const char *san)
{
	const char *const sans[] = { "other.example", san };
	struct tls_options options = options_of(pki, TLS_REQUIRE_AND_VERIFY_CLIENT_CERT);
	options.allowed_sans = sans;
	options.allowed_san_count = 2;
	struct tls *tls = make(&options);
	int result = accepts(tls, &pki->client, "NORMAL", NULL);
	tls_free(tls);
	return result;
}

static void an_allowed_name_matches_exactly(void **state)
{
	const struct pki *pki = *state;
	assert_true(accepts_san(pki, "client"));
	assert_true(accepts_san(pki, "192.0.2.7"));
	assert_true(accepts_san(pki, "mail@client"));
	assert_true(accepts_san(pki, "spiffe://client"));
	assert_false(accepts_san(pki, "clien"));
	assert_false(accepts_san(pki, "client.example"));
	assert_false(accepts_san(pki, "192.0.2.70"));
	assert_false(accepts_san(pki, ""));
}

static void versions_stay_within_their_bounds(void **state)
{
	const struct pki *pki = *state;
	struct tls_options options = options_of(pki, TLS_NO_CLIENT_CERT);
	gnutls_protocol_t version;
	struct tls *tls = make(&options);
	assert_true(accepts(tls, NULL, "NORMAL", &version));
	assert_int_equal(version, GNUTLS_TLS1_3);
	assert_false(accepts(tls, NULL, "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0", NULL));
	tls_free(tls);
	options.protocol.max = TLS_1_2;
	tls = make(&options);
	assert_true(accepts(tls, NULL, "NORMAL", &version));
	assert_int_equal(version, GNUTLS_TLS1_2);
	assert_false(accepts(tls, NULL, "NORMAL:-VERS-ALL:+VERS-TLS1.3", NULL));
	tls_free(tls);
}

static const struct tls_suite *suite(const char *name)
{
	const struct tls_suite *found = tls_suites;
	while (found->name != NULL && strcmp(found->name, name) != 0)
		found++;
	assert_non_null(found->name);
	return found;
}

static void only_listed_suites_and_curves_are_spoken(void **state)
{
	const struct pki *pki = *state;
	const struct tls_suite *suites[] = { suite("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256") };
	const struct tls_curve *curves[] = { &tls_curves[0] };
	struct tls_options options = options_of(pki, TLS_NO_CLIENT_CERT);
	options.protocol.suites = suites;
	options.protocol.suite_count = 1;
	options.protocol.curves = curves;
	options.protocol.curve_count = 1;
	options.protocol.server_order = true;
	struct tls *tls = make(&options);
	static const char t12[] = "NORMAL:-VERS-ALL:+VERS-TLS1.2";
	char priority[200];
	assert_true(accepts(tls, NULL, t12, NULL));
	snprintf(priority, sizeof(priority), "%s:-CIPHER-ALL:+AES-256-GCM", t12);
	assert_false(accepts(tls, NULL, priority, NULL));
	snprintf(priority, sizeof(priority), "%s:-GROUP-ALL:+GROUP-X25519", t12);
	assert_false(accepts(tls, NULL, priority, NULL));
	snprintf(priority, sizeof(priority), "%s:-GROUP-ALL:+GROUP-SECP256R1", t12);
	assert_true(accepts(tls, NULL, priority, NULL));
	tls_free(tls);
	suites[0] = suite("TLS_AES_256_GCM_SHA384");
	tls = make(&options);
	assert_true(accepts(tls, NULL, "NORMAL:-VERS-ALL:+VERS-TLS1.3", NULL));
	assert_false(accepts(tls, NULL, t12, NULL));
	tls_free(tls);
}

/* A name that GnuTLS does not know would silently be no suite at all. */
static void every_suite_and_curve_is_known_to_gnutls(void **state)
{
	(void)state;
	for (const struct tls_suite *each = tls_suites; each->name != NULL; each++) {
		struct tls_protocol protocol = {
			.min = TLS_1_2, .max = TLS_1_3, .suites = &each, .suite_count = 1
		};
		struct strbuf text;
		gnutls_priority_t priority;
		strbuf_init(&text, 1000);
		tls_priority(&protocol, &text);
		assert_int_equal(gnutls_priority_init(&priority, text.data, NULL), 0);
		unsigned index;
		assert_int_equal(gnutls_priority_get_cipher_suite_index(priority, 0, &index),
		                 0);
		gnutls_priority_deinit(priority);
		strbuf_done(&text);
	}
	for (const struct tls_curve *each = tls_curves; each->name != NULL; each++) {
		struct tls_protocol protocol = {
			.min = TLS_1_0, .max = TLS_1_3, .curves = &each, .curve_count = 1
		};
		struct strbuf text;
		gnutls_priority_t priority;
		const unsigned *list;
		strbuf_init(&text, 1000);
		tls_priority(&protocol, &text);
		assert_int_equal(gnutls_priority_init(&priority, text.data, NULL), 0);
		assert_int_equal(gnutls_priority_group_list(priority, &list), 1);
		gnutls_priority_deinit(priority);
		strbuf_done(&text);
	}
}

static void refuse(const struct tls_options *options, enum tls_part part)
{
	struct error err = { 0 };
	enum tls_part found = TLS_PART_NONE;
	assert_null(tls_new(options, &found, &err));
	assert_int_equal(found, part);
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_null(strstr(err.text, "PRIVATE KEY"));
}

static void what_is_no_certificate_is_refused(void **state)
{
	const struct pki *pki = *state;
	struct tls_options options = options_of(pki, TLS_NO_CLIENT_CERT);
	options.key = pki->stranger.key_pem;
	refuse(&options, TLS_PART_CERT);
	options.key = "";
	refuse(&options, TLS_PART_CERT);
	options = options_of(pki, TLS_NO_CLIENT_CERT);
	options.client_ca = "nothing";
	refuse(&options, TLS_PART_CLIENT_CA);
	tls_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_of_client_auth_asks_for_what_it_says),
		cmocka_unit_test(an_allowed_name_matches_exactly),
		cmocka_unit_test(versions_stay_within_their_bounds),
		cmocka_unit_test(only_listed_suites_and_curves_are_spoken),
		cmocka_unit_test(every_suite_and_curve_is_known_to_gnutls),
		cmocka_unit_test(what_is_no_certificate_is_refused),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
