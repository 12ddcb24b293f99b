// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * t-trace.c - is a trace read as it was recorded, and is everything that is
 * not one refused in one clear line?
 *
 * The totals of the shipped trace were counted by other means (grep).
 */
#include "tests/trace-fixture.h"

#include <errno.h>
#include <sys/stat.h>

#define EXIT_LINE(time) \
	"  task-9 [000] ..... " time ": exit_mmap: mt_mod 00ab, DESTROY\n"

/* One event of each kind; a name that looks like two more columns. */
static const char tracefs_form[] =
"# tracer: nop\n"
"#\n"
"# entries-in-buffer/entries-written: 10/10   #P:2\n"
"            bash-100     [001] .....   707.551683: task_newtask: "
"pid=101 comm=a pid=7 clone_flags=1200000 oom_score_adj=0\n"
" my [x] -1: b-101     [000] .....   707.552027: exit_mmap: "
"mt_mod 00000000cd9b5e31, DESTROY\n"
"            bash-101     [000] .....   707.552106: sched_process_exec: "
"filename=/a pid=1 b pid=101 old_pid=101\n"
"            bash-101     [000] .....   707.553131: task_newtask: "
"pid=102 comm=bash clone_flags=4100 oom_score_adj=0\n"
"            bash-102     [000] .....   707.553431: sched_process_exit: "
"comm=x pid=7 pid=102 prio=120 group_dead=true\n"
"            bash-101     [001] d..2.   707.553432: sched_switch: "
"prev_comm=bash prev_pid=101 prev_prio=120 prev_state=S ==> "
"next_comm=my sh next_pid=103 next_prio=120\n"
"            bash-101     [001] .....   707.553432: alloc_vmap_area: "
"va_start: 18446683600599580672 size=20480 align=16384 "
"vstart=0xffffc90000000000 vend=0xffffe8ffffffffff failed=0\n"
"            bash-101     [001] .....   707.553433: sched_wakeup: "
"comm=x pid=18 prio=0 target_cpu=000\n"
"     kworker/0:1-41      [001] .....   707.553434: "
"free_vmap_area_noflush: va_start=0xffffc90001c28000 nr_lazy=1 "
"nr_lazy_max=16384\n"
"     kworker/0:1-41      [001] .....   713.509921: "
"purge_vmap_area_lazy: start=0xffffc90000d4c000 end=0xffffc9000772d000 "
"num_purged=3277\n";

/* The same as trace-cmd prints it: other columns, other spellings. */
static const char trace_cmd_form[] =
"cpus=2\r\n"
"            bash-100   [001]   707.551683000: task_newtask:         "
"pid=101 comm=a pid=7 clone_flags=0x1200000 oom_score_adj=0\r\n"
"     my [x] -1: b-101   [000]   707.552027000: exit_mmap:            "
"mt_mod 0xffff8881cd9b5e31, DESTROY\r\n"
"            bash-101   [000]   707.552106000: sched_process_exec:   "
"filename=/a pid=1 b pid=101 old_pid=101\r\n"
"            bash-101   [000]   707.553131000: task_newtask:         "
"pid: 102 comm: bash clone_flags: 0x4100 oom_score_adj: 0\r\n"
"            bash-102   (  101) [000]   707.553431000: "
"sched_process_exit:   comm=x pid=7 pid=102 prio=120\r\n"
"            bash-101   [001]   707.553432000: sched_switch:         "
"bash:101 [120] S ==> my sh:103 [120]\r\n"
"            bash-101   [001]   707.553432000: alloc_vmap_area:      "
"va_start: 0xffffc90001c30000 size=20480 align=16384 "
"vstart=0xffffc90000000000 vend=0xffffe8ffffffffff failed=0\r\n"
"     kworker/0:1-41    [001]   707.553434000: free_vmap_area_noflush: "
"va_start=18446683600599547904 nr_lazy=1 nr_lazy_max=16384\r\n"
"     kworker/0:1-41    [001]   713.509921000: purge_vmap_area_lazy: "
"start=ffffc90000d4c000 end=ffffc9000772d000 num_purged=3277\r\n";

