// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-tails.c - every operation and every lock of every strategy, with all
 * its percentiles.
 *
 * The runs are merged bin by bin, as if they had been one long run: a far
 * percentile wants more values than a run has.  How much runs differ is in the
 * other tables.
 */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/fairness.h"
#include "bench/report-internal.h"

static const double percents[] = { 50, 90, 99, 99.9, 99.99, 99.999 };

/* Of a cell, a histogram that may be null; @name or @op says which. */
struct source {
	const char *label;
	const struct hist *(*of)(const struct result_cell *cell,
				 const struct source *s);
	bool clean;		/* of the source before it, a part */
	const char *lock;
	unsigned int op;
};

static const struct hist *service(const struct result_cell *cell,
				  const struct source *s)
{
	return cell->latency[s->op].service;
}

static const struct hist *service_clean(const struct result_cell *cell,
					const struct source *s)
{
	return cell->latency[s->op].clean;
}

static const struct hist *intended(const struct result_cell *cell,
				   const struct source *s)
{
	return cell->latency[s->op].intended;
}

#define OF_LOCK(name, member)						\
static const struct hist *name(const struct result_cell *cell,		\
			       const struct source *s)			\
{									\
	const struct result_lock *lock = report_find_lock(cell, s->lock); \
									\
	return lock ? lock->member : NULL;				\
}
OF_LOCK(hold, hold_ns)
OF_LOCK(hold_clean, hold_clean_ns)
OF_LOCK(wait, wait_ns)
OF_LOCK(wait_clean, wait_clean_ns)

#define OF_CELL(name)							\
static const struct hist *name(const struct result_cell *cell,		\
			       const struct source *s __unused_arg)	\
{									\
	return cell->name;						\
}
OF_CELL(propagation_ns)
OF_CELL(propagation_censored_ns)
OF_CELL(visibility_ns)
OF_CELL(visibility_censored_ns)
OF_CELL(access_age_ns)
OF_CELL(repair_age_ns)

static const struct source of_op[] = {
	{ .label = "service", .of = service },
	{ .label = "clean", .of = service_clean, .clean = true },
	{ .label = "intended", .of = intended },
};

static const struct source of_lock[] = {
	{ .label = "hold", .of = hold },
	{ .label = "clean hold", .of = hold_clean, .clean = true },
	{ .label = "wait", .of = wait },
	{ .label = "clean wait", .of = wait_clean, .clean = true },
};

static const struct source of_propagation[] = {
	{ .label = "until all", .of = propagation_ns },
	{ .label = "not yet", .of = propagation_censored_ns },
	{ .label = "until one", .of = visibility_ns },
	{ .label = "never", .of = visibility_censored_ns },
	{ .label = "access age", .of = access_age_ns },
	{ .label = "repair age", .of = repair_age_ns },
};

/* All usable runs; @h is set. */
static void merge(struct report_span runs, const struct source *s,
		  struct hist *h)
{
	const struct hist *one;
	size_t i;

	hist_init(h);
	for (i = 0; i < runs.nr; i++) {
		one = report_usable(runs.v[i].cell) ?
		      s->of(runs.v[i].cell, s) : NULL;
		if (one)
			hist_merge(h, one);
	}
}

static void print_percentiles(FILE *out, const struct hist *h)
{
	char buf[REPORT_TEXT];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(percents); i++) {
		if (report_too_few(h->nr, percents[i]))
			fprintf(out, " %6s", "~");
		else
			fprintf(out, " %6s", report_time((double)
				hist_percentile(h, percents[i]), buf));
	}
}

static void print_line(FILE *out, const struct source *s, const struct hist *h)
{
	char buf[REPORT_TEXT];

	if (!h->nr)
		return;
	fprintf(out, "  %-10s %8" PRIu64, s->label, h->nr);
	fprintf(out, " %6s", report_time(hist_mean(h), buf));
	print_percentiles(out, h);
	fprintf(out, " %6s\n", report_time((double)h->max_ns, buf));
}

/* All of @sources, of one operation or lock; what is clean only if it is not
 * all of the line above. */
static void print_lines(FILE *out, struct report_span runs,
			const struct source *sources, size_t nr,
			const struct source *which)
{
	struct hist *h = malloc(sizeof(*h));
	uint64_t all = 0;
	struct source s;
	size_t i;

	for (i = 0; h && i < nr; i++) {
		s = sources[i];
		s.op = which->op;
		s.lock = which->lock;
		merge(runs, &s, h);
		if (!s.clean || h->nr != all)
			print_line(out, &s, h);
		all = h->nr;
	}
	free(h);
}

/* ---- what stands beside the name, and below ---- */

/* Of all runs; U64_NULL where none says. */
struct sums {
	uint64_t count, contended, preempted, migrated;
};

static uint64_t add(uint64_t sum, uint64_t value)
{
	if (value == U64_NULL)
		return sum;
	return sum == U64_NULL ? value : sum + value;
}

