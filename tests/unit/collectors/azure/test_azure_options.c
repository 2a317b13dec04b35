/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/azure_options.h"

#include "collectors/azure/azure.h"
#include "tests/unit/collectors/cloud_options.h"

#define ID "00000000-0000-0000-0000-000000000001"
#define SUBSCRIPTION ", subscription_id: " ID
#define INTERFACE                                                                              \
	"/subscriptions/x/resourceGroups/rg/providers/Microsoft.Network/networkInterfaces/n"

/* A file with a secret, which only we may read. */
static char *secret_file(void)
{
	static char file[] = "/tmp/onramp-test-XXXXXX";
	static int fd = -1;
	if (fd < 0) {
		fd = mkstemp(file);
		assert_true(fd >= 0);
		assert_true(dprintf(fd, "canary-1\n") > 0);
		close(fd);
	}
	return file;
}

static void assert_complaint(const char *more, const char *part)
{
	char words[2000];
	snprintf(words, sizeof(words), SUBSCRIPTION "%s", more);
	cloud_options_complain(&azure_collector.config, words, part);
}

/* With client_secret_file: the file. */
static void assert_complaint_with_secret(const char *key, const char *more, const char *part)
{
	char words[2000];
	snprintf(words, sizeof(words), ", %s_file: %s%s", key, secret_file(), more);
	assert_complaint(words, part);
}

static void subscription_is_enough(void **state)
{
	(void)state;
	struct cloud_options read = cloud_options_read(&azure_collector.config, SUBSCRIPTION);
	assert_non_null(read.source);
	const struct azure_options *options = read.source->options;
	assert_string_equal(options->subscription_id, ID);
	assert_int_equal(options->auth, AZURE_AUTH_DEFAULT);
	assert_int_equal(options->environment, AZURE_CLOUD_ANY);
	assert_null(options->tenant_id);
	assert_null(options->client_secret.bytes);
	assert_null(options->arm_url);
	assert_string_equal(options->api_version, "2024-05-01");
	assert_int_equal(options->resource_groups.count, 0);
	assert_true(options->timing.interval.ns == duration_ms(60000).ns);
	assert_true(options->operation_timeout.ns == duration_ms(180000).ns);
	assert_true(options->sessions_interval.ns == duration_ms(300000).ns);
	assert_true(options->arp_interval.ns == duration_ms(900000).ns);
	assert_true(options->routes_interval.ns == duration_ms(900000).ns);
	assert_true(options->metrics_interval.ns == duration_ms(60000).ns);
	assert_true(options->inventory_interval.ns == duration_ms(3600000).ns);
	cloud_options_done(&read);
	cloud_options_complain(&azure_collector.config, "", "subscription_id");
}

static void words_are_those_of_the_enumerations(void **state)
{
	(void)state;
	static const char *const auth[] = { "default", "client_secret", "client_certificate",
		                            "workload_identity", "managed_identity" };
	static const char *const environment[] = { "default", "public", "government", "china" };
	assert_int_equal(sizeof(auth) / sizeof(auth[0]), AZURE_AUTH_COUNT);
	assert_int_equal(sizeof(environment) / sizeof(environment[0]), AZURE_CLOUD_COUNT);
	for (int i = 0; i < AZURE_AUTH_COUNT; i++) {
		char words[200];
		snprintf(words, sizeof(words), SUBSCRIPTION ", auth: %s, environment: %s",
		         auth[i], environment[i % AZURE_CLOUD_COUNT]);
		struct cloud_options read = cloud_options_read(&azure_collector.config, words);
		const struct azure_options *options = read.source->options;
		assert_int_equal(options->auth, i);
		assert_int_equal(options->environment, i % AZURE_CLOUD_COUNT);
		cloud_options_done(&read);
	}
}

static void every_option_is_accepted(void **state)
{
	(void)state;
	assert_complaint(", tenant_id: contoso.onmicrosoft.com, client_id: " ID
	                 ", client_certificate_file: /x, environment: china, ca_file: /y, "
	                 "api_version: 2023-09-01-preview, resource_groups: [rg-net, RG_2], "
	                 "circuits: [rg-net/er-sg], network_interfaces: ['" INTERFACE "'], "
	                 "interval: 2m, timeout: 5s, max_age: 6m, operation_timeout: 5m, "
	                 "sessions_interval: 0s, arp_interval: 0s, routes_interval: 0s, "
	                 "metrics_interval: 0s, inventory_interval: 10m",
	                 "");
	assert_complaint(
		", arm_url: 'http://127.0.0.1:1', authority_url: 'https://a.example/adfs'", "");
	assert_complaint(", auth: workload_identity, federated_token_file: /x", "");
	assert_complaint_with_secret("client_secret", ", auth: client_secret", "");
	assert_complaint_with_secret("client_certificate_password",
	                             ", client_certificate_file: /x", "");
}

