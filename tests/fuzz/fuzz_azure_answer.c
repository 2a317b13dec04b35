/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: collectors/azure collectors/azure/answer agent/answer agent/model agent/config
 * agent/base */
/*
 * Bytes as the answer to an operation of Azure, through its reader and the builders of facts
 * into a sealed view. The first byte chooses the part of the estate; the others are as they
 * should be.
 */
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "collectors/azure/answer/express_route.h"
#include "collectors/azure/answer/monitor.h"
#include "collectors/azure/answer/network.h"
#include "collectors/azure/estate.h"
#include "tests/fuzz/check_view.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

#define GROUP "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network"
#define CIRCUIT GROUP "/expressRouteCircuits/er-sg"
#define PEERING CIRCUIT "/peerings/AzurePrivatePeering"
#define GATEWAY GROUP "/virtualNetworkGateways/gw"

/* One row per part: how it is read, of what it speaks (NULL: of everything), and a good answer
 * (NULL: none). */
static const struct part {
	const struct answer_action *action;
	const char *subject;
	const char *good;
} parts[AZURE_PART_COUNT] = {
	[AZURE_CIRCUITS] = { &answer_circuits, NULL,
	                     "{\"value\":[{\"name\":\"er-sg\",\"id\":\"" CIRCUIT
	                     "\",\"sku\":{\"tier\":\"Premium\"},\"properties\":{\"peerings\":["
	                     "{\"name\":\"AzurePrivatePeering\",\"id\":\"" PEERING
	                     "\",\"properties\":{\"state\":\"Enabled\",\"peerASN\":65001,"
	                     "\"primaryPeerAddressPrefix\":\"192.168.200.0/30\"}}]}}]}" },
	[AZURE_PEERING_STATS] = { &answer_peering_stats, PEERING, NULL },
	[AZURE_CIRCUIT_SUMMARIES] = { &answer_circuit_summary, PEERING, NULL },
	[AZURE_CIRCUIT_ARP] = { &answer_circuit_arp, PEERING, NULL },
	[AZURE_CIRCUIT_ROUTES] = { &answer_circuit_routes, PEERING, NULL },
	[AZURE_PORTS] = { &answer_ports, NULL,
	                  "{\"value\":[{\"name\":\"port1\",\"id\":\"" GROUP
	                  "/expressRoutePorts/port1\",\"properties\":{\"links\":[{\"name\":"
	                  "\"link1\"}]}}]}" },
	[AZURE_GATEWAYS] = { &answer_gateway, NULL,
	                     "{\"name\":\"gw\",\"id\":\"" GATEWAY
	                     "\",\"properties\":{\"bgpSettings\":{\"asn\":65515}}}" },
	[AZURE_GATEWAY_PEERS] = { &answer_gateway_peers, GATEWAY,
	                          "{\"value\":[{\"state\":\"Connected\",\"localAddress\":"
	                          "\"10.0.0.4\",\"neighbor\":\"10.9.0.1\"}]}" },
	[AZURE_GATEWAY_LEARNED] = { &answer_gateway_learned, GATEWAY, NULL },
	[AZURE_GATEWAY_ADVERTISED] = { &answer_gateway_advertised, GATEWAY "/10.9.0.1", NULL },
	[AZURE_CONNECTIONS] = { &answer_connection, NULL,
	                        "{\"name\":\"con\",\"id\":\"" GROUP
	                        "/connections/con\",\"properties\":{\"connectionType\":"
	                        "\"IPsec\",\"virtualNetworkGateway1\":{\"id\":\"" GATEWAY
	                        "\"},\"localNetworkGateway2\":{\"id\":\"" GROUP
	                        "/localNetworkGateways/dc1\"}}}" },
	[AZURE_LOCAL_GATEWAYS] = { &answer_local_gateway, NULL,
	                           "{\"name\":\"dc1\",\"id\":\"" GROUP
	                           "/localNetworkGateways/dc1\",\"properties\":{"
	                           "\"bgpSettings\":{\"bgpPeeringAddress\":\"10.9.0.1\"}}}" },
	[AZURE_TABLES] = { &answer_azure_tables, NULL, NULL },
	[AZURE_EFFECTIVE_ROUTES] = { &answer_effective_routes, GROUP "/networkInterfaces/nic",
	                             NULL },
	[AZURE_COMMUNITIES] = { &answer_communities, NULL, NULL },
	[AZURE_METRICS] = { &answer_metrics, CIRCUIT, NULL },
};

