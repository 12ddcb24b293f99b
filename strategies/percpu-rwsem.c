// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * percpu-rwsem - forks and exits are readers of a percpu rw-semaphore, sync is
 * its writer; a list of page directories a CPU.
 *
 * Readers of a registry still change it, so each CPU has a list and a lock of
 * its own, uncontended unless an mm dies on another CPU than it was born on.
 *
 * Why no mm is missed.  The mutator stores to the reference, then takes the
 * semaphore for writing.  A fork clones and inserts within one read section:
 * either that ended before the write section, and the walk meets the mm, or it
 * begins after, and the semaphore orders the store before the clone.  What was
 * cleared goes the same way: a write section copies what the reference holds
 * now, and no clone runs beside it.
 *
 * Exit may run where nothing may sleep, and down_read() may: so exit only tries,
 * and if a writer is around it leaves the mm registered on a list of its CPU,
 * to be taken out by that CPU's next fork, exit or drain.
 */
#include "strategies/strategy.h"

#include <errno.h>

enum writer { WRITER_AUTO, WRITER_MEMBARRIER, WRITER_GRACE };
enum { COUNT_LATE_EXITS };

struct shard {
	struct lock lock;
	struct pgdlist list;
} __cacheline_aligned;

/* What only one CPU touches: exits that found a writer. */
struct late {
	struct mm *first;
	uint64_t nr, peak;
} __cacheline_aligned;

struct percpu_registry {
	struct percpu_rwsem *sem;
	struct rcu rcu;			/* of writer=grace */
	const struct section_class *read_class;
	const struct section_class *write_class;
	struct shard *shards;
	struct late *late;
	unsigned int writer;
	unsigned int lock_kind;
};

struct percpu_mm {
	struct mm *next_late;
};

static size_t shards_bytes(const struct strategy *s)
{
	return s->nr_cpus * sizeof(struct shard);
}

static size_t late_bytes(const struct strategy *s)
{
	return s->nr_cpus * sizeof(struct late);
}

static int shards_init(struct strategy *s)
{
	struct percpu_registry *r = s->priv;
	unsigned int i;
	int err;

	for (i = 0; i < s->nr_cpus; i++) {
		pgdlist_init(&r->shards[i].list);
		err = lock_init(&r->shards[i].lock, &s->world->sections,
				"shard", (enum lock_kind)r->lock_kind);
		if (err)
			return err;
	}
	return 0;
}

static int classes_init(struct strategy *s)
{
	struct percpu_registry *r = s->priv;
	struct section_set *set = &s->world->sections;

	r->read_class = section_class_get(set, "rwsem_read");
	r->write_class = section_class_get(set, "rwsem_write");
	return r->read_class && r->write_class ? 0 : -ENOMEM;
}

static void memory_free(struct strategy *s)
{
	struct percpu_registry *r = s->priv;

	mem_free(s->mem, r->sem, percpu_rwsem_size(s->nr_cpus));
	mem_free(s->mem, r->late, late_bytes(s));
	mem_free(s->mem, r->shards, shards_bytes(s));
}

/* A stated grace period is meant for the writer: only grace keeps to it. */
static enum percpu_rwsem_mode writer_mode(const struct percpu_registry *r,
					  uint64_t grace_ns)
{
	if (r->writer == WRITER_AUTO)
		return grace_ns ? PERCPU_RWSEM_GRACE : PERCPU_RWSEM_MEMBARRIER;
	return r->writer == WRITER_GRACE ? PERCPU_RWSEM_GRACE :
	       PERCPU_RWSEM_MEMBARRIER;
}

static int percpu_init(struct strategy *s, struct cpu *cpu)
{
	struct percpu_registry *r = s->priv;
	enum percpu_rwsem_mode mode = writer_mode(r, s->grace_ns);
	int err;

	(void)cpu;
	rcu_domain_init(&r->rcu, rcu_ops_get(0), s->grace_ns);
	r->shards = mem_zalloc(s->mem, shards_bytes(s), CACHELINE);
	r->late = mem_zalloc(s->mem, late_bytes(s), CACHELINE);
	r->sem = mem_zalloc(s->mem, percpu_rwsem_size(s->nr_cpus), CACHELINE);
	err = r->shards && r->late && r->sem ? 0 : -ENOMEM;
	if (!err)
		err = classes_init(s);
	if (!err)
		err = shards_init(s);
	if (!err)
		err = percpu_rwsem_init(r->sem, s->nr_cpus, mode, &r->rcu);
	if (err)
		memory_free(s);
	return err;
}

static void percpu_destroy(struct strategy *s)
{
	struct percpu_registry *r = s->priv;

	percpu_rwsem_release(r->sem);
	memory_free(s);
}

static int percpu_online(struct strategy *s, struct cpu *cpu)
{
	struct percpu_registry *r = s->priv;

	(void)cpu;
	rcu_attach(&r->rcu);
	return 0;
}

static void percpu_offline(struct strategy *s, struct cpu *cpu)
{
	struct percpu_registry *r = s->priv;

	(void)cpu;
	rcu_detach(&r->rcu);
}

