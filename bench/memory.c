// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * memory.c - how much memory there is to be had: MemAvailable, and the limits
 * of control groups, version 2 or 1.
 *
 * A file that is not there, or says "max", sets no limit.
 */
#include "bench/memory.h"

#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/compiler.h"

/* What one version calls its files.  @self finds our own group's line. */
struct cgroup_names {
	const char *self;
	const char *mount;
	const char *limit;
	const char *usage;
	const char *cache;	/* in memory.stat */
};

static const struct cgroup_names versions[] = {
	{
		.self = "0::",
		.mount = "/sys/fs/cgroup",
		.limit = "memory.max",
		.usage = "memory.current",
		.cache = "file ",
	}, {
		.self = ":memory:",
		.mount = "/sys/fs/cgroup/memory",
		.limit = "memory.limit_in_bytes",
		.usage = "memory.usage_in_bytes",
		.cache = "total_cache ",
	},
};

/* The number behind @key, at the start of a line of the file. */
static bool read_number(const char *path, const char *key, uint64_t *out)
{
	FILE *file = fopen(path, "re");
	char line[256];
	bool found = false;

	if (!file)
		return false;
	while (!found && fgets(line, sizeof(line), file))
		found = !strncmp(line, key, strlen(key)) &&
			sscanf(line + strlen(key), "%" SCNu64, out) == 1;
	fclose(file);
	return found;
}

static bool read_member(const char *dir, const char *name, const char *key,
			uint64_t *out)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", dir, name) >=
	    (int)sizeof(path))
		return false;
	return read_number(path, key, out);
}

/* What the group in folder @dir leaves. */
static uint64_t group_leaves(const struct cgroup_names *v, const char *dir)
{
	uint64_t limit, usage, cache = 0;

	if (!read_member(dir, v->limit, "", &limit) ||
	    !read_member(dir, v->usage, "", &usage))
		return UINT64_MAX;
	read_member(dir, "memory.stat", v->cache, &cache);
	usage -= MIN(cache, usage);
	return limit > usage ? limit - usage : 0;
}

/* Our group's path in @v's tree, in @group of PATH_MAX bytes. */
static bool find_group(const char *root, const struct cgroup_names *v,
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
		at = strstr(line, v->self);
	fclose(file);
	if (!at)
		return false;
	at += strlen(v->self);
	snprintf(group, PATH_MAX, "%.*s", (int)strcspn(at, "\n"), at);
	return true;
}

/* The least that our group and those around it leave.  In a container the
 * path may be one of the host's: then only the mount itself is there. */
static uint64_t groups_leave(const char *root, const struct cgroup_names *v)
{
	char group[PATH_MAX], dir[2 * PATH_MAX];
	uint64_t least = UINT64_MAX;
	char *slash;

	if (!find_group(root, v, group))
		return least;
	for (;;) {
		snprintf(dir, sizeof(dir), "%s%s%s", root, v->mount, group);
		least = MIN(least, group_leaves(v, dir));
		slash = strrchr(group, '/');
		if (!slash)
			return least;
		*slash = '\0';
	}
}

uint64_t memory_available_bytes(const char *root)
{
	uint64_t kib, least = UINT64_MAX, left;
	char path[PATH_MAX];
	size_t i;

	snprintf(path, sizeof(path), "%s/proc/meminfo", root);
	if (read_number(path, "MemAvailable:", &kib))
		least = kib * 1024;
	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		left = groups_leave(root, &versions[i]);
		least = MIN(least, left);
	}
	return least;
}
