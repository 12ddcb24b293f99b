// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * geometry-x86.c - x86: four and five levels, two levels, PAE.
 *
 * 64 bits: arch/x86/include/asm/pgtable_64_types.h and Documentation/arch/x86/
 * x86_64/mm.rst.  What fork copies begins at the direct map and runs to the end
 * of the table.  The base of the vmalloc area is a multiple of 1 GiB when it is
 * randomised, so that the area straddles one slot more than it is long.
 *
 * 32 bits: arch/x86/include/asm/pgtable_32_areas.h.  The kernel's part of the
 * address space is memory that is always mapped, a hole of 8 MiB, vmalloc, and
 * nearly 8 MiB of fixed mappings at the top.  vmalloc gets what memory leaves,
 * and memory no more than leaves vmalloc its reserve.
 *
 * With page table isolation there is a second table for user space, in which
 * fork copies the kernel's entries too; what is added at run time is added to
 * the kernel's only.
 */
#include <errno.h>

#include "lib/geometry-rows.h"

enum { X86_PAGE_BYTES = 4096 };

/* ---- 64 bits ---- */

struct x86_64_params {
	uint64_t ram;
	bool kaslr, pti;
};

struct x86_64_map {
	unsigned int shift;
	uint64_t direct_map;
	uint64_t vmalloc_base, vmalloc_bytes;
};

static int resolve_64(const struct x86_64_params *p,
		      const struct x86_64_map *map, struct geometry *g)
{
	g->page_bytes = X86_PAGE_BYTES;
	g->entry_bytes = sizeof(uint64_t);
	g->nr_entries = X86_PAGE_BYTES / g->entry_bytes;
	g->pgd_bytes = X86_PAGE_BYTES * (p->pti ? 2 : 1);
	g->slot_shift = map->shift;
	geometry_clone_from(g, map->direct_map);
	geometry_set_area(g, map->vmalloc_base + (p->kaslr ? GIB(1) : 0),
			  map->vmalloc_bytes);
	if (p->pti) {
		g->user_clone_at = X86_PAGE_BYTES +
				   g->clone_first * g->entry_bytes;
		g->user_clone_bytes = g->clone_nr * g->entry_bytes;
	}
	g->ram_bytes = p->ram;
	g->prealloc = true;
	return 0;
}

static int resolve_4level(const void *params, struct geometry *g)
{
	static const struct x86_64_map map = {
		.shift		= 39,
		.direct_map	= UINT64_C(0xffff888000000000),
		.vmalloc_base	= UINT64_C(0xffffc90000000000),
		.vmalloc_bytes	= TIB(32),
	};

	return resolve_64(params, &map, g);
}

static int resolve_5level(const void *params, struct geometry *g)
{
	static const struct x86_64_map map = {
		.shift		= 48,
		.direct_map	= UINT64_C(0xff11000000000000),
		.vmalloc_base	= UINT64_C(0xffa0000000000000),
		.vmalloc_bytes	= TIB(12800),
	};

	return resolve_64(params, &map, g);
}

static const struct param x86_64_params[] = {
	{
		.name = "ram", .type = PARAM_U64, .def = "16G",
		.help = "memory, which preallocated tables take a share of",
		.offset = offsetof(struct x86_64_params, ram),
		.min = MIB(16), .max = TIB(4096),
	}, {
		.name = "kaslr", .type = PARAM_BOOL, .def = "no",
		.help = "the vmalloc area begins at a random place",
		.offset = offsetof(struct x86_64_params, kaslr),
	}, {
		.name = "pti", .type = PARAM_BOOL, .def = "no",
		.help = "page table isolation: a second table for user space",
		.offset = offsetof(struct x86_64_params, pti),
	},
};

static const char *const x86_64_variants[] = { "kaslr=yes", "pti=yes", };

