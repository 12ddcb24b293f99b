// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * null - clones at fork and propagates nothing: what the harness itself costs.
 *
 * Wrong by design and held to nothing; whatever another strategy takes more
 * than this one is the strategy's.
 */
#include "strategies/strategy.h"

static int null_fork(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	(void)cpu;
	mm_clone(s->world, mm);
	return 0;
}

static void null_exit(struct strategy *s, struct cpu *cpu, struct mm *mm)
{
	mm_free(s->world, cpu, mm);
}

const struct strategy_ops null_strategy = {
	STRATEGY_ABI,
	.name		= "null",
	.summary	= "propagate nothing: the harness's own cost",
	.stands_for	= "nothing; the floor under every figure",
	.leaves_out	= "all propagation",
	.contract	= CONTRACT_NONE,
	.flags		= STRATEGY_YARDSTICK,
	.fork		= null_fork,
	.exit		= null_exit,
};
STRATEGY_PLUGIN(null_strategy)
