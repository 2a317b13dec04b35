/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/azure/arm_course.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/url.h"
#include "agent/runtime/wiped.h"

/* --- links -------------------------------------------------------------------------------- */

static int check_place(const char *arm_url, const char *link, struct arena *arena,
                       struct error *err)
{
	struct url ours, theirs;
	if (url_parse(arm_url, arena, &ours, err) != 0)
		return -1;
	if (url_parse(link, arena, &theirs, err) != 0) {
		err->kind = err->kind == ERROR_CONFIG ? ERROR_MALFORMED : err->kind;
		return error_wrap(err, "a link of the answer");
	}
	if (ours.is_https != theirs.is_https || strcmp(ours.authority, theirs.authority) != 0)
		return error_set(err, ERROR_MALFORMED, 0,
		                 "a link of the answer leads to %s://%.255s, but only %s is "
		                 "asked",
		                 theirs.is_https ? "https" : "http", theirs.authority,
		                 ours.authority);
	return 0;
}

int arm_url_make(const char *arm_url, const char *link, const char *api_version,
                 struct arena *arena, const char **ret_url, struct error *err)
{
	struct error why = { 0 };
	bool is_path = link[0] == '/' && link[1] != '/';
	const char *version = api_version != NULL ? api_version : "";
	const char *joint = strchr(link, '?') == NULL ? "?api-version=" : "&api-version=";
	const char *url = arena_printf(arena, "%s%s%s%s", is_path ? arm_url : "", link,
	                               api_version != NULL ? joint : "", version);
	if (url == NULL)
		return error_set(err, ERROR_LIMIT, 0, "no memory for a URL");
	if (check_place(arm_url, url, arena, &why) != 0) {
		if (err != NULL)
			*err = why;
		return -1;
	}
	*ret_url = url;
	return 0;
}

/* --- the status of an operation ----------------------------------------------------------- */

enum outcome { GOING_ON, SUCCEEDED, ENDED_BADLY, NO_STATUS };

static enum outcome outcome_of(const json_t *root)
{
	const char *status = json_string_value(json_object_get(root, "status"));
	if (status == NULL)
		return NO_STATUS;
	if (strcasecmp(status, "Succeeded") == 0)
		return SUCCEEDED;
	if (strcasecmp(status, "Failed") == 0 || strcasecmp(status, "Canceled") == 0 ||
	    strcasecmp(status, "Cancelled") == 0)
		return ENDED_BADLY;
	return GOING_ON; /* "InProgress", "Running", "Accepted": services have their own words
	                  */
}

/* Where the result is when no Location says where to fetch it. */
static const json_t *output_of(const json_t *root)
{
	const json_t *properties = json_object_get(root, "properties");
	const json_t *output = json_object_get(properties, "output");
	return output != NULL ? output : properties;
}

static int write_piece(const char *piece, size_t len, void *context)
{
	return wiped_add(context, piece, len);
}

static enum arm_step take_output(const json_t *root, struct wiped *output, struct error *err)
{
	const json_t *found = output_of(root);
	if (found == NULL || json_is_null(found))
		return ARM_NOTHING;
	if (json_dump_callback(found, write_piece, output,
	                       JSON_COMPACT | JSON_ENCODE_ANY | JSON_REAL_PRECISION(17)) == 0)
		return ARM_DONE;
	error_set(err, ERROR_LIMIT, 0, "the result of the operation is too long");
	return ARM_BROKEN;
}

static enum arm_step take_status(struct arm_course *course, const json_t *root,
                                 struct wiped *output, struct error *err)
{
	switch (outcome_of(root)) {
	case GOING_ON: return ARM_LATER;
	case ENDED_BADLY: return ARM_FAILED;
	case SUCCEEDED:
		if (course->result_url == NULL)
			return take_output(root, output, err);
		course->phase = ARM_RESULT;
		return ARM_NOW;
	case NO_STATUS: break;
	}
	error_set(err, ERROR_MALFORMED, 0, "the operation does not say how it is");
	return ARM_BROKEN;
}

static enum arm_step read_status(struct arm_course *course, const struct arm_reply *reply,
                                 struct wiped *output, struct error *err)
{
	json_t *root = json_loadb(reply->body, reply->len, 0, NULL);
	enum arm_step step = take_status(course, root, output, err);
	json_decref(root);
	return step;
}

/* --- answers ------------------------------------------------------------------------------ */

static int keep(char **place, const char *link)
{
	if (link == NULL || *link == '\0')
		return 0;
	char *copy = strdup(link);
	if (copy == NULL)
		return -1;
	free(*place);
	*place = copy;
	return 0;
}

/* The newest links count. */
static enum arm_step take_links(struct arm_course *course, const struct arm_reply *reply,
                                struct error *err)
{
	const char *status = reply->async_operation != NULL ? reply->async_operation
	                                                    : reply->operation_location;
	int failed =
		keep(&course->status_url, status) | keep(&course->result_url, reply->location);
	if (failed == 0 && (course->status_url != NULL || course->result_url != NULL)) {
		if (course->phase == ARM_ASKED)
			course->phase = course->status_url != NULL ? ARM_STATUS : ARM_RESULT;
		return ARM_LATER;
	}
	error_set(err, failed != 0 ? ERROR_LIMIT : ERROR_MALFORMED, 0,
	          failed != 0
	                  ? "no memory for a link"
	                  : "an operation has begun, but no link says where to ask about it");
	return ARM_BROKEN;
}

/* Status 201 without a link is the thing that was made. */
static bool has_links(const struct arm_reply *reply)
{
	return reply->async_operation != NULL || reply->operation_location != NULL ||
	       reply->location != NULL;
}

/* Who asks how an operation is, and is told that there is nothing to tell, asks for its result.
 */
static enum arm_step take_nothing(struct arm_course *course)
{
	if (course->phase != ARM_STATUS || course->result_url == NULL)
		return ARM_NOTHING;
	course->phase = ARM_RESULT;
	return ARM_NOW;
}

bool arm_course_is_success(long status)
{
	return status == 200 || status == 201 || status == 202 || status == 204;
}

enum arm_step arm_course_take(struct arm_course *course, const struct arm_reply *reply,
                              struct wiped *output, struct error *err)
{
	if (!arm_course_is_success(reply->status))
		return ARM_REFUSED;
	if (reply->status == 202 ||
	    (reply->status == 201 && course->phase == ARM_ASKED && has_links(reply)))
		return take_links(course, reply, err);
	if (reply->status == 204)
		return take_nothing(course);
	return course->phase == ARM_STATUS ? read_status(course, reply, output, err) : ARM_DONE;
}

const char *arm_course_url(const struct arm_course *course)
{
	return course->phase == ARM_STATUS ? course->status_url : course->result_url;
}

void arm_course_done(struct arm_course *course)
{
	free(course->status_url);
	free(course->result_url);
	*course = (struct arm_course){ 0 };
}
