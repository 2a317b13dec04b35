/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The SNMP adaptor against an agent played by the test: a UDP socket on loopback in the same
 * loop, which answers with messages built here byte by byte.
 */
#include <arpa/inet.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "agent/base/error.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/snmp.h"

#define MESSAGE_MAX 2048

/* A message under construction, filled from its end to its beginning. */
struct message {
	uint8_t bytes[MESSAGE_MAX];
	size_t at;
};

static void put(struct message *message, const void *bytes, size_t len)
{
	assert_true(message->at >= len);
	message->at -= len;
	if (len > 0)
		memcpy(message->bytes + message->at, bytes, len);
}

/* Put tag and length in front of what is there since `end`. */
static void wrap(struct message *message, uint8_t tag, size_t end)
{
	size_t len = end - message->at;
	uint8_t head[4] = { tag, (uint8_t)len };
	size_t head_len = 2;
	if (len > 127) {
		head[1] = 0x82;
		head[2] = (uint8_t)(len >> 8);
		head[3] = (uint8_t)len;
		head_len = 4;
	}
	put(message, head, head_len);
}

static void put_value(struct message *message, uint8_t tag, const void *bytes, size_t len)
{
	size_t end = message->at;
	put(message, bytes, len);
	wrap(message, tag, end);
}

static void put_int(struct message *message, uint8_t tag, int32_t value)
{
	uint32_t bits = (uint32_t)value;
	uint8_t bytes[4] = { (uint8_t)(bits >> 24), (uint8_t)(bits >> 16), (uint8_t)(bits >> 8),
		             (uint8_t)bits };
	put_value(message, tag, bytes, 4);
}

enum behaviour {
	ANSWER, /* every type there is */
	SILENT,
	GARBAGE,
	ERROR_STATUS,
	ANSWER_SECOND, /* the first message is lost */
	ELSEWHERE,     /* from another port */
	REPORT,        /* SNMPv3: a Report, number in `value` */
	ENGINE         /* SNMPv3: a Report to the probe, answers to the rest */
};

struct played_agent {
	struct loop *loop;
	int fd, other_fd;
	struct loop_fd *watch;
	uint16_t port;
	enum behaviour behaviour;
	int value;
	unsigned received;
	uint8_t engine; /* last byte of the engine ID */
	/* what came back */
	unsigned calls;
	struct error err;
	struct snmp_varbind varbinds[16];
	uint32_t first_name[SNMP_OID_MAX];
	size_t first_len;
	size_t count;
	unsigned status;
	struct snmp_client *client;
	int then; /* within the callback: 1 ask again, 2 free the client */
};

/* --- reading requests --- */

struct reader {
	const uint8_t *at, *end;
};

/* Enter or skip the next element; its contents. */
static struct reader element(struct reader *reader)
{
	assert_true(reader->end - reader->at >= 2);
	reader->at++;
	size_t len = *reader->at++;
	if (len & 0x80) {
		size_t more = len & 0x7f;
		len = 0;
		while (more-- > 0)
			len = len << 8 | *reader->at++;
	}
	struct reader inside = { reader->at, reader->at + len };
	assert_true(inside.end <= reader->end);
	reader->at = inside.end;
	return inside;
}

static int32_t integer(struct reader *reader)
{
	struct reader inside = element(reader);
	uint32_t value = 0;
	while (inside.at < inside.end)
		value = value << 8 | *inside.at++;
	return (int32_t)value;
}

/* --- building answers --- */

static const uint8_t up_time[] = { 0x2b, 6, 1, 2, 1, 1, 3, 0 };

static void put_varbind(struct message *message, uint8_t tag, const void *bytes, size_t len)
{
	size_t end = message->at;
	put_value(message, tag, bytes, len);
	put_value(message, 0x06, up_time, sizeof(up_time));
	wrap(message, 0x30, end);
}

/* In reverse, as everything here is. */
static void put_all_types(struct message *message)
{
	put_varbind(message, 0x82, NULL, 0); /* endOfMibView */
	put_varbind(message, 0x81, NULL, 0); /* noSuchInstance */
	put_varbind(message, 0x80, NULL, 0); /* noSuchObject */
	put_varbind(message, 0x05, NULL, 0); /* NULL */
	put_varbind(message, 0x46, "\xff\xff\xff\xff\xff\xff\xff\xfe", 8);
	put_varbind(message, 0x43, "\x2a", 1);
	put_varbind(message, 0x42, "\0\xff\xff\xff\xff", 5);
	put_varbind(message, 0x41, "\x07", 1);
	put_varbind(message, 0x40, "\x0a\0\0\1", 4);
	put_varbind(message, 0x06, up_time, sizeof(up_time));
	put_varbind(message, 0x04, "a\0b", 3);
	put_varbind(message, 0x02, "\xff", 1);
}

