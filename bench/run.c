// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run.c - one cell from plan to figures: build, warm, measure, cool, drain,
 * audit.
 *
 * The controller is the calling thread.  It builds the world and the strategy,
 * starts the workers, moves them through the phases of gate.h, joins them and
 * only then looks at what they counted.
 */
#include "bench/run-internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "bench/guarding.h"
#include "bench/observe.h"
#include "bench/population.h"
#include "bench/propagation.h"
#include "bench/pulse.h"
#include "bench/timing.h"
#include "bench/trial.h"

/* Between the mms' making and the first measured step, all workers wait. */
static int at_rest(struct run *r)
{
	if (r->ops->drain)
		r->ops->drain(&r->strategy);
	if (r->ops->deferred_peak)	/* of building and ageing */
		r->ops->deferred_peak(&r->strategy);
	r->layout_rho = population_rho(r);
	if (mem_stats_read(&r->mem, &r->mem_full))
		return -EIO;
	return r->wl->prepare ? r->wl->prepare(r) : 0;
}

static int phases(struct run *r)
{
	int err = gate_wait(&r->gate, GATE_FOREVER);	/* built */

	if (!err)
		err = at_rest(r);
	r->epoch = clock_stamp(&r->clock);
	pulse_phase_set(r->pulse, PULSE_WARMING);
	if (!err)
		err = gate_advance(&r->gate, GATE_FOREVER);	/* warm */
	if (!err)
		err = gate_wait(&r->gate, GATE_FOREVER);	/* warmed */
	if (!err) {
		timing_choose(r);
		pulse_phase_set(r->pulse, PULSE_MEASURING);
		err = gate_advance(&r->gate, GATE_FOREVER);	/* measure */
	}
	if (!err) {
		noise_begin(&r->noise);
		err = gate_wait(&r->gate, GATE_FOREVER);	/* measured */
		noise_end(&r->noise);
		pulse_phase_set(r->pulse, PULSE_AUDITING);
	}
	if (!err) {
		trial_plan(r);
		err = gate_advance(&r->gate, GATE_FOREVER);	/* cool */
	}
	if (!err)
		err = gate_wait(&r->gate, GATE_FOREVER);	/* cooled */
	gate_stop(&r->gate);
	return err;
}

static int join(struct run *r, unsigned int nr, const char **why)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < nr; i++) {
		pthread_join(r->workers[i].thread, NULL);
		if (!err && r->workers[i].err) {
			*why = "a worker failed";
			err = r->workers[i].err;
		}
	}
	return err;
}

static int run_workers(struct run *r, const char **why)
{
	unsigned int i;
	int err = 0, phase_err, join_err;

	*why = "threads";
	for (i = 0; i < r->nr; i++) {
		err = -pthread_create(&r->workers[i].thread, NULL, worker_main,
				      &r->workers[i]);
		if (err)
			break;
	}
	if (err)
		gate_stop(&r->gate);
	phase_err = err ? err : phases(r);
	join_err = join(r, i, why);
	run_act_for_cpus(r);
	return join_err ? join_err : phase_err;
}

struct run *run_new(const struct plan *plan, const struct plan_cell *cell)
{
	struct run *r = aligned_alloc(CACHELINE,
				      round_up_pow2(sizeof(*r), CACHELINE));

	if (!r)
		return NULL;
	memset(r, 0, sizeof(*r));
	r->plan = plan;
	r->cell = cell;
	return r;
}

int run_execute(struct run *r, const struct registry *registry,
		const char **why)
{
	int err;

	err = run_build(r, registry, why);
	if (err)
		return err;
	noise_init(&r->noise);
	r->noise.pus = r->pus;
	r->noise.nr_pus = r->nr_pus;
	err = run_workers(r, why);
	if (err)
		return err;
	propagation_close(&r->workers[0]);
	if (r->ops->drain)
		r->ops->drain(&r->strategy);
	guarding_drain(r);
	oracle_audit(r);
	if (r->wl->audit && r->plan->verify != VERIFY_OFF)
		r->wl->audit(r);
	return 0;
}

static void release_workers(struct run *r)
{
	unsigned int i;

	for (i = 0; r->workers && i < r->nr; i++) {
		free(r->workers[i].own);
		timing_release(&r->workers[i]);
		observe_release(&r->workers[i]);
		free(r->workers[i].counters);
		free(r->workers[i].propagation);
		free(r->workers[i].priv);
	}
	free(r->workers);
	if (r->gate.worker)
		gate_release(&r->gate);
}

void run_release(struct run *r)
{
	unsigned int i;

	if (r->strategy.ops && r->ops->drain)
		r->ops->drain(&r->strategy);
	guarding_drain(r);
	if (r->wl && r->wl->release && r->workload_priv)
		r->wl->release(r);
	release_workers(r);
	guarding_release(r);
	if (r->strategy.ops && r->ops->destroy)
		r->ops->destroy(&r->strategy);
	mem_free(&r->mem, r->strategy.priv, r->ops ? r->ops->priv_bytes : 0);
	mem_release(&r->mem);
	for (i = 0; r->world.cpus && i < r->nr; i++)
		free(r->world.cpus[i].counters);
	world_release(&r->world);
	if (r->replay)
		replay_release(r->replay);
	free(r->replay);
	free(r->workload_priv);
	free(r->pus);
	free(r->cpu_nodes);
	free(r->slots);
	topo_free(r->topo);
}