static void print_sums(FILE *out, const struct sums *s)
{
	if (s->contended != U64_NULL)
		fprintf(out, ", contended %" PRIu64, s->contended);
	if (s->preempted != U64_NULL)
		fprintf(out, ", preempted %" PRIu64 " (migrated %" PRIu64 ")",
			s->preempted, s->migrated == U64_NULL ? 0 :
			s->migrated);
	fputc('\n', out);
}

static void print_fairness(FILE *out, const struct fairness *worst)
{
	if (!isnan(worst->jain))
		fprintf(out, "  fair %.3f, least/most %.2f\n", worst->jain,
			worst->min_over_max);
}

static void print_op(FILE *out, struct report_span runs, unsigned int op)
{
	struct sums sums = { U64_NULL, U64_NULL, U64_NULL, U64_NULL };
	const struct source which = { .op = op };
	const struct result_latency *l;
	struct fairness worst;
	size_t i;

	for (i = 0; i < runs.nr; i++) {
		if (!report_usable(runs.v[i].cell))
			continue;
		l = &runs.v[i].cell->latency[op];
		sums.count = add(sums.count, runs.v[i].cell->ops[op]);
		sums.preempted = add(sums.preempted, l->preempted);
		sums.migrated = add(sums.migrated, l->migrated);
	}
	if (!sums.count || sums.count == U64_NULL)
		return;
	fprintf(out, "%s: %" PRIu64 " calls", op_name(op), sums.count);
	print_sums(out, &sums);
	print_lines(out, runs, of_op, ARRAY_SIZE(of_op), &which);
	worst = report_fairness(runs, SHARE_OPS, op_name(op));
	print_fairness(out, &worst);
}

static void print_lock(FILE *out, struct report_span runs, const char *name)
{
	struct sums sums = { U64_NULL, U64_NULL, U64_NULL, U64_NULL };
	const struct source which = { .lock = name };
	const struct result_lock *lock;
	struct fairness worst;
	size_t i;

	for (i = 0; i < runs.nr; i++) {
		lock = report_find_lock(runs.v[i].cell, name);
		if (!lock || !report_usable(runs.v[i].cell))
			continue;
		sums.count = add(sums.count, lock->acquisitions);
		sums.contended = add(sums.contended, lock->contended);
		sums.preempted = add(sums.preempted, lock->preempted);
		sums.migrated = add(sums.migrated, lock->migrated);
	}
	if (!sums.count || sums.count == U64_NULL)
		return;
	fprintf(out, "%s: %" PRIu64 " holds", name, sums.count);
	print_sums(out, &sums);
	print_lines(out, runs, of_lock, ARRAY_SIZE(of_lock), &which);
	worst = report_fairness(runs, SHARE_LOCKS, name);
	print_fairness(out, &worst);
}

static bool any_propagation(struct report_span runs)
{
	size_t i, k;

	for (i = 0; i < runs.nr; i++)
		for (k = 0; k < ARRAY_SIZE(of_propagation); k++)
			if (report_usable(runs.v[i].cell) &&
			    report_values(of_propagation[k].of(runs.v[i].cell,
							       NULL)))
				return true;
	return false;
}

static void print_heading(FILE *out, struct report_span runs)
{
	size_t nr = report_nr_usable(runs);

	fprintf(out, "-- ");
	report_where(out, runs.v->cell);
	if (report_nr_violated(runs)) {
		fprintf(out, ": void\n");
		return;
	}
	fprintf(out, ": %zu run%s%s\n", nr, nr == 1 ? "" : "s",
		nr > 1 ? ", merged" : "");
	if (nr)
		fprintf(out, "%21s %6s %6s %6s %6s %6s %6s %6s %6s\n", "count",
			"mean", "p50", "p90", "p99", "p99.9", "p99.99",
			"p99.999", "max");
}

void report_tails(FILE *out, struct report_span runs)
{
	const struct source all = { .op = 0 };
	const struct result_cell *first = report_first_usable(runs);
	const struct result_locks *locks = first ? &first->locks : NULL;
	size_t i;

	print_heading(out, runs);
	if (!first || report_nr_violated(runs)) {
		fputc('\n', out);
		return;
	}
	for (i = 0; i < NR_OPS; i++)
		print_op(out, runs, (unsigned int)i);
	for (i = 0; i < locks->nr; i++)
		print_lock(out, runs, locks->v[i].name);
	if (any_propagation(runs)) {
		fprintf(out, "propagation\n");
		print_lines(out, runs, of_propagation,
			    ARRAY_SIZE(of_propagation), &all);
	}
	fputc('\n', out);
}

void report_tails_legend(FILE *out)
{
	fputs("service  from the call; intended  from when it was due; clean  "
	      "without those in\n"
	      "         which the thread was switched out, moved or signalled, "
	      "if any\n"
	      "fair     Jain's index of what threads of a role got: 1 is "
	      "even; worst run\n"
	      "~        too few values for this percentile: it is max\n"
	      "until    from the store to the reference until all page "
	      "directories show it, or\n"
	      "         one; not yet, never  some had not when last looked "
	      "at, so long after\n"
	      "age      of a change that an access had not seen; that a fault "
	      "brought it\n\n", out);
}
