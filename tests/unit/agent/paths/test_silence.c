/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A wire that falls silent while the router calls the session established.
 */
#include "agent/paths/silence.h"

#include "agent/model/merge.h"
#include "agent/paths/verdict.h"
#include "tests/unit/agent/paths/stage.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* One look at the path. */
struct look {
	int64_t after; /* seconds since the look before */
	enum answer wire;
	void (*provoke)(void);
};

static struct stage stage;

/* Judges after the last of the looks. */
static struct verdict watch(const struct look *looks, size_t count, struct strbuf *why)
{
	struct past past = { .state = PATH_STATE_NONE };
	struct verdict verdict = { .state = PATH_STATE_NONE };
	stage_init(&stage);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			stage_next(&stage, looks[i].after);
		if (looks[i].provoke != NULL)
			looks[i].provoke();
		stage_join(&stage);
		struct scene scene = { .ends = stage_path(&stage, "prod/dxvif-1"),
			               .world = &stage.world };
		struct measure measure = { .answer = looks[i].wire, .taken = stage.world.now };
		if (looks[i].wire == ANSWER_DOWN)
			measure.sent = measure.lost = 60;
		measure.loss = looks[i].wire == ANSWER_DOWN ? 1 : 0;
		scene_compose(&scene, &measure, &past);
		strbuf_clear(why);
		verdict = verdict_judge(&scene, why);
	}
	stage_done(&stage);
	return verdict;
}

/* The wire falls silent; so many seconds later the router says that the session is up. */
static void expect(int64_t seconds, void (*provoke)(void), enum path_state state,
                   enum cause_id cause)
{
	const struct look looks[] = { { 0, ANSWER_UP, NULL },
		                      { 1, ANSWER_DOWN, provoke },
		                      { seconds, ANSWER_DOWN, provoke } };
	struct strbuf why;
	strbuf_init(&why, 1024);
	struct verdict verdict = watch(looks, COUNT(looks), &why);
	strbuf_done(&why);
	assert_string_equal(causes[verdict.cause].name, causes[cause].name);
	assert_int_equal(verdict.state, state);
}

static void wire_is_believed_until_the_hold_time_is_over(void **state)
{
	(void)state;
	expect(0, NULL, PATH_STATE_DOWN, CAUSE_PEER_UNREACHABLE);
	expect(35, NULL, PATH_STATE_DOWN, CAUSE_PEER_UNREACHABLE);
	expect(36, NULL, PATH_STATE_DEGRADED, CAUSE_LOSS_HIGH);
}

static void hold_time_unknown(void)
{
	stage.peer->fact.known &= ~FACT_BIT(BGP_PEER_HOLD_TIME);
}

static void hold_time_never_ends(void)
{
	stage.peer->hold_time = 0;
}

static void without_a_hold_time_the_wire_is_believed_for_three_minutes(void **state)
{
	(void)state;
	expect(185, hold_time_unknown, PATH_STATE_DOWN, CAUSE_PEER_UNREACHABLE);
	expect(186, hold_time_unknown, PATH_STATE_DEGRADED, CAUSE_LOSS_HIGH);
	expect(185, hold_time_never_ends, PATH_STATE_DOWN, CAUSE_PEER_UNREACHABLE);
	expect(186, hold_time_never_ends, PATH_STATE_DEGRADED, CAUSE_LOSS_HIGH);
}

static void bfd_up(void)
{
	struct bfd_session *bfd = view_add(stage.router, FACT_BFD_SESSION);
	FACT_SET(bfd, BFD_SESSION_ROUTER, router, "ce1");
	FACT_SET(bfd, BFD_SESSION_PEER, peer, stage.peer->address);
	FACT_SET(bfd, BFD_SESSION_UP, up, true);
}

static void bfd_proves_at_the_next_look_that_packets_pass(void **state)
{
	(void)state;
	expect(0, bfd_up, PATH_STATE_DOWN, CAUSE_PEER_UNREACHABLE);
	expect(1, bfd_up, PATH_STATE_DEGRADED, CAUSE_LOSS_HIGH);
}

static void says_when_bgp_will_notice(void **state)
{
	(void)state;
	struct look looks[] = { { 0, ANSWER_UP, NULL }, { 1, ANSWER_DOWN, NULL } };
	struct strbuf why;
	strbuf_init(&why, 1024);
	assert_true(watch(looks, COUNT(looks), &why).is_silent);
	assert_string_equal(why.data, "no packet comes back from 192.168.100.1; BGP notices "
	                              "when its hold time of 30 s ends");
	looks[1].provoke = hold_time_unknown;
	watch(looks, COUNT(looks), &why);
	assert_string_equal(why.data, "no packet comes back from 192.168.100.1; BGP has not "
	                              "noticed yet");
	strbuf_done(&why);
}

static void test_runs(void)
{
	FACT_SET(stage.attachment, ATTACHMENT_TESTING, testing, true);
}

static void circuit_down(void)
{
	FACT_SET(stage.circuit, CIRCUIT_UP, up, false);
}

/* As of the healthy session: the ends' numbers are no reason for silence. */
static void numbers_differ(void)
{
	stage.session->cloud_asn = 64513;
}

