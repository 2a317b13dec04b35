/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The adaptor of net-snmp's single-session API to the loop.
 *
 * A client goes through these states; a query that comes early waits in the list:
 *
 *   CLOSED -> (a host name: RESOLVING) -> OPEN -> (SNMPv3: DISCOVERING) -> READY
 *
 * net-snmp would find the engine of an SNMPv3 agent with a synchronous request of its own,
 * inside snmp_sess_open() or the first send. SNMP_FLAGS_DONT_PROBE stops both; the probe of RFC
 * 3414, section 4, is then an ordinary asynchronous query of ours, answered by a Report whose
 * engine ID net-snmp puts into the session.
 *
 * Three rules keep the library tame. First, library_enter() and library_leave() stand around
 * every call into it that can send or receive, so that our SNMPv3 user is known to it just
 * then, see snmp_usm.h. Second, inside its callbacks we only take the variables and mark the
 * query; the caller hears of it after library_leave(), when anything may be called. Third,
 * after every event reconcile() looks at what the session waits for and sets the one timer.
 *
 * Written against net-snmp 5.9.3, whose own resend loses its list node, about 100 bytes, each
 * time that sending fails at once; hence no retries of the library's.
 */
#include "agent/runtime/snmp_internal.h"

#include <errno.h>
#include <net/if.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* net-snmp is set up once per process; it offers no way to ask whether that has happened. */
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): what the library forces
static bool is_library_ready;

void snmp_library_init(void)
{
	if (is_library_ready)
		return;
	is_library_ready = true;
	setenv("MIBS", "", 1);
	static const int off[] = {
		NETSNMP_DS_LIB_DONT_READ_CONFIGS,
		NETSNMP_DS_LIB_DONT_PERSIST_STATE,
		NETSNMP_DS_LIB_DISABLE_PERSISTENT_LOAD,
		NETSNMP_DS_LIB_DISABLE_PERSISTENT_SAVE,
		NETSNMP_DS_LIB_DONT_LOAD_HOST_FILES,
		NETSNMP_DS_LIB_PRINT_NUMERIC_OIDS,
		NETSNMP_DS_LIB_NO_DISCOVERY,
	};
	for (size_t i = 0; i < sizeof(off) / sizeof(off[0]); i++)
		netsnmp_ds_set_boolean(NETSNMP_DS_LIBRARY_ID, off[i], 1);
	netsnmp_register_loghandler(NETSNMP_LOGHANDLER_NONE, LOG_DEBUG);
	init_snmp("onramp");
}

/* --- the session --- */

static void on_readable(void *context, int events);

static void close_session(struct snmp_client *client)
{
	loop_fd_close(client->watch);
	client->watch = NULL;
	if (client->session == NULL)
		return;
	netsnmp_session *session = snmp_sess_session(client->session);
	if (session->community != NULL)
		explicit_bzero(session->community, session->community_len);
	snmp_sess_close(client->session); /* calls back for what is under way */
	client->session = NULL;
	tickets_free(client);
}

/* "udp6:[fe80::1%eth0]:161" */
static void format_peer(const struct snmp_client *client, char *out, size_t size)
{
	char text[IP_TEXT_MAX], zone[IF_NAMESIZE + 1] = "";
	struct ip plain = client->address;
	plain.zone = 0;
	ip_format(&plain, text);
	char interface[IF_NAMESIZE];
	if (client->address.zone != 0 &&
	    if_indextoname(client->address.zone, interface) != NULL)
		snprintf(zone, sizeof(zone), "%%%s", interface);
	if (plain.family == IP_V4)
		snprintf(out, size, "udp:%s:%u", text, client->port);
	else
		snprintf(out, size, "udp6:[%s%s]:%u", text, zone, client->port);
}

/* A connected socket hears ICMP errors and nobody else's datagrams. */
static int connect_session(struct snmp_client *client, struct error *err)
{
	struct sockaddr_storage to;
	socklen_t len = ip_to_sockaddr(&client->address, client->port, &to);
	int fd = snmp_sess_transport(client->session)->sock;
	if (connect(fd, (struct sockaddr *)&to, len) != 0)
		return error_set(err, ERROR_UNREACHABLE, errno, "connect");
	client->watch = loop_fd_new(client->loop, fd, on_readable, client);
	if (client->watch == NULL)
		return error_set(err, ERROR_LIMIT, 0, "socket cannot be watched");
	loop_fd_want(client->watch, LOOP_READABLE);
	return 0;
}

