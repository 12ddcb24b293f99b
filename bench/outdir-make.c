// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * outdir-make.c - folders of runs: made, claimed, found.  What is in one is
 * outdir.c's.
 */
#include "bench/outdir.h"

#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* So many runs that began in one second are no accident. */
enum { MAX_CLAIMS = 10000 };

int outdir_make_dir(const char *path)
{
	struct stat st;
	int err;

	if (!mkdir(path, 0777))
		return 0;
	err = -errno;
	/* On a read-only disk what is there already is fine too. */
	if (!stat(path, &st) && S_ISDIR(st.st_mode))
		return 0;
	return err == -EEXIST ? -ENOTDIR : err;
}

int outdir_make(const char *path)
{
	char *copy = strdup(path), *slash;
	int err = copy ? 0 : -ENOMEM;

	for (slash = copy; !err && slash; ) {
		slash += strspn(slash, "/");
		slash = strchr(slash, '/');
		if (slash)
			*slash = '\0';
		err = outdir_make_dir(copy);
		if (slash)
			*slash = '/';
	}
	free(copy);
	return err;
}

/* mkdir() itself says whether the name was free: whoever looked first and made
 * it then would share it with another who did the same. */
static int make_new(const char *path)
{
	return mkdir(path, 0777) ? -errno : 0;
}

/* The folders above @path, as mkdir -p. */
static int make_parents(const char *path)
{
	char *copy = strdup(path), *slash;
	int err = 0;

	if (!copy)
		return -ENOMEM;
	slash = strrchr(copy, '/');
	if (slash && slash != copy) {
		*slash = '\0';
		err = outdir_make(copy);
	}
	free(copy);
	return err;
}

/* Try *@path with number @i, which it then has on success. */
static int try_claim(char **path, unsigned int i)
{
	char *name;
	int err;

	if (i < 2)
		return make_new(*path);
	if (asprintf(&name, "%s-%u", *path, i) < 0)
		return -ENOMEM;
	err = make_new(name);
	if (err) {
		free(name);
		return err;
	}
	free(*path);
	*path = name;
	return 0;
}

int outdir_claim(char **path, struct error *e)
{
	int err = make_parents(*path);
	unsigned int i;

	for (i = 1; !err && i <= MAX_CLAIMS; i++) {
		err = try_claim(path, i);
		if (!err)
			return EXIT_OK;
		if (err == -EEXIST)
			err = 0;
	}
	return error_set(e, EXIT_ERROR, "cannot make '%s': %s", *path,
			 strerror(err ? -err : EEXIST));
}

static bool holds_run(const char *path, const char *name)
{
	char *file;
	bool holds;

	if (asprintf(&file, "%s/%s/plan.json", path, name) < 0)
		return false;
	holds = *name != '.' && !access(file, F_OK);
	free(file);
	return holds;
}

const char *outdir_runs(const char *path, char *buf, size_t size)
{
	struct dirent **found;
	int i, nr = scandir(path, &found, NULL, alphasort);
	size_t len;

	*buf = '\0';
	if (nr < 0)
		return buf;
	for (i = 0; i < nr; i++) {
		len = strlen(buf);
		if (holds_run(path, found[i]->d_name))
			snprintf(buf + len, size - len, "%s%s",
				 len ? ", " : "", found[i]->d_name);
		free(found[i]);
	}
	free(found);
	return buf;
}
