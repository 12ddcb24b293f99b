// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-metric.c - the columns of the tables, and how the figures of some
 * cells are summed up: a median with its interval, never a mean.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report-internal.h"
#include "bench/stats.h"

const struct hist *report_values(const struct hist *h)
{
	return h && h->nr ? h : NULL;
}

double report_real(uint64_t value)
{
	return value == U64_NULL ? NAN : (double)value;
}

double report_fixed(const struct result_cell *cell)
{
	return report_real(cell->memory.fixed_bytes);
}

double report_prealloc(const struct result_cell *cell)
{
	return report_real(cell->memory.prealloc_bytes);
}

double report_deferred(const struct result_cell *cell)
{
	return report_real(cell->memory.deferred_peak_bytes);
}

const struct hist *report_latency(const struct result_cell *cell,
				  unsigned int op)
{
	const struct result_latency *l = &cell->latency[op];

	if (report_values(l->intended))
		return l->intended;
	return report_values(l->service);
}

const struct result_lock *report_find_lock(const struct result_cell *cell,
					   const char *name)
{
	size_t i;

	for (i = 0; name && i < cell->locks.nr; i++)
		if (!strcmp(cell->locks.v[i].name, name))
			return &cell->locks.v[i];
	return NULL;
}

const struct hist *report_hold(const struct result_lock *lock)
{
	if (report_values(lock->hold_clean_ns))
		return lock->hold_clean_ns;
	return lock->preempted == U64_NULL ? report_values(lock->hold_ns) : NULL;
}

static bool is_read_side(const char *name)
{
	static const char *const reads[] = { "_read", ":read" };
	size_t len = strlen(name), tail, i;

	for (i = 0; i < ARRAY_SIZE(reads); i++) {
		tail = strlen(reads[i]);
		if (len >= tail && !strcmp(name + len - tail, reads[i]))
			return true;
	}
	return false;
}

/* And not the reference table's, which is taken whatever the strategy. */
static bool is_own(const char *name)
{
	return strncmp(name, "init_mm.", 8);
}

bool report_reads(const char *name)
{
	return is_own(name) && is_read_side(name);
}

bool report_excludes(const char *name)
{
	return is_own(name) && !is_read_side(name);
}

const char *report_main_lock(struct report_span span)
{
	const char *longest = NULL;
	uint64_t longest_ns = 0, ns;
	size_t i, k;

	for (i = 0; i < span.nr; i++) {
		const struct result_cell *cell = span.v[i].cell;

		for (k = 0; report_usable(cell) && k < cell->locks.nr; k++) {
			const struct result_lock *lock = &cell->locks.v[k];
			const struct hist *h = report_hold(lock);

			if (!h || !report_excludes(lock->name))
				continue;
			ns = hist_percentile(h, 50);
			if (longest && ns <= longest_ns)
				continue;
			longest = lock->name;
			longest_ns = ns;
		}
	}
	return longest;
}

struct report_row report_row(struct report_span cells)
{
	return (struct report_row){
		.cells = cells,
		.lock = report_main_lock(cells),
		.violated = report_nr_violated(cells) > 0,
		.nr_usable = report_nr_usable(cells),
	};
}

/* A lazy strategy's sync reaches nobody. */
bool report_contends(const struct report_metric *m,
		     const struct report_row *row)
{
	const char *contract = row->cells.v->cell->contract;

	return row->cells.v->kind == KIND_STRATEGY && !row->violated &&
	       !(m->reaches && contract && !strcmp(contract, "lazy"));
}

void report_row_name(const struct report_cell *of, char *buf, size_t size)
{
	static const char *const marks[] = {
		[KIND_STRATEGY] = "",
		[KIND_YARDSTICK] = " [y]",
		[KIND_CONTROL] = " [c]",
	};
	const char *name = of->cell->strategy;
	bool says_so = !strncmp(name, "control-", 8);

	if (of->cell->guard)
		snprintf(buf, size, "%.24s/%.40s%s", name, of->cell->guard,
			 marks[of->kind]);
	else
		snprintf(buf, size, "%.40s%s", name,
			 says_so ? "" : marks[of->kind]);
}

bool report_too_few(uint64_t nr, double percent)
{
	return percent < 100 && (double)nr * (1 - percent / 100) < 1 - 1e-9;
}

static double counter(const struct result_cell *cell, const char *name)
{
	const struct u64_entry *entry = u64_map_find(&cell->counters, name);

	return entry && entry->value != U64_NULL ? (double)entry->value : NAN;
}

static double measure_one(const struct report_metric *m,
			  const struct report_row *row,
			  const struct result_cell *cell, bool *few)
{
	const struct hist *h;

	if (m->number)
		return m->number(cell);
	if (m->counter)
		return counter(cell, m->counter);
	h = m->hist(m, row, cell);
	if (!h)
		return NAN;
	*few |= report_too_few(h->nr, m->percent);
	return (double)hist_percentile(h, m->percent);
}

struct report_value report_measure(const struct report_metric *m,
				   const struct report_row *row, bool *few)
{
	struct report_value value = { .nr = 0 };
	double *x = calloc(row->cells.nr, sizeof(*x)), one;
	size_t i;

	for (i = 0; x && i < row->cells.nr; i++) {
		if (!report_usable(row->cells.v[i].cell))
			continue;
		one = measure_one(m, row, row->cells.v[i].cell, few);
		if (!isnan(one))
			x[value.nr++] = one;
	}
	value.min = x ? stats_min(x, value.nr) : NAN;
	value.max = x ? stats_max(x, value.nr) : NAN;
	value.median = x ? stats_median(x, value.nr) : NAN;
	value.in = stats_median_interval(x, value.nr);
	free(x);
	return value;
}

double report_walk_each(const struct result_cell *cell)
{
	const struct hist *h = report_latency(cell, OP_WALK);

	if (!h || !cell->mms)
		return NAN;
	return (double)hist_percentile(h, 50) / (double)cell->mms;
}
