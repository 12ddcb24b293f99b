// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * trace-line.c - one line of trace text into one event.
 *
 * A line is COMM-PID [(TGID)] [CPU] [FLAGS] SECONDS.FRACTION: EVENT: ARGS.
 * COMM may hold blanks, dashes, colons and brackets, so the header is found
 * from the first bracketed cpu number around which all the rest parses.  FLAGS
 * is the latency column, which tracefs prints and trace-cmd may not.  What
 * stands in ARGS is the business of trace-args.c.
 */
#include "lib/trace-internal.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

enum {
	NSEC_DIGITS	= 9,
	FLAGS_MAX	= 8,	/* of the latency column, in characters */
};

#define NSEC_PER_SEC		UINT64_C(1000000000)
#define SECONDS_MAX		(UINT64_MAX / NSEC_PER_SEC - 1)

struct header {
	uint64_t t_ns;
	uint32_t pid;
	uint16_t cpu;
	const char *name;
	size_t name_len;
	const char *args;	/* NULL: no colon ends the name */
};

static const char *skip_blanks(const char *s)
{
	return s + strspn(s, " \t");
}

/* An unsigned decimal of at most @max; *@s moves behind it. */
static bool take_decimal(const char **s, uint64_t max, uint64_t *v)
{
	char *end;

	if (!isdigit((unsigned char)**s))
		return false;
	errno = 0;
	*v = strtoull(*s, &end, 10);
	*s = end;
	return !errno && *v <= max;
}

static bool take_time(const char **s, uint64_t *t_ns)
{
	uint64_t sec, frac;
	const char *dot;
	long digits;

	if (!take_decimal(s, SECONDS_MAX, &sec) || **s != '.')
		return false;
	dot = (*s)++;
	if (!take_decimal(s, NSEC_PER_SEC - 1, &frac) || **s != ':')
		return false;
	digits = *s - dot - 1;
	if (digits > NSEC_DIGITS)
		return false;
	while (digits++ < NSEC_DIGITS)
		frac *= 10;
	(*s)++;
	*t_ns = sec * NSEC_PER_SEC + frac;
	return true;
}

/* Behind the cpu: flags or none, the time, the name. */
static bool take_rest(const char *s, struct header *h)
{
	size_t len;

	s = skip_blanks(s);
	if (!isdigit((unsigned char)*s)) {
		len = strcspn(s, " \t");
		if (!len || len > FLAGS_MAX)
			return false;
		s = skip_blanks(s + len);
	}
	if (!take_time(&s, &h->t_ns))
		return false;
	h->name = skip_blanks(s);
	h->name_len = strcspn(h->name, " \t:");
	s = h->name + h->name_len;
	h->args = *s == ':' ? skip_blanks(s + 1) : NULL;
	return true;
}

static const char *back_blanks(const char *line, const char *s)
{
	while (s > line && (s[-1] == ' ' || s[-1] == '\t'))
		s--;
	return s;
}

/* Before the cpu: "-PID", perhaps a "(TGID)", blanks. */
static bool take_pid(const char *line, const char *bracket, struct header *h)
{
	const char *s = back_blanks(line, bracket);
	const char *end;
	uint64_t pid;

	if (s == bracket)
		return false;
	if (s > line && s[-1] == ')') {
		while (s > line && *s != '(')
			s--;
		s = back_blanks(line, s);
	}
	end = s;
	while (s > line && isdigit((unsigned char)s[-1]))
		s--;
	if (s == end || s == line || s[-1] != '-')
		return false;
	if (!take_decimal(&s, INT32_MAX, &pid))
		return false;
	h->pid = (uint32_t)pid;
	return true;
}

static bool parse_header(const char *line, struct header *h)
{
	const char *bracket, *s;
	uint64_t cpu;

	for (bracket = strchr(line, '['); bracket;
	     bracket = strchr(bracket + 1, '[')) {
		s = bracket + 1;
		if (!take_decimal(&s, UINT16_MAX - 1, &cpu) || *s != ']')
			continue;
		h->cpu = (uint16_t)cpu;
		if (take_pid(line, bracket, h) && take_rest(s + 1, h))
			return true;
	}
	return false;
}

/* No header: harmless chatter, unless it bears the name of an event of ours. */
static int judge_alien(const struct trace_text *text, struct trace_error *err)
{
	const char *name = trace_kind_in(text->s);

	if (name)
		return trace_fail(err, -EBADMSG, text->line,
				  "%s without task-pid [cpu] time:", name);
	if (text->cut)
		return trace_fail(err, -EBADMSG, text->line,
				  "the last line is cut, or no trace");
	return TRACE_LINE_ALIEN;
}

/*
 * A name without a colon is another tracer's: the function tracer prints
 * "exit_mmap <-mmput".
 */
static int judge_unnamed(const struct trace_text *text,
			 struct trace_error *err)
{
	if (text->cut)
		return trace_fail(err, -EBADMSG, text->line,
				  "the last line is cut");
	return TRACE_LINE_OTHER;
}

int trace_line_parse(const struct trace_text *text, struct trace_event *e,
		     struct trace_error *err)
{
	const char *s = skip_blanks(text->s);
	struct header h;
	int kind, rc;

	if (!*s || *s == '#')
		return TRACE_LINE_BLANK;
	if (!parse_header(text->s, &h))
		return judge_alien(text, err);
	if (!h.args)
		return judge_unnamed(text, err);
	kind = trace_kind_find(h.name, h.name_len);
	if (kind < 0)
		return TRACE_LINE_OTHER;
	*e = (struct trace_event){
		.t_ns = h.t_ns,
		.pid = h.pid,
		.cpu = h.cpu,
		.line = (uint32_t)text->line,
		.kind = (uint8_t)kind,
	};
	rc = trace_args_parse(text, h.args, e, err);
	return rc ? rc : TRACE_LINE_EVENT;
}
