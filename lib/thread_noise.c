// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * thread_noise.c - a thread's counters, from getrusage(2) and /proc.
 */
#include "lib/thread_noise.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* On a CPU, waiting for one, times put on one. */
int thread_noise_wait(const char *path, uint64_t *value)
{
	FILE *f = fopen(path, "re");
	uint64_t ns;
	int nr;

	if (!f)
		return -errno;
	nr = fscanf(f, "%*u %" SCNu64, &ns);
	fclose(f);
	if (nr != 1)
		return -EINVAL;
	*value = ns;
	return 0;
}

/* "se.nr_migrations   :   12", among much else. */
int thread_noise_moves(const char *path, uint64_t *value)
{
	static const char name[] = "se.nr_migrations";
	FILE *f = fopen(path, "re");
	int err = -EINVAL;
	char line[256];

	if (!f)
		return -errno;
	while (err && fgets(line, sizeof(line), f))
		if (!strncmp(line, name, sizeof(name) - 1) &&
		    sscanf(line + sizeof(name) - 1, " : %" SCNu64,
			   value) == 1)
			err = 0;
	fclose(f);
	return err;
}

void thread_noise_read(struct thread_noise *n)
{
	struct rusage ru;

	memset(n, 0xff, sizeof(*n));
	if (!getrusage(RUSAGE_THREAD, &ru)) {
		n->voluntary = (uint64_t)ru.ru_nvcsw;
		n->involuntary = (uint64_t)ru.ru_nivcsw;
	}
	if (thread_noise_wait("/proc/thread-self/schedstat", &n->wait_ns))
		n->wait_ns = THREAD_NOISE_NULL;
	if (thread_noise_moves("/proc/thread-self/sched", &n->migrations))
		n->migrations = THREAD_NOISE_NULL;
}

static uint64_t grown_by(uint64_t from, uint64_t to)
{
	if (from == THREAD_NOISE_NULL || to == THREAD_NOISE_NULL)
		return THREAD_NOISE_NULL;
	return to > from ? to - from : 0;
}

void thread_noise_since(const struct thread_noise *from,
			struct thread_noise *grown)
{
	struct thread_noise now;

	thread_noise_read(&now);
	*grown = (struct thread_noise){
		.voluntary = grown_by(from->voluntary, now.voluntary),
		.involuntary = grown_by(from->involuntary, now.involuntary),
		.wait_ns = grown_by(from->wait_ns, now.wait_ns),
		.migrations = grown_by(from->migrations, now.migrations),
	};
}
