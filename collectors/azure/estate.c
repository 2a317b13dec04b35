/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/estate.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"
#include "agent/base/utf8.h"
#include "collectors/azure/facts_builders.h"
#include "collectors/azure/identifier.h"

/* Longest name before it is cleaned and cut. */
#define NAME_MAX_BYTES ((size_t)4 * UTF8_LABEL_MAX)

/* --- names --- */

/* The subscription stands in front when it is not ours. */
static void write_name(const struct azure_facts *azure, const char *id, struct strbuf *out)
{
	static const char subscriptions[] = "/subscriptions/";
	size_t skip = sizeof(subscriptions) - 1;
	const char *ours = azure->estate->subscription;
	const char *theirs = strncasecmp(id, subscriptions, skip) == 0 ? id + skip : "";
	size_t len = strcspn(theirs, "/");
	if (ours != NULL && len > 0 &&
	    (strlen(ours) != len || strncasecmp(ours, theirs, len) != 0))
		strbuf_printf(out, "%.*s/", (int)len, theirs);
	identifier_words(id, out);
}

const char *azure_name(struct azure_facts *azure, const char *id)
{
	struct strbuf text;
	if (id == NULL || !identifier_is_path(id))
		return NULL;
	strbuf_init(&text, NAME_MAX_BYTES);
	write_name(azure, id, &text);
	const char *name =
		utf8_clean(view_arena(azure->facts.view), text.data, text.len, UTF8_LABEL_MAX);
	azure->facts.failed |= name == NULL;
	strbuf_done(&text);
	return name;
}

const char *azure_printf(struct azure_facts *azure, const char *format, ...)
{
	char text[NAME_MAX_BYTES];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	const char *name =
		utf8_clean(view_arena(azure->facts.view), text, strlen(text), UTF8_LABEL_MAX);
	azure->facts.failed |= name == NULL;
	return name;
}

const char *azure_lower(struct azure_facts *azure, const char *text)
{
	char *lower = text == NULL ? NULL : arena_strdup(view_arena(azure->facts.view), text);
	azure->facts.failed |= text != NULL && lower == NULL;
	for (char *at = lower; at != NULL && *at != '\0'; at++)
		*at = (char)tolower((unsigned char)*at);
	return lower;
}

const char *azure_word(const struct azure_word *words, const char *word)
{
	if (word == NULL)
		return NULL;
	while (words->theirs != NULL && !words_is(word, words->theirs))
		words++;
	return words->ours;
}

const char *azure_peering_kind(const struct er_peering *peering)
{
	static const struct azure_word kinds[] = {
		{ "AzurePrivatePeering", "private" },
		{ "MicrosoftPeering", "microsoft" },
		{ "AzurePublicPeering", "public" },
		{ NULL, NULL },
	};
	return azure_word(kinds, peering->type == NULL ? peering->name : peering->type);
}

double azure_since(struct azure_facts *azure, const char *key, unsigned state,
                   const struct answer_subject *subject, const struct words_age *age)
{
	double told = (double)subject->answered.ns / 1e9 - age->seconds;
	return estate_memory_since(azure->memory, key, state, told, age->unit);
}

/* --- answers about things --- */

static int compare_subject(const struct answer_subject *subject, const char *id,
                           unsigned variant)
{
	int order = strcasecmp(subject->id, id);
	return order != 0 ? order : (subject->variant > variant) - (subject->variant < variant);
}

static int compare_subjects(const void *a, const void *b)
{
	const struct answer_subject *const *one = a;
	const struct answer_subject *const *other = b;
	return compare_subject(*one, (*other)->id, (*other)->variant);
}

const struct answer_subject *azure_subject(const struct azure_facts *azure,
                                           enum azure_part part, const char *id,
                                           unsigned variant)
{
	const struct azure_subjects *subjects = &azure->subjects[part];
	size_t low = 0;
	size_t high = id == NULL ? 0 : subjects->count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_subject(subjects->items[middle], id, variant);
		if (order == 0)
			return subjects->items[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Those that are looked for; metrics are walked. */
static const enum azure_part looked_up[] = {
	AZURE_PEERING_STATS,      AZURE_CIRCUIT_SUMMARIES, AZURE_CIRCUIT_ARP,
	AZURE_CIRCUIT_ROUTES,     AZURE_GATEWAY_PEERS,     AZURE_GATEWAY_LEARNED,
	AZURE_GATEWAY_ADVERTISED,
};
#define LOOKED_UP (sizeof(looked_up) / sizeof(looked_up[0]))

static void sort_subjects(struct azure_facts *azure, enum azure_part part)
{
	const struct answer_list *list = azure_items(azure->estate, part);
	struct azure_subjects *subjects = &azure->subjects[part];
	if (list->count == 0)
		return;
	subjects->items = calloc(list->count, sizeof(*subjects->items));
	if (subjects->items == NULL) {
		azure->facts.failed = true;
		return;
	}
	ANSWER_EACH(struct answer_subject, subject, list)
		if (subject->id != NULL && subjects->count < list->count)
			subjects->items[subjects->count++] = subject;
	qsort(subjects->items, subjects->count, sizeof(*subjects->items), compare_subjects);
}

/* --- gateways --- */

static void name_gateways(struct azure_facts *azure)
{
	const struct answer_list *list = azure_items(azure->estate, AZURE_GATEWAYS);
	if (list->count == 0)
		return;
	azure->gateways = calloc(list->count, sizeof(*azure->gateways));
	azure->facts.failed |= azure->gateways == NULL;
	if (azure->gateways == NULL)
		return;
	ANSWER_EACH(struct vnet_gateway, gateway, list)
		azure->gateways[azure->gateway_count++] =
			(struct azure_gateway){ gateway, azure_name(azure, gateway->id) };
}

const struct azure_gateway *azure_find_gateway(const struct azure_facts *azure, const char *id)
{
	for (size_t i = 0; id != NULL && i < azure->gateway_count; i++)
		if (words_is(azure->gateways[i].gateway->id, id))
			return &azure->gateways[i];
	return NULL;
}

const struct local_gateway *azure_find_customer(const struct azure_facts *azure, const char *id)
{
	FACTS_EACH(struct local_gateway, customer, azure->estate, AZURE_LOCAL_GATEWAYS)
		if (id != NULL && words_is(customer->id, id))
			return customer;
	return NULL;
}

/* --- all facts --- */

/* First what the others refer to. */
static void add_all(struct azure_facts *azure)
{
	azure_circuits(azure);
	azure_links(azure);
	azure_gateways(azure);
	azure_connections(azure);
	azure_tables(azure);
	azure_routes(azure);
	azure_communities(azure);
	azure_values(azure);
}

int estate_to_view(const struct azure_estate *estate, const struct facts_context *context,
                   struct estate_memory *memory, struct view *view)
{
	struct azure_facts azure = { .estate = estate, .memory = memory };
	if (facts_begin(&azure.facts, context, "azure", view) != 0)
		return -1;
	estate_memory_turn(memory);
	for (size_t i = 0; i < LOOKED_UP; i++)
		sort_subjects(&azure, looked_up[i]);
	name_gateways(&azure);
	if (!azure.facts.failed)
		add_all(&azure);
	for (size_t i = 0; i < LOOKED_UP; i++)
		free(azure.subjects[looked_up[i]].items);
	free(azure.gateways);
	return facts_end(&azure.facts);
}
