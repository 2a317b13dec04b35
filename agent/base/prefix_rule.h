/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Prefix rules, as routers' prefix lists have them: which prefixes a line speaks of.
 *
 * "10.200.0.0/16" is that prefix and no other; "10.0.0.0/8 le 24" is every prefix inside
 * 10.0.0.0/8 of 8 to 24 bits; "10.0.0.0/8 ge 16" of 16 to 32; "10.0.0.0/8 ge 16 le 24" of 16 to
 * 24. IPv6 alike, up to 128 bits.
 */
#pragma once

#include "agent/base/ip.h"

struct arena;
struct error;

/** Canonical text of any rule, with NUL. */
#define PREFIX_RULE_TEXT_MAX (IP_TEXT_MAX + 16)

/** Open: read and copy freely. */
struct prefix_rule {
	struct ip_prefix prefix;
	uint8_t ge, le;   /**< shortest and longest length; both prefix.length when exact */
	const char *text; /**< as prefix_rule_format() writes it; borrowed */
};

/**
 * Read a rule.
 *
 * \param text      NUL-terminated; words are separated by spaces.
 * \param arena     Where ret_rule->text will live.
 * \param ret_rule  Written on success only.
 * \return 0, or -1 with ERROR_CONFIG, whose sentence the caller puts the text in front of:
 * "its length is missing; write ...", or ERROR_LIMIT: memory is short.
 */
int prefix_rule_parse(const char *text, struct arena *arena, struct prefix_rule *ret_rule,
                      struct error *err);

/**
 * Write a rule the shortest way: two rules mean the same exactly when their texts are equal.
 *
 * \param rule  The rule; its text is not looked at.
 * \param out   Filled and NUL-terminated.
 * \return out
 */
char *prefix_rule_format(const struct prefix_rule *rule, char out[static PREFIX_RULE_TEXT_MAX]);

/**
 * Whether a rule speaks of a prefix; zones are not looked at.
 *
 * \param rule    The rule.
 * \param prefix  The prefix.
 * \return 1 if so, else 0.
 */
int prefix_rule_matches(const struct prefix_rule *rule, const struct ip_prefix *prefix);

/**
 * Whether a rule speaks of one prefix only: its own.
 *
 * \param rule  The rule.
 * \return 1 if so, else 0.
 */
int prefix_rule_is_exact(const struct prefix_rule *rule);
