/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: collectors/aws collectors/aws/answer agent/model agent/config agent/base */
/*
 * Bytes as the answer to an action of AWS, through its reader and the builders of facts into a
 * sealed view. The first byte chooses the part of the account.
 */
#include <stddef.h>
#include <stdint.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/model/view.h"
#include "collectors/aws/account.h"
#include "collectors/aws/answer/direct_connect.h"
#include "collectors/aws/answer/ec2.h"
#include "tests/fuzz/check_view.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct answer_action *const actions[AWS_PART_COUNT] = {
	[AWS_CONNECTIONS] = &answer_connections,
	[AWS_LAGS] = &answer_lags,
	[AWS_INTERFACES] = &answer_interfaces,
	[AWS_DX_GATEWAYS] = &answer_dx_gateways,
	[AWS_DX_ASSOCIATIONS] = &answer_dx_associations,
	[AWS_DX_ATTACHMENTS] = &answer_dx_attachments,
	[AWS_INTERFACE_TESTS] = &answer_interface_tests,
	[AWS_INTERFACE_ROUTES] = &answer_interface_routes,
	[AWS_VPN_CONNECTIONS] = &answer_vpn_connections,
	[AWS_VPN_GATEWAYS] = &answer_vpn_gateways,
	[AWS_CUSTOMER_GATEWAYS] = &answer_customer_gateways,
	[AWS_ROUTE_TABLES] = &answer_route_tables,
	[AWS_TRANSIT_GATEWAYS] = &answer_transit_gateways,
	[AWS_TRANSIT_ATTACHMENTS] = &answer_transit_attachments,
	[AWS_TRANSIT_TABLES] = &answer_transit_tables,
	[AWS_TRANSIT_ROUTES] = &answer_transit_routes,
	[AWS_TRANSIT_PROPAGATIONS] = &answer_transit_propagations,
	[AWS_METRICS] = &answer_metric_data,
};

/* Everything is looked for: all of IPv4 and IPv6, in every table. */
static struct prefix_rule rules[] = {
	{ .prefix = { .address = { .family = IP_V4 } }, .le = 32, .text = "0.0.0.0/0 le 32" },
	{ .prefix = { .address = { .family = IP_V6 } }, .le = 128, .text = "::/0 le 128" },
};
static const char *const keys[] = { "Name" };
static const char *const tables[] = { "tag:Name=*", "rtb-01", "tgw-rtb-01" };
static const struct config_destination destination = {
	.name = "d",
	.prefixes = { rules, 2 },
	.advertise = { rules, 2 },
	.route_tables = { tables, 3 },
	.require_tags = { keys, 1 },
};
static const struct config_destinations destinations = { &destination, 1 };

static void make_facts(enum aws_part part, const struct answer_page *page)
{
	struct answer_subject subject = { .id = "tgw-rtb-01", .page = *page };
	struct answer_page subjects = { .next_token = NULL };
	struct aws_region region = { .name = "r", .parts = { [AWS_PART_COUNT - 1] = NULL } };
	answer_list_add(&subjects.items, &subject.item);
	bool is_subject = part == AWS_INTERFACE_ROUTES || part == AWS_TRANSIT_ROUTES ||
	                  part == AWS_TRANSIT_PROPAGATIONS;
	region.parts[part] = is_subject ? &subjects : page;
	struct aws_account account = { &region, 1 };
	struct facts_context context = { "prod", &destinations };
	struct view *view = view_new(8 << 20);
	if (view == NULL)
		__builtin_trap();
	if (account_to_view(&account, &context, view) == 0 &&
	    view_seal(view, (struct monotime){ 1 }, NULL) == 0)
		check_texts(view);
	view_unref(view);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (len == 0)
		return 0;
	enum aws_part part = (enum aws_part)(data[0] % AWS_PART_COUNT);
	struct answer_watch watch = { rules, 2 };
	struct answer_input input = { (const char *)data + 1, len - 1, &watch };
	struct arena *arena = arena_new(8 << 20);
	struct answer_page page;
	struct error err = { 0 };
	if (arena == NULL)
		__builtin_trap();
	if (answer_read(actions[part], arena, &input, &page, &err) == 0) {
		if (part != AWS_METRICS)
			make_facts(part, &page);
	} else if (err.kind != ERROR_MALFORMED && err.kind != ERROR_LIMIT) {
		__builtin_trap();
	}
	arena_free(arena);
	return 0;
}