static void test_shipped_totals(void **state)
{
	const struct fixture *fix = *state;
	struct trace_error err;
	struct trace t;

	assert_int_equal(trace_read(&t, fix->shipped, &err), 0);
	assert_int_equal(t.nr_events, 16809);
	assert_int_equal(t.totals.forks, 3050);
	assert_int_equal(t.totals.threads, 633);
	assert_int_equal(t.totals.execs, 2534);
	assert_int_equal(t.totals.exits, 3677);
	assert_int_equal(t.totals.exits_mm, 5580);
	assert_int_equal(t.totals.vmallocs, 673);
	assert_int_equal(t.totals.vmallocs_failed, 0);
	assert_int_equal(t.totals.vfrees, 660);
	assert_int_equal(t.totals.purges, 2);
	assert_int_equal(t.totals.switches, 0);
	assert_int_equal(t.totals.span_ns, 7264644000);
	assert_int_equal(t.totals.nr_cpus, 2);
	assert_int_equal(t.totals.nr_skipped, 0);
	assert_int_equal(t.totals.nr_missing, 0);
	assert_int_equal(t.totals.nr_backward, 0);
	assert_int_equal(t.events[0].t_ns, 0);
	assert_int_equal(t.events[0].line, 13);
	trace_release(&t);
	assert_null(t.events);
}

static void test_slots(void **state)
{
	const struct fixture *fix = *state;
	struct trace_error err;
	struct trace t;

	assert_int_equal(trace_read(&t, fix->shipped, &err), 0);
	assert_int_equal(trace_slots(&t, 39), 1);
	assert_int_equal(trace_slots(&t, 21), 18);
	assert_int_equal(trace_slots(&t, 11), -EINVAL);
	assert_int_equal(trace_slots(&t, 64), -EINVAL);
	trace_release(&t);
	fixture_read(fix, &t,
		"a-1 [0] 1.0: alloc_vmap_area: va_start: 8191 size=4098\n"
		"a-1 [0] 1.1: alloc_vmap_area: va_start: 4096 size=4096\n"
		"a-1 [0] 1.2: alloc_vmap_area: va_start: 65536 size=1 "
		"maxsize=65536\n"
		"a-1 [0] 1.2: alloc_vmap_area: va_start: 12288 size=12288\n"
		"a-1 [0] 1.3: alloc_vmap_area: va_start: 0 size=1 failed=1\n"
		"a-1 [0] 1.4: alloc_vmap_area: va_start: 65536 size=4096\n");
	assert_int_equal(trace_slots(&t, 12), 6);
	assert_int_equal(trace_slots(&t, 16), 2);
	assert_int_equal(t.totals.vmallocs_failed, 1);
	trace_release(&t);
	fixture_read(fix, &t, "a-1 [0] 1.0: alloc_vmap_area: va_start: 4096 "
			      "size=18446744073709547520\n");
	assert_int_equal(trace_slots(&t, 12), (INT64_C(1) << 52) - 1);
	trace_release(&t);
}

static void test_fields(void **state)
{
	static const struct trace_event want[] = {
		{ 0, 0, 0, 0x1200000, 100, 101, 4, 1, TRACE_NEWTASK },
		{ 344000, 0, 0, 0, 101, 0, 5, 0, TRACE_EXIT_MMAP },
		{ 423000, 0, 0, 0, 101, 101, 6, 0, TRACE_EXEC },
		{ 1448000, 0, 0, 0x4100, 101, 102, 7, 0, TRACE_NEWTASK },
		{ 1748000, 0, 0, 0, 102, 102, 8, 0, TRACE_EXIT },
		{ 1749000, 0, 0, 0, 101, 103, 9, 1, TRACE_SWITCH },
		{ 1749000, 0xffffc90001c30000, 20480, 0, 101, 0, 10, 1,
		  TRACE_VMALLOC },
		{ 1751000, 0xffffc90001c28000, 0, 0, 41, 0, 12, 1,
		  TRACE_VFREE },
		{ 5958238000, 0xffffc90000d4c000, 0x69e1000, 0, 41, 0, 13, 1,
		  TRACE_PURGE },
	};
	struct trace t;
	size_t i;

	fixture_read(*state, &t, tracefs_form);
	assert_int_equal(t.nr_events, ARRAY_SIZE(want));
	for (i = 0; i < ARRAY_SIZE(want); i++) {
		assert_int_equal(t.events[i].t_ns, want[i].t_ns);
		assert_int_equal(t.events[i].va, want[i].va);
		assert_int_equal(t.events[i].size, want[i].size);
		assert_int_equal(t.events[i].flags, want[i].flags);
		assert_int_equal(t.events[i].pid, want[i].pid);
		assert_int_equal(t.events[i].other, want[i].other);
		assert_int_equal(t.events[i].line, want[i].line);
		assert_int_equal(t.events[i].cpu, want[i].cpu);
		assert_int_equal(t.events[i].kind, want[i].kind);
	}
	assert_int_equal(t.totals.nr_skipped, 1);
	assert_int_equal(t.totals.nr_missing, 0);
	trace_release(&t);
}

