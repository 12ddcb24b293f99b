// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * guard-percpu-rwsem - a percpu rw-semaphore of its own: tear-downs read it,
 * walkers write it.
 *
 * Why it is right.  As read-lock: the sections exclude each other, and the
 * clear is inside.  It needs no key: with no writer about, reading is a count
 * of the CPU's own and no fence.
 *
 * What it costs.  A walker begins with a grace period, or membarrier(2), which
 * is nothing to a dump; readers who come while it walks sleep for the rest of
 * it, and who comes a grace period after still takes the slow path.
 */
#include "strategies/guard.h"

#include <errno.h>

enum { COUNT_RENDEZVOUS, COUNT_WAITED };
enum writer { WRITER_AUTO, WRITER_MEMBARRIER, WRITER_GRACE };

struct percpu_guard {
	struct percpu_rwsem *sem;
	struct rcu rcu;			/* of writer=grace */
	const struct section_class *read_class;
	const struct section_class *write_class;
	unsigned int writer;
};

/* A stated grace period is meant for the writer: only grace keeps to it. */
static enum percpu_rwsem_mode writer_mode(const struct guard *g)
{
	const struct percpu_guard *p = g->priv;
	bool grace = p->writer == WRITER_AUTO ? g->grace_ns != 0 :
		     p->writer == WRITER_GRACE;

	return grace ? PERCPU_RWSEM_GRACE : PERCPU_RWSEM_MEMBARRIER;
}

static int percpu_guard_init(struct guard *g)
{
	struct percpu_guard *p = g->priv;
	struct section_set *set = &g->world->sections;
	int err;

	rcu_domain_init(&p->rcu, rcu_ops_get(0), g->grace_ns);
	p->read_class = section_class_get(set, "ptdump_rwsem:read");
	p->write_class = section_class_get(set, "ptdump_rwsem:write");
	p->sem = mem_zalloc(g->mem, percpu_rwsem_size(g->nr_cpus), CACHELINE);
	err = p->read_class && p->write_class && p->sem ?
	      percpu_rwsem_init(p->sem, g->nr_cpus, writer_mode(g), &p->rcu) :
	      -ENOMEM;
	if (err)
		mem_free(g->mem, p->sem, percpu_rwsem_size(g->nr_cpus));
	return err;
}

static void percpu_guard_destroy(struct guard *g)
{
	struct percpu_guard *p = g->priv;

	percpu_rwsem_release(p->sem);
	mem_free(g->mem, p->sem, percpu_rwsem_size(g->nr_cpus));
}

static int percpu_guard_online(struct guard *g, struct cpu *cpu __unused_arg)
{
	struct percpu_guard *p = g->priv;

	rcu_attach(&p->rcu);
	return 0;
}

static void percpu_guard_offline(struct guard *g, struct cpu *cpu __unused_arg)
{
	struct percpu_guard *p = g->priv;

	rcu_detach(&p->rcu);
}

static int percpu_guard_begin(struct guard *g, struct cpu *cpu,
			      struct guard_pass *pass)
{
	struct percpu_guard *p = g->priv;
	uint64_t since = 0;

	if (unlikely(!percpu_down_read_trylock(p->sem, cpu->id))) {
		since = section_wait_begin(cpu);
		g->idle(g->idle_arg, true);
		percpu_down_read(p->sem, cpu->id);
		g->idle(g->idle_arg, false);
		guard_count(g, cpu, COUNT_WAITED, 1);
	}
	section_enter(&pass->section, cpu, since);
	guard_count(g, cpu, COUNT_RENDEZVOUS, 1);
	return 0;
}

static void percpu_guard_end(struct guard *g, struct cpu *cpu,
			     struct guard_pass *pass)
{
	struct percpu_guard *p = g->priv;
	uint64_t left = section_leave(cpu);

	percpu_up_read(p->sem, cpu->id);
	section_record(&pass->section, cpu, p->read_class, left);
}

static void percpu_guard_dump_begin(struct guard *g, struct cpu *cpu,
				    struct guard_pass *pass)
{
	struct percpu_guard *p = g->priv;
	uint64_t since = section_wait_begin(cpu);

	g->idle(g->idle_arg, true);
	percpu_down_write(p->sem);
	g->idle(g->idle_arg, false);
	section_enter(&pass->section, cpu, since);
}

static void percpu_guard_dump_end(struct guard *g, struct cpu *cpu,
				  struct guard_pass *pass)
{
	struct percpu_guard *p = g->priv;
	uint64_t left = section_leave(cpu);

	percpu_up_write(p->sem);
	section_record(&pass->section, cpu, p->write_class, left);
}

static const struct param percpu_guard_params[] = {
	{
		.name = "writer", .type = PARAM_CHOICE, .def = "auto",
		.choices = "auto,membarrier,grace",
		.help = "how a walker makes readers slow: membarrier(2), or a "
			"grace period, as the kernel does; auto: grace if "
			"--grace-period is given",
		.offset = offsetof(struct percpu_guard, writer),
	},
};

static const char *const percpu_guard_counters[] = {
	[COUNT_RENDEZVOUS] = "rendezvous",
	[COUNT_WAITED] = "waited",
};

const struct guard_ops percpu_rwsem_guard = {
	GUARD_ABI,
	.name		= "percpu-rwsem",
	.summary	= "tear-down reads a percpu rw-semaphore, walker writes",
	.stands_for	= "Ryan Roberts' second idea, linux-arm-kernel, June "
			  "2025: a percpu_rw_semaphore around pXd_clear(); "
			  "never posted",
	.leaves_out	= "the kernel's preemption off in the fast path",
	.flags		= GUARD_MAY_SLEEP,
	.priv_bytes	= sizeof(struct percpu_guard),
	.params		= percpu_guard_params,
	.nr_params	= ARRAY_SIZE(percpu_guard_params),
	.counters	= percpu_guard_counters,
	.nr_counters	= ARRAY_SIZE(percpu_guard_counters),
	.init		= percpu_guard_init,
	.destroy	= percpu_guard_destroy,
	.cpu_online	= percpu_guard_online,
	.cpu_offline	= percpu_guard_offline,
	.begin		= percpu_guard_begin,
	.end		= percpu_guard_end,
	.dump_begin	= percpu_guard_dump_begin,
	.dump_end	= percpu_guard_dump_end,
};
GUARD_PLUGIN(percpu_rwsem_guard)
