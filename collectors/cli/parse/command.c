/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/parse/command.h"

#include <string.h>

#include "agent/base/error.h"

/* What stands in the place of a `{name}`. */
enum placeholder { PLACEHOLDER_PEER, PLACEHOLDER_PREFIX, PLACEHOLDER_VRF, PLACEHOLDER_COUNT };

static const char *const placeholders[PLACEHOLDER_COUNT] = {
	[PLACEHOLDER_PEER] = "{peer}",
	[PLACEHOLDER_PREFIX] = "{prefix}",
	[PLACEHOLDER_VRF] = "{vrf}",
};

static const char *const need_names[CLI_NEED_COUNT] = {
	[CLI_ENABLE] = "enable",
	[CLI_PAGING_OFF] = "paging-off",
	[CLI_VERSION] = "version",
	[CLI_BGP_SUMMARY] = "bgp-summary",
	[CLI_BGP_NEIGHBORS] = "bgp-neighbors",
	[CLI_BGP_ADVERTISED] = "bgp-advertised",
	[CLI_BGP_ROUTES] = "bgp-routes",
	[CLI_BGP_PREFIX] = "bgp-prefix",
	[CLI_BFD] = "bfd",
	[CLI_IPSEC] = "ipsec",
	[CLI_IKE] = "ike",
	[CLI_INTERFACES] = "interfaces",
	[CLI_EXIT] = "exit",
};

const struct cli_platform *cli_platform_find(const char *name)
{
	for (size_t i = 0; i < CLI_PLATFORM_COUNT; i++)
		if (strcmp(cli_platforms[i].name, name) == 0)
			return &cli_platforms[i];
	return NULL;
}

const char *cli_need_name(enum cli_need need)
{
	return need < CLI_NEED_COUNT ? need_names[need] : "";
}

static bool is_global(const char *vrf)
{
	return vrf == NULL || strcmp(vrf, CLI_VRF_GLOBAL) == 0;
}

bool cli_command_fits(const struct cli_command *command, const char *vrf, enum ip_family family)
{
	if (family != IP_NONE && command->family != IP_NONE && command->family != family)
		return false;
	switch (command->vrfs) {
	case CLI_VRFS_ALL:
	case CLI_VRFS_ANY: return true;
	case CLI_VRFS_GLOBAL: return is_global(vrf);
	case CLI_VRFS_NAMED: return !is_global(vrf);
	}
	return false;
}

/* Names with other characters exist, but none of these can end a word or a command. */
static bool is_vrf_name(const char *name)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				      "0123456789_.:-";
	size_t len = strlen(name);
	return len > 0 && len <= CLI_VRF_NAME_MAX && name[0] != '-' &&
	       strspn(name, allowed) == len;
}

static int vrf_text(const char *name, char out[static IP_TEXT_MAX + 1], struct error *err)
{
	_Static_assert(CLI_VRF_NAME_MAX <= IP_TEXT_MAX, "a name fits where an address does");
	const char *vrf = name == NULL ? CLI_VRF_GLOBAL : name;
	if (!is_vrf_name(vrf))
		return error_set(
			err, ERROR_CONFIG, 0,
			"the name of a VRF has characters that are not sent to a router");
	memcpy(out, vrf, strlen(vrf) + 1);
	return 0;
}

static int placeholder_text(enum placeholder placeholder, const struct cli_arguments *arguments,
                            char out[static IP_TEXT_MAX + 1], struct error *err)
{
	struct ip peer = arguments->peer;
	peer.zone = 0;
	switch (placeholder) {
	case PLACEHOLDER_PEER:
		if (peer.family == IP_NONE)
			return error_set(err, ERROR_BUG, 0, "a command lacks its peer");
		ip_format(&peer, out);
		return 0;
	case PLACEHOLDER_PREFIX:
		if (arguments->prefix.address.family == IP_NONE)
			return error_set(err, ERROR_BUG, 0, "a command lacks its prefix");
		ip_prefix_format(&arguments->prefix, out);
		return 0;
	case PLACEHOLDER_VRF: return vrf_text(arguments->vrf, out, err);
	case PLACEHOLDER_COUNT: break;
	}
	return error_set(err, ERROR_BUG, 0, "a command has an unknown placeholder");
}

/* The placeholder that text starts with, or PLACEHOLDER_COUNT. */
static enum placeholder placeholder_at(const char *text)
{
	enum placeholder at = 0;
	while (at < PLACEHOLDER_COUNT &&
	       strncmp(text, placeholders[at], strlen(placeholders[at])) != 0)
		at++;
	return at;
}

