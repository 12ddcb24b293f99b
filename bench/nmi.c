// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * nmi.c - the timer and the handler.
 *
 * Why what the handler reads is alive, wherever it came in.
 *  - cpu->mm is this thread's own, written by one store.  It names the old mm
 *    or the new one; an mm is loaded before the one that it replaces may exit,
 *    and one that died while loaded is borrowed until the switch away from it.
 *  - A slot that is seen to be published stays so, and stays filled, until the
 *    machine reboots, for which every worker but the leader must be parked: it
 *    is not, since it is here, unless it was parked before; then, and on the
 *    leader, gate_paused() says so.
 *  - The lower table lives as long as its slot.
 * The handler calls nothing that locks or allocates, and writes to nothing that
 * the thread it interrupted writes to.
 */
#include "bench/nmi.h"

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bench/run.h"

/* glibc did not name the field until 2.38. */
#ifndef sigev_notify_thread_id
#define sigev_notify_thread_id _sigev_un._tid
#endif

static int nmi_signal(void)
{
	return SIGRTMIN + 3;
}

/* xorshift64: the worker's own generator may be in the middle of a number. */
static uint64_t draw(struct nmi *n)
{
	n->random ^= n->random << 13;
	n->random ^= n->random >> 7;
	n->random ^= n->random << 17;
	return n->random;
}

static bool find_published(struct nmi *n, struct world *w, unsigned int *slot)
{
	uint64_t random = draw(n);
	unsigned int at = (unsigned int)((random >> 1) % w->nr_slots);
	unsigned int i;

	if (random & 1)
		return act_find_newest(n->wk->run, act_is_published, slot);
	for (i = 0; i < w->nr_slots; i++) {
		*slot = w->geo->vmalloc_first + (at + i) % w->nr_slots;
		if (act_is_published(w, *slot))
			return true;
	}
	return false;
}

static void touch_published(struct nmi *n, const struct mm *mm)
{
	struct worker *wk = n->wk;
	struct run *r = wk->run;
	struct touch_counts *c = &wk->cpu->touches[TOUCH_NMI];
	unsigned int slot;
	uint64_t entry;

	if (!find_published(n, &r->world, &slot))
		return;
	entry = entry_load(&r->world, mm_kernel_root(&r->world, mm), slot);
	c->tries += wk->cpu->recording;
	if (entry != ENTRY_NONE) {
		oracle_judge_access(r, &n->oracle, slot, entry,
				    oracle_deref(&r->world, wk, entry, 0));
		return;
	}
	c->faults += wk->cpu->recording;
	c->fatal += wk->cpu->recording;
	oracle_judge_published(r, &n->oracle);
}

static void nmi_handler(int signal, siginfo_t *info, void *context)
{
	struct nmi *n = info->si_value.sival_ptr;
	const struct mm *mm;

	(void)signal;
	(void)context;
	/* Of a timer of ours, and not one that came late. */
	if (info->si_code != SI_TIMER || !n->armed)
		return;
	mm = *(struct mm *const volatile *)&n->wk->cpu->mm;
	if (!gate_paused(&n->wk->run->gate))
		touch_published(n, mm);
}

int nmi_install(struct sigaction *old)
{
	struct sigaction sa = {
		.sa_sigaction = nmi_handler,
		.sa_flags = SA_SIGINFO | SA_RESTART,
	};

	sigemptyset(&sa.sa_mask);
	return sigaction(nmi_signal(), &sa, old) ? -errno : 0;
}

void nmi_uninstall(const struct sigaction *old)
{
	BUG_ON(sigaction(nmi_signal(), old, NULL));
}

static int set_timer(timer_t timer, uint64_t period_ns)
{
	const struct timespec period = {
		.tv_sec = (time_t)(period_ns / 1000000000),
		.tv_nsec = (long)(period_ns % 1000000000),
	};
	const struct itimerspec its = {
		.it_interval = period, .it_value = period,
	};

	return timer_settime(timer, 0, &its, NULL) ? -errno : 0;
}

int nmi_arm(struct nmi *n, struct worker *wk, uint64_t period_ns)
{
	struct sigevent ev = {
		.sigev_notify = SIGEV_THREAD_ID,
		.sigev_signo = nmi_signal(),
		.sigev_value.sival_ptr = n,
	};
	int err;

	ev.sigev_notify_thread_id = (pid_t)syscall(SYS_gettid);
	n->wk = wk;
	n->random = wk->run->cell->seed * 2654435761 + wk->id + 1;
	if (timer_create(CLOCK_MONOTONIC, &ev, &n->timer))
		return -errno;
	n->armed = true;
	err = set_timer(n->timer, period_ns);
	if (err) {
		n->armed = false;
		timer_delete(n->timer);
	}
	return err;
}

void nmi_disarm(struct nmi *n)
{
	struct oracle_counts *to;
	unsigned int k;

	if (!n->armed)
		return;
	to = &n->wk->cpu->oracle;
	timer_delete(n->timer);
	n->armed = false;
	/* The handler's stores are done: it ran on this thread or will not. */
	preempt_barrier();
	to->checks += n->oracle.checks;
	for (k = 0; k < VIOL_NR; k++)
		to->by_kind[k] += n->oracle.by_kind[k];
}
