/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * schema-walk.h - does the schema that is shipped know each member of a file?
 */
#ifndef PGDBENCH_TESTS_SCHEMA_WALK_H
#define PGDBENCH_TESTS_SCHEMA_WALK_H

/* assert_members_known - fail the cmocka test, naming the first of the members
 * of file @path that definition @def of doc/pgdbench-result.schema.json lacks:
 * "result", "cell" or "plan". */
void assert_members_known(const char *path, const char *def);

#endif
