/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/base/prefix_rule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"

/* The longest prefix with zone, and more than any word of a rule that is right. */
#define WORD_MAX IP_TEXT_MAX

/* Take the next word off *text. Returns its length: 0 at the end, WORD_MAX when it is too long.
 */
static size_t next_word(const char **text, char word[static WORD_MAX])
{
	const char *at = *text + strspn(*text, " ");
	size_t len = strcspn(at, " ");
	*text = at + len;
	if (len >= WORD_MAX)
		return WORD_MAX;
	memcpy(word, at, len);
	word[len] = '\0';
	return len;
}

/* A decimal number of at most three digits; -1 when it is none. */
static int parse_length(const char *word)
{
	size_t len = strspn(word, "0123456789");
	if (len == 0 || len > 3 || word[len] != '\0')
		return -1;
	return (int)strtol(word, NULL, 10);
}

static int parse_prefix(const char *word, struct ip_prefix *ret, struct error *err)
{
	char address[WORD_MAX];
	char nearest[IP_TEXT_MAX];
	struct ip ip;
	const char *slash = strchr(word, '/');
	snprintf(address, sizeof(address), "%.*s", (int)strcspn(word, "/"), word);
	if (ip_parse(address, &ip) != 0)
		return error_set(err, ERROR_CONFIG, 0,
		                 "not a prefix; write 10.200.0.0/16 or 2001:db8::/32");
	if (ip.zone != 0)
		return error_set(err, ERROR_CONFIG, 0, "a prefix has no zone");
	int bits = (int)ip_length(ip.family) * 8;
	if (slash == NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "its length is missing; write %s/%d for this one address",
		                 address, bits);
	int length = parse_length(slash + 1);
	if (length < 0 || length > bits)
		return error_set(err, ERROR_CONFIG, 0, "the length of a prefix is 0 to %d here",
		                 bits);
	*ret = ip_prefix_of(&ip, (uint8_t)length);
	if (ip_compare(&ret->address, &ip) != 0)
		return error_set(err, ERROR_CONFIG, 0,
		                 "bits are set behind its length; write %s",
		                 ip_prefix_format(ret, nearest));
	return 0;
}

/*
 * Take "ge 16" or "le 24" off *text when it stands there. Returns 1 if so, 0 if not, -1 when
 * its number is wrong.
 */
static int take_bound(const char *keyword, const char **text, const struct ip_prefix *prefix,
                      uint8_t *bound, struct error *err)
{
	char word[WORD_MAX];
	const char *at = *text;
	if (next_word(&at, word) == WORD_MAX || strcmp(word, keyword) != 0)
		return 0;
	size_t len = next_word(&at, word);
	int length = len == WORD_MAX ? -1 : parse_length(word);
	int bits = (int)ip_length(prefix->address.family) * 8;
	if (length < prefix->length || length > bits)
		return error_set(err, ERROR_CONFIG, 0, "\"%s\" needs a length of %u to %d",
		                 keyword, (unsigned)prefix->length, bits);
	*text = at;
	*bound = (uint8_t)length;
	return 1;
}

/* What follows the prefix: "ge N", "le N", both in this order, or nothing. */
static int parse_bounds(const char *text, struct prefix_rule *rule, struct error *err)
{
	rule->ge = rule->prefix.length;
	rule->le = rule->prefix.length;
	int has_ge = take_bound("ge", &text, &rule->prefix, &rule->ge, err);
	if (has_ge > 0)
		rule->le = (uint8_t)(ip_length(rule->prefix.address.family) * 8);
	if (has_ge < 0 || take_bound("le", &text, &rule->prefix, &rule->le, err) < 0)
		return -1;
	if (text[strspn(text, " ")] != '\0')
		return error_set(err, ERROR_CONFIG, 0,
		                 "behind a prefix only \"ge N\" and then \"le N\" may follow");
	if (rule->ge > rule->le)
		return error_set(err, ERROR_CONFIG, 0, "ge %u is more than le %u",
		                 (unsigned)rule->ge, (unsigned)rule->le);
	return 0;
}

int prefix_rule_parse(const char *text, struct arena *arena, struct prefix_rule *ret_rule,
                      struct error *err)
{
	char word[WORD_MAX];
	char canonical[PREFIX_RULE_TEXT_MAX];
	struct prefix_rule rule = { 0 };
	size_t len = next_word(&text, word);
	if (len == WORD_MAX)
		return error_set(err, ERROR_CONFIG, 0, "too long for a prefix");
	if (parse_prefix(word, &rule.prefix, err) != 0 || parse_bounds(text, &rule, err) != 0)
		return -1;
	rule.text = arena_strdup(arena, prefix_rule_format(&rule, canonical));
	if (rule.text == NULL)
		return error_set(err, ERROR_LIMIT, 0, "not enough memory");
	*ret_rule = rule;
	return 0;
}

char *prefix_rule_format(const struct prefix_rule *rule, char out[static PREFIX_RULE_TEXT_MAX])
{
	char ge[sizeof(" ge 128")] = "";
	char le[sizeof(" le 128")] = "";
	char prefix[IP_TEXT_MAX];
	size_t bits = ip_length(rule->prefix.address.family) * 8;
	int has_ge = rule->ge != rule->prefix.length;
	if (has_ge)
		snprintf(ge, sizeof(ge), " ge %u", (unsigned)rule->ge);
	if (has_ge ? rule->le != bits : rule->le != rule->prefix.length)
		snprintf(le, sizeof(le), " le %u", (unsigned)rule->le);
	snprintf(out, PREFIX_RULE_TEXT_MAX, "%s%s%s", ip_prefix_format(&rule->prefix, prefix),
	         ge, le);
	return out;
}

int prefix_rule_matches(const struct prefix_rule *rule, const struct ip_prefix *prefix)
{
	return prefix->length >= rule->ge && prefix->length <= rule->le &&
	       ip_prefix_contains(&rule->prefix, &prefix->address);
}

int prefix_rule_is_exact(const struct prefix_rule *rule)
{
	return rule->ge == rule->prefix.length && rule->le == rule->prefix.length;
}
