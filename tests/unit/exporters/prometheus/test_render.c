/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/prometheus/render.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/utf8.h"
#include "agent/model/view.h"

struct bench {
	struct families *families;
	struct renderer renderer;
	struct view *view;
	struct rendering *rendering; /* NULL until render() */
};

static int setup(void **state)
{
	static struct bench bench;
	bench.families = families_new(fact_kinds, FACT_KIND_COUNT);
	renderer_init(&bench.renderer, bench.families);
	bench.view = view_new(0);
	bench.rendering = NULL;
	*state = &bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;
	rendering_unref(bench->rendering);
	view_unref(bench->view);
	renderer_done(&bench->renderer);
	families_free(bench->families);
	return 0;
}

static void render(struct bench *bench)
{
	assert_int_equal(view_seal(bench->view, (struct monotime){ 0 }, NULL), 0);
	bench->rendering = rendering_new(bench->view);
	assert_non_null(bench->rendering);
	assert_int_equal(rendering_prepare(bench->rendering, &bench->renderer), 0);
}

static const char *samples(const struct bench *bench, const char *metric, size_t *ret_len)
{
	for (size_t i = 0; i < bench->families->count; i++)
		if (strcmp(bench->families->items[i].row->metric, metric) == 0)
			return rendering_samples(bench->rendering, i, ret_len);
	fail_msg("no metric %s", metric);
	return NULL;
}

static void expect(const struct bench *bench, const char *metric, const char *expected)
{
	size_t len;
	const char *text = samples(bench, metric, &len);
	if (len != strlen(expected) || memcmp(text, expected, len) != 0)
		fail_msg("%s:\n%.*sinstead of\n%s", metric, (int)len, text, expected);
}

static struct bgp_peer *add_peer(struct bench *bench, const char *router, const char *address)
{
	struct bgp_peer *peer = view_add(bench->view, FACT_BGP_PEER);
	FACT_SET(peer, BGP_PEER_ROUTER, router, router);
	FACT_SET(peer, BGP_PEER_VRF, vrf, "default");
	struct ip ip;
	assert_int_equal(ip_parse(address, &ip), 0);
	FACT_SET(peer, BGP_PEER_ADDRESS, address, ip);
	return peer;
}

#define KEY "{router=\"ce1\",vrf=\"default\",peer=\"192.0.2.1\"}"
#define OPEN_KEY "{router=\"ce1\",vrf=\"default\",peer=\"192.0.2.1\","

static void unknown_field_has_no_sample(void **state)
{
	struct bench *bench = *state;
	struct bgp_peer *peer = add_peer(bench, "ce1", "192.0.2.1");
	peer->up = true;
	peer->transitions = 7;
	peer->state = BGP_STATE_ESTABLISHED;
	render(bench);
	for (size_t i = 0; i < bench->families->count; i++) {
		size_t len;
		rendering_samples(bench->rendering, i, &len);
		assert_int_equal(len, 0);
	}
}

static void numbers_are_exact(void **state)
{
	struct bench *bench = *state;
	struct bgp_peer *peer = add_peer(bench, "ce1", "192.0.2.1");
	FACT_SET(peer, BGP_PEER_UP, up, true);
	FACT_SET(peer, BGP_PEER_ADMIN_UP, admin_up, false);
	FACT_SET(peer, BGP_PEER_TRANSITIONS, transitions, UINT64_MAX);
	FACT_SET(peer, BGP_PEER_MESSAGES_SENT, messages_sent, UINT64_C(9007199254740993));
	FACT_SET(peer, BGP_PEER_HOLD_TIME, hold_time, 90);
	FACT_SET(peer, BGP_PEER_KEEPALIVE, keepalive, 0.1);
	FACT_SET(peer, BGP_PEER_LAST_CHANGE, last_change, 1763800000.125);
	render(bench);
	expect(bench, "onramp_bgp_peer_up", "onramp_bgp_peer_up" KEY " 1\n");
	expect(bench, "onramp_bgp_peer_admin_up", "onramp_bgp_peer_admin_up" KEY " 0\n");
	expect(bench, "onramp_bgp_peer_established_transitions",
	       "onramp_bgp_peer_established_transitions_total" KEY " 18446744073709551615\n");
	expect(bench, "onramp_bgp_peer_messages_sent",
	       "onramp_bgp_peer_messages_sent_total" KEY " 9007199254740993\n");
	expect(bench, "onramp_bgp_peer_hold_time_seconds",
	       "onramp_bgp_peer_hold_time_seconds" KEY " 90\n");
	expect(bench, "onramp_bgp_peer_keepalive_seconds",
	       "onramp_bgp_peer_keepalive_seconds" KEY " 0.1\n");
	expect(bench, "onramp_bgp_peer_last_change_timestamp_seconds",
	       "onramp_bgp_peer_last_change_timestamp_seconds" KEY " 1763800000.125\n");
}

