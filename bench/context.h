/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * context.h - the record of the machine, the build and the command that
 * results come from.
 *
 * Filled once, before anything is measured, and never changed.  Members carry
 * the names of their JSON keys, which doc/SCHEMA.md describes; what could not
 * be read is null.  Not for deciding anything: the quality verdict looks at
 * it, but is made elsewhere.
 */
#ifndef PGDBENCH_BENCH_CONTEXT_H
#define PGDBENCH_BENCH_CONTEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "lib/bag.h"
#include "lib/json-read.h"
#include "lib/json.h"

/* What only the compiler and the build system know; strings may be NULL. */
struct context_build {
	const char *version;
	const char *git_rev;
	const char *compiler;
	const char *cflags;
	const char *sanitizers;	/* "address,undefined"; "" for none */
	bool debug;
};

struct context_args {
	const struct context_build *build;
	const char *root;	/* in front of /proc and /sys; tests; "" */
	const char *topology;	/* hwloc's summary, or NULL */
	const char *allowed;	/* PUs, or NULL */
	uint64_t seed;		/* 0 to 2^63-1 */
	int argc;
	char **argv;
	const char *reproduce;	/* NULL: @argv with the seed */
};

struct context_program {
	char *version;
	char *git_rev;
	char *compiler;
	char *cflags;
	char *sanitizers;
	bool debug;
	struct str_map libraries;	/* name: version; the caller's to fill */
};

struct context_kernel {
	char *release;
	char *version;
	char *cmdline;
	char *clocksource;
	char *transparent_hugepage;
	uint64_t aslr;		/* randomize_va_space: 0 is off */
	uint64_t numa_balancing;	/* 0 is off */
	struct str_map mitigations;
};

struct context_cpu {
	char *model;
	char *architecture;
	uint64_t nr_online;
	char *governor;		/* "mixed" when CPUs differ */
	uint64_t smt;		/* 1: on */
	uint64_t boost;		/* 1: on */
	struct u64_map caches;	/* "L1d_bytes": size of CPU 0's */
	char *topology;
	char *allowed;		/* PUs that we may use, "0-3,8" */
	double quota;		/* of the control group, CPUs; NaN: none */
};

struct context_virtualisation {
	uint64_t hypervisor;	/* 1: the CPU says that it is a guest's */
	char *type;		/* /sys/hypervisor/type */
	char *vendor;		/* DMI */
	char *product;
};

struct context_environment {
	char *malloc_conf;
	char *ld_preload;
	double load_1min;
	double load_5min;
	double load_15min;
	uint64_t memory_total_bytes;
};

struct context {
	char *date;		/* RFC 3339, UTC */
	char *host;
	struct context_program program;
	struct context_kernel kernel;
	struct context_cpu cpu;
	struct context_virtualisation virtualisation;
	struct context_environment environment;
	struct strs argv;
	uint64_t seed;
	char *reproduce;	/* a line for a POSIX shell */
	struct json *options;	/* who said what: the caller's to set; owned */
	struct json *plan;	/* the caller's to set; owned */
	struct json *sources;	/* list, of merged results; owned */
};

/* context_init - everything null.  Allocates nothing. */
void context_init(struct context *context);
void context_release(struct context *context);

/*
 * context_fill - record this machine in @context, of context_init().
 * Returns 0; -ERANGE: the seed; -ENOMEM.  What cannot be read is null and no
 * error.  In either case @context wants context_release().
 */
int __must_check context_fill(struct context *context,
			      const struct context_args *args);

/* context_put - put @context as member @key of @at. */
void context_put(struct json_build *b, struct json *at, const char *key,
		 const struct context *context);

/* context_get - fill @context, of context_init(), from @map. */
void context_get(struct json_reader *r, const struct json *map,
		 struct context *context);

/* context_quote_words - @words as one line that a POSIX shell splits into the
 * same.  The caller frees it; NULL when memory is short. */
char *context_quote_words(const struct strs *words);

/*
 * context_quote - @argv as one line that a POSIX shell splits into the same
 * words, with " --seed @seed" at the end unless a word is --seed or begins
 * with --seed= already, and without -o, --output and --resume.  The caller frees
 * it; NULL when memory is short.
 */
char *context_quote(int argc, char **argv, uint64_t seed);

#endif
