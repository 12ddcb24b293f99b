// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * selftest-judge.c - is a figure what it was designed to be?
 *
 * Pure: an answer depends on the figure and the result alone.
 */
#include <math.h>

#include "bench/report-internal.h"
#include "bench/selftest.h"

#define SHARE 0.05

/* Everything that a judge may look at. */
struct question {
	const struct selftest_figure *figure;
	const struct result_cell *cell;
	double designed;
	double granularity_ns;	/* of both clocks */
};

static double allow_time(const struct question *q)
{
	return SHARE * q->designed + q->granularity_ns;
}

static double allow_bin(const struct question *q)
{
	return q->designed / HIST_SUB + q->granularity_ns;
}

static double allow_share(const struct question *q)
{
	return SHARE * q->designed;
}

static double allow_nothing(const struct question *q __unused_arg)
{
	return 0;
}

static double allow_one(const struct question *q __unused_arg)
{
	return 1;
}

static double allow_any(const struct question *q __unused_arg)
{
	return NAN;
}

/* Sections that were interrupted may have lasted for as long as any. */
static double allow_interrupted(const struct question *q)
{
	const struct result_lock *lock = report_find_lock(q->cell, "designed");

	return lock && lock->preempted != U64_NULL ? (double)lock->preempted
						   : 0;
}

static const struct {
	double (*allowed)(const struct question *q);
	bool below;		/* it may be too small by that, too */
	bool long_by_noise;	/* too great, it may have been disturbed */
	bool short_by_noise;
} tolerances[TOLERANCE_NR] = {
	[TOLERANCE_TIME] = { allow_time, true, true, false },
	[TOLERANCE_BIN] = { allow_bin, true, true, false },
	[TOLERANCE_SHARE] = { allow_share, true, true, true },
	[TOLERANCE_EXACT] = { allow_nothing, true, false, false },
	[TOLERANCE_ONE] = { allow_one, true, false, false },
	[TOLERANCE_LEAST] = { allow_any, false, false, false },
	[TOLERANCE_MOST] = { allow_nothing, false, true, false },
	[TOLERANCE_COUNT] = { allow_interrupted, false, true, false },
};

static enum selftest_word word_for(const struct selftest_answer *a,
				   enum selftest_tolerance tolerance)
{
	double error = a->measured - a->designed;
	double below = tolerances[tolerance].below ? a->allowed : 0;

	if (error < -below)
		return tolerances[tolerance].short_by_noise ?
		       SELFTEST_DISTURBED : SELFTEST_FAILED;
	if (isnan(a->allowed) || error <= a->allowed)
		return SELFTEST_OK;
	return tolerances[tolerance].long_by_noise ? SELFTEST_DISTURBED
						   : SELFTEST_FAILED;
}

static struct selftest_answer answer(const struct question *q, double measured)
{
	const struct selftest_figure *f = q->figure;
	struct selftest_answer a = {
		.word = SELFTEST_FAILED,
		.designed = q->designed,
		.measured = measured,
		.allowed = tolerances[f->tolerance].allowed(q),
	};

	if (!isnan(a.measured) && !isnan(a.designed))
		a.word = word_for(&a, f->tolerance);
	return a;
}

struct selftest_answer selftest_judge(const struct selftest_figure *f,
				      const struct result_cell *cell,
				      double granularity_ns)
{
	const struct question q = {
		.figure = f, .cell = cell,
		.designed = f->expect ? f->expect(cell, f) : f->designed,
		.granularity_ns = granularity_ns +
			report_real(cell->instrument.granularity_ns),
	};
	struct selftest_answer a = answer(&q, f->measure(cell, f));

	/* A sanitizer's allocator keeps no books. */
	if (isnan(a.measured) && f->tolerance == TOLERANCE_LEAST)
		a.word = SELFTEST_SKIPPED;
	return a;
}

struct selftest_answer selftest_answer(const struct selftest_figure *f,
				       double measured)
{
	const struct question q = { .figure = f, .designed = f->designed };
	struct selftest_answer a = answer(&q, measured);

	if (isnan(measured))
		a.word = SELFTEST_SKIPPED;
	return a;
}
