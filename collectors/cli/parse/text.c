/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/parse/text.h"

#include <string.h>

#include "agent/base/error.h"
#include "collectors/cli/parse/parse.h"
#include "collectors/cli/parse/words.h"

int text_begin(const struct cli_input *input, struct span *ret_text, struct error *err)
{
	struct span text = { input->text, input->len };
	if (words_refusal(text, err) != 0)
		return -1;
	*ret_text = text;
	return 0;
}

/* "Wed Jun 20 18:46:11.356 BST", as IOS-XR begins every answer. */
static bool is_time(struct span line)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	struct span word;
	if (!span_word(&line, &word) || word.len != 3)
		return false;
	for (size_t i = 0; i + 3 < sizeof(days); i += 3)
		if (memcmp(word.text, days + i, 3) == 0)
			return span_find(line, ":", NULL);
	return false;
}

static bool is_noise(struct span line)
{
	line = span_trim(line);
	if (line.len == 0)
		return true;
	switch (line.text[0]) {
	case 'L': return span_skip(&line, "Load for five secs:");
	case 'T': return span_skip(&line, "Time source is ");
	case 'S':
	case 'M':
	case 'W':
	case 'F': return is_time(line);
	default: return false;
	}
}

bool text_line(struct span *text, struct span *ret_line)
{
	struct span line;
	while (text->len > 0 && memchr(text->text, '\n', text->len) != NULL) {
		span_line(text, &line);
		if (is_noise(line))
			continue;
		*ret_line = line;
		return true;
	}
	return false;
}

bool text_dispatch(struct span line, const struct text_row *rows, size_t count, void *context)
{
	line = span_trim(line);
	for (size_t i = 0; i < count; i++) {
		if (line.len == 0 || (line.text[0] | 0x20) != (rows[i].start[0] | 0x20) ||
		    !span_skip(&line, rows[i].start))
			continue;
		rows[i].read(context, span_trim(line));
		return true;
	}
	return false;
}

bool text_number(struct span span, const char *phrase, uint64_t *ret_number)
{
	struct span rest;
	if (!span_find(span, phrase, &rest))
		return false;
	rest = span_trim(rest);
	return span_digits(&rest, ret_number);
}

bool text_word(struct span span, const char *phrase, struct span *ret_word)
{
	struct span rest, word;
	if (!span_find(span, phrase, &rest) || !span_word(&rest, &word))
		return false;
	while (word.len > 0 && strchr(",.;:)", word.text[word.len - 1]) != NULL)
		word.len--;
	if (word.len == 0)
		return false;
	*ret_word = word;
	return true;
}

struct span text_until(struct span span, char end)
{
	const char *at = span.len == 0 ? NULL : memchr(span.text, end, span.len);
	if (at != NULL)
		span.len = (size_t)(at - span.text);
	return span;
}

int text_unrecognized(const struct cli_input *input, struct error *err)
{
	struct span text = { input->text, input->len }, line;
	if (!text_line(&text, &line))
		return 0;
	do {
		line = span_trim(line);
		if (span_skip(&line, "%") || span_skip(&line, "Can't find neighbor"))
			return error_set(err, ERROR_CONFIG, 0,
			                 "the router does not know what it was asked about");
	} while (text_line(&text, &line));
	return error_set(err, ERROR_MALFORMED, 0, "the answer is not what the command prints");
}
