/* SPDX-License-Identifier: Apache-2.0 */
#include "tests/unit/collectors/cli/parse/given.h"

#include "collectors/cli/parse/json_table.h"

/* The rows of member "t" as "name=value name=value"; "!" where a row is malformed. */
static int rows_of(const char *text, struct strbuf *out, struct error *err)
{
	struct cli_input input = { .text = text, .len = strlen(text) };
	struct json_table table;
	struct json_pair row;
	int step;
	strbuf_clear(out);
	strbuf_puts(out, "");
	if (json_table_open(&input, "t", &table, err) != 0)
		return -1;
	while ((step = json_table_next(&table, &row, err)) > 0)
		strbuf_printf(out, "%.*s=%lld ", (int)row.name.len, row.name.text,
		              (long long)json_integer_value(row.value));
	if (step < 0)
		strbuf_puts(out, "!");
	json_table_close(&table);
	return 0;
}

static void rows_come_one_by_one(void **state)
{
	(void)state;
	static const struct {
		const char *text, *rows;
	} cases[] = {
		{ "{\"t\":{\"a\":1,\"b\":2}}", "a=1 b=2 " },
		{ " { \"h\" : [ { } ] , \"t\" : { \"a\" : 1 } , \"x\" : \"}\" } \n", "a=1 " },
		{ "{\"t\":{}}", "" },
		{ "{}", "" },
		{ "", "" },
		{ "{\"h\":{\"t\":{\"a\":1}}}", "" },
		{ "{\"t\":[1]}", "" },
		{ "{\"t\":{\"10.0.0.0\\/8\":1,\"q\\\"\":2}}", "10.0.0.0/8=1 q\"=2 " },
		{ "{\"t\":{\"a\":1 \"b\":2}}", "a=1 !" },
		{ "{\"t\":{\"a\":01}}", "!" },
		{ "{\"t\":{\"a\":1,}}", "a=1 !" },
	};
	struct strbuf out;
	strbuf_init(&out, SIZE_MAX);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error err;
		if (rows_of(cases[i].text, &out, &err) != 0)
			fail_msg("%s: %s", cases[i].text, err.text);
		assert_string_equal(out.data, cases[i].rows);
	}
	strbuf_done(&out);
}

static void a_cut_document_has_no_rows(void **state)
{
	(void)state;
	static const char whole[] =
		"{\"h\":{\"x\":\"a}\\\"b\"},\"t\":{\"a\":1,\"b\":[2,{}]},\"n\":-1}";
	struct strbuf out;
	strbuf_init(&out, SIZE_MAX);
	for (size_t len = 1; len < sizeof(whole) - 1; len++) {
		char text[sizeof(whole)];
		struct error err;
		memcpy(text, whole, len);
		text[len] = '\0';
		assert_int_equal(rows_of(text, &out, &err), -1);
		assert_int_equal(err.kind, ERROR_MALFORMED);
	}
	struct error err;
	assert_int_equal(rows_of(whole, &out, &err), 0);
	strbuf_done(&out);
}

static void what_is_no_document_is_refused(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		enum error_kind kind;
	} cases[] = {
		{ "[]", ERROR_MALFORMED },          { "x", ERROR_MALFORMED },
		{ "{\"t\":{}}x", ERROR_MALFORMED }, { "{\"t\" {}}", ERROR_MALFORMED },
		{ "{t:{}}", ERROR_MALFORMED },      { "{\"h\":tru}", ERROR_MALFORMED },
		{ "{\"h\":[}]}", ERROR_MALFORMED }, { "bgpd is not running", ERROR_CONFIG },
	};
	struct strbuf out;
	strbuf_init(&out, SIZE_MAX);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct error err;
		if (rows_of(cases[i].text, &out, &err) == 0)
			fail_msg("%s is accepted", cases[i].text);
		assert_int_equal(err.kind, cases[i].kind);
	}
	strbuf_done(&out);
}

static void the_head_is_whole_wherever_it_stands(void **state)
{
	(void)state;
	static const char text[] = "{\"vrfName\":\"A\",\"t\":{\"a\":1},\"total\":7}";
	struct cli_input input = { .text = text, .len = strlen(text) };
	struct json_table table;
	struct error err;
	double total;
	assert_int_equal(json_table_open(&input, "t", &table, &err), 0);
	assert_true(table.has_rows);
	assert_true(span_is(json_text(table.head, "vrfName"), "A"));
	assert_true(json_number(table.head, "total", &total) && total == 7);
	assert_null(json_member(table.head, "t"));
	json_table_close(&table); /* with rows left */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_come_one_by_one),
		cmocka_unit_test(a_cut_document_has_no_rows),
		cmocka_unit_test(what_is_no_document_is_refused),
		cmocka_unit_test(the_head_is_whole_wherever_it_stands),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
