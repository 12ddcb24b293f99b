// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-metric.c - the columns of the tables, and how the figures of some
 * cells are summed up: median, least and greatest, never a mean.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report-internal.h"
#include "bench/stats.h"

static const struct hist *with_values(const struct hist *h)
{
	return h && h->nr ? h : NULL;
}

const struct hist *report_latency(const struct result_cell *cell,
				  unsigned int op)
{
	const struct result_latency *l = &cell->latency[op];

	if (with_values(l->intended))
		return l->intended;
	return with_values(l->service);
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
	if (with_values(lock->hold_clean_ns))
		return lock->hold_clean_ns;
	return lock->preempted == U64_NULL ? with_values(lock->hold_ns) : NULL;
}

bool report_excludes(const char *name)
{
	static const char read[] = "_read";
	size_t len = strlen(name), tail = sizeof(read) - 1;

	if (len >= tail && !strcmp(name + len - tail, read))
		return false;
	/* The reference table's, which is taken whatever the strategy. */
	return strncmp(name, "init_mm.", 8);
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

void report_row_name(const struct report_cell *of, char *buf, size_t size)
{
	static const char *const marks[] = {
		[KIND_STRATEGY] = "",
		[KIND_YARDSTICK] = " [y]",
		[KIND_CONTROL] = " [c]",
	};
	const char *name = of->cell->strategy;
	bool says_so = !strncmp(name, "control-", 8);

	snprintf(buf, size, "%.40s%s", name, says_so ? "" : marks[of->kind]);
}

/* Does the percentile of @nr values come down to the last of them? */
static bool too_few(uint64_t nr, double percent)
{
	return percent < 100 && (double)nr * (1 - percent / 100) < 1 - 1e-9;
}

static double measure_one(const struct report_metric *m,
			  const struct report_row *row,
			  const struct result_cell *cell, bool *few)
{
	const struct hist *h;

	if (m->number)
		return m->number(cell);
	h = m->hist(m, row, cell);
	if (!h)
		return NAN;
	*few |= too_few(h->nr, m->percent);
	return (double)hist_percentile(h, m->percent);
}

struct report_value report_measure(const struct report_metric *m,
				   const struct report_row *row, bool *few)
{
	struct report_value value = { .median = NAN, .min = NAN, .max = NAN };
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

static const struct hist *op_hist(const struct report_metric *m,
				  const struct report_row *row __unused_arg,
				  const struct result_cell *cell)
{
	return report_latency(cell, m->op);
}

static const struct hist *hold_hist(const struct report_metric *m __unused_arg,
				    const struct report_row *row,
				    const struct result_cell *cell)
{
	const struct result_lock *lock = report_find_lock(cell, row->lock);

	return lock ? report_hold(lock) : NULL;
}

/* Of a lock whose holds for a purpose ("pgd_lock:sync") are counted apart, those
 * who suffer are the others. */
static const struct result_lock *waited_lock(const struct result_cell *cell,
					     const char *name)
{
	size_t len = name ? strcspn(name, ":") : 0, i;

	for (i = 0; len && i < cell->locks.nr; i++)
		if (!strncmp(cell->locks.v[i].name, name, len) &&
		    !cell->locks.v[i].name[len])
			return &cell->locks.v[i];
	return report_find_lock(cell, name);
}

static const struct hist *wait_hist(const struct report_metric *m __unused_arg,
				    const struct report_row *row,
				    const struct result_cell *cell)
{
	const struct result_lock *lock = waited_lock(cell, row->lock);

	return lock ? with_values(lock->wait_ns) : NULL;
}

static double real(uint64_t value)
{
	return value == U64_NULL ? NAN : (double)value;
}

static double per_mm(const struct result_cell *cell)
{
	return real(cell->memory.per_mm_bytes);
}

static double fixed(const struct result_cell *cell)
{
	return real(cell->memory.fixed_bytes);
}

static double prealloc(const struct result_cell *cell)
{
	return real(cell->memory.prealloc_bytes);
}

static double deferred(const struct result_cell *cell)
{
	return real(cell->memory.deferred_peak_bytes);
}

static double race_misses(const struct result_cell *cell)
{
	return real(cell->oracle.race_misses);
}

static double forks_a_second(const struct result_cell *cell)
{
	if (cell->ops[OP_FORK] == U64_NULL || !cell->ops[OP_FORK] ||
	    cell->duration_ns == U64_NULL || !cell->duration_ns)
		return NAN;
	return (double)cell->ops[OP_FORK] * 1e9 / (double)cell->duration_ns;
}

static void lock_text(const struct report_row *row, char *buf, size_t size)
{
	snprintf(buf, size, "%s", row->lock ? row->lock : "-");
}

static void violations_text(const struct report_row *row, char *buf,
			    size_t size)
{
	uint64_t sum = 0, one;
	bool judged = false;
	size_t i;

	for (i = 0; i < row->cells.nr; i++) {
		const struct result_oracle *o = &row->cells.v[i].cell->oracle;

		one = o->violations;
		judged |= one != U64_NULL && o->mode && strcmp(o->mode, "off");
		sum += one == U64_NULL ? 0 : one;
	}
	if (sum)
		snprintf(buf, size, "%llu!", (unsigned long long)sum);
	else
		snprintf(buf, size, "%s", judged ? "0" : "-");
}

static void runs_text(const struct report_row *row, char *buf, size_t size)
{
	size_t ok = 0, i;

	for (i = 0; i < row->cells.nr; i++)
		ok += row->cells.v[i].cell->status == RESULT_OK;
	snprintf(buf, size, "%zu/%zu", ok, row->cells.nr);
}

static void trusted_text(const struct report_row *row, char *buf, size_t size)
{
	size_t ok = 0, i;

	for (i = 0; i < row->cells.nr; i++)
		ok += row->cells.v[i].cell->quality.verdict == VERDICT_OK;
	snprintf(buf, size, "%zu/%zu", ok, row->cells.nr);
}

#define LATENCY(h, n, o, p) { \
	.head = h, .name = n, .hist = op_hist, .op = o, .percent = p, \
	.format = report_time, .contest = true, \
}
#define LOCK(h, n, f, p) { \
	.head = h, .name = n, .hist = f, .percent = p, \
	.format = report_time, .contest = true, \
}

