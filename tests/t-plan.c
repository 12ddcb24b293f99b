// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-plan.c - from options to cells: order, seeds, defaults, and refusals.
 */
#include "bench/plan.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/params.h"
#include "bench/plan-internal.h"
#include "tests/plan-fixture.h"

static void test_one(void **state __unused_arg)
{
	const struct plan_cell *c;
	struct plan p;

	must_make(&p, "-s list-lock -w populate -t 2 -m 10000 -r 1 -d 3s "
		  "--warmup 1ms -R 50,fixed --layout fresh --seed 5");
	assert_int_equal(p.nr, 1);
	assert_int_equal(p.seed, 5);
	assert_int_equal(p.rounds, 1);
	assert_null(p.trace);
	c = &p.cells[0];
	assert_string_equal(c->id, "populate-list-lock-x86-64-t2-m10000-r0");
	assert_ptr_equal(plan_find_cell(&p, c->id), c);
	assert_null(plan_find_cell(&p, "populate"));
	assert_string_equal(c->strategy, "list-lock");
	assert_string_equal(c->workload, "populate");
	assert_string_equal(c->geometry, "x86-64");
	assert_int_equal(c->threads, 2);
	assert_int_equal(c->mms, 10000);
	assert_int_equal(c->duration_ns, UINT64_C(3000000000));
	assert_int_equal(c->warmup_ns, 1000000);
	assert_int_equal(plan_time_ns(&p), UINT64_C(3001000000));
	assert_true(c->rate == 50);
	assert_int_equal(c->arrivals, ARRIVALS_FIXED);
	assert_int_equal(c->layout, LAYOUT_FRESH);
	plan_release(&p);
}

/* Where the command line is silent the workload speaks. */
static void test_workload_defaults(void **state __unused_arg)
{
	const struct workload_ops *w;
	char line[128];
	struct plan p;
	unsigned int i, j;

	for (i = 0; i < workload_list_nr; i++) {
		w = workload_list[i];
		if (w->needs_trace)
			continue;
		snprintf(line, sizeof(line), "-s list-lock -r 1 -w %s%s",
			 w->name, w->needs_guard ? " --guard rcu" : "");
		must_make(&p, line);
		assert_int_equal(p.nr, w->nr_mms);
		for (j = 0; j < p.nr; j++) {
			assert_int_equal(p.cells[j].mms, w->mms[j]);
			assert_int_equal(p.cells[j].threads,
					 w->threads ? w->threads : 16);
			assert_int_equal(p.cells[j].duration_ns,
					 w->duration_ns);
			assert_int_equal(p.cells[j].warmup_ns, w->warmup_ns);
			assert_int_equal(p.cells[j].layout, w->layout);
			assert_true(p.cells[j].rate == w->rate);
			assert_int_equal(p.cells[j].order, j);
		}
		plan_release(&p);
	}
}

static void test_threads(void **state __unused_arg)
{
	static const uint64_t want[] = { 1, 2, 8, 12, 16, 100 };
	struct plan p;
	struct error e;
	size_t i;

	must_make(&p, "-s null -w populate -m 1000 -r 1 -t 1,2,8-max:4,16,100");
	assert_int_equal(p.nr, ARRAY_SIZE(want));
	for (i = 0; i < p.nr; i++)
		assert_int_equal(p.cells[i].threads, want[i]);
	plan_release(&p);
	assert_int_equal(make(&p, "-s null -w populate -t 17-max", &e),
			 EXIT_USAGE);
}

/* The place of @strategy in round @round, of cells of one group. */
static size_t place_of(const struct plan *p, const char *strategy, size_t round)
{
	size_t i, place = 0;

	for (i = 0; i < p->nr; i++) {
		if (p->cells[i].round != round)
			continue;
		if (!strcmp(p->cells[i].strategy, strategy))
			return place;
		place++;
	}
	return SIZE_MAX;
}