static void put_pdu(struct message *message, uint8_t tag, int32_t id, int32_t status)
{
	size_t end = message->at;
	put_all_types(message);
	wrap(message, 0x30, end);
	put_int(message, 0x02, 0);
	put_int(message, 0x02, status);
	put_int(message, 0x02, id);
	wrap(message, tag, end);
}

static void answer_v2c(struct played_agent *agent, struct reader in, struct message *out)
{
	element(&in); /* community */
	struct reader pdu = element(&in);
	int32_t status = agent->behaviour == ERROR_STATUS ? agent->value : 0;
	put_pdu(out, 0xa2, integer(&pdu), status);
	put_value(out, 0x04, "public", 6);
	put_int(out, 0x02, 1);
	wrap(out, 0x30, MESSAGE_MAX);
}

/* RFC 3414: usmStats.n.0 */
static void put_report(struct message *message, int number)
{
	size_t end = message->at;
	uint8_t name[] = { 0x2b, 6, 1, 6, 3, 15, 1, 1, (uint8_t)number, 0 };
	put_value(message, 0x41, "\x01", 1);
	put_value(message, 0x06, name, sizeof(name));
	wrap(message, 0x30, end);
	wrap(message, 0x30, end);
	put_int(message, 0x02, 0);
	put_int(message, 0x02, 0);
	put_int(message, 0x02, 0);
	wrap(message, 0xa8, end);
}

/* An SNMPv3 message without security, from the engine; the PDU is there already. */
static void put_v3(struct played_agent *agent, struct message *out, int32_t id,
                   const struct reader *user)
{
	uint8_t engine[] = { 0x80, 0, 0, 0, 5, 1, 2, 3, agent->engine };
	put_value(out, 0x04, NULL, 0);
	put_value(out, 0x04, engine, sizeof(engine));
	wrap(out, 0x30, MESSAGE_MAX);
	size_t end = out->at;
	put_value(out, 0x04, NULL, 0);
	put_value(out, 0x04, NULL, 0);
	put_value(out, 0x04, user->at, (size_t)(user->end - user->at));
	put_int(out, 0x02, 1000);
	put_int(out, 0x02, 1);
	put_value(out, 0x04, engine, sizeof(engine));
	wrap(out, 0x30, end);
	wrap(out, 0x04, end);
	end = out->at;
	put_int(out, 0x02, 3);
	put_value(out, 0x04, "\0", 1);
	put_int(out, 0x02, 65000);
	put_int(out, 0x02, id);
	wrap(out, 0x30, end);
	put_int(out, 0x02, 3);
	wrap(out, 0x30, MESSAGE_MAX);
}

static void answer_v3(struct played_agent *agent, struct reader in, struct message *out)
{
	struct reader header = element(&in);
	int32_t id = integer(&header);
	struct reader security = element(&in);
	struct reader usm = element(&security);
	struct reader engine = element(&usm);
	integer(&usm);
	integer(&usm);
	struct reader user = element(&usm);
	bool is_probe = engine.at == engine.end;
	bool is_stranger = !is_probe && engine.end[-1] != agent->engine;
	if (is_probe || is_stranger) {
		put_report(out, 4);
	} else if (agent->behaviour == REPORT) {
		put_report(out, agent->value);
	} else {
		struct reader scoped = element(&in);
		element(&scoped);
		element(&scoped);
		struct reader pdu = element(&scoped);
		put_pdu(out, 0xa2, integer(&pdu), 0);
	}
	put_v3(agent, out, id, &user);
}

