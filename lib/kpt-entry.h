/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kpt-entry.h - a word of a lower table, for the files of kpt.
 *
 *	63      52 51      40 39      12 11     0
 *	 own gen.   its gen.   its pfn    flags
 *
 * "own" is the table that the word lies in, "its" the one that it names.
 * Poison has flags that no word has.
 */
#ifndef PGDBENCH_LIB_KPT_ENTRY_H
#define PGDBENCH_LIB_KPT_ENTRY_H

#include "lib/kpt.h"

#define KPT_FLAGS	UINT64_C(0xfff)
#define KPT_TABLE	ENTRY_FLAGS
#define KPT_LEAF	(ENTRY_FLAGS | UINT64_C(0x080))	/* PSE */

enum {
	KPT_PFN_BITS	= 28,
	KPT_OWN_SHIFT	= 64 - KPT_GEN_BITS,
	KPT_ITS_SHIFT	= KPT_OWN_SHIFT - KPT_GEN_BITS,
};

static inline uint64_t kpt_own(uint32_t gen)
{
	return (uint64_t)(gen % KPT_GENS) << KPT_OWN_SHIFT;
}

/* A word that names table @pfn of generation @gen, without its own. */
static inline uint64_t kpt_names(uint32_t pfn, uint32_t gen)
{
	return (uint64_t)(gen % KPT_GENS) << KPT_ITS_SHIFT |
	       (uint64_t)pfn << ENTRY_PFN_SHIFT | KPT_TABLE;
}

static inline uint32_t kpt_own_gen(uint64_t word)
{
	return (uint32_t)(word >> KPT_OWN_SHIFT);
}

static inline uint32_t kpt_its_gen(uint64_t word)
{
	return (uint32_t)(word >> KPT_ITS_SHIFT) % KPT_GENS;
}

static inline uint32_t kpt_its_pfn(uint64_t word)
{
	return (uint32_t)(word >> ENTRY_PFN_SHIFT) &
	       ((UINT32_C(1) << KPT_PFN_BITS) - 1);
}

static inline bool kpt_is_table(uint64_t word)
{
	return (word & KPT_FLAGS) == KPT_TABLE;
}

static inline bool kpt_is_leaf(uint64_t word)
{
	return (word & KPT_FLAGS) == KPT_LEAF;
}

/* kpt_load - entry @i of table @pfn, to be followed. */
static inline uint64_t kpt_load(const struct kpt *k, uint32_t pfn,
				unsigned int i)
{
	/*
	 * KPT_A pairs with KPT_B in kpt_store().  The words of the table that
	 * the entry names were set before; otherwise a walker would take what
	 * the table's last user left for a table that was freed.
	 */
	return atomic_load_explicit(table_word(&k->tables, pfn, i),
				    memory_order_acquire);
}

/* kpt_store - make entry @i of table @pfn @what, which lacks its own
 * generation; the word's is kept. */
static inline void kpt_store(struct kpt *k, uint32_t pfn, unsigned int i,
			     uint64_t what)
{
	_Atomic uint64_t *word = table_word(&k->tables, pfn, i);
	/* Relaxed: who stores owns the range, or holds the lock. */
	uint64_t old = atomic_load_explicit(word, memory_order_relaxed);

	/* KPT_B pairs with KPT_A in kpt_load(): see there. */
	atomic_store_explicit(word, kpt_own(kpt_own_gen(old)) | what,
			      memory_order_release);
}

#endif
