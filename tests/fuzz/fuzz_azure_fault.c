/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: collectors/azure/answer agent/answer agent/base */
/*
 * Bytes as what Azure says when it refuses, and as the texts that routers print: the first byte
 * is the hundreds of the status.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/utf8.h"
#include "collectors/azure/answer/fault.h"
#include "collectors/azure/answer/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void read_words(const char *text)
{
	struct words_age age = { .seconds = 0, .unit = 1 };
	char path[WORDS_AS_PATH_MAX];
	words_up_down(text, &age);
	words_timespan(text, &age);
	words_session(text);
	words_mac(text);
	words_path_length(text, path);
	if (!(age.seconds >= 0) || !(age.unit >= 1) || strlen(path) >= sizeof(path))
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena *arena = arena_new(1 << 20);
	struct azure_fault fault;
	char text[1024];
	if (arena == NULL)
		__builtin_trap();
	if (len > 0) {
		const struct azure_refusal refusal = { data[0] % 6 * 100,
			                               (const char *)data + 1, len - 1 };
		azure_fault_read(arena, &refusal, &fault);
		if (strlen(fault.code) > 64 || strlen(fault.message) > UTF8_LABEL_MAX)
			__builtin_trap();
	}
	size_t kept = len < sizeof(text) ? len : sizeof(text) - 1;
	memcpy(text, data, kept);
	text[kept] = '\0';
	read_words(text);
	arena_free(arena);
	return 0;
}
