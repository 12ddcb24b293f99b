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
#include "trace.h"

#include <errno.h>
#include <elf.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <link.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
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
#define EMPTY_CALLS 100
#define ARM_VMALLOC_END 0xff800000u

void die(const char *what)
{
	printf("@{\"what\": \"error\", \"text\": \"%s: %s\"}\n", what,
	       strerror(errno));
	fflush(stdout);
	reboot(RB_AUTOBOOT);
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

static uint64_t vmalloc_start, vmalloc_end;

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

/* Addresses as texts: JSON has no numbers for those of 64 bits. */
static void print_machine(void)
{
	struct utsname name;

	uname(&name);
	printf("@{\"what\": \"machine\", \"release\": \"%s\", "
	       "\"version\": \"%s\", \"vmalloc_start\": \"0x%llx\", "
	       "\"vmalloc_end\": \"0x%llx\"}\n",
	       name.release, name.version, (unsigned long long)vmalloc_start,
	       (unsigned long long)vmalloc_end);
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
		trace_syncs(area_nr++);
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
	find_vmalloc();
	print_machine();
	trace_open();

	call_nothing();
	trace_phase("nothing");
	start_sleepers(processes);
	trace_phase("fork");
	make_areas(number("vmallocs"));
	trace_phase("vmalloc");
	wake_sleepers(processes);
	trace_phase("touch");
	end_sleepers();
	trace_phase("exit");
	puts("@{\"what\": \"end\"}");
	fflush(stdout);
	reboot(RB_AUTOBOOT);
}
