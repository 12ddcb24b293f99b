// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * pulse.c - the page that a running cell shares with who runs it.
 *
 * Its file has no name; the child inherits it and is told its number in the
 * environment.
 */
#include "bench/pulse.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/clock.h"

#define VARIABLE "PGDBENCH_PULSE"

/* The file that the variable names; -1: none. */
static int fd_of_variable(void)
{
	const char *text = getenv(VARIABLE);
	char *end;
	long fd;

	if (!text || !*text)
		return -1;
	fd = strtol(text, &end, 10);
	return *end || fd < 0 || fd > INT_MAX ? -1 : (int)fd;
}

static struct pulse *map(int fd)
{
	void *at = mmap(NULL, sizeof(struct pulse), PROT_READ | PROT_WRITE,
			MAP_SHARED, fd, 0);

	return at == MAP_FAILED ? NULL : at;
}

struct pulse *pulse_open(void)
{
	/* No MFD_CLOEXEC: it is for the child. */
	int fd = memfd_create("pgdbench-pulse", 0);
	struct pulse *p = NULL;
	char number[16];

	if (fd < 0)
		return NULL;
	snprintf(number, sizeof(number), "%d", fd);
	if (!ftruncate(fd, sizeof(*p)) && !setenv(VARIABLE, number, 1))
		p = map(fd);
	/* The number must stay taken for as long as there are children. */
	if (!p)
		close(fd);
	return p;
}

void pulse_close(struct pulse *p)
{
	int fd = fd_of_variable();

	if (!p)
		return;
	munmap(p, sizeof(*p));
	if (fd >= 0)
		close(fd);
	unsetenv(VARIABLE);
}

/* A variable from elsewhere is no reason to write into any file. */
static bool is_pulse(int fd)
{
	struct stat st;
	char path[32], name[64];
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	len = readlink(path, name, sizeof(name) - 1);
	if (len < 0)
		return false;
	name[len] = '\0';
	return !strncmp(name, "/memfd:pgdbench-pulse", 21) &&
	       !fstat(fd, &st) && st.st_size == sizeof(struct pulse);
}

struct pulse *pulse_find(void)
{
	int fd = fd_of_variable();
	struct pulse *p;

	if (fd < 0 || !is_pulse(fd))
		return NULL;
	p = map(fd);
	close(fd);
	return p;
}

void pulse_clear(struct pulse *p)
{
	unsigned int i;

	if (!p)
		return;
	atomic_store_explicit(&p->phase, PULSE_BUILDING, memory_order_relaxed);
	atomic_store_explicit(&p->began_ns, 0, memory_order_relaxed);
	atomic_store_explicit(&p->ended_ns, 0, memory_order_relaxed);
	for (i = 0; i < PULSE_WORKERS; i++)
		atomic_store_explicit(&p->workers[i].steps, 0,
				      memory_order_relaxed);
}

void pulse_phase_set(struct pulse *p, enum pulse_phase phase)
{
	_Atomic uint64_t *when = NULL;

	if (!p)
		return;
	if (phase == PULSE_MEASURING)
		when = &p->began_ns;
	if (phase == PULSE_AUDITING)
		when = &p->ended_ns;
	if (when)
		atomic_store_explicit(when, clock_monotonic_ns(),
				      memory_order_relaxed);
	atomic_store_explicit(&p->phase, (int)phase, memory_order_relaxed);
}

const char *pulse_phase_name(const struct pulse *p)
{
	static const char *const names[] = {
		[PULSE_BUILDING] = "building",
		[PULSE_WARMING] = "warming",
		[PULSE_MEASURING] = "measuring",
		[PULSE_AUDITING] = "auditing",
	};
	int phase = atomic_load_explicit(&p->phase, memory_order_relaxed);

	/* It is the child's to write, whatever becomes of that. */
	return phase >= 0 && phase < (int)ARRAY_SIZE(names) ? names[phase] :
	       "running";
}

double pulse_rate(const struct pulse *p)
{
	uint64_t began, ended, steps = 0;
	unsigned int i;

	if (!p)
		return 0;
	began = atomic_load_explicit(&p->began_ns, memory_order_relaxed);
	ended = atomic_load_explicit(&p->ended_ns, memory_order_relaxed);
	if (!ended)
		ended = clock_monotonic_ns();
	for (i = 0; i < PULSE_WORKERS; i++)
		steps += atomic_load_explicit(&p->workers[i].steps,
					      memory_order_relaxed);
	if (!began || ended <= began)
		return 0;
	return (double)steps * 1e9 / (double)(ended - began);
}
