/* SPDX-License-Identifier: Apache-2.0 */
/* What holds for all facts of an account. */
#include <time.h>

#include <jansson.h>

#include "tests/unit/collectors/aws/given.h"

/* Which part each sample is, and of what it speaks where the action is asked one by one. */
static const struct sample_part {
	enum aws_part part;
	const struct answer_action *action;
	const char *subject;
} parts[] = {
	{ AWS_CONNECTIONS, &answer_connections, NULL },
	{ AWS_LAGS, &answer_lags, NULL },
	{ AWS_INTERFACES, &answer_interfaces, NULL },
	{ AWS_DX_GATEWAYS, &answer_dx_gateways, NULL },
	{ AWS_DX_ASSOCIATIONS, &answer_dx_associations, NULL },
	{ AWS_DX_ATTACHMENTS, &answer_dx_attachments, NULL },
	{ AWS_INTERFACE_TESTS, &answer_interface_tests, NULL },
	{ AWS_INTERFACE_ROUTES, &answer_interface_routes, "dxvif-fg000001" },
	{ AWS_VPN_CONNECTIONS, &answer_vpn_connections, NULL },
	{ AWS_VPN_GATEWAYS, &answer_vpn_gateways, NULL },
	{ AWS_CUSTOMER_GATEWAYS, &answer_customer_gateways, NULL },
	{ AWS_ROUTE_TABLES, &answer_route_tables, NULL },
	{ AWS_TRANSIT_GATEWAYS, &answer_transit_gateways, NULL },
	{ AWS_TRANSIT_ATTACHMENTS, &answer_transit_attachments, NULL },
	{ AWS_TRANSIT_TABLES, &answer_transit_tables, NULL },
	{ AWS_TRANSIT_ROUTES, &answer_transit_routes, "tgw-rtb-01" },
	{ AWS_TRANSIT_PROPAGATIONS, &answer_transit_propagations, "tgw-rtb-01" },
};
#define PARTS (sizeof(parts) / sizeof(parts[0]))

static const struct sample_action *sample_of(const struct answer_action *action)
{
	for (size_t i = 0; i < SAMPLE_ACTIONS; i++)
		if (sample_actions[i].action == action)
			return &sample_actions[i];
	fail_msg("%s has no sample", answer_action_name(action));
	return NULL;
}

static void give_text(struct given *given, const struct sample_part *part, const char *text)
{
	given->regions[0].parts[part->part] = NULL;
	if (part->subject == NULL)
		given_part(given, part->part, part->action, text);
	else
		given_subject(given, part->part, part->subject, part->action, text);
}

/* Everything answered with its sample, and prefixes and tags looked for. */
static void give_samples(struct given *given)
{
	static const char *const keys[] = { "Name", "owner" };
	given->destination[0].advertise = GIVEN_RULES(given, "10.0.0.0/16");
	given->destination[0].prefixes = GIVEN_RULES(given, "2001:db8::/32");
	given->destination[0].require_tags = (struct schema_strings){ keys, 2 };
	given->destinations.count = 1;
	for (size_t i = 0; i < PARTS; i++) {
		size_t len;
		char *text = sample_text(sample_of(parts[i].action), &len);
		give_text(given, &parts[i], text);
		free(text);
	}
}

/* Facts of all kinds, without judging contradictions: samples repeat addresses. */
static void make_facts(struct given *given)
{
	struct view *view = view_new(0);
	view_unref(given->view);
	assert_int_equal(account_to_view(&given->account, &given->context, view), 0);
	assert_int_equal(view_seal(view, (struct monotime){ 1 }, NULL), 0);
	given->view = view;
}

/* A fact that says down, absent or disabled. */
static const char *find_bad(struct given *given)
{
	static const char *const words[] = { "up=false", "present=false", "enabled=false" };
	for (int kind = 0; kind < FACT_KIND_COUNT; kind++) {
		const char *text = given_text(given, (enum fact_kind_id)kind);
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (strstr(text, words[i]) != NULL)
				return text;
	}
	return NULL;
}

