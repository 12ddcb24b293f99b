/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cgroup.h - the control group that we are in, and those around it, in a tree
 * of version 2 or 1.  What limits there are is the caller's to read.
 */
#ifndef PGDBENCH_BENCH_CGROUP_H
#define PGDBENCH_BENCH_CGROUP_H

struct cgroup_tree {
	const char *self;	/* what precedes our path in its line of
				 * /proc/self/cgroup */
	const char *mount;
};

/*
 * cgroup_each - show @visit the folder of our group and of each around it, the
 * mount itself last.
 * @root: in front of /proc and /sys; "" but in tests
 *
 * In a container the path may be one of the host's: then only the mount itself
 * is there, and who visits finds no files in the others.  Without such a tree
 * nothing is shown.
 */
void cgroup_each(const char *root, const struct cgroup_tree *tree,
		 void (*visit)(const char *dir, void *arg), void *arg);

/*
 * cgroup_cpus - how many CPUs' time the groups let us use, the least of all.
 * Returns NaN where there is no limit.
 * Model: CFS bandwidth control, Documentation/admin-guide/cgroup-v2.rst cpu.max
 */
double cgroup_cpus(const char *root);

#endif