static void on_request(void *context, int events)
{
	(void)events;
	struct played_agent *agent = context;
	uint8_t bytes[MESSAGE_MAX];
	struct sockaddr_storage from;
	socklen_t from_len = sizeof(from);
	ssize_t len = recvfrom(agent->fd, bytes, sizeof(bytes), 0, (struct sockaddr *)&from,
	                       &from_len);
	assert_true(len > 0);
	agent->received++;
	if (agent->behaviour == SILENT ||
	    (agent->behaviour == ANSWER_SECOND && agent->received == 1))
		return;
	struct message out = { .at = MESSAGE_MAX };
	struct reader in = { bytes, bytes + len };
	struct reader message = element(&in);
	if (agent->behaviour == GARBAGE)
		put(&out, "not BER", 7);
	else if (integer(&message) == 3)
		answer_v3(agent, message, &out);
	else
		answer_v2c(agent, message, &out);
	int fd = agent->behaviour == ELSEWHERE ? agent->other_fd : agent->fd;
	assert_true(sendto(fd, out.bytes + out.at, MESSAGE_MAX - out.at, 0,
	                   (struct sockaddr *)&from, from_len) > 0);
}

/* --- the client's side --- */

static void ask(struct played_agent *agent);

static void on_answered(void *context, const struct snmp_answer *answer,
                        const struct error *err)
{
	struct played_agent *agent = context;
	assert_true((answer == NULL) != (err == NULL));
	agent->calls++;
	agent->err = err == NULL ? (struct error){ 0 } : *err;
	agent->count = 0;
	if (answer != NULL) {
		agent->status = answer->status;
		agent->count = answer->count;
		assert_true(answer->count <= 16);
		memcpy(agent->varbinds, answer->varbinds,
		       answer->count * sizeof(*answer->varbinds));
		agent->first_len = answer->varbinds[0].name.len;
		memcpy(agent->first_name, answer->varbinds[0].name.ids,
		       agent->first_len * sizeof(uint32_t));
		if (answer->count == 12) { /* borrowed: looked at now */
			assert_memory_equal(answer->varbinds[1].bytes, "a\0b", 3);
			assert_memory_equal(answer->varbinds[3].bytes, "\x0a\0\0\1", 4);
			assert_int_equal(answer->varbinds[2].oid.len, 9);
			assert_int_equal(answer->varbinds[2].oid.ids[7], 3);
		}
	}
	int then = agent->then;
	agent->then = 0;
	if (then == 1)
		ask(agent);
	if (then == 2) {
		snmp_client_free(agent->client);
		agent->client = NULL;
	}
}

static void ask(struct played_agent *agent)
{
	static const uint32_t ids[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
	struct snmp_oid name = { ids, 9 };
	struct snmp_query query = { .operation = SNMP_OPERATION_GET,
		                    .names = &name,
		                    .count = 1 };
	unsigned calls = agent->calls;
	assert_int_equal(snmp_client_ask(agent->client, &query, on_answered, agent, NULL), 0);
	assert_int_equal(agent->calls, calls); /* never from within */
}

static int open_socket(uint16_t *ret_port)
{
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct sockaddr_in address = { .sin_family = AF_INET,
		                       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(address);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, len), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
	*ret_port = ntohs(address.sin_port);
	return fd;
}

static struct snmp_client_options options_for(const struct played_agent *agent)
{
	return (struct snmp_client_options){
		.address = "127.0.0.1",
		.port = agent->port,
		.version = SNMP_VERSION_2C,
		.community = { "public", 6, "environment X" },
		.timeout = duration_ms(60),
		.retries = 1,
	};
}

static void begin(struct played_agent *agent, enum behaviour behaviour)
{
	memset(agent, 0, sizeof(*agent));
	agent->behaviour = behaviour;
	assert_int_equal(loop_new(&clock_system, NULL, &agent->loop, NULL), 0);
	uint16_t other;
	agent->fd = open_socket(&agent->port);
	agent->other_fd = open_socket(&other);
	agent->watch = loop_fd_new(agent->loop, agent->fd, on_request, agent);
	loop_fd_want(agent->watch, LOOP_READABLE);
	struct snmp_client_options options = options_for(agent);
	assert_int_equal(snmp_client_new(agent->loop, &options, &agent->client, NULL), 0);
}

/* Another client than the plain one of begin(). */
static void use(struct played_agent *agent, const struct snmp_client_options *options)
{
	snmp_client_free(agent->client);
	assert_int_equal(snmp_client_new(agent->loop, options, &agent->client, NULL), 0);
}

static void finish(struct played_agent *agent)
{
	snmp_client_free(agent->client);
	loop_fd_close(agent->watch);
	close(agent->fd);
	close(agent->other_fd);
	loop_free(agent->loop);
}

static void wait_for(struct played_agent *agent, unsigned calls)
{
	while (agent->calls < calls)
		loop_turn(agent->loop, 1);
	assert_int_equal(agent->calls, calls);
}

static void ask_and_wait(struct played_agent *agent)
{
	ask(agent);
	wait_for(agent, agent->calls + 1);
}

/* --- tests --- */

static void every_type_is_converted(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, ANSWER);
	ask_and_wait(&agent);
	static const struct {
		enum snmp_type type;
		uint64_t number;
	} expected[] = {
		{ SNMP_TYPE_INTEGER, UINT64_MAX },
		{ SNMP_TYPE_OCTETS, 0 },
		{ SNMP_TYPE_OBJECT_ID, 0 },
		{ SNMP_TYPE_ADDRESS, 0 },
		{ SNMP_TYPE_COUNTER32, 7 },
		{ SNMP_TYPE_GAUGE32, 4294967295u },
		{ SNMP_TYPE_TICKS, 42 },
		{ SNMP_TYPE_COUNTER64, UINT64_MAX - 1 },
		{ SNMP_TYPE_OTHER, 0 },
		{ SNMP_TYPE_NO_OBJECT, 0 },
		{ SNMP_TYPE_NO_INSTANCE, 0 },
		{ SNMP_TYPE_END, 0 },
	};
	assert_int_equal(agent.count, 12);
	for (size_t i = 0; i < 12; i++) {
		assert_int_equal(agent.varbinds[i].type, expected[i].type);
		assert_int_equal(agent.varbinds[i].number, expected[i].number);
	}
	static const uint32_t name[] = { 1, 3, 6, 1, 2, 1, 1, 3, 0 };
	assert_int_equal(agent.first_len, 9);
	assert_memory_equal(agent.first_name, name, sizeof(name));
	finish(&agent);
}

