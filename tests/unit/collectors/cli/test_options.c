/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/options.h"

#include <libssh/libssh.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/config/config.h"
#include "collectors/cli/cli.h"
#include "collectors/cli/settings.h"

#define PREAMBLE                                                                               \
	"routers:\n  - name: ce1\n    address: 192.0.2.1\n    platform: frr\n    ssh: "        \
	"{known_hosts_file: /k, "

/* Loads `ssh: {known_hosts_file: /k, WORDS}` and what follows it. */
struct loaded {
	struct arena *arena;
	struct config *config;
	const char *message; /* "" when it is good */
};

static void set_secrets(void)
{
	setenv("TEST_PASSWORD", "canary-7f3a", 1);
	setenv("TEST_LINES", "canary-7f3a\nreload", 1);
	ssh_key key = NULL;
	char *text = NULL;
	assert_int_equal(ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key), SSH_OK);
	assert_int_equal(ssh_pki_export_privkey_base64(key, NULL, NULL, NULL, &text), SSH_OK);
	setenv("TEST_KEY", text, 1);
	setenv("TEST_NO_KEY", "-----BEGIN nonsense-----", 1);
	ssh_string_free_char(text);
	ssh_key_free(key);
}

static struct loaded load(const char *words, const char *rest)
{
	struct loaded loaded = { .arena = arena_new(0), .message = "" };
	struct collector collector;
	char file[] = "/tmp/onramp-test-XXXXXX";
	int fd = mkstemp(file);
	assert_true(fd >= 0);
	assert_true(dprintf(fd, PREAMBLE "%s}\n%s", words, rest) > 0);
	close(fd);
	static const struct cli_context context;
	cli_collector_init(&collector, &context);
	/* lives as long as the configuration */
	struct config_kind *kind = arena_alloc(loaded.arena, sizeof(*kind));
	*kind = collector.config;
	const struct config_kind **kinds = arena_alloc(loaded.arena, sizeof(*kinds));
	kinds[0] = kind;
	struct config_report report;
	if (config_load(file, kinds, 1, loaded.arena, &loaded.config, &report) != 0)
		loaded.message = report.items[0].message;
	unlink(file);
	return loaded;
}

static void done(struct loaded *loaded)
{
	config_unref(loaded->config);
	arena_free(loaded->arena);
}

static const struct source_config *source(const struct loaded *loaded)
{
	size_t count;
	assert_string_equal(loaded->message, "");
	const struct source_config *sources = config_sources(loaded->config, &count);
	assert_int_equal(count, 1);
	return sources;
}

static void defaults_are_gentle(void **state)
{
	(void)state;
	struct loaded loaded = load("user: onramp, password_env: TEST_PASSWORD", "");
	const struct cli_options *options = source(&loaded)->options;
	assert_int_equal(options->port, 22);
	assert_false(options->legacy_algorithms);
	assert_int_equal(options->command_rate, 10);
	assert_true(options->timing.interval.ns == duration_ms(60000).ns);
	assert_true(options->timing.timeout.ns == duration_ms(10000).ns);
	assert_true(options->detail_interval.ns == duration_ms(300000).ns);
	done(&loaded);
}

static void mistakes_are_named(void **state)
{
	(void)state;
	static const struct {
		const char *words;
		const char *part;
	} cases[] = {
		{ "password_env: TEST_PASSWORD", "user" },
		{ "user: onramp", "a login needs a key_file or a password_file" },
		{ "user: a, password_env: TEST_PASSWORD, key_passphrase_env: TEST_PASSWORD",
		  "a passphrase without a key" },
		{ "user: a, password_env: TEST_PASSWORD, enable_password_env: TEST_PASSWORD",
		  "" },
		{ "user: a, password_env: TEST_PASSWORD, enable_password_env: TEST_LINES",
		  "ssh.enable_password: a control character or a second line" },
		{ "user: a, key_env: TEST_NO_KEY", "no private key that can be read" },
		{ "user: a, key_env: TEST_KEY", "" },
		{ "user: a, key_env: TEST_NO_KEY, key_passphrase_env: TEST_PASSWORD", "" },
		{ "user: a, password_env: TEST_PASSWORD, max_output: 1", "max_output" },
		{ "user: a, password_env: TEST_PASSWORD, command_rate: 0", "command_rate" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct loaded loaded = load(cases[i].words, "");
		const char *part = cases[i].part;
		if (part[0] == '\0' ? loaded.message[0] != '\0'
		                    : strstr(loaded.message, part) == NULL)
			fail_msg("{%s}: \"%s\" does not say \"%s\"", cases[i].words,
			         loaded.message, part);
		assert_null(strstr(loaded.message, "canary"));
		done(&loaded);
	}
}

static void a_worker_has_copies_of_its_own(void **state)
{
	(void)state;
	struct loaded loaded = load("user: onramp, password_env: TEST_PASSWORD",
	                            "destinations:\n"
	                            "  - {name: a, prefixes: [10.1.0.0/16, 10.2.0.0/16]}\n"
	                            "  - {name: b, prefixes: [10.2.0.0/16], advertise: "
	                            "[10.0.0.0/8 le 24]}\n");
	struct settings *settings = NULL;
	assert_int_equal(settings_new(source(&loaded), &settings, NULL), 0);
	done(&loaded);
	assert_string_equal(settings->router, "ce1");
	assert_string_equal(settings->session.line.user, "onramp");
	assert_string_equal(settings->session.line.password.bytes, "canary-7f3a");
	assert_null(settings->session.line.key.bytes);
	assert_int_equal(settings->learn.count, 2);
	assert_string_equal(settings->learn.items[1]->text, "10.2.0.0/16");
	assert_int_equal(settings->advertise.count, 1);
	assert_string_equal(settings->advertise.items[0]->text, "10.0.0.0/8 le 24");
	assert_true(settings->budget.ns == duration_ms(135000).ns);
	settings_free(settings);
}

static void an_unknown_platform_is_asked_for(void **state)
{
	(void)state;
	struct loaded loaded = load("user: onramp, password_env: TEST_PASSWORD", "");
	struct source_config config = *source(&loaded);
	struct config_router router = *config.router;
	struct settings *settings = NULL;
	struct error err = { 0 };
	router.platform = PLATFORM_UNKNOWN;
	config.router = &router;
	assert_int_equal(settings_new(&config, &settings, &err), -1);
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_non_null(strstr(err.text, "router ce1"));
	assert_null(settings);
	done(&loaded);
}

int main(void)
{
	set_secrets();
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_gentle),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(a_worker_has_copies_of_its_own),
		cmocka_unit_test(an_unknown_platform_is_asked_for),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
