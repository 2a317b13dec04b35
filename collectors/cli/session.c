/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two ways to ask: typing at a prompt, and a process per command where the platform has them.
 * A terminal whose output was not waited for is broken: what comes next cannot be told from
 * what is still to come. A process is only ended, the connection lives on.
 */
#include "collectors/cli/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/error.h"
#include "collectors/cli/line_internal.h"
#include "collectors/cli/prompt.h"
#include "collectors/cli/screen.h"

#define CHUNK 16384

/* Logging in takes several answers: connection, keys, methods, banner, prompt. */
#define LOGIN_ANSWERS 3

/* Keys pressed for one output whose paging could not be turned off. */
#define PAGES_MAX 10000

struct session {
	const struct session_options *options;
	struct line *line;
	struct screen screen;
	struct prompt prompt;
	bool is_broken;
	bool has_typed_secret;        /* what a router shows now may be an echo of it */
	struct monotime next_command; /* not before, for the rate */
};

/* --- the only place that writes to a router --- */

static int type(struct session *session, const char *bytes, size_t len,
                const struct patience *patience, struct error *err)
{
	return line_write(session->line, bytes, len, patience, err);
}

static int press_for_more(struct session *session, const struct patience *patience,
                          struct error *err)
{
	return type(session, " ", 1, patience, err);
}

static int type_secret(struct session *session, const struct secret *secret,
                       const struct patience *patience, struct error *err)
{
	session->has_typed_secret = true;
	if (type(session, secret->bytes, secret->len, patience, err) != 0)
		return -1;
	return type(session, "\n", 1, patience, err);
}

static bool is_row(const struct cli_platform *platform, const struct cli_command *command)
{
	for (size_t i = 0; i < platform->command_count; i++)
		if (&platform->commands[i] == command)
			return true;
	return false;
}

/* The command as it will be sent; only rows have one. */
static int write_command(const struct session *session, const struct cli_command *command,
                         const struct cli_arguments *arguments, char out[CLI_COMMAND_MAX],
                         struct error *err)
{
	if (!is_row(session->options->platform, command))
		return error_set(err, ERROR_BUG, 0, "a command that is in no table");
	return cli_command_text(command, arguments, out, err);
}

static int type_command(struct session *session, const char command[CLI_COMMAND_MAX],
                        const struct patience *patience, struct error *err)
{
	char text[CLI_COMMAND_MAX + 1];
	int len = snprintf(text, sizeof(text), "%s\n", command);
	return type(session, text, (size_t)len, patience, err);
}

static int start_process(struct session *session, const char command[CLI_COMMAND_MAX],
                         const struct patience *patience, struct error *err)
{
	const struct cli_platform *platform = session->options->platform;
	char text[CLI_COMMAND_MAX + 128];
	int len = snprintf(text, sizeof(text), "%s%s%s", platform->exec_prefix, command,
	                   platform->exec_suffix);
	if (len < 0 || (size_t)len >= sizeof(text))
		return error_set(err, ERROR_BUG, 0, "a command that is too long");
	return line_exec(session->line, text, patience, err);
}

/* --- reading --- */

/* Takes what comes next onto the screen; *ret_more is false at the end of it all. */
static int read_on(struct session *session, const struct patience *patience, bool *ret_more,
                   struct error *err)
{
	char chunk[CHUNK];
	int got = line_read(session->line, chunk, sizeof(chunk), patience, err);
	if (got < 0)
		return -1;
	*ret_more = got > 0;
	return screen_write(&session->screen, chunk, (size_t)got, err);
}

static int read_terminal(struct session *session, const struct patience *patience,
                         struct error *err)
{
	bool is_open = true;
	if (read_on(session, patience, &is_open, err) != 0)
		return -1;
	return is_open ? 0
	               : error_set(err, ERROR_UNREACHABLE, 0, "the router ended the session");
}

static int turn_page(struct session *session, unsigned *pages, const struct patience *patience,
                     struct error *err)
{
	if (!screen_is_pager(&session->screen))
		return 0;
	if (++*pages > PAGES_MAX)
		return error_set(err, ERROR_LIMIT, 0, "more than %d pages", PAGES_MAX);
	return press_for_more(session, patience, err);
}

static int complain_of_prompt(const struct session *session, const char *what,
                              struct error *err)
{
	char last[64];
	const struct screen *screen = &session->screen;
	line_quote(last, sizeof(last), screen->data == NULL ? "" : screen->data + screen->line,
	           screen->len - screen->line);
	if (last[0] == '\0' || session->has_typed_secret)
		return error_wrap(err, "%s", what);
	return error_wrap(err, "%s; the last line is \"%s\"", what, last);
}

