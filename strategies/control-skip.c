// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * control-skip - list-lock whose walk passes over an mm now and then.
 *
 * The plainest way to miss an update; no race and no delay is needed.
 */
#include "strategies/strategy.h"

struct control_skip {
	struct pgdlist_locked reg;
	uint64_t one_in;
};

static int control_skip_init(struct strategy *s, struct cpu *cpu)
{
	struct control_skip *c = s->priv;

	(void)cpu;
	return pgdlist_locked_init(&c->reg, s->world, LOCK_TICKET, false);
}

static int control_skip_fork(struct strategy *s, struct cpu *cpu,
			     struct mm *mm)
{
	struct control_skip *c = s->priv;

	pgdlist_locked_fork(&c->reg, s->world, cpu, mm);
	return 0;
}

static void control_skip_exit(struct strategy *s, struct cpu *cpu,
			      struct mm *mm)
{
	struct control_skip *c = s->priv;

	pgdlist_locked_exit(&c->reg, s->world, cpu, mm);
}

static void control_skip_sync(struct strategy *s, struct cpu *cpu,
			      unsigned int first, unsigned int last)
{
	struct control_skip *c = s->priv;
	struct world *w = s->world;
	struct lock_hold hold;
	struct page *page;
	unsigned int slot;
	uint64_t entry;

	for (slot = first; slot <= last; slot++) {
		entry = ref_load(w, slot);
		lock_acquire(&c->reg.lock, cpu, &hold);
		pgdlist_for_each(page, &c->reg.list)
			if (entry != ENTRY_NONE &&
			    rng_below(&cpu->rng, c->one_in))
				pgd_sync_slot(w, cpu, page_pgd(w, page), slot,
					      entry);
		lock_release(&c->reg.lock, cpu, &hold);
	}
}

static int control_skip_check(struct strategy *s, size_t nr_live)
{
	struct control_skip *c = s->priv;

	return pgdlist_check(&c->reg.list, nr_live);
}

static const struct param control_skip_params[] = {
	{
		.name = "one-in", .type = PARAM_U64, .def = "1000",
		.help = "an mm in so many is passed over",
		.offset = offsetof(struct control_skip, one_in),
		.min = 1, .max = UINT32_MAX,
	},
};

const struct strategy_ops control_skip_strategy = {
	STRATEGY_ABI,
	.name		= "control-skip",
	.summary	= "control: list-lock that skips an mm at random",
	.stands_for	= "nothing; the oracle must see what it misses",
	.leaves_out	= "nothing: no kernel does this",
	.contract	= CONTRACT_EAGER,
	.flags		= STRATEGY_CONTROL,
	.exposed_by	= "populate",
	.priv_bytes	= sizeof(struct control_skip),
	.params		= control_skip_params,
	.nr_params	= ARRAY_SIZE(control_skip_params),
	.init		= control_skip_init,
	.fork		= control_skip_fork,
	.exit		= control_skip_exit,
	.sync		= control_skip_sync,
	.check		= control_skip_check,
};
STRATEGY_PLUGIN(control_skip_strategy)
