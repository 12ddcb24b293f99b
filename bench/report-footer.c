// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * report-footer.c - where figures come from, and how to get them again.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

#include "bench/fold.h"
#include "bench/report-machine.h"

/* The backslash has a blank before it. */
enum { LAST_COLUMN = FOLD_COLUMNS - 2 };

static const char *or_unknown(const char *text)
{
	return text && *text ? text : "unknown";
}

static void print_machine(FILE *out, const struct context *c)
{
	fprintf(out, "machine     %s", or_unknown(c->cpu.model));
	if (c->cpu.nr_online != U64_NULL)
		fprintf(out, ", %" PRIu64 " CPUs", c->cpu.nr_online);
	if (c->cpu.governor)
		fprintf(out, ", governor %s", c->cpu.governor);
	if (c->virtualisation.hypervisor == 1)
		fprintf(out, ", virtual");
	fprintf(out, "\nkernel      %s\n", or_unknown(c->kernel.release));
	fprintf(out, "program     %s %s%s%s%s, %s\n",
		or_unknown(c->program.version), or_unknown(c->program.git_rev),
		c->program.debug ? ", debug" : "",
		c->program.sanitizers && *c->program.sanitizers ?
		", sanitizers " : "",
		c->program.sanitizers ? c->program.sanitizers : "",
		or_unknown(c->date));
}

/* Where the next word of a command begins, or its end; blanks in quotes are
 * part of a word. */
static size_t word_length(const char *text)
{
	bool quoted = false;
	size_t i;

	for (i = 0; text[i]; i++) {
		if (!quoted && text[i] == ' ')
			break;
		if (!quoted && text[i] == '\\' && text[i + 1])
			i++;
		else
			quoted ^= text[i] == '\'';
	}
	return i;
}

/* How much of a list that is one word, of @len bytes, has room in @room: up to
 * a comma, or all where there is none, or where quotes forbid it. */
static size_t list_part(const char *text, size_t len, size_t room)
{
	size_t i, best = len;

	if (len <= room || memchr(text, '\'', len) || memchr(text, '\\', len))
		return len;
	for (i = 0; i < room; i++)
		if (text[i] == ',')
			best = i + 1;
	return best;
}

/* The rest of it stands at the beginning of the next line: blanks would make
 * two words of it. */
static int print_word(FILE *out, const char *text, size_t len, int column)
{
	size_t part, room = (size_t)MAX(LAST_COLUMN - 1 - column, 0);

	for (; len; text += part, len -= part) {
		part = list_part(text, len, room);
		column += fprintf(out, "%.*s", (int)part, text);
		if (part < len)
			fputs("\\\n", out);
		column = part < len ? 0 : column;
		room = LAST_COLUMN - 1;
	}
	return column;
}

/* Long as it is, it can be pasted. */
static void print_command(FILE *out, const char *text)
{
	int column = fprintf(out, "reproduce  ");
	size_t len;

	for (; *text; text += len) {
		while (*text == ' ')
			text++;
		len = word_length(text);
		if (column + 1 + (int)len > LAST_COLUMN)
			column = fprintf(out, " \\\n           ") - 3;
		fputc(' ', out);
		column = print_word(out, text, len, column + 1);
	}
	fputc('\n', out);
}

void report_footer(FILE *out, const struct results *results,
		   const struct report_index *index)
{
	const struct context *c = &results->context;
	struct report_span all = report_span_all(index);

	print_machine(out, c);
	if (all.nr)
		report_machine(out, all);
	if (c->seed != U64_NULL)
		fprintf(out, "seed        %" PRIu64 "\n", c->seed);
	print_command(out, or_unknown(c->reproduce));
}
