/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/cli/parse/given.h"

#include "agent/base/arena.h"
#include "collectors/cli/parse/ifname.h"

struct named {
	const char *said, *ifname;
};

static void are_named(const struct ifname_forms *forms, const struct named *cases, size_t count)
{
	struct arena *arena = arena_new(4096);
	for (size_t i = 0; i < count; i++) {
		struct span name = ifname(forms, arena, span_of(cases[i].said));
		char text[64];
		assert_true(name.len < sizeof(text));
		memcpy(text, name.text, name.len);
		text[name.len] = '\0';
		assert_string_equal(text, cases[i].ifname);
	}
	assert_false(arena_failed(arena));
	arena_free(arena);
}

static void ios_has_the_short_name(void **state)
{
	(void)state;
	static const struct named cases[] = {
		{ "GigabitEthernet1", "Gi1" },
		{ "GigabitEthernet0/0/1.100", "Gi0/0/1.100" },
		{ "TenGigabitEthernet1/0/1", "Te1/0/1" },
		{ "TwentyFiveGigE1/0/1", "Twe1/0/1" },
		{ "TwoGigabitEthernet1/0/1", "Tw1/0/1" },
		{ "TwoHundredGigE1/1/0/41", "TwoH1/1/0/41" },
		{ "FortyGigabitEthernet1/1/1", "Fo1/1/1" },
		{ "FourHundredGigE1/0/31", "Fou1/0/31" },
		{ "FiftyGigE1/0/1", "Fif1/0/1" },
		{ "FiveGigabitEthernet1/6/0/1", "Fi1/6/0/1" },
		{ "HundredGigE1/0/1", "Hu1/0/1" },
		{ "FastEthernet0/1", "Fa0/1" },
		{ "Ethernet0/0", "Et0/0" },
		{ "Serial0/0/0:15", "Se0/0/0:15" },
		{ "Port-channel1.20", "Po1.20" },
		{ "Vlan10", "Vl10" },
		{ "BDI106", "BD106" },
		{ "Loopback0", "Lo0" },
		{ "Tunnel1", "Tu1" },
		{ "Virtual-Access2.1", "Vi2.1" },
		{ "Null0", "Nu0" },
	};
	are_named(&ifname_ios, cases, sizeof(cases) / sizeof(cases[0]));
}

static void nxos_has_the_long_name(void **state)
{
	(void)state;
	static const struct named cases[] = {
		{ "Eth1/17/1", "Ethernet1/17/1" }, { "Eth7/6.5", "Ethernet7/6.5" },
		{ "Po10", "port-channel10" },      { "Lo0", "loopback0" },
		{ "Ethernet1/1", "Ethernet1/1" },  { "Vlan20", "Vlan20" },
	};
	are_named(&ifname_nxos, cases, sizeof(cases) / sizeof(cases[0]));
}

static void other_names_stay(void **state)
{
	(void)state;
	static const struct named cases[] = {
		{ "Gi0/2.116", "Gi0/2.116" },
		{ "Embedded-Service-Engine0/0", "Embedded-Service-Engine0/0" },
		{ "Virtual-PPP1", "Virtual-PPP1" }, /* would be Virtual-Access1 */
		{ "Tunnel", "Tunnel" },
		{ "Tunnel-te1", "Tunnel-te1" },
		{ "EthernetGigabit1", "EthernetGigabit1" },
		{ "1", "1" },
		{ "", "" },
	};
	are_named(&ifname_ios, cases, sizeof(cases) / sizeof(cases[0]));
	static const struct named long_one[] = {
		{ "GigabitEthernet0/0/0/0", "GigabitEthernet0/0/0/0" },
	};
	are_named(NULL, long_one, 1);
}

static void no_memory_leaves_the_name(void **state)
{
	(void)state;
	struct arena *arena = arena_new(1);
	struct span name = ifname(&ifname_ios, arena, span_of("Tunnel1"));
	assert_true(span_is(name, "Tunnel1"));
	assert_true(arena_failed(arena));
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ios_has_the_short_name),
		cmocka_unit_test(nxos_has_the_long_name),
		cmocka_unit_test(other_names_stay),
		cmocka_unit_test(no_memory_leaves_the_name),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
