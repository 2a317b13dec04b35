/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One table holds every flag: its name, how its value is read, its place in struct options and
 * its line of help. getopt_long does the splitting.
 */
#include "agent/options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "agent/base/error.h"

#define DEFAULT_CONFIG_FILE "/etc/onramp/onramp.yaml"

enum flag_kind {
	FLAG_TEXT,   /* const char * */
	FLAG_SWITCH, /* bool */
	FLAG_LEVEL,
	FLAG_FORMAT,
	FLAG_COMMAND /* selects `command` */
};

struct flag {
	const char *name;
	enum flag_kind kind;
	size_t offset;
	enum command command;
	const char *value; /* how the help calls it */
	const char *help;
};

static const struct flag flags[] = {
	{ "config.file", FLAG_TEXT, offsetof(struct options, config_file), COMMAND_RUN, "FILE",
	  "Configuration file (default " DEFAULT_CONFIG_FILE ")." },
	{ "config.dump", FLAG_SWITCH, offsetof(struct options, dump_config), COMMAND_RUN, NULL,
	  "Print the effective configuration and exit." },
	{ "config.reference", FLAG_COMMAND, 0, COMMAND_CONFIG_REFERENCE, NULL,
	  "Print the manual of every option as Markdown and exit." },
	{ "metrics.reference", FLAG_COMMAND, 0, COMMAND_METRICS_REFERENCE, NULL,
	  "Print the list of every metric as Markdown and exit." },
	{ "web.listen-address", FLAG_TEXT, offsetof(struct options, listen_text), COMMAND_RUN,
	  "HOST:PORT", "Address to serve on; overrides web.listen of the file (\":10179\")." },
	{ "web.config.file", FLAG_TEXT, offsetof(struct options, web_config_file), COMMAND_RUN,
	  "FILE", "TLS, client certificates and basic auth (exporter-toolkit's format)." },
	{ "web.enable-lifecycle", FLAG_SWITCH, offsetof(struct options, enable_lifecycle),
	  COMMAND_RUN, NULL, "Serve POST /-/reload." },
	{ "web.systemd-socket", FLAG_SWITCH, offsetof(struct options, systemd_socket),
	  COMMAND_RUN, NULL, "Serve on the listening socket that systemd hands over." },
	{ "log.level", FLAG_LEVEL, 0, COMMAND_RUN, "LEVEL",
	  "debug, info, warn or error (default info)." },
	{ "log.format", FLAG_FORMAT, 0, COMMAND_RUN, "FORMAT",
	  "logfmt or json (default logfmt)." },
	{ "debug", FLAG_TEXT, offsetof(struct options, debug_tokens), COMMAND_RUN, "TOKENS",
	  "Comma-separated kinds of source whose debug lines are wanted: snmp,probe." },
	{ "agent.url", FLAG_TEXT, offsetof(struct options, agent.url), COMMAND_RUN, "URL",
	  "The agent to ask; else ONRAMP_AGENT_URL (default " ASK_DEFAULT_URL ")." },
	{ "agent.ca-file", FLAG_TEXT, offsetof(struct options, agent.ca_file), COMMAND_RUN,
	  "FILE", "PEM file of authorities to trust instead of the system's." },
	{ "agent.username", FLAG_TEXT, offsetof(struct options, agent.username), COMMAND_RUN,
	  "NAME", "User of basic auth; else ONRAMP_AGENT_USERNAME." },
	{ "agent.password-file", FLAG_TEXT, offsetof(struct options, agent.password_file),
	  COMMAND_RUN, "FILE", "Its password (mode 0600); else ONRAMP_AGENT_PASSWORD." },
	{ "json", FLAG_SWITCH, offsetof(struct options, as_json), COMMAND_RUN, NULL,
	  "Print the answer as JSON instead of a page." },
	{ "version", FLAG_COMMAND, 0, COMMAND_VERSION, NULL, "Print the version and exit." },
	{ "help", FLAG_COMMAND, 0, COMMAND_HELP, NULL, "Print this help and exit." },
};

enum { FLAG_COUNT = (int)(sizeof(flags) / sizeof(flags[0])) };

static int read_flag(const struct flag *flag, const char *text, struct options *options,
                     struct error *err)
{
	char *member = (char *)options + flag->offset;
	switch (flag->kind) {
	case FLAG_TEXT: memcpy(member, &text, sizeof(text)); return 0;
	case FLAG_SWITCH: memcpy(member, &(bool){ true }, sizeof(bool)); return 0;
	case FLAG_COMMAND: options->command = flag->command; return 0;
	case FLAG_LEVEL:
		if (log_level_parse(text, &options->log_level) == 0)
			return 0;
		break;
	case FLAG_FORMAT:
		if (log_format_parse(text, &options->log_format) == 0)
			return 0;
		break;
	}
	return error_set(err, ERROR_CONFIG, 0, "--%s: \"%s\" is unknown; %s", flag->name, text,
	                 flag->help);
}

