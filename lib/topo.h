/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * topo.h - what machine this is, which PUs we may use, and who runs where.
 *
 * The one door to hwloc.  A struct topo is built once and then constant: its
 * PUs are those that hwloc, the cgroup's cpuset and the affinity mask of the
 * thread that built it all allow, and no other is ever handed out.  Placement
 * is a pure function of it, so that machines we do not have can be tested.
 *
 * Not here: how busy or fast a PU is, how much memory is free, and what to do
 * about PUs that are shared; the slots say so, the caller judges.
 *
 * A PU is what the kernel calls a cpu; "os" indices are the kernel's numbers,
 * "logical" ones hwloc's, which follow the shape of the machine.
 */
#ifndef PGDBENCH_LIB_TOPO_H
#define PGDBENCH_LIB_TOPO_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/cpulist.h"

struct topo;

/* PUs and what holds them count if allowed; nodes and memory do if they are,
 * with or without an allowed PU beside them. */
struct topo_info {
	unsigned int nr_pus;		/* at least 1 */
	unsigned int nr_cores;		/* with an allowed PU; at least 1 */
	unsigned int nr_packages;	/* with an allowed PU; at least 1 */
	unsigned int nr_nodes;		/* NUMA nodes; at least 1 */
	unsigned int nr_llcs;		/* last-level caches; 0: unknown */
	unsigned int llc_level;		/* 3 for an L3; 0: unknown */
	uint64_t memory_bytes;		/* 0: unknown; no cgroup limit in it */
	uint64_t l1d_bytes;		/* one cache, of the allowed PU that */
	uint64_t l2_bytes;		/* has most; 0: unknown or none */
	uint64_t llc_bytes;
	bool hybrid;			/* allowed cores of several kinds */
	bool this_system;		/* false: synthetic or another's XML */
	const char *cpu_model;		/* NULL: unknown */
};

enum topo_policy_kind {
	TOPO_COMPACT,		/* all PUs of a core, then the next core */
	TOPO_SPREAD,		/* as far apart as can be */
	TOPO_CORE,		/* a PU of each core, then the second PUs */
	TOPO_NUMA,		/* node after node, each as TOPO_CORE */
	TOPO_NONE,		/* the kernel decides */
	TOPO_LIST,		/* as the user wrote */
	TOPO_NR_POLICIES,
};

struct topo_policy {
	enum topo_policy_kind kind;
	struct cpulist list;	/* TOPO_LIST only: os indices, in order */
};

/* Where one thread is to run.  Indices are -1 where nothing is bound (all of
 * them under TOPO_NONE) or the machine does not say (node). */
struct topo_slot {
	int pu_os;
	int core;		/* logical; the PU's own if it has no core */
	int package;		/* logical; 0 if it has none */
	int node;		/* os index of the NUMA node beside the PU */
	bool shared;		/* an earlier thread runs on this PU */
	bool smt_shared;	/* an earlier one runs on a sibling PU */
};

/*
 * topo_new - the machine, as this thread may use it.
 * @t: set on success, freed with topo_free()
 *
 * HWLOC_SYNTHETIC and HWLOC_XMLFILE replace it as in every hwloc program,
 * which leaves info.this_system false.
 * Returns 0; -ENODEV when no PU is left; else what hwloc failed with.
 * Context: before any thread binds itself: the caller's affinity is the limit.
 * Some ms; may block.
 */
int __must_check topo_new(struct topo **t);

/*
 * topo_new_synthetic - a machine that is not there.
 * @desc: as hwloc(7) has it, "pack:2 core:4 pu:2"
 * @allowed: cpulist that stands for the cpuset, NULL for all
 *
 * Returns 0; -EINVAL for a bad @desc; as cpulist_parse() for @allowed; -ENODEV
 * when @allowed leaves no PU; -ENOMEM.
 */
int __must_check topo_new_synthetic(struct topo **t, const char *desc,
				    const char *allowed);

/* topo_free - free @t and all that it gave out; NULL is allowed.
 * topo_info - what there is; lives as long as @t.
 * topo_is_this_system - may its PUs be bound to, and its nodes? */
void topo_free(struct topo *t);
const struct topo_info *topo_info(const struct topo *t);
bool topo_is_this_system(const struct topo *t);

/* topo_policy_name, topo_policy_help - the word that topo_policy_parse() takes
 * ("CPULIST" for TOPO_LIST), and one line on it. */
const char *topo_policy_name(enum topo_policy_kind kind);
const char *topo_policy_help(enum topo_policy_kind kind);

/*
 * topo_policy_parse - read what --pin was given.
 * @p: set on success, then released with topo_policy_release()
 *
 * Returns 0; -EINVAL for what is neither a policy's name nor a list; for what
 * starts as a list, what cpulist_parse() returns.
 */
