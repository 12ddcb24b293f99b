// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * oracle.c - was an update missed, or something freed read?
 *
 * It judges by the strategy's contract and by nothing that the strategy says
 * about itself: it finds mms in the world's own table, not in the registry
 * under test.
 *
 *  - after sync (EAGER): every live mm has the entry.  --verify=sample looks at
 *    SAMPLE_MMS random ones, as many of the syncing worker's own, and all that
 *    were forked while it ran, which are what a wrong protocol misses;
 *    --verify=full at all;
 *  - after publish (a lazy strategy that has one, and eager ones): the same;
 *  - at exit: the dying mm has every slot that was synced; one exit in
 *    SAMPLE_EXITS, or each under --verify=full;
 *  - at an access: the entry is the reference's, and the word behind it bears
 *    the slot's tag: no poison, nobody else's.  A slot that was synced and is
 *    empty is missed (EAGER), or its fault is repaired at once (LAZY); where no
 *    fault can be taken, it was published: missed too, if the strategy has a
 *    publish, and else only counted;
 *  - at an access through a cached translation: oracle_check_cached();
 *  - while walking, in pgd_sync_slot(): nothing but emptiness or the
 *    reference's entry is found;
 *  - at fork: the page directory still holds the poison of its last death;
 *  - at the end: all of it, for every mm and slot, and the strategy's books.
 */
#include "bench/run.h"

#include <errno.h>

enum {
	SAMPLE_MMS	= 64,
	SAMPLE_EXITS	= 16,
};

static bool eager(const struct run *r)
{
	return r->ops->contract == CONTRACT_EAGER ||
	       r->ops->contract == CONTRACT_SHARED;
}

/* A lazy one that walks before it publishes; an eager one promised more. */
static bool promises_published(const struct run *r)
{
	return eager(r) || (r->ops->publish &&
			    r->ops->contract == CONTRACT_LAZY);
}

static void judge_entry(struct oracle_counts *o, uint64_t found, uint64_t want)
{
	o->checks++;
	if (likely(found == want))
		return;
	if (found == ENTRY_NONE)
		o->by_kind[VIOL_MISSED]++;
	else if (found == ENTRY_POISON)
		o->by_kind[VIOL_FREED_PGD]++;
	else
		o->by_kind[VIOL_STALE]++;
}

/* One mm against the reference, unless it dies or is born meanwhile. */
static void oracle_check_mm(struct run *r, struct cpu *cpu, struct mm *mm,
			    unsigned int slot)
{
	uint32_t before, after;
	uint64_t found;

	/*
	 * MM_C pairs with MM_A in mm_publish() and MM_C pairs with MM_B in
	 * mm_retire().  A live mm's clone is seen whole; and if the entry read
	 * next is of a later life, entry_load()'s acquire makes @after another.
	 */
	before = atomic_load_explicit(&mm->seq, memory_order_acquire);
	if (!mm_seq_live(before))
		return;
	found = entry_load(&r->world, mm_kernel_root(&r->world, mm), slot);
	/* Relaxed: ordered after the entry by the acquire there. */
	after = atomic_load_explicit(&mm->seq, memory_order_relaxed);
	if (before == after)
		judge_entry(&cpu->oracle, found, ref_load(&r->world, slot));
}

static void check_all(struct worker *wk, unsigned int slot)
{
	struct run *r = wk->run;
	size_t i;

	for (i = 0; i < r->world.capacity; i++)
		oracle_check_mm(r, wk->cpu, world_mm(&r->world, i), slot);
}

/* The latest @nr forks of one worker, as far as it remembers them. */
static void check_recent(struct worker *wk, struct worker *of, uint32_t nr,
			 unsigned int slot)
{
	struct run *r = wk->run;
	/* Relaxed, here and below: see struct worker. */
	uint32_t at = atomic_load_explicit(&of->nr_births,
					   memory_order_relaxed);
	uint32_t id;

	for (nr = MIN(nr, MIN(at, RECENT_FORKS)); nr; nr--) {
		id = atomic_load_explicit(&of->recent[--at % RECENT_FORKS],
					  memory_order_relaxed);
		oracle_check_mm(r, wk->cpu, world_mm(&r->world, id), slot);
	}
}

static void check_sample(struct worker *wk, unsigned int slot, uint32_t births)
{
	struct run *r = wk->run;
	struct rng *rng = &wk->cpu->rng;
	uint32_t since = oracle_births(r) - births;
	unsigned int i;

	for (i = 0; i < SAMPLE_MMS; i++) {
		oracle_check_mm(r, wk->cpu,
				world_mm(&r->world,
					 rng_below(rng, r->world.capacity)),
				slot);
		if (wk->nr_own)
			oracle_check_mm(r, wk->cpu,
					wk->own[rng_below(rng, wk->nr_own)],
					slot);
	}
	for (i = 0; i < r->nr; i++)
		check_recent(wk, &r->workers[i], since + 1, slot);
}

uint32_t oracle_births(struct run *r)
{
	uint32_t sum = 0;
	unsigned int i;

	/* Relaxed: see struct worker. */
	for (i = 0; i < r->nr; i++)
		sum += atomic_load_explicit(&r->workers[i].nr_births,
					    memory_order_relaxed);
	return sum;
}

