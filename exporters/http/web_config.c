/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/http/web_config.h"

#include <string.h>

#include "agent/base/arena.h"
#include "agent/config/schema.h"
#include "agent/config/suggest.h"
#include "agent/config/value.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct reader {
	struct arena *arena;
	struct web_config *config;
	struct yaml_problem *problem;
};

/** A key that holds more than one value. */
struct structure {
	const char *key;
	enum yaml_kind kind;
	int (*read)(struct reader *reader, const struct yaml_node *node);
};

/** One mapping of the file: single values go to `target`, the others to the reader's config. */
struct mapping {
	const struct schema_option *options;
	size_t option_count;
	const struct structure *structures;
	size_t structure_count;
};

static const char *const client_auth_words[] = {
	[TLS_NO_CLIENT_CERT] = "NoClientCert",
	[TLS_REQUEST_CLIENT_CERT] = "RequestClientCert",
	[TLS_REQUIRE_ANY_CLIENT_CERT] = "RequireAnyClientCert",
	[TLS_VERIFY_CLIENT_CERT_IF_GIVEN] = "VerifyClientCertIfGiven",
	[TLS_REQUIRE_AND_VERIFY_CLIENT_CERT] = "RequireAndVerifyClientCert",
	[TLS_REQUIRE_AND_VERIFY_CLIENT_CERT + 1] =
		"RequireClientCert", /* old name of the third */
	NULL,
};

static const char *const version_words[] = {
	[TLS_1_0] = "TLS10",
	[TLS_1_1] = "TLS11",
	[TLS_1_2] = "TLS12",
	[TLS_1_3] = "TLS13",
	NULL,
};

static const struct schema_option tls_options[] = {
	{ .key = "cert", .type = SCHEMA_STRING, .offset = offsetof(struct web_tls, cert) },
	{ .key = "key", .type = SCHEMA_STRING, .offset = offsetof(struct web_tls, key) },
	{ .key = "client_ca",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct web_tls, client_ca) },
	{ .key = "cert_file",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct web_tls, cert_file) },
	{ .key = "key_file",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct web_tls, key_file) },
	{ .key = "client_ca_file",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct web_tls, client_ca_file) },
	{ .key = "client_auth_type",
	  .type = SCHEMA_CHOICE,
	  .offset = offsetof(struct web_tls, client_auth),
	  .choices = client_auth_words },
	{ .key = "min_version",
	  .type = SCHEMA_CHOICE,
	  .offset = offsetof(struct web_tls, min_version),
	  .choices = version_words },
	{ .key = "max_version",
	  .type = SCHEMA_CHOICE,
	  .offset = offsetof(struct web_tls, max_version),
	  .choices = version_words },
	{ .key = "prefer_server_cipher_suites",
	  .type = SCHEMA_BOOL,
	  .offset = offsetof(struct web_tls, prefer_server_cipher_suites) },
};

/* Accepted for the toolkit's sake; HTTP/1.1 is what is spoken. */
struct web_http {
	bool http2;
};

static const struct schema_option http_options[] = {
	{ .key = "http2", .type = SCHEMA_BOOL, .offset = offsetof(struct web_http, http2) },
};

static const struct schema_option rate_options[] = {
	{ .key = "interval",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct web_config, rate_interval),
	  .max = 86400000 },
	{ .key = "burst",
	  .type = SCHEMA_INTEGER,
	  .offset = offsetof(struct web_config, rate_burst),
	  .max = 1000000 },
};

static const char *const frame_words[] = { "deny", "sameorigin", NULL };
static const char *const sniff_words[] = { "nosniff", NULL };

/* The only headers that may be set; those with choices take nothing else. */
static const struct schema_option header_options[WEB_HEADER_MAX] = {
	{ .key = "Content-Security-Policy", .type = SCHEMA_STRING },
	{ .key = "Strict-Transport-Security", .type = SCHEMA_STRING },
	{ .key = "X-Content-Type-Options", .type = SCHEMA_CHOICE, .choices = sniff_words },
	{ .key = "X-Frame-Options", .type = SCHEMA_CHOICE, .choices = frame_words },
	{ .key = "X-XSS-Protection", .type = SCHEMA_STRING },
};

static int refuse(const struct reader *reader, struct yaml_place place, const char *key,
                  const char *message)
{
	reader->problem->place = place;
	return error_set(&reader->problem->error, ERROR_CONFIG, 0, "%s: %s", key, message);
}

static int refuse_memory(const struct reader *reader)
{
	reader->problem->place = (struct yaml_place){ 1, 1 };
	return error_set(&reader->problem->error, ERROR_LIMIT, 0, "not enough memory");
}

