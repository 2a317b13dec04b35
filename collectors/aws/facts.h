/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From what is known of an account to facts: what the facts_*.c share. Private to the
 * collector.
 */
#pragma once

#include "agent/answer/facts.h"
#include "collectors/aws/account.h"

/**
 * The items of a part; none when it was not answered.
 *
 * \param region  What is known of a region.
 * \param part    Which.
 */
static inline const struct answer_list *facts_items(const struct aws_region *region,
                                                    enum aws_part part)
{
	static const struct answer_list nothing;
	return region->parts[part] == NULL ? &nothing : &region->parts[part]->items;
}

/** Walk a part: FACTS_EACH(struct dx_lag, lag, region, AWS_LAGS) { ... } */
#define FACTS_EACH(type, name, region, part) ANSWER_EACH(type, name, facts_items(region, part))

/**
 * Facts of circuits, LAGs and their tags.
 *
 * \param facts   Taken further.
 * \param region  What is known of a region.
 */
void facts_circuits(struct facts *facts, const struct aws_region *region);

/**
 * Facts of virtual interfaces, their sessions and tags.
 *
 * \param facts   Taken further.
 * \param region  What is known of a region.
 */
void facts_interfaces(struct facts *facts, const struct aws_region *region);

/**
 * The session of a family that an interface has. Counts of prefixes are told per interface and
 * family: with two sessions of a family it is not known whose they are.
 *
 * \param facts      With all sessions.
 * \param interface  Its identifier; NULL has none.
 * \param family     Of the session's addresses.
 * \return The session, or NULL when there is none or more than one.
 */
struct cloud_bgp *facts_session(struct facts *facts, const char *interface,
                                enum ip_family family);

/**
 * Facts of VPN connections, their tunnels and tags.
 *
 * \param facts   Taken further.
 * \param region  What is known of a region.
 */
void facts_vpns(struct facts *facts, const struct aws_region *region);

/**
 * Facts of gateways and what hangs on them.
 *
 * \param facts    Taken further.
 * \param account  What is known.
 */
void facts_gateways(struct facts *facts, const struct aws_account *account);

/**
 * Facts of route tables, propagation and watched prefixes in them.
 *
 * \param facts   Taken further.
 * \param region  What is known of a region.
 */
void facts_tables(struct facts *facts, const struct aws_region *region);

/**
 * Facts of watched prefixes in the BGP tables of virtual interfaces; counts of prefixes of the
 * sessions that are there already.
 *
 * \param facts    Taken further.
 * \param account  What is known.
 */
void facts_routes(struct facts *facts, const struct aws_account *account);

/**
 * Put the values of CloudWatch into the facts that are there already; light becomes facts of
 * its own.
 *
 * \param facts   Taken further.
 * \param region  What is known of a region.
 */
void facts_values(struct facts *facts, const struct aws_region *region);
