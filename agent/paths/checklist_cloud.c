/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/checklist_internal.h"

#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"

/* Names in one line of evidence. */
#define LIST_MAX 300

static bool is_text(const char *text, const char *wanted)
{
	return text != NULL && strcmp(text, wanted) == 0;
}

/* Appends a name; what finds no room is left out. */
static void list(struct strbuf *names, const char *name)
{
	if (names->len + strlen(name) + 2 < LIST_MAX)
		strbuf_printf(names, "%s%s", names->len == 0 ? "" : ", ", name);
}

static const char *text_of(const struct strbuf *names)
{
	return names->len == 0 ? "" : names->data;
}

/* --- tunnels: those of one attachment stand side by side */

static size_t check_tunnels_of(struct checking *checking, const struct world_place *cloud,
                               struct fact_list tunnels)
{
	const struct tunnel *first = (const void *)tunnels.items[0];
	struct check_line line = { CHECK_TUNNELS_UP, first->attachment, ANSWER_UP, NULL };
	struct strbuf down;
	size_t count = 0;
	size_t known = 0;
	strbuf_init(&down, LIST_MAX);
	for (; count < tunnels.count; count++) {
		const struct tunnel *it = (const void *)tunnels.items[count];
		if (strcmp(it->attachment, first->attachment) != 0)
			break;
		known += fact_is_known(&it->fact, TUNNEL_UP) != 0;
		if (fact_is_known(&it->fact, TUNNEL_UP) && !it->up)
			list(&down, it->tunnel);
	}
	const struct mend_words words = { .attachment = first->attachment };
	line.mend = mend_cloud(line.check, cloud->provider, &words, checking->arena);
	if (down.len > 0)
		line.answer = ANSWER_DOWN;
	else if (known < count)
		line.answer = ANSWER_UNKNOWN;
	if (down.len > 0)
		check_add(checking, &line, "down: %s", text_of(&down));
	else
		check_add(checking, &line, "%zu of %zu tunnels are up", known, count);
	strbuf_done(&down);
	return count;
}

static void check_tunnels(struct checking *checking, const struct world_place *cloud)
{
	struct fact_list tunnels = view_facts(cloud->view, FACT_TUNNEL);
	while (tunnels.count > 0) {
		size_t count = check_tunnels_of(checking, cloud, tunnels);
		tunnels.items += count;
		tunnels.count -= count;
	}
}

/* --- both links of an ExpressRoute circuit */

struct links {
	size_t count, up, known;
};

static struct links count_links(const struct world_place *cloud, const char *circuit)
{
	struct links links = { 0 };
	struct fact_list facts = view_facts(cloud->view, FACT_ATTACHMENT);
	for (size_t i = 0; i < facts.count; i++) {
		const struct attachment *it = (const void *)facts.items[i];
		if (!is_text(it->circuit, circuit) || !is_text(it->kind, "private"))
			continue;
		links.count++;
		links.known += fact_is_known(&it->fact, ATTACHMENT_UP) != 0;
		links.up += fact_is_known(&it->fact, ATTACHMENT_UP) && it->up;
	}
	return links;
}

static void check_links(struct checking *checking, const struct world_place *cloud)
{
	if (!is_text(cloud->provider, "azure"))
		return;
	struct fact_list circuits = view_facts(cloud->view, FACT_CIRCUIT);
	for (size_t i = 0; i < circuits.count; i++) {
		const struct circuit *it = (const void *)circuits.items[i];
		struct links links = count_links(cloud, it->circuit);
		const struct mend_words words = { .resource = it->circuit };
		struct check_line line = { CHECK_LINKS_ESTABLISHED, it->circuit, ANSWER_UNKNOWN,
			                   NULL };
		if (links.count == 0)
			continue;
		line.mend = mend_cloud(line.check, cloud->provider, &words, checking->arena);
		if (links.up < links.known)
			line.answer = ANSWER_DOWN;
		else if (links.known == links.count)
			line.answer = check_answer(links.count > 1);
		check_add(checking, &line, "%zu of %zu links are established", links.up,
		          links.count);
	}
}

/* --- route tables that somebody watches */

/* Returns how many prefixes are watched in it. */
static size_t list_missing(const struct world_place *cloud, const char *table,
                           struct strbuf *names)
{
	const struct route_table_prefix like = { .cloud = cloud->name,
		                                 .provider = cloud->provider,
		                                 .route_table = table };
	struct fact_list facts = world_select(cloud->view, FACT_ROUTE_TABLE_PREFIX, &like, 3);
	for (size_t i = 0; i < facts.count; i++) {
		const struct route_table_prefix *it = (const void *)facts.items[i];
		if (fact_is_known(&it->fact, ROUTE_TABLE_PREFIX_PRESENT) && !it->present)
			list(names, it->prefix);
	}
	return facts.count;
}

/* The first gateway that does not propagate into a table; NULL: none that is known. */
static const char *find_disabled(const struct world_place *cloud, const char *table)
{
	const struct route_propagation like = { .cloud = cloud->name,
		                                .provider = cloud->provider,
		                                .route_table = table };
	struct fact_list facts = world_select(cloud->view, FACT_ROUTE_PROPAGATION, &like, 3);
	for (size_t i = 0; i < facts.count; i++) {
		const struct route_propagation *it = (const void *)facts.items[i];
		if (fact_is_known(&it->fact, ROUTE_PROPAGATION_ENABLED) && !it->enabled)
			return it->gateway;
	}
	return NULL;
}