static int open_session(struct snmp_client *client, struct error *err)
{
	char peer[IP_TEXT_MAX + IF_NAMESIZE + 16];
	format_peer(client, peer, sizeof(peer));
	netsnmp_session session;
	snmp_sess_init(&session);
	session.peername = peer;
	session.timeout = client->timeout.ns / 1000;
	session.retries = 0; /* they are ours */
	session.flags |= SNMP_FLAGS_DONT_PROBE;
	if (client->version == SNMP_VERSION_USM) {
		session.version = SNMP_VERSION_3;
		session.contextName = client->context_name;
		session.contextNameLen = strlen(client->context_name);
		usm_keys_describe(&client->keys, &session);
	} else {
		session.version = SNMP_VERSION_2c;
		session.community = (u_char *)client->community;
		session.community_len = client->community_len;
	}
	errno = 0;
	client->session = snmp_sess_open(&session);
	if (client->session == NULL)
		return error_set(err, ERROR_UNREACHABLE, errno, "%s",
		                 snmp_api_errstring(session.s_snmp_errno));
	/* snmp_sess_open() clears the first of these when it is done. */
	snmp_sess_session(client->session)->flags |=
		SNMP_FLAGS_DONT_PROBE | SNMP_FLAGS_USER_CREATED;
	if (connect_session(client, err) == 0)
		return 0;
	close_session(client);
	return -1;
}

/* --- the engine of an SNMPv3 agent --- */

/* RFC 3414, section 4: an empty query without user; the answer is a Report from the engine. */
static int send_probe(struct snmp_client *client, struct error *err)
{
	netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_GET);
	struct request *request = pdu == NULL ? NULL : request_append(client, pdu);
	if (request == NULL) {
		snmp_free_pdu(pdu);
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	}
	request->is_probe = true;
	pdu->version = SNMP_VERSION_3;
	pdu->securityModel = SNMP_SEC_MODEL_USM;
	pdu->securityLevel = SNMP_SEC_LEVEL_NOAUTH;
	pdu->securityName = strdup("");
	pdu->securityNameLen = 0;
	request_send(request);
	return 0;
}

static void forget_engine(struct snmp_client *client)
{
	netsnmp_session *session = snmp_sess_session(client->session);
	SNMP_FREE(session->securityEngineID);
	session->securityEngineIDLen = 0;
	SNMP_FREE(session->contextEngineID);
	session->contextEngineIDLen = 0;
	client->state = OPEN;
}

/* The probe has ended; net-snmp has put the engine's ID into the session if it got one. */
static void end_probe(struct snmp_client *client, const struct error *why)
{
	const netsnmp_session *session = snmp_sess_session(client->session);
	struct error err = *why;
	client->state = OPEN;
	if (session->securityEngineIDLen > 0 &&
	    usm_keys_localize(&client->keys, session->securityEngineID,
	                      session->securityEngineIDLen, &err) == 0) {
		client->state = READY;
		return;
	}
	if (session->securityEngineIDLen > 0)
		forget_engine(client);
	if (err.kind == ERROR_NONE)
		error_set(&err, ERROR_MALFORMED, 0, "no engine ID in the answer");
	error_wrap(&err, "engine discovery");
	request_fail_all(client, &err);
}

/* --- the name --- */

static void advance(struct snmp_client *client);
static void reconcile(struct snmp_client *client);

/* The address is known, perhaps again. */
static void use_address(struct snmp_client *client, struct ip address)
{
	bool is_same = client->session != NULL && ip_compare(&client->address, &address) == 0;
	client->is_stale = false;
	client->address = address;
	client->state =
		client->version == SNMP_VERSION_USM && client->keys.user != NULL ? READY : OPEN;
	if (is_same)
		return;
	close_session(client);
	client->state = OPEN;
	struct error err = { 0 };
	if (open_session(client, &err) == 0)
		return;
	client->state = CLOSED;
	request_fail_all(client, &err);
}

static void on_resolved(uv_getaddrinfo_t *uv, int status, struct addrinfo *found)
{
	struct resolution *resolution = uv->data;
	struct snmp_client *client = resolution->client;
	if (client != NULL) {
		loop_enter(client->loop);
		client->resolution = NULL;
		if (status == 0 && found != NULL) {
			struct sockaddr_storage address = { 0 };
			memcpy(&address, found->ai_addr, found->ai_addrlen);
			use_address(client, ip_from_sockaddr(&address, NULL));
		} else {
			struct error err = { 0 };
			error_set(&err, ERROR_UNREACHABLE, 0, "cannot resolve %s: %s",
			          client->name, uv_strerror(status));
			client->state = CLOSED;
			request_fail_all(client, &err);
		}
		advance(client);
		reconcile(client);
		loop_leave(client->loop);
	}
	uv_freeaddrinfo(found);
	free(resolution);
}

