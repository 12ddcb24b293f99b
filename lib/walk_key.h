/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * walk_key.h - a static key that says that somebody walks the kernel's tables,
 * and the lock that whoever sees it then takes: ptdump_lock_key and init_mm's
 * mmap lock.
 *
 * Only the pair, its setting up, and a walk that waits for nothing but the key
 * and the lock: in which order who tears down uses the two is what the
 * protocols differ in.
 */
#ifndef PGDBENCH_LIB_WALK_KEY_H
#define PGDBENCH_LIB_WALK_KEY_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/rwsem.h"
#include "lib/section.h"
#include "lib/static_key.h"

struct walk_key {
	struct static_key key;
	struct rwsem lock;
	uint64_t flip_ns;	/* a parameter: what a flip takes at least */
};

/* A line in a table of parameters; @member of @owner is a flip_ns. */
#define WALK_KEY_FLIP(owner, member) { \
	.name = "flip", .type = PARAM_TIME, .def = "100us", \
	.help = "what turning the key on or off takes at least: patching code " \
		"on all CPUs", \
	.offset = offsetof(owner, member), \
	.max = 1000000000, \
}

/*
 * walk_key_init - off, and free; flip_ns is set.
 * @idle: as rwsem_set_idle() wants it
 * 0 or -errno.  Set-up, before any CPU uses it.
 */
int __must_check walk_key_init(struct walk_key *wk, struct section_set *set,
			       const struct clock *clock,
			       void (*idle)(void *arg, bool begin), void *arg);
void walk_key_release(struct walk_key *wk);

/* walk_key_meet - wait for whoever holds the lock as a writer, and let go at
 * once.  May sleep. */
static inline void walk_key_meet(struct walk_key *wk, struct cpu *cpu,
				 struct section *section)
{
	rwsem_down_read(&wk->lock, cpu, section);
	rwsem_up_read(&wk->lock, cpu, section);
}

/* walk_key_meet_seen - the same if somebody walks, after a full barrier; whether
 * somebody did. */
static inline bool walk_key_meet_seen(struct walk_key *wk, struct cpu *cpu,
				      struct section *section)
{
	if (!static_key_sample(&wk->key))
		return false;
	walk_key_meet(wk, cpu, section);
	return true;
}

/* walk_key_begin, walk_key_end - of a walk: the key is up from before the lock
 * is held until after.  begin may sleep. */
static inline void walk_key_begin(struct walk_key *wk, struct cpu *cpu,
				  struct section *section)
{
	static_key_inc(&wk->key);
	rwsem_down_write(&wk->lock, cpu, section);
}

static inline void walk_key_end(struct walk_key *wk, struct cpu *cpu,
				struct section *section)
{
	rwsem_up_write(&wk->lock, cpu, section);
	static_key_dec(&wk->key);
}

#endif
