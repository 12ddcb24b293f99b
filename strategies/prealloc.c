// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * prealloc - every vmalloc slot is filled before the first fork: x86-64 today.
 *
 * Nothing is ever missing, so there is nothing to propagate, no registry, no
 * lock and no fault.  The price is one lower table a slot, for ever.
 *
 * With slots=N only N of them are filled, and only these are handed out: less
 * memory, and a vmalloc area as small as what is filled.  slots=1 is the single
 * entry that all processes share.
 *
 * There is no unsync: what is filled at boot is never cleared.
 */
#include "strategies/strategy.h"

struct prealloc {
	uint64_t slots;			/* 0: all */
};

static int prealloc_init(struct strategy *s, struct cpu *cpu)
{
	const struct prealloc *p = s->priv;
	struct world *w = s->world;

	if (p->slots && p->slots < w->nr_slots)
		w->nr_slots = (unsigned int)p->slots;
	return ref_prealloc(w, cpu);
}

static int prealloc_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	(void)cpu;
	mm_clone(s->world, mm);
	return 0;
}

static void prealloc_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	mm_free(s->world, cpu, mm);
}

static const struct param prealloc_params[] = {
	{
		.name = "slots", .type = PARAM_U64, .def = "0",
		.help = "how many of the vmalloc slots are filled, and handed "
			"out at all; 0, or more than there are: all",
		.offset = offsetof(struct prealloc, slots),
	},
};

const struct strategy_ops prealloc_strategy = {
	STRATEGY_ABI,
	.name		= "prealloc",
	.summary	= "fill every slot at boot, so that nothing changes",
	.stands_for	= "x86-64 since 5.9: preallocate_vmalloc_pages() in "
			  "arch/x86/mm/init_64.c; Al Viro's patch \"alpha: "
			  "take the LARGE_VMALLOC kludge out\", November "
			  "2025; slots=1: Linus Torvalds' single top-level "
			  "entry, \"x86_64 page fault NMI-safe\", "
			  "linux-kernel, July 2010, and alpha as it is "
			  "usually built",
	.leaves_out	= "a fork still copies the slots that are not handed "
			  "out; that an allocation fails when the area is too "
			  "small",
	.contract	= CONTRACT_SHARED,
	.flags		= STRATEGY_CLOSES_RACE,
	.priv_bytes	= sizeof(struct prealloc),
	.params		= prealloc_params,
	.nr_params	= ARRAY_SIZE(prealloc_params),
	.init		= prealloc_init,
	.fork		= prealloc_fork,
	.exit		= prealloc_exit,
};
STRATEGY_PLUGIN(prealloc_strategy)
