// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * compare-differ.c - what besides the figures is not alike on both sides.
 *
 * Nothing is decided by it: whoever compares two kernels, compilers or
 * parameters means to.  Whoever does not must be told.
 */
#include "bench/compare-internal.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench/identity.h"
#include "bench/stats.h"

#define AT(member) offsetof(struct context, member)

static const struct {
	const char *name;
	size_t offset;
} texts[] = {
	{ "host", AT(host) },
	{ "CPU", AT(cpu.model) },
	{ "topology", AT(cpu.topology) },
	{ "governor", AT(cpu.governor) },
	{ "hypervisor", AT(virtualisation.vendor) },
	{ "kernel", AT(kernel.release) },
	{ "kernel's version", AT(kernel.version) },
	{ "kernel's command line", AT(kernel.cmdline) },
	{ "clocksource", AT(kernel.clocksource) },
	{ "transparent huge pages", AT(kernel.transparent_hugepage) },
	{ "version of pgdbench", AT(program.version) },
	{ "revision of pgdbench", AT(program.git_rev) },
	{ "compiler", AT(program.compiler) },
	{ "compiler flags", AT(program.cflags) },
	{ "sanitizers", AT(program.sanitizers) },
	{ "MALLOC_CONF", AT(environment.malloc_conf) },
	{ "LD_PRELOAD", AT(environment.ld_preload) },
};

static const struct {
	const char *name;
	size_t offset;
} numbers[] = {
	{ "CPUs online", AT(cpu.nr_online) },
	{ "SMT", AT(cpu.smt) },
	{ "boost", AT(cpu.boost) },
	{ "ASLR", AT(kernel.aslr) },
	{ "bytes of memory", AT(environment.memory_total_bytes) },
};

static const struct {
	const char *name;
	size_t offset;
} maps[] = {
	{ "library", AT(program.libraries) },
	{ "mitigation", AT(kernel.mitigations) },
};

/* Append it unless it is there already. */
static int add_line(struct strs *lines, const char *what, const char *a,
		    const char *b)
{
	char line[1024];
	size_t i;

	snprintf(line, sizeof(line), "%s: '%.400s', '%.400s'", what,
		 a ? a : "unknown", b ? b : "unknown");
	for (i = 0; i < lines->nr; i++)
		if (!strcmp(lines->v[i], line))
			return 0;
	return strs_add(lines, line);
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? !strcmp(a, b) : a == b;
}

static int text_differs(struct strs *lines, const char *what, const char *a,
			const char *b)
{
	return same_text(a, b) ? 0 : add_line(lines, what, a, b);
}

static int number_differs(struct strs *lines, const char *what, uint64_t a,
			  uint64_t b)
{
	char text_a[32], text_b[32];

	snprintf(text_a, sizeof(text_a), "%" PRIu64, a);
	snprintf(text_b, sizeof(text_b), "%" PRIu64, b);
	return a == b ? 0 : add_line(lines, what, a == U64_NULL ? NULL : text_a,
				     b == U64_NULL ? NULL : text_b);
}

static const char *value_of(const struct str_map *m, const char *key)
{
	const struct str_entry *entry = str_map_find(m, key);

	return entry ? entry->value : NULL;
}

/* Keys of @a, and of @b those that @a has not. */
static int map_differs(struct strs *lines, const char *what,
		       const struct str_map *a, const struct str_map *b)
{
	char name[256];
	int err = 0;
	size_t i;

	for (i = 0; !err && i < a->nr + b->nr; i++) {
		const char *key = i < a->nr ? a->v[i].key :
					      b->v[i - a->nr].key;

		snprintf(name, sizeof(name), "%s %s", what, key);
		err = text_differs(lines, name, value_of(a, key),
				   value_of(b, key));
	}
	return err;
}

static const void *at(const struct context *context, size_t offset)
{
	return (const char *)context + offset;
}

/* Whoever compares a result with itself meant another. */
static int same_run(struct strs *lines, const struct context *a,
		    const struct context *b)
{
	if (a == b || !a->date || !same_text(a->date, b->date) ||
	    !same_text(a->host, b->host) || a->seed != b->seed)
		return 0;
	return strs_add(lines, "nothing: both are the same run");
}

