// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-geometry.c - do the figures that are computed match those that people have
 * stated?  And what the rest of the program relies on, for every row, every
 * variant and whatever else the parameters can say.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "bench/geometries.h"
#include "bench/params.h"
#include "bench/parse.h"
#include "bench/workload.h"
#include "lib/rng.h"

static struct geometry resolved(const char *name, const char *more)
{
	const struct geometry_row *row = geometry_find(name);
	struct geometry g;

	assert_non_null(row);
	if (geometry_from(row, NULL, more, &g))
		fail_msg("%s cannot be had with %s", name, more);
	return g;
}

static void test_tables_and_bytes(void **state __unused_arg)
{
	static const struct {
		const char *name, *more;
		unsigned int tables, kib;
	} rows[] = {
		{ "x86-64", "", 64, 256 },
		{ "x86-64", "kaslr=yes", 65, 260 },
		{ "x86-64", "pti=yes", 64, 256 },
		{ "x86-64-5level", "", 50, 200 },
		{ "x86-64-5level", "kaslr=yes", 51, 204 },
		{ "x86-32-pae", "ram=512M split=1G/3G", 1272, 5088 },
		{ "x86-32", "ram=512M split=1G/3G", 636, 2544 },
		{ "x86-32-pae", "ram=64M split=1G/3G", 1496, 5984 },
		{ "x86-32", "ram=64M split=1G/3G", 748, 2992 },
		{ "x86-32-pae", "ram=64M split=3G/1G", 472, 1888 },
		{ "x86-32", "ram=64M split=3G/1G", 236, 944 },
		{ "x86-32-pae", "ram=128M split=1G/3G", 1464, 5856 },
		{ "x86-32", "ram=128M split=1G/3G", 732, 2928 },
		{ "x86-32-pae", "ram=128M split=3G/1G", 440, 1760 },
		{ "x86-32", "ram=128M split=3G/1G", 220, 880 },
		{ "x86-32-pae", "ram=256M split=1G/3G", 1400, 5600 },
		{ "x86-32", "ram=256M split=1G/3G", 700, 2800 },
		{ "x86-32-pae", "ram=256M split=3G/1G", 376, 1504 },
		{ "x86-32", "ram=256M split=3G/1G", 188, 752 },
		{ "x86-32-pae", "ram=512M split=3G/1G", 248, 992 },
		{ "x86-32", "ram=512M split=3G/1G", 124, 496 },
		{ "x86-32-pae", "ram=896M split=1G/3G", 1080, 4320 },
		{ "x86-32", "ram=896M split=1G/3G", 540, 2160 },
		/* Memory leaves 56 and 28; the reserve is 120 MiB and a hole of
		 * 8 in front of it, as Debian's kernels have it. */
		{ "x86-32-pae", "ram=896M split=3G/1G", 60, 240 },
		{ "x86-32", "ram=896M split=3G/1G", 30, 120 },
		{ "x86-32-pae", "ram=64G split=2G/2G", 60, 240 },
		{ "x86-32", "ram=4G split=2G/2G", 30, 120 },
		{ "x86-32", "ram=4G vmalloc=256M", 62, 248 },
		/* 686 of Debian 12: the area ends at 0xfebfe000, amid a slot. */
		{ "x86-32", "ram=1536M top=20979712", 31, 124 },
		{ "arm32", "", 120, 480 },
		{ "arm32", "vmalloc=480M", 240, 960 },
		/* PAGE_OFFSET + 64 MiB + 8 MiB to 0xff800000. */
		{ "arm32", "ram=64M", 472, 1888 },
		{ "alpha", "slots=1", 1, 8 },
		{ "alpha", "slots=8", 8, 64 },
		{ "alpha", "", 255, 2040 },
		{ "arm64", "", 0, 0 },
		{ "arm32-lpae", "", 0, 0 },
		{ "x86-32-pae-shared", "", 0, 0 },
	};
	struct geometry g;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		g = resolved(rows[i].name, rows[i].more);
		assert_int_equal(geometry_sync_nr(&g), rows[i].tables);
		assert_int_equal(geometry_prealloc_bytes(&g),
				 1024 * rows[i].kib);
	}
}

