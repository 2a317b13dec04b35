/* SPDX-License-Identifier: Apache-2.0 */
#include "agent/config/rules.h"

#include <string.h>

#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "agent/config/destination.h"
#include "agent/config/path.h"
#include "agent/config/shape.h"
#include "agent/config/suggest.h"
#include "agent/config/value.h"

/* A host name as RFC 1123, section 2.1 has it; what ends in a number was meant as an address.
 */
static int is_host_name(const char *text)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-";
	const char *label = text;
	for (;;) {
		size_t len = strspn(label, letters);
		if (len == 0 || len > 63 || label[0] == '-' || label[len - 1] == '-')
			return 0;
		if (label[len] == '\0')
			return strspn(label, "0123456789") != len;
		if (label[len] != '.')
			return 0;
		label += len + 1;
	}
}

static int refuse_idle_router(const struct shape *shape, struct error *err)
{
	struct strbuf sections;
	strbuf_init(&sections, 256);
	for (size_t i = 0; i < shape->kind_count; i++)
		if (shape->kinds[i]->scope == CONFIG_ROUTER)
			strbuf_printf(&sections, "%s%s", sections.len == 0 ? "" : ", ",
			              shape->kinds[i]->section);
	error_set(err, ERROR_CONFIG, 0, "nothing says how to ask it; add a section: %s",
	          sections.data == NULL ? "none exists" : sections.data);
	strbuf_done(&sections);
	return -1;
}

static int refuse_platform(const struct config_kind *kind, struct error *err)
{
	struct strbuf words;
	strbuf_init(&words, 256);
	for (int i = 0; i < PLATFORM_COUNT; i++)
		if ((kind->platforms >> i & 1) != 0)
			strbuf_printf(&words, "%s%s", words.len == 0 ? "" : ", ",
			              shape_platforms[i]);
	error_set(err, ERROR_CONFIG, 0, "%s depends on it; give one of %s", kind->section,
	          words.data == NULL ? "none" : words.data);
	strbuf_done(&words);
	return -1;
}

/* A name becomes a label value that people type in queries and on command lines. */
static int check_name(const char *name, const char **ret_key, struct error *err)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
	*ret_key = "name";
	if (name[strspn(name, allowed)] != '\0')
		return error_set(err, ERROR_CONFIG, 0,
		                 "only letters, digits and the characters . _ - are allowed");
	return 0;
}

static int check_router(const struct shape *shape, const struct shape_router *router,
                        const char **ret_key, struct error *err)
{
	struct ip ip;
	if (check_name(router->router.name, ret_key, err) != 0)
		return -1;
	*ret_key = "address";
	if (ip_parse(router->router.address, &ip) != 0 && !is_host_name(router->router.address))
		return error_set(err, ERROR_CONFIG, 0, "neither an IP address nor a host name");
	*ret_key = "platform";
	int is_idle = 1;
	for (size_t i = 0; i < shape->kind_count; i++) {
		const struct config_kind *kind = shape->kinds[i];
		if (router->sections[i] == NULL)
			continue;
		is_idle = 0;
		if (kind->platforms != 0 &&
		    (kind->platforms >> router->router.platform & 1) == 0)
			return refuse_platform(kind, err);
	}
	*ret_key = NULL;
	return is_idle ? refuse_idle_router(shape, err) : 0;
}

static int is_given(const struct yaml_node *mapping, const char *key)
{
	const struct yaml_node *node = yaml_find(mapping, key);
	return node != NULL && !yaml_is_null(node);
}

/*
 * Resolve what depends on the interval, and see that the three times fit each other. A default
 * timeout is cut to half the interval, so that a try and its repetition end before the next
 * poll.
 */
static int check_timing(struct config_timing *timing, const struct yaml_node *node,
                        const char **ret_key, struct error *err)
{
	char interval[VALUE_DURATION_MAX];
	char other[VALUE_DURATION_MAX];
	value_format_duration(timing->interval, interval);
	if (!is_given(node, "timeout") && timing->timeout.ns > timing->interval.ns / 2)
		timing->timeout.ns = timing->interval.ns / 2;
	if (timing->timeout.ns > timing->interval.ns) {
		*ret_key = "timeout";
		return error_set(err, ERROR_CONFIG, 0, "%s is longer than the interval of %s",
		                 value_format_duration(timing->timeout, other), interval);
	}
	if (timing->max_age.ns == 0)
		timing->max_age.ns = 3 * timing->interval.ns;
	if (timing->max_age.ns >= timing->interval.ns)
		return 0;
	*ret_key = "max_age";
	return error_set(err, ERROR_CONFIG, 0, "%s is shorter than the interval of %s",
	                 value_format_duration(timing->max_age, other), interval);
}

