// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * cgroup.c - finding our control group, and its quota of CPU time.
 */
#include "bench/cgroup.h"

#include <inttypes.h>
#include <limits.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "lib/compiler.h"

/* Our group's path in @tree, in @group of PATH_MAX bytes. */
static bool find_group(const char *root, const struct cgroup_tree *tree,
		       char *group)
{
	char path[PATH_MAX], line[PATH_MAX];
	const char *at = NULL;
	FILE *file;

	snprintf(path, sizeof(path), "%s/proc/self/cgroup", root);
	file = fopen(path, "re");
	if (!file)
		return false;
	while (!at && fgets(line, sizeof(line), file))
		at = strstr(line, tree->self);
	fclose(file);
	if (!at)
		return false;
	at += strlen(tree->self);
	snprintf(group, PATH_MAX, "%.*s", (int)strcspn(at, "\n"), at);
	return true;
}

void cgroup_each(const char *root, const struct cgroup_tree *tree,
		 void (*visit)(const char *dir, void *arg), void *arg)
{
	char group[PATH_MAX], dir[2 * PATH_MAX];
	char *slash;

	if (!find_group(root, tree, group))
		return;
	for (;;) {
		snprintf(dir, sizeof(dir), "%s%s%s", root, tree->mount, group);
		visit(dir, arg);
		slash = strrchr(group, '/');
		if (!slash)
			return;
		*slash = '\0';
	}
}

/* "max 100000" has no number at its beginning; version 1 says -1. */
static double read_share(const char *dir, const char *quota,
			 const char *period)
{
	char path[3 * PATH_MAX];
	int64_t used = -1, of = 0;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", dir, quota);
	file = fopen(path, "re");
	if (!file)
		return NAN;
	if (fscanf(file, "%" SCNd64 " %" SCNd64, &used, &of) < 1)
		used = -1;
	fclose(file);
	if (period) {
		snprintf(path, sizeof(path), "%s/%s", dir, period);
		file = fopen(path, "re");
		if (!file)
			return NAN;
		if (fscanf(file, "%" SCNd64, &of) < 1)
			of = 0;
		fclose(file);
	}
	return used > 0 && of > 0 ? (double)used / (double)of : NAN;
}

static void least_v2(const char *dir, void *arg)
{
	double *least = arg;

	*least = fmin(*least, read_share(dir, "cpu.max", NULL));
}

static void least_v1(const char *dir, void *arg)
{
	double *least = arg;

	*least = fmin(*least, read_share(dir, "cpu.cfs_quota_us",
					 "cpu.cfs_period_us"));
}

double cgroup_cpus(const char *root)
{
	static const struct {
		struct cgroup_tree tree;
		void (*visit)(const char *dir, void *arg);
	} versions[] = {
		{ { "0::", "/sys/fs/cgroup" }, least_v2 },
		{ { ":cpu,cpuacct:", "/sys/fs/cgroup/cpu,cpuacct" }, least_v1 },
		{ { ":cpu:", "/sys/fs/cgroup/cpu" }, least_v1 },
	};
	double least = NAN;	/* fmin() prefers a number */
	size_t i;

	for (i = 0; i < ARRAY_SIZE(versions); i++)
		cgroup_each(root, &versions[i].tree, versions[i].visit,
			    &least);
	return least;
}
