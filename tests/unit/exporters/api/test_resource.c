/* SPDX-License-Identifier: Apache-2.0 */
#include "exporters/api/resource.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "agent/base/strbuf.h"

static const struct walltime noon = { INT64_C(1768478400500000000) };

static const struct view *seal(struct view *view)
{
	if (view_seal(view, (struct monotime){ 0 }, NULL) != 0)
		abort();
	return view;
}

static void add_path(struct view *view, const char *name, const char *destination)
{
	struct path *path = view_add(view, FACT_PATH);
	FACT_SET(path, PATH_NAME, path, name);
	FACT_SET(path, PATH_STATE, state, PATH_STATE_OK);
	if (destination != NULL)
		FACT_SET(path, PATH_DESTINATION, destination, destination);
}

static void add_side(struct view *view, const char *path, const char *side)
{
	struct path_view *fact = view_add(view, FACT_PATH_VIEW);
	FACT_SET(fact, PATH_VIEW_PATH, path, path);
	FACT_SET(fact, PATH_VIEW_VIEW, view, side);
	FACT_SET(fact, PATH_VIEW_UP, up, true);
}

static void add_evidence(struct view *view, const char *path, const char *side, uint32_t number)
{
	struct path_evidence *fact = view_add(view, FACT_PATH_EVIDENCE);
	FACT_SET(fact, PATH_EVIDENCE_PATH, path, path);
	FACT_SET(fact, PATH_EVIDENCE_VIEW, view, side);
	FACT_SET(fact, PATH_EVIDENCE_NUMBER, number, number);
	FACT_SET(fact, PATH_EVIDENCE_SENTENCE, sentence, "seen");
}

static void add_carrier(struct view *view, const char *destination, const char *path)
{
	struct carrier *fact = view_add(view, FACT_CARRIER);
	FACT_SET(fact, CARRIER_DESTINATION, destination, destination);
	FACT_SET(fact, CARRIER_PATH, path, path);
	FACT_SET(fact, CARRIER_CARRIES, carries, true);
}

/* Two paths, one of them with what two sides say; in two views, as of two sources. */
static void make_views(const struct view *views[3])
{
	struct view *first = view_new(0);
	struct view *second = view_new(0);
	add_path(first, "a", "vpc");
	add_path(first, "a/b", NULL);
	add_side(first, "a", "wire");
	add_side(first, "a", "cloud");
	add_evidence(first, "a", "cloud", 2);
	add_evidence(first, "a", "cloud", 1);
	add_evidence(first, "a/b", "cloud", 1); /* of a side that is not there */
	struct destination *destination = view_add(second, FACT_DESTINATION);
	FACT_SET(destination, DESTINATION_NAME, destination, "vpc");
	FACT_SET(destination, DESTINATION_WORKING, working, 1);
	add_carrier(first, "vpc", "a");
	add_carrier(second, "vpc", "a/b");
	add_carrier(second, "vpcx", "a/b");
	views[0] = seal(first);
	views[1] = NULL;
	views[2] = seal(second);
}

static unsigned ask(enum api_resource resource, const struct view *const *views,
                    const struct api_parameter *parameters, size_t count, struct strbuf *out)
{
	const struct resource_request request = { .resource = resource,
		                                  .views = views,
		                                  .view_count = 3,
		                                  .parameters = parameters,
		                                  .count = count,
		                                  .now = noon };
	strbuf_init(out, SIZE_MAX);
	return resource_write(&request, out);
}

static void expect(const struct api_parameter *parameters, size_t count, unsigned status,
                   const char *expected)
{
	const struct view *views[3];
	struct strbuf out;
	make_views(views);
	assert_int_equal(ask(API_PATHS, views, parameters, count, &out), status);
	assert_string_equal(out.data, expected);
	strbuf_done(&out);
	view_unref(views[0]);
	view_unref(views[2]);
}

#define PATH_A                                                                                 \
	"{\"path\":\"a\",\"state\":\"ok\",\"destination\":\"vpc\",\"views\":["                 \
	"{\"view\":\"cloud\",\"up\":true,\"evidence\":[{\"number\":1,\"sentence\":\"seen\"},"  \
	"{\"number\":2,\"sentence\":\"seen\"}]},"                                              \
	"{\"view\":\"wire\",\"up\":true,\"evidence\":[]}],\"causes\":[],\"traffic\":[]}"
