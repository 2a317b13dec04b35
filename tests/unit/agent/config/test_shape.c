/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/shape.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "tests/unit/agent/config/sample.h"

static const struct schema_option *find_row(const struct schema *schema, const char *key)
{
	for (size_t i = 0; i < schema->option_count; i++)
		if (strcmp(schema->options[i].key, key) == 0)
			return &schema->options[i];
	return NULL;
}

static void each_kind_adds_a_row_where_it_belongs(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	const struct shape *shape = shape_new(arena, sample_kinds, SAMPLE_KIND_COUNT);
	assert_int_equal(shape->root.option_count, 7);
	assert_int_equal(shape->router.option_count, 6);
	assert_ptr_equal(find_row(&shape->router, "snmp")->schema, &sample_snmp_schema);
	assert_int_equal(find_row(&shape->router, "snmp")->type, SCHEMA_SECTION);
	assert_ptr_equal(find_row(&shape->router, "ssh")->schema, &sample_ssh_schema);
	assert_ptr_equal(find_row(&shape->root, "probes")->schema, &sample_probe_schema);
	assert_int_equal(find_row(&shape->root, "probes")->type, SCHEMA_LIST);
	assert_ptr_equal(find_row(&shape->root, "routers")->schema, &shape->router);
	assert_null(find_row(&shape->root, "snmp"));
	assert_null(find_row(&shape->router, "probes"));
	assert_ptr_equal(find_row(&shape->root, "clouds")->schema, &shape->cloud);
	assert_null(find_row(&shape->root, "aws"));
	assert_non_null(find_row(&shape->root, "destinations"));
	assert_non_null(find_row(&shape->root, "paths"));
	arena_free(arena);
}

static void cloud_kinds_are_the_providers_of_a_cloud(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	const struct shape *shape = shape_new(arena, sample_kinds, SAMPLE_KIND_COUNT);
	const struct schema_option *provider = find_row(&shape->cloud, "provider");
	assert_ptr_equal(provider, shape->provider);
	assert_int_equal(provider->type, SCHEMA_VARIANT);
	assert_string_equal(provider->choices[0], "aws");
	assert_ptr_equal(provider->variants[0], &sample_aws_schema);
	assert_string_equal(provider->choices[1], "azure");
	assert_ptr_equal(provider->variants[1], &sample_azure_schema);
	assert_null(provider->choices[2]);
	arena_free(arena);
}

static void destinations_are_known_when_a_kind_uses_them(void **state)
{
	(void)state;
	const struct config_kind *const kinds[] = { &sample_snmp_kind, &sample_azure_kind };
	struct arena *arena = arena_new(0);
	const struct shape *shape = shape_new(arena, kinds, SAMPLE_COUNT(kinds));
	assert_non_null(find_row(&shape->root, "clouds"));
	assert_null(find_row(&shape->root, "destinations"));
	assert_null(find_row(&shape->root, "paths"));
	arena_free(arena);
}

static void members_do_not_overlap(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	const struct shape *shape = shape_new(arena, sample_kinds, SAMPLE_KIND_COUNT);
	const struct schema_option *probes = find_row(&shape->root, "probes");
	const struct schema_option *everything = find_row(&shape->root, "everything");
	assert_int_equal(everything->offset - probes->offset, sizeof(struct schema_list));
	assert_true(everything->offset + sizeof(struct schema_list) <= shape->root.size);
	assert_true(find_row(&shape->router, "snmp")->offset >= sizeof(struct config_router));
	arena_free(arena);
}

static void agent_without_kinds_still_has_web_and_routers(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	const struct shape *shape = shape_new(arena, NULL, 0);
	assert_int_equal(shape->root.option_count, 2);
	assert_int_equal(shape->router.option_count, 3);
	arena_free(arena);
}

static void kind_is_found_in_its_scope_only(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	const struct shape *shape = shape_new(arena, sample_kinds, SAMPLE_KIND_COUNT);
	assert_int_equal(shape_find_kind(shape, CONFIG_ROUTER, "snmp"), 0);
	assert_int_equal(shape_find_kind(shape, CONFIG_SET, "probes"), 1);
	assert_int_equal(shape_find_kind(shape, CONFIG_SET, "snmp"), SAMPLE_KIND_COUNT);
	assert_int_equal(shape_find_kind(shape, CONFIG_ROUTER, "name"), SAMPLE_KIND_COUNT);
	assert_int_equal(shape_find_kind(shape, CONFIG_CLOUD, "azure"), 4);
	assert_int_equal(shape_find_kind(shape, CONFIG_CLOUD, "gcp"), SAMPLE_KIND_COUNT);
	arena_free(arena);
}

static void every_shortage_of_memory_gives_no_shape(void **state)
{
	(void)state;
	const struct shape *shape = NULL;
	for (size_t limit = 1; shape == NULL; limit += 8) {
		struct arena *arena = arena_new(limit);
		shape = shape_new(arena, sample_kinds, SAMPLE_KIND_COUNT);
		assert_int_equal(arena_failed(arena), shape == NULL);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_adds_a_row_where_it_belongs),
		cmocka_unit_test(cloud_kinds_are_the_providers_of_a_cloud),
		cmocka_unit_test(destinations_are_known_when_a_kind_uses_them),
		cmocka_unit_test(members_do_not_overlap),
		cmocka_unit_test(agent_without_kinds_still_has_web_and_routers),
		cmocka_unit_test(kind_is_found_in_its_scope_only),
		cmocka_unit_test(every_shortage_of_memory_gives_no_shape),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
