/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a raw ICMP socket received: bytes of anybody on the network.
 *
 * rooms: collectors/probe agent/model agent/base
 *
 * The first byte chooses the family. What is accepted must be ours: the identity is checked
 * again here, on the raw bytes, by other means.
 */
#include "collectors/probe/echo.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct echo_identity identity = { .identifier = 0xbeef,
	                                       .key = UINT64_C(0x0123456789abcdef) };

static void require(int is_true)
{
	if (!is_true)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const uint8_t key[] = { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef };
	struct echo_answer answer;
	if (size < 1)
		return 0;
	enum ip_family family = data[0] & 1 ? IP_V6 : IP_V4;
	if (echo_parse(family, &identity, data + 1, size - 1, &answer) != 0)
		return 0;
	require(answer.kind < ECHO_ANSWER_COUNT);
	if (answer.kind == ECHO_ANSWER_REPLY) {
		require(memmem(data, size, key, sizeof(key)) != NULL);
		require((uint16_t)answer.number == answer.sequence);
	} else {
		require(answer.destination.family == family);
	}
	return 0;
}
