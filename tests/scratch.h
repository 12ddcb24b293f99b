/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * scratch.h - a folder of its own for each test, and whole files as strings.
 *
 * For cmocka tests: scratch_setup and scratch_teardown are fixtures, *state is
 * the folder's path.  Folders inside it are not removed.
 */
#ifndef PGDBENCH_TESTS_SCRATCH_H
#define PGDBENCH_TESTS_SCRATCH_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib/compiler.h"

static inline int scratch_setup(void **state)
{
	char *dir = strdup("/tmp/pgdbench-test-XXXXXX");

	*state = dir;
	return dir && mkdtemp(dir) ? 0 : -1;
}

static inline int scratch_count(const char *dir)
{
	DIR *d = opendir(dir);
	int nr = -2;		/* "." and ".." */

	while (readdir(d))
		nr++;
	closedir(d);
	return nr;
}

static inline int scratch_teardown(void **state)
{
	char path[512];
	struct dirent *e;
	DIR *d = opendir(*state);

	while ((e = readdir(d))) {
		snprintf(path, sizeof(path), "%s/%.200s", (char *)*state,
			 e->d_name);
		unlink(path);
	}
	closedir(d);
	rmdir(*state);
	free(*state);
	return 0;
}

/* scratch_path - "@dir/@name" in @buffer, which is returned. */
static inline char *scratch_path(char buffer[256], const char *dir,
				 const char *name)
{
	snprintf(buffer, 256, "%s/%s", dir, name);
	return buffer;
}

/* scratch_read - all of a file, to be freed; NULL when it cannot be read. */
static inline char *scratch_read(const char *path)
{
	FILE *stream = fopen(path, "re");
	char *text = NULL;
	size_t size = 0;

	if (!stream)
		return NULL;
	if (getdelim(&text, &size, '\0', stream) < 0) {
		free(text);
		text = NULL;
	}
	fclose(stream);
	return text;
}

static inline void scratch_write(const char *path, const char *text)
{
	FILE *stream = fopen(path, "we");

	if (!stream || fputs(text, stream) < 0 || fclose(stream))
		abort();
}

#endif
