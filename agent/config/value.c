/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/value.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "agent/base/utf8.h"
#include "agent/config/suggest.h"

/* Longest piece of the user's text that an error repeats, in bytes. */
#define SHOWN_MAX 60

/* Longest list of choices or range in an error. */
#define LIST_MAX 256

/* More digits than a double has say nothing. */
#define AMOUNT_DIGITS_MAX 15

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char digits[] = "0123456789";

static const char *const nouns[SCHEMA_TYPE_COUNT] = {
	[SCHEMA_BOOL] = "true or false",
	[SCHEMA_INTEGER] = "a whole number",
	[SCHEMA_DURATION] = "a duration",
	[SCHEMA_AMOUNT] = "a number with its unit",
	[SCHEMA_STRING] = "text",
	[SCHEMA_FILE] = "the path of a file",
	[SCHEMA_CHOICE] = "a word",
	[SCHEMA_IP] = "an IP address",
	[SCHEMA_LISTEN] = "an address to listen on",
	[SCHEMA_PREFIX_RULE] = "a prefix",
	[SCHEMA_SECRET] = "text",
	[SCHEMA_DURATION_LIST] = "a list of durations",
	[SCHEMA_STRINGS] = "a list of texts",
	[SCHEMA_PREFIX_RULES] = "a list of prefixes",
	[SCHEMA_SECTION] = "a mapping",
	[SCHEMA_LIST] = "a list of mappings",
	[SCHEMA_VARIANT] = "a word",
};

const char *value_noun(enum schema_type type)
{
	return nouns[type];
}

const char *value_show(struct arena *arena, const struct yaml_node *node)
{
	const char *clean = utf8_clean(arena, node->text, strlen(node->text), SHOWN_MAX);
	if (clean == NULL)
		return "...";
	if (!node->quoted && clean[0] != '\0' && strchr(clean, ' ') == NULL)
		return clean;
	const char *quoted = arena_printf(arena, "\"%s\"", clean);
	return quoted == NULL ? "..." : quoted;
}

struct schema_option value_item(const struct schema_option *list, size_t *ret_size)
{
	static const struct {
		enum schema_type type;
		size_t size;
	} items[SCHEMA_TYPE_COUNT] = {
		[SCHEMA_DURATION_LIST] = { SCHEMA_DURATION, sizeof(struct duration) },
		[SCHEMA_STRINGS] = { SCHEMA_STRING, sizeof(const char *) },
		[SCHEMA_PREFIX_RULES] = { SCHEMA_PREFIX_RULE, sizeof(struct prefix_rule) },
	};
	*ret_size = items[list->type].size;
	return (struct schema_option){ .type = items[list->type].type,
		                       .min = list->min,
		                       .max = list->max };
}

static int has_range(const struct schema_option *option)
{
	return option->min != 0 || option->max != 0;
}

static const struct schema_scale *smallest_scale(const struct schema_option *option)
{
	const struct schema_scale *scale = option->scales;
	while (scale[1].unit != NULL)
		scale++;
	return scale;
}

void value_write_range(const struct schema_option *option, struct strbuf *out)
{
	if (!has_range(option))
		return;
	if (option->type == SCHEMA_DURATION || option->type == SCHEMA_DURATION_LIST) {
		char text[VALUE_DURATION_MAX];
		strbuf_puts(out, value_format_duration(duration_ms(option->min), text));
		strbuf_puts(out, " to ");
		strbuf_puts(out, value_format_duration(duration_ms(option->max), text));
		return;
	}
	strbuf_printf(out, "%lld to %lld", (long long)option->min, (long long)option->max);
	if (option->type == SCHEMA_AMOUNT) {
		strbuf_printf(out, " %s", smallest_scale(option)->unit);
		return;
	}
	static const char *const own_units[SCHEMA_TYPE_COUNT] = {
		[SCHEMA_STRING] = "bytes",
		[SCHEMA_FILE] = "bytes",
		[SCHEMA_STRINGS] = "bytes each",
		[SCHEMA_LIST] = "items",
	};
	const char *own = own_units[option->type];
	const char *unit = own == NULL ? option->unit : own;
	if (unit != NULL)
		strbuf_printf(out, " %s", unit);
}

