// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-fixture.c - results made up, for tests of reports and plots.
 *
 * The figures are no one's: they are only of likely size and easy to tell
 * apart.  Always the same ones.
 */
#include "tests/report-fixture.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void fixture_must(int err)
{
	if (err)
		abort();
}

void fixture_cell(struct result_cell *c, const char *strategy,
		  const char *workload, uint64_t mms,
		  uint64_t repetition)
{
	char id[128];

	result_cell_init(c);
	snprintf(id, sizeof(id), "%s-%s-%d-%d", workload, strategy, (int)mms,
		 (int)repetition);
	fixture_must(str_set(&c->id, id));
	fixture_must(str_set(&c->strategy, strategy));
	fixture_must(str_set(&c->workload, workload));
	fixture_must(str_set(&c->geometry, "x86-64-4l"));
	fixture_must(str_set(&c->contract, "eager"));
	c->threads = 2;
	c->mms = mms;
	c->repetition = repetition;
	c->round = repetition;
	c->order = 0;
	c->seed = 42 + repetition;
	c->oracle.violations = 0;
	fixture_must(str_set(&c->oracle.mode, "end"));
}

void fixture_schedule(struct result_cell *c, uint64_t due, uint64_t backlog)
{
	struct result_schedule *s = &c->schedule;

	fixture_must(str_set(&c->loop, "open"));
	fixture_must(str_set(&s->arrivals, "fixed"));
	s->rate_per_s = 20000;
	s->time_ns = due * 50000;
	s->due = due;
	s->late = due / 4;
	s->late_after_ns = 1000;
	s->backlog = backlog;
	s->missed = backlog / 2;
	s->fills_due = 20;
	s->fills_late = 5;
	s->fills_missed = 1;
	s->behind_max_ns = 7000;
}

struct result_cell *fixture_add(struct results *r)
{
	if (!r->cells)
		r->cells = calloc(1000, sizeof(*r->cells));
	if (!r->cells || r->nr == 1000)
		abort();
	return &r->cells[r->nr++];
}

struct result_cell *fixture_steady(struct results *r, const char *strategy,
				   uint64_t repetition)
{
	struct result_cell *c = fixture_add(r);

	fixture_cell(c, strategy, "steady", 1000, repetition);
	return c;
}

void fixture_results(struct results *r)
{
	struct context *c = &r->context;

	memset(r, 0, sizeof(*r));
	context_init(c);
	fixture_must(str_set(&c->date, "2025-01-31T12:00:00Z"));
	fixture_must(str_set(&c->cpu.model, "Imagined CPU @ 3.00GHz"));
	c->cpu.nr_online = 8;
	fixture_must(str_set(&c->kernel.release, "6.1.0-imagined"));
	fixture_must(str_set(&c->program.version, "0.1.0"));
	fixture_must(str_set(&c->reproduce, "pgdbench run -r 2 --seed 42"));
	c->seed = 42;
}

void fixture_fill(struct hist **h, unsigned int nr,
		  double median_ns, double step)
{
	unsigned int done = 0, end, i;
	double nines, value;

	fixture_must(!result_hist(h));
	for (i = 0; done < nr; i++) {
		nines = i * 0.2;
		end = (unsigned int)(nr * (1 - pow(10, -nines - 0.2)) + 0.5);
		if (end > nr || i > 30)
			end = nr;
		value = median_ns * pow(step, nines - 0.3);
		for (; done < end; done++)
			hist_record(*h, (uint64_t)value);
	}
}

struct fixture_kind {
	const char *name;
	const char *lock;	/* NULL: none */
	double fork_ns, hold_ns, each_ns;	/* each: of a walk, by mm */
	uint64_t per_mm_bytes, fixed_bytes, prealloc_bytes, deferred_bytes;
	uint64_t borrowed_bytes;
	bool yardstick;
};

static const struct fixture_kind fixture_kinds[] = {
	{ "array", "array_lock", 300, 700, 2, 8, 4096, 0, 0, 8, true },
	{ "list-lock", "pgd_lock", 400, 2500, 12, 0, 64, 0, 0, 24, false },
	{ "list-rcu", "pgd_lock", 450, 60, 15, 16, 128, 0, 90000, 24, false },
	{ "percpu-rwsem", "rwsem_write", 420, 3100, 13, 0, 9000, 0, 0, 24,
	  false },
	{ "prealloc", NULL, 310, 0, 0, 0, 64, 262144, 0, 0, false },
	{ "xarray", "xa_lock", 700, 250, 6, 10, 640, 0, 50000, 8, false },
};

static void fixture_locks(struct result_cell *c,
			  const struct fixture_kind *k, double factor)
{
	struct result_lock *lock;

	if (!k->lock)
		return;
	lock = result_lock(c, k->lock);
	fixture_must(!lock);
	fixture_fill(&lock->hold_ns, 5000, k->hold_ns * factor, 2.5);
	fixture_fill(&lock->hold_clean_ns, 4990, k->hold_ns * factor, 2.2);
	fixture_fill(&lock->wait_ns, 3000, k->hold_ns * factor / 3, 3);
	lock->acquisitions = 5000;
	lock->contended = 3000;
	lock->preempted = 10;
}

static void fixture_memory(struct result_cell *c,
			   const struct fixture_kind *k)
{
	struct result_memory *m = &c->memory;

	m->per_mm_bytes = k->per_mm_bytes;
	m->fixed_bytes = k->fixed_bytes;
	m->prealloc_bytes = k->prealloc_bytes;
	m->deferred_peak_bytes = k->deferred_bytes;
	fixture_must(u64_map_set(&c->counters, "harness.mm_borrowed_bytes",
				 k->borrowed_bytes));
}

