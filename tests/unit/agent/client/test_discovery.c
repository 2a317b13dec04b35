/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/client/discovery.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"

static const char paths[] =
	"{\"time\":1768478400,\"paths\":["
	"{\"path\":\"aws/dxvif-1\",\"state\":\"ok\",\"cause\":\"\",\"router\":\"ce1\","
	"\"peer\":\"2001:db8::1\",\"attachment\":\"dxvif-1\",\"role\":\"primary\","
	"\"destination\":\"vpc\",\"local_preference\":200,\"latency\":0.0015},"
	"{\"path\":\"aws/vgw\",\"state\":\"down\",\"cause\":\"tunnel_down\",\"router\":\"ce1\","
	"\"peer\":\"192.0.2.1\",\"destination\":\"vgw-1\"}],"
	"\"ends\":[{\"cloud\":\"aws\",\"subject\":\"dxvif-2 192.0.2.9\","
	"\"sentence\":\"No router peers with it\"}]}";
static const char sources[] =
	"{\"sources\":[{\"source\":\"ce1\",\"kind\":\"snmp\",\"up\":true},"
	"{\"source\":\"ce2\",\"kind\":\"cli\",\"up\":false}]}";
static const char *const destinations[] = { "vpc" };

struct found {
	struct strbuf text;
	enum exit_status status;
};

static void discover(struct found *found, const char *answer, const char *others,
                     struct discovery discovery)
{
	struct report report, asked;
	struct arena *arena = arena_new(0);
	struct page page = { .out = &found->text, .arena = arena, .width = PAGE_WIDTH };
	strbuf_init(&found->text, SIZE_MAX);
	assert_int_equal(report_read(answer, strlen(answer), "paths", arena, &report, NULL), 0);
	assert_int_equal(report_read(others, strlen(others), "sources", arena, &asked, NULL),
	                 0);
	discovery.file = "onramp.yaml";
	found->status = render_discovery(&page, &report, &asked, &discovery);
	arena_free(arena);
}

static const char head[] =
	"# What onramp discover found 2026-01-15 12:00:00 UTC, asked once with onramp.yaml.\n"
	"#\n# 2 paths found:\n"
	"#   aws/dxvif-1: ok, ce1 to 2001:db8::1\n"
	"#   aws/vgw: down, tunnel_down, ce1 to 192.0.2.1\n"
	"#\n# Ends without another:\n"
	"#   aws dxvif-2 192.0.2.9: No router peers with it\n"
	"#\n# Did not answer, so that something may be missing here:\n"
	"#   ce2 (cli)\n"
	"#\n# The file follows, and behind it what was found; names, roles and destinations "
	"are "
	"yours to change.\n\n";

static void paths_stand_behind_the_file(void **state)
{
	(void)state;
	struct found found;
	discover(&found, paths, sources,
	         (struct discovery){ .text = "routers: []",
	                             .destinations = destinations,
	                             .destination_count = 1 });
	assert_int_equal(strncmp(found.text.data, head, strlen(head)), 0);
	assert_string_equal(
		found.text.data + strlen(head),
		"routers: []\n\npaths:\n"
		"  - name: \"aws-dxvif-1\"\n"
		"    match: {router: \"ce1\", peer: \"2001:db8::1\", attachment: "
		"\"dxvif-1\"}\n"
		"    role: primary\n"
		"    destination: \"vpc\"\n"
		"    # expect: {local_preference: 200}\n"
		"    # latency now: 1.50 ms\n"
		"  - name: \"aws-vgw\"\n"
		"    match: {router: \"ce1\", peer: \"192.0.2.1\"}\n"
		"    # destination: \"vgw-1\" # to be described in destinations:\n");
	assert_int_equal(found.status, EXIT_UNKNOWN); /* ce2 */
	strbuf_done(&found.text);
}

