// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tlb.c - flushing what the CPUs have cached.
 *
 * THEOREM.  When tlb_flush() has returned no CPU uses a translation, cached or
 * in its hand, that it read before the call.
 *
 * An access does, in program order, { busy = odd; read the generation; look up,
 * or load and fill; use; busy = even }.  The flusher does { move the CPU's
 * generation; membarrier; read busy and, if it is odd, wait until it is another
 * }.  Between call and return of membarrier(2) there is for each thread a point
 * P in its program order: what comes before P is done for everyone when the
 * call returns, and what comes after P sees all that was stored before the
 * call.  Take any access A.
 *
 *  1. busy = odd comes before P.  The flusher, which reads busy after the
 *     return, reads this value or a later one of the same CPU.  If a later
 *     one, A is over.  If this one, the flusher waits until A is over.
 *  2. busy = odd comes after P.  So does the read of the generation, which
 *     finds it moved.  What A uses it has then either loaded itself, after
 *     that read and hence after the call began, or found in a way that bears
 *     the moved generation.  Such a way was filled by an access of the same
 *     CPU that had read the moved generation too, and had loaded the entry
 *     after that.
 *
 * A stale fill, of an entry that was loaded before the flush by an access that
 * goes on during it, bears the generation that was read when that access began:
 * the flusher waits for the access, by case 1, and later ones do not take it.
 * Were the generation read at the fill instead, the stale entry would be filled
 * under the new one and stay.
 *
 * Where case 2 says "after the call began" it means, by TLB_D, after all that
 * the flusher did before it: slots that it had cleared are loaded as cleared.
 *
 * The flusher need not wait for a CPU that enters another access after the one
 * it saw: had that begun before P, the flusher would have read its busy or a
 * later one.  So it waits once for each CPU, for one access, and an access
 * waits for nobody: nothing here can deadlock, whoever flushes at once.
 *
 * Where there is no membarrier, and under ThreadSanitizer, which knows none, an
 * access has a full fence between the two, and so has the flusher: one of them
 * sees the other (Dekker), which gives the same two cases.
 */
#include "lib/tlb.h"

#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "lib/ipi.h"
#include "lib/world.h"

enum { FIRST_GENERATION = 1 };

int tlb_init(struct world *w)
{
	size_t bytes = w->nr_cpus * sizeof(*w->tlbs);
	bool fenced = config_tsan || !ipi_available();
	unsigned int i;

	w->tlbs = aligned_alloc(CACHELINE, bytes);
	if (!w->tlbs)
		return -ENOMEM;
	memset(w->tlbs, 0, bytes);
	for (i = 0; i < w->nr_cpus; i++) {
		atomic_init(&w->tlbs[i].generation, FIRST_GENERATION);
		w->tlbs[i].fenced = fenced;
	}
	return 0;
}

void tlb_release(struct world *w)
{
	free(w->tlbs);
	w->tlbs = NULL;
}

static void move_generations(struct world *w)
{
	unsigned int i;

	for (i = 0; i < w->nr_cpus; i++)
		/*
		 * TLB_D pairs with TLB_C in tlb_enter().  The clearing of the
		 * slots comes before the generation moves; see there.
		 */
		atomic_fetch_add_explicit(&w->tlbs[i].generation, 1,
					  memory_order_release);
}

static uint64_t read_busy(struct tlb *t)
{
	/*
	 * TLB_F pairs with TLB_E in tlb_leave().  An access that is seen to be
	 * over happens before what the flusher does next; see there.
	 */
	return atomic_load_explicit(&t->busy, memory_order_acquire);
}

static void wait_until_left(struct tlb *t)
{
	uint64_t seen = read_busy(t);
	unsigned int spins = 0;

	while (seen & 1 && read_busy(t) == seen) {
		cpu_relax();
		/* Its thread does not run: let it. */
		if (++spins % 4096 == 0)
			sched_yield();
	}
}

void tlb_flush(struct world *w, struct cpu *cpu)
{
	unsigned int i;

	move_generations(w);
	/*
	 * TLB_B pairs with TLB_A in tlb_enter().  The generations are moved,
	 * then busy is read: by membarrier for us and for all of them, or by
	 * this fence and theirs.  Otherwise see there.
	 */
	full_barrier();
	ipi_shootdown(w, cpu);
	for (i = 0; i < w->nr_cpus; i++)
		wait_until_left(&w->tlbs[i]);
}