static void the_samples_say_that_everything_is_well(void **state)
{
	struct given *given = *state;
	give_samples(given);
	make_facts(given);
	static const enum fact_kind_id kinds[] = { FACT_CIRCUIT,           FACT_ATTACHMENT,
		                                   FACT_CLOUD_BGP,         FACT_TUNNEL,
		                                   FACT_GATEWAY,           FACT_GATEWAY_LINK,
		                                   FACT_ROUTE_TABLE,       FACT_CLOUD_ROUTE,
		                                   FACT_ROUTE_PROPAGATION, FACT_RESOURCE_TAG,
		                                   FACT_ROUTE_TABLE_PREFIX };
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_true(view_facts(given->view, kinds[i]).count >= 1);
	assert_null(find_bad(given));
}

static void no_fact_holds_a_secret(void **state)
{
	struct given *given = *state;
	give_samples(given);
	make_facts(given);
	for (int kind = 0; kind < FACT_KIND_COUNT; kind++)
		assert_null(strstr(given_text(given, (enum fact_kind_id)kind), "canary-7f3a"));
}

/* One value after the other is replaced by null and by values of all types, or taken away. */
struct mutation {
	struct given *given;
	const struct sample_part *part;
	json_t *root;
	size_t count;
};

static void check_mutation(struct mutation *mutation, const char *key)
{
	char *text = json_dumps(mutation->root, 0);
	struct answer_page page;
	struct error err = { 0 };
	struct answer_input input = { text, strlen(text), sample_watch() };
	struct given *given = mutation->given;
	mutation->count++;
	struct arena *arena = arena_new(0);
	if (answer_read(mutation->part->action, arena, &input, &page, &err) == 0) {
		give_text(given, mutation->part, text);
		make_facts(given);
		const char *bad = find_bad(given);
		if (bad != NULL)
			fail_msg("%s of %s: %s", key,
			         answer_action_name(mutation->part->action), bad);
	}
	arena_free(arena);
	free(text);
}

static json_t *replacement(size_t number)
{
	switch (number) {
	case 0: return json_null();
	case 1: return json_integer(-1);
	case 2: return json_string("another");
	case 3: return json_true();
	case 4: return json_array();
	case 5: return json_object();
	case 6: return json_real(1e300);
	case 7: return json_string("");
	default: return NULL;
	}
}

static void mutate(struct mutation *mutation, json_t *value);

static void mutate_member(struct mutation *mutation, json_t *object, const char *key)
{
	json_t *kept = json_incref(json_object_get(object, key));
	json_t *other;
	for (size_t i = 0; (other = replacement(i)) != NULL; i++) {
		json_object_set_new(object, key, other);
		check_mutation(mutation, key);
	}
	json_object_del(object, key);
	check_mutation(mutation, key);
	json_object_set_new(object, key, kept);
	mutate(mutation, kept);
}

static void mutate(struct mutation *mutation, json_t *value)
{
	if (json_is_array(value) && json_array_size(value) > 0)
		mutate(mutation, json_array_get(value, 0));
	if (!json_is_object(value))
		return;
	const char *keys[64];
	size_t count = 0;
	for (void *at = json_object_iter(value); at != NULL && count < 64;
	     at = json_object_iter_next(value, at))
		keys[count++] = json_object_iter_key(at);
	for (size_t i = 0; i < count; i++) {
		char key[64];
		snprintf(key, sizeof(key), "%s", keys[i]);
		mutate_member(mutation, value, key);
	}
}

static bool is_json(const struct sample_part *part)
{
	return strcmp(sample_of(part->action)->format, "json") == 0;
}

