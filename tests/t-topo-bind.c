// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-topo-bind.c - the machine that we run on: what was intended is what is
 * observed, and nothing outside the affinity mask is ever used.
 *
 * Skips where the system lets nobody bind, or where hwloc's environment puts
 * another machine in this one's place.
 */
#include "tests/topo-machine.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

static cpu_set_t affinity(void)
{
	cpu_set_t set;

	assert_int_equal(sched_getaffinity(0, sizeof(set), &set), 0);
	return set;
}

static struct topo *this_machine(void)
{
	struct topo *t;

	assert_int_equal(topo_new(&t), 0);
	if (!topo_is_this_system(t)) {
		topo_free(t);
		skip();
	}
	return t;
}

/* Under each one-PU mask and under the whole one, only what it holds. */
static void test_affinity(void **state __unused_arg)
{
	cpu_set_t all = affinity(), one;
	struct topo *t = this_machine();
	struct placed *p = NULL;
	unsigned int pu;

	assert_true(topo_info(t)->nr_pus <= (unsigned int)CPU_COUNT(&all));
	topo_free(t);
	for (pu = 0; pu < CPU_SETSIZE; pu++) {
		if (!CPU_ISSET(pu, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(pu, &one);
		if (sched_setaffinity(0, sizeof(one), &one))
			continue;
		t = this_machine();
		assert_int_equal(topo_info(t)->nr_pus, 1);
		p = place(t, "spread", 2);
		assert_int_equal(p->slots[0].pu_os, pu);
		assert_int_equal(p->slots[1].pu_os, pu);
		one = affinity();
		assert_true(CPU_ISSET(pu, &one) && CPU_COUNT(&one) == 1);
		free(p);
		topo_free(t);
	}
	assert_int_equal(sched_setaffinity(0, sizeof(all), &all), 0);
	if (!p)
		skip();
}

static void test_bind(void **state __unused_arg)
{
	struct topo *t = this_machine();
	const struct topo_slot anywhere = { .pu_os = -1, };
	unsigned int i, nr = MIN(topo_info(t)->nr_pus, MAX_THREADS);
	struct placed *p = place(t, "compact", nr);
	cpu_set_t before = affinity(), now;
	int err;

	for (i = 0; i < nr; i++) {
		err = topo_bind_self(t, &p->slots[i]);
		if (err == -EPERM || err == -ENOSYS)
			break;
		assert_int_equal(err, 0);
		assert_int_equal(topo_observed_pu(t), p->slots[i].pu_os);
		assert_int_equal(sched_getcpu(), p->slots[i].pu_os);
		now = affinity();
		assert_int_equal(CPU_COUNT(&now), 1);
	}
	if (!i) {
		free(p);
		topo_free(t);
		skip();
	}
	assert_int_equal(topo_bind_self(t, &anywhere), 0);
	now = affinity();
	assert_true(CPU_EQUAL(&now, &before));
	free(p);
	topo_free(t);
}

static void test_memory(void **state __unused_arg)
{
	struct topo *t = this_machine();
	struct placed *p = place(t, "compact", 1);
	const size_t bytes = 1 << 16;
	void *m = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int node = p->slots[0].node, err;

	free(p);
	assert_true(m != MAP_FAILED);
	assert_int_equal(topo_bind_memory(t, m, bytes, 1 << 20), -EINVAL);
	assert_int_equal(topo_bind_memory(t, m, bytes, -1), -EINVAL);
	err = topo_bind_memory(t, m, bytes, node);
	if (!err) {
		assert_int_equal(topo_observed_node(t, m, bytes), -ENODATA);
		memset(m, 1, bytes);
		assert_int_equal(topo_observed_node(t, m, bytes), node);
	}
	munmap(m, bytes);
	topo_free(t);
	if (err == -ENOSYS || err == -EPERM)
		skip();
	assert_int_equal(err, 0);
}

static void *policy_of_thread(void *arg)
{
	int *mode = arg;

	if (syscall(SYS_get_mempolicy, mode, NULL, 0, NULL, 0))
		*mode = -errno;
	return NULL;
}

/* Not the default policy, under which pages are moved about; threads that are
 * made later have it too. */
static void test_hold_memory(void **state __unused_arg)
{
	enum { DEFAULT = 0, PREFERRED = 1, LOCAL = 4 };	/* linux/mempolicy.h */
	struct topo *t = this_machine();
	int err, mode = -1;
	pthread_t thread;

	policy_of_thread(&mode);
	assert_true(mode == DEFAULT || mode < 0);
	err = topo_hold_memory(t);
	if (!err) {
		assert_int_equal(pthread_create(&thread, NULL,
						policy_of_thread, &mode), 0);
		pthread_join(thread, NULL);
		assert_true(mode == PREFERRED || mode == LOCAL);
	}
	topo_free(t);
	if (err == -ENOSYS || err == -EPERM)
		skip();
	assert_int_equal(err, 0);
	t = machine("numa:2 pu:1", NULL);
	assert_int_equal(topo_hold_memory(t), -ENODEV);
	topo_free(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_affinity),
		cmocka_unit_test(test_bind),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_hold_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
