/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/plan_each.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "collectors/azure/answer/network.h"
#include "collectors/azure/azure_options.h"
#include "collectors/azure/identifier.h"
#include "collectors/azure/metrics.h"
#include "collectors/azure/plan.h"

const char *const plan_types[PLAN_TYPE_COUNT] = {
	[PLAN_GATEWAY] = "Microsoft.Network/virtualNetworkGateways",
	[PLAN_CONNECTION] = "Microsoft.Network/connections",
	[PLAN_LOCAL_GATEWAY] = "Microsoft.Network/localNetworkGateways",
};

static bool is_word(const char *text, const char *word)
{
	return text != NULL && strcasecmp(text, word) == 0;
}

static const struct plan_context *context_of(const struct inquiry_about *about)
{
	return about->context;
}

/* --- what the options name --- */

/* The whole subscription, or the groups that are given: where lists are read. */
static void name_lists(const struct inquiry_about *about, struct inquiry_names *names,
                       const char *below, unsigned variant)
{
	const struct azure_options *options = context_of(about)->options;
	const struct schema_strings *groups = &options->resource_groups;
	char path[IDENTIFIER_MAX];
	const struct inquiry_thing thing = { .resource = path, .variant = variant };
	snprintf(path, sizeof(path), "/subscriptions/%s%s", options->subscription_id, below);
	if (groups->count == 0)
		inquiry_name(names, &thing);
	for (size_t i = 0; i < groups->count; i++) {
		snprintf(path, sizeof(path), "/subscriptions/%s/resourceGroups/%s%s",
		         options->subscription_id, groups->items[i], below);
		inquiry_name(names, &thing);
	}
}

static void name_listed(const struct inquiry_about *about, struct inquiry_names *names,
                        const struct schema_strings *list, const char *type)
{
	char path[IDENTIFIER_MAX];
	const char *subscription = context_of(about)->options->subscription_id;
	for (size_t i = 0; i < list->count; i++)
		if (identifier_of(list->items[i], type, subscription, path) == 0)
			inquiry_name(names, &(struct inquiry_thing){ .resource = path });
}

static void name_circuits(const struct inquiry_about *about, struct inquiry_names *names)
{
	const struct schema_strings *circuits = &context_of(about)->options->circuits;
	if (circuits->count > 0)
		name_listed(about, names, circuits, IDENTIFIER_CIRCUIT);
	else
		name_lists(about, names, "/providers/" IDENTIFIER_CIRCUIT, 0);
}

static void name_ports(const struct inquiry_about *about, struct inquiry_names *names)
{
	name_lists(about, names, "/providers/Microsoft.Network/ExpressRoutePorts", 0);
}

static void name_tables(const struct inquiry_about *about, struct inquiry_names *names)
{
	name_lists(about, names, "/providers/Microsoft.Network/routeTables", 0);
}

static void name_types(const struct inquiry_about *about, struct inquiry_names *names)
{
	for (unsigned type = 0; type < PLAN_TYPE_COUNT; type++)
		name_lists(about, names, "/resources", type);
}

static void name_interfaces(const struct inquiry_about *about, struct inquiry_names *names)
{
	name_listed(about, names, &context_of(about)->options->network_interfaces,
	            IDENTIFIER_INTERFACE);
}

static void name_subscription(const struct inquiry_about *about, struct inquiry_names *names)
{
	char path[IDENTIFIER_MAX];
	snprintf(path, sizeof(path), "/subscriptions/%s",
	         context_of(about)->options->subscription_id);
	inquiry_name(names, &(struct inquiry_thing){ .resource = path });
}

/* --- what circuits have --- */

/* Nothing is said of what is not known to be off: then it is asked. */
static bool is_in_use(const struct er_circuit *circuit)
{
	return (circuit->provider_state == NULL ||
	        is_word(circuit->provider_state, "Provisioned")) &&
	       (circuit->circuit_state == NULL || is_word(circuit->circuit_state, "Enabled"));
}

static bool is_on(const struct er_peering *peering)
{
	return !is_word(peering->v4.state, "Disabled") || is_word(peering->v6.state, "Enabled");
}

static bool has_address(const struct er_peering *peering, unsigned link)
{
	return peering->v4.links[link].address.family != IP_NONE ||
	       peering->v6.links[link].address.family != IP_NONE;
}

