/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts about what was bought from a cloud; see kinds.h.
 */
#pragma once

#include "agent/base/ip.h"
#include "agent/model/fact.h"

/** Direct Connect connectionState and lagState; ExpressRoute states are mapped to them. */
enum circuit_state {
	CIRCUIT_STATE_NONE,
	CIRCUIT_STATE_ORDERING,
	CIRCUIT_STATE_REQUESTED,
	CIRCUIT_STATE_PENDING,
	CIRCUIT_STATE_AVAILABLE,
	CIRCUIT_STATE_DOWN,
	CIRCUIT_STATE_DELETING,
	CIRCUIT_STATE_DELETED,
	CIRCUIT_STATE_REJECTED,
	CIRCUIT_STATE_UNKNOWN,
	CIRCUIT_STATE_COUNT
};

/* What was bought: a connection, LAG or port. Key: cloud, provider, circuit. */
enum circuit_field {
	CIRCUIT_CLOUD,
	CIRCUIT_PROVIDER,
	CIRCUIT_NAME,
	CIRCUIT_UP,
	CIRCUIT_STATE,
	CIRCUIT_BANDWIDTH,
	CIRCUIT_MEMBERS,
	CIRCUIT_MEMBERS_UP,
	CIRCUIT_MEMBERS_MINIMUM,
	CIRCUIT_ENCRYPTED,
	CIRCUIT_RECEIVE_RATE,
	CIRCUIT_TRANSMIT_RATE,
	CIRCUIT_ERRORS,
	CIRCUIT_ENABLED,
	CIRCUIT_PROVISIONED,
	CIRCUIT_RECEIVE_DROP_RATE,
	CIRCUIT_TRANSMIT_DROP_RATE,
	CIRCUIT_LABEL,
	CIRCUIT_REGION,
	CIRCUIT_LOCATION,
	CIRCUIT_DEVICE,
	CIRCUIT_LOGICAL_DEVICE,
	CIRCUIT_PARTNER,
	CIRCUIT_LAG,
	CIRCUIT_OWNER,
	CIRCUIT_SKU,
	CIRCUIT_INFO,
	CIRCUIT_FIELD_COUNT
};
struct circuit {
	struct fact fact;
	const char *cloud;    /**< name of the configured account */
	const char *provider; /**< "aws" or "azure" */
	const char *circuit;  /**< dxcon-..., dxlag-...; "group/name", "group/port/link1" */
	bool up;
	uint32_t state; /**< enum circuit_state */
	double bandwidth;
	uint64_t members;
	uint64_t members_up;
	uint64_t members_minimum;
	bool encrypted;
	double receive_rate;
	double transmit_rate;
	double errors;
	bool enabled;
	bool provisioned;
	double receive_drop_rate;
	double transmit_drop_rate;
	const char *label; /**< the name somebody gave it */
	const char *region;
	const char *location;       /**< of the site: EqSG2, "Singapore" */
	const char *device;         /**< where the cable ends: awsDeviceV2, routerName */
	const char *logical_device; /**< where BGP ends: awsLogicalDeviceId */
	const char *partner;        /**< who carries it, when not bought directly */
	const char *lag;            /**< the circuit it is a member of: a LAG or port */
	const char *owner;          /**< account or subscription */
	const char *sku;            /**< "Premium/MeteredData" */
};

/* Light on one optical lane of a circuit. Key: cloud, provider, circuit, lane. */
enum circuit_lane_field {
	CIRCUIT_LANE_CLOUD,
	CIRCUIT_LANE_PROVIDER,
	CIRCUIT_LANE_CIRCUIT,
	CIRCUIT_LANE_LANE,
	CIRCUIT_LANE_RECEIVE_LIGHT,
	CIRCUIT_LANE_TRANSMIT_LIGHT,
	CIRCUIT_LANE_FIELD_COUNT
};
struct circuit_lane {
	struct fact fact;
	const char *cloud;    /**< name of the configured account */
	const char *provider; /**< "aws" or "azure" */
	const char *circuit;
	const char *lane;      /**< as the cloud numbers it: "1", "link1/1" */
	double receive_light;  /**< dBm */
	double transmit_light; /**< dBm */
};
