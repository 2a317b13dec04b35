/* SPDX-License-Identifier: Apache-2.0 */
#include "collectors/aws/metrics.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "agent/base/arena.h"
#include "agent/base/error.h"
#include "agent/base/strbuf.h"
#include "collectors/aws/answer/direct_connect.h"
#include "collectors/aws/answer/ec2.h"

/* AWS/DX and AWS/VPN are published every five minutes, some minutes late. */
#define PERIOD_S INT64_C(300)
#define WINDOW_S (4 * PERIOD_S)

/* A page of ListMetrics holds 500 metrics. */
#define LISTING_LIMIT ((size_t)4 * 1024 * 1024)

/* What is wanted, the most telling first. */
struct wanted {
	const char *space, *name;
	const char *statistic;
	const char *dimension; /* names the thing it is about */
	size_t dimensions;     /* a metric of other dimensions is another aggregate */
};

#define DX(name, statistic, dimension, dimensions)                                             \
	{                                                                                      \
		"AWS/DX", name, statistic, dimension, dimensions                               \
	}
#define VPN(name)                                                                              \
	{                                                                                      \
		"AWS/VPN", name, "Sum", "VpnId", 2                                             \
	}

static const struct wanted wanted[] = {
	DX("VirtualInterfaceBgpPrefixesAccepted", "Maximum", "VirtualInterfaceId", 3),
	DX("VirtualInterfaceBgpPrefixesAdvertised", "Maximum", "VirtualInterfaceId", 3),
	DX("ConnectionLightLevelRx", "Minimum", "ConnectionId", 2),
	DX("ConnectionLightLevelTx", "Minimum", "ConnectionId", 2),
	DX("ConnectionErrorCount", "Sum", "ConnectionId", 1),
	DX("ConnectionBpsIngress", "Average", "ConnectionId", 1),
	DX("ConnectionBpsEgress", "Average", "ConnectionId", 1),
	VPN("TunnelDataIn"),
	VPN("TunnelDataOut"),
	DX("VirtualInterfaceBpsIngress", "Average", "VirtualInterfaceId", 2),
	DX("VirtualInterfaceBpsEgress", "Average", "VirtualInterfaceId", 2),
};

#define WANTED_COUNT (sizeof(wanted) / sizeof(wanted[0]))

static bool is_text(const char *text, const char *expected)
{
	return text != NULL && strcmp(text, expected) == 0;
}

/* The row that a metric belongs to, or NULL. */
static const struct wanted *find_wanted(const struct cloud_watch_metric *metric)
{
	for (size_t i = 0; i < WANTED_COUNT; i++)
		if (is_text(metric->name, wanted[i].name) &&
		    is_text(metric->space, wanted[i].space) &&
		    metric->dimensions.count == wanted[i].dimensions &&
		    answer_tag_value(&metric->dimensions, wanted[i].dimension) != NULL)
			return &wanted[i];
	return NULL;
}