static int refuse_range(const struct schema_option *option, const char *shown,
                        struct error *err)
{
	struct strbuf range;
	strbuf_init(&range, LIST_MAX);
	value_write_range(option, &range);
	error_set(err, ERROR_CONFIG, 0, "%s is out of range; it must be %s", shown,
	          range.data == NULL ? "less" : range.data);
	strbuf_done(&range);
	return -1;
}

static int read_bool(const struct yaml_node *node, struct arena *arena, bool *ret,
                     struct error *err)
{
	int is_true = strcmp(node->text, "true") == 0;
	if (node->quoted || (!is_true && strcmp(node->text, "false") != 0))
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s is not a boolean; write true or false",
		                 value_show(arena, node));
	*ret = is_true != 0;
	return 0;
}

/* Decimal without leading zeros, which YAML 1.1 would take for octal, or hexadecimal with 0x.
 */
static int is_integer(const char *text)
{
	const char *at = text[0] == '-' ? text + 1 : text;
	if (at[0] == '0' && at[1] == 'x') {
		size_t len = strspn(at + 2, "0123456789abcdefABCDEF");
		return len > 0 && at[2 + len] == '\0';
	}
	size_t len = strspn(at, digits);
	return len > 0 && at[len] == '\0' && (at[0] != '0' || len == 1);
}

static int read_integer(const struct schema_option *option, const struct yaml_node *node,
                        struct arena *arena, int64_t *ret, struct error *err)
{
	if (node->quoted && is_integer(node->text))
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s is text; write the number without quotes",
		                 value_show(arena, node));
	if (node->quoted || !is_integer(node->text))
		return error_set(err, ERROR_CONFIG, 0, "%s is not a whole number",
		                 value_show(arena, node));
	errno = 0;
	long long value = strtoll(node->text, NULL, strchr(node->text, 'x') == NULL ? 10 : 16);
	if (has_range(option) &&
	    (errno == ERANGE || value < option->min || value > option->max))
		return refuse_range(option, value_show(arena, node), err);
	if (errno == ERANGE)
		return error_set(err, ERROR_CONFIG, 0, "%s is too large a number",
		                 value_show(arena, node));
	*ret = value;
	return 0;
}

/* Largest first: that is the order in which they may follow each other. */
static const struct duration_unit {
	const char *name;
	int64_t ns;
} units[] = {
	{ "d", INT64_C(86400000000000) },
	{ "h", INT64_C(3600000000000) },
	{ "m", INT64_C(60000000000) },
	{ "s", INT64_C(1000000000) },
	{ "ms", INT64_C(1000000) },
	{ "us", INT64_C(1000) },
	{ "ns", INT64_C(1) },
};

/* One "90m" of a duration. Returns its length, or 0; the unit is looked for from *next on. */
static size_t read_part(const char *text, size_t *next, int64_t *total)
{
	size_t len = strspn(text, digits);
	size_t unit_len = strspn(text + len, "dhmsun");
	if (len == 0 || len > 18) /* 18 digits fit int64_t */
		return 0;
	int64_t value = strtoll(text, NULL, 10);
	for (; *next < COUNT(units); ++*next) {
		const struct duration_unit *unit = &units[*next];
		if (strlen(unit->name) != unit_len ||
		    memcmp(unit->name, text + len, unit_len) != 0)
			continue;
		++*next;
		if (__builtin_mul_overflow(value, unit->ns, &value) ||
		    __builtin_add_overflow(*total, value, total))
			return 0;
		return len + unit_len;
	}
	return 0;
}

static int parse_duration(const char *text, struct duration *ret)
{
	int64_t total = 0;
	size_t next = 0;
	do {
		size_t len = read_part(text, &next, &total);
		if (len == 0)
			return -1;
		text += len;
	} while (*text != '\0');
	ret->ns = total;
	return 0;
}

