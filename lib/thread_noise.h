/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * thread_noise.h - what the kernel did to one thread: switches, waits for a PU
 * and moves between them, by its own account.
 *
 * A part that a kernel does not tell stays as not had; it is never a zero.
 * Reading takes some tens of microseconds: not between two operations.
 */
#ifndef PGDBENCH_LIB_THREAD_NOISE_H
#define PGDBENCH_LIB_THREAD_NOISE_H

#include <stdint.h>

#include "lib/compiler.h"

/* What is not known. */
#define THREAD_NOISE_NULL UINT64_MAX

struct thread_noise {
	uint64_t voluntary;	/* context switches; it slept */
	uint64_t involuntary;	/* another was let run instead */
	uint64_t wait_ns;	/* it would have run, and another did */
	uint64_t migrations;	/* to another PU */
};

/* thread_noise_read - of the calling thread, since it began.  thread_noise_since
 * - how much that has grown from @from until now. */
void thread_noise_read(struct thread_noise *n);
void thread_noise_since(const struct thread_noise *from,
			struct thread_noise *grown);

/*
 * thread_noise_wait, thread_noise_moves - one figure of a file like
 * /proc/thread-self/schedstat and like /proc/thread-self/sched.
 * Return 0; -errno if @path cannot be read; -EINVAL if it has no such figure,
 * @value then is as it was.
 */
int __must_check thread_noise_wait(const char *path, uint64_t *value);
int __must_check thread_noise_moves(const char *path, uint64_t *value);

#endif