static void test_share_of_memory(void **state __unused_arg)
{
	static const struct {
		const char *name, *more, *percent;
	} rows[] = {
		{ "x86-32-pae", "ram=512M split=1G/3G", "0.97" },
		{ "x86-32", "ram=512M split=1G/3G", "0.49" },
		{ "x86-32-pae", "ram=64M split=1G/3G", "9.1" },
		{ "x86-32", "ram=64M split=3G/1G", "1.4" },
		{ "x86-32-pae", "ram=896M split=1G/3G", "0.47" },
	};
	struct geometry g;
	char text[32];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		g = resolved(rows[i].name, rows[i].more);
		snprintf(text, sizeof(text), "%.2g", 100. *
			 (double)geometry_prealloc_bytes(&g) /
			 (double)g.ram_bytes);
		assert_string_equal(text, rows[i].percent);
	}
}

static void test_process_and_fork(void **state __unused_arg)
{
	static const struct {
		const char *name, *more;
		unsigned int pgd_bytes, clone_bytes;
	} rows[] = {
		{ "x86-64", "", 4096, 1912 },
		{ "x86-64", "pti=yes", 8192, 2 * 1912 },
		{ "x86-64-5level", "", 4096, 1912 },
		{ "x86-32", "split=3G/1G", 4096, 1024 },
		{ "x86-32", "split=2G/2G", 4096, 2048 },
		{ "x86-32", "split=1G/3G", 4096, 3072 },
		{ "x86-32-pae", "split=3G/1G", 20 << 10, 4096 },
		{ "x86-32-pae", "split=2G/2G", 20 << 10, 2 * 4096 },
		{ "x86-32-pae", "split=1G/3G", 20 << 10, 3 * 4096 },
		{ "x86-32-pae", "pti=yes", 28 << 10, 2 * 4096 },
		{ "arm32", "", 16 << 10, 4160 },
		{ "alpha", "slots=1", 8192, 8 },
		{ "alpha", "slots=255", 8192, 255 * 8 },
		{ "arm64", "", 4096, 0 },
		{ "arm32-lpae", "", 4096 + 32, 32 },
		{ "x86-32-pae-shared", "", 3 * 4096 + 32, 8 },
		{ "x86-32-pae-shared", "split=1G/3G", 4096 + 32, 24 },
	};
	struct geometry g;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		g = resolved(rows[i].name, rows[i].more);
		assert_int_equal(g.pgd_bytes, rows[i].pgd_bytes);
		assert_int_equal(geometry_clone_bytes(&g),
				 rows[i].clone_bytes);
	}
}

static void test_address_map(void **state __unused_arg)
{
	static const struct {
		const char *name, *more;
		unsigned int first, nr, clone_first, clone_nr;
		uint64_t base;
	} rows[] = {
		{ "x86-64", "", 402, 64, 273, 239, 0xffffc90000000000 },
		{ "x86-64-5level", "", 416, 50, 273, 239, 0xffa0000000000000 },
		{ "x86-32", "split=3G/1G ram=512M", 898, 124, 768, 256,
		  0xe0800000 },
		{ "x86-32-pae", "split=1G/3G ram=512M", 772, 1272, 512, 1536,
		  0x60800000 },
		{ "arm32", "", 1924, 120, 1528, 520, 0xf0800000 },
		{ "alpha", "slots=1", 1022, 1, 1022, 1, 0xfffffffc00000000 },
		{ "alpha", "", 768, 255, 768, 255, 0xfffffe0000000000 },
		{ "arm64", "", 256, 248, 0, 0, 0xffff800008000000 },
		{ "arm32-lpae", "", 3, 1, 0, 4, 0xf0800000 },
	};
	struct geometry g;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		g = resolved(rows[i].name, rows[i].more);
		assert_int_equal(g.vmalloc_first, rows[i].first);
		assert_int_equal(g.vmalloc_nr, rows[i].nr);
		assert_int_equal(g.clone_first, rows[i].clone_first);
		assert_int_equal(g.clone_nr, rows[i].clone_nr);
		assert_true(g.vmalloc_base == rows[i].base);
	}
}