const struct geometry_row geometry_x86_64 = {
	.name		= "x86-64",
	.summary	= "four levels, the PGD is each process's own",
	.source		= "arch/x86, PGD with the P4D folded into it",
	.slots		= SLOT_SET_ONCE,
	GEOMETRY_PARAMS(struct x86_64_params, x86_64_params),
	.variants	= x86_64_variants,
	.nr_variants	= ARRAY_SIZE(x86_64_variants),
	.resolve	= resolve_4level,
};

const struct geometry_row geometry_x86_64_5level = {
	.name		= "x86-64-5level",
	.summary	= "five levels, the PGD is each process's own",
	.source		= "arch/x86 with CONFIG_X86_5LEVEL, PGD",
	.slots		= SLOT_SET_ONCE,
	GEOMETRY_PARAMS(struct x86_64_params, x86_64_params),
	.variants	= x86_64_variants,
	.nr_variants	= ARRAY_SIZE(x86_64_variants),
	.resolve	= resolve_5level,
};

/* ---- 32 bits ---- */

#define SPLIT_NAMES "3G/1G,2G/2G,1G/3G"

struct x86_32_params {
	uint64_t ram;
	uint64_t vmalloc;
	uint64_t top;
	unsigned int split;
	bool pti;
};

static uint64_t kernel_base(const struct x86_32_params *p)
{
	return GIB(3) - GIB(p->split);
}

/* The area, in which a PTE page covers @slot bytes: MAXMEM and VMALLOC_START, in which the
 * hole after mapped memory is part of the reserve. */
static int place_area(const struct x86_32_params *p, uint64_t slot,
		      struct geometry *g)
{
	const uint64_t hole = MIB(8);
	uint64_t room = GIB(4) - kernel_base(p) - p->top, lowmem;

	if (p->vmalloc < hole + slot || p->vmalloc > room - slot)
		return -ERANGE;
	lowmem = MIN(p->ram, room - p->vmalloc);
	geometry_clone_from(g, kernel_base(p));
	geometry_set_area(g, kernel_base(p) + lowmem + hole,
			  room - lowmem - hole);
	g->ram_bytes = p->ram;
	return 0;
}

static int resolve_2level(const void *params, struct geometry *g)
{
	g->page_bytes = g->pgd_bytes = X86_PAGE_BYTES;
	g->entry_bytes = sizeof(uint32_t);
	g->nr_entries = g->pgd_bytes / g->entry_bytes;
	g->slot_shift = 22;
	return place_area(params, MIB(4), g);
}

/*
 * Four PMD pages and the page that holds the PGD; with isolation a second PGD
 * and, for user space, a PMD page for each of the kernel's.
 */
static int resolve_pae(const void *params, struct geometry *g)
{
	const struct x86_32_params *p = params;
	const unsigned int nr_pmds = 4;
	unsigned int nr_kernel = (unsigned int)((GIB(4) - kernel_base(p)) /
						GIB(1));

	g->page_bytes = X86_PAGE_BYTES;
	g->entry_bytes = sizeof(uint64_t);
	g->nr_entries = nr_pmds * X86_PAGE_BYTES / g->entry_bytes;
	g->pgd_bytes = (nr_pmds + 1) * X86_PAGE_BYTES;
	g->slot_shift = 21;
	if (p->pti) {
		g->user_clone_at = g->pgd_bytes + X86_PAGE_BYTES;
		g->user_clone_bytes = nr_kernel * X86_PAGE_BYTES;
		g->pgd_bytes = g->user_clone_at + g->user_clone_bytes;
	}
	return place_area(params, MIB(2), g);
}

#define X86_32_PARAMS \
	{ \
		.name = "ram", .type = PARAM_U64, .def = "512M", \
		.help = "memory; what is mapped of it, vmalloc cannot have", \
		.offset = offsetof(struct x86_32_params, ram), \
		.min = MIB(4), .max = GIB(64), \
	}, { \
		.name = "split", .type = PARAM_CHOICE, .def = "3G/1G", \
		.choices = SPLIT_NAMES, \
		.help = "address space of user and kernel", \
		.offset = offsetof(struct x86_32_params, split), \
	}, { \
		.name = "vmalloc", .type = PARAM_U64, .def = "128M", \
		.help = "reserve: vmalloc and a hole of 8 MiB before it are " \
			"never smaller, vmalloc= at boot", \
		.offset = offsetof(struct x86_32_params, vmalloc), \
		.min = MIB(12), .max = GIB(3), \
	}, { \
		.name = "top", .type = PARAM_U64, .def = "8M", \
		.help = "what lies above vmalloc: kmap, LDTs, entry areas, " \
			"fixmap; grows with CONFIG_NR_CPUS", \
		.offset = offsetof(struct x86_32_params, top), \
		.min = MIB(4), .max = MIB(512), \
	}

