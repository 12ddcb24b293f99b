// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compare-metric.c - what is compared of a cell, and how exact that is.
 *
 * Percentiles are compared where enough values lie above them to be more than
 * the luck of a few; the greatest value never is.
 */
#include "bench/compare-internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/names.h"

/* So many values must lie above a percentile; no counter goes in such steps
 * without the cell's granularity saying so. */
enum { VALUES_ABOVE = 10, LONGEST_STEP_NS = 64 };

static const double percents[] = { 50, 99, 99.9 };

static struct compare_value exactly(double value)
{
	return (struct compare_value){ .value = value };
}

/* From @bin on by @step, the distance to the next bin of any weight; 0 if that
 * is no step of a counter, nor any less than the value itself. */
static uint64_t distance(const struct hist *h, unsigned int bin, int step)
{
	uint64_t at = hist_bin_lower(bin), to, gap;
	unsigned int i = bin + (unsigned int)step;

	for (; i < HIST_NR_BINS; i += (unsigned int)step) {
		to = hist_bin_lower(i);
		gap = to > at ? to - at : at - to;
		if (gap > MIN(at, (uint64_t)LONGEST_STEP_NS))
			break;
		if (h->bins[i] && h->bins[i] >= h->bins[bin] / 8)
			return gap;
	}
	return 0;
}

/*
 * How coarse values are at @bin: a counter that goes in steps of 10 ns, and now
 * and then an odd one, has no values between.  Where few values lie, gaps are
 * luck.
 */
static uint64_t grain_at(const struct hist *h, unsigned int bin)
{
	uint64_t width = bin + 1 < HIST_NR_BINS ? hist_bin_lower(bin + 1) -
						  hist_bin_lower(bin) : 1;

	if (h->bins[bin] < h->nr / 100)
		return width;
	return MAX(width, MAX(distance(h, bin, 1), distance(h, bin, -1)));
}

static struct compare_value percentile(const struct hist *h, double percent,
				       const struct result_cell *cell)
{
	struct compare_value v = { .value = NAN };
	uint64_t granularity_ns = cell->instrument.granularity_ns, ns;

	if (!report_values(h))
		return v;
	v.few = (double)h->nr * (1 - percent / 100) < VALUES_ABOVE - 1e-6;
	if (v.few)
		return v;
	ns = hist_percentile(h, percent);
	v.value = (double)ns;
	v.grain = (double)grain_at(h, hist_bin(MIN(ns, HIST_MAX_NS - 1)));
	if (granularity_ns != U64_NULL)
		v.grain = fmax(v.grain, (double)granularity_ns);
	return v;
}

static struct compare_value of_op(const struct compare_metric *m,
				  const char *lock __unused_arg,
				  const struct result_cell *cell)
{
	const struct result_latency *l = &cell->latency[m->op];

	return percentile(m->intended ? l->intended : l->service, m->percent,
			  cell);
}

static struct compare_value of_hold(const struct compare_metric *m,
				    const char *lock,
				    const struct result_cell *cell)
{
	const struct result_lock *l = report_find_lock(cell, lock);

	return percentile(l ? report_hold(l) : NULL, m->percent, cell);
}

static struct compare_value of_wait(const struct compare_metric *m,
				    const char *lock,
				    const struct result_cell *cell)
{
	const struct result_lock *l = report_find_lock(cell, lock);

	return percentile(l ? l->wait_ns : NULL, m->percent, cell);
}

static struct compare_value of_hist(const struct compare_metric *m,
				    const char *lock __unused_arg,
				    const struct result_cell *cell)
{
	return percentile(*(struct hist *const *)
			  ((const char *)cell + m->offset), m->percent, cell);
}

/* How fast the load as a whole went, told by the operation that comes first of
 * those that begin something. */
static struct compare_value
of_rate(const struct compare_metric *m __unused_arg,
	const char *lock __unused_arg, const struct result_cell *cell)
{
	static const unsigned int ops[] = {
		OP_FORK, OP_VMALLOC, OP_TEARDOWN, OP_WALK, OP_SYNC, OP_ACCESS,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		uint64_t nr = cell->ops[ops[i]];

		if (nr && nr != U64_NULL)
			return exactly((double)nr / result_seconds(cell));
	}
	return exactly(NAN);
}

static struct compare_value of_memory(const struct compare_metric *m,
				      const char *lock __unused_arg,
				      const struct result_cell *cell)
{
	return exactly(report_real(*(const uint64_t *)
				   ((const char *)&cell->memory + m->offset)));
}

#define MEMORY(what, member) { \
	.name = "memory " what, .of = of_memory, .unit = COMPARE_BYTES, \
	.offset = offsetof(struct result_memory, member), \
}

