// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * trace-args.c - what each of our events must say, and where that goes.
 *
 * Knows nothing of the header before the event's name.  A name that a user
 * chose (comm, filename) may look like an argument; the place of the argument
 * beside it tells whether the first or the last match is the real one.
 */
#include "lib/trace-internal.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

enum field_flags {
	FIELD_FIRST	= 1,	/* the first match; else the last */
	FIELD_OPTIONAL	= 2,
};

struct field {
	const char *key;
	size_t offset;		/* in struct trace_event */
	bool wide;		/* 64 bits; else a pid */
	uint8_t base;		/* of a number without 0x or a-f */
	uint8_t flags;
};

#define WIDE(member)	offsetof(struct trace_event, member), true
#define PID(member)	offsetof(struct trace_event, member), false

enum { MAX_FIELDS = 3 };

/*
 * @tail: what the kernel prints last, so that a cut line can be told
 * @finish: checks what the fields mean together; NULL or a complaint
 */
struct kind {
	const char *name;
	const char *tail;
	const char *(*finish)(struct trace_event *e, const char *args);
	struct field fields[MAX_FIELDS];
};

static const char *finish_vmalloc(struct trace_event *e,
				  const char *args __unused_arg)
{
	if (e->flags)
		return NULL;
	if (!e->size || e->va > UINT64_MAX - (e->size - 1))
		return "an area that is empty or wraps around";
	return NULL;
}

/* PURGE was parsed as from @va to @size. */
static const char *finish_purge(struct trace_event *e,
				const char *args __unused_arg)
{
	if (e->size < e->va)
		return "an area that ends before it starts";
	e->size -= e->va;
	return NULL;
}

/*
 * trace-cmd's own wording: "COMM:PID [PRIO] STATE ==> COMM:PID [PRIO]".
 */
static const char *finish_switch(struct trace_event *e, const char *args)
{
	const char *arrow = strstr(args, "==>");
	const char *s;
	unsigned long pid;
	char *end;

	if (strstr(args, "next_pid"))
		return NULL;
	s = arrow ? strrchr(arrow, '[') : NULL;
	while (s && s > arrow && s[-1] != ':')
		s--;
	if (!s || s == arrow || !isdigit((unsigned char)*s))
		return "no next_pid=";
	errno = 0;
	pid = strtoul(s, &end, 10);
	if (errno || pid > UINT32_MAX || *end != ' ')
		return "no next_pid=";
	e->other = (uint32_t)pid;
	return NULL;
}

static const struct kind kinds[TRACE_NR_KINDS] = {
	[TRACE_NEWTASK] = {
		.name = "task_newtask", .tail = "oom_score_adj",
		.fields = {
			{ "pid", PID(other), 10, FIELD_FIRST },
			{ "clone_flags", WIDE(flags), 16, 0 },
		},
	},
	[TRACE_EXEC] = {
		.name = "sched_process_exec", .tail = "old_pid",
		.fields = {
			{ "old_pid", PID(other), 10, 0 },
		},
	},
	[TRACE_EXIT] = {
		.name = "sched_process_exit", .tail = "prio",
		.fields = {
			{ "pid", PID(other), 10, 0 },
		},
	},
	[TRACE_EXIT_MMAP] = {
		.name = "exit_mmap", .tail = "DESTROY",
	},
	[TRACE_VMALLOC] = {
		.name = "alloc_vmap_area", .tail = "failed",
		.finish = finish_vmalloc,
		.fields = {
			{ "va_start", WIDE(va), 10, 0 },
			{ "size", WIDE(size), 10, 0 },
			{ "failed", WIDE(flags), 10, FIELD_OPTIONAL },
		},
	},
	[TRACE_VFREE] = {
		.name = "free_vmap_area_noflush", .tail = "nr_lazy_max",
		.fields = {
			{ "va_start", WIDE(va), 16, 0 },
		},
	},
	[TRACE_PURGE] = {
		.name = "purge_vmap_area_lazy", .tail = "num_purged",
		.finish = finish_purge,
		.fields = {
			{ "start", WIDE(va), 16, 0 },
			{ "end", WIDE(size), 16, 0 },
		},
	},
	[TRACE_SWITCH] = {
		.name = "sched_switch", .tail = "next_prio",
		.finish = finish_switch,
		.fields = {
			{ "next_pid", PID(other), 10, FIELD_OPTIONAL },
		},
	},
};

