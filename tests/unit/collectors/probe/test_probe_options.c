/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/probe/probe_options.h"

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
#include "agent/config/config.h"

static const struct config_kind kind = {
	.name = "probe", .section = "probes", .scope = CONFIG_SET, .schema = &probe_schema
};

static const struct config_kind *const kinds[] = { &kind };

/* What the engine says to `probes:` with one item of these words; "" when nothing. */
static const char *complaint_about(struct arena *arena, const char *item,
                                   struct config **ret_config)
{
	char file[] = "/tmp/onramp-test-XXXXXX";
	int fd = mkstemp(file);
	assert_true(fd >= 0);
	assert_true(dprintf(fd, "probes:\n  - {name: a, %s}\n", item) > 0);
	close(fd);
	struct config *config = NULL;
	struct config_report report;
	int result = config_load(file, kinds, 1, arena, &config, &report);
	unlink(file);
	if (ret_config != NULL)
		*ret_config = config;
	else
		config_unref(config);
	return result == 0 ? "" : report.items[0].message;
}

static void assert_complaint(const char *item, const char *part)
{
	struct arena *arena = arena_new(0);
	const char *message = complaint_about(arena, item, NULL);
	if (part[0] == '\0' ? message[0] != '\0' : strstr(message, part) == NULL)
		fail_msg("{%s}: \"%s\" does not say \"%s\"", item, message, part);
	arena_free(arena);
}

static void defaults_are_sensible(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct config *config = NULL;
	assert_string_equal(complaint_about(arena, "target: 192.0.2.1", &config), "");
	size_t count;
	const struct schema_list *list = config_sources(config, &count)->options;
	assert_int_equal(count, 1);
	assert_int_equal(list->count, 1);
	const struct probe_options *o = list->items;
	assert_int_equal(o->type, PROBE_TYPE_ICMP);
	assert_int_equal(o->size, 56);
	assert_true(o->interval.ns == duration_ms(1000).ns);
	assert_true(o->timeout.ns == duration_ms(1000).ns);
	assert_int_equal(o->buckets.count, 21);
	assert_true(o->buckets.items[0].ns == 100000);
	assert_true(o->buckets.items[20].ns == duration_ms(1000).ns);
	assert_int_equal(o->source.family, IP_NONE);
	assert_null(o->interface);
	config_unref(config);
	arena_free(arena);
}

static void every_option_is_accepted(void **state)
{
	(void)state;
	assert_complaint(
		"target: 192.0.2.1, source: 192.0.2.2, interface: eth0, fwmark: 0xffffffff, "
		"dscp: 63, size: 65507, interval: 50ms, timeout: 10ms, type: icmp, "
		"buckets: [1us, 20ms, 600s]",
		"");
	assert_complaint(
		"target: 'fe80::1', interface: eth0, size: 16, interval: 10m, timeout: 60s",
		"");
	assert_complaint("target: 'fe80::1%3'", "");
}

static void values_out_of_range_are_refused(void **state)
{
	(void)state;
	static const char *const items[] = {
		"target: 192.0.2.1, dscp: 64",
		"target: 192.0.2.1, dscp: -1",
		"target: 192.0.2.1, size: 15",
		"target: 192.0.2.1, size: 65508",
		"target: 192.0.2.1, interval: 49ms",
		"target: 192.0.2.1, interval: 601s",
		"target: 192.0.2.1, timeout: 9ms",
		"target: 192.0.2.1, timeout: 61s",
		"target: 192.0.2.1, interface: abcdefghijklmnop",
		"target: 192.0.2.1, fwmark: 4294967296",
	};
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++)
		assert_complaint(items[i], "out of range");
	assert_complaint("target: 192.0.2.1, type: tcp", "icmp");
}

static void host_name_is_refused(void **state)
{
	(void)state;
	assert_complaint("target: example.net", "not an IP address");
	assert_complaint("interval: 1s", "target");
}

static void options_that_contradict_each_other_are_refused(void **state)
{
	(void)state;
	assert_complaint("target: 192.0.2.1, source: '2001:db8::1'",
	                 "source is IPv6 but target is IPv4");
	assert_complaint("target: '2001:db8::1', source: 192.0.2.1",
	                 "source is IPv4 but target is IPv6");
	assert_complaint("target: 192.0.2.1, source: 0.0.0.0", "address of this host");
	assert_complaint("target: 'fe80::1'", "link-local");
}

static void target_of_many_hosts_is_refused(void **state)
{
	(void)state;
	static const char *const targets[] = { "0.0.0.0",         "224.0.0.1", "239.1.1.1",
		                               "255.255.255.255", "'::'",      "'ff02::1'" };
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		char item[64];
		snprintf(item, sizeof(item), "target: %s", targets[i]);
		assert_complaint(item, "one host");
	}
}

static void type_has_its_name(void **state)
{
	(void)state;
	assert_string_equal(probe_type_name(PROBE_TYPE_ICMP), "icmp");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(defaults_are_sensible),
		cmocka_unit_test(every_option_is_accepted),
		cmocka_unit_test(values_out_of_range_are_refused),
		cmocka_unit_test(host_name_is_refused),
		cmocka_unit_test(options_that_contradict_each_other_are_refused),
		cmocka_unit_test(target_of_many_hosts_is_refused),
		cmocka_unit_test(type_has_its_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
