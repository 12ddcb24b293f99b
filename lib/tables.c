// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * tables.c - allocating, tagging and poisoning lower tables.
 */
#include "lib/tables.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

int tables_init(struct tables *t, uint32_t nr, uint32_t page_bytes)
{
	uint32_t pfn;
	int err;

	memset(t, 0, sizeof(*t));
	err = arena_init(&t->arena, (size_t)nr * page_bytes, ARENA_HUGE);
	if (err)
		return err;
	t->fifo = calloc(nr, sizeof(*t->fifo));
	t->generation = calloc(nr, sizeof(*t->generation));
	t->born = calloc(nr, sizeof(*t->born));
	if (!t->fifo || !t->generation || !t->born) {
		tables_release(t);
		return -ENOMEM;
	}
	t->page_bytes = page_bytes;
	t->nr = nr;
	raw_spin_init(&t->lock);
	for (pfn = 1; pfn < nr; pfn++)
		t->fifo[t->nr_free++] = pfn;
	return 0;
}

void tables_release(struct tables *t)
{
	arena_release(&t->arena);
	free(t->born);
	free(t->fifo);
	free(t->generation);
	memset(t, 0, sizeof(*t));
}

static void fill(struct tables *t, uint32_t pfn, uint64_t value, uint64_t last)
{
	_Atomic uint64_t *word = table_word(t, pfn, 0);
	unsigned int i, nr = table_nr_mapped(t);

	/*
	 * TABLE_A pairs with TABLE_B in oracle_deref().  Release, so that who
	 * reads poison also sees that the table was unlinked before: the
	 * finding is then certain, not a guess.
	 */
	for (i = 0; i < nr; i++)
		atomic_store_explicit(&word[i], value, memory_order_release);
	atomic_store_explicit(&word[nr], last, memory_order_release);
}

uint32_t table_take(struct tables *t, uint32_t *gen)
{
	uint32_t pfn = 0, live, births;

	raw_spin_lock(&t->lock);
	if (t->nr_free) {
		pfn = t->fifo[t->head];
		t->head = (t->head + 1) % t->nr;
		t->nr_free--;
		*gen = ++t->generation[pfn];
		/* Relaxed, all: written under the lock; read for statistics,
		 * and by bank.h, which says what it makes of it. */
		births = 1 + atomic_fetch_add_explicit(&t->births, 1,
						       memory_order_relaxed);
		atomic_store_explicit(&t->born[pfn], births,
				      memory_order_relaxed);
		live = 1 + atomic_fetch_add_explicit(&t->nr_live, 1,
						     memory_order_relaxed);
		t->peak_live = MAX(t->peak_live, live);
	}
	raw_spin_unlock(&t->lock);
	return pfn;
}

uint32_t table_alloc(struct tables *t, unsigned int slot)
{
	uint32_t gen = 0, pfn = table_take(t, &gen);

	if (pfn)
		fill(t, pfn, table_tag(slot, gen), TABLE_HOLE);
	return pfn;
}

uint32_t table_alloc_leaf(struct tables *t, unsigned int slot)
{
	uint32_t gen = 0, pfn = table_take(t, &gen);

	if (pfn)
		fill(t, pfn, leaf_tag(slot, gen), leaf_tag(slot, gen));
	return pfn;
}

void table_free(struct tables *t, uint32_t pfn)
{
	BUG_ON(!pfn || pfn >= t->nr);
	fill(t, pfn, TABLE_POISON, TABLE_POISON);
	raw_spin_lock(&t->lock);
	t->fifo[(t->head + t->nr_free) % t->nr] = pfn;
	t->nr_free++;
	/* Relaxed: a statistic, written under the lock. */
	atomic_fetch_sub_explicit(&t->nr_live, 1, memory_order_relaxed);
	raw_spin_unlock(&t->lock);
}
