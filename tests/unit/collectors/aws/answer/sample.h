/* SPDX-License-Identifier: Apache-2.0 */
/** Sample answers of tests/fixtures/aws, and a page read from text, for the tests of AWS. */
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "collectors/aws/answer/cloud_watch.h"
#include "collectors/aws/answer/direct_connect.h"
#include "collectors/aws/answer/ec2.h"
#include "tests/unit/agent/answer/sample_page.h"

#define SAMPLE_TOKEN "dG9rZW4=+/&<x>"

/** Every action, and the format of its answer. */
static const struct sample_action {
	const struct answer_action *action;
	const char *format;
} sample_actions[] = {
	{ &answer_connections, "json" },         { &answer_lags, "json" },
	{ &answer_interfaces, "json" },          { &answer_dx_gateways, "json" },
	{ &answer_dx_associations, "json" },     { &answer_dx_attachments, "json" },
	{ &answer_interface_tests, "json" },     { &answer_interface_routes, "json" },
	{ &answer_list_metrics, "json" },        { &answer_metric_data, "json" },
	{ &answer_vpn_connections, "xml" },      { &answer_vpn_gateways, "xml" },
	{ &answer_customer_gateways, "xml" },    { &answer_route_tables, "xml" },
	{ &answer_transit_gateways, "xml" },     { &answer_transit_attachments, "xml" },
	{ &answer_transit_tables, "xml" },       { &answer_transit_routes, "xml" },
	{ &answer_transit_propagations, "xml" },
};
#define SAMPLE_ACTIONS (sizeof(sample_actions) / sizeof(sample_actions[0]))

/** The text of a sample, NUL-terminated, to be freed. */
static inline char *sample_text(const struct sample_action *sample, size_t *ret_len)
{
	char path[128];
	snprintf(path, sizeof(path), "tests/fixtures/aws/%s.%s",
	         answer_action_name(sample->action), sample->format);
	char *text = sample_file(path, ret_len);
	assert_non_null(text);
	return text;
}

/** Read the sample of an action. */
static inline struct answer_page sample_read(const struct answer_action *action,
                                             struct arena *arena)
{
	for (size_t i = 0; i < SAMPLE_ACTIONS; i++) {
		if (sample_actions[i].action != action)
			continue;
		size_t len;
		char *text = sample_text(&sample_actions[i], &len);
		struct answer_page page = sample_page(action, arena, text, len);
		free(text);
		return page;
	}
	fail_msg("%s has no sample", answer_action_name(action));
	return (struct answer_page){ .next_token = NULL };
}

/** Both items of a sample's page. */
#define SAMPLE_ITEMS(type, first_name, second_name, page)                                      \
	const type *first_name = (const void *)(page).items.first;                             \
	assert_int_equal((page).items.count, 2);                                               \
	const type *second_name = (const void *)(first_name)->item.next

static inline void assert_number(struct answer_number number, uint64_t value)
{
	assert_true(number.known);
	assert_int_equal(number.value, value);
}

static inline void assert_real(struct answer_real real, double value)
{
	assert_true(real.known);
	assert_true(real.value == value);
}
