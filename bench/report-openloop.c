// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-openloop.c - open loop or closed, said; and of an open one what calls
 * took beside how long they were waited for, and whether the rate was kept.
 *
 * The tables are those of report-text.c with columns that depend on which
 * operations had times at which they were due.
 */
#include <math.h>
#include <string.h>

#include "bench/report-rate.h"

enum { OPS_A_TABLE = 2, COLUMNS_AN_OP = 4 };

static const struct hist *service_of(const struct report_metric *m,
				     const struct report_row *row __unused_arg,
				     const struct result_cell *cell)
{
	return report_values(cell->latency[m->op].service);
}

static const struct hist *intended_of(const struct report_metric *m,
				      const struct report_row *row __unused_arg,
				      const struct result_cell *cell)
{
	return report_values(cell->latency[m->op].intended);
}

/* ---- the heading ---- */

/* The first that has one; all of a run do. */
static const struct result_schedule *schedule_of(struct report_span span)
{
	size_t i = 0;

	while (!result_is_open(span.v[i].cell))
		i++;
	return &span.v[i].cell->schedule;
}

static size_t nr_open(struct report_span span)
{
	size_t i, nr = 0;

	for (i = 0; i < span.nr; i++)
		nr += result_is_open(span.v[i].cell);
	return nr;
}

void report_loop(FILE *out, struct report_span span)
{
	const struct result_schedule *s;
	char rate[REPORT_TEXT];

	if (!nr_open(span)) {
		fprintf(out, ", closed loop");
		return;
	}
	s = schedule_of(span);
	fprintf(out, ", %sopen loop of %s/s %s, latencies from the intended "
		"start", nr_open(span) < span.nr ? "closed loops and an " : "",
		report_rate(s->rate_per_s, rate),
		s->arrivals ? s->arrivals : "");
}

/* ---- service and intended ---- */

static bool is_due_in(struct report_span span, unsigned int op)
{
	size_t i;

	for (i = 0; i < span.nr; i++)
		if (report_values(span.v[i].cell->latency[op].intended))
			return true;
	return false;
}

static void add_op(struct report_metric *m, unsigned int op, char *heads,
		   size_t size)
{
	static const struct {
		const char *name;
		double percent;
	} of[COLUMNS_AN_OP] = {
		{ "p50", 50 }, { "p99.9", 99.9 },
		{ "p50", 50 }, { "p99.9", 99.9 },
	};
	size_t i;

	snprintf(heads, size, "%s: service", op_name(op));
	snprintf(heads + size, size, "%s: intended", op_name(op));
	for (i = 0; i < COLUMNS_AN_OP; i++)
		m[i] = (struct report_metric){
			.head = heads + i / 2 * size, .name = of[i].name,
			.hist = i < 2 ? service_of : intended_of,
			.op = op, .percent = of[i].percent,
			.format = report_time,
		};
}

static int print_ops(FILE *out, struct report_span span,
		     const unsigned int *ops, size_t nr)
{
	struct report_metric metrics[OPS_A_TABLE * COLUMNS_AN_OP];
	const struct report_columns columns = { metrics, nr * COLUMNS_AN_OP };
	char heads[OPS_A_TABLE * 2][32];
	size_t i;

	for (i = 0; i < nr; i++)
		add_op(&metrics[i * COLUMNS_AN_OP], ops[i], heads[2 * i],
		       sizeof(heads[0]));
	return report_print_table(out, &columns, span);
}

static int print_latencies(FILE *out, struct report_span span)
{
	unsigned int ops[OPS_A_TABLE], op;
	size_t nr = 0;
	int err = 0;

	for (op = 0; !err && op < NR_OPS; op++) {
		if (is_due_in(span, op))
			ops[nr++] = op;
		if (nr == OPS_A_TABLE || (nr && op == NR_OPS - 1)) {
			err = print_ops(out, span, ops, nr);
			nr = 0;
		}
	}
	return err;
}

/* ---- the schedule ---- */

static double share_of_due(const struct result_cell *cell, uint64_t nr)
{
	return !result_is_open(cell) || !cell->schedule.due ? NAN :
	       report_real(nr) * 100 / (double)cell->schedule.due;
}

static double begun_a_second(const struct result_cell *cell)
{
	const struct result_schedule *s = &cell->schedule;

	if (!result_is_open(cell) || s->time_ns == U64_NULL || !s->time_ns)
		return NAN;
	return (report_real(s->due) - report_real(s->backlog)) * 1e9 /
	       (double)s->time_ns;
}

static double late(const struct result_cell *cell)
{
	return share_of_due(cell, cell->schedule.late);
}

static double waiting(const struct result_cell *cell)
{
	return report_real(cell->schedule.backlog);
}

static double missed(const struct result_cell *cell)
{
	return report_real(cell->schedule.missed);
}

static double behind(const struct result_cell *cell)
{
	return report_real(cell->schedule.behind_max_ns);
}

static double due(const struct result_cell *cell)
{
	return report_real(cell->schedule.due);
}

static void kept_text(const struct report_row *row, char *buf, size_t size)
{
	size_t kept = 0, i;

	for (i = 0; i < row->cells.nr; i++)
		kept += result_is_open(row->cells.v[i].cell) &&
			result_kept(row->cells.v[i].cell);
	snprintf(buf, size, "%zu/%zu", kept, row->cells.nr);
}

static const struct report_metric schedule[] = {
	{ .head = "steps", .name = "due", .number = due,
	  .format = report_number, },
	{ .head = "steps", .name = "begun/s", .number = begun_a_second,
	  .format = report_rate, },
	{ .head = "steps", .name = "late %", .number = late,
	  .format = report_number, },
	{ .head = "when time was over", .name = "waiting", .number = waiting,
	  .format = report_number, },
	{ .head = "when time was over", .name = "missed", .number = missed,
	  .format = report_number, },
	{ .head = "behind", .name = "max", .number = behind,
	  .format = report_time, },
	{ .head = "rate", .name = "kept", .text = kept_text, },
};

static bool all_kept(struct report_span span)
{
	size_t i;

	for (i = 0; i < span.nr; i++)
		if (report_usable(span.v[i].cell) &&
		    !result_kept(span.v[i].cell))
			return false;
	return true;
}

int report_open(FILE *out, struct report_span span)
{
	const struct report_columns columns = {
		schedule, ARRAY_SIZE(schedule),
	};
	int err;

	if (!nr_open(span))
		return 0;
	err = print_latencies(out, span);
	if (!err)
		err = report_print_table(out, &columns, span);
	if (!err && !all_kept(span))
		fprintf(out, "Where the rate was not kept, intended latencies "
			"may be of a queue that grows for as long as one "
			"measures; where steps were missed, which are in none, "
			"they are lower bounds.\n\n");
	return err;
}