static void state_set_has_one_sample_per_state(void **state)
{
	struct bench *bench = *state;
	struct bgp_peer *peer = add_peer(bench, "ce1", "192.0.2.1");
	FACT_SET(peer, BGP_PEER_STATE, state, BGP_STATE_ACTIVE);
	render(bench);
	expect(bench, "onramp_bgp_peer_state",
	       "onramp_bgp_peer_state" OPEN_KEY "state=\"idle\"} 0\n"
	       "onramp_bgp_peer_state" OPEN_KEY "state=\"connect\"} 0\n"
	       "onramp_bgp_peer_state" OPEN_KEY "state=\"active\"} 1\n"
	       "onramp_bgp_peer_state" OPEN_KEY "state=\"opensent\"} 0\n"
	       "onramp_bgp_peer_state" OPEN_KEY "state=\"openconfirm\"} 0\n"
	       "onramp_bgp_peer_state" OPEN_KEY "state=\"established\"} 0\n");
}

static void state_that_has_no_name_has_no_sample(void **state)
{
	struct bench *bench = *state;
	struct bgp_peer *none = add_peer(bench, "ce1", "192.0.2.1");
	FACT_SET(none, BGP_PEER_STATE, state, BGP_STATE_NONE);
	struct bgp_peer *seven = add_peer(bench, "ce1", "192.0.2.2");
	FACT_SET(seven, BGP_PEER_STATE, state, BGP_STATE_COUNT);
	render(bench);
	expect(bench, "onramp_bgp_peer_state", "");
}

static void info_has_the_labels_that_were_observed(void **state)
{
	struct bench *bench = *state;
	struct bgp_peer *peer = add_peer(bench, "ce1", "192.0.2.1");
	FACT_SET(peer, BGP_PEER_PEER_ASN, peer_asn, UINT32_C(4200000002));
	FACT_SET(peer, BGP_PEER_DESCRIPTION, description, "");
	add_peer(bench, "ce1", "192.0.2.2"); /* nothing to say of this one */
	render(bench);
	expect(bench, "onramp_bgp_peer",
	       "onramp_bgp_peer_info" OPEN_KEY "peer_asn=\"4200000002\",description=\"\"} 1\n");
}

static void kind_without_key_has_bare_samples(void **state)
{
	struct bench *bench = *state;
	struct agent_self *self = view_add(bench->view, FACT_AGENT);
	FACT_SET(self, AGENT_CPU, cpu, 1.5);
	FACT_SET(self, AGENT_VERSION, version, "1.0");
	FACT_SET(self, AGENT_REVISION, revision, "abc");
	render(bench);
	expect(bench, "process_cpu_seconds", "process_cpu_seconds_total 1.5\n");
	expect(bench, "onramp_build",
	       "onramp_build_info{version=\"1.0\",revision=\"abc\"} 1\n");
}

static void histogram_is_cumulative_with_canonical_bounds(void **state)
{
	struct bench *bench = *state;
	static const double bounds[] = { 0.00005, 0.001, 0.25, 1, 10 };
	static const uint64_t counts[] = { 1, 0, 2, 3, 0, 4 };
	struct probe *probe = view_add(bench->view, FACT_PROBE);
	FACT_SET(probe, PROBE_NAME, probe, "dx");
	struct fact_histogram rtt = {
		.bounds = bounds, .counts = counts, .bound_count = 5, .sum = 50.25
	};
	FACT_SET(probe, PROBE_RTT, rtt, rtt);
	render(bench);
	expect(bench, "onramp_probe_rtt_seconds",
	       "onramp_probe_rtt_seconds_bucket{probe=\"dx\",le=\"5e-05\"} 1\n"
	       "onramp_probe_rtt_seconds_bucket{probe=\"dx\",le=\"0.001\"} 1\n"
	       "onramp_probe_rtt_seconds_bucket{probe=\"dx\",le=\"0.25\"} 3\n"
	       "onramp_probe_rtt_seconds_bucket{probe=\"dx\",le=\"1.0\"} 6\n"
	       "onramp_probe_rtt_seconds_bucket{probe=\"dx\",le=\"10.0\"} 6\n"
	       "onramp_probe_rtt_seconds_bucket{probe=\"dx\",le=\"+Inf\"} 10\n"
	       "onramp_probe_rtt_seconds_sum{probe=\"dx\"} 50.25\n"
	       "onramp_probe_rtt_seconds_count{probe=\"dx\"} 10\n");
}

