// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * geometry-arm.c - arm of 32 bits with two and three levels, and of 64 bits.
 *
 * Two levels: arch/arm/include/asm/pgtable-2level.h and mm/mmu.c.  An entry of
 * Linux is a pair of the hardware's; kernel addresses begin with the modules,
 * 16 MiB below the direct map.  vmalloc ends where it always does and begins
 * 8 MiB behind memory, of which no more is mapped than leaves it its size.
 *
 * With LPAE and on 64 bits the hardware has a root of its own for kernel
 * addresses (TTBR1), which all processes share: there is nothing to propagate,
 * and the slots below are those of that one table.
 */
#include <errno.h>

#include "lib/geometry-rows.h"

enum { ARM_PAGE_BYTES = 4096 };

#define ARM_PAGE_OFFSET		UINT64_C(0xc0000000)
#define ARM_MODULES		(ARM_PAGE_OFFSET - MIB(16))
#define ARM_VMALLOC_END		UINT64_C(0xff800000)
#define ARM_VMALLOC_OFFSET	MIB(8)

struct arm32_params {
	uint64_t ram;
	uint64_t vmalloc;
};

/* Where the vmalloc area begins; 0 if memory would have to be negative. */
static uint64_t arm32_area(const struct arm32_params *p)
{
	uint64_t room = ARM_VMALLOC_END - ARM_PAGE_OFFSET - ARM_VMALLOC_OFFSET;
	uint64_t lowmem;

	if (p->vmalloc >= room)
		return 0;
	lowmem = MIN(p->ram, room - p->vmalloc);
	return (ARM_PAGE_OFFSET + lowmem + ARM_VMALLOC_OFFSET) &
	       ~(ARM_VMALLOC_OFFSET - 1);
}

static int resolve_arm32(const void *params, struct geometry *g)
{
	const struct arm32_params *p = params;
	uint64_t base = arm32_area(p);

	if (!base)
		return -ERANGE;
	g->page_bytes = ARM_PAGE_BYTES;
	g->entry_bytes = 2 * sizeof(uint32_t);
	g->slot_shift = 21;
	g->nr_entries = (unsigned int)(GIB(4) >> g->slot_shift);
	g->pgd_bytes = g->nr_entries * g->entry_bytes;
	geometry_clone_from(g, ARM_MODULES);
	geometry_set_area(g, base, ARM_VMALLOC_END - base);
	g->ram_bytes = p->ram;
	return 0;
}

static const struct param arm32_params[] = {
	{
		.name = "ram", .type = PARAM_U64, .def = "1G",
		.help = "memory; what is mapped of it, vmalloc cannot have",
		.offset = offsetof(struct arm32_params, ram),
		.min = MIB(4), .max = GIB(4),
	}, {
		.name = "vmalloc", .type = PARAM_U64, .def = "240M",
		.help = "vmalloc is never smaller, vmalloc= at boot",
		.offset = offsetof(struct arm32_params, vmalloc),
		.min = MIB(16), .max = GIB(1),
	},
};

static const char *const arm32_variants[] = { "ram=64M", "ram=512M", };

const struct geometry_row geometry_arm32 = {
	.name		= "arm32",
	.summary	= "two levels, the PGD is each process's own",
	.source		= "arch/arm without CONFIG_ARM_LPAE, PGD of pairs",
	.slots		= SLOT_SET_ONCE,
	GEOMETRY_PARAMS(struct arm32_params, arm32_params),
	.variants	= arm32_variants,
	.nr_variants	= ARRAY_SIZE(arm32_variants),
	.resolve	= resolve_arm32,
};

/* A process has four entries and a page of them for modules and pkmap. */
static int resolve_lpae(const void *params __unused_arg, struct geometry *g)
{
	const struct arm32_params p = { .ram = GIB(1), .vmalloc = MIB(240), };
	uint64_t base = arm32_area(&p);

	g->page_bytes = ARM_PAGE_BYTES;
	g->entry_bytes = sizeof(uint64_t);
	g->slot_shift = 30;
	g->nr_entries = (unsigned int)(GIB(4) >> g->slot_shift);
	g->pgd_bytes = g->nr_entries * g->entry_bytes + ARM_PAGE_BYTES;
	geometry_clone_from(g, 0);
	geometry_set_area(g, base, ARM_VMALLOC_END - base);
	return 0;
}

const struct geometry_row geometry_arm32_lpae = {
	.name		= "arm32-lpae",
	.summary	= "three levels, the kernel's are shared",
	.source		= "arch/arm with CONFIG_ARM_LPAE, PGD",
	.slots		= SLOT_SET_ONCE,
	.shared		= true,
	.resolve	= resolve_lpae,
};

/* Pages of 4 KiB, addresses of 48 bits, four levels.  Fork copies nothing. */
static int resolve_arm64(const void *params __unused_arg, struct geometry *g)
{
	const uint64_t direct_map_end = -(UINT64_C(1) << 47);
	/* A struct page is 1/64 of its page; the array for all of the direct
	 * map ends with the address space. */
	const uint64_t vmemmap = -(UINT64_C(1) << (48 - 6));
	const uint64_t base = direct_map_end + MIB(128);	/* modules */

	g->page_bytes = g->pgd_bytes = ARM_PAGE_BYTES;
	g->entry_bytes = sizeof(uint64_t);
	g->nr_entries = g->pgd_bytes / g->entry_bytes;
	g->slot_shift = 39;
	geometry_set_area(g, base, vmemmap - MIB(256) - base);
	return 0;
}

const struct geometry_row geometry_arm64 = {
	.name		= "arm64",
	.summary	= "four levels, the kernel has a tree of its own",
	.source		= "arch/arm64, 4 KiB pages, 48 bits, swapper_pg_dir",
	.slots		= SLOT_SET_ONCE,
	.shared		= true,
	.resolve	= resolve_arm64,
};