static void check_mms(struct worker *wk, unsigned int slot, uint32_t births)
{
	struct run *r = wk->run;

	if (r->plan->verify == VERIFY_FULL)
		check_all(wk, slot);
	else if (r->plan->verify == VERIFY_SAMPLE)
		check_sample(wk, slot, births);
}

void oracle_check_sync(struct worker *wk, unsigned int slot, uint32_t births)
{
	if (eager(wk->run))
		check_mms(wk, slot, births);
}

void oracle_check_publish(struct worker *wk, unsigned int slot, uint32_t births)
{
	struct run *r = wk->run;

	if (r->ops->publish && promises_published(r) &&
	    ref_load(&r->world, slot) != ENTRY_NONE)
		check_mms(wk, slot, births);
}

/* Nothing if the slot is cleared meanwhile, or filled. */
static void check_if_synced(struct worker *wk, struct mm *mm, unsigned int slot)
{
	struct world *w = &wk->run->world;
	uint32_t seq = act_synced_seq(w, slot);
	uint64_t found, want;

	if (!(seq & 1))
		return;
	found = entry_load(w, mm_kernel_root(w, mm), slot);
	want = ref_load(w, slot);
	if (act_synced_seq(w, slot) == seq)
		judge_entry(&wk->cpu->oracle, found, want);
}

/*
 * The last look at an mm, by its owner: a fork that finished after the checks
 * of the syncs it raced with is judged here at the latest.
 */
void oracle_check_exit(struct worker *wk, struct mm *mm)
{
	struct run *r = wk->run;
	const struct geometry *g = r->world.geo;
	unsigned int i;

	if (!eager(r) || r->plan->verify < VERIFY_SAMPLE ||
	    (r->plan->verify == VERIFY_SAMPLE &&
	     rng_below(&wk->cpu->rng, SAMPLE_EXITS)))
		return;
	for (i = 0; i < g->vmalloc_nr; i++)
		check_if_synced(wk, mm, g->vmalloc_first + i);
}

void oracle_check_walk(struct worker *wk, unsigned int slot, size_t reached)
{
	struct run *r = wk->run;

	if (r->plan->verify < VERIFY_SAMPLE)
		return;
	/* Nobody forks or exits during this workload. */
	wk->cpu->oracle.checks++;
	if (reached != r->cell->mms)
		oracle_violation(wk->cpu, VIOL_REGISTRY);
	oracle_check_sync(wk, slot, oracle_births(r));
}

/*
 * The word that hardware would find behind @entry; poison where there is no
 * such table, so that nothing is followed into the void.
 */
uint64_t oracle_deref(struct world *w, struct worker *wk, uint64_t entry,
		      unsigned int index)
{
	uint32_t pfn = entry_pfn(entry);

	if (unlikely((entry & ENTRY_FLAGS) != ENTRY_FLAGS || !pfn ||
		     pfn >= w->tables.nr))
		return TABLE_POISON;
	if (unlikely(wk && bank_is_old(w, wk->cpu, pfn)))
		return TABLE_POISON;
	/*
	 * TABLE_B pairs with TABLE_A in fill(): see there.
	 */
	return atomic_load_explicit(table_word(&w->tables, pfn, index),
				    memory_order_acquire);
}

static bool entry_sane(const struct world *w, uint64_t entry)
{
	return (entry & ENTRY_FLAGS) == ENTRY_FLAGS && entry_pfn(entry) &&
	       entry_pfn(entry) < w->tables.nr;
}

void oracle_judge_access(struct run *r, struct oracle_counts *o,
			 unsigned int slot, uint64_t entry, uint64_t word)
{
	if (!r->judged || r->plan->verify < VERIFY_SAMPLE)
		return;
	judge_entry(o, entry, ref_load(&r->world, slot));
	if (entry == ENTRY_NONE || entry == ENTRY_POISON)
		return;
	o->checks++;
	if (!entry_sane(&r->world, entry))
		o->by_kind[VIOL_CORRUPT]++;
	else if (word == TABLE_POISON || table_tag_slot(word) != slot)
		o->by_kind[VIOL_FREED_TABLE]++;
}

void oracle_check_access(struct worker *wk, unsigned int slot, uint64_t entry,
			 uint64_t word)
{
	oracle_judge_access(wk->run, &wk->cpu->oracle, slot, entry, word);
}

/* From where only what was published is touched. */
static const bool from_published[TOUCH_NR] = {
	[TOUCH_ATOMIC]	= true,
	[TOUCH_NMI]	= true,
	[TOUCH_STACK]	= true,
};

static void judge_empty(struct run *r, struct oracle_counts *o, bool promised)
{
	if (!promised || r->plan->verify < VERIFY_SAMPLE)
		return;
	o->checks++;
	o->by_kind[VIOL_MISSED]++;
}

void oracle_judge_published(struct run *r, struct oracle_counts *o)
{
	judge_empty(r, o, promises_published(r));
}