/* The word becomes part of what the sources see. */
static int check_cloud(const struct shape *shape, struct shape_cloud *cloud,
                       const char **ret_key, struct error *err)
{
	cloud->cloud.provider = shape->provider->choices[cloud->provider.choice];
	return check_name(cloud->cloud.name, ret_key, err);
}

/* Looked up in the tree, because it may stand behind what names it. */
static int check_exists(const struct yaml_node *root, const char *list, const char *noun,
                        const char *name, struct error *err)
{
	struct suggestion suggestion = suggest_for(name);
	const struct yaml_node *items = yaml_find(root, list);
	const struct yaml_node *item = items == NULL ? NULL : items->first;
	for (; item != NULL; item = item->next) {
		const struct yaml_node *known = yaml_find(item, "name");
		if (known == NULL || known->kind != YAML_SCALAR)
			continue;
		if (strcmp(known->text, name) == 0)
			return 0;
		suggest_try(&suggestion, known->text);
	}
	const char *best = suggest_best(&suggestion);
	return error_set(err, ERROR_CONFIG, 0, "no %s has this name%s%s%s", noun,
	                 best == NULL ? "" : "; did you mean \"", best == NULL ? "" : best,
	                 best == NULL ? "" : "\"?");
}

/* What one part of the file calls by the name of another. */
static int check_reference(const struct yaml_node *root, const char *list, const char *key,
                           const char *name, const char **ret_key, struct error *err)
{
	*ret_key = key;
	return name == NULL ? 0 : check_exists(root, list, key, name, err);
}

static int check_destination(const struct yaml_node *root,
                             const struct config_destination *destination, const char **ret_key,
                             struct error *err)
{
	if (check_name(destination->name, ret_key, err) != 0)
		return -1;
	if (check_reference(root, "clouds", "cloud", destination->cloud, ret_key, err) != 0)
		return -1;
	*ret_key = NULL;
	return 0;
}

static int check_path(const struct yaml_node *root, const struct config_path *path,
                      const char **ret_key, struct error *err)
{
	if (check_name(path->name, ret_key, err) != 0 ||
	    check_reference(root, "destinations", "destination", path->destination, ret_key,
	                    err) != 0)
		return -1;
	*ret_key = NULL;
	return 0;
}

static int check_match(const struct yaml_node *root, const struct config_match *match,
                       const char **ret_key, struct error *err)
{
	if (check_reference(root, "routers", "router", match->router, ret_key, err) != 0 ||
	    check_reference(root, "probes", "probe", match->probe, ret_key, err) != 0)
		return -1;
	*ret_key = NULL;
	return 0;
}

/* The kind whose sources have these options of their own; NULL when there is none. */
static const struct config_kind *find_timed_kind(const struct shape *shape,
                                                 const struct schema *schema)
{
	for (size_t i = 0; i < shape->kind_count; i++)
		if (shape->kinds[i]->scope != CONFIG_SET && shape->kinds[i]->schema == schema)
			return shape->kinds[i];
	return NULL;
}

int rules_apply(const void *context, const struct fill_section *section, const char **ret_key,
                struct error *err)
{
	const struct rules *rules = context;
	const struct shape *shape = rules->shape;
	unsigned char *options = section->options;
	if (section->schema == &shape->router)
		return check_router(shape, section->options, ret_key, err);
	if (section->schema == &shape->cloud)
		return check_cloud(shape, section->options, ret_key, err);
	if (section->schema == &destination_schema)
		return check_destination(rules->root, section->options, ret_key, err);
	if (section->schema == &path_schema)
		return check_path(rules->root, section->options, ret_key, err);
	if (section->schema == &path_match_schema)
		return check_match(rules->root, section->options, ret_key, err);
	const struct config_kind *kind = find_timed_kind(shape, section->schema);
	if (kind == NULL)
		return 0;
	return check_timing((void *)(options + kind->timing), section->node, ret_key, err);
}
