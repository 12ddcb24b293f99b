// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-topo-large.c - what each policy promises, on machines of up to 720 PUs.
 *
 * The promises are checked after every thread, so that each number of threads
 * up to twice the number of PUs is a case.  Exact lists are in t-topo.c.
 */
#include "tests/topo-machine.h"

#define BIG	"pack:4 numa:3 core:30 pu:2"	/* 720 PUs, 180 a package */

static const unsigned int lopsided[4] = { 51, 76, 0, 1 };
static const unsigned int single[4] = { 0, 0, 0, 1 };

struct large {
	const char *desc;
	const char *allowed;
	unsigned int nr_pus;
	unsigned int nr_cores;
	unsigned int nr_packages;
	unsigned int nr_nodes;
	/* Each package's, where they are not all alike. */
	const unsigned int *cores_of;
};

static const struct large larges[] = {
	{ "pack:1 core:1 pu:1", NULL, 1, 1, 1, 1, NULL },
	{ "pack:2 core:1 pu:1", NULL, 2, 2, 2, 1, NULL },
	{ "numa:4 pack:1 core:6 pu:2", NULL, 48, 24, 4, 4, NULL },
	{ "pack:2 numa:4 l3:2 core:8 pu:1", NULL, 128, 128, 2, 8, NULL },
	{ "pack:4 l3:8 core:4 pu:4", NULL, 512, 128, 4, 1, NULL },
	{ BIG, NULL, 720, 360, 4, 12, NULL },
	{ BIG, "1-719:2", 360, 360, 4, 12, NULL },
	{ BIG, "0-100,200-350,719", 253, 128, 3, 12,
	  lopsided },
	{ BIG, "0-719:3", 240, 240, 4, 12, NULL },
	{ BIG, "719", 1, 1, 1, 12, single },
};

/* How often each value of a field occurs; values are below 720. */
struct tally {
	unsigned int pu[720];
	unsigned int core[720];
	unsigned int package[4];
	unsigned int node[12];
	unsigned int nr_cores;
	unsigned int nr_nodes;
};

static void tally(struct tally *y, const struct topo_slot *s)
{
	y->pu[s->pu_os]++;
	y->nr_cores += !y->core[s->core]++;
	y->package[s->package]++;
	y->nr_nodes += !y->node[s->node]++;
}

static void check_common(const struct large *m, const struct tally *y,
			 const struct topo_slot *s, unsigned int i)
{
	assert_int_equal(s->shared, i >= m->nr_pus);
	assert_int_equal(y->pu[s->pu_os], i / m->nr_pus + 1);
	assert_int_equal(s->smt_shared, y->core[s->core] > y->pu[s->pu_os]);
}

static void check_compact(const struct large *m, const struct tally *y,
			  unsigned int nr)
{
	unsigned int smt = m->nr_pus / m->nr_cores;

	/* Only where all cores have as many PUs is the least easily known. */
	if (nr <= m->nr_pus && smt * m->nr_cores == m->nr_pus)
		assert_int_equal(y->nr_cores, DIV_ROUND_UP(nr, smt));
}

/* Package @p may lag behind the others by one, unless it is used up. */
static void check_level(const struct large *m, const struct tally *y,
			size_t p)
{
	size_t i;

	if (m->cores_of && y->package[p] >= m->cores_of[p])
		return;
	for (i = 0; i < ARRAY_SIZE(y->package); i++)
		assert_true(y->package[i] <= y->package[p] + 1);
}

static void check_spread(const struct large *m, const struct tally *y,
			 unsigned int nr)
{
	size_t p, nr_ids;

	assert_int_equal(y->nr_cores, MIN(nr, m->nr_cores));
	/* Once cores are used up, so may be a package's second PUs. */
	if (m->cores_of && nr > m->nr_cores)
		return;
	nr_ids = m->cores_of ? ARRAY_SIZE(y->package) : m->nr_packages;
	for (p = 0; p < nr_ids; p++)
		check_level(m, y, p);
}

static void check_core(const struct large *m, const struct tally *y,
		       unsigned int nr)
{
	assert_int_equal(y->nr_cores, MIN(nr, m->nr_cores));
}

static void check_numa(const struct large *m, const struct tally *y,
		       unsigned int nr)
{
	unsigned int per_node = m->nr_pus / m->nr_nodes;

	/* A node is opened only when those before it are full. */
	if (!m->cores_of && m->nr_pus > m->nr_nodes && nr <= m->nr_pus)
		assert_int_equal(y->nr_nodes, DIV_ROUND_UP(nr, per_node));
}

static const struct {
	const char *pin;
	void (*check)(const struct large *m, const struct tally *y,
		      unsigned int nr);
} promises[] = {
	{ "compact", check_compact },
	{ "spread", check_spread },
	{ "core", check_core },
	{ "numa", check_numa },
};

/* One call places many threads; every prefix must keep the promise. */
static void check_machine(const struct large *m, const struct topo *t,
			  unsigned int policy)
{
	unsigned int i, nr = MIN(2 * m->nr_pus + 3, MAX_THREADS);
	struct placed *p = place(t, promises[policy].pin, nr);
	struct tally *y = calloc(1, sizeof(*y));

	assert_non_null(y);
	for (i = 0; i < nr; i++) {
		tally(y, &p->slots[i]);
		check_common(m, y, &p->slots[i], i);
		promises[policy].check(m, y, i + 1);
	}
	free(y);
	free(p);
}

static void check_only_allowed(const struct large *m, const struct topo *t,
			       const char *pin)
{
	struct placed *p = place(t, pin, m->nr_pus);
	bool ok[720] = { false };
	struct cpulist l;
	unsigned int i;

	cpulist_init(&l);
	assert_int_equal(cpulist_parse(&l, m->allowed ? m->allowed : "0-719"),
			 0);
	for (i = 0; i < l.nr; i++)
		ok[l.nrs[i]] = true;
	for (i = 0; i < m->nr_pus; i++)
		assert_true(ok[p->slots[i].pu_os]);
	cpulist_release(&l);
	free(p);
}

static void test_promises(void **state __unused_arg)
{
	const struct large *m;
	const struct topo_info *info;
	struct topo *t;
	unsigned int i;

	for (m = larges; m < larges + ARRAY_SIZE(larges); m++) {
		t = machine(m->desc, m->allowed);
		info = topo_info(t);
		assert_int_equal(info->nr_pus, m->nr_pus);
		assert_int_equal(info->nr_cores, m->nr_cores);
		assert_int_equal(info->nr_packages, m->nr_packages);
		assert_int_equal(info->nr_nodes, m->nr_nodes);
		for (i = 0; i < ARRAY_SIZE(promises); i++) {
			check_machine(m, t, i);
			check_only_allowed(m, t, promises[i].pin);
		}
		topo_free(t);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_promises),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
