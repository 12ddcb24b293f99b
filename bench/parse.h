/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse.h - values as people write them, to numbers and back.
 *
 * Pure functions of a string: all of it must be the value, nothing is skipped,
 * and *@out is written on success only.  Unless said otherwise they return 0,
 * -EINVAL for what is no such value, or -ERANGE for one that is out of range.
 */
#ifndef PGDBENCH_BENCH_PARSE_H
#define PGDBENCH_BENCH_PARSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lib/bag.h"
#include "lib/compiler.h"
#include "lib/inject.h"

/* parse_u64 - decimal digits.  parse_size - and K, M or G, which are binary. */
int __must_check parse_u64(const char *s, uint64_t *out);
int __must_check parse_size(const char *s, uint64_t *out);

/* parse_time - a decimal number and ns, us, ms, s or m, in ns; 0 may go without
 * a unit.  What is no whole number of ns is -EINVAL. */
int __must_check parse_time(const char *s, uint64_t *ns);

/* parse_decimal - a number of digits with or without a decimal point. */
int __must_check parse_decimal(const char *s, double *out);

/* parse_bool - yes, on, true or 1; no, off, false or 0. */
int __must_check parse_bool(const char *s, bool *out);

/*
 * parse_choice - the index of @s in the comma separated @choices; of its first
 * @len bytes.  choice_name - the word with index @i in @buf, which is returned;
 * "" if there is none.
 */
int __must_check parse_choice(const char *s, const char *choices, int *out);
int __must_check parse_choice_len(const char *s, size_t len,
				  const char *choices, int *out);
const char *choice_name(const char *choices, int i, char *buf, size_t size);

/* parse_words - append the comma separated words of @s to @out.  No word may be
 * empty.  Or -ENOMEM. */
int __must_check parse_words(const char *s, struct strs *out);

/* What a LIST may hold. */
struct list_grammar {
	uint64_t min;
	uint64_t max;
	const char *word;	/* stands for @word_value; NULL: none */
	uint64_t word_value;
	bool sizes;		/* numbers take K, M and G */
};

/* The most numbers in one LIST. */
enum { LIST_MAX_NR = 4096 };

/*
 * parse_list - "1,2,4-16:4,max": append the numbers to @out, in the order
 * written, each once.  A-B:S is every S-th number from A on.
 * Or -E2BIG: more than LIST_MAX_NR; -ENOMEM.  After a failure @out may have
 * some of them.
 */
int __must_check parse_list(const char *s, const struct list_grammar *g,
			    struct u64s *out);

/* parse_inject - "EVERY:TIME", a rule of lib/inject.h. */
int __must_check parse_inject(const char *s, struct inject_rule *out);

/* Enough for what format_time() and format_bytes() write. */
enum { FORMAT_SIZE = 32 };

/* format_time - @ns so that parse_time() reads it back alike.  format_bytes -
 * for people, "4.0 GiB".  Both return @buf, of FORMAT_SIZE bytes. */
const char *format_time(uint64_t ns, char *buf);
const char *format_bytes(uint64_t bytes, char *buf);

#endif
