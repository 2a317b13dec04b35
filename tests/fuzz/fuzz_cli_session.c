/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a router sends over a terminal: screen, prompt and tidying, on bytes of anybody.
 *
 * rooms: collectors/cli collectors/cli/parse agent/runtime agent/config agent/model agent/base
 *
 * The first byte chooses the size of the pieces. Whatever the pieces, the screen must end up
 * the same, and an output must lie within it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/cli/prompt.h"
#include "collectors/cli/screen.h"

#define SCREEN_MAX ((size_t)64 * 1024)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char command[] = "show x";

static void require(int is_true)
{
	if (!is_true)
		abort();
}

static void check_output(struct prompt *prompt, struct screen *screen)
{
	size_t from;
	size_t len;
	if (!prompt_ends(prompt, screen, command, &from, &len))
		return;
	require(from <= screen->line && len <= screen->line - from);
	require(strlen(prompt->text) > 1);
	char *copy = malloc(len + 1);
	if (copy == NULL)
		return;
	memcpy(copy, screen->data + from, len);
	size_t kept = prompt_tidy(copy, len);
	require(kept <= len);
	require(prompt_tidy(copy, kept) <= kept);
	free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 1)
		return 0;
	size_t step = data[0] == 0 ? 1 : data[0];
	const char *bytes = (const char *)data + 1;
	size--;
	struct screen whole;
	struct screen pieces;
	struct prompt prompt = { "", 0, 0 };
	screen_init(&whole, SCREEN_MAX);
	screen_init(&pieces, SCREEN_MAX);
	prompt_begin(&prompt);
	int result = screen_write(&whole, bytes, size, NULL);
	for (size_t at = 0; at < size; at += step) {
		size_t left = size - at;
		if (screen_write(&pieces, bytes + at, left < step ? left : step, NULL) != 0)
			break;
		screen_is_pager(&pieces);
		prompt_is_likely(&pieces);
		check_output(&prompt, &pieces);
	}
	if (result == 0) {
		require(whole.len == pieces.len && whole.line == pieces.line);
		require(whole.len == 0 || memcmp(whole.data, pieces.data, whole.len) == 0);
	}
	screen_done(&whole);
	screen_done(&pieces);
	return 0;
}
