/* SPDX-License-Identifier: Apache-2.0 */
/* ExpressRoute circuits, and the ports of ExpressRoute Direct. */
#include "collectors/azure/facts_builders.h"

#define MBPS (1e6 / 8)
#define GBPS (1e9 / 8)

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct er_circuit, member)                                \
	}
static const struct facts_row circuit_rows[] = {
	FROM(CIRCUIT_LABEL, name),
	FROM(CIRCUIT_REGION, location),
	FROM(CIRCUIT_LOCATION, peering_location),
	FROM(CIRCUIT_PARTNER, partner),
};
#undef FROM

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct er_port, member)                                   \
	}
static const struct facts_row port_rows[] = {
	FROM(CIRCUIT_LABEL, name),
	FROM(CIRCUIT_REGION, location),
	FROM(CIRCUIT_LOCATION, peering_location),
};
#undef FROM

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct er_port_link, member)                              \
	}
static const struct facts_row link_rows[] = {
	FROM(CIRCUIT_LABEL, name),
	FROM(CIRCUIT_DEVICE, router),
	FROM(CIRCUIT_LOGICAL_DEVICE, interface),
};
#undef FROM

static const struct facts_map circuit_map = FACTS_MAP(FACT_CIRCUIT, circuit_rows);
static const struct facts_map port_map = FACTS_MAP(FACT_CIRCUIT, port_rows);
static const struct facts_map link_map = FACTS_MAP(FACT_CIRCUIT, link_rows);

/* What a word says of the circuit as a whole. One that says nothing bad says nothing. */
static const struct azure_word circuit_words[] = {
	{ "Enabled", "available" },  { "Disabled", "down" },     { "Enabling", "pending" },
	{ "Disabling", "deleting" }, { "Deleting", "deleting" }, { NULL, "unknown" },
};
static const struct azure_word provider_words[] = {
	{ "Provisioned", "available" },
	{ "NotProvisioned", "pending" },
	{ "Provisioning", "pending" },
	{ "Deprovisioning", "down" },
	{ NULL, "unknown" },
};

/* Whether it is what it should be; nothing for a word that is not known. */
static const struct azure_word enabled_words[] = {
	{ "Enabled", "yes" },  { "Disabled", "no" }, { "Enabling", "no" },
	{ "Disabling", "no" }, { "Deleting", "no" }, { NULL, NULL },
};
static const struct azure_word provisioned_words[] = {
	{ "Provisioned", "yes" }, { "NotProvisioned", "no" },
	{ "Provisioning", "no" }, { "Deprovisioning", "no" },
	{ NULL, NULL },
};

/* The worst of two words; with one of them missing it may be anything but available. */
static const char *worst(const char *one, const char *other)
{
	static const char *const order[] = { "deleting", "down", "pending", "unknown" };
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++)
		if (facts_is(one, order[i]) || facts_is(other, order[i]))
			return order[i];
	return one == NULL || other == NULL ? NULL : "available";
}

/* A Direct circuit has no provider who could be late. */
static const char *state_of(const struct er_circuit *circuit)
{
	const char *ours = azure_word(circuit_words, circuit->circuit_state);
	const char *theirs = azure_word(provider_words, circuit->provider_state);
	if (theirs == NULL && circuit->port != NULL && circuit->partner == NULL)
		theirs = "available";
	return worst(ours, theirs);
}

static void set_state(struct azure_facts *azure, struct circuit *circuit, const char *state)
{
	facts_set_text(&azure->facts, FACT_CIRCUIT, circuit, CIRCUIT_STATE, state);
	if (facts_is(state, "available") || facts_is(state, "down"))
		FACT_SET(circuit, CIRCUIT_UP, up, facts_is(state, "available"));
}

static void set_words(struct circuit *circuit, const struct er_circuit *from)
{
	const char *enabled = azure_word(enabled_words, from->circuit_state);
	const char *provisioned = azure_word(provisioned_words, from->provider_state);
	if (enabled != NULL)
		FACT_SET(circuit, CIRCUIT_ENABLED, enabled, facts_is(enabled, "yes"));
	if (provisioned != NULL)
		FACT_SET(circuit, CIRCUIT_PROVISIONED, provisioned,
		         facts_is(provisioned, "yes"));
}

