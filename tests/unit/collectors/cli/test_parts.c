/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/parts.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/error.h"
#include "agent/model/view.h"

static const struct cli_command whole = { .need = CLI_BFD, .text = "show bfd" };
static const struct cli_command version = { .need = CLI_VERSION, .text = "show version" };
static const struct cli_command of_peer = { .need = CLI_BGP_ADVERTISED,
	                                    .text = "show {vrf} {peer}" };
static const struct cli_command of_prefix = { .need = CLI_BGP_PREFIX, .text = "show {prefix}" };

static struct cli_arguments arguments(const char *peer, const char *prefix, const char *vrf)
{
	struct cli_arguments result = { .vrf = vrf };
	if (peer != NULL)
		assert_int_equal(ip_parse(peer, &result.peer), 0);
	if (prefix != NULL)
		assert_int_equal(ip_prefix_parse(prefix, &result.prefix), 0);
	return result;
}

static void the_same_question_is_one_part(void **state)
{
	(void)state;
	struct parts parts = { NULL, 0, 0 };
	struct cli_arguments a = arguments("192.0.2.1", NULL, "RED");
	struct cli_arguments b = arguments("192.0.2.2", NULL, "RED");
	struct cli_arguments c = arguments("192.0.2.1", NULL, "BLUE");
	struct cli_arguments d = arguments("192.0.2.1", "10.0.0.0/8", "RED");
	parts_want(&parts, &of_peer, &a);
	parts_want(&parts, &of_peer, &b);
	parts_want(&parts, &of_peer, &c);
	assert_int_equal(parts.count, 3);
	parts_want(&parts, &of_peer, &a);
	parts_want(&parts, &of_peer, &d); /* the prefix is not in the command */
	assert_int_equal(parts.count, 3);
	parts_want(&parts, &of_prefix, &d);
	struct cli_arguments e = arguments(NULL, "10.0.0.0/9", "RED");
	parts_want(&parts, &of_prefix, &e);
	assert_int_equal(parts.count, 5);
	parts_done(&parts);
}

static void no_vrf_is_the_global_table(void **state)
{
	(void)state;
	struct parts parts = { NULL, 0, 0 };
	struct cli_arguments none = arguments(NULL, NULL, NULL);
	struct cli_arguments global = arguments(NULL, NULL, CLI_VRF_GLOBAL);
	parts_want(&parts, &whole, &none);
	parts_want(&parts, &whole, &global);
	assert_int_equal(parts.count, 1);
	parts_done(&parts);
}

static void names_of_vrfs_are_copies(void **state)
{
	(void)state;
	struct parts parts = { NULL, 0, 0 };
	char name[] = "RED";
	struct cli_arguments a = arguments("192.0.2.1", NULL, name);
	struct part *part = parts_want(&parts, &of_peer, &a);
	name[0] = 'B';
	assert_string_equal(part->arguments.vrf, "RED");
	parts_done(&parts);
}

static void what_nobody_wants_is_forgotten(void **state)
{
	(void)state;
	struct parts parts = { NULL, 0, 0 };
	struct cli_arguments a = arguments("192.0.2.1", NULL, NULL);
	struct cli_arguments b = arguments("192.0.2.2", NULL, NULL);
	struct view *view = view_new(0);
	assert_int_equal(view_seal(view, (struct monotime){ 1 }, NULL), 0);
	parts_begin(&parts);
	part_answer(parts_want(&parts, &of_peer, &a), view_ref(view), (struct monotime){ 7 });
	part_answer(parts_want(&parts, &of_peer, &b), view, (struct monotime){ 8 });
	parts_end(&parts);
	assert_int_equal(parts.count, 2);
	parts_begin(&parts);
	parts_want(&parts, &of_peer, &b);
	parts_end(&parts);
	assert_int_equal(parts.count, 1);
	assert_int_equal(parts.items[0].read_at.ns, 8);
	assert_ptr_equal(parts.items[0].view, view);
	parts_done(&parts);
	assert_int_equal(parts.count, 0);
}

static void many_parts_keep_their_order(void **state)
{
	(void)state;
	struct parts parts = { NULL, 0, 0 };
	for (unsigned i = 0; i < 100; i++) {
		struct cli_arguments a = arguments("192.0.2.0", NULL, NULL);
		a.peer.bytes[3] = (uint8_t)i;
		assert_non_null(parts_want(&parts, &of_peer, &a));
	}
	assert_int_equal(parts.count, 100);
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(parts.items[i].arguments.peer.bytes[3], i);
	parts_done(&parts);
}

