/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ops.h - the operations that are counted and timed, and their names.
 *
 * The names are part of the result format: never renamed, only added to.
 */
#ifndef PGDBENCH_LIB_OPS_H
#define PGDBENCH_LIB_OPS_H

enum op {
	OP_FORK,
	OP_EXEC,
	OP_EXIT,
	OP_SWITCH,
	OP_ACCESS,
	OP_FAULT,
	OP_VMALLOC,
	OP_VFREE,
	OP_SYNC,	/* one call that reaches every page directory */
	OP_WALK,	/* one pass over all of them */
	OP_TEARDOWN,
	OP_VMALLOC_DUMP,	/* a vmalloc while tables were walked */
	OP_DUMP_START,	/* until a walker of all tables may begin */
	OP_DUMP,	/* all that it does, its start included */
	NR_OPS,
};

/* op_name - the name of @op, below NR_OPS; a constant. */
static inline const char *op_name(unsigned int op)
{
	static const char *const names[NR_OPS] = {
		[OP_FORK] = "fork",
		[OP_EXEC] = "exec",
		[OP_EXIT] = "exit",
		[OP_SWITCH] = "switch",
		[OP_ACCESS] = "access",
		[OP_FAULT] = "fault",
		[OP_VMALLOC] = "vmalloc",
		[OP_VFREE] = "vfree",
		[OP_SYNC] = "sync",
		[OP_WALK] = "walk",
		[OP_TEARDOWN] = "teardown",
		[OP_VMALLOC_DUMP] = "vmalloc-dump",
		[OP_DUMP_START] = "dump-start",
		[OP_DUMP] = "dump",
	};

	return names[op];
}

#endif
