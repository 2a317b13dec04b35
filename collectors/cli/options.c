/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/cli/options.h"

#include <ctype.h>
#include <libssh/libssh.h>
#include <stddef.h>

#include "agent/base/error.h"

static const struct schema_option option_table[] = {
	{ .key = "user",
	  .type = SCHEMA_STRING,
	  .offset = offsetof(struct cli_options, user),
	  .required = true,
	  .min = 1,
	  .max = 64,
	  .doc = "User to log in as; one who may only show." },
	{ .key = "key",
	  .type = SCHEMA_SECRET,
	  .offset = offsetof(struct cli_options, key),
	  .doc = "Private key, PEM or OpenSSH; tried before the password." },
	{ .key = "key_passphrase",
	  .type = SCHEMA_SECRET,
	  .offset = offsetof(struct cli_options, key_passphrase),
	  .doc = "Passphrase of the key." },
	{ .key = "password",
	  .type = SCHEMA_SECRET,
	  .offset = offsetof(struct cli_options, password),
	  .doc = "Password, for the methods password and keyboard-interactive." },
	{ .key = "enable_password",
	  .type = SCHEMA_SECRET,
	  .offset = offsetof(struct cli_options, enable_password),
	  .doc = "Password of enable, for a user whose privilege does not suffice." },
	{ .key = "known_hosts_file",
	  .type = SCHEMA_FILE,
	  .offset = offsetof(struct cli_options, known_hosts_file),
	  .required = true,
	  .min = 1,
	  .max = 4095,
	  .doc = "File of known host keys as OpenSSH writes it; onramp hostkey prints the "
	         "line for a router. It is read at every login, and no other key is "
	         "accepted." },
	{ .key = "port",
	  .type = SCHEMA_INTEGER,
	  .offset = offsetof(struct cli_options, port),
	  .min = 1,
	  .max = 65535,
	  .fallback = "22",
	  .doc = "TCP port of the SSH server." },
	CONFIG_TIMING_OPTIONS(struct cli_options, "60s", "10s"),
	{ .key = "detail_interval",
	  .type = SCHEMA_DURATION,
	  .offset = offsetof(struct cli_options, detail_interval),
	  .min = 1000,
	  .max = 86400000,
	  .fallback = "5m",
	  .doc = "How often is read what is large or changes slowly: routes advertised to a "
	         "peer and accepted from it, interfaces, version. Routes of a session that "
	         "has come up are read at once, and again a minute later." },
	{ .key = "command_rate",
	  .type = SCHEMA_INTEGER,
	  .offset = offsetof(struct cli_options, command_rate),
	  .min = 1,
	  .max = 1000,
	  .unit = "commands per second",
	  .fallback = "10",
	  .doc = "How fast commands follow one another at most." },
	{ .key = "max_output",
	  .type = SCHEMA_INTEGER,
	  .offset = offsetof(struct cli_options, max_output),
	  .min = 65536,
	  .max = 268435456,
	  .unit = "bytes",
	  .fallback = "16777216",
	  .doc = "Most output of one command; one that prints more is given up." },
	{ .key = "legacy_algorithms",
	  .type = SCHEMA_BOOL,
	  .offset = offsetof(struct cli_options, legacy_algorithms),
	  .fallback = "false",
	  .doc = "Offer what old routers need and nobody should use any more: SHA-1, CBC, "
	         "1024-bit Diffie-Hellman." },
};

/* Deriving the key of a passphrase takes a tenth of a second: that is left to the login. */
static int check_key(const struct cli_options *options, struct error *err)
{
	ssh_key key = NULL;
	if (options->key.bytes == NULL || options->key_passphrase.bytes != NULL)
		return 0;
	if (ssh_pki_import_privkey_base64(options->key.bytes, NULL, NULL, NULL, &key) != SSH_OK)
		return error_set(err, ERROR_CONFIG, 0,
		                 "no private key that can be read; if it is encrypted, give "
		                 "its key_passphrase_file");
	ssh_key_free(key);
	return 0;
}

/* It is typed at a prompt, where a control character is a key: a line end ends it, and what
 * stands behind would be a command. */
static int check_enable_password(const struct cli_options *options, struct error *err)
{
	const struct secret *secret = &options->enable_password;
	for (size_t i = 0; i < secret->len; i++)
		if (iscntrl((unsigned char)secret->bytes[i]))
			return error_set(
				err, ERROR_CONFIG, 0,
				"a control character or a second line cannot be typed");
	return 0;
}

static int check_options(const void *filled, const char **ret_key, struct error *err)
{
	const struct cli_options *options = filled;
	*ret_key = "key_passphrase";
	if (options->key_passphrase.bytes != NULL && options->key.bytes == NULL)
		return error_set(err, ERROR_CONFIG, 0, "a passphrase without a key");
	*ret_key = "enable_password";
	if (check_enable_password(options, err) != 0)
		return -1;
	*ret_key = NULL;
	if (options->key.bytes == NULL && options->password.bytes == NULL)
		return error_set(err, ERROR_CONFIG, 0,
		                 "a login needs a key_file or a password_file");
	*ret_key = "key";
	return check_key(options, err);
}

const struct schema cli_schema = {
	.name = "ssh",
	.doc = "What the router tells on its command line over SSH: BGP sessions in detail, "
	       "routes learned and advertised, BFD, IPsec, interfaces. A user who may only "
	       "show is enough; nothing is sent that changes the router.",
	.size = sizeof(struct cli_options),
	.options = option_table,
	.option_count = sizeof(option_table) / sizeof(option_table[0]),
	.check = check_options,
};