static int refuse_kind(const struct reader *reader, const struct yaml_node *node,
                       enum yaml_kind wanted)
{
	static const char *const nouns[] = { [YAML_SCALAR] = "must be a single value",
		                             [YAML_MAPPING] = "must be a mapping",
		                             [YAML_SEQUENCE] = "must be a list" };
	return refuse(reader, node->place, node->key == NULL ? "the file" : node->key,
	              nouns[wanted]);
}

static const struct schema_option *find_option(const struct schema_option *options,
                                               size_t count, const char *key)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(options[i].key, key) == 0)
			return &options[i];
	return NULL;
}

static const struct structure *find_structure(const struct mapping *mapping, const char *key)
{
	for (size_t i = 0; i < mapping->structure_count; i++)
		if (strcmp(mapping->structures[i].key, key) == 0)
			return &mapping->structures[i];
	return NULL;
}

static int refuse_key(const struct reader *reader, const struct mapping *mapping,
                      const struct yaml_node *node)
{
	struct suggestion suggestion = suggest_for(node->key);
	for (size_t i = 0; i < mapping->option_count; i++)
		suggest_try(&suggestion, mapping->options[i].key);
	for (size_t i = 0; i < mapping->structure_count; i++)
		suggest_try(&suggestion, mapping->structures[i].key);
	const char *best = suggest_best(&suggestion);
	reader->problem->place = node->key_place;
	return error_set(&reader->problem->error, ERROR_CONFIG, 0, "unknown key %s%s%s%s",
	                 node->key, best == NULL ? "" : "; did you mean \"",
	                 best == NULL ? "" : best, best == NULL ? "" : "\"?");
}

/* A scalar into the member that its option names. */
static int read_value(struct reader *reader, const struct schema_option *option,
                      const struct yaml_node *node, void *member)
{
	if (node->kind != YAML_SCALAR)
		return refuse_kind(reader, node, YAML_SCALAR);
	struct error err;
	if (value_read(option, node, reader->arena, member, &err) == 0)
		return 0;
	reader->problem->place = node->place;
	reader->problem->error = err;
	return error_wrap(&reader->problem->error, "%s", node->key);
}

/* Values left out on purpose stay as they are. */
static int read_mapping(struct reader *reader, const struct mapping *mapping,
                        const struct yaml_node *node, void *target)
{
	if (node->kind != YAML_MAPPING)
		return refuse_kind(reader, node, YAML_MAPPING);
	for (const struct yaml_node *value = node->first; value != NULL; value = value->next) {
		const struct schema_option *option =
			find_option(mapping->options, mapping->option_count, value->key);
		const struct structure *structure = find_structure(mapping, value->key);
		if (option == NULL && structure == NULL)
			return refuse_key(reader, mapping, value);
		if (yaml_is_null(value))
			continue;
		if (structure != NULL && value->kind != structure->kind)
			return refuse_kind(reader, value, structure->kind);
		int result = structure != NULL ? structure->read(reader, value)
		                               : read_value(reader, option, value,
		                                            (char *)target + option->offset);
		if (result != 0)
			return -1;
	}
	return 0;
}

static int read_sans(struct reader *reader, const struct yaml_node *node)
{
	static const struct schema_option item = { .key = "item", .type = SCHEMA_STRING };
	struct web_tls *tls = &reader->config->tls;
	tls->client_allowed_sans =
		arena_array(reader->arena, node->count, sizeof(*tls->client_allowed_sans));
	if (tls->client_allowed_sans == NULL)
		return refuse_memory(reader);
	for (const struct yaml_node *san = node->first; san != NULL; san = san->next) {
		size_t at = tls->client_allowed_san_count++;
		if (san->kind != YAML_SCALAR)
			return refuse(reader, san->place, node->key, "must be a list of texts");
		if (value_read(&item, san, reader->arena, &tls->client_allowed_sans[at],
		               NULL) != 0)
			return refuse_memory(reader);
	}
	return 0;
}

static int refuse_name(const struct reader *reader, const struct yaml_node *item,
                       const char *what)
{
	reader->problem->place = item->place;
	return error_set(&reader->problem->error, ERROR_CONFIG, 0, "%s %s is not known", what,
	                 item->kind == YAML_SCALAR ? value_show(reader->arena, item) : "");
}

static int read_suites(struct reader *reader, const struct yaml_node *node)
{
	struct web_tls *tls = &reader->config->tls;
	tls->cipher_suites =
		arena_array(reader->arena, node->count, sizeof(*tls->cipher_suites));
	if (tls->cipher_suites == NULL)
		return refuse_memory(reader);
	for (const struct yaml_node *item = node->first; item != NULL; item = item->next) {
		const struct tls_suite *suite = tls_suites;
		while (item->kind == YAML_SCALAR && suite->name != NULL &&
		       strcmp(suite->name, item->text) != 0)
			suite++;
		if (item->kind != YAML_SCALAR || suite->name == NULL)
			return refuse_name(reader, item, "cipher suite");
		tls->cipher_suites[tls->cipher_suite_count++] = suite;
	}
	return 0;
}

