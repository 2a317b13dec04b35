/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The composition root: the only file that knows all rooms.
 *
 * `onramp run` reads the configuration, opens what needs privileges, drops them, and then lets
 * one loop run until a signal: SIGTERM and SIGINT end it, SIGHUP reads the configuration again.
 * The HTTP server has threads of its own, see serve.h. `onramp discover` lets the same loop run
 * until everybody was asked once.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "agent/base/body.h"
#include "agent/base/error.h"
#include "agent/base/log.h"
#include "agent/base/strbuf.h"
#include "agent/commands.h"
#include "agent/config/config.h"
#include "agent/console.h"
#include "agent/model/store.h"
#include "agent/options.h"
#include "agent/paths/paths.h"
#include "agent/runtime/errand.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/pool.h"
#include "agent/runtime/privileges.h"
#include "agent/runtime/self.h"
#include "agent/runtime/snmp.h"
#include "agent/runtime/source.h"
#include "agent/serve.h"
#include "agent/tools.h"
#include "collectors/cli/cli.h"
#include "collectors/cli/restconf.h"
#include "collectors/aws/aws.h"
#include "collectors/azure/azure.h"
#include "collectors/probe/probe.h"
#include "collectors/snmp/snmp.h"
#include "exporters/api/api.h"
#include "exporters/http/http.h"
#include "exporters/prometheus/prometheus.h"

/* First descriptor that systemd hands over, sd_listen_fds(3). */
#define SYSTEMD_FIRST_FD 3

/* Routers that are talked to at a time; a thread each. */
#define CONVERSATIONS_MAX 512

/* How long the end waits for conversations to end. */
#define GOODBYE_MAX_S 1

/* Bytes of /api/v1/facts that slow readers may keep. */
#define UNREAD_MAX ((size_t)256 * 1024 * 1024)

enum { COLLECTOR_COUNT = 6 };

struct agent {
	const struct options *options;
	struct log log;
	const struct collector *collectors[COLLECTOR_COUNT];
	const struct config_kind *kinds[COLLECTOR_COUNT];
	struct collector probe;
	struct privileged_sockets sockets;
	struct collector cli;
	struct cli_context cli_context;
	struct config *config;
	struct loop *loop;
	struct store *store;
	struct sources *sources;
	struct self *self;
	struct paths *paths;
	struct prometheus *prometheus;
	struct api *api;
	struct serve *serve;
	struct http_server *http;
	int signal_fd;
	struct loop_fd *signal_watch;
	struct errand *reload;
};

/* Every kind of source this program is built with. The sockets are open already, or -1. */
static void register_collectors(struct agent *agent)
{
	probe_collector_init(&agent->probe, &agent->sockets);
	cli_collector_init(&agent->cli, &agent->cli_context);
	agent->collectors[0] = &snmp_collector;
	agent->collectors[1] = &agent->probe;
	agent->collectors[2] = &aws_collector;
	agent->collectors[3] = &agent->cli;
	agent->collectors[4] = &restconf_collector;
	agent->collectors[5] = &azure_collector;
	for (size_t i = 0; i < COLLECTOR_COUNT; i++)
		agent->kinds[i] = &agent->collectors[i]->config;
}

static int check_web_config(const struct options *options)
{
	struct error err;
	if (options->web_config_file == NULL ||
	    http_check_web_config(options->web_config_file, &err) == 0)
		return 0;
	fprintf(stderr, "%s\n", err.text);
	return -1;
}

static int command_check_config(struct agent *agent)
{
	int failed = command_check(agent->options->config_file, agent->kinds, COLLECTOR_COUNT);
	return check_web_config(agent->options) != 0 || failed != 0;
}

static int command_dump_config(struct agent *agent)
{
	struct config *config = NULL;
	int failed = command_load(agent->options->config_file, agent->kinds, COLLECTOR_COUNT,
	                          &config);
	if (failed == 0) {
		struct strbuf text;
		strbuf_init(&text, SIZE_MAX);
		config_dump(config, &text);
		failed = command_print(&text);
	}
	config_unref(config);
	return check_web_config(agent->options) != 0 || failed != 0;
}

static void log_complaint(void *context, const struct config_complaint *item)
{
	const struct agent *agent = context;
	log_write(&agent->log, LOG_LEVEL_ERROR, "config", item->file, "%zu:%zu: %s", item->line,
	          item->column, item->message);
}

static int load(struct agent *agent, struct config **ret_config)
{
	const struct command_config request = { .file = agent->options->config_file,
		                                .kinds = agent->kinds,
		                                .count = COLLECTOR_COUNT,
		                                .complain = log_complaint,
		                                .context = agent };
	return command_read_config(&request, ret_config);
}

