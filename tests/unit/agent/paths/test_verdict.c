/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Row by row: what provokes a cause, what is just not enough for it, and what becomes of it
 * when the side that decides is not there.
 */
#include "agent/paths/verdict.h"

#include <stdio.h>

#include "tests/unit/agent/paths/stage.h"

#define DX "prod/dxvif-1"
#define VPN "prod/vpn-1/169.254.10.1"

static struct stage stage;
static const char *subject; /* the path that is looked at */

/* What probes say is given to the scene as it is. */
static struct measure measure;

/* What was seen of it before. */
static struct past history;

/* What other paths say. */
static bool is_alone;
static const char *rival;
static double load;

static int set_up(void **state)
{
	(void)state;
	stage_init(&stage);
	subject = DX;
	measure =
		(struct measure){ .answer = ANSWER_UP, .loss = 0, .latency = 0.01, .sent = 60 };
	history = (struct past){ .state = PATH_STATE_NONE };
	is_alone = false;
	rival = NULL;
	load = -1;
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	stage_done(&stage);
	return 0;
}

/* The path as it is now. */
static struct verdict judge(char *ret_why, size_t size)
{
	struct strbuf why;
	stage_join(&stage);
	const struct path_ends *ends = stage_path(&stage, subject);
	assert_non_null(ends);
	struct scene scene = {
		.ends = ends, .world = &stage.world, .is_alone = is_alone, .rival = rival
	};
	measure.taken = stage.world.now;
	scene_compose(&scene, &measure, &history);
	scene.load = load;
	strbuf_init(&why, 1024);
	struct verdict verdict = verdict_judge(&scene, &why);
	assert_int_equal(why.len > 0, verdict.cause != CAUSE_NONE);
	if (ret_why != NULL)
		snprintf(ret_why, size, "%s", why.len == 0 ? "" : why.data);
	strbuf_done(&why);
	return verdict;
}

static void expect(enum path_state state, enum cause_id cause)
{
	struct verdict verdict = judge(NULL, 0);
	assert_string_equal(causes[verdict.cause].name, causes[cause].name);
	assert_int_equal(verdict.state, state);
}

static void session_down(void)
{
	FACT_SET(stage.peer, BGP_PEER_UP, up, false);
	FACT_SET(stage.peer, BGP_PEER_STATE, state, BGP_STATE_ACTIVE);
	FACT_SET(stage.session, CLOUD_BGP_UP, up, false);
	FACT_SET(stage.attachment, ATTACHMENT_UP, up, false);
	FACT_SET(stage.attachment, ATTACHMENT_STATE, state, ATTACHMENT_STATE_DOWN);
	stage.peer->fact.known &= ~FACT_BIT(BGP_PEER_HOLD_TIME);
	FACT_SET(stage.tunnel_peer, BGP_PEER_UP, up, false);
}

static void notify(uint32_t code, uint32_t subcode)
{
	struct bgp_error *error = view_add(stage.router, FACT_BGP_ERROR);
	FACT_SET(error, BGP_ERROR_ROUTER, router, "ce1");
	FACT_SET(error, BGP_ERROR_VRF, vrf, "default");
	FACT_SET(error, BGP_ERROR_PEER, peer, stage.peer->address);
	FACT_SET(error, BGP_ERROR_CODE, code, code);
	FACT_SET(error, BGP_ERROR_SUBCODE, subcode, subcode);
}

/* --- down: each is called with the session down on both sides */

static void testing(void)
{
	FACT_SET(stage.attachment, ATTACHMENT_TESTING, testing, true);
}

static void test_is_over(void)
{
	FACT_SET(stage.attachment, ATTACHMENT_TESTING, testing, false);
}

static void unprovisioned(void)
{
	FACT_SET(stage.circuit, CIRCUIT_PROVISIONED, provisioned, false);
}

static void provisioned(void)
{
	FACT_SET(stage.circuit, CIRCUIT_PROVISIONED, provisioned, true);
}

static void circuit_down(void)
{
	FACT_SET(stage.circuit, CIRCUIT_UP, up, false);
}

static void circuit_not_told(void)
{
	stage.circuit->fact.known &= ~FACT_BIT(CIRCUIT_UP);
	stage.circuit->up = false;
}

static void shut_on_router(void)
{
	FACT_SET(stage.peer, BGP_PEER_ADMIN_UP, admin_up, false);
}

static void enabled_on_router(void)
{
	FACT_SET(stage.peer, BGP_PEER_ADMIN_UP, admin_up, true);
}

static void shut_by_notification(void)
{
	notify(6, 2);
}

static void reset_by_notification(void)
{
	notify(6, 4);
}

static void shut_in_cloud(void)
{
	FACT_SET(stage.session, CLOUD_BGP_REASON, reason, "admin");
}

static void disabled_in_cloud(void)
{
	FACT_SET(stage.attachment, ATTACHMENT_ADMIN_UP, admin_up, false);
}

static void attachment_down(void)
{
	stage.session->fact.known &= ~FACT_BIT(CLOUD_BGP_UP);
}

static void attachment_pending(void)
{
	stage.attachment->state = ATTACHMENT_STATE_PENDING;
}

static void nothing(void)
{
}

static void disconnected(void)
{
	struct gateway_link *link = view_add(stage.cloud, FACT_GATEWAY_LINK);
	FACT_SET(link, GATEWAY_LINK_CLOUD, cloud, "prod");
	FACT_SET(link, GATEWAY_LINK_PROVIDER, provider, "aws");
	FACT_SET(link, GATEWAY_LINK_GATEWAY, gateway, "vgw-1");
	FACT_SET(link, GATEWAY_LINK_ATTACHED, attached, "dxcon-1");
	FACT_SET(link, GATEWAY_LINK_UP, up, false);
}

static void deleted(void)
{
	stage.attachment->state = ATTACHMENT_STATE_DELETED;
}