static void error_status_is_handed_on_and_refusals_are_denied(void **state)
{
	(void)state;
	static const struct {
		int status;
		enum error_kind kind;
	} cases[] = {
		{ 1, ERROR_NONE }, { 5, ERROR_NONE }, { 6, ERROR_DENIED }, { 16, ERROR_DENIED }
	};
	for (size_t i = 0; i < 4; i++) {
		struct played_agent agent;
		begin(&agent, ERROR_STATUS);
		agent.value = cases[i].status;
		ask_and_wait(&agent);
		assert_int_equal(agent.err.kind, cases[i].kind);
		if (cases[i].kind == ERROR_NONE)
			assert_int_equal(agent.status, cases[i].status);
		finish(&agent);
	}
}

static void silence_is_a_timeout_after_all_tries(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, SILENT);
	ask_and_wait(&agent);
	assert_int_equal(agent.err.kind, ERROR_TIMEOUT);
	assert_string_equal(agent.err.text, "no answer to 2 tries of 0.06 s");
	assert_int_equal(agent.received, 2);
	finish(&agent);
}

static void lost_request_is_sent_again(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, ANSWER_SECOND);
	ask_and_wait(&agent);
	assert_int_equal(agent.err.kind, ERROR_NONE);
	assert_int_equal(agent.received, 2);
	finish(&agent);
}

static void refused_port_is_unreachable_at_once(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, ANSWER);
	struct snmp_client_options options = options_for(&agent);
	uint16_t closed;
	close(open_socket(&closed));
	options.port = closed;
	options.timeout = duration_seconds(60);
	use(&agent, &options);
	ask_and_wait(&agent);
	assert_int_equal(agent.err.kind, ERROR_UNREACHABLE);
	finish(&agent);
}

static void garbage_is_malformed(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, GARBAGE);
	ask_and_wait(&agent);
	assert_int_equal(agent.err.kind, ERROR_MALFORMED);
	finish(&agent);
}

static void answer_from_elsewhere_is_none(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, ELSEWHERE);
	ask_and_wait(&agent);
	assert_int_equal(agent.err.kind, ERROR_TIMEOUT);
	finish(&agent);
}

