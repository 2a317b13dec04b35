/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/answer/direct_connect.h"

#include "agent/base/strbuf.h"
#include "tests/unit/collectors/aws/answer/sample.h"

static int setup(void **state)
{
	*state = arena_new(0);
	return *state == NULL;
}

static int teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static void a_connection_has_all_members(void **state)
{
	struct answer_page page = sample_read(&answer_connections, *state);
	SAMPLE_ITEMS(struct dx_connection, first, second, page);
	assert_string_equal(first->id, "dxcon-fg000001");
	assert_string_equal(first->name, "connectionName-1");
	assert_string_equal(first->owner, "123456789012");
	assert_string_equal(first->region, "ap-southeast-1");
	assert_string_equal(first->location, "EqSG2");
	assert_string_equal(first->state, "available");
	assert_string_equal(first->lag, "dxlag-fg000001");
	assert_string_equal(first->partner, "partnerName-1");
	assert_string_equal(first->device, "awsDeviceV2-1");
	assert_string_equal(first->logical_device, "awsLogicalDeviceId-1");
	assert_string_equal(first->encryption, "Encryption Up");
	assert_string_equal(first->encryption_mode, "must_encrypt");
	assert_real(first->bandwidth, 125e6);
	assert_real(second->bandwidth, 1250e6);
	assert_int_equal(first->tags.count, 2);
	assert_string_equal(answer_tag_value(&first->tags, "Name"), "sample & <more>");
	assert_null(answer_tag_value(&first->tags, "name"));
}

static void older_members_are_taken_where_newer_ones_are_absent(void **state)
{
	static const char text[] =
		"{\"connections\":[{\"awsDevice\":\"old\",\"providerName\":\"p\","
		"\"awsDeviceV2\":null,\"partnerName\":\"\"}]}";
	struct answer_page page = sample_page(&answer_connections, *state, text, strlen(text));
	const struct dx_connection *connection = (const void *)page.items.first;
	assert_string_equal(connection->device, "old");
	assert_string_equal(connection->partner, "p");
}

static void a_lag_has_its_connections(void **state)
{
	struct answer_page page = sample_read(&answer_lags, *state);
	SAMPLE_ITEMS(struct dx_lag, first, second, page);
	assert_string_equal(first->id, "dxlag-fg000001");
	assert_string_equal(second->id, "dxlag-fg000002");
	assert_string_equal(first->state, "available");
	assert_number(first->members, 2);
	assert_number(first->minimum, 1);
	assert_real(first->bandwidth, 1250e6);
	assert_int_equal(first->connections.count, 2);
	ANSWER_EACH(struct dx_connection, connection, &first->connections) {
		assert_string_equal(connection->state, "available");
	}
}

static void an_interface_has_all_members_and_peers(void **state)
{
	struct answer_page page = sample_read(&answer_interfaces, *state);
	SAMPLE_ITEMS(struct dx_interface, first, second, page);
	assert_string_equal(first->id, "dxvif-fg000001");
	assert_string_equal(first->connection, "dxcon-fg000001");
	assert_string_equal(first->type, "private");
	assert_string_equal(first->state, "available");
	assert_string_equal(first->family, "ipv4");
	assert_string_equal(first->virtual_gateway, "vgw-01");
	assert_null(second->virtual_gateway); /* "" */
	assert_ip(&first->cloud_address, "192.168.100.1");
	assert_ip(&second->customer_address, "2001:db8:100::2");
	assert_number(first->vlan, 101);
	assert_number(second->mtu, 8500);
	assert_number(first->asn, 65001);
	assert_number(second->asn, 4200000001);
	assert_number(second->cloud_asn, 4200000002);
	assert_number(first->limit4, 300);
	assert_number(first->limit6, 100);
	assert_int_equal(first->peers.count, 2);
	const struct dx_peer *peer = (const void *)first->peers.first;
	assert_string_equal(peer->id, "dxpeer-01");
	assert_string_equal(peer->status, "up");
	assert_string_equal(peer->state, "available");
	peer = (const void *)peer->item.next;
	assert_ip(&peer->cloud_address, "2001:db8:100::1");
	assert_number(peer->asn, 4200000001);
}

static void an_asn_of_zero_is_none(void **state)
{
	static const struct {
		const char *members;
		uint64_t asn; /* 0: absent */
	} cases[] = {
		{ "\"asn\":0,\"asnLong\":4200000001", 4200000001 },
		{ "\"asn\":65001", 65001 },
		{ "\"asn\":0", 0 },
		{ "\"asn\":0,\"asnLong\":0", 0 },
		{ "\"asnLong\":4294967296", 0 },
		{ "\"asnLong\":-1,\"asn\":65001", 65001 },
		{ "\"asnLong\":1.5", 0 },
		{ "\"asnLong\":\"65001\"", 0 },
		{ "\"asnLong\":4294967295", 4294967295 },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[256];
		snprintf(text, sizeof(text),
		         "{\"virtualInterfaces\":[{\"virtualInterfaceId\":\"dxvif-1\",%s}]}",
		         cases[i].members);
		struct answer_page page =
			sample_page(&answer_interfaces, *state, text, strlen(text));
		const struct dx_interface *interface = (const void *)page.items.first;
		assert_int_equal(interface->asn.known, cases[i].asn != 0);
		assert_int_equal(interface->asn.value, cases[i].asn);
	}
}