static void unresolved(void)
{
	struct cloud_arp *arp = view_add(stage.cloud, FACT_CLOUD_ARP);
	FACT_SET(arp, CLOUD_ARP_CLOUD, cloud, "prod");
	FACT_SET(arp, CLOUD_ARP_PROVIDER, provider, "aws");
	FACT_SET(arp, CLOUD_ARP_ATTACHMENT, attachment, "dxvif-1");
	FACT_SET(arp, CLOUD_ARP_ADDRESS, address, stage_ip("192.168.100.2"));
	FACT_SET(arp, CLOUD_ARP_RESOLVED, resolved, false);
}

static void cloud_itself_unresolved(void)
{
	struct cloud_arp *arp = view_add(stage.cloud, FACT_CLOUD_ARP);
	FACT_SET(arp, CLOUD_ARP_CLOUD, cloud, "prod");
	FACT_SET(arp, CLOUD_ARP_PROVIDER, provider, "aws");
	FACT_SET(arp, CLOUD_ARP_ATTACHMENT, attachment, "dxvif-1");
	FACT_SET(arp, CLOUD_ARP_ADDRESS, address, stage_ip("192.168.100.1"));
	FACT_SET(arp, CLOUD_ARP_RESOLVED, resolved, false);
}

static void too_many_prefixes(void)
{
	notify(6, 1);
}

static void too_many_prefixes_in_cloud(void)
{
	FACT_SET(stage.session, CLOUD_BGP_REASON, reason, "prefix_limit");
}

static void bad_peer_as(void)
{
	notify(2, 2);
}

static void other_asn_in_cloud(void)
{
	FACT_SET(stage.session, CLOUD_BGP_CUSTOMER_ASN, customer_asn, 65002);
}

static void as_trans(void)
{
	FACT_SET(stage.session, CLOUD_BGP_CUSTOMER_ASN, customer_asn, 23456);
}

static void other_address(void)
{
	FACT_SET(stage.peer, BGP_PEER_LOCAL_ADDRESS, local_address, stage_ip("192.168.100.6"));
}

static void no_address(void)
{
	FACT_SET(stage.peer, BGP_PEER_LOCAL_ADDRESS, local_address, stage_ip("0.0.0.0"));
}

static void deconfigured(void)
{
	notify(6, 3);
}

static void rejected(void)
{
	notify(6, 5);
}

static void bad_authentication(void)
{
	notify(2, 5);
}

static void bad_open(void)
{
	notify(2, 4);
}

static void wire_down(void)
{
	measure.answer = ANSWER_DOWN;
}

static void wire_unknown(void)
{
	measure.answer = ANSWER_UNKNOWN;
}

static void hold_timer(void)
{
	notify(4, 0);
}

static void hold_timer_without_wire(void)
{
	notify(4, 0);
	wire_unknown();
}

struct down_case {
	const char *name;
	enum cause_id cause;
	void (*provoke)(void);
	void (*almost)(void); /* leaves CAUSE_BGP_NOT_ESTABLISHED */
	enum side decides;    /* without it the cause is another one */
};

static const struct down_case down_cases[] = {
	{ "test", CAUSE_MAINTENANCE, testing, test_is_over, SIDE_CLOUD },
	{ "provisioning", CAUSE_CIRCUIT_NOT_PROVISIONED, unprovisioned, provisioned,
	  SIDE_CLOUD },
	{ "circuit", CAUSE_CIRCUIT_DOWN, circuit_down, circuit_not_told, SIDE_CLOUD },
	{ "shut on router", CAUSE_ADMIN_SHUTDOWN, shut_on_router, enabled_on_router,
	  SIDE_ROUTER },
	{ "shut, told", CAUSE_ADMIN_SHUTDOWN, shut_by_notification, reset_by_notification,
	  SIDE_ROUTER },
	{ "shut in cloud", CAUSE_ADMIN_SHUTDOWN, shut_in_cloud, nothing, SIDE_CLOUD },
	{ "disabled", CAUSE_ADMIN_SHUTDOWN, disabled_in_cloud, nothing, SIDE_CLOUD },
	{ "attachment", CAUSE_ATTACHMENT_DOWN, attachment_down, nothing, SIDE_CLOUD },
	{ "pending", CAUSE_ATTACHMENT_DOWN, attachment_pending, nothing, SIDE_CLOUD },
	{ "gateway", CAUSE_ATTACHMENT_DOWN, disconnected, nothing, SIDE_CLOUD },
	{ "arp", CAUSE_LAYER2_DOWN, unresolved, cloud_itself_unresolved, SIDE_CLOUD },
	{ "prefixes, told", CAUSE_MAX_PREFIX_EXCEEDED, too_many_prefixes, reset_by_notification,
	  SIDE_ROUTER },
	{ "prefixes", CAUSE_MAX_PREFIX_EXCEEDED, too_many_prefixes_in_cloud, nothing,
	  SIDE_CLOUD },
	{ "asn, told", CAUSE_ASN_MISMATCH, bad_peer_as, bad_open, SIDE_ROUTER },
	{ "asn", CAUSE_ASN_MISMATCH, other_asn_in_cloud, as_trans, SIDE_CLOUD },
	{ "address", CAUSE_PEER_ADDRESS_MISMATCH, other_address, no_address, SIDE_CLOUD },
	{ "deconfigured", CAUSE_PEER_ADDRESS_MISMATCH, deconfigured, reset_by_notification,
	  SIDE_ROUTER },
	{ "rejected", CAUSE_PEER_ADDRESS_MISMATCH, rejected, reset_by_notification,
	  SIDE_ROUTER },
	{ "password", CAUSE_AUTHENTICATION_MISMATCH, bad_authentication, bad_open,
	  SIDE_ROUTER },
	{ "wire", CAUSE_PEER_UNREACHABLE, wire_down, wire_unknown, SIDE_WIRE },
	{ "timer", CAUSE_HOLD_TIMER_EXPIRED, hold_timer, hold_timer_without_wire, SIDE_ROUTER },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void again(void)
{
	tear_down(NULL);
	set_up(NULL);
}

static void each_fault_has_its_cause(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(down_cases); i++) {
		again();
		session_down();
		down_cases[i].provoke();
		expect(PATH_STATE_DOWN, down_cases[i].cause);
	}
}

static void just_not_enough_is_another_cause(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(down_cases); i++) {
		again();
		session_down();
		down_cases[i].almost();
		expect(PATH_STATE_DOWN, CAUSE_BGP_NOT_ESTABLISHED);
	}
}

