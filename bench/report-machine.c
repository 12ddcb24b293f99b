// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-machine.c - what stands below the tables of the instrument and of the
 * machine's noise: medians over all cells, and the worst.
 */
#include "bench/report-machine.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "bench/stats.h"

typedef double figure_fn(const struct result_cell *cell);

/* All that is known of @of, in @x; how many. */
static size_t all_of(struct report_span all, figure_fn *of, double *x)
{
	size_t i, nr = 0;
	double one;

	for (i = 0; i < all.nr; i++) {
		one = of(all.v[i].cell);
		if (!isnan(one))
			x[nr++] = one;
	}
	return nr;
}

/* The median, and the most, of @of over all cells; NaN if nowhere measured. */
static void sum_up(struct report_span all, figure_fn *of, double *median,
		   double *most)
{
	double *x = calloc(all.nr + 1, sizeof(*x));
	size_t nr = x ? all_of(all, of, x) : 0;

	*median = stats_median(x, nr);
	*most = stats_max(x, nr);
	free(x);
}

static double median_of(struct report_span all, figure_fn *of)
{
	double median, most;

	sum_up(all, of, &median, &most);
	return median;
}

static double stamp(const struct result_cell *cell)
{
	return cell->instrument.stamp_ns;
}

static double timed_op(const struct result_cell *cell)
{
	return cell->instrument.timed_op_ns;
}

static double record(const struct result_cell *cell)
{
	return cell->instrument.record_ns;
}

static double cost_percent(const struct result_cell *cell)
{
	return 100 * cell->instrument.cost_share;
}

static double lost_percent(const struct result_cell *cell)
{
	return 100 * cell->noise.lost_share;
}

static double speed_percent(const struct result_cell *cell)
{
	return 100 * cell->noise.speed_change;
}

/* Of a list with one figure a worker, the most, as a share of the time. */
static double most_share(const struct result_cell *cell,
			 const struct u64s *each)
{
	double most = NAN;
	size_t i;

	for (i = 0; i < each->nr && cell->duration_ns; i++)
		if (each->v[i] != U64_NULL)
			most = fmax(most, (double)each->v[i] /
				    (double)cell->duration_ns);
	return most;
}

static double waited_percent(const struct result_cell *cell)
{
	return 100 * most_share(cell, &cell->noise.thread_wait_ns);
}

static double switches_a_second(const struct result_cell *cell)
{
	return 1e9 * most_share(cell,
				&cell->noise.thread_switches_involuntary);
}

static double longest_hiccup(const struct result_cell *cell)
{
	const struct hist *h = cell->noise.hiccup_ns;

	return h && h->nr ? (double)h->max_ns : NAN;
}

static double steal(struct report_span all)
{
	double sum = NAN;
	size_t i;

	for (i = 0; i < all.nr; i++) {
		uint64_t ns = all.v[i].cell->noise.steal_ns;

		if (ns != U64_NULL)
			sum = isnan(sum) ? (double)ns : sum + (double)ns;
	}
	return sum;
}

static const char *clock_of(struct report_span all)
{
	size_t i;

	for (i = 0; i < all.nr; i++)
		if (all.v[i].cell->instrument.clock)
			return all.v[i].cell->instrument.clock;
	return "unknown";
}

static void print_instrument(FILE *out, struct report_span all)
{
	char a[REPORT_TEXT], b[REPORT_TEXT], c[REPORT_TEXT];
	double median, most;

	fprintf(out, "instrument  clock %s: a reading %s, timing an operation "
		"adds %s, recording it %s\n", clock_of(all),
		report_time(median_of(all, stamp), a),
		report_time(median_of(all, timed_op), b),
		report_time(median_of(all, record), c));
	sum_up(all, cost_percent, &median, &most);
	if (!isnan(median))
		fprintf(out, "            with it on and off in turn: it takes "
			"%s %% of the throughput (median of cells), %s %% at "
			"most\n", report_number(median, a),
			report_number(most, b));
}

/* From @least to @most, how many calls there were to one that was timed; false
 * if none was. */
static bool every_of(struct report_span all, unsigned int op, uint64_t *least,
		     uint64_t *most)
{
	const struct result_latency *l;
	size_t i;

	*least = UINT64_MAX;
	*most = 0;
	for (i = 0; i < all.nr; i++) {
		l = &all.v[i].cell->latency[op];
		if (!l->service || !l->service->nr ||
		    l->sampled_every == U64_NULL)
			continue;
		*least = MIN(*least, l->sampled_every);
		*most = MAX(*most, l->sampled_every);
	}
	return *most != 0;
}

/* @op and all that were timed as often, if @op is the @first of them. */
static void print_alike(FILE *out, struct report_span all, unsigned int op,
			bool *first)
{
	uint64_t least, most, a, b;
	unsigned int i;

	*first = every_of(all, op, &least, &most) && most > 1;
	for (i = 0; i < op && *first; i++)
		*first = !every_of(all, i, &a, &b) || a != least || b != most;
	if (!*first)
		return;
	fprintf(out, "one in %" PRIu64, least);
	if (most != least)
		fprintf(out, " to %" PRIu64, most);
	fprintf(out, " of %s", op_name(op));
	for (i = op + 1; i < NR_OPS; i++)
		if (every_of(all, i, &a, &b) && a == least && b == most)
			fprintf(out, ", %s", op_name(i));
}

/* One line; nothing of operations each call of which was timed. */
static void print_timed(FILE *out, struct report_span all)
{
	bool any = false, first;
	uint64_t least, most;
	unsigned int op;

	for (op = 0; op < NR_OPS && !any; op++)
		any = every_of(all, op, &least, &most) && most > 1;
	if (!any)
		return;
	fprintf(out, "timed       each call, but ");
	for (op = 0; op < NR_OPS; op++) {
		print_alike(out, all, op, &first);
		if (first)
			fputs("; ", out);
	}
	fputs("all are counted\n", out);
}

static void print_noise(FILE *out, struct report_span all)
{
	char a[REPORT_TEXT], b[REPORT_TEXT], c[REPORT_TEXT];
	double median, most, switches, waited, changed;

	sum_up(all, longest_hiccup, &median, &most);
	fprintf(out, "noise       an idle loop lost %s %% of its time "
		"(median), at most %s at once; stolen %s\n",
		report_number(median_of(all, lost_percent), a),
		report_time(most, b), report_time(steal(all), c));
	sum_up(all, speed_percent, &median, &changed);
	switches = median_of(all, switches_a_second);
	waited = median_of(all, waited_percent);
	if (isnan(switches) && isnan(waited) && isnan(changed))
		return;
	fprintf(out, "            a thread was switched out %s times a second "
		"and waited %s %% of the time for its PU (medians)",
		report_number(switches, a), report_number(waited, b));
	if (!isnan(changed))
		fprintf(out, "; speed changed by %s %% at most",
			report_number(changed, c));
	fputc('\n', out);
}

void report_machine(FILE *out, struct report_span all)
{
	print_instrument(out, all);
	print_timed(out, all);
	print_noise(out, all);
}
