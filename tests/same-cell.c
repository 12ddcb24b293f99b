// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * same-cell.c - compare cells that random_cell() filled, member by member.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/random-cell.h"

static void assert_same_hist(const struct hist *a, const struct hist *b)
{
	assert_int_equal(!a, !b);
	if (a)
		assert_memory_equal(a, b, sizeof(*a));
}

static void assert_same_locks(const struct result_locks *a,
			      const struct result_locks *b)
{
	size_t i;

	assert_int_equal(a->nr, b->nr);
	for (i = 0; i < a->nr; i++) {
		assert_string_equal(a->v[i].name, b->v[i].name);
		assert_same_hist(a->v[i].hold_ns, b->v[i].hold_ns);
		assert_same_hist(a->v[i].hold_clean_ns, b->v[i].hold_clean_ns);
		assert_same_hist(a->v[i].wait_ns, b->v[i].wait_ns);
		assert_same_hist(a->v[i].wait_clean_ns, b->v[i].wait_clean_ns);
		assert_true(a->v[i].acquisitions == b->v[i].acquisitions);
		assert_true(a->v[i].contended == b->v[i].contended);
		assert_true(a->v[i].preempted == b->v[i].preempted);
		assert_true(a->v[i].migrated == b->v[i].migrated);
	}
}

static void assert_same_u64s(const struct u64s *a, const struct u64s *b)
{
	assert_int_equal(a->nr, b->nr);
	assert_memory_equal(a->v, b->v, a->nr * sizeof(*a->v));
}

static void assert_same_shares(const struct result_shares *a,
			       const struct result_shares *b)
{
	size_t i;

	assert_int_equal(a->nr, b->nr);
	for (i = 0; i < a->nr; i++) {
		assert_string_equal(a->v[i].name, b->v[i].name);
		assert_same_u64s(&a->v[i].per_thread, &b->v[i].per_thread);
		assert_same_u64s(&a->v[i].wait_p99_ns, &b->v[i].wait_p99_ns);
	}
}

static void assert_same_u64_map(const struct u64_map *a,
				const struct u64_map *b)
{
	size_t i;

	assert_int_equal(a->nr, b->nr);
	for (i = 0; i < a->nr; i++) {
		assert_string_equal(a->v[i].key, b->v[i].key);
		assert_true(a->v[i].value == b->v[i].value);
	}
}

static void assert_same_schedule(const struct result_schedule *a,
				 const struct result_schedule *b)
{
	assert_string_equal(a->arrivals, b->arrivals);
	assert_true(a->rate_per_s == b->rate_per_s);
	assert_true(a->time_ns == b->time_ns);
	assert_true(a->due == b->due);
	assert_true(a->late == b->late);
	assert_true(a->late_after_ns == b->late_after_ns);
	assert_true(a->backlog == b->backlog);
	assert_true(a->missed == b->missed);
	assert_true(a->fills_due == b->fills_due);
	assert_true(a->fills_late == b->fills_late);
	assert_true(a->fills_missed == b->fills_missed);
	assert_true(a->behind_max_ns == b->behind_max_ns);
}

static void assert_same_saturation(const struct result_saturation *a,
				   const struct result_saturation *b)
{
	size_t i;

	assert_string_equal(a->op, b->op);
	assert_true(a->percentile == b->percentile);
	assert_true(a->limit_ns == b->limit_ns);
	assert_true(a->tolerance == b->tolerance);
	assert_true(a->closed_per_s == b->closed_per_s);
	assert_true(a->min_per_s == b->min_per_s);
	assert_string_equal(a->end, b->end);
	assert_true(a->rate_per_s == b->rate_per_s);
	assert_true(a->above_per_s == b->above_per_s);
	assert_string_equal(a->bound, b->bound);
	assert_int_equal(a->probes.nr, b->probes.nr);
	for (i = 0; i < a->probes.nr; i++) {
		assert_string_equal(a->probes.v[i].id, b->probes.v[i].id);
		assert_true(a->probes.v[i].rate_per_s ==
			    b->probes.v[i].rate_per_s);
		assert_true(a->probes.v[i].n == b->probes.v[i].n);
		assert_true(a->probes.v[i].latency_ns ==
			    b->probes.v[i].latency_ns);
		assert_true(a->probes.v[i].kept == b->probes.v[i].kept);
		assert_true(a->probes.v[i].ok == b->probes.v[i].ok);
	}
}