#define HIST(what, member, p) { \
	.name = what, .of = of_hist, .percent = p, \
	.offset = offsetof(struct result_cell, member), \
}

static const struct compare_metric others[] = {
	{ .name = "hold", .of = of_hold, .percent = 50, .of_lock = true },
	{ .name = "hold", .of = of_hold, .percent = 99, .of_lock = true },
	{ .name = "hold", .of = of_hold, .percent = 99.9, .of_lock = true },
	{ .name = "wait", .of = of_wait, .percent = 99, .of_lock = true },
	{ .name = "wait", .of = of_wait, .percent = 99.9, .of_lock = true },
	HIST("propagation", propagation_ns, 50),
	HIST("propagation", propagation_ns, 99),
	HIST("visibility", visibility_ns, 50),
	HIST("visibility", visibility_ns, 99),
	HIST("access age", access_age_ns, 50),
	HIST("access age", access_age_ns, 99),
	{ .name = "throughput", .of = of_rate, .unit = COMPARE_A_SECOND },
	MEMORY("per mm", per_mm_bytes),
	MEMORY("fixed", fixed_bytes),
	MEMORY("prealloc", prealloc_bytes),
	MEMORY("deferred", deferred_peak_bytes),
};

/* Each percentile twice: of service and from the intended start. */
enum {
	OF_AN_OP = 2 * (int)ARRAY_SIZE(percents),
	NR_OF_OPS = NR_OPS * OF_AN_OP,
	NR_METRICS = NR_OF_OPS + (int)ARRAY_SIZE(others),
};

static struct compare_metric metric_of_op(unsigned int i)
{
	struct compare_metric m = {
		.of = of_op, .op = i / OF_AN_OP,
		.percent = percents[i % OF_AN_OP / 2], .intended = i % 2,
	};

	snprintf(m.name, sizeof(m.name), "%s p%g%s", op_name(m.op), m.percent,
		 m.intended ? " intended" : "");
	return m;
}

static struct compare_metric metric(unsigned int i)
{
	struct compare_metric m;
	size_t len;

	if (i < NR_OF_OPS)
		return metric_of_op(i);
	m = others[i - NR_OF_OPS];
	len = strlen(m.name);
	if (m.percent > 0)
		snprintf(m.name + len, sizeof(m.name) - len, " p%g",
			 m.percent);
	return m;
}

/* Is @word all of @name, or one of its words? */
static bool names(const char *name, const char *word)
{
	size_t len = strlen(word);
	const char *p = name;

	if (!strcmp(name, word))
		return true;
	while ((p = strstr(p, word))) {
		if ((p == name || p[-1] == ' ') && (!p[len] || p[len] == ' '))
			return true;
		p++;
	}
	return false;
}

static bool wanted(const char *name, const struct strs *words)
{
	size_t i;

	for (i = 0; i < words->nr; i++)
		if (names(name, words->v[i]))
			return true;
	return !words->nr;
}

/* The words that names are made of, each once. */
static size_t all_words(char (*words)[48], const char **list, size_t max)
{
	struct compare_metric m;
	char *word, *rest;
	size_t nr = 0, k;
	unsigned int i;

	for (i = 0; i < NR_METRICS; i++) {
		m = metric(i);
		for (word = strtok_r(m.name, " ", &rest); word;
		     word = strtok_r(NULL, " ", &rest)) {
			for (k = 0; k < nr && strcmp(words[k], word); k++)
				;
			if (k < nr || nr == max)
				continue;
			snprintf(words[nr], sizeof(words[nr]), "%s", word);
			list[nr] = words[nr];
			nr++;
		}
	}
	return nr;
}

static int check_words(const struct strs *words, struct error *e)
{
	char texts[64][48];
	const char *list[ARRAY_SIZE(texts)];
	unsigned int i;
	size_t k;

	for (k = 0; k < words->nr; k++) {
		for (i = 0; i < NR_METRICS; i++)
			if (names(metric(i).name, words->v[k]))
				break;
		if (i == NR_METRICS)
			return names_unknown(e, "metric", words->v[k], list,
					     all_words(texts, list,
						       ARRAY_SIZE(texts)));
	}
	return EXIT_OK;
}

int compare_metrics(struct compare_metrics *metrics, const struct strs *words,
		    struct error *e)
{
	int status = check_words(words, e);
	unsigned int i;

	*metrics = (struct compare_metrics){ .nr = 0 };
	if (status)
		return status;
	metrics->v = calloc(NR_METRICS, sizeof(*metrics->v));
	if (!metrics->v)
		return error_memory(e);
	for (i = 0; i < NR_METRICS; i++) {
		struct compare_metric m = metric(i);

		if (wanted(m.name, words))
			metrics->v[metrics->nr++] = m;
	}
	return EXIT_OK;
}
