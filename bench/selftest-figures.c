// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * selftest-figures.c - the figures of a result that has been read back, taken
 * the way that reports take them.
 */
#include <math.h>
#include <string.h>

#include "bench/fairness.h"
#include "bench/report-internal.h"
#include "bench/selftest.h"

static const struct result_lock *lock_of(const struct result_cell *cell)
{
	return report_find_lock(cell, "designed");
}

static double percentile(const struct hist *h, double percent)
{
	return report_values(h) ? (double)hist_percentile(h, percent) : NAN;
}

double selftest_hold(const struct result_cell *cell,
		     const struct selftest_figure *f)
{
	const struct result_lock *lock = lock_of(cell);

	return lock ? percentile(report_hold(lock), f->arg) : NAN;
}

double selftest_hold_all(const struct result_cell *cell,
			 const struct selftest_figure *f)
{
	const struct result_lock *lock = lock_of(cell);

	return lock ? percentile(lock->hold_ns, f->arg) : NAN;
}

/* How many held it for as long as the bin of @f->arg, or longer. */
double selftest_hold_count(const struct result_cell *cell,
			   const struct selftest_figure *f)
{
	const struct result_lock *lock = lock_of(cell);
	const struct hist *h = lock ? report_values(lock->hold_ns) : NULL;
	uint64_t count;
	unsigned int bin;

	if (!h)
		return NAN;
	count = h->overflow;
	for (bin = hist_bin((uint64_t)f->arg); bin < HIST_NR_BINS; bin++)
		count += h->bins[bin];
	return (double)count;
}

double selftest_wait(const struct result_cell *cell,
		     const struct selftest_figure *f)
{
	const struct result_lock *lock = lock_of(cell);

	return lock ? percentile(lock->wait_ns, f->arg) : NAN;
}

double selftest_walk(const struct result_cell *cell,
		     const struct selftest_figure *f)
{
	return percentile(cell->latency[OP_WALK].service, f->arg);
}

double selftest_walk_intended(const struct result_cell *cell,
			      const struct selftest_figure *f)
{
	return percentile(cell->latency[OP_WALK].intended, f->arg);
}

double selftest_propagation(const struct result_cell *cell,
			    const struct selftest_figure *f)
{
	return percentile(cell->propagation_ns, f->arg);
}

double selftest_visibility(const struct result_cell *cell,
			   const struct selftest_figure *f)
{
	return percentile(cell->visibility_ns, f->arg);
}

double selftest_due(const struct result_cell *cell,
		    const struct selftest_figure *f __unused_arg)
{
	return report_real(cell->schedule.due);
}

double selftest_due_by_rate(const struct result_cell *cell,
			    const struct selftest_figure *f __unused_arg)
{
	return cell->schedule.rate_per_s / 1e9 *
	       report_real(cell->schedule.time_ns);
}

double selftest_done_or_missed(const struct result_cell *cell,
			       const struct selftest_figure *f __unused_arg)
{
	return report_real(cell->ops[OP_WALK]) +
	       report_real(cell->schedule.missed);
}

double selftest_missed_share(const struct result_cell *cell,
			     const struct selftest_figure *f)
{
	return report_real(cell->schedule.missed) / selftest_due(cell, f);
}

double selftest_counter(const struct result_cell *cell,
			const struct selftest_figure *f)
{
	const struct u64_entry *e = u64_map_find(&cell->counters, f->key);

	return e ? report_real(e->value) : NAN;
}

static struct fairness fairness_in(const struct result_cell *cell,
				   const struct result_shares *shares,
				   const char *name)
{
	static const struct u64s nobody = { .nr = 0 };
	const struct result_share *share = result_find_share(shares, name);

	return fairness_by_role(share ? &share->per_thread : &nobody,
				&cell->fairness.roles);
}

double selftest_jain(const struct result_cell *cell,
		     const struct selftest_figure *f __unused_arg)
{
	return fairness_in(cell, &cell->fairness.ops, "fork").jain;
}

double selftest_least_of_most(const struct result_cell *cell,
			      const struct selftest_figure *f __unused_arg)
{
	return fairness_in(cell, &cell->fairness.ops, "fork").min_over_max;
}

double selftest_lock_least_of_most(const struct result_cell *cell,
				   const struct selftest_figure *f __unused_arg)
{
	return fairness_in(cell, &cell->fairness.locks,
			   "designed").min_over_max;
}

/* Forks and exits of thread @f->arg. */
double selftest_done_by(const struct result_cell *cell,
			const struct selftest_figure *f)
{
	static const char *const names[] = { "fork", "exit" };
	size_t i, thread = (size_t)f->arg;
	double sum = 0;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		const struct result_share *share =
			result_find_share(&cell->fairness.ops, names[i]);

		if (share && thread < share->per_thread.nr)
			sum += report_real(share->per_thread.v[thread]);
	}
	return sum;
}

double selftest_memory(const struct result_cell *cell,
		       const struct selftest_figure *f)
{
	const char *at = (const char *)&cell->memory + f->offset;

	return report_real(*(const uint64_t *)(const void *)at);
}

/* What it takes in all, of what it takes for each: @f->arg by mm is in the mms
 * and not asked for. */
double selftest_requested(const struct result_cell *cell,
			  const struct selftest_figure *f)
{
	return report_real(cell->memory.fixed_bytes) + (double)cell->mms *
	       (report_real(cell->memory.per_mm_bytes) - f->arg);
}

/* So many mms, with their page directories. */
double selftest_deferred(const struct result_cell *cell,
			 const struct selftest_figure *f __unused_arg)
{
	const struct result_memory *m = &cell->memory;

	return report_real(m->deferred_peak_bytes) * (double)cell->mms /
	       (report_real(m->pgd_bytes) + report_real(m->mm_bytes));
}
