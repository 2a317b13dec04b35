/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A configuration file of any bytes, read against tables of every type. What is accepted must
 * be dumped as a file that is accepted again, means the same and is dumped as the same text.
 *
 * rooms: agent/base agent/config
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "agent/config/load.h"
#include "agent/config/yaml.h"
#include "tests/unit/agent/config/sample.h"

#define MEMORY_MAX ((size_t)16 * 1024 * 1024)

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return setenv("S", "s3cr3t", 1);
}

/* Load bytes as a file; NULL when they are refused, which must come with a complaint. */
static struct config *load(const void *data, size_t len)
{
	char path[64];
	struct config *config = NULL;
	struct config_report report;
	int fd = memfd_create("onramp.yaml", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data, len) != (ssize_t)len || lseek(fd, 0, SEEK_SET) != 0)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	const struct load_request request = { .file = path,
		                              .kinds = sample_kinds,
		                              .kind_count = SAMPLE_KIND_COUNT,
		                              .memory_max = MEMORY_MAX };
	struct arena *notes = arena_new(0);
	if (notes == NULL)
		abort();
	if ((load_config(&request, notes, &config, &report) != 0) != (report.count > 0))
		abort();
	for (size_t i = 0; i < report.count; i++)
		if (report.items[i].line == 0 || report.items[i].column == 0 ||
		    strstr(report.items[i].message, "s3cr3t") != NULL)
			abort();
	arena_free(notes);
	close(fd);
	return config;
}

static void expect_equal(const struct config *a, const struct config *b)
{
	size_t a_count;
	size_t b_count;
	const struct source_config *x = config_sources(a, &a_count);
	const struct source_config *y = config_sources(b, &b_count);
	if (a_count != b_count)
		abort();
	for (size_t i = 0; i < a_count; i++) {
		size_t j = 0; /* a dump has its own order */
		while (j < b_count && !source_config_equal(&x[i], &y[j]))
			j++;
		if (j == b_count)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* The first would open whatever path stands there, the second looks like a leak. */
	if (memmem(data, size, "_file", 5) != NULL || memmem(data, size, "s3cr3t", 6) != NULL)
		return -1;
	struct config *config = load(data, size);
	if (config == NULL)
		return 0;
	struct strbuf first;
	struct strbuf second;
	strbuf_init(&first, YAML_MAX_BYTES);
	strbuf_init(&second, YAML_MAX_BYTES);
	config_dump(config, &first);
	if (!strbuf_failed(&first)) {
		struct config *again = load(first.data, first.len);
		if (again == NULL || strstr(first.data, "s3cr3t") != NULL)
			abort();
		expect_equal(config, again);
		config_dump(again, &second);
		if (strcmp(first.data, second.data) != 0)
			abort();
		config_unref(again);
	}
	config_unref(config);
	strbuf_done(&first);
	strbuf_done(&second);
	return 0;
}