/* Of a peering that a provider keeps for us no addresses may be told at all. */
static bool has_link(const struct er_peering *peering, unsigned link)
{
	return has_address(peering, link) ||
	       (!has_address(peering, ER_PRIMARY) && !has_address(peering, ER_SECONDARY));
}

static void name_peerings(const struct inquiry_about *about, struct inquiry_names *names)
{
	const struct er_circuit *circuit = (const void *)about->item;
	ANSWER_EACH(struct er_peering, peering, &circuit->peerings)
		if (is_in_use(circuit) && identifier_is_path(peering->id))
			inquiry_name(names, &(struct inquiry_thing){ .resource = peering->id });
}

/* Azure Monitor sees within minutes that a session has fallen or come back: "up", "down", or
 * something between. */
static const char *availability_word(const struct inquiry_about *about,
                                     const struct er_peering *peering, enum er_link link)
{
	const struct er_circuit *circuit = (const void *)about->item;
	const struct inquiry_thing asked = { .resource = circuit->id,
		                             .variant = METRICS_AVAILABILITY };
	const struct answer_page *metrics =
		circuit->id == NULL ? NULL
				    : inquiry_page_about(about->scope, AZURE_METRICS, &asked);
	if (metrics == NULL)
		return NULL;
	struct answer_subject subject = { .id = circuit->id,
		                          .variant = METRICS_AVAILABILITY,
		                          .page = *metrics };
	struct answer_page all = { 0 };
	answer_list_add(&all.items, &subject.item);
	const struct answer_page *parts[AZURE_PART_COUNT] = { [AZURE_METRICS] = &all };
	const struct azure_estate estate = { .parts = parts };
	double ratio;
	if (estate_availability(&estate, circuit, peering, link, &ratio) != 0)
		return NULL;
	return ratio >= 1 ? "up" : ratio > 0 ? "part" : "down";
}

static uint64_t mark_of_link(const struct inquiry_about *about,
                             const struct er_peering *peering, enum er_link link)
{
	uint64_t mark = inquiry_mark(0, peering->v4.state);
	mark = inquiry_mark(mark, peering->v6.state);
	mark = inquiry_mark(mark, peering->provisioning_state);
	return inquiry_mark(mark, availability_word(about, peering, link));
}

static void name_links_of(const struct inquiry_about *about, const struct er_peering *peering,
                          struct inquiry_names *names)
{
	for (unsigned link = 0; link < ER_LINKS; link++)
		if (has_link(peering, link))
			inquiry_name(names, &(struct inquiry_thing){
						    .resource = peering->id,
						    .variant = link,
						    .mark = mark_of_link(about, peering,
			                                                 (enum er_link)link) });
}

static void name_links(const struct inquiry_about *about, struct inquiry_names *names)
{
	const struct er_circuit *circuit = (const void *)about->item;
	ANSWER_EACH(struct er_peering, peering, &circuit->peerings)
		if (is_in_use(circuit) && is_on(peering) && identifier_is_path(peering->id))
			name_links_of(about, peering, names);
}

/* Routes that nobody looks for are not kept, so they are not asked for. */
static void name_watched_links(const struct inquiry_about *about, struct inquiry_names *names)
{
	if (context_of(about)->is_watching)
		name_links(about, names);
}

/* --- what gateways have --- */

static void name_of_type(const struct inquiry_about *about, struct inquiry_names *names,
                         enum plan_type type)
{
	const struct azure_resource *resource = (const void *)about->item;
	if (is_word(resource->type, plan_types[type]) && identifier_is_path(resource->id))
		inquiry_name(names, &(struct inquiry_thing){ .resource = resource->id });
}

static void name_gateways(const struct inquiry_about *about, struct inquiry_names *names)
{
	name_of_type(about, names, PLAN_GATEWAY);
}

static void name_connections(const struct inquiry_about *about, struct inquiry_names *names)
{
	name_of_type(about, names, PLAN_CONNECTION);
}

static void name_local_gateways(const struct inquiry_about *about, struct inquiry_names *names)
{
	name_of_type(about, names, PLAN_LOCAL_GATEWAY);
}

/* Those that speak BGP. */
static void name_speakers(const struct inquiry_about *about, struct inquiry_names *names)
{
	const struct vnet_gateway *gateway = (const void *)about->item;
	bool can_speak = is_word(gateway->type, "ExpressRoute") ||
	                 (is_word(gateway->type, "Vpn") && gateway->asn.known);
	if (can_speak && identifier_is_path(gateway->id))
		inquiry_name(names,
		             &(struct inquiry_thing){
				     .resource = gateway->id,
				     .mark = inquiry_mark(0, gateway->provisioning_state) });
}

