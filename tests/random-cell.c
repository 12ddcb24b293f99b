// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * random-cell.c - cells with something in every member, from a seed.
 */
#include "tests/random-cell.h"

static uint64_t next(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

static void must(int err)
{
	if (err)
		abort();
}

static uint64_t some_u64(uint64_t *s)
{
	return next(s) >> (1 + next(s) % 62);
}

static double some_double(uint64_t *s)
{
	return (double)next(s) / 1e18;
}

static void set_text(char **text, uint64_t *s)
{
	char buffer[64];

	snprintf(buffer, sizeof(buffer), "x\"%llx\n\xc3\xbc",
		 (unsigned long long)next(s));
	must(str_set(text, buffer));
}

/* Values of all magnitudes, the overflow's included. */
static void fill_hist(struct hist **h, uint64_t *s)
{
	unsigned int i, nr = 1 + (unsigned int)(next(s) % 300);

	must(!result_hist(h));
	for (i = 0; i < nr; i++)
		hist_record(*h, next(s) >> (22 + next(s) % 42));
}

static void fill_u64_map(struct u64_map *m, uint64_t *s)
{
	must(u64_map_set(m, "first", some_u64(s)));
	must(u64_map_set(m, "a second, with spaces", some_u64(s)));
	must(u64_map_set(m, "null", U64_NULL));
}

static void fill_u64s(uint64_t *v, size_t bytes, uint64_t *s)
{
	size_t i;

	for (i = 0; i < bytes / sizeof(*v); i++)
		v[i] = some_u64(s);
}

static void fill_lock(struct result_cell *c, const char *name, uint64_t *s)
{
	struct result_lock *l = result_lock(c, name);

	must(!l);
	fill_hist(&l->hold_ns, s);
	fill_hist(&l->hold_clean_ns, s);
	fill_hist(&l->wait_ns, s);
	fill_hist(&l->wait_clean_ns, s);
	l->acquisitions = some_u64(s);
	l->contended = some_u64(s);
	l->preempted = some_u64(s);
	l->migrated = some_u64(s);
}

static void fill_share(struct result_shares *shares, const char *name,
		       uint64_t *s)
{
	struct result_share *share = result_share(shares, name);
	unsigned int i;

	must(!share);
	for (i = 0; i < 3; i++) {
		must(u64s_add(&share->per_thread, some_u64(s)));
		must(u64s_add(&share->wait_p99_ns, i ? some_u64(s) : U64_NULL));
	}
}

static void fill_fairness(struct result_fairness *f, uint64_t *s)
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		must(u64s_add(&f->roles, i / 2));
	fill_share(&f->ops, "fork", s);
	fill_share(&f->ops, "exit", s);
	fill_share(&f->locks, "registry", s);
}

static void fill_identity(struct result_cell *c, uint64_t *s)
{
	set_text(&c->id, s);
	set_text(&c->strategy, s);
	set_text(&c->guard, s);
	set_text(&c->workload, s);
	set_text(&c->geometry, s);
	set_text(&c->contract, s);
	c->threads = some_u64(s);
	c->walkers = some_u64(s);
	c->mms = some_u64(s);
	c->repetition = some_u64(s);
	c->round = some_u64(s);
	c->order = some_u64(s);
	c->seed = INT64_MAX;
	c->pooled = some_u64(s);
	c->duration_ns = some_u64(s);
	c->recorded_ns = some_u64(s);
	set_text(&c->loop, s);
	c->steps = some_u64(s);
	c->exit_code = 0;
	c->control = next(s) & 1;
	c->yardstick = next(s) & 1;
	c->closes_race = next(s) & 1;
	c->variant = next(s) & 1;
	c->guard_sleeps = next(s) & 1;
}

static void fill_schedule(struct result_schedule *to, uint64_t *s)
{
	set_text(&to->arrivals, s);
	to->rate_per_s = some_double(s);
	to->time_ns = some_u64(s);
	to->due = some_u64(s);
	to->late = some_u64(s);
	to->late_after_ns = some_u64(s);
	to->backlog = some_u64(s);
	to->missed = some_u64(s);
	to->fills_due = some_u64(s);
	to->fills_late = some_u64(s);
	to->fills_missed = some_u64(s);
	to->behind_max_ns = some_u64(s);
}

static void fill_probe(struct result_probes *probes, uint64_t *s)
{
	struct result_probe *probe = result_probe_add(probes);

	must(!probe);
	set_text(&probe->id, s);
	probe->rate_per_s = some_double(s);
	probe->n = some_u64(s);
	probe->latency_ns = some_u64(s);
	probe->kept = next(s) & 1;
	probe->ok = !probe->kept;
}

static void fill_saturation(struct result_saturation *to, uint64_t *s)
{
	set_text(&to->op, s);
	to->percentile = some_double(s);
	to->limit_ns = some_u64(s);
	to->tolerance = some_double(s);
	to->closed_per_s = some_double(s);
	to->min_per_s = some_double(s);
	set_text(&to->end, s);
	to->rate_per_s = some_double(s);
	to->above_per_s = some_double(s);
	set_text(&to->bound, s);
	fill_probe(&to->probes, s);
	fill_probe(&to->probes, s);
}

