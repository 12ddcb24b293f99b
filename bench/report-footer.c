// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-footer.c - where figures come from: machine, instrument, noise, and
 * how to get them again.
 */
#include <inttypes.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "bench/report-internal.h"
#include "bench/stats.h"

enum { LAST_COLUMN = 108 };

typedef double figure_fn(const struct result_cell *cell);

/* The median of @of over all cells; NaN if nowhere measured. */
static double median_of(struct report_span all, figure_fn *of)
{
	double *x = calloc(all.nr + 1, sizeof(*x)), one, median;
	size_t i, nr = 0;

	for (i = 0; x && i < all.nr; i++) {
		one = of(all.v[i].cell);
		if (!isnan(one))
			x[nr++] = one;
	}
	median = x ? stats_median(x, nr) : NAN;
	free(x);
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

static double lost_percent(const struct result_cell *cell)
{
	return 100 * cell->noise.lost_share;
}

static const char *or_unknown(const char *text)
{
	return text && *text ? text : "unknown";
}

static void print_machine(FILE *out, const struct context *c)
{
	fprintf(out, "machine     %s", or_unknown(c->cpu.model));
	if (c->cpu.nr_online != U64_NULL)
		fprintf(out, ", %" PRIu64 " CPUs", c->cpu.nr_online);
	if (c->cpu.governor)
		fprintf(out, ", governor %s", c->cpu.governor);
	if (c->virtualisation.hypervisor == 1)
		fprintf(out, ", virtual");
	fprintf(out, "\nkernel      %s\n", or_unknown(c->kernel.release));
	fprintf(out, "program     %s %s%s%s%s, %s\n",
		or_unknown(c->program.version), or_unknown(c->program.git_rev),
		c->program.debug ? ", debug" : "",
		c->program.sanitizers && *c->program.sanitizers ?
		", sanitizers " : "",
		c->program.sanitizers ? c->program.sanitizers : "",
		or_unknown(c->date));
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

	fprintf(out, "instrument  clock %s: a reading %s, timing an operation "
		"adds %s, recording it %s\n", clock_of(all),
		report_time(median_of(all, stamp), a),
		report_time(median_of(all, timed_op), b),
		report_time(median_of(all, record), c));
}

static double longest_hiccup(struct report_span all)
{
	double longest = NAN;
	size_t i;

	for (i = 0; i < all.nr; i++) {
		const struct hist *h = all.v[i].cell->noise.hiccup_ns;

		if (h && h->nr)
			longest = fmax(longest, (double)h->max_ns);
	}
	return longest;
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

static void print_noise(FILE *out, struct report_span all)
{
	char a[REPORT_TEXT], b[REPORT_TEXT], c[REPORT_TEXT];

	fprintf(out, "noise       an idle loop lost %s %% of its time "
		"(median), at most %s at once; stolen %s\n",
		report_number(median_of(all, lost_percent), a),
		report_time(longest_hiccup(all), b),
		report_time(steal(all), c));
}

/* Where the next option of a command begins, or its end; blanks in quotes are
 * part of a word. */
static size_t option_length(const char *text)
{
	bool quoted = false;
	size_t i;

	for (i = 0; text[i]; i++) {
		quoted ^= text[i] == '\'';
		if (i && !quoted && !strncmp(text + i, " --", 3))
			break;
	}
	return i;
}

/* Long as it is, it can be pasted. */
static void print_command(FILE *out, const char *text)
{
	int column = fprintf(out, "reproduce  ");
	size_t len;

	for (; *text; text += len) {
		while (*text == ' ')
			text++;
		len = option_length(text);
		if (column + (int)len > LAST_COLUMN)
			column = fprintf(out, " \\\n           ") - 3;
		column += fprintf(out, " %.*s", (int)len, text);
	}
	fputc('\n', out);
}

void report_footer(FILE *out, const struct results *results,
		   const struct report_index *index)
{
	const struct context *c = &results->context;
	struct report_span all = report_span_all(index);

	print_machine(out, c);
	if (all.nr) {
		print_instrument(out, all);
		print_noise(out, all);
	}
	if (c->seed != U64_NULL)
		fprintf(out, "seed        %" PRIu64 "\n", c->seed);
	print_command(out, or_unknown(c->reproduce));
}
