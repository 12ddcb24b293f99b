// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-columns.c - which columns the tables of each workload have.
 *
 * A workload that asks its own question has a table of its own; the others
 * share three.  Texts and figures come from results alone.
 */
#include <math.h>
#include <string.h>

#include "bench/colour.h"
#include "bench/report-internal.h"

static const struct hist *op_hist(const struct report_metric *m,
				  const struct report_row *row __unused_arg,
				  const struct result_cell *cell)
{
	return report_latency(cell, m->op);
}

/* The call alone, whether it had a time at which it was due or not. */
static const struct hist *service_hist(const struct report_metric *m,
				       const struct report_row *row __unused_arg,
				       const struct result_cell *cell)
{
	return report_values(cell->latency[m->op].service);
}

/* And that one alone. */
static const struct hist *intended_hist(const struct report_metric *m,
					const struct report_row *row __unused_arg,
					const struct result_cell *cell)
{
	return report_values(cell->latency[m->op].intended);
}

static const struct hist *hold_hist(const struct report_metric *m __unused_arg,
				    const struct report_row *row,
				    const struct result_cell *cell)
{
	const struct result_lock *lock = report_find_lock(cell, row->lock);

	return lock ? report_hold(lock) : NULL;
}

/* Of a lock whose holds for a purpose ("pgd_lock:sync") are counted apart, those
 * who suffer are the others. */
static const struct result_lock *waited_lock(const struct result_cell *cell,
					     const char *name)
{
	size_t len = name ? strcspn(name, ":") : 0, i;

	for (i = 0; len && i < cell->locks.nr; i++)
		if (!strncmp(cell->locks.v[i].name, name, len) &&
		    !cell->locks.v[i].name[len])
			return &cell->locks.v[i];
	return report_find_lock(cell, name);
}

static const struct hist *wait_hist(const struct report_metric *m __unused_arg,
				    const struct report_row *row,
				    const struct result_cell *cell)
{
	const struct result_lock *lock = waited_lock(cell, row->lock);

	return lock ? report_values(lock->wait_ns) : NULL;
}

static double per_mm(const struct result_cell *cell)
{
	return report_real(cell->memory.per_mm_bytes);
}

static double race_misses(const struct result_cell *cell)
{
	return report_real(cell->oracle.race_misses);
}

static double forks_a_second(const struct result_cell *cell)
{
	if (cell->ops[OP_FORK] == U64_NULL || !cell->ops[OP_FORK])
		return NAN;
	return (double)cell->ops[OP_FORK] / result_seconds(cell);
}

static const struct hist *window_hist(const struct report_metric *m __unused_arg,
				      const struct report_row *row __unused_arg,
				      const struct result_cell *cell)
{
	return report_values(cell->propagation_ns);
}

static double race_windows(const struct result_cell *cell)
{
	return report_real(cell->oracle.race_windows);
}

static double race_repaired(const struct result_cell *cell)
{
	return report_real(cell->oracle.race_repaired);
}

static double race_fatal(const struct result_cell *cell)
{
	return report_real(cell->oracle.race_fatal);
}

/* What all runs of a row came to. */
struct race_sum {
	uint64_t misses, fatal;
	bool judged;
};

static struct race_sum race_sum(const struct report_row *row)
{
	struct race_sum sum = { 0 };
	size_t i;

	for (i = 0; i < row->cells.nr; i++) {
		const struct result_cell *cell = row->cells.v[i].cell;

		if (cell->status != RESULT_OK ||
		    cell->oracle.race_misses == U64_NULL ||
		    cell->oracle.race_fatal == U64_NULL)
			continue;
		sum.misses += cell->oracle.race_misses;
		sum.fatal += cell->oracle.race_fatal;
		sum.judged = true;
	}
	return sum;
}

/* Whose property it is that a miss happens, and what comes of one. */
const char *report_race(const struct report_row *row)
{
	struct race_sum sum = race_sum(row);

	if (!sum.judged)
		return "-";
	if (row->cells.v->cell->closes_race)
		return sum.misses ? "broken" : "closed";
	if (!sum.misses)
		return "not seen";
	return sum.fatal ? "open" : "repaired";
}

static void race_text(const struct report_row *row, char *buf, size_t size)
{
	snprintf(buf, size, "%s", report_race(row));
}

static void lock_text(const struct report_row *row, char *buf, size_t size)
{
	snprintf(buf, size, "%s", row->lock ? row->lock : "-");
}

static void violations_text(const struct report_row *row, char *buf,
			    size_t size)
{
	uint64_t sum = 0, one;
	bool judged = false;
	size_t i;

	for (i = 0; i < row->cells.nr; i++) {
		const struct result_oracle *o = &row->cells.v[i].cell->oracle;

		one = o->violations;
		judged |= one != U64_NULL && o->mode && strcmp(o->mode, "off");
		sum += one == U64_NULL ? 0 : one;
	}
	if (sum)
		snprintf(buf, size, COLOUR_BROKEN "%llu!" COLOUR_END,
			 (unsigned long long)sum);
	else
		snprintf(buf, size, "%s", judged ? "0" : "-");
}

