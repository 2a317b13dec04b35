/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The format is what Python's configparser makes of it, because that is what the AWS command
 * line reads it with: a line that is indented deeper than its key continues the value; "#" and
 * ";" begin a comment only at the beginning of a line; keys have no case; a section or key that
 * stands twice is an error. A value whose first line is empty is a list of nested keys, whose
 * names keep their case.
 *
 * Values stay in a copy of the file's text, which is cut and joined in place: there is one
 * piece of memory to be wiped.
 */
#include "collectors/aws/auth/profile.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/error.h"
#include "collectors/aws/auth/words.h"

#define FILES 2
#define ENTRIES_MAX 8192
#define SECTIONS_MAX 1024

enum section_kind { SECTION_OTHER, SECTION_PROFILE, SECTION_SERVICES };

struct section {
	enum section_kind kind;
	enum aws_profile_file file;
	char *header;     /* as it was written, owned: tells duplicates apart */
	const char *name; /* in the text */
};

struct entry {
	size_t section;
	const char *key;
	const char *nested; /* name of a nested key, else NULL */
	const char *value;
};

struct aws_profiles {
	char *texts[FILES];
	size_t sizes[FILES];
	struct section *sections;
	size_t section_count;
	struct entry *entries;
	size_t entry_count;
};

struct aws_profiles *aws_profiles_new(void)
{
	return calloc(1, sizeof(struct aws_profiles));
}

void aws_profiles_free(struct aws_profiles *profiles)
{
	if (profiles == NULL)
		return;
	for (size_t i = 0; i < FILES; i++) {
		if (profiles->texts[i] != NULL)
			explicit_bzero(profiles->texts[i], profiles->sizes[i]);
		free(profiles->texts[i]);
	}
	for (size_t i = 0; i < profiles->section_count; i++)
		free(profiles->sections[i].header);
	free(profiles->sections);
	free(profiles->entries);
	free(profiles);
}

/* --- reading ------------------------------------------------------------------------------ */

struct reader {
	struct aws_profiles *profiles;
	enum aws_profile_file file;
	char *rest; /* of the text; lines are cut off its front */
	size_t line;
	char *key;          /* of the value that is being read, NULL: none */
	char *value;        /* its lines, joined by newlines */
	char *value_end;    /* where the next line of it goes */
	size_t indent;      /* of the key */
	size_t first_line;  /* of the value */
	size_t first_entry; /* of the section */
	int is_in_section;
};

static int bad(size_t line, const char *why, struct error *err)
{
	return error_set(err, ERROR_CONFIG, 0, "line %zu: %s", line, why);
}

static int grow(void **array, size_t *count, size_t size, size_t max, struct error *err)
{
	if (*count >= max)
		return error_set(err, ERROR_LIMIT, 0, "more than %zu sections or keys", max);
	if ((*count & (*count - 1)) == 0) { /* 0 and powers of two: the array is full */
		size_t room = *count == 0 ? 1 : *count * 2;
		void *bigger = reallocarray(*array, room, size);
		if (bigger == NULL)
			return error_set(err, ERROR_LIMIT, 0, "no memory");
		*array = bigger;
	}
	(*count)++;
	return 0;
}

static char *trim(char *text)
{
	while (isspace((unsigned char)*text))
		text++;
	size_t len = strlen(text);
	while (len > 0 && isspace((unsigned char)text[len - 1]))
		len--;
	text[len] = '\0';
	return text;
}

static int add_entry(struct reader *reader, const char *key, const char *nested,
                     const char *value, struct error *err)
{
	struct aws_profiles *profiles = reader->profiles;
	void *array = profiles->entries;
	int result =
		grow(&array, &profiles->entry_count, sizeof(struct entry), ENTRIES_MAX, err);
	profiles->entries = array;
	if (result == 0)
		profiles->entries[profiles->entry_count - 1] =
			(struct entry){ profiles->section_count - 1, key, nested, value };
	return result;
}

