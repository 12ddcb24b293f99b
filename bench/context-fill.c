// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * context-fill.c - ask the machine what it is.
 *
 * Everything is read from files below /proc and /sys, uname() and the
 * environment.  A file that is not there or not ours to read leaves null; only
 * being out of memory is an error, kept in one place and looked at once.
 */
#include "bench/cgroup.h"
#include "bench/context.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "lib/clock.h"

enum {
	FILE_BYTES_MAX	= 1 << 20,
	NR_CPUS_MAX	= 1 << 16,
	NR_CACHES_MAX	= 16,
};

struct probe {
	const char *root;
	int err;		/* the first, 0 or -errno */
};

static void keep(struct probe *p, int err)
{
	if (!p->err)
		p->err = err;
}

static char *read_stream(FILE *stream)
{
	char *text = calloc(1, FILE_BYTES_MAX);
	size_t len;
	char *fit;

	if (!text)
		return NULL;
	len = fread(text, 1, FILE_BYTES_MAX - 1, stream);
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	text[len] = '\0';
	fit = realloc(text, len + 1);
	return fit ? fit : text;
}

/* The text of a file without white space at its end, to be freed; NULL when
 * it cannot be read or is empty. */
static char *slurp(struct probe *p, const char *format, ...)
	__printf_fn(2, 3);

static char *slurp(struct probe *p, const char *format, ...)
{
	char path[512], *text = NULL;
	va_list args;
	FILE *stream;
	int n;

	n = snprintf(path, sizeof(path), "%s", p->root);
	if (n < 0 || (size_t)n >= sizeof(path))
		return NULL;
	va_start(args, format);
	vsnprintf(path + n, sizeof(path) - (size_t)n, format, args);
	va_end(args);
	stream = fopen(path, "re");
	if (!stream)
		return NULL;
	text = read_stream(stream);
	if (!text)
		keep(p, -ENOMEM);
	fclose(stream);
	if (text && *text)
		return text;
	free(text);
	return NULL;
}

static uint64_t to_u64(const char *text)
{
	unsigned long long value;
	char *end;

	if (!text || !isdigit((unsigned char)*text))
		return U64_NULL;
	errno = 0;
	value = strtoull(text, &end, 10);
	return errno || value > INT64_MAX ? U64_NULL : value;
}

static uint64_t slurp_u64(struct probe *p, const char *path)
{
	char *text = slurp(p, "%s", path);
	uint64_t value = to_u64(text);

	free(text);
	return value;
}

/* The rest of the first line that begins with @name, past the colon. */
static char *field_of(struct probe *p, const char *text, const char *name)
{
	size_t len = strlen(name);
	const char *line, *colon;
	char *value;

	for (line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		if (!strncmp(line, name, len))
			break;
	}
	colon = line ? strpbrk(line, ":\n") : NULL;
	if (!colon || *colon != ':')
		return NULL;
	colon += 1 + strspn(colon + 1, " \t");
	value = strndup(colon, strcspn(colon, "\n"));
	if (!value)
		keep(p, -ENOMEM);
	return value;
}

static bool has_word(const char *text, const char *word)
{
	size_t len = strlen(word);
	const char *at = text;

	while ((at = strstr(at, word))) {
		if ((at == text || at[-1] == ' ') &&
		    (!at[len] || at[len] == ' '))
			return true;
		at += len;
	}
	return false;
}

static void fill_cpuinfo(struct probe *p, struct context *c)
{
	char *text = slurp(p, "/proc/cpuinfo");
	char *flags = text ? field_of(p, text, "flags") : NULL;

	if (text)
		c->cpu.model = field_of(p, text, "model name");
	if (flags)
		c->virtualisation.hypervisor = has_word(flags, "hypervisor");
	free(flags);
	free(text);
}

/* One word for all CPUs, "mixed" when they differ. */
static void fill_governor(struct probe *p, struct context_cpu *cpu)
{
	unsigned int i;
	char *text;

	for (i = 0; i < NR_CPUS_MAX; i++) {
		text = slurp(p, "/sys/devices/system/cpu/cpu%u/cpufreq/"
			     "scaling_governor", i);
		if (!text)
			break;
		if (!cpu->governor)
			keep(p, str_set(&cpu->governor, text));
		else if (strcmp(cpu->governor, text))
			keep(p, str_set(&cpu->governor, "mixed"));
		free(text);
	}
}

/* "32K" in bytes; the kernel writes K only. */
static uint64_t cache_bytes(const char *size)
{
	uint64_t value = to_u64(size);

	if (value == U64_NULL || !strchr(size, 'K'))
		return value;
	return value > INT64_MAX / 1024 ? U64_NULL : value * 1024;
}

static void add_cache(struct probe *p, struct u64_map *caches, unsigned int i)
{
	static const char dir[] = "/sys/devices/system/cpu/cpu0/cache";
	char *level = slurp(p, "%s/index%u/level", dir, i);
	char *type = slurp(p, "%s/index%u/type", dir, i);
	char *size = slurp(p, "%s/index%u/size", dir, i);
	const char *suffix = "";
	char key[40];

	if (level && type && size) {
		if (!strcmp(type, "Data"))
			suffix = "d";
		else if (!strcmp(type, "Instruction"))
			suffix = "i";
		snprintf(key, sizeof(key), "L%.16s%s_bytes", level, suffix);
		keep(p, u64_map_set(caches, key, cache_bytes(size)));
	}
	free(level);
	free(type);
	free(size);
}