static void silence_has_the_cause_that_explains_it(void **state)
{
	(void)state;
	expect(5, test_runs, PATH_STATE_DOWN, CAUSE_MAINTENANCE);
	expect(5, circuit_down, PATH_STATE_DOWN, CAUSE_CIRCUIT_DOWN);
	expect(5, numbers_differ, PATH_STATE_DOWN, CAUSE_PEER_UNREACHABLE);
}

static void state_unknown(void)
{
	stage.peer->fact.known &= ~FACT_BIT(BGP_PEER_UP);
}

static void nobody_asked(void)
{
	stage_drop(&stage.router);
}

static void silence_without_the_router_is_unknown(void **state)
{
	(void)state;
	const struct look looks[] = { { 0, ANSWER_UP, NULL },
		                      { 1, ANSWER_DOWN, state_unknown },
		                      { 5, ANSWER_DOWN, nobody_asked } };
	struct strbuf why;
	strbuf_init(&why, 1024);
	for (size_t count = 2; count <= COUNT(looks); count++)
		assert_int_equal(watch(looks, count, &why).state, PATH_STATE_UNKNOWN);
	strbuf_done(&why);
}

/* Perhaps a filter for ICMP was there all the time. */
static void silence_without_an_answer_before_says_nothing(void **state)
{
	(void)state;
	const struct look looks[] = { { 0, ANSWER_UNKNOWN, NULL },
		                      { 1, ANSWER_UNKNOWN, NULL } };
	struct strbuf why;
	strbuf_init(&why, 1024);
	assert_int_equal(watch(looks, COUNT(looks), &why).state, PATH_STATE_OK);
	strbuf_done(&why);
}

static void session_down(void)
{
	FACT_SET(stage.peer, BGP_PEER_UP, up, false);
	FACT_SET(stage.session, CLOUD_BGP_UP, up, false);
}

/* Nobody can open a session over a wire that is cut. */
static void session_that_came_up_since_is_believed(void **state)
{
	(void)state;
	const struct look looks[] = { { 0, ANSWER_UP, NULL },
		                      { 1, ANSWER_DOWN, NULL },
		                      { 1, ANSWER_DOWN, session_down },
		                      { 1, ANSWER_DOWN, NULL } };
	struct strbuf why;
	strbuf_init(&why, 1024);
	assert_int_equal(watch(looks, 2, &why).state, PATH_STATE_DOWN);
	assert_int_equal(watch(looks, 3, &why).state, PATH_STATE_DOWN);
	assert_int_equal(watch(looks, 4, &why).state, PATH_STATE_DEGRADED);
	strbuf_done(&why);
}

/* So many seconds after the wire fell silent another source of the router was read, which does
 * not know the session. */
static enum path_state state_beside_another_source(int64_t seconds)
{
	struct past past = { .state = PATH_STATE_NONE };
	struct measure measure = { .answer = ANSWER_UP, .taken = stage_mono(STAGE_NOW) };
	struct strbuf why;
	strbuf_init(&why, 1024);
	stage_init(&stage);
	stage_join(&stage);
	struct scene scene = { .ends = stage_path(&stage, "prod/dxvif-1"),
		               .world = &stage.world };
	scene_compose(&scene, &measure, &past);
	struct view *other = view_new(0);
	stage.now_s += seconds;
	stage_seal(&stage, other);
	const struct view *pair[] = { stage.router, other };
	const struct view *merged = view_merge(pair, COUNT(pair), NULL);
	view_unref(stage.router);
	stage.router = NULL;
	stage.places[0].view = merged;
	stage.world.now = stage_mono(stage.now_s);
	struct join *join = join_make(&stage.world, stage.join);
	join_free(stage.join);
	stage.join = join;
	measure = (struct measure){ .answer = ANSWER_DOWN, .taken = stage_mono(STAGE_NOW + 1) };
	scene = (struct scene){ .ends = stage_path(&stage, "prod/dxvif-1"),
		                .world = &stage.world };
	scene_compose(&scene, &measure, &past);
	enum path_state state = verdict_judge(&scene, &why).state;
	strbuf_done(&why);
	view_unref(other);
	view_unref(merged);
	stage_done(&stage);
	return state;
}

static void session_is_no_younger_than_the_word_for_it(void **state)
{
	(void)state;
	assert_int_equal(state_beside_another_source(1), PATH_STATE_DOWN);
	assert_int_equal(state_beside_another_source(60), PATH_STATE_DOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wire_is_believed_until_the_hold_time_is_over),
		cmocka_unit_test(without_a_hold_time_the_wire_is_believed_for_three_minutes),
		cmocka_unit_test(bfd_proves_at_the_next_look_that_packets_pass),
		cmocka_unit_test(says_when_bgp_will_notice),
		cmocka_unit_test(silence_has_the_cause_that_explains_it),
		cmocka_unit_test(silence_without_the_router_is_unknown),
		cmocka_unit_test(silence_without_an_answer_before_says_nothing),
		cmocka_unit_test(session_that_came_up_since_is_believed),
		cmocka_unit_test(session_is_no_younger_than_the_word_for_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