static int add_nested(struct reader *reader, char *lines, struct error *err)
{
	size_t line = reader->first_line;
	for (char *next = lines; next != NULL; line++) {
		char *text = strsep(&next, "\n");
		char *name = trim(text);
		if (*name == '\0')
			continue;
		char *equals = strchr(name, '=');
		if (equals == NULL)
			return bad(line, "a nested key needs \"=\"", err);
		*equals = '\0';
		if (add_entry(reader, reader->key, trim(name), trim(equals + 1), err) != 0)
			return -1;
	}
	return 0;
}

static int end_value(struct reader *reader, struct error *err)
{
	char *key = reader->key;
	if (key == NULL)
		return 0;
	*reader->value_end = '\0';
	int is_nested = *reader->value == '\n';
	int result = is_nested ? add_nested(reader, reader->value, err)
	                       : add_entry(reader, key, NULL, trim(reader->value), err);
	reader->key = NULL;
	return result;
}

/* "profile", "profile x" or "profile \"x y\"": the word, and the name behind it. */
static int has_name(struct section *section, char *header, const char *word)
{
	size_t len = strlen(word);
	if (strncmp(header, word, len) != 0 || !isspace((unsigned char)header[len]))
		return 0;
	char *words[2];
	size_t count = 0;
	if (aws_split_words(header + len, words, 2, &count, NULL) != 0 || count != 1)
		return 0;
	section->name = words[0];
	return 1;
}

static void name_section(struct section *section, char *header)
{
	section->name = header;
	if (section->file == AWS_CREDENTIALS_FILE || strcmp(header, "default") == 0 ||
	    has_name(section, header, "profile"))
		section->kind = SECTION_PROFILE;
	else if (has_name(section, header, "services"))
		section->kind = SECTION_SERVICES;
}

