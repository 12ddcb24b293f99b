// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * callgrind.c - this program under valgrind's callgrind, and what that counted.
 */
#include "bench/callgrind.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bench/child.h"

enum { MAX_ARGS = 16 };

/* The one line of a profile that has all: "totals: N". */
static int read_total(const char *path, uint64_t *nr)
{
	FILE *in = fopen(path, "r");
	char line[512];
	bool found = false;

	if (!in)
		return -errno;
	while (!found && fgets(line, sizeof(line), in))
		found = sscanf(line, "totals: %" SCNu64, nr) == 1;
	fclose(in);
	return found && *nr ? 0 : -ENODATA;
}

/* Its output goes nowhere. */
static int run_quietly(char **argv)
{
	int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC), err;
	pid_t pid;

	if (nowhere < 0)
		return -errno;
	err = child_spawn(&pid, argv, nowhere);
	close(nowhere);
	if (!err)
		err = child_wait(pid);
	return err == -ECHILD ? -EIO : err;
}

static int run(const char *function, const char *const *args, char *out)
{
	char *argv[MAX_ARGS], self[4096], *collect, *file;
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	int nr = 0, err = -ENOMEM;

	if (len < 0)
		return -errno;
	self[len] = '\0';
	if (asprintf(&collect, "--toggle-collect=%s", function) < 0)
		return -ENOMEM;
	if (asprintf(&file, "--callgrind-out-file=%s", out) >= 0) {
		argv[nr++] = (char *)"valgrind";
		argv[nr++] = (char *)"--tool=callgrind";
		argv[nr++] = collect;
		argv[nr++] = file;
		argv[nr++] = self;
		for (; *args && nr + 1 < MAX_ARGS; args++)
			argv[nr++] = (char *)*args;
		argv[nr] = NULL;
		err = run_quietly(argv);
		free(file);
	}
	free(collect);
	return err;
}

int callgrind_count(const char *function, const char *const *args,
		    uint64_t *nr)
{
	const char *dir = getenv("TMPDIR");
	char *out;
	int fd, err;

	if (asprintf(&out, "%s/pgdbench-callgrind-XXXXXX",
		     dir && *dir ? dir : P_tmpdir) < 0)
		return -ENOMEM;
	fd = mkstemp(out);
	if (fd < 0) {
		err = -errno;
		free(out);
		return err;
	}
	close(fd);
	err = run(function, args, out);
	if (!err)
		err = read_total(out, nr);
	unlink(out);
	free(out);
	return err;
}
