/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/http/web.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/base/arena.h"
#include "agent/base/clock.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "exporters/http/auth.h"
#include "exporters/http/rate_limit.h"
#include "exporters/http/tls.h"
#include "exporters/http/web_config.h"

#define ARENA_MAX ((size_t)16 * 1024 * 1024)

/* The public part comes first, so that a pointer to it is a pointer to the whole. */
struct counted_web {
	struct web web;
	atomic_uint references;
};

/** A text that a file held; empty when data is NULL. */
struct text {
	char *data; /* NUL-terminated, overwritten before it is freed */
	size_t len;
};

struct loader {
	const char *file;
	struct arena *arena;
	struct web_config config;
	struct text cert, key, client_ca;
	struct error *err;
};

struct web *web_ref(struct web *web)
{
	struct counted_web *counted = (struct counted_web *)web;
	atomic_fetch_add_explicit(&counted->references, 1, memory_order_relaxed);
	return web;
}

void web_unref(struct web *web)
{
	if (web == NULL)
		return;
	struct counted_web *counted = (struct counted_web *)web;
	if (atomic_fetch_sub_explicit(&counted->references, 1, memory_order_acq_rel) != 1)
		return;
	tls_free(web->tls);
	auth_free(web->auth);
	rate_limit_free(web->limit);
	for (size_t i = 0; i < web->header_count; i++)
		free((void *)(uintptr_t)web->headers[i].value);
	free(counted);
}

static void text_done(struct text *text)
{
	if (text->data != NULL)
		explicit_bzero(text->data, text->len);
	free(text->data);
	*text = (struct text){ 0 };
}

static int read_all(int fd, struct text *text)
{
	while (text->len < YAML_MAX_BYTES) {
		ssize_t got = read(fd, text->data + text->len, YAML_MAX_BYTES - text->len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got == 0 ? 0 : -1;
		text->len += (size_t)got;
	}
	errno = EFBIG;
	return -1;
}

/* A pipe could hold us up, or be empty: an empty web file would let everybody in. */
static int check_regular(int fd)
{
	struct stat stat;
	if (fstat(fd, &stat) != 0)
		return -1;
	errno = S_ISDIR(stat.st_mode) ? EISDIR : ENOTSUP;
	return S_ISREG(stat.st_mode) ? 0 : -1;
}

/* Returns 0, or -1 with errno. */
static int read_file(const char *path, struct text *ret_text)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return -1;
	struct text text = { .data = calloc(1, YAML_MAX_BYTES + 1) };
	int result = text.data == NULL || check_regular(fd) != 0 ? -1 : read_all(fd, &text);
	int number = errno;
	close(fd);
	if (result != 0) {
		text_done(&text);
		errno = number;
		return -1;
	}
	*ret_text = text;
	return 0;
}

static int refuse(const struct loader *loader, struct yaml_place place,
                  const struct error *cause)
{
	if (loader->err != NULL)
		*loader->err = *cause;
	return error_wrap(loader->err, "%s:%u:%u", loader->file, (unsigned)place.line,
	                  (unsigned)place.column);
}

static struct yaml_place place_of(const struct loader *loader, const char *key)
{
	const struct yaml_node *node = yaml_find(loader->config.tls_node, key);
	return node == NULL ? loader->config.tls_node->key_place : node->place;
}

/* Relative paths begin where the web file is, wherever the agent was started. */
static const char *resolve(const struct loader *loader, const char *path)
{
	const char *slash = strrchr(loader->file, '/');
	if (path[0] == '/' || slash == NULL)
		return path;
	return arena_printf(loader->arena, "%.*s/%s", (int)(slash - loader->file), loader->file,
	                    path);
}

/* A file that a key names; a NULL path is no file. */
static int load_named(struct loader *loader, const char *key, const char *path,
                      struct text *text)
{
	if (path == NULL)
		return 0;
	const char *resolved = resolve(loader, path);
	if (resolved != NULL && read_file(resolved, text) == 0)
		return 0;
	struct error cause;
	int number = resolved == NULL ? ENOMEM : errno;
	error_set(&cause, ERROR_CONFIG, number, "%s: %s", key,
	          resolved == NULL ? path : resolved);
	return refuse(loader, place_of(loader, key), &cause);
}

static const char *key_of_part(const struct web_tls *tls, enum tls_part part)
{
	switch (part) {
	case TLS_PART_CERT: return tls->cert != NULL ? "cert" : "cert_file";
	case TLS_PART_CLIENT_CA: return tls->client_ca != NULL ? "client_ca" : "client_ca_file";
	case TLS_PART_PROTOCOL: return "cipher_suites";
	case TLS_PART_NONE: break;
	}
	return "tls_server_config";
}

