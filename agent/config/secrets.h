/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Where secrets come from: a file of their own or the environment, never the configuration
 * itself.
 *
 * The bytes are read straight into the arena, no copy is made, and every piece is remembered so
 * that all can be overwritten before the arena is freed, also those that were refused after
 * reading.
 */
#pragma once

#include <stddef.h>

#include "agent/base/secret.h"

struct arena;
struct error;
struct secret_piece;

/** Longest secret, in bytes. */
#define SECRET_MAX_BYTES ((size_t)64 * 1024)

/** What every struct secret.origin begins with; behind it follow the path or the name. */
#define SECRET_ORIGIN_FILE "file "
#define SECRET_ORIGIN_ENVIRONMENT "environment "

/** Open so that it can be embedded; zeroed but for the arena is empty. */
struct secrets {
	struct arena *arena; /**< where the bytes live */
	struct secret_piece *first;
};

/**
 * Read a secret from a file. One newline at its end is dropped. Refused are files that the
 * group or others may read or write, that are no regular files, empty, larger than
 * SECRET_MAX_BYTES, or that contain a NUL.
 *
 * \param secrets     Remembers the bytes.
 * \param path        Where it is.
 * \param ret_secret  Written on success only.
 * \return 0, or -1 with ERROR_CONFIG (the sentence does not name the path) or ERROR_LIMIT.
 */
int secrets_from_file(struct secrets *secrets, const char *path, struct secret *ret_secret,
                      struct error *err);

/**
 * Take a secret from an environment variable.
 *
 * \param secrets     Remembers the bytes.
 * \param name        Of the variable; what is no name of one is refused and not repeated in the
 *                    error, because somebody may have written the secret itself there.
 * \param ret_secret  Written on success only.
 * \return 0, or -1 with ERROR_CONFIG or ERROR_LIMIT.
 */
int secrets_from_environment(struct secrets *secrets, const char *name,
                             struct secret *ret_secret, struct error *err);

/**
 * Overwrite all bytes with zeros; the arena is not freed.
 *
 * \param secrets  As used above.
 */
void secrets_wipe(struct secrets *secrets);
