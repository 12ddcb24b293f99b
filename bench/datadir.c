// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * datadir.c - where the files lie that the program brings along.
 *
 * A variable that is set is meant: there is no falling back from a folder that
 * lacks the file to an installed one of another version.  Without it a program
 * that lies beside its own sources uses theirs.
 */
#include "bench/datadir.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int find_in(const char *dir, const char *sub, char *buf, size_t size)
{
	int len = snprintf(buf, size, "%s/%s", dir, sub);

	if (len < 0 || (size_t)len >= size)
		return -ENAMETOOLONG;
	return access(buf, R_OK) ? -ENOENT : 0;
}

/* Beside the program, as it was built in its source tree. */
static int find_beside(const char *sub, char *buf, size_t size)
{
	char self[PATH_MAX], *slash;
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (len < 0)
		return -errno;
	self[len] = '\0';
	slash = strrchr(self, '/');
	if (!slash)
		return -ENOENT;
	*slash = '\0';
	return find_in(self, sub, buf, size);
}

int datadir_find(const char *sub, char *buf, size_t size)
{
	const char *dir = getenv("PGDBENCH_DATADIR");

	if (dir && *dir)
		return find_in(dir, sub, buf, size);
	if (!find_beside(sub, buf, size))
		return 0;
	return find_in(PGDBENCH_PKGDATADIR, sub, buf, size);
}
