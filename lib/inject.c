// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * inject.c - the delay itself, and the points' names.
 */
#include "lib/inject.h"

#include "lib/compiler.h"

static const char *const point_names[INJECT_NR] = {
	[INJECT_FORK_CLONED]	= "fork-cloned",
	[INJECT_FORK_INSERTED]	= "fork-inserted",
	[INJECT_FORK_LOADED]	= "fork-loaded",
	[INJECT_WALK_STEP]	= "walk-step",
	[INJECT_EXIT_UNLINKED]	= "exit-unlinked",
	[INJECT_POPULATED]	= "populated",
	[INJECT_FAULT_TAKEN]	= "fault-taken",
	[INJECT_DUMP_STEP]	= "dump-step",
	[INJECT_TEARDOWN_BEGUN]	= "teardown-begun",
	[INJECT_UNMAP_BEGUN]	= "unmap-begun",
	[INJECT_UNMAP_CLEARED]	= "unmap-cleared",
	[INJECT_UNMAP_FLUSHED]	= "unmap-flushed",
	[INJECT_UNMAP_FREED]	= "unmap-freed",
	[INJECT_TRANSLATED]	= "translated",
	[INJECT_SWITCH_COPIED]	= "switch-copied",
};

const char *inject_point_name(enum inject_point p)
{
	return point_names[p];
}

void inject_set(struct inject *in, const struct inject_own *own,
		unsigned int nr)
{
	unsigned int i;

	for (i = 0; i < nr; i++)
		in->rules[own[i].point] = (struct inject_rule){
			.every = own[i].every, .delay_ns = own[i].delay_ns,
		};
}

void inject_delay(const struct inject_rule *rule, struct cpu *cpu)
{
	uint64_t until;

	if (rule->every > 1 && rng_below(&cpu->rng, rule->every))
		return;
	until = clock_stamp(cpu->clock) + clock_ticks(cpu->clock,
						      rule->delay_ns);
	while (clock_stamp(cpu->clock) < until)
		cpu_relax();
}
