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

static bool has_file(const char *path, const char *name, const char *file)
{
	char *whole;
	bool has;

	if (asprintf(&whole, "%s/%s/%s", path, name, file) < 0)
		return false;
	has = !access(whole, F_OK);
	free(whole);
	return has;
}

/* results/latest is a link, to a run that has a name of its own. */
static bool is_link(const char *path, const char *name)
{
	struct stat st;
	char *whole;
	bool is;

	if (asprintf(&whole, "%s/%s", path, name) < 0)
		return false;
	is = !lstat(whole, &st) && S_ISLNK(st.st_mode);
	free(whole);
	return is;
}

static bool holds_run(const char *path, const char *name)
{
	return *name != '.' && !is_link(path, name) &&
	       (has_file(path, name, "plan.json") ||
		has_file(path, name, "results.json"));
}

int outdir_sections(const char *path, struct strs *names)
{
	struct dirent **found;
	int i, err = 0, nr = scandir(path, &found, NULL, alphasort);

	if (nr < 0)
		return 0;
	for (i = 0; i < nr; i++) {
		if (!err && holds_run(path, found[i]->d_name))
			err = strs_add(names, found[i]->d_name);
		free(found[i]);
	}
	free(found);
	return err;
}

const char *outdir_runs(const char *path, char *buf, size_t size)
{
	struct strs names = { .nr = 0 };
	size_t len, i;

	*buf = '\0';
	if (outdir_sections(path, &names))
		return buf;
	for (i = 0; i < names.nr; i++) {
		len = strlen(buf);
		snprintf(buf + len, size - len, "%s%s", len ? ", " : "",
			 names.v[i]);
	}
	strs_release(&names);
	return buf;
}