static void fill_cpu(struct probe *p, struct context_cpu *cpu)
{
	long online = sysconf(_SC_NPROCESSORS_ONLN);
	uint64_t no_turbo;
	unsigned int i;

	if (online > 0)
		cpu->nr_online = (uint64_t)online;
	fill_governor(p, cpu);
	cpu->smt = slurp_u64(p, "/sys/devices/system/cpu/smt/active");
	cpu->boost = slurp_u64(p, "/sys/devices/system/cpu/cpufreq/boost");
	no_turbo = slurp_u64(p, "/sys/devices/system/cpu/intel_pstate/no_turbo");
	if (cpu->boost == U64_NULL && no_turbo != U64_NULL)
		cpu->boost = !no_turbo;
	for (i = 0; i < NR_CACHES_MAX; i++)
		add_cache(p, &cpu->caches, i);
}

/* "always [madvise] never": the word in brackets. */
static void fill_thp(struct probe *p, struct context_kernel *k)
{
	char *text = slurp(p, "/sys/kernel/mm/transparent_hugepage/enabled");
	char *word = text ? strchr(text, '[') : NULL;

	if (word) {
		word[strcspn(word, "]")] = '\0';
		keep(p, str_set(&k->transparent_hugepage, word + 1));
	}
	free(text);
}

static int visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static void fill_mitigations(struct probe *p, struct str_map *mitigations)
{
	static const char dir[] = "/sys/devices/system/cpu/vulnerabilities";
	struct dirent **entries;
	char path[512], *text;
	int i, nr;

	snprintf(path, sizeof(path), "%s%s", p->root, dir);
	nr = scandir(path, &entries, visible, alphasort);
	for (i = 0; i < nr; i++) {
		text = slurp(p, "%s/%s", dir, entries[i]->d_name);
		keep(p, str_map_add(mitigations, entries[i]->d_name, text));
		free(text);
		free(entries[i]);
	}
	if (nr >= 0)
		free(entries);
}

static void fill_kernel(struct probe *p, struct context *c)
{
	struct context_kernel *k = &c->kernel;
	struct utsname u;

	if (!uname(&u)) {
		keep(p, str_set(&k->release, u.release));
		keep(p, str_set(&k->version, u.version));
		keep(p, str_set(&c->cpu.architecture, u.machine));
		keep(p, str_set(&c->host, u.nodename));
	}
	k->cmdline = slurp(p, "/proc/cmdline");
	k->clocksource = slurp(p, "/sys/devices/system/clocksource/"
			       "clocksource0/current_clocksource");
	k->aslr = slurp_u64(p, "/proc/sys/kernel/randomize_va_space");
	k->numa_balancing = slurp_u64(p, "/proc/sys/kernel/numa_balancing");
	fill_thp(p, k);
	fill_mitigations(p, &k->mitigations);
}

static void fill_memory(struct probe *p, struct context_environment *e)
{
	char *text = slurp(p, "/proc/meminfo");
	char *total = text ? field_of(p, text, "MemTotal") : NULL;
	uint64_t kib = to_u64(total);

	if (kib <= INT64_MAX / 1024)
		e->memory_total_bytes = kib * 1024;
	free(total);
	free(text);
}

static void fill_load(struct probe *p, struct context_environment *e)
{
	char *text = slurp(p, "/proc/loadavg");
	double one, five, fifteen;

	if (text && sscanf(text, "%lf %lf %lf", &one, &five, &fifteen) == 3) {
		e->load_1min = one;
		e->load_5min = five;
		e->load_15min = fifteen;
	}
	free(text);
}

static void fill_environment(struct probe *p, struct context *c)
{
	struct context_virtualisation *v = &c->virtualisation;
	struct context_environment *e = &c->environment;

	keep(p, str_set(&e->malloc_conf, getenv("MALLOC_CONF")));
	keep(p, str_set(&e->ld_preload, getenv("LD_PRELOAD")));
	fill_memory(p, e);
	fill_load(p, e);
	v->type = slurp(p, "/sys/hypervisor/type");
	v->vendor = slurp(p, "/sys/class/dmi/id/sys_vendor");
	v->product = slurp(p, "/sys/class/dmi/id/product_name");
}

static void fill_build(struct probe *p, struct context_program *to,
		       const struct context_build *build)
{
	keep(p, str_set(&to->version, build->version));
	keep(p, str_set(&to->git_rev, build->git_rev));
	keep(p, str_set(&to->compiler, build->compiler));
	keep(p, str_set(&to->cflags, build->cflags));
	keep(p, str_set(&to->sanitizers, build->sanitizers));
	to->debug = build->debug;
}

static void fill_date(struct probe *p, struct context *c)
{
	time_t now = (time_t)(clock_realtime_ns() / 1000000000);
	char text[40];
	struct tm tm;

	if (gmtime_r(&now, &tm) &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm))
		keep(p, str_set(&c->date, text));
}

static void fill_command(struct probe *p, struct context *c,
			 const struct context_args *args)
{
	int i;

	for (i = 0; i < args->argc; i++)
		keep(p, strs_add(&c->argv, args->argv[i]));
	c->seed = args->seed;
	c->reproduce = args->reproduce ? strdup(args->reproduce) :
		       context_quote(args->argc, args->argv, args->seed);
	if (!c->reproduce)
		keep(p, -ENOMEM);
}

int context_fill(struct context *c, const struct context_args *args)
{
	struct probe p = { .root = args->root ? args->root : "" };

	if (args->seed > INT64_MAX)
		return -ERANGE;
	fill_date(&p, c);
	fill_build(&p, &c->program, args->build);
	fill_kernel(&p, c);
	fill_cpuinfo(&p, c);
	fill_cpu(&p, &c->cpu);
	fill_environment(&p, c);
	fill_command(&p, c, args);
	keep(&p, str_set(&c->cpu.topology, args->topology));
	keep(&p, str_set(&c->cpu.allowed, args->allowed));
	c->cpu.quota = cgroup_cpus(p.root);
	return p.err;
}
