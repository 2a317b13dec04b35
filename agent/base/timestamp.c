/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/timestamp.h"

#include <stddef.h>
#include <string.h>
#include <time.h>

#define NS_PER_SECOND INT64_C(1000000000)
#define DIGITS "0123456789"

/* Reads forward; a text that does not fit leaves it at NULL, where it stays. */
struct reader {
	const char *at;
};

static int take_number(struct reader *reader, size_t digits)
{
	int number = 0;
	if (reader->at == NULL || strspn(reader->at, DIGITS) < digits) {
		reader->at = NULL;
		return 0;
	}
	for (size_t i = 0; i < digits; i++)
		number = number * 10 + (*reader->at++ - '0');
	return number;
}

/* One of the given characters. */
static char take_char(struct reader *reader, const char *choices)
{
	if (reader->at == NULL || *reader->at == '\0' || strchr(choices, *reader->at) == NULL) {
		reader->at = NULL;
		return '\0';
	}
	return *reader->at++;
}

static void take_text(struct reader *reader, const char *text)
{
	size_t len = strlen(text);
	if (reader->at != NULL)
		reader->at = strncmp(reader->at, text, len) == 0 ? reader->at + len : NULL;
}

static int take_month(struct reader *reader)
{
	static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
		                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	for (int i = 0; reader->at != NULL && i < 12; i++) {
		if (strncmp(reader->at, months[i], 3) == 0) {
			reader->at += 3;
			return i;
		}
	}
	reader->at = NULL;
	return 0;
}

static void take_clock(struct reader *reader, struct tm *tm)
{
	tm->tm_hour = take_number(reader, 2);
	take_char(reader, ":");
	tm->tm_min = take_number(reader, 2);
	take_char(reader, ":");
	tm->tm_sec = take_number(reader, 2);
}

/* Nanoseconds; digits behind the ninth are passed over. */
static int64_t take_fraction(struct reader *reader)
{
	int64_t ns = 0;
	if (reader->at == NULL || *reader->at != '.')
		return 0;
	reader->at++;
	size_t digits = strspn(reader->at, DIGITS);
	for (size_t i = 0; i < 9; i++)
		ns = ns * 10 + (i < digits ? reader->at[i] - '0' : 0);
	reader->at = digits > 0 ? reader->at + digits : NULL;
	return ns;
}

/* Seconds east of UTC. */
static int take_zone(struct reader *reader)
{
	if (reader->at == NULL || *reader->at == '\0')
		return 0;
	char sign = take_char(reader, "Zz+-");
	if (sign == 'Z' || sign == 'z' || sign == '\0')
		return 0;
	int hours = take_number(reader, 2);
	if (reader->at != NULL && *reader->at == ':')
		reader->at++;
	int minutes = take_number(reader, 2);
	if (hours > 23 || minutes > 59)
		reader->at = NULL;
	return (sign == '-' ? -60 : 60) * (hours * 60 + minutes);
}

static int is_valid(const struct tm *tm)
{
	return tm->tm_mon >= 0 && tm->tm_mon < 12 && tm->tm_mday >= 1 && tm->tm_mday <= 31 &&
	       tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec <= 60 &&
	       tm->tm_year + 1900 >= 1970 && tm->tm_year + 1900 <= 2200; /* fits 64-bit ns */
}

static int finish(const struct reader *reader, struct tm *tm, struct walltime *ret_time)
{
	if (reader->at == NULL || *reader->at != '\0' || !is_valid(tm))
		return -1;
	ret_time->ns = (int64_t)timegm(tm) * NS_PER_SECOND;
	return 0;
}

int timestamp_parse(const char *text, struct walltime *ret_time)
{
	struct reader reader = { text };
	struct tm tm = { 0 };
	struct walltime time;
	tm.tm_year = take_number(&reader, 4) - 1900;
	take_char(&reader, "-");
	tm.tm_mon = take_number(&reader, 2) - 1;
	take_char(&reader, "-");
	tm.tm_mday = take_number(&reader, 2);
	take_char(&reader, "Tt ");
	take_clock(&reader, &tm);
	int64_t fraction = take_fraction(&reader);
	int zone = take_zone(&reader);
	if (finish(&reader, &tm, &time) != 0)
		return -1;
	ret_time->ns = time.ns + fraction - zone * NS_PER_SECOND;
	return 0;
}

int timestamp_parse_http(const char *text, struct walltime *ret_time)
{
	struct reader reader = { text };
	struct tm tm = { 0 };
	size_t day = strcspn(text, ",");
	if (day != 3)
		return -1;
	reader.at += day;
	take_text(&reader, ", ");
	tm.tm_mday = take_number(&reader, 2);
	take_char(&reader, " ");
	tm.tm_mon = take_month(&reader);
	take_char(&reader, " ");
	tm.tm_year = take_number(&reader, 4) - 1900;
	take_char(&reader, " ");
	take_clock(&reader, &tm);
	take_text(&reader, " GMT");
	return finish(&reader, &tm, ret_time);
}

#define SKEW_MAX_NS (240 * NS_PER_SECOND)

bool timestamp_learn_skew(struct duration *skew, struct walltime now, const char *date)
{
	struct walltime theirs;
	if (date == NULL || timestamp_parse_http(date, &theirs) != 0)
		return false;
	int64_t ahead = theirs.ns - now.ns;
	int64_t error = ahead - skew->ns;
	if (error <= SKEW_MAX_NS && error >= -SKEW_MAX_NS)
		return false;
	/* A clock of ours that is right again needs no help. */
	skew->ns = ahead <= SKEW_MAX_NS && ahead >= -SKEW_MAX_NS ? 0 : ahead;
	return true;
}
