/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole expositions, byte for byte, in tests/fixtures/exposition/NAME.0.0.4.txt and
 * NAME.openmetrics.txt. tests/e2e/exposition_test.py runs the same files through other people's
 * parsers. To accept a change: ONRAMP_UPDATE_GOLDEN=1 <this program>, then read the diff.
 */
#include "exporters/prometheus/prometheus.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/arena.h"
#include "agent/base/body.h"
#include "agent/base/utf8.h"
#include "agent/model/store.h"
#include "agent/model/view.h"

static struct ip address(const char *text)
{
	struct ip ip;
	assert_int_equal(ip_parse(text, &ip), 0);
	return ip;
}

static char *read_file(const char *path, size_t *ret_len)
{
	FILE *file = fopen(path, "re");
	if (file == NULL)
		fail_msg("cannot open %s", path);
	char *data = malloc(1 << 20);
	assert_non_null(data);
	*ret_len = fread(data, 1, 1 << 20, file);
	fclose(file);
	return data;
}

static void write_file(const char *path, const struct body *body)
{
	FILE *file = fopen(path, "we");
	if (file == NULL || fwrite(body->data, 1, body->len, file) != body->len ||
	    fclose(file) != 0)
		fail_msg("cannot write %s", path);
}

static void compare_format(struct prometheus *prometheus, enum prometheus_format format,
                           const char *name)
{
	static const char *const suffixes[PROMETHEUS_FORMAT_COUNT] = {
		[PROMETHEUS_TEXT_0_0_4] = "0.0.4",
		[PROMETHEUS_OPENMETRICS_1_0] = "openmetrics",
	};
	char path[128];
	snprintf(path, sizeof(path), "tests/fixtures/exposition/%s.%s.txt", name,
	         suffixes[format]);
	struct body *body = prometheus_body(prometheus, format, 0);
	assert_non_null(body);
	if (getenv("ONRAMP_UPDATE_GOLDEN") != NULL)
		write_file(path, body);
	size_t len;
	char *golden = read_file(path, &len);
	if (len != body->len || memcmp(golden, body->data, len) != 0)
		fail_msg("%s is not what is exposed now:\n%.*s", path, (int)body->len,
		         body->data);
	free(golden);
	body_unref(body);
}

/* Show the views, each in a slot of its own; takes them over. */
static void compare(const char *name, struct view *const *views, size_t count)
{
	struct store *store = store_new();
	struct prometheus *prometheus = prometheus_new(store);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(view_seal(views[i], (struct monotime){ 0 }, NULL), 0);
		store_put(store, (unsigned)store_slot_open(store), views[i],
		          (struct monotime){ .ns = INT64_MAX });
	}
	store_commit(store);
	compare_format(prometheus, PROMETHEUS_TEXT_0_0_4, name);
	compare_format(prometheus, PROMETHEUS_OPENMETRICS_1_0, name);
	prometheus_free(prometheus);
	store_free(store);
}

static struct view *health(const char *name, const char *kind, bool up)
{
	struct view *view = view_new(0);
	struct source_health *facts = view_add(view, FACT_SOURCE);
	FACT_SET(facts, SOURCE_NAME, source, name);
	FACT_SET(facts, SOURCE_KIND, kind, kind);
	FACT_SET(facts, SOURCE_UP, up, up);
	FACT_SET(facts, SOURCE_POLLS, polls, 12);
	FACT_SET(facts, SOURCE_DURATION, poll_duration, 0.0625);
	if (up) {
		FACT_SET(facts, SOURCE_LAST_SUCCESS, last_success, 1763800000.25);
		FACT_SET(facts, SOURCE_TABLES, answered, "CISCO-BGP4-MIB,IF-MIB");
	}
	for (int reason = ERROR_CONFIG; reason < ERROR_KIND_COUNT; reason++) {
		struct source_errors *errors = view_add(view, FACT_SOURCE_ERRORS);
		FACT_SET(errors, SOURCE_ERRORS_SOURCE, source, name);
		FACT_SET(errors, SOURCE_ERRORS_KIND, kind, kind);
		FACT_SET(errors, SOURCE_ERRORS_REASON, reason,
		         error_kind_name((enum error_kind)reason));
		FACT_SET(errors, SOURCE_ERRORS_COUNT, count,
		         !up && reason == ERROR_TIMEOUT ? 12 : 0);
	}
	return view;
}

