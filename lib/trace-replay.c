// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * trace-replay.c - compiles a trace in two passes.
 *
 * The first enters every pid and address and learns which pids behave as
 * processes; with it all memory is had, so that the second, in trace-follow.c,
 * turns one event into at most one op and cannot fail half-way.  At the end
 * the mms are renumbered so that the initial ones come first.
 */
#include "lib/trace-replay.h"

#include <errno.h>
#include <string.h>

#include "lib/trace-follow.h"

enum { MAX_EVENTS = 1 << 29 };

static void enter_keys(struct follower *f, const struct trace *t)
{
	const struct trace_event *e;

	for (e = t->events; e < t->events + t->nr_events; e++) {
		trace_map_put(&f->pids, e->pid);
		trace_map_put(&f->pids, e->other);
		if (e->kind == TRACE_VMALLOC)
			trace_map_put(&f->vas, e->va);
	}
}

static void mark_processes(struct follower *f, const struct trace *t)
{
	const struct trace_event *e;
	uint32_t pid;

	for (e = t->events; e < t->events + t->nr_events; e++) {
		pid = follow_process_in(e);
		if (pid)
			follow_task(f, pid)->process = true;
	}
}

static int alloc_by_keys(struct follower *f)
{
	uint32_t i;

	f->tasks = calloc(f->pids.nr_keys + 1, sizeof(*f->tasks));
	f->areas = calloc(f->vas.nr_keys + 1, sizeof(*f->areas));
	if (!f->tasks || !f->areas)
		return -ENOMEM;
	for (i = 0; i < f->pids.nr_keys; i++)
		f->tasks[i].mm = MM_NONE;
	return 0;
}

/*
 * An event makes at most two mms (a fork and its parent's) and one op, and an
 * mm is orphaned at most as often as it gets a first task.
 */
static int alloc_by_events(struct follower *f, const struct trace *t)
{
	unsigned int i;

	f->mms = calloc(2 * t->nr_events + 1, sizeof(*f->mms));
	f->orphans = calloc(3 * t->nr_events + 1, sizeof(*f->orphans));
	f->current = calloc(t->totals.nr_cpus + 1, sizeof(*f->current));
	f->r->ops = calloc(t->nr_events + 1, sizeof(*f->r->ops));
	if (!f->mms || !f->orphans || !f->current || !f->r->ops)
		return -ENOMEM;
	for (i = 0; i < t->totals.nr_cpus; i++)
		f->current[i] = MM_UNKNOWN;
	return 0;
}

static int follower_init(struct follower *f, struct replay *r,
			 const struct trace *t)
{
	int rc;

	*f = (struct follower){ .r = r };
	rc = trace_map_init(&f->pids, (uint32_t)(2 * t->nr_events));
	if (!rc)
		rc = trace_map_init(&f->vas, (uint32_t)t->totals.vmallocs +
				    (uint32_t)t->totals.vmallocs_failed);
	if (rc)
		return rc;
	enter_keys(f, t);
	rc = alloc_by_keys(f);
	if (!rc)
		rc = alloc_by_events(f, t);
	return rc;
}

static void follower_release(struct follower *f)
{
	trace_map_release(&f->pids);
	trace_map_release(&f->vas);
	free(f->tasks);
	free(f->areas);
	free(f->mms);
	free(f->orphans);
	free(f->current);
}

/* Initial mms first, then the born ones in the order of their births. */
static int renumber(struct follower *f)
{
	uint32_t next[2] = { f->r->nr_initial, 0 };
	uint32_t *number = calloc(f->nr_mms + 1, sizeof(*number));
	struct replay_op *op;
	uint32_t i;

	if (!number)
		return -ENOMEM;
	for (i = 0; i < f->nr_mms; i++) {
		number[i] = next[f->mms[i].initial]++;
		if (!f->mms[i].dead)
			f->r->alive[f->r->nr_alive++] = number[i];
	}
	for (op = f->r->ops; op < f->r->ops + f->r->nr_ops; op++)
		if (op->mm != MM_NONE)
			op->mm = number[op->mm];
	free(number);
	return 0;
}

static int compare_numbers(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static int compile_end(struct follower *f, const struct trace *t)
{
	struct replay *r = f->r;
	int rc;

	r->nr_mms = f->nr_mms;
	r->nr_cpus = t->totals.nr_cpus;
	r->span_ns = t->totals.span_ns;
	r->peak_live = (uint32_t)(r->nr_initial + f->peak_balance);
	r->alive = calloc(f->nr_mms + 1, sizeof(*r->alive));
	if (!r->alive)
		return -ENOMEM;
	rc = renumber(f);
	if (!rc)
		qsort(r->alive, r->nr_alive, sizeof(*r->alive),
		      compare_numbers);
	return rc;
}

int replay_compile(struct replay *r, const struct trace *t)
{
	const struct trace_event *e;
	struct follower f;
	int rc;

	memset(r, 0, sizeof(*r));
	if (t->nr_events > MAX_EVENTS)
		return -EFBIG;
	rc = follower_init(&f, r, t);
	if (rc)
		goto out;
	mark_processes(&f, t);
	for (e = t->events; e < t->events + t->nr_events; e++)
		follow_event(&f, e);
	rc = compile_end(&f, t);
out:
	follower_release(&f);
	if (rc)
		replay_release(r);
	return rc;
}

void replay_release(struct replay *r)
{
	free(r->ops);
	free(r->alive);
	memset(r, 0, sizeof(*r));
}