int metrics_read_listing(const struct answer_action *action, struct arena *arena,
                         const struct answer_input *input, struct answer_page *ret_page,
                         struct error *err)
{
	struct arena *scratch = arena_new(LISTING_LIMIT);
	if (scratch == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	struct answer_page page;
	int failed = answer_read(action, scratch, input, &page, err);
	if (failed == 0) {
		struct answer_page kept = { 0 };
		ANSWER_EACH(struct cloud_watch_metric, metric, &page.items) {
			struct cloud_watch_metric *copy =
				find_wanted(metric) == NULL
					? NULL
					: cloud_watch_metric_copy(arena, metric);
			if (copy != NULL)
				answer_list_add(&kept.items, &copy->item);
		}
		kept.next_token = arena_strdup(arena, page.next_token);
		if (arena_failed(arena))
			failed = error_set(err, ERROR_LIMIT, 0, "more metrics than fit");
		else
			*ret_page = kept;
	}
	arena_free(scratch);
	return failed;
}

/* --- what is there --- */

struct thing {
	const char *id;
	const struct dx_interface *interface; /* if it is one */
};

struct things {
	struct thing *items;
	size_t count;
};

static int compare_things(const void *a, const void *b)
{
	return strcmp(((const struct thing *)a)->id, ((const struct thing *)b)->id);
}

/* The items of a page; none when there is no page. */
static const struct answer_list *items_of(const struct answer_page *page)
{
	static const struct answer_list none = { 0 };
	return page == NULL ? &none : &page->items;
}

static void add_thing(struct things *things, const char *id, const char *state,
                      const struct dx_interface *interface)
{
	if (id != NULL && !is_text(state, "deleted"))
		things->items[things->count++] = (struct thing){ id, interface };
}

static int collect_things(const struct metrics_given *given, struct arena *arena,
                          struct things *things)
{
	const struct answer_list *connections = items_of(given->connections);
	const struct answer_list *lags = items_of(given->lags);
	const struct answer_list *interfaces = items_of(given->interfaces);
	const struct answer_list *vpns = items_of(given->vpns);
	size_t most = connections->count + lags->count + interfaces->count + vpns->count;
	*things = (struct things){ arena_array(arena, most, sizeof(struct thing)), 0 };
	if (things->items == NULL)
		return -1;
	ANSWER_EACH(struct dx_connection, connection, connections)
		add_thing(things, connection->id, connection->state, NULL);
	ANSWER_EACH(struct dx_lag, lag, lags)
		add_thing(things, lag->id, lag->state, NULL);
	ANSWER_EACH(struct dx_interface, interface, interfaces)
		add_thing(things, interface->id, interface->state, interface);
	ANSWER_EACH(struct ec2_vpn, vpn, vpns)
		add_thing(things, vpn->id, vpn->state, NULL);
	qsort(things->items, things->count, sizeof(struct thing), compare_things);
	return 0;
}

/* CloudWatch also has series, all zero, for a family that the interface has no peer of. */
static bool has_family(const struct dx_interface *interface, const char *family)
{
	if (interface == NULL || family == NULL)
		return true;
	ANSWER_EACH(struct dx_peer, peer, &interface->peers)
		if (peer->family != NULL && strcasecmp(peer->family, family) == 0)
			return true;
	return false;
}

static bool is_there(const struct things *things, const struct wanted *row,
                     const struct cloud_watch_metric *metric)
{
	const struct thing key = { answer_tag_value(&metric->dimensions, row->dimension),
		                   NULL };
	const struct thing *thing = bsearch(&key, things->items, things->count,
	                                    sizeof(struct thing), compare_things);
	return thing != NULL &&
	       has_family(thing->interface,
	                  answer_tag_value(&metric->dimensions, "IpAddressFamily"));
}

/* --- the choice --- */

static bool is_same_metric(const struct cloud_watch_metric *a,
                           const struct cloud_watch_metric *b)
{
	if (strcmp(a->name, b->name) != 0 || a->dimensions.count != b->dimensions.count)
		return false;
	ANSWER_EACH(struct answer_tag, dimension, &a->dimensions) {
		const char *other = dimension->key == NULL
		                            ? NULL
		                            : answer_tag_value(&b->dimensions, dimension->key);
		if (other == NULL || dimension->value == NULL ||
		    strcmp(other, dimension->value) != 0)
			return false;
	}
	return true;
}

static bool is_chosen(const struct metrics_batch *batch,
                      const struct cloud_watch_metric *metric)
{
	for (size_t i = 0; i < batch->count; i++)
		if (is_same_metric(batch->items[i], metric))
			return true;
	return false;
}

static void choose(struct metrics_batch *batch, struct arena *arena,
                   const struct cloud_watch_metric *metric)
{
	if (is_chosen(batch, metric))
		return;
	if (batch->count == METRICS_QUERIES_MAX) {
		batch->left_out++;
		return;
	}
	const struct cloud_watch_metric *copy = cloud_watch_metric_copy(arena, metric);
	if (copy != NULL)
		batch->items[batch->count++] = copy;
}

static void choose_all(struct metrics_batch *batch, struct arena *arena,
                       const struct things *things, const struct wanted *row,
                       const struct answer_page *listing)
{
	ANSWER_EACH(struct cloud_watch_metric, metric, items_of(listing))
		if (find_wanted(metric) == row && is_there(things, row, metric))
			choose(batch, arena, metric);
}

int metrics_choose(const struct metrics_given *given, struct arena *arena,
                   struct metrics_batch *ret_batch, struct error *err)
{
	struct things things;
	struct metrics_batch batch = {
		.items = arena_array(arena, METRICS_QUERIES_MAX, sizeof(*batch.items)),
	};
	if (batch.items == NULL || collect_things(given, arena, &things) != 0)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	for (size_t i = 0; i < WANTED_COUNT; i++)
		for (size_t j = 0; j < METRICS_LISTINGS; j++)
			choose_all(&batch, arena, &things, &wanted[i], given->listings[j]);
	if (arena_failed(arena))
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	*ret_batch = batch;
	return 0;
}

/* --- the question --- */

static void add_query(const struct cloud_watch_metric *metric, size_t number,
                      struct strbuf *out)
{
	strbuf_printf(out,
	              "%s{\"Id\":\"m%zu\",\"ReturnData\":true,\"MetricStat\":{"
	              "\"Period\":%" PRId64 ",\"Stat\":",
	              number == 0 ? "" : ",", number, PERIOD_S);
	strbuf_json(out, find_wanted(metric)->statistic);
	strbuf_puts(out, ",\"Metric\":{\"Namespace\":");
	strbuf_json(out, metric->space);
	strbuf_puts(out, ",\"MetricName\":");
	strbuf_json(out, metric->name);
	strbuf_puts(out, ",\"Dimensions\":[");
	const char *comma = "";
	ANSWER_EACH(struct answer_tag, dimension, &metric->dimensions) {
		strbuf_printf(out, "%s{\"Name\":", comma);
		strbuf_json(out, dimension->key == NULL ? "" : dimension->key);
		strbuf_puts(out, ",\"Value\":");
		strbuf_json(out, dimension->value == NULL ? "" : dimension->value);
		strbuf_putc(out, '}');
		comma = ",";
	}
	strbuf_puts(out, "]}}}");
}

void metrics_query(const struct metrics_batch *batch, struct walltime now, struct strbuf *out)
{
	int64_t end = now.ns / INT64_C(1000000000) / PERIOD_S * PERIOD_S;
	strbuf_printf(out,
	              "\"StartTime\":%" PRId64 ",\"EndTime\":%" PRId64
	              ",\"ScanBy\":\"TimestampDescending\",\"MetricDataQueries\":[",
	              end - WINDOW_S, end);
	for (size_t i = 0; i < batch->count; i++)
		add_query(batch->items[i], i, out);
	strbuf_putc(out, ']');
}

/* --- the answer --- */

/* Number of the query "m12", or the count when it is none of ours. */
static size_t query_number(const struct metrics_batch *batch, const char *id)
{
	if (id == NULL || id[0] != 'm' || strlen(id) > 5 ||
	    strspn(id + 1, "0123456789") != strlen(id + 1) || id[1] == '\0')
		return batch->count;
	size_t number = strtoul(id + 1, NULL, 10);
	return number < batch->count ? number : batch->count;
}

int metrics_values(const struct metrics_batch *batch, const struct answer_page *results,
                   struct arena *arena, struct answer_page *ret_page, struct error *err)
{
	struct answer_page page = { 0 };
	const struct cloud_watch_result **newest =
		arena_array(arena, batch->count, sizeof(const struct cloud_watch_result *));
	if (newest == NULL)
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	ANSWER_EACH(struct cloud_watch_result, result, &results->items) {
		size_t number = query_number(batch, result->id);
		if (number == batch->count || !result->value.known || !result->time.known)
			continue;
		if (newest[number] == NULL || newest[number]->time.value < result->time.value)
			newest[number] = result;
	}
	for (size_t i = 0; i < batch->count; i++) {
		struct aws_value *value =
			newest[i] == NULL ? NULL : arena_alloc(arena, sizeof(*value));
		if (value == NULL)
			continue;
		value->metric = batch->items[i];
		value->value = newest[i]->value.value;
		value->period = (double)PERIOD_S;
		answer_list_add(&page.items, &value->item);
	}
	if (arena_failed(arena))
		return error_set(err, ERROR_LIMIT, 0, "out of memory");
	*ret_page = page;
	return 0;
}
