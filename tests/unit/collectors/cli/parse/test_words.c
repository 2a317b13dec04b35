/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/cli/parse/given.h"

#include "collectors/cli/parse/words.h"

static void states_are_read_in_every_spelling(void **state)
{
	(void)state;
	static const struct {
		const char *words;
		enum bgp_state state;
		bool is_admin;
	} cases[] = {
		{ "Established", BGP_STATE_ESTABLISHED, false },
		{ "Estab", BGP_STATE_ESTABLISHED, false },
		{ "Establ", BGP_STATE_ESTABLISHED, false },
		{ "Idle", BGP_STATE_IDLE, false },
		{ "Idle (Admin)", BGP_STATE_IDLE, true },
		{ "Idle(Admin)", BGP_STATE_IDLE, true },
		{ "Idle (PfxCt)", BGP_STATE_IDLE, false },
		{ "Shut (Admin)", BGP_STATE_IDLE, true },
		{ "Admin (Shut)", BGP_STATE_IDLE, true },
		{ " openSent ", BGP_STATE_OPENSENT, false },
		{ "OpenConfirm", BGP_STATE_OPENCONFIRM, false },
		{ "Closing", BGP_STATE_NONE, false },
		{ "", BGP_STATE_NONE, false },
		{ "13", BGP_STATE_NONE, false },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool is_admin = true;
		assert_int_equal(words_bgp_state(span_of(cases[i].words), &is_admin),
		                 cases[i].state);
		assert_int_equal(is_admin, cases[i].is_admin);
	}
	assert_int_equal(words_bfd_state(span_of("AdminDown")), BFD_STATE_ADMIN_DOWN);
	assert_int_equal(words_bfd_state(span_of("shutdown")), BFD_STATE_ADMIN_DOWN);
	assert_int_equal(words_bfd_state(span_of("UP ")), BFD_STATE_UP);
	assert_int_equal(words_bfd_state(span_of("upside down")), BFD_STATE_NONE);
}