static int listens_elsewhere(const struct schema_listen *a, const struct schema_listen *b)
{
	return a->port != b->port || ip_compare(&a->address, &b->address) != 0;
}

/* Only a file that is good as a whole replaces anything. */
static int reload_config(struct agent *agent)
{
	struct config *config = NULL;
	if (load(agent, &config) != 0)
		return -1;
	struct error err;
	if (agent->options->web_config_file != NULL && http_reload(agent->http, &err) != 0) {
		log_write(&agent->log, LOG_LEVEL_ERROR, "http", NULL, "%s", err.text);
		config_unref(config);
		return -1;
	}
	if (agent->options->listen_text == NULL && !agent->options->systemd_socket &&
	    listens_elsewhere(&config_web(agent->config)->listen, &config_web(config)->listen))
		log_write(&agent->log, LOG_LEVEL_WARN, "config", "web.listen",
		          "a new address is served after a restart");
	struct config *old = agent->config;
	agent->config = config;
	paths_configure(agent->paths, config);
	sources_apply(agent->sources, config);
	config_unref(old);
	return 0;
}

static int reload(void *context)
{
	struct agent *agent = context;
	int ok = reload_config(agent) == 0;
	self_reloaded(agent->self, ok);
	log_write(&agent->log, ok ? LOG_LEVEL_INFO : LOG_LEVEL_ERROR, "config",
	          agent->options->config_file, "%s",
	          ok ? "reloaded" : "refused; the old configuration goes on");
	return ok ? 0 : -1;
}

/* All that have come are looked at before one is obeyed: the kernel hands SIGHUP out first, and
 * whoever sends more of them than can be served must not keep SIGTERM waiting. */
static void on_signal(void *context, int events)
{
	struct agent *agent = context;
	(void)events;
	int must_reload = 0;
	int must_end = 0;
	struct signalfd_siginfo info;
	while (read(agent->signal_fd, &info, sizeof(info)) == sizeof(info)) {
		must_reload |= info.ssi_signo == SIGHUP;
		must_end |= info.ssi_signo != SIGHUP || agent->http == NULL;
	}
	if (must_end)
		loop_stop(agent->loop);
	else if (must_reload)
		errand_run(agent->reload);
}

/* Every source was asked once, and the paths were made of all answers. */
static int knows_enough(const struct agent *agent)
{
	return sources_are_ready(agent->sources) && paths_are_judged(agent->paths);
}

static void on_committed(void *context)
{
	struct agent *agent = context;
	serve_note_commit(agent->serve, knows_enough(agent) != 0);
}

/* Blocked in all threads, which inherit the mask; the loop reads them from a descriptor. */
static int watch_signals(struct agent *agent, struct error *err)
{
	sigset_t wanted;
	sigemptyset(&wanted);
	sigaddset(&wanted, SIGTERM);
	sigaddset(&wanted, SIGINT);
	sigaddset(&wanted, SIGHUP);
	signal(SIGPIPE, SIG_IGN);
	pthread_sigmask(SIG_BLOCK, &wanted, NULL);
	agent->signal_fd = signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC);
	if (agent->signal_fd < 0)
		return error_set(err, ERROR_LIMIT, errno, "signalfd");
	agent->signal_watch = loop_fd_new(agent->loop, agent->signal_fd, on_signal, agent);
	if (agent->signal_watch == NULL)
		return error_set(err, ERROR_LIMIT, 0, "watch signals");
	loop_fd_want(agent->signal_watch, LOOP_READABLE);
	return 0;
}

/* A number in the environment, or -1. */
static long environment_number(const char *name)
{
	const char *text = getenv(name);
	char *end = NULL;
	long value = text == NULL ? -1 : strtol(text, &end, 10);
	return text == NULL || end == text || *end != '\0' ? -1 : value;
}

/* sd_listen_fds(3): descriptors are ours only if LISTEN_PID says so. */
static int inherited_socket(const struct options *options, int *ret_fd, struct error *err)
{
	*ret_fd = -1;
	if (!options->systemd_socket)
		return 0;
	if (environment_number("LISTEN_PID") != getpid() ||
	    environment_number("LISTEN_FDS") != 1)
		return error_set(err, ERROR_CONFIG, 0,
		                 "--web.systemd-socket: exactly one socket must be handed over "
		                 "(LISTEN_PID, LISTEN_FDS)");
	*ret_fd = SYSTEMD_FIRST_FD;
	return 0;
}

