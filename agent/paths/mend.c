/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/paths/mend.h"

#include <stddef.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/strbuf.h"

#define COMMAND_MAX 1024

/* Placeholders are a member's name in braces. */
#define WORD(member)                                                                           \
	{                                                                                      \
		"{" #member "}", offsetof(struct mend_words, member)                           \
	}
static const struct {
	const char *placeholder;
	size_t offset;
} words_table[] = {
	WORD(peer),  WORD(local_asn), WORD(attachment), WORD(gateway),
	WORD(table), WORD(resource),  WORD(tag),        WORD(value),
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
		[CLOUD_AZURE] = ("az network vpn-connection show --name {attachment} "
				"--resource-group GROUP"),
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
		[CLOUD_AZURE] = ("az network route-table update --name {table} --resource-group GROUP "
				"--disable-bgp-route-propagation false"),
	},
	[CHECK_LINKS_ESTABLISHED] = {
		[CLOUD_AZURE] = ("az network express-route list-route-tables-summary --name "
				"{resource} --resource-group GROUP --peering-name "
				"AzurePrivatePeering --path secondary"),
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
		[CLOUD_AZURE] = ("az network express-route update --name {resource} --resource-group "
				"GROUP --sku-tier Premium"),
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
		[CLOUD_AZURE] = ("az network express-route update --name {resource} --resource-group "
				"GROUP --bandwidth MBPS"),
	},
};

static const char *word_at(const struct mend_words *words, size_t offset)
{
	const char *word;
	memcpy(&word, (const char *)words + offset, sizeof(word));
	return word;
}

/* Appends the word of a placeholder, or what stands inside it; returns its length, 0 when
 * there is none. */
static size_t fill_in(struct strbuf *out, const char *text, const struct mend_words *words)
{
	for (size_t i = 0; i < sizeof(words_table) / sizeof(words_table[0]); i++) {
		size_t len = strlen(words_table[i].placeholder);
		if (strncmp(text, words_table[i].placeholder, len) != 0)
			continue;
		const char *word = word_at(words, words_table[i].offset);
		if (word != NULL && word[0] != '\0')
			strbuf_puts(out, word);
		else
			strbuf_add(out, text + 1, len - 2);
		return len;
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
