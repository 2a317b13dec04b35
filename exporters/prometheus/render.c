/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Samples of a family stand together, so the facts of a kind are walked once per metric. What
 * costs is the text of the labels: it is made once per fact and kept as
 * "{router=\"ce1\",peer=\"192.0.2.1\"} ", so that most samples are three copies and a number. A
 * sample with labels of its own (a state, a bucket, a description) takes the kept text without
 * its end.
 *
 * What is not known has no sample, and a label that was not observed is left out. Facts are
 * cleaned where they are made; invalid UTF-8 is replaced here all the same, because one bad
 * byte would cost Prometheus the whole scrape.
 */
#include "exporters/prometheus/render.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "agent/base/utf8.h"
#include "agent/model/view.h"

#define TEXT_MAX ((size_t)UINT32_MAX) /* offsets of a rendering have 32 bits */

static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */

struct rendering {
	const struct view *view; /* NULL once there is text */
	char *text;
	uint32_t *ends; /* per family; it begins where the one before ends */
	atomic_uint references;
};

/* The kept text of one fact's key: "{...} ", or " " when it has none. */
struct key {
	const char *text;
	size_t len;
};

void renderer_init(struct renderer *renderer, const struct families *families)
{
	*renderer = (struct renderer){ .families = families };
	strbuf_init(&renderer->out, TEXT_MAX);
	strbuf_init(&renderer->keys, TEXT_MAX);
}

void renderer_done(struct renderer *renderer)
{
	strbuf_done(&renderer->out);
	strbuf_done(&renderer->keys);
	free(renderer->key_ends);
	renderer->key_ends = NULL;
}

static int is_plain(unsigned char c)
{
	return c < 0x80 && c != '"' && c != '\\' && c != '\n' && c != '\0';
}

static void add_escaped(struct strbuf *out, const char *text)
{
	for (;;) {
		const char *start = text;
		while (is_plain((unsigned char)*text))
			text++;
		strbuf_add(out, start, (size_t)(text - start));
		size_t width = 1;
		if (*text == '\0')
			return;
		if (*text == '\n')
			strbuf_puts(out, "\\n");
		else if (*text == '"' || *text == '\\')
			strbuf_printf(out, "\\%c", *text);
		else if ((width = utf8_sequence((const unsigned char *)text,
		                                strnlen(text, 4))) > 0)
			strbuf_add(out, text, width);
		else
			strbuf_puts(out, replacement);
		text += width > 0 ? width : 1;
	}
}

/* Numbers, addresses and the names of states need no escape. */
static void add_label(struct strbuf *out, const struct fact_kind *kind, const struct fact *fact,
                      unsigned index)
{
	const struct fact_field *field = &kind->fields[index];
	strbuf_puts(out, field->name);
	strbuf_puts(out, "=\"");
	if (field->type == FACT_STRING) {
		const char *text = *(const char *const *)fact_value(fact, field);
		add_escaped(out, text == NULL ? "" : text);
	} else {
		fact_label_text(out, fact, field, index);
	}
	strbuf_putc(out, '"');
}

static void add_key(struct strbuf *keys, const struct fact_kind *kind, const struct fact *fact)
{
	char separator = '{';
	for (size_t i = 0; i < kind->key_count; i++) {
		if (!fact_is_known(fact, kind->key[i]))
			continue;
		strbuf_putc(keys, separator);
		add_label(keys, kind, fact, kind->key[i]);
		separator = ',';
	}
	strbuf_puts(keys, separator == '{' ? " " : "} ");
}

static int keep_keys(struct renderer *renderer, const struct fact_kind *kind,
                     struct fact_list facts)
{
	if (facts.count > renderer->key_room) {
		size_t *ends = realloc(renderer->key_ends, facts.count * sizeof(*ends));
		if (ends == NULL)
			return -1;
		renderer->key_ends = ends;
		renderer->key_room = facts.count;
	}
	strbuf_clear(&renderer->keys);
	for (size_t i = 0; i < facts.count; i++) {
		add_key(&renderer->keys, kind, facts.items[i]);
		renderer->key_ends[i] = renderer->keys.len;
	}
	return strbuf_failed(&renderer->keys) ? -1 : 0;
}