static int begin_section(struct reader *reader, char *text, struct error *err)
{
	struct aws_profiles *profiles = reader->profiles;
	char *end = strrchr(text, ']');
	if (end == NULL || end == text + 1)
		return bad(reader->line, "a section has no name or no \"]\"", err);
	*end = '\0';
	char *header = text + 1;
	for (size_t i = 0; i < profiles->section_count; i++) {
		const struct section *other = &profiles->sections[i];
		if (other->file == reader->file && strcmp(other->header, header) == 0)
			return bad(reader->line, "a section stands twice", err);
	}
	void *array = profiles->sections;
	int result = grow(&array, &profiles->section_count, sizeof(struct section),
	                  SECTIONS_MAX, err);
	profiles->sections = array;
	if (result != 0)
		return -1;
	struct section *section = &profiles->sections[profiles->section_count - 1];
	*section = (struct section){ .file = reader->file, .header = strdup(header) };
	if (section->header == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory");
	name_section(section, header);
	reader->is_in_section = 1;
	reader->first_entry = profiles->entry_count;
	return 0;
}

static int begin_value(struct reader *reader, char *text, size_t indent, struct error *err)
{
	if (!reader->is_in_section)
		return bad(reader->line, "a key stands before the first section", err);
	char *separator = strpbrk(text, "=:");
	if (separator == NULL || separator == text)
		return bad(reader->line, "a line is neither a section nor a key", err);
	*separator = '\0';
	reader->key = trim(text);
	for (char *c = reader->key; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	const struct aws_profiles *profiles = reader->profiles;
	for (size_t i = reader->first_entry; i < profiles->entry_count; i++) {
		if (strcmp(profiles->entries[i].key, reader->key) == 0)
			return bad(reader->line, "a key stands twice", err);
	}
	reader->value = trim(separator + 1);
	reader->value_end = reader->value + strlen(reader->value);
	reader->indent = indent;
	reader->first_line = reader->line;
	return 0;
}

/* Behind the value so far there is always room: the text came from further behind. */
static void continue_value(struct reader *reader, const char *text)
{
	size_t len = strlen(text);
	*reader->value_end++ = '\n';
	memmove(reader->value_end, text, len);
	reader->value_end += len;
}

static int read_line(struct reader *reader, char *line, struct error *err)
{
	size_t indent = strspn(line, " \t\r\v\f");
	char *text = trim(line);
	if (*text == '#' || *text == ';')
		return 0;
	if (*text == '\0') {
		if (reader->key != NULL)
			continue_value(reader, "");
		return 0;
	}
	if (reader->key != NULL && indent > reader->indent) {
		continue_value(reader, text);
		return 0;
	}
	if (end_value(reader, err) != 0)
		return -1;
	return *text == '[' ? begin_section(reader, text, err)
	                    : begin_value(reader, text, indent, err);
}

static int read_text(struct reader *reader, size_t len, struct error *err)
{
	if (memchr(reader->rest, '\0', len) != NULL)
		return error_set(err, ERROR_CONFIG, 0, "the file has a NUL in it");
	if (strncmp(reader->rest, "\xef\xbb\xbf", 3) == 0)
		reader->rest += 3; /* how some editors begin a file */
	while (reader->rest != NULL) {
		reader->line++;
		if (read_line(reader, strsep(&reader->rest, "\n"), err) != 0)
			return -1;
	}
	return end_value(reader, err);
}

int aws_profiles_parse(struct aws_profiles *profiles, enum aws_profile_file file,
                       const char *text, size_t len, struct error *err)
{
	if (len > AWS_PROFILE_FILE_MAX)
		return error_set(err, ERROR_LIMIT, 0, "the file is longer than %zu bytes",
		                 AWS_PROFILE_FILE_MAX);
	if (profiles->texts[file] != NULL)
		return error_set(err, ERROR_BUG, 0, "a profile file was read twice");
	char *copy = calloc(1, len + 1);
	if (copy == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a profile file");
	if (len > 0)
		memcpy(copy, text, len);
	profiles->texts[file] = copy;
	profiles->sizes[file] = len;
	struct reader reader = { .profiles = profiles, .file = file, .rest = copy };
	return read_text(&reader, len, err);
}

/* --- asking ------------------------------------------------------------------------------- */

struct question {
	enum section_kind kind;
	enum aws_profile_file file;
	const char *name;
	const char *key;
	const char *nested;
};

/* The section of a name; of "[default]" and "[profile default]" it is the last. */
static size_t find_section(const struct aws_profiles *profiles, enum section_kind kind,
                           enum aws_profile_file file, const char *name)
{
	size_t i = profiles->section_count;
	while (i-- > 0) {
		const struct section *section = &profiles->sections[i];
		if (section->kind == kind && section->file == file &&
		    strcmp(section->name, name) == 0)
			return i;
	}
	return SIZE_MAX;
}

int aws_profile_exists(const struct aws_profiles *profiles, const char *name)
{
	return find_section(profiles, SECTION_PROFILE, AWS_CONFIG_FILE, name) != SIZE_MAX ||
	       find_section(profiles, SECTION_PROFILE, AWS_CREDENTIALS_FILE, name) != SIZE_MAX;
}

static const char *find(const struct aws_profiles *profiles, const struct question *question)
{
	if (profiles == NULL)
		return NULL;
	size_t section = find_section(profiles, question->kind, question->file, question->name);
	const char *found = NULL;
	for (size_t i = 0; section != SIZE_MAX && i < profiles->entry_count; i++) {
		const struct entry *entry = &profiles->entries[i];
		if (entry->section != section || strcmp(entry->key, question->key) != 0 ||
		    (entry->nested != NULL) != (question->nested != NULL))
			continue;
		if (entry->nested == NULL || strcmp(entry->nested, question->nested) == 0)
			found = entry->value;
	}
	return found != NULL && *found != '\0' ? found : NULL;
}

const char *aws_profile_value_in(const struct aws_profiles *profiles,
                                 enum aws_profile_file file, const char *name, const char *key)
{
	return find(profiles, &(struct question){ SECTION_PROFILE, file, name, key, NULL });
}

const char *aws_profile_value(const struct aws_profiles *profiles, const char *name,
                              const char *key)
{
	const char *value = aws_profile_value_in(profiles, AWS_CREDENTIALS_FILE, name, key);
	return value != NULL ? value
	                     : aws_profile_value_in(profiles, AWS_CONFIG_FILE, name, key);
}

const char *aws_services_value(const struct aws_profiles *profiles, const char *services,
                               const char *service, const char *key)
{
	return find(profiles, &(struct question){ SECTION_SERVICES, AWS_CONFIG_FILE, services,
	                                          service, key });
}