static void drop_side(enum side side)
{
	if (side == SIDE_CLOUD)
		stage_drop(&stage.cloud);
	else if (side == SIDE_ROUTER)
		stage_drop(&stage.router);
	else
		measure =
			(struct measure){ .answer = ANSWER_UNKNOWN, .loss = -1, .latency = -1 };
}

/* The path is known from before; then the side that decides says nothing any more. */
static void missing_side_does_not_make_its_cause(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(down_cases); i++) {
		again();
		judge(NULL, 0);
		stage.judgement.count = 0;
		stage_next(&stage, 60);
		session_down();
		down_cases[i].provoke();
		drop_side(down_cases[i].decides);
		assert_int_not_equal(judge(NULL, 0).cause, down_cases[i].cause);
	}
}

static void faults_of_a_session_that_is_up_are_no_causes(void **state)
{
	(void)state;
	static void (*const leftovers[])(void) = { shut_by_notification, too_many_prefixes,
		                                   bad_peer_as, bad_authentication,
		                                   hold_timer };
	for (size_t i = 0; i < COUNT(leftovers); i++) {
		again();
		leftovers[i]();
		expect(PATH_STATE_OK, CAUSE_NONE);
	}
}

/* Devices keep the last NOTIFICATION for ever. */
static void notification_from_before_the_loss_explains_nothing(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE,
		             .knows_error = true,
		             .error = 6 << 8 | 2 };
	struct strbuf why;
	session_down();
	shut_by_notification();
	stage_join(&stage);
	struct scene scene = { .ends = stage_path(&stage, DX), .world = &stage.world };
	scene_compose(&scene, &measure, &past);
	strbuf_init(&why, 1024);
	assert_int_equal(verdict_judge(&scene, &why).cause, CAUSE_BGP_NOT_ESTABLISHED);
	strbuf_done(&why);
}

/* The state was read before the session was lost, its last NOTIFICATION after that; then so
 * many seconds pass until the state is read again. */
static enum cause_id cause_when_seen_ahead(int64_t seconds)
{
	struct past past = { .state = PATH_STATE_NONE };
	struct verdict verdict = { .state = PATH_STATE_NONE };
	struct strbuf why;
	strbuf_init(&why, 1024);
	again();
	for (int look = 0; look < 3; look++) {
		if (look > 0) {
			stage_next(&stage, look == 1 ? 60 : seconds);
			notify(6, 1);
		}
		if (look == 2)
			session_down();
		stage_join(&stage);
		struct scene scene = { .ends = stage_path(&stage, DX), .world = &stage.world };
		scene_compose(&scene, &measure, &past);
		verdict = verdict_judge(&scene, &why);
	}
	strbuf_done(&why);
	return verdict.cause;
}

static void notification_may_be_seen_before_the_loss(void **state)
{
	(void)state;
	assert_int_equal(cause_when_seen_ahead(1), CAUSE_MAX_PREFIX_EXCEEDED);
	assert_int_equal(cause_when_seen_ahead(60), CAUSE_MAX_PREFIX_EXCEEDED);
	assert_int_equal(cause_when_seen_ahead(61), CAUSE_BGP_NOT_ESTABLISHED);
}

/* While a session is tried again, its router shows the reason at some moments only. */
static void reason_of_a_loss_is_remembered_until_the_session_is_up(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	struct strbuf why;
	strbuf_init(&why, 1024);
	for (int look = 0; look < 4; look++) {
		struct scene scene = { .ends = NULL };
		if (look > 0)
			stage_next(&stage, 60);
		if (look < 3)
			session_down();
		if (look == 0)
			notify(2, 2);
		if (look == 1)
			notify(6, 6); /* that something was changed explains nothing */
		stage_join(&stage);
		scene = (struct scene){ .ends = stage_path(&stage, DX), .world = &stage.world };
		scene_compose(&scene, &measure, &past);
		strbuf_clear(&why);
		assert_int_equal(verdict_judge(&scene, &why).cause,
		                 look < 3 ? CAUSE_ASN_MISMATCH : CAUSE_NONE);
	}
	assert_int_equal(past.told, 0);
	strbuf_done(&why);
}

static void tunnel_that_is_down_is_named(void **state)
{
	(void)state;
	char why[256];
	subject = VPN;
	session_down();
	FACT_SET(stage.tunnel, TUNNEL_UP, up, false);
	assert_int_equal(judge(why, sizeof(why)).cause, CAUSE_TUNNEL_DOWN);
	assert_string_equal(why, "prod says that tunnel 203.0.113.1 is down");
	again();
	subject = VPN;
	session_down();
	FACT_SET(stage.tunnel, TUNNEL_UP, up, false);
	FACT_SET(stage.tunnel, TUNNEL_MESSAGE, message, "IPSEC IS UP");
	expect(PATH_STATE_DOWN, CAUSE_BGP_NOT_ESTABLISHED);
}

static void router_knows_its_own_ipsec_best(void **state)
{
	(void)state;
	for (int is_up = 0; is_up < 2; is_up++) {
		again();
		subject = VPN;
		session_down();
		FACT_SET(stage.tunnel, TUNNEL_UP, up, false);
		struct ipsec_tunnel *ipsec = view_add(stage.router, FACT_IPSEC_TUNNEL);
		FACT_SET(ipsec, IPSEC_TUNNEL_ROUTER, router, "ce1");
		FACT_SET(ipsec, IPSEC_TUNNEL_PEER, peer, stage_ip("203.0.113.1"));
		FACT_SET(ipsec, IPSEC_TUNNEL_UP, up, is_up != 0);
		expect(PATH_STATE_DOWN, is_up ? CAUSE_BGP_NOT_ESTABLISHED : CAUSE_TUNNEL_DOWN);
	}
}

static void asn_of_a_gateway_says_nothing_of_its_tunnels(void **state)
{
	(void)state;
	subject = VPN;
	session_down();
	struct cloud_bgp *session = stage_session(stage.cloud, "prod", "vpn-1", "169.254.10.1");
	FACT_SET(session, CLOUD_BGP_UP, up, false);
	FACT_SET(session, CLOUD_BGP_CLOUD_ASN, cloud_asn, 64512);
	expect(PATH_STATE_DOWN, CAUSE_BGP_NOT_ESTABLISHED);
}

