/* SPDX-License-Identifier: Apache-2.0 */
/* Values of CloudWatch, put where they belong. */
#include <string.h>
#include <strings.h>

#include "collectors/aws/facts.h"

/* More of anything is no measurement; up to here a double counts exactly. */
#define VALUE_MAX 9007199254740992.0

/* How a value becomes a field. */
enum conversion { AS_IT_IS, BITS, PER_PERIOD };

/* One row per metric that we know. */
struct metric {
	const char *name;
	const char *dimension; /* that names the thing */
	size_t index;          /* where the thing is: offset in struct facts */
	enum fact_kind_id kind;
	unsigned field;
	enum conversion conversion;
};

#define CIRCUITS "ConnectionId", offsetof(struct facts, circuits), FACT_CIRCUIT
#define ATTACHMENTS "VirtualInterfaceId", offsetof(struct facts, attachments), FACT_ATTACHMENT
#define SESSIONS "VirtualInterfaceId", offsetof(struct facts, sessions), FACT_CLOUD_BGP
#define TUNNELS "TunnelIpAddress", offsetof(struct facts, tunnels), FACT_TUNNEL
#define FAMILY "IpAddressFamily"

static const struct metric metrics[] = {
	{ "ConnectionBpsIngress", CIRCUITS, CIRCUIT_RECEIVE_RATE, BITS },
	{ "ConnectionBpsEgress", CIRCUITS, CIRCUIT_TRANSMIT_RATE, BITS },
	{ "ConnectionErrorCount", CIRCUITS, CIRCUIT_ERRORS, AS_IT_IS },
	{ "VirtualInterfaceBpsIngress", ATTACHMENTS, ATTACHMENT_RECEIVE_RATE, BITS },
	{ "VirtualInterfaceBpsEgress", ATTACHMENTS, ATTACHMENT_TRANSMIT_RATE, BITS },
	{ "VirtualInterfaceBgpPrefixesAccepted", SESSIONS, CLOUD_BGP_ACCEPTED, AS_IT_IS },
	{ "VirtualInterfaceBgpPrefixesAdvertised", SESSIONS, CLOUD_BGP_ADVERTISED, AS_IT_IS },
	{ "TunnelDataIn", TUNNELS, TUNNEL_RECEIVE_RATE, PER_PERIOD },
	{ "TunnelDataOut", TUNNELS, TUNNEL_TRANSMIT_RATE, PER_PERIOD },
};

static const struct metric *find_metric(const char *name)
{
	for (size_t i = 0; i < sizeof(metrics) / sizeof(metrics[0]); i++)
		if (facts_is(name, metrics[i].name))
			return &metrics[i];
	return NULL;
}

/* Negative: there is no such value (the period is not known). */
static double convert(enum conversion conversion, const struct aws_value *value)
{
	switch (conversion) {
	case AS_IT_IS: break;
	case BITS: return value->value / 8;
	case PER_PERIOD: return value->period > 0 ? value->value / value->period : -1;
	}
	return value->value;
}

/* What was told by another way is newer. */
static void set_field(const struct metric *metric, void *item, double number)
{
	const struct fact_field *field = &fact_kinds[metric->kind]->fields[metric->field];
	void *member = (char *)item + field->offset;
	if (fact_is_known(item, metric->field) || !(number >= 0 && number <= VALUE_MAX))
		return;
	if (field->type == FACT_U64)
		*(uint64_t *)member = (uint64_t)(number + 0.5);
	else
		*(double *)member = number;
	fact_know(item, metric->field);
}

/* AWS may publish an all-zero series for a family that the interface has no session of: then
 * there is no session to be found. */
static void take_count(struct facts *facts, const struct metric *metric, const char *interface,
                       const struct aws_value *value)
{
	const char *word = answer_tag_value(&value->metric->dimensions, FAMILY);
	enum ip_family family = word == NULL                    ? IP_NONE
	                        : strcasecmp(word, "ipv4") == 0 ? IP_V4
	                        : strcasecmp(word, "ipv6") == 0 ? IP_V6
	                                                        : IP_NONE;
	struct cloud_bgp *session = facts_session(facts, interface, family);
	if (session != NULL)
		set_field(metric, session, value->value);
}

static void take_value(struct facts *facts, const struct metric *metric,
                       const struct aws_value *value)
{
	struct facts_index *index = (void *)((char *)facts + metric->index);
	const char *name = answer_tag_value(&value->metric->dimensions, metric->dimension);
	size_t count;
	if (metric->kind == FACT_CLOUD_BGP) {
		take_count(facts, metric, name, value);
		return;
	}
	const struct facts_index_entry *found = facts_index_find(index, name, &count);
	for (size_t i = 0; i < count; i++)
		set_field(metric, found[i].item, convert(metric->conversion, value));
}

/* Two values, light in and out, make one fact; the view joins them when it is sealed. */
static void take_light(struct facts *facts, const struct aws_value *value, unsigned field)
{
	const struct answer_list *dimensions = &value->metric->dimensions;
	const char *connection = answer_tag_value(dimensions, "ConnectionId");
	const char *lane = answer_tag_value(dimensions, "OpticalLaneNumber");
	size_t count;
	if (lane == NULL || facts_index_find(&facts->circuits, connection, &count) == NULL)
		return;
	struct circuit_lane *fact = facts_add_bare(facts, FACT_CIRCUIT_LANE);
	if (fact == NULL)
		return;
	facts_set_text(facts, FACT_CIRCUIT_LANE, fact, CIRCUIT_LANE_CIRCUIT, connection);
	facts_set_text(facts, FACT_CIRCUIT_LANE, fact, CIRCUIT_LANE_LANE, lane);
	if (field == CIRCUIT_LANE_RECEIVE_LIGHT)
		FACT_SET(fact, CIRCUIT_LANE_RECEIVE_LIGHT, receive_light, value->value);
	else
		FACT_SET(fact, CIRCUIT_LANE_TRANSMIT_LIGHT, transmit_light, value->value);
}

void facts_values(struct facts *facts, const struct aws_region *region)
{
	FACTS_EACH(struct aws_value, value, region, AWS_METRICS) {
		const struct metric *metric = find_metric(value->metric->name);
		if (metric != NULL)
			take_value(facts, metric, value);
		else if (facts_is(value->metric->name, "ConnectionLightLevelRx"))
			take_light(facts, value, CIRCUIT_LANE_RECEIVE_LIGHT);
		else if (facts_is(value->metric->name, "ConnectionLightLevelTx"))
			take_light(facts, value, CIRCUIT_LANE_TRANSMIT_LIGHT);
	}
}
