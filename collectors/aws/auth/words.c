/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/auth/words.h"

#include <string.h>

#include "agent/base/error.h"

static const char space[] = " \t\r\n";

/* Where we are in a word: what is read at `from` is written at `to`, which is never ahead. */
struct cutter {
	char *from;
	char *to;
};

static int cut_single(struct cutter *cutter, struct error *err)
{
	for (cutter->from++; *cutter->from != '\''; cutter->from++) {
		if (*cutter->from == '\0')
			return error_set(err, ERROR_CONFIG, 0, "a quote (') is not closed");
		*cutter->to++ = *cutter->from;
	}
	cutter->from++;
	return 0;
}

static int cut_double(struct cutter *cutter, struct error *err)
{
	for (cutter->from++; *cutter->from != '"'; cutter->from++) {
		/* Between double quotes only these two can be escaped, as Python's shlex has
		 * it. */
		if (cutter->from[0] == '\\' &&
		    (cutter->from[1] == '"' || cutter->from[1] == '\\'))
			cutter->from++;
		if (*cutter->from == '\0')
			return error_set(err, ERROR_CONFIG, 0, "a quote (\") is not closed");
		*cutter->to++ = *cutter->from;
	}
	cutter->from++;
	return 0;
}

static int cut_escaped(struct cutter *cutter, struct error *err)
{
	cutter->from++;
	if (*cutter->from == '\0')
		return error_set(err, ERROR_CONFIG, 0,
		                 "a backslash at the end escapes nothing");
	*cutter->to++ = *cutter->from++;
	return 0;
}

static int cut_word(struct cutter *cutter, struct error *err)
{
	int result = 0;
	while (result == 0 && *cutter->from != '\0' && strchr(space, *cutter->from) == NULL) {
		if (*cutter->from == '\'')
			result = cut_single(cutter, err);
		else if (*cutter->from == '"')
			result = cut_double(cutter, err);
		else if (*cutter->from == '\\')
			result = cut_escaped(cutter, err);
		else
			*cutter->to++ = *cutter->from++;
	}
	return result;
}

int aws_split_words(char *text, char **words, size_t max, size_t *ret_count, struct error *err)
{
	struct cutter cutter = { .from = text + strspn(text, space), .to = text };
	size_t count = 0;
	while (*cutter.from != '\0') {
		if (count == max)
			return error_set(err, ERROR_LIMIT, 0, "more than %zu words", max);
		words[count++] = cutter.to;
		if (cut_word(&cutter, err) != 0)
			return -1;
		int is_end = *cutter.from == '\0';
		cutter.from += !is_end;
		cutter.from += strspn(cutter.from, space);
		*cutter.to++ = '\0'; /* behind the word was white space, or the end */
	}
	*ret_count = count;
	return 0;
}