/* Routes of interfaces have a test of their own: one that cannot be read is not there. */
static void a_broken_member_of_json_is_never_down(void **state)
{
	struct given *given = *state;
	size_t count = 0;
	give_samples(given);
	for (size_t i = 0; i < PARTS; i++) {
		if (!is_json(&parts[i]) || parts[i].part == AWS_INTERFACE_ROUTES)
			continue;
		size_t len;
		char *text = sample_text(sample_of(parts[i].action), &len);
		struct mutation mutation = { .given = given,
			                     .part = &parts[i],
			                     .root = json_loads(text, 0, NULL) };
		mutate(&mutation, mutation.root);
		count += mutation.count;
		give_text(given, &parts[i], text);
		json_decref(mutation.root);
		free(text);
	}
	assert_true(count > 1000);
}

/* The text with the element that begins at `begin` changed. */
static char *change_element(const char *text, const char *begin, const char *inner)
{
	size_t name_len = strcspn(begin + 1, ">");
	char close[256];
	snprintf(close, sizeof(close), "</%.*s>", (int)name_len, begin + 1);
	const char *end = begin;
	int depth = 0;
	do { /* the element's own end, not that of one with its name in it */
		const char *next_close = strstr(end, close);
		char open[256];
		snprintf(open, sizeof(open), "<%.*s>", (int)name_len, begin + 1);
		const char *next_open = strstr(end, open);
		bool opens = next_open != NULL && next_open < next_close;
		depth += opens ? 1 : -1;
		end = (opens ? next_open : next_close) + 1;
	} while (depth > 0);
	end += strlen(close) - 1;
	size_t room = strlen(text) + 256;
	char *changed = malloc(room);
	snprintf(changed, room, "%.*s%s%s", (int)(begin - text), text, inner, end);
	return changed;
}

/* Fewer items are another truth, and so are a table into which nothing flows and a route whose
 * other destination (the samples have both) is the only one. */
static bool is_another_truth(const char *name, size_t change)
{
	return strcmp(name, "destinationCidrBlock") == 0 ||
	       strcmp(name, "propagatingVgwSet") == 0 ||
	       (strcmp(name, "item") == 0 && change == 0);
}

static void check_element(struct given *given, const struct sample_part *part, const char *text,
                          const char *at)
{
	char name[128];
	char inner[3][512] = { "" };
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(at + 1, ">"), at + 1);
	snprintf(inner[1], sizeof(inner[1]), "<%s/>", name);
	snprintf(inner[2], sizeof(inner[2]), "<%s><x>another</x></%s>", name, name);
	for (size_t i = 0; i < 3; i++) {
		if (is_another_truth(name, i))
			continue;
		char *changed = change_element(text, at, inner[i]);
		give_text(given, part, changed);
		make_facts(given);
		if (find_bad(given) != NULL)
			fail_msg("%s, change %zu of %s: %s", answer_action_name(part->action),
			         i, name, find_bad(given));
		free(changed);
	}
}

static void a_broken_element_of_xml_is_never_down(void **state)
{
	struct given *given = *state;
	size_t count = 0;
	give_samples(given);
	for (size_t i = 0; i < PARTS; i++) {
		if (is_json(&parts[i]))
			continue;
		size_t len;
		char *text = sample_text(sample_of(parts[i].action), &len);
		const char *at = strchr(strstr(text, "Response") + 1, '<');
		for (; at != NULL; at = strchr(at + 1, '<')) {
			if (at[1] == '/')
				continue;
			check_element(given, &parts[i], text, at);
			count++;
		}
		give_text(given, &parts[i], text);
		free(text);
	}
	assert_true(count > 200);
}

static void a_full_view_is_an_error_at_every_size(void **state)
{
	struct given *given = *state;
	give_samples(given);
	size_t tries = 0;
	for (size_t limit = 1024;; limit += 512, tries++) {
		struct view *view = view_new(limit);
		if (view == NULL)
			continue;
		int failed = account_to_view(&given->account, &given->context, view);
		bool sealed = failed == 0 && view_seal(view, (struct monotime){ 1 }, NULL) == 0;
		view_unref(view);
		if (sealed)
			break;
	}
	assert_true(tries > 10);
}

