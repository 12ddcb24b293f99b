// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plan-files.c - the files that a plan names, by paths that hold everywhere.
 */
#include "bench/plan-internal.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/datadir.h"

static const char shipped_trace[] = "traces/configure.trace.xz";

static int absolute(const char *kind, const char *path, char **whole,
		    struct error *e)
{
	int status;

	*whole = realpath(path, NULL);
	if (!*whole || access(*whole, R_OK))
		status = error_set(e, EXIT_RESOURCE, "cannot read %s '%s': %s",
				   kind, path, strerror(errno));
	else if (!json_is_text(*whole))
		status = error_set(e, EXIT_USAGE, "the path of %s '%s' is not "
				   "in UTF-8, as plan.json is", kind, *whole);
	else
		return EXIT_OK;
	free(*whole);
	*whole = NULL;
	return status;
}

static int add_shipped_trace(struct plan *plan, struct error *e)
{
	char path[PATH_MAX];

	/* Where it should have been is in the path, found or not. */
	if (datadir_find(shipped_trace, path, sizeof(path)) == -ENAMETOOLONG)
		return error_set(e, EXIT_RESOURCE, "cannot read trace '%s': "
				 "its folder's name is too long",
				 shipped_trace);
	return absolute("trace", path, &plan->trace, e);
}

/* FNV-1a of all that is in @file. */
static uint64_t hash_of(FILE *file)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);
	unsigned char block[16384];
	size_t i, nr;

	while ((nr = fread(block, 1, sizeof(block), file)))
		for (i = 0; i < nr; i++)
			hash = (hash ^ block[i]) * UINT64_C(0x100000001b3);
	return hash;
}

/* What is in @path, to be told from something else: *@hash, NULL if it is no
 * plain file. */
static int hash_file(const char *kind, const char *path, char **hash,
		     struct error *e)
{
	FILE *file = fopen(path, "re");
	struct stat st;
	uint64_t sum;
	int err = 0;

	*hash = NULL;
	if (!file)
		return error_set(e, EXIT_RESOURCE, "cannot read %s '%s': %s",
				 kind, path, strerror(errno));
	if (!fstat(fileno(file), &st) && S_ISREG(st.st_mode)) {
		sum = hash_of(file);
		if (ferror(file))
			err = -EIO;
		else if (asprintf(hash, "fnv1a-%016" PRIx64, sum) < 0)
			err = -ENOMEM;
	}
	fclose(file);
	return err ? error_set(e, EXIT_RESOURCE, "cannot read %s '%s': %s",
			       kind, path, strerror(-err)) : EXIT_OK;
}

static int find_trace(struct plan *plan, const struct choice *c)
{
	bool needed = false;
	size_t i;

	for (i = 0; i < c->workloads.nr; i++) {
		const struct workload_ops *workload = c->workloads.v[i];

		needed |= workload->needs_trace;
	}
	if (needed && !c->opts->trace)
		return add_shipped_trace(plan, c->e);
	if (needed)
		return absolute("trace", c->opts->trace, &plan->trace, c->e);
	return c->opts->trace && !options_is_like(c->opts, "trace", NULL) ?
	       choice_note(c, "option '--trace': no workload of this run "
			   "replays one") : EXIT_OK;
}

static int add_plugin(struct plan *plan, const char *path, struct error *e)
{
	char *whole, *hash;
	int err, status = absolute("plugin", path, &whole, e);

	if (status)
		return status;
	status = hash_file("plugin", whole, &hash, e);
	err = status ? 0 : strs_add(&plan->plugins, whole);
	if (!status && !err)
		err = strs_add(&plan->plugin_hashes, hash ? hash : "");
	free(hash);
	free(whole);
	return err ? error_memory(e) : status;
}

int plan_add_files(struct plan *plan, const struct choice *c)
{
	int status = find_trace(plan, c);
	size_t i;

	if (!status && plan->trace)
		status = hash_file("trace", plan->trace, &plan->trace_hash,
				   c->e);
	for (i = 0; !status && i < c->opts->plugins.nr; i++)
		status = add_plugin(plan, c->opts->plugins.v[i], c->e);
	return status;
}
