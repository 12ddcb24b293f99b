// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-tsv.c - results as one table for other tools: a line a cell.
 *
 * First come columns that are the same for all results but for the names of
 * locks, of kinds of violations and of contexts, in the order in which they
 * first appear; then one for whatever else any of the cells has.
 */
#include "bench/report.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "bench/flatten.h"
#include "bench/report-internal.h"

static const double percents[] = { 50, 90, 99, 99.9, 99.99, 99.999 };

/* Where values go; without a cell it is the line of names. */
struct line {
	FILE *out;
	const struct result_cell *cell;
	bool begun;
};

static void begin_field(struct line *l)
{
	if (l->begun)
		fputc('\t', l->out);
	l->begun = true;
}

static void put_text(struct line *l, const char *name, const char *text)
{
	const char *p = l->cell ? text : name;

	begin_field(l);
	for (; p && *p; p++)
		fputc((unsigned char)*p < ' ' ? ' ' : *p, l->out);
}

static void put_u64(struct line *l, const char *name, uint64_t value)
{
	if (!l->cell) {
		put_text(l, name, NULL);
		return;
	}
	begin_field(l);
	if (value != U64_NULL)
		fprintf(l->out, "%" PRIu64, value);
}

static void put_double(struct line *l, const char *name, double value)
{
	if (!l->cell) {
		put_text(l, name, NULL);
		return;
	}
	begin_field(l);
	if (!isnan(value))
		fprintf(l->out, "%.9g", value);
}

static void put_hist(struct line *l, const char *prefix, const struct hist *h)
{
	bool any = h && h->nr;
	char name[256];
	size_t i;

	snprintf(name, sizeof(name), "%s.n", prefix);
	put_u64(l, name, h ? h->nr : U64_NULL);
	snprintf(name, sizeof(name), "%s.min", prefix);
	put_u64(l, name, any ? h->min_ns : U64_NULL);
	snprintf(name, sizeof(name), "%s.mean", prefix);
	put_double(l, name, any ? hist_mean(h) : NAN);
	for (i = 0; i < ARRAY_SIZE(percents); i++) {
		snprintf(name, sizeof(name), "%s.p%g", prefix, percents[i]);
		put_u64(l, name, any ? hist_percentile(h, percents[i]) :
			U64_NULL);
	}
	snprintf(name, sizeof(name), "%s.max", prefix);
	put_u64(l, name, any ? h->max_ns : U64_NULL);
	snprintf(name, sizeof(name), "%s.overflow", prefix);
	put_u64(l, name, h ? h->overflow : U64_NULL);
}

static void put_identity(struct line *l, const struct result_cell *c)
{
	put_text(l, "id", c->id);
	put_text(l, "strategy", c->strategy);
	put_text(l, "guard", c->guard);
	put_text(l, "workload", c->workload);
	put_text(l, "geometry", c->geometry);
	put_u64(l, "threads", c->threads);
	put_u64(l, "walkers", c->walkers);
	put_u64(l, "mms", c->mms);
	put_u64(l, "repetition", c->repetition);
	put_u64(l, "round", c->round);
	put_u64(l, "order", c->order);
	put_u64(l, "seed", c->seed);
	put_text(l, "status", c->status == RESULT_OK ? "ok" : "failed");
	put_text(l, "reason", c->reason);
	put_text(l, "contract", c->contract);
	put_text(l, "control", c->control ? "true" : "false");
	put_text(l, "yardstick", c->yardstick ? "true" : "false");
	put_text(l, "closes_race", c->closes_race ? "true" : "false");
	put_text(l, "variant", c->variant ? "true" : "false");
	put_text(l, "verdict", c->quality.verdict == VERDICT_OK ? "ok" :
		 "untrustworthy");
	put_u64(l, "duration_ns", c->duration_ns);
	put_u64(l, "recorded_ns", c->recorded_ns);
}