static int read_flags(int argc, char **argv, struct options *options, struct error *err)
{
	struct option longs[FLAG_COUNT + 1] = { { 0 } };
	for (int i = 0; i < FLAG_COUNT; i++)
		longs[i] = (struct option){
			.name = flags[i].name,
			.has_arg = flags[i].value != NULL ? required_argument : no_argument,
			.val = i + 256, /* no short option */
		};
	for (int found; (found = getopt_long(argc, argv, ":h", longs, NULL)) != -1;) {
		if (found == 'h')
			options->command = COMMAND_HELP;
		else if (found == ':')
			return error_set(err, ERROR_CONFIG, 0, "%s needs a value",
			                 argv[optind - 1]);
		else if (found == '?')
			return error_set(err, ERROR_CONFIG, 0,
			                 "unknown flag %s; see onramp --help",
			                 argv[optind - 1]);
		else if (read_flag(&flags[found - 256], optarg, options, err) != 0)
			return -1;
	}
	return 0;
}

/* What is not a flag: a command and its words. */
static const struct {
	const char *name;
	enum command command;
	enum command help; /* what --help prints with it */
	int least, most;   /* words that follow */
} commands[] = {
	{ "run", COMMAND_RUN, COMMAND_HELP, 0, 0 },
	{ "check-config", COMMAND_CHECK_CONFIG, COMMAND_HELP, 0, 1 },
	{ "parse", COMMAND_PARSE, COMMAND_PARSE_HELP, 2, 2 },
	{ "hostkey", COMMAND_HOSTKEY, COMMAND_HELP, 1, 1 },
	{ "status", COMMAND_STATUS, COMMAND_HELP, 0, 0 },
	{ "explain", COMMAND_EXPLAIN, COMMAND_HELP, 1, 1 },
	{ "checklist", COMMAND_CHECKLIST, COMMAND_HELP, 0, 0 },
	{ "discover", COMMAND_DISCOVER, COMMAND_HELP, 0, 0 },
};

enum { COMMAND_COUNT = (int)(sizeof(commands) / sizeof(commands[0])) };

/* The row of a command's name; COMMAND_COUNT when it is none. */
static int command_of(int count, char **words)
{
	int at = 0;
	while (at < COMMAND_COUNT && (count < 1 || strcmp(commands[at].name, words[0]) != 0))
		at++;
	return at;
}

static int read_words(int count, char **words, struct options *options, struct error *err)
{
	int at = command_of(count, words);
	if (count < 1)
		return error_set(err, ERROR_CONFIG, 0,
		                 "a command is missing; see onramp --help");
	if (at == COMMAND_COUNT)
		return error_set(err, ERROR_CONFIG, 0,
		                 "unknown command \"%s\"; see onramp --help", words[0]);
	if (count - 1 < commands[at].least)
		return error_set(err, ERROR_CONFIG, 0, "%s needs more words; see onramp --help",
		                 words[0]);
	if (count - 1 > commands[at].most)
		return error_set(err, ERROR_CONFIG, 0, "\"%s\" is one word too many",
		                 words[commands[at].most + 1]);
	options->command = commands[at].command;
	for (int i = 1; i < count; i++)
		options->words[i - 1] = words[i];
	if (options->command == COMMAND_CHECK_CONFIG && count > 1)
		options->config_file = words[1];
	return 0;
}

int options_parse(int argc, char **argv, struct options *ret_options, struct error *err)
{
	struct options options = { .command = COMMAND_RUN,
		                   .config_file = DEFAULT_CONFIG_FILE,
		                   .log_level = LOG_LEVEL_INFO };
	if (read_flags(argc, argv, &options, err) != 0)
		return -1;
	int is_complete = options.command != COMMAND_RUN;
	if (!is_complete && read_words(argc - optind, argv + optind, &options, err) != 0)
		return -1;
	int at = command_of(argc - optind, argv + optind);
	if (options.command == COMMAND_HELP && at < COMMAND_COUNT)
		options.command = commands[at].help;
	*ret_options = options;
	return 0;
}

void options_help(void)
{
	puts("onramp watches the links between a data centre and its clouds.\n\n"
	     "  onramp run [FLAGS]                 the agent\n"
	     "  onramp check-config FILE           say what is wrong with FILE, exit 1\n"
	     "  onramp parse PLATFORM COMMAND      a router's output into JSON; parse "
	     "--help\n"
	     "  onramp hostkey ROUTER [FLAGS]      print the known_hosts line to pin\n"
	     "  onramp discover [FLAGS]            ask routers and clouds once, print a "
	     "configuration\n"
	     "                                     with the paths that were found\n\n"
	     "Asked of a running agent:\n"
	     "  onramp status                      all paths: state, cause, who carries the "
	     "traffic\n"
	     "  onramp explain PATH                why it is so, and what to do; PATH may be "
	     "cut short\n"
	     "  onramp checklist                   is it ready for the next fault?\n\n"
	     "Flags:");
	for (size_t i = 0; i < FLAG_COUNT; i++) {
		char name[64];
		snprintf(name, sizeof(name), "--%s%s%s", flags[i].name,
		         flags[i].value ? "=" : "", flags[i].value ? flags[i].value : "");
		printf("  %-32s %s\n", name, flags[i].help);
	}
	puts("\nExit status of status, explain, checklist and discover:\n"
	     "  0   all paths are ok, all checks passed\n"
	     "  1   some path is degraded, some check failed\n"
	     "  2   some path is down\n"
	     "  3   unknown: of some path or check nobody can tell, or there is none, or\n"
	     "      somebody did not answer\n"
	     "  64  wrong command line, or PATH fits none or several\n"
	     "  69  no agent answers; 70 internal; 76 no onramp answers; 77 access denied\n"
	     "The others: 0, or 1 when they failed. NO_COLOR turns colours off.");
}
