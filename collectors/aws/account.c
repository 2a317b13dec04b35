/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/account.h"

#include "collectors/aws/facts.h"

/* First what the others refer to. */
static void add_all(struct facts *facts, const struct aws_account *account)
{
	for (size_t i = 0; i < account->region_count; i++) {
		facts_circuits(facts, &account->regions[i]);
		facts_interfaces(facts, &account->regions[i]);
		facts_vpns(facts, &account->regions[i]);
		facts_tables(facts, &account->regions[i]);
	}
	facts_gateways(facts, account);
	facts_routes(facts, account);
	for (size_t i = 0; i < account->region_count; i++)
		facts_values(facts, &account->regions[i]);
}

int account_to_view(const struct aws_account *account, const struct facts_context *context,
                    struct view *view)
{
	struct facts facts;
	if (facts_begin(&facts, context, "aws", view) != 0)
		return -1;
	add_all(&facts, account);
	return facts_end(&facts);
}