static void test_latin_square(void **state __unused_arg)
{
	static const char *const names[] = {
		"null", "array", "list-lock", "list-rcu", "xarray",
	};
	size_t round, s, nr = ARRAY_SIZE(names);
	unsigned int seen, first, differs = 0;
	struct plan p;
	char line[160];
	int seed;

	for (seed = 0; seed < 8; seed++) {
		snprintf(line, sizeof(line), "-s null,array,list-lock,list-rcu,"
			 "xarray -w populate -m 1000 -r 5 --seed %d", seed);
		must_make(&p, line);
		assert_int_equal(p.nr, nr * nr);
		for (s = 0; s < nr; s++) {
			for (seen = 0, round = 0; round < nr; round++)
				seen |= 1U << place_of(&p, names[s], round);
			assert_int_equal(seen, (1U << nr) - 1);
		}
		first = (unsigned int)place_of(&p, "null", 0);
		differs |= 1U << first;
		plan_release(&p);
	}
	/* Which one begins follows from the seed. */
	assert_true(differs & (differs - 1));
}

/* However many rounds: each strategy has each place as often as the others, or
 * once more, in each group that is compared. */
static void test_places_shared(void **state __unused_arg)
{
	static const char *const names[] = {
		"null", "array", "list-lock", "list-rcu", "xarray",
	};
	enum { NR = ARRAY_SIZE(names), MOST_ROUNDS = 12 };
	unsigned int times[2][NR][NR], rounds, g, s, k;
	const struct plan_cell *c;
	struct plan p;
	char line[128];
	size_t i;

	for (rounds = 1; rounds <= MOST_ROUNDS; rounds++) {
		snprintf(line, sizeof(line), "-s null,array,list-lock,list-rcu,"
			 "xarray -w populate -m 1000,2000 -r %u --seed 3",
			 rounds);
		must_make(&p, line);
		assert_int_equal(p.nr, 2 * NR * rounds);
		memset(times, 0, sizeof(times));
		for (i = 0; i < p.nr; i++) {
			c = &p.cells[i];
			for (s = 0; strcmp(names[s], c->strategy); s++)
				;
			times[c->mms == 2000][s][i % NR]++;
		}
		for (g = 0; g < 2; g++)
			for (s = 0; s < NR; s++)
				for (k = 0; k < NR; k++)
					assert_in_range(times[g][s][k],
							rounds / NR,
							(rounds + NR - 1) / NR);
		plan_release(&p);
	}
}

static void test_rounds_outermost(void **state __unused_arg)
{
	struct plan p;
	size_t i, per_round;

	must_make(&p, "-s null,list-lock -w populate,churn -t 1,2 -m 10,20 "
		  "-r 3 -g x86-64");
	assert_int_equal(p.nr, 2 * 2 * 2 * 2 * 3);
	per_round = p.nr / 3;
	for (i = 0; i < p.nr; i++) {
		assert_int_equal(p.cells[i].round, i / per_round);
		assert_int_equal(p.cells[i].repetition, i / per_round);
		assert_int_equal(p.cells[i].order, i % per_round);
	}
	plan_release(&p);
}

static void test_seeds(void **state __unused_arg)
{
	struct plan p, q;
	size_t i, j;

	must_make(&p, "-s null,list-lock -w populate,churn -m 900 -r 3 --seed 7");
	for (i = 0; i < p.nr; i++) {
		for (j = 0; j < p.nr; j++) {
			const struct plan_cell *a = &p.cells[i];
			const struct plan_cell *b = &p.cells[j];
			bool paired = a->round == b->round &&
				      !strcmp(a->workload, b->workload);

			assert_int_equal(a->seed == b->seed, paired);
		}
	}
	/* What else is in the plan changes no seed. */
	must_make(&q, "-s list-lock -w churn -m 900 -r 1 --seed 7");
	assert_int_equal(q.nr, 1);
	assert_int_equal(q.cells[0].seed,
			 plan_find_cell(&p, q.cells[0].id)->seed);
	plan_release(&q);
	must_make(&q, "-s null,list-lock -w populate,churn -m 900 -r 3 --seed 7");
	assert_true(same(&p, &q));
	plan_release(&q);
	must_make(&q, "-s null,list-lock -w populate,churn -m 900 -r 3 --seed 8");
	assert_false(same(&p, &q));
	assert_int_not_equal(p.cells[0].seed, q.cells[0].seed);
	plan_release(&q);
	plan_release(&p);
}

