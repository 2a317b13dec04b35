/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/screen.h"

#include <stdlib.h>
#include <string.h>

#include "agent/base/error.h"

#define ROOM_MIN 4096

/* A number in a sequence that moves further than this moves to the margin anyway. */
#define PARAMETER_MAX 9999

enum {
	BELL = 0x07,
	BACKSPACE = 0x08,
	ESCAPE = 0x1b,
	DELETE = 0x7f,
};

void screen_init(struct screen *screen, size_t max)
{
	*screen = (struct screen){ .max = max };
}

void screen_done(struct screen *screen)
{
	free(screen->data);
	screen_init(screen, screen->max);
}

/* Room for one byte more. */
static int grow(struct screen *screen, struct error *err)
{
	if (screen->len < screen->room)
		return 0;
	if (screen->len >= screen->max)
		return error_set(err, ERROR_LIMIT, 0, "more than %zu bytes of output",
		                 screen->max);
	size_t room = screen->room == 0 ? ROOM_MIN : screen->room * 2;
	if (room > screen->max)
		room = screen->max;
	char *data = realloc(screen->data, room);
	if (data == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a router's output");
	screen->data = data;
	screen->room = room;
	return 0;
}

static int put(struct screen *screen, char byte, struct error *err)
{
	size_t at = screen->line + screen->column;
	if (at == screen->len) {
		if (grow(screen, err) != 0)
			return -1;
		screen->len++;
	} else {
		screen->is_overwritten = true;
	}
	screen->data[at] = byte;
	screen->column++;
	return 0;
}

/* Blanks that only wiped something out are nothing a person sees. */
static void trim_line(struct screen *screen)
{
	while (screen->len > screen->line && screen->data[screen->len - 1] == ' ')
		screen->len--;
}

static int end_line(struct screen *screen, struct error *err)
{
	if (screen->is_overwritten)
		trim_line(screen);
	if (grow(screen, err) != 0)
		return -1;
	screen->data[screen->len++] = '\n';
	screen->line = screen->len;
	screen->column = 0;
	screen->is_overwritten = false;
	return 0;
}

static void move_back(struct screen *screen, size_t columns)
{
	screen->column -= columns < screen->column ? columns : screen->column;
}

/* What of the line: 0 behind the cursor, 1 before it, 2 all. */
static void erase(struct screen *screen, unsigned what)
{
	if ((what == 1 || what == 2) && screen->column > 0) {
		memset(screen->data + screen->line, ' ', screen->column);
		screen->is_overwritten = true;
	}
	if (what == 0 || what == 2)
		screen->len = screen->line + screen->column;
}

static int take_text(struct screen *screen, char byte, struct error *err)
{
	switch (byte) {
	case '\n': return end_line(screen, err);
	case '\r': screen->column = 0; return 0;
	case BACKSPACE: move_back(screen, 1); return 0;
	case ESCAPE: screen->escape = SCREEN_ESCAPE; return 0;
	case DELETE: return 0;
	default:
		if ((unsigned char)byte < ' ' && byte != '\t')
			return 0;
		return put(screen, byte, err);
	}
}

static void take_escape(struct screen *screen, char byte)
{
	screen->escape = SCREEN_TEXT;
	if (byte == '[') {
		screen->escape = SCREEN_CONTROL;
		screen->parameter = 0;
		screen->has_parameter_ended = false;
	} else if (byte != '\0' && strchr("]PX^_", byte) != NULL) {
		screen->escape = SCREEN_STRING;
	} else if (byte >= 0x20 && byte <= 0x2f) {
		screen->escape = SCREEN_CHARSET;
	} else if (byte == ESCAPE) {
		screen->escape = SCREEN_ESCAPE;
	}
}

/* Behind ESC [: numbers, then one byte that says what to do. */
static void take_control(struct screen *screen, char byte)
{
	if (byte >= '0' && byte <= '9' && !screen->has_parameter_ended) {
		unsigned next = screen->parameter * 10 + (unsigned)(byte - '0');
		screen->parameter = next > PARAMETER_MAX ? PARAMETER_MAX : next;
		return;
	}
	screen->has_parameter_ended = true;
	if (byte >= 0x20 && byte < 0x40)
		return;
	screen->escape = byte == ESCAPE ? SCREEN_ESCAPE : SCREEN_TEXT;
	if (byte == 'K')
		erase(screen, screen->parameter);
	else if (byte == 'D')
		move_back(screen, screen->parameter == 0 ? 1 : screen->parameter);
}

/* A title or the like. A line feed ends it too: half a sequence must not swallow the rest. */
static int take_string(struct screen *screen, char byte, struct error *err)
{
	if (byte == ESCAPE) {
		screen->escape = SCREEN_STRING_ESCAPE;
		return 0;
	}
	if (byte == BELL || byte == '\n')
		screen->escape = SCREEN_TEXT;
	return byte == '\n' ? end_line(screen, err) : 0;
}

static int take(struct screen *screen, char byte, struct error *err)
{
	switch (screen->escape) {
	case SCREEN_TEXT: return take_text(screen, byte, err);
	case SCREEN_ESCAPE: take_escape(screen, byte); return 0;
	case SCREEN_CHARSET:
		if (byte < 0x20 || byte > 0x2f)
			screen->escape = SCREEN_TEXT;
		return 0;
	case SCREEN_CONTROL: take_control(screen, byte); return 0;
	case SCREEN_STRING: return take_string(screen, byte, err);
	case SCREEN_STRING_ESCAPE:
		screen->escape = byte == '\\' ? SCREEN_TEXT : SCREEN_STRING;
		return 0;
	}
	return 0;
}

int screen_write(struct screen *screen, const char *bytes, size_t len, struct error *err)
{
	for (size_t i = 0; i < len; i++)
		if (take(screen, bytes[i], err) != 0)
			return -1;
	return 0;
}

void screen_forget(struct screen *screen)
{
	size_t left = screen->len - screen->line;
	if (left > 0)
		memmove(screen->data, screen->data + screen->line, left);
	screen->len = left;
	screen->line = 0;
}

/* "--More--", " --More-- ", "<--- More --->", "---(more 42%)---": dashes around the word. */
bool screen_is_pager(const struct screen *screen)
{
	size_t len = screen->len - screen->line;
	if (len < 8 || len > 64)
		return false;
	char text[65];
	memcpy(text, screen->data + screen->line, len);
	text[len] = '\0';
	const char *begin = text + strspn(text, " <");
	const char *more = strcasestr(begin, "more");
	if (strncmp(begin, "--", 2) != 0 || more == NULL ||
	    (size_t)(more - begin) != strspn(begin, "-( "))
		return false;
	const char *end = strstr(more, "--");
	return end != NULL && strspn(end, "->( )") == strlen(end);
}