static int read_curves(struct reader *reader, const struct yaml_node *node)
{
	struct web_tls *tls = &reader->config->tls;
	tls->curve_preferences =
		arena_array(reader->arena, node->count, sizeof(*tls->curve_preferences));
	if (tls->curve_preferences == NULL)
		return refuse_memory(reader);
	for (const struct yaml_node *item = node->first; item != NULL; item = item->next) {
		const struct tls_curve *curve = tls_curves;
		while (item->kind == YAML_SCALAR && curve->name != NULL &&
		       strcmp(curve->name, item->text) != 0)
			curve++;
		if (item->kind != YAML_SCALAR || curve->name == NULL)
			return refuse_name(reader, item, "curve");
		tls->curve_preferences[tls->curve_preference_count++] = curve;
	}
	return 0;
}

/* Line breaks would begin another header. */
static int is_header_value(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			return 0;
	return 1;
}

static int read_header(struct reader *reader, const struct yaml_node *value)
{
	static const struct mapping allowed = { .options = header_options,
		                                .option_count = COUNT(header_options) };
	const struct schema_option *option =
		find_option(header_options, COUNT(header_options), value->key);
	if (option == NULL)
		return refuse_key(reader, &allowed, value);
	struct web_header *header = &reader->config->headers[reader->config->header_count];
	int choice = 0;
	void *member = option->type == SCHEMA_CHOICE ? (void *)&choice : (void *)&header->value;
	if (read_value(reader, option, value, member) != 0)
		return -1;
	if (option->type == SCHEMA_CHOICE)
		header->value = option->choices[choice];
	if (!is_header_value(header->value))
		return refuse(reader, value->place, option->key, "has control characters");
	header->name = option->key;
	reader->config->header_count++;
	return 0;
}

static int read_headers(struct reader *reader, const struct yaml_node *node)
{
	for (const struct yaml_node *value = node->first; value != NULL; value = value->next)
		if (!yaml_is_null(value) && read_header(reader, value) != 0)
			return -1;
	return 0;
}

static int read_user(struct reader *reader, const struct yaml_node *node,
                     struct auth_user *user)
{
	if (node->kind != YAML_SCALAR)
		return refuse_kind(reader, node, YAML_SCALAR);
	if (strchr(node->key, ':') != NULL || strlen(node->key) > BASIC_FIELD_MAX)
		return refuse(reader, node->key_place, "basic_auth_users",
		              "a user name has no colon and at most 255 bytes");
	struct error err;
	if (auth_hash_check(node->text, &err) != 0) {
		reader->problem->place = node->place;
		reader->problem->error = err;
		return error_wrap(&reader->problem->error, "user %s", node->key);
	}
	*user = (struct auth_user){ .name = node->key, .hash = node->text };
	return 0;
}

static int read_users(struct reader *reader, const struct yaml_node *node)
{
	struct auth_user *users = arena_array(reader->arena, node->count, sizeof(*users));
	if (users == NULL)
		return refuse_memory(reader);
	for (const struct yaml_node *user = node->first; user != NULL; user = user->next)
		if (read_user(reader, user, &users[reader->config->user_count++]) != 0)
			return -1;
	reader->config->users = users;
	return 0;
}

/* Key to point at, or the mapping when it is not there. */
static struct yaml_place place_of(const struct yaml_node *mapping, const char *key)
{
	const struct yaml_node *node = yaml_find(mapping, key);
	return node == NULL ? mapping->key_place : node->key_place;
}

static int check_pair(const struct reader *reader, const char *inline_key,
                      const char *inline_text, const char *file_key, const char *file)
{
	if (inline_text == NULL || file == NULL)
		return 0;
	reader->problem->place = place_of(reader->config->tls_node, file_key);
	return error_set(&reader->problem->error, ERROR_CONFIG, 0,
	                 "%s and %s exclude each other", inline_key, file_key);
}

static int check_client_auth(const struct reader *reader)
{
	const struct web_tls *tls = &reader->config->tls;
	const struct yaml_node *node = reader->config->tls_node;
	struct yaml_place place = place_of(node, "client_auth_type");
	int has_ca = tls->client_ca != NULL || tls->client_ca_file != NULL;
	int must_verify = tls->client_auth == TLS_VERIFY_CLIENT_CERT_IF_GIVEN ||
	                  tls->client_auth == TLS_REQUIRE_AND_VERIFY_CLIENT_CERT;
	int is_required = tls->client_auth == TLS_REQUIRE_ANY_CLIENT_CERT ||
	                  tls->client_auth == TLS_REQUIRE_AND_VERIFY_CLIENT_CERT;
	if (has_ca && tls->client_auth == TLS_NO_CLIENT_CERT)
		return refuse(reader, place, "client_auth_type",
		              "client authorities are given, but no certificate is asked for");
	if (must_verify && !has_ca)
		return refuse(reader, place, "client_auth_type",
		              "verifying needs client_ca_file or client_ca");
	if (tls->client_allowed_san_count > 0 && !is_required)
		return refuse(reader, place_of(node, "client_allowed_sans"),
		              "client_allowed_sans",
		              "needs client_auth_type RequireAndVerifyClientCert or "
		              "RequireAnyClientCert");
	return 0;
}

