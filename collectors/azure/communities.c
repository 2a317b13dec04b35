/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What Microsoft's BGP communities mean. The catalogue of the API has those of Microsoft
 * peerings only, and not everybody may read it; the others are documented.
 *
 * \see https://learn.microsoft.com/azure/expressroute/expressroute-routing ("Support for BGP
 * communities")
 */
#include <string.h>

#include "collectors/azure/answer/network.h"
#include "collectors/azure/facts_builders.h"

#define MICROSOFT_ASN 12076

/* A value of a region is one of these thousands and the region's own number. */
static const struct {
	unsigned thousands;
	const char *service;
} services[] = {
	{ 50, "private" }, { 51, "microsoft" }, { 52, "storage" },
	{ 53, "sql" },     { 54, "cosmosdb" },  { 55, "backup" },
};

static const struct {
	const char *region;
	unsigned number;
} regions[] = {
	{ "East US", 4 },
	{ "East US 2", 5 },
	{ "West US", 6 },
	{ "West US 2", 26 },
	{ "West US 3", 44 },
	{ "West Central US", 27 },
	{ "North Central US", 7 },
	{ "South Central US", 8 },
	{ "Central US", 9 },
	{ "Canada Central", 20 },
	{ "Canada East", 21 },
	{ "Brazil South", 14 },
	{ "North Europe", 3 },
	{ "West Europe", 2 },
	{ "UK South", 24 },
	{ "UK West", 25 },
	{ "France Central", 30 },
	{ "France South", 31 },
	{ "Switzerland North", 38 },
	{ "Switzerland West", 39 },
	{ "Germany North", 40 },
	{ "Germany West Central", 41 },
	{ "Norway East", 42 },
	{ "Norway West", 43 },
	{ "East Asia", 10 },
	{ "Southeast Asia", 11 },
	{ "Japan East", 12 },
	{ "Japan West", 13 },
	{ "Australia East", 15 },
	{ "Australia Southeast", 16 },
	{ "Australia Central", 32 },
	{ "Australia Central 2", 33 },
	{ "India South", 19 },
	{ "India West", 18 },
	{ "India Central", 17 },
	{ "Korea South", 28 },
	{ "Korea Central", 29 },
	{ "New Zealand North", 59 },
	{ "South Africa North", 34 },
	{ "South Africa West", 35 },
	{ "UAE North", 36 },
	{ "UAE Central", 37 },
};

/* Those that have one value only, of national clouds and of services. */
static const struct {
	const char *name;
	int value;
	bool is_region;
} others[] = {
	{ "US Gov Arizona", 51106, true },
	{ "US Gov Iowa", 51109, true },
	{ "US Gov Virginia", 51105, true },
	{ "US Gov Texas", 51108, true },
	{ "US DoD Central", 51209, true },
	{ "US DoD East", 51205, true },
	{ "China North", 51301, true },
	{ "China East", 51302, true },
	{ "China East 2", 51303, true },
	{ "China North 2", 51304, true },
	{ "China North 3", 51305, true },
	{ "Exchange Online", 5010, false },
	{ "SharePoint Online", 5020, false },
	{ "Skype For Business Online / Teams", 5030, false },
	{ "CRM Online (Dynamics <= v8.2)", 5040, false },
	{ "Azure Global Services (Azure DevOps)", 5050, false },
	{ "Microsoft Entra ID", 5060, false },
	{ "Azure Resource Manager", 5070, false },
	{ "Other Office 365 Online services", 5100, false },
	{ "Microsoft Defender for Identity", 5220, false },
	{ "Microsoft PSTN services", 5250, false },
	{ "US Gov Exchange Online", 5110, false },
	{ "US Gov SharePoint Online", 5120, false },
	{ "US Gov Skype For Business Online", 5130, false },
	{ "US Gov Microsoft Entra ID", 5160, false },
	{ "US Gov Other Office 365", 5200, false },
};

/* One bit for each value that was told. */
struct told {
	uint8_t bits[(UINT16_MAX + 1) / 8];
};

/* The number behind "12076:", or -1. */
static int read_value(const char *text)
{
	static const char prefix[] = "12076:";
	size_t len = sizeof(prefix) - 1;
	unsigned value = 0;
	if (text == NULL || strncmp(text, prefix, len) != 0 || text[len] == '\0')
		return -1;
	for (const char *at = text + len; *at != '\0'; at++) {
		if (*at < '0' || *at > '9' || value > UINT16_MAX)
			return -1;
		value = value * 10 + (unsigned)(*at - '0');
	}
	return value > UINT16_MAX ? -1 : (int)value;
}

/* Values are not unique in the catalogue: the first name counts. */
static struct community *add(struct azure_facts *azure, struct told *told, int value)
{
	if (value < 0)
		return NULL;
	uint8_t bit = (uint8_t)(1 << (value % 8));
	if ((told->bits[value / 8] & bit) != 0)
		return NULL;
	told->bits[value / 8] |= bit;
	const char *text = azure_printf(azure, "%d:%d", MICROSOFT_ASN, value);
	struct community *fact =
		text == NULL ? NULL : facts_add_bare(&azure->facts, FACT_COMMUNITY);
	if (fact != NULL)
		FACT_SET(fact, COMMUNITY_COMMUNITY, community, text);
	return fact;
}

static void add_told(struct azure_facts *azure, struct told *told,
                     const struct bgp_community *community)
{
	struct facts *facts = &azure->facts;
	struct community *fact = add(azure, told, read_value(community->value));
	if (fact == NULL)
		return;
	facts_set_text(facts, FACT_COMMUNITY, fact, COMMUNITY_NAME, community->name);
	facts_set_text(facts, FACT_COMMUNITY, fact, COMMUNITY_REGION, community->region);
	facts_set_text(facts, FACT_COMMUNITY, fact, COMMUNITY_SERVICE, community->group);
}

static void add_region(struct azure_facts *azure, struct told *told, size_t region,
                       size_t service)
{
	unsigned value = services[service].thousands * 1000 + regions[region].number;
	struct community *fact = add(azure, told, (int)value);
	if (fact == NULL)
		return;
	FACT_SET(fact, COMMUNITY_NAME, name, regions[region].region);
	FACT_SET(fact, COMMUNITY_REGION, region, regions[region].region);
	FACT_SET(fact, COMMUNITY_SERVICE, service, services[service].service);
}

static void add_other(struct azure_facts *azure, struct told *told, size_t other)
{
	struct community *fact = add(azure, told, others[other].value);
	if (fact == NULL)
		return;
	FACT_SET(fact, COMMUNITY_NAME, name, others[other].name);
	if (others[other].is_region)
		FACT_SET(fact, COMMUNITY_REGION, region, others[other].name);
}

void azure_communities(struct azure_facts *azure)
{
	struct told told = { .bits = { 0 } };
	FACTS_EACH(struct bgp_service, service, azure->estate, AZURE_COMMUNITIES)
		ANSWER_EACH(struct bgp_community, community, &service->communities)
			add_told(azure, &told, community);
	for (size_t i = 0; i < sizeof(regions) / sizeof(regions[0]); i++)
		for (size_t k = 0; k < sizeof(services) / sizeof(services[0]); k++)
			add_region(azure, &told, i, k);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		add_other(azure, &told, i);
}
