// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * context.c - the record of machine, build and command: its members as tables,
 * and the command as a line for a shell.
 *
 * Nothing in a context is needed: a file from a machine that hides everything
 * is still a result.
 */
#include "bench/context.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "lib/shape.h"

#define PROGRAM(member, kind) FIELD(struct context_program, member, kind)
static const struct field program_fields[] = {
	PROGRAM(version, kind_str),
	PROGRAM(git_rev, kind_str),
	PROGRAM(compiler, kind_str),
	PROGRAM(cflags, kind_str),
	PROGRAM(sanitizers, kind_str),
	PROGRAM(debug, kind_bool),
	PROGRAM(libraries, kind_str_map),
};
static const struct shape program_shape = SHAPE(program_fields);

#define KERNEL(member, kind) FIELD(struct context_kernel, member, kind)
static const struct field kernel_fields[] = {
	KERNEL(release, kind_str),
	KERNEL(version, kind_str),
	KERNEL(cmdline, kind_str),
	KERNEL(clocksource, kind_str),
	KERNEL(transparent_hugepage, kind_str),
	KERNEL(aslr, kind_u64),
	KERNEL(numa_balancing, kind_u64),
	KERNEL(mitigations, kind_str_map),
};
static const struct shape kernel_shape = SHAPE(kernel_fields);

#define CPU(member, kind) FIELD(struct context_cpu, member, kind)
static const struct field cpu_fields[] = {
	CPU(model, kind_str),
	CPU(architecture, kind_str),
	CPU(nr_online, kind_u64),
	CPU(governor, kind_str),
	CPU(smt, kind_u64),
	CPU(boost, kind_u64),
	CPU(caches, kind_u64_map),
	CPU(topology, kind_str),
	CPU(allowed, kind_str),
	CPU(quota, kind_double),
};
static const struct shape cpu_shape = SHAPE(cpu_fields);

#define VIRT(member, kind) FIELD(struct context_virtualisation, member, kind)
static const struct field virtualisation_fields[] = {
	VIRT(hypervisor, kind_u64),
	VIRT(type, kind_str),
	VIRT(vendor, kind_str),
	VIRT(product, kind_str),
};
static const struct shape virtualisation_shape = SHAPE(virtualisation_fields);

#define ENVIRONMENT(member, kind) \
	FIELD(struct context_environment, member, kind)
static const struct field environment_fields[] = {
	ENVIRONMENT(malloc_conf, kind_str),
	ENVIRONMENT(ld_preload, kind_str),
	ENVIRONMENT(load_1min, kind_double),
	ENVIRONMENT(load_5min, kind_double),
	ENVIRONMENT(load_15min, kind_double),
	ENVIRONMENT(memory_total_bytes, kind_u64),
};
static const struct shape environment_shape = SHAPE(environment_fields);

#define CONTEXT(member, kind) FIELD(struct context, member, kind)
#define CONTEXT_SHAPE(member, shape) \
	FIELD_ARG(struct context, member, kind_shape, shape)
static const struct field context_fields[] = {
	CONTEXT(date, kind_str),
	CONTEXT(host, kind_str),
	CONTEXT_SHAPE(program, &program_shape),
	CONTEXT_SHAPE(kernel, &kernel_shape),
	CONTEXT_SHAPE(cpu, &cpu_shape),
	CONTEXT_SHAPE(virtualisation, &virtualisation_shape),
	CONTEXT_SHAPE(environment, &environment_shape),
	CONTEXT(argv, kind_strs),
	CONTEXT(seed, kind_u64),
	CONTEXT(reproduce, kind_str),
	CONTEXT(options, kind_json),
	CONTEXT(plan, kind_json),
	CONTEXT(sources, kind_json),
};
static const struct shape context_shape = SHAPE(context_fields);

void context_init(struct context *context)
{
	memset(context, 0, sizeof(*context));
	shape_init(&context_shape, context);
}

void context_release(struct context *context)
{
	shape_release(&context_shape, context);
}

void context_put(struct json_build *b, struct json *at, const char *key,
		 const struct context *context)
{
	shape_put(b, json_put_map(b, at, key), &context_shape, context);
}

void context_get(struct json_reader *r, const struct json *map,
		 struct context *context)
{
	shape_get(r, map, &context_shape, context);
}

/* Words of these alone mean themselves to every shell. */
static bool is_plain(const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-";

	return *word && !word[strspn(word, plain)];
}

static void quote_word(FILE *line, const char *word)
{
	if (is_plain(word)) {
		fputs(word, line);
		return;
	}
	fputc('\'', line);
	for (; *word; word++) {
		if (*word == '\'')
			fputs("'\\''", line);
		else
			fputc(*word, line);
	}
	fputc('\'', line);
}

static bool sets_seed(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc; i++)
		if (!strcmp(argv[i], "--seed") ||
		    !strncmp(argv[i], "--seed=", 7))
			return true;
	return false;
}

/* How many words from @argv[i] on say where the output went: a repetition
 * goes somewhere else, since no run writes into another's folder. */
static int output_words(char **argv, int i)
{
	if (!strcmp(argv[i], "-o") || !strcmp(argv[i], "--output"))
		return 2;
	return !strncmp(argv[i], "-o", 2) || !strcmp(argv[i], "--resume") ||
	       !strncmp(argv[i], "--output=", 9);
}

char *context_quote(int argc, char **argv, uint64_t seed)
{
	char *text = NULL;
	bool failed;
	size_t len;
	FILE *line;
	int i, skip;

	line = open_memstream(&text, &len);
	if (!line)
		return NULL;
	for (i = 0; i < argc; i++) {
		skip = i ? output_words(argv, i) : 0;
		if (skip) {
			i += skip - 1;
			continue;
		}
		if (i)
			fputc(' ', line);
		quote_word(line, argv[i]);
	}
	if (!sets_seed(argc, argv))
		fprintf(line, " --seed %" PRIu64, seed);
	failed = ferror(line);
	if (fclose(line) || failed) {
		free(text);
		return NULL;
	}
	return text;
}

char *context_quote_words(const struct strs *words)
{
	char *text = NULL;
	bool failed;
	size_t len, i;
	FILE *line = open_memstream(&text, &len);

	if (!line)
		return NULL;
	for (i = 0; i < words->nr; i++) {
		if (i)
			fputc(' ', line);
		quote_word(line, words->v[i]);
	}
	failed = ferror(line);
	if (fclose(line) || failed) {
		free(text);
		return NULL;
	}
	return text;
}