int compare_contexts(struct strs *lines, const struct context *a,
		     const struct context *b)
{
	int err = same_run(lines, a, b);
	size_t i;

	for (i = 0; !err && i < ARRAY_SIZE(texts); i++)
		err = text_differs(lines, texts[i].name,
				   *(char *const *)at(a, texts[i].offset),
				   *(char *const *)at(b, texts[i].offset));
	for (i = 0; !err && i < ARRAY_SIZE(numbers); i++)
		err = number_differs(lines, numbers[i].name,
				     *(const uint64_t *)
				     at(a, numbers[i].offset),
				     *(const uint64_t *)
				     at(b, numbers[i].offset));
	for (i = 0; !err && i < ARRAY_SIZE(maps); i++)
		err = map_differs(lines, maps[i].name, at(a, maps[i].offset),
				  at(b, maps[i].offset));
	if (!err && a->program.debug != b->program.debug)
		err = add_line(lines, "debug build",
			       a->program.debug ? "yes" : "no",
			       b->program.debug ? "yes" : "no");
	return err;
}

static int param_differs(struct strs *lines, const struct result_cell *a,
			 const struct result_cell *b, const char *key)
{
	const struct str_entry *x = str_map_find(&a->params, key);
	const struct str_entry *y = str_map_find(&b->params, key);
	bool alike = !report_by_name(a, b);
	char what[256];

	if (identity_is_measured(key) || (!alike && (!x || !y)))
		return 0;
	snprintf(what, sizeof(what), "parameter %s", key);
	if (same_text(x ? x->value : "not set", y ? y->value : "not set"))
		return 0;
	return add_line(lines, what, x ? x->value : "not set",
			y ? y->value : "not set");
}

/* By more than the last operation that was waited for. */
static int duration_differs(struct strs *lines, const struct result_cell *a,
			    const struct result_cell *b)
{
	double x = report_real(a->duration_ns), y = report_real(b->duration_ns);
	char buf_x[REPORT_TEXT], buf_y[REPORT_TEXT];

	if (!(x > 1.5 * y || y > 1.5 * x))
		return 0;
	return add_line(lines, "duration", report_time(x, buf_x),
			report_time(y, buf_y));
}

int compare_params(struct strs *lines, const struct result_cell *a,
		   const struct result_cell *b)
{
	int err = duration_differs(lines, a, b);
	size_t i;

	for (i = 0; !err && i < a->params.nr; i++)
		err = param_differs(lines, a, b, a->params.v[i].key);
	for (i = 0; !err && i < b->params.nr; i++)
		err = param_differs(lines, a, b, b->params.v[i].key);
	if (!err && a->oracle.mode && b->oracle.mode)
		err = text_differs(lines, "parameter verify", a->oracle.mode,
				   b->oracle.mode);
	return err;
}

/* In the median of cells; NaN where it was not measured, or memory is short. */
static double lost_share(struct report_span span)
{
	double *x = calloc(span.nr + 1, sizeof(*x)), median;
	size_t nr = 0, i;

	for (i = 0; x && i < span.nr; i++)
		if (!isnan(span.v[i].cell->noise.lost_share))
			x[nr++] = span.v[i].cell->noise.lost_share;
	median = x ? stats_median(x, nr) : NAN;
	free(x);
	return median;
}

/* Two percent of a machine's time are what a figure that matters may differ
 * by. */
int compare_noise(struct strs *lines, struct report_span base,
		  struct report_span cell)
{
	double a = lost_share(base), b = lost_share(cell);
	char text_a[32], text_b[32];

	if (!(fabs(a - b) > 0.02))
		return 0;
	snprintf(text_a, sizeof(text_a), "%.1f %%", 100 * a);
	snprintf(text_b, sizeof(text_b), "%.1f %%", 100 * b);
	return add_line(lines, "time that an idle loop lost to others", text_a,
			text_b);
}
