/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: collectors/aws/answer agent/base */
/*
 * Bytes as a refusal of AWS: the status in two bytes, two headers that end in a line feed, and
 * the body.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/utf8.h"
#include "collectors/aws/answer/fault.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* The text up to the next line feed, to be freed; NULL when it is empty. */
static char *take_line(const char **at, size_t *len)
{
	const char *end = memchr(*at, '\n', *len);
	size_t size = end == NULL ? *len : (size_t)(end - *at);
	char *line = size == 0 ? NULL : strndup(*at, size);
	size_t taken = size + (end != NULL);
	*at += taken;
	*len -= taken;
	return line;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (len < 2)
		return 0;
	struct answer_refusal refusal = { .status = data[0] << 8 | data[1] };
	refusal.text = (const char *)data + 2;
	refusal.len = len - 2;
	char *error_type = take_line(&refusal.text, &refusal.len);
	char *query_error = take_line(&refusal.text, &refusal.len);
	refusal.error_type = error_type;
	refusal.query_error = query_error;
	struct arena *arena = arena_new(1 << 20);
	if (arena == NULL)
		__builtin_trap();
	struct answer_fault fault = { .code = NULL };
	answer_fault_read(arena, &refusal, &fault);
	if (fault.code == NULL || fault.message == NULL || fault.class >= FAULT_CLASS_COUNT ||
	    strlen(fault.code) > 64 || strlen(fault.message) > UTF8_LABEL_MAX ||
	    answer_fault_kind(fault.class) == ERROR_NONE)
		__builtin_trap();
	arena_free(arena);
	free(error_type);
	free(query_error);
	return 0;
}
