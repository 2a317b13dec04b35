/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A body is: for every family that has a sample, its header and then the samples of all views.
 * The pieces are handed to an output one by one, so that a compressed body never exists
 * uncompressed. Level 1, because a router's metrics are so repetitive that higher levels only
 * cost time.
 */
#include "exporters/prometheus/exposition.h"

#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST /* next_in is a const pointer */
#include <zlib.h>

#include "agent/base/body.h"

#define GZIP_LEVEL 1
#define GZIP_WINDOW (15 + 16) /* the largest, and 16 for gzip instead of zlib (zlib.h) */
#define GZIP_MEMORY 8         /* zlib's default */

static const char end_of_file[] = "# EOF\n"; /* OpenMetrics only */

struct exposition {
	atomic_uint references;
	struct body *kept[PROMETHEUS_FORMAT_COUNT][2];
	size_t count;
	struct rendering *renderings[];
};

/* Where a body is written to. */
struct output {
	char *data;
	size_t len;
	z_stream *stream; /* NULL for identity */
};

struct exposition *exposition_new(struct rendering *const *renderings, size_t count)
{
	struct exposition *exposition =
		calloc(1, sizeof(*exposition) + count * sizeof(exposition->renderings[0]));
	if (exposition == NULL)
		return NULL;
	atomic_init(&exposition->references, 1);
	for (size_t i = 0; i < count; i++)
		if (renderings[i] != NULL)
			exposition->renderings[exposition->count++] =
				rendering_ref(renderings[i]);
	return exposition;
}

struct exposition *exposition_ref(struct exposition *exposition)
{
	atomic_fetch_add_explicit(&exposition->references, 1, memory_order_relaxed);
	return exposition;
}

void exposition_unref(struct exposition *exposition)
{
	if (exposition == NULL ||
	    atomic_fetch_sub_explicit(&exposition->references, 1, memory_order_acq_rel) != 1)
		return;
	for (size_t i = 0; i < exposition->count; i++)
		rendering_unref(exposition->renderings[i]);
	for (int format = 0; format < PROMETHEUS_FORMAT_COUNT; format++) {
		body_unref(exposition->kept[format][0]);
		body_unref(exposition->kept[format][1]);
	}
	free(exposition);
}

struct body *exposition_kept(const struct exposition *exposition, enum prometheus_format format,
                             int gzip)
{
	struct body *body = exposition->kept[format][gzip != 0];
	return body == NULL ? NULL : body_ref(body);
}

void exposition_keep(struct exposition *exposition, enum prometheus_format format, int gzip,
                     struct body *body)
{
	struct body **kept = &exposition->kept[format][gzip != 0];
	body_unref(*kept);
	*kept = body_ref(body);
}

/* Bytes of one family's samples in all views. */
static size_t samples_len(const struct exposition *exposition, size_t family)
{
	size_t sum = 0;
	for (size_t i = 0; i < exposition->count; i++) {
		size_t len;
		rendering_samples(exposition->renderings[i], family, &len);
		sum += len;
	}
	return sum;
}

static size_t body_len(const struct exposition *exposition, const struct families *families,
                       enum prometheus_format format)
{
	size_t sum = format == PROMETHEUS_OPENMETRICS_1_0 ? sizeof(end_of_file) - 1 : 0;
	for (size_t i = 0; i < families->count; i++) {
		size_t len = samples_len(exposition, i);
		sum += len == 0 ? 0 : len + families->items[i].header_len[format];
	}
	return sum;
}

/* There is room for everything: a deflate() that is not asked to finish takes all its input. */
static void put(struct output *output, const char *data, size_t len)
{
	if (len == 0)
		return;
	if (output->stream == NULL) {
		memcpy(output->data + output->len, data, len);
		output->len += len;
		return;
	}
	output->stream->next_in = (const Bytef *)data;
	output->stream->avail_in = (uInt)len;
	deflate(output->stream, Z_NO_FLUSH);
}

static void put_all(const struct exposition *exposition, const struct families *families,
                    enum prometheus_format format, struct output *output)
{
	for (size_t i = 0; i < families->count; i++) {
		const struct family *family = &families->items[i];
		if (samples_len(exposition, i) == 0)
			continue;
		put(output, family->header[format], family->header_len[format]);
		for (size_t r = 0; r < exposition->count; r++) {
			size_t len;
			const char *samples =
				rendering_samples(exposition->renderings[r], i, &len);
			put(output, samples, len);
		}
	}
	if (format == PROMETHEUS_OPENMETRICS_1_0)
		put(output, end_of_file, sizeof(end_of_file) - 1);
}

static struct body *build_identity(const struct exposition *exposition,
                                   const struct families *families,
                                   enum prometheus_format format)
{
	struct output output = { .data = malloc(body_len(exposition, families, format) + 1) };
	if (output.data == NULL)
		return NULL;
	put_all(exposition, families, format, &output);
	return body_new(output.data, output.len);
}

/* Compress into a buffer of zlib's upper bound; what is never touched is never resident. */
static struct body *compress_all(const struct exposition *exposition,
                                 const struct families *families, enum prometheus_format format,
                                 z_stream *stream)
{
	uLong bound = deflateBound(stream, body_len(exposition, families, format));
	struct output output = { .stream = stream };
	if (bound > UINT_MAX || (output.data = malloc(bound)) == NULL)
		return NULL;
	stream->next_out = (Bytef *)output.data;
	stream->avail_out = (uInt)bound;
	put_all(exposition, families, format, &output);
	stream->avail_in = 0;
	if (deflate(stream, Z_FINISH) != Z_STREAM_END) {
		free(output.data);
		return NULL;
	}
	char *fitted = realloc(output.data, stream->total_out);
	return body_new(fitted == NULL ? output.data : fitted, stream->total_out);
}

static struct body *build_gzip(const struct exposition *exposition,
                               const struct families *families, enum prometheus_format format)
{
	z_stream stream = { 0 };
	if (deflateInit2(&stream, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, GZIP_MEMORY,
	                 Z_DEFAULT_STRATEGY) != Z_OK)
		return NULL;
	struct body *body = compress_all(exposition, families, format, &stream);
	deflateEnd(&stream);
	return body;
}

struct body *exposition_build(const struct exposition *exposition, struct renderer *renderer,
                              enum prometheus_format format, int gzip)
{
	for (size_t i = 0; i < exposition->count; i++)
		if (rendering_prepare(exposition->renderings[i], renderer) != 0)
			return NULL;
	if (gzip)
		return build_gzip(exposition, renderer->families, format);
	return build_identity(exposition, renderer->families, format);
}
