/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compiler.h - the few compiler idioms the whole tree shares.
 *
 * Nothing here knows of page directories.  BUG_ON() is for our own mistakes
 * on paths where one branch costs nothing; it is never used to judge input.
 */
#ifndef PGDBENCH_LIB_COMPILER_H
#define PGDBENCH_LIB_COMPILER_H

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))
#define container_of(p, type, member) \
	((type *)((char *)(p) - offsetof(type, member)))

#define likely(x)		__builtin_expect(!!(x), 1)
#define unlikely(x)		__builtin_expect(!!(x), 0)
#define __must_check		__attribute__((warn_unused_result))
#define __always_inline_fn	inline __attribute__((always_inline))
#define __noinline_fn		__attribute__((noinline))
#define __printf_fn(f, a)	__attribute__((format(printf, f, a)))
#define __unused_arg		__attribute__((unused))

/* The unit of false sharing; what is padded to it says which cpu writes. */
#define CACHELINE		64
#define __cacheline_aligned	__attribute__((aligned(CACHELINE)))

#define BUG_ON(cond) do {						\
	if (unlikely(cond)) {						\
		fprintf(stderr, "BUG: %s:%d: %s\n",			\
			__FILE__, __LINE__, #cond);			\
		abort();						\
	}								\
} while (0)

#define MIN(a, b)		((a) < (b) ? (a) : (b))
#define MAX(a, b)		((a) > (b) ? (a) : (b))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))

/* Round @n up to a multiple of @a, a power of two. */
static inline size_t round_up_pow2(size_t n, size_t a)
{
	return (n + a - 1) & ~(a - 1);
}

/* ThreadSanitizer and AddressSanitizer, gcc's and clang's spelling alike. */
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define PGDBENCH_TSAN 1
#endif
#if __has_feature(address_sanitizer)
#define PGDBENCH_ASAN 1
#endif
#endif
#if defined(__SANITIZE_THREAD__) && !defined(PGDBENCH_TSAN)
#define PGDBENCH_TSAN 1
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(PGDBENCH_ASAN)
#define PGDBENCH_ASAN 1
#endif

#ifdef PGDBENCH_TSAN
enum { config_tsan = 1 };
#else
enum { config_tsan = 0 };
#endif
#ifdef PGDBENCH_ASAN
enum { config_asan = 1 };
#else
enum { config_asan = 0 };
#endif

/*
 * full_barrier - the kernel's smp_mb(): no load or store moves across it either
 * way.  Each use says which other one it pairs with.
 *
 * ThreadSanitizer knows no fences; an atomic of our own stack is a full barrier
 * to the machine there and makes up no order between threads to the sanitizer.
 */
static inline void full_barrier(void)
{
#ifdef PGDBENCH_TSAN
	_Atomic int own = 0;

	atomic_fetch_add_explicit(&own, 1, memory_order_seq_cst);
#else
	atomic_thread_fence(memory_order_seq_cst);
#endif
}

/* Tell the core that we spin, so that a sibling hyperthread may run. */
static inline void cpu_relax(void)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ __volatile__("isb" ::: "memory");
#else
	__asm__ __volatile__("" ::: "memory");
#endif
}

#endif