static void name_is_resolved(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, ANSWER);
	struct snmp_client_options options = options_for(&agent);
	options.address = "ip4-localhost.invalid..";
	use(&agent, &options);
	ask_and_wait(&agent);
	assert_int_equal(agent.err.kind, ERROR_UNREACHABLE);
	options.address = "127.1"; /* no address for ip_parse(), one for getaddrinfo() */
	use(&agent, &options);
	ask(&agent);
	ask(&agent); /* both wait for the name */
	wait_for(&agent, 3);
	assert_int_equal(agent.err.kind, ERROR_NONE);
	finish(&agent);
}

static void freed_while_the_name_is_resolved(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, ANSWER);
	struct snmp_client_options options = options_for(&agent);
	options.address = "127.1";
	use(&agent, &options);
	ask(&agent);
	finish(&agent);
	assert_int_equal(agent.calls, 0);
}

static void cancelled_query_is_not_answered(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, ANSWER);
	ask(&agent);
	snmp_client_cancel(agent.client);
	ask_and_wait(&agent);
	assert_int_equal(agent.calls, 1);
	finish(&agent);
}

static void callback_may_ask_again(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, ANSWER);
	agent.then = 1;
	ask(&agent);
	wait_for(&agent, 2);
	assert_int_equal(agent.err.kind, ERROR_NONE);
	finish(&agent);
}

static void callback_may_free_the_client(void **state)
{
	(void)state;
	for (int behaviour = ANSWER; behaviour <= SILENT; behaviour++) {
		struct played_agent agent;
		begin(&agent, (enum behaviour)behaviour);
		agent.then = 2;
		ask(&agent);
		ask(&agent);
		wait_for(&agent, 1);
		assert_null(agent.client);
		finish(&agent);
		assert_int_equal(agent.calls, 1);
	}
}

static void queries_may_overlap(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, ANSWER);
	for (int i = 0; i < 20; i++)
		ask(&agent);
	wait_for(&agent, 20);
	finish(&agent);
}

static void query_without_names_is_refused(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, ANSWER);
	struct error err = { 0 };
	struct snmp_oid names[SNMP_QUERY_MAX + 1];
	static const uint32_t ids[SNMP_OID_MAX + 1];
	for (size_t i = 0; i < SNMP_QUERY_MAX + 1; i++)
		names[i] = (struct snmp_oid){ ids, 2 };
	struct snmp_query query = { .names = names, .count = 0 };
	assert_int_equal(snmp_client_ask(agent.client, &query, on_answered, &agent, &err), -1);
	query.count = SNMP_QUERY_MAX + 1;
	assert_int_equal(snmp_client_ask(agent.client, &query, on_answered, &agent, &err), -1);
	query.count = 1;
	names[0].len = SNMP_OID_MAX + 1;
	assert_int_equal(snmp_client_ask(agent.client, &query, on_answered, &agent, &err), -1);
	assert_int_equal(err.kind, ERROR_LIMIT);
	finish(&agent);
}

static struct snmp_client_options v3_options(const struct played_agent *agent)
{
	struct snmp_client_options options = options_for(agent);
	options.version = SNMP_VERSION_USM;
	options.community = (struct secret){ 0 };
	options.user = "monitor";
	return options;
}

static void engine_is_discovered_before_the_first_query(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, ENGINE);
	struct snmp_client_options options = v3_options(&agent);
	use(&agent, &options);
	ask(&agent);
	ask(&agent);
	wait_for(&agent, 2);
	assert_int_equal(agent.err.kind, ERROR_NONE);
	assert_int_equal(agent.received, 3);
	ask_and_wait(&agent);
	assert_int_equal(agent.received, 4); /* it is known now */
	finish(&agent);
}

static void silent_engine_is_a_timeout(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, SILENT);
	struct snmp_client_options options = v3_options(&agent);
	use(&agent, &options);
	ask_and_wait(&agent);
	assert_int_equal(agent.err.kind, ERROR_TIMEOUT);
	assert_int_equal(strncmp(agent.err.text, "engine discovery: ", 18), 0);
	agent.behaviour = ENGINE; /* the next query tries again */
	ask_and_wait(&agent);
	assert_int_equal(agent.err.kind, ERROR_NONE);
	finish(&agent);
}