static void test_both_forms_are_equal(void **state)
{
	struct trace a, b;
	size_t i;

	fixture_read(*state, &a, tracefs_form);
	fixture_read(*state, &b, trace_cmd_form);
	assert_int_equal(a.nr_events, b.nr_events);
	for (i = 0; i < a.nr_events; i++) {
		a.events[i].line = 0;
		b.events[i].line = 0;
		assert_memory_equal(&a.events[i], &b.events[i],
				    sizeof(a.events[i]));
	}
	assert_int_equal(a.totals.span_ns, b.totals.span_ns);
	trace_release(&a);
	trace_release(&b);
}

/* Sorted by time, stably; loss and a short file are counted. */
static void test_order_and_loss(void **state)
{
	static const uint32_t lines[] = { 4, 6, 2, 5, 7 };
	struct trace t;
	size_t i;

	fixture_read(*state, &t,
		"# entries-in-buffer/entries-written: 8/11   #P:2\n"
		EXIT_LINE("5.000000002")
		"CPU:1 [LOST 40 EVENTS]\n"
		EXIT_LINE("5.000000001")
		EXIT_LINE("5.000000002")
		EXIT_LINE("5.000000001")
		"  a-9 [003] 5.1: exit_mmap: mt_mod 1, DESTROY");
	assert_int_equal(t.nr_events, ARRAY_SIZE(lines));
	for (i = 0; i < ARRAY_SIZE(lines); i++)
		assert_int_equal(t.events[i].line, lines[i]);
	assert_int_equal(t.totals.span_ns, 99999999);
	assert_int_equal(t.totals.nr_backward, 2);
	assert_int_equal(t.totals.nr_lost, 43);
	assert_int_equal(t.totals.nr_missing, 3);
	assert_int_equal(t.totals.nr_cpus, 4);
	trace_release(&t);
}

static void expect_failure(const char *path, int rc, uint64_t line,
			   const char *reason)
{
	struct trace_error err;
	struct trace t;

	assert_int_equal(trace_read(&t, path, &err), rc);
	assert_null(t.events);
	assert_int_equal(err.line, line);
	if (!strstr(err.reason, reason))
		fail_msg("'%s' does not say '%s'", err.reason, reason);
	assert_null(strchr(err.reason, '\n'));
}

static void test_refused_texts(void **state)
{
	static const struct {
		const char *text;
		int rc;
		uint64_t line;
		const char *reason;
	} cases[] = {
		{ "", -ENODATA, 0, "empty" },
		{ "# tracer: nop\n#\n", -ENODATA, 0, "no fork" },
		{ "hello\nworld\n", -EBADMSG, 0, "not a trace" },
		{ "a-1 [0] 1.0: sched_switch: b:1 [120] R ==> c:2 [120]\n",
		  -ENODATA, 0, "no fork" },
		{ "a-1 [0] 1.0: function <-caller\n", -ENODATA, 0, "no fork" },
		{ "\x17\x08\x44tracing6", -EBADMSG, 0, "trace-cmd report" },
		{ "\x1f\x8b\x08", -EBADMSG, 0, "gzip" },
		{ EXIT_LINE("1.0") "a-1 [0] 1.0: task_newtask: comm=x\n",
		  -EBADMSG, 2, "line 2: task_newtask with no pid=" },
		{ "a-1 [0] 1.0: task_newtask: pid=x clone_flags=0\n",
		  -EBADMSG, 1, "line 1: task_newtask with a bad pid=" },
		{ "\n# c\na-1 [0] 1.0: sched_process_exit: pid=99999999999\n",
		  -EBADMSG, 3, "line 3: sched_process_exit with a bad pid=" },
		{ "a-1 [0] 1x0: exit_mmap: DESTROY\n",
		  -EBADMSG, 1, "line 1: exit_mmap without task-pid" },
		{ "a-1 [0] 1.0: alloc_vmap_area: va_start: 4096 size=0\n",
		  -EBADMSG, 1, "line 1: alloc_vmap_area with an area" },
		{ "a-1 [0] 1.0: purge_vmap_area_lazy: start=2000 end=1000\n",
		  -EBADMSG, 1, "line 1: purge_vmap_area_lazy with an area" },
		{ "a-1 [0] 1.0: sched_switch: b:1 [120] R ==> c [120]\n",
		  -EBADMSG, 1, "line 1: sched_switch with no next_pid=" },
		{ EXIT_LINE("1.0") "a-1 [0] 1.0: exit_mmap: mt_mod 1, DEST",
		  -EBADMSG, 2, "line 2: exit_mmap ends early" },
		{ "a-1 [0] 1.0: purge_vmap_area_lazy: start=1 end=2 "
		  "num_purged=",
		  -EBADMSG, 1, "line 1: purge_vmap_area_lazy ends early" },
		{ EXIT_LINE("1.0") "a-1 [0] 1.0: exit_m",
		  -EBADMSG, 2, "line 2: the last line is cut" },
		{ EXIT_LINE("1.0") "a-1 [0] ",
		  -EBADMSG, 2, "line 2: the last line is cut" },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(cases); i++)
		expect_failure(fixture_write(*state, cases[i].text,
					     strlen(cases[i].text)),
			       cases[i].rc, cases[i].line, cases[i].reason);
}

