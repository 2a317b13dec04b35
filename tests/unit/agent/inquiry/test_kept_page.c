/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/inquiry/kept_page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/error.h"
#include "tests/unit/agent/inquiry/things.h"

#define THINGS(request, token, id)                                                             \
	"<Things><requestId>" request "</requestId><things><item><id>" id                      \
	"</id></item></things>" token "</Things>"
#define TOKEN(text) "<nextToken>" text "</nextToken>"

static const struct inquiry_row xml = { .answer = &things_xml };
static const struct inquiry_row json = { .answer = &things_json };

static struct kept_page *next_page(const struct inquiry_row *row, const char *text,
                                   struct kept_page *last, char **ret_token)
{
	const struct answer_input input = { .text = text, .len = strlen(text) };
	struct kept_page *page = NULL;
	struct error err = { 0 };
	if (kept_page_read(row, &input, last, &page, ret_token, &err) != 0)
		fail_msg("%s", err.text);
	return page;
}

static void assert_second(const char *first, const char *second, bool is_kept,
                          const char *token)
{
	char *tokens[2];
	struct kept_page *a = next_page(&xml, first, NULL, &tokens[0]);
	struct kept_page *b = next_page(&xml, second, a, &tokens[1]);
	if ((a == b) != is_kept)
		fail_msg("%s\n%s", first, second);
	if (token == NULL)
		assert_null(tokens[1]);
	else
		assert_string_equal(tokens[1], token);
	free(tokens[0]);
	free(tokens[1]);
	kept_page_unref(a);
	kept_page_unref(b);
}

static void page_that_comes_again_is_kept(void **state)
{
	(void)state;
	assert_second(THINGS("a", "", "a-1"), THINGS("a", "", "a-1"), true, NULL);
}

static void id_of_the_request_and_token_do_not_count(void **state)
{
	(void)state;
	assert_second(THINGS("a", TOKEN("x"), "a-1"), THINGS("bcd", TOKEN("y z"), "a-1"), true,
	              "y z");
}

static void everything_else_counts(void **state)
{
	(void)state;
	assert_second(THINGS("a", "", "a-1"), THINGS("a", "", "a-2"), false, NULL);
	assert_second(THINGS("a", "", "a-1"), THINGS("a", TOKEN("x"), "a-1"), false, "x");
	assert_second(THINGS("a", TOKEN("x"), "a-1"), THINGS("a", "", "a-1"), false, NULL);
	assert_second(THINGS("a", "", "a-1"), THINGS("a", "", "a-1") " ", false, NULL);
}

static void token_that_must_be_decoded_is_read_anew(void **state)
{
	(void)state;
	assert_second(THINGS("a", TOKEN("x&amp;y"), "a-1"),
	              THINGS("a", TOKEN("x&amp;y"), "a-1"), false, "x&y");
}

static void elements_within_each_other_are_read_anew(void **state)
{
	(void)state;
	assert_second(THINGS("a" TOKEN("x"), "", "a-1"), THINGS("a" TOKEN("x"), "", "a-1"),
	              false, NULL);
}

static void json_is_kept_with_its_token(void **state)
{
	(void)state;
	static const char one[] = "{\"things\":[{\"id\":\"a-1\"}]}";
	static const char paged[] = "{\"things\":[{\"id\":\"a-1\"}],\"next\":\"x\"}";
	static const char other[] = "{\"things\":[{\"id\":\"a-1\"}],\"next\":\"y\"}";
	static const char *const bodies[] = { one, one, paged, paged, other };
	static const char *const tokens[] = { NULL, NULL, "x", "x", "y" };
	struct kept_page *pages[5];
	for (size_t i = 0; i < 5; i++) {
		char *token;
		pages[i] = next_page(&json, bodies[i], i == 0 ? NULL : pages[i - 1], &token);
		if (tokens[i] == NULL)
			assert_null(token);
		else
			assert_string_equal(token, tokens[i]);
		assert_true(i == 0 ||
		            (pages[i] == pages[i - 1]) == (bodies[i] == bodies[i - 1]));
		free(token);
	}
	for (size_t i = 0; i < 5; i++)
		kept_page_unref(pages[i]);
}

static void cut_page_is_none_and_never_the_last_one(void **state)
{
	(void)state;
	static const char whole[] = THINGS("a", TOKEN("x"), "a-1");
	char *token;
	struct kept_page *last = next_page(&xml, whole, NULL, &token);
	free(token);
	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		char *text = malloc(len + 1); /* exactly so long: for the sanitizer */
		memcpy(text, whole, len);
		const struct answer_input input = { .text = text, .len = len };
		struct kept_page *page = NULL;
		struct error err = { 0 };
		assert_int_equal(kept_page_read(&xml, &input, last, &page, &token, &err), -1);
		assert_int_equal(err.kind, ERROR_MALFORMED);
		free(text);
	}
	assert_int_equal(last->references, 1);
	kept_page_unref(last);
	kept_page_unref(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(page_that_comes_again_is_kept),
		cmocka_unit_test(id_of_the_request_and_token_do_not_count),
		cmocka_unit_test(everything_else_counts),
		cmocka_unit_test(token_that_must_be_decoded_is_read_anew),
		cmocka_unit_test(elements_within_each_other_are_read_anew),
		cmocka_unit_test(json_is_kept_with_its_token),
		cmocka_unit_test(cut_page_is_none_and_never_the_last_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