static void runs_text(const struct report_row *row, char *buf, size_t size)
{
	size_t ok = 0, i;

	for (i = 0; i < row->cells.nr; i++)
		ok += row->cells.v[i].cell->status == RESULT_OK;
	snprintf(buf, size, "%zu/%zu", ok, row->cells.nr);
}

static void trusted_text(const struct report_row *row, char *buf, size_t size)
{
	size_t ok = 0, i;

	for (i = 0; i < row->cells.nr; i++)
		ok += row->cells.v[i].cell->quality.verdict == VERDICT_OK;
	snprintf(buf, size, ok ? "%zu/%zu" :
		 COLOUR_DOUBT "%zu/%zu" COLOUR_END, ok, row->cells.nr);
}

static void sleeps_text(const struct report_row *row, char *buf, size_t size)
{
	snprintf(buf, size, "%s", row->cells.v->cell->guard_sleeps ? "yes" :
		 "never");
}

#define LATENCY_OF(f, h, n, o, p) { \
	.head = h, .name = n, .hist = f, .op = o, .percent = p, \
	.format = report_time, .contest = true, \
}
#define LATENCY(h, n, o, p) LATENCY_OF(op_hist, h, n, o, p)
#define SERVICE(h, n, o, p) LATENCY_OF(service_hist, h, n, o, p)
#define INTENDED(h, n, o, p) LATENCY_OF(intended_hist, h, n, o, p)
/* A lazy sync reaches nobody, so that it is no match for the others. */
#define SYNC(h, n, p) { \
	.head = h, .name = n, .hist = op_hist, .op = OP_SYNC, .percent = p, \
	.format = report_time, .contest = true, .reaches = true, \
}
#define LOCK(h, n, f, p) { \
	.head = h, .name = n, .hist = f, .percent = p, \
	.format = report_time, .contest = true, \
}

static const struct report_metric latencies[] = {
	LATENCY("fork", "p50", OP_FORK, 50),
	LATENCY("fork", "p99.9", OP_FORK, 99.9),
	LATENCY("exit", "p50", OP_EXIT, 50),
	LATENCY("exit", "p99.9", OP_EXIT, 99.9),
	SYNC("sync", "p50", 50),
	SYNC("sync", "max", 100),
};

static const struct report_metric locks[] = {
	LATENCY("vmalloc", "p99.9", OP_VMALLOC, 99.9),
	{ .head = "main lock", .name = "name", .text = lock_text },
	LOCK("held, clean", "p50", hold_hist, 50),
	LOCK("held, clean", "p99.9", hold_hist, 99.9),
	LOCK("held, clean", "max", hold_hist, 100),
	LOCK("waited", "p99.9", wait_hist, 99.9),
};

#define BYTES(h, n, f) { \
	.head = h, .name = n, .number = f, .format = report_bytes, \
	.contest = true, \
}

/* What every table ends with. */
#define VERDICT \
	{ .head = "runs", .name = "trust", .text = trusted_text }, \
	{ .head = "contract", .name = "broken", .text = violations_text }

static const struct report_metric rest[] = {
	{
		.head = "forks", .name = "/s", .number = forks_a_second,
		.format = report_rate,
	},
	BYTES("memory", "per mm", per_mm),
	BYTES("memory", "fixed", report_fixed),
	BYTES("memory", "prealloc", report_prealloc),
	BYTES("memory", "deferred", report_deferred),
	{
		.head = "races", .name = "missed", .number = race_misses,
		.format = report_number,
	},
	{ .head = "runs", .name = "ok", .text = runs_text },
	VERDICT,
};

#define COUNTER(h, n, key) { \
	.head = h, .name = n, .counter = key, .format = report_number, \
}

static const struct report_metric race[] = {
	{ .head = "race", .name = "is", .text = race_text },
	COUNTER("second allocator's", "tries", "race.tries"),
	COUNTER("second allocator's", "in flight", "race.in-flight"),
	{
		.head = "second allocator's", .name = "windows",
		.number = race_windows, .format = report_number,
	}, {
		.head = "second allocator's", .name = "misses",
		.number = race_misses, .format = report_number,
	}, {
		.head = "misses", .name = "repaired", .number = race_repaired,
		.format = report_number,
	}, {
		.head = "misses", .name = "fatal", .number = race_fatal,
		.format = report_number,
	},
	{
		.head = "window", .name = "p50", .hist = window_hist,
		.percent = 50, .format = report_time,
	}, {
		.head = "window", .name = "max", .hist = window_hist,
		.percent = 100, .format = report_time,
	},
	LATENCY("vmalloc", "p99", OP_VMALLOC, 99),
	VERDICT,
};

