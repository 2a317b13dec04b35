/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/restconf_resource.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/error.h"

static const struct cli_command *first(enum cli_need need, enum ip_family family)
{
	for (size_t i = 0; i < RESTCONF_RESOURCE_COUNT; i++)
		if (restconf_resources[i].need == need &&
		    restconf_resources[i].family == family)
			return &restconf_resources[i];
	fail_msg("no row of need %d", (int)need);
	return NULL;
}

static struct cli_arguments arguments(const char *peer, const char *vrf)
{
	struct cli_arguments result = { .vrf = vrf };
	assert_int_equal(ip_parse(peer, &result.peer), 0);
	return result;
}

static void every_row_is_filled(void **state)
{
	(void)state;
	for (size_t i = 0; i < RESTCONF_RESOURCE_COUNT; i++) {
		const struct cli_command *row = &restconf_resources[i];
		assert_non_null(row->text);
		assert_non_null(row->parse);
		assert_true((strstr(row->text, "{peer}") != NULL) == (row->family != IP_NONE));
	}
	assert_int_equal(restconf_resources[RESTCONF_NEIGHBORS].need, CLI_BGP_NEIGHBORS);
	assert_int_equal(restconf_resources[RESTCONF_FAMILIES].need, CLI_BGP_SUMMARY);
}

static void a_whole_model_has_a_plain_path(void **state)
{
	(void)state;
	char url[RESTCONF_URL_MAX];
	struct error err;
	assert_int_equal(
		restconf_url("192.0.2.1", 443, first(CLI_BFD, IP_NONE), NULL, url, &err), 0);
	assert_string_equal(url, "https://192.0.2.1:443/restconf/data/"
	                         "Cisco-IOS-XE-bfd-oper:bfd-state/sessions");
	restconf_url("ce1.example", 8443, first(CLI_BFD, IP_NONE), NULL, url, &err);
	assert_ptr_equal(strstr(url, "https://ce1.example:8443/"), url);
	restconf_url("2001:db8::1", 443, first(CLI_BFD, IP_NONE), NULL, url, &err);
	assert_ptr_equal(strstr(url, "https://[2001:db8::1]:443/"), url);
}

static void keys_are_encoded(void **state)
{
	(void)state;
	char url[RESTCONF_URL_MAX];
	struct error err;
	struct cli_arguments one = arguments("2001:db8::9", "RED:1");
	assert_int_equal(restconf_url("192.0.2.1", 443, first(CLI_BGP_ADVERTISED, IP_V6), &one,
	                              url, &err),
	                 0);
	assert_string_equal(url,
	                    "https://192.0.2.1:443/restconf/data/"
	                    "Cisco-IOS-XE-bgp-oper:bgp-state-data/bgp-route-vrfs/"
	                    "bgp-route-vrf=RED%3A1/bgp-route-afs/bgp-route-af=ipv6-unicast/"
	                    "bgp-route-neighbors/bgp-route-neighbor=2001%3Adb8%3A%3A9/"
	                    "bgp-neighbor-route-filters/"
	                    "bgp-neighbor-route-filter=bgp-nrf-post-advertised");
}

static void the_longest_keys_fit(void **state)
{
	(void)state;
	char url[RESTCONF_URL_MAX], vrf[CLI_VRF_NAME_MAX + 1];
	struct error err;
	memset(vrf, ':', CLI_VRF_NAME_MAX);
	vrf[CLI_VRF_NAME_MAX] = '\0';
	struct cli_arguments one = arguments("2001:db8:1111:2222:3333:4444:5555:6666", vrf);
	for (size_t i = 0; i < RESTCONF_RESOURCE_COUNT; i++) {
		assert_int_equal(restconf_url("192.0.2.1", 65535, &restconf_resources[i], &one,
		                              url, &err),
		                 0);
		const char *text = restconf_resources[i].text;
		assert_non_null(strstr(url, text + strlen(text) - 8)); /* to its end */
	}
}

static void nothing_from_outside_becomes_a_path(void **state)
{
	(void)state;
	static const char *const names[] = { "a/b", "a b", "../x", "a?b", "a#b", "a%2Fb", "" };
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		char url[RESTCONF_URL_MAX];
		struct error err;
		struct cli_arguments one = arguments("192.0.2.9", names[i]);
		assert_int_equal(restconf_url("192.0.2.1", 443, first(CLI_BGP_ROUTES, IP_V4),
		                              &one, url, &err),
		                 -1);
		assert_int_equal(err.kind, ERROR_CONFIG);
	}
}

static void a_name_that_is_too_long_is_an_error(void **state)
{
	(void)state;
	char url[RESTCONF_URL_MAX], host[RESTCONF_URL_MAX];
	struct error err;
	memset(host, 'h', sizeof(host) - 1);
	host[sizeof(host) - 1] = '\0';
	assert_int_equal(restconf_url(host, 443, first(CLI_BFD, IP_NONE), NULL, url, &err), -1);
	assert_int_equal(err.kind, ERROR_CONFIG);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_filled),
		cmocka_unit_test(a_whole_model_has_a_plain_path),
		cmocka_unit_test(keys_are_encoded),
		cmocka_unit_test(the_longest_keys_fit),
		cmocka_unit_test(nothing_from_outside_becomes_a_path),
		cmocka_unit_test(a_name_that_is_too_long_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