/* --- which side is believed */

static void healthy_path_is_ok(void **state)
{
	(void)state;
	expect(PATH_STATE_OK, CAUSE_NONE);
	again();
	subject = VPN;
	wire_unknown();
	expect(PATH_STATE_OK, CAUSE_NONE);
}

/* The path with the router's, the cloud's and the wire's answer; both looked twice. */
static enum cause_id contradict(bool router, bool cloud, enum answer wire, int64_t later,
                                enum path_state *ret_state)
{
	struct past past = { .state = PATH_STATE_NONE };
	struct strbuf why;
	again();
	stage_join(&stage);
	struct scene scene = { .ends = stage_path(&stage, DX), .world = &stage.world };
	scene_compose(&scene, &measure, &past);
	for (int look = 0; look < 2; look++) {
		stage_next(&stage, later);
		FACT_SET(stage.peer, BGP_PEER_UP, up, router);
		FACT_SET(stage.session, CLOUD_BGP_UP, up, cloud);
		FACT_SET(stage.attachment, ATTACHMENT_UP, up, cloud);
		stage_join(&stage);
		scene = (struct scene){ .ends = stage_path(&stage, DX), .world = &stage.world };
		measure.answer = wire;
		scene_compose(&scene, &measure, &past);
	}
	strbuf_init(&why, 1024);
	struct verdict verdict = verdict_judge(&scene, &why);
	strbuf_done(&why);
	*ret_state = verdict.state;
	return verdict.cause;
}

static void lasting_contradiction_is_one_sided(void **state)
{
	(void)state;
	enum path_state it;
	assert_int_equal(contradict(false, true, ANSWER_UP, 60, &it), CAUSE_ONE_SIDED_SESSION);
	assert_int_equal(it, PATH_STATE_DEGRADED);
	assert_int_equal(contradict(true, false, ANSWER_UP, 60, &it), CAUSE_ONE_SIDED_SESSION);
	assert_int_equal(it, PATH_STATE_DEGRADED);
	assert_int_equal(contradict(false, true, ANSWER_UNKNOWN, 60, &it),
	                 CAUSE_ONE_SIDED_SESSION);
	assert_int_equal(it, PATH_STATE_DOWN);
	assert_int_equal(contradict(false, true, ANSWER_DOWN, 60, &it), CAUSE_PEER_UNREACHABLE);
	assert_int_equal(it, PATH_STATE_DOWN);
}

/* What explains the side that says down is a better cause. */
static void contradiction_with_a_reason_has_its_cause(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	struct strbuf why;
	for (int look = 0; look < 3; look++) {
		if (look > 0) {
			stage_next(&stage, 60);
			circuit_down();
		}
		stage_join(&stage);
		struct scene scene = { .ends = stage_path(&stage, DX), .world = &stage.world };
		scene_compose(&scene, &measure, &past);
		strbuf_init(&why, 1024);
		struct verdict verdict = verdict_judge(&scene, &why);
		strbuf_done(&why);
		assert_int_equal(verdict.cause, look == 0 ? CAUSE_NONE : CAUSE_CIRCUIT_DOWN);
		assert_int_equal(verdict.state,
		                 look == 0 ? PATH_STATE_OK : PATH_STATE_DEGRADED);
	}
}

static void newer_word_is_believed_until_the_other_has_looked(void **state)
{
	(void)state;
	enum path_state it;
	assert_int_equal(contradict(false, true, ANSWER_UP, 1, &it), CAUSE_BGP_NOT_ESTABLISHED);
	assert_int_equal(it, PATH_STATE_DOWN);
	assert_int_equal(contradict(true, false, ANSWER_UNKNOWN, 1, &it),
	                 CAUSE_BGP_NOT_ESTABLISHED);
	assert_int_equal(it, PATH_STATE_DOWN);
}

/* Whoever is on call is not woken for a path over which packets pass in a session. */
static void cloud_alone_takes_no_path_down(void **state)
{
	(void)state;
	enum path_state it;
	assert_int_equal(contradict(true, false, ANSWER_UP, 1, &it), CAUSE_ONE_SIDED_SESSION);
	assert_int_equal(it, PATH_STATE_DEGRADED);
}

/* One look at the path, so many seconds after the last one. */
static struct verdict look_again(struct past *past, int64_t later, uint64_t sessions,
                                 bool router, bool cloud)
{
	struct strbuf why;
	stage_next(&stage, later);
	FACT_SET(stage.peer, BGP_PEER_UP, up, router);
	FACT_SET(stage.peer, BGP_PEER_TRANSITIONS, transitions, sessions);
	FACT_SET(stage.session, CLOUD_BGP_UP, up, cloud);
	stage_join(&stage);
	struct scene scene = { .ends = stage_path(&stage, DX), .world = &stage.world };
	scene_compose(&scene, &measure, past);
	strbuf_init(&why, 1024);
	struct verdict verdict = verdict_judge(&scene, &why);
	strbuf_done(&why);
	return verdict;
}

static void cloud_that_tells_late_of_a_reset_takes_no_path_down(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	again();
	assert_int_equal(look_again(&past, 1, 4, true, true).state, PATH_STATE_OK);
	assert_int_equal(look_again(&past, 1, 4, false, true).state, PATH_STATE_DOWN);
	assert_int_equal(look_again(&past, 2, 4, true, true).state, PATH_STATE_OK);
	assert_int_equal(look_again(&past, 1, 4, true, false).state, PATH_STATE_OK);
	assert_int_equal(look_again(&past, 5, 4, true, false).state, PATH_STATE_OK);
	struct verdict verdict = look_again(&past, 10, 4, true, false);
	assert_int_equal(verdict.cause, CAUSE_ONE_SIDED_SESSION);
	assert_int_equal(verdict.state, PATH_STATE_DEGRADED);
}

