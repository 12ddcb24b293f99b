// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-plan-options.c - do the options that a plan has make the same plan, on
 * another machine too?  And options of single workloads.
 */
#include "bench/plan.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/plan-fixture.h"

enum { MAX_WORDS = 512 };

/* The plan of the options of @plan, on @machine. */
static void make_again(struct plan *again, const struct plan *plan,
		       const struct topo *machine)
{
	char *argv[MAX_WORDS] = {
		(char *)(uintptr_t)"pgdbench", (char *)(uintptr_t)"run",
	};
	struct options o;
	struct error e;
	int argc = 2, i;
	size_t k;

	assert_true(plan->options.nr < MAX_WORDS - 3);
	for (k = 0; k < plan->options.nr; k++)
		assert_true(asprintf(&argv[argc++], "--%s",
				     plan->options.v[k]) > 0);
	if (options_parse(&o, argc, argv, &e) ||
	    plan_make(again, &o, &registry, machine, &e))
		fail_msg("%s", e.text);
	options_release(&o);
	for (i = 2; i < argc; i++)
		free(argv[i]);
}

/* All that differs is told, so that a failure says more than that there is one. */
static void check_same(const char *line, const struct plan *a,
		       const struct plan *b)
{
	size_t i;

	if (same(a, b))
		return;
	for (i = 0; i < MAX(a->options.nr, b->options.nr); i++) {
		const char *x = i < a->options.nr ? a->options.v[i] : "-";
		const char *y = i < b->options.nr ? b->options.v[i] : "-";

		if (strcmp(x, y))
			print_error("%s | %s\n", x, y);
	}
	fail_msg("another plan of its own options: %s: %zu and %zu cells",
		 line, a->nr, b->nr);
}

static const char *const lines[] = {
	"",
	"-s all",
	"-s controls",
	"-s all,controls -r 1",
	"-s xarray,control-skip,list-lock",
	"-w race,ptdump",
	"-w ptdump -s list-lock,prealloc",
	"-w steady,ptdump -t 2,4",
	"-w ptdump -s all",
	"--guard controls",
	"--guard trylock,static-key-bool",
	"-w ptdump --guard all,controls",
	"-w ioremap",
	"-w ioremap,churn -g x86-32,x86-32-pae --set x86-32-pae.split=1G/3G",
	"-w churn -g x86-64,arm64,alpha",
	"-w contexts,huge-vmap,walk",
	"-t 1,max",
	"-t 3,1-2,max -w steady,walk",
	"-w walk -m 1K,10,2000 -s array,xarray",
	"-w steady -R 1000.1,fixed",
	"-w steady,churn -R max",
	"-w steady -R 123456789.125 -d 1500us --warmup 0",
	"--pin 3,1 -w churn",
	"--pin none --layout shuffled --pgd-pages 4k --verify full --timeline all",
	"--grace-period 8ms --fault-cost 700ns --ipi-cost 3us",
	"--set xarray.reclaim=rcu --set inject.walk-step=3:1us",
	"-w trace --trace /dev/null",
	"-w steady,walk,trace --set walk.mms=5,6 --set steady.threads=3,2",
	"--set churn.duration=5s --set walk.layout=fresh -w churn,walk",
	"-w steady,churn --set steady.rate=17,fixed",
	"--oversubscribe -t 100 -w steady -s null",
	"--seed 9223372036854775807 -r 7",
	"-w steady,churn --find-saturation fork:99:1ms,fixed,probes=9",
};

static void test_every_plan(void **state __unused_arg)
{
	struct topo *other;
	size_t i;

	assert_int_equal(topo_new_synthetic(&other, "pack:1 core:6 pu:1",
					    NULL), 0);
	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		struct plan first, again;

		must_make(&first, lines[i]);
		make_again(&again, &first, topo);
		check_same(lines[i], &first, &again);
		plan_release(&again);
		make_again(&again, &first, other);
		check_same(lines[i], &first, &again);
		plan_release(&again);
		plan_release(&first);
	}
	topo_free(other);
}

/* The first cell of @workload. */
static const struct plan_cell *first_of(const struct plan *plan,
					const char *workload)
{
	size_t i;

	for (i = 0; i < plan->nr; i++)
		if (!strcmp(plan->cells[i].workload, workload))
			return &plan->cells[i];
	fail_msg("no cell of %s", workload);
	return NULL;
}

static void test_own_options(void **state __unused_arg)
{
	struct plan p;
	struct error e;

	must_make(&p, "-s array -w steady,walk -t 2 -m 100 -d 1s --set "
		  "walk.mms=7 --set walk.threads=1 --set steady.duration=2s "
		  "--set walk.warmup=3ms --set steady.rate=5,fixed "
		  "--set walk.layout=fresh --layout shuffled");
	assert_int_equal(first_of(&p, "steady")->mms, 100);
	assert_int_equal(first_of(&p, "walk")->mms, 7);
	assert_int_equal(first_of(&p, "steady")->threads, 2);
	assert_int_equal(first_of(&p, "walk")->threads, 1);
	assert_int_equal(first_of(&p, "steady")->duration_ns, 2000000000);
	assert_int_equal(first_of(&p, "walk")->duration_ns, 1000000000);
	assert_int_equal(first_of(&p, "walk")->warmup_ns, 3000000);
	assert_true(first_of(&p, "steady")->rate == 5);
	assert_int_equal(first_of(&p, "steady")->arrivals, ARRIVALS_FIXED);
	/* What is said of all later takes it back. */
	assert_int_equal(first_of(&p, "walk")->layout, LAYOUT_SHUFFLED);
	assert_null(str_map_find(&p.params, "walk.mms"));
	assert_int_equal(p.notes.nr, 0);
	plan_release(&p);
	must_make(&p, "-s array -w walk -t 1 --set steady.mms=5");
	assert_int_equal(p.notes.nr, 1);
	assert_non_null(strstr(p.notes.v[0], "'steady' does not take part"));
	plan_release(&p);
	assert_int_equal(make(&p, "-w walk --set walk.mms=none", &e),
			 EXIT_USAGE);
	assert_non_null(strstr(e.text, "'none' makes no sense"));
	assert_int_equal(make(&p, "-w walk --set walk.pin=none", &e),
			 EXIT_USAGE);
	assert_int_equal(make(&p, "--set list-lock.mms=5", &e), EXIT_USAGE);
}

/* A parameter must not have the name of an option of its workload. */
static void test_no_param_is_an_option(void **state __unused_arg)
{
	unsigned int i, k;

	for (i = 0; i < workload_list_nr; i++)
		for (k = 0; k < workload_list[i]->nr_params; k++)
			assert_false(options_can_scope(
				workload_list[i]->params[k].name));
	assert_true(options_can_scope("mms"));
	assert_false(options_can_scope("pin"));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_plan),
		cmocka_unit_test(test_own_options),
		cmocka_unit_test(test_no_param_is_an_option),
	};

	return cmocka_run_group_tests(tests, plan_setup, plan_teardown);
}
