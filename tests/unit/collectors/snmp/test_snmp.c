/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/error.h"
#include "collectors/snmp/snmp.h"

/* What is written below `snmp:`; NULL and 0 for what is not. */
struct written {
	int version; /* index of the choice: 0 is 2c, 1 is 3 */
	const char *community, *user;
	int auth;
	const char *auth_password;
	int priv;
	const char *priv_password, *context;
};

static void *member(const struct schema *schema, void *options, const char *key)
{
	for (size_t i = 0; i < schema->option_count; i++)
		if (strcmp(schema->options[i].key, key) == 0)
			return (char *)options + schema->options[i].offset;
	fail_msg("no option %s", key);
	return NULL;
}

static void set_secret(const struct schema *schema, void *options, const char *key,
                       const char *text)
{
	struct secret *secret = member(schema, options, key);
	*secret = (struct secret){ text, text == NULL ? 0 : strlen(text), "file x" };
}

/* The key that check() points at, or NULL when it has no complaint. */
static const char *check(const struct written *written)
{
	const struct schema *schema = snmp_collector.config.schema;
	void *options = calloc(1, schema->size);
	*(int *)member(schema, options, "version") = written->version;
	*(int *)member(schema, options, "auth_protocol") = written->auth;
	*(int *)member(schema, options, "priv_protocol") = written->priv;
	*(const char **)member(schema, options, "user") = written->user;
	*(const char **)member(schema, options, "context") = written->context;
	set_secret(schema, options, "community", written->community);
	set_secret(schema, options, "auth_password", written->auth_password);
	set_secret(schema, options, "priv_password", written->priv_password);
	struct error err = { 0 };
	const char *key = NULL;
	int result = schema->check(options, &key, &err);
	free(options);
	if (result == 0)
		return NULL;
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_non_null(key);
	return key;
}

static void good_combinations_are_accepted(void **state)
{
	(void)state;
	static const struct written cases[] = {
		{ .community = "public" },
		{ .version = 1, .user = "u" },
		{ .version = 1, .user = "u", .context = "red" },
		{ .version = 1, .user = "u", .auth = 2, .auth_password = "12345678" },
		{ .version = 1,
		  .user = "u",
		  .auth = 6,
		  .auth_password = "12345678",
		  .priv = 4,
		  .priv_password = "12345678" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_null(check(&cases[i]));
}

static void bad_combinations_point_at_their_key(void **state)
{
	(void)state;
	static const struct {
		struct written written;
		const char *key;
	} cases[] = {
		{ { 0 }, "community" },
		{ { .community = "" }, "community" },
		{ { .version = 1 }, "user" },
		{ { .version = 1, .user = "u", .community = "public" }, "community" },
		{ { .community = "public", .user = "u" }, "user" },
		{ { .community = "public", .context = "red" }, "context" },
		{ { .community = "public", .auth = 2 }, "auth_protocol" },
		{ { .community = "public", .priv = 2 }, "priv_protocol" },
		{ { .version = 1, .user = "u", .auth = 2 }, "auth_password" },
		{ { .version = 1, .user = "u", .auth = 2, .auth_password = "1234567" },
		  "auth_password" },
		{ { .version = 1, .user = "u", .auth_password = "12345678" }, "auth_password" },
		{ { .version = 1, .user = "u", .priv = 2, .priv_password = "12345678" },
		  "priv_protocol" },
		{ { .version = 1,
		    .user = "u",
		    .auth = 2,
		    .auth_password = "12345678",
		    .priv_password = "12345678" },
		  "priv_password" },
		{ { .version = 1,
		    .user = "u",
		    .auth = 2,
		    .auth_password = "12345678",
		    .priv = 2 },
		  "priv_password" },
		{ { .version = 1,
		    .user = "u",
		    .auth = 2,
		    .auth_password = "12345678",
		    .priv = 2,
		    .priv_password = "1234567" },
		  "priv_password" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(check(&cases[i].written), cases[i].key);
}

static void defaults_are_those_of_the_documentation(void **state)
{
	(void)state;
	static const struct {
		const char *key, *fallback;
	} cases[] = {
		{ "version", "2c" },         { "port", "161" },
		{ "interval", "15s" },       { "timeout", "3s" },
		{ "retries", "1" },          { "detail_interval", "60s" },
		{ "auth_protocol", "none" }, { "priv_protocol", "none" },
	};
	const struct schema *schema = snmp_collector.config.schema;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		for (size_t j = 0; j < schema->option_count; j++)
			if (strcmp(schema->options[j].key, cases[i].key) == 0)
				assert_string_equal(schema->options[j].fallback,
				                    cases[i].fallback);
	assert_string_equal(snmp_collector.config.name, "snmp");
	assert_string_equal(snmp_collector.config.section, "snmp");
	assert_int_equal(snmp_collector.config.scope, CONFIG_ROUTER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_combinations_are_accepted),
		cmocka_unit_test(bad_combinations_point_at_their_key),
		cmocka_unit_test(defaults_are_those_of_the_documentation),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
