// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * guard-none - nobody tells anybody anything.  A control.
 *
 * What breaks it:
 *	walker				tear-down
 *	read the entry: a table
 *					clear the entry, flush all CPUs
 *					free the table
 *	follow the entry: freed, or somebody else's by now
 *
 * The flush does not help: it is for what the CPUs' own walks have cached, and
 * the walker's pointer is a variable.  The walker took the mmap lock for
 * writing all along; as the tear-down never took it, that kept nobody out, and
 * is left out here.
 */
#include "strategies/guard.h"

static const struct inject_own none_inject[] = {
	{ INJECT_DUMP_STEP, 1, 300000 },
};

const struct guard_ops none_guard = {
	GUARD_ABI,
	.name		= "none",
	.summary	= "clear, flush, free: no walker is waited for",
	.stands_for	= "pmd_free_pte_page() and pud_free_pmd_page() against "
			  "ptdump_walk_pgd(), x86 and arm64, 6.1; the race in "
			  "Dev Jain's cover letter, linux-arm-kernel, June 2025",
	.leaves_out	= "the walker's own mmap lock, which the tear-down "
			  "does not take",
	.flags		= GUARD_CONTROL,
	.inject		= none_inject,
	.nr_inject	= ARRAY_SIZE(none_inject),
};
GUARD_PLUGIN(none_guard)
