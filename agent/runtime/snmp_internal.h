/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the files of the SNMP adaptor share: the client and its queries. Nobody else includes
 * it.
 *
 * snmp.c holds the states of a client, snmp_request.c the queries and net-snmp's callback,
 * snmp_pdu.c the translation of messages, snmp_usm.c the keys of SNMPv3.
 */
#pragma once

#include <stdbool.h>
#include <uv.h>

#include "agent/base/error.h"
#include "agent/base/ip.h"
#include "agent/runtime/loop.h"
#include "agent/runtime/snmp.h"
#include "agent/runtime/snmp_usm.h"

enum client_state { CLOSED, RESOLVING, OPEN, DISCOVERING, READY };

enum request_state {
	WAITING,  /* has its PDU, not sent */
	SENT,     /* the PDU is net-snmp's */
	FINISHED, /* answered or failed, the caller does not know yet */
};

/* What net-snmp holds for a query; it outlives a query that was cancelled. */
struct ticket {
	struct ticket *next;
	struct request *request; /* NULL once that has ended */
	bool is_over;            /* net-snmp has said its last word about it */
};

struct request {
	struct request *next;
	struct snmp_client *client;
	enum request_state state;
	bool is_probe;
	netsnmp_pdu *pdu;      /* while WAITING and SENT */
	struct ticket *ticket; /* while SENT */
	snmp_answered *answered;
	void *context;
	netsnmp_variable_list *variables; /* of the answer, taken over */
	unsigned status;
	unsigned tries;
	int report;       /* what the last Report said, an SNMPERR_ number */
	struct error err; /* kind ERROR_NONE: answered */
};

struct resolution {
	uv_getaddrinfo_t uv;
	struct snmp_client *client; /* NULL once forgotten */
};

struct snmp_client {
	struct loop *loop;
	struct loop_timer *timer;
	struct loop_fd *watch;
	enum client_state state;
	char *name; /* as configured */
	bool is_numeric;
	bool is_stale; /* the name may have moved: resolve it again */
	uint16_t port;
	struct ip address;
	enum snmp_version version;
	char *community;
	size_t community_len;
	char *context_name;
	struct duration timeout;
	unsigned retries;
	struct usm_keys keys;
	void *session; /* net-snmp's struct session_list */
	struct resolution *resolution;
	struct request *requests; /* in the order they were asked */
	struct ticket *tickets;   /* in no order */
	bool got_garbage;         /* something came since the last answer that was none */
	bool is_delivering;
	bool is_freed; /* by a callback: destroy when the delivery is over */
};

/**
 * Before a call into net-snmp that can send or receive.
 *
 * \param client  Not entered.
 */
void library_enter(struct snmp_client *client);

/**
 * After such a call: frees the tickets that are over.
 *
 * \param client  Entered.
 */
void library_leave(struct snmp_client *client);

/**
 * Free all tickets: net-snmp's session is closed.
 *
 * \param client  Without session.
 */
void tickets_free(struct snmp_client *client);

/**
 * A new query at the end of the list.
 *
 * \param client  The client.
 * \param pdu     Taken over on success.
 * \return The query, waiting, or NULL when memory is short.
 */
struct request *request_append(struct snmp_client *client, netsnmp_pdu *pdu);

/**
 * The first query in a state.
 *
 * \param client  The client.
 * \param state   Which.
 * \return Borrowed, or NULL.
 */
struct request *request_find(const struct snmp_client *client, enum request_state state);

/**
 * Send a query that waits; failing to is one of its ends.
 *
 * \param request  Waiting; the client's session is open.
 */
void request_send(struct request *request);

/**
 * Take a query out of the list and free it; net-snmp's ticket for it becomes an orphan.
 *
 * \param request  In any state.
 */
void request_free(struct request *request);

/**
 * All queries that have not ended fail for one reason.
 *
 * \param client  The client.
 * \param err     Copied.
 */
void request_fail_all(struct snmp_client *client, const struct error *err);

/**
 * A query as a message.
 *
 * \param query  At most SNMP_QUERY_MAX names of at most SNMP_OID_MAX sub-identifiers.
 * \return To be freed with snmp_free_pdu(), or NULL when memory is short.
 */
netsnmp_pdu *pdu_build(const struct snmp_query *query);

/**
 * The variables of an answer as an array.
 *
 * \param list       May be NULL; octets and addresses are borrowed from it.
 * \param ret_count  How many.
 * \return One piece of memory to be freed with free(), or NULL when memory is short.
 */
struct snmp_varbind *pdu_convert(const netsnmp_variable_list *list, size_t *ret_count);