static void cloud_that_tells_of_a_loss_long_after_the_reset_is_believed(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	again();
	look_again(&past, 1, 4, true, true);
	look_again(&past, 1, 4, false, true);
	look_again(&past, 2, 4, true, true);
	assert_int_equal(look_again(&past, 60, 4, true, true).state, PATH_STATE_OK);
	assert_int_equal(look_again(&past, 1, 4, true, false).state, PATH_STATE_DEGRADED);
}

static void reset_that_only_the_counter_tells_is_one(void **state)
{
	(void)state;
	struct past past = { .state = PATH_STATE_NONE };
	again();
	look_again(&past, 1, 4, true, true);
	look_again(&past, 1, 5, true, true);
	assert_int_equal(look_again(&past, 2, 5, true, false).state, PATH_STATE_OK);
}

/* The path is known; now a side falls silent. */
static void fall_silent(void)
{
	again();
	judge(NULL, 0);
	stage.judgement.count = 0;
	stage_next(&stage, 60);
}

/* What it says then is no news: the router has said down all the time. */
static void cloud_that_was_silent_between_takes_no_path_up(void **state)
{
	(void)state;
	measure.answer = ANSWER_UNKNOWN;
	judge(NULL, 0);
	for (int look = 0; look < 4; look++) {
		stage_next(&stage, 60);
		FACT_SET(stage.peer, BGP_PEER_UP, up, false);
		if (look == 2)
			stage_drop(&stage.cloud);
		expect(PATH_STATE_DOWN, look == 0 || look == 2 ? CAUSE_BGP_NOT_ESTABLISHED
		                                               : CAUSE_ONE_SIDED_SESSION);
	}
}

static void silent_cloud_leaves_the_word_to_the_router(void **state)
{
	(void)state;
	fall_silent();
	stage_drop(&stage.cloud);
	expect(PATH_STATE_OK, CAUSE_CLOUD_API_UNAVAILABLE);
	fall_silent();
	stage_drop(&stage.cloud);
	stage.places[1].trouble = ERROR_DENIED;
	expect(PATH_STATE_OK, CAUSE_CLOUD_API_DENIED);
	fall_silent();
	session_down();
	stage_drop(&stage.cloud);
	expect(PATH_STATE_DOWN, CAUSE_BGP_NOT_ESTABLISHED);
}

static void silent_router_leaves_the_word_to_cloud_and_wire(void **state)
{
	(void)state;
	fall_silent();
	stage_drop(&stage.router);
	expect(PATH_STATE_OK, CAUSE_ROUTER_UNREACHABLE);
	fall_silent();
	stage_drop(&stage.router);
	wire_unknown();
	expect(PATH_STATE_UNKNOWN, CAUSE_ROUTER_UNREACHABLE);
	fall_silent();
	stage_drop(&stage.router);
	wire_down();
	expect(PATH_STATE_UNKNOWN, CAUSE_ROUTER_UNREACHABLE);
	fall_silent();
	session_down();
	stage_drop(&stage.router);
	expect(PATH_STATE_DOWN, CAUSE_BGP_NOT_ESTABLISHED);
}

static void nobody_left_is_unknown(void **state)
{
	(void)state;
	fall_silent();
	stage_drop(&stage.router);
	stage_drop(&stage.cloud);
	expect(PATH_STATE_UNKNOWN, CAUSE_ROUTER_UNREACHABLE);
	fall_silent();
	stage_drop(&stage.router);
	stage_drop(&stage.cloud);
	wire_down();
	expect(PATH_STATE_UNKNOWN, CAUSE_ROUTER_UNREACHABLE);
}

static void wire_alone_takes_no_path_down(void **state)
{
	(void)state;
	measure = (struct measure){
		.answer = ANSWER_DOWN, .loss = 1, .lost = 60, .sent = 60, .latency = -1
	};
	expect(PATH_STATE_DEGRADED, CAUSE_LOSS_HIGH);
}

static void peer_that_vanished_is_an_address_mismatch(void **state)
{
	(void)state;
	fall_silent();
	session_down();
	stage.peer->address = stage_ip("192.168.100.9");
	expect(PATH_STATE_DOWN, CAUSE_PEER_ADDRESS_MISMATCH);
	fall_silent();
	stage.peer->address = stage_ip("192.168.100.9");
	wire_unknown();
	expect(PATH_STATE_UNKNOWN, CAUSE_NONE);
}

static void attachment_that_vanished_is_down_with_its_session(void **state)
{
	(void)state;
	fall_silent();
	session_down();
	stage.attachment->state = ATTACHMENT_STATE_DELETED;
	expect(PATH_STATE_DOWN, CAUSE_ATTACHMENT_DOWN);
}

/* A cloud lists what is deleted for a while only. */
static void deleted_attachment_stays_deleted_when_its_last_trace_goes(void **state)
{
	(void)state;
	fall_silent();
	deleted();
	judge(NULL, 0);
	for (int look = 0; look < 3; look++) {
		stage_next(&stage, 60);
		stage.attachment->attachment = stage.session->attachment = "dxvif-9";
		stage.session->peer = stage_ip("192.168.109.1");
		if (look == 1)
			stage_drop(&stage.cloud);
		if (look == 1)
			expect(PATH_STATE_OK, CAUSE_CLOUD_API_UNAVAILABLE);
		else
			expect(PATH_STATE_DEGRADED, CAUSE_ATTACHMENT_DOWN);
	}
}

/* A provider says no, whatever the session says. */
static void what_a_cloud_denies_weighs_against_a_session_that_is_up(void **state)
{
	(void)state;
	static const struct {
		void (*deny)(void);
		enum cause_id cause;
	} denials[] = {
		{ unprovisioned, CAUSE_CIRCUIT_NOT_PROVISIONED },
		{ disabled_in_cloud, CAUSE_ADMIN_SHUTDOWN },
		{ attachment_pending, CAUSE_ATTACHMENT_DOWN },
		{ disconnected, CAUSE_ATTACHMENT_DOWN },
		{ deleted, CAUSE_ATTACHMENT_DOWN },
	};
	for (size_t i = 0; i < COUNT(denials); i++) {
		fall_silent();
		denials[i].deny();
		struct verdict verdict = judge(NULL, 0);
		assert_string_equal(causes[verdict.cause].name, causes[denials[i].cause].name);
		assert_int_not_equal(verdict.state, PATH_STATE_OK);
		assert_int_not_equal(verdict.state, PATH_STATE_UNKNOWN);
	}
}

