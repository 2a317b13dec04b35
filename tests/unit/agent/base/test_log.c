/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/log.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/base/utf8.h"

/* A log into a pipe, at 2026-11-23T01:02:03.004Z by a clock that stands. */
struct fixture {
	struct fake_clock fake;
	struct clock clock;
	struct log log;
	int pipe[2];
	char read[8192];
};

static void begin(struct fixture *f, enum log_format format)
{
	*f = (struct fixture){ .fake = { .wall = { INT64_C(1795395723004000000) } } };
	f->clock = fake_clock(&f->fake);
	assert_int_equal(pipe2(f->pipe, O_NONBLOCK | O_CLOEXEC), 0);
	f->log = (struct log){ .clock = &f->clock, .format = format, .fd = f->pipe[1] };
}

/* What was written since the last look; "" when nothing. */
static const char *written(struct fixture *f)
{
	ssize_t len = read(f->pipe[0], f->read, sizeof(f->read) - 1);
	f->read[len < 0 ? 0 : len] = '\0';
	return f->read;
}

static void end(struct fixture *f)
{
	close(f->pipe[0]);
	close(f->pipe[1]);
}

/* A blocking pipe that nobody reads, as a hung log collector leaves it. */
static void line_that_nobody_reads_is_lost(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, LOG_FORMAT_LOGFMT);
	char filling[4096] = { 0 };
	while (write(f.pipe[1], filling, sizeof(filling)) > 0)
		continue;
	assert_int_equal(fcntl(f.pipe[1], F_SETFL, 0), 0);
	alarm(5); /* ends a test that hangs */
	log_write(&f.log, LOG_LEVEL_WARN, "snmp", "ce1", "lost");
	alarm(0);
	while (read(f.pipe[0], f.read, sizeof(f.read)) > 0)
		assert_int_equal(f.read[0], 0);
	log_write(&f.log, LOG_LEVEL_WARN, "snmp", "ce1", "heard");
	assert_non_null(strstr(written(&f), "msg=heard"));
	end(&f);
}

static void logfmt_line_has_all_fields(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, LOG_FORMAT_LOGFMT);
	log_write(&f.log, LOG_LEVEL_WARN, "snmp", "ce1", "no answer for %d s", 45);
	assert_string_equal(written(&f), "time=2026-11-23T01:02:03.004Z level=warn token=snmp "
	                                 "target=ce1 msg=\"no answer for 45 s\"\n");
	log_write(&f.log, LOG_LEVEL_INFO, "http", NULL, "listening");
	assert_string_equal(
		written(&f),
		"time=2026-11-23T01:02:03.004Z level=info token=http msg=listening\n");
	end(&f);
}

static void json_line_has_all_fields(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, LOG_FORMAT_JSON);
	log_write(&f.log, LOG_LEVEL_ERROR, "probe", "dx0", "sent %d", 3);
	assert_string_equal(written(&f),
	                    "{\"time\":\"2026-11-23T01:02:03.004Z\",\"level\":\"error\","
	                    "\"token\":\"probe\",\"target\":\"dx0\",\"msg\":\"sent 3\"}\n");
	log_write(&f.log, LOG_LEVEL_DEBUG, "probe", NULL, "%s", "");
	assert_string_equal(written(&f),
	                    "{\"time\":\"2026-11-23T01:02:03.004Z\",\"level\":\"debug\","
	                    "\"token\":\"probe\",\"msg\":\"\"}\n");
	end(&f);
}

static void logfmt_quotes_what_needs_it(void **state)
{
	(void)state;
	static const char *const cases[][2] = {
		{ "plain", "plain" },
		{ "", "\"\"" },
		{ "two words", "\"two words\"" },
		{ "a=b", "\"a=b\"" },
		{ "say \"x\"", "\"say \\\"x\\\"\"" },
		{ "back\\slash", "\"back\\\\slash\"" },
		{ "caf\xc3\xa9", "caf\xc3\xa9" },
	};
	struct fixture f;
	begin(&f, LOG_FORMAT_LOGFMT);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		log_write(&f.log, LOG_LEVEL_INFO, "t", NULL, "%s", cases[i][0]);
		const char *line = strstr(written(&f), "msg=");
		assert_non_null(line);
		assert_memory_equal(line + 4, cases[i][1], strlen(cases[i][1]));
		assert_string_equal(line + 4 + strlen(cases[i][1]), "\n");
	}
	end(&f);
}