static struct bgp_peer *add_peer(struct view *view, const char *peer)
{
	struct bgp_peer *facts = view_add(view, FACT_BGP_PEER);
	FACT_SET(facts, BGP_PEER_ROUTER, router, "ce1");
	FACT_SET(facts, BGP_PEER_VRF, vrf, "default");
	FACT_SET(facts, BGP_PEER_ADDRESS, address, address(peer));
	return facts;
}

static void add_established(struct view *view)
{
	struct bgp_peer *peer = add_peer(view, "192.168.100.1");
	FACT_SET(peer, BGP_PEER_UP, up, true);
	FACT_SET(peer, BGP_PEER_ADMIN_UP, admin_up, true);
	FACT_SET(peer, BGP_PEER_STATE, state, BGP_STATE_ESTABLISHED);
	FACT_SET(peer, BGP_PEER_TRANSITIONS, transitions, 3);
	FACT_SET(peer, BGP_PEER_LAST_CHANGE, last_change, 1763790000);
	FACT_SET(peer, BGP_PEER_HOLD_TIME, hold_time, 30);
	FACT_SET(peer, BGP_PEER_KEEPALIVE, keepalive, 10);
	FACT_SET(peer, BGP_PEER_HOLD_TIME_CONFIGURED, hold_time_configured, 180);
	FACT_SET(peer, BGP_PEER_KEEPALIVE_CONFIGURED, keepalive_configured, 60);
	FACT_SET(peer, BGP_PEER_MESSAGES_RECEIVED, messages_received, 4294967296);
	FACT_SET(peer, BGP_PEER_MESSAGES_SENT, messages_sent, 1001);
	FACT_SET(peer, BGP_PEER_UPDATES_RECEIVED, updates_received, 17);
	FACT_SET(peer, BGP_PEER_UPDATES_SENT, updates_sent, 18);
	FACT_SET(peer, BGP_PEER_LAST_UPDATE, last_update, 1763790001.5);
	FACT_SET(peer, BGP_PEER_PEER_ASN, peer_asn, 64512);
	FACT_SET(peer, BGP_PEER_LOCAL_ASN, local_asn, 65001);
	FACT_SET(peer, BGP_PEER_LOCAL_ADDRESS, local_address, address("192.168.100.2"));
	FACT_SET(peer, BGP_PEER_ROUTER_ID, router_id, address("169.254.255.1"));
	static const char text[] = "DX \"primary\" C:\\dx\xff Z\xc3\xbcrich";
	FACT_SET(peer, BGP_PEER_DESCRIPTION, description,
	         utf8_clean(view_arena(view), text, sizeof(text) - 1, UTF8_LABEL_MAX));
	struct bgp_family *family = view_add(view, FACT_BGP_FAMILY);
	FACT_SET(family, BGP_FAMILY_ROUTER, router, "ce1");
	FACT_SET(family, BGP_FAMILY_VRF, vrf, "default");
	FACT_SET(family, BGP_FAMILY_PEER, peer, address("192.168.100.1"));
	FACT_SET(family, BGP_FAMILY_AFI_SAFI, afi_safi, "ipv4 unicast");
	FACT_SET(family, BGP_FAMILY_RECEIVED, received, 12);
	FACT_SET(family, BGP_FAMILY_ACCEPTED, accepted, 10);
	FACT_SET(family, BGP_FAMILY_DENIED, denied, 2);
	FACT_SET(family, BGP_FAMILY_ADVERTISED, advertised, 5);
	FACT_SET(family, BGP_FAMILY_ACTIVE, active, 9);
	FACT_SET(family, BGP_FAMILY_LIMIT, limit, 100);
}