/* Everything is looked for: all of IPv4 and IPv6, and one prefix exactly. */
static struct prefix_rule rules[] = {
	{ .prefix = { .address = { .family = IP_V4 } }, .le = 32, .text = "0.0.0.0/0 le 32" },
	{ .prefix = { .address = { .family = IP_V6 } }, .le = 128, .text = "::/0 le 128" },
	{ .prefix = { .address = { .family = IP_V4, .bytes = { 10 } }, .length = 8 },
	  .ge = 8,
	  .le = 8,
	  .text = "10.0.0.0/8" },
};
static const char *const keys[] = { "owner" };
static const struct config_destination destination = {
	.name = "d",
	.prefixes = { rules, 3 },
	.advertise = { rules, 3 },
	.require_tags = { keys, 1 },
};
static const struct config_destinations destinations = { &destination, 1 };

static int read_part(const struct part *part, struct arena *arena, const char *text, size_t len,
                     struct answer_page *ret_page, struct error *err)
{
	const struct answer_watch watch = { rules, 3 };
	const struct answer_input input = { text, len, &watch };
	return answer_read(part->action, arena, &input, ret_page, err);
}

/* The answer, as a page of the estate. */
static const struct answer_page *place(const struct part *part, struct arena *arena,
                                       const struct answer_page *page)
{
	struct answer_page *all = arena_alloc(arena, sizeof(*all));
	struct answer_subject *subject = arena_alloc(arena, sizeof(*subject));
	if (all == NULL || subject == NULL)
		return NULL;
	*all = *page;
	if (part->subject == NULL)
		return all;
	*all = (struct answer_page){ .next_token = NULL };
	subject->id = part->subject;
	subject->page = *page;
	answer_list_add(&all->items, &subject->item);
	return all;
}

static void make_facts(const struct azure_estate *estate)
{
	const struct facts_context context = { "prod", &destinations };
	struct estate_memory *memory = estate_memory_new();
	struct view *view = view_new(8 << 20);
	if (view == NULL || memory == NULL)
		__builtin_trap();
	if (estate_to_view(estate, &context, memory, view) == 0 &&
	    view_seal(view, (struct monotime){ 1 }, NULL) == 0)
		check_texts(view);
	view_unref(view);
	estate_memory_free(memory);
}

static void add_good(struct arena *arena, const struct answer_page *pages[AZURE_PART_COUNT])
{
	for (size_t i = 0; i < AZURE_PART_COUNT; i++) {
		struct answer_page page;
		const char *text = parts[i].good;
		if (text == NULL || pages[i] != NULL)
			continue;
		if (read_part(&parts[i], arena, text, strlen(text), &page, NULL) != 0)
			__builtin_trap();
		pages[i] = place(&parts[i], arena, &page);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	if (len == 0)
		return 0;
	size_t number = data[0] % AZURE_PART_COUNT;
	struct arena *arena = arena_new(8 << 20);
	struct arena *spare = arena_new(1 << 20);
	struct answer_page page;
	struct error err = { 0 };
	if (arena == NULL || spare == NULL)
		__builtin_trap();
	if (read_part(&parts[number], arena, (const char *)data + 1, len - 1, &page, &err) ==
	    0) {
		const struct answer_page *pages[AZURE_PART_COUNT] = { NULL };
		const struct azure_estate estate = { "s", pages };
		pages[number] = place(&parts[number], spare, &page);
		add_good(spare, pages);
		make_facts(&estate);
	} else if (err.kind != ERROR_MALFORMED && err.kind != ERROR_LIMIT) {
		__builtin_trap();
	}
	arena_free(arena);
	arena_free(spare);
	return 0;
}
