/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/answer/cloud_watch.h"

#include "tests/unit/collectors/aws/answer/sample.h"

static void a_metric_has_its_dimensions_and_a_copy_too(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct arena *other = arena_new(0);
	struct answer_page page = sample_read(&answer_list_metrics, arena);
	SAMPLE_ITEMS(struct cloud_watch_metric, first, second, page);
	assert_string_equal(second->name, "TunnelDataIn");
	const struct cloud_watch_metric *copy = cloud_watch_metric_copy(other, first);
	arena_free(arena);
	assert_string_equal(copy->space, "AWS/DX");
	assert_string_equal(copy->name, "ConnectionBpsIngress");
	assert_int_equal(copy->dimensions.count, 2);
	assert_string_equal(answer_tag_value(&copy->dimensions, "ConnectionId"),
	                    "dxcon-fg000001");
	arena_free(other);
}

static void a_copy_without_memory_is_none(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct answer_page page = sample_read(&answer_list_metrics, arena);
	const struct cloud_watch_metric *metric = (const void *)page.items.first;
	for (size_t limit = 64;; limit += 16) {
		struct arena *small = arena_new(limit);
		struct cloud_watch_metric *copy = cloud_watch_metric_copy(small, metric);
		assert_int_equal(copy == NULL, arena_failed(small));
		arena_free(small);
		if (copy != NULL)
			break;
	}
	arena_free(arena);
}

static void a_result_is_its_first_value_or_none(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	struct answer_page page = sample_read(&answer_metric_data, arena);
	SAMPLE_ITEMS(struct cloud_watch_result, first, second, page);
	assert_string_equal(first->id, "m0");
	assert_string_equal(second->status, "Complete");
	assert_real(first->value, 1);
	assert_real(first->time, 1768478400);
	static const char empty[] =
		"{\"MetricDataResults\":[{\"Id\":\"a\",\"Values\":[],\"Timestamps\":[]},"
		"{\"Id\":\"b\",\"Values\":{\"0\":1}},{\"Id\":\"c\",\"Values\":[\"1\"]}]}";
	page = sample_page(&answer_metric_data, arena, empty, strlen(empty));
	assert_int_equal(page.items.count, 3);
	size_t known = 0;
	ANSWER_EACH(struct cloud_watch_result, result, &page.items) {
		known += result->value.known;
	}
	assert_int_equal(known, 0);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_metric_has_its_dimensions_and_a_copy_too),
		cmocka_unit_test(a_copy_without_memory_is_none),
		cmocka_unit_test(a_result_is_its_first_value_or_none),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
