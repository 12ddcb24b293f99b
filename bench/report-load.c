// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-load.c - results from a user's operand, with what to say if not.
 */
#include "bench/report-load.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bench/outdir.h"

int report_load(const char *path, struct results *results, struct error *e)
{
	struct json_error error;
	char runs[512];
	int err = results_read(path, results, &error);

	if (!err)
		return EXIT_OK;
	if (err == -ENOMEM)
		return error_set(e, EXIT_ERROR, "%s", error.text);
	if (err == -EBADMSG || err == -ENOTSUP)
		return error_set(e, EXIT_USAGE, "%s", error.text);
	if (*outdir_runs(path, runs, sizeof(runs)))
		return error_set(e, EXIT_RESOURCE, "no results: '%s' holds the "
				 "runs of several sections: %s", path, runs);
	return error_set(e, EXIT_RESOURCE, "no results: %s", error.text);
}

/* Is @path a folder that has no results of its own, but folders that do? */
static int find_sections(const char *path, struct strs *names)
{
	struct stat st;
	char *own;
	bool has;

	if (asprintf(&own, "%s/results.json", path) < 0)
		return -ENOMEM;
	has = !stat(own, &st);
	free(own);
	return has ? 0 : outdir_sections(path, names);
}

static int load_section(struct report_set *set, const char *path,
			const char *name, struct error *e)
{
	char *whole;
	int status;

	if (asprintf(&whole, "%s/%s", path, name) < 0)
		return error_memory(e);
	status = report_load(whole, &set->v[set->nr], e);
	free(whole);
	if (status == EXIT_RESOURCE) {
		warn("section '%s' is left out: %s", name, e->text);
		return EXIT_OK;
	}
	if (status)
		return status;
	set->names[set->nr] = strdup(name);
	if (!set->names[set->nr++])
		return error_memory(e);
	return EXIT_OK;
}

static int load_sections(struct report_set *set, const char *path,
			 const struct strs *names, struct error *e)
{
	int status = EXIT_OK;
	size_t i;

	set->v = calloc(names->nr, sizeof(*set->v));
	set->names = calloc(names->nr, sizeof(*set->names));
	if (!set->v || !set->names)
		return error_memory(e);
	for (i = 0; !status && i < names->nr; i++)
		status = load_section(set, path, names->v[i], e);
	if (!status && !set->nr)
		status = error_set(e, EXIT_RESOURCE, "no results: no section "
				   "of '%s' has any", path);
	return status;
}

int report_load_one(const char *path, struct report_set *set, struct error *e)
{
	int status;

	*set = (struct report_set){ .v = calloc(1, sizeof(*set->v)) };
	if (!set->v)
		return error_memory(e);
	status = report_load(path, &set->v[0], e);
	set->nr = !status;
	if (status)
		report_set_release(set);
	return status;
}

int report_load_set(const char *path, struct report_set *set, struct error *e)
{
	struct strs names = { .nr = 0 };
	int status = EXIT_OK;

	*set = (struct report_set){ .nr = 0 };
	if (find_sections(path, &names))
		status = error_memory(e);
	else if (names.nr)
		status = load_sections(set, path, &names, e);
	else
		status = report_load_one(path, set, e);
	strs_release(&names);
	if (status)
		report_set_release(set);
	return status;
}

void report_set_release(struct report_set *set)
{
	while (set->nr) {
		results_release(&set->v[--set->nr]);
		if (set->names)
			free(set->names[set->nr]);
	}
	free(set->names);
	free(set->v);
	*set = (struct report_set){ .nr = 0 };
}