/* Every strategy, every workload, and every parameter, none left out. */
static void test_params(void **state __unused_arg)
{
	char line[512] = "--seed 1 --set list-lock.lock=mcs "
			 "--set inject.fork-cloned=2:1000ns "
			 "-s all,controls -w steady,populate,churn,walk -r 1";
	const struct strategy_ops *ops;
	struct plan p;
	char key[128], value[PARAM_SIZE];
	size_t i;
	unsigned int j;

	must_make(&p, line);
	for (i = 0; i < registry.nr; i++) {
		ops = registry.v[i];
		for (j = 0; j < ops->nr_params; j++) {
			snprintf(key, sizeof(key), "%s.%s", ops->name,
				 ops->params[j].name);
			assert_non_null(str_map_find(&p.params, key));
			assert_int_equal(param_canonical(&ops->params[j],
				str_map_find(&p.params, key)->value, value), 0);
			assert_string_equal(str_map_find(&p.params, key)->value,
					    value);
		}
	}
	assert_string_equal(str_map_find(&p.params, "list-lock.lock")->value,
			    "mcs");
	assert_string_equal(str_map_find(&p.params, "xarray.lock")->value,
			    "ticket");
	assert_string_equal(
		str_map_find(&p.params, "inject.fork-cloned")->value, "2:1us");
	plan_release(&p);
}

static size_t count(const struct plan *p, const char *strategy,
		    const char *workload)
{
	size_t i, nr = 0;

	for (i = 0; i < p->nr; i++)
		nr += (!strategy || !strcmp(p->cells[i].strategy, strategy)) &&
		      (!workload || !strcmp(p->cells[i].workload, workload));
	return nr;
}

static void test_controls(void **state __unused_arg)
{
	struct plan p;
	size_t i;

	/* A control gets the workload that exposes it, the others the four. */
	must_make(&p, "-s null,control-skip -r 1 -m 1000 --trace /dev/null");
	assert_int_equal(count(&p, "control-skip", NULL), 1);
	assert_int_equal(count(&p, "control-skip", "populate"), 1);
	assert_int_equal(count(&p, "null", "populate"), 1);
	assert_int_equal(count(&p, "null", "steady"), 1);
	assert_int_equal(count(&p, "null", "trace"), 1);
	assert_int_equal(count(&p, "null", "churn"), 0);
	assert_string_equal(p.trace, "/dev/null");
	plan_release(&p);
	/* With -w it gets that. */
	must_make(&p, "-s null,control-skip -r 1 -m 1000 -w churn");
	assert_int_equal(count(&p, "control-skip", "churn"), 1);
	assert_int_equal(p.nr, 2);
	plan_release(&p);
	/* all are those that are no controls. */
	must_make(&p, "-s all -r 1 -m 1000 -w churn");
	for (i = 0; i < p.nr; i++)
		assert_false(registry_find(&registry, p.cells[i].strategy)
			     ->flags & STRATEGY_CONTROL);
	i = p.nr;
	plan_release(&p);
	must_make(&p, "-s controls,all,null,null -r 1 -m 1000 -w churn,churn");
	assert_true(p.nr > i);
	assert_int_equal(p.nr, registry.nr);
	plan_release(&p);
}

static void test_left_out(void **state __unused_arg)
{
	struct plan p;
	struct error e;

	must_make(&p, "-s null,list-lock -w walk -m 1000 -r 1");
	assert_int_equal(p.nr, 1);
	assert_int_equal(count(&p, "list-lock", "walk"), 1);
	assert_int_equal(p.notes.nr, 1);
	assert_non_null(strstr(p.notes.v[0], "'null'"));
	assert_null(str_map_find(&p.params, "null.lock"));
	plan_release(&p);
	must_make(&p, "-s list-lock -w walk -m 1000 --set xarray.lock=mcs");
	assert_int_equal(p.notes.nr, 1);
	plan_release(&p);
	assert_int_equal(make(&p, "-s null -w walk", &e), EXIT_USAGE);
}

static void test_geometries(void **state __unused_arg)
{
	struct geometry g;
	struct plan p;

	/* Without -g it is the workload's. */
	must_make(&p, "-s null -w churn -m 1000 -r 1");
	assert_string_equal(p.cells[0].geometry, "x86-64");
	assert_int_equal(plan_geometry(&p, "x86-64", &g), 0);
	assert_int_equal(g.vmalloc_nr, 64);
	/* What does not take part has no parameters. */
	assert_int_equal(plan_geometry(&p, "alpha", &g), -ENOENT);
	assert_int_equal(plan_geometry(&p, "no-such", &g), -ENOENT);
	assert_null(str_map_find(&p.params, "alpha.slots"));
	plan_release(&p);
	must_make(&p, "-s null -w churn -m 1000 -r 1 -g x86-32-pae,alpha,alpha "
		  "--set x86-32-pae.split=1G/3G --set alpha.slots=8 "
		  "--set arm32.ram=64M");
	assert_int_equal(p.nr, 2);
	assert_string_equal(str_map_find(&p.params, "alpha.slots")->value, "8");
	assert_int_equal(plan_geometry(&p, "x86-32-pae", &g), 0);
	assert_int_equal(g.vmalloc_nr, 1272);
	assert_int_equal(plan_geometry(&p, "alpha", &g), 0);
	assert_int_equal(g.vmalloc_nr, 8);
	assert_int_equal(p.notes.nr, 1);
	assert_non_null(strstr(p.notes.v[0], "'arm32' does not take part"));
	plan_release(&p);
}

