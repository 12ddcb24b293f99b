// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * savefile.c - replace a file as a whole, or leave it as it was.
 *
 * Everything after savefile_open() is relative to a descriptor of the folder,
 * so that a folder renamed meanwhile still gets its file.
 */
#include "lib/savefile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Names of crashed processes that had our pid may be in the way; so many. */
enum { MAX_LEFTOVERS = 100 };

static int open_dir(const char *path, size_t dir_len)
{
	char *dir;
	int fd;

	if (!dir_len)
		return open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = strndup(path, dir_len);
	if (!dir)
		return -1;
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(dir);
	return fd;
}

/* The temporary name does not contain the final one, which may be as long as
 * the file system allows. */
static int open_temporary(struct savefile *f)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC;
	unsigned int i;

	for (i = 0; i < MAX_LEFTOVERS; i++) {
		snprintf(f->temporary, sizeof(f->temporary),
			 ".pgdbench-%ld-%u.tmp", (long)getpid(), i);
		f->fd = openat(f->dirfd, f->temporary, flags, 0666);
		if (f->fd >= 0)
			return 0;
		if (errno != EEXIST)
			return -errno;
	}
	return -EEXIST;
}

int savefile_open(struct savefile *f, const char *path)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	int err;

	f->err = 0;
	f->nr_buffered = 0;
	if (!*name)
		return *path ? -EISDIR : -ENOENT;
	f->name = strdup(name);
	if (!f->name)
		return -ENOMEM;
	f->dirfd = open_dir(path, (size_t)(name - path));
	if (f->dirfd < 0) {
		err = -errno;
		goto err_name;
	}
	err = open_temporary(f);
	if (err)
		goto err_dirfd;
	return 0;

err_dirfd:
	close(f->dirfd);
err_name:
	free(f->name);
	return err;
}

static int flush(struct savefile *f)
{
	size_t done = 0;
	ssize_t n;

	while (!f->err && done < f->nr_buffered) {
		n = write(f->fd, f->buffer + done, f->nr_buffered - done);
		if (n >= 0)
			done += (size_t)n;
		else if (errno != EINTR)
			f->err = -errno;
	}
	f->nr_buffered = 0;
	return f->err;
}

int savefile_write(struct savefile *f, const char *data, size_t len)
{
	size_t n;

	while (len && !f->err) {
		n = MIN(len, sizeof(f->buffer) - f->nr_buffered);
		memcpy(f->buffer + f->nr_buffered, data, n);
		f->nr_buffered += n;
		data += n;
		len -= n;
		if (f->nr_buffered == sizeof(f->buffer))
			flush(f);
	}
	return f->err;
}

static void release(struct savefile *f)
{
	if (f->fd >= 0)
		close(f->fd);
	close(f->dirfd);
	free(f->name);
	f->fd = -1;
	f->dirfd = -1;
	f->name = NULL;
}

/* close() is where a network file system reports a full disk. */
static int close_written(struct savefile *f)
{
	int fd = f->fd;

	f->fd = -1;
	if (fsync(fd)) {
		int err = -errno;

		close(fd);
		return err;
	}
	return close(fd) ? -errno : 0;
}

int savefile_commit(struct savefile *f)
{
	int err = flush(f);

	if (!err)
		err = close_written(f);
	if (!err && renameat(f->dirfd, f->temporary, f->dirfd, f->name))
		err = -errno;
	if (err) {
		savefile_abort(f);
		return err;
	}
	/* Some file systems cannot sync a folder and say so: not a loss. */
	if (fsync(f->dirfd) && errno != EINVAL && errno != ENOTSUP)
		err = -errno;
	release(f);
	return err;
}

void savefile_abort(struct savefile *f)
{
	unlinkat(f->dirfd, f->temporary, 0);
	release(f);
}