/* Nothing from outside may begin a line of its own, in any field and either format. */
static void line_stays_one_line(void **state)
{
	(void)state;
	static const char forged[] = "x\nlevel=error\r\x1b[31m\x7f\xff";
	for (int format = 0; format < LOG_FORMAT_COUNT; format++) {
		struct fixture f;
		begin(&f, (enum log_format)format);
		log_write(&f.log, LOG_LEVEL_INFO, "t", forged, "%s", forged);
		const char *line = written(&f);
		size_t len = strlen(line);
		assert_int_equal(strcspn(line, "\n"), len - 1);
		for (size_t at = 0; at < len - 1;) {
			size_t step = utf8_sequence((const unsigned char *)line + at, len - at);
			assert_int_not_equal(step, 0);
			assert_true((unsigned char)line[at] >= 0x20 && line[at] != 0x7f);
			at += step;
		}
		end(&f);
	}
}

static void longest_text_and_target_are_cut_not_lost(void **state)
{
	(void)state;
	char huge[6000];
	memset(huge, '"', sizeof(huge) - 1); /* the worst: every byte is escaped */
	huge[sizeof(huge) - 1] = '\0';
	for (int format = 0; format < LOG_FORMAT_COUNT; format++) {
		struct fixture f;
		begin(&f, (enum log_format)format);
		log_write(&f.log, LOG_LEVEL_INFO, "t", huge, "%s", huge);
		const char *line = written(&f);
		size_t len = strlen(line);
		assert_in_range(len, 2000, 4096);
		assert_int_equal(line[len - 1], '\n');
		assert_non_null(strstr(line, "...\""));
		end(&f);
	}
}

static void lines_below_the_level_are_not_written(void **state)
{
	(void)state;
	for (int level = 0; level < LOG_LEVEL_COUNT; level++) {
		struct fixture f;
		begin(&f, LOG_FORMAT_LOGFMT);
		f.log.level = (enum log_level)level;
		for (int line = 0; line < LOG_LEVEL_COUNT; line++) {
			log_write(&f.log, (enum log_level)line, "t", NULL, "x");
			assert_int_equal(strlen(written(&f)) > 0, line >= level);
		}
		end(&f);
	}
}

static void debug_tokens_open_debug_lines_of_their_part_only(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, LOG_FORMAT_LOGFMT);
	f.log.level = LOG_LEVEL_WARN;
	f.log.debug_tokens = "snmp,,probe";
	static const struct {
		const char *token;
		int wanted;
	} cases[] = {
		{ "snmp", 1 }, { "probe", 1 }, { "snm", 0 }, { "snmpx", 0 }, { "http", 0 }
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		log_write(&f.log, LOG_LEVEL_DEBUG, cases[i].token, NULL, "x");
		assert_int_equal(strlen(written(&f)) > 0, cases[i].wanted);
		log_write(&f.log, LOG_LEVEL_INFO, cases[i].token, NULL, "x");
		assert_string_equal(written(&f), "");
	}
	end(&f);
}

static void null_log_writes_nothing(void **state)
{
	(void)state;
	log_write(NULL, LOG_LEVEL_ERROR, "t", NULL, "x");
}

static void closed_descriptor_is_survived(void **state)
{
	(void)state;
	struct fixture f;
	begin(&f, LOG_FORMAT_LOGFMT);
	f.log.fd = -1;
	log_write(&f.log, LOG_LEVEL_ERROR, "t", NULL, "x");
	end(&f);
}

static void words_are_parsed_exactly(void **state)
{
	(void)state;
	enum log_level level = LOG_LEVEL_COUNT;
	enum log_format format = LOG_FORMAT_COUNT;
	assert_int_equal(log_level_parse("verbose", &level), -1);
	assert_int_equal(log_level_parse("", &level), -1);
	assert_int_equal(log_level_parse("Info", &level), -1);
	assert_int_equal(level, LOG_LEVEL_COUNT);
	assert_int_equal(log_format_parse("xml", &format), -1);
	assert_int_equal(format, LOG_FORMAT_COUNT);
	static const char *const levels[] = { "debug", "info", "warn", "error" };
	for (int i = 0; i < LOG_LEVEL_COUNT; i++) {
		assert_int_equal(log_level_parse(levels[i], &level), 0);
		assert_int_equal(level, i);
	}
	assert_int_equal(log_format_parse("logfmt", &format), 0);
	assert_int_equal(format, LOG_FORMAT_LOGFMT);
	assert_int_equal(log_format_parse("json", &format), 0);
	assert_int_equal(format, LOG_FORMAT_JSON);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(logfmt_line_has_all_fields),
		cmocka_unit_test(line_that_nobody_reads_is_lost),
		cmocka_unit_test(json_line_has_all_fields),
		cmocka_unit_test(logfmt_quotes_what_needs_it),
		cmocka_unit_test(line_stays_one_line),
		cmocka_unit_test(longest_text_and_target_are_cut_not_lost),
		cmocka_unit_test(lines_below_the_level_are_not_written),
		cmocka_unit_test(debug_tokens_open_debug_lines_of_their_part_only),
		cmocka_unit_test(null_log_writes_nothing),
		cmocka_unit_test(closed_descriptor_is_survived),
		cmocka_unit_test(words_are_parsed_exactly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
