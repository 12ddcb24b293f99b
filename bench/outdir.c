// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * outdir.c - the folder that a run leaves behind.
 *
 * It is judged before anything is written into it.  Temporary files of
 * savefile.h's are nobody's: who wrote them is dead once we have the lock.
 */
#include "bench/outdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/plan-probe.h"

#define PLAN_NAME "plan.json"
#define CELLS_NAME "cells"

static char *join(const char *dir, const char *name)
{
	char *path;

	return asprintf(&path, "%s/%s", dir, name) < 0 ? NULL : path;
}

char *outdir_file(const struct outdir *d, const char *name)
{
	return join(d->path, name);
}

char *outdir_cell(const struct outdir *d, const struct plan_cell *cell)
{
	char *path;

	if (asprintf(&path, "%s/" CELLS_NAME "/%s.json", d->path, cell->id) < 0)
		return NULL;
	return path;
}

static int refuse_io(struct error *e, const char *what, const char *path,
		     int err)
{
	return error_set(e, EXIT_ERROR, "cannot %s '%s': %s", what, path,
			 strerror(-err));
}

static bool is_temporary(const char *name)
{
	static const char head[] = ".pgdbench-";
	size_t len = strlen(name);

	return !strncmp(name, head, sizeof(head) - 1) && len > 4 &&
	       !strcmp(name + len - 4, ".tmp");
}

/* Remove temporary files from the folder @name of @at. */
static void sweep(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir)))
		if (is_temporary(entry->d_name))
			unlinkat(fd, entry->d_name, 0);
	closedir(dir);
}

void outdir_sweep(const struct outdir *d)
{
	sweep(d->fd, CELLS_NAME);
}

static bool is_probe_of(const char *name, const char *id)
{
	static const char mark[] = PLAN_PROBE_MARK;
	size_t len = strlen(id);

	return !strncmp(name, id, len) &&
	       !strncmp(name + len, mark, strlen(mark));
}

void outdir_forget_probes(const struct outdir *d, const struct plan_cell *cell)
{
	int fd = openat(d->fd, CELLS_NAME, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			close(fd);
		return;
	}
	while ((entry = readdir(dir)))
		if (is_probe_of(entry->d_name, cell->id))
			unlinkat(fd, entry->d_name, 0);
	closedir(dir);
}

static bool is_content(const char *name)
{
	return strcmp(name, ".") && strcmp(name, "..") && !is_temporary(name);
}

/* Set *@name, the caller's to free, to that of something in the folder which is
 * no temporary file; to NULL without.  0 or -errno. */
static int find_content(const char *path, char **name)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	int err = 0;

	*name = NULL;
	if (!dir)
		return -errno;
	do {
		errno = 0;
		entry = readdir(dir);
	} while (entry && !is_content(entry->d_name));
	if (entry)
		*name = strdup(entry->d_name);
	if (!*name && errno)
		err = -errno;
	closedir(dir);
	return err;
}

static int same_plan(const struct outdir *d, const char *path,
		     const struct plan *plan, struct error *e)
{
	struct json *want = plan_json(plan), *found = NULL;
	struct json_error why;
	int status = EXIT_OK;

	if (!want)
		return error_memory(e);
	if (json_load(path, &found, &why))
		status = error_set(e, EXIT_USAGE, "cannot resume: '%s': %s",
				   path, why.text);
	else if (!json_same(want, found))
		status = error_set(e, EXIT_USAGE, "cannot resume: '%s' holds "
				   "the run of another plan", d->path);
	json_free(found);
	json_free(want);
	return status;
}

static int write_plan(const char *path, const struct plan *plan,
		      struct error *e)
{
	int err = plan_write(path, plan);

	return err ? refuse_io(e, "write", path, err) : EXIT_OK;
}

/* May this run go on in the folder, which has @content? */
static int may_resume(const struct outdir *d, const char *content,
		      const char *plan_path, bool resume, struct error *e)
{
	if (access(plan_path, F_OK))
		return error_set(e, EXIT_USAGE, "'%s' holds files that are no "
				 "run's, such as '%s'", d->path, content);
	if (!resume)
		return error_set(e, EXIT_USAGE, "'%s' holds a run already; "
				 "'--resume' goes on with it", d->path);
	return EXIT_OK;
}

/* May this run use the folder?  If it is new to it, leave the plan there. */
static int settle(const struct outdir *d, const struct plan *plan, bool resume,
		  struct error *e)
{
	char *path = outdir_file(d, PLAN_NAME), *content;
	int status, err = find_content(d->path, &content);

	if (!path)
		status = error_memory(e);
	else if (err)
		status = refuse_io(e, "read", d->path, err);
	else if (!content)
		status = write_plan(path, plan, e);
	else
		status = may_resume(d, content, path, resume, e);
	if (!status && content)
		status = same_plan(d, path, plan, e);
	free(path);
	free(content);
	return status;
}

static int make_cells(struct outdir *d, struct error *e)
{
	char *path = outdir_file(d, CELLS_NAME);
	int err, status = EXIT_OK;

	if (!path)
		return error_memory(e);
	err = outdir_make_dir(path);
	if (err)
		status = refuse_io(e, "make", path, err);
	free(path);
	return status;
}

/* A file system without locks goes without. */
static int lock(struct outdir *d, struct error *e)
{
	d->fd = open(d->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (d->fd < 0)
		return refuse_io(e, "open", d->path, -errno);
	if (flock(d->fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK)
		return error_set(e, EXIT_ERROR,
				 "another run writes to '%s' just now",
				 d->path);
	return EXIT_OK;
}

int outdir_open(struct outdir *d, const char *path, const struct plan *plan,
		bool resume, struct error *e)
{
	int err, status;

	*d = (struct outdir){ .fd = -1, .path = strdup(path) };
	if (!d->path)
		return error_memory(e);
	err = outdir_make(path);
	status = err ? refuse_io(e, "make", path, err) : lock(d, e);
	if (!status)
		status = settle(d, plan, resume, e);
	if (!status)
		status = make_cells(d, e);
	if (status) {
		outdir_close(d);
		return status;
	}
	sweep(d->fd, ".");
	outdir_sweep(d);
	return EXIT_OK;
}

/* Is there nothing in the folder? */
static int want_empty(const struct outdir *d, struct error *e)
{
	char *content;
	int status = EXIT_OK, err = find_content(d->path, &content);

	if (err)
		return refuse_io(e, "read", d->path, err);
	if (content)
		status = error_set(e, EXIT_USAGE, "'%s' is not empty: it has "
				   "'%s'", d->path, content);
	free(content);
	return status;
}

int outdir_fresh(struct outdir *d, const char *path, struct error *e)
{
	int err, status;

	*d = (struct outdir){ .fd = -1, .path = strdup(path) };
	if (!d->path)
		return error_memory(e);
	err = outdir_make(path);
	status = err ? refuse_io(e, "make", path, err) : lock(d, e);
	if (!status)
		status = want_empty(d, e);
	if (!status)
		status = make_cells(d, e);
	if (status)
		outdir_close(d);
	return status;
}

void outdir_close(struct outdir *d)
{
	if (d->fd >= 0)
		close(d->fd);
	free(d->path);
	*d = (struct outdir){ .fd = -1 };
}

void outdir_seed(const char *path, uint64_t *seed)
{
	char *file = join(path, PLAN_NAME);
	struct plan plan;
	struct error unused;

	if (file && !plan_read(file, &plan, &unused)) {
		*seed = plan.seed;
		plan_release(&plan);
	}
	free(file);
}
