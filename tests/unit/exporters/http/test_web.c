/* SPDX-License-Identifier: Apache-2.0 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/base/error.h"
#include "exporters/http/web.h"
#include "tests/unit/exporters/http/certs.h"

#define CORPUS "tests/fixtures/web_config"
#define PATH_LEN 512

struct place {
	char directory[PATH_LEN];
};

static void write_text(const struct place *place, const char *name, const char *text)
{
	char path[2 * PATH_LEN];
	snprintf(path, sizeof(path), "%s/%s", place->directory, name);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

/* What the corpus refers to. */
static int setup(void **state)
{
	struct place *place = calloc(1, sizeof(*place));
	struct cert ca = { 0 };
	struct cert leaf = { 0 };
	struct cert other = { 0 };
	snprintf(place->directory, PATH_LEN, "%s/onramp-web-XXXXXX",
	         getenv("TMPDIR") == NULL ? "/tmp" : getenv("TMPDIR"));
	if (mkdtemp(place->directory) == NULL || cert_make(&ca, "authority", NULL) != 0 ||
	    cert_make(&leaf, "server", &ca) != 0 || cert_make(&other, "other", NULL) != 0)
		return -1;
	write_text(place, "cert.pem", leaf.crt_pem);
	write_text(place, "key.pem", leaf.key_pem);
	write_text(place, "ca.pem", ca.crt_pem);
	write_text(place, "other.pem", other.key_pem);
	cert_free(&ca);
	cert_free(&leaf);
	cert_free(&other);
	*state = place;
	return 0;
}

static int remove_one(const char *path, const struct stat *stat, int type, struct FTW *walk)
{
	(void)stat;
	(void)type;
	(void)walk;
	return remove(path);
}

