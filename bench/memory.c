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

#include "bench/cgroup.h"
#include "lib/compiler.h"

/* What one version calls its files. */
struct cgroup_names {
	struct cgroup_tree tree;
	const char *limit;
	const char *usage;
	const char *cache;	/* in memory.stat */
};

static const struct cgroup_names versions[] = {
	{
		.tree = { "0::", "/sys/fs/cgroup" },
		.limit = "memory.max",
		.usage = "memory.current",
		.cache = "file ",
	}, {
		.tree = { ":memory:", "/sys/fs/cgroup/memory" },
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

struct visit {
	const struct cgroup_names *v;
	uint64_t least;
};

static void visit(const char *dir, void *arg)
{
	struct visit *at = arg;
	uint64_t left = group_leaves(at->v, dir);

	at->least = MIN(at->least, left);
}

uint64_t memory_available_bytes(const char *root)
{
	uint64_t kib;
	struct visit at = { .least = UINT64_MAX };
	char path[PATH_MAX];
	size_t i;

	snprintf(path, sizeof(path), "%s/proc/meminfo", root);
	if (read_number(path, "MemAvailable:", &kib))
		at.least = kib * 1024;
	for (i = 0; i < ARRAY_SIZE(versions); i++) {
		at.v = &versions[i];
		cgroup_each(root, &at.v->tree, visit, &at);
	}
	return at.least;
}
