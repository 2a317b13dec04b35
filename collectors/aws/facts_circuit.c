/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/answer/direct_connect.h"
#include "collectors/aws/facts.h"

#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct dx_connection, member)                             \
	}
static const struct facts_row connection_rows[] = {
	FROM(CIRCUIT_NAME, id),
	FROM(CIRCUIT_STATE, state),
	FROM(CIRCUIT_BANDWIDTH, bandwidth),
	FROM(CIRCUIT_LABEL, name),
	FROM(CIRCUIT_REGION, region),
	FROM(CIRCUIT_LOCATION, location),
	FROM(CIRCUIT_DEVICE, device),
	FROM(CIRCUIT_LOGICAL_DEVICE, logical_device),
	FROM(CIRCUIT_PARTNER, partner),
	FROM(CIRCUIT_LAG, lag),
	FROM(CIRCUIT_OWNER, owner),
};
#undef FROM

/* Its bandwidth is of one member and therefore not here. */
#define FROM(field_id, member)                                                                 \
	{                                                                                      \
		(field_id), offsetof(struct dx_lag, member)                                    \
	}
static const struct facts_row lag_rows[] = {
	FROM(CIRCUIT_NAME, id),
	FROM(CIRCUIT_STATE, state),
	FROM(CIRCUIT_MEMBERS, members),
	FROM(CIRCUIT_MEMBERS_MINIMUM, minimum),
	FROM(CIRCUIT_LABEL, name),
	FROM(CIRCUIT_REGION, region),
	FROM(CIRCUIT_LOCATION, location),
	FROM(CIRCUIT_DEVICE, device),
	FROM(CIRCUIT_LOGICAL_DEVICE, logical_device),
	FROM(CIRCUIT_OWNER, owner),
};
#undef FROM

static const struct facts_map connection_map = FACTS_MAP(FACT_CIRCUIT, connection_rows);
static const struct facts_map lag_map = FACTS_MAP(FACT_CIRCUIT, lag_rows);

/* Only these two words speak of the link; all others of how it is bought. */
static void set_up(struct circuit *circuit, const char *state)
{
	if (facts_is(state, "available") || facts_is(state, "down"))
		FACT_SET(circuit, CIRCUIT_UP, up, facts_is(state, "available"));
}

static void set_region(struct facts *facts, struct circuit *circuit,
                       const struct aws_region *region)
{
	facts_set_text(facts, FACT_CIRCUIT, circuit, CIRCUIT_REGION, region->name);
}

static void add_connection(struct facts *facts, const struct aws_region *region,
                           const struct dx_connection *connection)
{
	if (facts_is(connection->state, "deleted"))
		return;
	struct circuit *circuit = facts_add(facts, &connection_map, connection);
	if (circuit == NULL)
		return;
	set_up(circuit, connection->state);
	set_region(facts, circuit, region);
	bool wanted = !facts_is(connection->encryption_mode, "no_encrypt");
	if (wanted && (facts_is(connection->encryption, "Encryption Up") ||
	               facts_is(connection->encryption, "Encryption Down")))
		FACT_SET(circuit, CIRCUIT_ENCRYPTED, encrypted,
		         facts_is(connection->encryption, "Encryption Up"));
	facts_index_add(&facts->circuits, circuit->circuit, circuit);
	facts_tags(facts, connection->id, &connection->tags);
}

static size_t count_available(const struct answer_list *connections)
{
	size_t count = 0;
	ANSWER_EACH(struct dx_connection, connection, connections) {
		count += facts_is(connection->state, "available");
	}
	return count;
}

/* Members are told twice: by number and one by one. When some are not told, it is not known how
 * many of them are up. */
static void set_members(struct circuit *circuit, const struct dx_lag *lag)
{
	if (!lag->members.known)
		return;
	if (lag->bandwidth.known)
		FACT_SET(circuit, CIRCUIT_BANDWIDTH, bandwidth,
		         lag->bandwidth.value * (double)lag->members.value);
	if (lag->connections.count >= lag->members.value)
		FACT_SET(circuit, CIRCUIT_MEMBERS_UP, members_up,
		         count_available(&lag->connections));
}

static void add_lag(struct facts *facts, const struct aws_region *region,
                    const struct dx_lag *lag)
{
	if (facts_is(lag->state, "deleted"))
		return;
	struct circuit *circuit = facts_add(facts, &lag_map, lag);
	if (circuit == NULL)
		return;
	set_up(circuit, lag->state);
	set_region(facts, circuit, region);
	set_members(circuit, lag);
	facts_index_add(&facts->circuits, circuit->circuit, circuit);
	facts_tags(facts, lag->id, &lag->tags);
}

void facts_circuits(struct facts *facts, const struct aws_region *region)
{
	FACTS_EACH(struct dx_connection, connection, region, AWS_CONNECTIONS) {
		add_connection(facts, region, connection);
	}
	FACTS_EACH(struct dx_lag, lag, region, AWS_LAGS) {
		add_lag(facts, region, lag);
	}
}