static void mistakes_are_named(void **state)
{
	(void)state;
	cloud_options_complain(&azure_collector.config,
	                       ", subscription_id: 00000000-0000-0000-0000-00000000000g",
	                       "is no subscription ID");
	assert_complaint(", tenant_id: a/b", "is no tenant");
	assert_complaint(", api_version: 2024-5-01-x", "is no version");
	assert_complaint(", resource_groups: [a/b]", "is no name of a resource group");
	assert_complaint(", circuits: [er-sg]", "er-sg is neither a resource ID");
	assert_complaint(", network_interfaces: ['" INTERFACE "/x']",
	                 "is neither a resource ID");
	assert_complaint(", arm_url: 'http://192.0.2.1'", "must be asked by https");
	assert_complaint(", authority_url: 'ftp://192.0.2.1'", "azure.authority_url: ");
	assert_complaint(", auth: secret", "auth");
	assert_complaint(", subscription: x", "subscription_id");
	assert_complaint(", inventory_interval: 0s", "out of range");
	assert_complaint(", operation_timeout: 0s", "out of range");
}

static void one_proof_of_who_we_are_is_enough(void **state)
{
	(void)state;
	assert_complaint_with_secret("client_secret", ", client_certificate_file: /x",
	                             "client_secret is given too");
	assert_complaint(", client_certificate_file: /x, federated_token_file: /y",
	                 "client_certificate_file is given too");
	assert_complaint_with_secret("client_secret", ", auth: managed_identity",
	                             "auth: managed_identity does not look at it");
	assert_complaint(", auth: client_secret, client_certificate_file: /x",
	                 "auth: client_secret does not look at it");
	assert_complaint_with_secret("client_certificate_password", "",
	                             "needs client_certificate_file");
}

static void assert_same(const char *a, const char *b, bool same)
{
	char words[2][2000];
	snprintf(words[0], sizeof(words[0]), SUBSCRIPTION "%s", a);
	snprintf(words[1], sizeof(words[1]), SUBSCRIPTION "%s", b);
	struct cloud_options x = cloud_options_read(&azure_collector.config, words[0]);
	struct cloud_options y = cloud_options_read(&azure_collector.config, words[1]);
	assert_non_null(x.source);
	assert_non_null(y.source);
	if (azure_options_same_account(x.source->options, y.source->options) != same)
		fail_msg("{%s} and {%s}", a, b);
	cloud_options_done(&x);
	cloud_options_done(&y);
}

static void times_do_not_make_another_account(void **state)
{
	(void)state;
	static const char *const others[] = {
		", auth: managed_identity",
		", tenant_id: a",
		", client_id: a",
		", client_certificate_file: /x",
		", federated_token_file: /x",
		", environment: public",
		", arm_url: 'https://127.0.0.1'",
		", authority_url: 'https://127.0.0.1'",
		", ca_file: /x",
		", api_version: 2023-09-01",
		", resource_groups: [a]",
		", circuits: [a/b]",
		", network_interfaces: [a/b]",
	};
	char secret[200];
	assert_same("", ", interval: 2m, timeout: 1s, max_age: 9m, operation_timeout: 5m",
	            true);
	assert_same("",
	            ", sessions_interval: 0s, arp_interval: 0s, routes_interval: 0s, "
	            "metrics_interval: 0s, inventory_interval: 1m",
	            true);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		assert_same("", others[i], false);
		assert_same(others[i], others[i], true);
	}
	snprintf(secret, sizeof(secret), ", client_secret_file: %s", secret_file());
	assert_same(secret, secret, true);
	assert_same("", secret, false);
	unlink(secret_file());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(subscription_is_enough),
		cmocka_unit_test(words_are_those_of_the_enumerations),
		cmocka_unit_test(every_option_is_accepted),
		cmocka_unit_test(mistakes_are_named),
		cmocka_unit_test(one_proof_of_who_we_are_is_enough),
		cmocka_unit_test(times_do_not_make_another_account),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
