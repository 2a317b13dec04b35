/* SPDX-License-Identifier: Apache-2.0 */
/* Values of Azure Monitor, put where they belong. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "agent/base/utf8.h"
#include "collectors/azure/answer/monitor.h"
#include "collectors/azure/facts_builders.h"

/* What a value is of. */
enum thing { OF_LINK, OF_CIRCUIT, OF_PORT_LINK };

/* How a value becomes a field. */
enum conversion {
	RATIO, /* of a percentage; of several series the lowest */
	BITS   /* per second, as bytes */
};

/* One row per metric that we know and that is copied. */
struct metric {
	const char *name;
	enum thing thing;
	const char *side; /* dimension that names the link */
	enum fact_kind_id kind;
	unsigned field;
	enum conversion conversion;
};

#define LINKS(side) OF_LINK, (side), FACT_ATTACHMENT
#define CIRCUITS OF_CIRCUIT, NULL, FACT_CIRCUIT
#define PORTS OF_PORT_LINK, "Link", FACT_CIRCUIT

static const struct metric metrics[] = {
	{ "BgpAvailability", LINKS("Peer"), ATTACHMENT_BGP_AVAILABILITY, RATIO },
	{ "ArpAvailability", LINKS("Peer"), ATTACHMENT_ARP_AVAILABILITY, RATIO },
	{ "BitsInPerSecond", LINKS("DeviceRole"), ATTACHMENT_RECEIVE_RATE, BITS },
	{ "BitsOutPerSecond", LINKS("DeviceRole"), ATTACHMENT_TRANSMIT_RATE, BITS },
	{ "QosDropBitsInPerSecond", CIRCUITS, CIRCUIT_RECEIVE_DROP_RATE, BITS },
	{ "QosDropBitsOutPerSecond", CIRCUITS, CIRCUIT_TRANSMIT_DROP_RATE, BITS },
	{ "PortBitsInPerSecond", PORTS, CIRCUIT_RECEIVE_RATE, BITS },
	{ "PortBitsOutPerSecond", PORTS, CIRCUIT_TRANSMIT_RATE, BITS },
};

static const struct metric *find_metric(const char *name)
{
	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
		if (words_is(name, metrics[i].name))
			return &metrics[i];
	return NULL;
}

/* --- series --- */

/* Names of dimensions come back in lower case. */
static const char *dimension(const struct monitor_series *series, const char *name)
{
	ANSWER_EACH(struct answer_tag, tag, &series->dimensions)
		if (words_is(tag->key, name))
			return tag->value;
	return NULL;
}

/* The newest average; points come in any order. */
static struct answer_real newest(const struct monitor_series *series)
{
	struct answer_real value = { .known = false };
	double time = 0;
	ANSWER_EACH(struct monitor_point, point, &series->points) {
		if (!point->average.known || (value.known && point->time.value < time))
			continue;
		time = point->time.value;
		value = point->average;
	}
	return value;
}

/* "Primary", "Primary-IPv4", "primary": which link; -1 when it is none. */
static int find_side(const char *value)
{
	for (int side = ER_PRIMARY; value != NULL && side < ER_LINKS; side++)
		if (strcasestr(value, er_link_names[side]) != NULL)
			return side;
	return -1;
}

/* "Private", "AzurePrivatePeering": which kind of peering. */
static const char *find_kind(const char *value)
{
	static const char *const kinds[] = { "private", "microsoft", "public" };
	for (size_t i = 0; value != NULL && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcasestr(value, kinds[i]) != NULL)
			return kinds[i];
	return NULL;
}

static bool is_good(const struct monitor_metric *metric)
{
	return metric->status == NULL || words_is(metric->status, "Success");
}

/* --- availability of one link --- */

static bool is_of_link(const struct monitor_series *series, const struct er_peering *peering,
                       enum er_link link)
{
	const char *kind = azure_peering_kind(peering);
	return kind != NULL && find_side(dimension(series, "Peer")) == (int)link &&
	       facts_is(find_kind(dimension(series, "PeeringType")), kind);
}