static int read_duration(const struct schema_option *option, const struct yaml_node *node,
                         struct arena *arena, struct duration *ret, struct error *err)
{
	struct duration d;
	if (parse_duration(node->text, &d) != 0)
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s is not a duration; write 250ms, 15s, 5m or 1h30m",
		                 value_show(arena, node));
	if (has_range(option) &&
	    (d.ns < duration_ms(option->min).ns || d.ns > duration_ms(option->max).ns))
		return refuse_range(option, value_show(arena, node), err);
	*ret = d;
	return 0;
}

/* Decimal digits with one point at most: no signs, exponents or names of numbers, which
 * strtod() would take. */
static size_t number_length(const char *text)
{
	size_t whole = strspn(text, digits);
	size_t part = text[whole] == '.' ? strspn(text + whole + 1, digits) : 0;
	if (whole == 0 || whole + part > AMOUNT_DIGITS_MAX)
		return 0;
	return part == 0 ? whole : whole + 1 + part;
}

/* Without strtod(), whose point depends on the locale. */
static double decimal(const char *text, size_t len)
{
	double value = 0;
	double scale = 1;
	int is_part = 0;
	for (size_t i = 0; i < len; i++) {
		is_part |= text[i] == '.';
		if (text[i] == '.')
			continue;
		value = value * 10 + (text[i] - '0');
		scale *= is_part ? 10 : 1;
	}
	return value / scale;
}

static int read_amount(const struct schema_option *option, const struct yaml_node *node,
                       struct arena *arena, double *ret, struct error *err)
{
	size_t len = number_length(node->text);
	const struct schema_scale *scale = option->scales;
	while (scale->unit != NULL && (len == 0 || strcmp(scale->unit, node->text + len) != 0))
		scale++;
	if (scale->unit == NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s is not a number with its unit; write 1%s or 2.5%s",
		                 value_show(arena, node), smallest_scale(option)->unit,
		                 option->scales->unit);
	double value = decimal(node->text, len) * scale->factor;
	double least = (double)option->min * smallest_scale(option)->factor;
	double most = (double)option->max * smallest_scale(option)->factor;
	if (has_range(option) && (value < least || value > most))
		return refuse_range(option, value_show(arena, node), err);
	*ret = value;
	return 0;
}

static int read_string(const struct schema_option *option, const struct yaml_node *node,
                       struct arena *arena, const char **ret, struct error *err)
{
	int64_t len = (int64_t)strlen(node->text);
	if (has_range(option) && (len < option->min || len > option->max)) {
		char shown[48];
		snprintf(shown, sizeof(shown), "text of %lld bytes", (long long)len);
		return refuse_range(option, shown, err);
	}
	const char *copy = arena_strdup(arena, node->text);
	if (copy == NULL)
		return error_set(err, ERROR_LIMIT, 0, "not enough memory");
	*ret = copy;
	return 0;
}

static int refuse_choice(const struct schema_option *option, const struct yaml_node *node,
                         struct arena *arena, struct error *err)
{
	struct suggestion suggestion = suggest_for(node->text);
	struct strbuf list;
	strbuf_init(&list, LIST_MAX);
	for (const char *const *choice = option->choices; *choice != NULL; choice++) {
		suggest_try(&suggestion, *choice);
		strbuf_printf(&list, "%s%s", choice == option->choices ? "" : ", ", *choice);
	}
	const char *best = suggest_best(&suggestion);
	error_set(err, ERROR_CONFIG, 0, "%s is not one of %s%s%s%s", value_show(arena, node),
	          list.data == NULL ? "" : list.data, best == NULL ? "" : "; did you mean \"",
	          best == NULL ? "" : best, best == NULL ? "" : "\"?");
	strbuf_done(&list);
	return -1;
}

static int read_choice(const struct schema_option *option, const struct yaml_node *node,
                       struct arena *arena, int *ret, struct error *err)
{
	for (int i = 0; option->choices[i] != NULL; i++) {
		if (strcmp(option->choices[i], node->text) == 0) {
			*ret = i;
			return 0;
		}
	}
	return refuse_choice(option, node, arena, err);
}

static int read_ip(const struct yaml_node *node, struct arena *arena, struct ip *ret,
                   struct error *err)
{
	if (ip_parse(node->text, ret) != 0)
		return error_set(err, ERROR_CONFIG, 0, "%s is not an IP address",
		                 value_show(arena, node));
	return 0;
}

