/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fixture, parsed; what a test asks of it; and what must hold when it is cut.
 */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/model/json.h"
#include "collectors/cli/parse/parse.h"
#include "collectors/cli/parse/parsers.h"

#define GIVEN_NOW INT64_C(1795410000)
#define GIVEN_TEXT_MAX ((size_t)1024 * 1024)

/* Everything that one parse said: a view, and a line of text per route. */
struct given {
	struct view *view;
	struct strbuf routes;
	size_t route_count;
	int failed;
	struct error err;
};

static inline void given_done(struct given *given)
{
	view_unref(given->view);
	strbuf_done(&given->routes);
}

static inline void given_route(void *context, const struct cli_route *route)
{
	struct given *given = context;
	struct strbuf *out = &given->routes;
	char text[IP_TEXT_MAX];
	given->route_count++;
	strbuf_printf(out, "%s %s from %s", route->vrf, ip_prefix_format(&route->prefix, text),
	              route->peer.family == IP_NONE ? "-" : "");
	strbuf_puts(out, ip_format(&route->peer, text));
	strbuf_printf(out, " via %s%s%s", ip_format(&route->next_hop, text),
	              route->is_valid ? " valid" : "", route->is_best ? " best" : "");
	if (route->has_local_preference)
		strbuf_printf(out, " preference %u", (unsigned)route->local_preference);
	if (route->has_med)
		strbuf_printf(out, " med %u", (unsigned)route->med);
	if (route->has_as_path) {
		strbuf_printf(out, " path(%zu)", route->as_path_length);
		for (size_t i = 0; i < route->as_path_count; i++)
			strbuf_printf(out, " %u", (unsigned)route->as_path[i]);
	}
	if (route->origin != NULL)
		strbuf_printf(out, " %s", route->origin);
	if (route->communities != NULL)
		strbuf_printf(out, " communities %s", route->communities);
	strbuf_puts(out, "\n");
}

/* Parses a copy of exactly that length, so that a sanitizer sees a read behind its end. */
static inline void given_parse(struct given *given, cli_parse *parse, struct cli_input input)
{
	char *copy = malloc(input.len + 1);
	assert_non_null(copy);
	memcpy(copy, input.text, input.len);
	copy = realloc(copy, input.len == 0 ? 1 : input.len);
	input.text = copy;
	input.router = "ce1";
	input.now = (struct walltime){ GIVEN_NOW * 1000000000 };
	*given = (struct given){ .view = view_new(0) };
	strbuf_init(&given->routes, GIVEN_TEXT_MAX);
	struct cli_output output = { given->view, given_route, given };
	given->failed = parse(&input, &output, &given->err);
	assert_int_equal(view_seal(given->view, (struct monotime){ 1 }, NULL), 0);
	free(copy);
}

static inline void given_text(struct given *given, cli_parse *parse, const char *text)
{
	given_parse(given, parse, (struct cli_input){ .text = text, .len = strlen(text) });
}

/* A fixture of tests/fixtures/cli; NUL-terminated, to be freed. */
static inline char *given_file(const char *name)
{
	char path[256];
	snprintf(path, sizeof(path), "tests/fixtures/cli/%s", name);
	FILE *file = fopen(path, "rb");
	char *text = calloc(1, GIVEN_TEXT_MAX);
	assert_non_null(text);
	if (file == NULL)
		fail_msg("%s cannot be read", path);
	size_t len = fread(text, 1, GIVEN_TEXT_MAX - 1, file);
	assert_true(len > 0);
	fclose(file);
	return text;
}

static inline void given_fixture(struct given *given, cli_parse *parse, const char *name)
{
	char *text = given_file(name);
	given_text(given, parse, text);
	free(text);
	if (given->failed != 0)
		fail_msg("%s: %s", name, given->err.text);
}

static inline size_t given_count(const struct given *given, enum fact_kind_id kind)
{
	return view_facts(given->view, kind).count;
}

static inline const void *given_fact(const struct given *given, enum fact_kind_id kind,
                                     size_t index)
{
	struct fact_list list = view_facts(given->view, kind);
	assert_true(index < list.count);
	return list.items[index];
}

/* The one fact of a kind. */
static inline const void *given_only(const struct given *given, enum fact_kind_id kind)
{
	assert_int_equal(given_count(given, kind), 1);
	return given_fact(given, kind, 0);
}

/* The peer of that address, which is in one VRF only. */
static inline const struct bgp_peer *given_peer(const struct given *given, const char *address)
{
	struct fact_list list = view_facts(given->view, FACT_BGP_PEER);
	struct ip ip;
	assert_int_equal(ip_parse(address, &ip), 0);
	for (size_t i = 0; i < list.count; i++) {
		const struct bgp_peer *peer = (const struct bgp_peer *)list.items[i];
		if (ip_compare(&peer->address, &ip) == 0)
			return peer;
	}
	fail_msg("no peer %s", address);
	return NULL;
}

/* Every fact and route of a cut answer is one of the whole. */
static inline void given_is_part(const struct given *part, const struct given *whole,
                                 size_t len)
{
	struct strbuf all, one;
	strbuf_init(&all, SIZE_MAX);
	strbuf_init(&one, SIZE_MAX);
	view_json(&all, whole->view, false);
	for (int kind = 0; kind < FACT_KIND_COUNT; kind++) {
		struct fact_list list = view_facts(part->view, (enum fact_kind_id)kind);
		for (size_t i = 0; i < list.count; i++) {
			strbuf_clear(&one);
			fact_json(&one, fact_kinds[kind], list.items[i], false);
			if (strstr(all.data, one.data) == NULL)
				fail_msg("cut to %zu bytes: %s is no fact of the whole", len,
				         one.data);
		}
	}
	if (part->routes.len > 0)
		assert_non_null(strstr(whole->routes.data, part->routes.data));
	strbuf_done(&one);
	strbuf_done(&all);
}

/* Cut at every length, a fixture is an error or says a part of what the whole says. */
static inline void given_cut(cli_parse *parse, const char *name)
{
	struct given whole, part;
	char *text = given_file(name);
	given_text(&whole, parse, text);
	for (size_t len = strlen(text); len-- > 0;) {
		given_parse(&part, parse, (struct cli_input){ .text = text, .len = len });
		if (part.failed == 0)
			given_is_part(&part, &whole, len);
		given_done(&part);
	}
	given_done(&whole);
	free(text);
}

/* Garbage of every length is an error or says nothing. */
static inline void given_garbage(cli_parse *parse)
{
	static const char *const texts[] = {
		"{",
		"[]",
		"{}",
		"[[",
		"{\"vrfs\":[]}",
		"{\"vrfs\":{\"x\":1}}",
		"null",
		"1",
		"{\"a\":{\"b\":{\"peers\":[1,2]}}}",
		"{\"TABLE_vrf\":{\"ROW_vrf\":[1,[2]]}}",
		"\xff\xfe",
		"[{\"data\":[null]}]",
		"{\"bgp-information\":[[]]}",
		"{\"vrfs\":{\"x\":{\"peerList\":{\"peerAddress\":7}}}}",
		"%",
		"\n\n\n",
	};
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct given given;
		given_text(&given, parse, texts[i]);
		assert_int_equal(given_count(&given, FACT_BGP_PEER), 0);
		assert_int_equal(given.route_count, 0);
		given_done(&given);
	}
}
