// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * result.c - what a measured cell is: its members, as tables.
 *
 * Members that design and tools count on are needed: a file that lacks one is
 * refused.  Adding a member is adding a line here, one in result.h and one in
 * doc/SCHEMA.md; RESULT_SCHEMA_VERSION grows only when a meaning changes.
 */
#include "bench/result.h"

#include <math.h>
#include <string.h>

#include "bench/result-internal.h"
#include "bench/schedule.h"

static const char *const status_words[] = {
	[RESULT_OK] = "ok",
	[RESULT_FAILED] = "failed",
	NULL,
};

static const char *const verdict_words[] = {
	[VERDICT_OK] = "ok",
	[VERDICT_UNTRUSTWORTHY] = "untrustworthy",
	NULL,
};

#define LOCK(member, kind) FIELD(struct result_lock, member, kind)
static const struct field lock_fields[] = {
	LOCK(hold_ns, kind_hist),
	LOCK(hold_clean_ns, kind_hist),
	LOCK(wait_ns, kind_hist),
	LOCK(wait_clean_ns, kind_hist),
	LOCK(acquisitions, kind_u64),
	LOCK(contended, kind_u64),
	LOCK(preempted, kind_u64),
	LOCK(migrated, kind_u64),
};
const struct shape result_lock_shape = SHAPE(lock_fields);

#define SCHEDULE(member, kind) FIELD(struct result_schedule, member, kind)
static const struct field schedule_fields[] = {
	SCHEDULE(arrivals, kind_str),
	SCHEDULE(rate_per_s, kind_double),
	SCHEDULE(time_ns, kind_u64),
	SCHEDULE(due, kind_u64),
	SCHEDULE(late, kind_u64),
	SCHEDULE(late_after_ns, kind_u64),
	SCHEDULE(backlog, kind_u64),
	SCHEDULE(missed, kind_u64),
	SCHEDULE(fills_due, kind_u64),
	SCHEDULE(fills_late, kind_u64),
	SCHEDULE(fills_missed, kind_u64),
	SCHEDULE(behind_max_ns, kind_u64),
};
static const struct shape schedule_shape = SHAPE(schedule_fields);

#define MEMORY(member) FIELD(struct result_memory, member, kind_u64)
static const struct field memory_fields[] = {
	MEMORY(requested_bytes),
	MEMORY(requested_peak_bytes),
	MEMORY(allocated_bytes),
	MEMORY(per_mm_bytes),
	MEMORY(fixed_bytes),
	MEMORY(deferred_peak_bytes),
	MEMORY(pgd_bytes),
	MEMORY(page_record_bytes),
	MEMORY(mm_bytes),
	MEMORY(table_bytes),
	MEMORY(prealloc_bytes),
	MEMORY(rss_peak_bytes),
};
static const struct shape memory_shape = SHAPE(memory_fields);

#define ORACLE(member, kind) FIELD(struct result_oracle, member, kind)
static const struct field oracle_fields[] = {
	ORACLE(mode, kind_str),
	ORACLE(checks, kind_u64),
	ORACLE(violations, kind_u64),
	ORACLE(by_kind, kind_u64_map),
	ORACLE(race_windows, kind_u64),
	ORACLE(race_misses, kind_u64),
	ORACLE(race_repaired, kind_u64),
	ORACLE(race_fatal, kind_u64),
};
static const struct shape oracle_shape = SHAPE(oracle_fields);

#define NOISE(member, kind) FIELD(struct result_noise, member, kind)
static const struct field noise_fields[] = {
	NOISE(steal_ns, kind_u64),
	NOISE(switches_voluntary, kind_u64),
	NOISE(switches_involuntary, kind_u64),
	NOISE(hiccup_ns, kind_hist),
	NOISE(lost_share, kind_double),
	NOISE(waiting_hiccup_ns, kind_hist),
	NOISE(waiting_ns, kind_u64),
	NOISE(thread_switches_voluntary, kind_u64s),
	NOISE(thread_switches_involuntary, kind_u64s),
	NOISE(thread_wait_ns, kind_u64s),
	NOISE(migrations, kind_u64),
	NOISE(khz_begin, kind_u64s),
	NOISE(khz_end, kind_u64s),
	NOISE(speed_khz, kind_u64s),
	NOISE(speed_change, kind_double),
};
static const struct shape noise_shape = SHAPE(noise_fields);

#define PLACEMENT(member, kind) FIELD(struct result_placement, member, kind)
static const struct field placement_fields[] = {
	PLACEMENT(policy, kind_str),
	PLACEMENT(intended, kind_u64s),
	PLACEMENT(observed, kind_u64s),
	PLACEMENT(nodes, kind_u64s),
	PLACEMENT(migrations, kind_u64),
	PLACEMENT(oversubscribed, kind_bool),
	PLACEMENT(pgds_asked, kind_u64),
	PLACEMENT(pgds_at_home, kind_u64),
	PLACEMENT(pgds_borrowed, kind_u64),
};
static const struct shape placement_shape = SHAPE(placement_fields);

#define INSTRUMENT(member, kind) FIELD(struct result_instrument, member, kind)
static const struct field instrument_fields[] = {
	INSTRUMENT(clock, kind_str),
	INSTRUMENT(stamp_ns, kind_double),
	INSTRUMENT(timed_op_ns, kind_double),
	INSTRUMENT(record_ns, kind_double),
	INSTRUMENT(preempt_ns, kind_double),
	INSTRUMENT(granularity_ns, kind_u64),
	INSTRUMENT(cost_share, kind_double),
	INSTRUMENT(cost_share_low, kind_double),
	INSTRUMENT(cost_share_high, kind_double),
	INSTRUMENT(cost_ns, kind_double),
	INSTRUMENT(cost_pairs, kind_u64),
};
static const struct shape instrument_shape = SHAPE(instrument_fields);

