/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Facts: what a source said, as plain structs, each described by one const table.
 *
 * A fact kind is a struct plus a table with one row per field: its name in JSON, its metric,
 * unit, help with the source of the value. All outputs and references come from the table.
 * Every fact struct starts with `struct fact`: a field without a bit there was not observed.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "agent/model/fact_kinds.h"

struct strbuf;

/** How a field is stored. */
enum fact_type {
	FACT_BOOL,   /**< bool */
	FACT_U32,    /**< uint32_t */
	FACT_U64,    /**< uint64_t */
	FACT_DOUBLE, /**< double */
	FACT_ENUM,   /**< uint32_t: index into states */
	FACT_STRING, /**< const char *: valid UTF-8, bounded, of the view's arena or constant */
	FACT_IP,     /**< struct ip */
	FACT_HISTOGRAM, /**< struct fact_histogram */
	FACT_NOTHING    /**< no value of its own: an info metric made of other fields */
};

/** What the field is in the exposition. */
enum fact_metric {
	METRIC_NONE,     /**< a label or JSON only */
	METRIC_GAUGE,    /**< may fall */
	METRIC_COUNTER,  /**< never falls while the thing lives; name without _total */
	METRIC_STATESET, /**< one sample per state, label `state`, value 0 or 1 */
	METRIC_INFO,     /**< constant 1 with labels; name without _info */
	METRIC_HISTOGRAM
};

enum fact_unit {
	UNIT_NONE,
	UNIT_SECONDS,
	UNIT_BYTES,
	UNIT_BYTES_PER_SECOND,
	UNIT_TIMESTAMP_SECONDS, /**< Unix time; the name ends in _timestamp_seconds */
	UNIT_COUNT
};

/** Base of every fact struct. */
struct fact {
	uint64_t known; /**< bit i: field i of the table was observed */
};

/** Classic buckets; a cumulative view is made on output. */
struct fact_histogram {
	const double *bounds;   /**< upper, in seconds, ascending, without +Inf; borrowed */
	const uint64_t *counts; /**< bound_count + 1 of them, not cumulative, last is +Inf */
	size_t bound_count;
	double sum;
};

/** One row: one field. */
struct fact_field {
	const char *name;   /**< JSON key, and label name where the field is a label */
	const char *metric; /**< without _total and _info; NULL for METRIC_NONE */
	enum fact_metric kind;
	enum fact_type type;
	enum fact_unit unit; /**< the metric's name must end in it */
	size_t offset;
	const char *const *states; /**< FACT_ENUM: NULL-terminated names; "" is a gap */
	const uint8_t *labels; /**< METRIC_INFO: fields that become labels besides the key; the
	                        *   sample exists when one of them was observed */
	size_t label_count;
	const char *help; /**< ends in the source: (BGP4-MIB bgpPeerState, 1.3.6.1...) */
};

/** The bit of a field in fact.known. */
#define FACT_BIT(field) (UINT64_C(1) << (field))

/** One kind of fact. At most 64 fields. */
struct fact_kind {
	const char *name; /**< "bgp_peer": JSON and log */
	size_t size;
	const struct fact_field *fields;
	size_t field_count;
	const uint8_t *key; /**< fields that are labels on every metric, unique together */
	size_t key_count;
	const uint64_t *atoms; /**< FACT_BITs of fields that are taken from one source only */
	size_t atom_count;
	uint64_t bound; /**< FACT_BITs of fields that hold in the state that atoms tell only */
	const struct fact_kind *owner; /**< its key begins ours: session of a route; or NULL */
	uint64_t state; /**< FACT_BITs: what we own holds while these stay as they were seen */
};

/** All kinds, indexed by enum fact_kind_id. */
extern const struct fact_kind *const fact_kinds[FACT_KIND_COUNT];

/**
 * Mark a field as observed. Use FACT_SET() where the value is assigned.
 *
 * \param fact   Base of the struct.
 * \param field  Its index in the table.
 */
static inline void fact_know(struct fact *fact, unsigned field)
{
	fact->known |= FACT_BIT(field);
}

/**
 * Whether a field was observed.
 *
 * \param fact   Base of the struct.
 * \param field  Its index in the table.
 */
static inline int fact_is_known(const struct fact *fact, unsigned field)
{
	return (fact->known >> field & 1) != 0;
}

/** Assign a member and mark its field as observed. */
#define FACT_SET(pointer, field, member, value)                                                \
	do {                                                                                   \
		(pointer)->member = (value);                                                   \
		fact_know(&(pointer)->fact, (field));                                          \
	} while (0)

/**
 * Where the value of a field is stored: points to the C type that enum fact_type names.
 *
 * \param fact   The fact.
 * \param field  A row of its kind's table, not FACT_NOTHING.
 */
static inline const void *fact_value(const struct fact *fact, const struct fact_field *field)
{
	return (const char *)fact + field->offset;
}

/**
 * The name of the state that an enum field is in; NULL when its number has none: not known.
 *
 * \param fact   The fact.
 * \param field  A row of type FACT_ENUM.
 */
const char *fact_state_name(const struct fact *fact, const struct fact_field *field);

/**
 * Append a field as the text a label shows: numbers in decimal, addresses as text, the state's
 * name for an enum, "true" or "false"; nothing when it was not observed.
 *
 * \param out    Appended to, unescaped.
 * \param fact   The fact.
 * \param field  A row of its kind's table.
 * \param index  The row's index.
 */
void fact_label_text(struct strbuf *out, const struct fact *fact,
                     const struct fact_field *field, unsigned index);
