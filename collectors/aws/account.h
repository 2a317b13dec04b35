/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What is known of one account at one moment, and the facts that follow from it.
 *
 * The account is put together from the last good answer of every part. A part that was never
 * answered, or whose answer is too old, says nothing: its facts are absent, nobody's else.
 */
#pragma once

#include "agent/answer/facts.h"
#include "collectors/aws/answer/cloud_watch.h"

struct arena;
struct view;

/** The parts of a region. The comment says what the page's items are. */
enum aws_part {
	AWS_CONNECTIONS,          /**< struct dx_connection */
	AWS_LAGS,                 /**< struct dx_lag */
	AWS_INTERFACES,           /**< struct dx_interface */
	AWS_DX_GATEWAYS,          /**< struct dx_gateway */
	AWS_DX_ASSOCIATIONS,      /**< struct dx_association, of all gateways */
	AWS_DX_ATTACHMENTS,       /**< struct dx_attachment, of all gateways */
	AWS_INTERFACE_TESTS,      /**< struct dx_test, of all interfaces */
	AWS_INTERFACE_ROUTES,     /**< struct answer_subject of struct dx_route, by interface */
	AWS_VPN_CONNECTIONS,      /**< struct ec2_vpn */
	AWS_VPN_GATEWAYS,         /**< struct ec2_vpn_gateway */
	AWS_CUSTOMER_GATEWAYS,    /**< struct ec2_customer_gateway */
	AWS_ROUTE_TABLES,         /**< struct ec2_route_table */
	AWS_TRANSIT_GATEWAYS,     /**< struct ec2_transit_gateway */
	AWS_TRANSIT_ATTACHMENTS,  /**< struct ec2_transit_attachment */
	AWS_TRANSIT_TABLES,       /**< struct ec2_transit_table */
	AWS_TRANSIT_ROUTES,       /**< struct answer_subject of struct ec2_route, by table */
	AWS_TRANSIT_PROPAGATIONS, /**< struct answer_subject of struct ec2_propagation, by table
	                           */
	AWS_METRICS,              /**< struct aws_value */
	AWS_PART_COUNT
};

/** A value of CloudWatch. */
struct aws_value {
	struct answer_item item;
	const struct cloud_watch_metric *metric;
	double value;  /**< with the statistic that the metric wants */
	double period; /**< seconds that it speaks of */
};

/** Zeroed: nothing is known. */
struct aws_region {
	const char *name;
	/** NULL: never answered, or too old. */
	const struct answer_page *parts[AWS_PART_COUNT];
};

struct aws_account {
	const struct aws_region *regions;
	size_t region_count;
};

/**
 * Add all facts to a view; strings are copied into it. A thing that several regions tell of
 * (Direct Connect gateways) becomes one fact when the view is sealed.
 *
 * \param account  What is known.
 * \param context  The configuration.
 * \param view     Not sealed.
 * \return 0, or -1 when the view's limit is reached.
 */
int account_to_view(const struct aws_account *account, const struct facts_context *context,
                    struct view *view);