static int check_tls(const struct reader *reader)
{
	const struct web_tls *tls = &reader->config->tls;
	const struct yaml_node *node = reader->config->tls_node;
	if (check_pair(reader, "cert", tls->cert, "cert_file", tls->cert_file) != 0 ||
	    check_pair(reader, "key", tls->key, "key_file", tls->key_file) != 0 ||
	    check_pair(reader, "client_ca", tls->client_ca, "client_ca_file",
	               tls->client_ca_file) != 0)
		return -1;
	if (tls->cert == NULL && tls->cert_file == NULL)
		return refuse(reader, node->key_place, node->key,
		              "cert_file or cert is missing");
	if (tls->key == NULL && tls->key_file == NULL)
		return refuse(reader, node->key_place, node->key, "key_file or key is missing");
	if (tls->min_version > tls->max_version)
		return refuse(reader,
		              place_of(node, yaml_find(node, "min_version") != NULL
		                                     ? "min_version"
		                                     : "max_version"),
		              "min_version", "is above max_version");
	return check_client_auth(reader);
}

/* An empty text is as good as none, as in the toolkit. */
static void drop_empty(const char **text)
{
	if (*text != NULL && **text == '\0')
		*text = NULL;
}

static int read_tls(struct reader *reader, const struct yaml_node *node)
{
	static const struct structure structures[] = {
		{ "client_allowed_sans", YAML_SEQUENCE, read_sans },
		{ "cipher_suites", YAML_SEQUENCE, read_suites },
		{ "curve_preferences", YAML_SEQUENCE, read_curves },
	};
	static const struct mapping mapping = { tls_options, COUNT(tls_options), structures,
		                                COUNT(structures) };
	struct web_tls *tls = &reader->config->tls;
	if (read_mapping(reader, &mapping, node, tls) != 0)
		return -1;
	const char **texts[] = { &tls->cert,      &tls->key,      &tls->client_ca,
		                 &tls->cert_file, &tls->key_file, &tls->client_ca_file };
	int is_enabled = yaml_find(node, "client_auth_type") != NULL;
	for (size_t i = 0; i < COUNT(texts); i++) {
		drop_empty(texts[i]);
		is_enabled |= *texts[i] != NULL;
	}
	if (tls->client_auth > TLS_REQUIRE_AND_VERIFY_CLIENT_CERT)
		tls->client_auth = TLS_REQUIRE_ANY_CLIENT_CERT;
	if (!is_enabled)
		return 0;
	reader->config->tls_node = node;
	return check_tls(reader);
}

static int read_http(struct reader *reader, const struct yaml_node *node)
{
	static const struct structure structures[] = {
		{ "headers", YAML_MAPPING, read_headers },
	};
	static const struct mapping mapping = { http_options, COUNT(http_options), structures,
		                                COUNT(structures) };
	struct web_http http;
	return read_mapping(reader, &mapping, node, &http);
}

static int read_rate(struct reader *reader, const struct yaml_node *node)
{
	static const struct mapping mapping = { rate_options, COUNT(rate_options), NULL, 0 };
	return read_mapping(reader, &mapping, node, reader->config);
}

int web_config_parse(struct arena *arena, const char *data, size_t len,
                     struct web_config *ret_config, struct yaml_problem *ret_problem)
{
	static const struct structure structures[] = {
		{ "tls_server_config", YAML_MAPPING, read_tls },
		{ "http_server_config", YAML_MAPPING, read_http },
		{ "basic_auth_users", YAML_MAPPING, read_users },
		{ "rate_limit", YAML_MAPPING, read_rate },
	};
	static const struct mapping mapping = { NULL, 0, structures, COUNT(structures) };
	struct web_config config = { .tls = { .min_version = TLS_1_2,
		                              .max_version = TLS_1_3,
		                              .prefer_server_cipher_suites = true } };
	struct reader reader = { .arena = arena, .config = &config, .problem = ret_problem };
	const struct yaml_node *root = NULL;
	if (yaml_read(arena, data, len, &root, ret_problem) != 0)
		return -1;
	if (root != NULL && !yaml_is_null(root) &&
	    read_mapping(&reader, &mapping, root, NULL) != 0)
		return -1;
	*ret_config = config;
	return 0;
}
