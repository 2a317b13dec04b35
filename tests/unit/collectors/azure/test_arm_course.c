/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/arm_course.h"

#include "tests/unit/collectors/azure/world.h"

#include "agent/base/arena.h"
#include "agent/runtime/wiped.h"

/* An answer, what it means, and where to ask next (NULL: not asked). */
struct scene {
	struct arm_reply reply;
	enum arm_step step;
	const char *url;
};

struct play {
	const char *name;
	struct scene scenes[6]; /* up to the first with status 0 */
	const char *output;     /* NULL: the last body is it */
};

#define STATUS(word) .status = 200, .body = "{\"status\":\"" word "\"}"
#define RESULT .status = 200, .body = "{\"value\":[]}"

static const struct play plays[] = {
	{ "at once", { { { RESULT }, ARM_DONE, NULL } }, NULL },
	{ "nothing at once", { { { .status = 204 }, ARM_NOTHING, NULL } }, NULL },
	{ "made at once", { { { .status = 201, .body = "{}" }, ARM_DONE, NULL } }, NULL },
	{ "Location, whose newest counts",
	  { { { .status = 202, .body = "null", .location = "/a" }, ARM_LATER, "/a" },
	    { { .status = 202, .body = "null" }, ARM_LATER, "/a" },
	    { { .status = 202, .location = "/b" }, ARM_LATER, "/b" },
	    { { RESULT, .location = "/c" }, ARM_DONE, NULL } },
	  NULL },
	{ "Location without a body at its end",
	  { { { .status = 202, .location = "/a" }, ARM_LATER, "/a" },
	    { { .status = 204 }, ARM_NOTHING, NULL } },
	  NULL },
	{ "Azure-AsyncOperation and Location",
	  { { { .status = 202, .async_operation = "/s", .location = "/r" }, ARM_LATER, "/s" },
	    { { STATUS("InProgress") }, ARM_LATER, "/s" },
	    { { STATUS("Verifying") }, ARM_LATER, "/s" },
	    { { STATUS("succeeded") }, ARM_NOW, "/r" },
	    { { .status = 202 }, ARM_LATER, "/r" },
	    { { RESULT }, ARM_DONE, NULL } },
	  NULL },
	{ "Azure-AsyncOperation with the result in it",
	  { { { .status = 202, .async_operation = "/s" }, ARM_LATER, "/s" },
	    { { .status = 200,
	        .body = "{\"status\":\"Succeeded\",\"properties\":{\"output\":{\"value\":"
	                "[{\"as\":4200000000}]}}}" },
	      ARM_DONE,
	      NULL } },
	  "{\"value\":[{\"as\":4200000000}]}" },
	{ "Azure-AsyncOperation with properties",
	  { { { .status = 201, .async_operation = "/s" }, ARM_LATER, "/s" },
	    { { .status = 200,
	        .body = "{\"status\":\"Succeeded\",\"properties\":{\"value\":[]}}" },
	      ARM_DONE,
	      NULL } },
	  "{\"value\":[]}" },
	{ "Azure-AsyncOperation without a result",
	  { { { .status = 202, .async_operation = "/s" }, ARM_LATER, "/s" },
	    { { STATUS("Succeeded") }, ARM_NOTHING, NULL } },
	  NULL },
	{ "Operation-Location that ends in silence",
	  { { { .status = 202, .operation_location = "/s", .location = "/r" },
	      ARM_LATER,
	      "/s" },
	    { { .status = 204 }, ARM_NOW, "/r" },
	    { { RESULT }, ARM_DONE, NULL } },
	  NULL },
	{ "failed",
	  { { { .status = 202, .async_operation = "/s", .location = "/r" }, ARM_LATER, "/s" },
	    { { STATUS("Failed") }, ARM_FAILED, NULL } },
	  NULL },
	{ "canceled",
	  { { { .status = 202, .async_operation = "/s" }, ARM_LATER, "/s" },
	    { { STATUS("Canceled") }, ARM_FAILED, NULL } },
	  NULL },
	{ "a status that is none",
	  { { { .status = 202, .async_operation = "/s" }, ARM_LATER, "/s" },
	    { { .status = 200, .body = "{}" }, ARM_BROKEN, NULL } },
	  NULL },
	{ "a status that is no JSON",
	  { { { .status = 202, .async_operation = "/s" }, ARM_LATER, "/s" },
	    { { .status = 200, .body = "<html>" }, ARM_BROKEN, NULL } },
	  NULL },
	{ "nowhere to ask", { { { .status = 202, .body = "null" }, ARM_BROKEN, NULL } }, NULL },
	{ "refused at once", { { { .status = 403 }, ARM_REFUSED, NULL } }, NULL },
	{ "a part", { { { .status = 206, .body = "{}" }, ARM_REFUSED, NULL } }, NULL },
	{ "a redirection",
	  { { { .status = 307, .location = "/a" }, ARM_REFUSED, NULL } },
	  NULL },
	{ "refused on the way",
	  { { { .status = 202, .location = "/a" }, ARM_LATER, "/a" },
	    { { .status = 500 }, ARM_REFUSED, NULL },
	    { { RESULT }, ARM_DONE, NULL } },
	  NULL },
};