static void put_schedule(struct line *l, const struct result_cell *c)
{
	const struct result_schedule *s = &c->schedule;

	put_text(l, "loop", c->loop);
	put_u64(l, "steps", c->steps);
	put_text(l, "schedule.arrivals", s->arrivals);
	put_double(l, "schedule.rate_per_s", s->rate_per_s);
	put_u64(l, "schedule.time_ns", s->time_ns);
	put_u64(l, "schedule.due", s->due);
	put_u64(l, "schedule.late", s->late);
	put_u64(l, "schedule.late_after_ns", s->late_after_ns);
	put_u64(l, "schedule.backlog", s->backlog);
	put_u64(l, "schedule.missed", s->missed);
	put_u64(l, "schedule.fills_due", s->fills_due);
	put_u64(l, "schedule.fills_late", s->fills_late);
	put_u64(l, "schedule.fills_missed", s->fills_missed);
	put_u64(l, "schedule.behind_max_ns", s->behind_max_ns);
}

static void put_saturation(struct line *l, const struct result_saturation *s)
{
	put_text(l, "saturation.op", s->op);
	put_double(l, "saturation.percentile", s->percentile);
	put_u64(l, "saturation.limit_ns", s->limit_ns);
	put_double(l, "saturation.closed_per_s", s->closed_per_s);
	put_text(l, "saturation.end", s->end);
	put_double(l, "saturation.rate_per_s", s->rate_per_s);
	put_double(l, "saturation.above_per_s", s->above_per_s);
	put_text(l, "saturation.bound", s->bound);
	put_u64(l, "saturation.nr_probes", s->op ? s->probes.nr : U64_NULL);
}

static void put_ops(struct line *l, const struct result_cell *c)
{
	char name[64];
	unsigned int op;

	for (op = 0; op < NR_OPS; op++) {
		snprintf(name, sizeof(name), "%s.count", op_name(op));
		put_u64(l, name, c->ops[op]);
		snprintf(name, sizeof(name), "%s.service_ns", op_name(op));
		put_hist(l, name, c->latency[op].service);
		snprintf(name, sizeof(name), "%s.intended_ns", op_name(op));
		put_hist(l, name, c->latency[op].intended);
	}
	put_hist(l, "propagation_ns", c->propagation_ns);
}

static void put_memory(struct line *l, const struct result_memory *m)
{
	put_u64(l, "memory.requested_bytes", m->requested_bytes);
	put_u64(l, "memory.requested_peak_bytes", m->requested_peak_bytes);
	put_u64(l, "memory.allocated_bytes", m->allocated_bytes);
	put_u64(l, "memory.per_mm_bytes", m->per_mm_bytes);
	put_u64(l, "memory.fixed_bytes", m->fixed_bytes);
	put_u64(l, "memory.deferred_peak_bytes", m->deferred_peak_bytes);
	put_u64(l, "memory.pgd_bytes", m->pgd_bytes);
	put_u64(l, "memory.page_record_bytes", m->page_record_bytes);
	put_u64(l, "memory.mm_bytes", m->mm_bytes);
	put_u64(l, "memory.table_bytes", m->table_bytes);
	put_u64(l, "memory.prealloc_bytes", m->prealloc_bytes);
	put_u64(l, "memory.rss_peak_bytes", m->rss_peak_bytes);
}