static void test_under_way_is_maintenance_even_if_nobody_can_tell(void **state)
{
	(void)state;
	fall_silent();
	testing();
	stage.session->fact.known &= ~FACT_BIT(CLOUD_BGP_UP);
	stage.attachment->fact.known &= ~FACT_BIT(ATTACHMENT_UP);
	stage_drop(&stage.router);
	expect(PATH_STATE_UNKNOWN, CAUSE_MAINTENANCE);
}

/* --- degraded */

static void no_prefixes(void)
{
	stage.family->accepted = 0;
}

static void prefixes_unknown(void)
{
	stage.family->fact.known &= ~FACT_BIT(BGP_FAMILY_ACCEPTED);
	stage.family->accepted = 0;
}

static void prefix_missing(void)
{
	stage_route(stage.router, stage.peer, "10.200.0.0/16", false);
}

static void prefix_of_others_missing(void)
{
	stage_route(stage.router, stage.peer, "10.100.0.0/16", false);
}

static void add_advertised(const char *prefix, bool present)
{
	struct advertised_route *route = view_add(stage.router, FACT_ADVERTISED_ROUTE);
	FACT_SET(route, ADVERTISED_ROUTE_ROUTER, router, "ce1");
	FACT_SET(route, ADVERTISED_ROUTE_VRF, vrf, "default");
	FACT_SET(route, ADVERTISED_ROUTE_PEER, peer, stage.peer->address);
	FACT_SET(route, ADVERTISED_ROUTE_PREFIX, prefix, prefix);
	FACT_SET(route, ADVERTISED_ROUTE_PRESENT, present, present);
}

static void not_advertised(void)
{
	add_advertised("10.1.0.0/16", false);
}

static void advertised(void)
{
	add_advertised("10.1.0.0/16", true);
}

static struct advertisement *add_advertisement(void)
{
	struct advertisement *it = view_add(stage.router, FACT_ADVERTISEMENT);
	FACT_SET(it, ADVERTISEMENT_ROUTER, router, "ce1");
	FACT_SET(it, ADVERTISEMENT_VRF, vrf, "default");
	FACT_SET(it, ADVERTISEMENT_PEER, peer, stage.peer->address);
	FACT_SET(it, ADVERTISEMENT_AFI_SAFI, afi_safi, "ipv4 unicast");
	FACT_SET(it, ADVERTISEMENT_OUTSIDE, outside, 0);
	return it;
}

static void leak(void)
{
	add_advertisement()->outside = 1;
}

static void leak_default(void)
{
	struct advertisement *it = add_advertisement();
	it->default_route = true;
	it->outside = 1;
}

static void leak_default_without_rules(void)
{
	struct advertisement *it = add_advertisement();
	it->default_route = true;
	it->fact.known &= ~FACT_BIT(ADVERTISEMENT_OUTSIDE);
}

static void default_is_allowed(void)
{
	add_advertisement()->default_route = true;
}

static void leak_transit(void)
{
	add_advertisement()->transit = 4;
}

static void no_leak(void)
{
	add_advertisement();
}

static void add_table(bool present, const char *gateway, bool enabled)
{
	struct route_table_prefix *it = view_add(stage.cloud, FACT_ROUTE_TABLE_PREFIX);
	FACT_SET(it, ROUTE_TABLE_PREFIX_CLOUD, cloud, "prod");
	FACT_SET(it, ROUTE_TABLE_PREFIX_PROVIDER, provider, "aws");
	FACT_SET(it, ROUTE_TABLE_PREFIX_TABLE, route_table, "rtb-1");
	FACT_SET(it, ROUTE_TABLE_PREFIX_PREFIX, prefix, "10.1.0.0/16");
	FACT_SET(it, ROUTE_TABLE_PREFIX_PRESENT, present, present);
	if (gateway == NULL)
		return;
	struct route_propagation *propagation = view_add(stage.cloud, FACT_ROUTE_PROPAGATION);
	FACT_SET(propagation, ROUTE_PROPAGATION_CLOUD, cloud, "prod");
	FACT_SET(propagation, ROUTE_PROPAGATION_PROVIDER, provider, "aws");
	FACT_SET(propagation, ROUTE_PROPAGATION_TABLE, route_table, "rtb-1");
	FACT_SET(propagation, ROUTE_PROPAGATION_GATEWAY, gateway, gateway);
	FACT_SET(propagation, ROUTE_PROPAGATION_ENABLED, enabled, enabled);
}

static void not_propagated(void)
{
	add_table(false, "vgw-1", false);
}

static void not_propagated_nobody_knows_how(void)
{
	add_table(false, NULL, false);
}

static void propagated_elsewhere(void)
{
	add_table(false, "vgw-2", false);
}

static void propagated_but_never_accepted(void)
{
	add_table(false, "vgw-1", true);
}

static void accepted_but_not_propagated(void)
{
	add_table(false, "vgw-1", true);
	struct cloud_route *route = view_add(stage.cloud, FACT_CLOUD_ROUTE);
	FACT_SET(route, CLOUD_ROUTE_CLOUD, cloud, "prod");
	FACT_SET(route, CLOUD_ROUTE_PROVIDER, provider, "aws");
	FACT_SET(route, CLOUD_ROUTE_ATTACHMENT, attachment, "dxvif-1");
	FACT_SET(route, CLOUD_ROUTE_DIRECTION, direction, "accepted");
	FACT_SET(route, CLOUD_ROUTE_PREFIX, prefix, "10.1.0.0/16");
	FACT_SET(route, CLOUD_ROUTE_PRESENT, present, true);
}

static void fill_table(uint64_t propagated)
{
	add_table(true, "vgw-1", true);
	struct route_table_family *it = view_add(stage.cloud, FACT_ROUTE_TABLE_FAMILY);
	FACT_SET(it, ROUTE_TABLE_FAMILY_CLOUD, cloud, "prod");
	FACT_SET(it, ROUTE_TABLE_FAMILY_PROVIDER, provider, "aws");
	FACT_SET(it, ROUTE_TABLE_FAMILY_TABLE, route_table, "rtb-1");
	FACT_SET(it, ROUTE_TABLE_FAMILY_AFI_SAFI, afi_safi, "ipv4 unicast");
	FACT_SET(it, ROUTE_TABLE_FAMILY_PROPAGATED, propagated, propagated);
	FACT_SET(it, ROUTE_TABLE_FAMILY_PROPAGATED_LIMIT, propagated_limit, 100);
}

