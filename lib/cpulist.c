// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cpulist.c - parse and write lists of numbers; see cpulist.h for the grammar.
 *
 * Invariant: a failed parse leaves @nr and the numbers below it as they were;
 * what it appended lies beyond.
 */
#include "lib/cpulist.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct range {
	unsigned int first;
	unsigned int last;
	unsigned int used;	/* of every @group numbers, the first so many */
	unsigned int group;
};

void cpulist_init(struct cpulist *l)
{
	*l = (struct cpulist){ .nrs = NULL, };
}

void cpulist_release(struct cpulist *l)
{
	free(l->nrs);
	cpulist_init(l);
}

static int push(struct cpulist *l, unsigned int value)
{
	unsigned int *nrs;
	size_t nr_room;

	if (l->nr == CPULIST_MAX_NR)
		return -E2BIG;
	if (l->nr == l->nr_room) {
		nr_room = l->nr_room ? 2 * l->nr_room : 16;
		nrs = realloc(l->nrs, nr_room * sizeof(*nrs));
		if (!nrs)
			return -ENOMEM;
		l->nrs = nrs;
		l->nr_room = nr_room;
	}
	l->nrs[l->nr++] = value;
	return 0;
}

/* Step over @c if it is next. */
static bool accept(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static int parse_word(const char **s, const struct cpulist_word *words,
		      unsigned int *value)
{
	size_t len = strspn(*s, "abcdefghijklmnopqrstuvwxyz");

	for (; len && words && words->word; words++) {
		if (strlen(words->word) == len &&
		    !strncmp(words->word, *s, len)) {
			*s += len;
			*value = words->value;
			return 0;
		}
	}
	return -EINVAL;
}

static int parse_number(const char **s, const struct cpulist_word *words,
			unsigned int *value)
{
	uint64_t v = 0;

	if (**s < '0' || **s > '9')
		return parse_word(s, words, value);
	for (; **s >= '0' && **s <= '9'; (*s)++) {
		v = v * 10 + (uint64_t)(**s - '0');
		if (v > CPULIST_MAX_VALUE)
			return -ERANGE;
	}
	*value = (unsigned int)v;
	return 0;
}

/* What follows a range's colon: STEP or USED/GROUP. */
static int parse_step(const char **s, struct range *r)
{
	int err = parse_number(s, NULL, &r->group);

	if (err)
		return err;
	if (accept(s, '/')) {
		r->used = r->group;
		err = parse_number(s, NULL, &r->group);
		if (err)
			return err;
	}
	return r->used && r->used <= r->group ? 0 : -EINVAL;
}

static int parse_item(const char **s, const struct cpulist_word *words,
		      struct range *r)
{
	int err;

	*r = (struct range){ .used = 1, .group = 1, };
	err = parse_number(s, words, &r->first);
	if (err)
		return err;
	r->last = r->first;
	if (!accept(s, '-'))
		return 0;
	err = parse_number(s, words, &r->last);
	if (err)
		return err;
	if (r->last < r->first)
		return -ERANGE;
	return accept(s, ':') ? parse_step(s, r) : 0;
}

static int push_range(struct cpulist *l, const struct range *r)
{
	uint64_t start, v;
	int err;

	for (start = r->first; start <= r->last; start += r->group) {
		for (v = start; v < start + r->used && v <= r->last; v++) {
			err = push(l, (unsigned int)v);
			if (err)
				return err;
		}
	}
	return 0;
}

int cpulist_parse_words(struct cpulist *l, const char *s,
			const struct cpulist_word *words)
{
	size_t nr_before = l->nr;
	struct range r;
	int err;

	do {
		err = parse_item(&s, words, &r);
		if (!err)
			err = push_range(l, &r);
	} while (!err && accept(&s, ','));
	if (!err && *s)
		err = -EINVAL;
	if (err)
		l->nr = nr_before;
	return err;
}

int cpulist_parse(struct cpulist *l, const char *s)
{
	return cpulist_parse_words(l, s, NULL);
}

static void format_run(char *buf, size_t size, unsigned int first,
		       unsigned int last)
{
	if (first == last)
		snprintf(buf, size, "%u", first);
	else
		snprintf(buf, size, "%u-%u", first, last);
}

size_t cpulist_format(const unsigned int *nrs, size_t nr, char *buf,
		      size_t size)
{
	const char *comma = "";
	size_t first, last, len = 0;
	char item[32];

	if (size)
		buf[0] = '\0';
	for (first = 0; first < nr; first = last + 1) {
		for (last = first; last + 1 < nr; last++)
			if (nrs[last + 1] != nrs[last] + 1)
				break;
		format_run(item, sizeof(item), nrs[first], nrs[last]);
		if (len < size)
			snprintf(buf + len, size - len, "%s%s", comma, item);
		len += strlen(comma) + strlen(item);
		comma = ",";
	}
	return len;
}
