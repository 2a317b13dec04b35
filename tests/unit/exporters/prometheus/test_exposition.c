/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/prometheus/exposition.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST /* next_in is a const pointer */
#include <zlib.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/body.h"
#include "agent/model/view.h"

#define TEXT PROMETHEUS_TEXT_0_0_4
#define OPEN PROMETHEUS_OPENMETRICS_1_0

struct bench {
	struct families *families;
	struct renderer renderer;
};

static int setup(void **state)
{
	static struct bench bench;
	bench.families = families_new(fact_kinds, FACT_KIND_COUNT);
	renderer_init(&bench.renderer, bench.families);
	*state = &bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;
	renderer_done(&bench->renderer);
	families_free(bench->families);
	return 0;
}

static struct rendering *router(const char *name, uint64_t boots)
{
	struct view *view = view_new(0);
	struct router *facts = view_add(view, FACT_ROUTER);
	FACT_SET(facts, ROUTER_NAME, router, arena_strdup(view_arena(view), name));
	FACT_SET(facts, ROUTER_RESTARTS, engine_boots, boots);
	if (boots % 2 == 0)
		FACT_SET(facts, ROUTER_SYSTEM_NAME, system_name, "sys");
	assert_int_equal(view_seal(view, (struct monotime){ 0 }, NULL), 0);
	struct rendering *rendering = rendering_new(view);
	view_unref(view);
	return rendering;
}

static void expect(struct bench *bench, const struct exposition *exposition,
                   enum prometheus_format format, const char *expected)
{
	struct body *body = exposition_build(exposition, &bench->renderer, format, 0);
	assert_non_null(body);
	if (body->len != strlen(expected) || memcmp(body->data, expected, body->len) != 0)
		fail_msg("%.*s\ninstead of\n%s", (int)body->len, body->data, expected);
	body_unref(body);
}

static void nothing_is_a_valid_exposition(void **state)
{
	struct bench *bench = *state;
	struct exposition *exposition = exposition_new(NULL, 0);
	expect(bench, exposition, TEXT, "");
	expect(bench, exposition, OPEN, "# EOF\n");
	exposition_unref(exposition);
}

static void family_is_one_block_over_all_views(void **state)
{
	struct bench *bench = *state;
	struct rendering *renderings[] = { router("ce2", 2), NULL, router("ce1", 1) };
	struct exposition *exposition = exposition_new(renderings, 3);
	for (size_t i = 0; i < 3; i++)
		rendering_unref(renderings[i]);
	expect(bench, exposition, TEXT,
	       "# HELP onramp_router_engine_boots_total Times the SNMP engine started since it "
	       "was "
	       "configured (SNMP-FRAMEWORK-MIB snmpEngineBoots, 1.3.6.1.6.3.10.2.1.2).\n"
	       "# TYPE onramp_router_engine_boots_total counter\n"
	       "onramp_router_engine_boots_total{router=\"ce2\"} 2\n"
	       "onramp_router_engine_boots_total{router=\"ce1\"} 1\n"
	       "# HELP onramp_router_info What the router says of itself: AS number, BGP "
	       "identifier, name, software (SNMPv2-MIB sysName, 1.3.6.1.2.1.1.5, and sysDescr, "
	       "1.3.6.1.2.1.1.1; BGP4-MIB bgpLocalAs, 1.3.6.1.2.1.15.2, and bgpIdentifier, "
	       "1.3.6.1.2.1.15.4; over SSH show version, show bgp summary).\n"
	       "# TYPE onramp_router_info gauge\n"
	       "onramp_router_info{router=\"ce2\",system_name=\"sys\"} 1\n");
	exposition_unref(exposition);
}

/* Inflate a whole gzip member; the caller frees. */
static char *inflated(const struct body *body, size_t *ret_len)
{
	size_t room = 1 << 20;
	char *text = malloc(room);
	assert_non_null(text);
	z_stream stream = { 0 };
	assert_int_equal(inflateInit2(&stream, 15 + 16), Z_OK);
	stream.next_in = (const Bytef *)body->data;
	stream.avail_in = (uInt)body->len;
	stream.next_out = (Bytef *)text;
	stream.avail_out = (uInt)room;
	assert_int_equal(inflate(&stream, Z_FINISH), Z_STREAM_END);
	assert_int_equal(stream.avail_in, 0);
	*ret_len = stream.total_out;
	inflateEnd(&stream);
	return text;
}

static void gzip_holds_the_same_bytes(void **state)
{
	struct bench *bench = *state;
	struct rendering *renderings[1000] = { 0 };
	for (size_t count = 0; count <= 1000; count += 250) {
		for (size_t i = 0; i < count; i++) {
			char name[16];
			snprintf(name, sizeof(name), "ce%zu", i);
			renderings[i] = router(name, i);
		}
		struct exposition *exposition = exposition_new(renderings, count);
		for (size_t i = 0; i < count; i++)
			rendering_unref(renderings[i]);
		for (int format = 0; format < PROMETHEUS_FORMAT_COUNT; format++) {
			enum prometheus_format which = (enum prometheus_format)format;
			struct body *gzip =
				exposition_build(exposition, &bench->renderer, which, 1);
			struct body *identity =
				exposition_build(exposition, &bench->renderer, which, 0);
			size_t len;
			char *text = inflated(gzip, &len);
			assert_int_equal(len, identity->len);
			assert_memory_equal(text, identity->data, len);
			free(text);
			body_unref(gzip);
			body_unref(identity);
		}
		exposition_unref(exposition);
	}
}

static void body_is_kept_per_format_and_coding(void **state)
{
	(void)state;
	struct exposition *exposition = exposition_new(NULL, 0);
	struct body *bodies[PROMETHEUS_FORMAT_COUNT][2];
	for (int i = 0; i < 4; i++) {
		assert_null(
			exposition_kept(exposition, (enum prometheus_format)(i / 2), i % 2));
		bodies[i / 2][i % 2] = body_new(strdup("x"), 1);
		exposition_keep(exposition, (enum prometheus_format)(i / 2), i % 2,
		                bodies[i / 2][i % 2]);
	}
	for (int i = 0; i < 4; i++) {
		struct body *kept =
			exposition_kept(exposition, (enum prometheus_format)(i / 2), i % 2);
		assert_ptr_equal(kept, bodies[i / 2][i % 2]);
		body_unref(kept);
		body_unref(bodies[i / 2][i % 2]);
	}
	exposition_unref(exposition_ref(exposition));
	exposition_unref(exposition);
	exposition_unref(NULL);
}

static void text_that_does_not_fit_is_no_body(void **state)
{
	struct bench *bench = *state;
	struct rendering *rendering = router("ce1", 1);
	struct exposition *exposition = exposition_new(&rendering, 1);
	rendering_unref(rendering);
	bench->renderer.out.max = 10;
	assert_null(exposition_build(exposition, &bench->renderer, TEXT, 0));
	assert_null(exposition_build(exposition, &bench->renderer, TEXT, 1));
	exposition_unref(exposition);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_is_a_valid_exposition, setup, teardown),
		cmocka_unit_test_setup_teardown(family_is_one_block_over_all_views, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(gzip_holds_the_same_bytes, setup, teardown),
		cmocka_unit_test(body_is_kept_per_format_and_coding),
		cmocka_unit_test_setup_teardown(text_that_does_not_fit_is_no_body, setup,
		                                teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