/* Inside a read section, or with every other CPU parked. */
static void unregister(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct percpu_registry *r = s->priv;
	struct shard *shard = &r->shards[mm->page->index];
	struct lock_hold hold;

	lock_acquire(&shard->lock, cpu, &hold);
	pgdlist_del(&shard->list, mm->page);
	lock_release(&shard->lock, cpu, &hold);
	mm_free(s->world, cpu, mm);
}

static void take_out_late(struct strategy *s, struct cpu *cpu)
{
	struct percpu_registry *r = s->priv;
	struct late *late = &r->late[cpu->id];
	struct percpu_mm *m;
	struct mm *mm, *next;

	for (mm = late->first; mm; mm = next) {
		m = mm_priv(mm);
		next = m->next_late;
		unregister(s, cpu, mm);
	}
	late->first = NULL;
	late->nr = 0;
}

static void read_leave(struct percpu_registry *r, struct cpu *cpu,
		       struct section *section)
{
	uint64_t left = section_leave(cpu);

	percpu_up_read(r->sem, cpu->id);
	section_record(section, cpu, r->read_class, left);
}

static int percpu_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct percpu_registry *r = s->priv;
	struct shard *shard = &r->shards[cpu->id];
	struct section section;
	struct lock_hold hold;
	uint64_t since = 0;

	if (unlikely(!percpu_down_read_trylock(r->sem, cpu->id))) {
		since = section_wait_begin(cpu);
		percpu_down_read(r->sem, cpu->id);
	}
	section_enter(&section, cpu, since);
	if (unlikely(r->late[cpu->id].first))
		take_out_late(s, cpu);
	mm_clone(s->world, mm);
	inject(&s->world->inject, cpu, INJECT_FORK_CLONED);
	mm->page->index = cpu->id;
	lock_acquire(&shard->lock, cpu, &hold);
	pgdlist_add(&shard->list, mm->page);
	lock_release(&shard->lock, cpu, &hold);
	read_leave(r, cpu, &section);
	return 0;
}

static void exit_late(struct percpu_registry *r, struct cpu *cpu,
		      struct mm *mm)
{
	struct late *late = &r->late[cpu->id];
	struct percpu_mm *m = mm_priv(mm);

	m->next_late = late->first;
	late->first = mm;
	late->nr++;
	late->peak = MAX(late->peak, late->nr);
	strategy_count(cpu, COUNT_LATE_EXITS, 1);
}

static void percpu_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	struct percpu_registry *r = s->priv;
	struct section section;

	if (unlikely(!percpu_down_read_trylock(r->sem, cpu->id))) {
		exit_late(r, cpu, mm);
		return;
	}
	section_enter(&section, cpu, 0);
	if (unlikely(r->late[cpu->id].first))
		take_out_late(s, cpu);
	unregister(s, cpu, mm);
	read_leave(r, cpu, &section);
}

static void percpu_reclaim(struct strategy *s, struct cpu *cpu)
{
	struct percpu_registry *r = s->priv;

	if (!r->late[cpu->id].first ||
	    !percpu_down_read_trylock(r->sem, cpu->id))
		return;
	take_out_late(s, cpu);
	percpu_up_read(r->sem, cpu->id);
}

enum visit { VISIT_FILL, VISIT_COPY, VISIT_STORE };

/* One pass within a write section; @visit is a constant in each caller. */
static __always_inline_fn size_t visit_all(struct strategy *s, struct cpu *cpu,
					   unsigned int slot, uint64_t entry,
					   enum visit visit)
{
	struct percpu_registry *r = s->priv;
	struct world *w = s->world;
	struct page *page;
	size_t reached = 0;
	unsigned int i;

	for (i = 0; i < s->nr_cpus; i++)
		pgdlist_for_each(page, &r->shards[i].list) {
			inject(&w->inject, cpu, INJECT_WALK_STEP);
			if (visit == VISIT_STORE)
				entry_store(w, page_pgd(w, page), slot, entry);
			else if (visit == VISIT_COPY)
				pgd_copy_slot(w, cpu, page_pgd(w, page), slot);
			else
				pgd_sync_slot(w, cpu, page_pgd(w, page), slot,
					      entry);
			reached++;
		}
	return reached;
}

/* A writer always waits, for its barrier at least: all count as contended. */
static void write_enter(struct percpu_registry *r, struct cpu *cpu,
			struct section *section)
{
	uint64_t since = section_wait_begin(cpu);

	percpu_down_write(r->sem);
	section_enter(section, cpu, since);
}

static void write_leave(struct percpu_registry *r, struct cpu *cpu,
			struct section *section)
{
	uint64_t left = section_leave(cpu);

	percpu_up_write(r->sem);
	section_record(section, cpu, r->write_class, left);
}

