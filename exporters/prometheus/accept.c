/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Accept and Accept-Encoding: lists of ranges with parameters (RFC 9110, sections 5.6.1, 5.6.6
 * and 12.5). The parser is linear, allocates nothing and never fails: an element that it cannot
 * read is passed over, as are parameters that it does not know (Prometheus sends `escaping`).
 *
 * What a range means for us follows Prometheus' own library: OpenMetrics without a version is
 * 0.0.1, which every reader of 1.0.0 takes; any text/plain is 0.0.4. A client that does not
 * care (curl sends a bare star) gets 0.0.4, which every tool reads.
 */
#include "exporters/prometheus/prometheus.h"

#include <string.h>
#include <strings.h>

#define QUALITY_MAX 1000 /* qvalue has three decimals */

struct span {
	const char *at;
	size_t len;
};

struct range {
	struct span name;    /* "text/plain", "gzip" */
	struct span version; /* empty when not given */
	int quality;         /* 0 to QUALITY_MAX */
};

static struct span trim(struct span text)
{
	while (text.len > 0 && (text.at[0] == ' ' || text.at[0] == '\t')) {
		text.at++;
		text.len--;
	}
	while (text.len > 0 && (text.at[text.len - 1] == ' ' || text.at[text.len - 1] == '\t'))
		text.len--;
	return text;
}

static int is(struct span text, const char *word)
{
	return text.len == strlen(word) && strncasecmp(text.at, word, text.len) == 0;
}

/* Cut off what stands before the separator, which does not count within quotes. */
static struct span cut(struct span *rest, char separator)
{
	int is_quoted = 0;
	size_t i = 0;
	for (; i < rest->len && (is_quoted || rest->at[i] != separator); i++) {
		if (rest->at[i] == '"')
			is_quoted = !is_quoted;
		else if (rest->at[i] == '\\' && is_quoted && i + 1 < rest->len)
			i++;
	}
	struct span part = { .at = rest->at, .len = i };
	size_t used = i < rest->len ? i + 1 : i;
	rest->at += used;
	rest->len -= used;
	return trim(part);
}

static struct span unquote(struct span text)
{
	if (text.len >= 2 && text.at[0] == '"' && text.at[text.len - 1] == '"')
		return (struct span){ .at = text.at + 1, .len = text.len - 2 };
	return text;
}

/* qvalue, RFC 9110 section 12.4.2: "0", "0.5", "1.000". Returns -1 for anything else. */
static int parse_quality(struct span text)
{
	if (text.len == 0 || text.len > 5 || (text.at[0] != '0' && text.at[0] != '1') ||
	    (text.len > 1 && text.at[1] != '.'))
		return -1;
	int quality = text.at[0] == '1' ? QUALITY_MAX : 0;
	int weight = QUALITY_MAX / 10;
	for (size_t i = 2; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return -1;
		quality += (text.at[i] - '0') * weight;
		weight /= 10;
	}
	return quality <= QUALITY_MAX ? quality : -1;
}

/* Take the next readable range of a list. Returns 0 at its end. */
static int next_range(struct span *list, struct range *ret_range)
{
	while (list->len > 0) {
		struct span element = cut(list, ',');
		struct range range = { .name = cut(&element, ';'), .quality = QUALITY_MAX };
		while (element.len > 0) {
			struct span value = cut(&element, ';');
			struct span name = cut(&value, '=');
			value = unquote(trim(value));
			if (is(name, "q"))
				range.quality = parse_quality(value);
			else if (is(name, "version"))
				range.version = value;
		}
		if (range.name.len == 0 || range.quality < 0)
			continue;
		*ret_range = range;
		return 1;
	}
	return 0;
}

/* How well a format answers a range. The most specific range decides (RFC 9110, 12.5.1). */
struct offer {
	int fit; /* 0: no range names it, 1: by two stars, 2: by one, 3: by its name */
	int quality;
	size_t position; /* of the range in the list */
};

static int fit_of(const struct range *range, enum prometheus_format format)
{
	static const char *const stars[PROMETHEUS_FORMAT_COUNT] = {
		[PROMETHEUS_TEXT_0_0_4] = "text/*",
		[PROMETHEUS_OPENMETRICS_1_0] = "application/*",
	};
	static const char *const names[PROMETHEUS_FORMAT_COUNT] = {
		[PROMETHEUS_TEXT_0_0_4] = "text/plain",
		[PROMETHEUS_OPENMETRICS_1_0] = "application/openmetrics-text",
	};
	if (is(range->name, "*/*"))
		return 1;
	if (is(range->name, stars[format]))
		return 2;
	if (!is(range->name, names[format]))
		return 0;
	int is_version_ours = format == PROMETHEUS_TEXT_0_0_4 || range->version.len == 0 ||
	                      is(range->version, "0.0.1") || is(range->version, "1.0.0");
	return is_version_ours ? 3 : 0;
}

static int is_better(const struct offer *a, const struct offer *b)
{
	if (a->quality != b->quality)
		return a->quality > b->quality;
	if (a->fit != b->fit)
		return a->fit > b->fit;
	return a->position < b->position;
}

enum prometheus_format prometheus_negotiate(const char *accept)
{
	if (accept == NULL)
		return PROMETHEUS_TEXT_0_0_4;
	struct offer offers[PROMETHEUS_FORMAT_COUNT] = { 0 };
	struct span list = { .at = accept, .len = strlen(accept) };
	struct range range;
	for (size_t position = 0; next_range(&list, &range); position++)
		for (int format = 0; format < PROMETHEUS_FORMAT_COUNT; format++) {
			struct offer offer = {
				.fit = fit_of(&range, (enum prometheus_format)format),
				.quality = range.quality,
				.position = position,
			};
			struct offer *best = &offers[format];
			if (offer.fit > best->fit || (offer.fit == best->fit && offer.fit > 0 &&
			                              is_better(&offer, best)))
				*best = offer;
		}
	const struct offer *text = &offers[PROMETHEUS_TEXT_0_0_4];
	const struct offer *open = &offers[PROMETHEUS_OPENMETRICS_1_0];
	return open->quality > 0 && is_better(open, text) ? PROMETHEUS_OPENMETRICS_1_0
	                                                  : PROMETHEUS_TEXT_0_0_4;
}

int prometheus_accepts_gzip(const char *accept_encoding)
{
	if (accept_encoding == NULL)
		return 0;
	int named = -1; /* quality, -1: not in the list */
	int star = -1;
	struct span list = { .at = accept_encoding, .len = strlen(accept_encoding) };
	struct range range;
	while (next_range(&list, &range)) {
		int *quality = is(range.name, "gzip") || is(range.name, "x-gzip") ? &named
		               : is(range.name, "*")                              ? &star
		                                                                  : NULL;
		if (quality != NULL && range.quality > *quality)
			*quality = range.quality;
	}
	return named >= 0 ? named > 0 : star > 0;
}

const char *prometheus_content_type(enum prometheus_format format)
{
	static const char *const types[PROMETHEUS_FORMAT_COUNT] = {
		[PROMETHEUS_TEXT_0_0_4] = "text/plain; version=0.0.4; charset=utf-8",
		[PROMETHEUS_OPENMETRICS_1_0] =
			"application/openmetrics-text; version=1.0.0; charset=utf-8",
	};
	return types[format];
}
