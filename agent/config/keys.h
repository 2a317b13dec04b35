/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Keys as the file writes them: an option's own, or KEY_file and KEY_env of a secret.
 */
#pragma once

#include "agent/config/schema.h"

struct arena;

/** How a secret's key ends in the file. */
#define KEYS_FILE "_file"
#define KEYS_ENVIRONMENT "_env"

/**
 * Whether a key of the file gives an option.
 *
 * \param option  The option.
 * \param text    A key of the file.
 * \return 1 if so, else 0.
 */
int keys_match(const struct schema_option *option, const char *text);

/**
 * The option that a key of the file gives.
 *
 * \param schema  Where to look.
 * \param text    A key of the file.
 * \return Borrowed from the schema, or NULL when there is none.
 */
const struct schema_option *keys_find(const struct schema *schema, const char *text);

/**
 * What an error about an unknown key ends in: the closest known one, or where a secret belongs.
 *
 * \param arena    Where the result may live.
 * \param schemas  Whose keys are known in that place; NULL-terminated.
 * \param text     The unknown key.
 * \return "; did you mean ...", or "" when nothing is close; NULL when memory is short.
 */
const char *keys_hint(struct arena *arena, const struct schema *const *schemas,
                      const char *text);
