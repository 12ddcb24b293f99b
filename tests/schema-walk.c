// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * schema-walk.c - does the schema that is shipped know each member of a file?
 *
 * A schema and a value are gone through side by side.  Only names are looked
 * at: types are for a validator, see schema.py, which is not everywhere.
 */
#include "tests/schema-walk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "lib/json.h"

#define SCHEMA "doc/pgdbench-result.schema.json"

static struct json *load(const char *path)
{
	struct json_error error;
	struct json *j;

	if (json_load(path, &j, &error))
		fail_msg("'%s': %s", path, error.text);
	return j;
}

/* What a "$ref" stands for; of "anyOf", the last is what is not null. */
static const struct json *resolve(const struct json *root,
				  const struct json *schema)
{
	const char *ref = NULL;
	const struct json *any = json_find(schema, "anyOf");

	if (any)
		schema = json_at(any, json_count(any) - 1);
	if (json_get_str(schema, "$ref", &ref))
		return schema;
	assert_int_equal(strncmp(ref, "#/$defs/", 8), 0);
	return resolve(root, json_find(json_find(root, "$defs"), ref + 8));
}

static const struct json *schema_of(const struct json *root,
				    const struct json *map, const char *key)
{
	const struct json *found = json_find(json_find(map, "properties"), key);

	if (!found)
		found = json_find(map, "additionalProperties");
	return resolve(root, found);
}

static void walk(const struct json *root, const struct json *schema,
		 const struct json *value)
{
	const struct json *items = resolve(root, json_find(schema, "items"));
	struct json_iter it = { 0 };
	size_t i;

	while (json_next(value, &it)) {
		const struct json *inside = schema_of(root, schema, it.key);

		if (!inside)
			fail_msg("'%s' is not in " SCHEMA, it.key);
		/* Made up, where it is not a file of its own. */
		if (strcmp(it.key, "plan"))
			walk(root, inside, it.value);
	}
	for (i = 0; items && i < json_count(value); i++)
		walk(root, items, json_at(value, i));
}

void assert_members_known(const char *path, const char *def)
{
	const char *top = getenv("top_srcdir");
	struct json *root, *value = load(path);
	char schema[1024];

	snprintf(schema, sizeof(schema), "%s/" SCHEMA, top ? top : ".");
	root = load(schema);
	walk(root, json_find(json_find(root, "$defs"), def), value);
	json_free(value);
	json_free(root);
}