static void test_slots_that_can_be_cleared(void **state __unused_arg)
{
	static const struct {
		const char *name;
		enum slot_kind slots;
		bool shared;
	} rows[] = {
		{ "x86-64", SLOT_SET_ONCE, false },
		{ "x86-64-5level", SLOT_SET_ONCE, false },
		{ "x86-32", SLOT_CLEARABLE, false },
		{ "x86-32-pae", SLOT_CLEARABLE, false },
		{ "arm32", SLOT_SET_ONCE, false },
		{ "alpha", SLOT_SET_ONCE, false },
		{ "arm64", SLOT_SET_ONCE, true },
		{ "arm32-lpae", SLOT_SET_ONCE, true },
		{ "x86-32-pae-shared", SLOT_SET_ONCE, true },
	};
	struct geometry g;
	size_t i;

	assert_int_equal(ARRAY_SIZE(rows), geometry_list_nr);
	for (i = 0; i < ARRAY_SIZE(rows); i++) {
		g = resolved(rows[i].name, NULL);
		assert_string_equal(g.name, rows[i].name);
		assert_int_equal(g.slots, rows[i].slots);
		assert_int_equal(g.shared, rows[i].shared);
	}
	assert_null(geometry_find("x86"));
}

static void addresses_hold(const struct geometry *g)
{
	unsigned int end = g->vmalloc_first + g->vmalloc_nr, slot;
	uint64_t bytes = UINT64_C(1) << g->slot_shift, va;

	assert_int_equal(geometry_slot(g, g->vmalloc_base),
			 g->vmalloc_first);
	for (slot = g->vmalloc_first; slot < end; slot++) {
		va = geometry_address(g, slot);
		assert_int_equal(geometry_slot(g, va), slot);
		assert_int_equal(geometry_slot(g, va + bytes - 1), slot);
		assert_true(geometry_is_vmalloc(g, slot));
	}
	assert_true(geometry_address(g, g->vmalloc_first) <= g->vmalloc_base);
	assert_false(geometry_is_vmalloc(g, end));
	assert_false(geometry_is_vmalloc(g, g->vmalloc_first - 1));
}

static void invariants_hold(const struct geometry *g)
{
	unsigned int end = g->vmalloc_first + g->vmalloc_nr;
	unsigned int table_bytes = g->nr_entries * g->entry_bytes;

	assert_true(g->entry_bytes == 4 || g->entry_bytes == 8);
	assert_int_equal(g->nr_entries & (g->nr_entries - 1), 0);
	assert_true(g->vmalloc_first > 0 && g->vmalloc_nr > 0);
	assert_true(end <= g->nr_entries);
	assert_true(table_bytes <= g->pgd_bytes);
	if (!g->shared || g->clone_nr) {
		assert_true(g->clone_first <= g->vmalloc_first);
		assert_true(end <= g->clone_first + g->clone_nr);
	}
	assert_true(g->clone_first + g->clone_nr <= g->nr_entries);
	/* The copy for user space lies behind the entries, in the directory. */
	if (g->user_clone_bytes) {
		assert_true(g->user_clone_at >= table_bytes);
		assert_true(g->user_clone_at + g->user_clone_bytes <=
			    g->pgd_bytes);
	}
	addresses_hold(g);
}

static void test_every_variant(void **state __unused_arg)
{
	unsigned int i, k;
	struct geometry g;

	for (i = 0; i < geometry_list_nr; i++) {
		g = resolved(geometry_list[i]->name, NULL);
		invariants_hold(&g);
		for (k = 0; k < geometry_list[i]->nr_variants; k++) {
			g = resolved(geometry_list[i]->name,
				     geometry_list[i]->variants[k]);
			invariants_hold(&g);
		}
	}
}

