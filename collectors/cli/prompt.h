/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Where a command's output begins and ends on a screen. Pure.
 *
 * A router has no mark for the end of an output but its prompt, and a banner may look like one.
 * So the prompt is learned from the echo of the first command, "ce1#terminal length 0": what
 * stands before the command is the prompt. From then on an output is what stands between a line
 * that ends in the command and an unfinished line that is exactly the prompt. A line that
 * begins like the prompt, and that the network cuts just there, ends it too early: the parser
 * then finds half an output, and the next command its own echo.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct screen;

/** Longest prompt with NUL: host names have 63 bytes, IOS-XR puts its card in front. */
#define PROMPT_MAX 128

/** Open so that it can be embedded. */
struct prompt {
	char text[PROMPT_MAX]; /**< without blanks at its end; "" until it was learned */
	size_t echo_end;       /**< of the exchange under way: where the output begins; 0: no
	                            echo yet */
	size_t seen;           /**< lines before this hold no echo */
};

/**
 * Whether the unfinished line may be a prompt: "ce1#", "RP/0/RSP0/CPU0:ce1#", "user@ce1> ".
 *
 * \param screen  What came so far.
 */
bool prompt_is_likely(const struct screen *screen);

/**
 * A command is about to be sent; the screen was cleared with screen_forget() before.
 *
 * \param prompt  Learned or zeroed.
 */
void prompt_begin(struct prompt *prompt);

/**
 * Whether the output of a command is complete. Looks at each finished line once.
 *
 * \param prompt    Begun; learns the prompt if it was not known.
 * \param screen    What came since.
 * \param command   As it was sent.
 * \param ret_from  Where the output begins; written when it is complete.
 * \param ret_len   Its length in bytes; written when it is complete.
 */
bool prompt_ends(struct prompt *prompt, const struct screen *screen, const char *command,
                 size_t *ret_from, size_t *ret_len);

/**
 * Take out of an output, in place, what the command did not print: log messages that came in
 * between ("*Mar  1 00:01:02.003: %BGP-5-ADJCHANGE: ..."), and Junos' line in front of a prompt
 * ("{master:0}") with the blanks around it.
 *
 * \param text  The output.
 * \param len   Its length.
 * \return The new length.
 */
size_t prompt_tidy(char *text, size_t len);
