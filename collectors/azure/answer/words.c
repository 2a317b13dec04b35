/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/answer/words.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#define SECOND 1
#define MINUTE 60
#define HOUR 3600
#define DAY 86400
#define WEEK (7 * DAY)
#define YEAR (365 * DAY)

/* Longer ages and larger counts are none. */
#define AGE_MAX 1e10
#define DIGITS_MAX 9

/* A number of at most nine digits; what stands behind it, or NULL. */
static const char *read_number(const char *text, double *ret_number)
{
	size_t len = strspn(text, "0123456789");
	if (len == 0 || len > DIGITS_MAX)
		return NULL;
	double number = 0;
	for (size_t i = 0; i < len; i++)
		number = number * 10 + (text[i] - '0');
	*ret_number = number;
	return text + len;
}

static double unit_of(char letter)
{
	switch (letter) {
	case 'y': return YEAR;
	case 'w': return WEEK;
	case 'd': return DAY;
	case 'h': return HOUR;
	case 'm': return MINUTE;
	case 's': return SECOND;
	default: return 0;
	}
}

/* "1d02h": units must become smaller. */
static int read_units(const char *text, struct words_age *ret_age)
{
	struct words_age age = { .unit = AGE_MAX };
	do {
		double number;
		text = read_number(text, &number);
		if (text == NULL)
			return -1;
		double unit = unit_of(*text);
		if (unit == 0 || unit >= age.unit)
			return -1;
		age.seconds += number * unit;
		age.unit = unit;
		text++;
	} while (*text != '\0');
	if (age.seconds >= AGE_MAX)
		return -1;
	*ret_age = age;
	return 0;
}

/* "h:m:s" or "m:s"; the first number may be large. What stands behind it, or NULL. */
static const char *read_clock(const char *text, double *ret_seconds, unsigned *ret_groups)
{
	double seconds = 0;
	unsigned groups = 0;
	for (;;) {
		double number;
		text = read_number(text, &number);
		if (text == NULL || ++groups > 3 || (groups > 1 && number >= 60))
			return NULL;
		seconds = seconds * 60 + number;
		if (*text != ':')
			break;
		text++;
	}
	*ret_seconds = seconds;
	*ret_groups = groups;
	return seconds < AGE_MAX ? text : NULL;
}

int words_up_down(const char *text, struct words_age *ret_age)
{
	double seconds;
	unsigned groups;
	if (text == NULL)
		return -1;
	if (strchr(text, ':') == NULL)
		return read_units(text, ret_age);
	const char *rest = read_clock(text, &seconds, &groups);
	if (rest == NULL || *rest != '\0')
		return -1;
	*ret_age = (struct words_age){ .seconds = seconds, .unit = SECOND };
	return 0;
}

int words_timespan(const char *text, struct words_age *ret_age)
{
	double days = 0;
	double seconds;
	unsigned groups;
	if (text == NULL)
		return -1;
	size_t len = strcspn(text, ".:");
	if (text[len] == '.') {
		text = read_number(text, &days);
		if (text == NULL || *text != '.')
			return -1;
		text++;
	}
	const char *rest = read_clock(text, &seconds, &groups);
	if (rest == NULL || groups != 3)
		return -1;
	if (*rest == '.')
		rest += 1 + strspn(rest + 1, "0123456789");
	if (*rest != '\0' || days * DAY + seconds >= AGE_MAX)
		return -1;
	*ret_age = (struct words_age){ .seconds = days * DAY + seconds, .unit = SECOND };
	return 0;
}

/* "Idle (PfxCt)" is spelled "idlepfxct". */
static bool is_spelled(const char *text, const char *letters)
{
	text += strspn(text, " ()");
	for (; *text != '\0' && tolower((unsigned char)*text) == *letters; letters++)
		text += 1 + strspn(text + 1, " ()");
	return *text == '\0' && *letters == '\0';
}

struct words_session words_session(const char *text)
{
	static const struct {
		const char *letters;
		struct words_session session;
	} words[] = {
		{ "idle", { .state = "idle" } },
		{ "idleadmin", { .state = "idle", .reason = "admin" } },
		{ "idlepfxct", { .state = "idle", .reason = "prefix_limit" } },
		{ "connect", { .state = "connect" } },
		{ "active", { .state = "active" } },
		{ "opensent", { .state = "opensent" } },
		{ "openconfirm", { .state = "openconfirm" } },
		{ "established", { .state = "established" } },
	};
	struct words_session unknown = { .state = NULL };
	double number;
	if (text == NULL)
		return unknown;
	const char *rest = read_number(text, &number);
	if (rest != NULL)
		return *rest != '\0' ? unknown
		                     : (struct words_session){
					       .state = "established",
					       .prefixes = { true, (uint64_t)number },
				       };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (is_spelled(text, words[i].letters))
			return words[i].session;
	return unknown;
}

enum words_mac words_mac(const char *text)
{
	size_t digits = 0;
	if (text == NULL)
		return WORDS_MAC_NONE;
	if (is_spelled(text, "incomplete"))
		return WORDS_MAC_INCOMPLETE;
	for (const char *at = text; *at != '\0'; at++) {
		digits += isxdigit((unsigned char)*at) != 0;
		if (!isxdigit((unsigned char)*at) && strchr(".:-", *at) == NULL)
			return WORDS_MAC_NONE;
	}
	return digits == 12 ? WORDS_MAC_REAL : WORDS_MAC_NONE;
}

/* Adds a word to the path; what does not fit is marked. */
static void add_word(char *out, const char *word, size_t len)
{
	static const char cut[] = "...";
	size_t used = strlen(out);
	if (used >= sizeof(cut) - 1 && strcmp(out + used - (sizeof(cut) - 1), cut) == 0)
		return;
	if (used + 1 + len + sizeof(cut) > WORDS_AS_PATH_MAX) {
		word = cut;
		len = sizeof(cut) - 1;
	}
	if (used > 0 && word != cut)
		out[used++] = ' ';
	memcpy(out + used, word, len);
	out[used + len] = '\0';
}

size_t words_path_length(const char *text, char out[static WORDS_AS_PATH_MAX])
{
	size_t count = 0;
	out[0] = '\0';
	for (const char *at = text; at != NULL && *at != '\0';) {
		size_t len = *at == '{' ? strcspn(at, "}") : strcspn(at, " -");
		len += *at == '{' && at[len] == '}';
		if (isdigit((unsigned char)*at) || *at == '{') {
			add_word(out, at, len);
			count++;
		}
		at += len;
		at += strspn(at, " -");
	}
	return count;
}

bool words_is(const char *text, const char *word)
{
	return text != NULL && strcasecmp(text, word) == 0;
}
