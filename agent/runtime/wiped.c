/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/runtime/wiped.h"

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_ROOM ((size_t)1024)

void wiped_init(struct wiped *buffer, size_t max)
{
	*buffer = (struct wiped){ .max = max };
}

/* realloc() would leave a copy behind that nobody can overwrite. */
static int grow(struct wiped *buffer, size_t wanted)
{
	size_t room = buffer->room == 0 ? FIRST_ROOM : buffer->room;
	while (room < wanted)
		room *= 2;
	if (room > buffer->max + 1)
		room = buffer->max + 1;
	char *data = malloc(room);
	if (data == NULL)
		return -1;
	if (buffer->len > 0)
		memcpy(data, buffer->data, buffer->len);
	size_t len = buffer->len, max = buffer->max;
	wiped_done(buffer);
	*buffer = (struct wiped){ .data = data, .len = len, .room = room, .max = max };
	return 0;
}

int wiped_add(struct wiped *buffer, const void *data, size_t len)
{
	if (len > buffer->max - buffer->len)
		return -1;
	size_t wanted = buffer->len + len + 1;
	if (wanted > buffer->room && grow(buffer, wanted) != 0)
		return -1;
	if (len > 0)
		memcpy(buffer->data + buffer->len, data, len);
	buffer->len += len;
	buffer->data[buffer->len] = '\0';
	return 0;
}

const char *wiped_text(const struct wiped *buffer)
{
	return buffer->data == NULL ? "" : buffer->data;
}

void wiped_done(struct wiped *buffer)
{
	if (buffer->data != NULL)
		explicit_bzero(buffer->data, buffer->room);
	free(buffer->data);
	*buffer = (struct wiped){ 0 };
}

void wiped_free(void *memory)
{
	if (memory != NULL)
		explicit_bzero(memory, malloc_usable_size(memory));
	free(memory);
}

void *wiped_realloc(void *memory, size_t size)
{
	if (memory == NULL)
		return malloc(size);
	size_t old = malloc_usable_size(memory);
	if (size <= old && size > old / 2)
		return memory;
	void *copy = malloc(size);
	if (copy == NULL)
		return NULL;
	memcpy(copy, memory, old < size ? old : size);
	wiped_free(memory);
	return copy;
}
