/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * outdir.h - the folder that a run leaves behind: plan.json, cells/ID.json and
 * results.json.
 *
 * Only one run at a time writes to a folder, and none to one that holds what
 * is not its own: what was measured is never overwritten by what is.
 */
#ifndef PGDBENCH_BENCH_OUTDIR_H
#define PGDBENCH_BENCH_OUTDIR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "bench/error.h"
#include "bench/plan.h"

struct outdir {
	char *path;
	int fd;			/* of the folder, and holds its lock */
};

/*
 * outdir_open - make the folder with those above it, lock it, write the plan.
 * @resume: an earlier run of the same plan may be there
 *
 * Returns EXIT_OK, after which outdir_close() is due; EXIT_USAGE for a folder
 * that holds other things, another plan's run, or this plan's without @resume;
 * EXIT_ERROR when it cannot be made or written, or is another run's just now;
 * with @e set.  A folder that was refused is as it was.
 */
int __must_check outdir_open(struct outdir *d, const char *path,
			     const struct plan *plan, bool resume,
			     struct error *e);
void outdir_close(struct outdir *d);

/*
 * outdir_fresh - as outdir_open() for what is no run and has no plan: the folder
 * must be empty or not there.
 */
int __must_check outdir_fresh(struct outdir *d, const char *path,
			      struct error *e);

/* outdir_make - make the folder @path with those above it, as mkdir -p.  0 or
 * -errno. */
int __must_check outdir_make(const char *path);

/* outdir_make_dir - make one folder, which may be there.  outdir_make_dirs - and
 * those above it.  0 or -errno. */
int __must_check outdir_make_dir(const char *path);
int __must_check outdir_make_dirs(const char *path);

/*
 * outdir_claim - make a folder that nobody else has: *@path, or *@path-2, -3 and
 * so on, whichever is the first that is not there.
 * @path: owned by the caller; replaced by the name that it came to
 *
 * Returns EXIT_OK or EXIT_ERROR, @e set.
 * Context: any number of processes at once; each gets a folder of its own.
 */
int __must_check outdir_claim(char **path, struct error *e);

/*
 * outdir_sections - the folders in folder @path that hold a run, as a run of
 * several sections leaves them: their names, sorted, appended to @names.
 * Links to folders do not count.  0 or -ENOMEM; what cannot be read has none.
 * outdir_runs - the same as "a, b" in @buf, which is returned; "" without.
 */
int __must_check outdir_sections(const char *path, struct strs *names);
const char *outdir_runs(const char *path, char *buf, size_t size);

/* outdir_seed - set *@seed to that of the plan in folder @path; without one it
 * stays as it is, and outdir_open() has more to say. */
void outdir_seed(const char *path, uint64_t *seed);

/* outdir_file - the path of file @name, outdir_cell - of @cell's result.  The
 * caller frees it; NULL when memory is short. */
char *outdir_file(const struct outdir *d, const char *name);
char *outdir_cell(const struct outdir *d, const struct plan_cell *cell);

/* outdir_forget_probes - remove the results of the probes of @cell. */
void outdir_forget_probes(const struct outdir *d, const struct plan_cell *cell);

/* outdir_sweep - remove what a child that was killed had half written. */
void outdir_sweep(const struct outdir *d);

#endif