static void fixture_mixed(struct result_cell *c,
			  const struct fixture_kind *k, double factor)
{
	double sync_ns = k->each_ns * (double)c->mms * factor;

	c->duration_ns = 2000000000;
	fixture_fill(&c->latency[OP_FORK].service, 9000, k->fork_ns * factor,
		     3);
	fixture_fill(&c->latency[OP_EXIT].service, 9000,
		     k->fork_ns * factor / 2, 2.7);
	fixture_fill(&c->latency[OP_VMALLOC].service, 4000, 900 * factor,
		     2 + k->each_ns / 5);
	fixture_fill(&c->latency[OP_ACCESS].service, 20000, 20 * factor, 2);
	if (sync_ns > 0)
		fixture_fill(&c->latency[OP_SYNC].service, 500, sync_ns, 1.5);
	fixture_locks(c, k, factor);
	fixture_memory(c, k);
}

static void fixture_walk(struct result_cell *c,
			 const struct fixture_kind *k, double factor)
{
	c->duration_ns = 1000000000;
	if (k->each_ns > 0)
		fixture_fill(&c->latency[OP_WALK].service, 300,
			     k->each_ns * (double)c->mms * factor, 1.3);
	fixture_memory(c, k);
}

void fixture_sample(struct results *r)
{
	static const struct {
		const char *workload;
		uint64_t mms;
	} loads[] = {
		{ "walk", 1000 }, { "walk", 4000 }, { "walk", 16000 },
		{ "steady", 1000 }, { "populate", 1000 }, { "populate", 10000 },
	};
	const struct fixture_kind *k;
	struct result_cell *c;
	unsigned int i, rep;

	fixture_results(r);
	for (i = 0; i < ARRAY_SIZE(loads) * ARRAY_SIZE(fixture_kinds) * 2;
	     i++) {
		rep = i % 2;
		k = &fixture_kinds[i / 2 % ARRAY_SIZE(fixture_kinds)];
		c = fixture_add(r);
		fixture_cell(c, k->name,
			     loads[i / 2 / ARRAY_SIZE(fixture_kinds)].workload,
			     loads[i / 2 / ARRAY_SIZE(fixture_kinds)].mms, rep);
		c->yardstick = k->yardstick;
		if (!strcmp(c->workload, "walk"))
			fixture_walk(c, k, 1 + 0.2 * rep);
		else
			fixture_mixed(c, k, 1 + 0.2 * rep);
	}
}

void fixture_one(struct results *r, const char *workload)
{
	struct result_cell *c;

	fixture_results(r);
	c = fixture_add(r);
	fixture_cell(c, fixture_kinds[1].name, workload, 1000, 0);
	if (!strcmp(workload, "walk"))
		fixture_walk(c, &fixture_kinds[1], 1);
	else
		fixture_mixed(c, &fixture_kinds[1], 1);
}

void fixture_failed(struct results *r)
{
	struct result_cell *c;
	unsigned int i;

	fixture_results(r);
	for (i = 0; i < 3; i++) {
		c = fixture_add(r);
		fixture_cell(c, fixture_kinds[i].name, i ? "steady" : "walk",
			     1000, 0);
		c->status = RESULT_FAILED;
		fixture_must(str_set(&c->reason, "killed by signal 11"));
	}
	fixture_mixed(c, &fixture_kinds[2], 1);
}

void fixture_record(struct hist **h, uint64_t ns, unsigned int nr)
{
	fixture_must(!result_hist(h));
	while (nr--)
		hist_record(*h, ns);
}

char *fixture_report(report_fn *fn, const struct results *r)
{
	struct report_options options = { .quiet = false };
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);

	fixture_must(!out || fn(out, r, &options));
	fixture_must(fclose(out) || !text);
	fixture_must(fn == report_text && !fixture_is_narrow(text));
	return text;
}

static size_t nr_blanks(const char *text)
{
	return strspn(text, " \n");
}

/* Any blanks are as good as any others. */
static bool begins(const char *text, const char *what)
{
	while (*what) {
		if (nr_blanks(what) && !nr_blanks(text))
			return false;
		text += nr_blanks(text);
		what += nr_blanks(what);
		if (*what && *what++ != *text++)
			return false;
	}
	return true;
}

bool fixture_says(const char *text, const char *what)
{
	for (; *text; text++)
		if (begins(text, what))
			return true;
	return false;
}

/* Characters, of UTF-8. */
static size_t width_of(const char *line, size_t len)
{
	size_t width = 0, i;

	for (i = 0; i < len; i++)
		width += ((unsigned char)line[i] & 0xc0) != 0x80;
	return width;
}

bool fixture_is_narrow(const char *text)
{
	size_t len, from;

	for (; *text; text += len + (text[len] == '\n')) {
		len = strcspn(text, "\n");
		from = strspn(text, " ");
		if (width_of(text, len) <= 80)
			continue;
		if (strcspn(text + from, " \n") + from < len &&
		    !(text[len - 1] == '\\' &&
		      strcspn(text + from, " ") + from == len - 2))
			return false;
	}
	return true;
}

const char *fixture_field(const char *text, int line, const char *name)
{
	static char found[128];
	const char *p, *q = text;
	int column = 0;
	size_t len;

	for (p = text; ; p += len + 1, column++) {
		len = strcspn(p, "\t\n");
		if (len == strlen(name) && !memcmp(p, name, len))
			break;
		/* No such field. */
		fixture_must(p[len] == '\n');
	}
	while (line--)
		q = strchr(q, '\n') + 1;
	while (column--)
		q += strcspn(q, "\t\n") + 1;
	snprintf(found, sizeof(found), "%.*s", (int)strcspn(q, "\t\n"), q);
	return found;
}
