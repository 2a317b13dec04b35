/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/mend.h"

#include <stddef.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"

#define COMMAND_MAX 1024

/* A placeholder is a member's name in braces; {table:group} and {table:name} are parts of it.
 */
#define WORD(member) #member, offsetof(struct mend_words, member)
static const struct {
	const char *member;
	size_t offset;
} words_table[] = {
	{ WORD(peer) },  { WORD(local_asn) }, { WORD(attachment) }, { WORD(gateway) },
	{ WORD(table) }, { WORD(resource) },  { WORD(tag) },        { WORD(value) },
};
#undef WORD

static const char *const router_commands[CHECK_COUNT][PLATFORM_COUNT] = {
	[CHECK_TUNNELS_UP] = {
		[PLATFORM_IOS_XE] = "show crypto ikev2 sa; clear crypto session",
		[PLATFORM_JUNOS] = ("show security ike security-associations; clear security ike "
				   "security-associations"),
		[PLATFORM_FRR] = "swanctl --list-sas; swanctl --initiate --child NAME",
	},
	[CHECK_LOCAL_PREFERENCE] = {
		[PLATFORM_IOS_XE] = "route-map FROM-CLOUD permit 10; set local-preference {value}",
		[PLATFORM_IOS_XR] = ("route-policy FROM-CLOUD; set local-preference {value}; pass; "
				    "end-policy"),
		[PLATFORM_NX_OS] = "route-map FROM-CLOUD permit 10; set local-preference {value}",
		[PLATFORM_JUNOS] = ("set policy-options policy-statement FROM-CLOUD then "
				   "local-preference {value}"),
		[PLATFORM_EOS] = "route-map FROM-CLOUD permit 10; set local-preference {value}",
		[PLATFORM_FRR] = "route-map FROM-CLOUD permit 10; set local-preference {value}",
	},
	[CHECK_OWN_PREFIXES_ONLY] = {
		[PLATFORM_IOS_XE] = "router bgp {local_asn}; neighbor {peer} prefix-list OURS out",
		[PLATFORM_IOS_XR] = ("router bgp {local_asn}; neighbor {peer} address-family ipv4 "
				    "unicast route-policy OURS out"),
		[PLATFORM_NX_OS] = ("router bgp {local_asn}; neighbor {peer}; address-family ipv4 "
				   "unicast; prefix-list OURS out"),
		[PLATFORM_JUNOS] = "set protocols bgp group CLOUD neighbor {peer} export OURS",
		[PLATFORM_EOS] = "router bgp {local_asn}; neighbor {peer} prefix-list OURS out",
		[PLATFORM_FRR] = ("router bgp {local_asn}; address-family ipv4 unicast; neighbor "
				 "{peer} prefix-list OURS out"),
	},
	[CHECK_HOLD_TIME] = {
		[PLATFORM_IOS_XE] = "router bgp {local_asn}; neighbor {peer} timers 10 30",
		[PLATFORM_IOS_XR] = "router bgp {local_asn}; neighbor {peer}; timers 10 30",
		[PLATFORM_NX_OS] = "router bgp {local_asn}; neighbor {peer}; timers 10 30",
		[PLATFORM_JUNOS] = "set protocols bgp group CLOUD neighbor {peer} hold-time 30",
		[PLATFORM_EOS] = "router bgp {local_asn}; neighbor {peer} timers 10 30",
		[PLATFORM_FRR] = "router bgp {local_asn}; neighbor {peer} timers 10 30",
	},
	[CHECK_PREFIX_HEADROOM] = {
		[PLATFORM_IOS_XE] = ("router bgp {local_asn}; aggregate-address PREFIX MASK "
				    "summary-only"),
		[PLATFORM_IOS_XR] = ("router bgp {local_asn}; address-family ipv4 unicast; "
				    "aggregate-address PREFIX summary-only"),
		[PLATFORM_NX_OS] = ("router bgp {local_asn}; address-family ipv4 unicast; "
				   "aggregate-address PREFIX summary-only"),
		[PLATFORM_JUNOS] = "set routing-options aggregate route PREFIX",
		[PLATFORM_EOS] = "router bgp {local_asn}; aggregate-address PREFIX summary-only",
		[PLATFORM_FRR] = ("router bgp {local_asn}; address-family ipv4 unicast; "
				 "aggregate-address PREFIX summary-only"),
	},
};

enum { CLOUD_AWS, CLOUD_AZURE, CLOUD_COUNT };

static const char *const providers[CLOUD_COUNT] = {
	[CLOUD_AWS] = "aws", [CLOUD_AZURE] = "azure"
};