static void play_one(const struct play *play)
{
	struct arm_course course = { 0 };
	for (size_t i = 0; i < 6 && play->scenes[i].reply.status != 0; i++) {
		const struct scene *scene = &play->scenes[i];
		struct arm_reply reply = scene->reply;
		struct wiped output;
		struct error err = { 0 };
		reply.body = reply.body != NULL ? reply.body : "";
		reply.len = strlen(reply.body);
		wiped_init(&output, 1000);
		enum arm_step step = arm_course_take(&course, &reply, &output, &err);
		if (step != scene->step)
			fail_msg("%s: answer %zu is %d: %s", play->name, i, (int)step,
			         err.text);
		if (scene->url != NULL)
			assert_string_equal(arm_course_url(&course), scene->url);
		assert_int_equal(err.kind, step == ARM_BROKEN ? ERROR_MALFORMED : ERROR_NONE);
		assert_string_equal(wiped_text(&output),
		                    step == ARM_DONE && play->output != NULL ? play->output
		                                                             : "");
		wiped_done(&output);
	}
	arm_course_done(&course);
}

static void every_course_comes_to_its_end(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(plays) / sizeof(plays[0]); i++)
		play_one(&plays[i]);
}

static void result_that_is_too_long_is_broken(void **state)
{
	struct arm_course course = { 0 };
	struct wiped output;
	struct error err = { 0 };
	const struct arm_reply begun = { .status = 202, .async_operation = "/s", .body = "" };
	const char *body = "{\"status\":\"Succeeded\",\"properties\":\"xxxxxxxxxxxxxxxx\"}";
	const struct arm_reply ended = { .status = 200, .body = body, .len = strlen(body) };
	(void)state;
	wiped_init(&output, 10);
	arm_course_take(&course, &begun, &output, &err);
	assert_int_equal(arm_course_take(&course, &ended, &output, &err), ARM_BROKEN);
	assert_int_equal(err.kind, ERROR_LIMIT);
	wiped_done(&output);
	arm_course_done(&course);
}

static void cut_status_is_broken_or_goes_on(void **state)
{
	const char *body =
		"{\"status\":\"Succeeded\",\"properties\":{\"output\":{\"value\":[]}}}";
	(void)state;
	for (size_t len = 0; len < strlen(body); len++) {
		struct arm_course course = { .phase = ARM_STATUS };
		struct wiped output;
		struct error err = { 0 };
		char *cut = malloc(len + 1);
		memcpy(cut, body, len);
		const struct arm_reply reply = { .status = 200, .body = cut, .len = len };
		wiped_init(&output, 1000);
		assert_int_equal(arm_course_take(&course, &reply, &output, &err), ARM_BROKEN);
		wiped_done(&output);
		free(cut);
	}
}

/* A link, and where it leads; NULL: nowhere. */
static const struct {
	const char *link, *api_version, *url;
} links[] = {
	{ "/subscriptions/1", "2024-05-01", ARM "/subscriptions/1?api-version=2024-05-01" },
	{ "/a?$filter=x", "1", ARM "/a?$filter=x&api-version=1" },
	{ "/a?api-version=2", NULL, ARM "/a?api-version=2" },
	{ ARM "/next?$skiptoken=x%2B", NULL, ARM "/next?$skiptoken=x%2B" },
	{ "HTTPS://Management.Azure.com:443/next", NULL,
	  "HTTPS://Management.Azure.com:443/next" },
	{ "https://evil.example/next", NULL, NULL },
	{ "https://management.azure.com.evil.example/", NULL, NULL },
	{ "https://management.azure.com:8443/", NULL, NULL },
	{ "http://management.azure.com/", NULL, NULL },
	{ "https://management.azure.com@evil.example/", NULL, NULL },
	{ "//evil.example/", NULL, NULL },
	{ "", NULL, NULL },
	{ "next", NULL, NULL },
	{ "https://management.azure.com/a b", NULL, NULL },
	{ "/a\r\nHost: evil.example", NULL, NULL },
};

static void links_lead_to_the_configured_host_only(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		struct arena *arena = arena_new(0);
		const char *url = NULL;
		struct error err = { 0 };
		int result = arm_url_make(ARM, links[i].link, links[i].api_version, arena, &url,
		                          &err);
		if (links[i].url == NULL) {
			assert_int_equal(result, -1);
			assert_int_equal(err.kind, ERROR_MALFORMED);
		} else {
			assert_int_equal(result, 0);
			assert_string_equal(url, links[i].url);
		}
		arena_free(arena);
	}
}

static void refused_link_names_the_host(void **state)
{
	struct arena *arena = arena_new(0);
	const char *url = NULL;
	struct error err = { 0 };
	(void)state;
	arm_url_make(ARM, "https://evil.example:1/canary", NULL, arena, &url, &err);
	assert_string_equal(err.text,
	                    "a link of the answer leads to https://evil.example:1, but "
	                    "only management.azure.com is asked");
	assert_int_equal(arm_url_make(ARM, "https://evil.example/", NULL, arena, &url, NULL),
	                 -1);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_course_comes_to_its_end),
		cmocka_unit_test(result_that_is_too_long_is_broken),
		cmocka_unit_test(cut_status_is_broken_or_goes_on),
		cmocka_unit_test(links_lead_to_the_configured_host_only),
		cmocka_unit_test(refused_link_names_the_host),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