static int start_http(struct agent *agent, struct error *err)
{
	struct http_options http = {
		.listen = config_web(agent->config)->listen,
		.web_config_file = agent->options->web_config_file,
		.log = &agent->log,
	};
	http.routes =
		serve_routes(agent->serve, agent->options->enable_lifecycle, &http.route_count);
	const char *listen_text = agent->options->listen_text;
	if (listen_text != NULL && schema_parse_listen(listen_text, &http.listen) != 0)
		return error_set(err, ERROR_CONFIG, 0,
		                 "--web.listen-address: \"%s\" is not HOST:PORT", listen_text);
	if (inherited_socket(agent->options, &http.inherited_fd, err) != 0)
		return -1;
	return http_start(&http, &agent->http, err);
}

/* A reload cannot bring back what was dropped: such a probe then says that it was denied. */
static int needs_net_raw(const struct config *config)
{
	size_t count;
	const struct source_config *sources = config_sources(config, &count);
	for (size_t i = 0; i < count; i++)
		if (strcmp(sources[i].kind->name, "probe") == 0 &&
		    probe_needs_net_raw(&sources[i]))
			return 1;
	return 0;
}

static int start(struct agent *agent, struct error *err)
{
	snmp_library_init(); /* writes to the environment: before the first thread */
	if (privileges_drop(needs_net_raw(agent->config), err) != 0)
		return -1;
	if (loop_new(&clock_system, &agent->log, &agent->loop, err) != 0 ||
	    watch_signals(agent, err) != 0)
		return -1;
	agent->store = store_new();
	agent->prometheus = agent->store == NULL ? NULL : prometheus_new(agent->store);
	agent->self = agent->store == NULL ? NULL : self_new(agent->loop, agent->store);
	agent->api = agent->store == NULL ? NULL : api_new(agent->store, UNREAD_MAX);
	agent->paths = agent->store == NULL ? NULL : paths_new(agent->loop, agent->store);
	if (agent->prometheus == NULL || agent->self == NULL || agent->api == NULL ||
	    agent->paths == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory to start");
	agent->cli_context.pool = pool_new(CONVERSATIONS_MAX);
	agent->sources =
		sources_new(agent->loop, agent->store, agent->collectors, COLLECTOR_COUNT);
	agent->reload = errand_new(agent->loop, reload, agent);
	if (agent->cli_context.pool == NULL || agent->sources == NULL || agent->reload == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory to start");
	const struct serve_parts parts = { agent->prometheus, agent->api, agent->reload };
	agent->serve = serve_new(&parts);
	if (agent->serve == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory to start");
	return 0;
}

static void stop(struct agent *agent)
{
	errand_release(agent->reload); /* a thread of the server may wait for it */
	http_stop(agent->http);
	serve_free(agent->serve);
	sources_free(agent->sources);
	pool_free(agent->cli_context.pool, duration_seconds(GOODBYE_MAX_S));
	self_free(agent->self);
	paths_free(agent->paths);
	prometheus_free(agent->prometheus);
	api_free(agent->api);
	store_free(agent->store);
	loop_fd_close(agent->signal_watch);
	loop_free(agent->loop);
	errand_free(agent->reload);
	if (agent->signal_fd >= 0)
		close(agent->signal_fd);
	privileges_close_sockets(&agent->sockets);
	config_unref(agent->config);
}

/* Only now: an agent whose sources are not there yet would pass for one that has asked them
 * all. */
static void watch_commits(struct agent *agent)
{
	const struct store_listener listener = { .committed = on_committed, .context = agent };
	if (store_listen(agent->store, listener) != 0)
		log_write(&agent->log, LOG_LEVEL_ERROR, "main", NULL,
		          "commits are not watched");
}

static void run(struct agent *agent)
{
	size_t count;
	config_sources(agent->config, &count);
	log_write(&agent->log, LOG_LEVEL_INFO, "main", NULL,
	          "onramp %s serves on port %u and asks %zu sources", ONRAMP_VERSION,
	          http_port(agent->http), count);
	paths_configure(agent->paths, agent->config);
	sources_apply(agent->sources, agent->config);
	watch_commits(agent);
	self_reloaded(agent->self, 1);
	loop_run(agent->loop);
	log_write(&agent->log, LOG_LEVEL_INFO, "main", NULL, "ends");
}

/* Whoever starts us may ask for a reload before we are ready: it waits for the loop instead of
 * ending us. */
static void hold_hangups(void)
{
	sigset_t hangup;
	sigemptyset(&hangup);
	sigaddset(&hangup, SIGHUP);
	pthread_sigmask(SIG_BLOCK, &hangup, NULL);
}

static int command_run(struct agent *agent)
{
	struct error err = { 0 };
	hold_hangups();
	if (load(agent, &agent->config) != 0) {
		stop(agent);
		return 1;
	}
	int failed = start(agent, &err) != 0 || start_http(agent, &err) != 0;
	if (!failed)
		run(agent);
	else
		log_write(&agent->log, LOG_LEVEL_ERROR, "main", NULL, "%s", err.text);
	stop(agent);
	return failed;
}

/* --- onramp discover --- */

static void on_discovered(void *context)
{
	struct agent *agent = context;
	if (knows_enough(agent))
		loop_stop(agent->loop);
}

static int discover(struct agent *agent, struct error *err)
{
	const struct store_listener listener = { .committed = on_discovered, .context = agent };
	paths_configure(agent->paths, agent->config);
	sources_apply(agent->sources, agent->config);
	if (store_listen(agent->store, listener) != 0)
		return error_set(err, ERROR_LIMIT, 0, "commits are not watched");
	loop_run(agent->loop);
	if (!sources_are_ready(agent->sources))
		return error_set(err, ERROR_TIMEOUT, 0, "interrupted");
	return 0;
}

static int print_discovery(struct agent *agent)
{
	unsigned status;
	struct body *paths = api_resource(agent->api, API_PATHS, NULL, 0, &status);
	struct body *sources = api_resource(agent->api, API_SOURCES, NULL, 0, &status);
	const struct console_discovery found = { agent->config, paths, sources };
	int result = EXIT_SOFTWARE;
	if (paths != NULL && sources != NULL)
		result = console_discovery(agent->options, &found);
	body_unref(paths);
	body_unref(sources);
	return result;
}

static int command_discover(struct agent *agent)
{
	struct error err = { 0 };
	int status = EXIT_UNAVAILABLE;
	if (agent->log.level == LOG_LEVEL_INFO)
		agent->log.level = LOG_LEVEL_WARN; /* the page is what is wanted */
	if (command_load(agent->options->config_file, agent->kinds, COLLECTOR_COUNT,
	                 &agent->config) != 0) {
		privileges_close_sockets(&agent->sockets);
		return EXIT_USAGE;
	}
	if (start(agent, &err) != 0 || discover(agent, &err) != 0)
		fprintf(stderr, "onramp: %s\n", err.text);
	else
		status = print_discovery(agent);
	stop(agent);
	return status;
}

/* A standard descriptor that is closed would become a socket, and the log be written into it.
 */
static int open_standard_descriptors(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			return -1;
	return 0;
}

int main(int argc, char **argv)
{
	struct options options;
	struct error err;
	if (open_standard_descriptors() != 0)
		return 1;
	if (options_parse(argc, argv, &options, &err) != 0) {
		fprintf(stderr, "onramp: %s\n", err.text);
		return EXIT_USAGE;
	}
	struct agent agent = {
		.options = &options,
		.log = { .clock = &clock_system,
		         .level = options.log_level,
		         .format = options.log_format,
		         .debug_tokens = options.debug_tokens,
		         .fd = STDERR_FILENO },
		.sockets = { .icmp4 = -1, .icmp6 = -1 },
		.signal_fd = -1,
	};
	if ((options.command == COMMAND_RUN && !options.dump_config) ||
	    options.command == COMMAND_DISCOVER)
		privileges_open_sockets(&agent.sockets);
	register_collectors(&agent);
	switch (options.command) {
	case COMMAND_RUN:
		return options.dump_config ? command_dump_config(&agent) : command_run(&agent);
	case COMMAND_CHECK_CONFIG: return command_check_config(&agent);
	case COMMAND_CONFIG_REFERENCE:
		return command_config_reference(agent.kinds, COLLECTOR_COUNT);
	case COMMAND_METRICS_REFERENCE: return command_metrics_reference();
	case COMMAND_PARSE: return tool_parse(&options);
	case COMMAND_PARSE_HELP: return tool_parse_help();
	case COMMAND_HOSTKEY: return tool_host_key(&options, agent.kinds, COLLECTOR_COUNT);
	case COMMAND_STATUS: return console_ask(&options, CLIENT_STATUS);
	case COMMAND_EXPLAIN: return console_ask(&options, CLIENT_EXPLAIN);
	case COMMAND_CHECKLIST: return console_ask(&options, CLIENT_CHECKLIST);
	case COMMAND_DISCOVER: return command_discover(&agent);
	case COMMAND_VERSION: return command_version(ONRAMP_REVISION);
	case COMMAND_HELP: return command_help();
	}
	return 1;
}
