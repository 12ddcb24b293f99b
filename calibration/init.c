// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * init.c - the guest's first process: many processes that sleep, then areas
 * of vmalloc, then each process touches all of the areas.
 *
 * It is told by its environment, which is the kernel's command line:
 * processes=N vmallocs=N pass=time|count.  What was traced meanwhile is
 * printed on the console as lines of JSON behind an @, and then the machine
 * restarts, which ends the emulator.
 */
#define _GNU_SOURCE
#include "ring.h"

#include <errno.h>
#include <elf.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <link.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define AREA_VALUES 2048
#define AREA_VALUE_BYTES 1024
#define VMALLOCS_MAX 64
#define CALLS_MAX 40000
#define EMPTY_CALLS 100
#define ARM_VMALLOC_END 0xff800000u

/* ---- what is traced ------------------------------------------------------ */

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
static pid_t first_sleeper;

static struct field type, func, called, returned, pid;
static struct field sync_start, lock_address;
static unsigned int exit_id, sync_id, lock_id;

static uint64_t vmalloc_start, vmalloc_end;

static void die(const char *what)
{
	printf("@{\"what\": \"error\", \"text\": \"%s: %s\"}\n", what,
	       strerror(errno));
	fflush(stdout);
	reboot(RB_AUTOBOOT);
}

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

/* ---- what is printed ----------------------------------------------------- */

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

static void print_phase(const char *phase)
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

/* The syncs that were recorded since the last call, in either pass. */
static void print_syncs(unsigned int vmalloc)
{
	static unsigned int timed_done, counted_done;

	while (timed_done < timed[SYNC].nr)
		printf("@{\"what\": \"sync\", \"vmalloc\": %u, "
		       "\"instructions\": %llu}\n",
		       vmalloc,
		       (unsigned long long)timed[SYNC].took[timed_done++]);
	for (; counted_done < sync_nr; counted_done++) {
		const struct sync *s = &syncs[counted_done];

		printf("@{\"what\": \"sync\", \"vmalloc\": %u, "
		       "\"address\": %lld, \"walks\": %u, "
		       "\"acquisitions\": %u}\n",
		       vmalloc, (long long)s->start, s->walks,
		       s->acquisitions);
	}
}

/* ---- the machine --------------------------------------------------------- */

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die(path);
	close(fd);
}

static void set_up_machine(void)
{
	struct rlimit many = { RLIM_INFINITY, RLIM_INFINITY };
	int console;

	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, NULL);
	console = open("/dev/console", O_RDWR);
	for (int fd = 0; fd < 3; fd++)
		dup2(console, fd);
	setrlimit(RLIMIT_NPROC, &many);
	write_file("/proc/sys/kernel/threads-max", "60000");
	write_file("/proc/sys/kernel/kptr_restrict", "0");
}

static void set_tracer(const char *pass)
{
	pid_t child = fork();
	int status;

	if (!child) {
		execl("/bin/busybox", "busybox", "sh", "/trace.sh", pass, NULL);
		_exit(127);
	}
	if (waitpid(child, &status, 0) != child || status) {
		errno = EINVAL;
		die("the tracer could not be set");
	}
}

static uint64_t vmalloc_bytes(void)
{
	unsigned long total = 0;
	char line[128];
	FILE *f = fopen("/proc/meminfo", "r");

	while (f && fgets(line, sizeof(line), f))
		sscanf(line, "VmallocTotal: %lu", &total);
	if (f)
		fclose(f);
	return (uint64_t)total << 10;
}

/*
 * /proc/kcore has the vmalloc area as a segment of the size that
 * /proc/meminfo tells.  Kernels for arm have no such file, but a fixed end.
 */
static void find_vmalloc(void)
{
	uint64_t total = vmalloc_bytes();
	ElfW(Ehdr) head;
	ElfW(Phdr) part;
	FILE *f = fopen("/proc/kcore", "r");

	vmalloc_end = ARM_VMALLOC_END;
	vmalloc_start = vmalloc_end - total;
	if (!f)
		return;
	if (fread(&head, sizeof(head), 1, f) != 1)
		die("/proc/kcore");
	fseek(f, head.e_phoff, SEEK_SET);
	while (head.e_phnum-- && fread(&part, sizeof(part), 1, f) == 1) {
		if (part.p_type != PT_LOAD || part.p_memsz >> 10 != total >> 10)
			continue;
		vmalloc_start = part.p_vaddr;
		/* x86-64 tells its last byte instead. */
		vmalloc_end = (part.p_vaddr + part.p_memsz + 1) & ~1ull;
	}
	fclose(f);
}