/* A gateway's own instances are peers of each other. */
static bool is_sibling(const struct inquiry_about *about, const struct vnet_peer *peer)
{
	const struct inquiry_thing asked = { .resource = about->resource };
	const struct answer_page *page =
		inquiry_page_about(about->scope, AZURE_GATEWAYS, &asked);
	const struct vnet_gateway *gateway =
		page == NULL ? NULL : (const void *)page->items.first;
	return gateway != NULL && gateway->asn.known && peer->asn.known &&
	       gateway->asn.value == peer->asn.value;
}

static void name_peers(const struct inquiry_about *about, struct inquiry_names *names)
{
	const struct vnet_peer *peer = (const void *)about->item;
	char address[IP_TEXT_MAX];
	char path[IDENTIFIER_MAX];
	if (peer->neighbor.family == IP_NONE || !is_word(peer->state, "Connected") ||
	    is_sibling(about, peer))
		return;
	ip_format(&peer->neighbor, address);
	int len = snprintf(path, sizeof(path), "%s/%s", about->resource, address);
	if (len > 0 && (size_t)len < sizeof(path))
		inquiry_name(names, &(struct inquiry_thing){ .resource = path });
}

/* --- metrics --- */

static void name_sets(struct inquiry_names *names, const char *id, unsigned first,
                      unsigned last)
{
	for (unsigned set = first; identifier_is_path(id) && set <= last; set++)
		inquiry_name(names, &(struct inquiry_thing){ .resource = id,
		                                             .variant = set,
		                                             .period = metric_set_period(
								     (enum metric_set)set) });
}

static void name_measured(const struct inquiry_about *about, struct inquiry_names *names)
{
	const struct er_circuit *circuit = (const void *)about->item;
	const struct er_port *port = (const void *)about->item;
	if (about->parent == AZURE_PORTS)
		name_sets(names, port->id, METRICS_PORT, METRICS_LIGHT);
	else if (is_in_use(circuit))
		name_sets(names, circuit->id, METRICS_AVAILABILITY, METRICS_DROPS);
}

/* --- the rows' ways to name things --- */

const struct inquiry_each each_circuits = {
	.name = name_circuits,
};

const struct inquiry_each each_ports = {
	.name = name_ports,
};

const struct inquiry_each each_tables = {
	.name = name_tables,
};

const struct inquiry_each each_types = {
	.name = name_types,
};

const struct inquiry_each each_subscription = {
	.name = name_subscription,
};

const struct inquiry_each each_interface = {
	.name = name_interfaces,
};

const struct inquiry_each each_peering = {
	.parents = INQUIRY_BIT(AZURE_CIRCUITS),
	.name = name_peerings,
};

const struct inquiry_each each_link = {
	.parents = INQUIRY_BIT(AZURE_CIRCUITS),
	.mark_of = INQUIRY_BIT(AZURE_METRICS),
	.name = name_links,
};

const struct inquiry_each each_watched_link = {
	.parents = INQUIRY_BIT(AZURE_CIRCUITS),
	.mark_of = INQUIRY_BIT(AZURE_METRICS),
	.name = name_watched_links,
};

const struct inquiry_each each_gateway = {
	.parents = INQUIRY_BIT(PLAN_RESOURCES),
	.name = name_gateways,
};

const struct inquiry_each each_connection = {
	.parents = INQUIRY_BIT(PLAN_RESOURCES),
	.name = name_connections,
};

const struct inquiry_each each_local_gateway = {
	.parents = INQUIRY_BIT(PLAN_RESOURCES),
	.name = name_local_gateways,
};

const struct inquiry_each each_speaker = {
	.parents = INQUIRY_BIT(AZURE_GATEWAYS),
	.name = name_speakers,
};

const struct inquiry_each each_peer = {
	.parents = INQUIRY_BIT(AZURE_GATEWAY_PEERS),
	.name = name_peers,
};

const struct inquiry_each each_measured = {
	.parents = INQUIRY_BIT(AZURE_CIRCUITS) | INQUIRY_BIT(AZURE_PORTS),
	.name = name_measured,
};