/* What waits to be freed is measured in bytes, whatever a directory takes. */
static void test_capacity_by_bytes(void **state __unused_arg)
{
	struct plan p;

	must_make(&p, "-s null -w churn -m 1000 -r 1 -g x86-64,x86-32-pae,arm32 "
		  "--set x86-64.pti=yes");
	assert_int_equal(p.nr, 3);
	assert_int_equal(plan_capacity(&p, &p.cells[0]), 1000 + 32768 / 2);
	assert_int_equal(plan_capacity(&p, &p.cells[1]), 1000 + 32768 / 5);
	assert_int_equal(plan_capacity(&p, &p.cells[2]), 1000 + 32768 / 4);
	plan_release(&p);
}

/* Where nothing is to be propagated, who does is left out. */
static void test_shared_left_out(void **state __unused_arg)
{
	struct plan p;

	must_make(&p, "-s null,prealloc,list-lock,xarray -w churn -m 1000 -r 1 "
		  "-g x86-64,arm64");
	assert_int_equal(p.nr, 6);
	assert_int_equal(count(&p, "list-lock", NULL), 1);
	assert_int_equal(count(&p, "prealloc", NULL), 2);
	assert_int_equal(p.notes.nr, 1);
	assert_string_equal(p.notes.v[0], "geometry 'arm64' leaves out what "
			    "propagates, where there is nothing to: "
			    "'list-lock', 'xarray'");
	plan_release(&p);
	/* Whoever is left with nothing takes no part at all. */
	must_make(&p, "-s null,xarray -w churn -m 1000 -r 1 -g arm32-lpae");
	assert_int_equal(p.nr, 1);
	assert_null(str_map_find(&p.params, "xarray.lock"));
	plan_release(&p);
}

static void choose(struct chosen *chosen, const void **v, size_t nr)
{
	chosen->v = v;
	chosen->nr = nr;
}

static void fake_unsync(struct strategy *s, struct cpu *cpu, unsigned int first,
			unsigned int last)
{
	(void)s;
	(void)cpu;
	(void)first;
	(void)last;
}

/* A workload that clears slots: of strategies and of geometries. */
static void test_unsync_left_out(void **state __unused_arg)
{
	static const struct strategy_ops can = {
		.name = "can", .unsync = fake_unsync,
	};
	static const struct strategy_ops cannot = { .name = "cannot", };
	static const struct workload_ops clears = {
		.name = "clears", .geometry = "x86-32", .needs_unsync = true,
	};
	const struct geometry_row *once = geometry_find("x86-64");
	const struct geometry_row *clearable = geometry_find("x86-32");
	const void *strategies[] = { &cannot, &can };
	const void *workloads[] = { &clears };
	const void *geometries[] = { once, clearable };
	char *words[] = { NULL };
	const struct options o = {
		.workloads = { words, 1 }, .geometries = { words, 1 },
	};
	struct strs notes = { .nr = 0, };
	struct error e;
	struct choice c = { .opts = &o, .e = &e, .notes = &notes, };

	choose(&c.strategies, strategies, 2);
	choose(&c.workloads, workloads, 1);
	choose(&c.geometries, geometries, 2);
	assert_string_equal(workload_geometry(&clears), "x86-32");
	assert_int_equal(choice_drop_idle(&c), EXIT_OK);
	assert_int_equal(notes.nr, 2);
	assert_string_equal(notes.v[0], "workload 'clears' leaves out what "
			    "cannot take back a slot: 'cannot'");
	assert_string_equal(notes.v[1], "workload 'clears' leaves out what has "
			    "slots that are set once: 'x86-64'");
	assert_int_equal(c.strategies.nr, 1);
	assert_ptr_equal(c.strategies.v[0], &can);
	assert_int_equal(c.geometries.nr, 1);
	assert_ptr_equal(c.geometries.v[0], clearable);
	assert_true(choice_takes(&c, &can, &clears, clearable));
	assert_false(choice_takes(&c, &can, &clears, once));
	assert_false(choice_takes(&c, &cannot, &clears, clearable));
	strs_release(&notes);
	c.geometries.v[0] = once;
	assert_int_equal(choice_drop_idle(&c), EXIT_USAGE);
	assert_string_equal(e.text, "nothing to run: workload 'clears' leaves "
			    "out what has slots that are set once: 'x86-64'");
	strs_release(&notes);
}

