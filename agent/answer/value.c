/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/answer/value.h"

#include <stdint.h>
#include <string.h>

#include "agent/base/ip.h"

static bool is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Not strtod(): no locale, no hexadecimal, no "inf". Returns what stands behind, or NULL. */
static const char *read_decimal(const char *text, double *ret_number)
{
	double number = 0;
	double scale = 1;
	if (!is_digit(*text))
		return NULL;
	for (; is_digit(*text); text++)
		number = number * 10 + (*text - '0');
	if (*text == '.' && is_digit(text[1]))
		for (text++; is_digit(*text); text++) {
			scale /= 10;
			number += (*text - '0') * scale;
		}
	if (number > VALUE_NUMBER_MAX)
		return NULL;
	*ret_number = number;
	return text;
}

static const char *skip_space(const char *text)
{
	while (is_space(*text))
		text++;
	return text;
}

int value_number(const char *text, double *ret_number)
{
	double number;
	const char *rest = read_decimal(skip_space(text), &number);
	if (rest == NULL || *skip_space(rest) != '\0')
		return -1;
	*ret_number = number;
	return 0;
}

int value_flag(const char *text, bool *ret_flag)
{
	bool yes = strcmp(text, "true") == 0;
	if (!yes && strcmp(text, "false") != 0)
		return -1;
	*ret_flag = yes;
	return 0;
}

/* Digits, each less than 10, where the picture has one of "ymdHMS"; else the same character. */
static int read_picture(const char *text, const char *picture, int parts[128])
{
	for (; *picture != '\0'; picture++, text++) {
		bool digit = strchr("ymdHMS", *picture) != NULL;
		if (digit ? !is_digit(*text) : *text != *picture)
			return -1;
		if (digit)
			parts[(int)*picture] = parts[(int)*picture] * 10 + (*text - '0');
	}
	return 0;
}

/* Days since 1970-01-01 in the proleptic Gregorian calendar; years begin in March. */
static int64_t days_of(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t m = month <= 2 ? month + 9 : month - 3;
	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

static bool is_date(const int parts[128])
{
	return parts['y'] >= 1970 && parts['m'] >= 1 && parts['m'] <= 12 && parts['d'] >= 1 &&
	       parts['d'] <= 31 && parts['H'] <= 23 && parts['M'] <= 59 && parts['S'] <= 60;
}

/* What stands behind a date and time of the picture, or NULL. */
static const char *read_date(const char *text, const char *picture, double *ret_time)
{
	int parts[128] = { 0 };
	if (read_picture(text, picture, parts) != 0 || !is_date(parts))
		return NULL;
	int64_t days = days_of(parts['y'], parts['m'], parts['d']);
	int seconds = parts['H'] * 3600 + parts['M'] * 60 + parts['S'];
	*ret_time = (double)(days * 86400 + seconds);
	return text + strlen(picture);
}

/* The .NET way says nothing of a zone. */
int value_time(const char *text, double *ret_time)
{
	double time;
	double scale = 1;
	const char *rest = read_date(skip_space(text), "mm/dd/yyyy HH:MM:SS", &time);
	bool needs_zone = rest == NULL;
	if (needs_zone)
		rest = read_date(skip_space(text), "yyyy-mm-ddTHH:MM:SS", &time);
	if (rest == NULL)
		return -1;
	if (*rest == '.')
		for (rest++; is_digit(*rest); rest++) {
			scale /= 10;
			time += (*rest - '0') * scale;
		}
	if (needs_zone && *rest++ != 'Z')
		return -1;
	if (*skip_space(rest) != '\0')
		return -1;
	*ret_time = time;
	return 0;
}

int value_bandwidth(const char *text, double *ret_bytes)
{
	static const struct {
		const char *unit;
		double factor;
	} units[] = { { "Kbps", 1e3 }, { "Mbps", 1e6 }, { "Gbps", 1e9 }, { "Tbps", 1e12 } };
	double number;
	const char *rest = read_decimal(skip_space(text), &number);
	if (rest == NULL)
		return -1;
	rest = skip_space(rest);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strcasecmp(rest, units[i].unit) == 0) {
			*ret_bytes = number * units[i].factor / 8;
			return 0;
		}
	return -1;
}

int value_ip(const char *text, struct ip *ret_ip)
{
	char address[IP_TEXT_MAX];
	size_t len = strcspn(text, "/");
	if (len >= sizeof(address))
		return -1;
	memcpy(address, text, len);
	address[len] = '\0';
	return ip_parse(address, ret_ip);
}
