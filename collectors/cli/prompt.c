/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/prompt.h"

#include <ctype.h>
#include <string.h>

#include "collectors/cli/screen.h"

/* A piece of the screen. */
struct span {
	const char *at;
	size_t len;
};

static struct span trim(struct span span)
{
	while (span.len > 0 && (span.at[span.len - 1] == ' ' || span.at[span.len - 1] == '\t'))
		span.len--;
	return span;
}

static bool is_prompt_byte(char c)
{
	return isalnum((unsigned char)c) || (c != '\0' && strchr("._-@/:()[]~+", c) != NULL);
}

/* A word that ends in > or #, as those of all platforms do. */
static bool is_prompt(struct span line)
{
	if (line.len < 2 || line.len >= PROMPT_MAX)
		return false;
	char last = line.at[line.len - 1];
	if (last != '>' && last != '#')
		return false;
	bool has_name = false;
	for (size_t i = 0; i + 1 < line.len; i++) {
		if (!is_prompt_byte(line.at[i]))
			return false;
		has_name |= isalnum((unsigned char)line.at[i]) != 0;
	}
	return has_name;
}

static struct span unfinished(const struct screen *screen)
{
	if (screen->data == NULL)
		return (struct span){ "", 0 };
	return trim((struct span){ screen->data + screen->line, screen->len - screen->line });
}

bool prompt_is_likely(const struct screen *screen)
{
	return is_prompt(unfinished(screen));
}

void prompt_begin(struct prompt *prompt)
{
	prompt->echo_end = 0;
	prompt->seen = 0;
}

static bool ends_in(struct span line, const char *command, struct span *ret_before)
{
	size_t len = strlen(command);
	if (line.len < len || memcmp(line.at + line.len - len, command, len) != 0)
		return false;
	*ret_before = trim((struct span){ line.at, line.len - len });
	return true;
}

/* A terminal may echo what came before the prompt was there, and again behind it: only the
 * second teaches. */
static bool takes_echo(struct prompt *prompt, struct span line, const char *command)
{
	struct span before;
	if (!ends_in(trim(line), command, &before))
		return false;
	if (prompt->text[0] != '\0')
		return true;
	if (!is_prompt(before))
		return false;
	memcpy(prompt->text, before.at, before.len);
	prompt->text[before.len] = '\0';
	return true;
}

static void look_for_echo(struct prompt *prompt, const struct screen *screen,
                          const char *command)
{
	while (prompt->echo_end == 0 && prompt->seen < screen->line) {
		const char *begin = screen->data + prompt->seen;
		const char *end = memchr(begin, '\n', screen->line - prompt->seen);
		size_t len = (size_t)(end - begin);
		prompt->seen += len + 1;
		if (takes_echo(prompt, (struct span){ begin, len }, command))
			prompt->echo_end = prompt->seen;
	}
}

bool prompt_ends(struct prompt *prompt, const struct screen *screen, const char *command,
                 size_t *ret_from, size_t *ret_len)
{
	look_for_echo(prompt, screen, command);
	if (prompt->echo_end == 0)
		return false;
	struct span line = unfinished(screen);
	if (line.len != strlen(prompt->text) || memcmp(line.at, prompt->text, line.len) != 0)
		return false;
	*ret_from = prompt->echo_end;
	*ret_len = screen->line - prompt->echo_end;
	return true;
}

static bool is_mnemonic(char c)
{
	return isupper((unsigned char)c) || isdigit((unsigned char)c) || c == '_';
}

/* "%FACILITY-[SUBFACILITY-]SEVERITY-MNEMONIC" and a colon, as all Cisco systems and EOS log. */
static bool is_log_code(struct span text)
{
	size_t words = 0;
	size_t at = 1;
	bool has_severity = false;
	while (at < text.len) {
		size_t begin = at;
		while (at < text.len && is_mnemonic(text.at[at]))
			at++;
		if (at == begin)
			return false;
		words++;
		if (at == text.len || text.at[at] != '-')
			break;
		has_severity |= words > 1 && at - begin == 1 && text.at[begin] >= '0' &&
		                text.at[begin] <= '7';
		at++;
	}
	while (at < text.len && text.at[at] == ' ')
		at++;
	return has_severity && at < text.len && text.at[at] == ':';
}

/* In front of the code stands nothing, or a time, or a word that ends in a colon. */
static bool is_log_line(struct span line)
{
	const char *code = memchr(line.at, '%', line.len);
	if (code == NULL)
		return false;
	size_t before = (size_t)(code - line.at);
	if (before > 0 && code[-1] != ' ' && code[-1] != ':')
		return false;
	return is_log_code((struct span){ code, line.len - before });
}

/* "{master:0}", "{primary:node0}", "{backup}". */
static bool is_junos_role(struct span line)
{
	if (line.len < 3 || line.at[0] != '{' || line.at[line.len - 1] != '}')
		return false;
	for (size_t i = 1; i + 1 < line.len; i++)
		if (!isalnum((unsigned char)line.at[i]) && line.at[i] != ':')
			return false;
	return true;
}

static size_t without_log_lines(char *text, size_t len)
{
	size_t kept = 0;
	for (size_t at = 0; at < len;) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t line = end == NULL ? len - at : (size_t)(end - (text + at)) + 1;
		struct span shown = { text + at, end == NULL ? line : line - 1 };
		if (!is_log_line(shown)) {
			memmove(text + kept, text + at, line);
			kept += line;
		}
		at += line;
	}
	return kept;
}

/* Without blank lines at the end. */
static size_t trim_end(const char *text, size_t len)
{
	while (len > 0 && isspace((unsigned char)text[len - 1]))
		len--;
	return len;
}

size_t prompt_tidy(char *text, size_t len)
{
	size_t kept = trim_end(text, without_log_lines(text, len));
	size_t last = kept;
	while (last > 0 && text[last - 1] != '\n')
		last--;
	if (is_junos_role((struct span){ text + last, kept - last }))
		kept = trim_end(text, last);
	if (kept > 0 && kept < len)
		text[kept++] = '\n';
	return kept;
}
