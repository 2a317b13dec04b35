/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/probe/echo_filter.h"

#include <string.h>

/* What a program returns: bytes to keep; 0 drops. */
#define KEEP_ALL 0x40000u

size_t echo_filter_nothing(struct sock_filter out[static ECHO_FILTER_MAX])
{
	out[0] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, 0);
	return 1;
}

/*
 * The same in words: X = length of the IP header. An echo reply (type 0) has its identifier at
 * X + 4. An error (3, 11) has the quoted IP header at X + 8; X moves to it and by its length,
 * which leaves the quoted identifier at X + 8 + 4. A load behind the end drops the packet.
 */
static size_t filter_v4(uint16_t identifier, struct sock_filter out[static ECHO_FILTER_MAX])
{
	const struct sock_filter program[] = {
		/*  0 */ BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0),
		/*  1 */ BPF_STMT(BPF_LD | BPF_B | BPF_IND, 0),
		/*  2 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 0, 0, 2),
		/*  3 */ BPF_STMT(BPF_LD | BPF_H | BPF_IND, 4),
		/*  4 */ BPF_JUMP(BPF_JMP | BPF_JA, 9, 0, 0),
		/*  5 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 3, 1, 0),
		/*  6 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 11, 0, 9),
		/*  7 */ BPF_STMT(BPF_LD | BPF_B | BPF_IND, 8),
		/*  8 */ BPF_STMT(BPF_ALU | BPF_AND | BPF_K, 0xf),
		/*  9 */ BPF_STMT(BPF_ALU | BPF_LSH | BPF_K, 2),
		/* 10 */ BPF_STMT(BPF_ALU | BPF_ADD | BPF_X, 0),
		/* 11 */ BPF_STMT(BPF_MISC | BPF_TAX, 0),
		/* 12 */ BPF_STMT(BPF_LD | BPF_H | BPF_IND, 8 + 4),
		/* 13 */ BPF_JUMP(BPF_JMP | BPF_JA, 0, 0, 0),
		/* 14 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, identifier, 0, 1),
		/* 15 */ BPF_STMT(BPF_RET | BPF_K, KEEP_ALL),
		/* 16 */ BPF_STMT(BPF_RET | BPF_K, 0),
	};
	memcpy(out, program, sizeof(program));
	return sizeof(program) / sizeof(program[0]);
}

/* Type 129 has the identifier at 4; 1, 2 and 3 quote an IPv6 header (40 bytes at 8) and then
 * it. */
static size_t filter_v6(uint16_t identifier, struct sock_filter out[static ECHO_FILTER_MAX])
{
	const struct sock_filter program[] = {
		/*  0 */ BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 0),
		/*  1 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, 129, 0, 2),
		/*  2 */ BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 4),
		/*  3 */ BPF_JUMP(BPF_JMP | BPF_JA, 3, 0, 0),
		/*  4 */ BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 4, 4, 0),
		/*  5 */ BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 1, 0, 3),
		/*  6 */ BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 8 + 40 + 4),
		/*  7 */ BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, identifier, 0, 1),
		/*  8 */ BPF_STMT(BPF_RET | BPF_K, KEEP_ALL),
		/*  9 */ BPF_STMT(BPF_RET | BPF_K, 0),
	};
	memcpy(out, program, sizeof(program));
	return sizeof(program) / sizeof(program[0]);
}

size_t echo_filter_ours(enum ip_family family, uint16_t identifier,
                        struct sock_filter out[static ECHO_FILTER_MAX])
{
	return family == IP_V6 ? filter_v6(identifier, out) : filter_v4(identifier, out);
}