/* A session that is down, of which the device says little; IPv6, and an error. */
static void add_lost(struct view *view)
{
	struct bgp_peer *peer = add_peer(view, "2001:db8::1");
	FACT_SET(peer, BGP_PEER_UP, up, false);
	FACT_SET(peer, BGP_PEER_ADMIN_UP, admin_up, true);
	FACT_SET(peer, BGP_PEER_STATE, state, BGP_STATE_ACTIVE);
	FACT_SET(peer, BGP_PEER_TRANSITIONS, transitions, 0);
	FACT_SET(peer, BGP_PEER_PEER_ASN, peer_asn, 4200000002);
	struct bgp_error *error = view_add(view, FACT_BGP_ERROR);
	FACT_SET(error, BGP_ERROR_ROUTER, router, "ce1");
	FACT_SET(error, BGP_ERROR_VRF, vrf, "default");
	FACT_SET(error, BGP_ERROR_PEER, peer, address("2001:db8::1"));
	FACT_SET(error, BGP_ERROR_CODE, code, 4);
	FACT_SET(error, BGP_ERROR_SUBCODE, subcode, 0);
	FACT_SET(error, BGP_ERROR_REASON, reason, "Hold Timer Expired");
}

static void add_interface(struct view *view)
{
	struct interface *facts = view_add(view, FACT_INTERFACE);
	FACT_SET(facts, INTERFACE_ROUTER, router, "ce1");
	FACT_SET(facts, INTERFACE_NAME, name, "TenGigE0/0/0/1.100");
	FACT_SET(facts, INTERFACE_UP, up, false);
	FACT_SET(facts, INTERFACE_ADMIN_UP, admin_up, true);
	FACT_SET(facts, INTERFACE_STATE, state, INTERFACE_STATUS_LOWER_LAYER_DOWN);
	FACT_SET(facts, INTERFACE_MTU, mtu, 9001);
	FACT_SET(facts, INTERFACE_SPEED, speed, 1.25e9);
	FACT_SET(facts, INTERFACE_RECEIVE_BYTES, receive_bytes, UINT64_MAX);
	FACT_SET(facts, INTERFACE_TRANSMIT_BYTES, transmit_bytes, UINT64_C(9007199254740993));
	FACT_SET(facts, INTERFACE_RECEIVE_ERRORS, receive_errors, 1);
	FACT_SET(facts, INTERFACE_TRANSMIT_ERRORS, transmit_errors, 2);
	FACT_SET(facts, INTERFACE_RECEIVE_DISCARDS, receive_discards, 3);
	FACT_SET(facts, INTERFACE_TRANSMIT_DISCARDS, transmit_discards, 4);
	FACT_SET(facts, INTERFACE_LAST_CHANGE, last_change, 1763780000.01);
	FACT_SET(facts, INTERFACE_ALIAS, alias, "");
	FACT_SET(facts, INTERFACE_INDEX, index, 7);
}

static void add_router(struct view *view)
{
	struct bfd_session *session = view_add(view, FACT_BFD_SESSION);
	FACT_SET(session, BFD_SESSION_ROUTER, router, "ce1");
	FACT_SET(session, BFD_SESSION_PEER, peer, address("192.168.100.1"));
	FACT_SET(session, BFD_SESSION_INTERFACE, interface, "");
	FACT_SET(session, BFD_SESSION_UP, up, true);
	FACT_SET(session, BFD_SESSION_STATE, state, BFD_STATE_UP);
	struct router *router = view_add(view, FACT_ROUTER);
	FACT_SET(router, ROUTER_NAME, router, "ce1");
	FACT_SET(router, ROUTER_BOOT_TIME, boot_time, 1760000000);
	FACT_SET(router, ROUTER_RESTARTS, engine_boots, 4);
	FACT_SET(router, ROUTER_BGP_ASN, bgp_asn, 65001);
	FACT_SET(router, ROUTER_BGP_ID, bgp_id, address("10.255.0.1"));
	FACT_SET(router, ROUTER_SYSTEM_NAME, system_name, "ce1.example.net");
	FACT_SET(router, ROUTER_DESCRIPTION, description, "FRRouting 8.4.4");
}

