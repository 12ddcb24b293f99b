// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-propagation.c - the share of page directories that show a new slot,
 * against the time since it was stored to the reference.
 *
 * Some of those that were watched died or were looked at for the last time
 * before they showed it.  The share is Kaplan and Meier's estimate, to which
 * each counts for as long as it was watched.
 */
#include <errno.h>
#include <math.h>

#include "bench/plotdata-internal.h"

static const char *const preferred[] = {
	"populate", "steady", "churn", "ioremap", NULL,
};

/* Nanoseconds, as powers of ten. */
#define FROM	0.0
#define STEP	(1 / 16.0)
#define TO	11.0

static bool has_shown(const struct result_cell *cell)
{
	return report_values(cell->visibility_ns) != NULL;
}

static uint64_t in_bin(const struct hist *h, unsigned int bin)
{
	return h ? h->bins[bin] : 0;
}

/* NaN after the last of all was seen. */
static double shown_at(const struct result_cell *cell,
		       const void *arg __unused_arg, double ns)
{
	const struct hist *shown = report_values(cell->visibility_ns);
	const struct hist *lost = report_values(cell->visibility_censored_ns);
	double left, lacking = 1;
	unsigned int bin, to;

	if (!shown || ns > (double)MAX(shown->max_ns,
				       lost ? lost->max_ns : 0) * 1.2)
		return NAN;
	left = (double)shown->nr + (lost ? (double)lost->nr : 0);
	to = ns < (double)HIST_MAX_NS ? hist_bin((uint64_t)ns) : HIST_NR_BINS;
	for (bin = 0; bin < to && left > 0; bin++) {
		lacking *= 1 - (double)in_bin(shown, bin) / left;
		left -= (double)(in_bin(shown, bin) + in_bin(lost, bin));
	}
	return 1 - lacking;
}

int plot_write_propagation(const struct plot_source *s, char *panels)
{
	const struct plot_curve curve = {
		.at = shown_at, .log = true, .from = FROM, .step = STEP,
		.to = TO,
	};
	struct report_span load = plot_pick(s->index, preferred,
					    report_same_load, has_shown);
	struct report_span rest, part;
	struct tsv t;
	int err = tsv_open_load(&t, s, "propagation-shown",
				"page directories that show a new slot\n"
				"# number kind key ns_since_store share low "
				"high", load);

	if (err)
		return err;
	for (rest = load; rest.nr; rest = report_skip(rest, part)) {
		part = report_take(rest, report_same_strategy);
		tsv_curve(&t, part, &curve);
	}
	return tsv_close(&t, "shown", panels);
}
