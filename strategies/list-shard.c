// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * list-shard - one list of page directories and one lock a CPU, or a NUMA node.
 *
 * Forks and exits of different shards do not meet, and wait for a walk only
 * while it is in their own shard.  Sync walks one shard after the other, each
 * under its lock.  An mm stays in the shard that it was forked in.
 *
 * Why no mm is missed.  The mutator stores to the reference, then takes each
 * shard's lock once.  A fork clones and inserts in one section of its shard's
 * lock: if that is before the mutator's section of the same lock, the walk meets
 * the mm; if it is after, the lock orders the store before the clone.  No mm
 * changes its shard, so none slips from one that is yet to be walked into one
 * that has been.  With clears it is the same argument: walk and clone both copy
 * what the reference holds while they have the lock.
 */
#include "strategies/strategy.h"

#include <errno.h>

enum shard_by { SHARD_CPU, SHARD_NODE };

struct shard {
	struct lock lock;
	struct pgdlist list;
} __cacheline_aligned;

struct list_shard {
	struct shard *shards;
	unsigned int nr;
	const struct section_class *sync_class;
	unsigned int by;
	unsigned int lock_kind;
};

struct shard_mm {
	uint32_t shard;
};

static size_t shards_bytes(const struct list_shard *l)
{
	return l->nr * sizeof(struct shard);
}

static int shards_init(struct strategy *s)
{
	struct list_shard *l = s->priv;
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < l->nr; i++) {
		pgdlist_init(&l->shards[i].list);
		err = lock_init(&l->shards[i].lock, &s->world->sections,
				"shard", (enum lock_kind)l->lock_kind);
	}
	return err;
}

static int list_shard_init(struct strategy *s, struct cpu *cpu)
{
	struct list_shard *l = s->priv;
	int err;

	(void)cpu;
	l->nr = l->by == SHARD_NODE ? s->nr_nodes : s->nr_cpus;
	l->sync_class = section_class_get(&s->world->sections, "shard:sync");
	if (!l->sync_class)
		return -ENOMEM;
	l->shards = mem_zalloc(s->mem, shards_bytes(l), CACHELINE);
	if (!l->shards)
		return -ENOMEM;
	err = shards_init(s);
	if (err)
		mem_free(s->mem, l->shards, shards_bytes(l));
	return err;
}

static void list_shard_destroy(struct strategy *s)
{
	struct list_shard *l = s->priv;

	mem_free(s->mem, l->shards, shards_bytes(l));
}

static uint32_t shard_of_cpu(const struct strategy *s, const struct cpu *cpu)
{
	const struct list_shard *l = s->priv;

	return l->by == SHARD_NODE ? s->cpu_nodes[cpu->id] : cpu->id;
}

static int list_shard_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct list_shard *l = s->priv;
	struct shard_mm *m = mm_priv(mm);
	struct lock_hold hold;
	struct shard *shard;

	m->shard = shard_of_cpu(s, cpu);
	shard = &l->shards[m->shard];
	lock_acquire(&shard->lock, cpu, &hold);
	mm_clone(s->world, mm);
	inject(&s->world->inject, cpu, INJECT_FORK_CLONED);
	pgdlist_add(&shard->list, mm->page);
	lock_release(&shard->lock, cpu, &hold);
	return 0;
}

static void list_shard_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct list_shard *l = s->priv;
	const struct shard_mm *m = mm_priv(mm);
	struct shard *shard = &l->shards[m->shard];
	struct lock_hold hold;

	lock_acquire(&shard->lock, cpu, &hold);
	pgdlist_del(&shard->list, mm->page);
	lock_release(&shard->lock, cpu, &hold);
	inject(&s->world->inject, cpu, INJECT_EXIT_UNLINKED);
	mm_free(s->world, cpu, mm);
}

/* What a walk does with one page directory. */
enum visit {
	VISIT_FILL,	/* slots are set once: fill it, judge what is there */
	VISIT_COPY,	/* they can be cleared: what the reference's is now */
	VISIT_STORE,	/* store the entry whatever it is */
};

/* The walk of one shard; @visit is a constant in each caller. */
static __always_inline_fn size_t walk_shard(struct strategy *s,
					    struct cpu *cpu,
					    struct shard *shard,
					    unsigned int slot, uint64_t entry,
					    enum visit visit)
{
	const struct list_shard *l = s->priv;
	struct world *w = s->world;
	struct lock_hold hold;
	struct page *page;
	size_t reached = 0;