static void file_with_paths_stays_as_it_is(void **state)
{
	(void)state;
	static const char *const names[] = { "aws/vgw", "aws-dxvif-1" };
	struct found found;
	discover(&found, paths, "{\"sources\":[]}",
	         (struct discovery){
			 .text = "paths:\n  - name: x\n", .names = names, .name_count = 2 });
	const char *text = strstr(found.text.data, "\npaths:\n  - name: x\n");
	assert_non_null(text);
	assert_string_equal(text, "\npaths:\n  - name: x\n\n# paths: # new ones\n"
	                          "#   - name: \"aws-dxvif-1-2\"\n" /* the name is taken */
	                          "#     match: {router: \"ce1\", peer: \"2001:db8::1\", "
	                          "attachment: \"dxvif-1\"}\n"
	                          "#     role: primary\n"
	                          "#     # destination: \"vpc\" # to be described in "
	                          "destinations:\n"
	                          "#     # expect: {local_preference: 200}\n"
	                          "#     # latency now: 1.50 ms\n");
	assert_int_equal(found.status, EXIT_ALL_OK);
	strbuf_done(&found.text);
}

/* YAML's lines end with U+2028 and U+2029, too, and its comments with them. */
static void what_clouds_say_stays_in_its_comment(void **state)
{
	(void)state;
	struct found found;
	discover(&found,
	         "{\"paths\":[],\"ends\":[{\"subject\":\"x\\u2028probes: []\","
	         "\"sentence\":\"y\\u2029clouds: []\\nrouters: []\"}]}",
	         "{\"sources\":[]}", (struct discovery){ .text = "" });
	assert_non_null(
		strstr(found.text.data, "#   x probes: []: y clouds: [] routers: []\n"));
	strbuf_done(&found.text);
}

static void nothing_found_is_not_ok(void **state)
{
	(void)state;
	struct found found;
	discover(&found, "{\"paths\":[]}", "{\"sources\":[]}",
	         (struct discovery){ .text = "" });
	assert_non_null(strstr(found.text.data, "# 0 paths found:\n"));
	assert_null(strstr(found.text.data, "\npaths:"));
	assert_int_equal(found.status, EXIT_UNKNOWN);
	strbuf_done(&found.text);
}

/* Names of the configuration have 64 letters, digits and "._-" at most, and are unique. */
static void names_are_ones_that_a_configuration_takes(void **state)
{
	(void)state;
	struct strbuf answer;
	struct found found;
	size_t count = 0;
	strbuf_init(&answer, SIZE_MAX);
	strbuf_puts(&answer, "{\"paths\":[");
	for (int i = 0; i < 12; i++)
		strbuf_printf(
			&answer, "%s{\"path\":\"%s\",\"peer\":\"192.0.2.%d\"}",
			i == 0 ? "" : ",",
			"azure/a-group-\xc3\xbc with a long name/circuit-0123456789-0123456789"
			"-0123456789/private/primary/ipv6",
			i);
	strbuf_puts(&answer, "]}");
	discover(&found, answer.data, "{\"sources\":[]}", (struct discovery){ .text = "" });
	for (const char *at = found.text.data; (at = strstr(at, "- name: \"")) != NULL;
	     count++) {
		char name[128], again[160];
		at += strlen("- name: \"");
		size_t len = strcspn(at, "\"");
		assert_in_range(len, 1, 64);
		snprintf(name, sizeof(name), "%.*s", (int)len, at);
		assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789._-"), len);
		snprintf(again, sizeof(again), "\"%s\"", name);
		assert_null(strstr(at + len + 1, again));
	}
	assert_int_equal(count, 12);
	strbuf_done(&found.text);
	strbuf_done(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_stand_behind_the_file),
		cmocka_unit_test(file_with_paths_stays_as_it_is),
		cmocka_unit_test(what_clouds_say_stays_in_its_comment),
		cmocka_unit_test(nothing_found_is_not_ok),
		cmocka_unit_test(names_are_ones_that_a_configuration_takes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
