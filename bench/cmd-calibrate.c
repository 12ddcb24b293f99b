// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cmd-calibrate.c - pgdbench calibrate: what was counted in real kernels, and
 * the same scenario in the simulation, side by side.
 *
 * Counts must be equal, call by call; where one is not, the simulation is wrong,
 * and the exit status says so.  Instructions are not: how far they are apart is
 * printed, with the reason.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/callgrind.h"
#include "bench/commands.h"
#include "bench/options.h"
#include "bench/rehearsal.h"
#include "lib/json.h"

/* What has been held against what so far. */
struct tally {
	size_t counts, differ;
};

/* ---- counts ---- */

/* One figure of a point, of the kernel and of the simulation; where a kernel's
 * is U64_NULL nobody counted it. */
struct figure {
	const char *name;
	int width;
	uint64_t (*kernel)(const struct kernel_point *p);
	uint64_t (*ours)(const struct rehearsal *r);
};

static uint64_t sum(const struct kernel_call *calls, size_t nr,
		    uint64_t (*of)(const struct kernel_call *c))
{
	uint64_t all = 0;
	size_t i;

	for (i = 0; i < nr; i++)
		all += of(&calls[i]);
	return all;
}

#define SUMMED(member) \
	static uint64_t member##_of(const struct kernel_call *c) \
	{ \
		return c->member; \
	} \
	static uint64_t kernel_##member(const struct kernel_point *p) \
	{ \
		return sum(p->calls, p->nr_calls, member##_of); \
	} \
	static uint64_t our_##member(const struct rehearsal *r) \
	{ \
		return sum(r->calls, r->nr_calls, member##_of); \
	}
SUMMED(walks)
SUMMED(entries)
SUMMED(locks)

static uint64_t kernel_calls(const struct kernel_point *p)
{
	return p->nr_calls;
}

static uint64_t our_calls(const struct rehearsal *r)
{
	return r->nr_calls;
}

#define PLAIN(member) \
	static uint64_t kernel_##member(const struct kernel_point *p) \
	{ \
		return p->member; \
	} \
	static uint64_t our_##member(const struct rehearsal *r) \
	{ \
		return r->member; \
	}
PLAIN(cloned_bytes)
PLAIN(faults)
PLAIN(bumps)
PLAIN(copies)

static const struct figure figures[] = {
	{ "calls", 5, kernel_calls, our_calls },
	{ "walks", 5, kernel_walks, our_walks },
	{ "entries", 7, kernel_entries, our_entries },
	{ "locks", 7, kernel_locks, our_locks },
	{ "cloned", 6, kernel_cloned_bytes, our_cloned_bytes },
	{ "faults", 6, kernel_faults, our_faults },
	{ "bumps", 5, kernel_bumps, our_bumps },
	{ "copies", 6, kernel_copies, our_copies },
};

/* Did anybody count it in that kernel? */
static bool was_counted(const struct kernel_result *k, const struct figure *f)
{
	size_t i;

	for (i = 0; i < k->nr_points; i++)
		if (f->kernel(&k->points[i]) != U64_NULL)
			return true;
	return false;
}

/* "1234 =", or "1234 not 1230". */
static void print_figure(const struct figure *f, const struct kernel_point *p,
			 const struct rehearsal *r, struct tally *t)
{
	uint64_t kernel = f->kernel(p), ours = f->ours(r);

	if (kernel == U64_NULL) {
		printf(" %*s  ", f->width, "-");
		return;
	}
	t->counts++;
	t->differ += kernel != ours;
	if (kernel == ours)
		printf(" %*" PRIu64 " =", f->width, kernel);
	else
		printf(" %*" PRIu64 " not %" PRIu64 "!", f->width, kernel,
		       ours);
}

static bool same_call(const struct kernel_call *a, const struct kernel_call *b)
{
	return a->area == b->area && a->start == b->start &&
	       a->walks == b->walks && a->entries == b->entries &&
	       a->locks == b->locks;
}

static void print_call(const char *who, const struct kernel_call *c)
{
	printf("   %-6s area %" PRIu64 " at 0x%" PRIx64 ": %" PRIu64
	       " walks, %" PRIu64 " entries, %" PRIu64 " locks\n", who,
	       c->area, c->start, c->walks, c->entries, c->locks);
}

/* Call by call: sums could be equal by accident. */
static void compare_calls(const struct kernel_point *p,
			  const struct rehearsal *r, bool all, struct tally *t)
{
	size_t i;
	bool same;

	for (i = 0; i < MIN(p->nr_calls, r->nr_calls); i++) {
		same = same_call(&p->calls[i], &r->calls[i]);
		t->counts++;
		t->differ += !same;
		if (same && !all)
			continue;
		print_call("kernel", &p->calls[i]);
		if (!same)
			print_call("here", &r->calls[i]);
	}
}

/* From which slot to which, where both mean the same by that. */
static void compare_area(const struct kernel_result *k,
			 const struct rehearsal *r, struct tally *t)
{
	uint64_t slot = k->slot_bytes, first, end;
	bool same;

	if (slot != r->slot_bytes)
		return;
	first = k->vmalloc_start / slot * slot;
	end = (k->vmalloc_end - 1) / slot * slot + slot;
	same = first == r->vmalloc_start && end == r->vmalloc_end;
	t->counts++;
	t->differ += !same;
	printf("vmalloc has %" PRIu64 " slots from 0x%" PRIx64, (end - first) /
	       slot, first);
	if (!same)
		printf(" not %" PRIu64 " from 0x%" PRIx64 "!",
		       (r->vmalloc_end - r->vmalloc_start) / slot,
		       r->vmalloc_start);
	puts(same ? " =" : "");
}

static void print_heads(const struct kernel_result *k)
{
	size_t i;

	printf("\nprocesses  listed");
	for (i = 0; i < ARRAY_SIZE(figures); i++)
		if (was_counted(k, &figures[i]))
			printf(" %*s  ", figures[i].width, figures[i].name);
	putchar('\n');
}

static int compare_point(const struct kernel_result *k, size_t at, bool all,
			 struct tally *t, struct error *e)
{
	const struct kernel_point *p = &k->points[at];
	struct rehearsal r;
	size_t i;
	int status = rehearse(k, at, &r, e);

	if (status)
		return status;
	if (!at) {
		compare_area(k, &r, t);
		print_heads(k);
	}
	printf("%9" PRIu64 " %7" PRIu64, p->processes, p->pgds);
	for (i = 0; i < ARRAY_SIZE(figures); i++)
		if (was_counted(k, &figures[i]))
			print_figure(&figures[i], p, &r, t);
	putchar('\n');
	compare_calls(p, &r, all, t);
	if (r.violations) {
		t->differ++;
		printf("   VIOLATION the oracle found %" PRIu64 " of %" PRIu64
		       " looks wrong\n", r.violations, r.checks);
	}
	rehearsal_release(&r);
	return EXIT_OK;
}

/* ---- instructions ---- */

/* What a walk takes for one more page directory is the difference of two
 * points' divided by that of their page directories. */
struct slope {
	uint64_t pgds[2], instructions[2], walks[2];
};

static bool two_points(const struct kernel_result *k, size_t at[2])
{
	size_t i, nr = 0;

	for (i = 0; i < k->nr_points && nr < 2; i++)
		if (k->points[i].nr_calls &&
		    (!nr || k->points[i].pgds > k->points[at[0]].pgds))
			at[nr++] = i;
	return nr == 2;
}

static int count_point(const struct kernel_result *k, const char *path,
		       size_t at, struct slope *s, int end)
{
	char point[24];
	const char *const args[] = { "rehearse", path, point, NULL };

	snprintf(point, sizeof(point), "%zu", at);
	s->pgds[end] = k->points[at].pgds;
	s->walks[end] = kernel_walks(&k->points[at]);
	return callgrind_count("eager_fault_sync", args,
			       &s->instructions[end]);
}

static double each(const struct slope *s)
{
	double a = (double)s->instructions[0] / (double)s->walks[0];
	double b = (double)s->instructions[1] / (double)s->walks[1];

	return (b - a) / (double)(s->pgds[1] - s->pgds[0]);
}

static void print_slope(const struct kernel_result *k, const struct slope *s)
{
	double ours = each(s);

	printf("\nA walk takes for one more page directory %.1f instructions "
	       "in the kernel and %.1f\nhere (callgrind, %" PRIu64 " to %"
	       PRIu64 " page directories); residual %.1f: the kernel\n"
	       "calls functions for each, for the mm, for the page's "
	       "address, to take and to drop\npage_table_lock, with PAE to "
	       "compare, and looks at flags and frame numbers of\nboth "
	       "entries; here all is inline, and an entry is one word.\n",
	       k->slope, ours, s->pgds[0], s->pgds[1], k->slope - ours);
}

static void compare_slopes(const struct kernel_result *k, const char *path)
{
	struct slope s;
	size_t at[2];
	int err = 0, i;

	if (isnan(k->slope) || !two_points(k, at))
		return;
	for (i = 0; !err && i < 2; i++)
		err = count_point(k, path, at[i], &s, i);
	if (!err)
		print_slope(k, &s);
	else
		printf("\nA walk takes for one more page directory %.1f "
		       "instructions in the kernel; here\nthey were not "
		       "counted: %s.\n", k->slope, err == -ENOENT ?
		       "there is no valgrind" : err == -ENODATA ?
		       "callgrind does not find the walk" : strerror(-err));
}

/* ---- a kernel ---- */

static int compare(const struct options *opts, const char *path,
		   struct tally *t, struct error *e)
{
	struct kernel_result k;
	size_t i;
	int status = kernel_result_read(&k, path, e);

	if (status)
		return status;
	printf("== %s: Linux %s, %s\n   %s\n", k.name, k.release, k.geometry,
	       k.emulator);
	for (i = 0; !status && i < k.nr_points; i++)
		status = compare_point(&k, i, opts->verbose, t, e);
	if (!status && !opts->quiet)
		compare_slopes(&k, path);
	putchar('\n');
	kernel_result_release(&k);
	return status;
}

int cmd_calibrate(struct options *opts)
{
	struct tally t = { .counts = 0 };
	struct error e;
	size_t i;
	int status = EXIT_OK;

	for (i = 0; !status && i < opts->operands.nr; i++)
		status = compare(opts, opts->operands.v[i], &t, &e);
	if (status)
		return error_print(&e);
	if (t.differ)
		printf("%zu of %zu counts are not those of the kernels.\n",
		       t.differ, t.counts);
	else
		printf("All %zu counts are those of the kernels.\n", t.counts);
	if (fflush(stdout) || ferror(stdout)) {
		warn("cannot write to stdout: %s", strerror(errno));
		return EXIT_ERROR;
	}
	return t.differ ? EXIT_VIOLATION : EXIT_OK;
}

int cmd_rehearse(struct options *opts)
{
	const char *path = opts->operands.v[0], *word = opts->operands.v[1];
	struct kernel_result k;
	struct rehearsal r;
	struct error e;
	char *end;
	unsigned long at = strtoul(word, &end, 10);
	int status = kernel_result_read(&k, path, &e);

	if (status)
		return error_print(&e);
	if (*end || !*word || at >= k.nr_points)
		status = error_set(&e, EXIT_USAGE, "no point '%s' in '%s'",
				   word, path);
	else
		status = rehearse(&k, at, &r, &e);
	kernel_result_release(&k);
	if (status)
		return error_print(&e);
	printf("%" PRIu64 " %" PRIu64 "\n", r.pgds, our_walks(&r));
	rehearsal_release(&r);
	return EXIT_OK;
}
