/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/account.h"

#include "agent/base/arena.h"
#include "collectors/aws/facts.h"

static size_t count_rules(const struct account_context *context)
{
	size_t count = 0;
	for (size_t i = 0; i < context->destinations->count; i++) {
		const struct config_destination *destination = &context->destinations->items[i];
		if (facts_is_ours(context, destination))
			count += destination->prefixes.count + destination->advertise.count;
	}
	return count;
}

static size_t add_rules(struct prefix_rule *rules, const struct schema_prefix_rules *more)
{
	for (size_t i = 0; i < more->count; i++)
		rules[i] = more->items[i];
	return more->count;
}

int account_watch(const struct account_context *context, struct arena *arena,
                  struct answer_watch *ret_watch)
{
	struct prefix_rule *rules = arena_array(arena, count_rules(context), sizeof(*rules));
	if (rules == NULL)
		return -1;
	size_t count = 0;
	for (size_t i = 0; i < context->destinations->count; i++) {
		const struct config_destination *destination = &context->destinations->items[i];
		if (!facts_is_ours(context, destination))
			continue;
		count += add_rules(rules + count, &destination->prefixes);
		count += add_rules(rules + count, &destination->advertise);
	}
	*ret_watch = (struct answer_watch){ .rules = rules, .count = count };
	return 0;
}

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

int account_to_view(const struct aws_account *account, const struct account_context *context,
                    struct view *view)
{
	struct facts facts = { .view = view, .context = context };
	facts.cloud = arena_strdup(view_arena(view), context->cloud);
	if (facts.cloud == NULL)
		return -1;
	add_all(&facts, account);
	struct facts_index *const indexes[] = { &facts.circuits, &facts.attachments,
		                                &facts.sessions, &facts.tunnels };
	for (size_t i = 0; i < sizeof(indexes) / sizeof(indexes[0]); i++) {
		facts.failed |= indexes[i]->failed;
		facts_index_done(indexes[i]);
	}
	return facts.failed ? -1 : 0;
}