static double seconds(void)
{
	struct timespec now;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A part of so many items, all made from one line of text with a number in it. */
static void give_many(struct given *given, const struct sample_part *part, const char *begin,
                      const char *item, const char *between, const char *end, int count)
{
	struct strbuf text;
	strbuf_init(&text, 64 << 20);
	strbuf_puts(&text, begin);
	for (int i = 0; i < count; i++) {
		strbuf_puts(&text, i == 0 ? "" : between);
		for (const char *at = item; *at != '\0'; at++)
			if (*at == '#')
				strbuf_u64(&text, (uint64_t)i);
			else
				strbuf_putc(&text, *at);
	}
	strbuf_puts(&text, end);
	give_text(given, part, text.data);
	strbuf_done(&text);
}

static void a_large_account_costs_little(void **state)
{
	struct given *given = *state;
	static const char interface[] =
		"{\"virtualInterfaceId\":\"dxvif-#\",\"connectionId\":\"dxcon-1\","
		"\"virtualInterfaceState\":\"available\",\"virtualInterfaceType\":\"private\","
		"\"virtualInterfaceName\":\"interface number "
		"#\",\"location\":\"EqSG2\",\"vlan\":7,"
		"\"bgpPeers\":[{\"bgpPeerId\":\"dxpeer-#\",\"amazonAddress\":\"192.168.1.1/"
		"30\","
		"\"bgpStatus\":\"up\",\"asnLong\":65001}],\"tags\":[{\"key\":\"owner\","
		"\"value\":\"net\"}]}";
	static const char table[] =
		"<item><routeTableId>rtb-#</routeTableId><vpcId>vpc-1</vpcId><routeSet><item>"
		"<destinationCidrBlock>10.0.0.0/16</destinationCidrBlock><gatewayId>vgw-1"
		"</gatewayId><state>active</state></item></routeSet></item>";
	static const char *const keys[] = { "owner" };
	given->destination[0].advertise = GIVEN_RULES(given, "10.0.0.0/16");
	given->destination[0].require_tags = (struct schema_strings){ keys, 1 };
	given->destinations.count = 1;
	double begun = seconds();
	give_many(given, &parts[2], "{\"virtualInterfaces\":[", interface, ",", "]}", 10000);
	give_many(given, &parts[11], "<DescribeRouteTablesResponse><routeTableSet>", table, "",
	          "</routeTableSet></DescribeRouteTablesResponse>", 500);
	given_part(
		given, AWS_VPN_GATEWAYS, &answer_vpn_gateways,
		"<DescribeVpnGatewaysResponse><vpnGatewaySet><item><vpnGatewayId>vgw-1"
		"</vpnGatewayId><attachments><item><vpcId>vpc-1</vpcId><state>attached</state>"
		"</item></attachments></item></vpnGatewaySet></DescribeVpnGatewaysResponse>");
	double parsed = seconds();
	struct view *view = view_new(0);
	assert_int_equal(account_to_view(&given->account, &given->context, view), 0);
	size_t held = arena_used(view_arena(view));
	assert_int_equal(view_seal(view, (struct monotime){ 1 }, NULL), 0);
	print_message(
		"10,000 interfaces, 500 tables: read in %.1f ms, %zu KiB; facts in %.1f ms, "
		"%zu KiB\n",
		(parsed - begun) * 1e3, arena_used(given->arena) / 1024,
		(seconds() - parsed) * 1e3, held / 1024);
	given->view = view;
	assert_int_equal(view_facts(view, FACT_ATTACHMENT).count, 10000);
	assert_int_equal(view_facts(view, FACT_RESOURCE_TAG).count, 10001);
	assert_int_equal(view_facts(view, FACT_ROUTE_TABLE_PREFIX).count, 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_samples_say_that_everything_is_well),
		TEST(no_fact_holds_a_secret),
		TEST(a_broken_member_of_json_is_never_down),
		TEST(a_broken_element_of_xml_is_never_down),
		TEST(a_full_view_is_an_error_at_every_size),
		TEST(a_large_account_costs_little),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