static void add_name(struct strbuf *out, const struct family *family, const char *suffix)
{
	strbuf_add(out, family->sample, family->sample_len);
	if (suffix != NULL)
		strbuf_puts(out, suffix);
}

/* Name and key, open for a label: `name{router="ce1",` */
static void begin_labels(struct strbuf *out, const struct family *family, const char *suffix,
                         struct key key)
{
	add_name(out, family, suffix);
	if (key.len > 1) {
		strbuf_add(out, key.text, key.len - 2);
		strbuf_putc(out, ',');
	} else {
		strbuf_putc(out, '{');
	}
}

static void add_states(struct strbuf *out, const struct family *family, struct key key,
                       const struct fact *fact)
{
	const char *now = fact_state_name(fact, family->row);
	if (now == NULL)
		return;
	for (const char *const *state = family->row->states; *state != NULL; state++) {
		if ((*state)[0] == '\0')
			continue;
		begin_labels(out, family, NULL, key);
		strbuf_puts(out, "state=\"");
		strbuf_puts(out, *state);
		strbuf_puts(out, *state == now ? "\"} 1\n" : "\"} 0\n");
	}
}

static void add_info(struct strbuf *out, const struct family *family,
                     const struct fact_kind *kind, struct key key, const struct fact *fact)
{
	const struct fact_field *row = family->row;
	int has_label = 0;
	for (size_t i = 0; i < row->label_count; i++) {
		if (!fact_is_known(fact, row->labels[i]))
			continue;
		if (has_label)
			strbuf_putc(out, ',');
		else
			begin_labels(out, family, NULL, key);
		add_label(out, kind, fact, row->labels[i]);
		has_label = 1;
	}
	if (has_label)
		strbuf_puts(out, "} 1\n");
}

/* OpenMetrics, "Numbers": a bound is written as "1.0", not "1"; both formats take it. Bounds
 * are far below 1e+06, where the canonical form would change to an exponent. */
static void add_bound(struct strbuf *out, double bound)
{
	strbuf_double(out, bound);
	if (floor(bound) == bound && isfinite(bound))
		strbuf_puts(out, ".0");
}

static void add_plain(struct strbuf *out, const struct family *family, const char *suffix,
                      struct key key)
{
	add_name(out, family, suffix);
	strbuf_add(out, key.text, key.len);
}

static void add_histogram(struct strbuf *out, const struct family *family, struct key key,
                          const struct fact *fact)
{
	const struct fact_histogram *histogram = fact_value(fact, family->row);
	uint64_t count = 0;
	for (size_t i = 0; i <= histogram->bound_count; i++) {
		count += histogram->counts[i];
		begin_labels(out, family, "_bucket", key);
		strbuf_puts(out, "le=\"");
		add_bound(out, i < histogram->bound_count ? histogram->bounds[i] : INFINITY);
		strbuf_puts(out, "\"} ");
		strbuf_u64(out, count);
		strbuf_putc(out, '\n');
	}
	add_plain(out, family, "_sum", key);
	strbuf_double(out, histogram->sum);
	strbuf_putc(out, '\n');
	add_plain(out, family, "_count", key);
	strbuf_u64(out, count);
	strbuf_putc(out, '\n');
}

/* OpenMetrics, "Counter": neither NaN nor negative; such a one would cost the whole scrape. */
static int is_fit(const struct fact_field *row, const struct fact *fact)
{
	if (row->kind != METRIC_COUNTER || row->type != FACT_DOUBLE)
		return 1;
	double value = *(const double *)fact_value(fact, row);
	return value >= 0;
}

