/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: agent/base agent/model exporters/prometheus */
/*
 * Accept and Accept-Encoding headers. Beyond not crashing: an answer is one of those there are,
 * and empty elements and blanks in front of the list change nothing (RFC 9110, 5.6.1).
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "exporters/prometheus/prometheus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Returns text within other text, without a byte to spare behind it. */
static char *wrapped(const char *before, const char *text, size_t len)
{
	size_t first = strlen(before);
	char *copy = malloc(first + len + 1);
	if (copy == NULL)
		abort();
	memcpy(copy, before, first);
	if (len > 0)
		memcpy(copy + first, text, len);
	copy[first + len] = '\0';
	return copy;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *plain = wrapped("", (const char *)data, size);
	char *padded = wrapped(" ,\t, ", (const char *)data, size);
	enum prometheus_format format = prometheus_negotiate(plain);
	int gzip = prometheus_accepts_gzip(plain);
	if (format >= PROMETHEUS_FORMAT_COUNT || (gzip != 0 && gzip != 1))
		abort();
	if (prometheus_negotiate(padded) != format || prometheus_accepts_gzip(padded) != gzip)
		abort();
	free(plain);
	free(padded);
	return 0;
}
