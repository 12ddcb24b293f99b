/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * savefile.h - replace a file as a whole, or leave it as it was.
 *
 * What is written goes to a temporary name in the same folder; only after all
 * of it is on disk does it take the final name.  Whatever fails, the final
 * name holds the old contents or nothing, never a part of the new, and the
 * temporary file is gone.  Not for logs, nor for anything that grows.
 *
 * A process that exceeds RLIMIT_FSIZE gets -EFBIG only if it ignores SIGXFSZ,
 * which is the program's to arrange.
 */
#ifndef PGDBENCH_LIB_SAVEFILE_H
#define PGDBENCH_LIB_SAVEFILE_H

#include <stddef.h>

#include "lib/compiler.h"

enum { SAVEFILE_BUFFER_BYTES = 16384 };

struct savefile {
	int err;		/* the first error, 0 or -errno; sticky */
	int fd;
	int dirfd;
	char *name;		/* final name, within dirfd */
	char temporary[48];
	size_t nr_buffered;
	char buffer[SAVEFILE_BUFFER_BYTES];
};

/*
 * savefile_open - begin to write what will become @path.
 *
 * Returns 0, after which exactly one of savefile_commit() and
 * savefile_abort() must follow, or -errno (nothing to undo).
 * Context: one thread a savefile; two savefiles may have one @path, the last
 * to commit wins.  Blocks on the disk.
 */
int __must_check savefile_open(struct savefile *f, const char *path);

/* savefile_write - append @len bytes.  Returns 0 or the first -errno of @f. */
int savefile_write(struct savefile *f, const char *data, size_t len);

/* savefile_commit - flush, fsync, rename, fsync the folder.  Returns 0 or the
 * first -errno of @f, in which case the temporary file was removed. */
int __must_check savefile_commit(struct savefile *f);

/* savefile_abort - remove the temporary file; the final name is untouched. */
void savefile_abort(struct savefile *f);

#endif