static void asns_are_plain_or_dotted(void **state)
{
	(void)state;
	static const struct {
		const char *words;
		bool is_one;
		uint32_t asn;
	} cases[] = {
		{ "65001", true, 65001 },
		{ "4294967295", true, UINT32_MAX },
		{ "65000.1000", true, 65000u << 16 | 1000 },
		{ "0.1", true, 1 },
		{ "4294967296", false, 0 },
		{ "65536.1", false, 0 },
		{ "1.65536", false, 0 },
		{ "1.", false, 0 },
		{ ".1", false, 0 },
		{ "1.2.3", false, 0 },
		{ "-1", false, 0 },
		{ "", false, 0 },
		{ "99999999999999999999999", false, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint32_t asn = 0;
		assert_int_equal(words_asn(span_of(cases[i].words), &asn), cases[i].is_one);
		if (cases[i].is_one)
			assert_int_equal(asn, cases[i].asn);
	}
}

static void durations_say_how_exact_they_are(void **state)
{
	(void)state;
	static const struct {
		const char *words;
		bool is_one;
		double seconds, resolution;
	} cases[] = {
		{ "00:01:23", true, 83, 1 },
		{ "4:05", true, 245, 1 },
		{ "1d02h", true, 93600, 3600 },
		{ "3w0d", true, 21 * 86400, 86400 },
		{ "1y10w", true, 435 * 86400.0, 7 * 86400 },
		{ "3w2d 4:19:15", true, 23 * 86400 + 15555, 1 },
		{ "P17DT7H42M42S", true, 17 * 86400 + 7 * 3600 + 42 * 60 + 42, 1 },
		{ "PT5M", true, 300, 60 },
		{ "P1M", true, 30 * 86400, 30 * 86400 },
		{ "never", false, 0, 0 },
		{ "", false, 0, 0 },
		{ "12", false, 0, 0 },
		{ "1:2:3:4", false, 0, 0 },
		{ "1d 2d", false, 0, 0 },
		{ "1:", false, 0, 0 },
		{ "P", false, 0, 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double seconds = 0, resolution = 0;
		if (words_duration(span_of(cases[i].words), &seconds, &resolution) !=
		    cases[i].is_one)
			fail_msg("%s", cases[i].words);
		if (cases[i].is_one)
			assert_true(seconds == cases[i].seconds &&
			            resolution == cases[i].resolution);
	}
}

static void a_set_counts_once_and_a_confederation_not(void **state)
{
	(void)state;
	static const struct {
		const char *words;
		bool is_one;
		size_t count, length;
		const char *origin;
	} cases[] = {
		{ "", true, 0, 0, NULL },
		{ "64512", true, 1, 1, NULL },
		{ "64512 64512 7224 i", true, 3, 3, "igp" },
		{ "64512 {65010,65011,1.1} ?", true, 1, 2, "incomplete" },
		{ "{65010 65011} 64512 e", true, 1, 2, "egp" },
		{ "(65001 65002) 64512", true, 1, 1, NULL },
		{ "[65001] 64512 I", true, 1, 1, "igp" },
		{ "i", true, 0, 0, "igp" },
		{ "{65010", false, 0, 0, NULL },
		{ "{65010,x} 1", false, 0, 0, NULL },
		{ "64512 i 64512", false, 0, 0, NULL },
		{ "64512 x", false, 0, 0, NULL },
	};
	static struct words_as_path path;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (words_as_path(span_of(cases[i].words), &path) != cases[i].is_one)
			fail_msg("%s", cases[i].words);
		if (!cases[i].is_one)
			continue;
		assert_int_equal(path.count, cases[i].count);
		assert_int_equal(path.length, cases[i].length);
		if (cases[i].origin == NULL)
			assert_null(path.origin);
		else
			assert_string_equal(path.origin, cases[i].origin);
	}
}

static void a_long_path_is_counted_on(void **state)
{
	(void)state;
	static char text[8 * 2000 + 1];
	static struct words_as_path path;
	for (size_t i = 0; i < 2000; i++)
		memcpy(text + 8 * i, "4200001 ", 8);
	assert_true(words_as_path(span_of(text), &path));
	assert_int_equal(path.length, 2000);
	assert_int_equal(path.count, WORDS_AS_PATH_MAX);
}

static void refusals_have_kinds(void **state)
{
	(void)state;
	struct error err;
	assert_int_equal(
		words_refusal(span_of("show bgp\n     ^\n% Invalid input detected\n"), &err),
		-1);
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_int_equal(words_refusal(span_of("% Authorization failed.\n"), &err), -1);
	assert_int_equal(err.kind, ERROR_DENIED);
	assert_int_equal(words_refusal(span_of("BGP neighbor is 192.0.2.1\n\n\n\n"
	                                       " Description: permission denied\n"),
	                               &err),
	                 0);
	assert_int_equal(words_refusal(span_of(""), &err), 0);
}

static void families_have_one_name(void **state)
{
	(void)state;
	assert_string_equal(words_afi_safi(span_of("IPv4 Unicast")), "ipv4 unicast");
	assert_string_equal(words_afi_safi(span_of("ipv6Unicast")), "ipv6 unicast");
	assert_string_equal(words_afi_safi(span_of("VPNv4 Unicast")), "vpnv4 unicast");
	assert_string_equal(words_afi_safi(span_of("inet-vpn-unicast")), "vpnv4 unicast");
	assert_null(words_afi_safi(span_of("carrier pigeon")));
	assert_string_equal(words_origin(span_of("Incomplete")), "incomplete");
	assert_null(words_origin(span_of("x")));
}

static void lines_and_words_come_off_a_text(void **state)
{
	(void)state;
	struct span text = span_of("  one two \r\n\n three"), line, word;
	assert_true(span_line(&text, &line));
	assert_true(span_word(&line, &word) && span_is(word, "ONE"));
	assert_true(span_word(&line, &word) && span_is(word, "two"));
	assert_false(span_word(&line, &word));
	assert_true(span_line(&text, &line));
	assert_int_equal(line.len, 0);
	assert_true(span_line(&text, &line));
	assert_true(span_is(span_trim(line), "three"));
	assert_false(span_line(&text, &line));
	struct span rest = span_of("Last reset 1d02h, due to hold time");
	assert_true(span_find(rest, "due to ", &rest) && span_is(rest, "hold time"));
	assert_false(span_find(rest, "never", &rest));
	assert_int_equal(span_of(NULL).len, 0);
}

static void addresses_and_prefixes_are_whole(void **state)
{
	(void)state;
	struct ip ip;
	struct ip_prefix prefix;
	char text[IP_TEXT_MAX];
	assert_true(span_ip(span_of("192.0.2.1"), &ip));
	assert_false(span_ip(span_of("192.0.2.1 "), &ip));
	assert_false(span_ip((struct span){ "1\0.2", 4 }, &ip));
	assert_true(span_prefix(span_of("10.1.2.3/8"), &prefix));
	assert_string_equal(ip_prefix_format(&prefix, text), "10.0.0.0/8");
	assert_true(span_prefix(span_of("2001:db8::1"), &prefix));
	assert_int_equal(prefix.length, 128);
	assert_false(span_prefix(span_of("10.0.0.0/33"), &prefix));
	assert_false(span_prefix(span_of("10.0.0.0/"), &prefix));
	assert_false(span_prefix(span_of(""), &prefix));
	uint64_t number;
	assert_true(span_u64(span_of("18446744073709551615"), &number));
	assert_false(span_u64(span_of("18446744073709551616"), &number));
	assert_false(span_u64(span_of("1x"), &number));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states_are_read_in_every_spelling),
		cmocka_unit_test(asns_are_plain_or_dotted),
		cmocka_unit_test(durations_say_how_exact_they_are),
		cmocka_unit_test(a_set_counts_once_and_a_confederation_not),
		cmocka_unit_test(a_long_path_is_counted_on),
		cmocka_unit_test(refusals_have_kinds),
		cmocka_unit_test(families_have_one_name),
		cmocka_unit_test(lines_and_words_come_off_a_text),
		cmocka_unit_test(addresses_and_prefixes_are_whole),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
