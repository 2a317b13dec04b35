/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A list of blocks, newest first; only the newest is filled. Blocks double from 1 KiB to 64
 * KiB, so that a small view costs little and a large one few calls. A piece larger than a block
 * gets a block of its own. What counts against the limit is what malloc was asked for, not what
 * was handed out.
 */
#include "agent/base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_MIN ((size_t)1024)
#define BLOCK_MAX ((size_t)64 * 1024)

struct block {
	struct block *next;
	size_t size; /* bytes of data[] */
	size_t used;
	alignas(max_align_t) unsigned char data[];
};

struct arena {
	struct block *newest;
	size_t limit;
	size_t held;
	int failed;
};

struct arena *arena_new(size_t limit)
{
	struct arena *arena = calloc(1, sizeof(*arena));
	if (arena == NULL)
		return NULL;
	arena->limit = limit == 0 ? SIZE_MAX : limit;
	arena->held = sizeof(*arena);
	return arena;
}

void arena_free(struct arena *arena)
{
	if (arena == NULL)
		return;
	struct block *block = arena->newest;
	while (block != NULL) {
		struct block *next = block->next;
		free(block);
		block = next;
	}
	free(arena);
}

static size_t block_size(const struct arena *arena, size_t piece)
{
	size_t size = arena->newest == NULL ? BLOCK_MIN : arena->newest->size * 2;
	size = size > BLOCK_MAX ? BLOCK_MAX : size;
	return piece > size ? piece : size;
}

/* Near the limit the last block is exactly as large as the piece that asked for it. */
static struct block *add_block(struct arena *arena, size_t piece)
{
	if (arena->held > arena->limit || piece > arena->limit - arena->held)
		return NULL;
	size_t room = arena->limit - arena->held;
	size_t size = block_size(arena, piece);
	if (room < sizeof(struct block) || piece > room - sizeof(struct block))
		return NULL;
	if (size > room - sizeof(struct block))
		size = piece;
	struct block *block = malloc(sizeof(*block) + size);
	if (block == NULL)
		return NULL;
	*block = (struct block){ .next = arena->newest, .size = size };
	arena->newest = block;
	arena->held += sizeof(*block) + size;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	const size_t align = alignof(max_align_t);
	if (size > SIZE_MAX / 2) {
		arena->failed = 1;
		return NULL;
	}
	size = (size + align - 1) / align * align;
	struct block *block = arena->newest;
	if (block == NULL || size > block->size - block->used)
		block = add_block(arena, size);
	if (block == NULL) {
		arena->failed = 1;
		return NULL;
	}
	void *piece = block->data + block->used;
	block->used += size;
	memset(piece, 0, size);
	return piece;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size) {
		arena->failed = 1;
		return NULL;
	}
	return arena_alloc(arena, count * size);
}

char *arena_strndup(struct arena *arena, const char *data, size_t len)
{
	if (len == SIZE_MAX) {
		arena->failed = 1;
		return NULL;
	}
	char *copy = arena_alloc(arena, len + 1);
	if (copy != NULL && len > 0)
		memcpy(copy, data, len);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return text == NULL ? NULL : arena_strndup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	va_list again;
	va_copy(again, args);
	int len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	char *text = NULL;
	if (len < 0) /* longer than INT_MAX, or not to be converted */
		arena->failed = 1;
	else
		text = arena_alloc(arena, (size_t)len + 1);
	if (text != NULL)
		vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return text;
}

int arena_failed(const struct arena *arena)
{
	return arena->failed;
}

size_t arena_used(const struct arena *arena)
{
	return arena->held;
}