const struct report_metric report_latencies[] = {
	LATENCY("fork", "p50", OP_FORK, 50),
	LATENCY("fork", "p99.9", OP_FORK, 99.9),
	LATENCY("exit", "p50", OP_EXIT, 50),
	LATENCY("exit", "p99.9", OP_EXIT, 99.9),
	LATENCY("sync", "p50", OP_SYNC, 50),
	LATENCY("sync", "max", OP_SYNC, 100),
};
const size_t report_nr_latencies = ARRAY_SIZE(report_latencies);

const struct report_metric report_locks[] = {
	LATENCY("vmalloc", "p99.9", OP_VMALLOC, 99.9),
	{ .head = "main lock", .name = "name", .text = lock_text },
	LOCK("held, clean", "p50", hold_hist, 50),
	LOCK("held, clean", "p99.9", hold_hist, 99.9),
	LOCK("held, clean", "max", hold_hist, 100),
	LOCK("waited", "p99.9", wait_hist, 99.9),
};
const size_t report_nr_locks = ARRAY_SIZE(report_locks);

#define BYTES(h, n, f) { \
	.head = h, .name = n, .number = f, .format = report_bytes, \
	.contest = true, \
}

const struct report_metric report_rest[] = {
	{
		.head = "forks", .name = "/s", .number = forks_a_second,
		.format = report_rate,
	},
	BYTES("memory", "per mm", per_mm),
	BYTES("memory", "fixed", fixed),
	BYTES("memory", "prealloc", prealloc),
	BYTES("memory", "deferred", deferred),
	{
		.head = "races", .name = "missed", .number = race_misses,
		.format = report_number,
	},
	{ .head = "runs", .name = "ok", .text = runs_text },
	{ .head = "runs", .name = "trust", .text = trusted_text },
	{ .head = "contract", .name = "broken", .text = violations_text },
};
const size_t report_nr_rest = ARRAY_SIZE(report_rest);
