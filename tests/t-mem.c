// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-mem.c - a strategy's bytes are counted to the byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/mem.h"

enum { NR = 1000, SIZE = 576 };

static struct mem_stats stats_of(struct mem *m)
{
	struct mem_stats stats;

	assert_int_equal(mem_stats_read(m, &stats), 0);
	return stats;
}

static void test_exact_bytes(void **state)
{
	static void *p[NR];
	struct mem_stats stats;
	struct mem m;
	unsigned int i;

	(void)state;
	assert_int_equal(mem_init(&m), 0);
	for (i = 0; i < NR; i++) {
		p[i] = mem_alloc(&m, SIZE, 64);
		assert_non_null(p[i]);
		assert_int_equal((uintptr_t)p[i] % 64, 0);
		assert_int_equal(stats_of(&m).requested_bytes, (i + 1) * SIZE);
	}
	stats = stats_of(&m);
	/* 576 has no size class of its own: the next is 640. */
	if (stats.have_allocated)
		assert_int_equal(stats.allocated_bytes, NR * 640);
	for (i = 0; i < NR; i++)
		mem_free(&m, p[i], SIZE);
	stats = stats_of(&m);
	assert_int_equal(stats.requested_bytes, 0);
	assert_int_equal(stats.peak_bytes, NR * SIZE);
	if (stats.have_allocated)
		assert_int_equal(stats.allocated_bytes, 0);
	mem_release(&m);
}

/* Two strategies do not see each other's bytes. */
static void test_arenas_are_apart(void **state)
{
	struct mem a, b;
	void *p;

	(void)state;
	assert_int_equal(mem_init(&a), 0);
	assert_int_equal(mem_init(&b), 0);
	p = mem_zalloc(&a, 100000, 4096);
	assert_non_null(p);
	assert_int_equal(((char *)p)[99999], 0);
	assert_int_equal(stats_of(&a).requested_bytes, 100000);
	assert_int_equal(stats_of(&b).requested_bytes, 0);
	if (stats_of(&b).have_allocated)
		assert_int_equal(stats_of(&b).allocated_bytes, 0);
	mem_free(&a, p, 100000);
	mem_release(&b);
	mem_release(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exact_bytes),
		cmocka_unit_test(test_arenas_are_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
