/* SPDX-License-Identifier: Apache-2.0 */
/** Sample answers of tests/fixtures/azure, and a page read from text, for the tests of Azure.
 */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/azure/answer/express_route.h"
#include "collectors/azure/answer/monitor.h"
#include "collectors/azure/answer/network.h"
#include "tests/unit/agent/answer/sample_page.h"

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

/** The text of the sample of an operation, to be freed. */
static inline char *sample_text(const struct answer_action *action, size_t *ret_len)
{
	char path[128];
	snprintf(path, sizeof(path), "tests/fixtures/azure/%s.json",
	         answer_action_name(action));
	char *text = sample_file(path, ret_len);
	assert_non_null(text);
	return text;
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