static void histogram_without_bounds_has_one_bucket(void **state)
{
	struct bench *bench = *state;
	static const uint64_t counts[] = { 2 };
	struct probe *probe = view_add(bench->view, FACT_PROBE);
	struct fact_histogram rtt = { .counts = counts, .sum = 3 };
	FACT_SET(probe, PROBE_RTT, rtt, rtt);
	render(bench);
	expect(bench, "onramp_probe_rtt_seconds",
	       "onramp_probe_rtt_seconds_bucket{le=\"+Inf\"} 2\n"
	       "onramp_probe_rtt_seconds_sum 3\nonramp_probe_rtt_seconds_count 2\n");
}

static void counter_that_is_none_has_no_sample(void **state)
{
	struct bench *bench = *state;
	struct agent_self *self = view_add(bench->view, FACT_AGENT);
	FACT_SET(self, AGENT_CPU, cpu, (double)NAN);
	render(bench);
	expect(bench, "process_cpu_seconds", "");
}

static void negative_counter_has_no_sample(void **state)
{
	struct bench *bench = *state;
	struct agent_self *self = view_add(bench->view, FACT_AGENT);
	FACT_SET(self, AGENT_CPU, cpu, -1);
	render(bench);
	expect(bench, "process_cpu_seconds", "");
}

static void unobserved_key_is_left_out_and_empty_one_is_shown(void **state)
{
	struct bench *bench = *state;
	struct bfd_session *session = view_add(bench->view, FACT_BFD_SESSION);
	FACT_SET(session, BFD_SESSION_ROUTER, router, "ce1");
	FACT_SET(session, BFD_SESSION_UP, up, true);
	session = view_add(bench->view, FACT_BFD_SESSION);
	FACT_SET(session, BFD_SESSION_ROUTER, router, "ce2");
	FACT_SET(session, BFD_SESSION_INTERFACE, interface, "");
	FACT_SET(session, BFD_SESSION_UP, up, true);
	render(bench);
	expect(bench, "onramp_bfd_session_up",
	       "onramp_bfd_session_up{router=\"ce1\"} 1\n"
	       "onramp_bfd_session_up{router=\"ce2\",interface=\"\"} 1\n");
}

static void label_values_are_escaped_and_valid(void **state)
{
	struct bench *bench = *state;
	static const char *const texts[][2] = {
		{ "a\"b", "a\\\"b" },
		{ "a\\b", "a\\\\b" },
		{ "a\nb", "a\\nb" },
		{ "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
		  "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80" },
		{ "b\xff\xc0\x80", "b\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
		{ "c\xe2\x82", "c\xef\xbf\xbd\xef\xbf\xbd" },
		{ "", "" },
		{ NULL, "" },
	};
	const size_t count = sizeof(texts) / sizeof(texts[0]);
	struct strbuf expected;
	strbuf_init(&expected, 65536);
	for (size_t i = 0; i < count; i++) {
		struct interface *interface = view_add(bench->view, FACT_INTERFACE);
		char *name = arena_printf(view_arena(bench->view), "%zu", i);
		FACT_SET(interface, INTERFACE_NAME, name, name);
		FACT_SET(interface, INTERFACE_ALIAS, alias, texts[i][0]);
		strbuf_printf(&expected,
		              "onramp_interface_info{interface=\"%zu\",alias=\"%s\"} 1\n", i,
		              texts[i][1]);
	}
	render(bench);
	expect(bench, "onramp_interface", expected.data);
	strbuf_done(&expected);
}

/* The value of a label up to its closing quote, with escapes taken back. */
static const char *read_value(const char *at, char *value)
{
	while (*at != '"') {
		assert_true(*at != '\n' && *at != '\0');
		int is_escaped = *at == '\\';
		at += is_escaped;
		*value++ = is_escaped && *at == 'n' ? '\n' : *at;
		at++;
	}
	*value = '\0';
	return at + 1;
}

static void what_is_valid(const char *text, char *out)
{
	while (*text != '\0') {
		size_t width = utf8_sequence((const unsigned char *)text, strlen(text));
		size_t len = width == 0 ? 3 : width;
		memcpy(out, width == 0 ? "\xef\xbf\xbd" : text, len);
		out += len;
		text += width == 0 ? 1 : width;
	}
	*out = '\0';
}

#define RANDOM_CASES 10000
#define RANDOM_LEN 24

/* A step of xorshift64 (Marsaglia, 2003): the same cases on every machine. */
static uint64_t next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed;
}

/* Whatever bytes a label is made of, what is read back is the text with its bad bytes replaced.
 */
