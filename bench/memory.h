/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * memory.h - how much memory there is to be had.
 */
#ifndef PGDBENCH_BENCH_MEMORY_H
#define PGDBENCH_BENCH_MEMORY_H

#include <stdint.h>

/*
 * memory_available_bytes - what can be allocated without swapping or being
 * killed: the least of the kernel's MemAvailable and of what the limits of our
 * control group and of those around it leave, file cache counted as free.
 * @root: in front of /proc and /sys, for tests; ""
 * Returns UINT64_MAX when nothing is known.
 */
uint64_t memory_available_bytes(const char *root);

#endif
