/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The queries of an SNMP client, from waiting to finished, and net-snmp's callback.
 *
 * net-snmp cannot be told to forget a request. It holds a ticket, which points to the query as
 * long as somebody waits for it and becomes an orphan when the query ends otherwise: cancelled,
 * or refused by an ICMP message. Retries are ours, so an orphan is never sent again. Tickets
 * are freed when the library has been left, never inside its callbacks: it may call again for
 * one that it has just declared failed.
 */
#include "agent/runtime/snmp_internal.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

/* --- queries --- */

static void wipe_community(netsnmp_pdu *pdu)
{
	if (pdu != NULL && pdu->community != NULL)
		explicit_bzero(pdu->community, pdu->community_len);
}

void request_free(struct request *request)
{
	struct request **at = &request->client->requests;
	while (*at != request)
		at = &(*at)->next;
	*at = request->next;
	if (request->ticket != NULL)
		request->ticket->request = NULL;
	if (request->state == WAITING)
		snmp_free_pdu(request->pdu);
	snmp_free_varbind(request->variables);
	free(request);
}

struct request *request_append(struct snmp_client *client, netsnmp_pdu *pdu)
{
	struct request *request = calloc(1, sizeof(*request));
	if (request == NULL)
		return NULL;
	request->client = client;
	request->pdu = pdu;
	struct request **at = &client->requests;
	while (*at != NULL)
		at = &(*at)->next;
	*at = request;
	return request;
}

struct request *request_find(const struct snmp_client *client, enum request_state state)
{
	struct request *at = client->requests;
	while (at != NULL && at->state != state)
		at = at->next;
	return at;
}

static void finish(struct request *request)
{
	if (request->ticket != NULL)
		request->ticket->request = NULL;
	else
		snmp_free_pdu(request->pdu);
	request->ticket = NULL;
	request->pdu = NULL;
	request->state = FINISHED;
}

static void fail(struct request *request, enum error_kind kind, int number, const char *text)
{
	error_set(&request->err, kind, number, "%s", text);
	finish(request);
}

void request_fail_all(struct snmp_client *client, const struct error *err)
{
	for (struct request *at = client->requests; at != NULL; at = at->next) {
		if (at->state == FINISHED)
			continue;
		at->err = *err;
		finish(at);
	}
}

/* RFC 3414, section 3.2: what the agent counts it also reports. */
static void fail_by_report(struct request *request, const netsnmp_session *session)
{
	static const struct {
		int report;
		enum error_kind kind;
		const char *text;
	} reports[] = {
		{ SNMPERR_UNKNOWN_USER_NAME, ERROR_DENIED,
		  "unknown user (usmStatsUnknownUserNames)" },
		{ SNMPERR_AUTHENTICATION_FAILURE, ERROR_DENIED,
		  "wrong authentication password or protocol (usmStatsWrongDigests)" },
		{ SNMPERR_DECRYPTION_ERR, ERROR_DENIED,
		  "wrong privacy password or protocol (usmStatsDecryptionErrors)" },
		{ SNMPERR_UNSUPPORTED_SEC_LEVEL, ERROR_DENIED,
		  "security level refused (usmStatsUnsupportedSecLevels)" },
		{ SNMPERR_NOT_IN_TIME_WINDOW, ERROR_DENIED,
		  "clock refused after synchronisation (usmStatsNotInTimeWindows)" },
		{ SNMPERR_UNKNOWN_ENG_ID, ERROR_UNREACHABLE,
		  "another SNMP engine answers than before" },
	};
	for (size_t i = 0; i < sizeof(reports) / sizeof(reports[0]); i++)
		if (reports[i].report == request->report) {
			fail(request, reports[i].kind, 0, reports[i].text);
			return;
		}
	fail(request, ERROR_DENIED, 0, snmp_api_errstring(session->s_snmp_errno));
}

/* Ask again with the same request ID, so that a late answer to the first try still counts. */
static bool retry(struct request *request)
{
	if (request->tries > request->client->retries)
		return false;
	netsnmp_pdu *again = snmp_clone_pdu(request->pdu);
	if (again == NULL)
		return false;
	again->msgid = snmp_get_next_msgid(); /* RFC 3412, section 6.2: never used twice */
	request->ticket->request = NULL;
	request->ticket = NULL;
	request->pdu = again;
	request->state = WAITING;
	return true;
}

