// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * saturation.c - the search; see saturation.h.
 */
#include "bench/saturation.h"

#include <errno.h>
#include <math.h>

enum { DIGITS = 5, VOTES = 3 };

struct search {
	const struct saturation_config *config;
	saturation_probe_fn *probe;
	void *arg;
	struct saturation *out;
};

/* No more probes: nobody else returns this. */
#define SPENT (-EDQUOT)

static double rounded(double rate)
{
	double unit = pow(10, floor(log10(rate)) + 1 - DIGITS);

	/* Division by a whole number is exact where it can be. */
	return unit < 1 ? round(rate * round(1 / unit)) / round(1 / unit) :
	       round(rate / unit) * unit;
}

static double bounded(const struct search *s, double rate)
{
	return fmin(fmax(rounded(rate), s->config->min), s->config->max);
}

static int ask(struct search *s, double rate, bool *holds)
{
	if (s->out->nr_probes == s->config->max_probes)
		return SPENT;
	s->out->nr_probes++;
	return s->probe(s->arg, rate, holds);
}

/* The first that holds is believed, or two of three. */
static int judge(struct search *s, double rate, bool *holds)
{
	int err = ask(s, rate, holds), votes = 1;

	while (!err && !*holds && votes < VOTES - 1) {
		err = ask(s, rate, holds);
		votes++;
	}
	/* No and yes: the third decides. */
	if (!err && *holds && votes > 1)
		err = ask(s, rate, holds);
	if (!err && *holds)
		s->out->rate = rate;
	else if (!err)
		s->out->above = rate;
	return err;
}

/* Up while it holds, or down until it does. */
static int bracket(struct search *s)
{
	const struct saturation_config *c = s->config;
	double rate = bounded(s, c->start);
	bool holds, up;
	int err = judge(s, rate, &holds);

	for (up = holds; !err && holds == up; ) {
		if (rate == (up ? c->max : c->min)) {
			s->out->end = up ? SATURATION_ALWAYS : SATURATION_NEVER;
			return 0;
		}
		rate = bounded(s, up ? rate * 2 : rate / 2);
		err = judge(s, rate, &holds);
	}
	return err;
}

static bool is_close(const struct search *s)
{
	return s->out->above <= s->out->rate * (1 + s->config->tolerance);
}

static int bisect(struct search *s)
{
	double rate;
	bool holds;
	int err = 0;

	while (!err && !is_close(s)) {
		rate = rounded(sqrt(s->out->rate * s->out->above));
		if (rate <= s->out->rate || rate >= s->out->above)
			break;
		err = judge(s, rate, &holds);
	}
	return err;
}

/* What was found has held once; twice is wanted, of it or of a lower one. */
static int confirm(struct search *s)
{
	double rate = s->out->rate;
	unsigned int held = 1;
	bool holds;
	int err = 0;

	while (!err && held < 2) {
		err = judge(s, rate, &holds);
		if (err || holds) {
			held++;
			continue;
		}
		held = 0;
		s->out->rate = 0;
		if (rate == s->config->min) {
			s->out->end = SATURATION_NEVER;
			break;
		}
		rate = bounded(s, rate / (1 + s->config->tolerance));
	}
	return err;
}

int saturation_search(const struct saturation_config *config,
		      saturation_probe_fn *probe, void *arg,
		      struct saturation *out)
{
	struct search s = {
		.config = config, .probe = probe, .arg = arg, .out = out,
	};
	int err;

	*out = (struct saturation){ .end = SATURATION_FOUND };
	err = bracket(&s);
	if (!err && out->end == SATURATION_FOUND)
		err = bisect(&s);
	if (!err && out->end == SATURATION_FOUND)
		err = confirm(&s);
	if (err == SPENT) {
		out->end = SATURATION_UNSETTLED;
		err = 0;
	}
	return err;
}
