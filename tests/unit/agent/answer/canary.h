/* SPDX-License-Identifier: Apache-2.0 */
/** Looks for secrets where nobody else does, for the tests of clouds. */
#pragma once

#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

/** How often "canary-7f3a" is in memory: every byte that can be written, freed or not, is
 * searched. The needle is kept inverted: the search must not find itself. */
static inline size_t count_canaries(void)
{
	static const char inverted[] = { ~'c', ~'a', ~'n', ~'a', ~'r', ~'y',
		                         ~'-', ~'7', ~'f', ~'3', ~'a' };
	const size_t len = sizeof(inverted);
	size_t found = 0;
	FILE *maps = fopen("/proc/self/maps", "re");
	int memory = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
	static char window[1 << 16];
	char line[512];
	assert_non_null(maps);
	while (fgets(line, sizeof(line), maps) != NULL) {
		uint64_t begin, end;
		char mode[5];
		if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %4s", &begin, &end, mode) != 3 ||
		    strcmp(mode, "rw-p") != 0)
			continue;
		/* AddressSanitizer reserves terabytes of shadow */
		for (; begin < end && end - begin < (UINT64_C(1) << 32);
		     begin += sizeof(window) - len) {
			ssize_t got = pread(memory, window, sizeof(window), (off_t)begin);
			for (ssize_t i = 0; i + (ssize_t)len <= got; i++) {
				size_t k = 0;
				while (k < len && window[i + (ssize_t)k] == ~inverted[k])
					k++;
				found += k == len;
			}
		}
	}
	explicit_bzero(window, sizeof(window));
	close(memory);
	fclose(maps);
	return found;
}