int schema_parse_listen(const char *text, struct schema_listen *ret_listen)
{
	struct schema_listen listen = { .address = { .family = IP_NONE } };
	const char *colon = strrchr(text, ':');
	size_t len = colon == NULL ? 0 : (size_t)(colon - text);
	int in_brackets = text[0] == '[' && len > 1 && text[len - 1] == ']';
	char address[IP_TEXT_MAX];
	if (colon == NULL || len >= sizeof(address))
		return -1;
	memcpy(address, text, len);
	address[len] = '\0';
	if (in_brackets)
		address[len - 1] = '\0';
	if (len > 0 && ip_parse(in_brackets ? address + 1 : address, &listen.address) != 0)
		return -1;
	if (len > 0 && (listen.address.family == IP_V6) != in_brackets)
		return -1;
	size_t port_len = strspn(colon + 1, digits);
	long port = strtol(colon + 1, NULL, 10);
	if (port_len == 0 || port_len > 5 || colon[1 + port_len] != '\0' || port > UINT16_MAX)
		return -1;
	listen.port = (uint16_t)port;
	*ret_listen = listen;
	return 0;
}

static int read_listen(const struct yaml_node *node, struct arena *arena,
                       struct schema_listen *ret, struct error *err)
{
	if (schema_parse_listen(node->text, ret) != 0)
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s is not an address to listen on; write :10179, "
		                 "127.0.0.1:10179 or [::1]:10179",
		                 value_show(arena, node));
	return 0;
}

static int read_rule(const struct yaml_node *node, struct arena *arena, struct prefix_rule *ret,
                     struct error *err)
{
	if (prefix_rule_parse(node->text, arena, ret, err) != 0)
		return error_wrap(err, "%s", value_show(arena, node));
	return 0;
}

int value_read(const struct schema_option *option, const struct yaml_node *node,
               struct arena *arena, void *member, struct error *err)
{
	switch (option->type) {
	case SCHEMA_BOOL: return read_bool(node, arena, member, err);
	case SCHEMA_INTEGER: return read_integer(option, node, arena, member, err);
	case SCHEMA_DURATION: return read_duration(option, node, arena, member, err);
	case SCHEMA_AMOUNT: return read_amount(option, node, arena, member, err);
	case SCHEMA_STRING:
	case SCHEMA_FILE: return read_string(option, node, arena, member, err);
	case SCHEMA_CHOICE:
	case SCHEMA_VARIANT: return read_choice(option, node, arena, member, err);
	case SCHEMA_IP: return read_ip(node, arena, member, err);
	case SCHEMA_LISTEN: return read_listen(node, arena, member, err);
	case SCHEMA_PREFIX_RULE: return read_rule(node, arena, member, err);
	case SCHEMA_SECRET:
	case SCHEMA_DURATION_LIST:
	case SCHEMA_STRINGS:
	case SCHEMA_PREFIX_RULES:
	case SCHEMA_SECTION:
	case SCHEMA_LIST:
	case SCHEMA_TYPE_COUNT: break;
	}
	return error_set(err, ERROR_BUG, 0, "not a single value");
}

char *value_format_duration(struct duration d, char out[static VALUE_DURATION_MAX])
{
	size_t len = 0;
	int64_t left = d.ns;
	for (size_t i = 1; i < COUNT(units); i++) { /* days are read but written as hours */
		int64_t count = left / units[i].ns;
		left %= units[i].ns;
		if (count != 0)
			len += (size_t)snprintf(out + len, VALUE_DURATION_MAX - len, "%lld%s",
			                        (long long)count, units[i].name);
	}
	if (len == 0)
		snprintf(out, VALUE_DURATION_MAX, "0s");
	return out;
}

/* Words that YAML 1.1 readers take for something else than text, in lower case. */
static int is_special_word(const char *text)
{
	static const char *const words[] = { "y",   "n",    "yes",  "no",   "on",
		                             "off", "null", "true", "false" };
	for (size_t i = 0; i < COUNT(words); i++)
		if (strcasecmp(text, words[i]) == 0)
			return 1;
	return 0;
}

