/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A page of text for a terminal: colours, paragraphs, tables. Pure.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct arena;
struct strbuf;

/** Columns of a page where nobody says otherwise. */
#define PAGE_WIDTH 80

/** What a text means; the colour follows. */
enum tone { TONE_PLAIN, TONE_HEAD, TONE_GOOD, TONE_WEAK, TONE_BAD, TONE_DARK };

/** Open; out and arena are borrowed. */
struct page {
	struct strbuf *out;
	struct arena *arena; /**< for texts that are put together */
	size_t width;        /**< columns */
	bool has_colour;
	double now; /**< Unix time from which ages are counted; NaN: not known */
};

/** One cell of a table. */
struct cell {
	const char *text; /**< "": not known */
	enum tone tone;
};

/** A table. Cells stand row by row. */
struct table {
	const char *const *titles;
	const bool *is_number; /**< such a column is aligned at its right end */
	size_t columns;        /**< at most TABLE_COLUMNS_MAX */
	const struct cell *cells;
	const char *const *notes; /**< a paragraph beneath each row, "": none; NULL: no notes */
	size_t rows;
};

enum { TABLE_COLUMNS_MAX = 8 };

/**
 * Append a text in its colour.
 *
 * \param page  The page.
 * \param tone  What it means.
 * \param text  Clean.
 */
void page_put(struct page *page, enum tone tone, const char *text);

/**
 * Append a paragraph: lines are broken between words, a word that is longer than a line stays
 * whole.
 *
 * \param page    The page; at the begin of a line, or `indent` columns of it are written.
 * \param indent  Columns before each line but the first.
 * \param text    Clean.
 */
void page_wrap(struct page *page, size_t indent, const char *text);

/**
 * Append spaces.
 *
 * \param page   The page.
 * \param count  How many.
 */
void page_space(struct page *page, size_t count);

/**
 * Append a table. Columns in which nothing is known are left out; a first cell that is too long
 * for its column has a line of its own, so that no name is cut.
 *
 * \param page   The page.
 * \param table  The table.
 */
void page_table(struct page *page, const struct table *table);

/**
 * Text made for this page.
 *
 * \param page    The page.
 * \param format  printf format.
 * \return Lives as long as the page's arena; "" when memory is short.
 */
const char *page_text(struct page *page, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * How long ago something was: "12 s", "3 min", "5 h 10 min", "4 d 2 h".
 *
 * \param page  Knows the time, or does not (NaN).
 * \param then  Unix time; NaN: not known. What is in the future was just now.
 * \return "" when not known.
 */
const char *page_age(struct page *page, double then);

/**
 * A point of time: "2026-01-15 12:00:00 UTC".
 *
 * \param page  The page.
 * \param then  Unix time; NaN: not known.
 * \return "" when not known.
 */
const char *page_time(struct page *page, double then);
