/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * inject.h - delays at the steps that a race needs stretched.
 *
 * The points stand in strategies and in the model, correct or broken alike: a
 * control is caught because its window is stretched, and a correct strategy is
 * believed because it survives the same.  Without a rule a point is one load
 * and a branch never taken.
 */
#ifndef PGDBENCH_LIB_INJECT_H
#define PGDBENCH_LIB_INJECT_H

#include <stdint.h>

#include "lib/cpu.h"

enum inject_point {
	INJECT_FORK_CLONED,	/* the copy is taken, not yet registered */
	INJECT_FORK_INSERTED,	/* registered, not yet (fully) copied */
	INJECT_FORK_LOADED,	/* an entry was read and is about to be stored */
	INJECT_WALK_STEP,	/* the walker holds a pointer to the next mm */
	INJECT_EXIT_UNLINKED,	/* out of the registry, not yet freed */
	INJECT_POPULATED,	/* in the reference, sync not yet begun */
	INJECT_FAULT_TAKEN,	/* the hardware found nothing, nobody looked */
	INJECT_DUMP_STEP,	/* an entry was read and is about to be followed;
				 * of those below a PUD's range, one at most */
	INJECT_TEARDOWN_BEGUN,	/* the guard has begun, the range's entry is not
				 * yet cleared; once a tear-down */
	INJECT_UNMAP_BEGUN,	/* the reference is cleared, no copy is */
	INJECT_UNMAP_CLEARED,	/* cleared in the copies too */
	INJECT_UNMAP_FLUSHED,	/* all CPUs have flushed, before what is next */
	INJECT_UNMAP_FREED,	/* table or leaf are freed */
	INJECT_TRANSLATED,	/* inside of an access: the entry is known, the
				 * word is not yet read */
	INJECT_SWITCH_COPIED,	/* a switch has copied all slots, and is to say
				 * and to see whether that was all */
	INJECT_NR,
};

struct inject_rule {
	uint32_t every;		/* one in so many passes; 0 is never */
	uint32_t delay_ns;
};

/* A rule that a control brings along, so that its bug shows by design. */
struct inject_own {
	enum inject_point point;
	uint32_t every;
	uint32_t delay_ns;
};

struct inject {
	struct inject_rule rules[INJECT_NR];
};

/* inject_set - the @nr rules of @own are in force from now on.  Set-up. */
void inject_set(struct inject *in, const struct inject_own *own,
		unsigned int nr);

/* inject_point_name - "fork-cloned" and so on, in the order of the enum. */
const char *inject_point_name(enum inject_point p);

void inject_delay(const struct inject_rule *rule, struct cpu *cpu);

/* inject - maybe wait here.  Spins; any simulated CPU. */
static inline void inject(const struct inject *in, struct cpu *cpu,
			  enum inject_point p)
{
	if (unlikely(in->rules[p].every))
		inject_delay(&in->rules[p], cpu);
}

#endif
