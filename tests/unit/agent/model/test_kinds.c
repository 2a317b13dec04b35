/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/model/kinds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/strbuf.h"
#include "agent/model/fact_check.h"

static void shipped_tables_keep_the_naming_rules(void **state)
{
	(void)state;
	struct strbuf out;
	strbuf_init(&out, 65536);
	strbuf_puts(&out, "");
	if (fact_kinds_check(fact_kinds, FACT_KIND_COUNT, &out) != 0)
		fail_msg("%s", out.data);
	strbuf_done(&out);
}

/* The tables are designated; a row that was forgotten would be all zero. */
static void every_index_has_a_row(void **state)
{
	(void)state;
	for (size_t k = 0; k < FACT_KIND_COUNT; k++) {
		assert_non_null(fact_kinds[k]);
		for (size_t i = 0; i < fact_kinds[k]->field_count; i++)
			assert_non_null(fact_kinds[k]->fields[i].name);
	}
}

static const struct fact_field *metric(const char *name)
{
	for (size_t k = 0; k < FACT_KIND_COUNT; k++)
		for (size_t i = 0; i < fact_kinds[k]->field_count; i++) {
			const struct fact_field *field = &fact_kinds[k]->fields[i];
			if (field->metric != NULL && strcmp(field->metric, name) == 0)
				return field;
		}
	fail_msg("no metric %s", name);
	return NULL;
}

static void states_are_the_protocols_own(void **state)
{
	(void)state;
	static const struct {
		const char *metric;
		uint32_t number;
		const char *name;
	} cases[] = {
		{ "onramp_bgp_peer_state", BGP_STATE_IDLE, "idle" },
		{ "onramp_bgp_peer_state", BGP_STATE_CONNECT, "connect" },
		{ "onramp_bgp_peer_state", BGP_STATE_ACTIVE, "active" },
		{ "onramp_bgp_peer_state", BGP_STATE_OPENSENT, "opensent" },
		{ "onramp_bgp_peer_state", BGP_STATE_OPENCONFIRM, "openconfirm" },
		{ "onramp_bgp_peer_state", BGP_STATE_ESTABLISHED, "established" },
		{ "onramp_interface_state", INTERFACE_STATUS_UP, "up" },
		{ "onramp_interface_state", INTERFACE_STATUS_DOWN, "down" },
		{ "onramp_interface_state", INTERFACE_STATUS_TESTING, "testing" },
		{ "onramp_interface_state", INTERFACE_STATUS_UNKNOWN, "unknown" },
		{ "onramp_interface_state", INTERFACE_STATUS_DORMANT, "dormant" },
		{ "onramp_interface_state", INTERFACE_STATUS_NOT_PRESENT, "notPresent" },
		{ "onramp_interface_state", INTERFACE_STATUS_LOWER_LAYER_DOWN,
		  "lowerLayerDown" },
		{ "onramp_bfd_session_state", BFD_STATE_ADMIN_DOWN, "adminDown" },
		{ "onramp_bfd_session_state", BFD_STATE_DOWN, "down" },
		{ "onramp_bfd_session_state", BFD_STATE_INIT, "init" },
		{ "onramp_bfd_session_state", BFD_STATE_UP, "up" },
		{ "onramp_bfd_session_state", BFD_STATE_FAILING, "failing" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(metric(cases[i].metric)->states[cases[i].number],
		                    cases[i].name);
	assert_null(metric("onramp_bgp_peer_state")->states[BGP_STATE_COUNT]);
	assert_null(metric("onramp_interface_state")->states[INTERFACE_STATUS_COUNT]);
	assert_null(metric("onramp_bfd_session_state")->states[BFD_STATE_COUNT]);
}

/* Other people's alerts use these names (design section 8): renaming one is a breaking change.
 */
static void promised_metrics_exist(void **state)
{
	(void)state;
	static const char *const names[] = {
		"onramp_source_up",
		"onramp_source_last_success_timestamp_seconds",
		"onramp_source_poll_duration_seconds",
		"onramp_source_polls",
		"onramp_source_errors",
		"onramp_source",
		"onramp_bgp_peer_up",
		"onramp_bgp_peer_admin_up",
		"onramp_bgp_peer_state",
		"onramp_bgp_peer_established_transitions",
		"onramp_bgp_peer_last_change_timestamp_seconds",
		"onramp_bgp_peer_hold_time_seconds",
		"onramp_bgp_peer_keepalive_seconds",
		"onramp_bgp_peer_messages_received",
		"onramp_bgp_peer_messages_sent",
		"onramp_bgp_peer_updates_received",
		"onramp_bgp_peer_updates_sent",
		"onramp_bgp_peer",
		"onramp_bgp_peer_prefixes_received",
		"onramp_bgp_peer_prefixes_accepted",
		"onramp_bgp_peer_prefixes_denied",
		"onramp_bgp_peer_prefixes_advertised",
		"onramp_bgp_peer_prefixes_active",
		"onramp_bgp_peer_prefixes_limit",
		"onramp_bgp_peer_last_error",
		"onramp_interface_up",
		"onramp_interface_mtu_bytes",
		"onramp_interface_speed_bytes_per_second",
		"onramp_interface_receive_bytes",
		"onramp_interface_transmit_bytes",
		"onramp_interface_receive_errors",
		"onramp_bfd_session_up",
		"onramp_router_boot_timestamp_seconds",
		"onramp_probe_rtt_seconds",
		"onramp_probe_sent",
		"onramp_probe_received",
		"onramp_probe_duplicates",
		"onramp_probe_reply_ttl",
		"onramp_probe_send_errors",
		"onramp_build",
		"onramp_config_last_reload_successful",
		"onramp_config_last_reload_success_timestamp_seconds",
		"process_cpu_seconds",
		"process_resident_memory_bytes",
		"process_start_time_seconds",
	};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_non_null(metric(names[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shipped_tables_keep_the_naming_rules),
		cmocka_unit_test(every_index_has_a_row),
		cmocka_unit_test(states_are_the_protocols_own),
		cmocka_unit_test(promised_metrics_exist),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