/* Some value of @p, more often a small one than a large one. */
static void some_setting(struct rng *rng, const struct param *p, char *text,
			 size_t size)
{
	uint64_t max = p->max ? p->max : UINT64_MAX / 2, v;
	char word[64];
	unsigned int nr;

	switch (p->type) {
	case PARAM_BOOL:
		snprintf(text, size, "%s=%s", p->name,
			 rng_below(rng, 2) ? "yes" : "no");
		break;
	case PARAM_CHOICE:
		for (nr = 1, v = 0; p->choices[v]; v++)
			nr += p->choices[v] == ',';
		choice_name(p->choices, (int)rng_below(rng, nr), word,
			    sizeof(word));
		snprintf(text, size, "%s=%s", p->name, word);
		break;
	default:
		v = max >> rng_below(rng, 24);
		v = p->min + rng_below(rng, v + 1);
		snprintf(text, size, "%s=%llu", p->name,
			 (unsigned long long)MIN(v, max));
	}
}

static void test_any_parameters(void **state __unused_arg)
{
	const struct geometry_row *row;
	unsigned int i, k, round, had = 0, refused = 0;
	struct geometry g;
	struct rng rng;
	char more[512];
	size_t len;
	int err;

	rng_init(&rng, 1);
	for (round = 0; round < 4000; round++) {
		i = round % geometry_list_nr;
		row = geometry_list[i];
		for (k = 0, len = 0, *more = 0; k < row->nr_params; k++) {
			more[len++] = ' ';
			some_setting(&rng, &row->params[k], more + len,
				     sizeof(more) - len);
			len = strlen(more);
		}
		err = geometry_from(row, NULL, more, &g);
		if (err)
			assert_int_equal(err, -ERANGE);
		else
			invariants_hold(&g);
		had += !err;
		refused += err != 0;
	}
	assert_true(had > 3000);
	assert_true(refused > 10);
}

static void test_refused(void **state __unused_arg)
{
	static const struct {
		const char *name, *more;
		int err;
	} rows[] = {
		{ "x86-32", "vmalloc=1G", -ERANGE },
		{ "x86-32", "top=512M vmalloc=512M", -ERANGE },
		{ "x86-32-pae", "split=2G/2G vmalloc=2G", -ERANGE },
		{ "x86-32", "vmalloc=4G", -ERANGE },
		{ "arm32", "vmalloc=1G", -ERANGE },
		{ "alpha", "slots=0", -ERANGE },
		{ "alpha", "slots=256", -ERANGE },
		{ "x86-32", "pti=yes", -ENOENT },
		{ "x86-32", "split=4G/4G", -EINVAL },
		{ "x86-64", "ram", -ENOENT },
		{ "arm64", "ram=1G", -ENOENT },
	};
	struct geometry g;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(geometry_from(geometry_find(rows[i].name),
					       NULL, rows[i].more, &g),
				 rows[i].err);
}

static void test_tables_are_good(void **state __unused_arg)
{
	const struct geometry_row *row;
	char value[PARAM_SIZE];
	unsigned int i, k;

	for (i = 0; i < geometry_list_nr; i++) {
		row = geometry_list[i];
		assert_ptr_equal(geometry_find(row->name), row);
		assert_non_null(row->summary);
		assert_non_null(row->source);
		for (k = 0; k < row->nr_params; k++)
			assert_int_equal(param_canonical(&row->params[k],
							 row->params[k].def,
							 value), 0);
	}
	for (i = 0; i < workload_list_nr; i++)
		assert_non_null(geometry_find(
				workload_geometry(workload_list[i])));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables_and_bytes),
		cmocka_unit_test(test_share_of_memory),
		cmocka_unit_test(test_process_and_fork),
		cmocka_unit_test(test_address_map),
		cmocka_unit_test(test_slots_that_can_be_cleared),
		cmocka_unit_test(test_every_variant),
		cmocka_unit_test(test_any_parameters),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_tables_are_good),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
