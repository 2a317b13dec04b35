/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/prometheus/prometheus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define TEXT PROMETHEUS_TEXT_0_0_4
#define OPEN PROMETHEUS_OPENMETRICS_1_0

static const struct {
	const char *accept;
	enum prometheus_format format;
} accepts[] = {
	/* Prometheus 3.14, then 2.42, as captured; its version before OpenMetrics */
	{ "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
	  "application/openmetrics-text;version=0.0.1;q=0.5,"
	  "text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,"
	  "text/plain;version=0.0.4;q=0.3,*/*;q=0.2",
	  OPEN },
	{ "application/openmetrics-text;version=1.0.0,"
	  "application/openmetrics-text;version=0.0.1;q=0.75,"
	  "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
	  OPEN },
	{ "text/plain;version=0.0.4;q=1,*/*;q=0.1", TEXT },
	{ "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;"
	  "encoding=delimited;q=0.7,text/plain;version=0.0.4;q=0.3",
	  TEXT },
	/* curl; a browser */
	{ "*/*", TEXT },
	{ "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", TEXT },
	/* nothing matches: 0.0.4 is the last resort */
	{ NULL, TEXT },
	{ "", TEXT },
	{ "image/png", TEXT },
	{ "application/openmetrics-text;version=2.0.0", TEXT },
	{ "application/openmetrics-text;version=1.0.0;q=0", TEXT },
	/* versions */
	{ "application/openmetrics-text", OPEN },
	{ "application/openmetrics-text;version=0.0.1", OPEN },
	{ "application/openmetrics-text; version=\"1.0.0\"", OPEN },
	{ "application/openmetrics-text;version=2.0.0,text/plain;q=0.1", TEXT },
	{ "application/openmetrics-text;version=2.0.0,application/openmetrics-text;"
	  "version=1.0.0;q=0.2,text/plain;q=0.1",
	  OPEN },
	{ "text/plain;version=1.0.0,application/openmetrics-text;version=1.0.0;q=0.9", TEXT },
	/* quality */
	{ "application/openmetrics-text;q=0.5,text/plain;q=0.4", OPEN },
	{ "application/openmetrics-text;q=0.4,text/plain;q=0.5", TEXT },
	{ "text/plain;q=0.999,application/openmetrics-text;q=1.000", OPEN },
	{ "text/plain;q=0.001,application/openmetrics-text;q=0", TEXT },
	{ "text/plain;q=0,application/openmetrics-text;q=0.001", OPEN },
	{ "application/openmetrics-text;q=2,text/plain;q=0.1", TEXT },
	{ "application/openmetrics-text;q=1.001,text/plain;q=0.1", TEXT },
	{ "application/openmetrics-text;q=0.1234,text/plain;q=0.1", TEXT },
	{ "application/openmetrics-text;q=high,text/plain;q=0.1", TEXT },
	{ "application/openmetrics-text;q=,text/plain;q=0.1", TEXT },
	{ "application/openmetrics-text;q=1x,text/plain;q=0.1", TEXT },
	{ "application/openmetrics-text;q=0.5x,text/plain;q=0.1", TEXT },
	/* equal quality: the more specific, then the first */
	{ "*/*,application/openmetrics-text", OPEN },
	{ "text/plain,application/openmetrics-text", TEXT },
	{ "application/openmetrics-text,text/plain", OPEN },
	/* the most specific range decides, even when it asks for less */
	{ "application/openmetrics-text;q=0.1,*/*;q=0.9", TEXT },
	{ "text/plain;q=0.1,*/*;q=0.9", OPEN },
	{ "text/*;q=0.1,*/*;q=0.9", OPEN },
	{ "application/*;q=0.5,text/*;q=0.4", OPEN },
	/* spelling */
	{ "APPLICATION/OpenMetrics-Text;VERSION=1.0.0;Q=0.9,text/plain;q=0.5", OPEN },
	{ " \t application/openmetrics-text \t;\t version=1.0.0 ; q=0.9 , text/plain;q=0.5 ",
	  OPEN },
	{ ",, ,application/openmetrics-text,;,", OPEN },
	{ "text/plain;q=0.5;note=\"a,b;q=1\\\",\",application/openmetrics-text;q=0.6", OPEN },
	{ "application/openmetrics-text;version=\"1.0.0,text/plain", TEXT },
	{ "application/openmetrics-text-x", TEXT },
	{ "application/openmetrics", TEXT },
};

static void format_is_negotiated(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(accepts) / sizeof(accepts[0]); i++)
		if (prometheus_negotiate(accepts[i].accept) != accepts[i].format)
			fail_msg("wrong format for %s", accepts[i].accept);
}

static void gzip_is_negotiated(void **state)
{
	(void)state;
	static const struct {
		const char *encoding;
		int gzip;
	} cases[] = {
		{ "gzip", 1 },
		{ "gzip, deflate, br", 1 },
		{ "deflate, GZIP;q=0.5", 1 },
		{ "x-gzip", 1 },
		{ "gzip;q=0.001", 1 },
		{ "*", 1 },
		{ "*;q=0.1", 1 },
		{ "identity;q=1, *;q=0.5", 1 },
		{ "gzip;q=0, x-gzip", 1 },
		{ NULL, 0 },
		{ "", 0 },
		{ "identity", 0 },
		{ "br, zstd", 0 },
		{ "gzip;q=0", 0 },
		{ "gzip;q=0.000", 0 },
		{ "gzip;q=0, *", 0 },
		{ "*;q=0", 0 },
		{ "gzip;q=2", 0 },
		{ "gzipped", 0 },
		{ "\"gzip\"", 0 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (prometheus_accepts_gzip(cases[i].encoding) != cases[i].gzip)
			fail_msg("wrong answer for %s", cases[i].encoding);
}

/* The copy ends where the text ends, so that a sanitizer sees every step too far. */
static void every_truncation_is_read_within_its_bounds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(accepts) / sizeof(accepts[0]); i++) {
		size_t len = accepts[i].accept == NULL ? 0 : strlen(accepts[i].accept);
		for (size_t cut = 0; cut < len; cut++) {
			char *text = strndup(accepts[i].accept, cut);
			assert_non_null(text);
			assert_true(prometheus_negotiate(text) < PROMETHEUS_FORMAT_COUNT);
			int gzip = prometheus_accepts_gzip(text);
			assert_true(gzip == 0 || gzip == 1);
			free(text);
		}
	}
}

static void content_types_are_what_prometheus_3_insists_on(void **state)
{
	(void)state;
	assert_string_equal(prometheus_content_type(TEXT),
	                    "text/plain; version=0.0.4; charset=utf-8");
	assert_string_equal(prometheus_content_type(OPEN),
	                    "application/openmetrics-text; version=1.0.0; charset=utf-8");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(format_is_negotiated),
		cmocka_unit_test(gzip_is_negotiated),
		cmocka_unit_test(every_truncation_is_read_within_its_bounds),
		cmocka_unit_test(content_types_are_what_prometheus_3_insists_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