static void resolve(struct snmp_client *client)
{
	struct ip address;
	if (client->is_numeric && ip_parse(client->name, &address) == 0) {
		use_address(client, address);
		return;
	}
	client->state = RESOLVING;
	struct resolution *resolution = calloc(1, sizeof(*resolution));
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_DGRAM };
	if (resolution != NULL) {
		resolution->client = client;
		resolution->uv.data = resolution;
		if (uv_getaddrinfo(loop_uv(client->loop), &resolution->uv, on_resolved,
		                   client->name, NULL, &hints) == 0) {
			client->resolution = resolution;
			return;
		}
	}
	free(resolution);
	struct error err = { 0 };
	error_set(&err, ERROR_UNREACHABLE, 0, "cannot resolve %s", client->name);
	client->state = CLOSED;
	request_fail_all(client, &err);
}

/* --- what happens next --- */

/* A probe that got no answer waits for its next try. */
static struct request *find_waiting_probe(const struct snmp_client *client)
{
	struct request *at = client->requests;
	while (at != NULL && (at->state != WAITING || !at->is_probe))
		at = at->next;
	return at;
}

/* Do what the state allows for the queries that wait. */
static void advance(struct snmp_client *client)
{
	struct request *waiting;
	while ((waiting = request_find(client, WAITING)) != NULL) {
		bool is_idle = request_find(client, SENT) == NULL;
		struct error err = { 0 };
		switch (client->state) {
		case CLOSED: resolve(client); break;
		case RESOLVING: return;
		case DISCOVERING:
			waiting = find_waiting_probe(client);
			if (waiting == NULL)
				return;
			request_send(waiting);
			break;
		case OPEN:
			client->state = READY;
			if (client->version != SNMP_VERSION_USM)
				break;
			client->state = DISCOVERING;
			if (send_probe(client, &err) == 0)
				return;
			client->state = OPEN;
			request_fail_all(client, &err);
			break;
		case READY:
			if (client->is_stale && is_idle)
				resolve(client);
			else
				request_send(waiting);
			break;
		}
	}
}

static void tell(struct request *request)
{
	struct error err = request->err;
	if (err.kind == ERROR_NONE && (request->status == SNMP_STATUS_AUTHORIZATION_ERROR ||
	                               request->status == SNMP_STATUS_NO_ACCESS))
		error_set(&err, ERROR_DENIED, 0, "the agent's view does not allow it (%s)",
		          snmp_errstring((int)request->status));
	struct snmp_answer answer = { .status = request->status };
	struct snmp_varbind *varbinds = NULL;
	if (err.kind == ERROR_NONE) {
		varbinds = pdu_convert(request->variables, &answer.count);
		answer.varbinds = varbinds;
		if (varbinds == NULL)
			error_set(&err, ERROR_LIMIT, 0, "out of memory");
	}
	if (err.kind == ERROR_NONE)
		request->answered(request->context, &answer, NULL);
	else
		request->answered(request->context, NULL, &err);
	free(varbinds);
}

static void destroy(struct snmp_client *client);

/* When a router is replaced, what its new engine says does not even reach us: net-snmp drops a
 * message from an engine for which it knows no user. So the engine of an agent that cannot be
 * understood is asked for again at the next query. */
static bool is_engine_doubtful(const struct snmp_client *client, const struct request *done)
{
	return client->version == SNMP_VERSION_USM && client->state == READY &&
	       !done->is_probe &&
	       (done->report == SNMPERR_UNKNOWN_ENG_ID || done->err.kind == ERROR_TIMEOUT ||
	        done->err.kind == ERROR_MALFORMED);
}

/* Tell the callers what has ended. They may ask, cancel and free meanwhile. */
static void deliver(struct snmp_client *client)
{
	struct request *request;
	client->is_delivering = true;
	while ((request = request_find(client, FINISHED)) != NULL && !client->is_freed) {
		struct request done = *request;
		request->variables = NULL;
		request_free(request);
		if (done.is_probe)
			end_probe(client, &done.err);
		else
			tell(&done);
		if (is_engine_doubtful(client, &done))
			forget_engine(client);
		snmp_free_varbind(done.variables);
	}
	client->is_delivering = false;
}

/* Set the timer to what the session waits for. */
static void reconcile(struct snmp_client *client)
{
	if (client->is_delivering)
		return;
	struct monotime now = clock_mono(loop_clock(client->loop));
	if (request_find(client, FINISHED) != NULL) {
		loop_timer_at(client->timer, now);
		return;
	}
	loop_timer_stop(client->timer);
	if (client->session == NULL)
		return;
	netsnmp_large_fd_set fds;
	netsnmp_large_fd_set_init(&fds, FD_SETSIZE);
	int count = 0, block = 1;
	struct timeval left = { 0 };
	snmp_sess_select_info2_flags(client->session, &count, &fds, &left, &block,
	                             NETSNMP_SELECT_NOALARMS);
	netsnmp_large_fd_set_cleanup(&fds);
	if (block)
		return;
	int64_t ms = (int64_t)left.tv_sec * 1000 + left.tv_usec / 1000 + 1;
	loop_timer_at(client->timer, mono_add(now, duration_ms(ms)));
}