int __must_check topo_policy_parse(const char *s, struct topo_policy *p);

/* topo_policy_release - free the list, if there is one. */
void topo_policy_release(struct topo_policy *p);

/*
 * topo_place - say where each of @nr_threads threads is to run.
 * @out: @nr_threads slots
 * @bad_pu: set when a list names a PU that cannot be had; may be NULL
 *
 * The slots of n threads are the first n slots of more.  When all PUs, or all
 * of the list, are used the placement begins again, @shared set; @shared is
 * set under TOPO_NONE too from thread number nr_pus on.
 * Returns 0; -ENODEV when the machine has no PU *@bad_pu; -ERANGE when it has
 * but we may not use it (a list is checked whole); -ENOMEM.
 * Context: any thread; the same arguments give the same slots.
 */
int __must_check topo_place(const struct topo *t, const struct topo_policy *p,
			    unsigned int nr_threads, struct topo_slot *out,
			    unsigned int *bad_pu);

/*
 * topo_bind_self - bind the calling thread to @slot's PU, strictly; to all
 * allowed PUs for a slot that names none, since a thread inherits its maker's.
 *
 * Returns 0; -ENODEV when @t is not this system; else the kernel's answer.
 * Context: any thread, concurrently with others.  Has moved on return.
 */
int __must_check topo_bind_self(const struct topo *t,
				const struct topo_slot *slot);

/*
 * topo_hold_memory - what the calling thread touches first comes from the node
 * that it runs on, and stays there.
 *
 * Under the kernel's default policy automatic NUMA balancing makes pages fault
 * now and then and moves them after whoever touches them most; no kernel does
 * that to its page tables.
 * Returns 0; -ENODEV when @t is not this system; -ENOSYS where the kernel has
 * no NUMA; else the kernel's answer.
 * Context: any thread, for itself and for those that it makes from now on.
 */
int __must_check topo_hold_memory(const struct topo *t);

/* topo_observed_pu - the os index of the PU that the calling thread last ran
 * on, or -errno; -ENODEV when @t is not this system. */
int __must_check topo_observed_pu(const struct topo *t);

/* topo_node_of_pu - the os index of the NUMA node beside the allowed PU
 * @pu_os; -1 when it has none or is not allowed. */
int topo_node_of_pu(const struct topo *t, int pu_os);

/*
 * topo_bind_memory - let pages of [@addr, @addr + @bytes) come from @node.
 *
 * For memory that was not touched yet: no page moves.  The node is preferred
 * rather than forced, for a forced one that runs full has the kernel kill
 * someone; topo_observed_node() tells what came of it.
 * Returns 0; -EINVAL for a node that is not allowed; -ENODEV when @t is not
 * this system; -ENOSYS where the kernel has no NUMA, which is no mishap.
 */
int __must_check topo_bind_memory(const struct topo *t, const void *addr,
				  size_t bytes, int node);

/*
 * topo_observed_node - the os index of the node that holds the touched pages
 * of [@addr, @addr + @bytes).
 *
 * Returns it; -EXDEV when several do; -ENODATA when no page was touched;
 * -ENODEV when @t is not this system; else the kernel's answer.
 * Context: any thread; costs time and memory for each page.
 */
int __must_check topo_observed_node(const struct topo *t, const void *addr,
				    size_t bytes);

/*
 * Text for the record.  Each writes at most @size bytes with the terminator
 * and returns the whole length, as snprintf(), or -errno.
 *
 * topo_summary - "1 package, 2 cores, 2 PUs, 1 NUMA node, 32 MiB L3"
 * topo_allowed - the allowed PUs as a cpulist, ascending; the exports below
 *	know nothing of the affinity mask
 * topo_synthetic - the whole machine for HWLOC_SYNTHETIC; -EINVAL when it is
 *	not regular enough to be described so
 * topo_hwloc_version - the hwloc we were built with and the one we run with
 */
int topo_summary(const struct topo *t, char *buf, size_t size);
int topo_allowed(const struct topo *t, char *buf, size_t size);
int topo_synthetic(const struct topo *t, char *buf, size_t size);
int topo_hwloc_version(char *buf, size_t size);

/*
 * topo_export_xml - the whole machine for HWLOC_XMLFILE.
 * @xml: set on success; the caller frees it with free()
 *
 * It holds the host's name.  Returns 0; -EFBIG when it would be longer than
 * @max_bytes with the terminator; -ENOMEM; else what hwloc failed with.
 */
int __must_check topo_export_xml(const struct topo *t, size_t max_bytes,
				 char **xml);

#endif