static void gateways_and_what_hangs_on_them_have_all_members(void **state)
{
	struct answer_page page = sample_read(&answer_dx_gateways, *state);
	SAMPLE_ITEMS(struct dx_gateway, gateway, other, page);
	assert_string_equal(gateway->id, "11111111-2222-4333-8444-000000000001");
	assert_string_equal(gateway->state, "available");
	assert_string_equal(gateway->problem, "stateChangeError-1");
	assert_number(gateway->asn, 64512);
	assert_number(other->asn, 4200000002);
	page = sample_read(&answer_dx_associations, *state);
	SAMPLE_ITEMS(struct dx_association, association, last, page);
	assert_string_equal(association->gateway, "id-1");
	assert_string_equal(association->type, "virtualPrivateGateway");
	assert_string_equal(last->state, "associated");
	assert_string_equal(association->region, "ap-southeast-1");
	assert_number(association->allowed, 2);
	page = sample_read(&answer_dx_attachments, *state);
	SAMPLE_ITEMS(struct dx_attachment, attachment, second, page);
	assert_string_equal(attachment->interface, "dxvif-fg000001");
	assert_string_equal(second->type, "TransitVirtualInterface");
	assert_string_equal(attachment->state, "attached");
}

static void a_test_has_its_times(void **state)
{
	struct answer_page page = sample_read(&answer_interface_tests, *state);
	SAMPLE_ITEMS(struct dx_test, first, second, page);
	assert_string_equal(first->interface, "dxvif-fg000001");
	assert_string_equal(second->status, "Completed");
	assert_real(first->start, 1768478400);
	assert_true(first->end.known);
}

static void routes_have_paths_and_communities_and_are_counted(void **state)
{
	struct answer_page page = sample_read(&answer_interface_routes, *state);
	SAMPLE_ITEMS(struct dx_route, first, second, page);
	assert_string_equal(first->as_path, "65001 4200000001 {65002,65003}");
	assert_number(first->as_path_length, 3);
	assert_string_equal(first->communities, "7224:7300,7224:8100");
	assert_string_equal(first->direction, "accepted");
	assert_real(second->installed, 1768478400.5);
	assert_null(second->communities);
	assert_int_equal(page.counts.accepted[0], 1);
	assert_int_equal(page.counts.accepted[1], 0);
	assert_int_equal(page.counts.advertised[1], 1);
}

static void routes_that_nobody_watches_are_counted_and_dropped(void **state)
{
	static const char text[] =
		"{\"routes\":["
		"{\"cidr\":\"172.16.0.0/"
		"24\",\"routeDirection\":\"accepted\",\"communities\":[\"x\"]},"
		"{\"cidr\":\"10.1.0.0/24\",\"routeDirection\":\"accepted\"},"
		"{\"cidr\":\"172.17.0.0/24\",\"routeDirection\":\"accepted\",\"asPath\":[]},"
		"{\"cidr\":\"not a prefix\",\"routeDirection\":\"accepted\"},"
		"{\"cidr\":\"10.2.0.0/24\"},"
		"{\"cidr\":\"10.3.0.0/24\",\"routeDirection\":\"accepted\"}]}";
	struct answer_page page =
		sample_page(&answer_interface_routes, *state, text, strlen(text));
	SAMPLE_ITEMS(struct dx_route, first, second, page);
	assert_ip(&first->prefix.address, "10.1.0.0");
	assert_ip(&second->prefix.address, "10.3.0.0");
	assert_null(first->communities);
	assert_int_equal(page.counts.accepted[0], 4);
}

static void a_path_too_long_to_show_is_cut_visibly(void **state)
{
	struct strbuf text;
	strbuf_init(&text, 8192);
	strbuf_puts(&text, "{\"routes\":[{\"cidr\":\"10.1.0.0/24\",\"routeDirection\":"
	                   "\"accepted\",\"asPath\":[{\"pathType\":\"seq\",\"path\":[1");
	for (int i = 0; i < 500; i++)
		strbuf_puts(&text, ",65001");
	strbuf_puts(&text, "]}]}]}");
	struct answer_page page =
		sample_page(&answer_interface_routes, *state, text.data, text.len);
	strbuf_done(&text);
	const struct dx_route *route = (const void *)page.items.first;
	assert_number(route->as_path_length, 501);
	assert_in_range(strlen(route->as_path), 250, 256);
	assert_string_equal(route->as_path + strlen(route->as_path) - 3, "...");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_connection_has_all_members),
		TEST(older_members_are_taken_where_newer_ones_are_absent),
		TEST(a_lag_has_its_connections),
		TEST(an_interface_has_all_members_and_peers),
		TEST(an_asn_of_zero_is_none),
		TEST(gateways_and_what_hangs_on_them_have_all_members),
		TEST(a_test_has_its_times),
		TEST(routes_have_paths_and_communities_and_are_counted),
		TEST(routes_that_nobody_watches_are_counted_and_dropped),
		TEST(a_path_too_long_to_show_is_cut_visibly),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