static void put_proof(struct line *l, const struct result_cell *c)
{
	put_text(l, "oracle.mode", c->oracle.mode);
	put_u64(l, "oracle.checks", c->oracle.checks);
	put_u64(l, "oracle.violations", c->oracle.violations);
	put_u64(l, "oracle.race_windows", c->oracle.race_windows);
	put_u64(l, "oracle.race_misses", c->oracle.race_misses);
	put_u64(l, "oracle.race_repaired", c->oracle.race_repaired);
	put_u64(l, "oracle.race_fatal", c->oracle.race_fatal);
	put_u64(l, "noise.steal_ns", c->noise.steal_ns);
	put_u64(l, "noise.switches_voluntary", c->noise.switches_voluntary);
	put_u64(l, "noise.switches_involuntary",
		c->noise.switches_involuntary);
	put_double(l, "noise.lost_share", c->noise.lost_share);
	put_hist(l, "noise.hiccup_ns", c->noise.hiccup_ns);
	put_hist(l, "noise.waiting_hiccup_ns", c->noise.waiting_hiccup_ns);
	put_u64(l, "noise.waiting_ns", c->noise.waiting_ns);
	put_u64(l, "noise.migrations", c->noise.migrations);
	put_double(l, "noise.speed_change", c->noise.speed_change);
	put_text(l, "instrument.clock", c->instrument.clock);
	put_double(l, "instrument.stamp_ns", c->instrument.stamp_ns);
	put_double(l, "instrument.timed_op_ns", c->instrument.timed_op_ns);
	put_double(l, "instrument.record_ns", c->instrument.record_ns);
	put_double(l, "instrument.preempt_ns", c->instrument.preempt_ns);
	put_u64(l, "instrument.granularity_ns", c->instrument.granularity_ns);
	put_double(l, "instrument.cost_share", c->instrument.cost_share);
	put_double(l, "instrument.cost_share_low",
		   c->instrument.cost_share_low);
	put_double(l, "instrument.cost_share_high",
		   c->instrument.cost_share_high);
	put_double(l, "instrument.cost_ns", c->instrument.cost_ns);
}

static void put_map(struct line *l, const char *prefix,
		    const struct u64_map *m, const struct strs *keys)
{
	const struct u64_entry *entry;
	char name[256];
	size_t i;

	for (i = 0; i < keys->nr; i++) {
		snprintf(name, sizeof(name), "%s.%s", prefix, keys->v[i]);
		entry = u64_map_find(m, keys->v[i]);
		put_u64(l, name, entry ? entry->value : U64_NULL);
	}
}

static void put_locks(struct line *l, const struct result_cell *c,
		      const struct strs *locks)
{
	static const struct result_lock none = {
		.acquisitions = U64_NULL,
		.contended = U64_NULL,
		.preempted = U64_NULL,
	};
	const struct result_lock *lock;
	char name[256];
	size_t i;

	for (i = 0; i < locks->nr; i++) {
		lock = report_find_lock(c, locks->v[i]);
		lock = lock ? lock : &none;
		snprintf(name, sizeof(name), "lock.%s.acquisitions",
			 locks->v[i]);
		put_u64(l, name, lock->acquisitions);
		snprintf(name, sizeof(name), "lock.%s.contended", locks->v[i]);
		put_u64(l, name, lock->contended);
		snprintf(name, sizeof(name), "lock.%s.preempted", locks->v[i]);
		put_u64(l, name, lock->preempted);
		snprintf(name, sizeof(name), "lock.%s.hold_ns", locks->v[i]);
		put_hist(l, name, lock->hold_ns);
		snprintf(name, sizeof(name), "lock.%s.hold_clean_ns",
			 locks->v[i]);
		put_hist(l, name, lock->hold_clean_ns);
		snprintf(name, sizeof(name), "lock.%s.wait_ns", locks->v[i]);
		put_hist(l, name, lock->wait_ns);
	}
}

/* Names that only some cells have. */
struct names {
	struct strs locks;
	struct strs kinds;
	struct strs contexts;
	struct strs rest;	/* of flatten_cell(), if there is no column */
};

static void names_release(struct names *names)
{
	strs_release(&names->locks);
	strs_release(&names->kinds);
	strs_release(&names->contexts);
	strs_release(&names->rest);
}

static int add_once(struct strs *names, const char *name)
{
	size_t i;

	for (i = 0; i < names->nr; i++)
		if (!strcmp(names->v[i], name))
			return 0;
	return strs_add(names, name);
}

