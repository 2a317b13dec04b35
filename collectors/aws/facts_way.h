/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From virtual interfaces to route tables: which interface leads to the tables that a
 * destination names. Private to the collector.
 */
#pragma once

#include "collectors/aws/facts.h"

struct ec2_transit_attachment;
struct ec2_vpn_gateway;

/** Whether there is a way. */
enum facts_way {
	FACTS_NO_WAY,
	FACTS_WAY_UNKNOWN, /**< something was not told, or leads on where we do not look */
	FACTS_WAY
};

/** Where the ways to a destination end. */
struct facts_ends {
	bool is_anywhere;            /**< it names no tables: every interface leads there */
	bool is_vague;               /**< there may be other ends */
	struct facts_index gateways; /**< those that its tables hang on */
};

/**
 * Find where the ways to a destination end.
 *
 * \param account      What is known.
 * \param destination  The destination.
 * \param ret_ends     To be freed with facts_ends_done(); borrows the account.
 */
void facts_ends_find(const struct aws_account *account,
                     const struct config_destination *destination, struct facts_ends *ret_ends);

/**
 * Free the ends.
 *
 * \param ends  Of facts_ends_find().
 */
void facts_ends_done(struct facts_ends *ends);

/**
 * Whether an interface leads there.
 *
 * \param facts      With all attachments.
 * \param account    What is known.
 * \param ends       Of the destination.
 * \param interface  Its identifier.
 */
enum facts_way facts_find_way(struct facts *facts, const struct aws_account *account,
                              struct facts_ends *ends, const char *interface);

/**
 * Whether a VPC hangs on a virtual private gateway.
 *
 * \param gateway  The gateway.
 * \param vpc      NULL hangs on none.
 */
bool facts_vpn_gateway_serves(const struct ec2_vpn_gateway *gateway, const char *vpc);

/**
 * Whether a VPC hangs on a transit gateway by this attachment.
 *
 * \param attachment  The attachment.
 * \param vpc         NULL hangs on none.
 */
bool facts_transit_attachment_serves(const struct ec2_transit_attachment *attachment,
                                     const char *vpc);

/**
 * The first region that tells of a part that all of them tell.
 *
 * \param account  What is known.
 * \param part     The part.
 * \return A region; one of which nothing is known when none tells.
 */
const struct aws_region *facts_teller(const struct aws_account *account, enum aws_part part);
