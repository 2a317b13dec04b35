/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/body.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct body *make(const char *text)
{
	struct body *body = body_new(strdup(text), strlen(text));
	assert_non_null(body);
	return body;
}

static void body_lives_until_the_last_reference(void **state)
{
	(void)state;
	struct body *body = make("metrics");
	assert_ptr_equal(body_ref(body), body);
	body_unref(body);
	assert_int_equal(body->len, 7);
	assert_memory_equal(body->data, "metrics", 7);
	body_unref(body); /* a leak or a second free is seen by the sanitizer */
}

static void null_is_accepted(void **state)
{
	(void)state;
	body_unref(NULL);
	struct body *empty = body_new(NULL, 0);
	assert_non_null(empty);
	assert_int_equal(empty->len, 0);
	body_unref(empty);
}

static void *borrow_often(void *context)
{
	struct body *body = context;
	for (int i = 0; i < 20000; i++) {
		struct body *mine = body_ref(body);
		if (mine->len != 6)
			abort();
		body_unref(mine);
	}
	body_unref(body);
	return NULL;
}

static void threads_share_a_body(void **state)
{
	(void)state;
	struct body *body = make("shared");
	pthread_t threads[4];
	for (int i = 0; i < 4; i++)
		assert_int_equal(
			pthread_create(&threads[i], NULL, borrow_often, body_ref(body)), 0);
	body_unref(body);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(body_lives_until_the_last_reference),
		cmocka_unit_test(null_is_accepted),
		cmocka_unit_test(threads_share_a_body),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
