// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * trace.c - collects the events of a trace and adds them up.
 *
 * The text is never held; what is, is 48 bytes an event.  Judges the file as a
 * whole: that it is a trace, and that there is something in it to replay.
 */
#include "lib/trace.h"

#include <errno.h>
#include <string.h>

#include "lib/trace-internal.h"

enum { FIRST_EVENTS = 1024 };

/* A trace while it is read. */
struct reader {
	struct trace *t;
	size_t max_events;
	uint64_t nr_lines;	/* neither blank nor comment */
	uint64_t nr_events;	/* of any name, ours or not */
	uint64_t nr_announced;	/* by the header of tracefs; 0: unknown */
};

static int append(struct reader *r, const struct trace_event *e,
		  struct trace_error *err)
{
	size_t max = r->max_events ? r->max_events * 2 : FIRST_EVENTS;
	struct trace_event *p;

	if (r->t->nr_events == r->max_events) {
		p = max > SIZE_MAX / sizeof(*p) ? NULL :
		    realloc(r->t->events, max * sizeof(*p));
		if (!p)
			return trace_fail(err, -ENOMEM, e->line,
					  "out of memory");
		r->t->events = p;
		r->max_events = max;
	}
	r->t->events[r->t->nr_events++] = *e;
	return 0;
}

/* "# entries-in-buffer/entries-written: IN/WRITTEN   #P:2", in a comment. */
static void read_comment(struct reader *r, const char *s)
{
	static const char key[] = "entries-in-buffer/entries-written: ";
	unsigned long long kept, written;

	s = strstr(s, key);
	if (!s ||
	    sscanf(s + sizeof(key) - 1, "%llu/%llu", &kept, &written) != 2)
		return;
	r->nr_announced += kept;
	if (written > kept)
		r->t->totals.nr_lost += written - kept;
}

/* tracefs: "CPU:1 [LOST 5 EVENTS]"; trace-cmd: "CPU:1 [5 EVENTS DROPPED]" */
static void read_loss(struct reader *r, const char *s)
{
	unsigned long long nr;

	s = strchr(s, '[');
	if (s && (sscanf(s, "[LOST %llu EVENTS]", &nr) == 1 ||
		  (strstr(s, "EVENTS DROPPED]") &&
		   sscanf(s, "[%llu", &nr) == 1)))
		r->t->totals.nr_lost += nr;
}

static int read_line(struct reader *r, const struct trace_text *text,
		     struct trace_error *err)
{
	struct trace_event e;
	int class;

	if (text->line > UINT32_MAX)
		return trace_fail(err, -EFBIG, text->line, "too many lines");
	class = trace_line_parse(text, &e, err);
	if (class < 0)
		return class;
	if (class == TRACE_LINE_BLANK) {
		read_comment(r, text->s);
		return 0;
	}
	r->nr_lines++;
	if (class == TRACE_LINE_ALIEN)
		read_loss(r, text->s);
	else
		r->nr_events++;
	if (class == TRACE_LINE_EVENT)
		return append(r, &e, err);
	r->t->totals.nr_skipped++;
	return 0;
}

static int read_lines(struct reader *r, struct trace_source *src,
		      struct trace_error *err)
{
	struct trace_text text;
	int rc, damaged;

	do {
		rc = trace_source_line(src, &text, err);
		if (rc > 0)
			rc = read_line(r, &text, err);
		else if (!rc)
			return 0;
	} while (!rc);
	damaged = trace_source_verify(src, err);
	return damaged ? damaged : rc;
}

static int compare_events(const void *a, const void *b)
{
	const struct trace_event *x = a, *y = b;

	if (x->t_ns != y->t_ns)
		return x->t_ns < y->t_ns ? -1 : 1;
	return x->line < y->line ? -1 : x->line > y->line;
}

static void put_in_order(struct trace *t)
{
	uint64_t start_ns;
	size_t i;

	for (i = 1; i < t->nr_events; i++)
		if (t->events[i].t_ns < t->events[i - 1].t_ns)
			t->totals.nr_backward++;
	if (t->totals.nr_backward)
		qsort(t->events, t->nr_events, sizeof(*t->events),
		      compare_events);
	start_ns = t->events[0].t_ns;
	for (i = 0; i < t->nr_events; i++)
		t->events[i].t_ns -= start_ns;
	t->totals.span_ns = t->events[t->nr_events - 1].t_ns;
}