static void random_bytes_come_back_as_valid_text(void **state)
{
	struct bench *bench = *state;
	static char texts[RANDOM_CASES][RANDOM_LEN + 1];
	uint64_t seed = 88172645463325252U;
	for (size_t i = 0; i < RANDOM_CASES; i++) {
		size_t len = next_random(&seed) % (RANDOM_LEN + 1);
		int is_mostly_special = next_random(&seed) % 2 == 0;
		for (size_t k = 0; k < len; k++)
			texts[i][k] =
				is_mostly_special
					? "\"\\\n\xe2\x82\xac\xffn"[next_random(&seed) % 8]
					: (char)(next_random(&seed) % 255 + 1);
		struct interface *interface = view_add(bench->view, FACT_INTERFACE);
		char *name = arena_printf(view_arena(bench->view), "%05zu", i);
		FACT_SET(interface, INTERFACE_NAME, name, name);
		FACT_SET(interface, INTERFACE_ALIAS, alias, texts[i]);
	}
	render(bench);
	size_t len;
	const char *at = samples(bench, "onramp_interface", &len);
	const char *end = at + len;
	for (size_t i = 0; i < RANDOM_CASES; i++) {
		char expected[3 * RANDOM_LEN + 1], value[6 * RANDOM_LEN + 1];
		static const char start[] =
			"onramp_interface_info{interface=\"00000\",alias=\"";
		at = read_value(at + sizeof(start) - 1, value);
		what_is_valid(texts[i], expected);
		assert_string_equal(value, expected);
		assert_memory_equal(at, "} 1\n", 4);
		at += 4;
	}
	assert_ptr_equal(at, end);
}

static void rendering_is_made_once_and_lets_the_view_go(void **state)
{
	struct bench *bench = *state;
	struct bgp_peer *peer = add_peer(bench, "ce1", "192.0.2.1");
	FACT_SET(peer, BGP_PEER_UP, up, true);
	render(bench);
	size_t len;
	const char *text = samples(bench, "onramp_bgp_peer_up", &len);
	view_unref(
		bench->view); /* the last reference: a sanitizer would see a second reading */
	bench->view = NULL;
	assert_int_equal(rendering_prepare(bench->rendering, &bench->renderer), 0);
	assert_ptr_equal(samples(bench, "onramp_bgp_peer_up", &len), text);
}

static void rendering_that_nobody_needed_is_let_go(void **state)
{
	struct bench *bench = *state;
	add_peer(bench, "ce1", "192.0.2.1");
	assert_int_equal(view_seal(bench->view, (struct monotime){ 0 }, NULL), 0);
	struct rendering *rendering = rendering_new(bench->view);
	rendering_unref(rendering_ref(rendering));
	rendering_unref(rendering);
	rendering_unref(NULL);
}

static void text_beyond_the_limit_is_an_error(void **state)
{
	struct bench *bench = *state;
	for (int i = 0; i < 3; i++) {
		struct bgp_peer *peer = add_peer(bench, "ce1",
		                                 i == 0   ? "192.0.2.1"
		                                 : i == 1 ? "192.0.2.2"
		                                          : "192.0.2.3");
		FACT_SET(peer, BGP_PEER_UP, up, true);
	}
	assert_int_equal(view_seal(bench->view, (struct monotime){ 0 }, NULL), 0);
	bench->rendering = rendering_new(bench->view);
	for (size_t max = 0; max < 150; max++) {
		bench->renderer.out.max = max % 2 == 0 ? max : 1000;
		bench->renderer.keys.max = max % 2 == 0 ? 1000 : max / 2;
		assert_int_equal(rendering_prepare(bench->rendering, &bench->renderer), -1);
		strbuf_done(&bench->renderer.out);
		strbuf_done(&bench->renderer.keys);
	}
	bench->renderer.out.max = 1000;
	bench->renderer.keys.max = 1000;
	assert_int_equal(rendering_prepare(bench->rendering, &bench->renderer), 0);
	size_t len;
	samples(bench, "onramp_bgp_peer_up", &len);
	assert_int_equal(len, 3 * strlen("onramp_bgp_peer_up" KEY " 1\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(unknown_field_has_no_sample, setup, teardown),
		cmocka_unit_test_setup_teardown(numbers_are_exact, setup, teardown),
		cmocka_unit_test_setup_teardown(state_set_has_one_sample_per_state, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(state_that_has_no_name_has_no_sample, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(info_has_the_labels_that_were_observed, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(kind_without_key_has_bare_samples, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(histogram_is_cumulative_with_canonical_bounds,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(histogram_without_bounds_has_one_bucket, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(counter_that_is_none_has_no_sample, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(negative_counter_has_no_sample, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(
			unobserved_key_is_left_out_and_empty_one_is_shown, setup, teardown),
		cmocka_unit_test_setup_teardown(label_values_are_escaped_and_valid, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(random_bytes_come_back_as_valid_text, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(rendering_is_made_once_and_lets_the_view_go,
		                                setup, teardown),
		cmocka_unit_test_setup_teardown(rendering_that_nobody_needed_is_let_go, setup,
		                                teardown),
		cmocka_unit_test_setup_teardown(text_beyond_the_limit_is_an_error, setup,
		                                teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
