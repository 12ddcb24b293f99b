/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cpulist.h - lists of small numbers as people write them: "0-3,8,10-14:2".
 *
 * For CPU lists and for every LIST of the command line.  It does not sort,
 * does not drop what is named twice and does not know which numbers mean
 * anything: the order and the count are the writer's, and judging them is the
 * caller's.  Nothing empty is accepted, and so no list that was parsed is.
 *
 *	LIST	:= ITEM[,ITEM]...
 *	ITEM	:= NUMBER | NUMBER-NUMBER[:STEP] | NUMBER-NUMBER:USED/GROUP
 *	NUMBER	:= decimal digits, or a word that the caller gave a value
 *
 * A-B:S is every S-th number from A on; A-B:U/G is the first U of every G, as
 * the kernel reads it.  There are no blanks and no signs.
 */
#ifndef PGDBENCH_LIB_CPULIST_H
#define PGDBENCH_LIB_CPULIST_H

#include <stddef.h>

#include "lib/compiler.h"

#define CPULIST_MAX_NR		(1U << 20)	/* numbers in one list */
#define CPULIST_MAX_VALUE	0x7fffffffU	/* fits an int */

struct cpulist {
	unsigned int *nrs;	/* in the order written; NULL while empty */
	size_t nr;
	size_t nr_room;
};

/* A word that stands for a number, "max" for one. */
struct cpulist_word {
	const char *word;	/* lower-case letters only */
	unsigned int value;
};

/* cpulist_init - make @l an empty list; it holds no memory yet. */
void cpulist_init(struct cpulist *l);

/* cpulist_release - free what @l holds and make it empty again. */
void cpulist_release(struct cpulist *l);

/*
 * cpulist_parse - append the numbers that @s names to @l.
 * @l: initialised; unchanged when the call fails
 *
 * Returns 0; -EINVAL for a syntax error, which includes an empty string, an
 * empty item, a step of 0 and anything after the list; -ERANGE for a range
 * that runs downwards or a number above CPULIST_MAX_VALUE; -E2BIG when @l
 * would hold more than CPULIST_MAX_NR numbers; -ENOMEM.
 */
int __must_check cpulist_parse(struct cpulist *l, const char *s);

/*
 * cpulist_parse_words - as cpulist_parse(), with words for some numbers.
 * @words: ends with a row whose word is NULL; NULL for no words
 *
 * A word can stand wherever a number can: "1,2-max:2".
 */
int __must_check cpulist_parse_words(struct cpulist *l, const char *s,
				     const struct cpulist_word *words);

/*
 * cpulist_format - write @nrs as text that cpulist_parse() reads back alike.
 * @buf: @size bytes, always terminated unless @size is 0
 *
 * Runs of numbers that rise by one become FIRST-LAST; the order is kept.
 * Returns the length of the whole text, as snprintf() does: one that is not
 * below @size was cut.  No numbers give the empty text.
 */
size_t cpulist_format(const unsigned int *nrs, size_t nr, char *buf,
		      size_t size);

#endif