static int teardown(void **state)
{
	struct place *place = *state;
	nftw(place->directory, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	free(place);
	return 0;
}

/* Copy a file of the corpus to where its certificates are; its first line says what to expect.
 */
static void copy(const struct place *place, const char *name, char *path, char *expected)
{
	char from[PATH_LEN];
	char text[8192];
	snprintf(from, sizeof(from), "%s/%s", CORPUS, name);
	snprintf(path, 2 * PATH_LEN, "%s/%s", place->directory, name);
	FILE *file = fopen(from, "r");
	assert_non_null(file);
	size_t len = fread(text, 1, sizeof(text) - 1, file);
	fclose(file);
	text[len] = '\0';
	write_text(place, name, text);
	expected[0] = '\0';
	if (strncmp(text, "# expect ", 9) == 0)
		snprintf(expected, PATH_LEN, "%.*s", (int)strcspn(text + 9, "\n"), text + 9);
}

static void check_good(const struct place *place, const char *name)
{
	char path[2 * PATH_LEN];
	char expected[PATH_LEN];
	struct error err = { 0 };
	copy(place, name, path, expected);
	struct web *web = web_load(path, &err);
	if (web == NULL)
		fail_msg("%s: %s", name, err.text);
	web_unref(web);
}

static void check_bad(const struct place *place, const char *name)
{
	char path[2 * PATH_LEN];
	char expected[PATH_LEN];
	char prefix[3 * PATH_LEN];
	struct error err = { 0 };
	copy(place, name, path, expected);
	struct web *web = web_load(path, &err);
	if (web != NULL)
		fail_msg("%s was accepted", name);
	assert_int_equal(err.kind, ERROR_CONFIG);
	int place_len = (int)strcspn(expected, " ");
	snprintf(prefix, sizeof(prefix), "%s:%.*s: ", path, place_len, expected);
	const char *sentence = expected + place_len + (expected[place_len] == ' ');
	if (strncmp(err.text, prefix, strlen(prefix)) != 0 ||
	    strstr(err.text, sentence) == NULL)
		fail_msg("%s: expected %s, got %s", name, expected, err.text);
}

static void the_corpus_is_judged_as_it_says(void **state)
{
	DIR *directory = opendir(CORPUS);
	assert_non_null(directory);
	size_t good = 0;
	size_t bad = 0;
	for (struct dirent *entry = readdir(directory); entry != NULL;
	     entry = readdir(directory)) {
		if (strstr(entry->d_name, ".good.yml") != NULL) {
			check_good(*state, entry->d_name);
			good++;
		} else if (strstr(entry->d_name, ".bad.yml") != NULL) {
			check_bad(*state, entry->d_name);
			bad++;
		}
	}
	closedir(directory);
	assert_true(good >= 12);
	assert_true(bad >= 30);
}

static void no_file_means_plain_http_for_everybody(void **state)
{
	(void)state;
	struct web *web = web_load(NULL, NULL);
	assert_non_null(web);
	assert_null(web->tls);
	assert_null(web->auth);
	assert_null(web->limit);
	assert_int_equal(web->header_count, 0);
	assert_ptr_equal(web_ref(web), web);
	web_unref(web);
	web_unref(web);
	web_unref(NULL);
}

static void what_the_file_says_is_made(void **state)
{
	struct place *place = *state;
	write_text(place, "all.yml",
	           "tls_server_config: {cert_file: cert.pem, key_file: key.pem}\n"
	           "http_server_config: {headers: {X-Frame-Options: deny}}\n"
	           "basic_auth_users: {alice: "
	           "$2y$04$JN.OfY0jSlfGjiEHnV.atOg5R4fuyhN8VVoaALPjaa2G3EDWzlfHm}\n"
	           "rate_limit: {interval: 1s, burst: 1}\n");
	char path[2 * PATH_LEN];
	struct error err = { 0 };
	snprintf(path, sizeof(path), "%s/all.yml", place->directory);
	struct web *web = web_load(path, &err);
	assert_non_null(web);
	assert_non_null(web->tls);
	assert_non_null(web->auth);
	assert_non_null(web->limit);
	assert_int_equal(web->header_count, 1);
	assert_string_equal(web->headers[0].name, "X-Frame-Options");
	assert_string_equal(web->headers[0].value, "deny");
	web_unref(web);
}

static void a_file_that_is_not_there_is_an_error(void **state)
{
	(void)state;
	struct error err = { 0 };
	assert_null(web_load("/nowhere/web.yml", &err));
	assert_int_equal(err.kind, ERROR_CONFIG);
	assert_string_equal(err.text, "/nowhere/web.yml: No such file or directory");
}

static void a_pipe_is_no_web_file(void **state)
{
	struct place *place = *state;
	struct error err = { 0 };
	char path[2 * PATH_LEN];
	snprintf(path, sizeof(path), "%s/fifo", place->directory);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_null(web_load(path, &err));
	assert_null(web_load("/dev/null", &err));
	assert_null(web_load(place->directory, &err));
	assert_non_null(strstr(err.text, "Is a directory"));
}

static void inline_certificates_work(void **state)
{
	struct place *place = *state;
	struct cert cert = { 0 };
	char text[8192] = "tls_server_config:\n  cert: |\n";
	char path[2 * PATH_LEN];
	size_t len = strlen(text);
	assert_int_equal(cert_make(&cert, "inline", NULL), 0);
	const char *const pems[] = { cert.crt_pem, cert.key_pem };
	for (size_t i = 0; i < 2; i++) {
		if (i == 1)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "  key: |\n");
		for (const char *line = pems[i]; *line != '\0'; line += strcspn(line, "\n") + 1)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "    %.*s\n",
			                        (int)strcspn(line, "\n"), line);
	}
	write_text(place, "inline.yml", text);
	snprintf(path, sizeof(path), "%s/inline.yml", place->directory);
	struct error err = { 0 };
	struct web *web = web_load(path, &err);
	if (web == NULL)
		fail_msg("%s", err.text);
	assert_non_null(web->tls);
	web_unref(web);
	cert_free(&cert);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_corpus_is_judged_as_it_says),
		cmocka_unit_test(no_file_means_plain_http_for_everybody),
		cmocka_unit_test(what_the_file_says_is_made),
		cmocka_unit_test(a_file_that_is_not_there_is_an_error),
		cmocka_unit_test(a_pipe_is_no_web_file),
		cmocka_unit_test(inline_certificates_work),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
