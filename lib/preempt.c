// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * preempt.c - the section that nobody executes, and where to put its address.
 *
 * The kernel reads the descriptor and insists on the signature in the four
 * bytes before abort_ip, or else kills the thread with SIGSEGV; it never jumps
 * there, since no instruction pointer is ever inside of the range.
 */
#include "lib/preempt.h"

#if defined(__has_include)
#if __has_include(<sys/rseq.h>)
#include <sys/rseq.h>
#endif
#endif

#if defined(RSEQ_SIG) && UINTPTR_MAX == UINT64_MAX

/* What start_ip and abort_ip point into: data, never code. */
static const struct {
	uint32_t signature;
	uint16_t abort;
	uint16_t start;
} preempt_target = {
	.signature = RSEQ_SIG,
};

static const struct rseq_cs preempt_cs = {
	.start_ip = (uintptr_t)&preempt_target.start,
	.post_commit_offset = 1,
	.abort_ip = (uintptr_t)&preempt_target.abort,
};

static struct rseq *thread_rseq(void)
{
	char *tp;

#if defined(__x86_64__)
	__asm__("mov %%fs:0, %0" : "=r" (tp));
#else
	tp = __builtin_thread_pointer();
#endif
	return (struct rseq *)(void *)(tp + __rseq_offset);
}

bool preempt_available(void)
{
	return __rseq_size != 0 && (int32_t)thread_rseq()->cpu_id >= 0;
}

static void preempt_attach(struct preempt *p)
{
	struct rseq *rseq = thread_rseq();

	p->cs = (volatile uint64_t *)&rseq->rseq_cs;
	p->pu = (volatile uint32_t *)&rseq->cpu_id;
	p->desc = (uintptr_t)&preempt_cs;
}

#else

bool preempt_available(void)
{
	return false;
}

static void preempt_attach(struct preempt *p __unused_arg)
{
}

#endif

/* Named again before the PU is read: what comes between is not lost. */
static uint32_t arm(struct preempt *p)
{
	*p->cs = p->desc;
	preempt_barrier();
	return *p->pu;
}

void preempt_hit(struct preempt *p)
{
	uint32_t pu = arm(p);

	p->seen++;
	if (pu != p->last_pu)
		p->seen += UINT64_C(1) << PREEMPT_MOVES;
	p->last_pu = pu;
}

void preempt_init(struct preempt *p)
{
	*p = (struct preempt){ .cs = &p->self, .pu = &p->self_pu, .desc = 1 };
	if (preempt_available())
		preempt_attach(p);
	p->last_pu = arm(p);
}