/* A newline may be missing, as after an editor, if nothing else is. */
static void test_whole_last_lines(void **state)
{
	static const char *const lines[] = {
		"task_newtask: pid=2 comm=x clone_flags=0 oom_score_adj: 0",
		"sched_process_exec: filename=x pid=1 old_pid=1",
		"sched_process_exit: comm=x pid=1 prio=120 group_dead=true",
		"exit_mmap: mt_mod 1, DESTROY",
		"sched_switch: b:1 [120] R ==> c:2 [120]",
		"sched_wakeup: comm=x pid=1",
	};
	struct trace t;
	char text[256];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(lines); i++) {
		snprintf(text, sizeof(text), "%sa-1 [0] 1.0: %s",
			 EXIT_LINE("1.0"), lines[i]);
		fixture_read(*state, &t, text);
		assert_int_equal(t.nr_events + t.totals.nr_skipped, 2);
		trace_release(&t);
	}
}

static void test_refused_bytes(void **state)
{
	static const char binary[] = EXIT_LINE("1.0") "a\0b\n";
	static char overlong[3 * TRACE_LINE_MAX_BYTES];
	size_t whole = strlen(EXIT_LINE("1.0"));

	expect_failure(fixture_write(*state, binary, sizeof(binary) - 1),
		       -EBADMSG, 2, "line 2: binary");
	memset(overlong, 'x', sizeof(overlong));
	memcpy(overlong, EXIT_LINE("1.0"), whole);
	expect_failure(fixture_write(*state, overlong, sizeof(overlong)),
		       -EBADMSG, 2, "line 2: longer");
	overlong[whole + TRACE_LINE_MAX_BYTES + 1] = '\n';
	expect_failure(fixture_write(*state, overlong, sizeof(overlong)),
		       -EBADMSG, 2, "line 2: longer");
}

static void test_refused_files(void **state)
{
	const struct fixture *fix = *state;

	expect_failure(fix->dir, -EISDIR, 0, "directory");
	unlink(fix->file);
	expect_failure(fix->file, -ENOENT, 0, "No such file");
}

static void test_unreadable(void **state)
{
	const char *path = fixture_write(*state, "x", 1);

	assert_int_equal(chmod(path, 0), 0);
	if (access(path, R_OK) == 0)
		skip();
	expect_failure(path, -EACCES, 0, "denied");
	unlink(path);
}

static char *load(const char *path, size_t *nr_bytes)
{
	FILE *f = fopen(path, "r");
	char *data = calloc(1, 1 << 20);

	assert_non_null(f);
	assert_non_null(data);
	*nr_bytes = fread(data, 1, (1 << 19), f);
	fclose(f);
	return data;
}

static void test_xz(void **state)
{
	const struct fixture *fix = *state;
	struct trace_error err;
	struct trace t;
	size_t n;
	char *xz = load(fix->shipped, &n);

	expect_failure(fixture_write(fix, xz, 12), -EBADMSG, 0, "ends early");
	assert_int_equal(trace_read(&t, fixture_write(fix, xz, n / 2), &err),
			 -EBADMSG);
	assert_non_null(strstr(err.reason, "ends early"));
	expect_failure(fixture_write(fix, xz, n - 1), -EBADMSG, 16822,
		       "ends early");
	xz[n / 2] ^= 0x10;
	assert_int_equal(trace_read(&t, fixture_write(fix, xz, n), &err),
			 -EBADMSG);
	assert_non_null(strstr(err.reason, "damaged"));
	xz[n / 2] ^= 0x10;
	memcpy(xz + n, xz, n);
	assert_int_equal(trace_read(&t, fixture_write(fix, xz, 2 * n), &err),
			 0);
	assert_int_equal(t.totals.forks, 2 * 3050);
	assert_int_equal(t.totals.nr_backward, 1);
	assert_int_equal(t.totals.nr_missing, 0);
	trace_release(&t);
	free(xz);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shipped_totals),
		cmocka_unit_test(test_slots),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_both_forms_are_equal),
		cmocka_unit_test(test_order_and_loss),
		cmocka_unit_test(test_refused_texts),
		cmocka_unit_test(test_whole_last_lines),
		cmocka_unit_test(test_refused_bytes),
		cmocka_unit_test(test_refused_files),
		cmocka_unit_test(test_unreadable),
		cmocka_unit_test(test_xz),
	};

	return cmocka_run_group_tests(tests, fixture_make, fixture_remove);
}