static void add_number(struct strbuf *out, const struct family *family, struct key key,
                       const struct fact *fact)
{
	if (!is_fit(family->row, fact))
		return;
	const void *value = fact_value(fact, family->row);
	add_plain(out, family, NULL, key);
	switch (family->row->type) {
	case FACT_BOOL: strbuf_putc(out, *(const bool *)value ? '1' : '0'); break;
	case FACT_U32: strbuf_u64(out, *(const uint32_t *)value); break;
	case FACT_U64: strbuf_u64(out, *(const uint64_t *)value); break;
	case FACT_DOUBLE: strbuf_double(out, *(const double *)value); break;
	case FACT_ENUM:
	case FACT_STRING:
	case FACT_IP:
	case FACT_HISTOGRAM:
	case FACT_NOTHING: break; /* fact_kinds_check() lets no such row be a number */
	}
	strbuf_putc(out, '\n');
}

static void add_samples(struct strbuf *out, const struct family *family,
                        const struct fact_kind *kind, struct key key, const struct fact *fact)
{
	if (family->row->kind == METRIC_INFO) {
		add_info(out, family, kind, key, fact);
		return;
	}
	if (!fact_is_known(fact, family->field))
		return;
	if (family->row->kind == METRIC_STATESET)
		add_states(out, family, key, fact);
	else if (family->row->kind == METRIC_HISTOGRAM)
		add_histogram(out, family, key, fact);
	else
		add_number(out, family, key, fact);
}

static void render_family(struct renderer *renderer, const struct family *family,
                          struct fact_list facts)
{
	const struct fact_kind *kind = renderer->families->kinds[family->kind];
	size_t start = 0;
	for (size_t i = 0; i < facts.count; i++) {
		struct key key = { .text = renderer->keys.data + start,
			           .len = renderer->key_ends[i] - start };
		add_samples(&renderer->out, family, kind, key, facts.items[i]);
		start = renderer->key_ends[i];
	}
}

struct rendering *rendering_new(const struct view *view)
{
	struct rendering *rendering = calloc(1, sizeof(*rendering));
	if (rendering == NULL)
		return NULL;
	rendering->view = view_ref(view);
	atomic_init(&rendering->references, 1);
	return rendering;
}

/* The families of one kind follow each other; its keys are written before the first. */
static int render_view(struct renderer *renderer, const struct view *view, uint32_t *ends)
{
	const struct families *families = renderer->families;
	struct fact_list facts = { 0 };
	strbuf_clear(&renderer->out);
	for (size_t i = 0; i < families->count; i++) {
		const struct family *family = &families->items[i];
		if (i == 0 || family->kind != family[-1].kind) {
			facts = view_facts(view, (enum fact_kind_id)family->kind);
			if (keep_keys(renderer, families->kinds[family->kind], facts) != 0)
				return -1;
		}
		render_family(renderer, family, facts);
		ends[i] = (uint32_t)renderer->out.len;
	}
	return strbuf_failed(&renderer->out) ? -1 : 0;
}

/* The text is copied out of the renderer's buffer, which has room to spare and is used again.
 */
int rendering_prepare(struct rendering *rendering, struct renderer *renderer)
{
	if (rendering->view == NULL)
		return 0;
	uint32_t *ends = calloc(renderer->families->count + 1, sizeof(*ends));
	if (ends == NULL || render_view(renderer, rendering->view, ends) != 0) {
		free(ends);
		return -1;
	}
	char *text = malloc(renderer->out.len + 1);
	if (text == NULL) {
		free(ends);
		return -1;
	}
	if (renderer->out.len > 0)
		memcpy(text, renderer->out.data, renderer->out.len);
	rendering->text = text;
	rendering->ends = ends;
	view_unref(rendering->view);
	rendering->view = NULL;
	return 0;
}

const char *rendering_samples(const struct rendering *rendering, size_t family, size_t *ret_len)
{
	size_t start = family == 0 ? 0 : rendering->ends[family - 1];
	*ret_len = rendering->ends[family] - start;
	return rendering->text + start;
}

struct rendering *rendering_ref(struct rendering *rendering)
{
	atomic_fetch_add_explicit(&rendering->references, 1, memory_order_relaxed);
	return rendering;
}

void rendering_unref(struct rendering *rendering)
{
	if (rendering == NULL ||
	    atomic_fetch_sub_explicit(&rendering->references, 1, memory_order_acq_rel) != 1)
		return;
	view_unref(rendering->view);
	free(rendering->text);
	free(rendering->ends);
	free(rendering);
}