/* Reads past banners, which are forgotten, until a line is what is waited for. */
static int wait_for_line(struct session *session, bool (*is_it)(const struct screen *screen),
                         const char *what, const struct patience *patience, struct error *err)
{
	size_t passed = 0;
	unsigned pages = 0;
	do {
		if (read_terminal(session, patience, err) != 0 ||
		    turn_page(session, &pages, patience, err) != 0)
			return complain_of_prompt(session, what, err);
		passed += session->screen.line;
		if (passed > session->options->max_output)
			return error_set(err, ERROR_LIMIT, 0, "%s within %zu bytes", what,
			                 session->options->max_output);
		screen_forget(&session->screen);
	} while (!is_it(&session->screen));
	return 0;
}

/* --- asking --- */

/* As a shell says that it found no such program, or may not run it. */
#define STATUS_NO_PROGRAM 126

/* All of a process' output is on the screen. None at all may be an answer: that a daemon does
 * not run, for one; whoever reads it decides. */
static int finish_process(struct session *session, struct session_answer *ret,
                          struct error *err)
{
	int status;
	const char *complaint = line_end(session->line, &status);
	*ret = (struct session_answer){ session->screen.data, session->screen.len, "" };
	if (session->screen.len > 0 || status == 0)
		return 0;
	ret->complaint = complaint;
	if (status < STATUS_NO_PROGRAM)
		return 0;
	return error_set(err, ERROR_CONFIG, 0, "ended with status %d: %s", status,
	                 complaint[0] == '\0' ? "no output" : complaint);
}

static int ask_process(struct session *session, const char *command,
                       const struct patience *patience, struct session_answer *ret,
                       struct error *err)
{
	bool has_more = true;
	screen_done(&session->screen);
	int result = start_process(session, command, patience, err);
	while (result == 0 && has_more)
		result = read_on(session, patience, &has_more, err);
	if (result == 0)
		result = finish_process(session, ret, err);
	line_end(session->line, NULL);
	/* One that went silent may be all that is seen of a dead connection. */
	session->is_broken = !line_is_alive(session->line) ||
	                     (result != 0 && err != NULL && err->kind == ERROR_TIMEOUT);
	return result;
}

static int ask_terminal(struct session *session, const char *command,
                        const struct patience *patience, struct session_answer *ret,
                        struct error *err)
{
	unsigned pages = 0;
	size_t from;
	size_t len;
	session->is_broken = true; /* until its output is complete */
	screen_forget(&session->screen);
	prompt_begin(&session->prompt);
	if (type_command(session, command, patience, err) != 0)
		return -1;
	do {
		if (read_terminal(session, patience, err) != 0 ||
		    turn_page(session, &pages, patience, err) != 0)
			return complain_of_prompt(session, "the prompt does not return", err);
	} while (!prompt_ends(&session->prompt, &session->screen, command, &from, &len));
	session->is_broken = false;
	*ret = (struct session_answer){ session->screen.data + from,
		                        prompt_tidy(session->screen.data + from, len), "" };
	return 0;
}

/* A router is not hurried: commands have a distance. */
static int keep_pace(struct session *session, const struct patience *patience,
                     struct error *err)
{
	if (patience_pause(patience, session->next_command, err) != 0)
		return -1;
	const struct duration distance = { 1000000000 / session->options->command_rate };
	session->next_command = mono_add(clock_mono(patience->clock), distance);
	return 0;
}

int session_ask(struct session *session, const struct cli_command *command,
                const struct cli_arguments *arguments, const struct patience *patience,
                struct session_answer *ret_answer, struct error *err)
{
	char text[CLI_COMMAND_MAX];
	struct session_answer answer = { "", 0, "" };
	if (write_command(session, command, arguments, text, err) != 0)
		return -1;
	if (keep_pace(session, patience, err) != 0)
		return error_wrap(err, "\"%s\"", text);
	bool is_process = session->options->platform->exec_prefix != NULL;
	int result = is_process ? ask_process(session, text, patience, &answer, err)
	                        : ask_terminal(session, text, patience, &answer, err);
	if (result != 0)
		return error_wrap(err, "\"%s\"", text);
	if (answer.text == NULL)
		answer.text = "";
	*ret_answer = answer;
	return 0;
}