static void time_out(struct request *request)
{
	struct snmp_client *client = request->client;
	if (retry(request))
		return;
	if (client->got_garbage) {
		fail(request, ERROR_MALFORMED, 0, "answers cannot be read or authenticated");
		return;
	}
	char text[96];
	snprintf(text, sizeof(text), "no answer to %u %s of %g s", request->tries,
	         request->tries == 1 ? "try" : "tries", duration_to_seconds(client->timeout));
	fail(request, ERROR_TIMEOUT, 0, text);
	client->is_stale = !client->is_numeric;
}

static void take_answer(struct request *request, netsnmp_pdu *pdu)
{
	request->client->got_garbage = false;
	request->variables = pdu->variables;
	pdu->variables = NULL;
	request->status = (unsigned)pdu->errstat;
	finish(request);
}

/* A Report comes in two callbacks, as a message and as OP_SEC_ERROR; which of them is first
 * depends on the version. When net-snmp asks again by itself (notInTimeWindow, once), there is
 * OP_RESEND and no OP_SEC_ERROR. */
static void take_report(struct ticket *ticket, int operation, const netsnmp_session *session,
                        netsnmp_pdu *pdu)
{
	struct request *request = ticket->request;
	if (request == NULL)
		return;
	if (pdu != NULL && pdu->command == SNMP_MSG_REPORT)
		request->report = snmpv3_get_report_type(pdu);
	if (operation == NETSNMP_CALLBACK_OP_SEC_ERROR)
		fail_by_report(request, session);
}

/* net-snmp's callback. */
static int on_event(int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu,
                    void *magic)
{
	(void)id;
	int number = errno;
	struct ticket *ticket = magic;
	struct request *request = ticket->request;
	netsnmp_pdu *asked = request == NULL ? NULL : request->pdu;
	switch (operation) {
	case NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE:
		if (pdu->command == SNMP_MSG_REPORT) {
			take_report(ticket, operation, session, pdu);
			return 1;
		}
		if (request != NULL)
			take_answer(request, pdu);
		break;
	case NETSNMP_CALLBACK_OP_SEC_ERROR: take_report(ticket, operation, session, pdu); break;
	case NETSNMP_CALLBACK_OP_TIMED_OUT:
		if (request != NULL)
			time_out(request);
		break;
	case NETSNMP_CALLBACK_OP_SEND_FAILED:
		if (request != NULL)
			fail(request, ERROR_UNREACHABLE, number, "cannot send");
		break;
	default: return 1; /* OP_RESEND, OP_CONNECT, OP_DISCONNECT */
	}
	wipe_community(asked);
	ticket->is_over = true;
	return 1;
}

void library_enter(struct snmp_client *client)
{
	usm_keys_enter(&client->keys);
}

void library_leave(struct snmp_client *client)
{
	usm_keys_leave(&client->keys);
	for (struct ticket **at = &client->tickets; *at != NULL;) {
		struct ticket *ticket = *at;
		if (!ticket->is_over) {
			at = &ticket->next;
			continue;
		}
		*at = ticket->next;
		free(ticket);
	}
}

void tickets_free(struct snmp_client *client)
{
	while (client->tickets != NULL) {
		struct ticket *next = client->tickets->next;
		free(client->tickets);
		client->tickets = next;
	}
}

/* Take a pending ICMP error off the socket; queries that are under way fail by it. */
static void take_socket_error(struct snmp_client *client)
{
	int number = 0;
	socklen_t len = sizeof(number);
	int fd = snmp_sess_transport(client->session)->sock;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &len) != 0 || number == 0)
		return;
	struct error err = { 0 };
	error_set(&err, ERROR_UNREACHABLE, number, "refused");
	for (struct request *at = client->requests; at != NULL; at = at->next)
		if (at->state == SENT) {
			at->err = err;
			finish(at);
		}
	client->is_stale = !client->is_numeric;
}

void request_send(struct request *request)
{
	struct snmp_client *client = request->client;
	struct ticket *ticket = calloc(1, sizeof(*ticket));
	if (ticket == NULL) {
		fail(request, ERROR_LIMIT, 0, "out of memory");
		return;
	}
	take_socket_error(client);
	netsnmp_pdu *pdu = request->pdu;
	ticket->request = request;
	ticket->next = client->tickets;
	client->tickets = ticket;
	request->ticket = ticket;
	request->state = SENT;
	request->tries++;
	library_enter(client);
	int id = snmp_sess_async_send(client->session, pdu, on_event, ticket);
	ticket->is_over = id == 0; /* then the message was not taken over */
	library_leave(client);
	if (id != 0)
		return;
	wipe_community(pdu);
	snmp_free_pdu(pdu);
	if (request->state == SENT)
		fail(request, ERROR_BUG, 0,
		     snmp_api_errstring(snmp_sess_session(client->session)->s_snmp_errno));
}
