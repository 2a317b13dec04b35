/* SPDX-License-Identifier: Apache-2.0 */
/**
 * The files ~/.aws/config and ~/.aws/credentials: sections, keys, and one level of nested keys.
 *
 * In the config file profiles are `[default]` and `[profile NAME]`, beside `[services NAME]`
 * and
 * `[sso-session NAME]`; in the credentials file every section is a profile. Keys have no case.
 * A profile that stands in both files is one: the credentials file's keys win. The texts hold
 * keys, so they are wiped when the profiles are freed. Parsing is pure.
 *
 * \see https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html
 */
#pragma once

#include <stddef.h>

struct aws_profiles;
struct error;

/** Longest file that is read. */
#define AWS_PROFILE_FILE_MAX ((size_t)256 * 1024)

enum aws_profile_file { AWS_CONFIG_FILE, AWS_CREDENTIALS_FILE };

/**
 * No profiles.
 *
 * \return To be freed with aws_profiles_free(), or NULL when memory is short.
 */
struct aws_profiles *aws_profiles_new(void);

/**
 * Wipe and free.
 *
 * \param profiles  NULL is allowed.
 */
void aws_profiles_free(struct aws_profiles *profiles);

/**
 * Add the sections of a file.
 *
 * \param profiles  Where to; at most one text of each file.
 * \param file      Which of the two files it is.
 * \param text      `len` bytes of anything.
 * \param len       At most AWS_PROFILE_FILE_MAX.
 * \return 0, or -1 with ERROR_CONFIG ("line 3: ...", never with a value in it) or ERROR_LIMIT.
 */
int aws_profiles_parse(struct aws_profiles *profiles, enum aws_profile_file file,
                       const char *text, size_t len, struct error *err);

/**
 * Whether there is a profile of this name, in one of the files.
 *
 * \param profiles  The profiles.
 * \param name      Such as "default".
 * \return 1 if so, else 0.
 */
int aws_profile_exists(const struct aws_profiles *profiles, const char *name);

/**
 * A key of a profile, from both files.
 *
 * \param profiles  The profiles; NULL: none.
 * \param name      Of the profile.
 * \param key       Lower case.
 * \return Its value, borrowed, or NULL when it is absent or empty.
 */
const char *aws_profile_value(const struct aws_profiles *profiles, const char *name,
                              const char *key);

/**
 * A key of a profile, from one file only.
 *
 * \param profiles  The profiles.
 * \param file      Which file.
 * \param name      Of the profile.
 * \param key       Lower case.
 * \return As aws_profile_value().
 */
const char *aws_profile_value_in(const struct aws_profiles *profiles,
                                 enum aws_profile_file file, const char *name, const char *key);

/**
 * A nested key of a `[services NAME]` section.
 *
 * \param profiles  The profiles; NULL: none.
 * \param services  Name of the section.
 * \param service   Such as "direct_connect".
 * \param key       Such as "endpoint_url".
 * \return As aws_profile_value().
 */
const char *aws_services_value(const struct aws_profiles *profiles, const char *services,
                               const char *service, const char *key);