static const struct field quality_fields[] = {
	FIELD_NEEDED_ARG(struct result_quality, verdict, kind_choice,
			 verdict_words),
	FIELD(struct result_quality, reasons, kind_strs),
};
static const struct shape quality_shape = SHAPE(quality_fields);

#define CELL(member, kind) FIELD(struct result_cell, member, kind)
#define CELL_NEEDED(member, kind) FIELD_NEEDED(struct result_cell, member, kind)
#define CELL_SHAPE(member, shape) \
	FIELD_ARG(struct result_cell, member, kind_shape, shape)
#define CELL_SHAPE_NEEDED(member, shape) \
	FIELD_NEEDED_ARG(struct result_cell, member, kind_shape, shape)
static const struct field cell_fields[] = {
	CELL_NEEDED(id, kind_str),
	CELL_NEEDED(strategy, kind_str),
	CELL(guard, kind_str),
	CELL_NEEDED(workload, kind_str),
	CELL_NEEDED(geometry, kind_str),
	CELL_NEEDED(threads, kind_u64),
	CELL(walkers, kind_u64),
	CELL_NEEDED(mms, kind_u64),
	CELL_NEEDED(repetition, kind_u64),
	CELL_NEEDED(round, kind_u64),
	CELL_NEEDED(order, kind_u64),
	CELL_NEEDED(seed, kind_u64),
	CELL(pooled, kind_u64),
	FIELD_NEEDED_ARG(struct result_cell, status, kind_choice, status_words),
	CELL(reason, kind_str),
	CELL(exit_code, kind_u64),
	CELL(contract, kind_str),
	CELL(control, kind_bool),
	CELL(yardstick, kind_bool),
	CELL(closes_race, kind_bool),
	CELL(variant, kind_bool),
	CELL(guard_sleeps, kind_bool),
	CELL(duration_ns, kind_u64),
	CELL(recorded_ns, kind_u64),
	CELL(loop, kind_str),
	CELL(steps, kind_u64),
	CELL_SHAPE(schedule, &schedule_shape),
	CELL_SHAPE(saturation, &result_saturation_shape),
	CELL_NEEDED(ops, kind_ops),
	CELL_NEEDED(latency, kind_latency),
	CELL_NEEDED(locks, kind_locks),
	CELL(fairness, kind_fairness),
	CELL(propagation_ns, kind_hist),
	CELL(propagation_censored_ns, kind_hist),
	CELL(visibility_ns, kind_hist),
	CELL(visibility_censored_ns, kind_hist),
	CELL(access_age_ns, kind_hist),
	CELL(repair_age_ns, kind_hist),
	CELL_SHAPE_NEEDED(memory, &memory_shape),
	CELL_SHAPE_NEEDED(oracle, &oracle_shape),
	CELL(contexts, kind_u64_map),
	CELL(counters, kind_u64_map),
	CELL(params, kind_str_map),
	CELL_SHAPE(noise, &noise_shape),
	CELL_SHAPE(placement, &placement_shape),
	CELL_SHAPE(instrument, &instrument_shape),
	CELL(timeline, kind_timeline),
	CELL_SHAPE_NEEDED(quality, &quality_shape),
};
const struct shape result_cell_shape = SHAPE(cell_fields);

void result_cell_init(struct result_cell *cell)
{
	memset(cell, 0, sizeof(*cell));
	shape_init(&result_cell_shape, cell);
}

void result_cell_release(struct result_cell *cell)
{
	shape_release(&result_cell_shape, cell);
}

void results_release(struct results *results)
{
	context_release(&results->context);
	while (results->nr)
		result_cell_release(&results->cells[--results->nr]);
	free(results->cells);
	results->cells = NULL;
}

bool result_is_open(const struct result_cell *cell)
{
	return cell->schedule.due != U64_NULL;
}

bool result_kept(const struct result_cell *cell)
{
	const struct result_schedule *s = &cell->schedule;

	return !result_is_open(cell) || s->backlog == U64_NULL ||
	       schedule_kept(s->due, s->backlog, cell->threads);
}

double result_seconds(const struct result_cell *cell)
{
	/* Older results do not tell. */
	uint64_t ns = cell->recorded_ns == U64_NULL ? cell->duration_ns :
						      cell->recorded_ns;

	return ns == U64_NULL || !ns ? NAN : (double)ns / 1e9;
}

struct hist *result_hist(struct hist **h)
{
	/* calloc leaves bins that are never counted in without memory. */
	if (!*h)
		*h = calloc(1, sizeof(**h));
	if (*h && !(*h)->nr)
		(*h)->min_ns = UINT64_MAX;
	return *h;
}

struct result_lock *result_locks_add(struct result_locks *locks,
				     const char *name)
{
	struct result_lock *v = bag_grow(locks->v, locks->nr, sizeof(*v));

	if (!v)
		return NULL;
	locks->v = v;
	v += locks->nr;
	v->name = NULL;
	if (str_set(&v->name, name))
		return NULL;
	shape_init(&result_lock_shape, v);
	locks->nr++;
	return v;
}

struct result_lock *result_lock(struct result_cell *cell, const char *name)
{
	struct result_locks *locks = &cell->locks;
	size_t i;

	for (i = 0; i < locks->nr; i++)
		if (!strcmp(locks->v[i].name, name))
			return &locks->v[i];
	return result_locks_add(locks, name);
}
