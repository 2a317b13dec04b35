/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/tools.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "agent/base/clock.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/commands.h"
#include "agent/options.h"
#include "collectors/cli/cli.h"
#include "collectors/cli/parse/tool.h"

/* A line of known hosts: an RSA key of 16,384 bits has 2,800 bytes in base64. */
#define KNOWN_HOSTS_LINE_MAX 8192

int tool_parse(const struct options *options)
{
	struct strbuf text, json;
	struct error err;
	strbuf_init(&text, CLI_TOOL_TEXT_MAX);
	strbuf_init(&json, SIZE_MAX);
	int failed = command_read(&text, &err) != 0 ||
	             cli_tool_parse(options->words[0], options->words[1], &text,
	                            clock_wall(&clock_system), &json, &err) != 0;
	if (failed)
		fprintf(stderr, "onramp: %s\n", err.text);
	else
		failed = command_print(&json);
	strbuf_done(&json);
	strbuf_done(&text);
	return failed;
}

int tool_parse_help(void)
{
	struct strbuf text;
	strbuf_init(&text, SIZE_MAX);
	cli_tool_help(&text);
	return command_print(&text);
}

/* The source that asks a router over SSH, or NULL. */
static const struct source_config *find_ssh(const struct config *config, const char *router)
{
	size_t count;
	const struct source_config *sources = config_sources(config, &count);
	for (size_t i = 0; i < count; i++)
		if (strcmp(sources[i].kind->section, "ssh") == 0 &&
		    strcmp(sources[i].name, router) == 0)
			return &sources[i];
	return NULL;
}

static int print_host_key(const struct config *config, const char *router, struct error *err)
{
	struct strbuf entry, print;
	const struct source_config *source = find_ssh(config, router);
	if (source == NULL)
		return error_set(err, ERROR_CONFIG, 0, "no router \"%s\" with ssh in the file",
		                 router);
	strbuf_init(&entry, KNOWN_HOSTS_LINE_MAX);
	strbuf_init(&print, KNOWN_HOSTS_LINE_MAX);
	int failed = cli_host_key(source, &entry, &print, err);
	if (failed == 0) {
		fprintf(stderr, "%s: %s\nCompare it with what the router itself shows.\n",
		        router, print.data);
		strbuf_putc(&entry, '\n');
		failed = command_print(&entry);
		if (failed != 0)
			error_set(err, ERROR_UNREACHABLE, 0, "standard output");
	}
	strbuf_done(&entry);
	strbuf_done(&print);
	return failed;
}

int tool_host_key(const struct options *options, const struct config_kind *const *kinds,
                  size_t count)
{
	struct config *config = NULL;
	struct error err = { 0 };
	if (command_load(options->config_file, kinds, count, &config) != 0)
		return 1;
	int failed = print_host_key(config, options->words[0], &err);
	config_unref(config);
	if (failed != 0)
		fprintf(stderr, "onramp: %s\n", err.text);
	return failed != 0;
}
