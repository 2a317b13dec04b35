/* SPDX-License-Identifier: Apache-2.0 */
/* rooms: collectors/cli/parse agent/model agent/base */
/*
 * Bytes as words of a router, and as a command that somebody typed: what is found as a command
 * can be written again and is the same command.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/error.h"
#include "collectors/cli/parse/command.h"
#include "collectors/cli/parse/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void read_words(struct span words)
{
	static struct words_as_path path;
	struct ip ip;
	struct ip_prefix prefix;
	struct error err;
	double seconds, resolution;
	uint32_t asn;
	bool is_admin;
	if (words_duration(words, &seconds, &resolution) && !(seconds >= 0 && resolution >= 1))
		__builtin_trap();
	if (words_as_path(words, &path) &&
	    (path.count > WORDS_AS_PATH_MAX || path.count > path.length))
		__builtin_trap();
	words_asn(words, &asn);
	words_bgp_state(words, &is_admin);
	words_bfd_state(words);
	words_afi_safi(words);
	words_refusal(words, &err);
	span_ip(words, &ip);
	if (span_prefix(words, &prefix) && prefix.length > 128)
		__builtin_trap();
}

static void find_command(const struct cli_platform *platform, const char *text)
{
	struct cli_arguments arguments, again;
	struct error err;
	char vrf[CLI_VRF_NAME_MAX + 1], vrf_again[CLI_VRF_NAME_MAX + 1], out[CLI_COMMAND_MAX];
	const struct cli_command *command = cli_command_find(platform, text, &arguments, vrf);
	if (command == NULL || strcmp(text, cli_need_name(command->need)) == 0)
		return;
	if (cli_command_text(command, &arguments, out, &err) != 0 ||
	    cli_command_find(platform, out, &again, vrf_again) != command)
		__builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct span text = { (const char *)data, len }, line;
	char *copy = malloc(len + 1);
	if (copy == NULL)
		return 0;
	memcpy(copy, data, len);
	copy[len] = '\0';
	for (size_t i = 0; i < CLI_PLATFORM_COUNT; i++)
		find_command(&cli_platforms[i], copy);
	free(copy);
	read_words(text);
	while (span_line(&text, &line))
		read_words(line);
	return 0;
}