/* Plain text is what every YAML reader takes for text: words, paths, and IPv4 addresses. */
static int is_plain(const char *text)
{
	static const char first[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_/";
	static const char rest[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_/0123456789.-+@";
	struct ip ip;
	if (ip_parse(text, &ip) == 0)
		return ip.family == IP_V4;
	return strspn(text, first) > 0 && text[strspn(text, rest)] == '\0' &&
	       !is_special_word(text);
}

/* What must be escaped: what YAML 1.1 does not call printable (section 5.1) or calls a break.
 */
static int is_awkward(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x2028 || c == 0x2029 ||
	       c == 0xfeff || c == 0xfffe || c == 0xffff;
}

static uint32_t decode(const unsigned char *bytes, size_t len)
{
	uint32_t c = len == 1 ? bytes[0] : bytes[0] & (0x7fU >> len);
	for (size_t i = 1; i < len; i++)
		c = c << 6 | (bytes[i] & 0x3fU);
	return c;
}

void value_write_string(const char *text, struct strbuf *out)
{
	if (is_plain(text)) {
		strbuf_puts(out, text);
		return;
	}
	const unsigned char *bytes = (const unsigned char *)text;
	size_t left = strlen(text);
	strbuf_putc(out, '"');
	while (left > 0) {
		size_t len = utf8_sequence(bytes, left);
		len = len == 0 ? 1 : len;
		uint32_t c = decode(bytes, len);
		if (is_awkward(c))
			strbuf_printf(out, "\\u%04x", (unsigned)c);
		else if (c == '"' || c == '\\')
			strbuf_printf(out, "\\%c", (int)c);
		else
			strbuf_add(out, bytes, len);
		bytes += len;
		left -= len;
	}
	strbuf_putc(out, '"');
}

static void write_listen(const struct schema_listen *listen, struct strbuf *out)
{
	char ip[IP_TEXT_MAX];
	int is_v6 = listen->address.family == IP_V6;
	strbuf_printf(out, "\"%s%s%s:%u\"", is_v6 ? "[" : "", ip_format(&listen->address, ip),
	              is_v6 ? "]" : "", (unsigned)listen->port);
}

/* In the largest unit of which it has one. What was written comes back: a division leaves dust
 * behind the ninth digit. */
static void write_amount(const struct schema_option *option, double value, struct strbuf *out)
{
	const struct schema_scale *scale = option->scales;
	while (scale[1].unit != NULL && value < scale->factor)
		scale++;
	double digits_kept = 1e9;
	strbuf_double(out, round(value / scale->factor * digits_kept) / digits_kept);
	strbuf_puts(out, scale->unit);
}

void value_write(const struct schema_option *option, const void *member, struct strbuf *out)
{
	char text[VALUE_DURATION_MAX > IP_TEXT_MAX ? VALUE_DURATION_MAX : IP_TEXT_MAX];
	switch (option->type) {
	case SCHEMA_BOOL: strbuf_puts(out, *(const bool *)member ? "true" : "false"); return;
	case SCHEMA_INTEGER:
		strbuf_printf(out, "%lld", (long long)*(const int64_t *)member);
		return;
	case SCHEMA_DURATION:
		strbuf_puts(out, value_format_duration(*(const struct duration *)member, text));
		return;
	case SCHEMA_AMOUNT: write_amount(option, *(const double *)member, out); return;
	case SCHEMA_STRING:
	case SCHEMA_FILE: value_write_string(*(const char *const *)member, out); return;
	case SCHEMA_CHOICE:
	case SCHEMA_VARIANT:
		value_write_string(option->choices[*(const int *)member], out);
		return;
	case SCHEMA_IP: value_write_string(ip_format(member, text), out); return;
	case SCHEMA_LISTEN: write_listen(member, out); return;
	case SCHEMA_PREFIX_RULE:
		value_write_string(((const struct prefix_rule *)member)->text, out);
		return;
	case SCHEMA_SECRET:
	case SCHEMA_DURATION_LIST:
	case SCHEMA_STRINGS:
	case SCHEMA_PREFIX_RULES:
	case SCHEMA_SECTION:
	case SCHEMA_LIST:
	case SCHEMA_TYPE_COUNT: break;
	}
}
