/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/ip_index.h"

#include "tests/unit/agent/paths/stage.h"

static void address_has_all_its_numbers_and_no_others(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct ip_index index;
	assert_int_equal(ip_index_init(&index, 3000, arena), 0);
	for (uint32_t i = 0; i < 3000; i++) {
		struct ip ip = { .family = IP_V4, .bytes = { 10, (uint8_t)(i % 1000 / 256) } };
		ip.bytes[2] = (uint8_t)(i % 1000 % 256);
		ip_index_add(&index, &ip, i);
	}
	uint32_t next;
	struct ip ip = stage_ip("10.0.7.0");
	assert_int_equal(ip_index_first(&index, &ip, &next), 2007); /* the last comes first */
	assert_int_equal(ip_index_next(&index, &ip, &next), 1007);
	assert_int_equal(ip_index_next(&index, &ip, &next), 7);
	assert_int_equal(ip_index_next(&index, &ip, &next), IP_INDEX_END);
	ip = stage_ip("10.9.9.9");
	assert_int_equal(ip_index_first(&index, &ip, &next), IP_INDEX_END);
	arena_free(arena);
}

static void no_address_is_not_added(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct ip_index index;
	const struct ip none = { .family = IP_NONE };
	uint32_t next;
	assert_int_equal(ip_index_init(&index, 0, arena), 0);
	ip_index_add(&index, &none, 1);
	assert_int_equal(ip_index_first(&index, &none, &next), IP_INDEX_END);
	arena_free(arena);
}

static void families_are_told_apart(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct ip_index index;
	uint32_t next;
	struct ip v4 = stage_ip("32.1.13.184");
	struct ip v6 = stage_ip("2001:db8::");
	assert_int_equal(ip_index_init(&index, 2, arena), 0);
	ip_index_add(&index, &v4, 4);
	ip_index_add(&index, &v6, 6);
	ip_index_add(&index, &v6, 7); /* there is no room for it */
	assert_int_equal(ip_index_first(&index, &v4, &next), 4);
	assert_int_equal(ip_index_next(&index, &v4, &next), IP_INDEX_END);
	assert_int_equal(ip_index_first(&index, &v6, &next), 6);
	assert_int_equal(ip_index_next(&index, &v6, &next), IP_INDEX_END);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(address_has_all_its_numbers_and_no_others),
		cmocka_unit_test(no_address_is_not_added),
		cmocka_unit_test(families_are_told_apart),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