static void table_full(void)
{
	fill_table(100);
}

static void table_nearly_full(void)
{
	fill_table(99);
}

static struct config_expect *expecting(void)
{
	stage_config(&stage, "dx");
	stage.matches[0].attachment = "dxvif-1";
	subject = "dx";
	return &stage.expects[0];
}

static void set_preference(uint64_t value)
{
	expecting()->local_preference = 200;
	struct route *route = stage_route(stage.router, stage.peer, "10.200.0.0/16", true);
	FACT_SET(route, ROUTE_LOCAL_PREFERENCE, local_preference, value);
}

static void other_preference(void)
{
	set_preference(100);
}

static void right_preference(void)
{
	set_preference(200);
}

static void yields_to_backup(void)
{
	rival = VPN;
}

static void lose(uint64_t lost, uint64_t sent)
{
	measure.lost = lost;
	measure.sent = sent;
	measure.loss = (double)lost / (double)sent;
}

static void loses(void)
{
	lose(3, 60);
}

static void loses_two(void)
{
	lose(2, 60);
}

static void loses_what_is_allowed(void)
{
	lose(10, 1000);
}

static void slow(void)
{
	expecting()->latency_max = duration_ms(9);
}

static void just_fast_enough(void)
{
	expecting()->latency_max = duration_ms(10);
}

static void jumbo(void)
{
	expecting()->mtu = 9001;
}

static void not_jumbo(void)
{
	expecting()->mtu = 1500;
}

static void full(void)
{
	load = 125e6;
}

static void half_full(void)
{
	load = 70e6;
}

struct degraded_case {
	enum cause_id cause;
	void (*provoke)(void);
	void (*almost)(void); /* leaves a path that is ok, without a cause */
	enum side decides;
};

static const struct degraded_case degraded_cases[] = {
	{ CAUSE_NO_PREFIXES_RECEIVED, no_prefixes, prefixes_unknown, SIDE_ROUTER },
	{ CAUSE_PREFIXES_MISSING, prefix_missing, prefix_of_others_missing, SIDE_ROUTER },
	{ CAUSE_PREFIXES_NOT_ADVERTISED, not_advertised, advertised, SIDE_ROUTER },
	{ CAUSE_ROUTE_LEAK, leak, no_leak, SIDE_ROUTER },
	{ CAUSE_ROUTE_LEAK, leak_default, default_is_allowed, SIDE_ROUTER },
	{ CAUSE_ROUTE_LEAK, leak_default_without_rules, no_leak, SIDE_ROUTER },
	{ CAUSE_ROUTE_LEAK, leak_transit, no_leak, SIDE_ROUTER },
	{ CAUSE_NOT_PROPAGATED, not_propagated, propagated_elsewhere, SIDE_CLOUD },
	{ CAUSE_NOT_PROPAGATED, accepted_but_not_propagated, propagated_but_never_accepted,
	  SIDE_CLOUD },
	{ CAUSE_NOT_PROPAGATED, not_propagated_nobody_knows_how, propagated_elsewhere,
	  SIDE_CLOUD },
	{ CAUSE_PROPAGATION_LIMIT, table_full, table_nearly_full, SIDE_CLOUD },
	{ CAUSE_WRONG_PREFERENCE, other_preference, right_preference, SIDE_ROUTER },
	{ CAUSE_LOSS_HIGH, loses, loses_two, SIDE_WIRE },
	{ CAUSE_LOSS_HIGH, loses, loses_what_is_allowed, SIDE_WIRE },
	{ CAUSE_LATENCY_HIGH, slow, just_fast_enough, SIDE_WIRE },
	{ CAUSE_MTU_TOO_SMALL, jumbo, not_jumbo, SIDE_CLOUD },
};

static void each_weakness_degrades_with_its_cause(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(degraded_cases); i++) {
		again();
		degraded_cases[i].provoke();
		expect(PATH_STATE_DEGRADED, degraded_cases[i].cause);
		again();
		degraded_cases[i].almost();
		expect(PATH_STATE_OK, CAUSE_NONE);
	}
}

static void missing_side_does_not_degrade(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(degraded_cases); i++) {
		fall_silent();
		degraded_cases[i].provoke();
		drop_side(degraded_cases[i].decides);
		struct verdict verdict = judge(NULL, 0);
		assert_int_not_equal(verdict.cause, degraded_cases[i].cause);
		assert_int_not_equal(verdict.state, PATH_STATE_DOWN);
		assert_int_not_equal(verdict.state, PATH_STATE_DEGRADED);
	}
}

static void what_others_say_degrades_too(void **state)
{
	(void)state;
	yields_to_backup();
	expect(PATH_STATE_DEGRADED, CAUSE_WRONG_PREFERENCE);
	again();
	full();
	expect(PATH_STATE_DEGRADED, CAUSE_SATURATED);
	again();
	half_full();
	expect(PATH_STATE_OK, CAUSE_NONE);
}

/* Routes follow the session by some seconds. */
static void fresh_session_may_have_no_prefixes(void **state)
{
	(void)state;
	FACT_SET(stage.peer, BGP_PEER_LAST_CHANGE, last_change, STAGE_NOW - 5);
	no_prefixes();
	expect(PATH_STATE_OK, CAUSE_NONE);
	again();
	FACT_SET(stage.peer, BGP_PEER_LAST_CHANGE, last_change, STAGE_NOW - 60);
	no_prefixes(); /* the count may be from before the routes arrived */
	expect(PATH_STATE_OK, CAUSE_NONE);
	again();
	FACT_SET(stage.peer, BGP_PEER_LAST_CHANGE, last_change, STAGE_NOW - 60);
	no_prefixes();
	prefix_missing();
	expect(PATH_STATE_DEGRADED, CAUSE_NO_PREFIXES_RECEIVED);
	again();
	FACT_SET(stage.peer, BGP_PEER_LAST_CHANGE, last_change, STAGE_NOW - 80);
	no_prefixes();
	expect(PATH_STATE_DEGRADED, CAUSE_NO_PREFIXES_RECEIVED);
	again(); /* a route says more than a count */
	no_prefixes();
	stage_route(stage.router, stage.peer, "10.200.0.0/16", true);
	expect(PATH_STATE_OK, CAUSE_NONE);
	again(); /* a clock that went back */
	FACT_SET(stage.peer, BGP_PEER_LAST_CHANGE, last_change, STAGE_NOW + 3600);
	no_prefixes();
	expect(PATH_STATE_DEGRADED, CAUSE_NO_PREFIXES_RECEIVED);
}