#define PATH_B "{\"path\":\"a/b\",\"state\":\"ok\",\"views\":[],\"causes\":[],\"traffic\":[]}"
#define DESTINATION                                                                            \
	"{\"destination\":\"vpc\",\"working\":1,\"carriers\":[{\"path\":\"a\",\"carries\":"    \
	"true},"                                                                               \
	"{\"path\":\"a/b\",\"carries\":true}],\"fake_redundancy\":[]}"

static void facts_stand_in_what_they_belong_to(void **state)
{
	(void)state;
	expect(NULL, 0, 200,
	       "{\"time\":1768478400.5,\"paths\":[" PATH_A ",\n" PATH_B
	       "],\"destinations\":[" DESTINATION "],\"ends\":[]}\n");
}

static void parameter_compares_a_field_of_what_is_listed(void **state)
{
	(void)state;
	const struct api_parameter path[] = { { "path", "a/b" } };
	const struct api_parameter destination[] = { { "destination", "vpc" } };
	const struct api_parameter both[] = { { "state", "ok" }, { "path", "a" } };
	const struct api_parameter nobody[] = { { "path", "a" }, { "state", "down" } };
	const struct api_parameter unset[] = { { "destination", "" } };
	expect(path, 1, 200,
	       "{\"time\":1768478400.5,\"paths\":[" PATH_B
	       "],\"destinations\":[],\"ends\":[]}\n");
	expect(destination, 1, 200,
	       "{\"time\":1768478400.5,\"paths\":[" PATH_A "],\"destinations\":[" DESTINATION
	       "],\"ends\":[]}\n");
	expect(both, 2, 200,
	       "{\"time\":1768478400.5,\"paths\":[" PATH_A
	       "],\"destinations\":[],\"ends\":[]}\n");
	expect(nobody, 2, 200,
	       "{\"time\":1768478400.5,\"paths\":[],\"destinations\":[],\"ends\":[]}\n");
	expect(unset, 1, 200,
	       "{\"time\":1768478400.5,\"paths\":[" PATH_B
	       "],\"destinations\":[],\"ends\":[]}\n");
}

#define KNOWN                                                                                  \
	",\"known\":[\"path\",\"destination\",\"end\",\"cloud\",\"router\",\"subject\","       \
	"\"reason\"]}\n"

static void field_that_does_not_exist_is_refused(void **state)
{
	(void)state;
	const struct api_parameter unknown[] = { { "colour", "red" } };
	const struct api_parameter twice[] = { { "path", "a" }, { "path", "a" } };
	const struct api_parameter inner[] = { { "sentence\n\xff", "seen" } };
	const struct api_parameter nothing[] = { { "info", "" } }; /* no value of its own */
	expect(unknown, 1, 400, "{\"error\":\"not a field of the answer: colour\"" KNOWN);
	expect(twice, 2, 400, "{\"error\":\"asked for twice: path\"" KNOWN);
	expect(inner, 1, 400,
	       "{\"error\":\"not a field of the answer: sentence \xef\xbf\xbd\"" KNOWN);
	expect(nothing, 1, 400, "{\"error\":\"not a field of the answer: info\"" KNOWN);
}

static void lists_are_there_without_facts(void **state)
{
	(void)state;
	static const char *const expected[API_RESOURCE_COUNT] = {
		[API_PATHS] = "{\"time\":1768478400.5,\"paths\":[],\"destinations\":[],"
			      "\"ends\":[]}\n",
		[API_CHECKLIST] = "{\"time\":1768478400.5,\"checks\":[]}\n",
		[API_EVENTS] = "{\"time\":1768478400.5,\"events\":[],\"counts\":[]}\n",
		[API_SOURCES] = "{\"time\":1768478400.5,\"sources\":[],\"requests\":[],"
				"\"usage\":[],\"budgets\":[]}\n",
	};
	const struct view *views[3] = { NULL, NULL, NULL };
	for (enum api_resource i = 0; i < API_RESOURCE_COUNT; i++) {
		struct strbuf out;
		assert_int_equal(ask(i, views, NULL, 0, &out), 200);
		assert_string_equal(out.data, expected[i]);
		strbuf_done(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(facts_stand_in_what_they_belong_to),
		cmocka_unit_test(parameter_compares_a_field_of_what_is_listed),
		cmocka_unit_test(field_that_does_not_exist_is_refused),
		cmocka_unit_test(lists_are_there_without_facts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
