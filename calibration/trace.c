// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * trace.c - sums up what the tracer recorded, as trace.sh has set it.
 */
#include "trace.h"
#include "ring.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CALLS_MAX 40000

/* A function of the time pass, and how long its calls of a phase took. */
struct timed {
	const char *name;
	uint64_t address;
	int traced;
	unsigned int nr;
	unsigned int by_sleepers;
	uint64_t took[CALLS_MAX];
};

enum { SYNC = 2 };

static struct timed timed[] = {
	{ .name = "pgd_alloc" },
	{ .name = "pgd_free" },
	[SYNC] = { .name = "arch_sync_kernel_mappings" },
	{ .name = "sync_global_pgds" },
	{ .name = "vmalloc_fault" },
	{ .name = "__check_vmalloc_seq" },
	{ .name = "do_translation_fault" },
	{ .name = "__do_sys_getppid" },
	{ .name = "__ia32_sys_getppid" },
	{ .name = "__x64_sys_getppid" },
	{ .name = "sys_getppid" },
};

#define TIMED_NR (sizeof(timed) / sizeof(timed[0]))

/*
 * A sync as the count pass sees it.  The lock that it takes first is that of
 * the list, which starts each walk; the others are those of entries.
 */
struct sync {
	uint64_t start;
	uint64_t list_lock;
	unsigned int walks;
	unsigned int acquisitions;
};

static struct sync syncs[CALLS_MAX];
static unsigned int sync_nr;
pid_t first_sleeper;

static struct field type, func, called, returned, pid;
static struct field sync_start, lock_address;
static unsigned int exit_id, sync_id, lock_id;

static struct timed *timed_find(const char *name)
{
	for (size_t i = 0; i < TIMED_NR; i++)
		if (!strcmp(name, timed[i].name))
			return &timed[i];
	return NULL;
}

static void find_traced(void)
{
	FILE *f = fopen("/sys/kernel/tracing/set_ftrace_filter", "r");
	struct timed *t;
	char name[128];

	while (f && fscanf(f, "%127s%*[^\n]", name) == 1) {
		t = timed_find(name);
		if (t)
			t->traced = 1;
	}
	if (f)
		fclose(f);
}

static void find_symbols(void)
{
	char line[256], name[128];
	unsigned long long address;
	struct timed *t;
	FILE *f = fopen("/proc/kallsyms", "r");

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%llx %*c %127s", &address, name) != 2)
			continue;
		t = timed_find(name);
		if (t)
			t->address = address;
	}
	if (f)
		fclose(f);
}

static void find_events(void)
{
	exit_id = event_id("ftrace/funcgraph_exit");
	sync_id = event_id("cal/sync");
	lock_id = event_id("cal/lock");
	type = field_find("ftrace/funcgraph_exit/format", "common_type");
	func = field_find("ftrace/funcgraph_exit/format", "func");
	called = field_find("ftrace/funcgraph_exit/format", "calltime");
	returned = field_find("ftrace/funcgraph_exit/format", "rettime");
	pid = field_find("ftrace/funcgraph_exit/format", "common_pid");
	sync_start = field_find("cal/sync/format", "start");
	lock_address = field_find("cal/lock/format", "lock");
}

static int is_by_sleeper(const void *event)
{
	pid_t by = field_get(event, pid);

	return first_sleeper && by >= first_sleeper;
}

/* On arm a record has not where a function is, but where in it it is traced. */
static struct timed *timed_at(uint64_t address)
{
	struct timed *best = NULL;

	for (struct timed *t = timed; t < timed + TIMED_NR; t++)
		if (t->traced && t->address <= address &&
		    (!best || t->address > best->address))
			best = t;
	return best;
}

static void take_timed(const void *event)
{
	struct timed *t = timed_at(field_get(event, func));

	if (!t || t->nr == CALLS_MAX)
		return;
	t->took[t->nr++] = field_get(event, returned) -
			   field_get(event, called);
	t->by_sleepers += is_by_sleeper(event);
}

static void take_sync(const void *event)
{
	if (sync_nr == CALLS_MAX)
		return;
	syncs[sync_nr++] = (struct sync){
		.start = field_get(event, sync_start),
	};
}

static void take_lock(const void *event)
{
	uint64_t lock = field_get(event, lock_address);
	struct sync *sync = &syncs[sync_nr - 1];

	if (!sync_nr)
		return;
	if (!sync->acquisitions++)
		sync->list_lock = lock;
	sync->walks += lock == sync->list_lock;
}

static void take(const void *event)
{
	unsigned int id = field_get(event, type);

	if (id == exit_id)
		take_timed(event);
	else if (id == sync_id)
		take_sync(event);
	else if (id == lock_id)
		take_lock(event);
}

static void drain(void)
{
	if (!ring_drain(take))
		return;
	errno = ENOBUFS;
	die("records of the tracer were lost");
}

static void forget(void)
{
	sync_nr = 0;
	for (size_t i = 0; i < TIMED_NR; i++) {
		timed[i].nr = 0;
		timed[i].by_sleepers = 0;
	}
}

static int by_size(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static void print_timed(const char *phase, struct timed *t)
{
	qsort(t->took, t->nr, sizeof(t->took[0]), by_size);
	printf("@{\"what\": \"timed\", \"phase\": \"%s\", "
	       "\"function\": \"%s\", \"calls\": %u, \"by_sleepers\": %u",
	       phase, t->name, t->nr, t->by_sleepers);
	if (t->nr)
		printf(", \"min\": %llu, \"max\": %llu, \"p50\": %llu",
		       (unsigned long long)t->took[0],
		       (unsigned long long)t->took[t->nr - 1],
		       (unsigned long long)t->took[(t->nr - 1) / 2]);
	puts("}");
}

void trace_phase(const char *phase)
{
	drain();
	for (size_t i = 0; i < TIMED_NR; i++)
		if (timed[i].traced)
			print_timed(phase, &timed[i]);
	if (sync_id)
		printf("@{\"what\": \"counted\", \"phase\": \"%s\", "
		       "\"syncs\": %u}\n", phase, sync_nr);
	forget();
}

void trace_syncs(unsigned int vmalloc)
{
	static unsigned int timed_done, counted_done;

	drain();
	while (timed_done < timed[SYNC].nr)
		printf("@{\"what\": \"sync\", \"vmalloc\": %u, "
		       "\"instructions\": %llu}\n",
		       vmalloc,
		       (unsigned long long)timed[SYNC].took[timed_done++]);
	for (; counted_done < sync_nr; counted_done++) {
		const struct sync *s = &syncs[counted_done];

		printf("@{\"what\": \"sync\", \"vmalloc\": %u, "
		       "\"address\": \"0x%llx\", \"walks\": %u, "
		       "\"acquisitions\": %u}\n",
		       vmalloc, (unsigned long long)s->start, s->walks,
		       s->acquisitions);
	}
}

void trace_open(void)
{
	find_traced();
	find_symbols();
	find_events();
	ring_open();
	drain();
	forget();
}