static struct view *probes(void)
{
	static const double bounds[] = { 0.0001, 0.001, 0.02, 1 };
	static const uint64_t counts[] = { 0, 5, 90, 1, 0 };
	struct view *view = view_new(0);
	struct probe *probe = view_add(view, FACT_PROBE);
	FACT_SET(probe, PROBE_NAME, probe, "dx-primary");
	FACT_SET(probe, PROBE_TARGET, target, "192.168.100.1");
	struct fact_histogram rtt = {
		.bounds = bounds, .counts = counts, .bound_count = 4, .sum = 1.9375
	};
	FACT_SET(probe, PROBE_RTT, rtt, rtt);
	FACT_SET(probe, PROBE_SENT, sent, 100);
	FACT_SET(probe, PROBE_RECEIVED, received, 96);
	FACT_SET(probe, PROBE_DUPLICATES, duplicates, 1);
	FACT_SET(probe, PROBE_LATE, late, 2);
	FACT_SET(probe, PROBE_UNSTAMPED, unstamped, 1);
	FACT_SET(probe, PROBE_REPLY_TTL, reply_ttl, 64);
	FACT_SET(probe, PROBE_SOURCE, source, "192.168.100.2");
	FACT_SET(probe, PROBE_PROTOCOL, protocol, "icmp");
	FACT_SET(probe, PROBE_INTERVAL, interval, 0.05);
	struct probe_errors *errors = view_add(view, FACT_PROBE_ERRORS);
	FACT_SET(errors, PROBE_ERRORS_PROBE, probe, "dx-primary");
	FACT_SET(errors, PROBE_ERRORS_TARGET, target, "192.168.100.1");
	FACT_SET(errors, PROBE_ERRORS_REASON, reason, "unreachable");
	FACT_SET(errors, PROBE_ERRORS_COUNT, count, 2);
	FACT_SET(errors, PROBE_ERRORS_ICMP, icmp, 3);
	return view;
}

static struct view *agent(void)
{
	struct view *view = view_new(0);
	struct agent_self *self = view_add(view, FACT_AGENT);
	FACT_SET(self, AGENT_CPU, cpu, 1.25);
	FACT_SET(self, AGENT_OPEN_FDS, open_fds, 17);
	FACT_SET(self, AGENT_MAX_FDS, max_fds, 1024);
	FACT_SET(self, AGENT_VIRTUAL_MEMORY, virtual_memory, 123456789);
	FACT_SET(self, AGENT_RESIDENT_MEMORY, resident_memory, 9437184);
	FACT_SET(self, AGENT_START_TIME, start_time, 1763700000.5);
	FACT_SET(self, AGENT_THREADS, threads, 4);
	FACT_SET(self, AGENT_LONGEST_CALLBACK, longest_callback, 0.000123);
	FACT_SET(self, AGENT_RELOAD_OK, reload_ok, true);
	FACT_SET(self, AGENT_RELOAD_TIME, reload_time, 1763700000.75);
	FACT_SET(self, AGENT_VERSION, version, "1.2.3");
	FACT_SET(self, AGENT_REVISION, revision, "0123abcd");
	FACT_SET(self, AGENT_COMPILER, compiler, "12.2.0");
	return view;
}

static void everything_known(void **state)
{
	(void)state;
	struct view *ce1 = view_new(0);
	add_lost(ce1);
	add_established(ce1);
	add_interface(ce1);
	add_router(ce1);
	struct view *views[] = { agent(), health("ce1", "snmp", true), ce1,
		                 health("probes", "probe", true), probes() };
	compare("everything", views, sizeof(views) / sizeof(views[0]));
}

/* A router that does not answer is a source that is down: no session is, nothing is. */
static void silent_router(void **state)
{
	(void)state;
	struct view *views[] = { health("ce1", "snmp", false) };
	compare("silent_router", views, 1);
}

static void nothing_at_all(void **state)
{
	(void)state;
	compare("nothing", NULL, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_known),
		cmocka_unit_test(silent_router),
		cmocka_unit_test(nothing_at_all),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
