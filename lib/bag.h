/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bag.h - small owned collections: strings, numbers, and either by name.
 *
 * For records of tens of entries that are filled once and read in order;
 * look-ups are linear.  All zero is the empty bag.  Not for anything timed.
 */
#ifndef PGDBENCH_LIB_BAG_H
#define PGDBENCH_LIB_BAG_H

#include <stddef.h>
#include <stdint.h>

#include "lib/compiler.h"

struct strs {
	char **v;
	size_t nr;
};

struct u64s {
	uint64_t *v;
	size_t nr;
};

struct str_entry {
	char *key;
	char *value;		/* NULL: not known */
};

struct str_map {
	struct str_entry *v;
	size_t nr;
};

struct u64_entry {
	char *key;
	uint64_t value;		/* U64_NULL (json.h): not measured */
};

struct u64_map {
	struct u64_entry *v;
	size_t nr;
};

/* str_set - make *@dst, owned, a copy of @src; NULL clears it.  Returns 0 or
 * -ENOMEM with *@dst as it was. */
int __must_check str_set(char **dst, const char *src);

/* *_add - append, whatever is there already.  All copy, and return 0 or
 * -ENOMEM with the bag as it was. */
int __must_check strs_add(struct strs *s, const char *value);
int __must_check u64s_add(struct u64s *s, uint64_t value);
int __must_check str_map_add(struct str_map *m, const char *key,
			     const char *value);
int __must_check u64_map_add(struct u64_map *m, const char *key,
			     uint64_t value);

/* *_map_set - replace the value of @key, or append it. */
int __must_check str_map_set(struct str_map *m, const char *key,
			     const char *value);
int __must_check u64_map_set(struct u64_map *m, const char *key,
			     uint64_t value);

/* *_map_find - the entry, on loan until the map changes; NULL without. */
struct str_entry *str_map_find(const struct str_map *m, const char *key);
struct u64_entry *u64_map_find(const struct u64_map *m, const char *key);

/* *_release - free the contents; the bag is empty and may be used again. */
void strs_release(struct strs *s);
void u64s_release(struct u64s *s);
void str_map_release(struct str_map *m);
void u64_map_release(struct u64_map *m);

/* bag_grow - @v of @nr entries of @size bytes with room for one more, or NULL
 * with @v as it was; for bags of other types. */
void *bag_grow(void *v, size_t nr, size_t size);

#endif
