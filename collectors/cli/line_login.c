/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a connection is made with, whether the router is the one we know, and who we are.
 */
#include <stdio.h>
#include <string.h>

#include "agent/base/error.h"
#include "collectors/cli/line_internal.h"

/* Rounds of keyboard-interactive, and prompts of one. */
#define ROUNDS_MAX 4
#define PROMPTS_MAX 4

/* What is offered always, and what is added for old routers, at the end. */
static const struct {
	enum ssh_options_e option;
	const char *always;
	const char *legacy;
} algorithms[] = {
	{ SSH_OPTIONS_KEY_EXCHANGE,
	  "curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,"
	  "ecdh-sha2-nistp384,ecdh-sha2-nistp521,diffie-hellman-group16-sha512,"
	  "diffie-hellman-group18-sha512,diffie-hellman-group-exchange-sha256,"
	  "diffie-hellman-group14-sha256",
	  "diffie-hellman-group14-sha1,diffie-hellman-group-exchange-sha1,"
	  "diffie-hellman-group1-sha1" },
	{ SSH_OPTIONS_HOSTKEYS,
	  "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
	  "rsa-sha2-512,rsa-sha2-256",
	  "ssh-rsa" },
	{ SSH_OPTIONS_PUBLICKEY_ACCEPTED_TYPES,
	  "ssh-ed25519,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
	  "rsa-sha2-512,rsa-sha2-256",
	  "ssh-rsa" },
	{ SSH_OPTIONS_CIPHERS_C_S,
	  "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,"
	  "aes256-ctr,aes192-ctr,aes128-ctr",
	  "aes256-cbc,aes192-cbc,aes128-cbc,3des-cbc" },
	{ SSH_OPTIONS_CIPHERS_S_C,
	  "chacha20-poly1305@openssh.com,aes256-gcm@openssh.com,aes128-gcm@openssh.com,"
	  "aes256-ctr,aes192-ctr,aes128-ctr",
	  "aes256-cbc,aes192-cbc,aes128-cbc,3des-cbc" },
	{ SSH_OPTIONS_HMAC_C_S,
	  "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,"
	  "hmac-sha2-512",
	  "hmac-sha1-etm@openssh.com,hmac-sha1" },
	{ SSH_OPTIONS_HMAC_S_C,
	  "hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com,hmac-sha2-256,"
	  "hmac-sha2-512",
	  "hmac-sha1-etm@openssh.com,hmac-sha1" },
};

static int set_algorithms(ssh_session session, bool with_legacy)
{
	int result = SSH_OK;
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
		char list[512];
		snprintf(list, sizeof(list), "%s%s%s", algorithms[i].always,
		         with_legacy ? "," : "", with_legacy ? algorithms[i].legacy : "");
		if (ssh_options_set(session, algorithms[i].option, list) != SSH_OK)
			result = SSH_ERROR;
	}
	return result;
}

