// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * trace-follow.c - follows tasks and their mms, event by event.
 *
 * The rules, and why each, are in trace-replay.h.  A task's exit and its
 * exit_mmap come in either order, as kernels differ: an exited task no longer
 * counts among the users of its mm, but is still the one to tear it down.
 */
#include "lib/trace-follow.h"

static uint32_t held_mm(const struct follower *f, const struct task *task)
{
	return task->mm != MM_NONE && !f->mms[task->mm].dead ? task->mm :
	       MM_NONE;
}

static struct replay_op *emit(struct follower *f, const struct trace_event *e,
			      enum replay_kind kind, uint32_t mm)
{
	struct replay_op *op = &f->r->ops[f->r->nr_ops++];

	*op = (struct replay_op){
		.t_ns = e->t_ns,
		.va = e->va,
		.size = e->size,
		.mm = mm,
		.cpu = e->cpu,
		.kind = (uint8_t)kind,
	};
	return op;
}

static uint32_t make_mm(struct follower *f, bool initial, uint32_t nr_users)
{
	f->mms[f->nr_mms] = (struct mm){
		.nr_users = nr_users,
		.initial = initial,
	};
	if (initial) {
		f->r->nr_initial++;
	} else {
		f->r->nr_births++;
		f->balance++;
		f->peak_balance = MAX(f->peak_balance, f->balance);
	}
	return f->nr_mms++;
}

static void kill_mm(struct follower *f, const struct trace_event *e,
		    uint32_t mm)
{
	f->mms[mm].dead = true;
	f->r->nr_deaths++;
	f->balance--;
	emit(f, e, REPLAY_EXIT, mm);
}

/* @task no longer uses its mm; it may still be the one to tear it down. */
static void drop_user(struct follower *f, struct task *task)
{
	uint32_t mm = held_mm(f, task);

	if (mm == MM_NONE || task->exited)
		return;
	if (!--f->mms[mm].nr_users)
		f->orphans[f->orphan_tail++] = mm;
}

static void set_mm(struct follower *f, struct task *task, uint32_t mm)
{
	drop_user(f, task);
	task->mm = mm;
	task->seen = true;
	task->exited = false;
}

/* The mm that @task must have had since before the trace. */
static void give_initial(struct follower *f, struct task *task)
{
	bool exited = task->exited;

	if (task->seen)
		return;
	set_mm(f, task, make_mm(f, true, 1));
	if (exited)
		drop_user(f, task);
	task->exited = exited;
}

/* The mm that lost its last task the longest time ago, or MM_NONE. */
static uint32_t take_orphan(struct follower *f)
{
	uint32_t mm;

	while (f->orphan_head < f->orphan_tail) {
		mm = f->orphans[f->orphan_head++];
		if (!f->mms[mm].dead && !f->mms[mm].nr_users)
			return mm;
	}
	return MM_NONE;
}

static bool makes_kthread(const struct trace_event *e)
{
	return e->flags & TRACE_CLONE_VM && e->flags & TRACE_CLONE_UNTRACED;
}

static void do_newtask(struct follower *f, const struct trace_event *e)
{
	struct task *parent = follow_task(f, e->pid);
	struct task *child = follow_task(f, e->other);
	uint32_t mm = MM_NONE;

	if (!makes_kthread(e))
		give_initial(f, parent);
	if (!(e->flags & TRACE_CLONE_VM)) {
		mm = make_mm(f, false, 1);
		emit(f, e, REPLAY_FORK, mm);
	} else if (!makes_kthread(e)) {
		mm = held_mm(f, parent);
		if (mm != MM_NONE)
			f->mms[mm].nr_users++;
	}
	set_mm(f, child, mm);
}

static void do_exec(struct follower *f, const struct trace_event *e)
{
	uint32_t mm = make_mm(f, false, 1);

	/* A thread that execs takes over the pid of its leader. */
	if (e->other != e->pid)
		set_mm(f, follow_task(f, e->other), MM_NONE);
	set_mm(f, follow_task(f, e->pid), mm);
	emit(f, e, REPLAY_EXEC, mm);
	f->current[e->cpu] = mm;
}

/* Before or after this one's exit_mmap, as kernels differ. */
static void do_exit(struct follower *f, const struct trace_event *e)
{
	struct task *task = follow_task(f, e->other);

	drop_user(f, task);
	task->exited = true;
}

static void do_exit_mmap(struct follower *f, const struct trace_event *e)
{
	struct task *task = follow_task(f, e->pid);
	uint32_t mm;

	if (task->process)
		give_initial(f, task);
	mm = held_mm(f, task);
	if (mm != MM_NONE) {
		task->mm = MM_NONE;
		kill_mm(f, e, mm);
		return;
	}
	mm = take_orphan(f);
	if (mm != MM_NONE) {
		f->r->nr_adopted++;
	} else {
		mm = make_mm(f, true, 0);
		f->r->nr_unattributed++;
	}
	kill_mm(f, e, mm);
}

static void do_vmalloc(struct follower *f, const struct trace_event *e)
{
	struct area *area;

	if (e->flags)
		return;
	area = &f->areas[trace_map_find(&f->vas, e->va)];
	area->size = e->size;
	area->live = true;
	emit(f, e, REPLAY_VMALLOC, held_mm(f, follow_task(f, e->pid)));
}

static void do_vfree(struct follower *f, const struct trace_event *e)
{
	uint32_t i = trace_map_find(&f->vas, e->va);
	struct replay_op *op;

	op = emit(f, e, REPLAY_VFREE, held_mm(f, follow_task(f, e->pid)));
	if (i == TRACE_MAP_NONE || !f->areas[i].live) {
		f->r->nr_vfrees_unmatched++;
		return;
	}
	op->size = f->areas[i].size;
	f->areas[i].live = false;
}

static void do_purge(struct follower *f, const struct trace_event *e)
{
	emit(f, e, REPLAY_PURGE, MM_NONE);
}

static void do_switch(struct follower *f, const struct trace_event *e)
{
	struct task *next = follow_task(f, e->other);
	uint32_t mm;

	if (next->process)
		give_initial(f, next);
	mm = held_mm(f, next);
	if (f->current[e->cpu] == mm)
		return;
	f->current[e->cpu] = mm;
	emit(f, e, REPLAY_SWITCH, mm);
}

static void (*const handlers[TRACE_NR_KINDS])(struct follower *,
					      const struct trace_event *) = {
	[TRACE_NEWTASK] = do_newtask,
	[TRACE_EXEC] = do_exec,
	[TRACE_EXIT] = do_exit,
	[TRACE_EXIT_MMAP] = do_exit_mmap,
	[TRACE_VMALLOC] = do_vmalloc,
	[TRACE_VFREE] = do_vfree,
	[TRACE_PURGE] = do_purge,
	[TRACE_SWITCH] = do_switch,
};

uint32_t follow_process_in(const struct trace_event *e)
{
	switch (e->kind) {
	case TRACE_NEWTASK:
		return makes_kthread(e) ? 0 : e->pid;
	case TRACE_EXEC:
		return e->pid;
	case TRACE_EXIT:
		return e->other;
	default:
		return 0;
	}
}

void follow_event(struct follower *f, const struct trace_event *e)
{
	handlers[e->kind](f, e);
}
