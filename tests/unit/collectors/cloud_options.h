/* SPDX-License-Identifier: Apache-2.0 */
/** One item of `clouds:` read from words, for the tests of options. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/config/config.h"

struct cloud_options {
	struct arena *arena;
	struct config *config;
	const struct source_config *source; /* NULL: the words are refused */
	const char *message;                /* and then why */
};

/* Words like ", regions: [us-east-1]"; the provider is the kind's. */
static inline struct cloud_options cloud_options_read(const struct config_kind *kind,
                                                      const char *words)
{
	struct cloud_options read = { .arena = arena_new(0), .message = "" };
	char file[] = "/tmp/onramp-test-XXXXXX";
	int fd = mkstemp(file);
	assert_true(fd >= 0);
	assert_true(dprintf(fd, "clouds:\n  - {name: a, provider: %s%s}\n", kind->section,
	                    words) > 0);
	close(fd);
	struct config_report report;
	int failed = config_load(file, &kind, 1, read.arena, &read.config, &report);
	unlink(file);
	size_t count;
	if (failed != 0)
		read.message = report.items[0].message;
	else
		read.source = config_sources(read.config, &count);
	return read;
}

static inline void cloud_options_done(struct cloud_options *read)
{
	config_unref(read->config);
	arena_free(read->arena);
}

/* "": nobody complains. */
static inline void cloud_options_complain(const struct config_kind *kind, const char *words,
                                          const char *part)
{
	struct cloud_options read = cloud_options_read(kind, words);
	if (part[0] == '\0' ? read.message[0] != '\0' : strstr(read.message, part) == NULL)
		fail_msg("{%s}: \"%s\" does not say \"%s\"", words, read.message, part);
	cloud_options_done(&read);
}
