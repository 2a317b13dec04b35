/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Which certificate authorities are trusted: those of the collector's option ca_file, of
 * AWS_CA_BUNDLE, or of ca_bundle in the profile; the first that is there counts.
 *
 * \see https://docs.aws.amazon.com/sdkref/latest/guide/feature-gen-config.html
 */
#pragma once

struct arena;
struct environment;
struct error;

/** What somebody may have said. All borrowed. */
struct trust_question {
	const struct environment *environment;
	const char *ca_file; /**< the collector's option; NULL: none */
	const char *profile; /**< the collector's option; NULL: none */
};

/**
 * Find the file of the authorities; the profile files are read when they are needed.
 *
 * \param question  What was said.
 * \param arena     Where the answer lives.
 * \param ret_path  Written on success only; NULL: those of the system.
 * \return 0, or -1 as profile_files_read(). Blocks.
 */
int aws_trust_find(const struct trust_question *question, struct arena *arena,
                   const char **ret_path, struct error *err);
