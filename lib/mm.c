// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * mm.c - the life of one mm: allocation, cloning, death, poison.
 */
#include "lib/mm.h"

#include <errno.h>
#include <string.h>

#include "lib/mm-pool.h"

static const char *const kind_names[VIOL_NR] = {
	[VIOL_MISSED]		= "missed",
	[VIOL_STALE]		= "stale",
	[VIOL_FREED_TABLE]	= "freed-table",
	[VIOL_FREED_PGD]	= "freed-pgd",
	[VIOL_WRITTEN_FREED]	= "written-after-free",
	[VIOL_CORRUPT]		= "corrupt",
	[VIOL_REGISTRY]		= "registry",
	[VIOL_FATAL_FAULT]	= "fatal-fault",
	[VIOL_FAULT_LOOP]	= "fault-loop",
	[VIOL_WASTED_FILL]	= "wasted-fill",
	[VIOL_RACE_MISS]	= "race-miss",
};

const char *oracle_kind_name(enum violation kind)
{
	return kind_names[kind];
}

/* A walker found neither an empty slot nor the reference's entry. */
void oracle_mismatch(struct cpu *cpu, uint64_t found)
{
	oracle_violation(cpu, found == ENTRY_POISON ? VIOL_FREED_PGD :
			 VIOL_STALE);
}

/* ---- poison ---- */

static void check_poison(struct world *w, struct cpu *cpu, const void *pgd)
{
	const struct geometry *g = w->geo;
	unsigned int i;

	unsigned int every = w->config.check_every;

	if (!every || (every > 1 && rng_below(&cpu->rng, every)))
		return;
	cpu->oracle.checks++;
	for (i = 0; i < g->vmalloc_nr; i++)
		if (entry_load(w, pgd, g->vmalloc_first + i) != ENTRY_POISON) {
			oracle_violation(cpu, VIOL_WRITTEN_FREED);
			return;
		}
}

static void set_vmalloc(struct world *w, void *pgd, uint64_t entry)
{
	unsigned int i;

	for (i = 0; i < w->geo->vmalloc_nr; i++)
		entry_store(w, pgd, w->geo->vmalloc_first + i, entry);
}

/* What lies around the vmalloc slots, which others may be looking at. */
static void zero_pgd(struct world *w, char *pgd)
{
	const struct geometry *g = w->geo;
	size_t from = (size_t)g->vmalloc_first * g->entry_bytes;
	size_t to = from + (size_t)g->vmalloc_nr * g->entry_bytes;

	memset(pgd, 0, from);
	set_vmalloc(w, pgd, ENTRY_NONE);
	memset(pgd + to, 0, g->pgd_bytes - to);
}

/* ---- life ---- */

struct mm *mm_take(struct world *w, struct cpu *cpu)
{
	struct mm *mm;
	uint32_t id;

	if (unlikely(!mm_pool_take(w, cpu, &id)))
		return NULL;
	mm = world_mm(w, id);
	check_poison(w, cpu, mm->pgd);
	return mm;
}

void mm_reset(struct world *w, struct mm *mm)
{
	zero_pgd(w, mm->pgd);
	mm->page->pt_mm = mm;
	mm->borrowed = false;
}

struct mm *mm_alloc(struct world *w, struct cpu *cpu)
{
	struct mm *mm = mm_take(w, cpu);

	if (mm)
		mm_reset(w, mm);
	return mm;
}

static void bury(struct world *w, struct cpu *cpu, struct mm *mm)
{
	set_vmalloc(w, mm->pgd, ENTRY_POISON);
	mm_pool_give(w, cpu, mm->id);
}

void mm_free(struct world *w, struct cpu *cpu, struct mm *mm)
{
	if (cpu) {
		mm->next_dead = cpu->dead;
		cpu->dead = mm;
	} else {
		bury(w, NULL, mm);
	}
}

void mm_reap(struct world *w, struct cpu *cpu)
{
	struct mm *mm, *next;

	for (mm = cpu->dead; mm; mm = next) {
		next = mm->next_dead;
		bury(w, cpu, mm);
	}
	cpu->dead = NULL;
}

static void copy_from_ref(struct world *w, struct mm *mm, size_t from,
			  size_t to)
{
	memcpy((char *)mm->pgd + from, (char *)w->ref + from, to - from);
}

/* Neither entries outside the vmalloc area nor anything that user space runs
 * on changes after boot: plain copies. */