static const struct param x86_32_params[] = { X86_32_PARAMS, };

static const struct param x86_32_pae_params[] = {
	X86_32_PARAMS, {
		.name = "pti", .type = PARAM_BOOL, .def = "no",
		.help = "page table isolation: a second table for user space",
		.offset = offsetof(struct x86_32_params, pti),
	},
};

/* A kernel of one and of three gigabytes, by memory. */
#define X86_32_VARIANTS \
	"split=3G/1G ram=64M", "split=3G/1G ram=128M", \
	"split=3G/1G ram=256M", "split=3G/1G ram=512M", \
	"split=3G/1G ram=896M", "split=2G/2G ram=512M", \
	"split=1G/3G ram=64M", "split=1G/3G ram=128M", \
	"split=1G/3G ram=256M", "split=1G/3G ram=512M", \
	"split=1G/3G ram=896M"

static const char *const x86_32_variants[] = { X86_32_VARIANTS, };

static const char *const x86_32_pae_variants[] = {
	X86_32_VARIANTS, "pti=yes", "split=1G/3G pti=yes",
};

const struct geometry_row geometry_x86_32 = {
	.name		= "x86-32",
	.summary	= "two levels, the PGD is each process's own",
	.source		= "arch/x86 without CONFIG_X86_PAE, PGD",
	.slots		= SLOT_CLEARABLE,
	GEOMETRY_PARAMS(struct x86_32_params, x86_32_params),
	.variants	= x86_32_variants,
	.nr_variants	= ARRAY_SIZE(x86_32_variants),
	.resolve	= resolve_2level,
};

const struct geometry_row geometry_x86_32_pae = {
	.name		= "x86-32-pae",
	.summary	= "three levels, the PMDs are each process's own",
	.source		= "arch/x86 with CONFIG_X86_PAE since 6.16, PMD: "
			  "private PMD pages always, a PGD of a whole page",
	.slots		= SLOT_CLEARABLE,
	GEOMETRY_PARAMS(struct x86_32_params, x86_32_pae_params),
	.variants	= x86_32_pae_variants,
	.nr_variants	= ARRAY_SIZE(x86_32_pae_variants),
	.resolve	= resolve_pae,
};

/* The kernel's PMD pages are everybody's, so that a process has a PGD, which is
 * no page but 32 bytes, and PMD pages for user space. */
static int resolve_pae_shared(const void *params, struct geometry *g)
{
	const struct x86_32_params *p = params;
	unsigned int nr_user = (unsigned int)(kernel_base(p) / GIB(1));

	g->page_bytes = X86_PAGE_BYTES;
	g->entry_bytes = sizeof(uint64_t);
	g->nr_entries = 4;
	g->slot_shift = 30;
	g->pgd_bytes = g->nr_entries * g->entry_bytes +
		       nr_user * X86_PAGE_BYTES;
	return place_area(p, MIB(2), g);
}

const struct geometry_row geometry_x86_32_pae_shared = {
	.name		= "x86-32-pae-shared",
	.summary	= "three levels, the kernel's PMDs are shared",
	.source		= "arch/x86 with CONFIG_X86_PAE until 6.15, without "
			  "isolation, PGD: SHARED_KERNEL_PMD",
	.slots		= SLOT_SET_ONCE,
	.shared		= true,
	GEOMETRY_PARAMS(struct x86_32_params, x86_32_params),
	.resolve	= resolve_pae_shared,
};
