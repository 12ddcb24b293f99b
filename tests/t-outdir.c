// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-outdir.c - a folder of one's own, however many want the same name.
 *
 * What a run does with its folder is run.sh's to test.
 */
#include "bench/outdir.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "tests/scratch.h"

enum { NR_THREADS = 8, NR_EACH = 16 };

struct claimant {
	pthread_t thread;
	const char *base;
	char *got[NR_EACH];
	int status;
};

static void *claim(void *arg)
{
	struct claimant *c = arg;
	struct error e;
	int i;

	for (i = 0; !c->status && i < NR_EACH; i++) {
		c->got[i] = strdup(c->base);
		c->status = outdir_claim(&c->got[i], &e);
	}
	return NULL;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* One second's runs: as many folders, with the first numbers there are. */
static void test_at_once(void **state)
{
	struct claimant all[NR_THREADS] = { { .status = 0, }, };
	char base[256], *names[NR_THREADS * NR_EACH], *want;
	struct stat st;
	size_t i, nr = 0;

	scratch_path(base, *state, "a/b/20250131-120000");
	for (i = 0; i < NR_THREADS; i++) {
		all[i].base = base;
		assert_int_equal(pthread_create(&all[i].thread, NULL, claim,
						&all[i]), 0);
	}
	for (i = 0; i < NR_THREADS; i++) {
		pthread_join(all[i].thread, NULL);
		assert_int_equal(all[i].status, EXIT_OK);
		memcpy(names + nr, all[i].got, sizeof(all[i].got));
		nr += NR_EACH;
	}
	qsort(names, nr, sizeof(*names), by_name);
	for (i = 0; i < nr; i++) {
		assert_true(!i || strcmp(names[i - 1], names[i]));
		assert_int_equal(stat(names[i], &st), 0);
		assert_true(S_ISDIR(st.st_mode));
	}
	assert_string_equal(names[0], base);
	for (i = 2; i <= nr; i++) {
		assert_true(asprintf(&want, "%s-%zu", base, i) > 0);
		assert_int_equal(rmdir(want), 0);
		free(want);
	}
	for (i = 0; i < nr; i++)
		free(names[i]);
	assert_int_equal(rmdir(base), 0);
	assert_int_equal(rmdir(scratch_path(base, *state, "a/b")), 0);
	assert_int_equal(rmdir(scratch_path(base, *state, "a")), 0);
}

static void test_refused(void **state)
{
	char *name, base[256];
	struct error e;
	FILE *f;

	/* A file that has the name is as good a reason for the next one. */
	f = fopen(scratch_path(base, *state, "file"), "w");
	assert_non_null(f);
	fclose(f);
	name = strdup(base);
	assert_int_equal(outdir_claim(&name, &e), EXIT_OK);
	assert_string_equal(name + strlen(base), "-2");
	assert_int_equal(rmdir(name), 0);
	free(name);
	/* Above it there is none. */
	name = strdup(scratch_path(base, *state, "file/under"));
	assert_int_equal(outdir_claim(&name, &e), EXIT_ERROR);
	assert_non_null(strstr(e.text, "file/under'"));
	assert_string_equal(name, base);
	free(name);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_at_once, scratch_setup,
						scratch_teardown),
		cmocka_unit_test_setup_teardown(test_refused, scratch_setup,
						scratch_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