	lock_acquire(&shard->lock, cpu, &hold);
	pgdlist_for_each(page, &shard->list) {
		inject(&w->inject, cpu, INJECT_WALK_STEP);
		if (visit == VISIT_FILL)
			pgd_sync_slot(w, cpu, page_pgd(w, page), slot, entry);
		else if (visit == VISIT_COPY)
			pgd_copy_slot(w, cpu, page_pgd(w, page), slot);
		else
			entry_store(w, page_pgd(w, page), slot, entry);
		reached++;
	}
	lock_release_as(&shard->lock, cpu, &hold, l->sync_class);
	return reached;
}

static void list_shard_unsync(struct strategy *s, struct cpu *cpu,
			      unsigned int first, unsigned int last)
{
	struct list_shard *l = s->priv;
	unsigned int slot, i;

	for (slot = first; slot <= last; slot++)
		for (i = 0; i < l->nr; i++)
			walk_shard(s, cpu, &l->shards[i], slot, ENTRY_NONE,
				   VISIT_COPY);
}

static void fill_shards(struct strategy *s, struct cpu *cpu, unsigned int first,
			unsigned int last)
{
	struct list_shard *l = s->priv;
	unsigned int slot, i;
	uint64_t entry;

	for (slot = first; slot <= last; slot++) {
		entry = ref_load(s->world, slot);
		for (i = 0; entry != ENTRY_NONE && i < l->nr; i++)
			walk_shard(s, cpu, &l->shards[i], slot, entry,
				   VISIT_FILL);
	}
}

static void list_shard_sync(struct strategy *s, struct cpu *cpu,
			    unsigned int first, unsigned int last)
{
	if (s->world->geo->slots == SLOT_CLEARABLE)
		list_shard_unsync(s, cpu, first, last);
	else
		fill_shards(s, cpu, first, last);
}

static size_t list_shard_walk(struct strategy *s, struct cpu *cpu,
			      unsigned int slot, uint64_t entry)
{
	struct list_shard *l = s->priv;
	size_t reached = 0;
	unsigned int i;

	for (i = 0; i < l->nr; i++)
		reached += walk_shard(s, cpu, &l->shards[i], slot, entry,
				      VISIT_STORE);
	return reached;
}

/* Each member of a shard must also say that it is there. */
static int check_shard(const struct shard *shard, uint32_t nr)
{
	const struct shard_mm *m;
	struct page *page;

	pgdlist_for_each(page, &shard->list) {
		m = mm_priv(page->pt_mm);
		if (m->shard != nr)
			return -EUCLEAN;
	}
	return pgdlist_check(&shard->list, shard->list.nr);
}

static int list_shard_check(struct strategy *s, size_t nr_live)
{
	struct list_shard *l = s->priv;
	size_t nr = 0;
	uint32_t i;
	int err = 0;

	for (i = 0; !err && i < l->nr; i++) {
		err = check_shard(&l->shards[i], i);
		nr += l->shards[i].list.nr;
	}
	return err ? err : nr == nr_live ? 0 : -EUCLEAN;
}

static const struct param list_shard_params[] = {
	{
		.name = "shard", .type = PARAM_CHOICE, .def = "cpu",
		.choices = "cpu,node",
		.help = "a list and a lock for each CPU, or each NUMA node",
		.offset = offsetof(struct list_shard, by),
	}, {
		.name = "lock", .type = PARAM_CHOICE, .def = "ticket",
		.choices = LOCK_KIND_NAMES,
		.help = "kind of the shards' locks",
		.offset = offsetof(struct list_shard, lock_kind),
	},
};

const struct strategy_ops list_shard_strategy = {
	STRATEGY_ABI,
	.name		= "list-shard",
	.summary	= "walk a list a CPU or node, each under its own lock",
	.stands_for	= "no kernel: pgd_list and pgd_lock of "
			  "arch/x86/mm/pgtable.c split up, an answer to Peter "
			  "Zijlstra's worry over pgd_lock hold times, "
			  "linux-mm, May 2020",
	.leaves_out	= "CPU hotplug; the mm's page_table_lock, which only "
			  "Xen needs; the four bytes that say where an mm is "
			  "would fit into struct page",
	.contract	= CONTRACT_EAGER,
	.flags		= STRATEGY_VARIANT,
	.priv_bytes	= sizeof(struct list_shard),
	.mm_priv_bytes	= sizeof(struct shard_mm),
	.mm_charged_bytes = sizeof(struct shard_mm),
	.mm_borrowed_bytes = sizeof(struct cds_list_head),
	.params		= list_shard_params,
	.nr_params	= ARRAY_SIZE(list_shard_params),
	.init		= list_shard_init,
	.destroy	= list_shard_destroy,
	.fork		= list_shard_fork,
	.exit		= list_shard_exit,
	.sync		= list_shard_sync,
	.unsync		= list_shard_unsync,
	.walk		= list_shard_walk,
	.check		= list_shard_check,
};
STRATEGY_PLUGIN(list_shard_strategy)
