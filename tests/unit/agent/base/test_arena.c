/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/arena.h"

#include <setjmp.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void pieces_are_zeroed_aligned_and_apart(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	unsigned char *last = NULL;
	for (size_t size = 1; size < 300; size++) {
		unsigned char *piece = arena_alloc(arena, size);
		assert_non_null(piece);
		assert_int_equal((uintptr_t)piece % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(piece[i], 0);
		memset(piece, 0xff, size);
		assert_true(last == NULL || piece[0] == 0xff);
		last = piece;
	}
	assert_false(arena_failed(arena));
	arena_free(arena);
}

static void writing_one_piece_leaves_the_others(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	char *pieces[200];
	for (int i = 0; i < 200; i++) {
		pieces[i] = arena_alloc(arena, 40);
		memset(pieces[i], i, 40);
	}
	for (int i = 0; i < 200; i++)
		for (int j = 0; j < 40; j++)
			assert_int_equal((unsigned char)pieces[i][j], i);
	arena_free(arena);
}

static void nothing_is_a_valid_piece(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	assert_non_null(arena_alloc(arena, 0));
	assert_non_null(arena_array(arena, 0, 8));
	assert_non_null(arena_array(arena, 8, 0));
	assert_false(arena_failed(arena));
	arena_free(arena);
}

static void piece_larger_than_a_block_is_given(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	const size_t large = (size_t)1 << 20;
	char *piece = arena_alloc(arena, large);
	assert_non_null(piece);
	piece[large - 1] = 1;
	assert_non_null(arena_alloc(arena, 16));
	assert_true(arena_used(arena) >= large);
	arena_free(arena);
}

static void impossible_sizes_fail(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	assert_null(arena_alloc(arena, SIZE_MAX));
	assert_true(arena_failed(arena));
	arena_free(arena);

	arena = arena_new(0);
	assert_null(arena_array(arena, SIZE_MAX / 2, 3));
	assert_true(arena_failed(arena));
	arena_free(arena);

	arena = arena_new(0);
	assert_null(arena_strndup(arena, "x", SIZE_MAX));
	assert_true(arena_failed(arena));
	arena_free(arena);
}

static void failure_is_remembered_while_small_pieces_still_fit(void **state)
{
	(void)state;
	struct arena *arena = arena_new(4096);
	assert_non_null(arena_alloc(arena, 16));
	assert_null(arena_alloc(arena, 8192));
	assert_non_null(arena_alloc(arena, 16));
	assert_true(arena_failed(arena));
	arena_free(arena);
}

static void strings_are_copied(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	char text[] = "router";
	char *copy = arena_strdup(arena, text);
	char *part = arena_strndup(arena, text, 3);
	text[0] = 'x';
	assert_string_equal(copy, "router");
	assert_string_equal(part, "rou");
	assert_null(arena_strdup(arena, NULL));
	assert_string_equal(arena_strndup(arena, NULL, 0), "");
	assert_memory_equal(arena_strndup(arena, "a\0b", 3), "a\0b", 4);
	assert_false(arena_failed(arena));
	arena_free(arena);
}

static void printf_formats_any_length(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	assert_string_equal(arena_printf(arena, "%s-%d", "peer", 7), "peer-7");
	assert_string_equal(arena_printf(arena, "%s", ""), "");
	const char *wide = arena_printf(arena, "%*d", 100000, 1);
	assert_int_equal(strlen(wide), 100000);
	arena_free(arena);
}

static void what_printf_refuses_is_a_failure(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	assert_null(arena_printf(arena, "%ls", L"\x1f600"));
	assert_true(arena_failed(arena));
	arena_free(arena);
}

/* What a poll does with its arena; returns 1 when all of it fitted. */
static int fill(struct arena *arena)
{
	arena_strdup(arena, "a router's description");
	arena_array(arena, 100, 24);
	arena_printf(arena, "%s/%d", "GigabitEthernet0/0", 3);
	arena_strndup(arena, "bytes", 5);
	arena_alloc(arena, 70000);
	return !arena_failed(arena);
}

static void limit_raised_byte_by_byte_never_holds_more(void **state)
{
	(void)state;
	int fitted = 0;
	size_t limit = 1;
	for (; !fitted && limit < (size_t)1 << 20;
	     limit += limit < 4096 || limit > 72000 ? 1 : 97) {
		struct arena *arena = arena_new(limit);
		assert_non_null(arena);
		fitted = fill(arena);
		assert_true(arena_used(arena) <= limit || limit < 64);
		arena_free(arena);
	}
	assert_true(fitted);
	struct arena *arena = arena_new(limit * 2); /* once it fits, more room cannot hurt */
	assert_true(fill(arena));
	arena_free(arena);
}

static void used_counts_book_keeping_and_never_shrinks(void **state)
{
	(void)state;
	struct arena *arena = arena_new(0);
	size_t used = arena_used(arena);
	assert_true(used > 0);
	for (int i = 0; i < 1000; i++) {
		arena_alloc(arena, 100);
		assert_true(arena_used(arena) >= used);
		used = arena_used(arena);
	}
	assert_true(used >= 100000);
	assert_true(used < 250000); /* blocks at most double what is asked for */
	arena_free(arena);
}

static void freeing_null_does_nothing(void **state)
{
	(void)state;
	arena_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pieces_are_zeroed_aligned_and_apart),
		cmocka_unit_test(writing_one_piece_leaves_the_others),
		cmocka_unit_test(nothing_is_a_valid_piece),
		cmocka_unit_test(piece_larger_than_a_block_is_given),
		cmocka_unit_test(impossible_sizes_fail),
		cmocka_unit_test(failure_is_remembered_while_small_pieces_still_fit),
		cmocka_unit_test(strings_are_copied),
		cmocka_unit_test(printf_formats_any_length),
		cmocka_unit_test(what_printf_refuses_is_a_failure),
		cmocka_unit_test(limit_raised_byte_by_byte_never_holds_more),
		cmocka_unit_test(used_counts_book_keeping_and_never_shrinks),
		cmocka_unit_test(freeing_null_does_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