static void take_lowest(const struct monitor_metric *metric, const struct er_peering *peering,
                        enum er_link link, double *lowest)
{
	ANSWER_EACH(struct monitor_series, series, &metric->series) {
		struct answer_real value = newest(series);
		if (is_of_link(series, peering, link) && value.known && value.value >= 0 &&
		    value.value / 100 < *lowest)
			*lowest = value.value / 100;
	}
}

int estate_availability(const struct azure_estate *estate, const struct er_circuit *circuit,
                        const struct er_peering *peering, enum er_link link, double *ret_ratio)
{
	static const double none = 2;
	double lowest = none;
	FACTS_EACH(struct answer_subject, subject, estate, AZURE_METRICS) {
		if (circuit->id == NULL || !words_is(subject->id, circuit->id))
			continue;
		ANSWER_EACH(struct monitor_metric, metric, &subject->page.items)
			if (is_good(metric) && words_is(metric->name, "BgpAvailability"))
				take_lowest(metric, peering, link, &lowest);
	}
	if (lowest >= none)
		return -1;
	*ret_ratio = lowest;
	return 0;
}

/* --- facts --- */

static void set_field(const struct metric *metric, void *item, double value)
{
	double *member =
		(void *)((char *)item + fact_kinds[metric->kind]->fields[metric->field].offset);
	bool is_ratio = metric->conversion == RATIO;
	double number = is_ratio ? value / 100 : value / 8;
	if (!(number >= 0) || (is_ratio && number > 1))
		return;
	if (!fact_is_known(item, metric->field) || (is_ratio && number < *member))
		*member = number;
	fact_know(item, metric->field);
}

/* Longest name that is looked up: of a circuit, a kind and a link. */
#define NAME_SIZE ((size_t)UTF8_LABEL_MAX + 64)

/* Facts are known by names in lower case. */
static void *find_by_name(struct facts_index *index, char *name)
{
	size_t count;
	for (char *at = name; *at != '\0'; at++)
		*at = (char)tolower((unsigned char)*at);
	const struct facts_index_entry *found = facts_index_find(index, name, &count);
	return found == NULL ? NULL : found->item;
}

static struct circuit *find_port_link(struct azure_facts *azure, const char *port,
                                      const char *link)
{
	char name[NAME_SIZE];
	if (link == NULL)
		return NULL;
	snprintf(name, sizeof(name), "%s/%s", port, link);
	return find_by_name(&azure->facts.circuits, name);
}

/* The thing that a series is about. */
static void *find_thing(struct azure_facts *azure, const struct metric *metric,
                        const char *resource, const struct monitor_series *series)
{
	char name[NAME_SIZE];
	const char *kind = find_kind(dimension(series, "PeeringType"));
	const char *word = metric->side == NULL ? NULL : dimension(series, metric->side);
	int side = find_side(word);
	switch (metric->thing) {
	case OF_LINK:
		if (side < 0 || kind == NULL)
			return NULL;
		snprintf(name, sizeof(name), "%s/%s/%s", resource, kind, er_link_names[side]);
		return find_by_name(&azure->facts.attachments, name);
	case OF_CIRCUIT:
		snprintf(name, sizeof(name), "%s", resource);
		return find_by_name(&azure->facts.circuits, name);
	case OF_PORT_LINK: break;
	}
	return find_port_link(azure, resource, word);
}

static void take_series(struct azure_facts *azure, const struct metric *metric,
                        const char *resource, const struct monitor_series *series)
{
	struct answer_real value = newest(series);
	const char *side = metric->side == NULL ? NULL : dimension(series, metric->side);
	/* Traffic of IPv6 alone is part of another series. */
	if (metric->conversion == BITS && side != NULL && strcasestr(side, "v6") != NULL)
		return;
	void *item = value.known ? find_thing(azure, metric, resource, series) : NULL;
	if (item != NULL)
		set_field(metric, item, value.value);
}

/* 1 and 0 speak of the whole minute; what lies between is neither. */
static void take_protocol(struct azure_facts *azure, const char *resource,
                          const struct monitor_series *series)
{
	struct answer_real value = newest(series);
	bool is_up = value.known && value.value == 1;
	bool is_down = value.known && value.value == 0;
	struct circuit *link = find_port_link(azure, resource, dimension(series, "Link"));
	if (link == NULL || fact_is_known(&link->fact, CIRCUIT_UP) || (!is_up && !is_down))
		return;
	FACT_SET(link, CIRCUIT_UP, up, is_up);
	FACT_SET(link, CIRCUIT_STATE, state,
	         is_up ? CIRCUIT_STATE_AVAILABLE : CIRCUIT_STATE_DOWN);
}