static void path_that_flaps_is_degraded(void **state)
{
	(void)state;
	struct past past = { .is_flapping = true, .flaps = { stage_mono(STAGE_NOW - 60) } };
	struct strbuf why;
	stage_join(&stage);
	struct scene scene = { .ends = stage_path(&stage, DX), .world = &stage.world };
	scene_compose(&scene, &measure, &past);
	strbuf_init(&why, 1024);
	struct verdict verdict = verdict_judge(&scene, &why);
	assert_int_equal(verdict.cause, CAUSE_FLAPPING);
	assert_int_equal(verdict.state, PATH_STATE_DEGRADED);
	strbuf_done(&why);
}

/* --- remarks */

static void lost_redundancy_is_a_remark(void **state)
{
	(void)state;
	is_alone = true;
	expect(PATH_STATE_OK, CAUSE_REDUNDANCY_LOST);
}

static void long_hold_time_is_a_remark_without_bfd(void **state)
{
	(void)state;
	stage.peer->hold_time = 180;
	expect(PATH_STATE_OK, CAUSE_HOLD_TIME_TOO_LONG);
	again();
	stage.peer->hold_time = 0; /* never */
	expect(PATH_STATE_OK, CAUSE_HOLD_TIME_TOO_LONG);
	again();
	stage.peer->hold_time = 180;
	struct bfd_session *bfd = view_add(stage.router, FACT_BFD_SESSION);
	FACT_SET(bfd, BFD_SESSION_ROUTER, router, "ce1");
	FACT_SET(bfd, BFD_SESSION_PEER, peer, stage.peer->address);
	FACT_SET(bfd, BFD_SESSION_UP, up, true);
	expect(PATH_STATE_OK, CAUSE_NONE);
}

static void missing_tag_is_a_remark(void **state)
{
	(void)state;
	static const char *const resources[] = { "dxvif-1", "dxcon-1" };
	for (size_t i = 0; i < COUNT(resources); i++) {
		again();
		struct resource_tag *tag = view_add(stage.cloud, FACT_RESOURCE_TAG);
		FACT_SET(tag, RESOURCE_TAG_CLOUD, cloud, "prod");
		FACT_SET(tag, RESOURCE_TAG_PROVIDER, provider, "aws");
		FACT_SET(tag, RESOURCE_TAG_RESOURCE, resource, resources[i]);
		FACT_SET(tag, RESOURCE_TAG_TAG, tag, "owner");
		FACT_SET(tag, RESOURCE_TAG_MISSING, missing, true);
		expect(PATH_STATE_OK, CAUSE_TAGS_MISSING);
	}
}

static void heavier_cause_is_the_one_that_is_told(void **state)
{
	(void)state;
	is_alone = true;
	stage.peer->hold_time = 180;
	loses();
	prefix_missing();
	expect(PATH_STATE_DEGRADED, CAUSE_PREFIXES_MISSING);
	again();
	session_down();
	circuit_down();
	wire_down();
	hold_timer();
	loses();
	expect(PATH_STATE_DOWN, CAUSE_CIRCUIT_DOWN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(healthy_path_is_ok),
		TEST(each_fault_has_its_cause),
		TEST(just_not_enough_is_another_cause),
		TEST(missing_side_does_not_make_its_cause),
		TEST(faults_of_a_session_that_is_up_are_no_causes),
		TEST(notification_from_before_the_loss_explains_nothing),
		TEST(notification_may_be_seen_before_the_loss),
		TEST(reason_of_a_loss_is_remembered_until_the_session_is_up),
		TEST(tunnel_that_is_down_is_named),
		TEST(router_knows_its_own_ipsec_best),
		TEST(asn_of_a_gateway_says_nothing_of_its_tunnels),
		TEST(lasting_contradiction_is_one_sided),
		TEST(contradiction_with_a_reason_has_its_cause),
		TEST(cloud_alone_takes_no_path_down),
		TEST(cloud_that_tells_late_of_a_reset_takes_no_path_down),
		TEST(cloud_that_tells_of_a_loss_long_after_the_reset_is_believed),
		TEST(reset_that_only_the_counter_tells_is_one),
		TEST(newer_word_is_believed_until_the_other_has_looked),
		TEST(cloud_that_was_silent_between_takes_no_path_up),
		TEST(silent_cloud_leaves_the_word_to_the_router),
		TEST(silent_router_leaves_the_word_to_cloud_and_wire),
		TEST(nobody_left_is_unknown),
		TEST(wire_alone_takes_no_path_down),
		TEST(peer_that_vanished_is_an_address_mismatch),
		TEST(attachment_that_vanished_is_down_with_its_session),
		TEST(deleted_attachment_stays_deleted_when_its_last_trace_goes),
		TEST(what_a_cloud_denies_weighs_against_a_session_that_is_up),
		TEST(test_under_way_is_maintenance_even_if_nobody_can_tell),
		TEST(each_weakness_degrades_with_its_cause),
		TEST(missing_side_does_not_degrade),
		TEST(what_others_say_degrades_too),
		TEST(fresh_session_may_have_no_prefixes),
		TEST(path_that_flaps_is_degraded),
		TEST(lost_redundancy_is_a_remark),
		TEST(long_hold_time_is_a_remark_without_bfd),
		TEST(missing_tag_is_a_remark),
		TEST(heavier_cause_is_the_one_that_is_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
