/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts about the layer below the sessions of a cloud; see kinds.h.
 */
#pragma once

#include "agent/base/ip.h"
#include "agent/model/fact.h"

/* A row of the ARP table that the cloud's router has of a link. Key: cloud, provider,
 * attachment, address. */
enum cloud_arp_field {
	CLOUD_ARP_CLOUD,
	CLOUD_ARP_PROVIDER,
	CLOUD_ARP_ATTACHMENT,
	CLOUD_ARP_ADDRESS,
	CLOUD_ARP_RESOLVED,
	CLOUD_ARP_AGE,
	CLOUD_ARP_SIDE,
	CLOUD_ARP_MAC,
	CLOUD_ARP_INFO,
	CLOUD_ARP_FIELD_COUNT
};
struct cloud_arp {
	struct fact fact;
	const char *cloud;    /**< name of the configured account */
	const char *provider; /**< "azure" */
	const char *attachment;
	struct ip address;
	bool resolved;
	double age;
	const char *side; /**< "on-prem", "microsoft" */
	const char *mac;  /**< as the router writes it */
};