static uint64_t *counter_of(struct trace_totals *n,
			    const struct trace_event *e)
{
	static const size_t offsets[TRACE_NR_KINDS] = {
		[TRACE_NEWTASK] = offsetof(struct trace_totals, forks),
		[TRACE_EXEC] = offsetof(struct trace_totals, execs),
		[TRACE_EXIT] = offsetof(struct trace_totals, exits),
		[TRACE_EXIT_MMAP] = offsetof(struct trace_totals, exits_mm),
		[TRACE_VMALLOC] = offsetof(struct trace_totals, vmallocs),
		[TRACE_VFREE] = offsetof(struct trace_totals, vfrees),
		[TRACE_PURGE] = offsetof(struct trace_totals, purges),
		[TRACE_SWITCH] = offsetof(struct trace_totals, switches),
	};

	if (e->kind == TRACE_NEWTASK && e->flags & TRACE_CLONE_VM)
		return &n->threads;
	if (e->kind == TRACE_VMALLOC && e->flags)
		return &n->vmallocs_failed;
	return (uint64_t *)((char *)n + offsets[e->kind]);
}

static void add_up(struct trace *t)
{
	const struct trace_event *e;

	for (e = t->events; e < t->events + t->nr_events; e++) {
		++*counter_of(&t->totals, e);
		t->totals.nr_cpus = MAX(t->totals.nr_cpus, e->cpu + 1U);
	}
}

/* All lines are read: is it a trace, and of use? */
static int finish(struct reader *r, struct trace_error *err)
{
	struct trace_totals *n = &r->t->totals;

	if (r->nr_lines && !r->nr_events)
		return trace_fail(err, -EBADMSG, 0,
				  "no line looks like an event: not a trace");
	if (r->t->nr_events) {
		put_in_order(r->t);
		add_up(r->t);
	}
	if (r->nr_announced > r->nr_events)
		n->nr_missing = r->nr_announced - r->nr_events;
	if (!(n->forks + n->threads + n->execs + n->exits_mm +
	      n->vmallocs + n->vfrees + n->purges))
		return trace_fail(err, -ENODATA, 0,
				  "no fork, exec, exit or vmalloc in it");
	return 0;
}

int trace_read(struct trace *t, const char *path, struct trace_error *err)
{
	struct reader r = { .t = t };
	struct trace_source *src;
	int rc;

	memset(t, 0, sizeof(*t));
	memset(err, 0, sizeof(*err));
	rc = trace_source_open(&src, path, err);
	if (rc)
		return rc;
	rc = read_lines(&r, src, err);
	trace_source_close(src);
	if (!rc)
		rc = finish(&r, err);
	if (rc)
		trace_release(t);
	return rc;
}

void trace_release(struct trace *t)
{
	free(t->events);
	memset(t, 0, sizeof(*t));
}

struct range {
	uint64_t first, last;
};

static int compare_ranges(const void *a, const void *b)
{
	const struct range *x = a, *y = b;

	return x->first < y->first ? -1 : x->first > y->first;
}

/* The size of the union; sorts @r. */
static uint64_t count_union(struct range *r, size_t nr)
{
	uint64_t count = 0;
	uint64_t next = 0;	/* all below are counted */
	size_t i;

	qsort(r, nr, sizeof(*r), compare_ranges);
	for (i = 0; i < nr; i++) {
		if (r[i].last < next)
			continue;
		count += r[i].last - MAX(r[i].first, next) + 1;
		next = r[i].last + 1;
	}
	return count;
}

int64_t trace_slots(const struct trace *t, unsigned int shift)
{
	const struct trace_event *e;
	struct range *r;
	uint64_t count;
	size_t nr = 0;

	if (shift < 12 || shift > 63)
		return -EINVAL;
	r = malloc((t->totals.vmallocs + 1) * sizeof(*r));
	if (!r)
		return -ENOMEM;
	for (e = t->events; e < t->events + t->nr_events; e++) {
		if (e->kind != TRACE_VMALLOC || e->flags)
			continue;
		r[nr].first = e->va >> shift;
		r[nr++].last = (e->va + e->size - 1) >> shift;
	}
	count = count_union(r, nr);
	free(r);
	return (int64_t)count;
}
