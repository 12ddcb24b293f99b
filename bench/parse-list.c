// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * parse-list.c - lists of numbers, "1,2,4-16:4,max".
 *
 * lib/cpulist.h has nearly the same grammar for PUs, which are small, may be
 * named twice and take no K, M or G.
 */
#include "bench/parse.h"

#include <errno.h>
#include <string.h>

/* Room for one number as it is written. */
enum { NUMBER_SIZE = 48 };

/* The number in the first @len bytes of @s. */
static int parse_number(const char *s, size_t len, const struct list_grammar *g,
			uint64_t *out)
{
	char text[NUMBER_SIZE];
	int err;

	if (g->word && len == strlen(g->word) && !strncmp(s, g->word, len)) {
		*out = g->word_value;
		return 0;
	}
	if (len >= sizeof(text))
		return -ERANGE;
	memcpy(text, s, len);
	text[len] = '\0';
	err = g->sizes ? parse_size(text, out) : parse_u64(text, out);
	if (!err && (*out < g->min || *out > g->max))
		err = -ERANGE;
	return err;
}

static int parse_step(const char *s, size_t len, const struct list_grammar *g,
		      uint64_t *out)
{
	struct list_grammar step = *g;

	step.min = 1;
	step.word = NULL;
	return parse_number(s, len, &step, out);
}

/* A first number is one that stands there already. */
static int add_once(struct u64s *out, uint64_t value)
{
	size_t i;

	for (i = 0; i < out->nr; i++)
		if (out->v[i] == value)
			return 0;
	return out->nr == LIST_MAX_NR ? -E2BIG : u64s_add(out, value);
}

static int add_range(struct u64s *out, uint64_t first, uint64_t last,
		     uint64_t step)
{
	uint64_t v;
	int err = 0;

	if (last < first)
		return -ERANGE;
	if ((last - first) / step >= LIST_MAX_NR)
		return -E2BIG;
	for (v = first; !err && v <= last; v += step)
		err = add_once(out, v);
	return err;
}

/* One item, in the first @len bytes of @s. */
static int parse_item(const char *s, size_t len, const struct list_grammar *g,
		      struct u64s *out)
{
	const char *end = s + len, *dash = memchr(s, '-', len);
	const char *colon = memchr(s, ':', len);
	uint64_t first, last, step = 1;
	int err;

	if (colon && (!dash || colon < dash))
		return -EINVAL;
	err = parse_number(s, (size_t)((dash ? dash : end) - s), g, &first);
	last = first;
	if (!err && dash)
		err = parse_number(dash + 1, (size_t)((colon ? colon : end) -
						      dash - 1), g, &last);
	if (!err && colon)
		err = parse_step(colon + 1, (size_t)(end - colon - 1), g,
				 &step);
	return err ? err : add_range(out, first, last, step);
}

int parse_list(const char *s, const struct list_grammar *g, struct u64s *out)
{
	size_t len;
	int err;

	do {
		len = strcspn(s, ",");
		err = parse_item(s, len, g, out);
		if (err)
			return err;
		s += len;
	} while (*s++ == ',');
	return 0;
}