static const char *const cloud_commands[CHECK_COUNT][CLOUD_COUNT] = {
	[CHECK_TUNNELS_UP] = {
		[CLOUD_AWS] = "aws ec2 describe-vpn-connections --vpn-connection-ids {attachment}",
		[CLOUD_AZURE] = ("az network vpn-connection show --resource-group "
				"{attachment:group} --name {attachment:name}"),
	},
	[CHECK_REDUNDANT] = {
		[CLOUD_AWS] = ("aws directconnect create-connection --location OTHER-LOCATION "
			      "--bandwidth BANDWIDTH --connection-name NAME"),
		[CLOUD_AZURE] = ("az network express-route create --name NAME --resource-group GROUP "
				"--peering-location OTHER-LOCATION --provider PROVIDER --bandwidth "
				"MBPS"),
	},
	[CHECK_ROUTE_PROPAGATION] = {
		[CLOUD_AWS] = ("aws ec2 enable-vgw-route-propagation --route-table-id {table} "
			      "--gateway-id {gateway}"),
		[CLOUD_AZURE] = ("az network route-table update --resource-group {table:group} --name "
				"{table:name} --disable-bgp-route-propagation false"),
	},
	[CHECK_LINKS_ESTABLISHED] = {
		[CLOUD_AZURE] = ("az network express-route list-route-tables-summary "
				"--resource-group {resource:group} --name {resource:name} "
				"--peering-name AzurePrivatePeering --path secondary"),
	},
	[CHECK_MTU] = {
		[CLOUD_AWS] = ("aws directconnect update-virtual-interface-attributes "
			      "--virtual-interface-id {attachment} --mtu {value}"),
	},
	[CHECK_TAGS] = {
		[CLOUD_AWS] = ("aws ec2 create-tags --resources {resource} --tags "
			      "Key={tag},Value=VALUE (of Direct Connect: aws directconnect "
			      "tag-resource --resource-arn ARN --tags key={tag},value=VALUE)"),
		[CLOUD_AZURE] = "az resource tag --ids ID --is-incremental --tags {tag}=VALUE",
	},
	[CHECK_FAILOVER_DRILL] = {
		[CLOUD_AWS] = ("aws directconnect start-bgp-failover-test --virtual-interface-id "
			      "{attachment} --test-duration-in-minutes 10"),
	},
	[CHECK_PREFIX_HEADROOM] = {
		[CLOUD_AWS] = ("summarise what is advertised; the limit of a virtual interface "
			      "cannot be raised above 100 without AWS Support"),
		[CLOUD_AZURE] = ("az network express-route update --resource-group {resource:group} "
				"--name {resource:name} --sku-tier Premium"),
	},
	[CHECK_PROPAGATION_HEADROOM] = {
		[CLOUD_AWS] = ("summarise what is advertised; 100 propagated routes is a limit of "
			      "the table that cannot be raised"),
		[CLOUD_AZURE] = "summarise what is advertised",
	},
	[CHECK_BACKUP_CAPACITY] = {
		[CLOUD_AWS] = ("aws ec2 create-vpn-connection --type ipsec.1 --customer-gateway-id "
			      "CGW --transit-gateway-id TGW (tunnels of one transit gateway share "
			      "the load by ECMP)"),
		[CLOUD_AZURE] = ("az network express-route update --resource-group {resource:group} "
				"--name {resource:name} --bandwidth MBPS"),
	},
};

static const char *word_at(const struct mend_words *words, size_t offset)
{
	const char *word;
	memcpy(&word, (const char *)words + offset, sizeof(word));
	return word;
}

/* Which part of a word is wanted: Azure's resources are called GROUP/NAME, and what belongs to
 * one GROUP/NAME/... */
struct part {
	const char *text;
	size_t len;
};

static struct part part_of(const char *word, const char *which, size_t len)
{
	size_t group = strcspn(word, "/");
	if (len == 0 || word[group] == '\0')
		return (struct part){ word, strlen(word) };
	if (strncmp(which, ":group", len) == 0)
		return (struct part){ word, group };
	return (struct part){ word + group + 1, strcspn(word + group + 1, "/") };
}

/* People paste it into a shell, and tags are called as people like. */
static void add_quoted(struct strbuf *out, struct part part)
{
	size_t plain = strspn(part.text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	                                 "0123456789-_.:/@%+");
	if (plain >= part.len) {
		strbuf_add(out, part.text, part.len);
		return;
	}
	strbuf_putc(out, '\'');
	for (size_t i = 0; i < part.len; i++)
		if (part.text[i] == '\'')
			strbuf_puts(out, "'\\''");
		else
			strbuf_putc(out, part.text[i]);
	strbuf_putc(out, '\'');
}

static void add_capitals(struct strbuf *out, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		strbuf_putc(out,
		            (char)(text[i] >= 'a' && text[i] <= 'z' ? text[i] - 32 : text[i]));
}

/* Appends the word of the placeholder that the text begins with; returns its length, 0 when it
 * begins with none. */
static size_t fill_in(struct strbuf *out, const char *text, const struct mend_words *words)
{
	for (size_t i = 0; i < sizeof(words_table) / sizeof(words_table[0]); i++) {
		size_t len = strlen(words_table[i].member);
		if (text[0] != '{' || strncmp(text + 1, words_table[i].member, len) != 0)
			continue;
		const char *which = text + 1 + len;
		size_t which_len = strcspn(which, "}");
		const char *word = word_at(words, words_table[i].offset);
		if (word != NULL && word[0] != '\0')
			add_quoted(out, part_of(word, which, which_len));
		else
			add_capitals(out, which_len == 0 ? text + 1 : which + 1,
			             which_len == 0 ? len : which_len - 1);
		return 1 + len + which_len + 1;
	}
	return 0;
}

static const char *expand(const char *text, const struct mend_words *words, struct arena *arena)
{
	struct strbuf out;
	if (text == NULL)
		return "";
	strbuf_init(&out, COMMAND_MAX);
	strbuf_puts(&out, "");
	while (*text != '\0') {
		size_t len = fill_in(&out, text, words);
		if (len == 0)
			strbuf_putc(&out, *text);
		text += len == 0 ? 1 : len;
	}
	const char *result = arena_strdup(arena, out.data == NULL ? "" : out.data);
	strbuf_done(&out);
	return result;
}

const char *mend_router(enum check_id check, int platform, const struct mend_words *words,
                        struct arena *arena)
{
	const char *text = router_commands[check][platform];
	if (text == NULL)
		text = router_commands[check][PLATFORM_IOS_XE];
	return expand(text, words, arena);
}

const char *mend_cloud(enum check_id check, const char *provider,
                       const struct mend_words *words, struct arena *arena)
{
	for (size_t i = 0; provider != NULL && i < CLOUD_COUNT; i++)
		if (strcmp(providers[i], provider) == 0)
			return expand(cloud_commands[check][i], words, arena);
	return "";
}
