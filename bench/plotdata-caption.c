// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * plotdata-caption.c - the small print under all plots: machine, command on two
 * lines, doubts, and what has no room; "-" if there is nothing.
 *
 * No line is longer: gnuplot 5.4 reads texts from memory that it has freed if one
 * has more than 160 bytes.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bench/colour.h"
#include "bench/fold.h"
#include "bench/plotdata-internal.h"

enum { LINE_BYTES = 150 };

/* What a file says may have line breaks; lines are ours alone. */
static void put_text(FILE *out, const char *text, size_t len)
{
	for (; len-- && *text; text++)
		fputc((unsigned char)*text < ' ' ? ' ' : *text, out);
}

static void put_all(FILE *out, const char *text)
{
	put_text(out, text, strlen(text));
}

static void put_machine(FILE *out, const struct context *c)
{
	put_all(out, c->cpu.model ? c->cpu.model : "unknown CPU");
	if (c->cpu.nr_online != U64_NULL)
		fprintf(out, ", %" PRIu64 " CPUs", c->cpu.nr_online);
	if (c->virtualisation.hypervisor == 1)
		fprintf(out, ", virtual");
	fprintf(out, ", Linux ");
	put_all(out, c->kernel.release ? c->kernel.release : "unknown");
	fprintf(out, ", ");
	put_all(out, c->date ? c->date : "no date");
	fputc('\n', out);
}

/* On two lines, of which the first ends where a word does. */
static void put_halves(FILE *out, const char *text)
{
	size_t len = strlen(text), first = len;

	if (len > LINE_BYTES)
		for (first = LINE_BYTES; first && text[first] != ' '; first--)
			;
	if (!first)
		first = MIN(len, (size_t)LINE_BYTES);
	put_text(out, text, first);
	fputc('\n', out);
	if (first < len)
		put_text(out, text + first + (text[first] == ' '),
			 len - first);
	fputc('\n', out);
}

static void put_line(FILE *out, const char *text)
{
	put_all(out, text);
	fputc('\n', out);
}

/* As it was typed, with the seed: the whole command has no room here. */
static void put_command(FILE *out, const struct context *c,
			void (*put)(FILE *out, const char *text))
{
	const char *whole = c->reproduce ? c->reproduce : "unknown command";
	char *typed = c->seed == U64_NULL ? context_quote_words(&c->argv) :
		      context_quote((int)c->argv.nr, c->argv.v, c->seed);

	put(out, typed && c->argv.nr ? typed : whole);
	free(typed);
}

static void put_doubts(FILE *out, struct report_span all)
{
	size_t i, nr = 0;

	for (i = 0; i < all.nr; i++)
		nr += all.v[i].cell->quality.verdict != VERDICT_OK;
	if (nr)
		fprintf(out, "untrustworthy: %zu of %zu cells: ", nr, all.nr);
	if (nr)
		report_reasons(out, all);
	fputc('\n', out);
}

static void put_left_out(FILE *out, const struct strs *names)
{
	size_t i;

	for (i = 0; i < names->nr; i++)
		fprintf(out, "%s%s", i ? ", " : "variants without room here: ",
			names->v[i]);
	fputc('\n', out);
}

/* How much of @line, of @len bytes, has room?  No character is cut in two. */
static size_t fitting(const char *line, size_t len)
{
	if (len <= LINE_BYTES)
		return len;
	len = LINE_BYTES;
	while (len && ((unsigned char)line[len] & 0xc0) == 0x80)
		len--;
	return len;
}

/* An empty line would part blocks: "-" is nothing. */
static void put_lines(struct tsv *t, const char *text)
{
	size_t len, fits;

	for (; *text; text += len + 1) {
		len = strcspn(text, "\n");
		fits = fitting(text, len);
		tsv_printf(t, "%.*s%s\n", (int)fits, text,
			   fits < len ? "..." : len ? "" : "-");
	}
}

int plotdata_caption(const struct plot_source *s)
{
	const struct context *c = &s->set->v[0].context;
	char none[PLOT_PANELS_SIZE] = "", *text = NULL;
	size_t size = 0;
	FILE *stream = open_memstream(&text, &size);
	struct tsv t;
	int err;

	if (!stream)
		return -ENOMEM;
	put_machine(stream, c);
	put_command(stream, c, put_halves);
	put_doubts(stream, report_span_all(s->all));
	put_left_out(stream, s->left_out);
	err = fclose(stream) ? -ENOMEM : 0;
	if (!err)
		err = tsv_open(&t, s, "caption", "small print, a line each: "
			       "machine, command, more of it, doubts, what "
			       "has no room");
	if (!err) {
		put_lines(&t, text);
		err = tsv_close(&t, "", none);
	}
	free(text);
	return err;
}

int plotdata_caption_print(const struct plot_source *s, FILE *out, bool colour)
{
	const struct context *c = &s->set->v[0].context;
	struct fold fold;
	int err = fold_open(&fold, out, colour);

	if (err)
		return err;
	fputs(COLOUR_DOUBT, fold.in);
	put_doubts(fold.in, report_span_all(s->all));
	fputs(COLOUR_END, fold.in);
	put_command(fold.in, c, put_line);
	put_machine(fold.in, c);
	return fold_close(&fold);
}