static void assert_same_timeline(const struct result_timeline *a,
				 const struct result_timeline *b)
{
	size_t i;

	assert_true(a->threshold_ns == b->threshold_ns);
	assert_true(a->op_threshold_ns == b->op_threshold_ns);
	assert_true(a->until_ns == b->until_ns);
	assert_int_equal(a->names.nr, b->names.nr);
	for (i = 0; i < a->names.nr; i++)
		assert_string_equal(a->names.v[i], b->names.v[i]);
	assert_same_u64s(&a->name_until_ns, &b->name_until_ns);
	assert_same_u64s(&a->thread, &b->thread);
	assert_same_u64s(&a->what, &b->what);
	assert_same_u64s(&a->begin_ns, &b->begin_ns);
	assert_same_u64s(&a->length_ns, &b->length_ns);
	assert_same_u64s(&a->interrupted, &b->interrupted);
}

/* Not by way of the tables: a table that forgets a member would not see it. */
static void assert_same_measures(const struct result_cell *a,
				 const struct result_cell *b)
{
	unsigned int i;

	assert_string_equal(a->id, b->id);
	assert_true(a->pooled == b->pooled);
	assert_string_equal(a->strategy, b->strategy);
	assert_string_equal(a->guard, b->guard);
	assert_string_equal(a->workload, b->workload);
	assert_string_equal(a->geometry, b->geometry);
	assert_string_equal(a->contract, b->contract);
	assert_memory_equal(&a->threads, &b->threads, 7 * sizeof(uint64_t));
	assert_int_equal(a->status, b->status);
	assert_true(a->exit_code == b->exit_code);
	assert_int_equal(a->control, b->control);
	assert_int_equal(a->yardstick, b->yardstick);
	assert_int_equal(a->closes_race, b->closes_race);
	assert_int_equal(a->variant, b->variant);
	assert_int_equal(a->guard_sleeps, b->guard_sleeps);
	assert_true(a->duration_ns == b->duration_ns);
	assert_true(a->recorded_ns == b->recorded_ns);
	assert_string_equal(a->loop, b->loop);
	assert_true(a->steps == b->steps);
	assert_same_schedule(&a->schedule, &b->schedule);
	assert_same_saturation(&a->saturation, &b->saturation);
	assert_memory_equal(a->ops, b->ops, sizeof(a->ops));
	for (i = 0; i < NR_OPS; i++) {
		assert_same_hist(a->latency[i].service, b->latency[i].service);
		assert_same_hist(a->latency[i].intended,
				 b->latency[i].intended);
		assert_same_hist(a->latency[i].clean, b->latency[i].clean);
		assert_true(a->latency[i].sampled_every ==
			    b->latency[i].sampled_every);
		assert_true(a->latency[i].preempted == b->latency[i].preempted);
		assert_true(a->latency[i].migrated == b->latency[i].migrated);
	}
	assert_same_locks(&a->locks, &b->locks);
	assert_same_u64s(&a->fairness.roles, &b->fairness.roles);
	assert_same_shares(&a->fairness.ops, &b->fairness.ops);
	assert_same_shares(&a->fairness.locks, &b->fairness.locks);
	assert_same_hist(a->propagation_ns, b->propagation_ns);
	assert_same_hist(a->propagation_censored_ns,
			 b->propagation_censored_ns);
	assert_same_hist(a->visibility_ns, b->visibility_ns);
	assert_same_hist(a->visibility_censored_ns, b->visibility_censored_ns);
	assert_same_hist(a->access_age_ns, b->access_age_ns);
	assert_same_hist(a->repair_age_ns, b->repair_age_ns);
	assert_memory_equal(&a->memory, &b->memory, sizeof(a->memory));
	assert_same_u64_map(&a->contexts, &b->contexts);
	assert_same_u64_map(&a->counters, &b->counters);
	assert_int_equal(a->params.nr, b->params.nr);
}