/* The value of "@key=value" or "@key: value" in @args, or NULL. */
static const char *find_value(const char *args, const char *key, bool first)
{
	const char *found = NULL;
	const char *s, *v;

	for (s = strstr(args, key); s; s = strstr(s + 1, key)) {
		v = s + strlen(key);
		if ((s > args && s[-1] != ' ') || (*v != '=' && *v != ':'))
			continue;
		found = v + 1 + strspn(v + 1, " \t");
		if (first)
			break;
	}
	return found;
}

/*
 * The same field is printed in different bases by different kernels and
 * tools; @base is only for a number that does not show its own.
 */
static bool parse_number(const char *s, unsigned int base, uint64_t *v)
{
	bool prefixed = s[0] == '0' && (s[1] == 'x' || s[1] == 'X');
	size_t len;
	char *end;

	if (prefixed)
		s += 2;
	len = strspn(s, "0123456789abcdefABCDEF");
	if (!len || (s[len] && !strchr(" \t,;)", s[len])))
		return false;
	if (prefixed || strcspn(s, "abcdefABCDEF") < len)
		base = 16;
	else if (len > 16)	/* too long for 64 bits of hexadecimal */
		base = 10;
	errno = 0;
	*v = strtoull(s, &end, (int)base);
	return !errno && end == s + len;
}

static int parse_field(const struct field *f, const char *args,
		       struct trace_event *e)
{
	const char *s = find_value(args, f->key, f->flags & FIELD_FIRST);
	uint64_t v;

	if (!s)
		return f->flags & FIELD_OPTIONAL ? 0 : -ENOENT;
	if (!parse_number(s, f->base, &v) || (!f->wide && v > INT32_MAX))
		return -EINVAL;
	if (f->wide)
		*(uint64_t *)((char *)e + f->offset) = v;
	else
		*(uint32_t *)((char *)e + f->offset) = (uint32_t)v;
	return 0;
}

/* A last line without newline: does it go as far as the kernel prints? */
static bool is_whole(const struct kind *k, const char *args)
{
	size_t len = strlen(args);
	const char *last = args + len;

	while (last > args && last[-1] != ' ')
		last--;
	if (len && args[len - 1] == ']')	/* sched_switch of trace-cmd */
		return true;
	if (!strstr(args, k->tail) || strchr("=: ", args[len - 1]))
		return false;
	return strchr(last, '=') || !strcmp(last, k->tail) ||
	       (last - args > 2 && last[-2] == ':');
}

static int fail_field(const struct kind *k, const struct field *f, int rc,
		      const struct trace_text *text, struct trace_error *err)
{
	return trace_fail(err, -EBADMSG, text->line, "%s with %s %s=%s",
			  k->name, rc == -ENOENT ? "no" : "a bad", f->key,
			  text->cut ? ": the file was cut" : "");
}

int trace_args_parse(const struct trace_text *text, const char *args,
		     struct trace_event *e, struct trace_error *err)
{
	const struct kind *k = &kinds[e->kind];
	const struct field *f;
	const char *why;
	int rc;

	for (f = k->fields; f < k->fields + MAX_FIELDS && f->key; f++) {
		rc = parse_field(f, args, e);
		if (rc)
			return fail_field(k, f, rc, text, err);
	}
	why = k->finish ? k->finish(e, args) : NULL;
	if (why)
		return trace_fail(err, -EBADMSG, text->line, "%s with %s",
				  k->name, why);
	if (text->cut && !is_whole(k, args))
		return trace_fail(err, -EBADMSG, text->line,
				  "%s ends early: the file was cut", k->name);
	return 0;
}

int trace_kind_find(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++)
		if (strlen(kinds[i].name) == len &&
		    !memcmp(kinds[i].name, name, len))
			return (int)i;
	return -ENOENT;
}

const char *trace_kind_in(const char *line)
{
	const char *s;
	size_t i, len;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		len = strlen(kinds[i].name);
		s = strstr(line, kinds[i].name);
		if (s && s[len] == ':' && (s == line || s[-1] == ' '))
			return kinds[i].name;
	}
	return NULL;
}