/* After every event: tell, go on, set the timer. */
static void settle(struct snmp_client *client)
{
	deliver(client);
	if (client->is_freed) {
		destroy(client);
		return;
	}
	advance(client);
	reconcile(client);
}

static void on_timer(void *context)
{
	struct snmp_client *client = context;
	if (client->session != NULL) {
		library_enter(client);
		snmp_sess_timeout(client->session);
		library_leave(client);
	}
	settle(client);
}

static void on_readable(void *context, int events)
{
	(void)events;
	struct snmp_client *client = context;
	netsnmp_session *session = snmp_sess_session(client->session);
	netsnmp_large_fd_set fds;
	netsnmp_large_fd_set_init(&fds, FD_SETSIZE);
	netsnmp_large_fd_setfd(snmp_sess_transport(client->session)->sock, &fds);
	library_enter(client);
	int result = snmp_sess_read2(client->session, &fds);
	library_leave(client);
	netsnmp_large_fd_set_cleanup(&fds);
	bool is_socket = session->s_snmp_errno == SNMPERR_BAD_RECVFROM;
	if (result != 0 && !is_socket)
		client->got_garbage = true;
	if (result != 0 && is_socket && session->s_errno != EAGAIN) {
		struct error err = { 0 };
		error_set(&err, ERROR_UNREACHABLE, session->s_errno, "refused");
		request_fail_all(client, &err);
		client->is_stale = !client->is_numeric;
	}
	settle(client);
}

/* --- the client --- */

static char *copy_secret(const struct secret *secret, size_t *ret_len)
{
	size_t len = secret->bytes == NULL ? 0 : secret->len;
	char *copy = malloc(len + 1);
	if (copy == NULL)
		return NULL;
	if (len > 0)
		memcpy(copy, secret->bytes, len);
	copy[len] = '\0';
	*ret_len = len;
	return copy;
}

static int fill_client(struct snmp_client *client, const struct snmp_client_options *options,
                       struct error *err)
{
	struct ip address;
	client->is_numeric = ip_parse(options->address, &address) == 0;
	client->port = options->port;
	client->version = options->version;
	client->timeout = options->timeout;
	client->retries = options->retries;
	client->timer = loop_timer_new(client->loop, on_timer, client);
	client->name = strdup(options->address);
	client->context_name = strdup(options->context == NULL ? "" : options->context);
	client->community = copy_secret(&options->community, &client->community_len);
	if (client->timer == NULL || client->name == NULL || client->context_name == NULL ||
	    client->community == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	if (client->version == SNMP_VERSION_USM)
		return usm_keys_init(&client->keys, options, err);
	return 0;
}

static void destroy(struct snmp_client *client)
{
	snmp_client_cancel(client);
	if (client->resolution != NULL) {
		client->resolution->client = NULL;
		uv_cancel((uv_req_t *)&client->resolution->uv);
	}
	close_session(client);
	loop_timer_close(client->timer);
	usm_keys_done(&client->keys);
	if (client->community != NULL)
		explicit_bzero(client->community, client->community_len);
	free(client->community);
	free(client->context_name);
	free(client->name);
	free(client);
}

int snmp_client_new(struct loop *loop, const struct snmp_client_options *options,
                    struct snmp_client **ret_client, struct error *err)
{
	snmp_library_init();
	struct snmp_client *client = calloc(1, sizeof(*client));
	if (client == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	client->loop = loop;
	if (fill_client(client, options, err) != 0) {
		destroy(client);
		return -1;
	}
	*ret_client = client;
	return 0;
}

void snmp_client_free(struct snmp_client *client)
{
	if (client == NULL)
		return;
	client->is_freed = true;
	if (!client->is_delivering)
		destroy(client);
}

void snmp_client_cancel(struct snmp_client *client)
{
	while (client->requests != NULL)
		request_free(client->requests);
	if (client->state == DISCOVERING)
		client->state = OPEN;
}

int snmp_client_ask(struct snmp_client *client, const struct snmp_query *query,
                    snmp_answered *answered, void *context, struct error *err)
{
	if (query->count == 0 || query->count > SNMP_QUERY_MAX)
		return error_set(err, ERROR_LIMIT, 0, "query of %zu objects", query->count);
	for (size_t i = 0; i < query->count; i++)
		if (query->names[i].len == 0 || query->names[i].len > SNMP_OID_MAX)
			return error_set(err, ERROR_LIMIT, 0, "object identifier too long");
	netsnmp_pdu *pdu = pdu_build(query);
	struct request *request = pdu == NULL ? NULL : request_append(client, pdu);
	if (request == NULL) {
		snmp_free_pdu(pdu);
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	}
	request->answered = answered;
	request->context = context;
	advance(client);
	reconcile(client);
	return 0;
}