void mm_clone_fixed(struct world *w, struct mm *mm)
{
	const struct geometry *g = w->geo;
	size_t eb = g->entry_bytes;
	size_t first = g->clone_first * eb, last = first + g->clone_nr * eb;
	size_t from = g->vmalloc_first * eb, to = from + g->vmalloc_nr * eb;

	if (!g->clone_nr)
		return;
	copy_from_ref(w, mm, first, from);
	copy_from_ref(w, mm, to, last);
	if (g->user_clone_bytes)
		copy_from_ref(w, mm, g->user_clone_at,
			      g->user_clone_at + g->user_clone_bytes);
}

void mm_clone(struct world *w, struct mm *mm)
{
	unsigned int i, slot;

	mm_clone_fixed(w, mm);
	for (i = 0; i < geometry_vmalloc_cloned(w->geo); i++) {
		slot = w->geo->vmalloc_first + i;
		entry_store(w, mm->pgd, slot, ref_load(w, slot));
	}
}

void mm_clone_missing(struct world *w, struct mm *mm)
{
	unsigned int i, slot;
	uint64_t entry;

	for (i = 0; i < geometry_vmalloc_cloned(w->geo); i++) {
		slot = w->geo->vmalloc_first + i;
		entry = ref_load(w, slot);
		if (entry != ENTRY_NONE &&
		    entry_load(w, mm->pgd, slot) == ENTRY_NONE)
			pgd_show_slot(w, mm->pgd, slot, ENTRY_NONE, entry);
	}
}

int mm_fault_slot(struct world *w, struct mm *mm, unsigned int slot,
		  unsigned int index)
{
	uint64_t entry = ref_load(w, slot);

	if (entry == ENTRY_NONE)
		return -EFAULT;
	if (entry_load(w, mm->pgd, slot) == ENTRY_NONE)
		pgd_show_slot(w, mm->pgd, slot, ENTRY_NONE, entry);
	return entry_leaf_mapped(w, entry, index) ? 0 : -EFAULT;
}

void mm_clone_changed(struct world *w, struct cpu *cpu, struct mm *mm)
{
	unsigned int i, slot;
	uint64_t entry, was;

	raw_spin_lock(&mm->page_table_lock);
	for (i = 0; i < w->geo->vmalloc_nr; i++) {
		slot = w->geo->vmalloc_first + i;
		entry = ref_load(w, slot);
		was = entry_load(w, mm->pgd, slot);
		if (was == entry)
			continue;
		inject(&w->inject, cpu, INJECT_FORK_LOADED);
		pgd_show_slot(w, mm->pgd, slot, was, entry);
	}
	raw_spin_unlock(&mm->page_table_lock);
}

enum { BLIND_ENTRIES = 8 };	/* that a vector register holds */

static void copy_blindly(struct world *w, struct cpu *cpu, struct mm *mm,
			 unsigned int first, unsigned int nr)
{
	uint64_t entries[BLIND_ENTRIES];
	bool empty = false;
	unsigned int i;

	for (i = 0; i < nr; i++) {
		entries[i] = ref_load(w, first + i);
		empty |= entries[i] == ENTRY_NONE;
	}
	if (empty)
		inject(&w->inject, cpu, INJECT_FORK_LOADED);
	for (i = 0; i < nr; i++)
		entry_store(w, mm->pgd, first + i, entries[i]);
}

void mm_clone_vmalloc_blind(struct world *w, struct cpu *cpu, struct mm *mm)
{
	const struct geometry *g = w->geo;
	unsigned int i, nr = geometry_vmalloc_cloned(g);

	mm_clone_fixed(w, mm);
	for (i = 0; i < nr; i += BLIND_ENTRIES)
		copy_blindly(w, cpu, mm, g->vmalloc_first + i,
			     MIN(BLIND_ENTRIES, nr - i));
}

/* Relaxed: only the mm's owner writes seq. */
static uint32_t own_seq(struct mm *mm)
{
	return atomic_load_explicit(&mm->seq, memory_order_relaxed);
}

void mm_publish(struct mm *mm)
{
	/*
	 * MM_A pairs with MM_C in oracle_check_mm().  What fork stored comes
	 * before the mm looks live; otherwise a half cloned one is judged.
	 */
	atomic_store_explicit(&mm->seq, own_seq(mm) + 1, memory_order_release);
}

void mm_retire(struct mm *mm)
{
	/*
	 * MM_B pairs with MM_C in oracle_check_mm(), through WORLD_B: every
	 * later store into the page directory is a release store after this
	 * one, so who reads poison or a next life there and then looks at seq
	 * again finds it changed.  Release for the exit's own history.
	 */
	atomic_store_explicit(&mm->seq, own_seq(mm) + 1, memory_order_release);
}
