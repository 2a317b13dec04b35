/* SPDX-License-Identifier: Apache-2.0 */
/** JSON with one value changed, one after the other, for the tests of clouds. */
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

/** Is told the changed text, and what was changed. */
typedef void mutation_check(void *context, const char *text, const char *key);

struct mutation {
	json_t *root;
	mutation_check *check;
	void *context;
};

/** Null, and values of all types. */
static inline json_t *mutation_value(size_t number)
{
	switch (number) {
	case 0: return json_null();
	case 1: return json_integer(-1);
	case 2: return json_string("another");
	case 3: return json_true();
	case 4: return json_array();
	case 5: return json_object();
	case 6: return json_real(1e300);
	case 7: return json_string("");
	default: return NULL;
	}
}

static inline void mutation_tell(struct mutation *mutation, const char *key)
{
	char *text = json_dumps(mutation->root, 0);
	assert_non_null(text);
	mutation->check(mutation->context, text, key);
	free(text);
}

static inline void mutate_value(struct mutation *mutation, json_t *value);

static inline void mutate_member(struct mutation *mutation, json_t *object, const char *key)
{
	json_t *kept = json_incref(json_object_get(object, key));
	json_t *other;
	for (size_t i = 0; (other = mutation_value(i)) != NULL; i++) {
		bool is_another_truth = json_is_boolean(kept) && json_is_boolean(other);
		json_object_set_new(object, key, other);
		if (!is_another_truth)
			mutation_tell(mutation, key);
	}
	json_object_del(object, key);
	mutation_tell(mutation, key);
	json_object_set_new(object, key, kept);
	mutate_value(mutation, kept);
}

static inline void mutate_element(struct mutation *mutation, json_t *array, size_t index)
{
	json_t *kept = json_incref(json_array_get(array, index));
	json_t *other;
	for (size_t i = 0; (other = mutation_value(i)) != NULL; i++) {
		json_array_set_new(array, index, other);
		mutation_tell(mutation, "an element");
	}
	json_array_set_new(array, index, kept);
	mutate_value(mutation, kept);
}

static inline void mutate_value(struct mutation *mutation, json_t *value)
{
	for (size_t i = 0; i < json_array_size(value) && i < 3; i++)
		mutate_element(mutation, value, i);
	if (!json_is_object(value))
		return;
	const char *keys[64];
	size_t count = 0;
	for (void *at = json_object_iter(value); at != NULL && count < 64;
	     at = json_object_iter_next(value, at))
		keys[count++] = json_object_iter_key(at);
	for (size_t i = 0; i < count; i++) {
		char key[128];
		snprintf(key, sizeof(key), "%s", keys[i]);
		mutate_member(mutation, value, key);
	}
}

/** Replace one value of the text after the other (of lists the first three elements), or take
 * it away. */
static inline void mutate_text(const char *text, mutation_check *check, void *context)
{
	struct mutation mutation = { json_loads(text, 0, NULL), check, context };
	assert_non_null(mutation.root);
	mutate_value(&mutation, mutation.root);
	json_decref(mutation.root);
}