/* Every slot, or only those that are filled. */
static void sync_slots(struct strategy *s, struct cpu *cpu, unsigned int first,
		       unsigned int last, bool empty_too)
{
	bool copy = s->world->geo->slots == SLOT_CLEARABLE;
	struct percpu_registry *r = s->priv;
	struct section section;
	unsigned int slot;
	uint64_t entry;

	write_enter(r, cpu, &section);
	for (slot = first; slot <= last; slot++) {
		entry = ref_load(s->world, slot);
		if (entry == ENTRY_NONE && !empty_too)
			continue;
		if (copy)
			visit_all(s, cpu, slot, entry, VISIT_COPY);
		else
			visit_all(s, cpu, slot, entry, VISIT_FILL);
	}
	write_leave(r, cpu, &section);
}

static void percpu_sync(struct strategy *s, struct cpu *cpu, unsigned int first,
			unsigned int last)
{
	sync_slots(s, cpu, first, last, false);
}

static void percpu_unsync(struct strategy *s, struct cpu *cpu,
			  unsigned int first, unsigned int last)
{
	sync_slots(s, cpu, first, last, true);
}

static size_t percpu_walk(struct strategy *s, struct cpu *cpu,
			  unsigned int slot, uint64_t entry)
{
	struct percpu_registry *r = s->priv;
	struct section section;
	size_t reached;

	write_enter(r, cpu, &section);
	reached = visit_all(s, cpu, slot, entry, VISIT_STORE);
	write_leave(r, cpu, &section);
	return reached;
}

static void percpu_quiescent(struct strategy *s)
{
	struct percpu_registry *r = s->priv;

	rcu_quiescent(&r->rcu);
}

static void percpu_drain(struct strategy *s)
{
	struct percpu_registry *r = s->priv;
	unsigned int i;

	rcu_barrier_all(&r->rcu);
	for (i = 0; i < s->nr_cpus; i++) {
		take_out_late(s, &s->world->cpus[i]);
		mm_reap(s->world, &s->world->cpus[i]);
	}
}

static uint64_t percpu_deferred_peak(struct strategy *s)
{
	struct percpu_registry *r = s->priv;
	uint64_t sum = 0;
	unsigned int i;

	/* An upper bound: the CPUs' peaks need not have been at one time. */
	for (i = 0; i < s->nr_cpus; i++) {
		sum += r->late[i].peak;
		r->late[i].peak = 0;
	}
	return sum;
}

static int percpu_check(struct strategy *s, size_t nr_live)
{
	struct percpu_registry *r = s->priv;
	size_t nr = 0;
	unsigned int i;
	int err;

	for (i = 0; i < s->nr_cpus; i++) {
		err = pgdlist_check(&r->shards[i].list, r->shards[i].list.nr);
		if (err)
			return err;
		nr += r->shards[i].list.nr;
	}
	return nr == nr_live ? 0 : -EUCLEAN;
}

static const struct param percpu_params[] = {
	{
		.name = "writer", .type = PARAM_CHOICE, .def = "auto",
		.choices = "auto,membarrier,grace",
		.help = "how a writer makes readers slow: membarrier(2), or a "
			"grace period, as the kernel does; auto: grace if "
			"--grace-period is given",
		.offset = offsetof(struct percpu_registry, writer),
	}, {
		.name = "lock", .type = PARAM_CHOICE, .def = "ticket",
		.choices = LOCK_KIND_NAMES,
		.help = "kind of the shards' locks",
		.offset = offsetof(struct percpu_registry, lock_kind),
	},
};

static const char *const percpu_counters[] = {
	[COUNT_LATE_EXITS] = "late_exits",
};

const struct strategy_ops percpu_rwsem_strategy = {
	STRATEGY_ABI,
	.name		= "percpu-rwsem",
	.summary	= "fork and exit read a percpu rw-semaphore, sync writes",
	.stands_for	= "kernel/locking/percpu-rwsem.c and "
			  "kernel/rcu/sync.c as a registry lock; Ryan Roberts "
			  "proposed the semaphore for ptdump, "
			  "linux-arm-kernel, June 2025",
	.leaves_out	= "CPU hotplug; an exit that may not sleep is left to "
			  "a later fork or exit of its CPU, for which the "
			  "kernel would need a worker",
	.contract	= CONTRACT_EAGER,
	.priv_bytes	= sizeof(struct percpu_registry),
	.mm_priv_bytes	= sizeof(struct percpu_mm),
	.mm_charged_bytes = sizeof(struct percpu_mm),
	.mm_borrowed_bytes = sizeof(struct cds_list_head) + sizeof(uint64_t),
	.params		= percpu_params,
	.nr_params	= ARRAY_SIZE(percpu_params),
	.counters	= percpu_counters,
	.nr_counters	= ARRAY_SIZE(percpu_counters),
	.init		= percpu_init,
	.destroy	= percpu_destroy,
	.cpu_online	= percpu_online,
	.cpu_offline	= percpu_offline,
	.quiescent	= percpu_quiescent,
	.fork		= percpu_fork,
	.exit		= percpu_exit,
	.reclaim	= percpu_reclaim,
	.sync		= percpu_sync,
	.unsync		= percpu_unsync,
	.walk		= percpu_walk,
	.drain		= percpu_drain,
	.deferred_peak	= percpu_deferred_peak,
	.check		= percpu_check,
};
STRATEGY_PLUGIN(percpu_rwsem_strategy)
