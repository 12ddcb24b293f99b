// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-options.c - whole command lines: what they mean, and what is refused.
 */
#include "bench/options.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "bench/plan.h"

/* Parse "pgdbench @line"; words have no blanks. */
static int parse_line(struct options *opts, const char *line, struct error *e)
{
	static char words[512];
	static char *argv[64];
	char *save = NULL, *word;
	int argc = 1;

	snprintf(words, sizeof(words), "%s", line);
	argv[0] = (char *)(uintptr_t)"pgdbench";
	for (word = strtok_r(words, " ", &save); word;
	     word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	argv[argc] = NULL;
	return options_parse(opts, argc, argv, e);
}

static void test_defaults(void **state __unused_arg)
{
	struct options o;
	struct error e;

	assert_int_equal(parse_line(&o, "run", &e), EXIT_OK);
	assert_string_equal(o.command->name, "run");
	assert_int_equal(o.strategies.nr, 0);
	assert_int_equal(o.guards.nr, 0);
	assert_int_equal(o.geometries.nr, 0);
	assert_int_equal(o.workloads.nr, 0);
	assert_null(o.threads);
	assert_int_equal(o.mms.nr, 0);
	assert_int_equal(o.runs, 6);
	assert_int_equal(o.duration_ns, OPTION_UNSET);
	assert_int_equal(o.warmup_ns, OPTION_UNSET);
	assert_true(o.rate < 0);
	assert_int_equal(o.arrivals, ARRIVALS_POISSON);
	assert_string_equal(o.pin, "compact");
	assert_int_equal(o.layout, -1);
	assert_int_equal(o.verify, VERIFY_SAMPLE);
	assert_int_equal(o.timeline, TIMELINE_FIRST);
	assert_int_equal(o.pgd_pages, PGD_PAGES_HUGE);
	assert_int_equal(o.grace_ns, 0);
	assert_int_equal(o.fault_ns, 0);
	assert_int_equal(o.ipi_ns, 0);
	assert_true(o.seed <= INT64_MAX);
	assert_false(o.seed_given);
	assert_int_equal(strncmp(o.output, "results/20", 10), 0);
	assert_int_equal(strlen(o.output), strlen("results/YYYYmmdd-HHMMSS"));
	assert_false(o.quiet || o.dry_run || o.resume || o.strict);
	options_release(&o);
}

static void test_all(void **state __unused_arg)
{
	struct options o;
	struct error e;

	assert_int_equal(parse_line(&o, "-q run -s a,b -t 1,max -m 1K,10 "
				    "--geometry=g -w w -d 2s --warmup 0 -r 5 "
				    "-R 100,fixed --pin 0-1 --set a.b=c "
				    "--set=d.e= --layout fresh --verify off "
				    "--pgd-pages 4k --grace-period 8ms "
				    "--fault-cost 700ns --ipi-cost 3us "
				    "--plugin p --plugin q --seed 0 -o dir "
				    "--timeline off --resume --strict -Nv "
				    "--trace t", &e),
			 EXIT_OK);
	assert_true(o.quiet && o.dry_run && o.resume && o.strict && o.verbose);
	assert_string_equal(o.strategies.v[1], "b");
	assert_int_equal(o.strategies.nr, 2);
	assert_string_equal(o.threads, "1,max");
	assert_int_equal(o.mms.nr, 2);
	assert_int_equal(o.mms.v[0], 1024);
	assert_int_equal(o.mms.v[1], 10);
	assert_string_equal(o.geometries.v[0], "g");
	assert_string_equal(o.workloads.v[0], "w");
	assert_int_equal(o.duration_ns, UINT64_C(2000000000));
	assert_int_equal(o.warmup_ns, 0);
	assert_int_equal(o.runs, 5);
	assert_true(o.rate == 100);
	assert_int_equal(o.arrivals, ARRIVALS_FIXED);
	assert_string_equal(o.pin, "0-1");
	assert_int_equal(o.set.nr, 2);
	assert_string_equal(o.set.v[1], "d.e=");
	assert_int_equal(o.layout, LAYOUT_FRESH);
	assert_int_equal(o.verify, VERIFY_OFF);
	assert_int_equal(o.timeline, TIMELINE_OFF);
	assert_int_equal(o.pgd_pages, PGD_PAGES_4K);
	assert_int_equal(o.grace_ns, 8000000);
	assert_int_equal(o.fault_ns, 700);
	assert_int_equal(o.ipi_ns, 3000);
	assert_int_equal(o.plugins.nr, 2);
	assert_int_equal(o.seed, 0);
	assert_true(o.seed_given);
	assert_string_equal(o.output, "dir");
	assert_string_equal(o.trace, "t");
	options_release(&o);
}

static void test_order(void **state __unused_arg)
{
	struct options o;
	struct error e;

	/* Mixed with operands, whose order in argv is not touched. */
	assert_int_equal(parse_line(&o, "report dir --format tsv", &e), 0);
	assert_int_equal(o.format, FORMAT_TSV);
	assert_string_equal(o.operands.v[0], "dir");
	assert_string_equal(o.argv[2], "dir");
	options_release(&o);
	assert_int_equal(parse_line(&o, "report -- --format", &e), 0);
	assert_string_equal(o.operands.v[0], "--format");
	options_release(&o);
	/* The last one wins. */
	assert_int_equal(parse_line(&o, "run -s a -s b -r 2 -r 4", &e), 0);
	assert_int_equal(o.strategies.nr, 1);
	assert_string_equal(o.strategies.v[0], "b");
	assert_int_equal(o.runs, 4);
	options_release(&o);
	assert_int_equal(parse_line(&o, "run -R max", &e), 0);
	assert_true(o.rate == 0);
	options_release(&o);
	assert_int_equal(parse_line(&o, "--help", &e), 0);
	assert_true(o.help && !o.command);
	options_release(&o);
	assert_int_equal(parse_line(&o, "run -t 2 --help", &e), 0);
	assert_true(o.help && o.command);
	options_release(&o);
}

static void test_refused(void **state __unused_arg)
{
	static const char *const lines[] = {
		"", "-q", "runn", "run x", "run --no-such", "run -Z",
		"run --quiet=1", "run -r", "report", "report a b",
		"list --runs 3", "cell a", "run --resume",
		"run -d 0", "run -d 0s", "run -d 5", "run -d 100m -d 2000m",
		"run -t 0", "run -t -1", "run -t 1048577", "run -t 1e30",
		"run -m 0", "run -m -5", "run -m 1e30", "run -m nan",
		"run -m 99999999999999999999", "run -m 10x", "run -r 0",
		"run -r 10001", "run -r -1", "run -r 1.5", "run -R 0",
		"run -R nan", "run -R 1e9", "run -R 5,never", "run -R ,fixed",
		"run -R max,fixed", "run -R max,poisson",
		"run -R 1000000001", "run --seed -1", "run --seed x",
		"run --seed 9223372036854775808", "run --set a",
		"run --set a.b",
		"run --set a=b", "run --set .b=c", "run --set a.=c",
		"run --layout old", "run --verify no", "run --timeline 2",
		"run --pgd-pages 2m",
		"run --grace-period 0", "run --grace-period 61s",
		"run --warmup -1s", "run --pin tight", "run --pin 3-1",
		"run -s ,", "report x --format htm",
	};
	struct options o;
	struct error e;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		e.text[0] = '\0';
		if (parse_line(&o, lines[i], &e) != EXIT_USAGE)
			fail_msg("accepted: %s", lines[i]);
		assert_int_equal(e.status, EXIT_USAGE);
		assert_true(*e.text);
		assert_null(strchr(e.text, '\n'));
		options_release(&o);
	}
	/* The line names the option, the value and the range. */
	parse_line(&o, "run -r 10001", &e);
	assert_string_equal(e.text, "option '--runs': '10001' is out of range, "
			    "it takes a number from 1 to 10000");
	options_release(&o);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
