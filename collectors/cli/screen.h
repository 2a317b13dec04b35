/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A terminal of one line: bytes of a router's session in, plain text out.
 *
 * Routers write for a person: they go back and write over "--More--", colour, erase, ring. What
 * a person would see in the end is kept, line by line; everything else is dropped. Pure, and
 * bounded: whatever comes, no more than `max` bytes are held.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct error;

/** Where the bytes of an escape sequence (ECMA-48) stand. */
enum screen_escape {
	SCREEN_TEXT,
	SCREEN_ESCAPE,  /**< behind ESC */
	SCREEN_CHARSET, /**< behind ESC and an intermediate byte, until the final one */
	SCREEN_CONTROL, /**< behind ESC [ */
	SCREEN_STRING,  /**< behind ESC ], P, X, ^ or _, until BEL or ESC \ */
	SCREEN_STRING_ESCAPE
};

/** Open so that it can be embedded; read data, len and line. */
struct screen {
	char *data;
	size_t len;  /**< finished lines, each ended by \n, then the unfinished one */
	size_t line; /**< where the unfinished line begins */
	size_t max;
	size_t room;
	size_t column; /**< of the cursor, in bytes */
	bool is_overwritten;
	enum screen_escape escape;
	unsigned parameter; /**< first number of the sequence under way */
	bool has_parameter_ended;
};

/**
 * Begin with nothing; nothing is allocated yet.
 *
 * \param screen  Uninitialised or done.
 * \param max     Most bytes it may hold.
 */
void screen_init(struct screen *screen, size_t max);

/**
 * Free what it holds.
 *
 * \param screen  Initialised.
 */
void screen_done(struct screen *screen);

/**
 * Take in what the router sent, cut anywhere.
 *
 * \param screen  Initialised.
 * \param bytes   Anything.
 * \param len     How many.
 * \return 0, or -1 with ERROR_LIMIT: more than it may hold, or no memory.
 */
int screen_write(struct screen *screen, const char *bytes, size_t len, struct error *err);

/**
 * Forget the finished lines; the unfinished one and the cursor stay.
 *
 * \param screen  Initialised.
 */
void screen_forget(struct screen *screen);

/**
 * Whether the unfinished line is a pager that waits for a key: "--More--", "---(more 42%)---".
 *
 * \param screen  Initialised.
 */
bool screen_is_pager(const struct screen *screen);
