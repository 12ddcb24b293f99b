// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * geometry.c - the rows.
 *
 * x86-64: arch/x86/include/asm/pgtable_64_types.h and Documentation/x86/x86_64
 * /mm.rst of Linux 6.1.  The kernel half begins at entry 256; what fork copies
 * begins at the direct map, entry 273, and runs to the end of the table.
 */
#include "lib/geometry.h"

#include <stddef.h>
#include <string.h>

#include "lib/compiler.h"

const struct geometry geometry_list[] = {
	{
		.name		= "x86-64",
		.summary	= "4-level, 64 vmalloc slots of 512 GiB",
		.source		= "arch/x86, PGD with the P4D folded into it",
		.page_bytes	= 4096,
		.pgd_bytes	= 4096,
		.nr_entries	= 512,
		.entry_bytes	= 8,
		.slot_shift	= 39,
		.clone_first	= 273,
		.clone_nr	= 239,
		.vmalloc_first	= 402,
		.vmalloc_nr	= 64,
		.vmalloc_base	= UINT64_C(0xffffc90000000000),
		.slots		= SLOT_SET_ONCE,
		.prealloc	= true,
	},
	{
		.name		= "x86-64-5level",
		.summary	= "5-level, 50 vmalloc slots of 256 TiB",
		.source		= "arch/x86 with CONFIG_X86_5LEVEL, PGD",
		.page_bytes	= 4096,
		.pgd_bytes	= 4096,
		.nr_entries	= 512,
		.entry_bytes	= 8,
		.slot_shift	= 48,
		.clone_first	= 273,
		.clone_nr	= 239,
		.vmalloc_first	= 416,
		.vmalloc_nr	= 50,
		.vmalloc_base	= UINT64_C(0xffa0000000000000),
		.slots		= SLOT_SET_ONCE,
		.prealloc	= true,
	},
};
const unsigned int geometry_list_nr = ARRAY_SIZE(geometry_list);

const struct geometry *geometry_find(const char *name)
{
	unsigned int i;

	for (i = 0; i < geometry_list_nr; i++)
		if (!strcmp(geometry_list[i].name, name))
			return &geometry_list[i];
	return NULL;
}

unsigned int geometry_slot(const struct geometry *g, uint64_t va)
{
	return g->vmalloc_first +
	       (unsigned int)((va - g->vmalloc_base) >> g->slot_shift);
}