static int names_of_cell(struct names *names, const struct result_cell *cell)
{
	int err = 0;
	size_t i;

	for (i = 0; !err && i < cell->locks.nr; i++)
		err = add_once(&names->locks, cell->locks.v[i].name);
	for (i = 0; !err && i < cell->oracle.by_kind.nr; i++)
		err = add_once(&names->kinds, cell->oracle.by_kind.v[i].key);
	for (i = 0; !err && i < cell->contexts.nr; i++)
		err = add_once(&names->contexts, cell->contexts.v[i].key);
	return err;
}

static void put_columns(struct line *l, const struct result_cell *cell,
			const struct names *names)
{
	put_identity(l, cell);
	put_schedule(l, cell);
	put_saturation(l, &cell->saturation);
	put_ops(l, cell);
	put_memory(l, &cell->memory);
	put_proof(l, cell);
	put_map(l, "violations", &cell->oracle.by_kind, &names->kinds);
	put_map(l, "contexts", &cell->contexts, &names->contexts);
	put_locks(l, cell, &names->locks);
}

static int put_line(FILE *out, const struct result_cell *cell,
		    const struct names *names)
{
	struct line l = { .out = out, .cell = cell };
	struct str_map flat = { .nr = 0 };
	int err = flatten_cell(&flat, cell);
	const struct str_entry *entry;
	size_t i;

	if (!err) {
		put_columns(&l, cell, names);
		for (i = 0; i < names->rest.nr; i++) {
			entry = str_map_find(&flat, names->rest.v[i]);
			put_text(&l, NULL, entry ? entry->value : NULL);
		}
		fputc('\n', out);
	}
	str_map_release(&flat);
	return err;
}

static void put_head(FILE *out, const struct names *names)
{
	struct line l = { .out = out };
	struct result_cell empty;
	size_t i;

	result_cell_init(&empty);
	put_columns(&l, &empty, names);
	result_cell_release(&empty);
	for (i = 0; i < names->rest.nr; i++)
		put_text(&l, names->rest.v[i], NULL);
	fputc('\n', out);
}

/* Is @name between two tabs of @head? */
static bool has_column(const char *head, const char *name)
{
	size_t len = strlen(name);
	const char *at;

	for (at = head; (at = strstr(at, name)); at += len)
		if ((at == head || at[-1] == '\t') &&
		    (at[len] == '\t' || at[len] == '\n'))
			return true;
	return false;
}

static int names_of_rest(struct names *names, const char *head,
			 const struct result_cell *cell)
{
	struct str_map flat = { .nr = 0 };
	int err = flatten_cell(&flat, cell);
	size_t i;

	for (i = 0; !err && i < flat.nr; i++)
		if (!has_column(head, flat.v[i].key))
			err = add_once(&names->rest, flat.v[i].key);
	str_map_release(&flat);
	return err;
}

/* What there is no column for so far. */
static int names_add_rest(struct names *names, const struct results *results)
{
	char *head = NULL;
	size_t len, i;
	FILE *f = open_memstream(&head, &len);
	int err = 0;

	if (!f)
		return -ENOMEM;
	put_head(f, names);
	if (fclose(f))
		err = -ENOMEM;
	for (i = 0; !err && i < results->nr; i++)
		err = names_of_rest(names, head, &results->cells[i]);
	free(head);
	return err;
}

int report_tsv(FILE *out, const struct results *results,
	       const struct report_options *options __unused_arg)
{
	struct names names = { .locks = { .nr = 0 } };
	int err = 0;
	size_t i;

	for (i = 0; !err && i < results->nr; i++)
		err = names_of_cell(&names, &results->cells[i]);
	if (!err)
		err = names_add_rest(&names, results);
	if (!err)
		put_head(out, &names);
	for (i = 0; !err && i < results->nr; i++)
		err = put_line(out, &results->cells[i], &names);
	if (!err && (fflush(out) || ferror(out)))
		err = errno ? -errno : -EIO;
	names_release(&names);
	return err;
}