/* A cell for every pair, and threads for all that walk. */
static void test_guards(void **state __unused_arg)
{
	const struct plan_cell *c;
	struct plan p;
	size_t i;

	must_make(&p, "--guard trylock,rcu -r 2 --seed 3");
	assert_int_equal(p.nr, 4);
	for (i = 0; i < p.nr; i++) {
		c = &p.cells[i];
		assert_string_equal(c->workload, "ptdump");
		assert_string_equal(c->strategy, "prealloc");
		assert_int_equal(c->threads, 16);
		assert_int_equal(c->walkers, 1);
		/* Which is first changes from round to round. */
		assert_int_equal(!strcmp(c->guard, p.cells[0].guard),
				 i % 3 == 0);
	}
	assert_non_null(plan_find_cell(&p,
		"ptdump-prealloc.trylock-x86-64-t16-m1000-r1"));
	assert_string_equal(str_map_find(&p.params, "guard-rcu.rcu")->value,
			    "memb");
	assert_null(str_map_find(&p.params, "guard-rcu-defer.rcu"));
	plan_release(&p);
	/* Long walks are measured for long, unless one says otherwise. */
	must_make(&p, "--guard rcu -r 1 --set ptdump.dump=1s "
		  "--set ptdump.pause=1s");
	assert_int_equal(p.cells[0].duration_ns, UINT64_C(12000000000));
	assert_int_equal(plan_least_ns(&p, &p.cells[0]),
			 UINT64_C(6000000000));
	plan_release(&p);
	must_make(&p, "--guard rcu -r 1 -d 1s --set ptdump.dump=1s");
	assert_int_equal(p.cells[0].duration_ns, 1000000000);
	plan_release(&p);
	/* Without --guard all but controls; with -s any strategy. */
	must_make(&p, "-s null,list-lock -w ptdump,churn -m 100 -r 1");
	assert_int_equal(count(&p, "null", "churn"), 1);
	assert_null(p.cells[p.nr - 1].guard);
	assert_int_equal(count(&p, "null", "ptdump"),
			 count(&p, "list-lock", "ptdump"));
	assert_true(count(&p, "null", "ptdump") >= 6);
	for (i = 0; i < p.nr; i++)
		if (p.cells[i].guard)
			assert_false(registry_find_guard(&registry,
				p.cells[i].guard)->flags & GUARD_CONTROL);
	plan_release(&p);
	/* The workload's strategy is for that workload alone. */
	must_make(&p, "-w ptdump,churn --guard rcu -m 100 -r 1");
	assert_int_equal(count(&p, NULL, "ptdump"), 1);
	assert_true(count(&p, NULL, "churn") > 1);
	plan_release(&p);
}

static void test_guards_threads(void **state __unused_arg)
{
	struct error e;
	struct plan p;

	must_make(&p, "--guard rcu --set ptdump.walkers=2 -t 3 -r 1");
	assert_int_equal(p.cells[0].walkers, 2);
	plan_release(&p);
	assert_int_equal(make(&p, "--guard rcu -t 1 -r 1", &e), EXIT_USAGE);
	assert_non_null(strstr(e.text, "too few for guard 'rcu'"));
	/* A guard may want more walkers than the workload has. */
	must_make(&p, "--guard rcu,static-key-bool -t 3 -r 1");
	assert_int_equal(p.cells[0].walkers + p.cells[1].walkers, 3);
	plan_release(&p);
	assert_int_equal(make(&p, "--guard rcu,static-key-bool -t 4,2 -r 1",
			      &e), EXIT_USAGE);
	assert_non_null(strstr(e.text, "2 are too few for guard "
			       "'static-key-bool'"));
	/* Tables of all: not where a huge page goes into copies. */
	assert_int_equal(make(&p, "--guard rcu -g x86-32-pae -r 1", &e),
			 EXIT_USAGE);
	assert_non_null(strstr(e.text, "workload 'ptdump' leaves out what has "
			       "copies of the tables"));
	must_make(&p, "--guard rcu -g x86-32-pae,arm64 -r 1");
	assert_int_equal(p.nr, 1);
	assert_string_equal(p.cells[0].geometry, "arm64");
	plan_release(&p);
	/* Named in vain. */
	must_make(&p, "-s null -w churn --guard rcu -r 1 -m 100");
	assert_int_equal(p.notes.nr, 1);
	assert_null(p.cells[0].guard);
	plan_release(&p);
}