/* What a network interface goes by is no table that could be changed. */
static bool is_interface(const struct world_place *cloud, const char *table)
{
	const struct route_table like = { .cloud = cloud->name,
		                          .provider = cloud->provider,
		                          .route_table = table };
	const struct route_table *found = world_find(cloud->view, FACT_ROUTE_TABLE, &like, 3);
	return found != NULL && is_text(found->kind, "interface");
}

static void check_table(struct checking *checking, const struct world_place *cloud,
                        const char *table)
{
	struct strbuf missing;
	const char *disabled = find_disabled(cloud, table);
	const struct mend_words words = {
		.table = is_interface(cloud, table) ? NULL : table, /* that of its subnet */
		.gateway = disabled,
	};
	struct check_line line = { CHECK_ROUTE_PROPAGATION, table, ANSWER_UP, NULL };
	strbuf_init(&missing, LIST_MAX);
	size_t watched = list_missing(cloud, table, &missing);
	line.answer = check_answer(missing.len == 0 && disabled == NULL);
	line.mend = mend_cloud(line.check, cloud->provider, &words, checking->arena);
	if (missing.len > 0)
		check_add(checking, &line, "missing: %s%s", text_of(&missing),
		          disabled == NULL ? "" : "; propagation is disabled");
	else if (disabled != NULL)
		check_add(checking, &line, "propagation of %s is disabled",
		          is_text(disabled, "*") ? "all gateways" : disabled);
	else
		check_add(checking, &line, "%s",
		          watched > 0 ? "all watched prefixes are there"
		                      : "propagation is enabled");
	strbuf_done(&missing);
}

static void check_tables(struct checking *checking, const struct world_place *cloud)
{
	const char *last = NULL;
	struct fact_list facts = view_facts(cloud->view, FACT_ROUTE_TABLE_PREFIX);
	for (size_t i = 0; i < facts.count; i++) {
		const struct route_table_prefix *it = (const void *)facts.items[i];
		if (is_text(last, it->route_table))
			continue;
		last = it->route_table;
		check_table(checking, cloud, last);
	}
}

/* Those whose routes are not told: Azure's, which only say whether they take any. */
static void check_switches(struct checking *checking, const struct world_place *cloud)
{
	struct fact_list facts = view_facts(cloud->view, FACT_ROUTE_PROPAGATION);
	for (size_t i = 0; i < facts.count; i++) {
		const struct route_propagation *it = (const void *)facts.items[i];
		const struct route_table_prefix like = { .cloud = cloud->name,
			                                 .provider = cloud->provider,
			                                 .route_table = it->route_table };
		if (is_text(it->gateway, "*") &&
		    world_find(cloud->view, FACT_ROUTE_TABLE_PREFIX, &like, 3) == NULL)
			check_table(checking, cloud, it->route_table);
	}
}

static void check_propagated(struct checking *checking, const struct world_place *cloud)
{
	struct fact_list facts = view_facts(cloud->view, FACT_ROUTE_TABLE_FAMILY);
	for (size_t i = 0; i < facts.count; i++) {
		const struct route_table_family *it = (const void *)facts.items[i];
		const struct mend_words words = { .table = it->route_table };
		struct check_line line = { CHECK_PROPAGATION_HEADROOM, NULL, ANSWER_UNKNOWN,
			                   NULL };
		if (!fact_is_known(&it->fact, ROUTE_TABLE_FAMILY_PROPAGATED) ||
		    !fact_is_known(&it->fact, ROUTE_TABLE_FAMILY_PROPAGATED_LIMIT))
			continue;
		line.subject =
			arena_printf(checking->arena, "%s %s", it->route_table, it->afi_safi);
		line.answer = check_answer((double)it->propagated <=
		                           HEADROOM * (double)it->propagated_limit);
		line.mend = mend_cloud(line.check, cloud->provider, &words, checking->arena);
		check_add(checking, &line, "%llu of at most %llu propagated routes",
		          (unsigned long long)it->propagated,
		          (unsigned long long)it->propagated_limit);
	}
}

/* --- tags: those of one resource stand side by side */

static size_t check_tags_of(struct checking *checking, const struct world_place *cloud,
                            struct fact_list tags)
{
	const struct resource_tag *first = (const void *)tags.items[0];
	struct check_line line = { CHECK_TAGS, first->resource, ANSWER_UP, NULL };
	struct strbuf missing;
	size_t count = 0;
	const char *example = NULL;
	strbuf_init(&missing, LIST_MAX);
	for (; count < tags.count; count++) {
		const struct resource_tag *it = (const void *)tags.items[count];
		if (strcmp(it->resource, first->resource) != 0)
			break;
		if (it->missing)
			list(&missing, it->tag);
		if (it->missing && example == NULL)
			example = it->tag;
	}
	const struct mend_words words = { .resource = first->resource, .tag = example };
	line.answer = check_answer(example == NULL);
	line.mend = mend_cloud(line.check, cloud->provider, &words, checking->arena);
	if (example != NULL)
		check_add(checking, &line, "missing: %s", text_of(&missing));
	else
		check_add(checking, &line, "all %zu are there", count);
	strbuf_done(&missing);
	return count;
}

static void check_tags(struct checking *checking, const struct world_place *cloud)
{
	struct fact_list tags = view_facts(cloud->view, FACT_RESOURCE_TAG);
	while (tags.count > 0) {
		size_t count = check_tags_of(checking, cloud, tags);
		tags.items += count;
		tags.count -= count;
	}
}

void checklist_cloud(struct checking *checking, const struct world_place *cloud)
{
	if (cloud->view == NULL)
		return;
	check_tunnels(checking, cloud);
	check_links(checking, cloud);
	check_tables(checking, cloud);
	check_switches(checking, cloud);
	check_propagated(checking, cloud);
	check_tags(checking, cloud);
}
