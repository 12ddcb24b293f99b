// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * callgrind.c - this program under valgrind's callgrind, and what that counted.
 */
#include "bench/callgrind.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MAX_ARGS = 16 };

extern char **environ;

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

static int wait_for(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EIO;
}

static int spawn(char **argv)
{
	posix_spawn_file_actions_t quiet;
	pid_t pid;
	int err = -posix_spawn_file_actions_init(&quiet);

	if (err)
		return err;
	err = -posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO,
						"/dev/null", O_WRONLY, 0);
	if (!err)
		err = -posix_spawn_file_actions_adddup2(&quiet, STDOUT_FILENO,
							STDERR_FILENO);
	if (!err)
		err = -posix_spawnp(&pid, argv[0], &quiet, NULL, argv,
				    environ);
	posix_spawn_file_actions_destroy(&quiet);
	return err ? err : wait_for(pid);
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
		err = spawn(argv);
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
