/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan-internal.h - what the files of plans share; for nobody else.
 */
#ifndef PGDBENCH_BENCH_PLAN_INTERNAL_H
#define PGDBENCH_BENCH_PLAN_INTERNAL_H

#include "bench/options.h"
#include "bench/plan.h"
#include "lib/geometry.h"

/* What names have turned out to mean: each once, on loan. */
struct chosen {
	const void **v;
	size_t nr;
};

/* What is being decided, and from what. */
struct choice {
	const struct options *opts;
	const struct registry *registry;
	const struct topo *topo;
	struct error *e;
	struct strs *notes;		/* the plan's */

	struct chosen strategies;	/* of const struct strategy_ops * */
	struct chosen workloads;	/* of const struct workload_ops * */
	struct chosen geometries;	/* of const struct geometry_row * */
	struct chosen guards;		/* of const struct guard_ops *; all
					 * if any workload needs one */
};

/* choice_make - look all names up; the caller's to choice_release() in either
 * case.  Exit status. */
int __must_check choice_make(struct choice *c);
void choice_release(struct choice *c);

/* choice_take_all - all that there is, wanted or not; the same. */
int __must_check choice_take_all(struct choice *c);

/* choice_wants - does the command line want @workload of @strategy? */
bool choice_wants(const struct choice *c, const struct strategy_ops *strategy,
		  const struct workload_ops *workload);

/* choice_drop_idle - note who cannot do what was asked for, and drop whoever is
 * left with nothing.  Exit status: EXIT_USAGE when all are. */
int __must_check choice_drop_idle(struct choice *c);

/* choice_takes - is there to be a cell of these three?  choice_takes_any - is
 * there to be one of any strategy? */
bool choice_takes(const struct choice *c, const struct strategy_ops *strategy,
		  const struct workload_ops *workload,
		  const struct geometry_row *geometry);
bool choice_takes_any(const struct choice *c,
		      const struct workload_ops *workload,
		      const struct geometry_row *geometry);

/* choice_note - add a note.  Exit status. */
int __must_check choice_note(const struct choice *c, const char *format, ...)
	__printf_fn(2, 3);

/* choice_pairs - of how many pairs of strategy and guard may @workload have a
 * cell?  choice_pair - the @i-th of them; false: it takes no such strategy. */
struct pair {
	const struct strategy_ops *strategy;
	const struct guard_ops *guard;	/* NULL: the workload needs none */
};
size_t choice_pairs(const struct choice *c,
		    const struct workload_ops *workload);
bool choice_pair(const struct choice *c, const struct workload_ops *workload,
		 const struct geometry_row *geometry, size_t i,
		 struct pair *pair);

/* plan_walkers - how many threads of a cell of @workload and @guard walk.
 * Exit status. */
int __must_check plan_walkers(const struct plan *plan,
			      const struct workload_ops *workload,
			      const struct guard_ops *guard, uint64_t *walkers,
			      struct error *e);

/* plan_workload_priv - the private state of @workload with the parameters that
 * @plan has, the caller's to free(); NULL when memory is short. */
void *plan_workload_priv(const struct plan *plan,
			 const struct workload_ops *workload);

/* plan_add_params - every parameter of what @c takes; geometries must work with
 * theirs.  Exit status. */
int __must_check plan_add_params(struct plan *plan, const struct choice *c);

/* plan_add_files - the paths of plugins and trace.  Exit status. */
int __must_check plan_add_files(struct plan *plan, const struct choice *c);

/* plan_check_pin - may the PUs that --pin names be used?  Exit status. */
int __must_check plan_check_pin(const struct choice *c);

/* plan_nr_pus - how many threads --pin=@pin can place with none sharing a PU:
 * what "max" is.  0, or -errno as topo_place(). */
int __must_check plan_nr_pus(const char *pin, const struct topo *topo,
			     uint64_t *nr);

/* plan_check_pus - is there a PU for each thread, or may they share?  Exit
 * status. */
int __must_check plan_check_pus(const struct plan *plan,
				const struct topo *topo, struct error *e);

/* plan_check_rate - refuse what says twice when operations are due.  Exit
 * status. */
int __must_check plan_check_rate(const struct plan *plan,
				 const struct choice *c);

/* plan_add_options - the options that make the cells that @plan has.  Exit
 * status. */
int __must_check plan_add_options(struct plan *plan, const struct choice *c);

/* plan_append - @more behind *@text, with a comma between; NULL: nothing yet.
 * Exit status. */
int __must_check plan_append(char **text, const char *more, struct error *e);

/*
 * plan_trait - what the cells of @workload have of @option, one that a workload
 * can have for itself.
 * @text: set to what the option takes, the caller's to free(); NULL where cells
 *	  differ in what is no list, as controls among guards do
 * Exit status.
 */
int __must_check plan_trait(const struct plan *plan, const char *option,
			    const char *workload, char **text,
			    struct error *e);

/* plan_ids_differ - does each cell have an id of its own?  -ENOMEM, -EEXIST. */
int __must_check plan_ids_differ(const struct plan *plan);

#endif
