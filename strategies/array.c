// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * array - a dense array of page directories under one lock: the limit that any
 * walk can reach.
 *
 * Exit moves the last entry into the hole.  The array is as long as there can
 * be page directories, so it never grows; no kernel could afford that, which
 * is why this is a yardstick.
 *
 * Why no mm is missed, and none keeps what was cleared: as list-lock, clone and
 * insert are one section, and the reference is read again under the lock.
 */
#include "strategies/strategy.h"

#include <errno.h>

struct array {
	struct lock lock;
	const struct section_class *sync_class;
	void **pgds;
	size_t nr;
	unsigned int lock_kind;
};

static size_t array_bytes(const struct strategy *s)
{
	return s->world->capacity * sizeof(void *);
}

static int array_init(struct strategy *s, struct cpu *cpu)
{
	struct array *a = s->priv;
	int err;

	(void)cpu;
	a->sync_class = section_class_get(&s->world->sections,
					  "array_lock:sync");
	if (!a->sync_class)
		return -ENOMEM;
	err = lock_init(&a->lock, &s->world->sections, "array_lock",
			(enum lock_kind)a->lock_kind);
	if (err)
		return err;
	a->pgds = mem_zalloc(s->mem, array_bytes(s), CACHELINE);
	return a->pgds ? 0 : -ENOMEM;
}

static void array_destroy(struct strategy *s)
{
	struct array *a = s->priv;

	mem_free(s->mem, a->pgds, array_bytes(s));
}

static int array_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct array *a = s->priv;
	struct lock_hold hold;

	lock_acquire(&a->lock, cpu, &hold);
	mm_clone(s->world, mm);
	inject(&s->world->inject, cpu, INJECT_FORK_CLONED);
	mm->page->index = a->nr;
	a->pgds[a->nr++] = mm->pgd;
	lock_release(&a->lock, cpu, &hold);
	return 0;
}

static void array_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct array *a = s->priv;
	struct lock_hold hold;
	void *last;

	lock_acquire(&a->lock, cpu, &hold);
	last = a->pgds[--a->nr];
	a->pgds[mm->page->index] = last;
	pgd_page(s->world, last)->index = mm->page->index;
	lock_release(&a->lock, cpu, &hold);
	inject(&s->world->inject, cpu, INJECT_EXIT_UNLINKED);
	mm_free(s->world, cpu, mm);
}

/* One slot, the lock held; @copy is a constant in each caller. */
static __always_inline_fn void visit_all(struct strategy *s, struct cpu *cpu,
					 unsigned int slot, bool copy)
{
	struct array *a = s->priv;
	struct world *w = s->world;
	uint64_t entry = ref_load(w, slot);
	size_t i;

	for (i = 0; i < a->nr; i++) {
		inject(&w->inject, cpu, INJECT_WALK_STEP);
		if (copy)
			pgd_copy_slot(w, cpu, a->pgds[i], slot);
		else
			pgd_sync_slot(w, cpu, a->pgds[i], slot, entry);
	}
}

/* Every slot, or only those that are filled. */
static void sync_slots(struct strategy *s, struct cpu *cpu, unsigned int first,
		       unsigned int last, bool empty_too)
{
	bool copy = s->world->geo->slots == SLOT_CLEARABLE;
	struct array *a = s->priv;
	struct lock_hold hold;
	unsigned int slot;

	lock_acquire(&a->lock, cpu, &hold);
	for (slot = first; slot <= last; slot++) {
		if (!empty_too && ref_load(s->world, slot) == ENTRY_NONE)
			continue;
		if (copy)
			visit_all(s, cpu, slot, true);
		else
			visit_all(s, cpu, slot, false);
	}
	lock_release_as(&a->lock, cpu, &hold, a->sync_class);
}

static void array_sync(struct strategy *s, struct cpu *cpu, unsigned int first,
		       unsigned int last)
{
	sync_slots(s, cpu, first, last, false);
}

static void array_unsync(struct strategy *s, struct cpu *cpu,
			 unsigned int first, unsigned int last)
{
	sync_slots(s, cpu, first, last, true);
}

static size_t array_walk(struct strategy *s, struct cpu *cpu, unsigned int slot,
			 uint64_t entry)
{
	struct array *a = s->priv;
	struct world *w = s->world;
	struct lock_hold hold;
	size_t i;

	lock_acquire(&a->lock, cpu, &hold);
	for (i = 0; i < a->nr; i++) {
		inject(&w->inject, cpu, INJECT_WALK_STEP);
		entry_store(w, a->pgds[i], slot, entry);
	}
	lock_release_as(&a->lock, cpu, &hold, a->sync_class);
	return i;
}

static int array_check(struct strategy *s, size_t nr_live)
{
	struct array *a = s->priv;
	size_t i;

	for (i = 0; i < a->nr; i++)
		if (pgd_page(s->world, a->pgds[i])->index != i)
			return -EUCLEAN;
	return a->nr == nr_live ? 0 : -EUCLEAN;
}

static const struct param array_params[] = {
	{
		.name = "lock", .type = PARAM_CHOICE, .def = "ticket",
		.choices = LOCK_KIND_NAMES,
		.help = "kind of the array's lock",
		.offset = offsetof(struct array, lock_kind),
	},
};

const struct strategy_ops array_strategy = {
	STRATEGY_ABI,
	.name		= "array",
	.summary	= "walk a dense array of page directories: the limit",
	.stands_for	= "no kernel; the bound under every walk",
	.leaves_out	= "what growing the array would cost: it is as long "
			  "as there can be mms",
	.contract	= CONTRACT_EAGER,
	.flags		= STRATEGY_YARDSTICK,
	.priv_bytes	= sizeof(struct array),
	.mm_borrowed_bytes = sizeof(uint64_t),
	.params		= array_params,
	.nr_params	= ARRAY_SIZE(array_params),
	.init		= array_init,
	.destroy	= array_destroy,
	.fork		= array_fork,
	.exit		= array_exit,
	.sync		= array_sync,
	.unsync		= array_unsync,
	.walk		= array_walk,
	.check		= array_check,
};
STRATEGY_PLUGIN(array_strategy)
