/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * like.h - a result that is to be repeated: which options made its plan, and
 * what it was made on.
 */
#ifndef PGDBENCH_BENCH_LIKE_H
#define PGDBENCH_BENCH_LIKE_H

#include "bench/options.h"
#include "bench/plan.h"

struct like {
	char *path;		/* the file that was read */
	struct json *root;	/* all of it */
	const struct json *plan;	/* in it */
};

/*
 * like_load - read @path: a folder that a run left, its results.json or its
 * plan.json.
 * Returns EXIT_OK, after which like_release() is due; EXIT_RESOURCE for what
 * cannot be read, EXIT_USAGE for what is no result, or one of a later version;
 * EXIT_ERROR out of memory; @e set.
 */
int __must_check like_load(struct like *like, const char *path,
			   struct error *e);
void like_release(struct like *like);

/* like_settings - add the options that made its plan to @s, as said by those of
 * @commands.  Exit status. */
int __must_check like_settings(const struct like *like, unsigned int commands,
			       struct settings *s, struct error *e);

/*
 * like_check - is @plan, of @opts, what opts->like had?  Of a trace that is no
 * longer what it was, and of a plan that is another though nothing says that it
 * should be, there is no repeating: EXIT_USAGE.  Another machine or program is
 * warned of, but not with -q.
 */
int __must_check like_check(const struct options *opts,
			    const struct plan *plan, struct error *e);

#endif
