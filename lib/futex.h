/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * futex.h - sleep on a word of this process until it is woken.
 *
 * No more than the system calls: who sleeps looks at the word again, because
 * waking may be spurious, and who wakes has changed the word before.  Waking
 * an address that is something else by then is harmless for the same reason.
 */
#ifndef PGDBENCH_LIB_FUTEX_H
#define PGDBENCH_LIB_FUTEX_H

#include <linux/futex.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

static inline void futex_wait(_Atomic uint32_t *word, uint32_t val)
{
	/* EAGAIN, EINTR: the caller looks at the word in any case. */
	syscall(SYS_futex, word, FUTEX_WAIT_PRIVATE, val, NULL, NULL, 0);
}

static inline void futex_wake(_Atomic uint32_t *word, int nr)
{
	syscall(SYS_futex, word, FUTEX_WAKE_PRIVATE, nr, NULL, NULL, 0);
}

#endif