bool session_is_broken(const struct session *session)
{
	return session->is_broken;
}

/* --- logging in and out --- */

/* "Password: ", or what comes instead: the prompt. */
static bool is_password_line(const struct screen *screen)
{
	const char *line = screen->data == NULL ? "" : screen->data + screen->line;
	size_t len = screen->len - screen->line;
	while (len > 0 && line[len - 1] == ' ')
		len--;
	bool is_asked = len > 0 && line[len - 1] == ':' &&
	                memmem(line, len, "assword", strlen("assword")) != NULL;
	return is_asked || prompt_is_likely(screen);
}

static bool is_enabled(const struct session *session)
{
	const struct screen *screen = &session->screen;
	return memchr(screen->data + screen->line, '#', screen->len - screen->line) != NULL;
}

static const struct cli_command *find_row(const struct session *session, enum cli_need need)
{
	const struct cli_platform *platform = session->options->platform;
	for (size_t i = 0; i < platform->command_count; i++)
		if (platform->commands[i].need == need)
			return &platform->commands[i];
	return NULL;
}

static int enable(struct session *session, const struct patience *patience, struct error *err)
{
	char text[CLI_COMMAND_MAX];
	const struct cli_command *row = find_row(session, CLI_ENABLE);
	if (row == NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "enable_password: the platform has no such command");
	if (write_command(session, row, NULL, text, err) != 0 ||
	    type_command(session, text, patience, err) != 0)
		return -1;
	const char *what = "enable is not answered";
	if (wait_for_line(session, is_password_line, what, patience, err) != 0)
		return -1;
	if (!prompt_is_likely(&session->screen) &&
	    (type_secret(session, &session->options->enable_password, patience, err) != 0 ||
	     wait_for_line(session, is_password_line, what, patience, err) != 0))
		return -1;
	session->has_typed_secret = false;
	if (!prompt_is_likely(&session->screen) || !is_enabled(session))
		return error_set(err, ERROR_DENIED, 0, "enable_password was refused");
	return 0;
}

static int turn_paging_off(struct session *session, const struct patience *patience,
                           struct error *err)
{
	const struct cli_platform *platform = session->options->platform;
	struct session_answer answer;
	for (size_t i = 0; i < platform->command_count; i++)
		if (platform->commands[i].need == CLI_PAGING_OFF &&
		    session_ask(session, &platform->commands[i], NULL, patience, &answer,
		                err) != 0)
			return -1;
	return 0;
}

static int open_terminal(struct session *session, const struct patience *patience,
                         struct error *err)
{
	const struct secret *secret = &session->options->enable_password;
	if (line_shell(session->line, patience, err) != 0 ||
	    wait_for_line(session, prompt_is_likely, "no prompt", patience, err) != 0)
		return -1;
	if (secret->bytes != NULL && !is_enabled(session) &&
	    enable(session, patience, err) != 0)
		return -1;
	return turn_paging_off(session, patience, err);
}

int session_open(const struct session_options *options, const struct patience *patience,
                 struct session **ret_session, struct error *err)
{
	struct session *session = calloc(1, sizeof(*session));
	if (session == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	session->options = options;
	session->is_broken = true; /* nothing to say good-bye to */
	screen_init(&session->screen, options->max_output);
	const struct duration most = { patience->silence.ns * LOGIN_ANSWERS };
	const struct patience login = patience_at_most(patience, most);
	bool is_terminal = options->platform->exec_prefix == NULL;
	if (line_open(&options->line, &login, &session->line, err) != 0 ||
	    (is_terminal && open_terminal(session, &login, err) != 0)) {
		session_close(session);
		return -1;
	}
	session->is_broken = false;
	*ret_session = session;
	return 0;
}

/* Best effort, without a wait: a router takes hanging up for the same. */
static void say_goodbye(struct session *session)
{
	char text[CLI_COMMAND_MAX];
	const struct cli_command *row = find_row(session, CLI_EXIT);
	const struct patience none = { .clock = &clock_system, .stop = -1 };
	if (row != NULL && write_command(session, row, NULL, text, NULL) == 0)
		type_command(session, text, &none, NULL);
}

void session_close(struct session *session)
{
	if (session == NULL)
		return;
	bool is_terminal = session->options->platform->exec_prefix == NULL;
	if (session->line != NULL && is_terminal && !session->is_broken)
		say_goodbye(session);
	line_close(session->line);
	screen_done(&session->screen);
	free(session);
}