/* Light in and out make one fact; the view joins them when it is sealed. */
static void take_light(struct azure_facts *azure, const char *resource,
                       const struct monitor_series *series, unsigned field)
{
	size_t count;
	struct answer_real value = newest(series);
	const char *link = azure_lower(azure, dimension(series, "Link"));
	const char *lane = dimension(series, "Lane");
	if (link == NULL || !value.known ||
	    facts_index_find(&azure->facts.circuits, resource, &count) == NULL)
		return;
	struct circuit_lane *fact = facts_add_bare(&azure->facts, FACT_CIRCUIT_LANE);
	if (fact == NULL)
		return;
	facts_set_text(&azure->facts, FACT_CIRCUIT_LANE, fact, CIRCUIT_LANE_CIRCUIT, resource);
	facts_set_text(&azure->facts, FACT_CIRCUIT_LANE, fact, CIRCUIT_LANE_LANE,
	               lane == NULL ? link : azure_printf(azure, "%s/%s", link, lane));
	if (field == CIRCUIT_LANE_RECEIVE_LIGHT)
		FACT_SET(fact, CIRCUIT_LANE_RECEIVE_LIGHT, receive_light, value.value);
	else
		FACT_SET(fact, CIRCUIT_LANE_TRANSMIT_LIGHT, transmit_light, value.value);
}

static void take_metric(struct azure_facts *azure, const char *resource,
                        const struct monitor_metric *from)
{
	const struct metric *metric = find_metric(from->name);
	ANSWER_EACH(struct monitor_series, series, &from->series) {
		if (metric != NULL)
			take_series(azure, metric, resource, series);
		else if (words_is(from->name, "LineProtocol"))
			take_protocol(azure, resource, series);
		else if (words_is(from->name, "RxLightLevel"))
			take_light(azure, resource, series, CIRCUIT_LANE_RECEIVE_LIGHT);
		else if (words_is(from->name, "TxLightLevel"))
			take_light(azure, resource, series, CIRCUIT_LANE_TRANSMIT_LIGHT);
	}
}

/* --- ports --- */

/* Links that are up; a port is down when all of its links are. */
static void sum_up(struct azure_facts *azure, const char *name, const struct er_port *from)
{
	char text[NAME_SIZE];
	size_t told = 0;
	uint64_t up = 0;
	snprintf(text, sizeof(text), "%s", name);
	struct circuit *port = find_by_name(&azure->facts.circuits, text);
	ANSWER_EACH(struct er_port_link, from_link, &from->links) {
		const struct circuit *link = find_port_link(azure, name, from_link->name);
		if (link == NULL || !fact_is_known(&link->fact, CIRCUIT_UP))
			continue;
		told++;
		up += link->up;
	}
	if (port == NULL || told == 0)
		return;
	if (told == from->links.count)
		FACT_SET(port, CIRCUIT_MEMBERS_UP, members_up, up);
	if (up == 0 && told < from->links.count)
		return;
	FACT_SET(port, CIRCUIT_UP, up, up > 0);
	FACT_SET(port, CIRCUIT_STATE, state,
	         up > 0 ? CIRCUIT_STATE_AVAILABLE : CIRCUIT_STATE_DOWN);
}

void azure_values(struct azure_facts *azure)
{
	FACTS_EACH(struct answer_subject, subject, azure->estate, AZURE_METRICS) {
		const char *name = azure_name(azure, subject->id);
		ANSWER_EACH(struct monitor_metric, metric, &subject->page.items)
			if (name != NULL && is_good(metric))
				take_metric(azure, name, metric);
	}
	FACTS_EACH(struct er_port, port, azure->estate, AZURE_PORTS) {
		const char *name = azure_name(azure, port->id);
		if (name != NULL)
			sum_up(azure, name, port);
	}
}