static void set_bandwidth(struct circuit *circuit, const struct answer_real *number,
                          double unit)
{
	if (number->known && number->value > 0)
		FACT_SET(circuit, CIRCUIT_BANDWIDTH, bandwidth, number->value * unit);
}

static const char *sku_of(struct azure_facts *azure, const struct er_circuit *circuit)
{
	if (circuit->tier == NULL || circuit->family == NULL)
		return circuit->tier;
	return azure_printf(azure, "%s/%s", circuit->tier, circuit->family);
}

/* Adds a circuit under a name, with what is common to all. */
static struct circuit *add_named(struct azure_facts *azure, const struct facts_map *map,
                                 const void *from, const char *name)
{
	struct circuit *circuit = name == NULL ? NULL : facts_add(&azure->facts, map, from);
	if (circuit == NULL)
		return NULL;
	FACT_SET(circuit, CIRCUIT_NAME, circuit, name);
	facts_set_text(&azure->facts, FACT_CIRCUIT, circuit, CIRCUIT_OWNER,
	               azure->estate->subscription);
	facts_index_add(&azure->facts.circuits, name, circuit);
	return circuit;
}

static void add_circuit(struct azure_facts *azure, const struct er_circuit *from)
{
	const char *name = azure_name(azure, from->id);
	struct circuit *circuit = add_named(azure, &circuit_map, from, name);
	if (circuit == NULL)
		return;
	set_state(azure, circuit, state_of(from));
	set_words(circuit, from);
	set_bandwidth(circuit, &from->mbps, MBPS);
	set_bandwidth(circuit, &from->gbps, GBPS);
	facts_set_text(&azure->facts, FACT_CIRCUIT, circuit, CIRCUIT_SKU, sku_of(azure, from));
	facts_set_text(&azure->facts, FACT_CIRCUIT, circuit, CIRCUIT_DEVICE,
	               azure_name(azure, from->port));
	facts_tags(&azure->facts, name, &from->tags);
}

/* --- ports --- */

/* Whether it is up is told by Azure Monitor; that it is switched off is told here. */
static void add_link(struct azure_facts *azure, const struct circuit *port,
                     const struct er_port *from, const struct er_port_link *link)
{
	const char *word = azure_lower(azure, link->name);
	const char *name =
		word == NULL ? NULL : azure_printf(azure, "%s/%s", port->circuit, word);
	struct circuit *circuit = add_named(azure, &link_map, link, name);
	if (circuit == NULL)
		return;
	FACT_SET(circuit, CIRCUIT_LAG, lag, port->circuit);
	facts_set_text(&azure->facts, FACT_CIRCUIT, circuit, CIRCUIT_REGION, from->location);
	facts_set_text(&azure->facts, FACT_CIRCUIT, circuit, CIRCUIT_LOCATION,
	               from->peering_location);
	set_bandwidth(circuit, &from->gbps, GBPS);
	if (words_is(link->admin_state, "Enabled") || words_is(link->admin_state, "Disabled"))
		FACT_SET(circuit, CIRCUIT_ENABLED, enabled,
		         words_is(link->admin_state, "Enabled"));
	if (words_is(link->admin_state, "Disabled"))
		set_state(azure, circuit, "down");
}

static void add_port(struct azure_facts *azure, const struct er_port *from)
{
	const char *name = azure_name(azure, from->id);
	struct circuit *port = add_named(azure, &port_map, from, name);
	if (port == NULL)
		return;
	set_bandwidth(port, &from->gbps, GBPS);
	if (from->links.count > 0)
		FACT_SET(port, CIRCUIT_MEMBERS, members, from->links.count);
	ANSWER_EACH(struct er_port_link, link, &from->links)
		add_link(azure, port, from, link);
	facts_tags(&azure->facts, name, &from->tags);
}

void azure_circuits(struct azure_facts *azure)
{
	FACTS_EACH(struct er_circuit, circuit, azure->estate, AZURE_CIRCUITS)
		add_circuit(azure, circuit);
	FACTS_EACH(struct er_port, port, azure->estate, AZURE_PORTS)
		add_port(azure, port);
}