static void assert_same_rest(const struct result_cell *a,
			     const struct result_cell *b)
{
	assert_string_equal(a->oracle.mode, b->oracle.mode);
	assert_true(a->oracle.checks == b->oracle.checks);
	assert_true(a->oracle.violations == b->oracle.violations);
	assert_true(a->oracle.race_windows == b->oracle.race_windows);
	assert_true(a->oracle.race_misses == b->oracle.race_misses);
	assert_true(a->oracle.race_repaired == b->oracle.race_repaired);
	assert_true(a->oracle.race_fatal == b->oracle.race_fatal);
	assert_same_u64_map(&a->oracle.by_kind, &b->oracle.by_kind);
	assert_memory_equal(&a->noise, &b->noise, 3 * sizeof(uint64_t));
	assert_same_hist(a->noise.hiccup_ns, b->noise.hiccup_ns);
	assert_true(a->noise.lost_share == b->noise.lost_share);
	assert_same_hist(a->noise.waiting_hiccup_ns,
			 b->noise.waiting_hiccup_ns);
	assert_true(a->noise.waiting_ns == b->noise.waiting_ns);
	assert_same_u64s(&a->noise.thread_switches_voluntary,
			 &b->noise.thread_switches_voluntary);
	assert_same_u64s(&a->noise.thread_switches_involuntary,
			 &b->noise.thread_switches_involuntary);
	assert_same_u64s(&a->noise.thread_wait_ns, &b->noise.thread_wait_ns);
	assert_true(a->noise.migrations == b->noise.migrations);
	assert_same_u64s(&a->noise.khz_begin, &b->noise.khz_begin);
	assert_same_u64s(&a->noise.khz_end, &b->noise.khz_end);
	assert_same_u64s(&a->noise.speed_khz, &b->noise.speed_khz);
	assert_true(a->noise.speed_change == b->noise.speed_change);
	assert_string_equal(a->placement.policy, b->placement.policy);
	assert_int_equal(a->placement.intended.nr, b->placement.intended.nr);
	assert_memory_equal(a->placement.intended.v, b->placement.intended.v,
			    2 * sizeof(uint64_t));
	assert_true(a->placement.observed.v[0] == b->placement.observed.v[0]);
	assert_int_equal(a->placement.nodes.nr, b->placement.nodes.nr);
	assert_memory_equal(a->placement.nodes.v, b->placement.nodes.v,
			    a->placement.nodes.nr * sizeof(uint64_t));
	assert_true(a->placement.migrations == b->placement.migrations);
	assert_int_equal(a->placement.oversubscribed,
			 b->placement.oversubscribed);
	assert_true(a->placement.pgds_asked == b->placement.pgds_asked);
	assert_true(a->placement.pgds_at_home == b->placement.pgds_at_home);
	assert_true(a->placement.pgds_borrowed == b->placement.pgds_borrowed);
	assert_string_equal(a->instrument.clock, b->instrument.clock);
	assert_memory_equal(&a->instrument.stamp_ns, &b->instrument.stamp_ns,
			    10 * sizeof(uint64_t));
	assert_int_equal(a->quality.verdict, b->quality.verdict);
	assert_int_equal(a->quality.reasons.nr, b->quality.reasons.nr);
	assert_string_equal(a->quality.reasons.v[0], b->quality.reasons.v[0]);
}

void assert_same_cell(const struct result_cell *a, const struct result_cell *b)
{
	assert_same_measures(a, b);
	assert_same_rest(a, b);
	assert_same_timeline(&a->timeline, &b->timeline);
}
