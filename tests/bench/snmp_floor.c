/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The floor of SNMP polling: net-snmp's session API, one request at a time, nothing done with
 * the answers.
 *
 *     snmp_floor PORT WALKS REPETITIONS
 *
 * Walks the tables that the agent reads (ifTable, ifXTable, bgpPeerTable) and prints CPU
 * milliseconds per walk.
 */
#include <net-snmp/net-snmp-config.h>
#include <net-snmp/net-snmp-includes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

static const oid if_table[] = { 1, 3, 6, 1, 2, 1, 2, 2 };
static const oid ifx_table[] = { 1, 3, 6, 1, 2, 1, 31, 1, 1 };
static const oid bgp_table[] = { 1, 3, 6, 1, 2, 1, 15, 3 };

/* The next step of a walk: `at` moves to the last OID of the answer; 0 at the end of the table.
 */
static int step(void *session, const oid *root, size_t root_len, oid *at, size_t *at_len,
                long repetitions)
{
	netsnmp_pdu *request = snmp_pdu_create(SNMP_MSG_GETBULK);
	request->non_repeaters = 0;
	request->max_repetitions = repetitions;
	snmp_add_null_var(request, at, *at_len);
	netsnmp_pdu *answer = NULL;
	int goes_on = 0;
	if (snmp_sess_synch_response(session, request, &answer) == STAT_SUCCESS) {
		for (netsnmp_variable_list *v = answer->variables; v != NULL;
		     v = v->next_variable) {
			goes_on = netsnmp_oid_is_subtree(root, root_len, v->name,
			                                 v->name_length) == 0 &&
			          v->type != SNMP_ENDOFMIBVIEW;
			memcpy(at, v->name, v->name_length * sizeof(oid));
			*at_len = v->name_length;
		}
	}
	snmp_free_pdu(answer);
	return goes_on;
}

static void walk(void *session, const oid *root, size_t root_len, long repetitions)
{
	oid at[MAX_OID_LEN];
	size_t at_len = root_len;
	memcpy(at, root, root_len * sizeof(oid));
	while (step(session, root, root_len, at, &at_len, repetitions))
		continue;
}

static double cpu_ms(void)
{
	struct rusage usage;
	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

int main(int argc, char **argv)
{
	if (argc != 4)
		return 2;
	long walks = strtol(argv[2], NULL, 10), repetitions = strtol(argv[3], NULL, 10);
	char peer[64];
	snprintf(peer, sizeof(peer), "udp:127.0.0.1:%s", argv[1]);
	setenv("MIBS", "", 1);
	init_snmp("bench");
	netsnmp_session wanted;
	snmp_sess_init(&wanted);
	wanted.version = SNMP_VERSION_2c;
	wanted.peername = peer;
	wanted.community = (u_char *)argv[0]; /* any */
	wanted.community_len = strlen(argv[0]);
	void *session = snmp_sess_open(&wanted);
	if (session == NULL)
		return 1;
	double before = cpu_ms();
	for (long i = 0; i < walks; i++) {
		walk(session, if_table, OID_LENGTH(if_table), repetitions);
		walk(session, ifx_table, OID_LENGTH(ifx_table), repetitions);
		walk(session, bgp_table, OID_LENGTH(bgp_table), repetitions);
	}
	printf("%.3f\n", (cpu_ms() - before) / (double)walks);
	snmp_sess_close(session);
	return 0;
}
