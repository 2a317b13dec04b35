/* SPDX-License-Identifier: Apache-2.0 */
/** Sample answers of tests/fixtures/azure, and a page read from text, for the tests of Azure.
 */
#pragma once

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "collectors/azure/answer/express_route.h"
#include "collectors/azure/answer/monitor.h"
#include "collectors/azure/answer/network.h"

/** What every link to another page is. */
#define SAMPLE_LINK                                                                            \
	"https://management.azure.com/subscriptions/11111111-2222-3333-4444-555555555555/"     \
	"next?api-version=2024-05-01&%24skiptoken=dG9rZW4%3d"

/** Where resources of the samples are. */
#define SAMPLE_GROUP                                                                           \
	"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-net/"           \
	"providers/Microsoft.Network"

/** Every operation; some answer with one thing. */
static const struct sample_action {
	const struct answer_action *action;
	size_t items;
} sample_actions[] = {
	{ &answer_resources, 2 },       { &answer_circuits, 2 },
	{ &answer_circuit, 1 },         { &answer_peering_stats, 1 },
	{ &answer_circuit_summary, 2 }, { &answer_circuit_arp, 2 },
	{ &answer_circuit_routes, 2 },  { &answer_ports, 2 },
	{ &answer_gateway, 1 },         { &answer_gateway_peers, 2 },
	{ &answer_gateway_learned, 2 }, { &answer_gateway_advertised, 2 },
	{ &answer_connection, 1 },      { &answer_local_gateway, 1 },
	{ &answer_azure_tables, 2 },    { &answer_effective_routes, 2 },
	{ &answer_communities, 2 },     { &answer_metrics, 2 },
};
#define SAMPLE_ACTIONS (sizeof(sample_actions) / sizeof(sample_actions[0]))

/** The text of a file, NUL-terminated, to be freed; NULL: there is none. No stdio: it would
 * keep a copy. */
static inline char *sample_file(const char *path, size_t *ret_len)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	*ret_len = 0;
	if (fd < 0)
		return NULL;
	const size_t room = 4 << 20;
	char *text = calloc(1, room);
	assert_non_null(text);
	ssize_t len = read(fd, text, room - 1);
	close(fd);
	assert_in_range(len, 1, room - 2);
	*ret_len = (size_t)len;
	return text;
}

/** The text of the sample of an operation, likewise. */
static inline char *sample_text(const struct answer_action *action, size_t *ret_len)
{
	char path[128];
	snprintf(path, sizeof(path), "tests/fixtures/azure/%s.json",
	         answer_action_name(action));
	char *text = sample_file(path, ret_len);
	assert_non_null(text);
	return text;
}

/** The rules that all routes of the samples lie in. */
static inline const struct answer_watch *sample_watch(void)
{
	static struct prefix_rule rules[2] = {
		{ .prefix = { .length = 8 }, .ge = 8, .le = 32, .text = "10.0.0.0/8 le 32" },
		{ .prefix = { .length = 32 },
		  .ge = 32,
		  .le = 128,
		  .text = "2001:db8::/32 le 128" },
	};
	static const struct answer_watch watch = { rules, 2 };
	assert_int_equal(ip_prefix_parse("10.0.0.0/8", &rules[0].prefix), 0);
	assert_int_equal(ip_prefix_parse("2001:db8::/32", &rules[1].prefix), 0);
	return &watch;
}

/** Read text that is a good answer; every route of the sample rule is kept. */
static inline struct answer_page sample_page(const struct answer_action *action,
                                             struct arena *arena, const char *text, size_t len)
{
	struct answer_page page;
	struct error err = { 0 };
	struct answer_input input = { text, len, sample_watch() };
	if (answer_read(action, arena, &input, &page, &err) != 0)
		fail_msg("%s", err.text);
	return page;
}

/** Read the sample of an operation. */
static inline struct answer_page sample_read(const struct answer_action *action,
                                             struct arena *arena)
{
	size_t len;
	char *text = sample_text(action, &len);
	struct answer_page page = sample_page(action, arena, text, len);
	free(text);
	return page;
}

/** An address as text. */
static inline void assert_ip(const struct ip *ip, const char *text)
{
	char found[IP_TEXT_MAX];
	assert_string_equal(ip_format(ip, found), text);
}

/** A prefix as text. */
static inline void assert_prefix(const struct ip_prefix *prefix, const char *text)
{
	char found[IP_TEXT_MAX];
	assert_string_equal(ip_prefix_format(prefix, found), text);
}

static inline void assert_number(struct answer_number number, uint64_t value)
{
	assert_true(number.known);
	assert_int_equal(number.value, value);
}
