/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the store shows as JSON, for programs and people that ask over HTTP: all facts as they
 * are, and paths, checklist, events and sources put together for their readers.
 *
 * The loop's thread does nothing but keep references to what is shown; text is made on the
 * thread that asks, from views that never change.
 */
#pragma once

#include <stddef.h>

struct api;
struct body;
struct store;

/** The Content-Type of every answer, errors included. */
#define API_CONTENT_TYPE "application/json"

/** One pair of a query. */
struct api_parameter {
	const char *name;
	const char *value;
};

/** What is put together for its readers. */
enum api_resource { API_PATHS, API_CHECKLIST, API_EVENTS, API_SOURCES, API_RESOURCE_COUNT };

/**
 * Make an exporter and let it listen to a store.
 *
 * \param store       Must outlive it, and not change any more once it is freed.
 * \param unread_max  As soon as answers that were not given back yet have so many bytes, no
 * further question is answered: slow readers cannot take all memory.
 * \return To be freed with api_free() after the last answer was given back, or NULL when memory
 * is short.
 */
struct api *api_new(struct store *store, size_t unread_max);

/**
 * Free the exporter.
 *
 * \param api  NULL is allowed.
 */
void api_free(struct api *api);

/**
 * The facts that a query asks for: {"bgp_peer": [{..., "sources": {...}}, ...], ...}. Without
 * parameters all of them. `kind` chooses one kind; any other name must be a field of the key
 * and compares its text. Without `kind`, kinds whose key has no such field are left out.
 * Thread-safe; does not block on the loop.
 *
 * \param api         The exporter.
 * \param parameters  Borrowed; decoded, any bytes.
 * \param count       How many.
 * \param ret_status  200, or 400 when a kind or field does not exist or is asked for twice.
 * \return The answer, of status 400 {"error": "...", "known": [...]}; to be given back with
 * body_unref(). NULL when memory is short, ret_status is 500 then, or too much is unread: 503.
 */
struct body *api_facts(struct api *api, const struct api_parameter *parameters, size_t count,
                       unsigned *ret_status);

/**
 * One resource: an object of lists, all of which are always there, and `time`, when it was
 * answered. Facts that belong to another one are lists within its object, without the fields of
 * the key that the object has already. A parameter names a field of the listed facts and
 * compares its text; facts without the field are left out. Thread-safe; does not block on the
 * loop.
 *
 * \param api         The exporter.
 * \param resource    Which.
 * \param parameters  Borrowed; decoded, any bytes.
 * \param count       How many.
 * \param ret_status  200, or 400 when a field does not exist or is asked for twice.
 * \return As of api_facts().
 */
struct body *api_resource(struct api *api, enum api_resource resource,
                          const struct api_parameter *parameters, size_t count,
                          unsigned *ret_status);