/* Addresses as signed numbers, since readers of JSON have no larger ones. */
static void print_machine(void)
{
	struct utsname name;

	uname(&name);
	printf("@{\"what\": \"machine\", \"release\": \"%s\", "
	       "\"version\": \"%s\", \"vmalloc_start\": %lld, "
	       "\"vmalloc_end\": %lld}\n",
	       name.release, name.version, (long long)vmalloc_start,
	       (long long)vmalloc_end);
}

/* ---- the load ------------------------------------------------------------ */

static int areas[VMALLOCS_MAX];
static unsigned int area_nr;
static int ready[2], touch[2], leave[2];

static int bpf(int command, union bpf_attr *attr)
{
	return syscall(SYS_bpf, command, attr, sizeof(*attr));
}

/* An array of BPF's is an area of vmalloc. */
static int make_area(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = 4,
		.value_size = AREA_VALUE_BYTES,
		.max_entries = AREA_VALUES,
	};
	int fd = bpf(BPF_MAP_CREATE, &attr);

	if (fd < 0)
		die("a map");
	return fd;
}

/* The kernel reads the area for whoever calls. */
static void read_area(int fd, unsigned int key)
{
	static char value[AREA_VALUE_BYTES];
	union bpf_attr attr = {
		.map_fd = fd,
		.key = (unsigned long)&key,
		.value = (unsigned long)value,
	};

	if (bpf(BPF_MAP_LOOKUP_ELEM, &attr))
		die("a value of a map");
}

static void touch_areas(void)
{
	for (unsigned int i = 0; i < area_nr; i++) {
		read_area(areas[i], 0);
		read_area(areas[i], AREA_VALUES - 1);
	}
}

static void must_read(int fd)
{
	char byte;

	if (read(fd, &byte, 1) != 1)
		die("a pipe");
}

static void must_write(int fd)
{
	if (write(fd, "", 1) != 1)
		die("a pipe");
}

/* Files are shared, and so are maps that are made later; memory is not. */
static void sleeper(void)
{
	char byte;

	must_write(ready[1]);
	must_read(touch[0]);
	touch_areas();
	must_write(ready[1]);
	if (read(leave[0], &byte, 1))
		die("a pipe");
	_exit(0);
}

static void wait_for(unsigned int processes)
{
	while (processes--)
		must_read(ready[0]);
}

static void start_sleepers(unsigned int processes)
{
	if (pipe(ready) || pipe(touch) || pipe(leave))
		die("a pipe");
	for (unsigned int i = 0; i < processes; i++) {
		pid_t child = syscall(SYS_clone, CLONE_FILES | SIGCHLD,
				      0, 0, 0, 0);

		if (child < 0)
			die("a process");
		if (!child)
			sleeper();
		if (!i)
			first_sleeper = child;
	}
	wait_for(processes);
}

static void wake_sleepers(unsigned int processes)
{
	for (unsigned int i = 0; i < processes; i++)
		must_write(touch[1]);
	wait_for(processes);
}

static void end_sleepers(void)
{
	close(leave[1]);
	while (wait(NULL) > 0)
		;
}

static void make_areas(unsigned int vmallocs)
{
	while (area_nr < vmallocs) {
		areas[area_nr] = make_area();
		drain();
		print_syncs(area_nr++);
	}
}

/* What the tracer adds to the shortest of functions. */
static void call_nothing(void)
{
	for (int i = 0; i < EMPTY_CALLS; i++)
		syscall(SYS_getppid);
}

static unsigned int number(const char *name)
{
	const char *text = getenv(name);

	return text ? strtoul(text, NULL, 10) : 0;
}

int main(void)
{
	unsigned int processes = number("processes");
	const char *pass = getenv("pass");

	set_up_machine();
	set_tracer(pass ? pass : "time");
	find_traced();
	find_symbols();
	find_events();
	find_vmalloc();
	ring_open();
	print_machine();

	drain();
	forget();
	call_nothing();
	print_phase("nothing");
	start_sleepers(processes);
	print_phase("fork");
	make_areas(number("vmallocs"));
	print_phase("vmalloc");
	wake_sleepers(processes);
	print_phase("touch");
	end_sleepers();
	print_phase("exit");
	puts("@{\"what\": \"end\"}");
	fflush(stdout);
	reboot(RB_AUTOBOOT);
}