static const struct report_metric huge_vmap[] = {
	LATENCY("vmalloc", "p50", OP_VMALLOC, 50),
	LATENCY("vmalloc", "p99", OP_VMALLOC, 99),
	LATENCY("vfree", "p50", OP_VFREE, 50),
	LATENCY("tear-down", "p50", OP_TEARDOWN, 50),
	LATENCY("tear-down", "p99", OP_TEARDOWN, 99),
	COUNTER("mapped", "huge", "huge-vmap.mapped-huge"),
	COUNTER("mapped", "small", "huge-vmap.mapped-small"),
	COUNTER("resets", "steps", "huge-vmap.reset-steps"),
	COUNTER("resets", "splits", "huge-vmap.splits"),
	COUNTER("resets", "leaked", "huge-vmap.leaked"),
	VERDICT,
};

static const struct report_metric ioremap[] = {
	LATENCY("vmalloc", "p50", OP_VMALLOC, 50),
	LATENCY("vmalloc", "p99", OP_VMALLOC, 99),
	LATENCY("vfree", "p50", OP_VFREE, 50),
	LATENCY("vfree", "p99", OP_VFREE, 99),
	LATENCY("sync", "p50", OP_SYNC, 50),
	LATENCY("fork", "p99", OP_FORK, 99),
	COUNTER("leaves", "set", "ioremap.leaves_set"),
	COUNTER("leaves", "cleared", "ioremap.leaves_cleared"),
	COUNTER("unsyncs", "done", "ioremap.unsyncs"),
	COUNTER("unsyncs", "avoided", "ioremap.unsyncs_avoided"),
	COUNTER("TLB", "flushes", "ioremap.flushes"),
	VERDICT,
};

static const struct report_metric ptdump[] = {
	LATENCY("tear-down", "p50", OP_TEARDOWN, 50),
	LATENCY("tear-down", "p99", OP_TEARDOWN, 99),
	LATENCY("tear-down", "max", OP_TEARDOWN, 100),
	{ .head = "may", .name = "sleep", .text = sleeps_text },
	LATENCY("walk begins", "p50", OP_DUMP_START, 50),
	LATENCY("walk begins", "max", OP_DUMP_START, 100),
	LATENCY("and ends", "p50", OP_DUMP, 50),
};

/* What a call takes, and what one waits that is due: behind a tear-down that
 * met a walker all others are late, though none of them met one. */
static const struct report_metric allocations[] = {
	SERVICE("vmalloc, no walker: service", "p50", OP_VMALLOC, 50),
	SERVICE("vmalloc, no walker: service", "p99", OP_VMALLOC, 99),
	INTENDED("no walker: intended", "p50", OP_VMALLOC, 50),
	INTENDED("no walker: intended", "p99", OP_VMALLOC, 99),
	SERVICE("walked: service", "p50", OP_VMALLOC_DUMP, 50),
	SERVICE("walked: service", "p99", OP_VMALLOC_DUMP, 99),
	INTENDED("walked: intended", "p50", OP_VMALLOC_DUMP, 50),
	INTENDED("walked: intended", "p99", OP_VMALLOC_DUMP, 99),
	INTENDED("walked: intended", "max", OP_VMALLOC_DUMP, 100),
};

static const struct report_metric dumps[] = {
	COUNTER("huge leaves", "made", "ptdump.promotions"),
	COUNTER("huge leaves", "lost", "ptdump.lost_promotions"),
	COUNTER("rendez-", "vous", "guard.rendezvous"),
	COUNTER("tables", "peak", "ptdump.tables_peak"),
	{ .head = "runs", .name = "ok", .text = runs_text },
	{ .head = "runs", .name = "trust", .text = trusted_text },
	{ .head = "walkers", .name = "misled", .text = violations_text },
};

#define COLUMNS(table) { table, ARRAY_SIZE(table) }

/* The first fits all that are not named. */
static const struct {
	const char *workload;
	struct report_columns tables[REPORT_TABLES];
} families[] = {
	{ NULL, { COLUMNS(latencies), COLUMNS(locks), COLUMNS(rest), }, },
	{ "walk", { COLUMNS(rest), }, },
	{ "race", { COLUMNS(race), }, },
	{ "huge-vmap", { COLUMNS(huge_vmap), }, },
	{ "ioremap", { COLUMNS(ioremap), }, },
	{ "ptdump", { COLUMNS(ptdump), COLUMNS(allocations),
			COLUMNS(dumps), }, },
};

const struct report_columns *report_columns_of(const char *workload)
{
	size_t i;

	for (i = 1; i < ARRAY_SIZE(families); i++)
		if (!strcmp(families[i].workload, workload))
			return families[i].tables;
	return families[0].tables;
}