static int make_tls(struct loader *loader, struct web *web)
{
	const struct web_tls *tls = &loader->config.tls;
	const char *authorities =
		tls->client_ca_file != NULL ? loader->client_ca.data : tls->client_ca;
	const struct tls_options options = {
		.cert = tls->cert_file != NULL ? loader->cert.data : tls->cert,
		.key = tls->key_file != NULL ? loader->key.data : tls->key,
		.client_ca = authorities,
		.client_auth = (enum tls_client_auth)tls->client_auth,
		.allowed_sans = tls->client_allowed_sans,
		.allowed_san_count = tls->client_allowed_san_count,
		.protocol = { .min = (enum tls_version)tls->min_version,
		              .max = (enum tls_version)tls->max_version,
		              .suites = tls->cipher_suites,
		              .suite_count = tls->cipher_suite_count,
		              .curves = tls->curve_preferences,
		              .curve_count = tls->curve_preference_count,
		              .server_order = tls->prefer_server_cipher_suites },
	};
	enum tls_part part;
	struct error cause;
	web->tls = tls_new(&options, &part, &cause);
	if (web->tls != NULL)
		return 0;
	return refuse(loader, place_of(loader, key_of_part(tls, part)), &cause);
}

static int load_tls(struct loader *loader, struct web *web)
{
	const struct web_tls *tls = &loader->config.tls;
	if (loader->config.tls_node == NULL)
		return 0;
	if (load_named(loader, "cert_file", tls->cert_file, &loader->cert) != 0 ||
	    load_named(loader, "key_file", tls->key_file, &loader->key) != 0 ||
	    load_named(loader, "client_ca_file", tls->client_ca_file, &loader->client_ca) != 0)
		return -1;
	int result = make_tls(loader, web);
	if (tls->key != NULL) /* the arena's memory is ours to write */
		explicit_bzero((void *)(uintptr_t)tls->key, strlen(tls->key));
	return result;
}

static int copy_headers(const struct loader *loader, struct web *web)
{
	for (size_t i = 0; i < loader->config.header_count; i++) {
		const struct web_header *header = &loader->config.headers[i];
		char *value = strdup(header->value);
		if (value == NULL)
			return -1;
		web->headers[web->header_count++] =
			(struct web_header){ .name = header->name, .value = value };
	}
	return 0;
}

static int make_rest(const struct loader *loader, struct web *web)
{
	const struct web_config *config = &loader->config;
	int is_short = copy_headers(loader, web) != 0;
	if (config->user_count > 0)
		is_short |= (web->auth = auth_new(config->users, config->user_count)) == NULL;
	if (config->rate_interval.ns > 0)
		is_short |= (web->limit = rate_limit_new(&clock_system, config->rate_interval,
		                                         (uint32_t)config->rate_burst)) == NULL;
	if (is_short)
		return error_set(loader->err, ERROR_LIMIT, 0, "no memory for the web file");
	return 0;
}

static int parse(struct loader *loader)
{
	struct text text;
	if (read_file(loader->file, &text) != 0)
		return error_set(loader->err, ERROR_CONFIG, errno, "%s", loader->file);
	struct yaml_problem problem;
	int result =
		web_config_parse(loader->arena, text.data, text.len, &loader->config, &problem);
	text_done(&text);
	return result == 0 ? 0 : refuse(loader, problem.place, &problem.error);
}

static int load(struct web *web, const char *file, struct error *err)
{
	struct loader loader = { .file = file, .arena = arena_new(ARENA_MAX), .err = err };
	if (loader.arena == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for the web file");
	int result = -1;
	if (parse(&loader) == 0 && load_tls(&loader, web) == 0)
		result = make_rest(&loader, web);
	text_done(&loader.cert);
	text_done(&loader.key);
	text_done(&loader.client_ca);
	arena_free(loader.arena);
	return result;
}

struct web *web_load(const char *file, struct error *err)
{
	struct counted_web *counted = calloc(1, sizeof(*counted));
	if (counted == NULL) {
		error_set(err, ERROR_LIMIT, 0, "no memory for the web file");
		return NULL;
	}
	atomic_init(&counted->references, 1);
	if (file == NULL || load(&counted->web, file, err) == 0)
		return &counted->web;
	web_unref(&counted->web);
	return NULL;
}