int cli_command_text(const struct cli_command *command, const struct cli_arguments *arguments,
                     char out[static CLI_COMMAND_MAX], struct error *err)
{
	static const struct cli_arguments none = { 0 };
	char text[CLI_COMMAND_MAX];
	size_t len = 0;
	for (const char *at = command->text; *at != '\0';) {
		char value[IP_TEXT_MAX + 1] = { *at, '\0' };
		enum placeholder placeholder = placeholder_at(at);
		if (placeholder < PLACEHOLDER_COUNT &&
		    placeholder_text(placeholder, arguments == NULL ? &none : arguments, value,
		                     err) != 0)
			return -1;
		size_t more = strlen(value);
		if (len + more >= sizeof(text))
			return error_set(err, ERROR_BUG, 0, "a command is too long");
		memcpy(text + len, value, more);
		len += more;
		at += placeholder < PLACEHOLDER_COUNT ? strlen(placeholders[placeholder]) : 1;
	}
	memcpy(out, text, len);
	out[len] = '\0';
	return 0;
}

static const char *vrf_of(const struct cli_command *command,
                          const struct cli_arguments *arguments)
{
	switch (command->vrfs) {
	case CLI_VRFS_ALL: break;
	case CLI_VRFS_GLOBAL: return CLI_VRF_GLOBAL;
	case CLI_VRFS_NAMED:
	case CLI_VRFS_ANY:
		return arguments == NULL || is_global(arguments->vrf) ? CLI_VRF_GLOBAL
		                                                      : arguments->vrf;
	}
	return NULL;
}

void cli_command_input(const struct cli_command *command, const struct cli_arguments *arguments,
                       struct cli_input *input)
{
	input->vrf = vrf_of(command, arguments);
	input->afi_safi = command->family == IP_V4   ? "ipv4 unicast"
	                  : command->family == IP_V6 ? "ipv6 unicast"
	                                             : NULL;
	input->peer = (struct ip){ 0 };
	if (arguments != NULL && strstr(command->text, placeholders[PLACEHOLDER_PEER]) != NULL)
		input->peer = arguments->peer;
}

/* Takes the next word off a text; returns its length, 0 at the end. */
static size_t next_word(const char **text, const char **ret_word)
{
	*ret_word = *text + strspn(*text, " ");
	size_t len = strcspn(*ret_word, " ");
	*text = *ret_word + len;
	return len;
}

static bool word_is_value(enum placeholder placeholder, const char *word, size_t len,
                          struct cli_arguments *arguments,
                          char vrf[static CLI_VRF_NAME_MAX + 1])
{
	char value[IP_TEXT_MAX + 1] = "";
	if (len >= sizeof(value))
		return false;
	memcpy(value, word, len);
	switch (placeholder) {
	case PLACEHOLDER_PEER: return ip_parse(value, &arguments->peer) == 0;
	case PLACEHOLDER_PREFIX: return ip_prefix_parse(value, &arguments->prefix) == 0;
	case PLACEHOLDER_VRF:
		if (!is_vrf_name(value))
			return false;
		memcpy(vrf, value, len + 1);
		arguments->vrf = vrf;
		return true;
	case PLACEHOLDER_COUNT: break;
	}
	return false;
}

static bool command_is(const struct cli_command *command, const char *text,
                       struct cli_arguments *arguments, char vrf[static CLI_VRF_NAME_MAX + 1])
{
	const char *pattern = command->text, *expected, *word;
	for (;;) {
		size_t expected_len = next_word(&pattern, &expected);
		size_t len = next_word(&text, &word);
		if (expected_len == 0 || len == 0)
			return expected_len == len;
		enum placeholder placeholder = placeholder_at(expected);
		bool same = placeholder < PLACEHOLDER_COUNT
		                    ? word_is_value(placeholder, word, len, arguments, vrf)
		                    : len == expected_len && memcmp(word, expected, len) == 0;
		if (!same)
			return false;
	}
}

const struct cli_command *cli_command_find(const struct cli_platform *platform,
                                           const char *text,
                                           struct cli_arguments *ret_arguments,
                                           char vrf[static CLI_VRF_NAME_MAX + 1])
{
	for (size_t i = 0; i < platform->command_count; i++) {
		const struct cli_command *command = &platform->commands[i];
		struct cli_arguments arguments = { 0 };
		if (strcmp(text, cli_need_name(command->need)) == 0 ||
		    command_is(command, text, &arguments, vrf)) {
			*ret_arguments = arguments;
			return command;
		}
	}
	return NULL;
}
