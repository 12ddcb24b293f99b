// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * workload-steady.c - a machine at work: a mix of everything at a set rate.
 *
 * Each step is one operation drawn by weight.  The first worker also fills a
 * new slot so many times a second; a kernel's slots are used up after tens of
 * those, so the machine reboots and begins again.
 */
#include "bench/mix.h"
#include "bench/pace.h"
#include "bench/population.h"
#include "bench/workloads.h"

struct steady {
	uint64_t task, exec, sw, access, vmalloc, vfree;	/* weights */
	uint64_t new_slot_ns;
};

static int step_switch(struct worker *wk)
{
	act_switch_random(wk);
	return 0;
}

static int step_access(struct worker *wk)
{
	act_access(wk);
	return 0;
}

static int step_vfree(struct worker *wk)
{
	act_vfree(wk);
	return 0;
}

static int steady_step(struct worker *wk)
{
	const struct steady *s = wk->run->workload_priv;
	const struct mix mix[] = {
		{ s->access, step_access }, { s->sw, step_switch },
		{ s->task, population_step }, { s->vmalloc, act_vmalloc_old },
		{ s->exec, act_exec }, { s->vfree, step_vfree },
	};

	if (wk->filling)
		return act_vmalloc_new(wk, 1);
	return mix_step(wk, mix, ARRAY_SIZE(mix));
}

static uint64_t steady_fill_ns(const struct worker *wk)
{
	const struct steady *load = wk->run->workload_priv;

	return wk->id == 0 ? load->new_slot_ns : 0;
}

static const struct param steady_params[] = {
	{
		.name = "task", .type = PARAM_U64, .def = "10",
		.help = "weight of forks and exits, in turn",
		.offset = offsetof(struct steady, task),
	}, {
		.name = "exec", .type = PARAM_U64, .def = "3",
		.help = "weight of execs",
		.offset = offsetof(struct steady, exec),
	}, {
		.name = "switch", .type = PARAM_U64, .def = "20",
		.help = "weight of switches to another mm",
		.offset = offsetof(struct steady, sw),
	}, {
		.name = "access", .type = PARAM_U64, .def = "60",
		.help = "weight of accesses through a vmalloc slot",
		.offset = offsetof(struct steady, access),
	}, {
		.name = "vmalloc", .type = PARAM_U64, .def = "5",
		.help = "weight of allocations in a slot that is there",
		.offset = offsetof(struct steady, vmalloc),
	}, {
		.name = "vfree", .type = PARAM_U64, .def = "2",
		.help = "weight of frees",
		.offset = offsetof(struct steady, vfree),
	}, {
		.name = "new-slot", .type = PARAM_TIME, .def = "50ms",
		.help = "time between two new slots",
		.offset = offsetof(struct steady, new_slot_ns),
	},
};

static const uint64_t steady_mms[] = { 10000 };

const struct workload_ops steady_workload = {
	.name		= "steady",
	.summary	= "fork, exec, exit, switch, access, vmalloc at set rates",
	.stands_for	= "a machine at work",
	.layout		= LAYOUT_AGED,
	.mms		= steady_mms,
	.nr_mms		= ARRAY_SIZE(steady_mms),
	.duration_ns	= 450000000,
	.warmup_ns	= 50000000,
	.rate		= 200000,
	.params		= steady_params,
	.nr_params	= ARRAY_SIZE(steady_params),
	.priv_bytes	= sizeof(struct steady),
	.step		= steady_step,
	.fill_ns	= steady_fill_ns,
	.role		= pace_role,
};
