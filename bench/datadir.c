// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * datadir.c - where the files lie that the program brings along.
 *
 * A variable that is set is meant: there is no falling back from a folder that
 * lacks the file to an installed one of another version.
 */
#include "bench/datadir.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int datadir_find(const char *sub, char *buf, size_t size)
{
	const char *dir = getenv("PGDBENCH_DATADIR");
	int len;

	if (!dir || !*dir)
		dir = PGDBENCH_PKGDATADIR;
	len = snprintf(buf, size, "%s/%s", dir, sub);
	if (len < 0 || (size_t)len >= size)
		return -ENAMETOOLONG;
	return access(buf, R_OK) ? -ENOENT : 0;
}
