// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-marks.c - who is best and who is worst, as far as runs can tell.
 */
#include "bench/report-marks.h"

#include <math.h>

#include "bench/colour.h"

/* A single run has no interval: it counts as what it was. */
static double low_of(const struct report_value *v)
{
	return isnan(v->in.level) ? v->median : v->in.low;
}

static double high_of(const struct report_value *v)
{
	return isnan(v->in.level) ? v->median : v->in.high;
}

static bool overlap(const struct report_value *a, const struct report_value *b)
{
	return a->median == b->median ||
	       (low_of(a) <= high_of(b) && low_of(b) <= high_of(a));
}

void marks_enter(struct marks *c, const struct report_value *v)
{
	if (isnan(v->median))
		return;
	if (!c->nr || v->median < c->best.median)
		c->best = *v;
	if (!c->nr || v->median > c->worst.median)
		c->worst = *v;
	c->nr++;
}

char marks_find(const struct marks *c, const struct report_value *v)
{
	bool best, worst;

	if (!c->nr || !(c->best.median < c->worst.median) || isnan(v->median))
		return ' ';
	best = overlap(v, &c->best);
	worst = overlap(v, &c->worst);
	if (best == worst)
		return ' ';
	return best ? '*' : '#';
}

void marks_text(char *buf, size_t size, const char *figure, char mark)
{
	if (mark == ' ')
		snprintf(buf, size, "%s ", figure);
	else
		snprintf(buf, size, "%s%s%c%s", mark == '*' ? COLOUR_BEST :
			 COLOUR_WORST, figure, mark, COLOUR_END);
}

static size_t nr_trusted(struct report_span cells)
{
	size_t nr = 0, i;

	for (i = 0; i < cells.nr; i++)
		nr += cells.v[i].cell->quality.verdict == VERDICT_OK;
	return nr;
}

void marks_name(struct report_span cells, char *buf, size_t size)
{
	char name[80];

	report_row_name(cells.v, name, sizeof(name));
	if (report_nr_usable(cells) && !nr_trusted(cells))
		snprintf(buf, size, "%.40s%s?%s", name, COLOUR_DOUBT,
			 COLOUR_END);
	else
		snprintf(buf, size, "%s", name);
}