static const struct view *sealed_view(void)
{
	struct view *view = view_new(0);
	assert_int_equal(view_seal(view, (struct monotime){ 1 }, NULL), 0);
	return view;
}

static const struct parts_pace early = { { 100 }, { 50 } };
static const struct parts_pace late = { { 151 }, { 50 } };

/* A session that has just come up has not sent its routes yet. */
static void what_was_read_of_a_fresh_session_is_read_again(void **state)
{
	(void)state;
	struct parts parts = { NULL, 0, 0 };
	struct cli_arguments a = arguments("192.0.2.1", NULL, NULL);
	struct part *slow = parts_want(&parts, &of_peer, &a);
	const struct parts_pace next = { { 140 }, { 50 } }, then = { { 190 }, { 50 } };
	assert_true(part_is_due(slow, &early, 0)); /* how often it came up may not be known */
	part_answer(slow, sealed_view(), (struct monotime){ 101 });
	assert_true(part_is_due(slow, &next, 0));
	assert_non_null(slow->view);
	part_answer(slow, sealed_view(), (struct monotime){ 150 });
	assert_false(part_is_due(slow, &then, 0));
	parts_done(&parts);
}

static void what_is_slow_is_due_once_per_detail_interval(void **state)
{
	(void)state;
	struct parts parts = { NULL, 0, 0 };
	struct cli_arguments a = arguments("192.0.2.1", NULL, NULL);
	struct part *slow = parts_want(&parts, &version, &a);
	assert_true(part_is_due(slow, &early, 0));
	part_answer(slow, sealed_view(), (struct monotime){ 100 });
	assert_false(part_is_due(slow, &early, 0));
	assert_true(part_is_due(slow, &late, 0));
	assert_true(part_is_due(slow, &early, 2)); /* the session is another one */
	assert_null(slow->view);
	struct part *fast = parts_want(&parts, &whole, &a);
	part_answer(fast, sealed_view(), (struct monotime){ 100 });
	assert_true(part_is_due(fast, &early, 0));
	parts_done(&parts);
}

static void what_was_refused_is_due_later(void **state)
{
	(void)state;
	struct parts parts = { NULL, 0, 0 };
	struct cli_arguments none = arguments(NULL, NULL, NULL);
	struct part *part = parts_want(&parts, &whole, &none);
	struct error err;
	error_set(&err, ERROR_MALFORMED, 0, "half");
	part_put_off(part, &early, &err);
	assert_true(part_is_due(part, &early, 0));
	error_set(&err, ERROR_DENIED, 0, "no");
	part_put_off(part, &early, &err);
	assert_false(part_is_due(part, &early, 0));
	assert_true(part_is_due(part, &late, 0));
	parts_done(&parts);
}

static void what_was_not_answered_in_this_round_is_not_shown(void **state)
{
	(void)state;
	struct parts parts = { NULL, 0, 0 };
	struct cli_arguments a = arguments("192.0.2.1", NULL, NULL);
	char answered[64];
	parts_begin(&parts);
	part_answer(parts_want(&parts, &of_peer, &a), sealed_view(), (struct monotime){ 100 });
	part_answer(parts_want(&parts, &whole, &a), sealed_view(), (struct monotime){ 100 });
	view_unref(parts_gather(&parts, &early, answered, sizeof(answered)));
	assert_string_equal(answered, "bgp-advertised,bfd");
	view_unref(parts_gather(&parts, &late, answered, sizeof(answered)));
	assert_string_equal(answered, "bgp-advertised");
	const struct parts_pace too_late = { { 251 }, { 50 } };
	view_unref(parts_gather(&parts, &too_late, answered, sizeof(answered)));
	assert_string_equal(answered, "");
	parts_done(&parts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_question_is_one_part),
		cmocka_unit_test(no_vrf_is_the_global_table),
		cmocka_unit_test(names_of_vrfs_are_copies),
		cmocka_unit_test(what_nobody_wants_is_forgotten),
		cmocka_unit_test(many_parts_keep_their_order),
		cmocka_unit_test(what_was_read_of_a_fresh_session_is_read_again),
		cmocka_unit_test(what_is_slow_is_due_once_per_detail_interval),
		cmocka_unit_test(what_was_refused_is_due_later),
		cmocka_unit_test(what_was_not_answered_in_this_round_is_not_shown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