static void test_refused(void **state __unused_arg)
{
	static const struct { const char *line, *says; int status; } rows[] = {
		{ "-s no-such", "unknown strategy 'no-such'", EXIT_USAGE },
		{ "-w no-such", "unknown workload 'no-such'", EXIT_USAGE },
		{ "--guard no-such", "unknown guard 'no-such'", EXIT_USAGE },
		{ "--guard rcu --set guard-rcu.x=1", "unknown parameter of "
		  "guard 'guard-rcu'", EXIT_USAGE },
		{ "-g no-such", "unknown geometry 'no-such'", EXIT_USAGE },
		{ "-s null -w churn --set a.b=c", "unknown strategy, workload, geometry or",
		  EXIT_USAGE },
		{ "-s null -w churn --set null.b=c", "valid: none",
		  EXIT_USAGE },
		{ "-s null -w churn --set list-lock.lick=mcs",
		  "did you mean 'lock'? valid: lock, inner", EXIT_USAGE },
		{ "-s null -w churn --set list-lock.lock=x",
		  "takes ticket,mcs,spin", EXIT_USAGE },
		{ "-s null -w churn --set list-lock.lock=", "takes ticket",
		  EXIT_USAGE },
		{ "-s null -w churn --set list-lock.inner=2", "takes yes or no",
		  EXIT_USAGE },
		{ "-s null -w churn --set control-skip.one-in=1e30",
		  "takes number", EXIT_USAGE },
		{ "-s null -w churn --set inject.here=1:1us",
		  "unknown point", EXIT_USAGE },
		{ "-s null -w churn --set inject.walk-step=0:1us", "EVERY",
		  EXIT_USAGE },
		{ "-s null -w churn -g x86-32 --set x86-32.split=4G/4G",
		  "takes 3G/1G,2G/2G,1G/3G", EXIT_USAGE },
		{ "-s null -w churn -g alpha --set alpha.slots=256",
		  "takes number", EXIT_USAGE },
		{ "-s null -w churn -g alpha --set alpha.ramm=1G",
		  "parameter of geometry 'alpha': 'ramm'; did you mean 'ram'?",
		  EXIT_USAGE },
		{ "-s null -w churn -g x86-32 --set x86-32.vmalloc=1G",
		  "geometry 'x86-32' has no room for ram=536870912, "
		  "split=3G/1G, vmalloc=1073741824", EXIT_USAGE },
		{ "-s list-lock,xarray -w churn -g arm64",
		  "nothing to run: geometry 'arm64' leaves out", EXIT_USAGE },
		{ "-s null -w churn --pin 16", "PU 16", EXIT_RESOURCE },
		{ "-s null -w trace --trace /no/such", "'/no/such'",
		  EXIT_RESOURCE },
		{ "-s all -w churn -t 1-400 -m 1001-1100 -r 100", "100000 cells",
		  EXIT_USAGE },
	};
	struct plan p;
	struct error e;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(make(&p, rows[i].line, &e), rows[i].status);
		if (!strstr(e.text, rows[i].says))
			fail_msg("'%s' lacks '%s'", e.text, rows[i].says);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one),
		cmocka_unit_test(test_workload_defaults),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_latin_square),
		cmocka_unit_test(test_places_shared),
		cmocka_unit_test(test_rounds_outermost),
		cmocka_unit_test(test_seeds),
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_controls),
		cmocka_unit_test(test_left_out),
		cmocka_unit_test(test_geometries),
		cmocka_unit_test(test_capacity_by_bytes),
		cmocka_unit_test(test_shared_left_out),
		cmocka_unit_test(test_unsync_left_out),
		cmocka_unit_test(test_guards),
		cmocka_unit_test(test_guards_threads),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, plan_setup, plan_teardown);
}
