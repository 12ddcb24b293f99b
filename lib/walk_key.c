// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * walk_key.c - setting up a key and its lock.
 */
#include "lib/walk_key.h"

int walk_key_init(struct walk_key *wk, struct section_set *set,
		  const struct clock *clock,
		  void (*idle)(void *arg, bool begin), void *arg)
{
	int err = rwsem_init(&wk->lock, set, "init_mm.mmap_lock");

	if (err)
		return err;
	rwsem_set_idle(&wk->lock, idle, arg);
	err = static_key_init(&wk->key, clock, wk->flip_ns);
	if (err)
		rwsem_release(&wk->lock);
	return err;
}

void walk_key_release(struct walk_key *wk)
{
	static_key_release(&wk->key);
	rwsem_release(&wk->lock);
}
