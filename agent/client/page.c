/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/client/page.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "agent/client/width.h"

/* Between two columns. */
#define GAP 2

/* Before a note. */
#define NOTE_INDENT 2

/* The first column is not made narrower than this. */
#define FIRST_MIN 12

/* What stands where nothing is known. */
static const char blank[] = "-";

/* ECMA-48 select graphic rendition. */
static const char *const colours[] = {
	[TONE_PLAIN] = NULL,      [TONE_HEAD] = "\033[1m",   [TONE_GOOD] = "\033[32m",
	[TONE_WEAK] = "\033[33m", [TONE_BAD] = "\033[1;31m", [TONE_DARK] = "\033[2m",
};

void page_put(struct page *page, enum tone tone, const char *text)
{
	const char *colour = page->has_colour && text[0] != '\0' ? colours[tone] : NULL;
	if (colour != NULL)
		strbuf_puts(page->out, colour);
	strbuf_puts(page->out, text);
	if (colour != NULL)
		strbuf_puts(page->out, "\033[0m");
}

void page_space(struct page *page, size_t count)
{
	for (size_t i = 0; i < count; i++)
		strbuf_putc(page->out, ' ');
}

void page_wrap(struct page *page, size_t indent, const char *text)
{
	size_t column = indent;
	while (*text != '\0') {
		size_t len = strcspn(text, " ");
		size_t wide = width_of(text, len);
		size_t gap = column > indent ? 1 : 0;
		if (gap != 0 && column + gap + wide > page->width) {
			strbuf_putc(page->out, '\n');
			page_space(page, indent);
			column = indent;
			gap = 0;
		}
		page_space(page, gap);
		strbuf_add(page->out, text, len);
		column += gap + wide;
		text += len;
		text += strspn(text, " ");
	}
	strbuf_putc(page->out, '\n');
}

/* --- tables --- */

static size_t text_width(const char *text)
{
	return width_of(text, strlen(text));
}

static const struct cell *cell_at(const struct table *table, size_t row, size_t column)
{
	return &table->cells[row * table->columns + column];
}

/* 0: nothing is known in the whole column. */
static size_t column_width(const struct table *table, size_t column)
{
	size_t widest = 0;
	for (size_t row = 0; row < table->rows; row++) {
		size_t wide = text_width(cell_at(table, row, column)->text);
		widest = wide > widest ? wide : widest;
	}
	size_t title = text_width(table->titles[column]);
	return widest == 0 && column > 0 ? 0 : widest > title ? widest : title;
}

static void measure(const struct page *page, const struct table *table, size_t *widths)
{
	size_t others = 0;
	for (size_t i = 0; i < table->columns; i++) {
		widths[i] = column_width(table, i);
		if (i > 0 && widths[i] > 0)
			others += GAP + widths[i];
	}
	size_t left = page->width > others + FIRST_MIN ? page->width - others : FIRST_MIN;
	if (widths[0] > left)
		widths[0] = left;
}

static void put_cell(struct page *page, const struct table *table, size_t column,
                     const struct cell *cell, size_t room)
{
	size_t wide = text_width(cell->text);
	size_t space = wide < room ? room - wide : 0;
	if (table->is_number[column])
		page_space(page, space);
	page_put(page, cell->tone, cell->text);
	if (!table->is_number[column])
		page_space(page, space);
}

/* The last column that is shown is not filled up with spaces. */
static size_t last_column(const struct table *table, const size_t *widths)
{
	size_t last = table->columns - 1;
	while (last > 0 && widths[last] == 0)
		last--;
	return last;
}

static void put_row(struct page *page, const struct table *table, const size_t *widths,
                    const struct cell *cells)
{
	size_t last = last_column(table, widths);
	for (size_t i = 0; i <= last; i++) {
		struct cell cell = cells[i];
		size_t room = i == last && !table->is_number[i] ? 0 : widths[i];
		if (widths[i] == 0)
			continue;
		if (cell.text[0] == '\0')
			cell = (struct cell){ blank, TONE_PLAIN };
		if (i > 0)
			page_space(page, GAP);
		put_cell(page, table, i, &cell, room);
		if (i == 0 && last > 0 && text_width(cell.text) > widths[0]) {
			strbuf_putc(page->out, '\n');
			page_space(page, widths[0]);
		}
	}
	strbuf_putc(page->out, '\n');
}

void page_table(struct page *page, const struct table *table)
{
	size_t widths[TABLE_COLUMNS_MAX] = { 0 };
	struct cell titles[TABLE_COLUMNS_MAX] = { { "", TONE_PLAIN } };
	measure(page, table, widths);
	for (size_t i = 0; i < table->columns; i++)
		titles[i] = (struct cell){ table->titles[i], TONE_HEAD };
	put_row(page, table, widths, titles);
	for (size_t row = 0; row < table->rows; row++) {
		put_row(page, table, widths, cell_at(table, row, 0));
		if (table->notes == NULL || table->notes[row][0] == '\0')
			continue;
		page_space(page, NOTE_INDENT);
		page_wrap(page, NOTE_INDENT, table->notes[row]);
	}
}

/* --- texts --- */

const char *page_text(struct page *page, const char *format, ...)
{
	char *text = NULL;
	va_list args;
	va_start(args, format);
	int len = vasprintf(&text, format, args);
	va_end(args);
	const char *copy = len < 0 ? NULL : arena_strdup(page->arena, text);
	if (len >= 0)
		free(text);
	return copy == NULL ? "" : copy;
}

/* Two units at most; the smaller one where it says something. */
const char *page_age(struct page *page, double then)
{
	if (!isfinite(then) || !isfinite(page->now))
		return "";
	double age = page->now > then ? page->now - then : 0;
	if (age > 1e9) /* thirty years: somebody's clock */
		return "";
	long seconds = (long)age;
	long minutes = seconds / 60;
	long hours = minutes / 60;
	if (minutes == 0)
		return page_text(page, "%ld s", seconds);
	if (hours == 0)
		return page_text(page, "%ld min", minutes);
	if (hours < 24)
		return page_text(page, "%ld h %ld min", hours, minutes % 60);
	return page_text(page, "%ld d %ld h", hours / 24, hours % 24);
}

const char *page_time(struct page *page, double then)
{
	char text[64];
	struct tm parts;
	if (!(then > 0 && then < 1e11)) /* NaN, too */
		return "";
	time_t seconds = (time_t)then;
	if (gmtime_r(&seconds, &parts) == NULL ||
	    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%S UTC", &parts) == 0)
		return "";
	return page_text(page, "%s", text);
}