void oracle_check_empty(struct worker *wk, enum touch from)
{
	struct run *r = wk->run;

	judge_empty(r, &wk->cpu->oracle, from_published[from] ?
		    promises_published(r) : eager(r));
}

void oracle_check_repair(struct worker *wk, enum violation kind)
{
	struct run *r = wk->run;

	if (!r->judged || r->plan->verify < VERIFY_SAMPLE)
		return;
	/* An eager strategy has missed the slot already, whoever mends it. */
	if (eager(r) && kind == VIOL_FATAL_FAULT)
		return;
	wk->cpu->oracle.checks++;
	oracle_violation(wk->cpu, kind);
}

/* Found nothing, though the slot was mapped all the time. */
static enum violation nothing_found(const struct run *r,
				    const struct cached_read *rd)
{
	if (!r->ops->fault)
		return VIOL_MISSED;
	return rd->fault_err ? VIOL_FATAL_FAULT : VIOL_FAULT_LOOP;
}

/*
 * Poison is always wrong: a CPU may look a translation up whenever it likes,
 * asked or not, so that what it could find must not have been freed.  All else
 * is judged if the slot was mapped and synced from before the access until
 * after it, by what a walk of the reference finds there: another entry is stale,
 * and so is another word, of the other kind or of an older generation.
 */
void oracle_check_cached(struct worker *wk, const struct cached_read *rd)
{
	struct run *r = wk->run;
	struct world *w = &r->world;
	struct cpu *cpu = wk->cpu;
	uint64_t want, want_word;
	bool mapped;

	if (!r->judged || r->plan->verify < VERIFY_SAMPLE)
		return;
	want = ref_load(w, rd->slot);
	want_word = oracle_deref(w, wk, want, rd->index);
	mapped = rd->seq & 1 && act_synced_seq(w, rd->slot) == rd->seq;
	cpu->oracle.checks++;
	if (rd->entry == ENTRY_NONE) {
		if (mapped)
			oracle_violation(cpu, nothing_found(r, rd));
	} else if (rd->entry == ENTRY_POISON) {
		oracle_violation(cpu, VIOL_FREED_PGD);
	} else if (!entry_sane(w, rd->entry)) {
		oracle_violation(cpu, VIOL_CORRUPT);
	} else {
		if (rd->word == TABLE_POISON ||
		    table_tag_slot(rd->word) != rd->slot)
			oracle_violation(cpu, VIOL_FREED_TABLE);
		if (mapped && (rd->entry != want || rd->word != want_word))
			oracle_violation(cpu, VIOL_STALE);
	}
}

/* ---- the final audit: every worker has been joined ---- */

static void audit_live(struct run *r, struct cpu *cpu, struct mm *mm)
{
	const struct geometry *g = r->world.geo;
	const void *root = mm_kernel_root(&r->world, mm);
	unsigned int i, slot;
	uint64_t found, want;

	for (i = 0; i < g->vmalloc_nr; i++) {
		slot = g->vmalloc_first + i;
		found = entry_load(&r->world, root, slot);
		want = ref_load(&r->world, slot);
		if (found != ENTRY_NONE || eager(r))
			judge_entry(&cpu->oracle, found, want);
	}
}

static void audit_free(struct run *r, struct cpu *cpu, struct mm *mm)
{
	const struct geometry *g = r->world.geo;
	unsigned int i;

	cpu->oracle.checks++;
	for (i = 0; i < g->vmalloc_nr; i++)
		if (entry_load(&r->world, mm->pgd, g->vmalloc_first + i) !=
		    ENTRY_POISON) {
			oracle_violation(cpu, VIOL_WRITTEN_FREED);
			return;
		}
}

/* The reference names live tables only, each tagged for its slot. */
static void audit_ref(struct run *r, struct cpu *cpu)
{
	const struct geometry *g = r->world.geo;
	unsigned int i, slot;
	uint64_t entry, word;

	for (i = 0; i < g->vmalloc_nr; i++) {
		slot = g->vmalloc_first + i;
		entry = ref_load(&r->world, slot);
		if (entry == ENTRY_NONE)
			continue;
		cpu->oracle.checks++;
		word = oracle_deref(&r->world, NULL, entry, 0);
		if (word == TABLE_POISON || table_tag_slot(word) != slot)
			oracle_violation(cpu, VIOL_FREED_TABLE);
	}
}

void oracle_audit(struct run *r)
{
	struct cpu *cpu = &r->world.cpus[0];
	size_t i, nr_live = 0;
	struct mm *mm;

	if (!r->judged || r->plan->verify == VERIFY_OFF)
		return;
	audit_ref(r, cpu);
	for (i = 0; i < r->world.capacity; i++) {
		mm = world_mm(&r->world, i);
		/* Relaxed: the workers have been joined. */
		if (mm_seq_live(atomic_load_explicit(&mm->seq,
						     memory_order_relaxed))) {
			nr_live++;
			audit_live(r, cpu, mm);
		} else {
			audit_free(r, cpu, mm);
		}
	}
	cpu->oracle.checks++;
	if (r->ops->check && r->ops->check(&r->strategy, nr_live))
		oracle_violation(cpu, VIOL_REGISTRY);
}
