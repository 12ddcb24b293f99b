// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compare-row.c - one metric of cells in pairs, summed up.
 *
 * Without interval and answer, which take knowing how many rows there are.
 */
#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "bench/compare-internal.h"
#include "bench/stats.h"

/* What a row is made from. */
struct columns {
	double *base, *value, *d;
	size_t nr;
	double slack;
	size_t nr_few;		/* rounds with too few values on a side */
};

static double log_ratio(double value, double base)
{
	if (value > 0 && base > 0)
		return log(value / base);
	return value > 0 ? INFINITY : base > 0 ? -INFINITY : 0;
}

/* A time of 0 is one of less than the clock's grain. */
static double raised(struct compare_value v)
{
	return fmax(v.value, v.grain);
}

static double slack_of(struct compare_value v)
{
	return v.grain > 0 ? log1p(v.grain / raised(v)) : 0;
}

static void take_round(struct columns *c, const struct compare_metric *m,
		       const struct compare_pairs *p, size_t i)
{
	struct compare_value a = m->of(m, p->base_lock, p->base[i]);
	struct compare_value b = m->of(m, p->lock, p->cell[i]);

	c->nr_few += a.few || b.few;
	if (isnan(a.value) || isnan(b.value))
		return;
	c->base[c->nr] = a.value;
	c->value[c->nr] = b.value;
	c->d[c->nr] = log_ratio(raised(b), raised(a));
	c->slack = fmax(c->slack, fmax(slack_of(a), slack_of(b)));
	c->nr++;
}

static struct compare_row row_of(const struct compare_metric *m,
				 const struct compare_pairs *p,
				 struct columns *c)
{
	struct compare_row row = {
		.base = p->base[0], .cell = p->cell[0], .unit = m->unit,
		.paired = paired_sum(c->d, c->nr, c->slack),
		.base_lock = m->of_lock ? p->base_lock : NULL,
		.lock = m->of_lock ? p->lock : NULL,
	};

	snprintf(row.metric, sizeof(row.metric), "%s", m->name);
	row.base_median = stats_median(c->base, c->nr);
	row.median = stats_median(c->value, c->nr);
	return row;
}

static int append(struct comparison *c, const struct compare_row *row)
{
	struct compare_row *rows = bag_grow(c->rows, c->nr, sizeof(*rows));

	if (!rows)
		return -ENOMEM;
	c->rows = rows;
	rows[c->nr++] = *row;
	return 0;
}

/* What takes nothing on either side is no row. */
static bool is_nothing(const struct columns *columns)
{
	size_t i;

	for (i = 0; i < columns->nr; i++)
		if (columns->base[i] > 0 || columns->value[i] > 0)
			return false;
	return true;
}

int compare_add_row(struct comparison *c, const struct compare_metric *m,
		    const struct compare_pairs *p)
{
	struct columns columns = { .nr = 0 };
	double *memory = calloc(3 * p->nr, sizeof(*memory));
	struct compare_row row;
	bool few;
	int err = 0;
	size_t i;

	if (!memory)
		return -ENOMEM;
	columns.base = memory;
	columns.value = memory + p->nr;
	columns.d = memory + 2 * p->nr;
	for (i = 0; i < p->nr; i++)
		take_round(&columns, m, p, i);
	/* Those few that have enough are more luck than choice. */
	few = columns.nr_few > columns.nr;
	c->nr_few += few;
	if (!few && !is_nothing(&columns)) {
		row = row_of(m, p, &columns);
		err = append(c, &row);
	}
	free(memory);
	return err;
}
