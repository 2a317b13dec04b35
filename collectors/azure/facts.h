/* SPDX-License-Identifier: Apache-2.0 */
/**
 * From what is known of a subscription to facts: what the facts_*.c share. Private to the
 * collector. How answers are copied stands in agent/answer/facts.h.
 */
#pragma once

#include "agent/answer/facts.h"
#include "collectors/azure/answer/network.h"
#include "collectors/azure/estate.h"
#include "collectors/azure/estate_memory.h"

/** Answers about things, sorted by what was asked about. */
struct azure_subjects {
	const struct answer_subject **items;
	size_t count;
};

/** A gateway and its name. */
struct azure_gateway {
	const struct vnet_gateway *gateway;
	const char *name; /**< NULL: it has none, and no facts */
};

/** Everything that the builders need. */
struct azure_facts {
	struct facts facts; /**< circuits and attachments are known by their names */
	const struct azure_estate *estate;
	struct estate_memory *memory;
	struct azure_subjects subjects[AZURE_PART_COUNT];
	struct azure_gateway *gateways;
	size_t gateway_count;
};

/**
 * The items of a part; none when it was not answered.
 *
 * \param estate  What is known.
 * \param part    Which.
 */
static inline const struct answer_list *azure_items(const struct azure_estate *estate,
                                                    enum azure_part part)
{
	static const struct answer_list nothing;
	return estate->parts[part] == NULL ? &nothing : &estate->parts[part]->items;
}

/** Walk a part: FACTS_EACH(struct er_port, port, estate, AZURE_PORTS) { ... } */
#define FACTS_EACH(type, name, estate, part) ANSWER_EACH(type, name, azure_items(estate, part))

/**
 * What people call a resource: its group and its name in lower case, "rg-net/er-sg"; one of
 * another subscription has that in front.
 *
 * \param azure  Its view takes the name.
 * \param id     Identifier of the resource, or of something below it.
 * \return The name, clean, or NULL when it is no identifier of a resource or memory is short.
 */
const char *azure_name(struct azure_facts *azure, const char *id);

/**
 * Write a name that is made of others into the view.
 *
 * \param azure   Its view takes the name.
 * \param format  As printf().
 * \return The name, or NULL when memory is short.
 */
const char *azure_printf(struct azure_facts *azure, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/**
 * A word in lower case.
 *
 * \param azure  Its view takes it.
 * \param text   NULL gives NULL.
 * \return The word, or NULL when memory is short.
 */
const char *azure_lower(struct azure_facts *azure, const char *text);

/**
 * The answer about one thing.
 *
 * \param azure    What is known.
 * \param part     Whose items are struct answer_subject.
 * \param id       Of the thing, in any case; NULL finds nothing.
 * \param variant  What about it.
 * \return The answer, or NULL when there is none.
 */
const struct answer_subject *azure_subject(const struct azure_facts *azure,
                                           enum azure_part part, const char *id,
                                           unsigned variant);

/**
 * A gateway by its identifier.
 *
 * \param azure  What is known.
 * \param id     In any case; NULL finds nothing.
 * \return The gateway, or NULL when it is not known.
 */
const struct azure_gateway *azure_find_gateway(const struct azure_facts *azure, const char *id);

/**
 * The router behind a VPN connection by its identifier.
 *
 * \param azure  What is known.
 * \param id     In any case; NULL finds nothing.
 * \return The local network gateway, or NULL when it is not known.
 */
const struct local_gateway *azure_find_customer(const struct azure_facts *azure,
                                                const char *id);

/** A word of Azure and one of ours. */
struct azure_word {
	const char *theirs; /**< compared without case */
	const char *ours;
};

/**
 * Our word for one of Azure's.
 *
 * \param words  Ends in a row without `theirs`, whose `ours` stands for unknown words; it may
 *               be NULL.
 * \param word   NULL has none.
 * \return The word or NULL.
 */
const char *azure_word(const struct azure_word *words, const char *word);

/**
 * A time in the past: when an answer was given, less an age that was told in it. What was told
 * before stays as long as the new one may mean the same.
 *
 * \param azure    Whose memory is asked.
 * \param key      Names what is remembered.
 * \param state    Another one: it is another time.
 * \param subject  The answer.
 * \param age      Told in it.
 * \return Unix time.
 */
double azure_since(struct azure_facts *azure, const char *key, unsigned state,
                   const struct answer_subject *subject, const struct words_age *age);

/** What a BGP peer of a gateway says of its session. */
struct azure_peer_state {
	bool is_known;
	bool up;
	struct words_age age; /**< of a session that is up; 0 when it was not told */
	bool has_age;
};

/**
 * Understand a row of getBgpPeerStatus.
 *
 * \param peer  The row.
 */
struct azure_peer_state azure_peer_state(const struct vnet_peer *peer);

/**
 * "private", "microsoft" or "public".
 *
 * \param peering  Of a circuit.
 * \return A constant, or NULL when it is another one.
 */
const char *azure_peering_kind(const struct er_peering *peering);