int line_prepare(const struct line_options *options, ssh_session *ret_session,
                 struct error *err)
{
	ssh_set_log_level(SSH_LOG_NOLOG); /* of this thread */
	ssh_session session = ssh_new();
	if (session == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	const unsigned port = options->port;
	const bool reads_config = false;
	const char *known =
		options->known_hosts_file == NULL ? "/dev/null" : options->known_hosts_file;
	const char *user = options->user == NULL ? "nobody" : options->user;
	if (ssh_options_set(session, SSH_OPTIONS_PROCESS_CONFIG, &reads_config) != SSH_OK ||
	    ssh_options_set(session, SSH_OPTIONS_HOST, options->address) != SSH_OK ||
	    ssh_options_set(session, SSH_OPTIONS_PORT, &port) != SSH_OK ||
	    ssh_options_set(session, SSH_OPTIONS_USER, user) != SSH_OK ||
	    ssh_options_set(session, SSH_OPTIONS_SSH_DIR, "/dev/null") != SSH_OK ||
	    ssh_options_set(session, SSH_OPTIONS_KNOWNHOSTS, known) != SSH_OK ||
	    ssh_options_set(session, SSH_OPTIONS_GLOBAL_KNOWNHOSTS, "/dev/null") != SSH_OK ||
	    ssh_options_set(session, SSH_OPTIONS_COMPRESSION, "no") != SSH_OK ||
	    set_algorithms(session, options->legacy_algorithms) != SSH_OK) {
		error_set(err, ERROR_CONFIG, 0, "libssh refuses the options: %s",
		          ssh_get_error(session));
		ssh_free(session);
		return -1;
	}
	ssh_set_blocking(session, 0);
	*ret_session = session;
	return 0;
}

/* --- the host key --- */

static int write_fingerprint(ssh_key key, char *out, size_t size)
{
	unsigned char *hash = NULL;
	size_t hash_len = 0;
	if (ssh_get_publickey_hash(key, SSH_PUBLICKEY_HASH_SHA256, &hash, &hash_len) != SSH_OK)
		return -1;
	char *text = ssh_get_fingerprint_hash(SSH_PUBLICKEY_HASH_SHA256, hash, hash_len);
	ssh_clean_pubkey_hash(&hash);
	if (text == NULL)
		return -1;
	const char *type = ssh_key_type(key) == SSH_KEYTYPE_UNKNOWN
	                           ? "unknown"
	                           : ssh_key_type_to_char(ssh_key_type(key));
	snprintf(out, size, "%s %s", type, text);
	ssh_string_free_char(text);
	return 0;
}

int line_fingerprint(const struct line *line, char *out, size_t size, struct error *err)
{
	ssh_key key = NULL;
	if (ssh_get_server_publickey(line->session, &key) != SSH_OK)
		return error_set(err, ERROR_LIMIT, 0, "no host key");
	int result = write_fingerprint(key, out, size);
	ssh_key_free(key);
	return result == 0 ? 0 : error_set(err, ERROR_LIMIT, 0, "out of memory");
}

int line_check_host_key(const struct line *line, const struct line_options *options,
                        struct error *err)
{
	char print[LINE_COMPLAINT_MAX];
	if (line_fingerprint(line, print, sizeof(print), err) != 0)
		return -1;
	const char *file = options->known_hosts_file;
	switch (ssh_session_is_known_server(line->session)) {
	case SSH_KNOWN_HOSTS_OK: return 0;
	case SSH_KNOWN_HOSTS_CHANGED:
	case SSH_KNOWN_HOSTS_OTHER:
		return error_set(err, ERROR_DENIED, 0,
		                 "the host key has changed: it is %s, %s says otherwise; "
		                 "somebody may be in between",
		                 print, file);
	case SSH_KNOWN_HOSTS_NOT_FOUND:
	case SSH_KNOWN_HOSTS_UNKNOWN:
		return error_set(err, ERROR_DENIED, 0,
		                 "the host key %s is not in %s; compare it by another way, "
		                 "then add what \"onramp hostkey %s\" prints",
		                 print, file, options->router);
	case SSH_KNOWN_HOSTS_ERROR: break;
	}
	return error_set(err, ERROR_CONFIG, 0, "known_hosts_file %s cannot be read: %s", file,
	                 ssh_get_error(line->session));
}

/* --- logging in --- */

static int from_auth(int result)
{
	return result == SSH_AUTH_AGAIN ? SSH_AGAIN : result;
}

static int step_none(struct line *line, const void *argument)
{
	(void)argument;
	return from_auth(ssh_userauth_none(line->session, NULL));
}

static int step_key(struct line *line, const void *argument)
{
	ssh_key key = *(const ssh_key *)argument;
	return from_auth(ssh_userauth_publickey(line->session, NULL, key));
}

static int step_password(struct line *line, const void *argument)
{
	const struct secret *password = argument;
	return from_auth(ssh_userauth_password(line->session, NULL, password->bytes));
}

static int step_interactive(struct line *line, const void *argument)
{
	(void)argument;
	return from_auth(ssh_userauth_kbdint(line->session, NULL, NULL));
}

static int try_key(struct line *line, const struct line_options *options,
                   const struct patience *patience, int *ret, struct error *err)
{
	ssh_key key = NULL;
	if (ssh_pki_import_privkey_base64(options->key.bytes, options->key_passphrase.bytes,
	                                  NULL, NULL, &key) != SSH_OK)
		return error_set(err, ERROR_CONFIG, 0,
		                 "%s is no private key that can be read%s", options->key.origin,
		                 options->key_passphrase.bytes == NULL
		                         ? " (does it need key_passphrase?)"
		                         : " with its passphrase");
	int result = line_repeat(line, step_key, &key, patience, ret, err);
	ssh_key_free(key);
	return result;
}

/* Answers what is asked without echo; what is asked with echo is no password. */
static int answer_prompts(struct line *line, const struct secret *password, struct error *err)
{
	int count = ssh_userauth_kbdint_getnprompts(line->session);
	if (count < 0 || count > PROMPTS_MAX)
		return error_set(err, ERROR_DENIED, 0, "the login asks %d questions", count);
	for (int i = 0; i < count; i++) {
		char echoes = 0;
		const char *asked =
			ssh_userauth_kbdint_getprompt(line->session, (unsigned)i, &echoes);
		if (echoes) {
			char text[64];
			line_quote(text, sizeof(text), asked, strlen(asked));
			return error_set(err, ERROR_DENIED, 0,
			                 "the login asks for more than a password: \"%s\"",
			                 text);
		}
		ssh_userauth_kbdint_setanswer(line->session, (unsigned)i, password->bytes);
	}
	return 0;
}

static int try_interactive(struct line *line, const struct secret *password,
                           const struct patience *patience, int *ret, struct error *err)
{
	for (int round = 0; round < ROUNDS_MAX; round++) {
		if (line_repeat(line, step_interactive, NULL, patience, ret, err) != 0)
			return -1;
		if (*ret != SSH_AUTH_INFO)
			return 0;
		if (answer_prompts(line, password, err) != 0)
			return -1;
	}
	return error_set(err, ERROR_DENIED, 0, "the login asks again and again");
}

static bool accepts(const struct line *line, int method)
{
	return (ssh_userauth_list(line->session, NULL) & method) != 0;
}

/* Tries what we have and the router accepts, in the order of trust. */
static int try_all(struct line *line, const struct line_options *options,
                   const struct patience *patience, int *ret, struct error *err)
{
	if (*ret != SSH_AUTH_SUCCESS && *ret != SSH_AUTH_ERROR && options->key.bytes != NULL &&
	    accepts(line, SSH_AUTH_METHOD_PUBLICKEY) &&
	    try_key(line, options, patience, ret, err) != 0)
		return -1;
	if (*ret == SSH_AUTH_SUCCESS || *ret == SSH_AUTH_ERROR ||
	    options->password.bytes == NULL)
		return 0;
	if (accepts(line, SSH_AUTH_METHOD_PASSWORD))
		return line_repeat(line, step_password, &options->password, patience, ret, err);
	if (accepts(line, SSH_AUTH_METHOD_INTERACTIVE))
		return try_interactive(line, &options->password, patience, ret, err);
	return 0;
}

static int refuse(const struct line *line, const struct line_options *options,
                  struct error *err)
{
	return error_set(
		err, ERROR_DENIED, 0, "user %s was refused%s%s; the router accepts%s%s%s%s",
		options->user, options->key.bytes == NULL ? "" : ", with the key",
		options->password.bytes == NULL ? "" : ", with the password",
		accepts(line, SSH_AUTH_METHOD_PUBLICKEY) ? " publickey" : "",
		accepts(line, SSH_AUTH_METHOD_PASSWORD) ? " password" : "",
		accepts(line, SSH_AUTH_METHOD_INTERACTIVE) ? " keyboard-interactive" : "",
		ssh_userauth_list(line->session, NULL) == 0 ? " nothing" : "");
}

int line_login(struct line *line, const struct line_options *options,
               const struct patience *patience, struct error *err)
{
	int result = SSH_AUTH_DENIED;
	if (line_repeat(line, step_none, NULL, patience, &result, err) != 0)
		return error_wrap(err, "login of %s", options->user);
	if (result == SSH_AUTH_ERROR)
		return line_fault(line, err);
	if (try_all(line, options, patience, &result, err) != 0)
		return error_wrap(err, "login of %s", options->user);
	if (result == SSH_AUTH_SUCCESS)
		return 0;
	/* Many routers hang up after the last wrong password. */
	if (result == SSH_AUTH_ERROR && ssh_is_connected(line->session)) {
		line_fault(line, err);
		return error_wrap(err, "login of %s", options->user);
	}
	return refuse(line, options, err);
}
