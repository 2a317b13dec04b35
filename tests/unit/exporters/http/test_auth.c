/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/error.h"
#include "exporters/http/auth.h"

/* Cost 4, the cheapest: alice's password is "secret", bob's "pass:word". */
#define ALICE "$2y$04$JN.OfY0jSlfGjiEHnV.atOg5R4fuyhN8VVoaALPjaa2G3EDWzlfHm"
#define BOB "$2y$04$JtFprlkJFhORn4fq7UaPUedmJwYJj02e14BNlUSuAK.xFH9YCGrdW"
/* "secret" once more, as other programs write it. */
#define PREFIX_2B "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"
#define PREFIX_2A "$2a$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"

static struct basic_credentials credentials(const char *user, const char *password)
{
	struct basic_credentials result = { 0 };
	snprintf(result.user, sizeof(result.user), "%s", user);
	snprintf(result.password, sizeof(result.password), "%s", password);
	return result;
}

static enum auth_verdict verify(struct auth *auth, const char *user, const char *password)
{
	struct basic_credentials sent = credentials(user, password);
	return auth_verify(auth, &sent);
}

static enum auth_verdict recall(struct auth *auth, const char *user, const char *password)
{
	struct basic_credentials sent = credentials(user, password);
	return auth_recall(auth, &sent);
}

static struct auth *two_users(void)
{
	static const struct auth_user users[] = { { "alice", ALICE }, { "bob", BOB } };
	struct auth *auth = auth_new(users, 2);
	assert_non_null(auth);
	return auth;
}

static void only_the_right_password_is_granted(void **state)
{
	(void)state;
	struct auth *auth = two_users();
	assert_int_equal(verify(auth, "alice", "secret"), AUTH_GRANTED);
	assert_int_equal(verify(auth, "bob", "pass:word"), AUTH_GRANTED);
	assert_int_equal(verify(auth, "alice", "pass:word"), AUTH_DENIED);
	assert_int_equal(verify(auth, "alice", "secret "), AUTH_DENIED);
	assert_int_equal(verify(auth, "alice", ""), AUTH_DENIED);
	assert_int_equal(verify(auth, "Alice", "secret"), AUTH_DENIED);
	assert_int_equal(verify(auth, "mallory", "secret"), AUTH_DENIED);
	assert_int_equal(verify(auth, "", ""), AUTH_DENIED);
	auth_free(auth);
	auth_free(NULL);
}

static void every_prefix_of_bcrypt_is_understood(void **state)
{
	(void)state;
	static const char *const hashes[] = { ALICE, PREFIX_2B, PREFIX_2A };
	for (size_t i = 0; i < 3; i++) {
		const struct auth_user user = { "u", hashes[i] };
		assert_int_equal(auth_hash_check(hashes[i], NULL), 0);
		struct auth *auth = auth_new(&user, 1);
		assert_int_equal(verify(auth, "u", "secret"), AUTH_GRANTED);
		assert_int_equal(verify(auth, "u", "Secret"), AUTH_DENIED);
		auth_free(auth);
	}
}

static void what_was_right_is_remembered_until_another_is(void **state)
{
	(void)state;
	struct auth *auth = two_users();
	assert_int_equal(recall(auth, "alice", "secret"), AUTH_UNKNOWN);
	assert_int_equal(verify(auth, "alice", "secret"), AUTH_GRANTED);
	assert_int_equal(recall(auth, "alice", "secret"), AUTH_GRANTED);
	assert_int_equal(recall(auth, "alice", "wrong"), AUTH_UNKNOWN);
	assert_int_equal(recall(auth, "bob", "secret"), AUTH_UNKNOWN);
	assert_int_equal(recall(auth, "mallory", "secret"), AUTH_UNKNOWN);
	auth_free(auth);
}

static void a_flood_of_wrong_passwords_pushes_nothing_out(void **state)
{
	(void)state;
	struct auth *auth = two_users();
	assert_int_equal(verify(auth, "alice", "secret"), AUTH_GRANTED);
	for (int i = 0; i < 200; i++) {
		char wrong[16];
		snprintf(wrong, sizeof(wrong), "wrong%d", i);
		assert_int_equal(verify(auth, i % 2 ? "alice" : "mallory", wrong), AUTH_DENIED);
	}
	assert_int_equal(recall(auth, "alice", "secret"), AUTH_GRANTED);
	auth_free(auth);
}

static void refuse(const char *hash, const char *sentence)
{
	struct error err;
	assert_int_equal(auth_hash_check(hash, &err), -1);
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_non_null(strstr(err.text, sentence));
	assert_null(strstr(err.text, "JN.Of")); /* the hash itself is nobody's business */
}

static void hashes_that_cannot_be_verified_are_refused(void **state)
{
	(void)state;
	refuse("", "not a bcrypt hash");
	refuse("secret", "not a bcrypt hash");
	refuse("$2y$04$JN.OfY0jSlfGjiEHnV.atOg5R4fuyhN8VVoaALPjaa2G3EDWzlfH",
	       "not a bcrypt hash");
	refuse(ALICE "x", "not a bcrypt hash");
	refuse("$2x$04$JN.OfY0jSlfGjiEHnV.atOg5R4fuyhN8VVoaALPjaa2G3EDWzlfHm",
	       "not a bcrypt hash");
	refuse("$2y$03$JN.OfY0jSlfGjiEHnV.atOg5R4fuyhN8VVoaALPjaa2G3EDWzlfHm",
	       "not a bcrypt hash");
	refuse("$2y$0a$JN.OfY0jSlfGjiEHnV.atOg5R4fuyhN8VVoaALPjaa2G3EDWzlfHm",
	       "not a bcrypt hash");
	refuse("$2y$15$JN.OfY0jSlfGjiEHnV.atOg5R4fuyhN8VVoaALPjaa2G3EDWzlfHm", "cost 15");
	refuse("$2y$31$JN.OfY0jSlfGjiEHnV.atOg5R4fuyhN8VVoaALPjaa2G3EDWzlfHm", "cost 31");
	assert_int_equal(
		auth_hash_check("$2y$14$JN.OfY0jSlfGjiEHnV.atOg5R4fuyhN8VVoaALPjaa2G3EDW"
	                        "zlfHm",
	                        NULL),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_the_right_password_is_granted),
		cmocka_unit_test(every_prefix_of_bcrypt_is_understood),
		cmocka_unit_test(what_was_right_is_remembered_until_another_is),
		cmocka_unit_test(a_flood_of_wrong_passwords_pushes_nothing_out),
		cmocka_unit_test(hashes_that_cannot_be_verified_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