static void reports_become_errors(void **state)
{
	(void)state;
	static const struct {
		int report;
		const char *name;
	} cases[] = {
		{ 1, "usmStatsUnsupportedSecLevels" }, { 2, "usmStatsNotInTimeWindows" },
		{ 3, "usmStatsUnknownUserNames" },     { 5, "usmStatsWrongDigests" },
		{ 6, "usmStatsDecryptionErrors" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct played_agent agent;
		begin(&agent, REPORT);
		agent.value = cases[i].report;
		struct snmp_client_options options = v3_options(&agent);
		use(&agent, &options);
		ask_and_wait(&agent);
		assert_int_equal(agent.err.kind, ERROR_DENIED);
		assert_non_null(strstr(agent.err.text, cases[i].name));
		finish(&agent);
	}
}

/* The router was replaced: another engine answers at its address. */
static void changed_engine_is_discovered_anew(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, ENGINE);
	struct snmp_client_options options = v3_options(&agent);
	use(&agent, &options);
	ask_and_wait(&agent);
	assert_int_equal(agent.err.kind, ERROR_NONE);
	agent.engine = 9;
	ask_and_wait(&agent);
	assert_int_equal(agent.err.kind, ERROR_MALFORMED);
	ask_and_wait(&agent);
	assert_int_equal(agent.err.kind, ERROR_NONE);
	finish(&agent);
}

static void all_protocols_make_keys(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, ENGINE);
	struct snmp_client_options options = v3_options(&agent);
	options.auth_password = options.priv_password =
		(struct secret){ "12345678", 8, "environment X" };
	options.retries = 0;
	for (int auth = SNMP_AUTH_MD5; auth < SNMP_AUTH_COUNT; auth++)
		for (int priv = SNMP_PRIV_NONE; priv < SNMP_PRIV_COUNT; priv++) {
			options.auth = (enum snmp_auth)auth;
			options.priv = (enum snmp_priv)priv;
			agent.behaviour = REPORT;
			agent.value = 3; /* it knows no such user, but could ask it */
			use(&agent, &options);
			ask_and_wait(&agent);
			assert_int_equal(agent.err.kind, ERROR_DENIED);
		}
	finish(&agent);
}

static void impossible_options_are_refused(void **state)
{
	(void)state;
	struct played_agent agent;
	begin(&agent, ENGINE);
	const struct secret none = { 0 }, shorter = { "1234567", 7, "environment X" };
	const struct {
		const char *user;
		enum snmp_auth auth;
		enum snmp_priv priv;
		struct secret password;
	} cases[] = {
		{ NULL, SNMP_AUTH_NONE, SNMP_PRIV_NONE, none },
		{ "u", SNMP_AUTH_SHA1, SNMP_PRIV_NONE, none },
		{ "u", SNMP_AUTH_SHA1, SNMP_PRIV_NONE, shorter },
		{ "u", SNMP_AUTH_NONE, SNMP_PRIV_AES128, shorter },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct snmp_client_options options = v3_options(&agent);
		options.user = cases[i].user;
		options.auth = cases[i].auth;
		options.priv = cases[i].priv;
		options.auth_password = cases[i].password;
		struct snmp_client *client = NULL;
		struct error err = { 0 };
		assert_int_equal(snmp_client_new(agent.loop, &options, &client, &err), -1);
		assert_int_equal(err.kind, ERROR_CONFIG);
		assert_null(strstr(err.text, "1234567"));
	}
	finish(&agent);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_type_is_converted),
		cmocka_unit_test(error_status_is_handed_on_and_refusals_are_denied),
		cmocka_unit_test(silence_is_a_timeout_after_all_tries),
		cmocka_unit_test(lost_request_is_sent_again),
		cmocka_unit_test(refused_port_is_unreachable_at_once),
		cmocka_unit_test(garbage_is_malformed),
		cmocka_unit_test(answer_from_elsewhere_is_none),
		cmocka_unit_test(name_is_resolved),
		cmocka_unit_test(freed_while_the_name_is_resolved),
		cmocka_unit_test(cancelled_query_is_not_answered),
		cmocka_unit_test(callback_may_ask_again),
		cmocka_unit_test(callback_may_free_the_client),
		cmocka_unit_test(queries_may_overlap),
		cmocka_unit_test(query_without_names_is_refused),
		cmocka_unit_test(engine_is_discovered_before_the_first_query),
		cmocka_unit_test(silent_engine_is_a_timeout),
		cmocka_unit_test(reports_become_errors),
		cmocka_unit_test(changed_engine_is_discovered_anew),
		cmocka_unit_test(all_protocols_make_keys),
		cmocka_unit_test(impossible_options_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