static void fill_operations(struct result_cell *c, uint64_t *s)
{
	unsigned int i;

	fill_schedule(&c->schedule, s);
	fill_saturation(&c->saturation, s);
	fill_u64s(c->ops, sizeof(c->ops), s);
	for (i = 0; i < NR_OPS; i++) {
		fill_hist(&c->latency[i].service, s);
		if (next(s) & 1)
			fill_hist(&c->latency[i].intended, s);
		fill_hist(&c->latency[i].clean, s);
		c->latency[i].sampled_every = some_u64(s);
		c->latency[i].preempted = some_u64(s);
		c->latency[i].migrated = some_u64(s);
	}
	fill_lock(c, "registry", s);
	fill_lock(c, "init_mm", s);
	fill_lock(c, "third", s);
	fill_fairness(&c->fairness, s);
	fill_hist(&c->propagation_ns, s);
	fill_hist(&c->propagation_censored_ns, s);
	fill_hist(&c->visibility_ns, s);
	fill_hist(&c->visibility_censored_ns, s);
	fill_hist(&c->access_age_ns, s);
	fill_hist(&c->repair_age_ns, s);
}

static void fill_oracle(struct result_oracle *o, uint64_t *s)
{
	set_text(&o->mode, s);
	o->checks = some_u64(s);
	o->violations = some_u64(s);
	fill_u64_map(&o->by_kind, s);
	o->race_windows = some_u64(s);
	o->race_misses = some_u64(s);
	o->race_repaired = some_u64(s);
	o->race_fatal = some_u64(s);
}

static void fill_machine(struct result_cell *c, uint64_t *s)
{
	c->noise.steal_ns = some_u64(s);
	c->noise.switches_voluntary = some_u64(s);
	c->noise.switches_involuntary = some_u64(s);
	fill_hist(&c->noise.hiccup_ns, s);
	c->noise.lost_share = some_double(s);
	fill_hist(&c->noise.waiting_hiccup_ns, s);
	c->noise.waiting_ns = some_u64(s);
	must(u64s_add(&c->noise.thread_switches_voluntary, some_u64(s)));
	must(u64s_add(&c->noise.thread_switches_involuntary, some_u64(s)));
	must(u64s_add(&c->noise.thread_wait_ns, U64_NULL));
	c->noise.migrations = some_u64(s);
	must(u64s_add(&c->noise.khz_begin, some_u64(s)));
	must(u64s_add(&c->noise.khz_end, some_u64(s)));
	must(u64s_add(&c->noise.speed_khz, some_u64(s)));
	c->noise.speed_change = some_double(s);
	set_text(&c->placement.policy, s);
	must(u64s_add(&c->placement.intended, 3));
	must(u64s_add(&c->placement.intended, U64_NULL));
	must(u64s_add(&c->placement.observed, some_u64(s)));
	must(u64s_add(&c->placement.nodes, some_u64(s)));
	must(u64s_add(&c->placement.nodes, U64_NULL));
	c->placement.migrations = some_u64(s);
	c->placement.oversubscribed = some_u64(s) & 1;
	c->placement.pgds_asked = some_u64(s);
	c->placement.pgds_at_home = some_u64(s);
	c->placement.pgds_borrowed = some_u64(s);
	set_text(&c->instrument.clock, s);
	c->instrument.stamp_ns = some_double(s);
	c->instrument.timed_op_ns = some_double(s);
	c->instrument.record_ns = some_double(s);
	c->instrument.preempt_ns = some_double(s);
	c->instrument.granularity_ns = some_u64(s);
	c->instrument.cost_share = some_double(s);
	c->instrument.cost_share_low = some_double(s);
	c->instrument.cost_share_high = some_double(s);
	c->instrument.cost_ns = some_double(s);
	c->instrument.cost_pairs = some_u64(s);
}

/* Events in order, of two kinds in turn. */
static void fill_timeline(struct result_timeline *t, uint64_t *s)
{
	uint64_t begin = 0;
	size_t i, index;

	t->threshold_ns = some_u64(s);
	t->op_threshold_ns = some_u64(s);
	t->until_ns = some_u64(s);
	for (i = 0; i < 5; i++) {
		must(result_timeline_name(t, i % 2 ? "wait registry" : "fork",
					  INT64_MAX - i % 2, &index));
		begin += some_u64(s) / 8;
		must(u64s_add(&t->thread, i % 3));
		must(u64s_add(&t->what, index));
		must(u64s_add(&t->begin_ns, begin));
		must(u64s_add(&t->length_ns, some_u64(s) / 8));
	}
	must(u64s_add(&t->interrupted, 4));
}

void random_cell(struct result_cell *c, uint64_t seed)
{
	uint64_t s = seed * 0x9e3779b97f4a7c15 + 1;

	fill_identity(c, &s);
	fill_operations(c, &s);
	fill_u64s(&c->memory.requested_bytes, sizeof(c->memory), &s);
	fill_oracle(&c->oracle, &s);
	fill_u64_map(&c->contexts, &s);
	fill_u64_map(&c->counters, &s);
	must(str_map_set(&c->params, "fault_cost", "measured"));
	must(str_map_set(&c->params, "rcu-list.batch", NULL));
	fill_machine(c, &s);
	fill_timeline(&c->timeline, &s);
	c->quality.verdict = VERDICT_UNTRUSTWORTHY;
	must(strs_add(&c->quality.reasons, "more threads than PUs"));
	must(strs_add(&c->quality.reasons, "steal"));
}
