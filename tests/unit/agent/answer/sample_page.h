/* SPDX-License-Identifier: Apache-2.0 */
/** Sample answers of clouds as pages, for the tests of those who read them. */
#pragma once

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/answer/answer.h"
#include "agent/base/arena.h"
#include "agent/base/error.h"

/** The text of a file, NUL-terminated, to be freed; NULL: there is none. No stdio: it would
 * keep a copy. */
static inline char *sample_file(const char *path, size_t *ret_len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	*ret_len = 0;
	if (fd < 0)
		return NULL;
	const size_t room = 4 << 20;
	char *text = calloc(1, room);
	assert_non_null(text);
	ssize_t len = read(fd, text, room - 1);
	close(fd);
	assert_in_range(len, 1, room - 2);
	*ret_len = (size_t)len;
	return text;
}

/** The rules that all routes of the samples lie in. */
static inline const struct answer_watch *sample_watch(void)
{
	static struct prefix_rule rules[2] = {
		{ .prefix = { .length = 8 }, .ge = 8, .le = 32, .text = "10.0.0.0/8 le 32" },
		{ .prefix = { .length = 32 },
		  .ge = 32,
		  .le = 128,
		  .text = "2001:db8::/32 le 128" },
	};
	static const struct answer_watch watch = { rules, 2 };
	assert_int_equal(ip_prefix_parse("10.0.0.0/8", &rules[0].prefix), 0);
	assert_int_equal(ip_prefix_parse("2001:db8::/32", &rules[1].prefix), 0);
	return &watch;
}

/** Read text that is a good answer; every route of the sample rule is kept. */
static inline struct answer_page sample_page(const struct answer_action *action,
                                             struct arena *arena, const char *text, size_t len)
{
	struct answer_page page;
	struct error err = { 0 };
	struct answer_input input = { text, len, sample_watch() };
	if (answer_read(action, arena, &input, &page, &err) != 0)
		fail_msg("%s", err.text);
	return page;
}

/** An address as text. */
static inline void assert_ip(const struct ip *ip, const char *text)
{
	char found[IP_TEXT_MAX];
	assert_string_equal(ip_format(ip, found), text);
}
