/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/kept_page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/error.h"
#include "collectors/aws/answer/ec2.h"

#define TABLES(id, token, table)                                                               \
	"<DescribeRouteTablesResponse><requestId>" id "</requestId><routeTableSet><item>"      \
	"<routeTableId>" table "</routeTableId></item></routeTableSet>" token                  \
	"</DescribeRouteTablesResponse>"
#define TOKEN(text) "<nextToken>" text "</nextToken>"

static struct kept_page *next_page(enum aws_part part, const char *text, struct kept_page *last,
                                   char **ret_token)
{
	const struct answer_input input = { .text = text, .len = strlen(text) };
	struct kept_page *page = NULL;
	struct error err = { 0 };
	if (kept_page_read(&plan[part], &input, last, &page, ret_token, &err) != 0)
		fail_msg("%s", err.text);
	return page;
}

static void assert_second(const char *first, const char *second, bool is_kept,
                          const char *token)
{
	char *tokens[2];
	struct kept_page *a = next_page(AWS_ROUTE_TABLES, first, NULL, &tokens[0]);
	struct kept_page *b = next_page(AWS_ROUTE_TABLES, second, a, &tokens[1]);
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
	assert_second(TABLES("a", "", "rtb-1"), TABLES("a", "", "rtb-1"), true, NULL);
}

static void id_of_the_request_and_token_do_not_count(void **state)
{
	(void)state;
	assert_second(TABLES("a", TOKEN("x"), "rtb-1"), TABLES("bcd", TOKEN("y z"), "rtb-1"),
	              true, "y z");
}

static void everything_else_counts(void **state)
{
	(void)state;
	assert_second(TABLES("a", "", "rtb-1"), TABLES("a", "", "rtb-2"), false, NULL);
	assert_second(TABLES("a", "", "rtb-1"), TABLES("a", TOKEN("x"), "rtb-1"), false, "x");
	assert_second(TABLES("a", TOKEN("x"), "rtb-1"), TABLES("a", "", "rtb-1"), false, NULL);
	assert_second(TABLES("a", "", "rtb-1"), TABLES("a", "", "rtb-1") " ", false, NULL);
}

static void token_that_must_be_decoded_is_read_anew(void **state)
{
	(void)state;
	assert_second(TABLES("a", TOKEN("x&amp;y"), "rtb-1"),
	              TABLES("a", TOKEN("x&amp;y"), "rtb-1"), false, "x&y");
}

static void elements_within_each_other_are_read_anew(void **state)
{
	(void)state;
	assert_second(TABLES("a" TOKEN("x"), "", "rtb-1"), TABLES("a" TOKEN("x"), "", "rtb-1"),
	              false, NULL);
}

static void json_is_kept_when_it_has_no_token(void **state)
{
	(void)state;
	static const char one[] = "{\"lags\":[{\"lagId\":\"dxlag-1\"}]}";
	static const char paged[] = "{\"lags\":[{\"lagId\":\"dxlag-1\"}],\"nextToken\":\"x\"}";
	char *token;
	struct kept_page *a = next_page(AWS_LAGS, one, NULL, &token);
	struct kept_page *b = next_page(AWS_LAGS, one, a, &token);
	assert_ptr_equal(a, b);
	struct kept_page *c = next_page(AWS_LAGS, paged, a, &token);
	assert_ptr_not_equal(a, c);
	assert_string_equal(token, "x");
	free(token);
	struct kept_page *d = next_page(AWS_LAGS, paged, c, &token);
	assert_ptr_not_equal(c, d);
	free(token);
	kept_page_unref(a);
	kept_page_unref(b);
	kept_page_unref(c);
	kept_page_unref(d);
}

static void cut_page_is_none_and_never_the_last_one(void **state)
{
	(void)state;
	static const char whole[] = TABLES("a", TOKEN("x"), "rtb-1");
	char *token;
	struct kept_page *last = next_page(AWS_ROUTE_TABLES, whole, NULL, &token);
	free(token);
	for (size_t len = 0; len < sizeof(whole) - 1; len++) {
		char *text = malloc(len + 1); /* exactly so long: for the sanitizer */
		memcpy(text, whole, len);
		const struct answer_input input = { .text = text, .len = len };
		struct kept_page *page = NULL;
		struct error err = { 0 };
		assert_int_equal(kept_page_read(&plan[AWS_ROUTE_TABLES], &input, last, &page,
		                                &token, &err),
		                 -1);
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
		cmocka_unit_test(json_is_kept_when_it_has_no_token),
		cmocka_unit_test(cut_page_is_none_and_never_the_last_one),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
